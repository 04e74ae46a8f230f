"""New task IDs that fit a repository's pattern and are not taken."""

from __future__ import annotations

from collections.abc import Callable, Collection

from gitbaton.base.errors import ConfigError
from gitbaton.plan.task_id import MAX_LENGTH, TaskGrammar, split_counter


def new_ids(
    count: int, feature: str, taken: Collection[str], grammar: TaskGrammar
) -> tuple[str, ...]:
    """So many free task IDs in ascending order; fewer if the pattern holds no more of a kind.

    They belong to the feature where the pattern allows it (``1.4.1a``, ``AUTH-1``), else they
    go on counting where the plan's own IDs end (``T013``), else from the pattern's letters.
    """
    for make in _ways(feature, taken, grammar):
        found: list[str] = []
        for number in range(1, count + len(taken) + 1):
            name = make(number)
            if name not in taken and grammar.matches(name):
                found.append(name)
            if len(found) == count:
                return tuple(found)
    return ()


def _ways(feature: str, taken: Collection[str], grammar: TaskGrammar) -> list[Callable[[int], str]]:
    """Ways to make an ID of a number, the best one first."""
    stems = {split_counter(name) for name in taken if name[-1:].isdigit()}
    ways: list[Callable[[int], str]] = [
        lambda number: f"{feature}.{number}a",
        lambda number: f"{feature}.{number}",
        lambda number: f"{feature}-{number}",
        lambda number: f"{feature}-{number:03}",
    ]
    for stem in sorted({stem for stem, _ in stems}):
        width = max([len(digits) for other, digits in stems if other == stem])
        last = max([int(digits) for other, digits in stems if other == stem])
        ways.append(_counting(stem, width, last))
    prefix = _letters(grammar.pattern)
    ways += [_counting(prefix, width, 0) for width in (1, 3, 2, 4, 5)]
    return ways


def _counting(stem: str, width: int, last: int) -> Callable[[int], str]:
    return lambda number: f"{stem}{last + number:0{width}}"


def _letters(pattern: str) -> str:
    """The plain characters that a pattern begins with: ``T`` of ``T[0-9]{3}``."""
    plain = ""
    for at, char in enumerate(pattern.removeprefix("^")):
        following = pattern.removeprefix("^")[at + 1 : at + 2]
        if not (char.isalnum() or char in "-_#") or following in ("?", "*", "+", "{"):
            break
        plain += char
    return plain


def pattern_like(name: str) -> str:
    """A pattern for IDs of one's form, ``[A-Z]+-\\d+`` for ``AUTH-12``; empty if there is none."""
    pieces: list[str] = []
    for char in name[: MAX_LENGTH + 1]:
        piece = _piece(char)
        if not piece.endswith("+") or pieces[-1:] != [piece]:
            pieces.append(piece)
    pattern = "".join(pieces)
    try:
        return pattern if TaskGrammar(pattern).matches(name) else ""
    except ConfigError:
        return ""


def _piece(char: str) -> str:
    if not char.isascii():
        return ""
    if char.isdigit():
        return r"\d+"
    if char.isalpha():
        return "[A-Z]+" if char.isupper() else "[a-z]+"
    return f"\\{char}" if char in ".+" else char
