"""What is left to do once git-baton is set up in a clone: the commands, and nothing more."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from gitbaton.base.atomic_write import read_plain_file
from gitbaton.base.errors import RepositoryError
from gitbaton.base.hook_types import HOOKS, KEPT_SUFFIX, LEFTHOOK_FILES, starts_ours
from gitbaton.base.shell import quote
from gitbaton.git.acting_agent import agent_here
from gitbaton.git.history import read_repo_info
from gitbaton.git.objects import Objects
from gitbaton.git.process import Git
from gitbaton.plan.paths import SETUP_FILES
from gitbaton.plan.settings import Settings
from gitbaton.project.default_branch import default_name
from gitbaton.project.plan_folder import markdown_files
from gitbaton.project.plan_remote import plan_remote
from gitbaton.setup.hook_files import hooks_path
from gitbaton.setup.hook_managers import is_husky_asleep, manager_of

if TYPE_CHECKING:
    from gitbaton.setup.repository import Repository

_COMMIT = 'git add {files} && git commit -m "chore: set git-baton up"'
_IN_FORCE = "    # settings are in force once they are published"
_WHOSE = "    # so that this clone knows the default branch, whose settings count"


def remaining_steps(
    repository: Repository, settings: Settings, environ: Mapping[str, str]
) -> tuple[str, ...]:
    """One command a line, in the order in which they are typed; empty if nothing is left."""
    return tuple(_steps(repository, settings, environ))


def _steps(repository: Repository, settings: Settings, environ: Mapping[str, str]) -> Iterator[str]:
    hooks = hooks_path(repository)
    files = _not_committed(repository, hooks)
    if files:
        yield _COMMIT.format(files=" ".join(files))
    untold = remote_without_head(Git(environ, repository.home))
    ask = f"git remote set-head {quote(untold)} --auto" if untold else ""
    if files or _not_published(repository):
        yield " && ".join(filter(None, [_push(repository), ask])) + _IN_FORCE
    elif ask:
        yield ask + _WHOSE
    if is_husky_asleep(hooks, repository.top):
        yield "npx husky && git baton init    # once .husky is active here it has the hooks"
    if not agent_here(Git(environ, repository.home)):
        yield "git baton init --agent NAME    # who works in this clone"
    if not any(markdown_files(os.path.join(repository.top, settings.plan))):
        yield f"{settings.first_step}    # a first feature file"


def remote_without_head(git: Git) -> str:
    """The plan's remote, if nobody told this clone which branch of it is the default one.

    Who cloned it while it was empty, or added it by hand, was not. Raises ConfigError and
    RepositoryError.
    """
    with Objects(git) as objects:
        remote = plan_remote(objects)
        return "" if not remote or default_name(remote, read_repo_info(git), objects) else remote


def _push(repository: Repository) -> str:
    """What publishes the branch that is checked out, which may have no upstream and no remote."""
    if repository.succeeds("rev-parse", "--verify", "--quiet", "@{upstream}"):
        return "git push"
    remotes = repository.run("remote").split("\n")
    if remotes[0]:
        remote = "origin" if "origin" in remotes else remotes[0]
        return f"git push --set-upstream {quote(remote)} HEAD"
    return "git remote add origin URL && git push --set-upstream origin HEAD"


def _not_committed(repository: Repository, hooks: str) -> list[str]:
    """The set-up files that git does not have as they are on the disk, or will not once they are.

    What starts our hooks belongs to them: hooks of the project's own, a manager's configuration.
    So does a hook that ours took the place of, if git had it there.
    """
    own = [f":(glob)**/{hook}{end}" for hook in HOOKS for end in ("", KEPT_SUFFIX)]
    places = [*SETUP_FILES, *LEFTHOOK_FILES, *own]
    listed = repository.run("status", "--porcelain", "-z", "--untracked-files=all", "--", *places)
    marks = {entry[3:]: entry[:2] for entry in listed.split("\0") if entry[2:3] == " "}
    paths = [path for path in marks if path in SETUP_FILES or _starts_ours(path, repository.top)]
    kept = [path + KEPT_SUFFIX for path in paths if marks[path] != "??"]
    manager = manager_of(hooks, repository.top)
    silent = [os.path.relpath(manager.place, repository.top)] if manager and manager.silent else []
    return [*paths, *[path for path in kept if path in marks], *silent]


def _starts_ours(path: str, top: str) -> bool:
    try:
        data = read_plain_file(os.path.join(top, path)) or b""
    except RepositoryError:
        return False
    return starts_ours(path, data.decode("latin-1"))


def _not_published(repository: Repository) -> bool:
    """Whether a commit here that no remote has changes the set-up."""
    if not repository.run("remote"):
        return False
    asked = ("rev-list", "--max-count=1", "HEAD", "--not", "--remotes", "--", *SETUP_FILES)
    return repository.succeeds("rev-parse", "--verify", "--quiet", "HEAD") and bool(
        repository.run(*asked)
    )
