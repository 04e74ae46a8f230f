"""pre-receive on real servers: a legal feature passes, and no way around the judge does."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from support.environment import ROOT
from support.judging import codes, judge_push
from support.plans import CART, LOGIN, feature, row
from support.protocol import BRANCH, finish, on_branch, record, sign, work
from support.sandbox import Outcome, Sandbox

REF = "refs/baton/tasks/1.1.1a"
CODE = re.compile(r"\b([SLCMTPH]\d{3}) ")
ERROR = re.compile(r"\b([SLCMTPH]\d{3}) (?!warning)")
CONFIG = ".git-baton.toml"

Clone = Callable[..., Sandbox]


@pytest.fixture(scope="module")
def judged(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bare repository with the example plan on main, and the judge in it."""
    path = tmp_path_factory.mktemp("judged") / "remote.git"
    shutil.copytree(template / "bare", path, symlinks=True)
    assert Sandbox(path).baton("install", "--server", str(path)).code == 0
    return path


@pytest.fixture
def server(judged: Path, tmp_path: Path) -> Sandbox:
    """A copy of that repository."""
    shutil.copytree(judged, tmp_path / "remote.git", symlinks=True)
    copied = Sandbox(tmp_path / "remote.git")
    copied.clock += 60
    return copied


@pytest.fixture
def ada(server: Sandbox, clone_of: Clone) -> Sandbox:
    """A clone of the server on the login feature's branch, which is not pushed yet."""
    return on_branch(clone_of(server, "ada"))


def _push(clone: Sandbox, *arguments: str) -> Outcome:
    return clone.git("push", "--no-verify", "origin", *arguments, check=False)


def _lands(clone: Sandbox, *arguments: str, warning: str = "T403") -> None:
    """Push, and see that nothing was found but, for one, that claims of 2024 are stale."""
    outcome = _push(clone, *arguments)
    assert outcome.code == 0, outcome
    assert set(CODE.findall(outcome.err)) <= {warning}, outcome


def _refs(server: Sandbox) -> str:
    return server.git("for-each-ref").out


def _refused(server: Sandbox, clone: Sandbox, *arguments: str, code: str) -> str:
    """Push, and see that it was refused by that rule and that nothing moved; what was said."""
    before = _refs(server)
    outcome = _push(clone, *arguments)
    assert outcome.code == 1, outcome
    assert code in ERROR.findall(outcome.err), outcome
    assert "→" in outcome.err
    assert _refs(server) == before
    return outcome.err


def _claimed(ada: Sandbox) -> str:
    """A published claim of ada's, under its ref; the commit."""
    oid = record(ada, "START", "1.1.1a")
    _lands(ada, "--atomic", BRANCH, f"{oid}:{REF}")
    return oid


# -- what is legal -------------------------------------------------------------------------------


def test_a_whole_feature_without_a_finding(server: Sandbox, clone_of: Clone) -> None:
    now = int(time.time())
    ada, bob, cleo = [clone_of(server, name) for name in ("ada", "bob", "cleo")]
    for clone in (ada, bob, cleo):
        clone.clock = now
    assert ada.baton("claim", "1.1.1a").code == 0
    ada.git("switch", "--quiet", BRANCH)
    work(ada, "feat(1.1.1a): create form")
    assert ada.baton("done", "1.1.1a").code == 0

    # a ref alone, as among rivals; whoever publishes next brings its row
    bob.git("fetch", "--quiet")
    bob.git("switch", "--quiet", BRANCH)
    bob.clock = now
    alone = record(bob, "START", "1.1.1b")
    _lands(bob, f"{alone}:refs/baton/tasks/1.1.1b")
    assert cleo.baton("claim", "1.1.2").code == 0
    assert "| bob | START | 1.1.1b |" in server.git("show", f"{BRANCH}:{LOGIN}").out

    # rebased before it was published, then merges in both directions
    bob.git("reset", "--quiet", "--hard", "origin/main")
    bob.git("fetch", "--quiet")
    bob.git("reset", "--quiet", "--hard", f"origin/{BRANCH}~1")
    work(bob, "feat(1.1.1b): check password")
    bob.git("rebase", "--quiet", f"origin/{BRANCH}")
    _lands(bob, BRANCH)
    assert bob.baton("done", "1.1.1b").code == 0
    cleo.git("switch", "--quiet", BRANCH)
    cleo.git("pull", "--quiet", "--ff-only")
    cleo.git("switch", "--quiet", "main")
    cleo.commit(
        "docs: say more", {CART: cleo.read(CART).replace("## Task D", "Soon.\n\n## Task D")}
    )
    _lands(cleo, "main")
    cleo.git("switch", "--quiet", BRANCH)
    cleo.git("merge", "--quiet", "--no-edit", "main")
    work(cleo, "feat(1.1.2): remember visitor")
    _lands(cleo, BRANCH)
    assert cleo.baton("done", "1.1.2").code == 0
    cleo.git("switch", "--quiet", "main")
    cleo.git("merge", "--quiet", "--no-ff", "--no-edit", BRANCH)
    _lands(cleo, "main")
    _lands(cleo, f":{BRANCH}")

    # the other feature is squashed
    cleo.git("switch", "--quiet", "--create", "feature/1.2-cart")
    cleo.clock = now - 1200
    for task in ("1.2.1a", "1.2.1b", "1.2.2"):
        finish(cleo, task, path=CART)
    _lands(cleo, "feature/1.2-cart")
    cleo.git("switch", "--quiet", "main")
    cleo.git("merge", "--quiet", "--squash", "feature/1.2-cart")
    cleo.commit("feat(1.2): cart (#7)", date=cleo.clock)
    _lands(cleo, "main", warning="M303")


def test_a_stale_claim_is_taken_over(server: Sandbox, ada: Sandbox, clone_of: Clone) -> None:
    _claimed(ada)
    dan = clone_of(server, "dan")
    taken = dan.baton("reclaim", "1.1.1a")
    assert taken.code == 0, taken
    assert server.oid(REF) == server.oid(BRANCH)


def test_tags_notes_and_other_branches_are_left_alone(server: Sandbox, ada: Sandbox) -> None:
    ada.git("tag", "nonsense", ada.commit("nonsense"))
    ada.git("notes", "add", "--message=x", "HEAD~1")
    _lands(ada, "nonsense", "refs/notes/commits")
    ada.git("reset", "--quiet", "--hard", "HEAD~1")
    _lands(ada, "HEAD:refs/heads/idea")
    _lands(ada, ":idea", ":nonsense")


def test_the_first_push_brings_its_settings(tmp_path: Path, empty: Sandbox) -> None:
    Sandbox(tmp_path).git("init", "--quiet", "--bare", "new.git")
    server = Sandbox(tmp_path / "new.git")
    assert empty.baton("install", "--server", str(server.path)).code == 0
    empty.git("remote", "add", "origin", str(server.path))
    empty.commit("wip: settings", {CONFIG: 'types = ["wip"]\n'})
    _lands(empty, "HEAD:main")
    empty.commit("feat(1.1.1a): form", {"form.py": ""})
    _refused(server, empty, "HEAD:main", code="S105")


@pytest.mark.parametrize("head", ["refs/heads/trunk", "refs/heads/gone"])
def test_another_default_branch(head: str, server: Sandbox, ada: Sandbox) -> None:
    server.git("branch", "trunk", "main")
    server.git("symbolic-ref", "HEAD", head)
    base = ada.commit("docs: more", {LOGIN: f"{ada.read(LOGIN)}\n"})
    protected = head.rpartition("/")[2] if head.endswith("trunk") else "main"
    _lands(ada, f"{base}:{protected}")
    _refused(server, ada, f"+{base}~1:{protected}", code="H606")


# -- what is not ---------------------------------------------------------------------------------


def _no_id(ada: Sandbox) -> None:
    ada.commit("add a form", {"form.py": ""})


def _edited(ada: Sandbox) -> None:
    ada.commit("chore: claim task 1.1.1a", {LOGIN: ada.read(LOGIN).replace("| ada |", "| eve |")})


def _deleted(ada: Sandbox) -> None:
    ada.commit("docs: tidy", {LOGIN: feature()})


def _removed(ada: Sandbox) -> None:
    ada.commit("docs: tidy", {LOGIN: None})


def _done_for_nothing(ada: Sandbox) -> None:
    record(ada, "DONE", "1.1.1a", "1234567890ab")


def _done_by_another(ada: Sandbox) -> None:
    done = work(ada, "feat(1.1.1a): form")
    record(ada, "DONE", "1.1.1a", done, agent="eve")


def _taken_too_early(ada: Sandbox) -> None:
    record(ada, "RECLAIM", "1.1.1a", agent="eve")


def _second_start(ada: Sandbox) -> None:
    record(ada, "START", "1.1.1a", agent="eve")


def _unclaimed(ada: Sandbox) -> None:
    work(ada, "feat(1.1.2): remember visitor")


def _linked(ada: Sandbox) -> None:
    (ada.path / "docs/plans/1.9-x.md").symlink_to("1.1-login.md")
    ada.git("add", "--all")
    ada.commit("docs: link")


def _evil_merge(ada: Sandbox) -> None:
    ada.git("branch", "other", "main")
    ada.git("switch", "--quiet", "other")
    ada.commit("docs: more", {CART: f"{ada.read(CART)}\n"})
    ada.git("merge", "--quiet", "--no-edit", "--strategy=ours", BRANCH)
    ada.git("branch", "--force", BRANCH, "HEAD")
    ada.git("switch", "--quiet", BRANCH)


TRICKS: dict[Callable[[Sandbox], None], str] = {
    _no_id: "S101",
    _edited: "L101",
    _deleted: "L102",
    _removed: "L105",
    _done_for_nothing: "M301",
    _done_by_another: "C204",
    _taken_too_early: "C202",
    _second_start: "C201",
    _unclaimed: "C206",
    _linked: "H601",
    _evil_merge: "L102",
}


@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: trick.__name__)
def test_a_trick_is_refused_as_by_the_client(
    trick: Callable[[Sandbox], None], server: Sandbox, ada: Sandbox
) -> None:
    old = _claimed(ada)
    trick(ada)
    _refused(server, ada, BRANCH, code=TRICKS[trick])
    ref = f"refs/heads/{BRANCH}"
    assert TRICKS[trick] in codes(judge_push(ada, (ref, ada.oid(), old)))


def test_rows_are_not_rewound_or_recreated_away(server: Sandbox, ada: Sandbox) -> None:
    _claimed(ada)
    _refused(server, ada, f"+main:{BRANCH}", code="L102")
    said = _refused(server, ada, f":{BRANCH}", code="H606")
    assert BRANCH in said
    server.git("config", "receive.denyDeleteCurrent", "ignore")
    _refused(server, ada, ":main", code="H606")
    ada.git("reset", "--quiet", "--hard", "main")
    record(ada, "START", "1.1.1a", agent="eve")
    _refused(server, ada, f"+HEAD:{BRANCH}", code="L101")


def test_the_default_branch_is_not_rewound(server: Sandbox, ada: Sandbox) -> None:
    ada.commit("docs: more", {LOGIN: f"{ada.read(LOGIN)}\n"})
    _lands(ada, "HEAD:main")
    _refused(server, ada, "+HEAD~1:main", code="H606")
    _refused(server, ada, "+HEAD~1:main", "HEAD:refs/heads/innocent", code="H606")


def test_what_was_taken_in_before_the_judge_came_is_judged_at_main(
    remote: Sandbox, clone_of: Clone
) -> None:
    ada = clone_of(remote, "ada")
    ada.commit("no task at all", {"x.py": ""})
    _lands(ada, "HEAD:refs/heads/side", "HEAD:refs/tags/side")
    assert ada.baton("install", "--server", str(remote.path)).code == 0
    _refused(remote, ada, "HEAD:main", code="S101")
    ada.commit("another one", {"y.py": ""})
    _lands(ada, "HEAD:refs/tags/hidden")
    _refused(remote, ada, "HEAD:refs/heads/fresh", code="S101")


def test_replace_refs_and_grafts_hide_nothing(server: Sandbox, ada: Sandbox) -> None:
    good = ada.commit("docs: plan", {LOGIN: f"{ada.read(LOGIN)}\n"})
    ada.git("reset", "--quiet", "--hard", "HEAD~1")
    bad = ada.commit("nothing", {"x.py": ""})
    ada.git("replace", bad, good)
    _refused(server, ada, f"refs/replace/{bad}", code="H605")
    server.git("fetch", "--quiet", str(ada.path), f"refs/replace/{bad}:refs/replace/{bad}")
    _refused(server, ada, "HEAD:refs/heads/x", code="S101")


def test_a_push_does_not_weaken_what_it_breaks(server: Sandbox, ada: Sandbox) -> None:
    ada.commit("chore: settings", {CONFIG: 'ignore = ["S", "C"]\n'})
    work(ada, "a form")
    _refused(server, ada, "HEAD:main", code="S101")
    _refused(server, ada, BRANCH, code="S101")
    _refused(server, ada, "HEAD:main", f"HEAD~1:refs/heads/{BRANCH}", code="S101")


def test_settings_that_nobody_can_read_do_not_enter_and_can_be_mended(
    server: Sandbox, ada: Sandbox
) -> None:
    ada.commit("chore: settings", {CONFIG: "types = 1\n"})
    before = _refs(server)
    outcome = _push(ada, "HEAD:main")
    assert outcome.code == 1
    assert "types must be a list" in outcome.err
    assert _refs(server) == before
    (server.path / "hooks/pre-receive").rename(server.path / "hooks/off")
    _lands(ada, "HEAD:main")
    (server.path / "hooks/off").rename(server.path / "hooks/pre-receive")
    ada.commit("chore: mend settings", {CONFIG: ""})
    _lands(ada, "HEAD:main")


@pytest.mark.parametrize("name", ["--upload-pack=x", "-d", "a;rm", "$(x)", "x\u202ey", "#1"])
def test_odd_branch_names_are_only_names(name: str, server: Sandbox, ada: Sandbox) -> None:
    ada.commit("nothing", {"x.py": ""})
    said = _refused(server, ada, f"HEAD:refs/heads/{name}", code="S101")
    assert "\u202e" not in "".join([line for line in said.split("\n") if "S101" in line])
    ada.git("reset", "--quiet", "--hard", "HEAD~1")
    _lands(ada, f"HEAD:refs/heads/{name}")


# -- task refs -----------------------------------------------------------------------------------


def test_a_task_ref_only_grows(server: Sandbox, ada: Sandbox) -> None:
    claim = _claimed(ada)
    _refused(server, ada, f":{REF}", code="H606")
    _refused(server, ada, f"+main:{REF}", code="H605")
    note = record(ada, "NOTE", "1.1.1a", "thinking")
    assert "no newer row" in _refused(server, ada, f"+{note}:{REF}", code="H606")
    _refused(server, ada, f"{note}:refs/baton/tasks/9.9.9z", code="H605")
    _refused(server, ada, f"{note}:refs/baton/other", code="H605")
    _refused(server, ada, f"{note}:refs/baton/tasks/a/b", code="H605")
    blob = ada.git("hash-object", "-w", "--stdin", input="x").out.strip()
    _refused(server, ada, f"+{blob}:{REF}", code="H605")
    ada.git("tag", "--annotate", "--message=x", "tagged", note)
    _refused(server, ada, f"+refs/tags/tagged:{REF}", code="H605")
    done = work(ada, "feat(1.1.1a): form")
    end = record(ada, "DONE", "1.1.1a", done)
    _lands(ada, f"{end}:{REF}")
    _refused(server, ada, f"+{claim}:{REF}", code="H606")


def test_the_commit_of_a_task_ref_is_judged_itself(server: Sandbox, ada: Sandbox) -> None:
    _claimed(ada)
    ada.stage({"evil.py": ""})
    bad = ada.commit(sign(ada, "START", "1.1.1b"))
    _refused(server, ada, f"{bad}:refs/baton/tasks/1.1.1b", code="S106")
    ada.git("reset", "--quiet", "--hard", f"origin/{BRANCH}")
    bad = record(ada, "DONE", "1.1.1a", "1234567890ab")
    _refused(server, ada, f"{bad}:{REF}", code="M301")


def test_a_won_row_counts_before_it_is_in_the_log(
    server: Sandbox, ada: Sandbox, clone_of: Clone
) -> None:
    _lands(ada, "main:refs/heads/" + BRANCH)
    _lands(ada, f"{record(ada, 'START', '1.1.1a')}:{REF}")
    eve = clone_of(server, "eve")
    record(eve, "START", "1.1.1a")
    assert "ada" in _refused(server, eve, f"HEAD:{BRANCH}", code="C201")
    _refused(server, eve, "HEAD:refs/heads/elsewhere", code="C201")
    _refused(server, eve, f"+HEAD:{REF}", code="H606")
    _lands(ada, BRANCH)


def test_a_ref_does_not_go_against_a_row_by_hand(
    server: Sandbox, ada: Sandbox, clone_of: Clone
) -> None:
    eve = clone_of(server, "eve")
    other = record(eve, "START", "1.1.1a")
    record(ada, "START", "1.1.1a")
    _lands(ada, BRANCH)
    _refused(server, eve, f"{other}:{REF}", code="C201")


def test_a_void_ref_goes_back_to_what_the_log_says(
    server: Sandbox, ada: Sandbox, clone_of: Clone
) -> None:
    eve = clone_of(server, "eve")
    lost = record(eve, "START", "1.1.1a")
    record(ada, "START", "1.1.1a")
    hook = server.path / "hooks/pre-receive"
    hook.rename(hook.with_name("off"))  # two pushes that were judged at the same moment
    _lands(ada, BRANCH)
    _lands(eve, f"{lost}:{REF}")
    hook.with_name("off").rename(hook)
    note = record(ada, "NOTE", "1.1.1a", "still here")
    _lands(ada, BRANCH)
    _refused(server, eve, f"+{record(eve, 'DONE', '1.1.1a')}:{REF}", code="C201")
    _lands(ada, f"+{note}:{REF}")


# -- who wrote it --------------------------------------------------------------------------------

MAP = 'agents = {ada = ["Ada@Example.com"], bob = ["bob@example.com"]}\n'


@pytest.fixture
def mapped(server: Sandbox, ada: Sandbox) -> Sandbox:
    """The server with a map of agents; the clones' addresses are those of the map."""
    ada.commit("chore: say who is who", {CONFIG: MAP})
    _lands(ada, "HEAD:main", BRANCH)
    ada.git("config", "user.email", "ada@example.com")
    return server


def test_a_row_needs_a_committer_of_its_name(mapped: Sandbox, ada: Sandbox) -> None:
    record(ada, "START", "1.1.1a", agent="bob")
    said = _refused(mapped, ada, BRANCH, code="C204")
    assert "<ada@example.com>" in said
    _refused(mapped, ada, f"HEAD:{REF}", code="C204")
    ada.git("reset", "--quiet", "--hard", "HEAD~1")
    record(ada, "START", "1.1.1a")
    record(ada, "START", "1.1.1b", agent="stranger")
    _lands(ada, BRANCH)


@pytest.mark.parametrize("place", ["refs/tags/", "refs/", "refs/remotes/"])
def test_what_only_reads_like_the_tasks_ref_proves_no_row(
    place: str, mapped: Sandbox, ada: Sandbox
) -> None:
    """git takes refs/tags/refs/baton/… for a ref that is missing, and anybody may push tags."""
    forged = record(ada, "START", "1.1.1a", agent="bob")
    mapped.git("fetch", "--quiet", str(ada.path), f"{forged}:{place}{REF}")
    _refused(mapped, ada, BRANCH, code="C204")
    _refused(mapped, ada, f"{forged}:{place}{REF}x", code="H605")


def test_helping_rebasing_and_squashing_pass(
    mapped: Sandbox, ada: Sandbox, clone_of: Clone
) -> None:
    bob = clone_of(mapped, "bob")
    bob.git("config", "user.email", "BOB@example.com")
    bob.clock = int(time.time())
    bob.git("switch", "--quiet", BRANCH)
    _lands(bob, f"{record(bob, 'START', '1.1.1b')}:refs/baton/tasks/1.1.1b")
    assert ada.baton("claim", "1.1.1b").code == 3
    assert ada.baton("claim", "1.1.1a").code == 0
    rows = mapped.git("show", f"{BRANCH}:{LOGIN}").out
    assert "| bob | START | 1.1.1b |" in rows

    ada.git("fetch", "--quiet")
    ada.git("reset", "--quiet", "--hard", f"origin/{BRANCH}")
    bob.git("fetch", "--quiet")
    bob.git("reset", "--quiet", "--hard", f"origin/{BRANCH}")
    ada.git("switch", "--quiet", "--create", "again", "main")
    ada.git("merge", "--quiet", "--squash", BRANCH)
    ada.commit("chore: claim tasks 1.1.1a, 1.1.1b", date=int(time.time()))
    _lands(ada, "again")

    record(bob, "NOTE", "1.1.1b", "by hand, and in no ref")
    _lands(bob, BRANCH)
    ada.git("fetch", "--quiet")
    ada.git("switch", "--quiet", "main")
    ada.git("merge", "--quiet", "--no-ff", "--no-edit", f"origin/{BRANCH}")
    _lands(ada, "main")


def test_check_says_what_it_cannot_know(mapped: Sandbox, ada: Sandbox) -> None:
    base = ada.oid()
    record(ada, "START", "1.1.1a", agent="bob")
    unsure = ada.baton("check", "--from-ref", base)
    assert (unsure.code, "C204 warning" in unsure.out) == (0, True), unsure
    ada.git("update-ref", "refs/baton/tasks/1.1.1b", base)
    assert ada.baton("check", "--from-ref", base).code == 1
    ada.git("update-ref", REF, "HEAD")
    assert ada.baton("check", "--from-ref", base).code == 0


# -- the hook itself -----------------------------------------------------------------------------


def _hook(server: Sandbox, lines: bytes, **environ: str) -> Outcome:
    return server.hook("pre-receive", input=lines, env={"GIT_DIR": ".", **environ})


@pytest.mark.exhaustive
def test_a_hundred_thousand_refs(server: Sandbox) -> None:
    oid = server.oid("main").encode()
    refs = b"".join([b"%s %s refs/heads/b%06d\n" % (b"0" * 40, oid, at) for at in range(100_000)])
    assert _hook(server, refs) == Outcome(0, "", "")


def test_one_of_many_refs_is_refused(server: Sandbox) -> None:
    oid = server.oid("main").encode()
    refs = b"".join([b"%s %s refs/heads/b%04d\n" % (b"0" * 40, oid, at) for at in range(1_000)])
    outcome = _hook(server, refs + b"%s %s refs/baton/x\n" % (b"0" * 40, oid))
    assert (outcome.code, "H605" in outcome.err) == (1, True)


def test_lines_that_git_would_not_write(server: Sandbox) -> None:
    assert _hook(server, b"") == Outcome(0, "", "")
    assert _hook(server, b"nonsense\n").code == 2


def test_a_crash_refuses(server: Sandbox, ada: Sandbox, tmp_path: Path) -> None:
    work(ada, "feat(1.1.1a): form")
    before = _refs(server)
    hook = server.path / "hooks/pre-receive"
    text = hook.read_text()
    broken = tmp_path / "broken/gitbaton/hooks"
    broken.mkdir(parents=True)
    for name in ("__init__.py", "__main__.py"):
        (broken.parent / name).write_text("def main(): raise ImportError('disk full')\n")
    package = re.search(r"^path=(.*)$", text, re.MULTILINE)
    assert package
    for path, python in ((str(broken.parents[1]), sys.executable), ("/gone", "/gone/python")):
        changed = text.replace(package[0], f"path={path}")
        hook.write_text(re.sub(r"^python=.*$", f"python={python}", changed, flags=re.MULTILINE))
        outcome = ada.git(
            "push", "origin", "HEAD:refs/heads/x", check=False, env={"PATH": "/usr/bin:/bin"}
        )
        assert outcome.code == 1, outcome
        assert _refs(server) == before
    assert "git-baton install --server" in outcome.err


def test_our_own_crash_is_one_line_and_exit_70(server: Sandbox) -> None:
    (server.path / "HEAD").unlink()
    (server.path / "HEAD").mkdir()
    outcome = _hook(server, b"%s %s refs/heads/x\n" % (b"0" * 40, b"1" * 40))
    assert outcome.code != 0
    assert "Traceback" not in outcome.err


def test_a_hook_from_before_runs_first_and_comes_back(remote: Sandbox, clone_of: Clone) -> None:
    hook = remote.path / "hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    theirs = b'#!/bin/sh\n# \xff\nread -r line && echo "theirs: $line"\ncat >/dev/null\n'
    hook.write_bytes(theirs)
    hook.chmod(0o750)
    where = str(remote.path)
    for expected in ("runs pre-receive.before-git-baton first", "already installed"):
        assert expected in remote.baton("install", "--server", where).out
    ada = clone_of(remote, "ada")
    ada.commit("nothing")
    assert "theirs: " in _refused(remote, ada, "HEAD:refs/heads/x", code="S101")
    assert remote.baton("uninstall", "--server", where).code == 0
    assert (hook.read_bytes(), hook.stat().st_mode & 0o777) == (theirs, 0o750)
    assert _push(ada, "HEAD:refs/heads/x").code == 0


def test_a_repository_with_a_work_tree_receives_too(sandbox: Sandbox, clone_of: Clone) -> None:
    assert sandbox.baton("install", "--server", ".").code == 0
    assert sorted(os.listdir(sandbox.path / ".git/hooks")) == ["pre-receive"]
    ada = clone_of(sandbox, "ada")
    ada.commit("nothing")
    _refused(sandbox, ada, "HEAD:refs/heads/x", code="S101")


def test_a_shim_that_is_linked_from_elsewhere(
    remote: Sandbox, clone_of: Clone, tmp_path: Path
) -> None:
    common = tmp_path / "common"  # as gitolite lays out the hooks of all its repositories
    common.mkdir()
    (common / "pre-receive").write_bytes((ROOT / "hooks/pre-receive").read_bytes())
    (common / "pre-receive").chmod(0o755)
    (remote.path / "hooks").mkdir(exist_ok=True)
    (remote.path / "hooks/pre-receive").symlink_to(common / "pre-receive")
    ada = clone_of(remote, "ada")
    ada.commit("nothing")
    _refused(remote, ada, "HEAD:refs/heads/x", code="S101")


def test_only_a_repository_is_a_server(sandbox: Sandbox) -> None:
    inside = sandbox.baton("install", "--server", "docs")
    assert (inside.code, "lies inside" in inside.err) == (2, True), inside
    both = sandbox.baton("install", "--server", ".", "-t", "pre-push")
    assert both.code == 2


# -- other ways to the server --------------------------------------------------------------------


@contextmanager
def _serving(kind: str, folder: Path) -> Iterator[int]:
    """A server of the race on the loopback; its port."""
    with subprocess.Popen(
        [sys.executable, "-m", f"benchmarks.race.servers.{kind}", str(folder)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout
            yield int(process.stdout.readline())
        finally:
            process.terminate()


@pytest.mark.parametrize(("kind", "scheme"), [("daemon", "git"), ("http", "http")])
def test_over_the_network(kind: str, scheme: str, server: Sandbox, ada: Sandbox) -> None:
    server.git("config", "http.receivepack", "true")
    with _serving(kind, server.path.parent) as port:
        ada.git("remote", "set-url", "origin", f"{scheme}://127.0.0.1:{port}/{server.path.name}")
        allowed = {"GIT_ALLOW_PROTOCOL": "file:git:http"}
        claim = ada.baton("claim", "1.1.1a", env=allowed)
        assert claim.code == 0, claim
        before = _refs(server)
        for arguments, code in ((["HEAD:refs/heads/x"], "S101"), ([f":{REF}"], "H606")):
            ada.git("switch", "--quiet", "--detach", "main")
            ada.commit("nothing")
            outcome = ada.git("push", "origin", *arguments, check=False, env=allowed)
            assert (outcome.code, code in outcome.err) == (1, True), outcome
        assert _refs(server) == before


def _stamp(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M")


def test_row_dates_follow_the_servers_clock(server: Sandbox, ada: Sandbox) -> None:
    ahead = int(time.time()) + 7200
    ada.append(LOGIN, row(_stamp(ahead), "ada", "START", "1.1.1a"))
    ada.commit("chore: claim task 1.1.1a", {LOGIN: ada.read(LOGIN)}, date=ahead)
    _refused(server, ada, BRANCH, code="T401")
