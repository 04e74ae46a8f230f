"""What the commands of an agent's loop share: the session, and how they report."""

from __future__ import annotations

import os
import time

from gitbaton.base.hint import hint_lines
from gitbaton.base.mask import mask, without_surrogates
from gitbaton.cli.output import echo
from gitbaton.git.process import Git
from gitbaton.project.remote_feature import Session
from gitbaton.project.session import Runtime, open_session
from gitbaton.setup.missing_setup import missing_setup
from gitbaton.status.task_page_text import plan_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from gitbaton.claims.publish_result import PublishResult


def agent_session(agent: str) -> Session:
    """A session in this clone, with the real clock and random numbers."""
    runtime = Runtime(time.sleep, _number, lambda: os.urandom(8).hex())
    return open_session(agent, Git(os.environ), runtime)


def read_session(agent: str = "", needs_remote: bool = False) -> Session:
    """A session in this clone for a command that only reads, most of them without a remote, too.

    Its agent may be empty.
    """
    runtime = Runtime(time.sleep, _number, lambda: "")
    return open_session(
        agent, Git(os.environ), runtime, needs_remote=needs_remote, needs_name=False
    )


def note_missing_setup(agent: str = "", beside: str = "") -> None:
    """Say on standard error, in one line, that this clone has no hooks or its agent no name.

    Not where the command that mends it is what is said ``beside`` it.
    """
    missing = missing_setup(Git(os.environ), agent)
    if missing and not (beside and missing.endswith(f": {beside}")):
        echo(f"note: {missing}", err=True)


def note_unshared(session: Session) -> None:
    """Say on standard error, in one line, where claims may go unseen; mostly nothing."""
    if session.unshared:
        echo(f"note: {mask(': '.join(session.unshared))}", err=True)


def _number() -> float:
    """A number from 0 to 1; importing ``random`` would cost more than this."""
    return int.from_bytes(os.urandom(4)) / (1 << 32)


def now_stamp(session: Session) -> str:
    """Now, as rows are dated: in the time zone that the settings name."""
    form, zone = "%Y-%m-%d %H:%M", session.settings.timezone
    if zone == "UTC":
        return time.strftime(form, time.gmtime())
    from datetime import datetime
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo(zone)).strftime(form)


def report(outcome: PublishResult, as_json: bool, more: Mapping[str, object] | None = None) -> int:
    """Print how it ended, as JSON with ``more`` keys; the exit code that says the same."""
    if as_json:
        import json

        known: dict[str, Any] = {"version": 1, **{k: getattr(outcome, k) for k in _FIELDS}}
        known["warning"] = outcome.warning or None
        known["text"] = without_surrogates(outcome.text) or None
        fields = {**known, **(more or {})}
        echo(json.dumps(fields))
    else:
        aside = outcome.exit_code != 0
        echo(mask(outcome.message), err=aside)
        if outcome.text:
            echo(f"\n{plan_text(outcome.text)}\n")
        for line in hint_lines(outcome.hint):
            echo(line, err=aside)
    if outcome.warning:
        echo(f"warning: {mask(outcome.warning)}", err=True)
    return outcome.exit_code


_FIELDS = (
    "outcome",
    "task",
    "agent",
    "commit",
    "nonce",
    "attempts",
    "branch",
    "holder",
    "since",
    "message",
)
