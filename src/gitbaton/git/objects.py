"""Objects by name or ID, read through one ``git cat-file --batch``."""

from __future__ import annotations

import os

from gitbaton.base.errors import RepositoryError
from gitbaton.base.value import Value
from gitbaton.git.process import Git, PartialCloneError, Process

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType
    from typing import Self

# Requests in flight: their names must fit the pipe, or both sides would wait for each other.
_WINDOW = 64
_CHUNK = 1 << 16  # bytes; as much as a pipe holds at first
_WIDE = 1 << 20  # bytes; what everybody may widen a pipe to (pipe(7))


class GitObject(Value):
    """One object. ``data`` is empty if ``size`` is over the limit.

    ``kind`` is git's type, or ``missing`` or ``ambiguous``.
    """

    oid: str
    kind: str
    size: int = 0
    data: bytes = b""

    def __init__(self, oid: str, kind: str, size: int = 0, data: bytes = b"") -> None:
        # spelt out, for a long history makes one for each commit
        state = self.__dict__
        state["oid"] = oid
        state["kind"] = kind
        state["size"] = size
        state["data"] = data


MISSING = GitObject("", "missing")


class Objects:
    """The repository's objects. A context manager: it holds a process."""

    def __init__(self, git: Git, largest: int = 1 << 26) -> None:
        self.git = git
        self._largest = largest
        self._process: Process | None = None
        self._buffer, self._at = b"", 0  # what git said, and how much of that is used
        self._wide = False  # whether the pipe was widened
        self._expected: list[str] = []  # the next one last
        self._asked: dict[str, None] = {}
        self._passed: dict[str, GitObject] = {}  # objects received before the requested one

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End git's process, if it was started."""
        if self._process is not None:
            self._process.close()
            self._process = None

    def expect(self, names: Iterable[str]) -> None:
        """Announce the objects that will be read next, in this order, so that git reads ahead."""
        self._expected += [name for name in dict.fromkeys(names) if "\n" not in name][::-1]

    def read(self, name: str) -> GitObject:
        """One object; its kind is ``missing`` if there is none of that name."""
        if "\n" in name or "\0" in name:
            return MISSING
        if name in self._passed:
            return self._recall(name)
        if name not in self._asked:
            self._ask(self._expected_from(name))
        elif len(self._asked) <= _WINDOW // 2:
            self._ask(self._next_expected())
        return self._receive(name)

    def _expected_from(self, name: str) -> list[str]:
        """The name, and the expected ones after it; those before it are skipped."""
        if name not in self._expected[-_WINDOW:]:
            return [name]
        while self._expected[-1] != name:
            self._expected.pop()
        return self._next_expected()

    def _next_expected(self) -> list[str]:
        """As many as may be in flight, so that git reads ahead."""
        room = max(_WINDOW - len(self._asked) - len(self._passed), 1)
        names = dict.fromkeys(self._expected[: -room - 1 : -1])
        del self._expected[-room:]
        return [name for name in names if name not in self._asked]

    def _receive(self, name: str) -> GitObject:
        """The object; those asked for before it are put aside."""
        while (first := next(iter(self._asked))) != name:
            del self._asked[first]
            self._passed[first] = self._response()
        del self._asked[name]
        return self._response()

    def _recall(self, name: str) -> GitObject:
        """An object put aside earlier; those put aside before it are dropped."""
        while (first := next(iter(self._passed))) != name:
            del self._passed[first]
        return self._passed.pop(name)

    def _ask(self, names: list[str]) -> None:
        if not names:
            return
        self._asked.update(dict.fromkeys(names))
        self._request(names)

    def _request(self, names: list[str]) -> None:
        if self._process is None:
            self._process = self.git.batch(["cat-file", "--batch"])
        request = "".join([f"{name}\n" for name in names])
        try:
            os.write(self._process.input, request.encode("utf-8", "surrogateescape"))
        except BrokenPipeError:
            raise self._early_end() from None

    def _response(self) -> GitObject:
        header = self._line().rsplit(" ", 2)
        if header[-1] in ("missing", "ambiguous", "excluded"):
            return GitObject(" ".join(header[:-1]), header[-1])
        oid, kind, length = header
        size = int(length)
        kept = size <= self._largest
        start, end = self._at, self._at + size
        if end < len(self._buffer):
            self._at = end + 1
            return GitObject(oid, kind, size, self._buffer[start:end] if kept else b"")
        data = self._take(size, kept)
        self._take(1, keep=False)
        return GitObject(oid, kind, size, data)

    def _line(self) -> str:
        while (end := self._buffer.find(b"\n", self._at)) < 0:
            self._fill()
        line, self._at = self._buffer[self._at : end], end + 1
        return line.decode("utf-8", "surrogateescape")

    def _take(self, size: int, keep: bool) -> bytes:
        """The next ``size`` bytes, or nothing if they are not to be kept."""
        if size > _CHUNK and self._expected and not self._wide:
            self._widen()
        chunks = []
        while size > 0:
            if self._at == len(self._buffer):
                self._fill()
            chunk = self._buffer[self._at : self._at + size]
            self._at += len(chunk)
            size -= len(chunk)
            if keep:
                chunks.append(chunk)
        return b"".join(chunks)

    def _widen(self) -> None:
        """Let git read ahead: objects as large as this do not fit the pipe."""
        import fcntl

        assert self._process is not None
        self._wide = True
        if hasattr(fcntl, "F_SETPIPE_SZ"):  # Linux
            try:
                fcntl.fcntl(self._process.output, fcntl.F_SETPIPE_SZ, _WIDE)
            except OSError:
                return  # as it was: the user has too many pipes open, say

    def _fill(self) -> None:
        assert self._process is not None
        chunk = os.read(self._process.output, _CHUNK)
        if not chunk:
            raise self._early_end()
        self._buffer, self._at = self._buffer[self._at :] + chunk, 0

    def _early_end(self) -> RepositoryError:
        """Why cat-file ended: there is no repository for us, or an object is only on the remote,
        which an old git does not take."""
        from gitbaton.git.git_config import configured

        self.git.read(["rev-parse", "--git-dir"])  # raises, with the reason
        if configured(("remote.*.promisor",), self.git):
            return PartialCloneError()
        return RepositoryError(
            "git cat-file ended early: the repository may be damaged, or is none",
            "git fsck, or cd into a repository",
        )


def is_commit(name: str, objects: Objects) -> bool:
    """Whether the name is a commit's, or leads to one."""
    return objects.read(f"{name}^{{commit}}").kind == "commit"
