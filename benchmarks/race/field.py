"""The field of a race: a plan on a bare server, and for each agent a clone and a home."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.plans import feature_text, task_ids

GHOST = "ghost"  # holds tasks since yesterday, for others to take over
PLAN = "docs/plans"

_CONFIG = """\
[user]
	name = {name}
	email = {name}@example.com
[init]
	defaultBranch = main
[core]
	fsync = none
[gc]
	auto = 0
[maintenance]
	auto = false
[safe]
	directory = *
[protocol "file"]
	allow = always
[advice]
	detachedHead = false
"""
_KEPT = ("PATH", "TMPDIR", "SYSTEMROOT")


class Feature(NamedTuple):
    """A feature's ID, its branch, its tasks, those the ghost holds, and one for the end."""

    id: str
    branch: str
    tasks: Sequence[str]
    ghosts: Sequence[str]
    last: str


class Field(NamedTuple):
    """Where a race takes place."""

    folder: Path
    server: Path
    features: Sequence[Feature]

    def clone_path(self, agent: str) -> Path:
        """Where an agent's clone is."""
        return self.folder / "clones" / agent


def lay_out(
    folder: Path,
    features: int,
    tasks_each: int,
    claim_refs: str = "auto",
    *,
    refuses_refs: bool = False,
) -> Field:
    """Make the plan and the server. Each feature has one task more than agents are told of."""
    seed = folder / "seed"
    environ = home(folder, "planner")
    planned = [_feature(number, tasks_each) for number in range(1, features + 1)]
    (seed / PLAN).mkdir(parents=True)
    for each in planned:
        text = feature_text(each.id, [*each.tasks, *each.ghosts, each.last], detail_lines=0)
        text += "".join([_ghost_row(task) for task in each.ghosts])
        (seed / PLAN / f"{each.id}.md").write_text(text, encoding="utf-8")
    (seed / ".git-baton.toml").write_text(
        f'claim-refs = "{claim_refs}"\nbranch = "feature/{{id}}"\n', encoding="utf-8"
    )
    server = folder / "server.git"
    for arguments in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "-m", "plan"]):
        git(seed, environ, *arguments)
    git(folder, environ, "clone", "--quiet", "--bare", str(seed), str(server))
    for name, value in _SERVER.items():
        git(server, environ, "config", name, value)
    if refuses_refs:
        hook = server / "hooks/update"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(_BRANCHES_ONLY, encoding="utf-8")
        hook.chmod(0o755)
    return Field(folder, server, planned)


_BRANCHES_ONLY = """\
#!/bin/sh
case "$1" in refs/heads/*) exit 0 ;; esac
echo "only branches are taken here"
exit 1
"""
_SERVER = {
    "core.logAllRefUpdates": "always",
    "http.receivepack": "true",
    "receive.autogc": "false",
}


def clone(field: Field, agent: str, url: str) -> dict[str, str]:
    """Make an agent's home and clone; its environment."""
    environ = home(field.folder, agent)
    path = field.clone_path(agent)
    path.parent.mkdir(exist_ok=True)
    git(path.parent, environ, "clone", "--quiet", url, agent)
    if url.startswith("file:"):
        git(path, environ, "config", "remote.origin.receivepack", receive_command())
    return environ


def receive_command() -> str:
    """A receive-pack that, like a real server's, survives its client and keeps its own clock."""
    alone = "setsid " if shutil.which("setsid") else ""
    return f"env -u GIT_COMMITTER_DATE -u GIT_AUTHOR_DATE {alone}git-receive-pack"


def home(folder: Path, name: str) -> dict[str, str]:
    """A sealed environment with a HOME of its own, made if it is not there."""
    path = folder / "homes" / name
    path.mkdir(parents=True, exist_ok=True)
    (path / ".gitconfig").write_text(_CONFIG.format(name=name), encoding="utf-8")
    return {
        **{key: os.environ[key] for key in _KEPT if key in os.environ},
        "HOME": str(path),
        "GIT_BATON_AGENT": name,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_EDITOR": "false",
        "LC_ALL": "C",
        "TZ": "UTC",
    }


def git(path: Path, environ: Mapping[str, str], *arguments: str) -> str:
    """The output of git somewhere. Raises CalledProcessError."""
    done = subprocess.run(
        ["git", *arguments],
        cwd=path,
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )
    return done.stdout.decode("utf-8", "replace").strip()


def _feature(number: int, tasks: int) -> Feature:
    name = f"1.{number}"
    *listed, ghost, second, last = task_ids(name, tasks + 3)
    return Feature(name, f"feature/{name}", listed, (ghost, second), last)


def _ghost_row(task: str) -> str:
    yesterday = time.strftime("%Y-%m-%d %H:%M", time.gmtime(time.time() - 86400))
    return f"| {yesterday} | {GHOST} | START | {task} | - |\n"
