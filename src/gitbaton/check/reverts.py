"""Reverts in git's words: each takes back commits of this history, in whole or in part.

They need no task of their own, so what they change is held against the commits that they name: by
ID, by the number of a pull request, or by the subject that they quote.
"""

from __future__ import annotations

from gitbaton.base.value import Value
from gitbaton.commits.models import ABSENT_MODE, Change, Commit
from gitbaton.commits.subject import parse_subject, quoted_subject
from gitbaton.commits.undone import pull_request_of, read_undoing
from gitbaton.git.diff_tree import ChangedLines, changes_between, lines_between
from gitbaton.git.history import is_ancestor, list_messages, read_commit
from gitbaton.git.objects import Objects
from gitbaton.plan.paths import is_plan_file
from gitbaton.plan.settings import Settings
from gitbaton.rules.findings import Finding
from gitbaton.rules.reverts import judge_revert

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_MOST_NAMED = 50
_MOST_MOVED = 200
_EMPTY_TREES = {
    40: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    64: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}


class Revert(Value):
    """A commit whose subject says that it reverts, and the body of its message."""

    commit: Commit
    subject: str
    body: str


class TakenBack(Value):
    """A commit that a revert names, as a step from the parent that stays, and what it changed."""

    old: str
    new: str
    changes: tuple[Change, ...]


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
        odd = _left_over(commit, others, named, objects) if named else None
        if odd is None or odd:
            yield judge_revert(commit.oid, revert.subject, odd)


def _named(revert: Revert, settings: Settings, objects: Objects) -> list[TakenBack]:
    """What the revert names, of all that is behind it."""
    here, undoing = revert.commit.parents[0], read_undoing(revert.body)
    found = [objects.read(f"{oid}^{{commit}}") for oid in sorted(undoing.commits)[:_MOST_NAMED]]
    oids = [each.oid for each in found if each.kind == "commit"]
    oids = [oid for oid in oids if is_ancestor(oid, here, objects.git)]
    oids = oids or _by_words(revert, undoing.numbers, settings, objects)
    commits = [read_commit(oid, objects.read(oid).data) for oid in oids]
    pairs = [(_staying(each, undoing.onto), each.oid) for each in commits]
    changes = changes_between(pairs, objects.git)
    return [TakenBack(*pair, found) for pair, found in zip(pairs, changes, strict=True)]


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
    return next(iter([*named, *commit.parents]), _EMPTY_TREES[len(commit.oid)])


def _left_over(
    revert: Commit, changes: Sequence[Change], named: Sequence[TakenBack], objects: Objects
) -> tuple[str, ...]:
    """The paths that a revert changes otherwise than back to what they were."""
    known: dict[str, list[Change]] = {}
    for change in [each for step in named for each in step.changes]:
        known.setdefault(change.path, []).append(change)
    doubtful = [each for each in changes if not _is_back(each, known.get(each.path, ()))]
    if not doubtful:
        return ()
    sources = {each.path: [each.path] for each in doubtful if each.path in known}
    if len(sources) < len(doubtful):  # perhaps what was moved since
        here = revert.parents[0]
        paths = list(known)[:_MOST_MOVED]
        gone = [path for path in paths if objects.read(f"{here}:{path}").kind == "missing"]
        sources = {each.path: sources.get(each.path, gone) for each in doubtful}
    mine = lines_between(revert.parents[0], revert.oid, doubtful, objects.git)
    theirs = _lines_of(named, {path for paths in sources.values() for path in paths}, objects)
    return tuple(
        [
            each.path
            for each in doubtful
            if not any(
                _is_part(each, mine[each.path], known[path], theirs[path])
                for path in sources[each.path]
                if each.path in mine and path in theirs
            )
        ]
    )


def _lines_of(
    named: Iterable[TakenBack], paths: set[str], objects: Objects
) -> Mapping[str, ChangedLines]:
    """The lines that the named commits together added and removed, path by path."""
    found: dict[str, ChangedLines] = {}
    for step in named:
        wanted = [change for change in step.changes if change.path in paths]
        for path, lines in lines_between(step.old, step.new, wanted, objects.git).items():
            found[path] = found[path].with_more(lines) if path in found else lines
    return found


def _is_back(change: Change, taken: Iterable[Change]) -> bool:
    """Whether a change undoes one of those to the byte."""
    before = (change.new, change.new_mode), (change.old, change.old_mode)
    return any(((each.old, each.old_mode), (each.new, each.new_mode)) == before for each in taken)


def _is_part(
    change: Change, mine: ChangedLines, taken: Iterable[Change], theirs: ChangedLines
) -> bool:
    """Whether each line that comes was removed, and each that goes was added, by what is undone."""
    modes = {change.old_mode, *[each.old_mode for each in taken]} - {ABSENT_MODE}
    fits = change.new_mode in modes or change.new_mode == ABSENT_MODE
    return fits and mine.added <= theirs.removed and mine.removed <= theirs.added
