"""Ways around that only a server can close: refs, objects and faults that no client need have."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import chdir
from pathlib import Path

import pytest

import gitbaton
from gitbaton.check.entry_points import check_receive
from gitbaton.claims.claim import claim
from gitbaton.claims.publish_result import PublishResult as Claimed
from gitbaton.git.process import Git
from gitbaton.project.session import Runtime, open_session
from support.judging import codes
from support.plans import LOGIN, feature, row
from support.protocol import record, work
from support.sandbox import Outcome, Sandbox
from support.siege import (
    BRANCH,
    CONFIG,
    ERROR,
    REF,
    Scene,
    craft_commit,
    lands,
    push,
    raw_tree,
    receive,
    refs_on_disk,
    refused,
    with_tree,
)

Clone = Callable[..., Sandbox]


def _plan_more(ada: Sandbox) -> str:
    """A commit that nobody has anything against."""
    return ada.commit("docs: plan", {LOGIN: f"{ada.read(LOGIN)}\n"})


# -- off switches --------------------------------------------------------------------------------


def test_what_the_client_switches_off_the_server_does_not(fresh: Sandbox, clone_of: Clone) -> None:
    ada = clone_of(fresh, "ada")
    assert ada.baton("install").code == 0
    assert "S101" in ada.git("commit", "--allow-empty", "-m", "nothing", check=False).err
    ada.git("-c", "core.hooksPath=/dev/null", "commit", "--allow-empty", "--quiet", "-m", "nothing")
    assert "S101" in ada.git("push", "origin", "HEAD:refs/heads/x", check=False).err
    plumbed = ada.git("commit-tree", "HEAD^{tree}", "-p", "HEAD~1", input="nothing\n").out.strip()
    for switch, what in (
        (["-c", "core.hooksPath=/dev/null", "push"], "HEAD"),
        (["-c", "hook.pre-push.enabled=false", "push", "--no-verify"], "HEAD"),
        (["push", "--no-verify"], plumbed),
    ):
        before = refs_on_disk(fresh.path)
        skip = {"SKIP": "git-baton-pre-push"}
        outcome = ada.git(*switch, "origin", f"{what}:refs/heads/x", check=False, env=skip)
        assert outcome.code == 1
        assert "remote: commit" in outcome.err
        assert "S101" in ERROR.findall(outcome.err)
        assert refs_on_disk(fresh.path) == before
    ada.git("config", "core.hooksPath", "/dev/null")
    doctor = ada.baton("doctor")
    assert (doctor.code, "core.hooksPath" in doctor.out) == (1, True), doctor


def test_a_claim_with_own_work_runs_pre_push_once(
    fresh: Sandbox, clone_of: Clone, tmp_path: Path
) -> None:
    ada = clone_of(fresh, "ada")
    hook = ada.write(".git/hooks/pre-push", f"#!/bin/sh\necho ran >>{tmp_path}/runs\ncat >&2\n")
    hook.chmod(0o755)
    assert ada.baton("install").code == 0
    ada.git("switch", "--quiet", "--create", BRANCH)
    _plan_more(ada)
    claimed = ada.baton("claim", "1.1.1a")
    assert claimed.code == 0, claimed
    assert (tmp_path / "runs").read_text() == "ran\n"
    assert ada.baton("note", "1.1.1a", "half done").code == 0
    assert ada.baton("claim", "1.1.1b").code == 0
    assert (tmp_path / "runs").read_text() == "ran\n", "rows alone are judged by who makes them"


# -- refs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("side", ["refs/heads/side", "refs/tags/side", "refs/odd/side"])
def test_side_branch_first_then_fast_forward(side: str, fresh: Sandbox, clone_of: Clone) -> None:
    """Settings on a side branch let nothing pass, there or where it enters main."""
    ada = clone_of(fresh, "ada")
    weaker = ada.commit("chore: settings", {CONFIG: 'ignore = ["S"]\n'})
    lands(ada, f"{weaker}:{side}")
    bad = ada.commit("nothing", {"x.py": ""})
    if side.startswith("refs/tags/"):
        lands(ada, f"+{bad}:{side}")
    else:
        refused(fresh, ada, f"+{bad}:{side}", code="S101")
    assert bad[:7] in refused(fresh, ada, f"{bad}:refs/heads/main", code="S101")


@pytest.mark.parametrize("kind", ["blob", "tree", "tag of a blob"])
def test_what_is_no_commit_blocks_nothing(kind: str, fresh: Sandbox, clone_of: Clone) -> None:
    ada = clone_of(fresh, "ada")
    odd = ada.oid(f"HEAD:{LOGIN if kind != 'tree' else ''}")
    if kind == "tag of a blob":
        ada.git("tag", "--annotate", "--message=x", "blob", odd)
        odd = ada.oid("refs/tags/blob")
    lands(ada, f"{odd}:refs/odd/x")
    for ref in ("refs/baton/tasks/1.1.1a", "refs/baton/x"):
        refused(fresh, ada, f"{odd}:{ref}", code="H605")
    before = refs_on_disk(fresh.path)
    assert push(ada, f"{odd}:refs/heads/x").code == 1  # git itself
    assert refs_on_disk(fresh.path) == before
    bad = ada.commit("nothing", {"x.py": ""})
    refused(fresh, ada, f"+{bad}:refs/odd/x", code="S101")
    lands(ada, ":refs/odd/x")


def test_another_name_of_main_is_main(fresh: Sandbox, clone_of: Clone) -> None:
    fresh.git("symbolic-ref", "refs/heads/master", "refs/heads/main")
    ada = clone_of(fresh, "ada")
    lands(ada, f"{_plan_more(ada)}:master")
    assert fresh.oid("main") == ada.oid()
    for way in ("+HEAD~1:master", ":master"):
        assert "refs/heads/main" in refused(fresh, ada, way, code="H606")
    bad = ada.commit("nothing", {"x.py": ""})
    refused(fresh, ada, f"{bad}:refs/heads/master", code="S101")


def test_what_only_reads_like_the_default_branch_brings_no_settings(
    fresh: Sandbox, clone_of: Clone
) -> None:
    """git takes refs/tags/refs/heads/trunk for a branch trunk that is missing."""
    fresh.git("symbolic-ref", "HEAD", "refs/heads/trunk")
    ada = clone_of(fresh, "ada")
    ada.git("checkout", "--quiet", "-B", "main", "origin/main")
    weaker = ada.commit("chore: settings", {CONFIG: 'ignore = ["S"]\n'})
    refused(fresh, ada, f"{weaker}:refs/tags/refs/heads/trunk", code="H605")
    fresh.git("fetch", "--quiet", str(ada.path), "main:refs/tags/refs/heads/trunk")
    ada.git("reset", "--quiet", "--hard", "HEAD~1")
    bad = ada.commit("nothing", {"x.py": ""})
    refused(fresh, ada, f"{bad}:refs/heads/x", code="S101")
    refused(fresh, ada, ":refs/heads/main", code="H606")


@pytest.mark.parametrize("since", ["adopted", "abbreviation"])
def test_what_since_names_stays(since: str, fresh: Sandbox, clone_of: Clone) -> None:
    """git takes a ref for an abbreviated commit of the same name, and anybody may push tags."""
    ada = clone_of(fresh, "ada")
    name = since if since == "adopted" else ada.oid()[:9]
    if since == "adopted":
        ada.git("tag", name)
        lands(ada, name)
    settled = ada.commit("chore: settings", {CONFIG: f"since = '{name}'\n"})
    lands(ada, f"{settled}:refs/heads/main")
    bad = ada.commit("nothing", {"x.py": ""})
    for ref in (f"refs/tags/{name}", f"refs/{name}", f"refs/heads/{name}"):
        said = refused(fresh, ada, f"+{bad}:{ref}", code="H605")
        assert ref in said
    if since == "adopted":
        refused(fresh, ada, f":refs/tags/{name}", code="H605")
    refused(fresh, ada, f"{bad}:refs/heads/main", code="S101")


def test_namespaces_are_refused(scene: Scene) -> None:
    ada = scene.again()
    bad = ada.commit("nothing", {CONFIG: 'ignore = ["S"]\n', "x.py": ""})
    update = (bad, "refs/heads/main")
    outcome = receive(scene.server, ada, update, env={"GIT_NAMESPACE": "shop"})
    assert (outcome.code, "GIT_NAMESPACE" in outcome.err) == (2, True)


# -- what a task's ref says it won ---------------------------------------------------------------


BOB = row("10:20", "bob", "START", "1.1.2")


def _reopening(ada: Sandbox) -> tuple[str, str, str]:
    """The rows that are published of 1.1.1b, START and DONE, and the one that reopens it."""
    start, done = [line for line in ada.read(LOGIN).split("\n") if " | 1.1.1b | " in line]
    return start, done, done.replace("10:06", "10:20").replace("DONE", "REVERT")


def _reopened(ada: Sandbox, trailers: list[str], headers: bytes) -> str:
    """A commit that reopens 1.1.1b, with trailers and headers as given."""
    text = ada.read(LOGIN).replace("- [x] 1.1.1b", "- [ ] 1.1.1b")
    ada.stage({LOGIN: f"{text}{_reopening(ada)[2]}\n"})
    tree = ada.git("write-tree").out.strip()
    message = "\n".join(["chore: revert task 1.1.1b", "", *trailers, ""])
    return craft_commit(ada, message.encode(), tree=tree, headers=headers)


def test_a_trailer_that_names_an_older_row_would_hide_the_new_one(scene: Scene) -> None:
    start, done, reopened = _reopening(scene.again())
    ref = "refs/baton/tasks/1.1.1b"
    honest = f"Baton-Row: 3 {reopened}"
    lies: list[tuple[list[str], bytes]] = [
        ([f"Baton-Row: 1 {start}"], b""),
        ([f"Baton-Row: 2 {done}"], b""),
        ([honest, f"Baton-Row: 2 {done}"], b""),
        ([f"Baton-Row: 2 {reopened}"], b""),
        ([honest.replace("| ada |", "| eve |")], b""),
        ([], f"Baton-Row: 2 {done}\n".encode()),
    ]
    for trailers, headers in lies:
        ada = scene.again()
        liar = _reopened(ada, trailers, headers)
        outcome = receive(scene.server, ada, (liar, ref))
        assert (outcome.code, ERROR.findall(outcome.err)) == (1, ["H605"]), (trailers, outcome)
        assert ref in outcome.err
    refused(scene.server, ada, f"{liar}:{ref}", code="H605")
    for trailers in ([], [honest], [honest, f"Baton-Row: 1 {BOB}"]):
        ada = scene.again()
        accepted = receive(scene.server, ada, (_reopened(ada, trailers, b""), ref))
        assert (accepted.code, ERROR.findall(accepted.err)) == (0, []), accepted


# -- objects that git reads otherwise than they look ---------------------------------------------


def _on_top(ada: Sandbox, tree: str) -> str:
    oid = craft_commit(ada, b"feat(1.1.1a): x\n", tree=tree)
    ada.git("reset", "--quiet", "--hard", oid, check=False)
    return oid


def _judged(scene: Scene, ada: Sandbox, new: str) -> Outcome:
    return receive(scene.server, ada, (new, f"refs/heads/{BRANCH}"))


def test_a_mode_that_git_reads_otherwise_hides_no_row(scene: Scene) -> None:
    """git passes 100664 on, even where it checks objects: a file like any other."""
    ada = scene.again()
    plans = raw_tree(ada, "HEAD:docs/plans")
    assert plans.count(b"100644 ") == 2
    odd = _on_top(ada, with_tree(ada, "docs/plans", plans.replace(b"100644 ", b"100664 ")))
    assert _judged(scene, ada, odd).code == 0
    after = ada.commit("docs: tidy", {LOGIN: feature()})
    outcome = _judged(scene, ada, after)
    assert (outcome.code, ERROR.findall(outcome.err)) == (1, ["L102"] * 5), outcome


def test_a_folder_with_a_padded_mode_hides_no_row(scene: Scene) -> None:
    ada = scene.again()
    text = feature("1.3", "Pay", [("1.3.1", "Pay")], [row("11:10", "ada", "START", "1.3.1")])
    ada.commit("chore: claim task 1.3.1", {"docs/plans/more/1.3-pay.md": text})
    plans = raw_tree(ada, "HEAD:docs/plans")
    padded = plans.replace(b"40000 more\0", b"040000 more\0")
    assert padded != plans
    _on_top(ada, with_tree(ada, "docs/plans", padded))
    bare = feature("1.3", "Pay", [("1.3.1", "Pay")])
    after = ada.commit("docs: tidy", {"docs/plans/more/1.3-pay.md": bare})
    outcome = _judged(scene, ada, after)
    assert (outcome.code, ERROR.findall(outcome.err)) == (1, ["L102"]), outcome


@pytest.mark.parametrize("first", ["forged", "true"])
def test_a_tree_that_holds_a_file_twice_shows_no_two_logs(first: str, scene: Scene) -> None:
    ada = scene.again()
    forged = ada.git("hash-object", "-w", "--stdin", input=feature()).out.strip()
    name = LOGIN.rpartition("/")[2].encode()
    plans = raw_tree(ada, "HEAD:docs/plans")
    entry = b"100644 " + name + b"\0" + bytes.fromhex(ada.oid(f"HEAD:{LOGIN}"))
    other = b"100644 " + name + b"\0" + bytes.fromhex(forged)
    both = other + entry if first == "forged" else entry + other
    odd = craft_commit(
        ada, b"docs: plan\n", tree=with_tree(ada, "docs/plans", plans.replace(entry, both))
    )
    outcome = _judged(scene, ada, odd)
    assert outcome.code == 1
    assert "H601" in ERROR.findall(outcome.err), outcome
    assert f"{LOGIN} (commit {odd[:7]}" in outcome.err


@pytest.mark.parametrize(
    "data",
    [
        "tree {tree}\nparent {base}\n\nfeat(1.1.1a): x\n",
        "tree {tree}\nparent {base}\nauthor x\ncommitter x\n\nfeat(1.1.1a): x\n",
        "tree {tree}\nparent {base}\nauthor A <a> {big} +0000\ncommitter A <a> {big} +0000\n\nx\n",
        "tree {tree}\nparent {base}\nauthor A <a> -5 +9999\ncommitter A <a> -5 +9999\n\nx\n",
        "tree {tree}\nparent {base}\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\n",
        "tree {tree}\nauthor A <a> 1 +0000\nparent {base}\ncommitter A <a> 1 +0000\n\nx\n",
    ],
    ids=["nobody", "no-date", "late", "early", "no-message", "parent-below"],
)
def test_a_malformed_commit_is_a_verdict_and_no_crash(data: str, scene: Scene) -> None:
    ada = scene.again()
    ada.append(LOGIN, row("11:20", "eve", "START", "1.1.1a"))
    ada.stage({LOGIN: ada.read(LOGIN)})
    tree = ada.git("write-tree").out.strip()
    text = data.format(tree=tree, base=scene.base, big=10**25)
    words = ("hash-object", "-t", "commit", "-w", "--literally", "--stdin")
    odd = ada.git(*words, input=text).out.strip()
    outcome = _judged(scene, ada, odd)
    assert outcome.code == 1, outcome
    assert ERROR.findall(outcome.err), outcome
    assert "internal" not in outcome.err


def test_a_shallow_push_hides_no_history(fresh: Sandbox, clone_of: Clone, tmp_path: Path) -> None:
    fresh.git("config", "receive.shallowUpdate", "true")
    ada = clone_of(fresh, "ada")
    ada.commit("nothing", {"x.py": ""})
    _plan_more(ada)
    Sandbox(tmp_path).git("clone", "--quiet", "--depth=1", ada.path.as_uri(), "cut")
    cut = Sandbox(tmp_path / "cut")
    cut.git("remote", "set-url", "origin", str(fresh.path))
    refused(fresh, cut, "HEAD:refs/heads/x", code="M305")
    assert not (fresh.path / "shallow").exists()


def test_borrowed_objects_change_no_verdict(fresh: Sandbox, tmp_path: Path) -> None:
    Sandbox(tmp_path).git("clone", "--quiet", "--shared", str(fresh.path), "shared")
    shared = Sandbox(tmp_path / "shared", "ada")
    shared.commit("nothing", {"x.py": ""})
    refused(fresh, shared, "HEAD:refs/heads/x", code="S101")


# -- what a push says besides --------------------------------------------------------------------


def test_push_options_say_nothing_to_the_judge(scene: Scene) -> None:
    scene.server.git("config", "receive.advertisePushOptions", "true")
    ada = scene.again()
    bad = ada.commit("nothing", {"x.py": ""})
    options = ["--push-option=ci.skip", "--push-option=baton.skip=S101", "--push-option=::error::x"]
    refused(scene.server, ada, *options, f"{bad}:refs/heads/x", code="S101")
    update = (bad, "refs/heads/x")
    told = {
        "GIT_PUSH_OPTION_COUNT": "2",
        "GIT_PUSH_OPTION_0": "x\nH606 ok\n::error::x\x1b[2J",
        "GIT_PUSH_OPTION_1": "GIT_NAMESPACE=x",
    }
    plain = receive(scene.server, ada, update)
    assert receive(scene.server, ada, update, env=told) == plain
    assert (plain.code, ERROR.findall(plain.err)) == (1, ["S101"])


@pytest.mark.parametrize(
    ("variable", "code"), [("GIT_GRAFT_FILE", "S101"), ("GIT_SHALLOW_FILE", "M305")]
)
def test_no_graft_and_no_shallow_file_hides_history(
    variable: str, code: str, scene: Scene, tmp_path: Path
) -> None:
    ada = scene.again()
    ada.commit("nothing", {"x.py": ""})
    good = _plan_more(ada)
    (tmp_path / "file").write_text(f"{good}\n")
    update = (good, f"refs/heads/{BRANCH}")
    outcome = receive(scene.server, ada, update, env={variable: str(tmp_path / "file")})
    assert (outcome.code, code in ERROR.findall(outcome.err)) == (1, True), outcome


def test_a_refused_push_leaves_no_file(fresh: Sandbox, clone_of: Clone) -> None:
    ada = clone_of(fresh, "ada")
    bad = ada.commit("nothing", {"x.py": ""})
    before = sorted(str(path) for path in fresh.path.rglob("*"))
    refused(fresh, ada, f"{bad}:refs/heads/x", code="S101")
    assert sorted(str(path) for path in fresh.path.rglob("*")) == before


# -- faults inside the hook ----------------------------------------------------------------------

_REAL = Path(gitbaton.__file__).parent
_FAULTS = {
    "killed": "from gitbaton.hooks import pre_receive\n"
    "pre_receive.print_report = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n",
    "out of memory": "from gitbaton.hooks import pre_receive\n"
    "def fail(*_): raise MemoryError('no\\nroom\\x1b[2J')\n"
    "pre_receive.print_report = fail\n",
    "no room": "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n",
}


@pytest.fixture
def faulty(scene: Scene, tmp_path: Path) -> Iterator[Callable[[str], None]]:
    """Make the server's hook start a package in which something goes wrong, until the test ends."""
    hook = scene.server.path / "hooks/pre-receive"
    text = hook.read_text()

    def break_it(fault: str) -> None:
        package = tmp_path / "gitbaton"
        package.mkdir()
        main = (_REAL / "__main__.py").read_text()
        start = f"__path__.append({str(_REAL)!r})\n" + (_REAL / "__init__.py").read_text()
        (package / "__init__.py").write_text(
            start.replace("from __future__ import annotations", "")
        )
        future = "from __future__ import annotations\nimport os, resource, signal\n"
        (package / "__main__.py").write_text(
            future + _FAULTS[fault] + main.replace("from __future__ import annotations", "")
        )
        lines = [
            f"path='{tmp_path}'"
            if line.startswith("path=")
            else f"python='{sys.executable}'"
            if line.startswith("python=")
            else line
            for line in text.split("\n")
        ]
        hook.write_text("\n".join(lines))

    yield break_it
    hook.write_text(text)


@pytest.mark.parametrize("fault", ["killed", "out of memory"])
def test_a_hook_that_dies_refuses(fault: str, scene: Scene, faulty: Callable[[str], None]) -> None:
    ada = scene.again()
    good = _plan_more(ada)
    faulty(fault)
    before = refs_on_disk(scene.server.path)
    outcome = push(ada, f"{good}:refs/heads/dies")
    assert (outcome.code, "pre-receive hook declined" in outcome.err) == (1, True), outcome
    assert refs_on_disk(scene.server.path) == before
    assert "\x1b" not in outcome.err
    if fault != "killed":
        assert "MemoryError" in outcome.err


def test_without_room_for_a_byte_it_judges_all_the_same(
    scene: Scene, faulty: Callable[[str], None]
) -> None:
    ada = scene.again()
    good = ada.commit("docs: plan", {CONFIG: 'types = ["docs", "feat"]\n'})
    bad = ada.commit("nothing", {"x.py": ""})
    faulty("no room")
    refused(scene.server, ada, f"{bad}:refs/heads/room", code="S101")
    lands(ada, f"{good}:refs/heads/room")
    refused(scene.server, ada, f"{bad}:refs/heads/room", code="S101")
    lands(ada, ":refs/heads/room")


def test_of_two_pushes_judged_at_once_one_lands_whole(
    fresh: Sandbox, clone_of: Clone, tmp_path: Path
) -> None:
    """bob's push lands when ada's has been judged already: git's lock decides, for all of it."""
    ada, bob = clone_of(fresh, "ada"), clone_of(fresh, "bob")
    theirs = record(bob, "START", "1.1.1a")
    update = fresh.path / "hooks/update"
    update.write_text(
        f"#!/bin/sh\nmkdir {tmp_path}/once 2>/dev/null || exit 0\n"
        f"for name in $(git rev-parse --local-env-vars) GIT_QUARANTINE_PATH; do unset $name; done\n"
        f"git -C {bob.path} push --quiet --no-verify origin {theirs}:{REF} >&2\n"
    )
    update.chmod(0o755)
    mine = record(ada, "START", "1.1.1a")
    outcome = push(ada, "--atomic", f"{mine}:{REF}", f"{mine}:refs/heads/{BRANCH}")
    assert outcome.code == 1, outcome
    assert ERROR.findall(outcome.err) == []
    heads = fresh.git("for-each-ref", "--format=%(refname) %(objectname)").out.split("\n")
    assert heads == [f"{REF} {theirs}", f"refs/heads/main {fresh.oid('main')}", ""]


@pytest.mark.parametrize(("ahead", "expected"), [(3600, []), (-3600, ["T401"])])
def test_a_server_clock_an_hour_off_moves_only_t_rules(
    ahead: int, expected: list[str], scene: Scene
) -> None:
    now = int(time.time())
    ada = scene.again()
    ada.clock = now
    new = record(ada, "START", "1.1.2")
    lines = f"{scene.base} {new} refs/heads/{BRANCH}\n".encode()
    quarantine = {
        "GIT_OBJECT_DIRECTORY": str(ada.path / ".git/objects"),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(scene.server.path / "objects"),
    }
    with chdir(scene.server.path):
        report = check_receive(
            lines, Git({**os.environ, "GIT_DIR": ".", **quarantine}), now + ahead
        )
    assert [code for code in codes(report) if code.isupper()] == expected


def _claiming_by(ada: Sandbox, task: str) -> Claimed:
    pauses: list[float] = []
    chance = Runtime(pauses.append, lambda: 0.5, lambda: os.urandom(8).hex())
    with chdir(ada.path), open_session("ada", Git(os.environ), chance) as session:
        outcome = claim(task, session, "2024-01-15 10:20")
    assert sum(pauses) < 60
    return outcome


@pytest.mark.parametrize(
    ("elsewhere", "claim_refs"),
    [(False, "auto"), (False, "require"), (False, "off"), (True, "auto")],
)
def test_a_checked_out_branch_is_refused_in_the_servers_words(
    elsewhere: bool, claim_refs: str, sandbox: Sandbox, clone_of: Clone
) -> None:
    """Also while other branches move: no ref is won whose row could never follow."""
    ada, bob = clone_of(sandbox, "ada"), clone_of(sandbox, "bob")
    sandbox.git("switch", "--quiet", "--create", BRANCH)
    ada.commit("chore: settings", {CONFIG: f'claim-refs = "{claim_refs}"\n'})
    before = refs_on_disk(sandbox.path / ".git")
    if elsewhere:
        moving = f"git -C {bob.path} push --quiet origin HEAD:refs/heads/x$(date +%N) >&2\n"
        free = "for name in $(git rev-parse --local-env-vars) GIT_QUARANTINE_PATH"
        hook = f"#!/bin/sh\nread -r line\ncase $line in *heads/x*) exit 0 ;; esac\n{free}\n"
        hook += f"do unset $name; done\n{moving}"
        sandbox.write(".git/hooks/pre-receive", hook).chmod(0o755)
    outcome = _claiming_by(ada, "1.1.1a")
    assert (outcome.outcome, outcome.exit_code) == ("refused", 5), outcome
    assert "checked out" in outcome.message
    assert elsewhere or outcome.attempts <= 3, "what will not change is not tried again and again"
    after = refs_on_disk(sandbox.path / ".git")
    assert {ref: at for ref, at in after.items() if "heads/x" not in ref} == before


@pytest.mark.parametrize("deny", ["ignore", "warn", "updateInstead"])
def test_a_branch_that_may_be_moved_while_checked_out_is(
    deny: str, sandbox: Sandbox, clone_of: Clone
) -> None:
    ada = clone_of(sandbox, "ada")
    sandbox.git("switch", "--quiet", "--create", BRANCH)
    sandbox.git("config", "receive.denyCurrentBranch", deny)
    assert _claiming_by(ada, "1.1.1a").outcome == "won"
    assert "| ada | START | 1.1.1a |" in sandbox.git("show", f"{BRANCH}:{LOGIN}").out
    assert ("START" in sandbox.read(LOGIN)) == (deny == "updateInstead")
    sandbox.append(LOGIN, "by hand")
    second = _claiming_by(ada, "1.1.1b")
    assert second.exit_code == (5 if deny == "updateInstead" else 0), second
    shown = sandbox.git("show", f"{BRANCH}:{LOGIN}").out
    assert ("| 1.1.1b |" in shown) == (second.exit_code == 0)
    assert "1.1.1b" not in "".join(refs_on_disk(sandbox.path / ".git")) or not second.exit_code


def test_a_push_of_nothing_but_deletions_and_zeros(scene: Scene) -> None:
    ada = scene.again()
    gone = receive(scene.server, ada, ("", f"refs/heads/{BRANCH}"))
    assert (gone.code, ERROR.findall(gone.err)) == (1, ["H606"])
    never = receive(scene.server, ada, ("", "refs/heads/never"))
    assert never == Outcome(0, "", "")


def test_work_is_not_hidden_behind_a_side_branch_that_rows_come_from(scene: Scene) -> None:
    """Rows that another branch of the same push brings first are no excuse for this one's."""
    ada = scene.again()
    work(ada, "feat(1.1.2): x")
    unclaimed = ada.oid()
    ada.git("reset", "--quiet", "--hard", scene.base)
    claim = record(ada, "START", "1.1.2")
    updates = [(claim, "refs/heads/claim"), (unclaimed, f"refs/heads/{BRANCH}")]
    outcome = receive(scene.server, ada, *updates)
    assert (outcome.code, ERROR.findall(outcome.err)) == (1, ["C206"]), outcome
