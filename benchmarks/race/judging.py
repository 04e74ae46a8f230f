"""All invariants of a race in one place.

That rogue writers are refused is a matter of servers with our pre-receive; these have none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.race.answers import Allowed, check_answers, check_helping
from benchmarks.race.checker import Violation, check
from benchmarks.race.events import Op
from benchmarks.race.ledger import Ledger
from benchmarks.race.leftovers import check_leftovers

__all__ = ["Allowed", "Violation", "judge"]


def judge(
    ledger: Ledger,
    ops: Sequence[Op],
    server: Path,
    clones: Sequence[Path],
    environ: Mapping[str, str],
    allowed: Allowed,
) -> list[Violation]:
    """What is wrong with rows, refs, answers, and with what was left behind."""
    return [
        *check(ledger, ops),
        *check_answers(ledger, ops, allowed),
        *check_helping(ledger, ops),
        *check_leftovers(ledger, ops, server, clones, environ),
    ]
