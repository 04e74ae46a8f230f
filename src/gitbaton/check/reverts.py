"""Reverts in git's words: each takes back commits of this history, in whole or in part.

They need no task of their own, so what they change is held against the commits that they name: by
ID, by the number of a pull request, or by the subject that they quote. Where a host rebased a pull
request no commit has its number or its title, and the title's tasks say which they are.
"""

from __future__ import annotations

from gitbaton.base.value import Value
from gitbaton.check.extra_changes import CommitDiff, extra_paths, parent_or_nothing, read_steps
from gitbaton.commits.models import Commit
from gitbaton.commits.reverted_commits import pull_request_of, read_undoing
from gitbaton.commits.subject import parse_subject, quoted_subject
from gitbaton.git.history import (
    common_ancestor,
    list_messages,
    list_work,
    read_commit,
    which_behind,
)
from gitbaton.git.objects import Objects
from gitbaton.plan.paths import is_plan_file
from gitbaton.plan.settings import Settings
from gitbaton.project.plan_at_commit import PlanReader
from gitbaton.rules.findings import Finding
from gitbaton.rules.reverts_and_merges import judge_revert

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gitbaton.check.extra_changes import SeenLines

_MOST_NAMED = 50
_MOST_REBASED = 5  # each reads a whole history
_AT_ONCE = 100  # reverts, whose names fit a command line


class Revert(Value):
    """A commit whose subject says that it reverts, and the body of its message."""

    commit: Commit
    subject: str
    body: str


def judge_reverts(
    reverts: Sequence[Revert], reader: PlanReader, taken: dict[str, Sequence[str]]
) -> Iterator[Finding]:
    """S109 for each revert that changes anything but what the commits that it names changed.

    What it does to the plan is judged as any change of the plan is, and a merge as a merge.
    ``taken`` gets, for each that only its title's tasks explain, which commits it takes back.
    """
    settings, objects = reader.settings, reader.objects
    seen: SeenLines = {}
    for start in range(0, len(reverts), _AT_ONCE):
        judged = []
        for revert in reverts[start : start + _AT_ONCE]:
            changes = revert.commit.changes
            others = tuple([one for one in changes if not is_plan_file(one.path, settings)])
            if len(revert.commit.parents) <= 1 and (others or not changes):
                judged.append((revert, others))
        named = _named([one for one, others in judged if others], reader, taken)
        for revert, others in judged:
            steps = named.get(revert.commit.oid, ())
            odd = extra_paths(revert.commit, others, steps, objects, seen) if steps else None
            if odd is None or odd:
                yield judge_revert(revert.commit.oid, revert.subject, odd)


def _named(
    reverts: Sequence[Revert], reader: PlanReader, taken: dict[str, Sequence[str]]
) -> dict[str, list[CommitDiff]]:
    """The ways back of what each revert names, of all that is behind it."""
    settings, objects = reader.settings, reader.objects
    reverts = [each for each in reverts if each.commit.parents]
    undoing = {each.commit.oid: read_undoing(each.body) for each in reverts}
    names = {oid: sorted(each.commits)[:_MOST_NAMED] for oid, each in undoing.items()}
    every = dict.fromkeys([name for some in names.values() for name in some])
    objects.expect([f"{name}^{{commit}}" for name in every])
    found = {name: objects.read(f"{name}^{{commit}}") for name in every}
    oids = {
        revert: [found[name].oid for name in some if found[name].kind == "commit"]
        for revert, some in names.items()
    }
    oids = _behind(reverts, oids, objects)
    silent = [each for each in reverts if not oids[each.commit.oid]]
    numbers = {each.commit.oid: undoing[each.commit.oid].numbers for each in silent}
    oids |= _by_words(silent, numbers, settings, objects)
    rebased = [each for each in silent if numbers[each.commit.oid] and not oids[each.commit.oid]]
    for each in rebased[:_MOST_REBASED]:
        oids[each.commit.oid] = taken[each.commit.oid] = _by_tasks(each, reader)
    pairs: dict[str, list[tuple[str, str]]] = {}
    for revert, some in oids.items():
        commits = [read_commit(oid, objects.read(oid).data) for oid in some]
        pairs[revert] = [(_staying(each, undoing[revert].onto), each.oid) for each in commits]
    once = list(dict.fromkeys([pair for some in pairs.values() for pair in some]))
    steps = dict(zip(once, read_steps(once, objects), strict=True))
    return {revert: [steps[pair].backwards() for pair in some] for revert, some in pairs.items()}


def _behind(
    reverts: Sequence[Revert], oids: Mapping[str, Sequence[str]], objects: Objects
) -> dict[str, list[str]]:
    """Those of the commits of each revert, by its ID, that are in the history it goes on from."""
    wanted = list(dict.fromkeys([oid for some in oids.values() for oid in some]))
    heres = {each.commit.oid: each.commit.parents[0] for each in reverts}
    base = common_ancestor(wanted, objects.git) if 0 < len(wanted) <= _MOST_NAMED else ""
    tips = [*heres.values(), *([f"^{base}^@"] if base else [])]
    behind = which_behind(tips, wanted, 0, objects.git) if wanted else {}
    return {
        revert: [oid for oid in oids.get(revert, ()) if oid == here or oid in behind.get(here, ())]
        for revert, here in heres.items()
    }


def _by_words(
    reverts: Sequence[Revert],
    numbers: Mapping[str, frozenset[str]],
    settings: Settings,
    objects: Objects,
) -> dict[str, list[str]]:
    """The commits of its history that are a pull request named, or have the subject quoted."""
    quoted = {each.commit.oid: quoted_subject(each.subject) for each in reverts}
    words = [
        *quoted.values(),
        *[f"{m}{n}" for some in numbers.values() for n in some for m in "#!"],
    ]
    heres = [each.commit.parents[0] for each in reverts]
    found = list_messages(heres, sorted({word for word in words if word}), objects.git)
    requests = [
        (oid, text, pull_request_of(parse_subject(text, settings.grammar), body))
        for oid, text, body in found
    ]
    oids = {
        revert: [
            oid
            for oid, text, number in requests
            if (quote and _is_quoted(text, quote)) or number in numbers[revert]
        ]
        for revert, quote in quoted.items()
    }
    behind = _behind(reverts, oids, objects)
    return {revert: some[:_MOST_NAMED] for revert, some in behind.items()}


def _by_tasks(revert: Revert, reader: PlanReader) -> list[str]:
    """The work behind a revert on the tasks that the title it quotes names."""
    here, grammar = revert.commit.parents[0], reader.settings.grammar
    plan = reader.at(here).snapshot
    title = quoted_subject(revert.subject)
    squashed = f"{title} (#1)"  # as the host writes it, so that names at its end count
    named = [name for text in (title, squashed) for name in parse_subject(text, grammar).ids]
    tasks = {task for name in named for task in plan.expand(name)}
    work = list_work([here], grammar, reader.objects.git)[1] if tasks else []
    found = [
        each.oid
        for each in work
        if not each.reverted and any(tasks & {*plan.expand(name)} for name in each.subject.ids)
    ]
    return found[-_MOST_NAMED:]


def _is_quoted(subject: str, quoted: str) -> bool:
    """Whether a subject is the one quoted; a host's ``(#12)`` at its end may be left out."""
    number = subject.removeprefix(quoted)
    return subject.startswith(quoted) and (not number or number.startswith((" (#", " (!")))


def _staying(commit: Commit, onto: frozenset[str]) -> str:
    """The parent on whose side a revert leaves things; the empty tree for a first commit."""
    named = [parent for parent in commit.parents if parent in onto]
    return next(iter(named), parent_or_nothing(commit))
