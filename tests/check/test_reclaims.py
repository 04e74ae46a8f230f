"""A RECLAIM is judged by what lay before it, however the history is pushed, merged or rewritten."""

from __future__ import annotations

import pytest

from support.judging import codes, judge, log, merge, only
from support.plans import LOGIN, row
from support.sandbox import Sandbox

FIRST, LATER = "2024-01-15T10:05", "2024-01-15T10:40"
START = row("10:00", "ada", "START", "1.1.1a")
RECLAIM = row("10:40", "bob", "RECLAIM", "1.1.1a")
NOTE = row("10:38", "ada", "NOTE", "1.1.1a", "nearly there")


@pytest.fixture
def half_done(sandbox: Sandbox) -> Sandbox:
    """ada claimed 1.1.1a at 10:00 and committed at 10:05; a branch is about to go on."""
    sandbox.git("switch", "--quiet", "--create", "feature")
    log(sandbox, START)
    sandbox.commit("feat(1.1.1a): first half", {"form.py": "1\n"}, date=FIRST)
    return sandbox


def _taken_over(repo: Sandbox, rows: tuple[str, ...] = (RECLAIM,), date: str = LATER) -> str:
    repo.append(LOGIN, *rows)
    files = {LOGIN: repo.read(LOGIN)}
    return repo.commit("chore: reclaim task 1.1.1a", files, date=date)


def _work(repo: Sandbox, name: str, date: str = LATER) -> str:
    return repo.commit("feat(1.1.1a): go on", {name: "done = True\n"}, date=date)


def _judged(repo: Sandbox, base: str = "main") -> list[str]:
    return [code for code in codes(judge(repo, base, now=repo.clock + 86400)) if code == "C202"]


def test_work_of_the_new_holder_in_the_same_minute_counts_for_nobody_else(
    half_done: Sandbox,
) -> None:
    _taken_over(half_done)
    _work(half_done, "rest.py")
    assert _judged(half_done) == []
    half_done.git("switch", "--quiet", "main")
    half_done.git("merge", "--quiet", "--no-ff", "--no-edit", "feature")
    assert _judged(half_done, "main^") == []


@pytest.mark.parametrize("date", ["2024-01-15T10:20", "2024-01-15T10:40"])
def test_work_of_the_old_holder_before_the_row_counts_in_the_same_minute_too(
    half_done: Sandbox, date: str
) -> None:
    _work(half_done, "more.py", date)
    taken = _taken_over(half_done)
    found = only(judge(half_done, "main", now=half_done.clock + 86400), "C202")
    assert found.commit == taken


def test_work_that_was_amended_counts_from_then_on(half_done: Sandbox) -> None:
    amend = ("commit", "--quiet", "--amend", "--no-edit", "--no-verify")
    half_done.git(*amend, date="2024-01-15T10:35")
    _taken_over(half_done)
    assert _judged(half_done) == ["C202"]


def test_work_on_another_branch_does_not_undo_what_was_accepted(half_done: Sandbox) -> None:
    half_done.git("switch", "--quiet", "--create", "side")
    _work(half_done, "side.py", "2024-01-15T10:35")
    half_done.git("switch", "--quiet", "feature")
    _taken_over(half_done)
    half_done.git("merge", "--quiet", "--no-edit", "side")
    assert _judged(half_done) == []


@pytest.mark.parametrize("first", ["side", "feature"])
@pytest.mark.parametrize("date", ["2024-01-15T12:00", "2024-01-15T10:40"])
def test_rebase_may_put_their_work_before_the_row(
    half_done: Sandbox, first: str, date: str
) -> None:
    """What was on two branches stands in one line then; the authors' dates tell them apart."""
    half_done.git("switch", "--quiet", "--create", "side")
    _work(half_done, "side.py", "2024-01-15T10:35")
    half_done.git("switch", "--quiet", "feature")
    _taken_over(half_done)
    half_done.git("switch", "--quiet", "main")
    half_done.commit("docs: more", {"README.md": "more\n"})
    for branch in (first, {"side": "feature", "feature": "side"}[first]):
        half_done.git("switch", "--quiet", branch)
        half_done.git("rebase", "--quiet", "main", date=date)
        half_done.git("switch", "--quiet", "main")
        half_done.git("merge", "--quiet", "--ff-only", branch)
    assert _judged(half_done, "main~5") == []


def test_squash_of_the_branch_says_nothing_of_what_came_first(half_done: Sandbox) -> None:
    half_done.git("switch", "--quiet", "main")
    half_done.git("merge", "--quiet", "--squash", "-X", "theirs", "feature")
    half_done.commit("feat(1.1): first half (#1)", date="2024-01-15T10:35")
    half_done.git("switch", "--quiet", "feature")
    _taken_over(half_done)
    half_done.git("switch", "--quiet", "main")
    half_done.git("merge", "--quiet", "--squash", "-X", "theirs", "feature")
    half_done.commit("feat(1.1): second half (#2)", date="2024-01-15T11:00")
    assert _judged(half_done, "main^") == []
    assert _judged(half_done, "main~2") == []


@pytest.mark.parametrize("sign", ["work", "note"])
@pytest.mark.parametrize("subject", ["feat(1.1.1a): take over (#1)", "feat(1.1): all of it (!2)"])
def test_what_lies_behind_a_squash_was_there_before_it(
    half_done: Sandbox, subject: str, sign: str
) -> None:
    if sign == "work":
        _work(half_done, "more.py", "2024-01-15T10:36")
    else:
        half_done.append(LOGIN, NOTE)
        half_done.commit("chore: note on task 1.1.1a", {LOGIN: half_done.read(LOGIN)}, date=LATER)
    half_done.append(LOGIN, row("10:41", "bob", "RECLAIM", "1.1.1a"))
    files = {LOGIN: half_done.read(LOGIN), "form.py": "2\n"}
    half_done.commit(subject, files, date="2024-01-15T10:41")
    assert _judged(half_done) == ["C202"]
    assert _judged(half_done, "HEAD^") == ["C202"]


def test_a_squash_behind_another_has_the_hosts_date(half_done: Sandbox) -> None:
    half_done.git("switch", "--quiet", "main")
    half_done.git("merge", "--quiet", "--squash", "-X", "theirs", "feature")
    half_done.commit("feat(1.1.1a): first half (#1)", date="2024-01-15T10:35")
    half_done.git("switch", "--quiet", "feature")
    _taken_over(half_done)
    half_done.git("switch", "--quiet", "main")
    half_done.git("merge", "--quiet", "--squash", "-X", "theirs", "feature")
    half_done.commit("feat(1.1.1a): second half (#2)", date="2024-01-15T11:00")
    assert _judged(half_done, "main^") == []


def test_note_before_the_row_keeps_the_claim_alive(half_done: Sandbox) -> None:
    half_done.append(LOGIN, NOTE)
    half_done.commit(
        "chore: note on task 1.1.1a", {LOGIN: half_done.read(LOGIN)}, date="2024-01-15T10:38"
    )
    _taken_over(half_done)
    assert _judged(half_done) == ["C202"]
    assert _judged(half_done, "HEAD^") == ["C202"]


def test_note_of_another_branch_is_beside_the_row(half_done: Sandbox) -> None:
    half_done.git("switch", "--quiet", "--create", "side")
    noted = _taken_over(half_done, (NOTE,), "2024-01-15T10:38")
    half_done.git("switch", "--quiet", "feature")
    taken = _taken_over(half_done)
    merge(half_done, taken, noted, rows=(START, NOTE, RECLAIM))
    assert _judged(half_done) == []
    half_done.git("switch", "--quiet", "main")
    half_done.git("merge", "--quiet", "--squash", "-X", "theirs", "feature")
    half_done.commit("feat(1.1): login (#1)", date="2024-01-15T11:00")
    assert _judged(half_done, "main^") == []
