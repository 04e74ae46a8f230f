"""The plan in the work tree, read once for lint, graph and new."""

from __future__ import annotations

import os

from gitbaton.core.dependencies import dependencies_of
from gitbaton.core.feature_file import MAX_BYTES, read_feature_file
from gitbaton.core.natural_order import natural
from gitbaton.core.outline import outline
from gitbaton.core.plan_facts import PlanFacts, PlanFile, Stray
from gitbaton.core.snapshot import is_complete
from gitbaton.core.snippet import snippets, touches
from gitbaton.markdown import read_feature
from gitbaton.repo.plan_folder import markdown_files, read_markdown, shown
from gitbaton.repo.repository import open_repository
from gitbaton.repo.settings_file import find_settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from gitbaton.core.settings import Settings


def open_plan(cwd: str) -> tuple[str, Settings]:
    """The top of the work tree around ``cwd``, and the settings that lie there.

    Raises RepositoryError and ConfigError.
    """
    top = open_repository(cwd).top or cwd
    return top, find_settings(top).settings


def plan_paths(top: str, settings: Settings) -> tuple[str, ...]:
    """The Markdown files below the plan folder, absolute."""
    return markdown_files(os.path.join(top, settings.plan))


def read_plan(paths: Iterable[str], top: str, cwd: str, settings: Settings) -> PlanFacts:
    """The feature files among these paths, in the order of their IDs, and stray logs."""
    files: list[PlanFile] = []
    strays: list[Stray] = []
    for path in paths:
        text, name = read_markdown(path, MAX_BYTES), shown(path, top, cwd)
        file = plan_file(text, name, settings)
        if file is not None:
            files.append(file)
        else:
            strays.extend(_stray(text, name, settings))
    files.sort(key=lambda file: (natural(file.id), file.path))
    features = [file.feature for file in files]
    return PlanFacts(tuple(files), tuple(strays), dependencies_of(features))


def plan_file(text: bytes, path: str, settings: Settings) -> PlanFile | None:
    """One file as the rules of family P see it; None if it is no feature file."""
    grammar = settings.grammar
    file = read_feature_file(text, path, grammar)
    feature = read_feature(text, path, grammar) if file is not None else None
    if file is None or feature is None:
        return None
    return PlanFile(
        feature,
        file,
        tuple(text.decode("utf-8", "surrogateescape").splitlines()),
        tuple([snippet for task in feature.tasks for snippet in snippets(task)]),
        tuple([touch for task in feature.tasks for touch in touches(task)]),
        complete=is_complete(file),
    )


def _stray(text: bytes, path: str, settings: Settings) -> list[Stray]:
    found = outline(text, settings.grammar)
    if not (found.items or found.details):
        return []
    tasks = tuple([item.id for item in found.items if not item.checked])
    return [Stray(path, 1, found.title, bool(found.logs), tasks)]
