"""What a shell offers for a task, a feature or a rule: by the name of the argument."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from gitbaton.base.errors import BatonError
from gitbaton.base.mask import mask
from gitbaton.git.process import Git

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gitbaton.plan.feature_file import FeatureFile

_MOST = 500


class Name(click.types.StringParamType):
    """A word that names something which can be listed: IDs, each with a title."""

    def __init__(self, listed: Callable[[], Mapping[str, str]]) -> None:
        self.listed = listed

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The names that begin with what was typed; none where they cannot be read."""
        try:
            found = self.listed()
        except BatonError:
            return []
        fitting = [name for name in found if name.startswith(incomplete) and name.isprintable()]
        return [CompletionItem(name, help=mask(found[name])) for name in fitting[:_MOST]]


def _tasks() -> dict[str, str]:
    """Every task of the plan at HEAD and its title, in the plan's order."""
    return {item.id: item.title for file in _plan() for item in file.outline.items}


def _features() -> dict[str, str]:
    return {file.feature: file.title for file in _plan()}


def _plan() -> list[FeatureFile]:
    """The feature files at HEAD, in the plan's order. Raises BatonError."""
    from gitbaton.base.natural_sort import natural
    from gitbaton.git.configuration import settings_in_force
    from gitbaton.git.objects import Objects
    from gitbaton.plan.feature_file import MAX_BYTES
    from gitbaton.project.plan_at_commit import PlanReader

    with Objects(Git(os.environ), largest=MAX_BYTES) as objects:
        settings = settings_in_force(objects, "HEAD")
        files = PlanReader(objects, settings).at("HEAD").snapshot.features
    return [files[name] for name in sorted(files, key=natural)]


def _codes() -> Mapping[str, str]:
    from gitbaton.rules.rule_docs import FAMILIES, RULES

    return {**FAMILIES, **{code: rule.title for code, rule in RULES.items()}}


NAMED = {"task": Name(_tasks), "feature": Name(_features), "code": Name(_codes)}
"""How the parameters of these names are completed, in every command."""
