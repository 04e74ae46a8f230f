"""Which feature needs which: the graph that the Dependencies fields draw."""

from __future__ import annotations

from gitbaton.core.natural_order import natural
from gitbaton.core.pattern import ID_CHARACTERS
from gitbaton.core.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gitbaton.core.plan import Feature, Field


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
        told: set[str] = set()
        found = []
        for name in sorted(self.needs, key=natural):
            if name in reach[name] and name not in told:
                told.update([other for other in reach[name] if name in reach[other]])
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


def dependencies_of(features: Sequence[Feature]) -> Dependencies:
    """The graph of a plan. A dependency on a task is one on the task's feature."""
    known = {feature.id for feature in features}
    home = {task.id: feature.id for feature in features[::-1] for task in feature.tasks}
    needs: dict[str, tuple[str, ...]] = {}
    unknown: dict[str, tuple[str, ...]] = {}
    for feature in features:
        named = [*feature.dependencies, *_plain_names(feature, known)]
        found = [name if name in known else home.get(name, "") for name in named]
        missing = [name for name in named if name not in known and name not in home]
        needs.setdefault(feature.id, tuple(dict.fromkeys(filter(None, found))))
        unknown.setdefault(feature.id, tuple(dict.fromkeys(missing)))
    return joined(needs, unknown)


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


def dependency_field(feature: Feature) -> Field | None:
    """The Dependencies field of a feature's header."""
    return next((f for f in feature.fields if f.label.casefold() == "dependencies"), None)


def says_none(value: str) -> bool:
    """Whether a Dependencies field says that there are none."""
    word = value.split(None, 1)[0].strip("*_.,;:()").casefold() if value.split() else ""
    return word in ("none", "no", "nothing", "n/a", "na", "nil", "-", "–", "—", "")


def _plain_names(feature: Feature, known: Iterable[str]) -> list[str]:
    """Feature IDs in the field that do not look like task IDs, such as ``F1`` beside ``T001``."""
    field = dependency_field(feature)
    if field is None or says_none(field.value):
        return []
    text = "".join([char if char in ID_CHARACTERS else " " for char in field.value])
    return [name for word in text.split() if (name := word.rstrip(".")) in known]
