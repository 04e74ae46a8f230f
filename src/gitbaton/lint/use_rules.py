"""Family P: what tasks use of each other, against the order in which the plan lets them run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gitbaton.base.value import Value
from gitbaton.lint.code_names import (
    Import,
    defined_names,
    family,
    imports,
    is_distinctive,
    mentions,
    own_names,
    resolves,
    words_of,
)
from gitbaton.plan.code_blocks import Snippet
from gitbaton.plan.feature import is_commit_label
from gitbaton.plan.feature_file import FeatureFile
from gitbaton.plan.lint_input import LintInput, listing
from gitbaton.rules.findings import Finding


class CreatedSymbol(Value):
    """A file or a name that one feature creates, and the task that does."""

    name: str
    file: FeatureFile
    task: str
    kind: str  # file, or the family of languages in which the name can be used
    path: str = ""


class FeatureCode(Value):
    """The code of one feature, read once: what it binds, imports, asks for and mentions."""

    file: FeatureFile
    code: tuple[Snippet, ...]
    bound: frozenset[str]
    imports: tuple[tuple[Snippet, Import], ...]
    words: frozenset[str]


class Use(Value):
    """A task that needs something made elsewhere, the line where that shows, and the verb."""

    task: str
    line: int
    verb: str


def judge_uses(facts: LintInput) -> Iterator[Finding]:
    """P508 and P520: use of what another feature, or a later task of the same one, creates."""
    readings = [_read(file) for file in facts.files]
    yield from _without_dependency(facts, readings)
    yield from _too_early(facts, readings)


def _without_dependency(facts: LintInput, readings: Sequence[FeatureCode]) -> Iterator[Finding]:
    """P508: a feature uses what another creates, and does not wait for it."""
    reported: set[tuple[str, str]] = set()
    for made in (*_made_files(facts), *_made_names(facts)):
        for reading in readings:
            file = reading.file
            if _may_use(file, made, facts) or (file.path, made.task) in reported:
                continue
            uses = _uses(made, reading)
            if uses:
                reported.add((file.path, made.task))
                yield _undeclared(made, file, uses)


def _read(file: FeatureFile) -> FeatureCode:
    code = [s for s in file.snippets if s.role in ("whole", "new", "changed") and s.language]
    found = [(s, one) for s in code for one in imports(s.text, s.language)]
    words = [words_of(s.text) for s in code]
    return FeatureCode(
        file,
        tuple(code),
        frozenset().union(*[own_names(s.text, s.language) for s in code]),
        tuple(found),
        frozenset().union(*words),
    )


def _may_use(file: FeatureFile, made: CreatedSymbol, facts: LintInput) -> bool:
    """Whether the feature is the creator itself, waits for it, or has nothing left to wait with."""
    return (
        file.feature == made.file.feature
        or file.complete
        or made.file.complete
        or made.file.feature in facts.dependencies.reach(file.feature)
    )


def _undeclared(made: CreatedSymbol, file: FeatureFile, uses: Sequence[Use]) -> Finding:
    first = uses[0]
    others = listing([use.task for use in uses[1:] if use.task != first.task])
    also = f" (so does {others})" if others else ""
    return Finding(
        "P508",
        f"{first.task} {first.verb} {made.name}{also}, which {made.task} creates, "
        f"and {file.feature} does not depend on {made.file.feature}",
        f"add {made.file.feature} to **Dependencies:** in {file.path}",
        severity="warning",
        path=file.path,
        line=first.line,
        task=first.task,
    )


def _too_early(facts: LintInput, readings: Sequence[FeatureCode]) -> Iterator[Finding]:
    """P520: a task uses what a later task of its own feature creates."""
    by_path = {reading.file.path: reading for reading in readings}
    for made in _made_files(facts):
        file = made.file
        order = {task.id: at for at, task in reversed(list(enumerate(file.planned)))}
        uses = _uses(made, by_path[file.path])
        early = [use for use in uses if order[use.task] < order[made.task]]
        done = {t.id for t in file.planned if t.checked} | _done(file)
        if not early or made.task in done:
            continue
        yield Finding(
            "P520",
            f"{early[0].task} {early[0].verb} {made.name}, which {made.task} creates only later",
            f"plan {made.task} before {early[0].task}",
            severity="warning",
            path=file.path,
            line=early[0].line,
            task=early[0].task,
        )


def _done(file: FeatureFile) -> set[str]:
    return {task for task, state in file.states.items() if state.state == "done"}


def made_paths(facts: LintInput) -> dict[str, CreatedSymbol]:
    """The files that exactly one feature creates, by path."""
    return {made.path: made for made in _made_files(facts)}


def _made_files(facts: LintInput) -> list[CreatedSymbol]:
    found: dict[str, list[CreatedSymbol]] = {}
    for file in facts.files:
        for touch in file.touches:
            if touch.creates:
                made = CreatedSymbol(touch.path, file, touch.task, "file", touch.path)
                found.setdefault(touch.path, []).append(made)
    return [made[0] for made in found.values() if len({one.file.feature for one in made}) == 1]


def _made_names(facts: LintInput) -> list[CreatedSymbol]:
    """Names that one feature defines; others may repeat them only if they depend on it."""
    everywhere: dict[str, set[str]] = {}
    candidates: dict[str, list[CreatedSymbol]] = {}
    for file in facts.files:
        for snippet in file.snippets:
            for name in defined_names(snippet.text, snippet.language):
                everywhere.setdefault(name, set()).add(file.feature)
                if _creates(snippet, name):
                    made = CreatedSymbol(
                        name, file, snippet.task, family(snippet.language), snippet.file
                    )
                    candidates.setdefault(name, []).append(made)
    return [
        made[0]
        for name, made in candidates.items()
        if all(
            other == made[0].file.feature or made[0].file.feature in facts.dependencies.reach(other)
            for other in everywhere[name]
        )
    ]


def _creates(snippet: Snippet, name: str) -> bool:
    """Whether the snippet creates the name, and does not only show what to add to it."""
    if snippet.role == "whole":
        return True
    if snippet.role != "new":
        return False
    said = re.search(rf"(?<![\w$]){re.escape(name)}(?![\w$])", snippet.purpose)
    return said is None or _ADDED.search(snippet.purpose[: said.start()]) is not None


_ADDED = re.compile(
    r"\b(?:add|create|define|implement|new|write)\s+(?:(?:an?|the|new|async|exported|helper|"
    r"function|type|model|interface|class|enum|table)\s+)*[`*\"]*$",
    re.I,
)


def _uses(made: CreatedSymbol, reading: FeatureCode) -> list[Use]:
    if made.kind != "file":
        return list(_mentioners(made, reading))
    changes = [
        Use(touch.task, touch.line, "changes")
        for touch in reading.file.touches
        if touch.path == made.path and not touch.creates
    ]
    return changes or [
        Use(snippet.task, snippet.line + one.line - 1, "imports from")
        for snippet, one in reading.imports
        if resolves(one.module, made.path, snippet.file)
    ]


def _mentioners(made: CreatedSymbol, reading: FeatureCode) -> Iterator[Use]:
    if made.name not in reading.words or made.name in reading.bound:
        return
    if _from_elsewhere(made, reading):
        return
    for snippet in reading.code:
        line = _line_of_use(made, snippet)
        if line:
            yield Use(snippet.task, snippet.line + line - 1, "uses")


def _line_of_use(made: CreatedSymbol, snippet: Snippet) -> int:
    if made.kind != family(snippet.language) or not is_distinctive(made.name):
        return 0
    return mentions(snippet.text, snippet.language, made.name)


def _from_elsewhere(made: CreatedSymbol, reading: FeatureCode) -> bool:
    """Whether the feature imports the name from a module that is not the file in question."""
    return any(
        made.name in one.names and not resolves(one.module, made.path, snippet.file)
        for snippet, one in reading.imports
    )


def judge_mentions(facts: LintInput) -> Iterator[Finding]:
    """P521: a task's text makes something hang on a feature that its own does not wait for."""
    for file in facts.files:
        reached = facts.dependencies.reach(file.feature)
        for other in facts.files:
            if other.feature in {*reached, file.feature} or other.complete or file.complete:
                continue
            found = list(_mentioned(file, other))
            if not found:
                continue
            tasks = listing([task for task, _ in found])
            yield Finding(
                "P521",
                f"{tasks} speak{'s' if ' ' not in tasks else ''} of feature {other.feature}, "
                f"on which {file.feature} does not depend",
                f"add {other.feature} to **Dependencies:**, or say what to do in either order",
                severity="warning",
                path=file.path,
                line=found[0][1],
                task=found[0][0],
            )


def _mentioned(file: FeatureFile, other: FeatureFile) -> Iterator[tuple[str, int]]:
    """Tasks that name the other feature: as a feature, by its title, or by one of its tasks."""
    title = re.escape(other.title.casefold())
    name = re.escape(other.feature.casefold())
    tasks = "|".join(re.escape(task.id.casefold()) for task in other.planned)
    number = rf"(?<![\w.]){name}(?![\w])(?!\.\w)"
    pattern = (
        rf"\bfeature\s+{number}|{title}\s*\(?\s*{number}|(?<![\w.])(?:{tasks or name})(?![\w.])"
    )
    if not tasks:
        pattern = rf"\bfeature\s+{number}|{title}\s*\(?\s*{number}"
    wanted = re.compile(pattern)
    for task in file.planned:
        for field in task.fields:
            text = f"{field.label} {field.value}".casefold()
            if not is_commit_label(field.label) and wanted.search(text):
                yield task.id, field.span.start
                break
