"""Find every way in which the hooks are switched off, incomplete or blind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from gitbaton.base.errors import BatonError
from gitbaton.setup.doctor.context import DoctorContext, look_around
from gitbaton.setup.doctor.files import agent_files, leftovers
from gitbaton.setup.doctor.history import (
    agent,
    plan,
    remote_head,
    rewritten_history,
    settings,
    version,
    whole_history,
)
from gitbaton.setup.doctor.hooks import (
    disabled_hooks,
    hook_files,
    hook_starts,
    hooks_path,
    interpreters,
    other_trees,
    sleeping_husky,
)
from gitbaton.setup.doctor.merge_driver import drivers_elsewhere, merge_driver
from gitbaton.setup.doctor.result import Diagnosis, problem
from gitbaton.setup.doctor.runners import runner_config, switches
from gitbaton.setup.doctor.server import (
    server_head,
    server_hook,
    server_refs,
    server_switches,
)
from gitbaton.setup.doctor.task_refs import task_refs
from gitbaton.setup.repository import open_repository, open_server

CHECKS: tuple[Callable[[DoctorContext], Iterable[Diagnosis]], ...] = (
    version,
    hooks_path,
    hook_files,
    other_trees,
    sleeping_husky,
    disabled_hooks,
    interpreters,
    hook_starts,
    switches,
    runner_config,
    settings,
    plan,
    merge_driver,
    drivers_elsewhere,
    rewritten_history,
    whole_history,
    remote_head,
    agent,
    agent_files,
    leftovers,
    task_refs,
)
SERVER_CHECKS: tuple[Callable[[DoctorContext], Iterable[Diagnosis]], ...] = (
    version,
    hooks_path,
    disabled_hooks,
    server_hook,
    server_head,
    server_switches,
    server_refs,
    rewritten_history,
    whole_history,
)


def examine(cwd: str, environ: Mapping[str, str]) -> tuple[Diagnosis, ...]:
    """Every diagnosis for the repository around ``cwd``, in the order of CHECKS."""
    context = look_around(open_repository(cwd), environ)
    return tuple(diagnosis for check in CHECKS for diagnosis in _carefully(check, context))


def examine_server(path: str, environ: Mapping[str, str]) -> tuple[Diagnosis, ...]:
    """Every diagnosis for the repository at ``path`` that others push to."""
    context = look_around(open_server(path), environ)
    return tuple(diagnosis for check in SERVER_CHECKS for diagnosis in _carefully(check, context))


def _carefully(
    check: Callable[[DoctorContext], Iterable[Diagnosis]], context: DoctorContext
) -> Iterator[Diagnosis]:
    try:
        yield from check(context)
    except BatonError as error:
        yield problem(error.message, error.hint)
