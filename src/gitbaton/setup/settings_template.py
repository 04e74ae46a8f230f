"""The configuration file that ``init`` writes: every key, commented out, with its default."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitbaton.plan.settings import Settings

_HEAD = """\
# git-baton: what this repository has decided. Every key is optional.
# A commented line shows the default.
"""

_SINCE = """\
# Commits up to this one were made before git-baton came; they are not judged.
since = "{since}"
"""

_NO_SINCE = """\
# Commits up to this one (or before this date) are not judged.
# since = ""
"""

_BODY = """\
# How plans are written: feature-files, or spec-kit with its specs/004-name/tasks.md as they are.
# plan-format = "feature-files"

# Folder with the feature files, searched with its subfolders.
# plan = "{plan}"

# Shape of a task ID.
# task-id = '{task_id}'

# Types that a commit subject may begin with, and those that need no task ID.
# types = [{types}]
# exempt-types = []

# Names or addresses of bots, whose commits need no task ID: ["renovate[bot]"].
# exempt-authors = []

# A claim without a sign of life for longer than this is stale: others may reclaim it.
# stale-after = "30m"

# Time zone of the timestamps in Progress Logs, and how far a clock may be ahead.
# timezone = "UTC"
# clock-skew = "5m"

# Name of a feature's branch, and the branch that features are merged into
# (empty: what the remote says).
# branch = "{branch}"
# default-branch = ""

# Whether claims are also held as refs/baton/tasks/<id> on the remote: auto, require or off; or
# in which folder of branches, for agents that may push nothing else: "refs/heads/claude/baton/".
# claim-refs = "auto"

# Rules to apply and to leave out: codes or families, ["S", "L101"]. Empty: all and none.
# select = []
# ignore = []

# Findings that are false all the same: the rule and the commit, ["C202@3228f21"].
# waive = []

# Whether only some people, by their addresses as committers, may loosen these settings.
# protect-settings = false
# settings-owners = []

# Longest run of one Verify step.
# verify-timeout = "10m"

# What `git baton notify` tells: breach, conflict, reclaimed, stale, complete, done. Empty: all.
# notify = []

# Committer addresses of agents: {{ada = ["ada@example.com"]}}. A row in a listed agent's name
# must be committed from one of them.
# agents = {{}}

# Files that everybody changes, ["CHANGELOG.md", "locales/"]: lint and conflicts leave them out.
# hot-files = []

# Whether the commits that git-baton makes carry a Signed-off-by line.
# sign-off = false
"""


def settings_text(
    defaults: Settings, since: str = "", decided: Mapping[str, str] | None = None
) -> str:
    """The file's text; ``since`` is the commit up to which history is not judged, or empty.

    ``decided`` are values, as TOML, that are not the defaults.
    """
    quoted = ", ".join([f'"{name}"' for name in defaults.types])
    body = _BODY.format(
        plan=defaults.plan, task_id=defaults.task_id, types=quoted, branch=defaults.branch
    )
    head = _SINCE.format(since=since) if since else _NO_SINCE
    lines = f"{_HEAD}\n{head}\n{body}".split("\n")
    for key, value in (decided or {}).items():
        place = next(at for at, line in enumerate(lines) if line.startswith(f"# {key} = "))
        lines[place] = f"{key} = {value}"
    return "\n".join(lines)
