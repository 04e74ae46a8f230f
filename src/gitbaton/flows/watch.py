"""Waiting until something has moved: a branch or a task ref, here or at the remote."""

from __future__ import annotations

from gitbaton.core.errors import BatonError
from gitbaton.repo.refs import list_refs
from gitbaton.repo.remote import UnreachableError, read_remote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from gitbaton.flows.view import Site

_EVERY = 5.0  # seconds between two looks
_AT_LEAST = 60  # looks: claims go stale by the clock alone


def movements(
    opened: Callable[[], AbstractContextManager[Site]], pause: Callable[[float], None]
) -> Iterator[None]:
    """Once now, then each time that a ref has moved, and every five minutes. Never ends.

    Where the repository cannot be read, that is told once too: whoever reads it sees why.
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


def _mark(opened: Callable[[], AbstractContextManager[Site]]) -> object:
    try:
        with opened() as site:
            return list_refs(site.environ, "refs/"), _there(site)
    except BatonError as error:
        return error.message


def _there(site: Site) -> object:
    try:
        return read_remote(site.remote, site.environ) if site.remote else None
    except UnreachableError:
        return None
