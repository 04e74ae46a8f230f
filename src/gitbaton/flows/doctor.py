"""Find every way in which the hooks are switched off, incomplete or blind."""

from __future__ import annotations

from gitbaton.core.diagnosis import Diagnosis, problem
from gitbaton.core.errors import BatonError
from gitbaton.flows.doctor_agents import agent_files
from gitbaton.flows.doctor_claims import task_refs
from gitbaton.flows.doctor_history import (
    agent,
    plan,
    rewritten_history,
    settings,
    version,
    whole_history,
)
from gitbaton.flows.doctor_hooks import (
    disabled_hooks,
    hook_files,
    hook_starts,
    hooks_path,
    interpreters,
    other_trees,
)
from gitbaton.flows.doctor_leftovers import leftovers
from gitbaton.flows.doctor_merges import merge_driver
from gitbaton.flows.doctor_runners import runner_config, switches
from gitbaton.flows.doctor_server import (
    server_head,
    server_hook,
    server_refs,
    server_switches,
)
from gitbaton.flows.scene import Scene, look_around
from gitbaton.repo.repository import open_repository, open_server

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

CHECKS: tuple[Callable[[Scene], Iterable[Diagnosis]], ...] = (
    version,
    hooks_path,
    hook_files,
    other_trees,
    disabled_hooks,
    interpreters,
    hook_starts,
    switches,
    runner_config,
    settings,
    plan,
    merge_driver,
    rewritten_history,
    whole_history,
    agent,
    agent_files,
    leftovers,
    task_refs,
)
SERVER_CHECKS: tuple[Callable[[Scene], Iterable[Diagnosis]], ...] = (
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
    scene = look_around(open_repository(cwd), environ)
    return tuple(diagnosis for check in CHECKS for diagnosis in _carefully(check, scene))


def examine_server(path: str, environ: Mapping[str, str]) -> tuple[Diagnosis, ...]:
    """Every diagnosis for the repository at ``path`` that others push to."""
    scene = look_around(open_server(path), environ)
    return tuple(diagnosis for check in SERVER_CHECKS for diagnosis in _carefully(check, scene))


def _carefully(check: Callable[[Scene], Iterable[Diagnosis]], scene: Scene) -> Iterator[Diagnosis]:
    try:
        yield from check(scene)
    except BatonError as error:
        yield problem(error.message, error.hint)
