"""Notices: what people are notified of, and what they were notified of already."""

from __future__ import annotations

from gitbaton.base.value import Value
from gitbaton.plan.settings import EVENTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Literal

    from gitbaton.plan.settings import Event

    Dialect = Literal["slack", "discord", "other"]

BETWEEN_COMMITS: tuple[Event, ...] = ("breach", "reclaimed", "complete", "done")
"""What two commits show; that a claim is stale or branches conflict, only the present does."""

_OF_THE_PAST: tuple[Event, ...] = ("complete", "done")


class Notice(Value):
    """One thing that happened, in a line of text.

    ``about`` distinguishes it from others of its event: while that stays the same, it is sent
    once. Text may hold bytes from the repository: it is masked and escaped when it is printed.
    """

    event: Event
    about: tuple[str, ...]
    text: str

    @property
    def key(self) -> str:
        """The event and what it is about, in one line of plain ASCII."""
        from json import dumps

        return dumps([self.event, *self.about])


class Delivery(Value):
    """What became of a message: ``shown`` is the service, ``problem`` is empty if it took it."""

    shown: str
    problem: str = ""


class NotifyReport(Value):
    """The notices, and to whom they were sent.

    ``project`` is the repository's name, as far as it is known. ``memory`` is the commit that
    holds the notification state, empty if the ref did not move; ``remarks`` say what was not read.
    """

    project: str
    notices: tuple[Notice, ...]
    deliveries: tuple[Delivery, ...] = ()
    memory: str = ""
    remarks: tuple[str, ...] = ()


class NotifyState(Value):
    """The keys of all notices sent so far that still hold, and the default branch's commit.

    ``tip`` is empty if nothing was ever sent.
    """

    tip: str = ""
    keys: frozenset[str] = frozenset()


def untold(facts: Iterable[Notice], memory: NotifyState) -> list[Notice]:
    """The notices not sent yet. The first time, what was completed before is left out."""
    return [
        fact
        for fact in facts
        if fact.key not in memory.keys and (memory.tip or fact.event not in _OF_THE_PAST)
    ]


def wanted(notices: Iterable[Notice], events: Sequence[str]) -> tuple[Notice, ...]:
    """Those of the events named (empty: of all), each once, the most urgent first."""
    once = {notice.key: notice for notice in notices if not events or notice.event in events}
    return tuple(sorted(once.values(), key=lambda notice: EVENTS.index(notice.event)))


def write_told(facts: Iterable[Notice]) -> bytes:
    """The keys of the facts as lines, sorted: what the remote keeps."""
    return "".join([f"{key}\n" for key in sorted({fact.key for fact in facts})]).encode("ascii")


def read_told(data: bytes) -> frozenset[str]:
    """The keys that ``write_told`` wrote."""
    return frozenset(data.decode("ascii", "replace").splitlines())
