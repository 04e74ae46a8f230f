"""Checks of the hook files: are they there, are they ours, do they start."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence

from gitbaton.base.hook_types import HOOKS, runs_ours
from gitbaton.base.shell import quote
from gitbaton.git.git_config import ConfigEntry
from gitbaton.setup.doctor.context import DoctorContext, look_around
from gitbaton.setup.doctor.result import Diagnosis, note, ok, problem
from gitbaton.setup.hook_files import HookFile, behind_runner, hooks_folder, inspect_hook
from gitbaton.setup.hook_managers import ManagedElsewhereError, Manager, is_husky_asleep
from gitbaton.setup.hook_selftest import try_commit_msg, try_import
from gitbaton.setup.hook_template import baked, shim
from gitbaton.setup.repository import open_repository


def hooks_path(context: DoctorContext) -> Iterator[Diagnosis]:
    """core.hooksPath: where it is set, and whether git finds hooks there."""
    entries = context.repository.config(r"^core\.hookspath$")
    if not entries:
        return
    entry = entries[-1]
    said = f"core.hooksPath is {entry.value or 'empty'} ({entry.scope}, {entry.origin})"
    if not entry.value or not os.path.isdir(context.hooks):
        yield problem(f"{said}, which is no folder: git runs no hook", _mend_path(context, entry))
        return
    try:
        hooks_folder(context.repository)
    except ManagedElsewhereError as error:
        if not context.manager and any(one.state == "problem" for one in _each_hook(context)):
            yield problem(error.message, error.hint)
        return
    yield note(f"{said}: the hooks are looked for there", _unset(entry))


def _mend_path(context: DoctorContext, entry: ConfigEntry) -> str:
    """What makes git find hooks: those of the main work tree, husky's anew, or git's own."""
    top = context.repository.top
    main = context.repository.work_trees()[0] if top else ""
    known = os.path.join(main, entry.value)
    if main != top and entry.value and os.path.isdir(known):
        return (
            "git config extensions.worktreeConfig true && "
            f"git -C {quote(top)} config --worktree core.hooksPath {quote(known)}"
        )
    if context.manager and context.manager.name == "husky":
        return f"cd {quote(top)} && npx husky"
    return _unset(entry)


def _unset(entry: ConfigEntry) -> str:
    if entry.scope == "command":
        return "unset GIT_CONFIG_COUNT GIT_CONFIG_PARAMETERS (or drop git's -c option)"
    return f"git config --{entry.scope} --unset-all core.hooksPath"


def other_trees(context: DoctorContext) -> Iterator[Diagnosis]:
    """What is wrong with the hooks of another work tree, and not with those of this one."""
    for other in context.others():
        yield from _gaps(other, context)


def gaps_of_new_tree(path: str, environ: Mapping[str, str]) -> tuple[Diagnosis, ...]:
    """What is wrong with the hooks of a work tree that was just made, and not with ours."""
    context = look_around(open_repository("."), environ)
    new = look_around(open_repository(path), environ).replace(away=True)
    return tuple(_gaps(new, context))


def _gaps(other: DoctorContext, context: DoctorContext) -> Iterator[Diagnosis]:
    here = {one.what for one in (*hooks_path(context), *hook_files(context))}
    for one in (*hooks_path(other), *hook_files(other)):
        if one.state == "problem" and one.what not in here:
            yield problem(f"in {other.repository.home}: {one.what}", one.mend)


def sleeping_husky(context: DoctorContext) -> Iterator[Diagnosis]:
    """husky's folder where git runs other hooks: what the project has there is not run."""
    if is_husky_asleep(context.hooks, context.repository.top):
        yield note(
            f"husky has hooks in .husky, and git runs those in {context.hooks} instead; once husky "
            "is active here it is the other way round",
            "npx husky && git-baton init",
        )


def disabled_hooks(context: DoctorContext) -> Iterator[Diagnosis]:
    """``hook.<name>.enabled=false``, which git obeys from 2.54 on."""
    for entry in context.repository.config(r"^hook\..*\.enabled$"):
        if entry.value.lower() in ("false", "no", "off", "0", ""):
            yield problem(
                f"{entry.key} is {entry.value or 'empty'} ({entry.scope}): git skips that hook",
                f"git config --{entry.scope} --unset-all {entry.key}",
            )


def hook_files(context: DoctorContext) -> Iterator[Diagnosis]:
    """One diagnosis for each hook: what is in its place. What a manager leaves out comes first."""
    if context.repository.config(r"^core\.hookspath$") and not os.path.isdir(context.hooks):
        return  # said already
    manager = context.manager
    if manager and manager.silent:
        yield problem(
            f"{', '.join(manager.silent)}: {manager.name} runs what {manager.place} says, which is "
            "nothing of ours",
            manager.lines(context.repository.top),
        )
    yield from _each_hook(context)


def _each_hook(context: DoctorContext) -> Iterator[Diagnosis]:
    manager = context.manager
    for name in HOOKS:
        if manager is None:
            yield hook_file(context, name, context.baton(f"install --hook-type {name}"))
        elif name not in manager.silent:
            yield _managed(context, name, manager)


def _managed(context: DoctorContext, name: str, manager: Manager) -> Diagnosis:
    """A hook that a manager is configured to run ours from: whether git starts the manager."""
    front = inspect_hook(os.path.join(context.hooks, name))
    if front.executable and (manager.name == "husky" or b"lefthook" in front.data):
        if manager.name == "lefthook" and name == "pre-push":
            said = "pre-push: runs through lefthook, which skips a push that changes no file"
            return note(said, "`git-baton check` in CI")
        return ok(f"{name}: runs through {manager.name}")
    start = "npx husky" if manager.name == "husky" else "lefthook install"
    return problem(
        f"{name}: {front.path} does not start {manager.name}",
        f"cd {quote(context.repository.top)} && {start}",
    )


def hook_file(context: DoctorContext, name: str, mend: str) -> Diagnosis:
    """Who is in a hook's place; ``mend`` is the command that puts ours there."""
    front = inspect_hook(os.path.join(context.hooks, name))
    if not front.exists:
        return problem(f"{name}: no hook is installed", mend)
    if not front.executable:
        return problem(f"{name}: {front.path} is not executable, git skips it", mend)
    if front.ours:
        return _own_file(name, front, mend)
    behind = behind_runner(front)
    if behind:
        return _own_file(name, behind, mend)
    if front.runner and context.runner and f"git-baton-{name}" in context.runner.ids:
        return _through_runner(name, front.runner, mend)
    if runs_ours(os.fsdecode(front.data), name):
        return ok(f"{name}: runs through {front.path}")
    return problem(f"{name}: {front.path} is {front.runner or 'another tool'}'s, not ours", mend)


def _own_file(name: str, own: HookFile, mend: str) -> Diagnosis:
    text = os.fsdecode(own.data)
    if not own.executable:
        return problem(f"{name}: {own.path} is not executable", mend)
    if text != shim(name, *baked(text)):
        return problem(f"{name}: {own.path} is outdated or was edited", mend)
    return ok(f"{name}: native hook")


def _through_runner(name: str, runner: str, mend: str) -> Diagnosis:
    if name == "pre-push":
        said = f"pre-push: runs through {runner}, which shows it one pushed ref only"
        return note(said, f"{mend}, or `git-baton check` in CI")
    return ok(f"{name}: runs through {runner}")


def shims_of(context: DoctorContext, hooks: Sequence[str]) -> tuple[tuple[str, HookFile], ...]:
    """Our shims among the hooks that are installed, in front or behind a runner."""
    fronts = [(name, inspect_hook(os.path.join(context.hooks, name))) for name in hooks]
    found = [(name, front if front.ours else behind_runner(front)) for name, front in fronts]
    return tuple((name, own) for name, own in found if own is not None)


def interpreters(context: DoctorContext) -> Iterator[Diagnosis]:
    """Whether what the hooks start is still there and can import gitbaton."""
    own = tuple([shim for _, shim in shims_of(context, HOOKS)])
    yield from lost_interpreters(context, own, context.baton("install"))
    if _named(context) and shutil.which("git-baton", path=context.environ.get("PATH")) is None:
        said = "hooks start git-baton by its name, and it is not on PATH"
        yield problem(said, "pip install git-baton")


def _named(context: DoctorContext) -> bool:
    """Whether a hook that is not ours starts git-baton, by name and not by path."""
    if context.manager:
        return len(context.manager.silent) < len(HOOKS)
    fronts = [(name, inspect_hook(os.path.join(context.hooks, name))) for name in HOOKS]
    return any(front.foreign and runs_ours(os.fsdecode(front.data), name) for name, front in fronts)


def lost_interpreters(
    context: DoctorContext, shims: Iterable[HookFile], install: str
) -> Iterator[Diagnosis]:
    """What shims start and is gone or cannot import gitbaton; ``install`` writes them anew."""
    used = {baked(os.fsdecode(own.data)) for own in shims}
    on_path = shutil.which("git-baton", path=context.environ.get("PATH"))
    for python, path in sorted(used):
        lost = _lost(python, path)
        complaint = "" if lost else try_import(python, path, context.environ)
        if complaint:
            yield problem(f"{python} cannot run the hooks: {complaint}", install)
        elif lost and on_path is None:
            yield problem(
                f"the hooks cannot start: {lost} is gone, git-baton is not on PATH",
                f"pip install git-baton && {install}",
            )
        elif lost and python:
            yield problem(f"{lost} is gone; the hooks make do with {on_path}", install)


def _lost(python: str, path: str) -> str:
    """What a shim would not find; empty if it is all there."""
    if not os.access(python, os.X_OK):
        return python or "the interpreter"
    return "" if os.path.isfile(f"{path}/gitbaton/__main__.py") else path


def hook_starts(context: DoctorContext) -> Iterator[Diagnosis]:
    """The commit-msg shim of each work tree, run there once on an empty message."""
    for one in (context, *context.others()):
        shims, top = dict(shims_of(one, HOOKS)), one.repository.home
        if "commit-msg" not in shims:
            continue
        complaint = try_commit_msg(shims["commit-msg"].data, top, context.environ)
        if complaint:
            yield problem(f"commit-msg fails in {top}: {complaint}", one.baton("install"))
        else:
            yield ok(f"commit-msg starts in {top}")
