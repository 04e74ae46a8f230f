"""The loop's state machine, played: a few short histories here, thousands by ``make fuzz``."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from fuzz.engines import long_seconds, rounds
from fuzz.loop_machine import LoopMachine
from fuzz.model import FEATURES

_SHORT = settings(max_examples=4, stateful_step_count=12)
_LONG = settings(max_examples=20, stateful_step_count=40)


def test_a_tour_of_every_rule(template: Path, tmp_path: Path) -> None:
    """One history by hand in which each rule does its work, for chance may leave some out."""
    it = LoopMachine(template, tmp_path / "tour")
    one, two, three = FEATURES["1.1"].tasks
    login = FEATURES["1.1"]

    def steps() -> Iterator[None]:
        yield it.claim("ada", one)
        yield it.claim("bob", one)
        yield it.claim("bob", "1.2.1a")
        yield it.note("bob", 3)  # not his
        yield it.note("ada", 0)
        yield it.dies_before_the_row(three)
        yield it.is_killed(two, 12, "claim")
        yield it.claim_next("bob")
        yield it.status("carol")
        yield it.work(0, pulls=False)
        yield it.rewrite_the_log("carol", login, "edit")
        yield it.rewrite_the_log("carol", login, "delete")
        yield it.rewrite_the_log("carol", login, "swap")
        yield it.by_hand("carol", one, "START")
        yield it.by_hand("carol", one, "DONE")
        yield it.time_passes(30)
        yield it.reclaim("carol", 1)
        yield it.reclaim("carol", 2)
        yield it.time_passes(1)
        yield it.status("carol")
        yield it.by_hand("ada", one, "NOTE")
        yield it.reclaim("carol", 2)
        yield it.reclaim("carol", 1)
        yield it.work(9, pulls=True)
        yield it.pull("carol", login, pushes=True, main=True)
        yield it.done("ada", 0, goes_on=False)
        yield it.plan_on_main("bob")
        yield it.pull("ada", login, pushes=True, main=True)
        yield it.merge_to_main("bob", login)
        yield it.revert("bob", 0)
        yield it.merge_to_main("carol", login)
        yield it.judge_everything()

    try:
        for _ in steps():
            it.the_remote_holds_what_the_model_holds()
    finally:
        it.teardown()


def test_every_history_is_reported_as_it_was(template: Path, tmp_path: Path) -> None:
    numbers = count()

    class Machine(LoopMachine):
        def __init__(self) -> None:
            super().__init__(template, tmp_path / str(next(numbers)))

    for _ in rounds(long_seconds() / 2):
        run_state_machine_as_test(Machine, settings=_LONG if long_seconds() else _SHORT)
