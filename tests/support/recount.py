"""A project counted anew, with plain git and a plain reading of text: nothing of git-baton's.

What is read: the feature files of every branch and task ref of a bare remote, and the commits of
its branches. Of each feature the version with most rows counts, so this is for histories in which
no branch contradicts another, such as those of ``examples/project.py``. Moments are seconds or
minutes since the epoch, in UTC.
"""

from __future__ import annotations

import re
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from benchmarks.race.rows import Row, by_task, read_rows

STALE_AFTER = 30  # minutes; a claim is stale when it was idle for more
_PLANS = "docs/plans"
_TITLE = re.compile(r"^# Feature (\S+): ", re.MULTILINE)
_TRACK = re.compile(r"^\*\*Track:\*\* (.+)$", re.MULTILINE)
_BOX = re.compile(r"^- \[[ x]\] (\S+) ", re.MULTILINE)
_NAMED = re.compile(r"^[a-z]+\(([^)]+)\)!?: ")
_ACTIONS = {
    "claim": "START",
    "reclaim": "RECLAIM",
    "complete": "DONE",
    "note on": "NOTE",
    "revert": "REVERT",
}
_LOGGED = re.compile(r"^chore: (claim|reclaim|complete|note on|revert) task ")
_BY_GIT = ("Merge ", 'Revert "')


class Feature(NamedTuple):
    """A feature file: its tasks in order, and its rows."""

    track: str
    tasks: tuple[str, ...]
    rows: tuple[Row, ...]


class Commit(NamedTuple):
    """A commit of a branch: when it was committed, and its subject."""

    oid: str
    second: int
    subject: str

    @property
    def minute(self) -> int:
        """The full minute of it."""
        return self.second // 60


class Claim(NamedTuple):
    """What a task's rows come to: ``since`` is the timestamp of the claim, or of the DONE.

    ``active`` is the minute of the holder's last row or of the last work commit on the claim.
    """

    state: str
    agent: str = ""
    since: str = ""
    active: int = 0


class Pass(NamedTuple):
    """One way of a task from START to DONE; ``idle`` seconds lay before those who took it over.

    The other moments are seconds, too.
    """

    feature: str
    task: str
    agent: str
    began: int
    ended: int
    idle: int
    reclaims: int

    @property
    def worked(self) -> int:
        """Minutes from START to DONE, less the idle ones."""
        return (self.ended - self.began - self.idle) // 60


def git(repository: Path, *arguments: str, given: str = "") -> str:
    """What git says, in a repository."""
    return subprocess.run(
        ["git", *arguments], cwd=repository, input=given, text=True, capture_output=True, check=True
    ).stdout


def minute_of(stamp: str) -> int:
    """The minute that a row's timestamp names."""
    return int(datetime.strptime(f"{stamp}Z", "%Y-%m-%d %H:%M%z").timestamp()) // 60


def read_features(remote: Path) -> dict[str, Feature]:
    """Every feature by its ID, as the version with most rows has it."""
    refs = git(remote, "for-each-ref", "--format=%(refname)").split()
    blobs = {
        line.split()[2]
        for ref in refs
        for line in git(remote, "ls-tree", "-r", ref, _PLANS).splitlines()
    }
    found: dict[str, Feature] = {}
    for blob in sorted(blobs):
        text = git(remote, "cat-file", "blob", blob)
        [name], [track] = _TITLE.findall(text), _TRACK.findall(text)
        feature = Feature(track, tuple(_BOX.findall(text)), tuple(read_rows(text)))
        if name not in found or len(found[name].rows) < len(feature.rows):
            found[name] = feature
    return found


def read_commits(remote: Path) -> list[Commit]:
    """The commits of all branches."""
    lines = git(remote, "log", "--branches", "--format=%H %ct %s").splitlines()
    fields = [line.split(" ", 2) for line in lines]
    return [Commit(oid, int(time), subject) for oid, time, subject in fields]


def work_by_task(
    commits: Iterable[Commit], features: Mapping[str, Feature]
) -> dict[str, list[Commit]]:
    """The work commits that name each task; a squash merge names all tasks of its feature."""
    found: dict[str, list[Commit]] = defaultdict(list)
    for commit in commits:
        named = _NAMED.match(commit.subject)
        for name in named[1].split(",") if named else ():
            tasks = features[name].tasks if name in features else (name.strip(),)
            for task in tasks:
                found[task].append(commit)
    return found


def without_id(commits: Iterable[Commit]) -> list[Commit]:
    """Commits whose subjects name no task, and that neither git nor a log commit explains.

    Those of the plan itself (``docs: plan …``) do not count.
    """
    return [
        commit
        for commit in commits
        if not commit.subject.startswith((*_BY_GIT, "docs: plan "))
        and not _NAMED.match(commit.subject)
        and not _LOGGED.match(commit.subject)
    ]


def tasks_per_feature(features: Mapping[str, Feature]) -> dict[str, int]:
    """How many tasks each feature lists."""
    return {name: len(feature.tasks) for name, feature in features.items()}


def rows_by_action(features: Mapping[str, Feature]) -> Counter[tuple[str, str]]:
    """How many rows each agent wrote, by (agent, action)."""
    rows = [row for feature in features.values() for row in feature.rows]
    return Counter([(row.agent, row.action) for row in rows])


def claims(
    features: Mapping[str, Feature], work: Mapping[str, Sequence[Commit]], now: int
) -> dict[str, Claim]:
    """Each task as it stands ``now``: open, claimed, stale or done."""
    return {
        task: _claim(by_task(feature.rows).get(task, []), work.get(task, ()), now)
        for feature in features.values()
        for task in feature.tasks
    }


def _claim(rows: Sequence[Row], work: Sequence[Commit], now: int) -> Claim:
    claimed: Row | None = None
    state, active = "open", 0
    for row in rows:
        if row.action in ("START", "RECLAIM"):
            state, claimed, active = "held", row, minute_of(row.time)
        elif row.action == "NOTE" and claimed and row.agent == claimed.agent:
            active = minute_of(row.time)
        elif row.action == "DONE":
            state, claimed = "done", row
        elif row.action == "REVERT":
            state, claimed = "open", None
    if claimed is None or state != "held":
        return Claim(state, *((claimed.agent, claimed.time) if claimed else ()))
    commits = [each.minute for each in work if each.minute >= minute_of(claimed.time)]
    active = max([active, *commits])
    state = "stale" if now - active > STALE_AFTER else "claimed"
    return Claim(state, claimed.agent, claimed.time, active)


def passes(
    features: Mapping[str, Feature],
    work: Mapping[str, Sequence[Commit]],
    commits: Iterable[Commit],
) -> list[Pass]:
    """Every way from a START to a DONE; a task that was reopened goes it twice."""
    logged = _log_commits(commits)
    return [
        each
        for name, feature in features.items()
        for task, rows in by_task(feature.rows).items()
        for each in _passes(name, rows, [commit.second for commit in work.get(task, ())], logged)
    ]


def _log_commits(commits: Iterable[Commit]) -> dict[tuple[str, str], list[int]]:
    """The seconds at which log commits tell of a row, by task and action."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for commit in commits:
        if _LOGGED.match(commit.subject):
            for clause in commit.subject.removeprefix("chore: ").split(", "):
                verb, _, task = clause.partition(" task ")
                found[task, _ACTIONS[verb]].append(commit.second)
    return found


def _second_of(row: Row, logged: Mapping[tuple[str, str], Sequence[int]]) -> int:
    """When a row's log commit was made, within an hour of it; else the minute that it names."""
    begin = minute_of(row.time) * 60
    near = [at for at in logged.get((row.task, row.action), ()) if begin <= at < begin + 3600]
    return min(near, default=begin)


def _passes(
    feature: str,
    rows: Sequence[Row],
    commits: Sequence[int],
    logged: Mapping[tuple[str, str], Sequence[int]],
) -> list[Pass]:
    found = []
    began = last = idle = reclaims = 0
    holder = ""
    for row in rows:
        at = _second_of(row, logged)
        if row.action == "START":
            began, last, idle, reclaims, holder = at, at, 0, 0, row.agent
        elif row.action == "RECLAIM":
            sign = max([last, *[second for second in commits if began <= second <= at]])
            last, idle, reclaims, holder = at, idle + at - sign, reclaims + 1, row.agent
        elif row.action == "NOTE" and row.agent == holder:
            last = at
        elif row.action == "DONE":
            found.append(Pass(feature, row.task, row.agent, began, at, idle, reclaims))
    return found


def done_per_day(passed: Iterable[Pass]) -> Counter[str]:
    """How many DONE rows each day has, in UTC."""
    return Counter([f"{datetime.fromtimestamp(each.ended, UTC):%Y-%m-%d}" for each in passed])


def share(minutes: Sequence[int], percent: int) -> int:
    """The smallest of the numbers that so many percent of them do not exceed."""
    return next(
        each
        for each in sorted(minutes)
        if 100 * sum(other <= each for other in minutes) >= percent * len(minutes)
    )
