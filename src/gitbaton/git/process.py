"""git processes started with ``posix_spawn``: importing ``subprocess`` costs more than git does."""

from __future__ import annotations

import os

from gitbaton.base.errors import RepositoryError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# No program named by the repository's own configuration runs while we read it.
_COMMAND = ("git", "--no-pager", "--literal-pathspecs", "-c", "core.fsmonitor=false")


class PartialCloneError(RepositoryError):
    """An object that only the remote has is needed, and reading never fetches (exit 6)."""

    exit_code = 6

    def __init__(self) -> None:
        super().__init__(
            "this clone is partial, and what is needed here is only on the remote",
            "git fetch --refetch --no-filter, or clone again without --filter",
        )


def reading_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment for reading: no replace refs, grafts, lazy fetches, locks or translations.

    GIT_DIR, GIT_INDEX_FILE and their kin stay: they name the repository the hook is about.
    """
    return {
        **environ,
        "GIT_NO_REPLACE_OBJECTS": "1",
        # git reads a missing graft file in silence; /dev/null makes it print a deprecation.
        "GIT_GRAFT_FILE": os.path.join(os.devnull, "grafts"),
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "",  # makes that fetch fail where git is too old to know the above
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_FLUSH": "0",  # git log need not wake us for each commit
        "LC_ALL": "C",
    }


class Process:
    """A running git whose output we read, and whose input we write unless it has a ``source``."""

    def __init__(
        self, arguments: Sequence[str], environ: Mapping[str, str], source: str = ""
    ) -> None:
        input_read, self.input = os.pipe()
        self.output, output_write = os.pipe()
        actions = [
            (os.POSIX_SPAWN_OPEN, 0, source, os.O_RDONLY, 0)
            if source
            else (os.POSIX_SPAWN_DUP2, input_read, 0),
            (os.POSIX_SPAWN_DUP2, output_write, 1),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ]
        try:
            self.pid = os.posix_spawnp(
                "git", [*_COMMAND, *arguments], reading_environment(environ), file_actions=actions
            )
        except OSError as error:
            os.close(self.input)
            os.close(self.output)
            raise RepositoryError(
                f"git cannot be started: {error.strerror}", "install git, or put it on PATH"
            ) from None
        finally:
            os.close(input_read)
            os.close(output_write)

    def close(self) -> int:
        """Close both ends and wait; the exit status of git."""
        os.close(self.input)
        os.close(self.output)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def run_git(
    arguments: Sequence[str], environ: Mapping[str, str], source: str = os.devnull
) -> tuple[int, bytes]:
    """Run git with a file as its input; its exit status and all of its output."""
    process = Process(arguments, environ, source)
    chunks = []
    while chunk := os.read(process.output, 1 << 16):
        chunks.append(chunk)
    return process.close(), b"".join(chunks)


def read_git(
    arguments: Sequence[str], environ: Mapping[str, str], source: str = os.devnull
) -> bytes:
    """The output of git. Raises RepositoryError, with git's reason, if it fails."""
    status, output = run_git(arguments, environ, source)
    if status:
        raise _refusal(arguments, environ, source)
    return output


def _refusal(arguments: Sequence[str], environ: Mapping[str, str], source: str) -> RepositoryError:
    """Why git failed: rare, so it may cost a second run, with the complaint this time."""
    import subprocess

    with open(source, "rb") as file:
        again = subprocess.run(
            [*_COMMAND, *arguments],
            env=reading_environment(environ),
            stdin=file,
            capture_output=True,
            check=False,
        )
    lines = [line for line in again.stderr.decode("utf-8", "replace").splitlines() if line.strip()]
    reason = lines[0].removeprefix("fatal: ") if lines else "no reason given"
    if "dubious ownership" in reason:
        advice = next((line.strip() for line in lines if line.strip().startswith("git config")), "")
        return RepositoryError("this repository belongs to another user, so git refuses it", advice)
    if any("promisor remote" in line for line in lines):
        return PartialCloneError()
    if "not a git repository" in reason:
        return RepositoryError("there is no git repository here", "cd into one, or git init")
    return RepositoryError(f"git {arguments[0]} failed: {reason}", "git baton doctor")
