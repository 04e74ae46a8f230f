"""Waiting until something has moved: a branch or a task ref, here or at the remote."""

from __future__ import annotations

from gitbaton.repo.refs import list_refs
from gitbaton.repo.remote import UnreachableError, read_remote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from gitbaton.flows.view import Site

_EVERY = 5.0  # seconds between two looks
_AT_LEAST = 60  # looks: claims go stale by the clock alone


def movements(opened: Callable[[], AbstractContextManager[Site]]) -> Iterator[None]:
    """Once now, then each time that a ref has moved, and every five minutes. Never ends."""
    last: object = None
    quiet = 0
    while True:
        with opened() as site:
            mark, pause = _mark(site), site.pause
        if mark != last or quiet >= _AT_LEAST:
            last, quiet = mark, 0
            yield
        quiet += 1
        pause(_EVERY)


def _mark(site: Site) -> object:
    try:
        there = read_remote(site.remote, site.environ) if site.remote else None
    except UnreachableError:
        there = None
    return list_refs(site.environ, "refs/"), there
