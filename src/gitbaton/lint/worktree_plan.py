"""The plan in the work tree, read once for lint, graph and new."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from gitbaton.base.atomic_write import read_plain_file
from gitbaton.base.errors import RepositoryError
from gitbaton.commits.models import SYMLINK_MODE
from gitbaton.git.process import Git
from gitbaton.git.settings_file import find_settings
from gitbaton.git.worktrees import open_top
from gitbaton.plan.feature_file import MAX_BYTES, FeatureFile, read_feature_file
from gitbaton.plan.lint_input import LintInput, OrphanFile, Tree, plan_facts
from gitbaton.plan.outline import outline
from gitbaton.plan.settings import Settings
from gitbaton.plan.spec_kit import TASKS_FILE
from gitbaton.project.plan_folder import link_to, links_in, markdown_files, shown
from gitbaton.rules.hostile_input import judge_entry, judge_in_the_way, judge_whole_encoding

if TYPE_CHECKING:
    from collections.abc import Collection

    from gitbaton.rules.findings import Finding

_ANY_FEATURE = "000"
_HEAD = 200  # bytes that tell an encoding


def open_plan(cwd: str, git: Git) -> tuple[str, Settings]:
    """The top of the work tree around ``cwd``, where ``git`` runs, and the settings there.

    Raises RepositoryError and ConfigError.
    """
    top = open_top(git) or cwd
    return top, find_settings(top).settings


def plan_paths(top: str, settings: Settings) -> tuple[str, ...]:
    """The Markdown files below the plan folder, absolute; none if a link leads there."""
    if link_to(top, settings.plan):
        return ()
    return markdown_files(os.path.join(top, settings.plan))


def unsafe_links(top: str, settings: Settings) -> list[Finding]:
    """H601 for each link that the hooks refuse: to the plan, or to a file or folder in it."""
    found = []
    for path in links_in(top, settings.plan):
        if path.endswith(".md"):
            found.append(judge_entry(path, SYMLINK_MODE))
        else:
            found.append(judge_in_the_way(path, SYMLINK_MODE, settings.plan))
    return [finding for finding in found if finding is not None]


def refuse_linked_plan(top: str, settings: Settings) -> None:
    """Raise RepositoryError if a link leads to the plan folder: what is behind it is no plan."""
    link = link_to(top, settings.plan)
    if link:
        raise RepositoryError(
            f"{link} is a symbolic link, and no plan is read through one (H601)",
            "put a plain folder in its place, or set plan in .git-baton.toml",
        )


def read_plan(paths: Iterable[str], top: str, cwd: str, settings: Settings) -> LintInput:
    """The feature files among these paths, in the order of their IDs, and stray logs."""
    files: list[FeatureFile] = []
    strays: list[OrphanFile] = []
    unreadable: list[tuple[str, bytes]] = []
    for path in paths:
        text, name = read_plain_file(path, MAX_BYTES) or b"", shown(path, top, cwd)
        file = read_feature_file(text, name, settings.grammar)
        if file is not None:
            files.append(file)
            continue
        if judge_whole_encoding(name, text[:_HEAD]) is not None:
            unreadable.append((name, text[:_HEAD]))
        else:
            strays += _stray(text, name, settings)
    return plan_facts(files, strays).replace(unreadable=tuple(unreadable))


def _stray(text: bytes, path: str, settings: Settings) -> list[OrphanFile]:
    grammar = settings.grammar
    if grammar.spec_kit and os.path.basename(path) != TASKS_FILE:
        return []
    found = outline(text, grammar, _ANY_FEATURE if grammar.spec_kit else None)
    if not (found.items or found.details):
        return []
    open_items = [item for item in found.items if not item.checked]
    tasks = tuple([grammar.written(item.id, _ANY_FEATURE) for item in open_items])
    return [OrphanFile(path, 1, found.title, bool(found.logs), tasks)]


_LARGEST = 1 << 20


def work_tree(top: str, left_out: Collection[str] = ()) -> Tree:
    """The files below a folder; those ``left_out`` exist, and are not read."""

    @cache
    def has(path: str) -> bool:
        whole = os.path.join(top, path)
        if os.path.isdir(whole):  # git knows no empty folder, and leaves one for a submodule
            return bool(os.listdir(whole))
        return path in left_out or os.path.lexists(whole)

    @cache
    def text(path: str) -> str | None:
        try:
            data = read_plain_file(os.path.join(top, path), _LARGEST)
        except RepositoryError:
            return None
        return data.decode("utf-8", "replace") if data is not None else None

    return Tree(has, text)
