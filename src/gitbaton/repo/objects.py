"""Objects by name or ID, read through one ``git cat-file --batch``."""

from __future__ import annotations

import os

from gitbaton.core.errors import RepositoryError
from gitbaton.core.value import Value
from gitbaton.repo.spawn import Process

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import TracebackType
    from typing import Self

# Requests in flight: their names must fit the pipe, or both sides would wait for each other.
_WINDOW = 64


class GitObject(Value):
    """One object. ``data`` is empty, and ``size`` tells, where it is larger than was asked for.

    ``kind`` is git's type, or ``missing`` or ``ambiguous``.
    """

    oid: str
    kind: str
    size: int = 0
    data: bytes = b""


MISSING = GitObject("", "missing")


class Objects:
    """The repository's objects. A context manager: it holds a process."""

    def __init__(self, environ: Mapping[str, str], largest: int = 1 << 26) -> None:
        self._environ = environ
        self._largest = largest
        self._process: Process | None = None
        self._buffer = b""
        self._expected: dict[str, None] = {}
        self._read: dict[str, GitObject] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._process is not None:
            self._process.close()
            self._process = None

    def expect(self, names: Iterable[str]) -> None:
        """Say which objects will be read, in this order, so that they come many at a time."""
        self._expected.update(dict.fromkeys(names))

    def read(self, name: str) -> GitObject:
        """One object; its kind is ``missing`` if there is none of that name."""
        if name not in self._read:
            if "\n" in name or "\0" in name:
                return MISSING
            names = self._next_window(name)
            self._request(names)
            self._read.update({wanted: self._response() for wanted in names})
        return self._read.pop(name)

    def _next_window(self, name: str) -> list[str]:
        if name not in self._expected:
            return [name]
        names: list[str] = []
        for expected in list(self._expected):
            del self._expected[expected]
            if expected == name or names:
                names.append(expected)
            if len(names) == _WINDOW:
                break
        return names

    def _request(self, names: list[str]) -> None:
        if self._process is None:
            self._process = Process(["cat-file", "--batch"], self._environ)
        request = "".join([f"{name}\n" for name in names])
        os.write(self._process.input, request.encode("utf-8", "surrogateescape"))

    def _response(self) -> GitObject:
        header = self._line()
        name, _, rest = header.rpartition(" ")
        if rest in ("missing", "ambiguous", "excluded"):
            return GitObject(name, rest)
        oid, kind, size = header.split(" ")
        data = self._take(int(size), keep=int(size) <= self._largest)
        self._take(1, keep=False)
        return GitObject(oid, kind, int(size), data)

    def _line(self) -> str:
        while b"\n" not in self._buffer:
            self._fill()
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line.decode("utf-8", "surrogateescape")

    def _take(self, size: int, keep: bool) -> bytes:
        """The next ``size`` bytes, or nothing if they are not to be kept."""
        chunks = []
        while size > 0:
            if not self._buffer:
                self._fill(min(max(size, 1 << 16), 1 << 20))
            chunk, self._buffer = self._buffer[:size], self._buffer[size:]
            size -= len(chunk)
            if keep:
                chunks.append(chunk)
        return b"".join(chunks) if len(chunks) != 1 else chunks[0]

    def _fill(self, size: int = 1 << 16) -> None:
        assert self._process is not None
        chunk = os.read(self._process.output, size)
        if not chunk:
            raise RepositoryError(
                "git cat-file ended early: the repository may be damaged, or is none",
                "git fsck, or cd into a repository",
            )
        self._buffer += chunk


def is_commit(name: str, objects: Objects) -> bool:
    """Whether the name is a commit's, or leads to one."""
    return objects.read(f"{name}^{{commit}}").kind == "commit"
