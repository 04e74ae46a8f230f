"""git processes that write, or talk to a remote: what goes in, the answer, the complaint."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from gitbaton.base.errors import RepositoryError
from gitbaton.base.value import Value


class Answer(Value):
    """How a git process ended: its exit status, its output, and what it said on stderr."""

    status: int
    output: bytes
    words: str


def writing_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment for commits and pushes: messages in English, no editor, no prompt."""
    return {**environ, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_EDITOR": ":"}


def git_result(arguments: Sequence[str], environ: Mapping[str, str], data: bytes = b"") -> Answer:
    """Run git with ``data`` as its input, which it reads before it says much.

    Raises RepositoryError only if git cannot be started.
    """
    ends = [os.pipe() for _ in range(3)]
    (input_read, input_write), (output, output_write), (words, words_write) = ends
    actions = [
        (os.POSIX_SPAWN_DUP2, end, number)
        for number, end in enumerate((input_read, output_write, words_write))
    ]
    try:
        pid = os.posix_spawnp(
            "git", ["git", *arguments], writing_environment(environ), file_actions=actions
        )
    except OSError as error:
        for end in (input_write, output, words):
            os.close(end)
        raise RepositoryError(
            f"git cannot be started: {error.strerror}", "install git, or put it on PATH"
        ) from None
    finally:
        for end in (input_read, output_write, words_write):
            os.close(end)
    _write_all(input_write, data)
    answer, complaint = _read_both(output, words)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return Answer(status, answer, complaint.decode("utf-8", "replace"))


def git_output(arguments: Sequence[str], environ: Mapping[str, str], data: bytes = b"") -> str:
    """The output of git. Raises RepositoryError, with git's reason, if it fails."""
    answer = git_result(arguments, environ, data)
    if answer.status:
        lines = answer.words.strip().split("\n")
        raise RepositoryError(
            f"git {arguments[0]} failed: {lines[-1]}", "\n".join(lines[:-1][:5]) or "git status"
        )
    return os.fsdecode(answer.output)


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
