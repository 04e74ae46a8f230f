"""stats: figures from the logs and commits of all branches."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from support.plans import LOGIN, feature, row
from support.sandbox import Sandbox

MANY = [(f"2.1.{number}", f"Step {number}") for number in range(1, 15)]


@pytest.fixture
def ada(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    """One task done after forty idle minutes of another agent; one claimed in 2024 and stale."""
    ada = clone_of(remote, "ada")
    ada.git("switch", "--quiet", "--create", "feature/1.1-login")
    ada.append(LOGIN, row("10:00", "bob", "START", "1.1.1a"))
    ada.git("add", LOGIN)
    ada.commit("feat(1.1.1a): create form", {"shop/form.py": "1\n"}, date="2024-01-15 10:05")
    work = ada.oid()[:12]
    ada.append(LOGIN, row("10:45", "ada", "RECLAIM", "1.1.1a"))
    ada.append(LOGIN, row("11:00", "ada", "DONE", "1.1.1a", work))
    ada.append(LOGIN, row("11:01", "ada", "START", "1.1.1b"))
    ada.git("add", LOGIN)
    ada.commit("chore: complete task 1.1.1a, claim task 1.1.1b")
    ada.git("push", "--quiet", "--no-verify", "--set-upstream", "origin", "HEAD")
    return ada


def test_figures_of_all_branches(
    ada: Sandbox, remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    found = json.loads(clone_of(remote, "bob").baton("stats", "--json").out)
    assert found["all"] == {"name": "all tasks", "tasks": 1, "median": 20, "p90": 20}
    assert [pace["name"] for pace in found["features"]] == ["1.1"]
    assert [pace["name"] for pace in found["tracks"]] == ["1 - Web shop"]
    assert [pace["name"] for pace in found["agents"]] == ["ada"]
    assert found["claims"] == {"won": 2, "taken_over": 1, "lost": 0}
    assert (found["tasks"]["done"], found["tasks"]["stale"]) == (1, 1)
    assert (found["forecast"], found["offline"]) == (None, None)


def test_text(ada: Sandbox) -> None:
    lines = ada.baton("stats").out.splitlines()
    assert lines[:5] == [
        "time from START to DONE  tasks   median     90 %",
        "all tasks                    1      20m      20m",
        "feature 1.1                  1      20m      20m",
        "track 1 - Web shop           1      20m      20m",
        "agent ada                    1      20m      20m",
    ]
    assert "claims      2 won, 1 taken over, 0 lost to an earlier one, 1 stale now" in lines
    assert lines[-1] == "forecast    too little history: it takes more than 10 completed tasks"


def test_since_takes_any_date_that_git_reads(ada: Sandbox) -> None:
    for date, tasks in (("2024-01-15 10:59 +0000", 1), ("1.day.ago", 0)):
        found = json.loads(ada.baton("stats", "--json", "--since", date).out)
        assert (found["all"] or {"tasks": 0})["tasks"] == tasks


def test_forecast(sandbox: Sandbox, remote: Sandbox) -> None:
    rows = []
    for number in range(1, 13):
        rows += [row(f"{9 + number}:00", "ada", "START", f"2.1.{number}")]
        rows += [row(f"{9 + number}:30", "ada", "DONE", f"2.1.{number}", "a1b2c3d")]
    plan = {"docs/plans/2.1-many.md": feature("2.1", "Many", MANY, rows)}
    sandbox.commit("docs(plan): many", plan)
    sandbox.git("remote", "add", "origin", str(remote.path))
    sandbox.git("push", "--quiet", "--no-verify", "origin", "HEAD:main", check=False)
    found = json.loads(sandbox.baton("stats", "--json").out)["forecast"]
    assert sorted(found.values()) == [found["early"], found["middle"], found["late"]]
    assert "tasks are left, done between" in sandbox.baton("stats").out


def test_nothing_is_there_yet(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> None:
    shown = clone_of(remote, "ada").baton("stats")
    assert shown.code == 0
    assert shown.out.splitlines()[0].startswith("claims      0 won")


def test_a_repository_without_a_plan_is_not_told_that_all_is_done(sandbox: Sandbox) -> None:
    sandbox.git("rm", "--quiet", "-r", "docs/plans")
    sandbox.commit("chore: throw the plan away")
    assert sandbox.baton("stats").out.splitlines()[-1] == "forecast    no task is planned"


def test_since_a_day_begins_at_its_midnight(ada: Sandbox) -> None:
    found = json.loads(ada.baton("stats", "--json", "--since", "2024-01-15").out)
    assert (found["all"]["tasks"], found["claims"]["won"]) == (1, 2)


@pytest.mark.parametrize("since", ["2999-01-01", "gibberish"])
def test_since_what_is_no_moment_of_the_past_is_refused(ada: Sandbox, since: str) -> None:
    done = ada.baton("stats", "--since", since)
    assert (done.code, done.out) == (2, "")
    assert f'"{since}" names no moment of the past' in done.err
