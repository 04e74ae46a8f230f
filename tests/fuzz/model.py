"""What a history must look like, told without git-baton: claims as a register, logs as lists.

Rows are read by the race's reader, which knows nothing of ours; reachable commits come from git.
"""

from __future__ import annotations

import calendar
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from benchmarks.race.rows import Row

from support.plans import CART, CART_TASKS, LOGIN, LOGIN_TASKS

STALE = 30  # full minutes; a claim that is older may be taken over
SKEW = 5  # minutes that work may be dated before its START


class Answer(NamedTuple):
    """How a command of the loop must end: its exit code, and its outcome as JSON has it."""

    code: int
    outcome: str


WON = Answer(0, "won")
LOST = Answer(3, "lost")
ALREADY = Answer(0, "nothing")
LACKING = Answer(1, "nothing")
TAKEN = Answer(3, "nothing")
WAIT = Answer(4, "nothing")
MERGE = Answer(0, "nothing")
FINISHED = Answer(8, "nothing")


class Feature(NamedTuple):
    """A feature of the example plan; ``needs`` names the one that must be complete first."""

    id: str
    path: str
    branch: str
    tasks: tuple[str, ...]
    needs: str = ""


FEATURES = {
    "1.1": Feature("1.1", LOGIN, "feature/1.1-login", tuple([task for task, _ in LOGIN_TASKS])),
    "1.2": Feature("1.2", CART, "feature/1.2-cart", tuple([task for task, _ in CART_TASKS]), "1.1"),
}
TASKS = tuple([task for feature in FEATURES.values() for task in feature.tasks])


def feature_of(task: str) -> Feature:
    """The feature that plans a task."""
    return next(feature for feature in FEATURES.values() if task in feature.tasks)


def stamp(moment: int) -> str:
    """A moment (epoch seconds) as rows are dated."""
    return time.strftime("%Y-%m-%d %H:%M", time.gmtime(moment))


class Work(NamedTuple):
    """A work commit: what it did, and when (minutes since the epoch)."""

    task: str
    oid: str
    minute: int


class Claim(NamedTuple):
    """A task as its rows tell it; ``minute`` is when it was claimed, ``active`` the last row."""

    state: str = "open"
    holder: str = ""
    since: str = ""
    minute: int = 0
    active: int = 0
    started: int = 0


def claim_of(rows: Iterable[Row], task: str) -> Claim:
    """The legal rows of one task, added up."""
    claim = Claim()
    for row in rows:
        if row.task != task:
            continue
        minute = _minute(row.time)
        if row.action == "START":
            claim = Claim("held", row.agent, row.time, minute, minute, minute)
        elif row.action == "RECLAIM":
            claim = Claim("held", row.agent, row.time, minute, minute, claim.started)
        elif row.action == "NOTE" and (claim.state, claim.holder) == ("held", row.agent):
            claim = claim._replace(active=minute)
        elif row.action == "DONE":
            claim = claim._replace(state="done", since=row.time)
        elif row.action in ("REVERT", "RELEASE"):
            claim = Claim()
    return claim


def is_legal(rows: Sequence[Row]) -> bool:
    """Whether each row was allowed by those before it; how old a claim was is not asked."""
    return all(row.action in allowed(rows[:at], row) for at, row in enumerate(rows))


def allowed(rows: Sequence[Row], row: Row) -> set[str]:
    """What the agent of a row may do about its task after these rows."""
    claim = claim_of(rows, row.task)
    known = {"NOTE"} if any(each.task == row.task for each in rows) else set()
    if claim.state == "open":
        return known | {"START"}
    if claim.state == "done":
        return known | {"REVERT"}
    return known | ({"DONE", "RELEASE"} if claim.holder == row.agent else {"RECLAIM"})


def _minute(text: str) -> int:
    return calendar.timegm(time.strptime(text, "%Y-%m-%d %H:%M")) // 60


class Model:
    """The remote as it must be: each feature's log, what was won and not logged, main's copy."""

    def __init__(self, now: int) -> None:
        self.now = now
        self.logs: dict[str, list[Row]] = {name: [] for name in FEATURES}
        self.won: dict[str, list[Row]] = {name: [] for name in FEATURES}
        self.main: dict[str, list[Row]] = {name: [] for name in FEATURES}
        self.seen: dict[str, list[Row]] = {name: [] for name in FEATURES}  # in the remote's order
        self.born: set[str] = set()  # features whose branch is at the remote
        self.work: list[Work] = []
        self.reverted: set[str] = set()
        self.moved_by_ref: dict[str, int] = {}  # of each task's decisive rows, those its ref knows

    @property
    def minute(self) -> int:
        return self.now // 60

    def rows(self, feature: str) -> list[Row]:
        """All rows that count: those in the log, then those that were won and are not there."""
        return [*self.logs[feature], *self.won[feature]]

    def claim(self, task: str) -> Claim:
        return claim_of(self.rows(feature_of(task).id), task)

    def row(self, agent: str, action: str, task: str, commit: str = "-") -> Row:
        return Row(stamp(self.now), agent, action, task, commit)

    def publish(self, rows: Sequence[Row]) -> None:
        """Rows that git-baton published: what was won before stands above them."""
        feature = feature_of(rows[0].task)
        waiting = sorted(self.won[feature.id], key=lambda row: (row.time, row.task))
        self.logs[feature.id] += [*waiting, *rows]
        self.won[feature.id].clear()
        self.born.add(feature.id)
        for task in {row.task for row in rows if row.action != "NOTE"}:
            self.moved_by_ref[task] = len(decisive(self.rows(feature.id), task))

    def is_ready(self, feature: Feature) -> bool:
        """Whether the feature that it needs is complete on main."""
        needed = FEATURES.get(feature.needs)
        return needed is None or all(
            claim_of(self.main[needed.id], task).state == "done" for task in needed.tasks
        )

    def first_open(self) -> str:
        """What ``claim --next`` takes."""
        ready = [feature for feature in FEATURES.values() if self.is_ready(feature)]
        tasks = [task for feature in ready for task in feature.tasks]
        return next((task for task in tasks if self.claim(task).state == "open"), "")

    def done_work(self, task: str, reachable: Collection[str]) -> list[Work]:
        """The work that a DONE may name: since the START, in the clone's sight, not undone."""
        earliest = self.claim(task).started - SKEW
        return [
            work
            for work in self.work
            if work.task == task
            and work.minute >= earliest
            and work.oid in reachable
            and work.oid not in self.reverted
        ]

    def idle(self, task: str, reachable: Collection[str]) -> int:
        """Minutes since the holder's last row, or work on the task since the claim."""
        claim = self.claim(task)
        seen = [
            work.minute
            for work in self.work
            if work.task == task and work.oid in reachable and work.minute >= claim.minute
        ]
        return self.minute - max([claim.active, *seen])

    # -- what each command must answer -----------------------------------------------------------

    def answer_to_claim(self, task: str) -> Answer:
        claim = self.claim(task)
        if claim.state == "open":
            return WON if self.is_ready(feature_of(task)) else WAIT
        return LOST if claim.state == "held" else TAKEN

    def answer_to_next(self) -> Answer:
        """What ``claim --next`` says: a task, or which of three reasons there is for none."""
        if self.first_open():
            return WON
        states = {task: self.claim(task).state for task in TASKS}
        for feature in FEATURES.values():
            merged = all(claim_of(self.main[feature.id], t).state == "done" for t in feature.tasks)
            if not merged and all(states[task] == "done" for task in feature.tasks):
                return MERGE
        return WAIT if "held" in states.values() else FINISHED

    def answer_after(self, row: Row) -> Answer:
        """What ``claim --next`` will say once a row is published."""
        rows = self.logs[feature_of(row.task).id]
        rows.append(row)
        try:
            return self.answer_to_next()
        finally:
            rows.pop()

    def answer_to_holder(self, agent: str, task: str) -> Answer:
        """DONE: only the holder may."""
        claim = self.claim(task)
        if claim.state == "open":
            return LACKING
        if claim.state == "done":
            return ALREADY if claim.holder == agent else TAKEN
        return WON if claim.holder == agent else LOST

    def answer_to_note(self, agent: str, task: str) -> Answer:
        """A note is for whoever holds the task, and for everybody once it is done."""
        return WON if self.claim(task).state == "done" else self.answer_to_holder(agent, task)

    def answer_to_reclaim(self, agent: str, task: str, reachable: Collection[str]) -> Answer:
        claim = self.claim(task)
        if claim.state == "open":
            return LACKING
        if claim.holder == agent:
            return ALREADY
        if claim.state == "done":
            return TAKEN
        return WON if self.idle(task, reachable) > STALE else LOST

    def answer_to_revert(self, agent: str, task: str) -> Answer:
        claim = self.claim(task)
        if claim.state == "held":
            return LACKING if claim.holder == agent else LOST
        return WON if claim.state == "done" else LACKING

    def board(
        self, reachable: Collection[str]
    ) -> Iterator[tuple[str, str, str | None, str | None]]:
        """Each task's line of ``status --json``: ID, state, agent, since."""
        for task in TASKS:
            claim = self.claim(task)
            if claim.state == "open":
                yield task, "open", None, None
            elif claim.state == "done":
                yield task, "done", claim.holder, claim.since
            else:
                stale = self.idle(task, reachable) > STALE
                yield task, "stale" if stale else "claimed", claim.holder, claim.since


def decisive(rows: Iterable[Row], task: str) -> list[Row]:
    """The rows of a task that move its ref."""
    return [row for row in rows if row.task == task and row.action != "NOTE"]
