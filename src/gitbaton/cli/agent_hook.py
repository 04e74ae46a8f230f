"""``git-baton agent-hook``: what agents' clients call when a session starts or ends."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from functools import partial
from typing import TYPE_CHECKING

import click

from gitbaton.base.error_text import internal_error_text
from gitbaton.base.errors import BatonError
from gitbaton.base.mask import mask
from gitbaton.base.shell import quote
from gitbaton.cli.agent_commands import read_session
from gitbaton.cli.command_help import Command
from gitbaton.git.process import Git
from gitbaton.setup.agents.hook import (
    CLIENT_NAMES,
    EVENTS,
    read_event,
    reason_to_stay,
    session_name,
    start_answer,
    stop_answer,
)
from gitbaton.setup.missing_setup import missing_setup
from gitbaton.status.brief import read_brief
from gitbaton.status.brief_text import brief_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gitbaton.project.remote_feature import Session
    from gitbaton.setup.agents.hook import HookEvent

_KNOW_THE_SESSION = ("cursor", "codex")  # one takes variables from us, one says which it is
_SECONDS = 0.6
_LARGEST = 1 << 20
_LATE = "{name}, type this first: git baton"


@click.command(
    name="agent-hook",
    cls=Command,
    needs="to be called by a client that git baton init --agents has told to",
    writes="the session's name below .git/baton, and to the client's environment file",
    prints="the brief, or why the agent should stay, as that client's JSON; or nothing",
    exits=(0,),
    examples=("git baton agent-hook session-start claude", "git baton agent-hook stop claude"),
)
@click.argument("event", type=click.Choice(EVENTS))
@click.argument("client", type=click.Choice(CLIENT_NAMES))
def command(event: str, client: str) -> int:
    """Tell an agent where it is when its session starts, and what it leaves behind."""
    fields = read_event(_input())
    try:
        answer = _start(fields, client) if event == EVENTS[0] else _stop(fields, client)
    except BatonError:  # no repository, or no plan that could be read: nothing to say
        return 0
    except Exception as error:  # an agent's session must not fail by us
        click.echo(internal_error_text(error, "agent-hook"), err=True)
        return 0
    if answer:
        click.echo(json.dumps(answer))
    return 0


def _input() -> object:
    """What the client says, if it says anything that can be read."""
    if sys.stdin.isatty():
        return None
    try:
        return json.loads(sys.stdin.buffer.read(_LARGEST))
    except (ValueError, RecursionError):
        return None


def _start(event: HookEvent, client: str) -> dict[str, Any] | None:
    name, other = session_name(event, Git(os.environ))
    environ = {"GIT_BATON_AGENT": name} if other else {}
    with read_session(name) as session:
        context = _in_time(partial(_brief, session), _LATE.format(name=name or "nobody yet"))
    if context is None:
        return None
    lines = [context]
    if environ and not (_exported(environ) or client in _KNOW_THE_SESSION):
        lines.insert(0, f"another session works here, too: export GIT_BATON_AGENT={quote(name)}")
    missing = missing_setup(Git(os.environ), name)
    lines += [f"note: {mask(missing)}"] if missing else []
    return start_answer(client, "\n".join(lines), environ)


def _brief(session: Session) -> str | None:
    """The brief as this clone last saw the remote; None where there is no plan."""
    brief = read_brief(session, int(time.time()), ask=False)
    return None if brief is None else brief_text(brief)


def _stop(event: HookEvent, client: str) -> dict[str, Any] | None:
    with read_session(session_name(event, Git(os.environ))[0]) as session:
        reason = reason_to_stay(event, session)
    return stop_answer(client, reason) if reason else None


def _exported(environ: dict[str, str]) -> bool:
    """Whether the client takes variables for its commands from a file (CLAUDE_ENV_FILE)."""
    path = os.environ.get("CLAUDE_ENV_FILE")
    if not path:
        return False
    lines = [f"export {key}={quote(value)}\n" for key, value in environ.items()]
    try:
        with open(path, "a", encoding="utf-8") as file:
            file.writelines(lines)
    except OSError:
        return False
    return True


class _LateError(BaseException):
    """The time is up. Nothing on the way may take it for a fault of its own."""


def _in_time(read: Callable[[], str | None], late: str) -> str | None:
    """What was read, or ``late`` if that would take longer than a start may."""

    def ring(number: int, frame: object) -> None:
        raise _LateError

    before = signal.signal(signal.SIGALRM, ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, _SECONDS)
        found = read()
        signal.setitimer(signal.ITIMER_REAL, 0)
    except _LateError:
        return late
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    return found
