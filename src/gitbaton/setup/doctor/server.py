"""Checks of a repository that others push to: whether its hook works, and what else it needs."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator

from gitbaton.base.hook_types import SERVER_HOOKS
from gitbaton.base.value import Value
from gitbaton.git.refs import HEADS
from gitbaton.plan.settings import TASK_REFS
from gitbaton.setup.doctor.context import DoctorContext
from gitbaton.setup.doctor.hooks import hook_file, lost_interpreters, shims_of
from gitbaton.setup.doctor.result import Diagnosis, note, ok, problem
from gitbaton.setup.hook_selftest import try_pre_receive

_TRUE = ("true", "yes", "on", "1", "always")


class _Switch(Value):
    """A setting of git that a server should have on; the first of ``keys`` that is set counts."""

    keys: tuple[str, ...]
    without: str


_SWITCHES = (
    _Switch(
        ("receive.denyDeletes",),
        "branches can be deleted; the hook keeps only those with rows that no other branch has",
    ),
    _Switch(
        ("receive.denyNonFastForwards",),
        "branches can be rewound; the hook keeps the default branch and all rows, not other work",
    ),
    _Switch(
        ("receive.fsckObjects", "transfer.fsckObjects"),
        "malformed objects are taken in, which clones may refuse or read otherwise",
    ),
    _Switch(
        ("core.logAllRefUpdates",),
        "nothing records where refs have been, so nothing can be looked up or brought back",
    ),
)


def server_hook(context: DoctorContext) -> Iterator[Diagnosis]:
    """Whether pre-receive is in its place, what starts it is there, and it runs."""
    install = f"git-baton install --server {_here(context)}"
    for name in SERVER_HOOKS:
        yield hook_file(context, name, install)
    for name, shim in shims_of(context, SERVER_HOOKS):
        lost = tuple(lost_interpreters(context, (shim,), install))
        yield from lost
        complaint = try_pre_receive(shim.data, context.repository.git_dir, context.environ)
        if complaint and not any(one.state == "problem" for one in lost):
            yield problem(f"{name} fails, so every push is refused: {complaint}", install)
        elif not complaint:
            yield ok(f"{name} starts")


def server_head(context: DoctorContext) -> Iterator[Diagnosis]:
    """Whether HEAD names the default branch: its settings and its protection depend on it."""
    heads = context.repository.run("for-each-ref", "--count=1", "--format=%(refname)", HEADS)
    if heads and not context.repository.succeeds(
        "rev-parse", "--verify", "--quiet", "HEAD^{commit}"
    ):
        yield problem(
            "HEAD names no branch that exists: nobody knows which one is the default",
            f"git -C {_here(context)} symbolic-ref HEAD {shlex.quote(heads)}",
        )


def server_switches(context: DoctorContext) -> Iterator[Diagnosis]:
    """What git itself can refuse or record before and beside the hook."""
    for switch in _SWITCHES:
        values = [context.repository.config_value(key) for key in switch.keys]
        value = next(filter(None, values), "")
        if value.casefold() in _TRUE:
            yield ok(f"{switch.keys[0]} is on")
        else:
            command = f"git -C {_here(context)} config {switch.keys[0]} true"
            yield note(f"{switch.keys[0]} is {value or 'not set'}: {switch.without}", command)


def server_refs(context: DoctorContext) -> Iterator[Diagnosis]:
    """Whether clones can see the task refs."""
    for entry in context.repository.config(r"^(transfer|receive|uploadpack)\.hiderefs$"):
        hidden = entry.value.lstrip("^")
        if not entry.value.startswith("!") and TASK_REFS.startswith(f"{hidden.rstrip('/')}/"):
            yield problem(
                f"{entry.key} hides {entry.value}: nobody can claim through task refs",
                f"git -C {_here(context)} config --unset-all {entry.key}",
            )


def _here(context: DoctorContext) -> str:
    """The repository as an argument to type."""
    return shlex.quote(os.path.normpath(context.repository.git_dir))
