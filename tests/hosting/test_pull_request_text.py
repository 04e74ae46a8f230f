"""The text of a pull request: title, our part of the body, and what stands around it."""

from __future__ import annotations

import html
import re

import pytest

from gitbaton.commits.models import WorkCommit
from gitbaton.commits.subject import parse_subject
from gitbaton.hosting.models import Done, PullRequestSummary, Result
from gitbaton.hosting.pull_request_text import (
    LONGEST_BODY,
    LONGEST_TITLE,
    body_of,
    merged_body,
    merged_title,
    result_fields,
    result_text,
    title_of,
)
from gitbaton.plan.task_id import DEFAULT_PATTERN, TaskGrammar
from gitbaton.project.file_overlap import MergeConflict, Overlap, Side, TaskLocation
from support.payloads import DANGERS, IN_SOURCE, PAYLOADS

GRAMMAR = TaskGrammar(DEFAULT_PATTERN)


def _work(subject: str, oid: str = "ab" * 20) -> WorkCommit:
    return WorkCommit(oid, parse_subject(subject, GRAMMAR), 0)


def _account(title: str = "Authentication", *tasks: Done) -> PullRequestSummary:
    first = Done("1.1.1", "Create form", "ada", 65, (_work("feat(1.1.1): form"),), "passed 2")
    return PullRequestSummary(
        "1.1", title, "feature/1.1", "main", tasks or (first,), ("feat", "fix")
    )


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Authentication", "feat: add authentication (1.1)"),
        ("User Login", "feat: add user Login (1.1)"),
        ("Add authentication", "feat: add authentication (1.1)"),
        ("Remove old forms", "feat: remove old forms (1.1)"),
        ("API gateway", "feat: add API gateway (1.1)"),
        ("OAuth2 login", "feat: add OAuth2 login (1.1)"),
        ("closes #1 @bob", "feat: add closes 1 bob (1.1)"),
        ("", "feat: add feature (1.1)"),
        ("[]", "feat: add feature (1.1)"),
        ("\u202e\x1b[0m", "feat: add U+202E U+001B 0m (1.1)"),
    ],
)
def test_title(title: str, expected: str) -> None:
    assert title_of(_account(title)) == expected


def test_title_of_work_that_is_no_feature() -> None:
    task = Done("1.1.1", "", "ada", 1, (_work("fix(1.1.1): x"),))
    assert title_of(_account("Login form", task)) == "fix: login form (1.1)"


@pytest.mark.parametrize("title", ["long " * 100, "😀" * 400, "x" * 400])
def test_long_title_keeps_its_feature(title: str) -> None:
    found = title_of(_account(title))
    assert len(found) <= LONGEST_TITLE
    assert found.startswith("feat: add ")
    assert found.endswith(" (1.1)")


def test_feature_with_an_odd_name() -> None:
    assert title_of(_account().replace(feature="a@b #1")) == "feat: add authentication (a b 1)"


FIELDS = ("title", "feature", "branch", "task", "task title", "agent", "subject", "verify", "note")
FIELDS_OF_OTHERS = ("path", "other branch", "other task", "remark")


def _with(field: str, text: str) -> PullRequestSummary:
    """An account in which one field says ``text``."""

    def at(name: str, usual: str) -> str:
        return text if name == field else usual

    commit = _work("feat(1.1.1): form")
    subject = commit.subject.replace(description=at("subject", "form"))
    task = Done(
        at("task", "1.1.1"),
        at("task title", "Create form"),
        at("agent", "ada"),
        65,
        (commit.replace(subject=subject),),
        at("verify", "passed 2"),
        ((at("agent", "ada"), at("note", "half of it")),),
    )
    branch, other = at("branch", "feature/1.1"), at("other branch", "feature/1.2")
    sides = (
        Side("1.1", branch, changed=True),
        Side("1.2", other, True, (TaskLocation(at("other task", "1.2.1"), "p", 1, changed=True),)),
        Side("1.3", "stuck", changed=True),
    )
    overlap = Overlap(
        at("path", "a.py"), "conflict", sides, (MergeConflict("a", (branch, "stuck"), ""),)
    )
    return PullRequestSummary(
        at("feature", "1.1"),
        at("title", "Login"),
        branch,
        "main",
        (task,),
        ("feat",),
        (0, 90),
        (overlap,),
        (at("remark", "no merge was simulated"),),
    )


@pytest.mark.parametrize("field", [*FIELDS, *FIELDS_OF_OTHERS])
def test_nothing_of_the_repository_works(field: str) -> None:
    """What no payload changes is ours; on every other line nothing may do anything."""
    for payload in PAYLOADS:
        account = _with(field, payload)
        title = title_of(account)
        body = body_of(account, title)
        assert re.findall("<!--.*?-->", body) == [
            f"<!-- git-baton begin: {title} -->",
            "<!-- git-baton end -->",
        ]
        _assert_inert(body)


def _assert_inert(body: str) -> None:
    inner = "\n".join(body.split("\n")[1:-1]).replace("<br>", "").replace("**", "")
    ours = ("|", "- ", "Feature ", "1 task ", "Files ", "Notes", "none")
    assert [line for line in inner.split("\n") if line and not line.startswith(ours)] == []
    for cell in [cell for line in inner.split("\n") for cell in line.split(" | ")]:
        plain = re.sub(r"&#\d+;", "\u00a4", cell.strip("| "))
        plain = plain.removeprefix("abababab" + "ab ")
        for name, pattern in (IN_SOURCE | DANGERS).items():
            found = re.search(pattern, plain.replace("---", ""))
            assert not found, (name, cell)
            if name in DANGERS:
                assert not re.search(pattern, html.unescape(cell).replace("ab" * 5, "")), cell


def test_all_of_it() -> None:
    assert body_of(_with("", ""), "feat: add login (1.1)").split("\n") == [
        "<!-- git-baton begin: feat: add login (1.1) -->",
        "**Feature 1.1: Login**",
        "",
        "1 task by ada, 1h05m from START to DONE in all, between 1970-01-01 00:00 and "
        "1970-01-01 01:30 UTC.",
        "",
        "| Task | Done by | Time | Commits | Verify |",
        "| --- | --- | --- | --- | --- |",
        "| 1.1.1 Create form | ada | 1h05m | ababababab form | passed 2 |",
        "",
        "**Notes**",
        "",
        "- 1.1.1, ada: half of it",
        "",
        "**Files that other live branches changed, too**",
        "",
        "- a.py: git cannot merge it with stuck",
        "- a.py: changed on feature/1.2 by 1.2.1 as well",
        "- no merge was simulated",
        "",
        "<!-- git-baton end -->",
    ]


def test_a_task_without_anything() -> None:
    body = body_of(_account("x", Done("1.1.1", "", "", None)), "t")
    assert "\n1 task.\n" in body
    assert "| 1.1.1 |  |  | none | not recorded |" in body


def test_many_commits_of_a_task() -> None:
    commits = tuple(_work(f"feat(1.1.1): step {at}") for at in range(20))
    body = body_of(_account("x", Done("1.1.1", "", "ada", 1, commits)), "t")
    assert "step 7<br>and 12 more |" in body
    assert "step 8" not in body


@pytest.mark.parametrize("title", ["@" * 200, "😀" * 200, "a" * 200])
@pytest.mark.parametrize("person", ["", "By hand.\n", "😀" * 20_000])
def test_it_fits_and_says_what_does_not(title: str, person: str) -> None:
    tasks = [Done(f"1.1.{at}", title, "ada", 1, notes=(("ada", title),)) for at in range(900)]
    account = _account("Login", *tasks)
    body = merged_body(person, account, "t")
    assert len(body.encode("utf-16-le")) // 2 <= LONGEST_BODY
    assert body.startswith(person.rstrip())
    assert "more tasks do not fit in here: `git baton log` and `git baton conflicts` show" in body
    assert "more notes do not fit in here" in body
    assert body.endswith("<!-- git-baton end -->")
    assert merged_body(body, account, "t") == body


def test_a_person_leaves_no_room() -> None:
    body = merged_body("x" * LONGEST_BODY, _account(), "t")
    assert "1 more task does not fit in here" in body


@pytest.mark.parametrize(
    ("before", "after"),
    [("", ""), ("Look!\n\n", "\n\nThanks"), ("<!-- git-baton end -->\n", "\n<!-- git-baton begin")],
)
def test_what_is_around_it_stays(before: str, after: str) -> None:
    account = _account()
    old = body_of(account.replace(feature="9.9"), "old")
    new = body_of(account, "t")
    assert merged_body(before + old + after, account, "t") == before + new + after
    same = before + new.replace("\n", "\r\n") + after
    assert merged_body(same, account, "t") == same


@pytest.mark.parametrize("there", ["By hand.", "<!-- git-baton begin: x --> cut", "a\n\n"])
def test_without_both_comments_it_goes_below(there: str) -> None:
    account = _account()
    assert merged_body(there, account, "t") == f"{there.rstrip()}\n\n{body_of(account, 't')}"


@pytest.mark.parametrize(
    ("there", "given", "expected"),
    [
        ("old", "old", "new"),
        ("old ", "old", "new"),
        ("mine", "old", "mine"),
        ("Draft: old", "old", "Draft: old"),
        ("mine", "", "mine"),
    ],
)
def test_title_that_a_person_changed_stays(there: str, given: str, expected: str) -> None:
    body = body_of(_account(), given) if given else "By hand."
    assert merged_title(there, body, "new") == expected


def test_result() -> None:
    shown = Result("shown", "1.1", "b", "main", "b into main", "do it", "t", "::error::x\n\x1b[2J")
    assert result_text(shown).split("\n") == [
        "t",
        "",
        "<U+003A>:error::x",
        "<U+001B>[2J",
        "",
        "b into main",
        "  → do it",
    ]
    assert result_text(shown.replace(outcome="opened", hint="")) == "b into main"
    fields = result_fields(shown.replace(title="\udc80"))
    assert (fields["title"], fields["url"], fields["number"]) == ("<0x80>", None, None)
