"""Reverts in git's words: each takes back commits of this history, in whole or in part.

They need no task of their own, so what they change is held against the commits that they name: by
ID, by the number of a pull request, or by the subject that they quote.
"""

from __future__ import annotations

from gitbaton.base.value import Value
from gitbaton.check.beyond import Step, parent_or_nothing, paths_beyond, read_steps
from gitbaton.commits.models import Commit
from gitbaton.commits.subject import parse_subject, quoted_subject
from gitbaton.commits.undone import pull_request_of, read_undoing
from gitbaton.git.history import is_ancestor, list_messages, read_commit
from gitbaton.git.objects import Objects
from gitbaton.plan.paths import is_plan_file
from gitbaton.plan.settings import Settings
from gitbaton.rules.findings import Finding
from gitbaton.rules.reverts import judge_revert

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MOST_NAMED = 50


class Revert(Value):
    """A commit whose subject says that it reverts, and the body of its message."""

    commit: Commit
    subject: str
    body: str


def judge_reverts(
    reverts: Iterable[Revert], settings: Settings, objects: Objects
) -> Iterator[Finding]:
    """S109 for each revert that changes anything but what the commits that it names changed.

    What it does to the plan is judged as any change of the plan is, and a merge as a merge.
    """
    for revert in reverts:
        commit = revert.commit
        others = [each for each in commit.changes if not is_plan_file(each.path, settings)]
        if len(commit.parents) > 1 or (commit.changes and not others):
            continue
        named = _named(revert, settings, objects) if others and commit.parents else []
        odd = paths_beyond(commit, others, named, objects) if named else None
        if odd is None or odd:
            yield judge_revert(commit.oid, revert.subject, odd)


def _named(revert: Revert, settings: Settings, objects: Objects) -> list[Step]:
    """The ways back of what the revert names, of all that is behind it."""
    here, undoing = revert.commit.parents[0], read_undoing(revert.body)
    found = [objects.read(f"{oid}^{{commit}}") for oid in sorted(undoing.commits)[:_MOST_NAMED]]
    oids = [each.oid for each in found if each.kind == "commit"]
    oids = [oid for oid in oids if is_ancestor(oid, here, objects.git)]
    oids = oids or _by_words(revert, undoing.numbers, settings, objects)
    commits = [read_commit(oid, objects.read(oid).data) for oid in oids]
    pairs = [(_staying(each, undoing.onto), each.oid) for each in commits]
    return [step.backwards() for step in read_steps(pairs, objects)]


def _by_words(
    revert: Revert, numbers: frozenset[str], settings: Settings, objects: Objects
) -> list[str]:
    """The commits of its history that are a pull request named, or have the subject quoted."""
    quoted = quoted_subject(revert.subject)
    words = [quoted, *[f"{mark}{number}" for number in sorted(numbers) for mark in "#!"]]
    found = list_messages(revert.commit.parents[0], list(filter(None, words)), objects.git)
    return [
        oid
        for oid, text, body in found[:_MOST_NAMED]
        if (quoted and _is_quoted(text, quoted))
        or pull_request_of(parse_subject(text, settings.grammar), body) in numbers
    ]


def _is_quoted(subject: str, quoted: str) -> bool:
    """Whether a subject is the one quoted; a host's ``(#12)`` at its end may be left out."""
    number = subject.removeprefix(quoted)
    return subject.startswith(quoted) and (not number or number.startswith((" (#", " (!")))


def _staying(commit: Commit, onto: frozenset[str]) -> str:
    """The parent on whose side a revert leaves things; the empty tree for a first commit."""
    named = [parent for parent in commit.parents if parent in onto]
    return next(iter(named), parent_or_nothing(commit))
