r"""A pattern language for task IDs that cannot explode.

The pattern comes from the repository, so it is hostile input. The language is a small part
of regular expressions: ASCII literals, ``\d``, ``[a-z]``, groups, ``|`` and the quantifiers
``? * + {m} {m,n}``. A quantified group may hold a quantifier only if it opens with a
character of its own that separates the repetitions: ``(\.\d+)+`` is one, ``(\d+\.?)+`` is
not. Matching walks sets of positions, never guesses, and needs no ``re``.
"""

from __future__ import annotations

from gitbaton.base.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

MAX_PATTERN = 200
_DIGITS = "0123456789"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
ID_CHARACTERS = frozenset(_DIGITS + _LETTERS + _LETTERS.upper() + "._-+#")
_MOST_REPEATS = 64


class PatternError(ValueError):
    """The pattern is outside the language; the text says why in a few words."""


class Node(Value):
    """One piece of a pattern."""

    def ends(self, text: str, starts: frozenset[int]) -> frozenset[int]:
        """Where a match can end that begins at one of ``starts``."""
        raise NotImplementedError

    @property
    def repeats(self) -> bool:
        """Whether the node holds a quantifier."""
        return False


class One(Node):
    """Exactly one character out of a set."""

    characters: frozenset[str]

    def ends(self, text: str, starts: frozenset[int]) -> frozenset[int]:
        size, chars = len(text), self.characters
        return frozenset([at + 1 for at in starts if at < size and text[at] in chars])


class Sequence(Node):
    """Pieces one after the other."""

    parts: tuple[Node, ...]

    def ends(self, text: str, starts: frozenset[int]) -> frozenset[int]:
        for part in self.parts:
            starts = part.ends(text, starts)
        return starts

    @property
    def repeats(self) -> bool:
        return any(part.repeats for part in self.parts)


class Either(Node):
    """One of several pieces."""

    choices: tuple[Node, ...]

    def ends(self, text: str, starts: frozenset[int]) -> frozenset[int]:
        return frozenset().union(*[choice.ends(text, starts) for choice in self.choices])

    @property
    def repeats(self) -> bool:
        return any(choice.repeats for choice in self.choices)


class Repeat(Node):
    """A piece several times over."""

    part: Node
    least: int
    most: int

    def ends(self, text: str, starts: frozenset[int]) -> frozenset[int]:
        found = starts if self.least == 0 else frozenset()
        for count in range(1, self.most + 1):
            starts = self.part.ends(text, starts)
            if count >= self.least:
                if starts <= found:
                    break
                found |= starts
        return found

    @property
    def repeats(self) -> bool:
        return self.most > 1 or self.part.repeats


def compile_pattern(pattern: str) -> Node:
    """The pattern as a tree. Raises PatternError if it is not in the language."""
    if len(pattern) > MAX_PATTERN:
        raise PatternError(f"it is longer than {MAX_PATTERN} characters")
    if not pattern.isascii() or not pattern.isprintable():
        raise PatternError("it holds a character that is not printable ASCII")
    node, at = _either(pattern.removeprefix("^").removesuffix("$"), 0, 0)
    if at < len(pattern.removeprefix("^").removesuffix("$")):
        raise PatternError("a ) has no (")
    if 0 in node.ends("", frozenset([0])):
        raise PatternError("it matches the empty text")
    return node


def matches(node: Node, text: str) -> bool:
    """Whether the whole text matches."""
    return len(text) in node.ends(text, frozenset([0]))


def _either(pattern: str, at: int, depth: int) -> tuple[Node, int]:
    if depth > 5:
        raise PatternError("its groups are nested too deeply")
    choices = []
    while True:
        choice, at = _sequence(pattern, at, depth)
        choices.append(choice)
        if pattern[at : at + 1] != "|":
            return (choices[0] if len(choices) == 1 else Either(tuple(choices))), at
        at += 1


def _sequence(pattern: str, at: int, depth: int) -> tuple[Node, int]:
    parts: list[Node] = []
    while at < len(pattern) and pattern[at] not in "|)":
        part, at = _atom(pattern, at, depth)
        quantified, at = _quantifier(pattern, at, part)
        parts.append(quantified)
    return Sequence(tuple(parts)), at


def _atom(pattern: str, at: int, depth: int) -> tuple[Node, int]:
    char = pattern[at]
    if char == "(":
        at = at + 3 if pattern.startswith("(?:", at) else at + 1
        node, at = _either(pattern, at, depth + 1)
        if pattern[at : at + 1] != ")":
            raise PatternError("a ( is never closed")
        return node, at + 1
    if char == "[":
        return _character_class(pattern, at + 1)
    if char == "\\":
        return One(_escaped(pattern[at + 1 : at + 2])), at + 2
    if char in ".?*+{}]^$":
        raise PatternError(f"a bare {char} stands where a character should (write \\{char})")
    return One(_literal(char)), at + 1


def _character_class(pattern: str, at: int) -> tuple[Node, int]:
    end = pattern.find("]", at)
    body = pattern[at:end]
    if end < 0 or not body or body[0] == "^":
        raise PatternError("a character class is empty, negated or never closed")
    chars: frozenset[str] = frozenset()
    index = 0
    while index < len(body):
        if body[index] == "\\":
            chars |= _escaped(body[index + 1 : index + 2])
            index += 2
        elif body[index + 1 : index + 2] == "-" and index + 2 < len(body):
            low, high = ord(body[index]), ord(body[index + 2])
            chars |= frozenset().union(*[_literal(chr(code)) for code in range(low, high + 1)])
            index += 3
        else:
            chars |= _literal(body[index])
            index += 1
    if not chars:
        raise PatternError("a range in a character class runs backwards")
    return One(chars), end + 1


def _escaped(char: str) -> frozenset[str]:
    if char == "d":
        return frozenset(_DIGITS)
    if not char or char.isalnum():
        raise PatternError(f"\\{char} is not in the language (\\d and [a-z] are)")
    return _literal(char)


def _literal(char: str) -> frozenset[str]:
    if char not in ID_CHARACTERS:
        raise PatternError(f'"{char}" cannot stand in a task ID')
    return frozenset([char])


def _quantifier(pattern: str, at: int, part: Node) -> tuple[Node, int]:
    char = pattern[at : at + 1]
    if char == "{":
        least, most, at = _counts(pattern, at)
    elif char and char in "?*+":
        least, most, at = int(char == "+"), (1 if char == "?" else _MOST_REPEATS), at + 1
    else:
        return part, at
    if pattern[at : at + 1] and pattern[at] in "?*+{":
        raise PatternError("a quantifier follows a quantifier")
    if most > 1 and part.repeats and not _separated(part):
        raise PatternError("a repeated group holds a quantifier and no separator before it")
    return Repeat(part, least, most), at


def _counts(pattern: str, at: int) -> tuple[int, int, int]:
    end = pattern.find("}", at)
    low, comma, high = pattern[at + 1 : end].partition(",")
    if end < 0 or not low.isdigit() or (comma and high and not high.isdigit()):
        _bad_counts()
    least = int(low[:4])
    most = int(high[:4]) if high else (_MOST_REPEATS if comma else least)
    if not least <= most <= _MOST_REPEATS or most == 0:
        _bad_counts()
    return least, most, end + 1


def _bad_counts() -> NoReturn:
    raise PatternError(f"a {{m,n}} must count from 0 to at most {_MOST_REPEATS}")


def _separated(part: Node) -> bool:
    """Whether a repeated group opens with one character that its rest never matches."""
    if not isinstance(part, Sequence) or not isinstance(part.parts[0], One):
        return False
    first, rest = part.parts[0].characters, part.parts[1:]
    return len(first) == 1 and not any(first & _alphabet(node) for node in rest)


def _alphabet(node: Node) -> frozenset[str]:
    if isinstance(node, One):
        return node.characters
    if isinstance(node, Repeat):
        return _alphabet(node.part)
    inner = node.parts if isinstance(node, Sequence) else node.choices  # type: ignore[attr-defined]
    return frozenset().union(*[_alphabet(part) for part in inner])
