"""Family P: what a plan leaves open, and what it says twice in different ways."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gitbaton.lint.feature_page import NO_ACTION, NO_VERIFY
from gitbaton.plan.dependencies import needs_nothing
from gitbaton.plan.lint_input import listing
from gitbaton.rules.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitbaton.plan.feature_file import FeatureFile
    from gitbaton.plan.lint_input import LintInput

_OPEN = re.compile(
    r"(?<![\"'“‘\w-])(?:TB[DC]\b|to be (?:decided|defined|determined)\b)|\?\?\?", re.I
)
_CODE = re.compile(r"(`+)(?:(?!\1).)+\1", re.S)


def judge_words(facts: LintInput) -> Iterator[Finding]:
    """P531, P532 and P533: the undecided, dependencies denied and named, ticks without rows."""
    for file in facts.files:
        yield from _unfilled(file)
        yield from _undecided(file)
        yield from _denied(file, facts)
        yield from _ticked(file)


def _unfilled(file: FeatureFile) -> Iterator[Finding]:
    """P531: tasks of which the template still says what to write, in one finding."""
    unfinished = set(file.unfinished)
    left = {
        task.id: field.span.start
        for task in file.planned
        for field in reversed(task.fields)
        if task.id in unfinished and field.value.endswith((NO_ACTION, NO_VERIFY))
    }
    if left:
        are = "are" if len(left) > 1 else "is"
        yield _finding(
            "P531",
            file,
            next(iter(left.values())),
            f"{listing(left)} {are} not filled in: Action or Verify is still the template's",
            "write in Action which File and what to do there, in Verify a command that shows it",
        ).replace(task=next(iter(left)))


def _undecided(file: FeatureFile) -> Iterator[Finding]:
    unfinished = set(file.unfinished)
    for task in file.planned:
        for field in task.fields if task.id in unfinished else ():
            said = _OPEN.search(_CODE.sub("``", f"{field.label}: {field.value}"))
            if said:
                yield _finding(
                    "P531",
                    file,
                    field.span.start,
                    f'{task.id} says "{said[0]}" in {field.label}, so whoever claims it must guess',
                    "decide it before somebody claims the task, or make the decision a task above",
                ).replace(task=task.id)
                break


def _denied(file: FeatureFile, facts: LintInput) -> Iterator[Finding]:
    """P532: None, and then a feature: it is not waited for."""
    field = file.dependencies
    if field is None or not needs_nothing(file):
        return
    said = field.value.partition("\n\n")[0]
    names = [other.feature for other in facts.files if other.feature != file.feature]
    tasks = [task.id for other in facts.files if other is not file for task in other.planned]
    for name in (*names, *tasks):
        if re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])(?!\.\w)", said):
            yield _finding(
                "P532",
                file,
                field.span.start,
                f"the dependencies of {file.feature} say none and name {name}, so nobody waits",
                f"write **Dependencies:** {name}, or take the name out",
            )
            return


def _ticked(file: FeatureFile) -> Iterator[Finding]:
    """P533: boxes that were ticked by hand, in a feature in which others are still open."""
    ticked = [
        item
        for item in file.outline.items
        if item.checked and file.state_of(item.id).state == "open" and item.cell is None
    ]
    if ticked and not file.complete:
        tasks = listing([item.id for item in ticked])
        are, they = ("are", "they count") if len(ticked) > 1 else ("is", "it counts")
        yield _finding(
            "P533",
            file,
            ticked[0].line,
            f"{tasks} {are} ticked, and no row says who did it: {they} as done all the same",
            "take the tick out and claim the task; `git baton done` ticks it",
        ).replace(task=ticked[0].id)


def _finding(code: str, file: FeatureFile, line: int, message: str, hint: str) -> Finding:
    return Finding(code, message, hint, severity="warning", path=file.path, line=line)
