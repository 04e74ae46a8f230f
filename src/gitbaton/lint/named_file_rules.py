"""Family P: places in files that a plan names, against the files that are there."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

from gitbaton.lint.code_names import defined_names, import_paths, imports
from gitbaton.lint.file_creators import FileCreators
from gitbaton.plan.code_blocks import leaves_out
from gitbaton.plan.lint_input import listing
from gitbaton.rules.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitbaton.plan.code_blocks import Snippet
    from gitbaton.plan.feature_file import FeatureFile
    from gitbaton.plan.lint_input import LintInput

_SEARCHED = ("find", "search", "replace this", "remove this", "delete this")
_EVERYWHERE = ("all ", "each ", "every", "both", "occurrence", "twice")
_WORD = re.compile(r"[A-Za-z_]\w+")
_MADE_BY_TOOLS = ("build", "coverage", "dist", "generated", "node_modules", "out", "target")


def judge_places(facts: LintInput) -> Iterator[Finding]:
    """P527, P528, P529 and P530: files, text and modules that are not as the plan says."""
    creators = FileCreators(facts)
    for file in facts.files:
        waiting = _waiting(file)
        yield from _files(file, waiting, creators)
        yield from _texts(file, waiting, creators)
        yield from _imports(file, waiting, creators)
    yield from _replaced_twice(facts)


def _waiting(file: FeatureFile) -> frozenset[str]:
    """The open tasks: the files of others may be as the task leaves them."""
    begun = {task for task, state in file.states.items() if state.state != "open"}
    return frozenset(file.unfinished) - begun


def _files(file: FeatureFile, waiting: frozenset[str], creators: FileCreators) -> Iterator[Finding]:
    """P527: a file to change that does not exist, and one to create that does."""
    reported: set[tuple[str, str]] = set()
    for touch in file.touches if creators.tree_is_known else ():
        place = touch.task, touch.path
        if place in reported or touch.task not in waiting or not _is_plain(touch.path):
            continue
        reported.add(place)
        there = creators.is_there(touch.path)
        if touch.creates and there:
            what = f"{touch.task} creates {touch.path}, which is there already"
            hint = "write what to change in it, or give the new file another name"
            yield _finding("P527", file, touch.task, touch.line, what, hint)
        elif not (there or creators.may_be_made(touch.path)):
            what = f"{touch.task} changes {touch.path}, which neither the tree nor a task makes"
            hint = "name the file that is meant, or let a task create it first"
            yield _finding("P527", file, touch.task, touch.line, what, hint)


def _is_plain(path: str) -> bool:
    return not path.startswith(("/", "~", "..")) and not path.endswith("/")


# -- P528: text to find -------------------------------------------------------------------------


def _texts(file: FeatureFile, waiting: frozenset[str], creators: FileCreators) -> Iterator[Finding]:
    for snippet in file.snippets:
        label = snippet.purpose.casefold()
        searched = snippet.role == "old" and label.startswith(_SEARCHED)
        if snippet.task not in waiting or not searched or leaves_out(snippet.text):
            continue
        text = creators.text(snippet.file) if snippet.file else None
        if text is None or not snippet.text.strip():
            continue
        if _is_changed_before(snippet, file, creators):
            continue
        count = _squeezed(text).count(_squeezed(snippet.text))
        if count == 0:
            what = f"the text that {snippet.task} looks for is not in {snippet.file}"
            hint = "copy it from the file as it is, and check that the file is the one meant"
        elif count > 1 and not any(word in label for word in _EVERYWHERE):
            what = f"the text that {snippet.task} looks for is in {snippet.file} {count} times"
            hint = "take in the lines around it, until only one place is meant"
        else:
            continue
        yield _finding("P528", file, snippet.task, snippet.line, what, hint)


def _is_changed_before(snippet: Snippet, file: FeatureFile, creators: FileCreators) -> bool:
    """Whether another unfinished task changes the file."""
    return any(each.task != snippet.task for each in creators.touches(snippet.file))


def _squeezed(text: str) -> str:
    return " ".join(text.split())


# -- P529: imports ------------------------------------------------------------------------------


def _imports(
    file: FeatureFile, waiting: frozenset[str], creators: FileCreators
) -> Iterator[Finding]:
    reported: set[str] = set()
    for snippet in file.snippets:
        if snippet.task not in waiting or snippet.role not in ("whole", "new", "changed"):
            continue
        placed = snippet.file and _is_plain(snippet.file)
        for one in imports(snippet.text, snippet.language) if placed else ():
            paths = import_paths(one.module, snippet.file)
            if not paths or one.module in reported or _is_made(paths, creators):
                continue
            reported.add(one.module)
            what = (
                f"{snippet.task} imports {one.module} in {snippet.file}, "
                "which neither the tree nor a task makes"
            )
            hint = f"let a task create {paths[0]}, or import what is there"
            yield _finding("P529", file, snippet.task, snippet.line + one.line - 1, what, hint)


def _is_made(paths: tuple[str, ...], creators: FileCreators) -> bool:
    if not creators.tree_is_known or any(part in _MADE_BY_TOOLS for part in paths[0].split("/")):
        return True
    if any(creators.is_there(path) or creators.names(path) for path in paths):
        return True
    return creators.speaks_of(paths[0].rpartition("/")[2])


# -- P530: one function, two authors ------------------------------------------------------------


def _replaced_twice(facts: LintInput) -> Iterator[Finding]:
    """P530: a function that two unfinished features replace whole: the second undoes the first."""
    found: dict[tuple[str, str], dict[str, tuple[FeatureFile, Snippet]]] = {}
    for file in facts.files:
        for snippet in file.snippets if not file.complete else ():
            whole = snippet.role == "changed" and snippet.file and _is_whole(snippet)
            for name in defined_names(snippet.text, snippet.language) if whole else ():
                found.setdefault((snippet.file, name), {})[file.feature] = (file, snippet)
    reported: set[tuple[str, ...]] = set()
    for (path, name), versions in found.items():
        features = tuple(versions)
        clash = any(_undoes(one, other, facts) for one, other in combinations(versions.values(), 2))
        if not clash or features in reported:
            continue
        reported.add(features)
        reporting_file = facts.reporting_file([file for file, _ in versions.values()])
        first = versions[reporting_file.feature][1]
        tasks = listing([snippet.task for _, snippet in versions.values()])
        what = f"{tasks} each replace {name} in {path} as a whole, so the later undoes the earlier"
        hint = "let the later one show only what it changes, or plan the function in one feature"
        yield _finding("P530", reporting_file, first.task, first.line, what, hint)


def _is_whole(snippet: Snippet) -> bool:
    """Whether the code ends where its function ends, and leaves nothing out."""
    text = snippet.text
    closed = all(text.count(one) == text.count(other) for one, other in ("{}", "()", "[]"))
    return closed and not leaves_out(text)


def _undoes(
    one: tuple[FeatureFile, Snippet], other: tuple[FeatureFile, Snippet], facts: LintInput
) -> bool:
    """Whether a version lacks words of the one before it; of unordered ones either may be that."""
    first, second = (frozenset(_WORD.findall(snippet.text)) for _, snippet in (one, other))
    if one[0].feature in facts.dependencies.reach(other[0].feature):
        return not first <= second
    if other[0].feature in facts.dependencies.reach(one[0].feature):
        return not second <= first
    return first != second


def _finding(
    code: str, file: FeatureFile, task: str, line: int, message: str, hint: str
) -> Finding:
    return Finding(code, message, hint, severity="warning", path=file.path, line=line, task=task)
