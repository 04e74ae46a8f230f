"""The order in which people count: 1.2 before 1.10, T9 before T10."""

from __future__ import annotations

from itertools import groupby


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts names by the numbers in them, of any length."""
    words = [(is_digit, "".join(run)) for is_digit, run in groupby(name, _is_digit)]
    return tuple([_number(word) if is_digit else (1, 0, word) for is_digit, word in words])


def _number(word: str) -> tuple[int, int, str]:
    digits = word.lstrip("0")
    return 0, len(digits), digits


def _is_digit(char: str) -> bool:
    return char.isascii() and char.isdigit()
