"""Notices: what a person should hear of without looking, and what was told already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gitbaton.base.value import Value
from gitbaton.plan.settings import EVENTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from gitbaton.plan.settings import Event

    Dialect = Literal["slack", "discord", "other"]

BETWEEN_COMMITS: tuple[Event, ...] = ("breach", "reclaimed", "complete", "done")
"""What two commits tell; that a claim is stale or branches conflict, only the present does."""

_OF_THE_PAST: tuple[Event, ...] = ("complete", "done")


class Notice(Value):
    """One thing that happened, in a line of text.

    ``about`` tells it from any other of its event: as long as that stays, it is told once. Text
    may hold bytes from the repository: outputs mask and escape it.
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
    """What there was to tell, and who was told.

    ``project`` is the repository's name, as far as it is known. ``memory`` is the commit in which
    the remote keeps what was told, empty if nothing was moved; ``remarks`` say what was not seen.
    """

    project: str
    notices: tuple[Notice, ...]
    deliveries: tuple[Delivery, ...] = ()
    memory: str = ""
    remarks: tuple[str, ...] = ()


class NotifyState(Value):
    """What was told: the keys of all that stood then, and the default branch's commit.

    ``tip`` is empty if nothing was ever told.
    """

    tip: str = ""
    told: frozenset[str] = frozenset()


def untold(facts: Iterable[Notice], memory: NotifyState) -> list[Notice]:
    """The facts that nobody has heard of. The first time, what was over before is old news."""
    return [
        fact
        for fact in facts
        if fact.key not in memory.told and (memory.tip or fact.event not in _OF_THE_PAST)
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
