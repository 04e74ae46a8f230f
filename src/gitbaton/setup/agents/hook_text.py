"""Answers to the hooks of coding agents' clients, each in the JSON that the client reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


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
