"""Which files of a commit belong to the set-up by what they say: they start hooks of ours."""

from __future__ import annotations

from gitbaton.base.hook_types import CLIENT_COMMAND, may_start_ours
from gitbaton.plan.paths import CLIENT_FILES, own_hook_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from gitbaton.commits.models import Change
    from gitbaton.git.objects import Objects


_HARMLESS_KEYS = ("type", "name", "timeout", "timeoutSec")
_NOTHING = object()


def own_hooks(changes: Iterable[Change], objects: Objects) -> frozenset[str]:
    """The paths of such files among the changes.

    A hook of a project is judged by what it says, or said before it went, a file of an agent's
    client by what changes in it: nothing but ours.
    """
    found, ours = {}, []
    for change in changes:
        if may_start_ours(change.path):
            kept = change.new if change.new.strip("0") else change.old
            found[change.path] = objects.read(kept).data
        elif change.path in CLIENT_FILES and _is_ours_alone(change, objects):
            ours.append(change.path)
    return own_hook_files(found).union(ours)


def _is_ours_alone(change: Change, objects: Objects) -> bool:
    """Whether a client's file says the same before and after, but for hooks of ours."""
    import json

    said: list[dict[str, Any]] = []
    for oid in (change.old, change.new):
        try:
            data = objects.read(oid).data if oid.strip("0") else b"{}"
            tree = json.loads(data, object_pairs_hook=_without_ours)
        except (ValueError, RecursionError):
            return False
        rest = {} if tree is _NOTHING else tree
        if not isinstance(rest, dict):
            return False
        said.append({key: rest[key] for key in rest if key != "version"})
    return said[0] == said[1]


def _without_ours(pairs: list[tuple[str, Any]]) -> Any:
    """An object of JSON without hooks of ours, and without what is empty then.

    What is in it went this way before. Raises ValueError for a key that is there twice, of which
    each reader takes another one.
    """
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a key twice")
    words = [value for key, value in pairs if key not in _HARMLESS_KEYS]
    if words and all(isinstance(word, str) and _is_ours(word) for word in words):
        return _NOTHING
    found = {}
    for key, value in pairs:
        whole = isinstance(value, list)
        left = [each for each in value if each is not _NOTHING] if whole else value
        if left is not _NOTHING and not (whole and not left):
            found[key] = left
    return found or _NOTHING


def _is_ours(command: str) -> bool:
    """Whether a command is the one that ``init --agents`` writes, for any event and client."""
    head, _, _ = CLIENT_COMMAND.partition("{event}")
    words = command.removeprefix(head).split(" ")
    plain = [word.replace("-", "").isalpha() and word.isascii() for word in words]
    return command.startswith(head) and plain == [True, True]
