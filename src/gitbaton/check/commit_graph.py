"""How the commits of a range hang together; all of them come parents first."""

from __future__ import annotations

from gitbaton.git.history import is_ancestor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gitbaton.commits.models import RefUpdate
    from gitbaton.git.history import CommitEntry
    from gitbaton.git.process import Git


def first_refs(updates: Sequence[RefUpdate], commits: Sequence[CommitEntry]) -> dict[str, str]:
    """For each new commit the first ref that brings it."""
    refs = {update.new: update.ref for update in updates[::-1]}
    for commit in commits[::-1]:
        for parent in commit.parents:
            refs.setdefault(parent, refs[commit.oid])
    return refs


def forks_of(commits: Sequence[CommitEntry]) -> dict[str, str]:
    """For each new commit the published one that its first parents lead back to, or empty."""
    forks: dict[str, str] = {}
    for commit in commits:
        parent = commit.parents[0] if commit.parents else ""
        forks[commit.oid] = forks.get(parent, parent)
    return forks


def own_chain(updates: Iterable[RefUpdate], commits: Iterable[CommitEntry]) -> frozenset[str]:
    """The new commits that the pushed branches themselves made, not those merged into them."""
    by_oid = {commit.oid: commit for commit in commits}
    chain: set[str] = set()
    for update in updates:
        at = update.new
        while at in by_oid and at not in chain:
            chain.add(at)
            at = by_oid[at].parents[0] if by_oid[at].parents else ""
    return frozenset(chain)


class Ancestry:
    """Answers which commits are behind which, as far as it can without asking git."""

    def __init__(self, commits: Sequence[CommitEntry], git: Git) -> None:
        self._git = git
        self._places = {commit.oid: place for place, commit in enumerate(commits)}
        self._parents = {commit.oid: commit.parents for commit in commits}

    def is_behind(self, one: str, other: str) -> bool:
        """Whether ``other`` holds all that ``one`` does."""
        if one not in self._places:
            return is_ancestor(one, other, self._git)
        waiting, seen = [other], {one}
        while waiting:
            oid = waiting.pop()
            if oid == one:
                return True
            if oid not in seen and self._places.get(oid, -1) > self._places[one]:
                seen.add(oid)
                waiting += self._parents[oid]
        return False
