"""Which feature needs which: the graph that the Dependencies fields draw."""

from __future__ import annotations

from itertools import pairwise

from gitbaton.base.id_pattern import ID_CHARACTERS
from gitbaton.base.natural_sort import natural
from gitbaton.base.value import Value
from gitbaton.plan.task_id import MalformedIdsError, TaskGrammar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from gitbaton.plan.feature_file import FeatureFile
    from gitbaton.plan.snapshot import Snapshot

_COMPARISONS = ("<", "<=", "=", "==", ">", ">=", "~", "~=", "^", "version")
_BEFORE_AN_ID = frozenset(
    """
    after all also and before both by complete completed completes done either epic feature features
    finish finished first from is merge merged milestone need needs of on or phase plan plus require
    requires see step story task tasks the then until wait waits with
    """.split()  # noqa: SIM905 - a table, not a list of lines
)
_NONE_ELSEWHERE = ("keine", "aucune", "ninguna", "nenhuma", "nessuna", "нет", "无", "なし", "없음")
_NONE = ("none", "no", "nothing", "n/a", "na", "nil", "", *_NONE_ELSEWHERE)
_BULLETS = "-–—*+ \t\n"
_AROUND = ",;/&()[]`*"


class Dependencies(Value):
    """What each feature needs, by ID.

    ``needs`` are its direct dependencies that exist, ``unknown`` names that no file plans, and
    ``reached`` every feature that must be complete before it, over any number of steps.
    """

    needs: Mapping[str, tuple[str, ...]]
    unknown: Mapping[str, tuple[str, ...]]
    reached: Mapping[str, frozenset[str]]

    def reach(self, feature: str) -> frozenset[str]:
        """Every feature that must be complete before this one; none for a feature unknown."""
        return self.reached.get(feature, frozenset())

    def cycles(self) -> tuple[tuple[str, ...], ...]:
        """One cycle for each knot of features, from its first member back to it.

        ``("1.1", "1.2", "1.1")``: 1.1 needs 1.2, which needs 1.1.
        """
        reach = self.reached
        reported: set[str] = set()
        found = []
        for name in sorted(self.needs, key=natural):
            if name in reach[name] and name not in reported:
                reported.update([other for other in reach[name] if name in reach[other]])
                found.append(self._way_back(name))
        return tuple(found)

    def _way_back(self, name: str) -> tuple[str, ...]:
        """The shortest way from a feature to itself."""
        ways: list[tuple[str, ...]] = [(name,)]
        seen = {name}
        at = 0
        while name not in self.needs[ways[at][-1]]:
            fresh = [need for need in self.needs[ways[at][-1]] if need not in seen]
            seen.update(fresh)
            ways.extend([(*ways[at], need) for need in fresh])
            at += 1
        return (*ways[at], name)


def dependencies_of(plan: Snapshot) -> Dependencies:
    """The graph of a plan."""
    found = {name: needs_of(file, plan) for name, file in plan.features.items()}
    return joined(
        {name: needs for name, (needs, _) in found.items()},
        {name: unknown for name, (_, unknown) in found.items()},
    )


def needs_of(file: FeatureFile, plan: Snapshot) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The features that a file's Dependencies field names, and the unknown IDs there.

    A dependency on a task is one on the task's feature.
    """
    field = file.dependencies
    if field is None or needs_nothing(file):
        return (), ()
    needs: dict[str, None] = {}
    unknown: dict[str, None] = {}
    versions = versions_in(field.value)
    for name in _named(field.value, file.grammar, plan.features):
        home = None if name in plan.features else plan.feature_of(name)
        if name in plan.features or home is not None:
            needs[home.feature if home is not None else name] = None
        elif name not in versions:
            unknown[name] = None
    return tuple(needs), tuple(unknown)


def needed_files(file: FeatureFile, plan: Snapshot) -> tuple[FeatureFile, ...]:
    """The features that the file's Dependencies name, as far as they exist."""
    needs, _ = needs_of(file, plan)
    return tuple([plan.features[name] for name in needs if name != file.feature])


def versions_in(prose: str) -> frozenset[str]:
    """What reads like an ID and is the version of something: ``3.11`` of ``Python >= 3.11``."""
    found: set[str] = set()
    others: set[str] = set()
    words = prose.split()
    for before, word in pairwise(["", *words]):
        bare = word.strip(_AROUND + ".:")
        number = bare.lstrip("v<>=~^")
        named = before.strip("`*_").casefold()
        follows = named[-1:].isalnum() and named.isascii() and named not in _BEFORE_AN_ID
        compared = before.strip("`") in _COMPARISONS or number != bare
        if (
            word[:1] not in "([`"
            and number[:1].isdigit()
            and (compared or (follows and not named[0].isdigit()))
        ):
            found |= {number, bare}
        else:
            others.add(bare)
    return frozenset(found - others)


def joined(
    needs: Mapping[str, tuple[str, ...]], unknown: Mapping[str, tuple[str, ...]]
) -> Dependencies:
    """The graph of these needs, each of which has needs of its own in it."""
    return Dependencies(needs, unknown, {name: _reached(name, needs) for name in needs})


def _reached(feature: str, needs: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    seen: set[str] = set()
    pending = list(needs[feature])
    while pending:
        name = pending.pop()
        if name not in seen:
            seen.add(name)
            pending.extend(needs[name])
    return frozenset(seen)


def needs_nothing(file: FeatureFile) -> bool:
    """Whether a file says nothing of its dependencies, or that there are none."""
    return file.dependencies is None or says_none(file.dependencies.value)


def says_none(value: str) -> bool:
    """Whether a Dependencies field says that there are none."""
    words = value.lstrip(_BULLETS).split(None, 1)
    return not words or words[0].strip("*_.,;:()").casefold() in _NONE


def _named(prose: str, grammar: TaskGrammar, features: Collection[str]) -> tuple[str, ...]:
    """The IDs that the prose mentions: what the grammar reads, numbered features, known ones."""
    found: list[str] = []
    words = _words(prose, _AROUND)
    for word in dict.fromkeys(words):
        try:
            found.extend(grammar.expand(word.rstrip(".:")))
        except MalformedIdsError:
            continue
    for word, name in pairwise(words):
        if word.casefold() in ("feature", "features") and any(char.isdigit() for char in name):
            found.append(name.rstrip(".:"))
    others = "".join([char if char in ID_CHARACTERS else " " for char in prose]).split()
    found += [name for word in others if (name := word.rstrip(".")) in features]
    return tuple(dict.fromkeys(found))


def _words(prose: str, separators: str) -> list[str]:
    for char in separators:
        prose = prose.replace(char, " ")
    return prose.split()
