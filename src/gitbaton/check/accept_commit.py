"""The quick half of the commit-msg check: is this commit plainly fine?

It runs on every commit, so it asks one git process (and another one where only git's configuration
says who the agent is) and imports no rule. It accepts only what
``check_commit`` accepts, a test holds the two together, and leaves every doubt to it.
"""

from __future__ import annotations

import os

from gitbaton.commits.message import split_message
from gitbaton.commits.subject import parse_subject
from gitbaton.git.configuration import read_configuration
from gitbaton.git.objects import Objects
from gitbaton.git.process import Git
from gitbaton.plan.fast_state import fast_states
from gitbaton.plan.feature_file import MAX_BYTES, is_too_deep, read_feature_file
from gitbaton.plan.outline import is_plain_ascii
from gitbaton.plan.settings import Settings
from gitbaton.plan.task_id import MAX_TASKS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gitbaton.plan.log.task_state import TaskState

_LONGEST = 4096


def is_plainly_valid(arguments: Sequence[str], git: Git) -> bool:
    """Whether the message is a plain work commit of tasks that the agent holds as staged.

    ``arguments`` are the hook's. False means no more than: ask ``check_commit``.
    """
    text = _plain_message(arguments)
    agent = _agent(git) if text else ""
    if not agent:
        return False
    with Objects(git, largest=MAX_BYTES) as objects:
        settings = read_configuration(objects, "")
        if settings is None and os.path.exists(".git-baton.toml"):
            return False
        settings = settings or Settings()
        subject = parse_subject(split_message(text)[0], settings.grammar)
        ids = subject.ids
        return (
            subject.is_work
            and not subject.autosquash
            and subject.type in settings.types
            and len(set(ids)) == len(ids) <= MAX_TASKS
            and objects.read("MERGE_HEAD").kind == "missing"
            and _holds(agent, ids, settings, objects)
        )


def _agent(git: Git) -> str:
    """Who commits; git is asked only where the environment says nothing."""
    named = git.environ.get("GIT_BATON_AGENT", "")
    if named:
        return named
    from gitbaton.git.acting_agent import agent_here

    return agent_here(git)


def _plain_message(arguments: Sequence[str]) -> str:
    """The message, if no clean-up mode, comment character or encoding could change its subject."""
    if not arguments:
        return ""
    try:
        with open(arguments[0], "rb") as file:
            data = file.read(_LONGEST)
    except OSError:
        return ""
    lines = data.split(b"\n\n", 1)[0].split(b"\n")
    plain = len(data) < _LONGEST and is_plain_ascii(data) and b"\t" not in data
    return data.decode() if plain and all(line[:1].isalpha() for line in lines if line) else ""


def _holds(agent: str, ids: Sequence[str], settings: Settings, objects: Objects) -> bool:
    """Whether exactly one feature file plans each task, and the agent holds it there."""
    wanted = tuple([task.encode() for task in ids])
    paths = list(_markdown_files(settings.plan or "."))
    objects.expect([f":{path}" for path in paths])
    found: dict[str, list[TaskState]] = {task: [] for task in ids}
    for path in paths:
        data = objects.read(f":{path}").data
        if any(word in data for word in wanted):
            for task, state in _states(data, path, ids, settings).items():
                found[task].append(state)
    alone = all(len(states) == 1 for states in found.values())
    return alone and all(
        state.state == "held" and state.holder == agent
        for states in found.values()
        for state in states
    )


def _states(data: bytes, path: str, ids: Sequence[str], settings: Settings) -> dict[str, TaskState]:
    """What one Markdown file says of those of the tasks that it plans."""
    states = fast_states(data, ids, settings.grammar)
    if states is None:
        wanted = tuple([task.encode() for task in ids])
        file = read_feature_file(data, path, settings.grammar, wanted=wanted)
        planned = [task for task in ids if file is not None and task in file.tasks]
        states = {task: file.state_of(task) for task in planned} if file is not None else {}
    return states


def _markdown_files(folder: str) -> Iterator[str]:
    """The names to ask the index for: a plan that is staged but not on disk is left to doubt."""
    waiting = [folder]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in found:
            path = entry.name if folder == "." else f"{folder}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                waiting += [path] if entry.name != ".git" and not is_too_deep(f"{path}/") else []
            elif entry.name.endswith(".md"):
                yield path
