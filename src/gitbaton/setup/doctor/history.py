"""Checks of git itself, the history, the settings and the plan."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from gitbaton.git.acting_agent import agent_here
from gitbaton.git.process import Git
from gitbaton.git.settings_file import find_settings
from gitbaton.setup.doctor.result import NAMING, Diagnosis, note, ok, problem
from gitbaton.setup.remaining_steps import remote_without_head
from gitbaton.setup.repository import git_version

if TYPE_CHECKING:
    from gitbaton.setup.doctor.context import DoctorContext

_OLDEST_GIT = (2, 34)
_MOST_PATHS = 500


def version(context: DoctorContext) -> Iterator[Diagnosis]:
    """git's version."""
    found = git_version()
    shown = ".".join(str(number) for number in found)
    if found < _OLDEST_GIT:
        yield problem(f"git {shown} is too old", "install git 2.34 or newer")
    else:
        yield ok(f"git {shown}")


def rewritten_history(context: DoctorContext) -> Iterator[Diagnosis]:
    """Replace refs and grafts: they show a history that only this clone has."""
    replaced = context.repository.run(
        "for-each-ref", "--format=%(refname:lstrip=2)", "refs/replace"
    )
    if replaced:
        first = replaced.split("\n")[0]
        yield problem("replace refs hide real commits", f"git replace -d {first}")
    grafts = os.path.join(context.repository.common_dir, "info/grafts")
    if os.path.isfile(grafts) and os.path.getsize(grafts):
        yield problem("grafts hide real commits", f"rm {grafts}")


def whole_history(context: DoctorContext) -> Iterator[Diagnosis]:
    """Shallow and partial clones."""
    if context.repository.run("rev-parse", "--is-shallow-repository") == "true":
        yield problem(
            "the clone is shallow: rows cannot be checked against history", "git fetch --unshallow"
        )
    promisors = context.repository.config(r"^remote\..*\.promisor$")
    if promisors:
        remote = promisors[-1].key.removeprefix("remote.").removesuffix(".promisor")
        yield note(
            "the clone is partial: reading old feature files needs the network",
            f"git config --unset remote.{remote}.partialclonefilter; git fetch --refetch {remote}",
        )


def remote_head(context: DoctorContext) -> Iterator[Diagnosis]:
    """Whether the clone knows which branch of its remote is the default one."""
    remote = remote_without_head(Git(context.environ, context.repository.home))
    if remote:
        yield note(
            f"nobody told this clone which branch of {remote} is the default one, so no settings "
            "count here, and no command of a Verify step is known",
            f"git remote set-head {remote} --auto",
        )


def settings(context: DoctorContext) -> Iterator[Diagnosis]:
    """Whether the configuration is valid, and ``since`` something that git knows."""
    if not context.repository.top:
        return
    found = find_settings(context.repository.top)  # raises if it is not valid
    since = found.settings.since
    if since and not _is_date(since) and not _is_commit(context, since):
        yield problem(
            f'since = "{since}" in {found.name} is neither a commit here nor a date',
            "git fetch --all, or correct since",
        )
    elif found.name:
        yield ok(f"{found.name} is valid")
    else:
        yield note("nothing is configured, the defaults apply", "git-baton init")


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return False
    return True


def _is_commit(context: DoctorContext, text: str) -> bool:
    return not text.startswith("-") and context.repository.succeeds(
        "rev-parse", "--verify", "--quiet", f"{text}^{{commit}}"
    )


def plan(context: DoctorContext) -> Iterator[Diagnosis]:
    """Whether there is a plan, and no merge driver that would double its rows."""
    if not context.repository.top:
        return
    folder = context.settings.plan
    listed = context.repository.run(
        "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", folder or "."
    )
    files = [path for path in listed.split("\0") if path.endswith(".md")]
    if not files:
        yield note(f"no feature files in {folder}", f"write one: {context.settings.example_path}")
    example = context.settings.example_path
    fields = context.repository.run(
        "check-attr", "-z", "merge", "--", example, *files[:_MOST_PATHS]
    ).split("\0")
    union = [
        path for path, value in zip(fields[::3], fields[2::3], strict=False) if value == "union"
    ]
    if union:
        yield problem(
            f"merge=union on {union[0]}: a merge lets two claims of one task pass",
            "remove that line from .gitattributes",
        )


def agent(context: DoctorContext) -> Iterator[Diagnosis]:
    """Who is working here."""
    name = agent_here(Git(context.environ, context.repository.home))
    if name:
        yield ok(f"the agent here is {name}")
    else:
        yield note(
            "no agent identity: claims held by others cannot be told from your own",
            f"{NAMING}, or export GIT_BATON_AGENT=NAME",
        )
