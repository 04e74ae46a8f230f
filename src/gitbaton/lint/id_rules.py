"""Family P: every task is named once, in its list, in its details and in its own feature."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from gitbaton.plan.feature_file import FeatureFile
from gitbaton.plan.lint_input import LintInput, listing
from gitbaton.plan.outline import stems_of
from gitbaton.plan.task_id import TaskLine
from gitbaton.rules.findings import Finding


def judge_duplicates(facts: LintInput) -> Iterator[Finding]:
    """P501: an ID that is used twice."""
    features: dict[str, str] = {}
    homes: dict[str, tuple[FeatureFile, int]] = {}
    for file in facts.files:
        if file.feature in features:
            folder = file.path.rpartition("/")[0]
            hint = f"rename {folder}, so that it begins with a number that is free"
            yield Finding(
                "P501",
                f"feature {file.feature} is planned in {features[file.feature]} already",
                hint if file.grammar.spec_kit else "give one of the two an ID of its own",
                path=file.path,
                line=file.heading.line,
            )
        features.setdefault(file.feature, file.path)
    for file in facts.files:
        yield from _twice_in_file(file)
        for entry in (*file.outline.items, *file.outline.details):
            if entry.id in features:
                yield _named_like_a_feature(file, entry, features[entry.id])
            home, line = homes.setdefault(entry.id, (file, entry.line))
            if home is not file and file.feature != home.feature:
                yield _twice(file, entry, f"{home.path}:{line}")
                homes[entry.id] = file, entry.line


def _named_like_a_feature(file: FeatureFile, entry: TaskLine, where: str) -> Finding:
    return Finding(
        "P501",
        f"task {entry.id} has the ID of the feature in {where}, and commits could mean either",
        f"give the task an ID of its own, such as {file.feature}.1, in {file.path}",
        path=file.path,
        line=entry.line,
        task=entry.id,
    )


def _twice_in_file(file: FeatureFile) -> Iterator[Finding]:
    for entries in (file.outline.items, file.outline.details):
        lines: dict[str, int] = {}
        for entry in entries:
            if entry.id in lines:
                yield _twice(file, entry, f"line {lines[entry.id]}")
            lines.setdefault(entry.id, entry.line)


def _twice(file: FeatureFile, entry: TaskLine, where: str) -> Finding:
    return Finding(
        "P501",
        f"task {entry.id} is at {where} already",
        f"give one of the two an ID that is free, in {file.path}",
        path=file.path,
        line=entry.line,
        task=entry.id,
    )


def judge_details(facts: LintInput) -> Iterator[Finding]:
    """P502: the task list and the task details of a feature do not name the same tasks."""
    for file in facts.files:
        listed = {entry.id: entry for entry in file.outline.items}
        detailed = {entry.id: entry for entry in file.outline.details}
        if not file.is_detailed:
            continue
        if not listed and len(detailed) > 1:
            yield _unlisted(file)
            continue
        groups = stems_of(detailed)
        for task, entry in listed.items():
            if task not in detailed and task not in groups:
                yield _unequal(
                    file, entry, "is in the list and has no details", f"### {task} {entry.title}"
                )
        for task, entry in detailed.items():
            if task not in listed:
                in_table = any(item.cell is not None for item in listed.values())
                row, box = f"| {task} | {entry.title} | todo |", f"- [ ] {task} {entry.title}"
                missing = "has details and is not in the list"
                yield _unequal(file, entry, missing, row if in_table else box)
            elif _plain(entry.title) not in _titles(file, listed[task]):
                yield _unequal(
                    file,
                    entry,
                    f'is called "{listed[task].title}" in the list and "{entry.title}" here',
                    f"### {task} {listed[task].title}",
                ).replace(severity="warning")


def _titles(file: FeatureFile, item: TaskLine) -> tuple[str, str]:
    """What a task is called in the list: by its line, and by those that the title goes on in."""
    more: list[str] = []
    for text in file.texts[item.line :]:
        bare = text.strip()
        if not (text[:1].isspace() and bare[:1].isalnum()) or bare[:1].isdigit():
            break
        more.append(bare)
    return _plain(item.title), _plain(" ".join([item.title, *more]))


def _unlisted(file: FeatureFile) -> Finding:
    """A feature whose tasks are headings only."""
    first = file.outline.details[0]
    named = listing(dict.fromkeys([entry.id for entry in file.outline.details]))
    return Finding(
        "P502",
        f"{named} have details and no list: nothing can be ticked, and "
        f"{file.feature} never counts as complete",
        f"list each of them above its details in {file.path}: - [ ] {first.id} {first.title}",
        path=file.path,
        line=first.line,
        task=first.id,
    )


def _unequal(file: FeatureFile, entry: TaskLine, what: str, wanted: str) -> Finding:
    return Finding(
        "P502",
        f"{entry.id} {what}",
        f"write in {file.path}: {wanted}",
        path=file.path,
        line=entry.line,
        task=entry.id,
    )


def judge_homes(facts: LintInput) -> Iterator[Finding]:
    """P517: a task whose ID begins with the ID of another feature than its own."""
    names = sorted([file.feature for file in facts.files], key=len, reverse=True)
    for file in facts.files:
        entries = {e.id: e for e in (*file.outline.details, *file.outline.items)}
        for entry in entries.values():
            home = next((name for name in names if entry.id.startswith(f"{name}.")), file.feature)
            if home != file.feature and not entry.id.startswith(f"{file.feature}."):
                yield Finding(
                    "P517",
                    f"{entry.id} reads like a task of feature {home} but is in {file.feature}",
                    f"move it to the file of {home}, or begin its ID with {file.feature}",
                    severity="warning",
                    path=file.path,
                    line=entry.line,
                    task=entry.id,
                )


def _plain(title: str) -> str:
    """A title without emphasis, links, case, signs, and remarks: what two writings share.

    Remarks are hours, a priority, an assignee, a state: ``(2h)``, ``[P]``, ``@ada``, ``✅ done``.
    """
    bare = _REMARK.sub(" ", _LINK.sub(r"\1", unescape(title.casefold())))
    return " ".join(re.findall(r"\w+", bare.replace("_", " ")))


_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_REMARK = re.compile(
    r"\{#[^}]*\}|\((?:depends on|deps?|requires|needs|after|blocked by)\b[^)]*\)"
    r"|\[[^\]]{0,20}\](?!\()|\((?:~|est\w*:?|p\d|[\d.,\s-]+\s*(?:h|m|d|min|hour|day|pt|point)s?\b)[^)]*\)"
    r"|[-–—|~\s]+[\d.]+\s*(?:h|hrs?|hours?|min|minutes?|days?|pts?)\s*$|@[\w-]+|est:\w+"
    r"|[^\w\s]\s*(?:done|completed?|in progress|todo|wip|blocked)\W*$"
)
