"""The order in which people count: 1.2 before 1.10, T9 before T10."""

from __future__ import annotations


def natural(name: str) -> tuple[tuple[int, int | str], ...]:
    """A key that sorts names by the numbers in them."""
    words: list[str] = []
    for char in name:
        if words and _is_digit(char) == _is_digit(words[-1]):
            words[-1] += char
        else:
            words.append(char)
    return tuple([(0, int(word)) if _is_digit(word) else (1, word) for word in words])


def _is_digit(text: str) -> bool:
    return text.isascii() and text.isdigit()
