"""Checks of pre-commit and its kin: configuration, and switches in the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from gitbaton.base.atomic_write import read_plain_file
from gitbaton.base.hook_types import HOOKS, RUNNER_CONFIG
from gitbaton.setup.doctor.result import Diagnosis, note, problem
from gitbaton.setup.pre_commit import HOOK_IDS, read_runner_config

if TYPE_CHECKING:
    from gitbaton.setup.doctor.context import DoctorContext

_MESSAGE = ".git/COMMIT_EDITMSG"
# Variable, values that switch something off (None: any), what that is.
_SWITCHES = (
    ("PRE_COMMIT_ALLOW_NO_CONFIG", None, "pre-commit passes where its configuration is missing"),
    ("PREK_ALLOW_NO_CONFIG", None, "prek passes where its configuration is missing"),
    ("HUSKY", ("0",), "husky runs no hook"),
    ("LEFTHOOK", ("0", "false"), "lefthook runs no hook"),
)


def switches(context: DoctorContext) -> Iterator[Diagnosis]:
    """Environment variables that make a hook runner pass without running us."""
    for name in ("SKIP", "PREK_SKIP"):
        skipped = context.environ.get(name, "").split(",")
        ours = [one.strip() for one in skipped if one.strip() in HOOK_IDS]
        if ours:
            yield problem(f"{name} skips {', '.join(ours)}", f"unset {name}")
    for name, values, effect in _SWITCHES:
        value = context.environ.get(name, "")
        if value and (values is None or value in values):
            yield problem(f"{name}={value} is set: {effect}", f"unset {name}")


def runner_config(context: DoctorContext) -> Iterator[Diagnosis]:
    """What ``.pre-commit-config.yaml`` lacks, if it mentions us."""
    top = context.repository.top
    data = read_plain_file(os.path.join(top, RUNNER_CONFIG)) if top else None
    if data is None:
        return
    config = read_runner_config(data)  # raises if it cannot be read
    missing = [one for one in HOOK_IDS if one not in config.ids]
    if len(missing) == len(HOOK_IDS):
        return
    if missing:
        yield problem(
            f"{RUNNER_CONFIG} lacks {', '.join(missing)}", f"add their ids to {RUNNER_CONFIG}"
        )
    yield from _hook_types(config.types)
    yield from _filters(config.files, config.exclude)


def _hook_types(types: tuple[str, ...] | None) -> Iterator[Diagnosis]:
    missing = [name for name in HOOKS if name not in (types or ())]
    if missing:
        yield problem(
            f"default_install_hook_types in {RUNNER_CONFIG} lacks {', '.join(missing)}: "
            "a plain `pre-commit install` leaves them out",
            "git-baton init",
        )


def _filters(files: str, exclude: str) -> Iterator[Diagnosis]:
    if (files and not _matches(files)) or (exclude and _matches(exclude)):
        yield note(
            f"files or exclude in {RUNNER_CONFIG} filters commit messages away; our hooks run "
            "all the same, other commit-msg hooks do not",
            f"let them match {_MESSAGE}",
        )


def _matches(pattern: str) -> bool:
    try:
        return bool(re.search(pattern, _MESSAGE))
    except (re.error, RecursionError):
        return False
