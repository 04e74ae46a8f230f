"""Long histories in one process, through ``git fast-import``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from support.sandbox import TICK, Sandbox

PERSON = "Test Person <person@example.com>"


class Step(NamedTuple):
    """One commit to come: its message and the files it writes (None deletes)."""

    message: str
    files: Mapping[str, str | bytes | None] = {}
    author: str = PERSON


def build_history(repo: Sandbox, commits: Iterable[Step], branch: str = "main") -> list[str]:
    """Put ``commits`` on top of ``branch``, one minute apart; their object IDs in order.

    In a repository with a work tree that has the branch checked out, the work tree follows.
    """
    ref = f"refs/heads/{branch}"
    tip = repo.git("rev-parse", "--verify", "--quiet", ref, check=False).out.strip()
    stream = bytearray()
    count = 0
    for count, step in enumerate(commits, start=1):
        parent = tip if count == 1 else ""
        stream += _commit(ref, count, step, parent, repo.clock)
        repo.clock += TICK
    marks = repo.path / ".fast-import-marks"
    repo.git("fast-import", "--quiet", f"--export-marks={marks}", input=bytes(stream))
    oids = dict(line.split() for line in marks.read_text().splitlines())
    marks.unlink()
    if repo.git("symbolic-ref", "--quiet", "HEAD").out.strip() == ref and _has_work_tree(repo):
        repo.git("reset", "--quiet", "--hard")
    return [oids[f":{mark}"] for mark in range(1, count + 1)]


def _commit(ref: str, mark: int, step: Step, parent: str, clock: int) -> bytes:
    lines = [
        f"commit {ref}\nmark :{mark}\n".encode(),
        f"author {step.author} {clock} +0000\n".encode(),
        f"committer {PERSON} {clock} +0000\n".encode(),
        _data(step.message),
        f"from {parent}\n".encode() if parent else b"",
    ]
    for path, content in step.files.items():
        if content is None:
            lines.append(f"D {path}\n".encode())
        else:
            lines.append(f"M 100644 inline {path}\n".encode() + _data(content))
    return b"".join(lines)


def _data(content: str | bytes) -> bytes:
    raw = content.encode() if isinstance(content, str) else content
    return b"data %d\n%s\n" % (len(raw), raw)


def _has_work_tree(repo: Sandbox) -> bool:
    return repo.git("rev-parse", "--is-bare-repository").out.strip() == "false"
