"""The history of Lantern while it is written: the plan, its branches, and who holds what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Literal, NamedTuple

from benchmarks.plans import Row
from benchmarks.repositories import NOWHERE, Stream
from examples.lantern.plan import Feature, Page, Task, code, lowered
from examples.lantern.scene import Calendar, person

MAINTAINER = "marta"
ZONE = "ZONE"
_VERBS = {
    "START": "claim",
    "RECLAIM": "reclaim",
    "DONE": "complete",
    "NOTE": "note on",
    "REVERT": "revert",
    "RELEASE": "release",
}
_SETTINGS = "lantern/settings.py"
_README = "# Lantern\n\nGuided tours and tickets for small museums.\n"

State = Literal["open", "held", "done"]


class Idle(NamedTuple):
    """A claim that its holder has left alone since ``last``."""

    task: str
    holder: str
    last: int


class Branch:
    """A feature on its way: its file, its branch, and what that has over the default branch."""

    def __init__(self, feature: Feature, page: Page) -> None:
        self.feature = feature
        self.page = page
        self.ref = f"refs/heads/{feature.branch}"
        self.path = feature.path
        self.tip = ""
        self.files: dict[str, str] = {}
        self.settings: dict[str, str] = {}
        self.found: dict[str, str] = {}
        self.seen = 0
        self.states: dict[str, State] = {task.id: "open" for task in feature.tasks}
        self.revisions: dict[str, int] = {}
        self.work: dict[str, list[tuple[str, str]]] = {}
        self.moves: dict[str, int] = {}
        self.configured: set[str] = set()
        self.merged = False

    @property
    def is_done(self) -> bool:
        """Whether every task is done."""
        return all(state == "done" for state in self.states.values())

    def task(self, name: str) -> Task:
        """The task of an ID."""
        return next(task for task in self.feature.tasks if task.id == name)

    def module(self, path: str) -> str:
        """A module as the work done so far has made it; empty if nothing has."""
        parts = [
            code(task, self.revisions[task.id])
            for task in self.feature.tasks
            if task.module == path and self.revisions.get(task.id)
        ]
        head = f'"""{self.feature.title}."""\n\nfrom lantern.entries import Entry\n'
        return "\n\n".join([head, *parts]) if parts else ""


class Project:
    """The repository so far, and what the agents know of each other."""

    def __init__(
        self, stream: Stream, plan: Sequence[Feature], calendar: Calendar, chance: Random
    ) -> None:
        self.stream = stream
        self.calendar = calendar
        self.chance = chance
        self.time = calendar.mornings[0]
        self.live: list[Branch] = []
        self.branches = {feature.id: Branch(feature, Page(feature)) for feature in plan}
        self.main = ""
        self.idle: dict[str, Idle] = {}
        self.started = 0
        self.forgot = ""
        self.width = 4
        self._active: dict[str, int] = {}
        self._home = {task: each for each in self.branches.values() for task in each.states}
        self.waiting = list(self.branches.values())
        self.size = len(self._home)
        self._settings = {ZONE: '"Europe/Lisbon"', **{feature.id: "20" for feature in plan}}
        self._arrived: list[dict[str, str | None]] = []
        self._refs: dict[str, str] = {}

    def begin(self) -> None:
        """The commits before anybody has claimed anything."""
        before = {"README.md": _README, _SETTINGS: _settings_text(self._settings)}
        before["lantern/entries.py"] = _ENTRIES
        main = "refs/heads/main"
        first = self.stream.commit(
            main, "Begin Lantern\n", before, self.time - 7200, person=person(MAINTAINER)
        )
        setup = {".git-baton.toml": f'since = "{self.stream.oid(first)}"\n'}
        plans = {each.path: each.page.text for each in self.branches.values()}
        self.main = self.stream.commit(
            main, "docs: plan Lantern\n", setup | plans, self.time - 3600, person=person(MAINTAINER)
        )

    def branch_of(self, task: str) -> Branch:
        """The feature that plans a task."""
        return self._home[task]

    def may_begin(self, branch: Branch) -> bool:
        """Whether all that a feature needs is merged."""
        return all(self.branches[name].merged for name in branch.feature.needs)

    def leave(self, task: str, holder: str) -> None:
        """Somebody does not come back to a claim, and whoever looks will see it."""
        self.idle[task] = Idle(task, holder, self._active[task])

    # -- rows ---------------------------------------------------------------------------------

    def sign(self, agent: str, *rows: tuple[str, str, str], trailers: Sequence[str] = ()) -> None:
        """Publish rows (action, task, commit) of one feature, in one log commit, as now."""
        branch = self._home[rows[0][1]]
        told = [f"Baton-Nonce: {self.chance.getrandbits(64):016x}"]
        for action, task, commit in rows:
            row = Row(self.time, action, task, commit, agent)
            self._apply(branch, row)
            if action != "NOTE":
                branch.moves[task] = branch.moves.get(task, 0) + 1
                told.append(f"Baton-Row: {branch.moves[task]} {str(row).strip()}")
        self._log_commit(branch, agent, rows, [*told, *trailers])
        for action, task, _ in rows:
            if action != "NOTE":
                self._refs[task] = branch.tip

    def sign_by_hand(self, agent: str, action: str, task: str, commit: str) -> None:
        """The same with an editor: no nonce, no task ref, and the box is forgotten."""
        branch = self._home[task]
        boxes = branch.page.boxes.copy()
        self._apply(branch, Row(self.time, action, task, commit, agent))
        branch.page.boxes = boxes
        branch.moves[task] = branch.moves.get(task, 0) + 1
        self._log_commit(branch, agent, [(action, task, commit)], [])

    def _apply(self, branch: Branch, row: Row) -> None:
        branch.page.append(row)
        self._active[row.task] = self.time
        if row.action in ("START", "RECLAIM"):
            self.started += row.action == "START"
            branch.states[row.task] = "held"
            self.idle.pop(row.task, None)
        elif row.action in ("DONE", "REVERT"):
            is_done = row.action == "DONE"
            branch.states[row.task] = "done" if is_done else "open"
            branch.page.tick(row.task, is_done)

    def _log_commit(
        self, branch: Branch, agent: str, rows: Sequence[tuple[str, str, str]], told: Sequence[str]
    ) -> None:
        clauses = ", ".join([f"{_VERBS[action]} task {task}" for action, task, _ in rows])
        body = "\n" + "".join([f"{line}\n" for line in told]) if told else ""
        files = {branch.path: branch.page.text}
        self._commit(branch, agent, f"chore: {clauses}\n{body}", files)

    # -- work ---------------------------------------------------------------------------------

    def work(self, agent: str, task: str, more: dict[str, str] | None = None) -> None:
        """Publish a work commit on a task; ``more`` are settings that it changes besides."""
        branch = self._home[task]
        step = branch.task(task)
        self._active[task] = self.time
        count = branch.revisions[task] = branch.revisions.get(task, 0) + 1
        said = lowered(step.title)
        subject = f"feat({task}): {said}" if count == 1 else f"fix({task}): {said}, step {count}"
        files = {step.module: branch.module(step.module)}
        if more:
            branch.configured.add(task)
            branch.settings |= more
            files[_SETTINGS] = _settings_text({**branch.found, **branch.settings})
        self._commit(branch, agent, f"{subject}\n", files)
        oid = self.stream.oid(branch.tip)
        branch.work.setdefault(task, []).append((oid, subject))

    def take_back(self, agent: str, task: str) -> None:
        """Revert a task's only work commit, and open the task again."""
        branch = self._home[task]
        [(oid, subject)] = branch.work.pop(task)
        path = branch.task(task).module
        branch.revisions.pop(task)
        message = f'Revert "{subject}"\n\nThis reverts commit {oid}.\n'
        self._commit(branch, agent, message, {path: branch.module(path)})
        self.sign(agent, ("REVERT", task, "-"))

    def go_around(self, agent: str, branch: Branch | None, subject: str, file: str) -> None:
        """A commit that no hook has seen, on a feature's branch or else on the default one."""
        if branch is None:
            self._arrive(agent, f"{subject}\n", {file: f"{_README}\n{subject}.\n"}, [])
        else:
            self._commit(branch, agent, f"{subject}\n", {file: f"{subject}.\n"})

    def _commit(self, branch: Branch, agent: str, message: str, files: dict[str, str]) -> None:
        """On the branch, which the first commit makes from the default one."""
        parents = [branch.tip or self.main]
        if not branch.tip:
            branch.found = dict(self._settings)
            branch.seen = len(self._arrived)
            self.waiting.remove(branch)
            self.live.append(branch)
        written: dict[str, str | None] = {path: text or None for path, text in files.items()}
        branch.tip = self.stream.commit(
            branch.ref, message, written, self.time, parents=parents, person=person(agent)
        )
        branch.files |= files

    # -- the default branch -------------------------------------------------------------------

    def merge(self, branch: Branch, number: int, *, squash: bool = False) -> None:
        """Bring a feature that is done into the default branch, as a host's button does."""
        self._settings |= branch.settings
        files: dict[str, str | None] = {path: text or None for path, text in branch.files.items()}
        if branch.settings:
            files[_SETTINGS] = _settings_text(self._settings)
        feature = branch.feature
        message = f"Merge pull request #{number} from lantern/{feature.branch}\n\n{feature.title}\n"
        if squash:
            message = f"feat({feature.id}): {lowered(feature.title)} (#{number})\n"
        self._arrive(MAINTAINER, message, files, [] if squash else [branch.tip])
        branch.merged = True
        self.live.remove(branch)

    def _arrive(
        self, agent: str, message: str, files: dict[str, str | None], merged: Sequence[str]
    ) -> None:
        self.main = self.stream.commit(
            "refs/heads/main",
            message,
            files,
            self.time,
            parents=[self.main, *merged],
            person=person(agent),
        )
        self._arrived.append(files)

    def catch_up(self, agent: str, branch: Branch) -> None:
        """Merge what arrived on the default branch since into a live one, if anything has."""
        arrived = self._arrived[branch.seen :]
        if not arrived:
            return
        files = {path: text for each in arrived for path, text in each.items()}
        branch.seen = len(self._arrived)
        branch.found = dict(self._settings)
        if _SETTINGS in files:
            files[_SETTINGS] = _settings_text({**branch.found, **branch.settings})
        branch.tip = self.stream.commit(
            branch.ref,
            f"Merge branch 'main' into {branch.feature.branch}\n",
            files,
            self.time,
            parents=[branch.tip, self.main],
            person=person(agent),
        )

    def finish(self) -> None:
        """Let the task refs stand, and of the branches that are merged only the last one."""
        for task, commit in self._refs.items():
            self.stream.point(f"refs/baton/tasks/{task}", commit)
        for branch in [each for each in self.branches.values() if each.merged][:-1]:
            self.stream.point(branch.ref, NOWHERE)


def _settings_text(settings: Mapping[str, str]) -> str:
    entries = settings.items()
    return "\n\n".join([f"# For {name}\n{_constant(name)} = {value}\n" for name, value in entries])


def _constant(name: str) -> str:
    return name if name.isalpha() else f"LIMIT_{name.replace('.', '_')}"


_ENTRIES = '''"""What a calendar is made of."""

from datetime import date
from typing import NamedTuple


class Entry(NamedTuple):
    """One line of the calendar."""

    day: date
    step: int
    notes: frozenset[str]

    def knows(self, note: str) -> bool:
        return note in self.notes
'''
