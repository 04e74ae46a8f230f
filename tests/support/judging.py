"""Asking the judge in this process, about real repositories."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import chdir

from gitbaton.check.entry_points import check_history, check_push, check_refs
from gitbaton.git.process import Git
from gitbaton.rules.findings import Finding, Report
from support.plans import LOGIN, feature
from support.sandbox import Sandbox

ZERO = "0" * 40
GRACE = 600  # seconds after the last commit: rows need not know the clock to the minute


def judge(
    repo: Sandbox,
    from_ref: str = "",
    to_ref: str = "HEAD",
    *,
    agent: str = "",
    now: int | None = None,
    env: Mapping[str, str] | None = None,
) -> Report:
    """What ``check --from-ref --to-ref`` finds, by the repository's clock."""
    with chdir(repo.path):
        return check_refs(from_ref, to_ref, Git(_environ(agent, env)), now or repo.clock + GRACE)


def judge_all(repo: Sandbox, *, now: int | None = None) -> Report:
    """What ``check --all`` finds."""
    with chdir(repo.path):
        return check_history(Git(_environ("", None)), now or repo.clock + GRACE)


def judge_push(
    repo: Sandbox,
    *updates: tuple[str, str, str],
    remote: str = "origin",
    url: str = "",
    agent: str = "",
    now: int | None = None,
) -> Report:
    """What pre-push finds in a push of (ref, new, old) to a remote."""
    lines = "".join([f"{ref} {new} {ref} {old or ZERO}\n" for ref, new, old in updates])
    with chdir(repo.path):
        return check_push(
            lines.encode("utf-8", "surrogateescape"),
            remote,
            url or remote,
            Git(_environ(agent, None)),
            now or repo.clock + GRACE,
        )


def codes(report: Report) -> list[str]:
    """The codes found, sorted; warnings in lower case."""
    return sorted(
        [each.code if each.severity == "error" else each.code.lower() for each in report.findings]
    )


def only(report: Report, code: str) -> Finding:
    """The one finding of that code."""
    (found,) = [finding for finding in report.findings if finding.code == code]
    return found


def log(repo: Sandbox, *rows: str, subject: str = "chore: claim task 1.1.1a") -> str:
    """Append rows to the login feature in a log commit; its object ID."""
    repo.append(LOGIN, *rows)
    return repo.commit(subject, {LOGIN: repo.read(LOGIN)})


def write_log(repo: Sandbox, *rows: str, subject: str = "chore: claim task 1.1.1a") -> str:
    """Commit the login feature with exactly these rows; the commit's object ID."""
    return repo.commit(subject, {LOGIN: feature(rows=rows)})


def merge(repo: Sandbox, *parents: str, rows: tuple[str, ...], branch: str = "") -> str:
    """A merge commit of any number of parents with these rows; HEAD moves to it."""
    repo.stage({LOGIN: feature(rows=rows)})
    tree = repo.git("write-tree").out.strip()
    given = [word for parent in parents for word in ("-p", parent)]
    message = f"Merge branches of {branch or 'others'}\n"
    oid = repo.git("commit-tree", tree, *given, input=message).out.strip()
    repo.clock += 60
    repo.git("reset", "--quiet", "--hard", oid)
    return oid


def _environ(agent: str, env: Mapping[str, str] | None) -> dict[str, str]:
    return {**os.environ, **({"GIT_BATON_AGENT": agent} if agent else {}), **(env or {})}
