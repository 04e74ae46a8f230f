"""Messages on their way: all at once, each for five seconds at most, and none ever an exception."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Sequence

from gitbaton.notify.addresses import PATIENCE, Service, why_not
from gitbaton.notify.log_capture import heard_status, silenced

_NO_ANSWER = f"it gave no answer within {PATIENCE:g} seconds"
_WORDS = {
    "429": "it is asked too often (429)",
    "401": "it does not know the token (401)",
    "403": "it refuses the token (403)",
    "404": "it knows no such address (404)",
}


def send_all(messages: Sequence[tuple[Service, str]]) -> list[str]:
    """Send each service its text; why it was not taken, empty if it was, in the same order.

    A thread that is still waiting in the end is left behind, and ends with the process.
    """
    problems = [_NO_ANSWER] * len(messages)
    end = time.monotonic() + PATIENCE
    with silenced():
        threads = [
            threading.Thread(target=_send, args=(service, text, problems, at), daemon=True)
            for at, (service, text) in enumerate(messages)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(max(0.0, end - time.monotonic()))
        return list(problems)


def _send(service: Service, text: str, problems: list[str], at: int) -> None:
    problems[at] = _deliver(service, text)


def _deliver(service: Service, text: str) -> str:
    from apprise import NotifyFormat

    try:
        why = why_not(service.host, service.secure, _look_up(service.host))
        if why:
            return why
        if service.plugin.notify(body=text, body_format=NotifyFormat.TEXT):
            return ""
    except Exception as error:  # its text may hold the address: the name of its class cannot
        return f"it could not be reached ({type(error).__name__})"
    status = heard_status()
    if status[:1] == "3":
        return f"it leads elsewhere ({status}), and redirects are not followed"
    return _WORDS.get(status) or f"it did not take the message{status and f' ({status})'}"


def _look_up(host: str) -> list[str]:
    """The numbers of a host's name; none if it cannot be found, for a proxy may know it."""
    try:
        found = socket.getaddrinfo(host, None) if host else []
    except (OSError, UnicodeError):
        return []
    return [str(address[0]) for *_, address in found]
