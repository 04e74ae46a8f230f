"""Which commits later ones reverted, by the texts that git and the hosts write.

``This reverts commit <id>`` names a commit; for a merge it reverts every commit that it merged.
``Reverts owner/name#12`` and ``This reverts merge request !12`` name a pull request, which a host
merged or squashed.
"""

from __future__ import annotations

import itertools

from gitbaton.commits.models import Undoing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from gitbaton.commits.models import CommitSummary
    from gitbaton.commits.subject import Subject

_MERGE_OF = "Merge pull request #"


def read_undoing(body: str) -> Undoing:
    """Read the body of a revert."""
    words = body.replace(".", " ").replace(",", " ").split()
    commits, numbers, onto = set(), set(), set()
    for before, word in itertools.pairwise(words):
        if before in ("commit", "commits") and _is_id(word):
            commits.add(word)
        elif before == "to" and _is_id(word):
            onto.add(word)
        elif before in ("Reverts", "request"):
            mark = "#" if before == "Reverts" else "!"
            number = word.rpartition(mark)[2] if mark in word else ""
            numbers.update([number] if _is_number(number) else [])
    return Undoing(frozenset(commits), frozenset(numbers), frozenset(onto))


def pull_request_of(subject: Subject, body: str) -> str:
    """The number of the pull request that a host made a commit of; empty if none is named."""
    text = subject.text
    if text.startswith(_MERGE_OF):
        number = text.removeprefix(_MERGE_OF).partition(" ")[0]
    elif subject.kind == "merge" and "See merge request " in body:
        number = body.rpartition("See merge request ")[2].split("\n")[0].rpartition("!")[2]
    else:
        number = text[max(text.rfind("(#"), text.rfind("(!")) + 2 : -1] if text[-1:] == ")" else ""
    return number if _is_number(number) else ""


def takes_back(commit: CommitSummary, oids: Collection[str]) -> CommitSummary:
    """A summary that says of a revert which commits it takes back, too."""
    if commit.undoes is None or not oids:
        return commit
    return commit.replace(undoes=commit.undoes.replace(commits=commit.undoes.commits | {*oids}))


class Undone:
    """Given the commits of a history, children first, it says of each whether it was reverted."""

    def __init__(self) -> None:
        self._commits: set[str] = set()
        self._numbers: set[str] = set()
        self._onto: set[str] = set()
        # of each merge that was taken back a bit: in the first, what it brought; in the second,
        # what was there without it
        self._sides: dict[str, tuple[int, int]] = {}
        self._merges = 0

    def takes(self, commit: CommitSummary) -> bool:
        """Whether the commit was taken back. Who is taken back takes nothing back itself."""
        brought, there = self._sides.pop(commit.oid, (0, 0))
        gone = (
            commit.oid in self._commits or commit.number in self._numbers or bool(brought & ~there)
        )
        if commit.undoes is not None and not gone:
            self._commits |= commit.undoes.commits
            self._numbers |= commit.undoes.numbers
            self._onto |= commit.undoes.onto
        for parent, sides in self._inherited(commit, gone, brought, there):
            old = self._sides.get(parent, (0, 0))
            self._sides[parent] = (old[0] | sides[0], old[1] | sides[1])
        return gone

    def _inherited(
        self, commit: CommitSummary, gone: bool, brought: int, there: int
    ) -> Iterator[tuple[str, tuple[int, int]]]:
        if not (gone and len(commit.parents) > 1):
            yield from [(parent, (brought, there)) for parent in commit.parents if brought | there]
            return
        bit = 1 << self._merges
        self._merges += 1
        named = [parent for parent in commit.parents if parent in self._onto]
        stays = (named or commit.parents)[0]
        for parent in commit.parents:
            is_there = parent == stays
            yield parent, (brought | (0 if is_there else bit), there | (bit if is_there else 0))


def _is_id(word: str) -> bool:
    return len(word) in (40, 64) and not word.strip("0123456789abcdef")


def _is_number(text: str) -> bool:
    return 0 < len(text) <= 18 and text.isascii() and text.isdigit()
