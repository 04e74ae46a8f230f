"""The task that a commit is for, put into a subject that names none."""

from __future__ import annotations

import os

from gitbaton.commits.subject import parse_subject
from gitbaton.git.acting_agent import agent_here
from gitbaton.git.configuration import settings_in_force
from gitbaton.git.history import merging, read_repo_info
from gitbaton.git.objects import Objects, is_commit
from gitbaton.git.process import Git
from gitbaton.plan.feature_file import MAX_BYTES
from gitbaton.plan.paths import SETUP_FILES, is_planning
from gitbaton.project.plan_at_commit import PlanReader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitbaton.commits.subject import Subject
    from gitbaton.plan.settings import Settings

# What git has in its folder while it makes commits of others anew (gitrepository-layout).
_AGAIN = ("CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply")


def fill_in_task(arguments: Sequence[str], git: Git) -> str:
    """Put the one task that the agent holds here into the message's subject; the new subject.

    ``arguments`` are those of prepare-commit-msg (githooks). Empty, and nothing written, where
    the message was not given with ``-m`` or ``-F``, its subject needs no task or names one, or the
    agent holds none or several. Raises ConfigError and RepositoryError.
    """
    if list(arguments[1:2]) != ["message"] or _makes_anew(git):
        return ""
    with open(arguments[0], "rb") as file:
        data = file.read(MAX_BYTES)
    start = len(data) - len(data.lstrip())
    first = data[start:].partition(b"\n")[0]
    with Objects(git, largest=MAX_BYTES) as objects:
        if not is_commit("HEAD", objects):
            return ""
        settings = settings_in_force(objects, "HEAD")
        subject = parse_subject(first.decode("utf-8", "surrogateescape").rstrip(), settings.grammar)
        if not _lacks_task(subject, settings) or _is_planning(settings, git):
            return ""
        agent = agent_here(git)
        held = _held(agent, PlanReader(objects, settings)) if agent else []
    if len(held) != 1 or held[0] in subject.text:
        return ""
    text = _with_task(subject, held[0], settings)
    with open(arguments[0], "wb") as file:
        line = text.encode("utf-8", "surrogateescape")
        file.write(data[:start] + line + data[start + len(first.rstrip()) :])
    return text


def _makes_anew(git: Git) -> bool:
    places = read_repo_info(git)
    again = [os.path.join(places.git_dir, name) for name in _AGAIN]
    return bool(merging(places)) or any(map(os.path.lexists, again))


def _lacks_task(subject: Subject, settings: Settings) -> bool:
    """Whether the subject is a commit's own, with a place where a task belongs and none in it."""
    if subject.autosquash or subject.kind not in ("conventional", "other") or not subject.text:
        return False
    if subject.kind == "other":
        return ":" not in subject.text.partition(" ")[0] and "(" not in subject.text
    known = subject.type in settings.types and subject.type not in settings.exempt_types
    return known and subject.scope is None and not subject.ids


def _is_planning(settings: Settings, git: Git) -> bool:
    asked = ["diff", "--cached", "--name-only", "-z", "--no-renames", "HEAD", "--"]
    paths = os.fsdecode(git.read(asked)).split("\0")[:-1]
    return is_planning(paths, settings, SETUP_FILES)


def _held(agent: str, reader: PlanReader) -> list[str]:
    """The tasks that the agent holds as the commit below this one has the log."""
    return [
        task
        for file in reader.at("HEAD").snapshot.features.values()
        for task, state in file.states.items()
        if state.state == "held" and state.holder == agent
    ]


def _with_task(subject: Subject, task: str, settings: Settings) -> str:
    if subject.kind == "conventional":
        return f"{subject.type}({task}){subject.text.removeprefix(subject.type)}"
    kind = "feat" if "feat" in settings.types else settings.types[0]
    return f"{kind}({task}): {subject.text}"
