"""Rows folded into claims: who holds what, and which rows the protocol does not allow."""

from __future__ import annotations

from gitbaton.base.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Literal

    from gitbaton.plan.log.rows import Row


class TaskState(Value):
    """What the rows of one task add up to.

    ``claimed`` is the START or RECLAIM in force, ``activity`` the holder's latest START,
    RECLAIM or NOTE, ``done`` the DONE in force, ``started`` the START that opened the claim,
    or the last one of a task that is open again; ``reclaims`` counts the RECLAIMs since then.
    """

    state: Literal["open", "held", "done"] = "open"
    holder: str = ""
    claimed: Row | None = None
    activity: Row | None = None
    done: Row | None = None
    started: Row | None = None
    reclaims: int = 0

    def __init__(
        self,
        state: Literal["open", "held", "done"] = "open",
        holder: str = "",
        claimed: Row | None = None,
        activity: Row | None = None,
        done: Row | None = None,
        started: Row | None = None,
        reclaims: int = 0,
    ) -> None:
        # spelt out as that of Row: each row of a long log makes one
        values = self.__dict__
        values["state"] = state
        values["holder"] = holder
        values["claimed"] = claimed
        values["activity"] = activity
        values["done"] = done
        values["started"] = started
        values["reclaims"] = reclaims

    @property
    def since(self) -> str | None:
        """When the claim in force was made, as its row says."""
        return self.claimed.timestamp if self.claimed else None


OPEN = TaskState()


class IllegalRow(Value):
    """A row that the protocol does not allow in the state it meets."""

    code: str
    row: Row
    state: TaskState


def apply_row(state: TaskState, row: Row) -> tuple[TaskState, str]:
    """The state after the row, and the code of the rule it breaks (empty if it is legal).

    An illegal row changes nothing: the first claim counts. Whether a RECLAIM comes too early
    depends on time and is judged elsewhere.
    """
    match row.action:
        case "START":
            if state.state == "open":
                return TaskState("held", row.agent, row, row, started=row), ""
            return state, "C201" if state.state == "held" else "C205"
        case "RECLAIM":
            if state.state == "held" and row.agent != state.holder:
                count = state.reclaims + 1
                return TaskState("held", row.agent, row, row, None, state.started, count), ""
            return state, "C205" if state.state == "done" else "C203"
        case "DONE":
            if state.state == "held" and row.agent == state.holder:
                return _active(state, row, done=row), ""
            return state, {"open": "C203", "held": "C204", "done": "C205"}[state.state]
        case "NOTE":
            if state.state == "held" and row.agent == state.holder:
                return _active(state, row), ""
            return state, "" if state.started else "C203"
        case "RELEASE":
            if state.state == "held" and row.agent == state.holder:
                return TaskState(started=state.started), ""
            return state, {"open": "C203", "held": "C204", "done": "C205"}[state.state]
        case "REVERT":  # pragma: no branch - every action has its case
            if state.state == "done":
                return TaskState(started=state.started), ""
            return state, "C203"


def _active(state: TaskState, row: Row, done: Row | None = None) -> TaskState:
    """The state after a row of the holder's. Spelt out, for logs are long and this is fast."""
    name: Literal["held", "done"] = "done" if done else "held"
    return TaskState(name, row.agent, state.claimed, row, done, state.started, state.reclaims)


def fold(
    rows: Iterable[Row], states: Mapping[str, TaskState] | None = None
) -> dict[str, TaskState]:
    """The state of every task that has a row, starting from ``states``."""
    folded = dict(states or {})
    for row in rows:
        folded[row.task] = apply_row(folded.get(row.task, OPEN), row)[0]
    return folded


def illegal_rows(
    rows: Iterable[Row], states: Mapping[str, TaskState] | None = None
) -> Iterator[IllegalRow]:
    """The rows that the protocol does not allow, read in the order of publication."""
    folded = dict(states or {})
    for row in rows:
        before = folded.get(row.task, OPEN)
        folded[row.task], code = apply_row(before, row)
        if code:
            yield IllegalRow(code, row, before)


def was_held_within(task: str, before: TaskState, rows: Iterable[Row]) -> TaskState | None:
    """The state in which the task was held before, between or after the rows; None if never."""
    state = before
    held = state if state.state == "held" else None
    for row in rows:
        if row.task == task:
            state = apply_row(state, row)[0]
            held = state if state.state == "held" else held
    return held
