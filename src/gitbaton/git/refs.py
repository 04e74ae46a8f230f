"""The repository's own refs, asked in one go."""

from __future__ import annotations

import os

from gitbaton.base.ambiguous_refs import lookalikes
from gitbaton.commits.identity import epoch_seconds
from gitbaton.git.objects import is_commit
from gitbaton.git.process import Git
from gitbaton.plan.settings import BRANCHES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.git.history import RepoInfo
    from gitbaton.git.objects import Objects

HEADS = BRANCHES
NOTIFIED = "refs/baton/notified"
_LONGEST_HEAD = 4096
_NO_BRANCH = "/.invalid"  # what HEAD says where refs are not files (gitformat-reftable)


def list_refs(git: Git, *below: str) -> dict[str, str]:
    """The refs below some prefixes, such as ``refs/heads``, and the objects they name."""
    return list_refs_and_aliases(git, *below)[0]


def list_refs_and_aliases(git: Git, *below: str) -> tuple[dict[str, str], dict[str, str]]:
    """The refs below some prefixes, and the targets of the symbolic ones among them.

    A push to a symbolic ref moves, or deletes, its target.
    """
    form = "--format=%(objectname) %(refname) %(symref)"
    output = os.fsdecode(git.read(["for-each-ref", form, *below]))
    found = [line.split(" ") for line in output.split("\n") if line]
    refs = {ref: oid for oid, ref, _ in found}
    return refs, {ref: target for _, ref, target in found if target}


def tip_of(ref: str, objects: Objects) -> str:
    """The commit that a ref names, found by its full name alone; empty if there is none.

    Where ``refs/heads/main`` is missing git takes ``refs/tags/refs/heads/main`` for it, and
    anybody may push a tag.
    """
    found = objects.read(f"{ref}^{{commit}}")
    if found.kind == "commit" and any(is_commit(other, objects) for other in lookalikes(ref)):
        found = objects.read(f"{list_refs(objects.git, ref).get(ref, '')}^{{commit}}")
    return found.oid if found.kind == "commit" else ""


def read_as(name: str) -> tuple[str, ...]:
    """The refs that git takes a short name for, first the one that goes before (gitrevisions)."""
    return (name, f"refs/{name}", f"refs/tags/{name}", f"{HEADS}{name}")


def current_branch(git: Git, git_dir: str = "") -> str:
    """The short name of the branch that HEAD names, empty if HEAD is detached.

    The branch may have no commit yet. Where ``git_dir`` is known git need not be started.
    """
    named = _read_head(git_dir) if git_dir else ""
    if not named.startswith(HEADS) or named.endswith(_NO_BRANCH):
        status, output = git.ask(["symbolic-ref", "--quiet", "HEAD"])
        named = os.fsdecode(output).strip() if status == 0 else ""
    return named.removeprefix(HEADS) if named.startswith(HEADS) else ""


def _read_head(git_dir: str) -> str:
    try:
        with open(os.path.join(git_dir, "HEAD"), encoding="utf-8") as file:
            return file.read(_LONGEST_HEAD).strip().removeprefix("ref: ")
    except (OSError, ValueError):
        return ""


def is_unborn(git: Git) -> bool:
    """Whether HEAD names a branch that has no commit yet."""
    branch = current_branch(git)
    return bool(branch) and not git.read(["for-each-ref", "--count=1", HEADS + branch])


def default_branch(remote: str, places: RepoInfo, git: Git) -> str:
    """The name of a remote's default branch, as its HEAD says; empty if it is not known.

    ``git remote add`` sets none before git 2.48: then it is called as origin's. No other name
    stands in for it: whoever may push a branch could call it so.
    """
    for name in dict.fromkeys((remote, "origin")):
        prefix = f"refs/remotes/{name}/"
        target = _target_of(f"{prefix}HEAD", places, git)
        if target.startswith(prefix):
            return target.removeprefix(prefix)
    return ""


def _target_of(ref: str, places: RepoInfo, git: Git) -> str:
    """What a symbolic ref names; empty if there is none."""
    try:
        with open(os.path.join(places.common_dir, ref), encoding="utf-8") as file:
            return file.read().strip().removeprefix("ref: ")
    except FileNotFoundError:
        # a symbolic ref is never packed, so it is in its file, or there is none
        if not os.path.isdir(os.path.join(places.common_dir, "reftable")):
            return ""
        return os.fsdecode(git.ask(["symbolic-ref", "--quiet", ref])[1]).strip()
    except (OSError, ValueError):
        return ""


def tips_below(below: str, git: Git) -> tuple[str, ...]:
    """What the refs below a prefix stand at, each once, in the order of the refs' names.

    Raises RepositoryError outside a repository.
    """
    output = git.read(["for-each-ref", "--format=%(objectname)", below])
    return tuple(dict.fromkeys(output.decode().split()))


def published_tips(git: Git) -> tuple[str, ...]:
    """The tips of remote-tracking branches. Raises RepositoryError outside a repository."""
    return tips_below("refs/remotes", git)


def list_arrivals(git: Git) -> list[tuple[int, str]]:
    """When which commit came to a branch, by the branches' ref logs, in epoch seconds.

    Nothing where a repository keeps none, as bare ones do (core.logAllRefUpdates).
    """
    arguments = ["log", "--walk-reflogs", "--date=unix", "--format=%gd %H", "--branches"]
    status, output = git.ask(arguments)
    found = []
    for line in output.decode("utf-8", "surrogateescape").splitlines() if not status else ():
        place, _, oid = line.rpartition(" ")
        found.append((epoch_seconds(place.rpartition("@{")[2].rstrip("}")), oid))
    return found
