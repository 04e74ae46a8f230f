"""Where the repository is, what its configuration says, and git commands run in it."""

from __future__ import annotations

import os

from gitbaton.git.git_config import ENTRIES, ConfigEntry, parse_entries
from gitbaton.git.process import Git

os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")  # else `import git` fails without git

from collections.abc import Sequence

import git
from gitbaton.base.errors import NoRepositoryError, RepositoryError
from gitbaton.base.value import Value
from gitbaton.git.worktrees import list_work_trees


class Repository(Value):
    """The places of one repository, seen from one work tree. All paths are absolute.

    ``top`` is empty in a bare repository, and in any while it receives; ``common_dir`` is shared
    by all work trees.
    """

    top: str
    git_dir: str
    common_dir: str

    @property
    def home(self) -> str:
        """The folder where git runs hooks: the top, or the git directory if bare."""
        return self.top or self.git_dir

    def run(self, *arguments: str) -> str:
        """Run ``git <arguments>`` here and return its output; RepositoryError if it fails."""
        status, output, complaint = _execute(self.home, arguments)
        if status:
            raise _refusal(arguments, complaint)
        return output

    def succeeds(self, *arguments: str) -> bool:
        """Whether ``git <arguments>`` ends with 0 here."""
        return _execute(self.home, arguments)[0] == 0

    def config(self, pattern: str) -> tuple[ConfigEntry, ...]:
        """Entries whose key matches git's ``pattern``, weakest scope first."""
        status, output, complaint = _execute(self.home, (*ENTRIES, pattern))
        if status > 1:
            raise _refusal(("config",), complaint)
        return tuple(parse_entries(output))

    def config_value(self, key: str) -> str:
        """The value of ``key`` that is in force; empty if there is none."""
        return _execute(self.home, ("config", "--get", key))[1]

    def work_trees(self) -> tuple[str, ...]:
        """The paths of all work trees, the main one first; some may be gone from the disk."""
        trees = list_work_trees(Git(os.environ, self.home))
        return tuple(tree.path for tree in trees if not tree.bare)


def open_repository(cwd: str) -> Repository:
    """The repository around ``cwd``.

    Raises RepositoryError, with what to do, when there is none, when git refuses to work in
    it (safe.directory), when ``cwd`` is inside .git, or when git itself is missing.
    """
    status, output, complaint = _execute(
        cwd,
        (
            "rev-parse",
            "--path-format=absolute",
            "--git-dir",
            "--git-common-dir",
            "--is-bare-repository",
            "--is-inside-work-tree",
        ),
    )
    if status:
        raise _refusal(("rev-parse",), complaint)
    answers = output.split("\n")
    if len(answers) != 4:
        raise RepositoryError(
            "git's answer is not understood: it is too old, or the path holds a line feed",
            "install git 2.34 or newer",
        )
    git_dir, common_dir, bare, inside = answers
    if inside == "true":
        top = _execute(cwd, ("rev-parse", "--show-toplevel"))[1]
    elif bare == "true":
        top = ""
    else:
        raise RepositoryError("this folder is inside .git", "cd to the work tree and try again")
    return Repository(top, git_dir, common_dir)


def open_server(path: str) -> Repository:
    """The repository at ``path`` as git sees it while it receives: from its git directory.

    Raises RepositoryError as ``open_repository`` does, and where ``path`` is only inside one.
    """
    repository = open_repository(path)
    if not os.path.samefile(path, repository.home):
        raise RepositoryError(
            f"{path} is no repository: it lies inside {repository.home}",
            "give the path of the repository itself",
        )
    return repository.replace(top="")


def git_version() -> tuple[int, ...]:
    """git's version as numbers, (2, 39, 5)."""
    words = _execute(os.getcwd(), ("version",))[1].split()
    numbers = words[2].split(".") if len(words) > 2 else []
    return tuple(int(number) for number in numbers if number.isdigit())


def _execute(cwd: str, arguments: Sequence[str]) -> tuple[int, str, str]:
    if not os.path.isdir(cwd):  # GitPython would run git elsewhere, without a word
        raise RepositoryError(f"this folder is gone: {cwd}", "cd elsewhere")
    # git.Git and not git.Repo: Repo guesses the places from files and from GIT_WORK_TREE,
    # where git itself can be asked.
    try:
        status, output, complaint = git.Git(cwd).execute(
            ["git", "-c", "core.fsmonitor=false", *arguments],  # as in spawn: it names a program
            with_extended_output=True,
            with_exceptions=False,
            env={"LC_ALL": "C"},
            strip_newline_in_stdout=True,
        )
    except git.GitCommandNotFound:
        raise RepositoryError("git is not on PATH", "install git 2.34 or newer") from None
    return status, str(output), str(complaint)


def _refusal(arguments: Sequence[str], complaint: str) -> RepositoryError:
    lines = [line.strip() for line in complaint.splitlines() if line.strip()]
    if any("dubious ownership" in line for line in lines):
        advice = next((line for line in lines if line.startswith("git config ")), "")
        return RepositoryError("this repository belongs to another user, so git refuses it", advice)
    if any("not a git repository" in line for line in lines):
        return NoRepositoryError()
    reason = lines[0] if lines else "no reason given"
    return RepositoryError(f"git {arguments[0]} failed: {reason}", "git-baton doctor")
