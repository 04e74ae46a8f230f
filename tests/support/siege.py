"""Attacks on a server: where they begin, how its judge is asked, and objects nobody should make."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from support.sandbox import Outcome, Sandbox

BRANCH = "feature/1.1-login"
REF = "refs/baton/tasks/1.1.1a"
CONFIG = ".git-baton.toml"
ZERO = "0" * 40
ERROR = re.compile(r"\b([SLCMTPH]\d{3}) (?!warning)")


class Scene(NamedTuple):
    """Where attacks begin: ada's clone stands at what is published on the feature's branch.

    There she holds 1.1.1a, with a NOTE and a work commit, and 1.1.1b is done; both have refs.
    """

    server: Sandbox
    ada: Sandbox
    base: str
    clock: int

    def again(self) -> Sandbox:
        """The clone as it was at first, on the feature's branch."""
        self.ada.git("checkout", "--quiet", "--force", "-B", BRANCH, self.base)
        self.ada.git("clean", "--quiet", "-ffdx")
        self.ada.clock = self.clock
        return self.ada


def push(clone: Sandbox, *arguments: str, env: Mapping[str, str] | None = None) -> Outcome:
    """Push past the clone's own hooks, and see that what the server said is fit to be read."""
    outcome = clone.git("push", "--no-verify", "origin", *arguments, check=False, env=env)
    assert "Traceback" not in outcome.err
    return outcome


def refused(server: Sandbox, clone: Sandbox, *arguments: str, code: str) -> str:
    """Push, and see that it was refused by that rule and that no byte of a ref moved."""
    before = refs_on_disk(server.path)
    outcome = push(clone, *arguments)
    assert outcome.code == 1, outcome
    assert code in ERROR.findall(outcome.err), outcome
    assert refs_on_disk(server.path) == before
    return outcome.err


def lands(clone: Sandbox, *arguments: str) -> None:
    """Push, and see that nothing was found but, at most, that claims of 2024 are stale."""
    outcome = push(clone, *arguments)
    assert outcome.code == 0, outcome
    assert ERROR.findall(outcome.err) == [], outcome


def receive(
    server: Sandbox,
    clone: Sandbox,
    *updates: tuple[str, str],
    env: Mapping[str, str] | None = None,
) -> Outcome:
    """Run pre-receive for (new, ref) updates whose objects wait in quarantine."""
    listed = server.git("for-each-ref", "--format=%(refname) %(objectname)").out
    stands = dict(line.split(" ") for line in listed.splitlines())
    lines = "".join([f"{stands.get(ref, ZERO)} {new or ZERO} {ref}\n" for new, ref in updates])
    waiting = str(clone.path / ".git/objects")
    quarantine = {
        "GIT_DIR": ".",
        "GIT_OBJECT_DIRECTORY": waiting,
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(server.path / "objects"),
        "GIT_QUARANTINE_PATH": waiting,
    }
    given = lines.encode("utf-8", "surrogateescape")
    return server.hook("pre-receive", input=given, env={**quarantine, **(env or {})})


def refs_on_disk(repository: Path) -> dict[str, bytes]:
    """All that says where the refs of a bare repository stand, byte for byte."""
    files = [repository / "HEAD", repository / "packed-refs", *(repository / "refs").rglob("*")]
    return {str(file): file.read_bytes() for file in files if file.is_file()}


def craft(repo: Sandbox, kind: str, data: bytes) -> str:
    """Store an object as it is, however malformed; its ID."""
    words = ("hash-object", "-t", kind, "-w", "--literally", "--stdin")
    return repo.git(*words, input=data).out.strip()


def craft_commit(repo: Sandbox, message: bytes, *, tree: str = "", headers: bytes = b"") -> str:
    """Put a commit with exactly these bytes on top of HEAD; its ID.

    ``headers`` stand between the committer's line and the message.
    """
    person = f"Test Person <person@example.com> {repo.clock} +0000"
    facts = f"tree {tree or repo.oid('HEAD^{tree}')}\nparent {repo.oid()}\n"
    facts += f"author {person}\ncommitter {person}\n"
    oid = craft(repo, "commit", facts.encode() + headers + b"\n" + message)
    repo.clock += 60
    repo.git("update-ref", "HEAD", oid)
    return oid


def raw_tree(repo: Sandbox, name: str) -> bytes:
    """A tree object's own bytes."""
    return repo.git("cat-file", "tree", name).out.encode("utf-8", "surrogateescape")


def with_tree(repo: Sandbox, folder: str, changed: bytes) -> str:
    """HEAD's tree with the bytes of one folder's tree replaced; its ID."""
    parts = folder.split("/")
    old, new = repo.oid(f"HEAD:{folder}"), craft(repo, "tree", changed)
    for depth in range(len(parts) - 1, -1, -1):
        above = repo.oid(f"HEAD:{'/'.join(parts[:depth])}")
        data = raw_tree(repo, above).replace(bytes.fromhex(old), bytes.fromhex(new))
        old, new = above, craft(repo, "tree", data)
    return new
