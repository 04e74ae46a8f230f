"""Where each coding agent's client keeps its hooks, and ours among them."""

from __future__ import annotations

import json

from gitbaton.base.hook_types import CLIENT_COMMAND
from gitbaton.base.value import Value
from gitbaton.setup.agents.json_edits import parsed, with_item, without_items

_OURS = "git-baton agent-hook "
_SECONDS = 10


class Client(Value):
    """A client: the file with its hooks, and for each event of ours the list that ours goes to.

    ``around`` is what the file must say besides, where it is new.
    """

    name: str
    path: str
    hooks: tuple[tuple[str, tuple[str, ...]], ...]
    around: tuple[tuple[str, object], ...] = ()

    def item(self, event: str) -> dict[str, object]:
        """The hook for an event of ours, as this client writes it."""
        return _FORMS[self.name](CLIENT_COMMAND.format(event=event, client=self.name))


def _claude(command: str) -> dict[str, object]:
    return {"hooks": [{"type": "command", "command": command, "timeout": _SECONDS}]}


def _cursor(command: str) -> dict[str, object]:
    return {"command": command, "timeout": _SECONDS}


def _copilot(command: str) -> dict[str, object]:
    return {"type": "command", "bash": command, "timeoutSec": _SECONDS}


def _gemini(command: str) -> dict[str, object]:
    hook = {"type": "command", "name": "git-baton", "command": command, "timeout": _SECONDS * 1000}
    return {"hooks": [hook]}


_FORMS = {
    "claude": _claude,
    "codex": _claude,
    "cursor": _cursor,
    "copilot": _copilot,
    "gemini": _gemini,
}
START, STOP = "session-start", "stop"
_IN_CAPITALS = ((START, ("hooks", "SessionStart")), (STOP, ("hooks", "Stop")))
CLIENTS = (
    Client("claude", ".claude/settings.json", _IN_CAPITALS),
    Client("codex", ".codex/hooks.json", _IN_CAPITALS),
    Client(
        "cursor",
        ".cursor/hooks.json",
        ((START, ("hooks", "sessionStart")), (STOP, ("hooks", "stop"))),
        (("version", 1),),
    ),
    Client(
        "copilot",
        ".github/hooks/git-baton.json",
        ((START, ("hooks", "sessionStart")), (STOP, ("hooks", "agentStop"))),
        (("version", 1),),
    ),
    Client(
        "gemini",
        ".gemini/settings.json",
        ((START, ("hooks", "SessionStart")), (STOP, ("hooks", "AfterAgent"))),
    ),
)
"""The clients that ``init --agents`` knows, formats as their documentation has them in 2026."""


def with_client_hooks(data: bytes | None, client: Client) -> bytes:
    """The client's file with our hooks; the same bytes if it has them. None: there is no file.

    Raises ConfigError for what cannot be read.
    """
    if data is None:
        lists = {keys[-1]: [client.item(event)] for event, keys in client.hooks}
        whole = {**dict(client.around), "hooks": lists}
        return (json.dumps(whole, indent=2) + "\n").encode()
    text = data.decode("utf-8", "surrogateescape")
    for event, keys in client.hooks:
        if not _has_ours(parsed(text, client.path), keys):
            text = with_item(text, keys, client.item(event), client.path)
    return text.encode("utf-8", "surrogateescape")


def without_client_hooks(data: bytes, client: Client) -> bytes | None:
    """The client's file without our hooks; None if nothing is left of it.

    Raises ConfigError for what cannot be read.
    """
    if data == with_client_hooks(None, client):
        return None
    text: str | None = data.decode("utf-8", "surrogateescape")
    for _, keys in client.hooks:
        if text is not None:
            text = without_items(text, keys, _is_ours, client.path)
    return None if text is None else text.encode("utf-8", "surrogateescape")


def _has_ours(tree: object, keys: tuple[str, ...]) -> bool:
    for key in keys:
        tree = tree.get(key) if isinstance(tree, dict) else None
    return isinstance(tree, list) and any(_is_ours(item) for item in tree)


def _is_ours(item: object) -> bool:
    """Whether a hook, or each hook of a group, is one of ours."""
    inner = item.get("hooks") if isinstance(item, dict) else None
    hooks = inner if isinstance(inner, list) else [item]
    return bool(hooks) and all(_starts_ours(hook) for hook in hooks)


def _starts_ours(hook: object) -> bool:
    words = (hook.get("command"), hook.get("bash")) if isinstance(hook, dict) else ()
    return any(isinstance(word, str) and _OURS in word for word in words)
