"""Telling others from a hook: what ``git baton notify`` does, where the user opted in."""

from __future__ import annotations

import os
import random
import sys
import time

from gitbaton.core.errors import BatonError
from gitbaton.flows.agent import Chance, open_site
from gitbaton.flows.notify import VARIABLE, audience, tell_news
from gitbaton.outputs.mask import mask
from gitbaton.outputs.notices import warnings_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def tell_others(environ: Mapping[str, str]) -> None:
    """Tell what is new at the remote; a line for each thing that went wrong, never an error."""
    chance = Chance(time.sleep, random.random, lambda: os.urandom(8).hex())
    others = {name: value for name, value in environ.items() if name != VARIABLE}
    try:
        people = audience(others, environ.get(VARIABLE, ""))
        with open_site("anyone", others, chance) as site:
            told = tell_news(site, people, int(time.time()))
        lines = warnings_of(told)
    except BatonError as error:
        lines = [mask(f"warning: nobody was told: {error.message}")]
    for line in lines:
        sys.stderr.write(f"git-baton: {line}\n")
