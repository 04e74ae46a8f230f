"""The judge of a race, from the ledger and what agents were told.

The order in which the server moved each ref is a witness that needs no search: it is replayed.
Nothing here comes from git-baton.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from benchmarks.race.events import Op
from benchmarks.race.ledger import HEADS, TASKS, Ledger
from benchmarks.race.rows import Row, is_prefix, wrong_rows

Chains = Mapping[str, Sequence[Row]]
Key = tuple[str, str, str, str]


class Violation(NamedTuple):
    """An invariant that did not hold, and where."""

    invariant: str
    message: str

    def __str__(self) -> str:
        return f"{self.invariant}: {self.message}"


def check(ledger: Ledger, ops: Sequence[Op]) -> list[Violation]:
    """All violations of the invariants about rows, refs and answers."""
    final = final_chains(ledger)
    return list(
        dict.fromkeys(
            [
                *_one_holder(ledger),
                *_branches_agree(ledger, final),
                *_no_row_lost_or_invented(ledger, final, ops),
                *_wins_are_distinct(ledger, ops),
                *_real_time(ledger, final, ops),
                *_only_appended(ledger),
                *_refs_name_last_rows(ledger, final),
                *_needs_were_complete(ledger),
            ]
        )
    )


def final_chains(ledger: Ledger) -> dict[str, Sequence[Row]]:
    """Each task's rows at the end: those of the branch that has most of them."""
    chains: dict[str, Sequence[Row]] = {}
    for tip in ledger.branches().values():
        for blob in ledger.commits[tip].files.values():
            for task, rows in ledger.logs[blob].tasks.items():
                if len(rows) > len(chains.get(task, ())):
                    chains[task] = rows
    return chains


def base_chains(ledger: Ledger) -> dict[str, Sequence[Row]]:
    """Each task's rows before the race: those on main, where no agent writes."""
    files = ledger.commits[ledger.refs[f"{HEADS}main"]].files
    return {task: rows for blob in files.values() for task, rows in ledger.logs[blob].tasks.items()}


def key_of_row(row: Row) -> Key:
    """What ties a row to the operation that asked for it."""
    return row.agent, row.action, row.task, row.commit if row.action == "NOTE" else ""


def key_of_op(op: Op) -> Key:
    """What ties an operation to its row."""
    return op.agent, op.action, op.task, op.text


def _one_holder(ledger: Ledger) -> Iterator[Violation]:
    """One holder at every version of every log, and no DONE by someone who was relieved."""
    for log in ledger.logs.values():
        for rows in log.tasks.values():
            for why, row in wrong_rows(rows):
                yield Violation(
                    "relieved" if row.action == "DONE" else "one-holder", f"{why}: {row}"
                )


def _branches_agree(ledger: Ledger, final: Chains) -> Iterator[Violation]:
    """One holder across branches and refs: no task has two histories."""
    for ref, tip in ledger.refs.items():
        for blob in ledger.commits[tip].files.values():
            for task, rows in ledger.logs[blob].tasks.items():
                if ref.startswith(TASKS) and task != ref.removeprefix(TASKS):
                    continue  # that commit's business is its own task
                if not is_prefix(_decisive(rows), _decisive(final.get(task, ()))):
                    yield Violation(
                        "one-holder", f"{ref} tells another story of {task}: {rows[-1]}"
                    )


def _no_row_lost_or_invented(
    ledger: Ledger, final: Chains, ops: Sequence[Op]
) -> Iterator[Violation]:
    """As many rows as were promised, at most those that may have landed more."""
    base = base_chains(ledger)
    rows = [row for task, chain in final.items() for row in chain[len(base.get(task, ())) :]]
    there = Counter(map(key_of_row, rows))
    sure = Counter(key_of_op(op) for op in ops if op.status == "ok" and op.action != "LOOK")
    perhaps = Counter(key_of_op(op) for op in ops if op.status == "info")
    anywhere = Counter((op.agent, op.action) for op in ops if op.status == "info" and not op.task)
    for key in {**there, **sure}:
        if there[key] < sure[key]:
            yield Violation("lost-row", f"{sure[key]} were told yes, {there[key]} rows: {key}")
        unsure = there[key] - sure[key] - perhaps[key]
        if unsure > 0 and anywhere[key[:2]] >= unsure:
            anywhere[key[:2]] -= unsure  # a killed claim --next did not say which task it took
        elif unsure > 0:
            yield Violation(
                "refused-row" if _refused(key, ops) else "invented-row", f"row from nowhere: {key}"
            )


def _refused(key: Key, ops: Sequence[Op]) -> bool:
    return any(op.status == "fail" and key_of_op(op) == key for op in ops)


def _wins_are_distinct(ledger: Ledger, ops: Sequence[Op]) -> Iterator[Violation]:
    """What was won carries its winner's nonce, and that of nobody else."""
    seen: dict[str, Op] = {}
    for op in ops:
        if op.status != "ok" or op.action == "LOOK":
            continue
        commit = ledger.commits.get(op.commit)
        if commit is None:
            yield Violation(
                "lost-row", f"the commit that {op.agent} won {op.task} with is not there"
            )
        elif commit.nonce != op.nonce:
            yield Violation("lost-row", f"{op.commit[:12]} does not carry the nonce of {op.agent}")
        if op.commit in seen:
            yield Violation("lost-row", f"{op.commit[:12]} was won by two: {op.agent} on {op.task}")
        seen[op.commit] = op


def _real_time(ledger: Ledger, final: Chains, ops: Sequence[Op]) -> Iterator[Violation]:
    """Who was told yes before another began stands before him."""
    places: dict[tuple[str, Key], int] = {}
    for task, rows in final.items():
        for place, row in enumerate(rows):
            places.setdefault((task, key_of_row(row)), place)
    by_task: dict[str, list[Op]] = {}
    for op in ops:
        if op.status == "ok" and op.action != "LOOK":
            by_task.setdefault(op.task, []).append(op)
    for task, told in by_task.items():
        for first in told:
            for second in told:
                if first.end < second.begin:
                    one, two = (places.get((task, key_of_op(each))) for each in (first, second))
                    if one is not None and two is not None and one > two:
                        yield Violation(
                            "order", f"{task}: {second.agent} stands before {first.agent}"
                        )


def _only_appended(ledger: Ledger) -> Iterator[Violation]:
    """Append-only, for every commit against each parent, and for every move of a ref."""
    for commit in ledger.commits.values():
        for parent in commit.parents:
            whole = len(commit.parents) == 1
            yield from _grown(ledger, parent, commit.oid, commit.oid[:12], whole)
    for ref, updates in ledger.updates.items():
        for update in updates:
            if update.new not in ledger.commits:
                yield Violation("append-only", f"{ref} was deleted")
            elif update.old in ledger.commits and ref.startswith(HEADS):
                yield from _grown(ledger, update.old, update.new, ref, whole=False)
        for one, two in pairwise(updates):
            task = ref.removeprefix(TASKS)
            if task == ref or one.new not in ledger.commits or two.new not in ledger.commits:
                continue
            old, new = (_decisive(ledger.rows_of(each.new, task)) for each in (one, two))
            if not (is_prefix(old, new) and len(old) < len(new)):
                yield Violation("append-only", f"{ref} moved from {one.new[:12]} and lost its row")


def _grown(ledger: Ledger, old: str, new: str, where: str, whole: bool) -> Iterator[Violation]:
    before, after = ledger.commits[old].files, ledger.commits[new].files
    for path, blob in before.items():
        if after.get(path) == blob:
            continue
        was, now = ledger.log(old, path), ledger.log(new, path)
        if whole and not is_prefix(was.rows, now.rows):
            yield Violation("append-only", f"{where}: the rows of {path} are not a prefix")
        for task, rows in was.tasks.items():
            if not is_prefix(rows, now.tasks.get(task, ())):
                yield Violation("append-only", f"{where}: rows of {task} are lost or changed")


def _refs_name_last_rows(ledger: Ledger, final: Chains) -> Iterator[Violation]:
    """At the end each task's ref names a commit that ends with the task's last row."""
    for task, _ in ledger.task_updates():
        tip = ledger.refs.get(TASKS + task, "")
        carried = _decisive(ledger.rows_of(tip, task)) if tip in ledger.commits else []
        if carried != _decisive(final.get(task, ())):
            yield Violation("ref-and-log", f"the ref of {task} and its log disagree")


def _needs_were_complete(ledger: Ledger) -> Iterator[Violation]:
    """No task was started before the default branch had all that its feature needs."""
    main = f"{HEADS}main"
    moves = ledger.updates.get(main, ())
    begin = moves[0].old if moves else ledger.refs[main]
    for task, (first, *_) in ledger.task_updates():
        tips = [begin, *[move.new for move in moves if move.seen <= first.seen]]
        for need in ledger.log(first.new, f"{task.rsplit('.', 1)[0]}.md").needs:
            if not any(ledger.log(tip, f"{need}.md").complete for tip in tips):
                yield Violation("needs", f"{task} was started before {need} was complete")


def _decisive(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row.action != "NOTE"]
