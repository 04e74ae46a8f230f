"""The names in the plan, with their titles, as this clone has them: what a shell completes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitbaton.base.natural_sort import natural
from gitbaton.git.configuration import settings_in_force
from gitbaton.git.objects import Objects
from gitbaton.git.process import Git
from gitbaton.plan.feature_file import MAX_BYTES
from gitbaton.project.plan_at_commit import PlanReader

if TYPE_CHECKING:
    from gitbaton.plan.snapshot import Snapshot


def task_names(git: Git) -> dict[str, str]:
    """Every task of the plan at HEAD and its title, in the plan's order. Raises BatonError."""
    files = _plan(git).features
    return {
        item.id: item.title
        for name in sorted(files, key=natural)
        for item in files[name].outline.items
    }


def feature_names(git: Git) -> dict[str, str]:
    """Every feature of the plan at HEAD and its title. Raises BatonError."""
    files = _plan(git).features
    return {name: files[name].title for name in sorted(files, key=natural)}


def _plan(git: Git) -> Snapshot:
    with Objects(git, largest=MAX_BYTES) as objects:
        settings = settings_in_force(objects, "HEAD")
        return PlanReader(objects, settings).at("HEAD").snapshot
