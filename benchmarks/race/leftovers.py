"""What must not be left behind in clones and on the server."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.race.checker import Violation
from benchmarks.race.events import Op
from benchmarks.race.field import git
from benchmarks.race.ledger import Ledger

_LEFT_BY_GIT = ("*.lock", "incoming-*", "tmp_obj*", "tmp_pack*")


def check_leftovers(
    ledger: Ledger,
    ops: Sequence[Op],
    server: Path,
    clones: Sequence[Path],
    environ: Mapping[str, str],
) -> Iterator[Violation]:
    """Whatever a lost or killed call left in refs, index and files, and broken repositories."""
    for op in ops:
        if op.left_traces:
            yield Violation(
                "traces", f"{op.agent} was told {op.outcome} for {op.task} and has traces"
            )
    published = reachable(ledger, ledger.branches().values())
    for clone in clones:
        for oid in _unpublished(clone, environ, published):
            yield Violation(
                "traces", f"a branch of {clone.name} has the unpublished log commit {oid}"
            )
    for repository in (server, *clones):
        yield from _broken(repository, environ)
    for pattern in _LEFT_BY_GIT:
        for path in server.rglob(pattern):
            yield Violation("leftovers", f"the server was left with {path.relative_to(server)}")


def reachable(ledger: Ledger, tips: Iterable[str]) -> set[str]:
    """All commits behind some tips."""
    pending, found = list(tips), set[str]()
    while pending:
        oid = pending.pop()
        if oid not in found:
            found.add(oid)
            pending += ledger.commits[oid].parents
    return found


def _unpublished(clone: Path, environ: Mapping[str, str], published: set[str]) -> list[str]:
    """Log commits that a later push of a local branch would publish."""
    form = "--format=%H %(trailers:key=Baton-Nonce,valueonly,separator=%x20)"
    lines = git(clone, environ, "log", "--branches", form, "--").splitlines()
    named = [line.split() for line in lines]
    return [words[0] for words in named if len(words) > 1 and words[0] not in published]


def _broken(repository: Path, environ: Mapping[str, str]) -> Iterator[Violation]:
    done = subprocess.run(
        ["git", "fsck", "--full", "--strict", "--no-dangling"],
        cwd=repository,
        env=environ,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        words = (done.stdout + done.stderr).decode("utf-8", "replace").strip()
        yield Violation("leftovers", f"git fsck of {repository.name}: {words[-300:]}")
