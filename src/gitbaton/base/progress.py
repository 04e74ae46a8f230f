"""How far long work is: on a terminal, once it has taken two seconds, and nowhere else."""

from __future__ import annotations

import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import TypeVar

    Item = TypeVar("Item")

_PATIENCE, _PAUSE = 2.0, 0.2  # seconds before the first word, and between two
_GONE = "\r\x1b[K"  # the line is empty again


def told_progress(items: Collection[Item], work: str) -> Iterator[Item]:
    """The items in turn; a terminal at standard error is told of which ``work`` how much is done.

    The line is gone when the items are, or when nobody asks for more of them.
    """
    if sys.stderr is None or not sys.stderr.isatty():
        yield from items
        return
    due, told = time.monotonic() + _PATIENCE, False
    try:
        for done, item in enumerate(items):
            now = time.monotonic()
            if now >= due:
                sys.stderr.write(f"{_GONE}{work}: {done:,} of {len(items):,}")
                sys.stderr.flush()
                due, told = now + _PAUSE, True
            yield item
    finally:
        if told:
            sys.stderr.write(_GONE)
            sys.stderr.flush()
