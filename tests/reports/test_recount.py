"""What status, stats, stale and log say of a whole project, against a recount by plain means."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from gitbaton.git.process import Git
from gitbaton.project.remote_feature import Session
from gitbaton.project.session import Runtime, open_session
from gitbaton.reports.stale import stale_claims
from gitbaton.reports.stats import read_stats
from gitbaton.reports.stats_text import stats_fields
from gitbaton.reports.task_history_text import stale_fields, task_history_fields
from gitbaton.reports.task_log import task_log
from gitbaton.status.status import read_status
from gitbaton.status.status_text import status_fields
from support import recount
from support.environment import ROOT
from support.sandbox import Sandbox, run

SEEDS = (1, 2)
NOW = datetime(2024, 3, 22, 12, tzinfo=UTC)
MINUTE = int(NOW.timestamp()) // 60


class Counted(NamedTuple):
    """A project, and what a recount finds in it."""

    clone: Path
    features: dict[str, recount.Feature]
    commits: list[recount.Commit]
    work: dict[str, list[recount.Commit]]

    def ask(self, read: Callable[[Session], dict[str, Any]]) -> dict[str, Any]:
        """What git-baton says, as JSON would have it."""
        chance = Runtime(lambda _: None, lambda: 0.0, lambda: "")
        environ = {**os.environ, "GIT_DIR": str(self.clone / ".git")}
        with open_session("anyone", Git(environ), chance) as session:
            fields: dict[str, Any] = json.loads(json.dumps(read(session)))
        return fields


@pytest.fixture(scope="module", params=SEEDS)
def counted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Counted:
    folder = tmp_path_factory.mktemp("recount") / "made"
    options = ["--now", f"{NOW:%Y-%m-%dT%H:%M}", "--seed", str(request.param)]
    program = ROOT / "examples/project.py"
    run([sys.executable, str(program), str(folder), *options], folder.parent)
    features = recount.read_features(folder / "lantern.git")
    commits = recount.read_commits(folder / "lantern.git")
    work = recount.work_by_task(commits, features)
    return Counted(folder / "project", features, commits, work)


def test_tasks_and_who_holds_them(counted: Counted) -> None:
    told = counted.ask(lambda session: status_fields(read_status(session, MINUTE * 60)))
    tasks = {each["id"]: each["tasks"] for each in told["features"]}
    assert {name: len(each) for name, each in tasks.items()} == recount.tasks_per_feature(
        counted.features
    )
    assert sum(recount.tasks_per_feature(counted.features).values()) == 140
    found = recount.claims(counted.features, counted.work, MINUTE)
    assert {task: (each.state, each.agent, each.since) for task, each in found.items()} == {
        task["id"]: (task["state"], task["agent"] or "", task["since"] or "")
        for each in tasks.values()
        for task in each
    }
    states = Counter([each.state for each in found.values()])
    assert (states["stale"], states["claimed"] > 0, states["done"] > 60) == (3, True, True)


def test_work_commits(counted: Counted) -> None:
    told = counted.ask(lambda session: status_fields(read_status(session, MINUTE * 60)))
    tasks = [task for feature in told["features"] for task in feature["tasks"]]
    assert {task["id"]: sorted(task["commits"]) for task in tasks if task["commits"]} == {
        task: sorted([commit.oid for commit in commits]) for task, commits in counted.work.items()
    }


def test_stale_claims_to_the_minute(counted: Counted) -> None:
    held = recount.claims(counted.features, counted.work, MINUTE).values()
    last = [each.active + recount.STALE_AFTER for each in held if each.state == "claimed"]
    for now in sorted({MINUTE, *last, *[each + 1 for each in last]}):
        told = counted.ask(
            lambda session, now=now: stale_fields(  # type: ignore[misc]
                stale_claims(session, now * 60 + 59)
            )
        )
        found = recount.claims(counted.features, counted.work, now)
        assert {each["task"]: (each["agent"], each["idle_minutes"]) for each in told["claims"]} == {
            task: (each.agent, now - each.active)
            for task, each in found.items()
            if each.state == "stale"
        }


def test_rows(counted: Counted) -> None:
    told = counted.ask(lambda session: task_history_fields(task_log(session)))
    rows = [each for each in told["entries"] if each["kind"] == "row"]
    assert Counter([(each["agent"], each["action"]) for each in rows]) == recount.rows_by_action(
        counted.features
    )
    finished = [each["timestamp"][:10] for each in rows if each["action"] == "DONE"]
    passed = recount.passes(counted.features, counted.work, counted.commits)
    assert Counter(finished) == recount.done_per_day(passed)


def test_figures(counted: Counted) -> None:
    told = counted.ask(lambda session: stats_fields(read_stats(session, MINUTE * 60)))
    passed = recount.passes(counted.features, counted.work, counted.commits)
    assert pace("all tasks", passed) == told["all"]
    groups: dict[str, dict[str, list[recount.Pass]]] = {"features": {}, "agents": {}, "tracks": {}}
    for each in passed:
        track = counted.features[each.feature].track
        for kind, name in (("features", each.feature), ("agents", each.agent), ("tracks", track)):
            groups[kind].setdefault(name, []).append(each)
    for kind, grouped in groups.items():
        assert {each["name"]: each for each in told[kind]} == {
            name: pace(name, members) for name, members in grouped.items()
        }
    rows = recount.rows_by_action(counted.features)
    actions = Counter([action for _, action in rows.elements()])
    assert told["claims"] == {"won": actions["START"], "taken_over": actions["RECLAIM"], "lost": 0}
    states = Counter(
        [each.state for each in recount.claims(counted.features, counted.work, MINUTE).values()]
    )
    assert told["tasks"] == dict(states)
    assert told["minutes_looked_at"] == MINUTE - min([each.began for each in passed]) // 60


def pace(name: str, passed: list[recount.Pass]) -> dict[str, object]:
    minutes = [each.worked for each in passed]
    median, most = recount.share(minutes, 50), recount.share(minutes, 90)
    return {"name": name, "tasks": len(passed), "median": median, "p90": most}


def test_commits_without_a_task(counted: Counted) -> None:
    clone = Sandbox(counted.clone)
    branches = clone.git("branch", "--remotes", "--format=%(refname:short)").out.split()
    told: set[str] = set()
    ranges = [["--from-ref", "origin/main", "--to-ref", branch] for branch in branches]
    for options in [["--all"], *ranges]:
        found = json.loads(clone.baton("check", *options, "--format", "json").out)["findings"]
        told.update([each["commit"] for each in found if each["code"] == "S101"])
    begin = clone.git("rev-list", "--max-parents=0", "HEAD").out.strip()
    without = {commit.oid for commit in recount.without_id(counted.commits)}
    assert without == {*told, begin}
    assert len(told) == 2
