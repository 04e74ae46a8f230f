"""Whether agents were told the truth, and when rows stood in the log."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from benchmarks.race.checker import Violation, base_chains, final_chains, key_of_op, key_of_row
from benchmarks.race.events import Op
from benchmarks.race.ledger import HEADS, Ledger
from benchmarks.race.rows import CLAIMS, Row

_OUTCOMES = {
    0: ("won", "nothing"),
    1: ("nothing",),
    3: ("lost", "nothing"),
    4: ("nothing",),
    5: ("refused",),
    6: ("unknown",),
    7: ("nothing",),
    8: ("nothing",),
}
_MOST_GUESSES = 32  # publishers in a row who may not have read the remote


class Allowed(NamedTuple):
    """Which honest troubles a race has: locks in the server's way, lines that break."""

    refusals: bool = False
    silence: bool = False


class Span(NamedTuple):
    """A time in which an agent may have held a task (or, without a name, it may have been done)."""

    holder: str
    begin: float
    end: float
    op: Op | None


def check_answers(ledger: Ledger, ops: Sequence[Op], allowed: Allowed) -> Iterator[Violation]:
    """Every exit code is one that the history bears out."""
    spans = {task: spans_of(task, ledger, ops) for task in final_chains(ledger)}
    for op in ops:
        if op.code is None or op.action == "LOOK":
            continue
        others = [span for span in spans.get(op.task, ()) if span.op != op and _meets(span, op)]
        why = _wrong(op, others, allowed)
        if why:
            yield Violation(
                "exit-code",
                f"{op.agent} {op.action} {op.task}: exit {op.code}, {why} ({op.message})",
            )


def _wrong(op: Op, others: Sequence[Span], allowed: Allowed) -> str:
    """Why an exit code is not the right one; empty if it is."""
    if op.code not in _OUTCOMES:
        return "which tells of no outcome"
    if op.outcome and op.outcome not in _OUTCOMES[op.code]:
        return f"outcome {op.outcome}"
    if op.outcome == "lost" and op.holder not in {span.holder for span in others if span.holder}:
        return f"but {op.holder or 'nobody'} did not hold it"
    if op.code in (3, 4) and op.action == "START" and op.task and not others:
        return "but it was open"
    if op.code == 5 and not allowed.refusals:
        return "but the server refuses nothing"
    return "but no line broke" if op.code == 6 and not allowed.silence else ""


def spans_of(task: str, ledger: Ledger, ops: Sequence[Op]) -> list[Span]:
    """When each agent may have held a task at most, by the rows and the operations behind them."""
    rows = [row for row in final_chains(ledger)[task] if row.action != "NOTE"]
    known = len([row for row in base_chains(ledger).get(task, ()) if row.action != "NOTE"])
    causes = [*[None] * known, *_causes(rows[known:], ops)]
    begins = [op.begin if op else -math.inf for op in causes]
    ends = [op.end if op else math.inf for op in causes]
    return [
        Span(
            row.agent if row.action in CLAIMS else "",
            begins[place],
            ends[place + 1] if place + 1 < len(rows) else math.inf,
            causes[place],
        )
        for place, row in enumerate(rows)
        if row.action != "REVERT"
    ]


def _causes(rows: Sequence[Row], ops: Sequence[Op]) -> list[Op | None]:
    """The operation behind each row, where exactly one can be."""
    causes = []
    for row in rows:
        able = [
            op
            for op in ops
            if op.status != "fail"
            and key_of_op(op)[:2] == key_of_row(row)[:2]
            and op.task in (row.task, "")
        ]
        sure = [op for op in able if op.status == "ok"] or able
        causes.append(sure[0] if len(sure) == 1 else _widest(sure))
    return causes


def _widest(ops: Sequence[Op]) -> Op | None:
    """An operation that begins with the first and ends with the last of several."""
    if not ops:
        return None
    return ops[0]._replace(begin=min(op.begin for op in ops), end=max(op.end for op in ops))


def _meets(span: Span, op: Op) -> bool:
    return span.begin <= op.end and op.begin <= span.end


def stands(ledger: Ledger) -> dict[tuple[str, int], float]:
    """When the n-th row of each task was first seen on a branch, notes not counted."""
    found: dict[tuple[str, int], float] = {}
    known: set[str] = set()
    moves = [move for ref, some in ledger.updates.items() if ref.startswith(HEADS) for move in some]
    for move in sorted(moves, key=lambda move: move.seen):
        files = ledger.commits[move.new].files if move.new in ledger.commits else {}
        for blob in set(files.values()) - known:
            for task, rows in ledger.logs[blob].tasks.items():
                for number in range(1, sum(row.action != "NOTE" for row in rows) + 1):
                    found.setdefault((task, number), move.seen)
        known |= set(files.values())
    return found


def check_helping(ledger: Ledger, ops: Sequence[Op]) -> Iterator[Violation]:
    """In time: a won row stands in the log when the next publisher on its feature is done.

    Who won with one push may not have read the remote, and of those some more may come first.
    """
    seen = stands(ledger)
    for task, updates in ledger.task_updates():
        feature = task.rsplit(".", 1)[0]
        published = [
            op
            for op in ops
            if op.status == "ok" and op.action != "LOOK" and op.task.rsplit(".", 1)[0] == feature
        ]
        for update in updates:
            if update.new not in ledger.commits:
                continue
            rows = ledger.rows_of(update.new, task)
            number = sum(row.action != "NOTE" for row in rows)
            later = sorted([op for op in published if op.begin > update.seen], key=_end)
            readers = [op.end for op in later if op.attempts != 1]
            due = min([*readers, *map(_end, later[_MOST_GUESSES:])], default=math.inf)
            if seen.get((task, number), math.inf) > due + ledger.lateness:
                yield Violation(
                    "ref-and-log", f"row {number} of {task} was not brought by a publisher"
                )


def _end(op: Op) -> float:
    return op.end
