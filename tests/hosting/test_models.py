"""Which request speaks for a branch, of what type it is, and what was recorded of Verify steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gitbaton.commits.models import WorkCommit
from gitbaton.commits.subject import parse_subject
from gitbaton.hosting.models import (
    Done,
    PullRequest,
    PullRequestSummary,
    current_pr,
    verify_results,
)
from gitbaton.plan.task_id import DEFAULT_PATTERN, TaskGrammar

if TYPE_CHECKING:
    from gitbaton.hosting.models import RequestState

TIP = "a" * 40


def _request(number: int, state: RequestState, head: str = TIP, base: str = "main") -> PullRequest:
    return PullRequest(number, f"https://x/{number}", state, "title", "", head, base)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([], None),
        ([_request(3, "open"), _request(4, "closed")], 3),
        ([_request(3, "open"), _request(4, "open", base="next")], 3),
        ([_request(3, "open"), _request(5, "open"), _request(4, "open")], 5),
        ([_request(3, "open", base="next")], 3),
        ([_request(3, "closed"), _request(4, "merged")], 4),
        ([_request(3, "merged"), _request(4, "closed", head="b" * 40)], 4),
        ([_request(4, "merged", head="b" * 40)], None),
    ],
)
def test_standing_one(found: list[PullRequest], expected: int | None) -> None:
    one = current_pr(found, "main", TIP)
    assert (one.number if one else None) == expected


def _account(types: tuple[str, ...], *subjects: str) -> PullRequestSummary:
    grammar = TaskGrammar(DEFAULT_PATTERN)
    commits = tuple(WorkCommit(TIP, parse_subject(text, grammar), 0) for text in subjects)
    return PullRequestSummary(
        "1.1", "Login", "x", "main", (Done("1.1.1", "", "ada", 1, commits),), types
    )


@pytest.mark.parametrize(
    ("types", "subjects", "expected"),
    [
        (("fix", "feat"), (), "feat"),
        (("fix", "docs"), (), "fix"),
        (("feat", "fix"), ("fix(1.1.1): a", "fix(1.1.1): b", "feat(1.1.1): c"), "feat"),
        (("feat", "fix", "docs"), ("docs(1.1.1): a", "fix(1.1.1): b", "fix(1.1.1): c"), "fix"),
        (("docs", "fix"), ("feat(1.1.1): a",), "docs"),
    ],
)
def test_type(types: tuple[str, ...], subjects: tuple[str, ...], expected: str) -> None:
    assert _account(types, *subjects).type == expected


def test_verify_results() -> None:
    messages = [
        ("chore: complete task 1.1.1, claim task 1.1.2", "Baton-Nonce: x\nBaton-Verify: passed 2"),
        ("chore: complete task 1.1.1", "Baton-Verify: not run 3"),
        ("chore: note on task 1.1.2", "Baton-Verify: passed 9"),
        ("chore: complete task 1.1.3", "I wrote Baton-Verify: myself"),
    ]
    assert verify_results(messages) == {"1.1.1": "passed 2"}
