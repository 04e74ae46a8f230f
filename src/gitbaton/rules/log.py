"""Family L: a feature file before and after.

A finding about a file's state is reported at the commit that introduces it: the findings of
the state after, less those of the states before.
"""

from __future__ import annotations

from gitbaton.plan.log.append_only import decisive, notes, surplus
from gitbaton.plan.log.rows import is_prefix, rows_of
from gitbaton.plan.outline import split_lines
from gitbaton.rules.claim_rows import not_both
from gitbaton.rules.findings import Finding
from gitbaton.rules.introduced import introduced

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gitbaton.plan.feature_file import FeatureFile
    from gitbaton.plan.log.rows import Row
    from gitbaton.plan.snapshot import Snapshot

_APPEND = "put the old lines back and append a new row at the end instead (a NOTE can correct)"
_DELETED = (
    "put the old lines back; a mistake is corrected by a new row at the end: NOTE explains, REVERT "
    "undoes a DONE\n(if git revert took the row away, drop that commit: git baton revert {task})"
)
_RESTORE = (
    "bring it back: git checkout HEAD -- {path}\n"
    "if the whole plan moves, commit the new `plan` in .git-baton.toml together with the files"
)
_MOVE_ALONG = "move the feature files there in the same commit, with `git mv`, or set `plan` back"
_MOST_SUGGESTIONS = 20


def _restore(path: str) -> str:
    from gitbaton.base.shell import quote

    return _RESTORE.format(path=quote(path))


def judge_logs(parents: Sequence[Snapshot], after: Snapshot) -> Iterator[Finding]:
    """The L findings of one commit against each of its parents.

    With one parent its rows must be a prefix of the new ones; with several, each task's rows
    must go on, notes anywhere among them, and no row may come from nowhere.
    """
    for name, file in after.features.items():
        befores = [parent.features.get(name) for parent in parents]
        if befores and all(before is file for before in befores):
            continue
        if len(parents) == 1 and befores[0] is not None:
            yield from _whole_log(befores[0], file)
        elif len(parents) > 1:
            for found in _each_task(befores, file):
                both = found.code == "L103" and _exclude_each_other(befores, found.task or "")
                yield found.replace(hint=not_both(found.task or "")) if both else found
            yield from _from_nowhere(befores, file)
    yield from introduced(state_findings, parents, after)
    yield from judge_removal(parents, after)


def judge_ref_update(old: Snapshot, new: Snapshot) -> Iterator[Finding]:
    """The L findings of a ref that moves: per task, the new rows go on from the old ones."""
    for name, file in new.features.items():
        before = old.features.get(name)
        if before is not file:
            yield from _each_task([before], file)
    yield from judge_removal([old], new)


def judge_move(old: Snapshot, new: Snapshot, folder: str) -> Iterator[Finding]:
    """L findings for a plan that moves to another folder: every row comes along.

    A feature without a row may be left behind, for nothing is lost with it.
    """
    for name, before in old.features.items():
        if name in new.features:
            yield from _each_task([before], new.features[name])
        elif before.log.rows:
            yield Finding(
                "L105",
                f"feature {name} and its {_counted(len(before.log.rows))} are not below "
                f"{folder or 'the top folder'}, where `plan` points now",
                _MOVE_ALONG,
                path=before.path,
            )


def judge_removal(parents: Sequence[Snapshot], after: Snapshot) -> Iterator[Finding]:
    """L105 for each feature that a parent has and the commit does not."""
    lost = {
        name: file
        for parent in parents
        for name, file in parent.features.items()
        if name not in after.features
    }
    for name, file in lost.items():
        rows = len(file.log.rows)
        yield Finding(
            "L105",
            f"the file of feature {name} is gone{_with_rows(rows)}",
            _restore(file.path),
            severity="error" if rows else "warning",
            path=file.path,
        )


def state_findings(file: FeatureFile) -> Iterator[Finding]:
    """What is wrong with a feature file as it stands, whatever it was before."""
    yield from _log_headings(file)
    log = file.log
    if file.outline.logs and log.header_problem:
        yield _at(
            file,
            log.header_line,
            "L104",
            f"the Progress Log cannot be read: {log.header_problem}",
            "write the header | Timestamp | Agent | Action | Task | Commit | and below it "
            "|---|---|---|---|---|",
        )
    for bad in log.bad_lines:
        yield _at(
            file,
            bad.line,
            "L106",
            f'"{bad.text[:80]}": {bad.reason}',
            bad.cure,
            severity="warning" if bad.line < log.header_line else "error",
        )
    yield from _conflict(file)
    yield from _foreign_rows(file)


def _log_headings(file: FeatureFile) -> Iterator[Finding]:
    outline = file.outline
    for log in outline.logs[1:]:
        yield _at(
            file,
            log.line,
            "L107",
            f"this is a second Progress Log; the first is at line {outline.logs[0].line}",
            "move its rows, in order, to the end of the first log and delete this heading",
        )
    for line in outline.odd_headings:
        yield _at(
            file,
            line,
            "L107",
            "this heading nearly reads Progress Log, and no row below it counts",
            "write it as ## Progress Log if it is the log, else give the heading another name",
            severity="warning",
        )
    if len(outline.logs) == 1 and outline.logs[0].end < outline.line_count:
        yield _at(
            file,
            outline.logs[0].end + 1,
            "L107",
            "a section follows the Progress Log, which should be the last one",
            "move this section above ## Progress Log",
            severity="warning",
        )
    if outline.swallowed is not None:
        yield _at(
            file,
            outline.swallowed,
            "L105",
            "the code fence opened here is never closed and swallows the Progress Log",
            "close the fence before ## Progress Log",
        )


def judge_unmerged(path: str) -> Finding:
    """L108: a file that a merge has left in conflict, and that was not staged again."""
    from gitbaton.base.shell import quote

    return Finding(
        "L108",
        "a merge has left the file in conflict",
        f"keep every row of both sides, the published ones first, and delete the markers; then "
        f"git add {quote(path)}",
        path=path,
    )


def _conflict(file: FeatureFile) -> Iterator[Finding]:
    if not file.marked:
        return
    from gitbaton.plan.log.conflict_markers import find_conflicts

    for marks in find_conflicts(split_lines(file.text)):
        yield _at(
            file,
            marks[0] + 1,
            "L108",
            f"an unresolved merge conflict reaches from here to line {marks[-1] + 1}",
            "keep every row of both sides, the published ones first, and delete the markers",
        )


def _foreign_rows(file: FeatureFile) -> Iterator[Finding]:
    if file.states.keys() <= file.tasks:
        return
    foreign = file.states.keys() - file.tasks
    near: dict[str, str] = {}
    for row in file.log.rows:
        if row.task not in foreign:
            continue
        if row.task not in near and len(near) < _MOST_SUGGESTIONS:
            near[row.task] = _nearest(row.task, file)
        yield _at(
            file,
            row.line,
            "L109",
            f"{row.task[:64]} is no task of feature {file.feature}{near.get(row.task, '')}",
            "put the task back into the plan, under its ID; only a row that is not published yet "
            "may be deleted, and logged in the file of its own feature",
            task=row.task,
        )


def _nearest(task: str, file: FeatureFile) -> str:
    from difflib import get_close_matches

    near = get_close_matches(task[:64], sorted(file.tasks), n=1, cutoff=0)
    return f"; the nearest is {near[0]}" if near else ", which plans no task yet"


# -- rows before and after --------------------------------------------------------------------


def _whole_log(before: FeatureFile, after: FeatureFile) -> Iterator[Finding]:
    """One parent: its rows are a prefix of the new ones, and its header stays."""
    old, new = before.log.rows, after.log.rows
    if before.log.columns and not after.log.columns and not after.outline.logs:
        yield _log_removed(before, after)
        return
    if before.log.columns != after.log.columns and old and not after.log.header_problem:
        yield _at(
            after,
            after.log.header_line,
            "L104",
            "the header of the Progress Log was changed after rows were written below it",
            _APPEND,
        )
    if is_prefix(old, new):
        return
    if before.path != after.path and not new:
        yield _moved_without_rows(before, after)
        return
    yield from _differences(before, after, old, new)


def _each_task(befores: Sequence[FeatureFile | None], after: FeatureFile) -> Iterator[Finding]:
    """Several parents, or a ref that moves: per task, no row is lost.

    Those that decide are a prefix of the new ones; notes may be anywhere among them.
    """
    for before in befores:
        if before is None or is_prefix(before.log.rows, after.log.rows):
            continue
        if before.log.columns and not after.outline.logs:
            yield _log_removed(before, after)
            continue
        if before.path != after.path and not after.log.rows:
            yield _moved_without_rows(before, after)
            continue
        for task in dict.fromkeys([row.task for row in before.log.rows]):
            old, new = rows_of(before.log.rows, task), rows_of(after.log.rows, task)
            if not is_prefix(decisive(old), decisive(new)):
                yield from _differences(before, after, decisive(old), decisive(new))
            lost = surplus(notes(old), notes(new))
            yield from _lost(before, after, lost, surplus(notes(new), notes(old)))


def _exclude_each_other(befores: Sequence[FeatureFile | None], task: str) -> bool:
    """Whether no order of the sides' rows of a task keeps the order of each side."""
    sides = [decisive(rows_of(side.log.rows, task)) for side in befores if side is not None]
    longest = max(sides, key=len, default=())
    return not all(is_prefix(rows, longest) for rows in sides)


def _from_nowhere(befores: Sequence[FeatureFile | None], after: FeatureFile) -> Iterator[Finding]:
    most: dict[Row, int] = {}
    for before in befores:
        for row, count in _counts(before.log.rows if before else ()).items():
            most[row] = max(count, most.get(row, 0))
    for row in after.log.rows:
        most[row] = most.get(row, 0) - 1
        if most[row] < 0:
            yield _row_finding(
                after,
                row,
                "L103",
                "comes from no side of the merge",
                "delete the row, commit the merge, then append it in a commit of its own",
            )


def _differences(
    before: FeatureFile, after: FeatureFile, old: tuple[Row, ...], new: tuple[Row, ...]
) -> Iterator[Finding]:
    """Which rows were edited, deleted, inserted or moved, named one by one."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    gone, fresh = surplus(old[start:], new[start:]), surplus(new[start:], old[start:])
    yield from _lost(before, after, gone, fresh)
    kept = surplus(new[start:], fresh)
    last_old = max([row.line for row in kept], default=0)
    inserted = [row for row in fresh if row.line < last_old]
    for row in inserted:
        yield _row_finding(after, row, "L103", "was inserted before the end", _APPEND)
    if not gone and not inserted:
        yield _row_finding(
            after, new[start], "L103", "was moved: the order of rows changed", _APPEND
        )


def _lost(
    before: FeatureFile, after: FeatureFile, gone: Sequence[Row], fresh: list[Row]
) -> Iterator[Finding]:
    """How each lost row was lost; an edited one is removed from ``fresh``."""
    for row in gone:
        replacement = _same_event(row, fresh)
        if replacement is None:
            yield _row_finding(before, row, "L102", "was deleted", _DELETED.format(task=row.task))
        else:
            fresh.remove(replacement)
            became = f"was edited; it now reads {_shown(replacement)}"
            yield _row_finding(after, row, "L101", became, _APPEND, line=replacement.line)


def _same_event(row: Row, candidates: list[Row]) -> Row | None:
    """The row that an edited row has become: most cells alike, at least three of five."""
    alike = [
        (sum([mine == theirs for mine, theirs in zip(row.cells, other.cells, strict=False)]), other)
        for other in candidates[:50]
    ]
    best = max(alike, key=lambda pair: pair[0], default=(0, None))
    return best[1] if best[0] >= 3 else None


def _counts(rows: Iterable[Row]) -> dict[Row, int]:
    counts: dict[Row, int] = {}
    for row in rows:
        counts[row] = counts.get(row, 0) + 1
    return counts


def _log_removed(before: FeatureFile, after: FeatureFile) -> Finding:
    rows = len(before.log.rows)
    return Finding(
        "L105",
        f"the Progress Log of feature {after.feature} is gone{_with_rows(rows)}",
        _restore(before.path),
        severity="error" if rows else "warning",
        path=after.path,
    )


def _with_rows(count: int) -> str:
    return f", and {_counted(count)} with it" if count else ""


def _counted(rows: int) -> str:
    return f"{rows} row{'' if rows == 1 else 's'}"


def _moved_without_rows(before: FeatureFile, after: FeatureFile) -> Finding:
    return Finding(
        "L105",
        f"feature {after.feature} was in {before.path}, and comes to this file without its "
        f"{_counted(len(before.log.rows))}",
        "move the rows along; `git mv` keeps the whole file\n"
        f"if {before.path} stays, this is another feature: give it and its tasks another ID",
        path=after.path,
    )


def _row_finding(
    file: FeatureFile, row: Row, code: str, what: str, hint: str, line: int | None = None
) -> Finding:
    return _at(file, line or row.line, code, f"the row {_shown(row)} {what}", hint, task=row.task)


def _shown(row: Row) -> str:
    return f"| {' | '.join([cell[:40] for cell in row.cells])} |"


def _at(
    file: FeatureFile, line: int, code: str, message: str, hint: str, **facts: object
) -> Finding:
    return Finding(code, message, hint, path=file.path, line=line, **facts)  # type: ignore[arg-type]
