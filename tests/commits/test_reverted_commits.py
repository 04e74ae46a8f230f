"""What a revert takes back, told from its message and the history around it."""

from __future__ import annotations

import pytest

from gitbaton.commits.models import CommitSummary, Undoing
from gitbaton.commits.reverted_commits import Undone, pull_request_of, read_undoing
from gitbaton.commits.subject import parse_subject
from gitbaton.plan.settings import Settings

GRAMMAR = Settings().grammar
A, B = "a" * 40, "b" * 40
LONG = "c" * 64


def _undoing(commits: str = "", numbers: str = "", onto: str = "") -> Undoing:
    return Undoing(*[frozenset(text.split()) for text in (commits, numbers, onto)])


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("This reverts commit " + A + ".", _undoing(A)),
        (f"This reverts commit {LONG}.\n\nThis reverts commit {A}", _undoing(f"{A} {LONG}")),
        (f"This reverts commits {A}, {B}.", _undoing(A)),
        (f"This reverts commit {A}, reversing\nchanges made to {B}.", _undoing(A, "", B)),
        ("Reverts acme/shop#12", _undoing("", "12")),
        ("Reverts #7\n\nIt broke login.", _undoing("", "7")),
        ("This reverts merge request !34", _undoing("", "34")),
        ("This reverts merge request acme/shop!34", _undoing("", "34")),
        ("Reverts what nobody wants, see #12 and !3", _undoing()),
        ("This reverts commit abc1234.", _undoing()),
        ("Reverts acme/shop#twelve", _undoing()),
        ("Reverts #" + "1" * 19, _undoing()),
        ("", _undoing()),
    ],
)
def test_what_a_body_says(body: str, expected: Undoing) -> None:
    assert read_undoing(body) == expected


@pytest.mark.parametrize(
    ("subject", "body", "number"),
    [
        ("feat(1.1): store (#12)", "", "12"),
        ("feat(1.1): store (!34)", "", "34"),
        ("Merge pull request #12 from acme/store", "Store", "12"),
        ("Merge branch 'store' into 'main'", "Store\n\nSee merge request acme/shop!34", "34"),
        ("feat(1.1.1a): store", "See merge request acme/shop!34", ""),
        ("Merge branch 'store'", "", ""),
        ("feat(1.1.1a): close (12)", "", ""),
        ("feat(1.1.1a): close (#x)", "", ""),
    ],
)
def test_number_of_a_pull_request(subject: str, body: str, number: str) -> None:
    assert pull_request_of(parse_subject(subject, GRAMMAR), body) == number


def _told(history: str) -> list[CommitSummary]:
    """A history, newest first: ``M:B,F`` has two parents, ``R:M!M`` says it reverts M.

    ``R:M!M+B`` keeps B's side of a merge, ``C:B#12`` is pull request 12, ``R:C!12`` reverts it.
    """
    commits = []
    for word in history.split():
        name, _, rest = word.partition(":")
        rest, _, reverts = rest.partition("!")
        rest, _, number = rest.partition("#")
        undoes = None
        if reverts:
            what, _, onto = reverts.partition("+")
            numbers = frozenset([what] if what.isdigit() else [])
            undoes = Undoing(frozenset([what]) - numbers, numbers, frozenset(filter(None, [onto])))
        parents = tuple(filter(None, rest.split(",")))
        subject = parse_subject("feat(1.1.1a): x", GRAMMAR)
        commits.append(CommitSummary(name, parents, 0, subject, undoes, number=number))
    return commits


@pytest.mark.parametrize(
    ("history", "gone"),
    [
        ("R:W!W W:B B:", "W"),
        ("R:B!W W: B:", "W"),
        ("R2:R!R R:W!W W:B B:", "R"),
        ("R3:R2!R2 R2:R!R R:W!W W:B B:", "R2 W"),
        ("R:M!M+B M:B,F2 F2:F1 F1:B B:", "M F2 F1"),
        ("R:M!M M:B,F2 F2:F1 F1:B B:", "M F2 F1"),
        ("R:M!M+F M:B2,F B2:B F:B B:", "M B2"),
        ("R:M2!M2+M1 M2:M1,G G:F2 M1:B,F2 F2:B B:", "M2 G"),
        ("R:M!M+B M:B,F2 F2:F1,B F1:B B:A A:", "M F2 F1"),
        ("R2:R!R R:M!M+B M:B,F F:B B:", "R"),
        ("R:C!12 C:B#12 B:", "C"),
        ("R:M!12 M:B,F#12 F:B B:", "M F"),
        ("R:C!13 C:B#12 B:", ""),
        ("T:R,W R:W!W W:B B:", "W"),
    ],
)
def test_what_is_gone(history: str, gone: str) -> None:
    undone = Undone()
    assert [each.oid for each in _told(history) if undone.takes(each)] == gone.split()
