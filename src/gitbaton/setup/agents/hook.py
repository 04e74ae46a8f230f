"""What a coding agent reads when its session starts, and when it is about to end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitbaton.base.shell import quote
from gitbaton.base.value import Value
from gitbaton.git.git_config import configured
from gitbaton.git.history import list_tips, read_repo_info
from gitbaton.git.process import Git
from gitbaton.git.session_names import (
    began_at,
    calling_client,
    remember_told,
    session_of,
    take_name,
)
from gitbaton.git.worktrees import changed_paths, count_commits
from gitbaton.plan.log.cells import is_agent
from gitbaton.project.branch_report import join_plans
from gitbaton.setup.agents.client_hooks import CLIENTS, START, STOP

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from gitbaton.project.remote_feature import Session

CLIENT_NAMES = tuple(client.name for client in CLIENTS)
EVENTS = (START, STOP)


class HookEvent(Value):
    """What a client says of a moment in a session; what it does not say is empty.

    ``cleared`` says that the session takes the place of the client's last one, ``again`` that the
    agent goes on only because it was kept from leaving.
    """

    session: str = ""
    cleared: bool = False
    again: bool = False


def read_event(fields: object) -> HookEvent:
    """The event in what a client writes to its hooks, whichever client it is."""
    if not isinstance(fields, dict):
        return HookEvent()
    names = ("session_id", "sessionId", "conversation_id")
    session = next((fields[name] for name in names if isinstance(fields.get(name), str)), "")
    again = fields.get("stop_hook_active") is True or fields.get("loop_count") not in (None, 0)
    return HookEvent(session, fields.get("source") == "clear", again)


def session_name(event: HookEvent, git: Git) -> tuple[str, bool]:
    """The name of a session's agent, and whether it differs from the clone's.

    Both are empty where the clone has no name; GIT_BATON_AGENT goes before all else.
    Raises RepositoryError outside a repository.
    """
    named = git.environ.get("GIT_BATON_AGENT", "")
    base = named or configured(("baton.agent",), git).get("baton.agent", "")
    if named or not event.session or not is_agent(base):
        return base, False
    folder, client = read_repo_info(git).common_dir, calling_client(began_at)
    name = take_name(folder, event.session, base, client, began_at, cleared=event.cleared)
    return name, name != base


def reason_to_stay(event: HookEvent, session: Session) -> str:
    """Why an agent should not end its session yet, with the commands; empty if it may.

    It is asked once for each task, and only while work on it is nowhere but here. The remote is
    not asked.
    """
    if event.again or not session.agent:
        return ""
    work = _unpublished(session)
    if not work:
        return ""
    folder = read_repo_info(session.git).common_dir
    known = session_of(folder, event.session) if event.session else None
    held = _held_by(session)
    task = next((each for each in held if known is None or each not in known.warned), "")
    if not task:
        return ""
    if known is not None:
        remember_told(folder, event.session, known, task)
    name = quote(task)
    return (
        f"You hold {task}, and {work} are in this clone alone. Before you leave, do one of:\n"
        f'- finish it: git add -A && git commit -m "feat({task}): …" '
        f"&& git baton done {name} --yes\n"
        f'- say where it stands, so that others wait for you: git baton note {name} "…"\n'
        f'- give it back: git baton release {name} "why"'
    )


def _held_by(session: Session) -> list[str]:
    """The tasks that the session's agent holds, as last fetched: by the files that name it."""
    name = [session.agent]
    plan = join_plans([session.reader.naming(name, tip) for tip in list_tips(session.git)])
    return [
        task
        for file in plan.features.values()
        for task, state in file.states.items()
        if state.state == "held" and state.holder == session.agent
    ]


def _unpublished(session: Session) -> str:
    """The work in this work tree that no remote has, in words; empty if there is none."""
    commits = count_commits("HEAD", (), session.git)
    files = len(changed_paths(".", session.git))
    said = [
        f"{count} {noun}{'s' if count > 1 else ''}"
        for count, noun in ((commits, "commit"), (files, "changed file"))
        if count
    ]
    return " and ".join(said)


def start_answer(client: str, context: str, environ: Mapping[str, str]) -> dict[str, Any]:
    """What is added to a session's context, and to the environment of its commands.

    Only Cursor takes an environment from here.
    """
    if client == "cursor":
        return {"additional_context": context, **({"env": dict(environ)} if environ else {})}
    if client == "copilot":
        return {"additionalContext": context}
    return {"hookSpecificOutput": {"hookEventName": "SessionStart", "additionalContext": context}}


def stop_answer(client: str, reason: str) -> dict[str, Any]:
    """What makes an agent go on, with the reason as its next instruction."""
    if client == "cursor":
        return {"followup_message": reason}
    return {"decision": "deny" if client == "gemini" else "block", "reason": reason}
