"""From what a push or a command says to the commits that are judged, through real git."""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Callable
from contextlib import chdir
from itertools import pairwise
from pathlib import Path

import pytest

from gitbaton.base.errors import UsageError
from gitbaton.check.entry_points import check_push, check_runner
from gitbaton.git.process import Git
from support.history import Step, build_history
from support.judging import ZERO, codes, judge, judge_all, judge_push, log, merge, only
from support.plans import LOGIN, feature, row
from support.sandbox import Sandbox, run

MAIN = "refs/heads/main"
SIDE = "refs/heads/side"
START = row("10:02", "ada", "START", "1.1.1a")
BAD = "no task at all"


@pytest.fixture
def ada(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    """A clone where ada's claim of 1.1.1a is published on main."""
    ada = clone_of(remote, "ada")
    log(ada, START)
    ada.git("push", "--quiet", "origin", "main")
    return ada


def _work(repo: Sandbox, subject: str = "feat(1.1.1a): add form", path: str = "form.py") -> str:
    return repo.commit(subject, {path: f"{repo.clock}\n"})


# -- pushes --------------------------------------------------------------------------------------


def test_second_ref_is_bad(ada: Sandbox) -> None:
    good = _work(ada)
    ada.git("switch", "--quiet", "--create", "other", "main~1")
    bad = _work(ada, BAD)
    base = ada.oid("origin/main")
    report = judge_push(ada, (SIDE, good, ""), ("refs/heads/other", bad, ""))
    found = only(report, "S101")
    assert (found.commit, found.ref) == (bad, "refs/heads/other")
    assert (report.commits, report.refs) == (2, 2)
    together = judge_push(ada, (MAIN, good, base), ("refs/heads/other", bad, ""))
    assert codes(together) == ["S101"]


def test_local_side_may_be_anything(ada: Sandbox) -> None:
    _work(ada)
    oid = _work(ada, BAD)
    ada.git("tag", "-a", "v1", "-m", "one")
    old = ada.oid("origin/main")
    with chdir(ada.path):
        for line in (
            f"HEAD~0 {oid} {SIDE} {ZERO}",
            f"{oid} {oid} {SIDE} {ZERO}\r",
            f"refs/tags/v1 {ada.oid('v1')} {SIDE} {ZERO}",
            f":/no task at all {oid} {SIDE} {old}",
        ):
            report = check_push(line.encode(), "origin", "x", Git(os.environ), ada.clock)
            assert codes(report) == ["S101"], line


def test_remote_moved_unseen(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> None:
    ada, bob = clone_of(remote, "ada"), clone_of(remote, "bob")
    log(bob, START.replace("ada", "bob"))
    bob.git("push", "--quiet", "origin", "main")
    oid = log(ada, row("10:02", "ada", "START", "1.1.1b"), subject="chore: claim task 1.1.1b")
    report = judge_push(ada, (MAIN, oid, bob.oid()))
    found = only(report, "M305")
    assert report.commits == 1
    assert bob.oid()[:12] in found.message
    assert found.hint.startswith("git fetch first")
    assert (found.ref, found.severity) == (MAIN, "error")


def test_url_two_remotes_and_a_push_url(ada: Sandbox, tmp_path: Path) -> None:
    ada.git("init", "--quiet", "--bare", str(tmp_path / "fork.git"))
    ada.git("remote", "add", "fork", str(tmp_path / "fork.git"))
    oid = _work(ada, BAD)
    assert judge_push(ada, (SIDE, oid, "")).commits == 1
    assert judge_push(ada, (SIDE, oid, ""), remote="fork").commits == 1
    url = str(tmp_path / "fork.git")
    assert judge_push(ada, (SIDE, oid, ""), remote=url, url=url).commits == 1
    origin = ada.git("config", "remote.origin.url").out.strip()
    assert judge_push(ada, (SIDE, oid, ""), remote=origin, url=origin).commits == 1
    assert judge_push(ada, (SIDE, oid, ""), remote="/nowhere", url="/nowhere").commits == 1
    ada.git("config", "remote.origin.pushurl", "ssh://example.com/shop")
    report = judge_push(
        ada, (SIDE, oid, ""), remote="ssh://example.com/shop", url="ssh://example.com/shop"
    )
    assert report.commits == 1


@pytest.mark.parametrize("lines", [b"", b"\n", b"\r\n\r\n"])
def test_empty_input(lines: bytes, ada: Sandbox) -> None:
    with chdir(ada.path):
        report = check_push(lines, "origin", "x", Git(os.environ), ada.clock)
    assert (report.findings, report.commits, report.refs) == ((), 0, 0)


def test_line_without_its_end(ada: Sandbox) -> None:
    oid = _work(ada, BAD)
    with chdir(ada.path):
        line = f"{SIDE} {oid} {SIDE} {ZERO}".encode()
        assert codes(check_push(line, "origin", "x", Git(os.environ), ada.clock)) == ["S101"]
        with pytest.raises(UsageError, match="not a line of pre-push: one two"):
            check_push(b"one two\n", "origin", "x", Git(os.environ), ada.clock)


def test_many_refs_start_no_process_each(ada: Sandbox, tmp_path: Path) -> None:
    oid = _work(ada)
    lines = "".join([f"x {oid} refs/heads/b{n} {ZERO}\n" for n in range(100_000)])
    trace = tmp_path / "trace"
    trace.mkdir()
    outcome = ada.hook("pre-push", "origin", "x", input=lines, env={"GIT_TRACE2_EVENT": str(trace)})
    assert outcome.code == 0
    assert outcome.err.count("T403") == 1
    assert outcome.err.endswith("1 warning in 1 commit, 100000 refs\n")
    assert len(list(trace.iterdir())) <= 6


def test_many_refs_of_their_own_commits(ada: Sandbox) -> None:
    tips = build_history(ada, [Step("feat(1.1.1a): x", {"a": f"{n}"}) for n in range(1500)])
    updates = [(f"refs/heads/b{n}", oid, "") for n, oid in enumerate(tips)]
    report = judge_push(ada, *updates)
    assert (report.commits, report.refs) == (1500, 1500)
    assert set(codes(report)) <= {"t403"}
    assert len(report.findings) <= 1


@pytest.mark.parametrize("char", ["\u2028", "\x85", "é", "\u202e"])
def test_ref_names_that_look_like_line_ends(char: str, ada: Sandbox) -> None:
    name = f"refs/heads/a{char}b"
    oid = _work(ada, BAD)
    ada.git("update-ref", name, oid)
    assert only(judge_push(ada, (name, oid, "")), "S101").ref == name


def test_first_push_of_everything(empty: Sandbox, tmp_path: Path) -> None:
    empty.git("init", "--quiet", "--bare", str(tmp_path / "new.git"))
    empty.git("remote", "add", "origin", str(tmp_path / "new.git"))
    empty.commit("docs: plan", {LOGIN: feature()})
    log(empty, START)
    _work(empty)
    report = judge_push(empty, (MAIN, empty.oid(), ""))
    assert codes(report) == []
    assert report.commits == 3
    work = _work(empty, "feat(1.1.1b): unclaimed")
    report = judge_push(empty, (SIDE, work, ""), (MAIN, work, ""))
    assert codes(report) == ["C206"]


def test_first_push_of_main_beside_another_branch_is_a_push_of_main(empty: Sandbox) -> None:
    empty.commit("docs: plan", {LOGIN: feature()})
    tip = empty.commit("feat(1.1): login (#12)", {"form.py": "1\n"})
    for updates in ([MAIN], [MAIN, SIDE], [SIDE, MAIN]):
        report = judge_push(empty, *[(ref, tip, "") for ref in updates])
        assert codes(report).count("M307") == 3, updates


def test_work_of_another_branch_is_not_merged_by_a_first_push_of_both(empty: Sandbox) -> None:
    main = empty.commit("docs: plan", {LOGIN: feature()})
    side = empty.commit("feat(1.1.1a): form", {"form.py": "1\n"})
    assert codes(judge_push(empty, (MAIN, main, ""), (SIDE, side, ""))) == ["C206"]


def test_revert_on_another_branch_takes_nothing_back_from_main(empty: Sandbox) -> None:
    empty.commit("docs: plan", {LOGIN: feature()})
    empty.git("switch", "--quiet", "--create", "side")
    empty.commit("feat(1.1.1a): form", {"form.py": "1\n"})
    empty.git("switch", "--quiet", "main")
    empty.git("merge", "--quiet", "--no-ff", "--no-edit", "side")
    main = empty.oid()
    empty.git("revert", "--no-edit", "side")
    report = judge_push(empty, (MAIN, main, ""), (SIDE, empty.oid(), ""))
    assert "M307" in codes(report)


# -- what is not judged, and what must not be pushed -----------------------------------------------


def test_tags_notes_and_replace_refs(ada: Sandbox) -> None:
    oid = _work(ada, BAD)
    for ref in ("refs/tags/v1", "refs/notes/commits", "refs/baton/tasks/1.1.1a"):
        report = judge_push(ada, (ref, oid, ""))
        assert (codes(report), report.commits) == ([], 0), ref
    assert codes(judge_push(ada, ("refs/pull/1/head", oid, ""))) == ["S101"]
    assert codes(judge_push(ada, (f"refs/replace/{oid}", oid, ""))) == ["H605"]
    assert codes(judge_push(ada, (f"refs/replace/{oid}", ZERO, oid))) == []
    assert codes(judge_push(ada, ("refs/baton/else", oid, ""))) == ["H605"]


def test_deletions(ada: Sandbox) -> None:
    tip = ada.oid()
    assert codes(judge_push(ada, (SIDE, ZERO, tip))) == []
    assert codes(judge_push(ada, (MAIN, ZERO, tip))) == ["H606"]
    assert codes(judge_push(ada, ("refs/baton/tasks/1.1.1a", ZERO, tip))) == ["H606"]
    ada.git("remote", "set-head", "origin", "--delete")
    ada.commit("docs: set up", {".git-baton.toml": 'default-branch = "trunk"\n'})
    ada.git("push", "--quiet", "origin", "main:main", "main:trunk")
    for ref in (MAIN, "refs/heads/trunk"):
        assert codes(judge_push(ada, (ref, ZERO, tip), (SIDE, ada.oid(), ""))) == ["H606"]


def test_default_branch_by_name_of_the_settings(ada: Sandbox) -> None:
    settings = {".git-baton.toml": 'default-branch = "trunk"\n'}
    base = ada.commit("docs: set up", settings)
    ada.git("push", "--quiet", "origin", "main:main", "main:trunk")
    ada.git("fetch", "--quiet")
    ada.git("switch", "--quiet", "--create", "side")
    done = _work(ada, "feat(1.1.2): unclaimed")
    ada.git("switch", "--quiet", "main")
    ada.git("merge", "--quiet", "--no-ff", "--no-edit", "side")
    trunk = judge_push(ada, ("refs/heads/trunk", ada.oid(), base))
    assert codes(trunk) == ["C206", "M307"]
    assert only(trunk, "C206").commit == done
    assert codes(judge_push(ada, (MAIN, ada.oid(), base))) == ["C206"]


def test_side_branch_launders_no_commit(ada: Sandbox) -> None:
    """What was pushed to a side branch unjudged is judged where it enters main."""
    base = ada.oid("origin/main")
    ada.git("switch", "--quiet", "--create", "side")
    bad = _work(ada, BAD)
    ada.git("push", "--quiet", "origin", "side")
    assert codes(judge_push(ada, (MAIN, bad, base))) == ["S101"]
    later = _work(ada)
    both = judge_push(ada, (SIDE, later, bad), (MAIN, later, base))
    assert codes(both) == ["S101"]
    assert codes(judge_push(ada, (SIDE, later, bad))) == []


def test_commit_that_two_refs_bring_is_reported_once(ada: Sandbox) -> None:
    base, bad = ada.oid("origin/main"), _work(ada, BAD)
    for updates in ([(MAIN, bad, base), (SIDE, bad, "")], [(SIDE, bad, ""), (MAIN, bad, base)]):
        assert codes(judge_push(ada, *updates)) == ["S101"]


def test_new_branches_answer_only_for_what_they_change(ada: Sandbox) -> None:
    ticked = {LOGIN: feature(rows=[START], ticked=["1.1.2"])}
    base = ada.commit("docs: tick too early", ticked)
    ada.git("push", "--quiet", "origin", "main")
    note = row("10:04", "ada", "NOTE", "1.1.1a", "on")
    updates = []
    for name in ("one", "two"):
        ada.git("switch", "--quiet", "--create", name, base)
        tip = log(ada, note, subject="chore: note on task 1.1.1a")
        updates.append((f"refs/heads/{name}", tip, ""))
    assert codes(judge_push(ada, *updates)) == []
    tip = ada.commit("docs: tick", {LOGIN: feature(rows=[START, note], ticked=["1.1.2", "1.1.1b"])})
    found = only(judge_push(ada, updates[0], ("refs/heads/two", tip, "")), "M306")
    assert (found.task, found.ref) == ("1.1.1b", "refs/heads/two")
    later = ada.commit("docs: more", {"docs/plans/notes.md": "x\n"})
    assert codes(judge_push(ada, updates[0], ("refs/heads/two", later, ""))) == ["M306"]
    late = judge_push(ada, updates[0], ("refs/heads/two", later, ""), now=ada.clock + 7200)
    assert codes(late) == ["M306", "t403"], "a stale claim is told once, not once a branch"


def test_lost_trees_are_never_a_pass(ada: Sandbox) -> None:
    base, lost = ada.oid(), ada.oid("HEAD:docs/plans")
    tip = _work(ada)
    (ada.path / ".git/objects" / lost[:2] / lost[2:]).unlink()
    ada.git("remote", "remove", "origin")
    report = judge_push(ada, (SIDE, tip, base), remote="/nowhere", url="/nowhere")
    assert codes(report) == ["M305", "M305"]
    assert {each.commit for each in report.findings} == {tip, None}
    assert {each.ref for each in report.findings} == {SIDE}


def test_policy_of_before_the_push_judges_the_push(ada: Sandbox) -> None:
    old = ada.commit("docs: set up", {".git-baton.toml": 'exempt-types = ["ci"]\n'})
    ada.git("push", "--quiet", "origin", "main")
    ada.commit("docs: allow", {".git-baton.toml": 'exempt-types = ["ci", "build"]\n'})
    _work(ada, "ci: x")
    bad = _work(ada, "build: x")
    assert only(judge_push(ada, (MAIN, bad, old)), "S101").commit == bad
    assert only(judge_push(ada, (SIDE, bad, "")), "S101").commit == bad
    assert codes(judge(ada, old)) == ["S101", "s108"]


def test_only_the_default_branch_declares_a_finding_false(ada: Sandbox) -> None:
    old = ada.oid()
    bad = _work(ada, BAD)
    waive = {".git-baton.toml": f'waive = ["S101@{bad[:7]}", "S102@{bad[:7]}"]\n'}
    tip = ada.commit("docs: waive", waive)
    for report in (judge_push(ada, (SIDE, tip, old)), judge(ada, old)):
        assert (codes(report), report.waived) == (["S101", "s108"], ())
    ada.git("switch", "--quiet", "--create", "trunk", old)
    ada.commit("docs: waive", waive)
    ada.git("push", "--quiet", "origin", "trunk:main")
    for report in (judge_push(ada, (SIDE, tip, old)), judge(ada, old, tip)):
        assert [each.commit for each in report.waived] == [bad]
        assert codes(report) == ["s108"]
    other = _work(ada, BAD)
    report = judge_push(ada, (MAIN, other, ada.oid("origin/main")))
    assert (codes(report), report.waived) == (["S101"], ())


def test_a_base_without_settings_has_the_built_in_ones(ada: Sandbox) -> None:
    """What a range brings is in force once it is published, as on a server and in CI."""
    before = ada.oid()
    settings = {".git-baton.toml": 'ignore = ["S"]\nsince = "2030-01-01"\n'}
    ada.commit("docs: set up", settings)
    bad = _work(ada, BAD)
    for report in (
        judge(ada, before),
        judge(ada, ""),
        judge_push(ada, (MAIN, bad, before)),
        judge_push(ada, (SIDE, bad, "")),
        judge_push(ada, (SIDE, bad, before), remote="/nowhere", url="/nowhere"),
    ):
        assert only(report, "S101").commit == bad
    runner = {"PRE_COMMIT_FROM_REF": before, "PRE_COMMIT_TO_REF": bad}
    for pushed in ({}, {"PRE_COMMIT_REMOTE_BRANCH": SIDE}):
        with chdir(ada.path):
            told = check_runner(Git({**os.environ, **runner, **pushed}), ada.clock)
        assert only(told, "S101").commit == bad


@pytest.mark.parametrize("committed", [True, False])
def test_where_nothing_was_before_a_range_brings_its_own(committed: bool, sandbox: Sandbox) -> None:
    """The first push of all, and a whole history: `since` is for what came before itself."""
    sandbox.write(".git-baton.toml", 'ignore = ["S101"]\n')
    if committed:
        sandbox.commit("docs: set up", {".git-baton.toml": 'ignore = ["S101"]\n'})
    bad = _work(sandbox, BAD)
    loosened = ["s108"] if committed else []
    assert codes(judge_push(sandbox, (MAIN, bad, ""))) == loosened
    assert codes(judge_all(sandbox)) == loosened


# -- what nobody else has --------------------------------------------------------------------------


def test_deletion_of_a_branch_whose_rows_nobody_else_has(ada: Sandbox) -> None:
    ada.git("switch", "--quiet", "--create", "side")
    log(ada, row("10:03", "ada", "START", "1.1.1b"), subject="chore: claim task 1.1.1b")
    tip = ada.oid()
    ada.git("push", "--quiet", "--no-verify", "origin", "side")
    found = only(judge_push(ada, (SIDE, ZERO, tip)), "H606")
    assert (found.ref, found.severity) == (SIDE, "error")
    assert "no other branch" in found.message
    old = ada.oid("origin/main")
    together = judge_push(ada, (SIDE, ZERO, tip), (MAIN, tip, old))
    assert codes(together) == ["H606"], "either move may fail"
    assert codes(judge_push(ada, ("refs/heads/unknown", ZERO, "f" * 40))) == ["M305"]
    assert codes(judge_push(ada, ("refs/tags/unknown", ZERO, "f" * 40))) == []
    assert codes(judge_push(ada, (SIDE, ZERO, tip), remote="/nowhere", url="/nowhere")) == []
    ada.git("push", "--quiet", "--no-verify", "origin", "side:main")
    assert codes(judge_push(ada, (SIDE, ZERO, tip))) == []
    assert codes(judge_push(ada, ("refs/tags/side", ZERO, tip))) == []


# -- since -----------------------------------------------------------------------------------------


def test_since_a_date(sandbox: Sandbox) -> None:
    sandbox.commit(BAD, {"a": "1"}, date="2024-01-01T00:00")
    sandbox.commit("docs: set up", {".git-baton.toml": 'since = "2024-01-10"\n'}, date="2024-01-11")
    assert codes(judge_all(sandbox)) == ["S101", "S101"]  # the template's commit is of the 15th
    hidden = sandbox.commit(BAD, {"a": "2"}, date="2001-01-01T00:00")
    late = sandbox.commit(BAD, {"a": "3"}, date="2024-01-12")
    found = {finding.commit for finding in judge_all(sandbox).findings}
    assert {hidden, late} < found, "a date set back hides neither itself nor what is behind it"


def test_since_a_date_leaves_out_what_is_older(empty: Sandbox) -> None:
    empty.commit(BAD, {"a": "1"}, date="2024-01-01T00:00")
    empty.commit(BAD, {"a": "2"}, date="2024-01-02T00:00")
    settings = {LOGIN: feature(), ".git-baton.toml": 'since = "2024-01-10 12:00"\n'}
    empty.commit("docs: set up", settings, date="2024-01-11")
    late = empty.commit(BAD, {"a": "3"}, date="2024-01-12")
    report = judge_all(empty)
    assert (only(report, "S101").commit, report.commits) == (late, 2)
    assert judge(empty, "HEAD~2").commits == 2
    assert judge(empty, "HEAD~3").commits == 3, "the base knew of no since"


def test_since_a_commit(sandbox: Sandbox) -> None:
    bad = sandbox.commit(BAD, {"a": "1"})
    sandbox.commit("docs: set up", {".git-baton.toml": f'since = "{bad[:12]}"\n'})
    assert (codes(judge_all(sandbox)), judge_all(sandbox).commits) == ([], 1)
    sandbox.commit("docs: set up", {".git-baton.toml": 'since = "deadbeef"\n'})
    outcome = sandbox.baton("check", "--all")
    assert outcome.code == 2
    assert "deadbeef" in outcome.err


# -- a push through a runner -----------------------------------------------------------------------


def _runner(repo: Sandbox, **variables: str) -> list[str]:
    environ = {**os.environ, **{f"PRE_COMMIT_{key}": value for key, value in variables.items()}}
    with chdir(repo.path):
        return codes(check_runner(Git(environ), repo.clock))


def test_runner_environments(ada: Sandbox) -> None:
    old, bad = ada.oid("origin/main"), _work(ada, BAD)
    branch = {"REMOTE_NAME": "origin", "REMOTE_URL": "x", "REMOTE_BRANCH": SIDE}
    assert _runner(ada, FROM_REF=old, TO_REF=bad, **branch) == ["S101"]
    assert _runner(ada, TO_REF=bad, **branch) == ["S101"]
    assert _runner(ada, LOCAL_BRANCH="refs/heads/main", **branch) == ["S101"]
    assert _runner(ada, **branch) == ["S101"]
    assert _runner(ada, FROM_REF=old, TO_REF=bad) == ["S101"]
    assert _runner(ada) == ["S101"]
    assert _runner(ada, FROM_REF=bad, TO_REF=bad, **branch) == []
    assert _runner(ada, TO_REF=bad, REMOTE_NAME="origin", REMOTE_BRANCH="refs/tags/v1") == []
    ada.git("tag", "-a", "v1", "-m", "one")
    assert _runner(ada, TO_REF=ada.oid("v1"), **branch) == ["S101"]
    everything = {"REMOTE_NAME": "/nowhere", "REMOTE_URL": "/nowhere", "REMOTE_BRANCH": SIDE}
    assert _runner(ada, **everything) == ["S101"]


def test_runner_on_a_branch_without_commits(empty: Sandbox) -> None:
    assert _runner(empty, REMOTE_NAME="origin", REMOTE_BRANCH=SIDE) == []


# -- a range is the union of its parts -----------------------------------------------------------

_SUBJECTS = (
    "feat(1.1.1a): fine",
    "feat(1.1.1b): unclaimed",
    "feat(9.9.9): unknown",
    "fix: no task",
    "chore: note on task 1.1.1a",
)


def _generate(repo: Sandbox, seed: int) -> list[str]:
    """A line of commits, good and bad, that also edit, delete and append rows."""
    draw = random.Random(seed)
    rows = [START]
    tips = [repo.oid()]
    for number in range(12):
        change = draw.choice(["append", "append", "edit", "delete", "none", "none"])
        if change == "append":
            rows.append(row("10:05", draw.choice(["ada", "eve"]), "NOTE", "1.1.1a", f"n{number}"))
        elif change == "edit" and len(rows) > 1:
            rows[draw.randrange(1, len(rows))] = row("10:06", "ada", "NOTE", "1.1.1a", f"e{number}")
        elif change == "delete" and len(rows) > 1:
            del rows[draw.randrange(1, len(rows))]
        files = {LOGIN: feature(rows=rows), "x.txt": f"{number}\n"}
        tips.append(repo.commit(draw.choice(_SUBJECTS), files))
    return tips


def _at_commits(*reports: object) -> set[tuple[object, ...]]:
    return {
        (finding.code, finding.message, finding.commit, finding.path, finding.line)
        for report in reports
        for finding in report.findings  # type: ignore[attr-defined]
        if finding.commit
    }


@pytest.mark.parametrize("seed", range(4))
def test_range_is_the_union_of_its_splits(seed: int, ada: Sandbox) -> None:
    tips = _generate(ada, seed)
    whole = judge(ada, tips[0], tips[-1])
    assert len(whole.findings) > 3
    for cuts in ([6], [1, 2, 11], list(range(1, 12))):
        ends = [tips[0], *[tips[cut] for cut in cuts], tips[-1]]
        parts = [judge(ada, old, new) for old, new in pairwise(ends)]
        assert _at_commits(*parts) == _at_commits(whole)
        assert sum(part.commits for part in parts) == whole.commits


@pytest.mark.parametrize("seed", [7, 8])
def test_push_of_several_refs_is_each_alone(seed: int, ada: Sandbox) -> None:
    tips = _generate(ada, seed)
    draw = random.Random(seed)
    base = tips[0]
    ada.git("switch", "--quiet", "--create", "other", tips[3])
    other = _work(ada, BAD)
    ada.git("switch", "--quiet", "--create", "third", base)
    third = _work(ada, "feat(1.1.2): unclaimed")
    updates = [(MAIN, tips[8], base), (SIDE, tips[-1], ""), ("refs/heads/other", other, "")]
    updates.append(("refs/heads/third", third, ""))
    draw.shuffle(updates)
    together = judge_push(ada, *updates)
    assert _at_commits(together) == _at_commits(*[judge_push(ada, each) for each in updates])
    assert len(together.findings) == len(set(together.findings))


def _merge_of_main(ada: Sandbox) -> list[str]:
    """Tips of a branch whose second commit merges main, where a bad commit was published."""
    tips = [ada.oid()]
    ada.git("switch", "--quiet", "--create", "side")
    tips.append(_work(ada, "fix: bad on the side", "side.py"))
    ada.git("switch", "--quiet", "main")
    _work(ada, "fix: bad on main")
    ada.git("push", "--quiet", "origin", "main")
    ada.git("switch", "--quiet", "side")
    ada.git("merge", "--quiet", "--no-edit", "main")
    return [*tips, ada.oid(), _work(ada, "fix: bad at last", "last.py")]


def test_range_of_a_branch_leaves_out_what_main_has_published(ada: Sandbox) -> None:
    tips = _merge_of_main(ada)
    whole = judge(ada, tips[0], "side")
    assert [each.commit for each in whole.findings] == [tips[1], tips[3]]
    assert _at_commits(judge_push(ada, (SIDE, tips[3], tips[0]))) == _at_commits(whole)
    assert _at_commits(*[judge(ada, *pair) for pair in pairwise(tips)]) == _at_commits(whole)


def test_range_that_ends_on_main_is_taken_at_its_word(ada: Sandbox) -> None:
    """In CI, too: a side branch pushed first launders nothing, before or after main moves."""
    tips = _merge_of_main(ada)
    ada.git("push", "--quiet", "origin", "side")
    ada.git("switch", "--quiet", "main")
    ada.git("merge", "--quiet", "--ff-only", "side")
    before = judge(ada, tips[0], "main")
    assert codes(before) == ["S101", "S101", "S101"]
    ada.git("push", "--quiet", "origin", "main")
    for name in ("main", "origin/main", "side", tips[3]):
        assert _at_commits(judge(ada, tips[0], name)) == _at_commits(before), name


# -- names and places that cannot be judged --------------------------------------------------------


def test_unknown_refs(sandbox: Sandbox) -> None:
    for name in ("nowhere", "--all", "-x", "HEAD:README.md", "a\nb", "@{-1}"):
        with pytest.raises(UsageError, match="names no commit here"):
            judge(sandbox, name)
        with pytest.raises(UsageError, match="names no commit here"):
            judge(sandbox, "HEAD", name)


def test_option_like_branch_names_run_nothing(ada: Sandbox) -> None:
    oid = _work(ada, BAD)
    for name in (
        "-delete",
        "--upload-pack=touch canary",
        "a;touch canary",
        "$(touch canary)",
        "`touch canary`",
    ):
        ref = f"refs/heads/{name.replace(' ', '${IFS}')}"
        ada.git("update-ref", ref, oid)
        assert only(judge_push(ada, (ref, oid, "")), "S101").ref == ref
        assert codes(judge(ada, "origin/main", ref)) == ["S101"]
    assert not list(ada.path.rglob("canary"))


def test_holds_for_merges(ada: Sandbox) -> None:
    base = ada.oid()
    ada.git("switch", "--quiet", "--create", "side")
    side = log(ada, row("10:04", "bob", "START", "1.1.1b"), subject="chore: claim task 1.1.1b")
    ada.git("switch", "--quiet", "main")
    note = row("10:04", "ada", "NOTE", "1.1.1a", "on")
    middle = log(ada, note, subject="chore: note on task 1.1.1a")
    rows = (
        START,
        note,
        row("10:04", "bob", "START", "1.1.1b"),
        row("10:09", "eve", "NOTE", "1.1.1b"),
    )
    tip = merge(ada, middle, side, rows=rows)
    whole = judge(ada, base, tip)
    assert "L103" in codes(whole)
    parts = [judge(ada, base, middle), judge(ada, base, side)]
    last = judge_push(ada, (MAIN, tip, middle), (SIDE, side, side))
    assert _at_commits(*parts, last) == _at_commits(whole)


# -- clones of every kind --------------------------------------------------------------------------


def _clone(remote: Sandbox, path: Path, *options: str) -> Sandbox:
    run(["git", "clone", "--quiet", *options, f"file://{remote.path}", str(path)], remote.path)
    made = Sandbox(path)
    made.clock = remote.clock + 600
    return made


@pytest.fixture
def published(ada: Sandbox, remote: Sandbox) -> Sandbox:
    """The remote of five commits, the last two of which ada added for 1.1.1a."""
    work = _work(ada)
    done = row("10:04", "ada", "DONE", "1.1.1a", work[:7])
    text = feature(rows=[START, done], ticked=["1.1.1a"])
    ada.commit("chore: complete task 1.1.1a", {LOGIN: text})
    ada.git("push", "--quiet", "origin", "main")
    remote.git("config", "uploadpack.allowFilter", "true")
    return remote


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_shallow_clone(depth: int, published: Sandbox, tmp_path: Path) -> None:
    clone = _clone(published, tmp_path / "shallow", f"--depth={depth}")
    report = judge_all(clone)
    assert "M305" in codes(report)
    assert all(
        "git fetch --unshallow" in each.hint for each in report.findings if each.code == "M305"
    )
    tip = clone.commit("docs: x", {"docs/plans/notes.md": "x\n"})
    assert codes(judge_push(clone, (SIDE, tip, ""))) == []
    clone.git("fetch", "--quiet", "--unshallow")
    assert codes(judge_all(clone)) == ["S101"]


def test_exact_boundary_and_names_beyond_it(published: Sandbox, tmp_path: Path) -> None:
    clone = _clone(published, tmp_path / "shallow", "--depth=2")
    assert judge(clone, "HEAD~1").commits == 1
    assert codes(judge(clone, "HEAD~2")) == ["M305"]
    assert codes(judge(clone, "HEAD~1~1", "HEAD")) == ["M305"]
    whole = _clone(published, tmp_path / "whole")
    assert codes(judge(whole, "HEAD~1")) == []
    found = codes(judge(_clone(published, tmp_path / "one", "--depth=2"), "HEAD~1"))
    assert found == []  # the work commit is the boundary itself


def test_grafted_and_replaced_parents_change_nothing(ada: Sandbox) -> None:
    first = ada.oid()
    bad = _work(ada, BAD)
    good = _work(ada)
    ada.git("replace", "--graft", good, first)
    assert ada.git("rev-list", "--count", f"{first}..").out == "1\n"
    assert only(judge(ada, first), "S101").commit == bad
    ada.git("replace", "-d", good)
    ada.write(".git/info/grafts", f"{good} {first}\n")
    assert only(judge(ada, first), "S101").commit == bad


def test_shallow_file_hides_nothing(ada: Sandbox) -> None:
    first = ada.oid()
    _work(ada, BAD)
    good = _work(ada)
    ada.write(".git/shallow", f"{good}\n")
    assert "M305" in codes(judge(ada, first))


@pytest.mark.parametrize("filter", ["blob:none", "tree:0", "tree:1"])
def test_partial_clone_offline(filter: str, published: Sandbox, tmp_path: Path) -> None:
    clone = _clone(published, tmp_path / "partial", f"--filter={filter}", "--no-checkout")
    moved = published.path.with_name("gone.git")
    published.path.rename(moved)
    found = judge_all(clone)
    assert "M305" in codes(found)
    outcome = clone.baton("check", "--all")
    assert outcome.code == 1
    assert "M305" in outcome.out
    assert "Traceback" not in outcome.err


_NEEDS_OBJECTS = {
    "hook pre-commit": 6,
    "hook commit-msg message": 6,
    "hook post-merge 0": 0,
    "check": 1,
    "check --all": 1,
    "check --staged": 6,
}


@pytest.mark.parametrize(("command", "code"), _NEEDS_OBJECTS.items())
def test_partial_clone_says_what_to_type(
    command: str, code: int, published: Sandbox, tmp_path: Path
) -> None:
    clone = _clone(published, tmp_path / "partial", "--filter=blob:none", "--no-checkout")
    clone.git("read-tree", "HEAD")
    tip = clone.git("commit-tree", "-p", "HEAD", "HEAD^{tree}", input=f"{BAD}\n").out.strip()
    clone.git("update-ref", "refs/heads/main", tip)
    clone.write("message", "feat(1.1.1a): x\n")
    line = f"x {tip} {SIDE} {ZERO}\n"
    outcome = clone.baton(*command.split(), input=line)
    assert outcome.code == code, outcome
    assert "this clone is partial" in outcome.err + outcome.out
    cure = "git fetch --refetch --no-filter"
    assert cure in outcome.err + outcome.out
    assert "internal error" not in outcome.err
    clone.git(*cure.split()[1:], "--quiet")
    assert "partial" not in clone.baton(*command.split(), input=line).err


def test_reading_never_fetches(published: Sandbox, tmp_path: Path) -> None:
    clone = _clone(published, tmp_path / "partial", "--filter=blob:none", "--no-checkout")
    objects = sorted(path for path in (clone.path / ".git/objects").rglob("*"))
    assert "M305" in codes(judge_all(clone))
    assert sorted(path for path in (clone.path / ".git/objects").rglob("*")) == objects


def test_sha256_repository(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    repo = Sandbox(tmp_path / "new")
    repo.git("init", "--quiet", "--object-format=sha256")
    repo.commit("docs: plan", {LOGIN: feature()})
    log(repo, START)
    work = _work(repo)
    assert len(work) == 64
    for name, expected in ((work, []), (work[:40], []), (work[:7], []), ("a" * 40, ["M301"])):
        repo.git("reset", "--quiet", "--hard", work)
        rows = [START, row("10:04", "ada", "DONE", "1.1.1a", name)]
        text = feature(rows=rows, ticked=["1.1.1a"])
        tip = repo.commit("chore: complete task 1.1.1a", {LOGIN: text})
        assert codes(judge(repo, "HEAD~1")) == expected
        assert codes(judge_all(repo)) == expected
        with chdir(repo.path):
            line = f"x {tip} {MAIN} {'0' * 64}\n".encode()
            assert codes(check_push(line, "origin", "x", Git(os.environ), repo.clock)) == expected


def test_worktree_bare_subfolder_and_separate_git_dir(
    ada: Sandbox, remote: Sandbox, tmp_path: Path
) -> None:
    old = ada.oid("origin/main")
    bad = _work(ada, BAD)
    ada.git("push", "--quiet", "origin", "main:side")
    ada.git("worktree", "add", "--quiet", str(tmp_path / "tree"), "side")
    tree = Sandbox(tmp_path / "tree")
    (ada.path / "docs/deep").mkdir()
    ada.git(
        "clone",
        "--quiet",
        "--separate-git-dir",
        str(tmp_path / "dir"),
        str(remote.path),
        str(tmp_path / "sep"),
    )
    for place in (tree, Sandbox(ada.path / "docs/deep"), remote, Sandbox(ada.path / ".git")):
        place.clock = ada.clock
        assert only(judge(place, old, bad), "S101").commit == bad
    assert only(judge(Sandbox(tmp_path / "sep"), old, bad), "S101").commit == bad
    outside = Sandbox(tmp_path).baton("check")
    assert outside.code == 2
    assert "no git repository here" in outside.err


def test_sparse_checkout_without_the_plan(ada: Sandbox) -> None:
    ada.git("sparse-checkout", "set", "shop")
    assert not (ada.path / LOGIN).exists()
    base = ada.oid()
    _work(ada, path="shop/form.py")
    assert codes(judge(ada, base)) == []
    assert codes(judge_push(ada, (MAIN, ada.oid(), base))) == []


def test_packed_refs_and_commit_graph(ada: Sandbox) -> None:
    base = ada.oid()
    bad = _work(ada, BAD)
    ada.git("pack-refs", "--all")
    ada.git("gc", "--quiet")
    ada.git("commit-graph", "write", "--reachable")
    assert only(judge(ada, base), "S101").commit == bad


def test_hostile_configuration_runs_nothing(ada: Sandbox, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    script = ada.write("evil.sh", f"#!/bin/sh\ntouch {canary}\ncat\n")
    script.chmod(0o755)
    evil = f"{script}"
    for key, value in {
        "core.fsmonitor": evil,
        "core.pager": evil,
        "core.sshCommand": evil,
        "core.editor": evil,
        "diff.external": evil,
        "diff.evil.textconv": evil,
        "diff.evil.command": evil,
        "filter.evil.clean": evil,
        "filter.evil.smudge": evil,
        "gpg.program": evil,
        "log.showSignature": "true",
        "log.follow": "true",
        "log.diffMerges": "combined",
        "log.mailmap": "true",
        "alias.log": f"!{evil}",
        "alias.cat-file": f"!{evil}",
        "color.ui": "always",
        "format.pretty": "raw",
        "diff.renames": "copies",
        "diff.orderFile": "/nowhere",
        "diff.relative": "true",
        "diff.submodule": "log",
        "diff.ignoreSubmodules": "all",
        "core.quotePath": "true",
        "core.abbrev": "4",
        "i18n.logOutputEncoding": "UTF-16",
        "credential.helper": f"!{evil}",
        "uploadpack.packObjectsHook": evil,
        "notes.displayRef": "*",
    }.items():
        ada.git("config", key, value)
    ada.write(".git/info/attributes", "* diff=evil filter=evil\n")
    base = ada.oid()
    blob = ada.git("hash-object", "-w", "--no-filters", "--stdin", input=feature()).out.strip()
    ada.git("update-index", "--cacheinfo", f"100644,{blob},{LOGIN}")
    tree = ada.git("write-tree").out.strip()
    bad = ada.git("commit-tree", tree, "-p", base, input=f"{BAD}\n").out.strip()
    canary.unlink(missing_ok=True)
    assert codes(judge(Sandbox(ada.path / "docs"), base, bad, now=ada.clock)) == ["L102", "S101"]
    assert codes(judge_push(ada, (SIDE, bad, ""))) == ["L102", "S101"]
    outcome = ada.baton("check", "--from-ref", base, "--to-ref", bad)
    assert outcome.code == 1
    for name in ("post-merge", "post-rewrite", "pre-commit"):
        ada.hook(name, "rebase")
    assert not canary.exists()


def test_signed_commit_is_read_without_gpg(ada: Sandbox, tmp_path: Path) -> None:
    base, tree = ada.oid(), ada.oid("HEAD^{tree}")
    person = f"A <a@b.c> {ada.clock} +0000"
    text = (
        f"tree {tree}\nparent {base}\nauthor {person}\ncommitter {person}\n"
        "gpgsig -----BEGIN PGP SIGNATURE-----\n \n parent 1111\n -----END PGP SIGNATURE-----\n"
        "encoding ISO-8859-1\n\nfeat(1.1.1a): caf\udce9\n"
    )
    raw = text.encode("utf-8", "surrogateescape")
    oid = ada.git("hash-object", "-t", "commit", "-w", "--stdin", input=raw).out.strip()
    ada.git("config", "log.showSignature", "true")
    assert codes(judge(ada, base, oid)) == []
    raw = raw.replace(b"ISO-8859-1", b"UTF-7")
    oid = ada.git("hash-object", "-t", "commit", "-w", "--stdin", input=raw).out.strip()
    assert codes(judge(ada, base, oid)) == ["H604"]


def test_nul_in_a_body(ada: Sandbox) -> None:
    base, tree = ada.oid(), ada.oid("HEAD^{tree}")
    person = f"A <a@b.c> {ada.clock} +0000"
    raw = (
        f"tree {tree}\nparent {base}\nauthor {person}\ncommitter {person}\n\n"
        "feat(1.1.1a): x\n\na\0b\n"
    ).encode()
    command = ("hash-object", "-t", "commit", "-w", "--stdin", "--literally")
    oid = ada.git(*command, input=raw).out.strip()
    assert codes(judge(ada, base, oid)) == ["H602"]


def test_digits_that_two_commits_begin_with_waive_neither(ada: Sandbox) -> None:
    """Seven are found again in minutes; of many commits two begin alike at once."""
    person = f"eve <eve@example.com> {ada.clock} +0000"
    head = f"tree {ada.oid('HEAD^{tree}')}\nparent {ada.oid()}\nauthor {person}\n"
    seen: dict[str, bytes] = {}
    for number in range(1_000_000):
        data = f"{head}committer {person}\n\nno task {number}\n".encode()
        digits = hashlib.sha1(b"commit %d\0" % len(data) + data).hexdigest()[:7]
        if digits in seen:
            break
        seen[digits] = data
    pair = [
        ada.git("hash-object", "-t", "commit", "-w", "--stdin", input=each).out.strip()
        for each in (seen[digits], data)
    ]
    assert pair[0][:7] == pair[1][:7]
    waive = {".git-baton.toml": f'waive = ["S101@{digits}"]\n'}
    ada.commit("chore: settings", waive)
    ada.git("push", "--quiet", "--no-verify", "origin", "HEAD:main")
    for oid in pair:
        assert codes(judge_push(ada, (SIDE, oid, ""))) == ["S101"]
    waive = {".git-baton.toml": f'waive = ["S101@{pair[0][:40]}"]\n'}
    ada.commit("chore: settings", waive)
    ada.git("push", "--quiet", "--no-verify", "origin", "HEAD:main")
    assert [codes(judge_push(ada, (SIDE, oid, ""))) for oid in pair] == [[], ["S101"]]
