"""What the user has decided once about running Verify steps, in git's own configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from gitbaton.base.errors import ConfigError
from gitbaton.git.git_config import CLONE, is_of_the_repository, values_of
from gitbaton.git.process import Git

if TYPE_CHECKING:
    Decision = Literal["yes", "ask", "no", ""]

KEY = "baton.verify"
_WORDS: dict[str, Decision] = {
    "yes": "yes",
    "true": "yes",
    "on": "yes",
    "1": "yes",
    "ask": "ask",
    "no": "no",
    "false": "no",
    "off": "no",
    "0": "no",
}


def standing_decision(git: Git) -> Decision:
    """``yes``, ``ask`` or ``no``, as git config baton.verify says; empty if nothing was decided.

    A file of the repository decides nothing, even where the clone's configuration includes it:
    who wrote the commands could write that, too. Raises ConfigError for any other word.
    """
    found: Decision = ""
    for value in values_of(KEY, git):
        if value.scope in CLONE and is_of_the_repository(value, git):
            continue
        decision = _WORDS.get(value.value.casefold())
        if decision is None:
            raise ConfigError(
                f'{KEY} must be yes, ask or no, not "{value.value[:60]}"', f"git config {KEY} ask"
            )
        found = decision
    return found
