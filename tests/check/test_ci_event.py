"""Which ref moves from where to where, by what a host says."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitbaton.base.errors import UsageError
from gitbaton.check.ci_event import CiEvent, ci_host, event_text, github_event, gitlab_event

A, B, C, D = "a" * 40, "b" * 40, "c" * 40, "d" * 64
ZERO = "0" * 40
MAIN = "refs/heads/main"
REPOSITORY = {"default_branch": "trunk"}
PULL = {
    "action": "opened",
    "number": 7,
    "pull_request": {
        "head": {"sha": B, "ref": "main"},
        "base": {"sha": A, "ref": "trunk"},
    },
    "repository": REPOSITORY,
}
GROUP = {"base_sha": A, "head_sha": B, "base_ref": MAIN, "head_ref": "refs/heads/queue"}
MERGE_REQUEST = {
    "GITLAB_CI": "true",
    "CI_COMMIT_SHA": B,
    "CI_DEFAULT_BRANCH": "trunk",
    "CI_MERGE_REQUEST_IID": "7",
    "CI_PROJECT_ID": "1",
    "CI_MERGE_REQUEST_PROJECT_ID": "1",
    "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "trunk",
    "CI_MERGE_REQUEST_DIFF_BASE_SHA": C,
}


def _github(name: str, event: object, **variables: str) -> CiEvent:
    return github_event({"GITHUB_EVENT_NAME": name, **variables}, json.dumps(event).encode())


@pytest.mark.parametrize(
    ("name", "event", "expected"),
    [
        ("push", {"ref": MAIN, "before": A, "after": B}, CiEvent("github", MAIN, A, B)),
        ("push", {"ref": MAIN, "before": ZERO, "after": D}, CiEvent("github", MAIN, "", D)),
        ("push", {"ref": MAIN, "before": A, "after": ZERO}, CiEvent("github", MAIN, A, "")),
        ("push", {"ref": MAIN, "before": None, "after": B}, CiEvent("github", MAIN, "", B)),
        ("merge_group", {"merge_group": GROUP}, CiEvent("github", MAIN, A, B)),
        ("merge_group", {"action": "destroyed"}, CiEvent("github", "")),
        ("pull_request", {"action": "closed"}, CiEvent("github", "")),
        ("delete", {"ref": "main"}, CiEvent("github", "")),
        ("schedule", {"schedule": "* * * * *"}, CiEvent("github", MAIN, "", C)),
        ("workflow_dispatch", {}, CiEvent("github", MAIN, "", C)),
        ("repository_dispatch", {}, CiEvent("github", MAIN, "", C)),
    ],
)
def test_github(name: str, event: dict[str, object], expected: CiEvent) -> None:
    variables = {"GITHUB_SHA": C, "GITHUB_REF": MAIN}
    assert _github(name, event, **variables) == expected
    told = _github(name, {**event, "repository": REPOSITORY}, **variables)
    assert told == expected.replace(default_branch="trunk")


def test_github_pull_request() -> None:
    expected = CiEvent(
        "github",
        "refs/pull/7/head",
        new=B,
        default_branch="trunk",
        target="refs/heads/trunk",
        merge=C,
    )
    assert _github("pull_request", PULL, GITHUB_SHA=C) == expected
    assert _github("pull_request_target", PULL, GITHUB_SHA=C) == expected.replace(merge="")


@pytest.mark.parametrize(
    ("ways", "squash"),
    [
        ((True, True, True, "COMMIT_OR_PR_TITLE"), "offered"),
        ((True, False, False, "COMMIT_OR_PR_TITLE"), "offered"),
        ((True, False, False, "PR_TITLE"), "always"),
        ((False, True, True, "PR_TITLE"), ""),
        ((None, None, None, None), ""),
    ],
)
def test_a_title_counts_where_the_host_squashes(ways: tuple[object, ...], squash: str) -> None:
    keys = ("allow_squash_merge", "allow_merge_commit", "allow_rebase_merge")
    repo = dict(zip((*keys, "squash_merge_commit_title"), ways, strict=True))
    pull = {
        "head": {"sha": B},
        "base": {"sha": A, "ref": "trunk", "repo": repo},
        "title": "feat:\n x\ud800",
        "user": {"login": "ada"},
    }
    found = _github("pull_request", {**PULL, "pull_request": pull}, GITHUB_SHA=C)
    words = (found.title, found.number, found.author)
    assert found.squash == squash
    assert words == (("feat: x?", " (#7)", "ada <>") if squash else ("", "", ""))


@pytest.mark.parametrize(
    ("name", "event"),
    [
        ("push", {}),
        ("push", {"ref": MAIN, "before": ZERO, "after": ZERO}),
        ("push", {"ref": "main", "before": A, "after": B}),
        ("push", {"ref": "-x", "before": A, "after": B}),
        ("push", {"ref": f"{MAIN}\n", "before": A, "after": B}),
        ("push", {"ref": f"{MAIN}\ud800", "before": A, "after": B}),
        ("push", {"ref": [MAIN], "before": A, "after": B}),
        ("push", {"ref": MAIN, "before": A[:39], "after": B}),
        ("push", {"ref": MAIN, "before": A, "after": B.upper()}),
        ("push", {"ref": MAIN, "before": A, "after": 7}),
        ("pull_request", {**PULL, "number": "7"}),
        ("pull_request", {**PULL, "number": True}),
        ("pull_request", {**PULL, "number": 0}),
        ("pull_request", {**PULL, "pull_request": {"head": {"sha": B}}}),
        ("pull_request", {**PULL, "pull_request": "x"}),
        ("pull_request", [7]),
        ("merge_group", {"merge_group": {**GROUP, "base_sha": ZERO}}),
        ("merge_group", {"merge_group": {**GROUP, "head_sha": ""}}),
        ("schedule", {}),
        ("workflow_run", {}),
        ("push", {"ref": MAIN, "before": A, "after": B, "repository": {"default_branch": 1}}),
    ],
)
def test_github_makes_no_sense(name: str, event: object) -> None:
    with pytest.raises(UsageError) as caught:
        _github(name, event)
    assert "--from-ref A --to-ref B" in caught.value.hint


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe", b'{"a": ' * 99_999, b"1" * 9999])
def test_github_event_file_is_no_json(data: bytes) -> None:
    with pytest.raises(UsageError, match="no JSON"):
        github_event({"GITHUB_EVENT_NAME": "push"}, data)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_any_event_is_an_event_or_a_usage_error(found: object) -> None:
    for name in ("push", "pull_request", "merge_group", "delete"):
        for event in (found, {"ref": found, "pull_request": found, "merge_group": found}):
            try:
                assert _github(name, event).ref == ""
            except UsageError:
                continue


def _branch(**changes: str) -> dict[str, str]:
    return {"CI_COMMIT_SHA": B, "CI_COMMIT_BRANCH": "main", "CI_DEFAULT_BRANCH": "main", **changes}


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        (_branch(CI_COMMIT_BEFORE_SHA=A), CiEvent("gitlab", MAIN, A, B, "main")),
        (_branch(CI_COMMIT_BEFORE_SHA=ZERO), CiEvent("gitlab", MAIN, "", B, "main")),
        (_branch(CI_COMMIT_TAG="v1"), CiEvent("gitlab", "refs/tags/v1", "", B, "main")),
    ],
)
def test_gitlab(variables: dict[str, str], expected: CiEvent) -> None:
    assert gitlab_event(variables) == expected


def test_gitlab_merge_request() -> None:
    plain = CiEvent(
        "gitlab",
        "refs/merge-requests/7/head",
        new=B,
        default_branch="trunk",
        target="refs/heads/trunk",
    )
    assert gitlab_event(MERGE_REQUEST) == plain
    result = {**MERGE_REQUEST, "CI_MERGE_REQUEST_TARGET_BRANCH_SHA": A}
    assert gitlab_event(result) == CiEvent("gitlab", "refs/heads/trunk", A, B, "trunk")
    assert gitlab_event({**result, "CI_PROJECT_ID": "2"}) == plain.replace(base=C)


@pytest.mark.parametrize(
    "changes",
    [
        {"CI_COMMIT_SHA": ZERO},
        {"CI_MERGE_REQUEST_IID": "7/../8"},
        {"CI_MERGE_REQUEST_IID": "٧"},
        {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME": ""},
        {"CI_PROJECT_ID": "2", "CI_MERGE_REQUEST_DIFF_BASE_SHA": ""},
        {"CI_MERGE_REQUEST_IID": ""},
    ],
)
def test_gitlab_makes_no_sense(changes: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        gitlab_event({**MERGE_REQUEST, **changes})


def test_host() -> None:
    assert ci_host({"GITHUB_EVENT_NAME": "push", "GITLAB_CI": "true"}) == "github"
    assert ci_host({"GITLAB_CI": "true", "GITHUB_EVENT_NAME": ""}) == "gitlab"
    with pytest.raises(UsageError):
        ci_host({"CI": "true"})


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (CiEvent("github", ""), "github: nothing that moves a branch"),
        (CiEvent("github", MAIN, A, B), f"github: {MAIN}: {A[:12]}..{B[:12]}"),
        (CiEvent("gitlab", MAIN, "", B), f"gitlab: {MAIN}: (no old commit)..{B[:12]}"),
        (CiEvent("github", MAIN, A), f"github: {MAIN}: {A[:12]}..(deleted)"),
        (
            CiEvent("github", "refs/pull/7/head", new=B, target=MAIN),
            f"github: {MAIN}, by refs/pull/7/head: {B[:12]}",
        ),
    ],
)
def test_text(event: CiEvent, text: str) -> None:
    assert event_text(event) == text


def test_a_merge_request_that_is_squashed_has_a_title() -> None:
    title = {"CI_MERGE_REQUEST_TITLE": "Add the login"}
    assert gitlab_event({**MERGE_REQUEST, **title}).title == ""
    found = gitlab_event({**MERGE_REQUEST, **title, "CI_MERGE_REQUEST_SQUASH_ON_MERGE": "true"})
    assert (found.title, found.number, found.squash) == ("Add the login", " (!7)", "offered")
