"""Plumbing for log commits, and pushes under a lease whose outcome is read, not guessed."""

from __future__ import annotations

import os

from gitbaton.base.errors import RepositoryError
from gitbaton.base.value import Value
from gitbaton.git.process import Git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitbaton.git.objects import Objects

# What git-receive-pack says of a hook's no, and of receive.denyCurrentBranch.
_LASTING = ("hook declined", "branch is currently checked out")


class Seal(Value):
    """What the user wants of commits made here: a signature (git-commit ``-S``), a sign-off."""

    sign: bool = False
    sign_off: bool = False


class SigningError(RepositoryError):
    """git could not sign, though it is configured to."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"git could not sign the commit: {reason}",
            "git config --show-origin --get-regexp 'gpg|signingkey'",
        )


class PushedRef(Value):
    """What git says of one ref after a push: its flag (git-push, ``--porcelain``) and reason."""

    ref: str
    flag: str
    reason: str

    @property
    def moved(self) -> bool:
        """Whether this push moved it; "up to date" does not count, another push may have."""
        return self.flag in (" ", "+", "*")


class PushResult(Value):
    """The end of a push: git's status, what it says of each ref, and the server's own words.

    ``astray`` are refs that git pushed to instead of those named (gitrevisions): it prefers a tag
    ``refs/tags/refs/heads/main`` to a branch that is not there yet.

    ``stopped_here`` says that the clone's own pre-push hook refused: git then ends with 1 before
    it writes a line. Over HTTP a cut connection ends with 1 as well, but not in silence.
    """

    status: int
    refs: tuple[PushedRef, ...]
    words: str
    stopped_here: bool
    astray: tuple[str, ...] = ()

    @property
    def moved(self) -> bool:
        """Whether every ref moved."""
        moved = self.status == 0 and bool(self.refs) and all(ref.moved for ref in self.refs)
        return moved and not self.astray

    @property
    def declined(self) -> bool:
        """Whether it was refused, there or by git, for what trying again does not change."""
        return self.misnamed or any(
            reason in ref.reason for ref in self.refs for reason in _LASTING
        )

    @property
    def misnamed(self) -> bool:
        """Whether git takes no ref of that name."""
        return self.words.startswith("fatal: invalid refspec")

    @property
    def judged(self) -> bool:
        """Whether it was git-baton that refused, there or here: it names a rule."""
        return self.stopped_here or any(map(_is_finding, self.words.split("\n")))

    @property
    def lacks_atomic(self) -> bool:
        """Whether the server cannot move several refs at once."""
        return not self.refs and "does not support --atomic" in self.words


def _is_finding(line: str) -> bool:
    """Whether a line of the server's is a finding: a place, a code such as ``C201``, a sentence."""
    codes = [words[:4] for words in line.split(": ")[2:] if words[4:5] == " "]
    return line.startswith("remote: ") and any(
        "A" <= code[0] <= "Z" and code[1:].isdecimal() for code in codes
    )


def write_object(kind: str, data: bytes, git: Git) -> str:
    """Store a loose object; its ID. Raises RepositoryError."""
    return git.write(["hash-object", "-t", kind, "-w", "--stdin"], data).strip()


def write_commit(
    tree: str,
    parents: Sequence[str],
    message: str,
    git: Git,
    seal: Seal | None = None,
) -> str:
    """Store a commit by git's own identity rules, and sealed; its ID.

    Raises RepositoryError, SigningError where it is the signature that fails.
    """
    arguments = [tree, *[word for parent in parents for word in ("-p", parent)], "-F", "-"]
    text = message.encode("utf-8", "surrogateescape")
    if seal and seal.sign_off:
        text = _signed_off(text, git)
    if not (seal and seal.sign):
        return git.write(["commit-tree", *arguments], text).strip()
    answer = git.attempt(["commit-tree", "-S", *arguments], text)
    if answer.status:
        reason = answer.words.strip().partition("\n")[0] or "no reason given"
        raise SigningError(reason.removeprefix("error: ").removeprefix("fatal: "))
    return answer.output.decode("ascii").strip()


def _signed_off(message: bytes, git: Git) -> bytes:
    """The message with the committer's own sign-off as its last trailer (git-commit ``-s``)."""
    ident = git.write(["var", "GIT_COMMITTER_IDENT"]).rpartition("> ")[0] + ">"
    trailer = f"--trailer=Signed-off-by: {ident}"
    return os.fsencode(git.write(["interpret-trailers", trailer], message))


def tree_with(revision: str, path: str, data: bytes, objects: Objects) -> str:
    """The tree of a commit with one file's content replaced, its mode kept."""
    folders = path.split("/")[:-1]
    blob = write_object("blob", data, objects.git)
    child, name = blob, path.split("/")[-1]
    for depth in range(len(folders), -1, -1):
        folder = "/".join(folders[:depth])
        tree = objects.read(f"{revision}:{folder}" if folder else f"{revision}^{{tree}}")
        child = write_object("tree", replace_entry(tree.data, name, child), objects.git)
        name = folders[depth - 1] if depth else ""
    return child


def replace_entry(tree: bytes, name: str, oid: str) -> bytes:
    """A tree object in which the entry of that name leads to another object of its kind."""
    raw, width = os.fsencode(name), len(oid) // 2
    at = 0
    while at < len(tree):
        space, end = tree.index(b" ", at), tree.index(b"\0", at)
        if tree[space + 1 : end] == raw:
            return tree[: end + 1] + bytes.fromhex(oid) + tree[end + 1 + width :]
        at = end + 1 + width
    raise RepositoryError(f"{name} is not in the tree it was read from", "git fsck")


def push(
    remote: str,
    updates: Mapping[str, str],
    leases: Mapping[str, str],
    git: Git,
    verify: bool = False,
    unmoved: Mapping[str, str] | None = None,
) -> PushResult:
    """Push commits to refs, all or none, each ref in ``leases`` only from the value seen there.

    An empty lease means that the ref must not exist. ``verify`` runs the pre-push hook. Nothing
    is pushed unless the ``unmoved`` refs are at these commits; the server hears nothing of them.
    Never raises for what the remote answers.
    """
    unmoved = unmoved or {}
    arguments = [
        "push",
        "--porcelain",
        "--no-follow-tags",
        "--verify" if verify else "--no-verify",
        *(["--atomic"] if len(updates) + len(unmoved) > 1 else []),
        *[f"--force-with-lease={ref}:{seen}" for ref, seen in {**leases, **unmoved}.items()],
        "--end-of-options",
        remote,
        *[f"{oid}:{ref}" for ref, oid in {**updates, **unmoved}.items()],
    ]
    answer = git.talk(arguments)
    listed = _pushed_refs(answer.output.decode("utf-8", "surrogateescape"))
    refs = tuple([ref for ref in listed if ref.ref not in unmoved])
    stopped_here = verify and answer.status == 1 and not answer.output
    astray = tuple([ref.ref for ref in refs if ref.ref not in updates])
    return PushResult(answer.status, refs, answer.words, stopped_here, astray)


def _pushed_refs(output: str) -> tuple[PushedRef, ...]:
    """The lines ``<flag>\\t<from>:<to>\\t<summary> (<reason>)`` of ``git push --porcelain``."""
    found = []
    for line in output.split("\n"):
        fields = line.split("\t")
        if len(fields) == 3 and len(fields[0]) == 1:
            found.append(PushedRef(fields[1].rpartition(":")[2], fields[0], fields[2]))
    return tuple(found)
