"""What the user has decided once about running Verify steps, in git's own configuration."""

from __future__ import annotations

import os

from gitbaton.core.errors import ConfigError
from gitbaton.repo.history import find_places
from gitbaton.repo.spawn import run_git
from gitbaton.repo.work_trees import top_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal

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


def standing_decision(environ: Mapping[str, str]) -> Decision:
    """``yes``, ``ask`` or ``no``, as git config baton.verify says; empty if nothing was decided.

    A file of the repository decides nothing, even where the clone's configuration includes it:
    who wrote the commands could write that, too. Raises ConfigError for any other word.
    """
    asked = ["config", "-z", "--show-scope", "--show-origin", "--get-all", KEY]
    _, output = run_git(asked, environ)
    fields = os.fsdecode(output).split("\0")
    found: Decision = ""
    for scope, origin, value in zip(fields[::3], fields[1::3], fields[2::3], strict=False):
        if scope in ("local", "worktree") and _is_of_the_repository(origin, environ):
            continue
        decision = _WORDS.get(value.casefold())
        if decision is None:
            raise ConfigError(
                f'{KEY} must be yes, ask or no, not "{value[:60]}"', f"git config {KEY} ask"
            )
        found = decision
    return found


def _is_of_the_repository(origin: str, environ: Mapping[str, str]) -> bool:
    """Whether a file of a clone's configuration lies in a work tree, and not in git's folder."""
    common, top = find_places(environ).common_dir, top_of(environ)
    path = os.path.realpath(os.path.join(top, origin.removeprefix("file:")))
    home = os.path.dirname(common) if os.path.basename(common) == ".git" else ""
    trees = [os.path.realpath(tree) + os.sep for tree in (top, home) if tree]
    return path.startswith(tuple(trees)) and not path.startswith(os.path.realpath(common) + os.sep)
