"""log: the rows of all branches, joined, with the work between them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from gitbaton.commits.models import WorkCommit
from gitbaton.commits.subject import Subject
from gitbaton.plan.log.rows import Row
from gitbaton.reports.task_history import HistoryEntry, interleave
from gitbaton.reports.task_log import announced, row_seconds
from support.plans import CART, LOGIN, row
from support.sandbox import Sandbox

if TYPE_CHECKING:
    from gitbaton.plan.log.cells import Action

BRANCH = "feature/1.1-login"


@pytest.fixture
def ada(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    """A clone with a task done in 2024, by hand, and pushed."""
    ada = clone_of(remote, "ada")
    ada.git("switch", "--quiet", "--create", BRANCH)
    _rows(ada, row("10:01", "ada", "START", "1.1.1a"))
    ada.commit("feat(1.1.1a): create form", {"shop/form.py": "1\n"}, date="2024-01-15 10:20")
    work = ada.oid()
    _rows(
        ada,
        row("10:25", "ada", "NOTE", "1.1.1a", "half \\| way"),
        row("10:30", "ada", "DONE", "1.1.1a", work[:12]),
        row("10:31", "ada", "START", "1.1.1b"),
    )
    ada.commit("feat(1.1.1b): check password", {"shop/pw.py": "1\n"}, date="2024-01-15 10:40")
    ada.git("push", "--quiet", "--no-verify", "--set-upstream", "origin", BRANCH)
    return ada


def _rows(sandbox: Sandbox, *rows: str, path: str = LOGIN) -> None:
    sandbox.append(path, *rows)
    sandbox.git("add", path)
    sandbox.commit("chore: note on task 1.1.1a")


def _entries(sandbox: Sandbox, *args: str) -> list[dict[str, object]]:
    outcome = sandbox.baton("log", *args, "--json")
    assert outcome.code == 0, outcome
    document = json.loads(outcome.out)
    assert document["version"] == 1
    entries = document["entries"]
    assert isinstance(entries, list)
    return entries


def _told(entries: list[dict[str, object]]) -> list[tuple[object, object]]:
    return [(entry["task"], entry["action"] or "commit") for entry in entries]


def test_rows_and_commits_in_order(
    ada: Sandbox, remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    bob = clone_of(remote, "bob")
    entries = _entries(bob)
    assert _told(entries) == [
        ("1.1.1a", "START"),
        ("1.1.1a", "commit"),
        ("1.1.1a", "NOTE"),
        ("1.1.1a", "DONE"),
        ("1.1.1b", "START"),
        ("1.1.1b", "commit"),
    ]
    work = str(entries[1]["commit"])
    assert (entries[1]["subject"], entries[1]["kind"]) == ("feat(1.1.1a): create form", "commit")
    assert (entries[2]["note"], entries[2]["commit"]) == ("half | way", None)
    assert (entries[3]["commit"], entries[3]["feature"]) == (work[:12], "1.1")
    assert bob.baton("log").out.splitlines()[:4] == [
        "2024-01-15 10:01  START    1.1.1a  ada",
        f"                  {work[:7]}  feat(1.1.1a): create form",
        "2024-01-15 10:25  NOTE     1.1.1a  ada  half | way",
        f"2024-01-15 10:30  DONE     1.1.1a  ada  {work[:12]}",
    ]


def test_one_task(ada: Sandbox) -> None:
    assert _told(_entries(ada, "1.1.1b")) == [("1.1.1b", "START"), ("1.1.1b", "commit")]


def test_task_without_a_row(ada: Sandbox) -> None:
    assert _entries(ada, "1.1.2") == []
    assert ada.baton("log", "1.1.2").out == "no row yet\n"


def test_unknown_task(ada: Sandbox) -> None:
    outcome = ada.baton("log", "1.1.1x")
    assert (outcome.code, "did you mean 1.1.1" in outcome.err) == (2, True)


def test_rows_of_all_branches_are_joined(ada: Sandbox) -> None:
    """One feature's rows stand on two branches, another's on a third."""
    _rows(ada, row("10:50", "ada", "NOTE", "1.1.1b", "not pushed"))
    ada.git("switch", "--quiet", "--create", "elsewhere", "main")
    _rows(ada, row("10:10", "bob", "START", "1.1.2"))
    _rows(ada, row("10:15", "eve", "START", "1.2.1a"), path=CART)
    ada.git("switch", "--quiet", "main")
    tasks = [entry["task"] for entry in _entries(ada) if entry["kind"] == "row"]
    assert sorted(map(str, tasks)) == ["1.1.1a"] * 3 + ["1.1.1b"] * 2 + ["1.1.2", "1.2.1a"]
    assert len(_entries(ada, "1.2.1a")) == 1


def test_row_that_only_the_ref_has(ada: Sandbox, remote: Sandbox) -> None:
    """A claim whose agent died between its two pushes."""
    before = remote.oid(BRANCH)
    ada.baton("claim", "1.1.2")
    remote.git("update-ref", f"refs/heads/{BRANCH}", before)
    for ref in (f"refs/heads/{BRANCH}", f"refs/remotes/origin/{BRANCH}"):
        ada.git("update-ref", ref, before)
    ada.git("switch", "--quiet", "--discard-changes", "main")
    assert _told(_entries(ada, "1.1.2")) == [("1.1.2", "START")]


def test_rows_keep_the_order_of_publication(ada: Sandbox) -> None:
    """Timestamps inform, they never reorder."""
    _rows(ada, row("09:00", "ada", "NOTE", "1.1.1b", "clock set back"))
    told = [("1.1.1b", "START"), ("1.1.1b", "NOTE"), ("1.1.1b", "commit")]
    assert _told(_entries(ada, "1.1.1b")) == told
    assert _told(_entries(ada))[-3:] == told


def test_reverted_work_is_marked(ada: Sandbox) -> None:
    work = ada.oid()
    ada.commit('Revert "feat(1.1.1b): check password"', body=f"This reverts commit {work}.")
    assert [entry["reverted"] for entry in _entries(ada, "1.1.1b")] == [None, True]
    assert "(reverted)" in ada.baton("log", "1.1.1b").out


def test_offline(ada: Sandbox, remote: Sandbox) -> None:
    ada.git("remote", "set-url", "origin", str(remote.path / "gone"))
    shown = ada.baton("log", "1.1.1b")
    assert (shown.code, shown.out.startswith("(offline: ")) == (0, True)
    assert len(shown.out.splitlines()) == 3


def test_hostile_text_is_masked(ada: Sandbox) -> None:
    _rows(ada, row("10:50", "ada", "NOTE", "1.1.1b", "\x1b[31mred\u202e"))
    ada.commit("fix(1.1.1b): \x1b]0;owned\x07", {"shop/pw.py": "2\n"})
    shown = ada.baton("log").out
    assert ("\x1b" in shown, "\u202e" in shown, "\x07" in shown) == (False, False, False)
    assert "<U+001B>[31mred<U+202E>" in shown
    assert ada.baton("log", "--json").out.isascii()


def _row(action: Action, seconds: int, exact: bool = False) -> HistoryEntry:
    row = Row("", "ada", action, "1.1.1a", "-")
    return HistoryEntry("1.1", "1.1.1a", seconds, row=row, exact=exact)


def _commit(seconds: int) -> HistoryEntry:
    subject = Subject("feat(1.1.1a): x", "conventional")
    work = WorkCommit("f" * 40, subject, seconds // 60, time=seconds)
    return HistoryEntry("1.1", "1.1.1a", seconds, work=work)


def test_within_a_minute_work_is_between_start_and_done() -> None:
    start, done, work = _row("START", 300), _row("DONE", 300), _commit(330)
    assert interleave([start, done], [work]) == [start, work, done]


def test_within_a_second_work_is_between_start_and_done() -> None:
    start, done = _row("START", 310, exact=True), _row("DONE", 330, exact=True)
    before, first, last, after = (_commit(at) for at in (309, 310, 330, 331))
    told = [before, start, first, last, done, after]
    assert interleave([start, done], [after, last, first, before]) == told


def test_commits_sort_by_time_before_and_after_all_rows() -> None:
    start, early, late = _row("START", 300), _commit(60), _commit(540)
    assert interleave([start], [late, early]) == [early, start, late]


def _log_commits(*told: tuple[int, str]) -> list[tuple[int, Subject]]:
    return [(seconds, Subject(f"chore: {text}", "log")) for seconds, text in told]


def test_rows_have_the_seconds_of_the_commits_that_brought_them() -> None:
    rows = [
        Row("1970-01-01 00:05", "ada", "START", "1.1.1a", "-"),
        Row("1970-01-01 00:07", "ada", "NOTE", "1.1.1a", "one"),
        Row("1970-01-01 00:07", "ada", "NOTE", "1.1.1a", "two"),
        Row("1970-01-01 00:08", "ada", "DONE", "1.1.1a", "-"),
        Row("1970-01-01 00:08", "ada", "START", "1.1.1b", "-"),
    ]
    commits = _log_commits(
        (500, "complete task 1.1.1a, claim task 1.1.1b"),
        (450, "note on task 1.1.1a"),
        (430, "note on task 1.1.1a"),
        (307, "claim task 1.1.1a"),
        (100, "claim task 1.1.1a"),
    )
    told = [(at, exact) for _, at, exact in row_seconds(rows, announced(commits), "UTC")]
    assert told == [(307, True), (430, True), (450, True), (500, True), (500, True)]


def test_row_without_a_commit_of_its_own_counts_by_its_minute() -> None:
    rows = [
        Row("1970-01-01 00:05", "ada", "START", "1.1.1a", "-"),
        Row("1970-01-01 00:30", "bob", "START", "1.1.1a", "-"),
        Row("1970-01-01 00:30", "bob", "DONE", "1.1.1a", "-"),
    ]
    commits = _log_commits((1810, "claim task 1.1.1a"), (9000, "complete task 1.1.1a"))
    told = [(at, exact) for _, at, exact in row_seconds(rows, announced(commits), "UTC")]
    assert told == [(300, False), (1810, True), (1800, False)]


@pytest.fixture
def in_one_minute(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    """Two features in whose logs all rows name the same minute."""
    ada = clone_of(remote, "ada")
    at = "2024-01-15 10:01"
    for branch, path, task, seconds in (
        (BRANCH, LOGIN, "1.1.1a", ("30", "40", "50")),
        ("feature/1.2-cart", CART, "1.2.1a", ("10", "20", "35")),
    ):
        ada.git("switch", "--quiet", "--create", branch, "main")
        claim, work, done = (f"{at}:{second}" for second in seconds)
        ada.append(path, row("10:01", "ada", "START", task))
        ada.commit(f"chore: claim task {task}", {path: ada.read(path)}, date=claim)
        ada.commit(f"feat({task}): x", {f"shop/{task}.py": "1\n"}, date=work)
        ada.append(path, row("10:01", "ada", "DONE", task, ada.oid()[:12]))
        ada.commit(f"chore: complete task {task}", {path: ada.read(path)}, date=done)
    ada.git("push", "--quiet", "--no-verify", "--all", "origin")
    return ada


def test_features_are_put_together_by_seconds(in_one_minute: Sandbox) -> None:
    assert _told(_entries(in_one_minute)) == [
        ("1.2.1a", "START"),
        ("1.2.1a", "commit"),
        ("1.1.1a", "START"),
        ("1.2.1a", "DONE"),
        ("1.1.1a", "commit"),
        ("1.1.1a", "DONE"),
    ]
    assert "2024-01-15 10:01  START    1.2.1a  ada" in in_one_minute.baton("log").out


def test_work_is_not_shown_before_its_claim(ada: Sandbox) -> None:
    """A row of somebody whose clock is ahead stands above the claim."""
    _rows(
        ada, row("10:55", "ada", "NOTE", "1.1.1b", "ahead"), row("10:45", "bob", "START", "1.1.2")
    )
    ada.commit("feat(1.1.2): x", {"shop/x.py": "1\n"}, date="2024-01-15 10:46")
    assert _told(_entries(ada))[-2:] == [("1.1.2", "START"), ("1.1.2", "commit")]


def test_commit_of_two_tasks_is_once_in_the_log_and_counts_for_both(ada: Sandbox) -> None:
    _rows(ada, row("10:41", "ada", "START", "1.1.2"))
    subject = "feat(1.1.1b, 1.1.2): check twice"
    oid = ada.commit(subject, {"shop/both.py": "1\n"}, date="2024-01-15 10:50")
    _rows(ada, row("11:00", "bob", "RECLAIM", "1.1.1b"), row("11:10", "bob", "RECLAIM", "1.1.2"))
    for task in ("1.1.1b", "1.1.2"):
        _rows(ada, row("11:20", "bob", "DONE", task, oid[:12]))
    ada.git("push", "--quiet", "--no-verify")
    assert [entry["commit"] for entry in _entries(ada)].count(oid) == 1
    for task in ("1.1.1b", "1.1.2"):
        assert oid in [entry["commit"] for entry in _entries(ada, task)]
    paces = json.loads(ada.baton("stats", "--json").out)["agents"]
    # 49 minutes less ten of silence, 39 less twenty
    assert [pace["p90"] for pace in paces if pace["name"] == "bob"] == [39]
    assert [pace["median"] for pace in paces if pace["name"] == "bob"] == [19]
