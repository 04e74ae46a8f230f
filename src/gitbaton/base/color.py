"""Whether to colour text, decided the same way at every door."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO


def wants_color(stream: TextIO, environ: Mapping[str, str], asked: bool | None = None) -> bool:
    """What was asked for; else a terminal that can, and no NO_COLOR (no-color.org)."""
    if asked is not None:
        return asked
    return stream.isatty() and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
