"""Family P: what a feature says of itself: dependencies, count, and a log to write to."""

from __future__ import annotations

from collections.abc import Iterator

from gitbaton.plan.dependencies import says_none, versions_in
from gitbaton.plan.feature import Field
from gitbaton.plan.feature_file import FeatureFile
from gitbaton.plan.lint_input import LintInput
from gitbaton.rules.findings import Finding


def judge_dependencies(facts: LintInput) -> Iterator[Finding]:
    """P505 and P512: dependencies that no file has, that name nothing, or that are not said."""
    known = [file.feature for file in facts.files]
    for file in facts.files:
        field = file.dependencies
        line = _dependency_line(file)
        if field is None or not field.value.strip():
            yield Finding(
                "P512",
                f"feature {file.feature} does not say what it depends on",
                f"write **Dependencies:** None, or the IDs it waits for, below line {line}",
                severity="warning",
                path=file.path,
                line=line,
            )
            continue
        for name in facts.dependencies.unknown.get(file.feature, ()):
            yield Finding(
                "P505",
                f"{file.feature} depends on {name}, which no feature file plans",
                _nearest(name, known),
                path=file.path,
                line=line,
            )
        said = says_none(field.value) or versions_in(field.value) or _is_foreign(field)
        if not _names_something(file, facts) and not said:
            yield Finding(
                "P505",
                f'the dependency "{field.value[:60]}" names no ID, so nobody waits for it',
                "write the ID of the feature, or **Dependencies:** None",
                severity="warning",
                path=file.path,
                line=line,
            )


def _dependency_line(file: FeatureFile) -> int:
    return file.dependencies.span.start if file.dependencies else file.heading.line


def _is_foreign(field: Field) -> bool:
    """Whether what is asked for is no feature: tools and papers that must be there."""
    label = field.label.casefold()
    files = [word for word in field.value.split() if word.strip("`,;()").endswith(".md")]
    return bool(files) or label.startswith(("prerequisite", "require"))


def _names_something(file: FeatureFile, facts: LintInput) -> bool:
    graph = facts.dependencies
    return bool(graph.needs.get(file.feature) or graph.unknown.get(file.feature))


def _nearest(name: str, known: list[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, known, n=1, cutoff=0.5)
    return f"did you mean {near[0]}?" if near else f"write the file of {name}, or take it out"


def judge_cycles(facts: LintInput) -> Iterator[Finding]:
    """P506: features that wait for each other, so that none of them can ever begin."""
    for cycle in facts.dependencies.cycles():
        members = [file for name in cycle[:-1] if (file := facts.file(name)) is not None]
        reporting_file = facts.reporting_file(members)
        yield Finding(
            "P506",
            f"features wait for each other: {' -> '.join(cycle)}",
            "take one of these dependencies out; git baton graph shows the rest",
            path=reporting_file.path,
            line=_dependency_line(reporting_file),
        )


def judge_counts(facts: LintInput) -> Iterator[Finding]:
    """P507: Estimated Tasks is another number than the tasks that are there."""
    for file in facts.files:
        outline = file.outline
        count = len({entry.id for entry in outline.items or outline.details})
        if file.estimated not in (None, count):
            yield Finding(
                "P507",
                f"Estimated Tasks says {file.estimated}, the list holds {count}",
                f"write **Estimated Tasks:** {count}, or mend the list",
                severity="warning",
                path=file.path,
                line=file.field_line("estimated tasks"),
            )


def judge_logs(facts: LintInput) -> Iterator[Finding]:
    """P516: a feature without a log to write to."""
    for file in facts.files:
        logs, problem = file.outline.logs, file.log.header_problem
        if (len(logs) == 1 and not problem) or (not logs and file.grammar.spec_kit):
            continue
        what = f"its log is broken: {problem}" if logs and problem else "it has no Progress Log"
        if len(logs) > 1:
            what = f"it has {len(logs)} Progress Logs"
        yield Finding(
            "P516",
            f"no task of {file.feature} can be claimed: {what}",
            "end the file with ## Progress Log and the table's two header lines:\n"
            "| Timestamp | Agent | Action | Task | Commit |\n"
            "| --------- | ----- | ------ | ---- | ------ |",
            path=file.path,
            line=logs[-1].line if logs else len(file.texts),
        )
