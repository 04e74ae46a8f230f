"""Family M: the rows of a log against the history."""

from __future__ import annotations

from gitbaton.base.value import Value
from gitbaton.plan.log.cells import NO_COMMIT
from gitbaton.plan.log.task_state import OPEN
from gitbaton.rules.findings import Finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gitbaton.commits.models import Resolved, WorkCommit
    from gitbaton.plan.feature_file import FeatureFile
    from gitbaton.plan.log.rows import Row
    from gitbaton.plan.snapshot import Snapshot
    from gitbaton.plan.task_id import TaskLine

SHALLOW_CURE = "git fetch --unshallow (in CI: check out with fetch-depth: 0), then run it again"


class Evidence(Value):
    """What the history says about the tasks and commits that DONE rows name.

    ``work`` are the work commits by task, oldest first; ``resolved`` what each Commit cell
    names; ``shallow`` that commits may be missing from the clone; ``without_commit`` the tasks
    whose plan says that no commit is needed; ``ambiguous`` the objects that a cell may mean;
    ``digits`` how many an object's ID has in this repository; ``void`` says of a task and a work
    commit why it proves nothing.
    """

    work: Mapping[str, Sequence[WorkCommit]]
    resolved: Mapping[str, Resolved]
    shallow: bool = False
    without_commit: frozenset[str] = frozenset()
    ambiguous: Mapping[str, Sequence[str]] = {}
    digits: int = 40
    void: Mapping[tuple[str, str], str] = {}


def judge_done(file: FeatureFile, row: Row, evidence: Evidence) -> Finding | None:
    """M301 to M305 for one DONE row."""
    work = [commit for commit in evidence.work.get(row.task, ()) if not commit.reverted]
    if row.commit == NO_COMMIT:
        if row.task in evidence.without_commit:
            return None
        return _at(
            file,
            row,
            "M304",
            f"DONE of {row.task} names no commit",
            _name_it(row, work),
        )
    taken_back = judge_taken_back(file, row, evidence)
    if taken_back is not None:
        return taken_back
    named = evidence.resolved[row.commit]
    if row.commit in evidence.ambiguous:
        meant = [oid[: len(row.commit) + 4] for oid in evidence.ambiguous[row.commit]]
        return _at(
            file,
            row,
            "M301",
            f"DONE of {row.task} names {row.commit}, which is ambiguous: {', '.join(meant)}",
            _name_it(row, work) if work else "write more digits of the commit that did it",
        )
    if named.candidates and named.reachable:
        return _judge_named(file, row, named, evidence)
    return _rewritten_or_missing(file, row, named, work, evidence)


def _judge_named(
    file: FeatureFile, row: Row, named: Resolved, evidence: Evidence
) -> Finding | None:
    subject = named.subject
    work = evidence.work.get(row.task, ())
    if any(commit.oid == named.oid for commit in work):
        return _void(file, row, named.oid, evidence)
    says = f'says "{subject.text[:80]}"' if subject else "is no commit"
    return _at(
        file,
        row,
        "M302",
        f"DONE of {row.task} names {row.commit[:12]}, which {says}",
        _name_it(row, work),
    )


def _void(file: FeatureFile, row: Row, oid: str, evidence: Evidence) -> Finding | None:
    """M304 for a work commit that proves nothing."""
    why = evidence.void.get((row.task, oid))
    if why is None:
        return None
    message = f"DONE of {row.task} names {row.commit[:12]}, which {why}"
    good = [each for each in evidence.work[row.task] if (row.task, each.oid) not in evidence.void]
    return _at(file, row, "M304", message, _name_it(row, good))


def judge_taken_back(file: FeatureFile, row: Row, evidence: Evidence) -> Finding | None:
    """M304, as a warning, for a DONE row whose work was all reverted, in whatever form."""
    work = evidence.work.get(row.task, ())
    if not work or any(not commit.reverted for commit in work):
        return None
    return _at(
        file,
        row,
        "M304",
        f"{row.task} is DONE, but all its work was reverted since",
        f"open it again: git baton revert {row.task} --keep-work\n"
        f"(by hand: append a REVERT row for {row.task})",
        severity="warning",
    )


def _rewritten_or_missing(
    file: FeatureFile, row: Row, named: Resolved, work: Sequence[WorkCommit], evidence: Evidence
) -> Finding:
    if len(row.commit) in (40, 64) and len(row.commit) != evidence.digits:
        return _at(
            file,
            row,
            "M301",
            f"DONE of {row.task} names an ID of {len(row.commit)} digits, but commits have "
            f"{evidence.digits} here",
            _name_it(row, work),
        )
    if evidence.shallow:
        return _at(
            file,
            row,
            "M305",
            f"this clone is too shallow to tell whether {row.commit[:12]} did {row.task}",
            SHALLOW_CURE,
        )
    proving = [each for each in work if (row.task, each.oid) not in evidence.void]
    if proving:
        return _at(
            file,
            row,
            "M303",
            f"{row.commit[:12]} was rewritten; the work on {row.task} is now "
            f"{proving[-1].oid[:7]} {proving[-1].subject.text[:60]}",
            "nothing to do: a squash or a rebase gives commits new names",
            severity="warning",
        )
    what = "is not published in this history" if named.candidates else "does not exist"
    return _at(
        file,
        row,
        "M301",
        f"DONE of {row.task} names {row.commit[:12]}, which {what}",
        _name_it(row, proving),
    )


def judge_checkboxes(old: Snapshot, new: Snapshot) -> Iterator[Finding]:
    """M306 for each task whose checkbox or state differs between the two and now disagree."""
    for name, file in new.features.items():
        before = old.features.get(name)
        if before is file:
            continue
        done = _done(file)
        disagreeing = [
            item for item in file.outline.items if bool(item.checked) != (item.id in done)
        ]
        if not disagreeing:
            continue
        boxes = {item.id: item.checked for item in before.outline.items} if before else {}
        was = _done(before) if before else set()
        for item in disagreeing:
            if (boxes.get(item.id, False), item.id in was) == (item.checked, item.id in done):
                continue
            message, hint = _disagreement(item, file.state_of(item.id).state)
            yield Finding(
                "M306",
                message,
                hint,
                severity="error" if item.checked else "warning",
                path=file.path,
                line=item.line,
                task=item.id,
            )


def _done(file: FeatureFile) -> set[str]:
    return {task for task, state in file.states.items() if state.state == "done"}


def _disagreement(item: TaskLine, state: str) -> tuple[str, str]:
    """What the task's list says against its log, and how to mend it."""
    box = item.cell is None
    if item.checked:
        says = "is ticked" if box else "is done by its row"
        undo = "untick it" if box else "write todo into its row"
        message = f"{item.id} {says}, but its log says {state}, not DONE"
        return message, f"{undo}, or append its DONE row"
    says = "its checkbox is empty" if box else "its row does not say so"
    tick = f"tick it: - [x] {item.id} {item.title}" if box else "write done into its row"
    return f"{item.id} is DONE in the log, but {says}", tick


def judge_merged(tasks: Sequence[str], tip: Snapshot, ref: str) -> Iterator[Finding]:
    """M307: tasks with work merged into the default branch, of which the log knows nothing.

    What was reopened or given back is no such task: its rows say that it is not complete.
    """
    for task in dict.fromkeys(tasks):
        file = tip.feature_of(task)
        if file is not None and file.state_of(task) == OPEN:
            yield Finding(
                "M307",
                f"work on {task} is merged, but its log has no DONE",
                f"append rows with START and DONE for {task} to {file.path}; "
                "the DONE row names the merged commit",
                path=file.path,
                ref=ref,
                task=task,
            )


def _name_it(row: Row, work: Sequence[WorkCommit]) -> str:
    if work:
        return f"name the commit that did it: {work[-1].oid[:7]} {work[-1].subject.text[:60]}"
    return f"commit the work as feat({row.task}): … and name that commit in the DONE row"


def _at(
    file: FeatureFile, row: Row, code: str, message: str, hint: str, **facts: object
) -> Finding:
    return Finding(
        code,
        message,
        hint,
        path=file.path,
        line=row.line,
        task=row.task,
        **facts,  # type: ignore[arg-type]
    )
