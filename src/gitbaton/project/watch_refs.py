"""Waiting until something has moved: a branch or a task ref, here or at the remote."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from gitbaton.base.errors import BatonError
from gitbaton.git.refs import list_refs
from gitbaton.git.remote import UnreachableError

if TYPE_CHECKING:
    from gitbaton.project.remote_feature import Session

_EVERY = 5.0  # seconds between two polls
_AT_LEAST = 60  # polls: claims go stale by the clock alone


def watch_refs(opened: Callable[[], Session], pause: Callable[[float], None]) -> Iterator[None]:
    """Once now, then each time that a ref has moved, and every five minutes. Never ends.

    Where the repository cannot be read, that counts as one move: reading it shows why.
    """
    last: object = None
    quiet = 0
    while True:
        mark = _mark(opened)
        if mark != last or quiet >= _AT_LEAST:
            last, quiet = mark, 0
            yield
        quiet += 1
        pause(_EVERY)


def _mark(opened: Callable[[], Session]) -> object:
    try:
        with opened() as session:
            return list_refs(session.git, "refs/"), _there(session)
    except BatonError as error:
        return error.message


def _there(session: Session) -> object:
    try:
        return session.ask_remote() if session.remote else None
    except UnreachableError:
        return None
