"""Family P: files that features want to change at the same time."""

from __future__ import annotations

from collections.abc import Iterator

from gitbaton.lint.use_rules import made_paths
from gitbaton.plan.feature_file import FeatureFile
from gitbaton.plan.lint_input import LintInput, listing
from gitbaton.plan.settings import Settings
from gitbaton.project.file_overlap import is_hot
from gitbaton.rules.findings import Finding


def judge_shared_files(facts: LintInput, settings: Settings) -> Iterator[Finding]:
    """P509: unfinished features that nothing orders touch one file, and not one of the hot ones.

    Where one of them creates the file, P508 says what is missing.
    """
    made = made_paths(facts)
    for path, files in _touching(facts).items():
        creator = made[path].file.feature if path in made else ""
        rivals = [
            file
            for file in files
            if file.feature != creator
            and any(
                file.feature != other.feature != creator
                and not facts.ordered(file.feature, other.feature)
                for other in files
            )
        ]
        if rivals and not is_hot(path, settings.hot_files):
            yield _shared(path, rivals, facts)


def _touching(facts: LintInput) -> dict[str, list[FeatureFile]]:
    found: dict[str, list[FeatureFile]] = {}
    for file in facts.files:
        for path in dict.fromkeys([touch.path for touch in file.touches]):
            if not file.complete:
                found.setdefault(path, []).append(file)
    return found


def _shared(path: str, rivals: list[FeatureFile], facts: LintInput) -> Finding:
    reporting_file = facts.reporting_file(rivals)
    [first, *_] = [touch for touch in reporting_file.touches if touch.path == path]
    who = [f"{file.feature} ({_tasks(file, path)})" for file in rivals]
    return Finding(
        "P509",
        f"{path} is changed by {listing(who, 9)}, and {_disorder(len(who))}",
        "let one feature depend on the other, or split the file; else expect merge conflicts",
        severity="warning",
        path=reporting_file.path,
        line=first.line,
        task=first.task,
    )


def _tasks(file: FeatureFile, path: str) -> str:
    names = list(dict.fromkeys([touch.task for touch in file.touches if touch.path == path]))
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def _disorder(count: int) -> str:
    if count == 2:
        return "neither waits for the other"
    return "not all of these wait for one another"
