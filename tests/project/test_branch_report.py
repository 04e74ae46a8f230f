"""What every branch says about the claims, joined."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import chdir

import pytest

from gitbaton.git.process import Git
from gitbaton.plan.feature_file import FeatureFile, read_feature_file
from gitbaton.plan.settings import Settings
from gitbaton.plan.snapshot import snapshot_of
from gitbaton.project.branch_report import BranchReport, branch_report, join_plans
from support.judging import log, merge
from support.plans import LOGIN, feature, row
from support.sandbox import Sandbox

START = row("10:02", "ada", "START", "1.1.1a")
CLAIM_1B = "chore: claim task 1.1.1b"
MINUTE = 60


def _look(repo: Sandbox, before: str = "", now: int | None = None, agent: str = "") -> BranchReport:
    environ = {**os.environ, **({"GIT_BATON_AGENT": agent} if agent else {})}
    with chdir(repo.path):
        return branch_report(before, Git(environ), now or repo.clock)


def _codes(found: BranchReport) -> list[tuple[str, str | None]]:
    return [(finding.code, finding.task) for finding in found.findings]


def _at(clock: str) -> int:
    hours, minutes = clock.split(":")
    return 1705276800 + int(hours) * 3600 + int(minutes) * MINUTE


def test_nothing_to_say(sandbox: Sandbox, empty: Sandbox) -> None:
    assert _look(sandbox) == BranchReport((), ())
    assert _look(sandbox, "HEAD") == BranchReport((), ())
    assert _look(sandbox, "nowhere") == BranchReport((), ())
    assert _look(empty, "HEAD") == BranchReport((), ())


@pytest.mark.parametrize(
    ("now", "stale"), [("10:32", False), ("10:33", True)], ids=["30-minutes", "31-minutes"]
)
def test_stale_after_more_than_thirty_minutes(now: str, stale: bool, sandbox: Sandbox) -> None:
    log(sandbox, START)
    found = _look(sandbox, now=_at(now))
    assert _codes(found) == ([("T403", "1.1.1a")] if stale else [])
    for finding in found.findings:
        assert (finding.path, finding.severity) == (LOGIN, "warning")
        assert "ada" in finding.message
        assert finding.line


def test_published_work_counts_as_activity(sandbox: Sandbox) -> None:
    log(sandbox, START)
    sandbox.commit("feat(1.1.1a): form", {"form.py": "1"}, date="2024-01-15T10:30")
    assert _codes(_look(sandbox, now=_at("11:00"))) == []
    assert _codes(_look(sandbox, now=_at("11:01"))) == [("T403", "1.1.1a")]


def test_work_on_any_branch_counts(sandbox: Sandbox) -> None:
    log(sandbox, START)
    sandbox.git("switch", "--quiet", "--create", "side")
    sandbox.commit("feat(1.1.1a): form", {"form.py": "1"}, date="2024-01-15T10:30")
    sandbox.git("switch", "--quiet", "main")
    assert _codes(_look(sandbox, now=_at("11:00"))) == []


def test_reclaimed_twice_without_a_commit(sandbox: Sandbox) -> None:
    log(
        sandbox,
        START,
        row("10:40", "bob", "RECLAIM", "1.1.1a"),
        row("11:20", "eve", "RECLAIM", "1.1.1a"),
    )
    found = _look(sandbox, now=_at("11:21"))
    assert _codes(found) == [("T404", "1.1.1a")]
    assert "2 times" in found.findings[0].message
    sandbox.commit("feat(1.1.1a): form", {"form.py": "1"}, date="2024-01-15T11:21")
    assert _codes(_look(sandbox, now=_at("11:22"))) == []


def test_done_on_one_branch_is_not_stale_on_another(sandbox: Sandbox) -> None:
    log(sandbox, START)
    sandbox.git("branch", "lagging")
    work = sandbox.commit("feat(1.1.1a): form", {"form.py": "1"})
    log(sandbox, row("10:05", "ada", "DONE", "1.1.1a", work[:7]))
    late = _at("23:00")
    assert _codes(_look(sandbox, now=late)) == []
    sandbox.git("switch", "--quiet", "lagging")
    assert _codes(_look(sandbox, now=late)) == []
    sandbox.git("branch", "--quiet", "--delete", "--force", "main")
    assert _codes(_look(sandbox, now=late)) == [("T403", "1.1.1a")]


def test_remote_tracking_branches_count(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> None:
    ada, bob = clone_of(remote, "ada"), clone_of(remote, "bob")
    log(ada, START)
    ada.git("push", "--quiet", "origin", "main:feature/1.1-login")
    bob.git("fetch", "--quiet")
    assert _codes(_look(bob, now=_at("12:00"))) == [("T403", "1.1.1a")]


def _file(*rows: str) -> FeatureFile:
    file = read_feature_file(feature(rows=rows).encode(), LOGIN, Settings().grammar)
    assert file is not None
    return file


def test_join_takes_the_furthest_branch_for_each_task() -> None:
    other = row("10:03", "bob", "START", "1.1.1b")
    done = row("10:09", "ada", "DONE", "1.1.1a", "a1b2c3d")
    note = row("10:10", "bob", "NOTE", "1.1.1b", "on")
    files = [
        _file(START, other),
        _file(START, done),
        _file(START, other, note),
        _file(START),
        _file(),
    ]
    for turn in range(len(files)):
        turned = files[turn:] + files[:turn]
        joined = join_plans([snapshot_of([file]) for file in turned])
        assert joined.state_of("1.1.1a").state == "done", turn
        activity = joined.state_of("1.1.1b").activity
        assert activity is not None
        assert activity.action == "NOTE", turn
        assert joined.tasks() == ("1.1.1a", "1.1.1b", "1.1.2")


def test_join_of_one_is_itself() -> None:
    file = _file(START)
    assert join_plans([snapshot_of([file])] * 3).features["1.1"] is file
    assert join_plans([]).features == {}


def test_news_of_others_between_two_commits(sandbox: Sandbox) -> None:
    before = log(sandbox, START)
    log(
        sandbox,
        row("10:04", "bob", "START", "1.1.1b"),
        row("10:05", "bob", "NOTE", "1.1.1b", "hm"),
        row("10:05", "ada", "NOTE", "1.1.1a", "hm"),
        row("10:06", "ada", "START", "1.1.2"),
        subject=CLAIM_1B,
    )
    found = _look(sandbox, before, agent="ada")
    assert [(each.agent, each.action, each.task) for each in found.news] == [
        ("bob", "START", "1.1.1b")
    ]
    assert [each.agent for each in _look(sandbox, before).news] == ["bob", "ada"]
    sandbox.git("config", "baton.agent", "bob")
    assert [each.agent for each in _look(sandbox, before).news] == ["ada"]
    assert _look(sandbox, "").news == ()


def test_news_of_a_merge_that_put_rows_between(sandbox: Sandbox) -> None:
    sandbox.git("switch", "--quiet", "--create", "side")
    theirs = log(sandbox, row("10:03", "bob", "START", "1.1.1b"), subject=CLAIM_1B)
    sandbox.git("switch", "--quiet", "main")
    ours = log(sandbox, START)
    rows = (row("10:03", "bob", "START", "1.1.1b"), START)
    merge(sandbox, ours, theirs, rows=rows)
    assert [each.agent for each in _look(sandbox, ours).news] == ["bob"]


def test_news_with_a_done_that_nothing_proves(sandbox: Sandbox) -> None:
    before = log(sandbox, START)
    log(sandbox, row("10:05", "ada", "DONE", "1.1.1a", "deadbee"))
    found = _look(sandbox, before)
    assert _codes(found) == [("M301", "1.1.1a")]
    sandbox.commit("docs: set up", {".git-baton.toml": 'ignore = ["M"]\n'})
    assert _codes(_look(sandbox, before)) == []


def test_branch_that_cannot_be_read_is_named(sandbox: Sandbox) -> None:
    before = sandbox.oid()
    lost = sandbox.oid("HEAD:docs/plans")
    log(sandbox, START)
    (sandbox.path / ".git/objects" / lost[:2] / lost[2:]).unlink()
    assert _look(sandbox, before) == BranchReport((), ())
    sandbox.git("branch", "old", before)
    found = _look(sandbox, before)
    assert [(each.code, each.severity, each.commit) for each in found.findings] == [
        ("M305", "warning", before)
    ]
    assert found.news == ()


def test_many_branches_are_read_once(sandbox: Sandbox) -> None:
    log(sandbox, START)
    tip = sandbox.oid()
    refs = "".join([f"create refs/heads/b{n} {tip}\n" for n in range(1200)])
    sandbox.git("update-ref", "--stdin", input=refs)
    assert _codes(_look(sandbox, now=_at("11:00"))) == [("T403", "1.1.1a")]
