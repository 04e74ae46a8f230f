"""Telling others from a hook: what ``git baton notify`` does, where the user opted in."""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Mapping

from gitbaton.base.errors import BatonError
from gitbaton.base.mask import mask
from gitbaton.git.process import Git
from gitbaton.notify.notices_text import warnings_of
from gitbaton.notify.notify import VARIABLE, notify_news, recipients
from gitbaton.project.session import Runtime, open_session


def notify_others(environ: Mapping[str, str]) -> None:
    """Notify others of what is new at the remote; a line for each failure, never an error."""
    runtime = Runtime(time.sleep, random.random, lambda: os.urandom(8).hex())
    others = {name: value for name, value in environ.items() if name != VARIABLE}
    try:
        people = recipients(Git(others), environ.get(VARIABLE, ""))
        with open_session("anyone", Git(others), runtime) as session:
            report = notify_news(session, people, int(time.time()))
        lines = warnings_of(report)
    except BatonError as error:
        lines = [mask(f"warning: nothing was sent: {error.message}")]
    for line in lines:
        sys.stderr.write(f"git-baton: {line}\n")
