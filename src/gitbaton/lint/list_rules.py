"""Family P: lists of tasks of which not every entry can be claimed."""

from __future__ import annotations

from collections.abc import Iterator

from gitbaton.base.shell import quote
from gitbaton.plan.branch_name import branch_name, can_name_branch, slug
from gitbaton.plan.feature import TaskWithoutId
from gitbaton.plan.feature_file import FeatureFile
from gitbaton.plan.id_suggestion import new_ids, pattern_like
from gitbaton.plan.lint_input import LintInput
from gitbaton.plan.outline import feature_of_heading
from gitbaton.plan.settings import FEATURE_FILES, SPEC_KIT, Settings
from gitbaton.plan.spec_kit import TASKS_FILE
from gitbaton.rules.findings import Finding
from gitbaton.rules.hostile_input import judge_whole_encoding

_BOX = 20  # columns that hold a list entry's box
_FORMS = {
    FEATURE_FILES: "a Markdown file with the heading # Feature <id>: <title>",
    SPEC_KIT: f"a {TASKS_FILE} in a folder that a number and a name are the name of: 004-albums",
}


def judge_lists(facts: LintInput, settings: Settings) -> Iterator[Finding]:
    """P522: features without a task that can be read or a branch, and entries that name none."""
    taken = [task.id for file in facts.files for task in file.planned]
    for file in facts.files:
        if not file.planned:
            yield _no_tasks(file, taken, settings)
        elif not can_name_branch(branch := branch_name(settings.branch, file.feature, file.slug)):
            folder = file.path.rpartition("/")[0]
            yield Finding(
                "P522",
                f"no task of {file.feature} can be claimed: git takes no branch named {branch}",
                f"rename {folder}, to {file.feature}-{slug(file.slug)} say",
                severity="warning",
                path=file.path,
                line=file.heading.line,
            )
        if not file.outline.items:  # what only the details name is for P502
            continue
        for entry in file.nameless:
            if entry.word not in taken:
                yield _unclaimable(file, entry, taken, settings)


def judge_near_misses(facts: LintInput) -> Iterator[Finding]:
    """P522 and P535: boxes that are nearly checkboxes, and a second feature in one file."""
    for file in facts.files:
        for entry in file.outline.near_boxes:
            dropped = file.grammar.spec_kit and "[-]" in file.texts[entry.line - 1][:_BOX]
            if entry.id not in file.tasks and not dropped:
                written = file.grammar.written(entry.id, file.feature)
                yield Finding(
                    "P522",
                    f"nobody can claim {entry.id}: what stands before it is no checkbox",
                    f"write - [ ] {written} {entry.title}",
                    severity="warning",
                    path=file.path,
                    line=entry.line,
                    task=entry.id,
                )
        for heading in file.outline.sections:
            if heading.level == 1 and heading.line > file.heading.line:
                second = feature_of_heading(heading.text)
                if second:
                    yield Finding(
                        "P535",
                        f"feature {second} begins in the file of {file.feature}, and only the "
                        "first one of a file is read",
                        f"move it to a file of its own, such as {second}.md",
                        path=file.path,
                        line=heading.line,
                    )


def judge_strays(facts: LintInput) -> Iterator[Finding]:
    """P511: a log, or tasks that no feature file plans, in a file that is no feature file."""
    planned = {task.id for file in facts.files for task in file.planned}
    for stray in facts.strays:
        lost = [task for task in stray.tasks if task not in planned]
        if not (stray.has_log or lost):
            continue
        what = "keeps a Progress Log" if stray.has_log else f"holds {_count(lost)}"
        yield Finding(
            "P511",
            f"this file {what}, and {_names_none(stray.heading)}",
            f"write # Feature <id>: <title> as the first heading of {stray.path}",
            severity="error" if stray.has_log else "warning",
            path=stray.path,
            line=stray.line,
        )


def judge_unread(facts: LintInput) -> Iterator[Finding]:
    """P511: the tasks of a folder whose name does not say which feature it is, with spec-kit."""
    for stray in facts.strays:
        folder = stray.path.rpartition("/")[0]
        name = folder.rpartition("/")[2]
        yield Finding(
            "P511",
            f"{_count([*stray.tasks]) if stray.tasks else 'what is here'} cannot be claimed: "
            f'the folder\'s name "{name[:60]}" is no number and a name, such as 004-albums',
            f"rename {folder}, so that it begins with a number that is free: 004-{name}",
            severity="warning",
            path=stray.path,
            line=stray.line,
        )


def judge_left_out(facts: LintInput) -> Iterator[Finding]:
    """P534 and H604: feature files that are not read as such."""
    if facts.left_out:
        count = len(facts.left_out)
        what = "a feature file is" if count == 1 else f"{count} feature files are"
        yield Finding(
            "P534",
            f"{what} not in this work tree, so nothing is said of {'it' if count == 1 else 'them'}",
            f"git sparse-checkout add {quote(facts.left_out[0].rpartition('/')[0])}",
            severity="warning",
            path=facts.left_out[0],
        )
    for path, head in facts.unreadable:
        found = judge_whole_encoding(path, head)
        if found is not None:
            yield found


def judge_emptiness(settings: Settings) -> Finding:
    """P522: a plan folder without a feature file."""
    return Finding(
        "P522",
        f"no tasks found: there is no feature file, {_FORMS[settings.plan_format]}",
        settings.first_step,
        severity="warning",
        path=settings.plan or None,
    )


def _unclaimable(
    file: FeatureFile, entry: TaskWithoutId, taken: list[str], settings: Settings
) -> Finding:
    said = f'"{entry.word[:60]}" is no task ID, so this entry cannot be claimed'
    hint = f"begin it with an ID{_example(file, taken, settings)}"
    if settings.grammar.matches(entry.word):
        said = f"nobody can claim {entry.word}: where checkboxes name tasks, tables do not count"
        hint = f"write - [ ] {entry.word} … among the checkboxes"
    return Finding("P522", said, hint, severity="warning", path=file.path, line=entry.line)


def _no_tasks(file: FeatureFile, taken: list[str], settings: Settings) -> Finding:
    """An error if there is a list without readable IDs; else a warning: it is yet to be written."""
    entries = file.nameless
    example = _example(file, taken, settings)
    if not entries:
        return Finding(
            "P522",
            f"no tasks found: {file.feature} has neither a checkbox nor a row of a task table",
            f"list them as checkboxes that begin with an ID{example}",
            severity="warning",
            path=file.path,
            line=file.heading.line,
        )
    words = [entry.word for entry in entries if any(char.isdigit() for char in entry.word)]
    pattern = pattern_like(words[0]) if words else ""
    return Finding(
        "P522",
        f"no tasks found: task-id = '{settings.task_id}' reads no ID in this list, which begins "
        f'with "{(words or [entries[0].word])[0][:60]}"',
        f"set task-id = '{pattern}' in .git-baton.toml, or write other IDs{example}"
        if pattern
        else f"begin each entry with an ID{example}",
        path=file.path,
        line=entries[0].line,
    )


def _example(file: FeatureFile, taken: list[str], settings: Settings) -> str:
    own = file.tasks if file.grammar.spec_kit else taken
    found = new_ids(1, file.feature, own, settings.grammar)
    return f", such as {file.grammar.written(found[0], file.feature)}" if found else ""


def _names_none(heading: str) -> str:
    return f'its heading "{heading[:60]}" names no feature' if heading else "has no heading"


def _count(tasks: list[str]) -> str:
    return f"the task {tasks[0]}" if len(tasks) == 1 else f"{len(tasks)} tasks ({tasks[0]}, …)"
