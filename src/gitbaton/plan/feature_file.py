"""One feature file: its header, tasks and fields, its log, and who holds what.

Everything that asks about a plan asks this: the hooks, lint, the graph, the commands.
"""

from __future__ import annotations

from gitbaton.base.value import lazy
from gitbaton.plan.log.cells import text_of
from gitbaton.plan.log.rows import ProgressLog, extend_log, read_log
from gitbaton.plan.log.task_state import OPEN, fold
from gitbaton.plan.outline import feature_heading, is_plain_ascii, lines_of, outline, split_lines
from gitbaton.plan.task_id import split_counter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitbaton.plan.code_blocks import FileEdit, Snippet
    from gitbaton.plan.feature import Field, Task, TaskWithoutId
    from gitbaton.plan.log.rows import Row
    from gitbaton.plan.log.task_state import TaskState
    from gitbaton.plan.outline import Heading, Outline
    from gitbaton.plan.task_id import TaskGrammar, TaskLine

MAX_BYTES = 8 * 1024 * 1024
MAX_DEPTH = 32  # folders that a feature file may lie in
_MOST_TICKS = 8  # more of them at once are read from scratch
_BOXES = {b"[ ]", b"[x]", b"[X]"}


def is_too_deep(path: str) -> bool:
    """Whether a path lies in more folders than a feature file may: nobody reads it then."""
    return path.count("/") > MAX_DEPTH


class FeatureFile:
    """A feature file, read lazily: each fact when it is first asked for.

    Only its first heading is read at once. It never changes; ``with_rows`` and ``at_path`` make
    another one.
    """

    def __init__(
        self,
        text: bytes,
        path: str,
        grammar: TaskGrammar,
        heading: Heading,
        feature: str,
        wanted: tuple[bytes, ...] = (),
    ) -> None:
        self.text = text
        self.path = path
        self.grammar = grammar
        self.heading = heading
        self.feature = feature
        self._wanted = wanted
        self.joined = False  # whether its log holds rows that its text lacks

    @property
    def title(self) -> str:
        """The feature's title."""
        return self.heading.text

    @property
    def slug(self) -> str:
        """What stands for the title in the name of the feature's branch."""
        from gitbaton.plan.branch_name import slug

        if not self.grammar.spec_kit:
            return slug(self.title)
        from gitbaton.plan.spec_kit import feature_folder

        return feature_folder(self.path)[1]

    @lazy
    def outline(self) -> Outline:
        """Where its headings, tasks and logs are."""
        return outline(self.text, self.grammar, self.feature if self.grammar.spec_kit else None)

    @lazy
    def log(self) -> ProgressLog:
        """The Progress Log; empty where the file has none."""
        if not self.outline.logs:
            return ProgressLog()
        section = self.outline.logs[0]
        lines = split_lines(self.text)[section.start : section.end]
        if self._wanted:
            lines = [
                line if at < 4 or any(word in line for word in self._wanted) else b""
                for at, line in enumerate(lines)
            ]
        return read_log(lines, section.start + 1)

    @lazy
    def states(self) -> Mapping[str, TaskState]:
        """What the log says of each task that it names."""
        return fold(self.log.rows)

    def state_of(self, task: str) -> TaskState:
        """What the log says of the task."""
        return self.states.get(task, OPEN)

    @lazy
    def tasks(self) -> frozenset[str]:
        """The IDs in the task list and in the details."""
        return frozenset([task.id for task in self.outline.items + self.outline.details])

    def plans(self, task: str) -> bool:
        """Whether the ID is one of its tasks; a file whose text lacks it is not read for that."""
        if "tasks" in self.__dict__:
            return task in self.tasks
        stem = split_counter(self.grammar.written(task, self.feature))[0]  # all that ranges say
        return stem.encode("utf-8", "surrogateescape") in self.text and task in self.tasks

    @lazy
    def plain(self) -> bool:
        """Whether every byte is printable ASCII, a tab or a line end."""
        return is_plain_ascii(self.text)

    @lazy
    def marked(self) -> bool:
        """Whether something may be a conflict marker."""
        return b"<<<<<<<" in self.text

    @lazy
    def lines(self) -> Sequence[bytes]:
        """Its lines with their ends, without a byte order mark."""
        return lines_of(self.text)

    @lazy
    def texts(self) -> Sequence[str]:
        """Its lines as text, without their ends."""
        return [text_of(line).rstrip("\r\n") for line in self.lines]

    @lazy
    def header_fields(self) -> tuple[Field, ...]:
        """The bold fields between the feature's heading and the next one."""
        from gitbaton.plan.fields import read_fields

        return read_fields(self.lines, self.heading.below, 6, prose_ends=True)[0]

    @property
    def track(self) -> str:
        """What the Track field says; empty without one."""
        return self.header("track").partition("\n")[0].strip("* ")

    @property
    def estimated(self) -> int | None:
        """The number in Estimated Tasks; None when absent or a range."""
        from gitbaton.plan.feature import only_number

        return only_number(self.header("estimated tasks"))

    def header(self, *labels: str) -> str:
        """The value of the first header field with one of these labels, in small letters."""
        found = [field.value for field in self.header_fields if field.label.casefold() in labels]
        return found[0] if found else ""

    @lazy
    def dependencies(self) -> Field | None:
        """The field or section that says which features must be complete before this one."""
        from gitbaton.plan.fields import dependency_field

        if self.grammar.spec_kit:
            return None
        return dependency_field(self.header_fields, self.outline, self.lines)

    @lazy
    def planned(self) -> tuple[Task, ...]:
        """Its tasks: in list order, then those that only the details name.

        An ID that is written twice is there twice; each listed task has the first section of its
        ID that is left.
        """
        from gitbaton.plan.tasks import planned_tasks

        return planned_tasks(self.outline, self.lines, self.grammar)

    @lazy
    def order(self) -> Mapping[str, tuple[str, ...]]:
        """For each task those of its feature that the plan puts before it, if it says so."""
        if self.grammar.spec_kit:
            from gitbaton.plan.spec_kit import order_of

            return order_of(self.outline, self.heading)
        return {}

    @lazy
    def _read_tasks(self) -> dict[str, Task | None]:
        return {}

    def task(self, name: str) -> Task | None:
        """One task of the plan, with its fields; read when it is first asked for."""
        from gitbaton.plan.tasks import planned_task

        if name not in self._read_tasks:
            self._read_tasks[name] = planned_task(name, self.outline, self.lines, self.grammar)
        return self._read_tasks[name]

    @lazy
    def snippets(self) -> tuple[Snippet, ...]:
        """The fenced blocks of all tasks."""
        from gitbaton.plan.code_blocks import snippets

        return tuple([snippet for task in self.planned for snippet in snippets(task)])

    @lazy
    def touches(self) -> tuple[FileEdit, ...]:
        """The files that its tasks create or change."""
        from gitbaton.plan.code_blocks import file_edits

        return tuple([touch for task in self.planned for touch in file_edits(task)])

    @property
    def complete(self) -> bool:
        """Whether every task is DONE in the log, or ticked.

        A feature without any readable task is not complete.
        """
        return bool(self.outline.items) and not self.unfinished

    @property
    def unfinished(self) -> list[str]:
        """The tasks that are neither DONE in the log nor ticked, in the plan's order."""
        return [
            item.id for item in self.outline.items if not self.is_finished(item.id, item.checked)
        ]

    def is_finished(self, task: str, ticked: bool | None) -> bool:
        """Whether a task is DONE in the log, or ticked if the log does not mention it.

        A tick may be older than a REVERT that came from another branch.
        """
        state = self.state_of(task)
        return state.state == "done" or (bool(ticked) and state.started is None)

    def was_ticked(self, task: str) -> bool:
        """Whether a task of a spec-kit plan was done before there was a log: ticked, no row."""
        items = self.outline.items if self.grammar.spec_kit and task not in self.states else ()
        return any(item.checked for item in items if item.id == task)

    @property
    def is_detailed(self) -> bool:
        """Whether the plan has a section for each task beside its list."""
        headings = [each.text.casefold() for each in self.outline.sections if each.level == 2]
        return "task details" in headings or bool(self.outline.details and not self.outline.items)

    def field_line(self, label: str) -> int:
        """The line of a field of the header; the heading's if there is no such field."""
        lines = [f.span.start for f in self.header_fields if f.label.casefold() == label]
        return lines[0] if lines else self.heading.line

    @lazy
    def nameless(self) -> tuple[TaskWithoutId, ...]:
        """The entries of the task list that no ID begins.

        Where no entry has one, they are those of every list of checkboxes and every task table.
        """
        from gitbaton.plan.tasks import nameless_entries

        return nameless_entries(self.outline, self.lines, self.grammar)

    def with_rows(self, rows: tuple[Row, ...], tasks: frozenset[str] | None = None) -> FeatureFile:
        """The file with a log that holds these rows, as branches and task refs together have it.

        Its text stays as it was. ``tasks`` are the IDs that it plans, if others count as well.
        """
        known = {"outline": self.outline, "tasks": self.tasks if tasks is None else tasks}
        log = self.log.replace(rows=rows)
        return _version(self, self.text, log=log, states=fold(rows), joined=True, **known)

    def at_path(self, path: str) -> FeatureFile:
        """The same file at another path."""
        found = _version(self, self.text)
        found.__dict__.update({**self.__dict__, "path": path})
        return found

    def __repr__(self) -> str:
        return f"FeatureFile({self.path}, {self.feature})"


def read_feature_file(
    text: bytes,
    path: str,
    grammar: TaskGrammar,
    previous: FeatureFile | None = None,
    wanted: tuple[bytes, ...] = (),
) -> FeatureFile | None:
    """A Markdown file as a feature file; None if it is none (its H1 is not ``Feature <id>: …``).

    With the grammar of spec-kit its path says whether it is one.
    ``previous`` is an earlier version, if one is at hand: where the new text only ticks boxes
    and adds rows below, only those are read. With ``wanted``, only rows that hold one of these IDs
    are.
    """
    found = None
    if grammar.spec_kit:
        from gitbaton.plan.spec_kit import folder_heading

        found = folder_heading(text, path)
        if found is None:
            return None
        previous = previous if previous and previous.path == path else None
    if previous is not None and "states" in previous.__dict__ and not previous.joined:
        file = _read_on(text, path, previous)
        if file is not None:
            return file
    found = found or feature_heading(text)
    return FeatureFile(text, path, grammar, found[2], found[0], wanted) if found else None


def _version(file: FeatureFile, text: bytes, **known: object) -> FeatureFile:
    """Another version of a file, of which some is known already."""
    found = FeatureFile(text, file.path, file.grammar, file.heading, file.feature)
    found.__dict__.update(known)
    return found


def _read_on(text: bytes, path: str, previous: FeatureFile) -> FeatureFile | None:
    """The text as a version with other ticks and more rows; None if it differs in more."""
    logs, old = previous.outline.logs, previous.text
    usual = (
        len(logs) == 1
        and not previous.log.header_problem
        and logs[0].end == previous.outline.line_count
        and old.endswith(b"\n")
    )
    outline = _ticked(text, previous) if usual else None
    tail = split_lines(text[len(old) :])
    if outline is None or not all(line[:1] == b"|" for line in tail):
        return None
    first_line = logs[0].end + 1
    log = extend_log(previous.log, tail, first_line)
    end = first_line - 1 + len(tail)
    known = {
        "path": path,
        "outline": outline.replace(logs=(logs[0].replace(end=end),), line_count=end),
        "log": log,
        "states": fold(log.rows[len(previous.log.rows) :], previous.states),
        "tasks": previous.tasks,
    }
    if "plain" in previous.__dict__:
        known["plain"] = previous.plain and is_plain_ascii(text[len(old) :])
    if "marked" in previous.__dict__:
        known["marked"] = previous.marked or any(b"<<<<<<<" in line for line in tail)
    return _version(previous, text, **known)


def _ticked(text: bytes, previous: FeatureFile) -> Outline | None:
    """The previous outline with its boxes as the text has them; None if that differs elsewhere.

    What the text adds below is left out.
    """
    old = previous.text
    boxes: dict[int, bool] = {}
    while not text.startswith(old):
        at = _first_difference(old, text)
        before, after = old[at - 1 : at + 2], text[at - 1 : at + 2]
        if len(boxes) == _MOST_TICKS or not {before, after} <= _BOXES:
            return None
        lines = split_lines(text[:at])
        if lines[-1].count(b"[") > 1:  # an item's own box is the first on its line
            return None
        boxes[len(lines)] = after != b"[ ]"
        old = old[:at] + text[at : at + 1] + old[at + 1 :]
    if not boxes:
        return previous.outline
    if not boxes.keys() <= {box.line for box in previous.outline.boxes}:
        return None

    found = previous.outline
    return found.replace(items=_marked(found.items, boxes), boxes=_marked(found.boxes, boxes))


def _marked(entries: Sequence[TaskLine], boxes: Mapping[int, bool]) -> tuple[TaskLine, ...]:
    """The entries with the boxes of some lines ticked or not."""
    return tuple(
        [
            entry.replace(checked=boxes[entry.line]) if entry.line in boxes else entry
            for entry in entries
        ]
    )


def _first_difference(old: bytes, new: bytes) -> int:
    """Where two texts, of which the old is no beginning of the new, first differ."""
    same, unknown = 0, len(old)
    while unknown > 1:
        half = unknown // 2
        if new.startswith(old[same : same + half], same):
            same += half
            unknown -= half
        else:
            unknown = half
    return same
