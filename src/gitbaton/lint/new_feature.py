"""New: a feature file in the plan folder, made from a title and a list of tasks."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from gitbaton.base.errors import UsageError
from gitbaton.base.unicode_safety import first_deception, first_undecodable
from gitbaton.base.value import Value
from gitbaton.git.process import Git
from gitbaton.lint.feature_page import feature_page
from gitbaton.lint.task_list_import import Title, read_titles
from gitbaton.lint.worktree_plan import open_plan, plan_paths, read_plan, refuse_linked_plan
from gitbaton.plan.branch_name import slug
from gitbaton.plan.feature_file import read_feature_file
from gitbaton.plan.id_suggestion import new_ids, pattern_like
from gitbaton.plan.lint_input import LintInput
from gitbaton.plan.settings import SPEC_KIT, Settings
from gitbaton.plan.task_id import MAX_LENGTH, TaskGrammar, bare_id
from gitbaton.project.plan_folder import create_file, shown

MAX_LIST_BYTES = 1 << 20
_MOST_TASKS = 1000
_LONGEST_TITLE = 200
_FIRST_TASK = "Write the first task"
_FEATURE_ID = TaskGrammar("[A-Za-z0-9]([A-Za-z0-9]|[._-])*")


class NewFeature(Value):
    """The file that was written, as findings name it, and the IDs of its tasks."""

    path: str
    tasks: tuple[str, ...]


def new_feature(
    feature: str,
    title: str,
    listed: bytes | None,
    cwd: str,
    elsewhere: Mapping[str, str],
    git: Git,
) -> NewFeature:
    """Write a feature file; ``listed`` is a list of tasks, None for one task to begin with.

    ``elsewhere`` are the IDs that other branches plan, with the branch. Nothing is ever
    overwritten. Raises UsageError, ConfigError and RepositoryError.
    """
    top, settings = open_plan(cwd, git)
    refuse_linked_plan(top, settings)
    if settings.plan_format == SPEC_KIT:
        raise UsageError("features are made by spec-kit here", settings.first_step)
    plan = read_plan(plan_paths(top, settings), top, cwd, settings)
    _refuse_feature(feature, plan, elsewhere)
    title = checked_title(" ".join(title.split()), "the title")
    titles = (Title("", _FIRST_TASK, 0),) if listed is None else _read_list(listed, settings)
    tasks = _tasks(feature, titles, plan, settings, elsewhere)
    details = {task: each.details for (task, _), each in zip(tasks, titles, strict=True)}
    page = feature_page(feature, title, tasks, commit_type(settings), details)
    text = page.encode("utf-8", "surrogateescape")
    path = os.path.join(top, settings.plan, f"{feature}-{slug(title)}.md")
    name = shown(path, top, cwd)
    _refuse_unreadable(text, feature, title, tasks, settings)
    if not create_file(path, text):
        raise UsageError(
            f"{name} is there already", "choose another ID or title, or edit that file"
        )
    return NewFeature(name, tuple([task for task, _ in tasks]))


def _refuse_feature(feature: str, plan: LintInput, elsewhere: Mapping[str, str]) -> None:
    if not _FEATURE_ID.matches(feature):
        raise UsageError(
            f'"{feature[:MAX_LENGTH]}" cannot be the ID of a feature',
            'git baton new 1.4 "Title" (letters, digits, dots, dashes)',
        )
    taken = plan.file(feature)
    if taken is not None:
        raise UsageError(
            f"feature {feature} is planned in {taken.path} already", "choose another ID"
        )
    if feature in elsewhere:
        raise UsageError(
            f"{feature} is planned on {elsewhere[feature]} already", "choose another ID"
        )
    home = next((file for file in plan.files if feature in file.tasks), None)
    if home is not None:
        raise UsageError(
            f"{feature} is a task in {home.path}, and commits could mean either",
            "choose another ID for the feature",
        )


def _tasks(
    feature: str,
    titles: Sequence[Title],
    plan: LintInput,
    settings: Settings,
    elsewhere: Mapping[str, str],
) -> list[tuple[str, str]]:
    taken = {**elsewhere, **{task: file.path for file in plan.files for task in file.tasks}}
    features = {feature: "this feature", **{f.feature: f"a feature, {f.path}" for f in plan.files}}
    given: set[str] = set()
    for each in titles:
        if each.id in features:
            raise UsageError(
                f"line {each.line}: {each.id} is the ID of {features[each.id]}, and commits could "
                "mean either",
                f"take the IDs out of the list, and the tasks get their own, such as {feature}.1",
            )
        if each.id in taken or each.id in given:
            where = taken.get(each.id, "the list, too")
            raise UsageError(f"line {each.line}: {each.id} stands in {where}", "give it a free ID")
        given |= {each.id} - {""}
    nameless = [each for each in titles if not each.id]
    fresh = iter(_fresh_ids(nameless, feature, {*taken, *given}, frozenset(features), settings))
    return [(each.id or next(fresh), each.title) for each in titles]


def _read_list(listed: bytes, settings: Settings) -> Sequence[Title]:
    text = listed.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
    titles = read_titles(text, settings.grammar)
    if not 0 < len(titles) <= _MOST_TASKS:
        raise UsageError(
            f"the list holds {len(titles)} tasks, not 1 to {_MOST_TASKS}",
            "write one task a line, as plain text, checkboxes or a table",
        )
    return [each.replace(title=checked_title(each.title, f"line {each.line}")) for each in titles]


def checked_title(title: str, where: str) -> str:
    """A title that is fit to be printed and to be a heading. Raises UsageError."""
    odd = first_deception(title)
    if odd is not None or first_undecodable(title) is not None:
        what = f"the character {odd[1]}" if odd else "bytes that are not UTF-8"
        raise UsageError(f"{where} holds {what}", "type it again by hand")
    if not 0 < len(title) <= _LONGEST_TITLE:
        raise UsageError(
            f"{where} has {len(title)} characters, not 1 to {_LONGEST_TITLE}", "name it shortly"
        )
    return title


def _fresh_ids(
    nameless: Sequence[Title],
    feature: str,
    taken: set[str],
    features: frozenset[str],
    settings: Settings,
) -> Sequence[str]:
    count, grammar = len(nameless), settings.grammar
    found = new_ids(count, feature, taken, grammar) if nameless else ()
    if features & {*found}:
        more = new_ids(count + len(features), feature, taken, grammar)
        found = tuple([name for name in more if name not in features])
    if len(found) < len(nameless):
        word = bare_id(nameless[0].title.split()[0])
        pattern = pattern_like(word) if any(char.isdigit() for char in word) else ""
        raise UsageError(
            f"no task IDs can be made for feature {feature} with task-id = '{settings.task_id}'",
            f"if {word} is one: set task-id = '{pattern}' in .git-baton.toml"
            if pattern
            else "begin each line of the list with an ID",
        )
    return found


def commit_type(settings: Settings) -> str:
    """The type of the commits that a new task's section proposes."""
    return "feat" if "feat" in settings.types else [*settings.types, "feat"][0]


def _refuse_unreadable(
    text: bytes, feature: str, title: str, tasks: Sequence[tuple[str, str]], settings: Settings
) -> None:
    """Raises UsageError unless the file reads as it was meant: ``Use #`` loses its last sign."""
    read = read_feature_file(text, "", settings.grammar)
    wanted = (feature, title, list(tasks))
    planned = [(task.id, task.title) for task in read.planned] if read else []
    if read is None or (read.feature, read.title, planned) != wanted:
        raise UsageError(
            "Markdown would read one of these titles as something else",
            "leave out #, *, _ and backticks at the ends of titles",
        )
