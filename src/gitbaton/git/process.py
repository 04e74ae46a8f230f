"""The one way to run git: an object that knows the variables and the folder git runs with.

Processes start with ``posix_spawn``: importing ``subprocess`` costs more than git does.
"""

from __future__ import annotations

import os

from gitbaton.base.errors import NoRepositoryError, RepositoryError
from gitbaton.base.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# core.fsmonitor names a program, and even `git diff-tree` and `git read-tree` run it.
_GIT = ("git", "--no-pager", "-c", "core.fsmonitor=false")
_LITERAL = ("--literal-pathspecs",)
_PATIENCE = ("-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=60")
# A URL of this kind is a command to run, and a clone's configuration could allow it (git-config).
_NO_COMMANDS = ("-c", "protocol.ext.allow=never")
# What git sets for its hooks names one work tree, and misleads in another (git-rev-parse,
# --local-env-vars).
_LOCAL = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_PREFIX",
    "GIT_COMMON_DIR",
    "GIT_OBJECT_DIRECTORY",
)


class PartialCloneError(RepositoryError):
    """An object that only the remote has is needed, and reading never fetches (exit 6)."""

    exit_code = 6

    def __init__(self) -> None:
        super().__init__(
            "this clone is partial, and what is needed here is only on the remote",
            "git fetch --refetch --no-filter, or clone again without --filter",
        )


class Answer(Value):
    """How a git process ended: its exit status, its output, and what it said on stderr."""

    status: int
    output: bytes
    words: str


_LOOK = "what `git status` and `git baton doctor` say may help"


class Git:
    """git with these variables, in this folder (empty: where we are).

    ``read`` and ``ask`` change nothing, fetch nothing (but for ``fetching``) and run no program
    that the repository's configuration names. ``write`` and ``attempt`` may change the repository,
    ``talk`` reaches a remote; these three run what the user configured for it, such as hooks and
    signatures.
    """

    def __init__(self, environ: Mapping[str, str], folder: str = "") -> None:
        self.environ = environ
        self._place: tuple[str, ...] = ("-C", folder) if folder else ()
        self._fetches = False

    def elsewhere(self, folder: str = "") -> Git:
        """The same for another work tree than the one that a hook runs in."""
        there = {key: self.environ[key] for key in self.environ if key not in _LOCAL}
        return self._changed(there, ("-C", folder) if folder else (), self._fetches)

    def with_variables(self, variables: Mapping[str, str]) -> Git:
        """The same with some more environment variables."""
        return self._changed({**self.environ, **variables}, self._place, self._fetches)

    def fetching(self) -> Git:
        """The same, but what a partial clone lacks is fetched when it is read."""
        return self._changed(self.environ, self._place, fetches=True)

    def _changed(self, environ: Mapping[str, str], place: tuple[str, ...], fetches: bool) -> Git:
        changed = Git(environ)
        changed._place, changed._fetches = place, fetches
        return changed

    def with_config(self, entries: Mapping[str, str]) -> Git:
        """The same with some configuration that goes before all other."""
        given = self.environ.get("GIT_CONFIG_COUNT", "")
        first = int(given) if given.isdecimal() else 0
        added = {"GIT_CONFIG_COUNT": str(first + len(entries))}
        for at, (key, value) in enumerate(entries.items(), first):
            added |= {f"GIT_CONFIG_KEY_{at}": key, f"GIT_CONFIG_VALUE_{at}": value}
        return self.with_variables(added)

    def read(self, arguments: Sequence[str], source: str = os.devnull, data: bytes = b"") -> bytes:
        """The output of git. Raises RepositoryError, with git's reason, if it fails.

        Its input is the file ``source``, or ``data`` where there is any.
        """
        if data:
            answer = _converse(self._reading(arguments), self._reading_environment(), data)
            if answer.status:
                raise _refusal(arguments, answer)
            return answer.output
        status, output = self.ask(arguments, source)
        if status:  # rare, so it may cost a second run, with the complaint this time
            with open(source, "rb") as file:
                given = file.read()
            environ = self._reading_environment()
            raise _refusal(arguments, _converse(self._reading(arguments), environ, given))
        return output

    def ask(self, arguments: Sequence[str], source: str = os.devnull) -> tuple[int, bytes]:
        """The exit status of git, and its output; its complaint goes nowhere."""
        process = self.batch(arguments, source)
        chunks = []
        while chunk := os.read(process.output, 1 << 16):
            chunks.append(chunk)
        return process.close(), b"".join(chunks)

    def batch(self, arguments: Sequence[str], source: str = "") -> Process:
        """A git that reads and goes on running: requests in, answers out."""
        return Process(self._reading(arguments), self._reading_environment(), source)

    def write(self, arguments: Sequence[str], data: bytes = b"") -> str:
        """The output of git. Raises RepositoryError, with git's reason, if it fails."""
        answer = self.attempt(arguments, data)
        if answer.status:
            lines = answer.words.strip().split("\n")
            raise RepositoryError(
                f"git {arguments[0]} failed: {lines[-1]}", "\n".join(lines[:-1][:5]) or "git status"
            )
        return os.fsdecode(answer.output)

    def attempt(self, arguments: Sequence[str], data: bytes = b"") -> Answer:
        """Run git with ``data`` as its input, which it reads before it says much.

        Raises RepositoryError only if git cannot be started.
        """
        command = [*_GIT, *self._place, *arguments]
        return _converse(command, _writing_environment(self.environ), data)

    def talk(self, arguments: Sequence[str], data: bytes = b"") -> Answer:
        """Run a command that talks to a remote; a connection that sleeps for a minute is cut."""
        return self.attempt([*_PATIENCE, *_NO_COMMANDS, *arguments], data)

    def _reading(self, arguments: Sequence[str]) -> list[str]:
        online = (*_PATIENCE, *_NO_COMMANDS) if self._fetches else ()
        return [*_GIT, *_LITERAL, *online, *self._place, *arguments]

    def _reading_environment(self) -> dict[str, str]:
        if not self._fetches:
            return reading_environment(self.environ)
        offline = ("GIT_NO_LAZY_FETCH", "GIT_ALLOW_PROTOCOL")
        own = {name: self.environ[name] for name in offline if name in self.environ}
        reading = reading_environment(self.environ)
        return {**{name: reading[name] for name in reading if name not in offline}, **own}


class Process:
    """A running git whose output we read, and whose input we write unless it has a ``source``."""

    def __init__(
        self, command: Sequence[str], environ: Mapping[str, str], source: str = ""
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
        mine, theirs = (self.input, self.output), (input_read, output_write)
        self.pid = _start(command, environ, actions, mine, theirs)

    def close(self) -> int:
        """Close both ends and wait; the exit status of git."""
        os.close(self.input)
        os.close(self.output)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


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


def _writing_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment for commits and pushes: messages in English, no editor, no prompt."""
    return {**environ, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_EDITOR": ":"}


def _converse(command: Sequence[str], environ: Mapping[str, str], data: bytes) -> Answer:
    """Start git, give it its input, and read what comes from both of its ends."""
    ends = [os.pipe() for _ in range(3)]
    (input_read, input_write), (output, output_write), (words, words_write) = ends
    theirs = (input_read, output_write, words_write)
    actions = [(os.POSIX_SPAWN_DUP2, end, number) for number, end in enumerate(theirs)]
    pid = _start(command, environ, actions, (input_write, output, words), theirs)
    _write_all(input_write, data)
    answer, complaint = _read_both(output, words)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return Answer(status, answer, complaint.decode("utf-8", "replace"))


def _start(
    command: Sequence[str],
    environ: Mapping[str, str],
    actions: Sequence[tuple[int, ...] | tuple[int, int, str, int, int]],
    mine: Sequence[int],
    theirs: Sequence[int],
) -> int:
    """Start a process; its ends of the pipes are closed here, and ours too if it cannot be."""
    try:
        return os.posix_spawnp("git", list(command), environ, file_actions=actions)
    except OSError as error:
        for end in mine:
            os.close(end)
        raise RepositoryError(
            f"git cannot be started: {error.strerror}", "install git, or put it on PATH"
        ) from None
    finally:
        for end in theirs:
            os.close(end)


def _write_all(end: int, data: bytes) -> None:
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(end, view) :]
    except BrokenPipeError:
        pass  # it ended early, and its complaint says why
    finally:
        os.close(end)


def _read_both(output: int, words: int) -> tuple[bytes, bytes]:
    """What comes from both ends until both are closed; neither may fill up unread."""
    import select

    read: dict[int, list[bytes]] = {output: [], words: []}
    poll = select.poll()
    for end in read:
        poll.register(end, select.POLLIN)
    open_ends = 2
    while open_ends:
        for end, _ in poll.poll():
            chunk = os.read(end, 1 << 16)
            read[end].append(chunk)
            if not chunk:
                poll.unregister(end)
                os.close(end)
                open_ends -= 1
    return b"".join(read[output]), b"".join(read[words])


def _refusal(arguments: Sequence[str], answer: Answer) -> RepositoryError:
    """Why git failed, as far as its complaint says."""
    lines = [line for line in answer.words.splitlines() if line.strip()]
    reason = lines[0].removeprefix("fatal: ") if lines else "no reason given"
    if "dubious ownership" in reason:
        advice = next((line.strip() for line in lines if line.strip().startswith("git config")), "")
        return RepositoryError("this repository belongs to another user, so git refuses it", advice)
    if any("promisor remote" in line for line in lines):
        return PartialCloneError()
    if "not a git repository" in reason:
        return NoRepositoryError()
    return RepositoryError(f"git {arguments[0]} failed: {reason}", _LOOK)
