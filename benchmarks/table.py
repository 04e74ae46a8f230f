"""The tables that a run prints, and their places in the documents."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

_HEADER = ("work", "floor", "measured", "ratio", "to reach", "reached")


class Result(NamedTuple):
    """One row. ``floor`` and ``measured`` say the figure with its unit and what was measured.

    ``ratio`` is None where the target is no ratio; a peer has no target to reach.
    """

    work: str
    floor: str
    measured: str
    ratio: float | None = None
    target: str = ""
    reached: bool | None = None


def milliseconds(seconds: float) -> str:
    """A duration for reading: ``12.3 ms``, or ``1.23 s`` from a second on."""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def markdown_table(results: Sequence[Result]) -> str:
    """The results as a Markdown table, without a final newline."""
    rows = [_HEADER, tuple("-" * len(name) for name in _HEADER), *map(_cells, results)]
    return "\n".join([f"| {' | '.join(row)} |" for row in rows])


def _cells(result: Result) -> tuple[str, ...]:
    ratio = "" if result.ratio is None else f"{result.ratio:.1f}x"
    reached = {None: "", True: "yes", False: "**no**"}[result.reached]
    return (result.work, result.floor, result.measured, ratio, result.target, reached)


def short_table(results: Sequence[Result]) -> str:
    """Work, figure and what it was measured beside, for those who choose a tool."""
    rows = [("work", "measured", "beside", "ratio"), ("---",) * 4]
    rows += [(one.work, one.measured, one.floor, _cells(one)[3]) for one in results]
    return "\n".join([f"| {' | '.join(row)} |" for row in rows])


def write_between_markers(path: Path, name: str, text: str) -> bool:
    """Put the text between ``<!-- name -->`` and ``<!-- /name -->``.

    False, and nothing written, if the file has none.
    """
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    content = path.read_text(encoding="utf-8") if path.exists() else ""
    head, found, rest = content.partition(begin)
    _, closed, tail = rest.partition(end)
    if not (found and closed):
        return False
    path.write_text(f"{head}{begin}\n{text}\n{end}{tail}", encoding="utf-8")
    return True
