"""Runs of continuous integration: clones as the hosts' runners make them, and recorded events."""

from __future__ import annotations

import json
import string
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from support.environment import ROOT
from support.sandbox import Sandbox

EVENTS = ROOT / "tests/check/events"
ZERO = "0" * 40
BRANCHES = "+refs/heads/*:refs/remotes/origin/*"
CI_VARIABLES = {"CI": "true"}


class Verdict(NamedTuple):
    """What a run said: its exit code, the codes found (warnings left out), all of the rest."""

    code: int
    errors: list[str]
    findings: list[dict[str, Any]]
    commits: int
    err: str

    def only(self, code: str) -> dict[str, Any]:
        """The one finding of that code."""
        (found,) = [finding for finding in self.findings if finding["code"] == code]
        return found


def commit_bad(repo: Sandbox) -> str:
    """Commit what no judge lets pass (S101); the commit's object ID."""
    return repo.commit("no task at all", {f"x{repo.clock}.txt": "1\n"})


def checkout(remote: Sandbox, path: Path, commit: str, *refs: str, depth: int = 0) -> Sandbox:
    """A clone at ``commit`` with the branches and some more refs, as a runner makes it.

    With a ``depth`` there are no branches in it, and no more history than that.
    """
    path.mkdir()
    clone = Sandbox(path)
    clone.git("init", "--quiet")
    clone.git("remote", "add", "origin", f"file://{remote.path}")
    more = [f"+{ref}:refs/remotes/{ref.removeprefix('refs/')}" for ref in refs]
    what = [f"--depth={depth}"] if depth else [BRANCHES]
    clone.git("fetch", "--quiet", "--no-tags", "origin", *what, *more)
    clone.git("checkout", "--quiet", "--detach", commit)
    return clone


def event_text(name: str, **values: str) -> str:
    """A recorded event with these values in it."""
    text = (EVENTS / f"{name}.json").read_text(encoding="utf-8")
    return string.Template(text).substitute(values)


def github(clone: Sandbox, name: str, event: str, **variables: str) -> dict[str, str]:
    """The variables of a workflow run, its event file written beside the clone."""
    file = clone.path.parent / f"{clone.path.name}-event.json"
    file.write_text(event, encoding="utf-8")
    return {
        **CI_VARIABLES,
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": name,
        "GITHUB_EVENT_PATH": str(file),
        "GITHUB_SHA": clone.oid(),
        **variables,
    }


def gitlab(name: str, **values: str) -> dict[str, str]:
    """The variables of a pipeline; those without a value are not there."""
    found: dict[str, str] = json.loads(event_text(f"gitlab/{name}", **values))
    return {key: value for key, value in found.items() if value}


def verdict(clone: Sandbox, variables: Mapping[str, str]) -> Verdict:
    """What ``git baton check --ci`` says there."""
    outcome = clone.baton("check", "--ci", "--format", "json", env=variables)
    assert outcome.code in (0, 1), outcome
    document = json.loads(outcome.out)
    found = document["findings"]
    errors = [finding["code"] for finding in found if finding["severity"] == "error"]
    return Verdict(outcome.code, sorted(errors), found, document["judged"]["commits"], outcome.err)
