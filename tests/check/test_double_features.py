"""One feature's ID in two files: told where it comes about, and no command picks one of them."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from support.judging import codes, judge
from support.plans import LOGIN, feature
from support.sandbox import Sandbox

COPY = "docs/plans/1.1-login-old.md"
SEARCH, SHARING = "docs/plans/1.3-search.md", "docs/plans/1.3-sharing.md"
TASKS = [("1.3.1a", "Begin")]


def _plan(repo: Sandbox, branch: str, path: str, title: str) -> None:
    repo.git("switch", "--quiet", "--create", branch, "base")
    repo.commit(f"docs: plan {title}", {path: feature("1.3", title, TASKS)})


@pytest.fixture
def planned_twice(sandbox: Sandbox) -> Sandbox:
    """Two branches plan feature 1.3, and main has taken in both."""
    sandbox.git("tag", "base")
    _plan(sandbox, "one", SEARCH, "Search")
    _plan(sandbox, "other", SHARING, "Sharing")
    sandbox.git("switch", "--quiet", "main")
    for branch in ("one", "other"):
        assert codes(judge(sandbox, "base", branch)) == []
        sandbox.git("merge", "--quiet", "--no-ff", "--no-edit", branch)
    return sandbox


def test_the_merge_that_brings_both_is_refused(planned_twice: Sandbox) -> None:
    [finding] = [f for f in judge(planned_twice, "base", "main").findings if f.code == "P501"]
    assert (finding.path, finding.commit) == (SHARING, planned_twice.oid("main"))
    assert SEARCH in finding.message
    assert codes(judge(planned_twice, "main~1", "main")) == ["P501"]
    assert codes(judge(planned_twice, "base", "main~1")) == []


def test_what_a_later_commit_mends_is_reported_no_more(planned_twice: Sandbox) -> None:
    planned_twice.git("mv", SHARING, "docs/plans/1.4-sharing.md")
    text = feature("1.4", "Sharing", [("1.4.1a", "Begin")])
    planned_twice.commit("docs: plan 1.4", {"docs/plans/1.4-sharing.md": text})
    assert "P501" not in codes(judge(planned_twice, "base", "main"))


def test_whoever_merges_a_plan_that_is_published_so_has_not_brought_it_about(
    planned_twice: Sandbox,
) -> None:
    planned_twice.git("switch", "--quiet", "--create", "work", "base")
    planned_twice.commit("docs: say more", {"README.md": "more\n"})
    planned_twice.git("merge", "--quiet", "--no-ff", "--no-edit", "main")
    assert "P501" not in codes(judge(planned_twice, "main", "work"))


def test_a_copied_file_is_refused_as_it_is_staged(sandbox: Sandbox) -> None:
    sandbox.stage({COPY: sandbox.git("show", f"HEAD:{LOGIN}").out})
    outcome = sandbox.baton("check", "--staged")
    assert (outcome.code, outcome.out.count("P501"), COPY in outcome.out) == (1, 1, True)
    assert f"git rm --cached {COPY}" in outcome.out


def test_no_command_picks_one_of_them(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> None:
    ada = clone_of(remote, "ada")
    ada.commit("docs: keep a copy", {COPY: ada.git("show", f"HEAD:{LOGIN}").out})
    assert f"1.1 is planned in {COPY} and in {LOGIN}" in ada.baton("status").out
    ada.git("push", "--quiet", "--no-verify", "origin", "main")
    for command in (
        ("claim", "1.1.1a"),
        ("note", "1.1.1a", "x"),
        ("add", "1.1", "More"),
        ("merge", "1.1"),
        ("pr", "1.1", "--dry-run"),
    ):
        outcome = ada.baton(*command)
        assert outcome.code == 2, outcome
        assert f"feature 1.1 is planned in {COPY} and in {LOGIN}" in outcome.err
    assert f"1.1 is planned in {COPY} and in {LOGIN}: git baton lint" in ada.baton("status").out
    board = json.loads(ada.baton("status", "--json").out)
    assert board["planned_twice"] == {"1.1": [COPY, LOGIN]}
    offered = json.loads(ada.baton("next", "--json").out)["tasks"]
    assert [task["id"] for task in offered if task["id"].startswith("1.1.")] == []
