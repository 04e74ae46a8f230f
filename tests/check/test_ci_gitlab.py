"""Pipelines of GitLab: recorded variables, the clones that its runners make, the real command."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from support.ci import ZERO, Verdict, checkout, commit_bad, gitlab, verdict
from support.plans import LOGIN
from support.protocol import BRANCH, on_branch, work
from support.sandbox import Sandbox

PIPELINE = "refs/pipelines/70"
CONFIG = ".git-baton.toml"

Clone = Callable[..., Sandbox]


@pytest.fixture
def ada(remote: Sandbox, clone_of: Clone) -> Sandbox:
    """A clone on the login feature's branch, which has no commit of its own yet."""
    return on_branch(clone_of(remote, "ada"))


def _pipeline(repo: Sandbox, *refspecs: str) -> str:
    """Publish HEAD under the pipeline's own ref, and more; its object ID."""
    repo.git("push", "--quiet", "origin", f"+HEAD:{PIPELINE}", *refspecs)
    return repo.oid()


def _branch(
    remote: Sandbox,
    path: Path,
    after: str,
    *,
    before: str = ZERO,
    branch: str = BRANCH,
    source: str = "push",
) -> Verdict:
    clone = checkout(remote, path, after, PIPELINE)
    return verdict(
        clone, gitlab("branch", source=source, branch=branch, before=before, after=after)
    )


def _merge_request(
    clone: Sandbox,
    kind: str,
    *,
    source: str = "",
    onto: str = "",
    diff_base: str = "",
    target: str = "main",
    project: str = "7",
) -> Verdict:
    variables = gitlab(
        "merge_request",
        kind=kind,
        after=clone.oid(),
        source_sha=source,
        target_sha=onto,
        diff_base=diff_base or "1" * 40,
        target=target,
        project=project,
    )
    return verdict(clone, variables)


@pytest.mark.parametrize("before", ["main", ""])
def test_push_of_a_branch_and_its_first_push(
    before: str, remote: Sandbox, ada: Sandbox, tmp_path: Path
) -> None:
    bad = commit_bad(ada)
    ada.commit("docs: set up", {CONFIG: 'ignore = ["S"]\n'})
    after = _pipeline(ada, BRANCH)
    old = ada.oid(before) if before else ZERO
    found = _branch(remote, tmp_path / "run", after, before=old)
    assert (found.errors, found.only("S101")["commit"]) == (["S101"], bad)
    assert found.err == f"gitlab: refs/heads/{BRANCH}: {_old(old)}..{after[:12]}\n"


def _old(oid: str) -> str:
    return "(no old commit)" if oid == ZERO else oid[:12]


def test_push_to_the_default_branch(remote: Sandbox, ada: Sandbox, tmp_path: Path) -> None:
    before = ada.oid()
    ada.commit("docs: set up", {CONFIG: 'ignore = ["S"]\n'})
    commit_bad(ada)
    after = _pipeline(ada, "HEAD:main")
    found = _branch(remote, tmp_path / "run", after, before=before, branch="main")
    assert (found.errors, found.commits) == (["S101"], 2)


def test_forced_push_whose_old_commit_is_gone(
    remote: Sandbox, ada: Sandbox, tmp_path: Path
) -> None:
    after = _pipeline(ada, BRANCH)
    found = _branch(remote, tmp_path / "run", after, before="1" * 40)
    assert (found.code, found.errors) == (1, ["M305"])
    assert "GIT_DEPTH" in found.only("M305")["hint"]
    assert f"git fetch origin {'1' * 40}" in found.only("M305")["hint"]


@pytest.mark.parametrize("source", ["schedule", "web", "api", "trigger"])
def test_audit_of_the_default_branch(
    source: str, remote: Sandbox, ada: Sandbox, tmp_path: Path
) -> None:
    commit_bad(ada)
    after = _pipeline(ada, "HEAD:main")
    found = _branch(remote, tmp_path / "run", after, branch="main", source=source)
    assert (found.errors, found.commits) == (["S101", "S101"], 2)


def test_tag(remote: Sandbox, ada: Sandbox, tmp_path: Path) -> None:
    commit_bad(ada)
    after = _pipeline(ada)
    clone = checkout(remote, tmp_path / "run", after, PIPELINE)
    found = verdict(clone, gitlab("tag", before=ZERO, after=after))
    assert (found.code, found.errors) == (1, ["S101"])


def test_merge_request_by_its_branch(remote: Sandbox, ada: Sandbox, tmp_path: Path) -> None:
    """A plain one: its source branch is checked out, and the settings are main's."""
    ada.commit("docs: set up", {CONFIG: 'ignore = ["S"]\n'})
    bad = commit_bad(ada)
    after = _pipeline(ada, BRANCH)
    for target in ("main", BRANCH):
        clone = checkout(remote, tmp_path / target.replace("/", "-"), after, PIPELINE)
        found = _merge_request(clone, "detached", target=target)
        assert (found.errors, found.only("S101")["commit"]) == (["S101"], bad)
        assert found.only("S101")["ref"] == "refs/merge-requests/7/head"


@pytest.mark.parametrize("kind", ["merged_result", "merge_train"])
def test_merge_request_by_its_result(
    kind: str, remote: Sandbox, ada: Sandbox, tmp_path: Path
) -> None:
    """Of a train, the commit before it may be no branch's yet, and has its own pipeline."""
    ada.git("switch", "--quiet", "main")
    ada.commit("docs: set up", {CONFIG: 'ignore = ["C206"]\n'})
    ada.git("push", "--quiet", "origin", "main")
    ada.git("switch", "--quiet", "--detach", "main")
    before = commit_bad(ada)
    ada.git("switch", "--quiet", "--create", "source", "main")
    source = work(ada, "feat(1.1.1a): do what nobody claimed")
    ada.git("switch", "--quiet", "--detach", before)
    ada.git("merge", "--quiet", "--no-ff", "--no-edit", source)
    after = _pipeline(ada)
    clone = checkout(remote, tmp_path / "run", after, PIPELINE)
    found = _merge_request(clone, kind, source=source, onto=before)
    assert (found.errors, found.commits) == (["M307"], 2)
    assert found.err == f"gitlab: refs/heads/main: {before[:12]}..{after[:12]}\n"


def test_merge_request_in_the_project_of_a_fork(
    remote: Sandbox, ada: Sandbox, tmp_path: Path
) -> None:
    """The clone's main is the fork's: it may hold anything, settings and all."""
    base = ada.oid()
    ada.commit("docs: set up", {CONFIG: 'ignore = ["S"]\n'})
    bad = commit_bad(ada)
    after = _pipeline(ada, "HEAD:main")
    clone = checkout(remote, tmp_path / "run", after, PIPELINE)
    found = _merge_request(clone, "detached", diff_base=base, project="8")
    assert (found.errors, found.only("S101")["commit"]) == (["S101"], bad)
    missing = _merge_request(clone, "detached", project="8")
    assert missing.errors == ["M305"]


def test_shallow_clone_names_the_variable(remote: Sandbox, ada: Sandbox, tmp_path: Path) -> None:
    ada.commit("docs: more", {LOGIN: f"{ada.read(LOGIN)}\n"})
    after = _pipeline(ada, BRANCH)
    clone = checkout(remote, tmp_path / "run", after, PIPELINE, depth=1)
    found = _merge_request(clone, "detached")
    assert (found.code, found.errors) == (1, ["M305"])
    assert 'GIT_DEPTH: "0"' in found.only("M305")["hint"]
    clone.git("fetch", "--quiet", "--depth=1", "origin", "main:refs/remotes/origin/main")
    cut = _merge_request(clone, "detached")
    assert "M305" in cut.errors
    assert all('GIT_DEPTH: "0"' in each["hint"] for each in cut.findings)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"CI_COMMIT_SHA": ""}, "CI_COMMIT_SHA"),
        ({"CI_COMMIT_SHA": "HEAD"}, "CI_COMMIT_SHA"),
        ({"CI_COMMIT_BRANCH": ""}, "CI_COMMIT_BRANCH"),
        ({"CI_MERGE_REQUEST_IID": "7/../8"}, "CI_MERGE_REQUEST_IID"),
    ],
)
def test_variables_that_make_no_sense_are_no_pass(
    changes: dict[str, str], says: str, sandbox: Sandbox
) -> None:
    known = gitlab("branch", source="push", branch=BRANCH, before=ZERO, after=sandbox.oid())
    outcome = sandbox.baton("check", "--ci", env={**known, **changes})
    assert (outcome.code, outcome.out) == (2, "")
    assert says in outcome.err
