"""A checker that cannot fail is worth nothing: each planted bug must be caught."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from concurrency.planted import (
    BlindRetry,
    DropsReverts,
    EarlierClockWins,
    ForgetsNeeds,
    ForgetsThirdText,
    Guessing,
    LocalFirst,
    Merging,
    NeverHelps,
    NeverReads,
    NoLease,
    NonceOff,
    RefFirst,
    RetryWithoutDeciding,
    StaleViewWins,
    TwoPushes,
    UnionMerge,
    finish,
    launder,
    look_first,
    push_inside,
)
from concurrency.publisher import BRANCH, Publisher, World

Kind = type[Publisher]
MOST_OPERATIONS = 200
TASK, OTHER = "1.1.1a", "1.1.1b"


def rivals(world: World, kind: Kind) -> None:
    """Two agents want one task, and look at the same time."""
    ada, bob = kind(world, "ada"), kind(world, "bob")
    look_first(ada.act("START", TASK), bob.act("START", TASK))


def twins(world: World, kind: Kind) -> None:
    """One agent's name, used in two clones."""
    one, other = kind(world, "ada"), kind(world, "ada", "twin")
    look_first(one.act("START", TASK), other.act("START", TASK))


def lost_answer(world: World, kind: Kind) -> None:
    """The push lands, its answer does not."""
    ada = kind(world, "ada")
    ada.swallow = True
    finish(ada.act("START", TASK))


def zombie(world: World, kind: Kind) -> None:
    """A holder that was held up, and relieved, goes on."""
    ada, bob = kind(world, "ada"), Publisher(world, "bob")
    finish(ada.act("START", TASK))
    done = ada.act("DONE", TASK)
    next(done)
    finish(bob.act("RECLAIM", TASK), done)


def side_branch(world: World, kind: Kind) -> None:
    """A branch that nobody judges is pushed first and becomes the feature's afterwards."""
    ada = Publisher(world, "ada")
    finish(ada.act("START", OTHER))
    launder(Publisher(world, "mallory"), honest=kind is Publisher)


def pushes_at_once(world: World, kind: Kind) -> None:
    """Both pushes pass the server's checks; the second one fails at the ref's lock."""
    ada, bob = kind(world, "ada"), kind(world, "bob")
    push_inside(ada.act("START", TASK), bob.act("START", TASK), world)


def reverted_meanwhile(world: World, kind: Kind) -> None:
    """A REVERT on one side of a merge, a START on the other."""
    ada, bob = kind(world, "ada"), kind(world, "bob")
    finish(ada.act("START", TASK), ada.act("DONE", TASK))
    start = bob.act("START", OTHER)
    next(start)
    finish(ada.act("REVERT", TASK), start)


def ref_before_row(world: World, kind: Kind) -> None:
    """A rival has moved the task's ref, and its row is still on its way."""
    ada, bob = kind(world, "ada"), RefFirst(world, "bob")
    start = ada.act("START", TASK)
    next(start)
    first = bob.act("START", TASK)
    next(first)
    finish(start, first)


def slow_clock(world: World, kind: Kind) -> None:
    """The later claim has the earlier time."""
    ada, bob = kind(world, "ada"), kind(world, "bob")
    bob.now = "2024-01-15 08:00"
    finish(ada.act("START", TASK), bob.act("START", TASK))


def dead_after_the_ref(world: World, kind: Kind) -> None:
    """Bob moves the ref and dies; carol publishes next."""
    next(RefFirst(world, "bob").act("START", TASK))
    finish(kind(world, "carol").act("START", OTHER))


def guess_on_a_stale_clone(world: World, kind: Kind) -> None:
    """Ada knows the branch as it is; that bob has moved a task's ref she cannot know."""
    ada = kind(world, "ada")
    finish(ada.act("START", OTHER))
    first = RefFirst(world, "bob").act("START", TASK)
    next(first)
    finish(ada.act("START", TASK), first)


def needs_another(world: World, kind: Kind) -> None:
    """The feature needs one that nobody has completed."""
    planner = Publisher(world, "planner")
    view = planner.look(TASK)
    text = view.text.replace("**Dependencies:** None", "**Dependencies:** 1.2")
    plan, _ = planner.commit(f"{text}\n", [view.tip], "")
    planner.send([f"{plan}:{BRANCH}"])
    finish(kind(world, "ada").act("START", TASK))


def dead_beside_one_who_wins(world: World, kind: Kind) -> None:
    """Bob moves the ref and dies; carol knows the branch, and nobody ever stops her."""
    carol = kind(world, "carol")
    finish(carol.act("START", OTHER))
    next(RefFirst(world, "bob").act("START", TASK))
    more = (("DONE", OTHER), ("START", "1.1.1c"), ("DONE", "1.1.1c"), ("START", "1.1.2a"))
    for action, task in more:
        finish(carol.act(action, task))


class Planted(NamedTuple):
    """A bug, where it shows, the sound publisher beside it, and the invariants it breaks."""

    name: str
    bug: Kind
    scene: Callable[[World, Kind], None]
    breaks: set[str]
    sound: Kind = Publisher


BUGS = [
    Planted("nonce off", NonceOff, twins, {"lost-row"}),
    Planted("no lease", NoLease, rivals, {"lost-row", "append-only"}),
    Planted("rebase and retry", RetryWithoutDeciding, rivals, {"one-holder"}),
    Planted("blind retry", BlindRetry, lost_answer, {"one-holder", "invented-row"}),
    Planted("union merge", UnionMerge, rivals, {"one-holder"}),
    Planted("no fencing", RetryWithoutDeciding, zombie, {"relieved"}),
    Planted("side branch", NoLease, side_branch, {"append-only"}),
    Planted("third text", ForgetsThirdText, pushes_at_once, {"exit-code"}),
    Planted("local branch first", LocalFirst, rivals, {"traces"}),
    Planted(
        "revert dropped", DropsReverts, reverted_meanwhile, {"lost-row", "append-only"}, Merging
    ),
    Planted("two pushes", TwoPushes, ref_before_row, {"one-holder", "refused-row"}),
    Planted(
        "order of clocks", EarlierClockWins, slow_clock, {"one-holder", "order", "append-only"}
    ),
    Planted("nobody helps", NeverHelps, dead_after_the_ref, {"ref-and-log"}),
    Planted(
        "stale view", StaleViewWins, guess_on_a_stale_clone, {"one-holder", "append-only"}, Guessing
    ),
    Planted("needs forgotten", ForgetsNeeds, needs_another, {"needs"}, Guessing),
    Planted("never reads", NeverReads, dead_beside_one_who_wins, {"ref-and-log"}, Guessing),
]


@pytest.mark.parametrize("planted", BUGS, ids=lambda planted: planted.name)
def test_planted_bug_is_caught(planted: Planted, tmp_path: Path) -> None:
    world = World(tmp_path)
    planted.scene(world, planted.bug)
    found = world.judge()
    assert planted.breaks <= {violation.invariant for violation in found}, found
    assert len(world.ops) <= MOST_OPERATIONS


@pytest.mark.parametrize("planted", BUGS, ids=lambda planted: planted.name)
def test_sound_publisher_is_not_accused(planted: Planted, tmp_path: Path) -> None:
    world = World(tmp_path)
    planted.scene(world, planted.sound)
    assert world.judge() == []
