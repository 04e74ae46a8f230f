"""Repositories with a long history, through one ``git fast-import``."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from types import TracebackType
from typing import Self

_PERSON = "A Person <person@example.com>"
NOWHERE = "0" * 40
_SMALL = 100  # characters
_NO_DIFFERENCES = ("-c", "core.bigFileThreshold=2k", "-c", "pack.compression=1")
# glibc would give the buffers of every object back, and git ask for them again.
_KEPT_MEMORY = {"MALLOC_MMAP_THRESHOLD_": "67108864", "MALLOC_TRIM_THRESHOLD_": "268435456"}
# A file of its own: `git config --global` replaces the one it is given, be that /dev/null.
_EMPTY = NamedTemporaryFile(prefix="git-baton-", suffix=".gitconfig")  # noqa: SIM115
_INHERITED = ("GIT_", "PRE_COMMIT", "PYTHON", "VIRTUAL_ENV")


def sealed_environment(**more: str) -> dict[str, str]:
    """The caller's environment without what would change what git, hooks or Python do."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_INHERITED)}
    sealed = {"GIT_CONFIG_GLOBAL": _EMPTY.name, "GIT_CONFIG_NOSYSTEM": "1", "GIT_PAGER": "cat"}
    return {**kept, **sealed, **more}


def git(path: Path, *arguments: str) -> str:
    """The output of git in a repository. Raises CalledProcessError."""
    done = subprocess.run(
        ["git", *arguments], cwd=path, env=sealed_environment(), stdout=subprocess.PIPE, check=True
    )
    return done.stdout.decode().strip()


def new_repository(path: Path) -> Path:
    """An empty repository with a work tree, whose HEAD is main."""
    path.mkdir(parents=True)
    git(path, "init", "--quiet", "--initial-branch=main")
    for name, value in (("user.name", "A Person"), ("user.email", "person@example.com")):
        git(path, "config", name, value)
    return path


class Stream:
    """Commits on any ref, through one ``git fast-import``. A context manager.

    The refs stand there when the block ends. fast-import packs a file as its difference to the
    file written before it, so small ones that come again are written once, out of the way. Where
    the branches take turns (``by_turns``) there is nothing to gain by that, and it is left out.
    """

    def __init__(self, path: Path, *, by_turns: bool = False) -> None:
        self._count = 0
        self._small: dict[str, int] = {}
        self._process = subprocess.Popen(
            ["git", *(_NO_DIFFERENCES if by_turns else ()), "fast-import", "--quiet"],
            bufsize=1 << 20,
            cwd=path,
            env=sealed_environment(**_KEPT_MEMORY),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.communicate()
        if kind is None and self._process.returncode:
            raise RuntimeError("git fast-import failed")

    def commit(
        self,
        ref: str,
        message: str,
        files: Mapping[str, str | None],
        time: int,
        *,
        parents: Sequence[str] = (),
        person: str = _PERSON,
    ) -> str:
        """One commit, and a name for it that later ``parents`` may hold.

        ``time`` is seconds since the epoch; None deletes a file. Without parents it follows what
        was written to the ref before.
        """
        named = {path: self._source(content) for path, content in files.items()}
        mark = self._mark()
        joined = "".join(
            [f"{'merge' if at else 'from'} {parent}\n" for at, parent in enumerate(parents)]
        )
        stamp = f"{person} {time} +0000"
        self._write(
            f"commit {ref}\nmark :{mark}\nauthor {stamp}\ncommitter {stamp}\n"
            f"{_data(message)}{joined}"
        )
        for path, (source, content) in named.items():
            self._write(f"M 100644 {source} {path}\n{content}" if source else f"D {path}\n")
        return f":{mark}"

    def point(self, ref: str, commit: str) -> None:
        """Let a ref name a commit, or be gone (``NOWHERE``)."""
        self._write(f"reset {ref}\nfrom {commit}\n\n")

    def oid(self, commit: str) -> str:
        """The object ID of a commit that was written here."""
        self._write(f"get-mark {commit}\n")
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.flush()
        return stdout.readline().decode().strip()

    def _mark(self) -> int:
        self._count += 1
        return self._count

    def _source(self, content: str | None) -> tuple[str, str]:
        """Where a file's content comes from, and what must follow."""
        if content is None:
            return "", ""
        if len(content) > _SMALL:
            return "inline", _data(content)
        if content not in self._small:
            self._small[content] = self._mark()
            self._write(f"blob\nmark :{self._small[content]}\n{_data(content)}")
        return f":{self._small[content]}", ""

    def _write(self, text: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(text.encode())


class Importer:
    """Commits on top of one branch, each on the one before. A context manager."""

    def __init__(self, path: Path, branch: str, onto: str = "") -> None:
        self._stream = Stream(path)
        self._ref = f"refs/heads/{branch}"
        self._onto = onto
        self._commit = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stream.__exit__(kind, error, traceback)

    def commit(self, subject: str, files: Mapping[str, str], time: int) -> None:
        """One commit; ``time`` is seconds since the epoch."""
        parents = [self._onto] if self._onto else []
        self._onto = ""
        self._commit = self._stream.commit(self._ref, subject, files, time, parents=parents)

    def oid(self) -> str:
        """The object ID of the latest commit."""
        return self._stream.oid(self._commit)


def _data(content: str) -> str:
    return f"data {len(content.encode())}\n{content}\n"
