"""apprise made silent: its log, and warnings of what it uses, quote addresses."""

from __future__ import annotations

import logging
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

_LOGS = ("apprise", "urllib3", "requests", "charset_normalizer")


class _Ear(logging.Handler):
    """Takes what a log says, and keeps of it the HTTP status by thread, which is all we need."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: dict[int, str] = {}

    def emit(self, record: logging.LogRecord) -> None:
        try:
            status = record.getMessage().rpartition("error=")[2][:3]
        except Exception:  # a log line that does not fit together is not our trouble
            return
        if status.isascii() and status.isdigit():
            self.heard[threading.get_ident()] = status


_EAR = _Ear()


@contextmanager
def silenced() -> Iterator[None]:
    """Nothing that apprise, or what it is built on, has to say is printed meanwhile or later.

    Threads that outlive this may still talk, so logs stay silent for good.
    """
    for name in _LOGS:
        log = logging.getLogger(name)
        log.handlers = [_EAR]
        log.propagate = False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def heard_status() -> str:
    """The HTTP status that a service last answered to this thread's message; empty if unknown."""
    return _EAR.heard.get(threading.get_ident(), "")
