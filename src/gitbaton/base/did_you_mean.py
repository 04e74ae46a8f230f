"""The error for an unknown name, with the nearest known one."""

from __future__ import annotations

from gitbaton.base.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def did_you_mean(
    name: str, what: str, known: Iterable[str], otherwise: str, alike: float = 0.0
) -> UsageError:
    """``1.1.9 is no task of the plan``, with the nearest known name as its hint.

    ``otherwise`` is the hint where none is at least so much ``alike``, from 0 to 1.
    """
    from difflib import get_close_matches

    near = get_close_matches(name, list(known), n=1, cutoff=alike)
    hint = f"did you mean {near[0]}?" if near else otherwise
    return UsageError(f"{name} is no {what}", hint)
