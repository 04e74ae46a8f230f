"""What agents read of git-baton, and the hooks of their clients: written, updated, removed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from gitbaton.base.did_you_mean import did_you_mean
from gitbaton.base.errors import BatonError, UsageError
from gitbaton.setup.agents.client_hooks import CLIENTS, with_client_hooks, without_client_hooks
from gitbaton.setup.agents.files_text import (
    BLOCK,
    BLOCK_VERSION,
    IMPORTS,
    PLUGIN,
    PLUGIN_PATH,
    SKILL,
    SKILL_PATH,
)
from gitbaton.setup.agents.marked_block import with_block, without_block
from gitbaton.setup.file_edits import Edit, read_below

_AGENTS, _CLAUDE = "AGENTS.md", IMPORTS["claude"][0]
_MADE = {SKILL_PATH: SKILL.encode(), PLUGIN_PATH: PLUGIN.encode()}
"""Files that are ours alone."""


def named_clients(names: str) -> tuple[str, ...]:
    """The clients of a comma list, none if it is empty. Raises UsageError for an unknown one."""
    known = [client.name for client in CLIENTS]
    wanted = [name.strip().lower() for name in names.split(",") if name.strip()]
    for name in wanted:
        if name not in known:
            raise did_you_mean(name, "client", known, f"known are {', '.join(known)}")
    if names and not wanted:
        raise UsageError("--agents names no client", f"--agents {','.join(known)}")
    return tuple(dict.fromkeys(wanted))


def agent_edits(top: str, clients: Sequence[str], *, skill: bool) -> list[Edit]:
    """The files for agents in the work tree at ``top``, and those of the clients asked for.

    Raises ConfigError and RepositoryError, naming the file, before anything is written.
    """
    edits = [_block_edit(top)]
    for client, (name, line) in IMPORTS.items():
        if client in clients or (client == "claude" and os.path.lexists(f"{top}/{name}")):
            edits.append(_import_edit(top, name, line))
    for each in CLIENTS:
        if each.name in clients:
            add = partial(with_client_hooks, client=each)
            edits.append(_edit(top, each.path, add, f"hooks for {each.name}"))
    if skill:
        for name, whole in _MADE.items():
            edits.append(_edit(top, name, partial(_or_theirs, whole), "a skill that writes plans"))
    return edits


def stale_agent_files(top: str) -> list[str]:
    """The agents' files that ``init`` would update. Raises as agent_edits."""
    edits = agent_edits(top, (), skill=False)
    return [os.path.relpath(edit.path, top) for edit in edits if edit.data is not None]


def _block_edit(top: str) -> Edit:
    add = partial(with_block, text=BLOCK, version=BLOCK_VERSION, name=_AGENTS)
    if _leads_to(top, _AGENTS, _CLAUDE):
        return _edit(top, _CLAUDE, add, "what agents must know")
    return _edit(top, _AGENTS, add, "what agents must know")


def _import_edit(top: str, name: str, line: str) -> Edit:
    if _leads_to(top, _AGENTS, name):
        return Edit(os.path.join(top, name), None, f"is {_AGENTS}, too")
    add = partial(_with_import, line=line, name=name)
    return _edit(top, name, add, f"imports {_AGENTS}")


def _with_import(before: bytes | None, line: str, name: str) -> bytes:
    if before is not None and any(word in _IMPORTING for word in before.split()):
        return before
    return with_block(before, line, BLOCK_VERSION, name)


_IMPORTING = tuple(line.encode() for _, line in IMPORTS.values())


def _leads_to(top: str, link: str, name: str) -> bool:
    """Whether one file is a link to another one, which is none."""
    path = os.path.join(top, name)
    linked = os.path.islink(os.path.join(top, link)) and not os.path.islink(path)
    return linked and os.path.realpath(os.path.join(top, link)) == os.path.realpath(path)


def _or_theirs(whole: bytes, before: bytes | None) -> bytes:
    return whole if before is None else before


def _edit(top: str, name: str, change: Callable[[bytes | None], bytes], what: str) -> Edit:
    path = os.path.join(top, name)
    if os.path.islink(path):
        return Edit(path, None, "is a link, and left alone")
    before = read_below(path, top)
    after = change(before)
    if before == after:
        return Edit(path, None, f"{what}: there already")
    return Edit(path, after, f"{what}: {'written' if before is None else 'added'}")


def removals(top: str) -> Iterator[Edit]:
    """What takes our part out of the files for agents; what cannot be read stays, and is said."""
    takers: dict[str, Callable[[bytes], bytes | None]] = {
        name: partial(without_block, name=name)
        for name in (_AGENTS, *[name for name, _ in IMPORTS.values()])
    }
    takers |= {each.path: partial(without_client_hooks, client=each) for each in CLIENTS}
    takers |= {name: partial(_unless_theirs, whole) for name, whole in _MADE.items()}
    for name, take in takers.items():
        path = os.path.join(top, name)
        if os.path.lexists(path) and not os.path.islink(path):
            yield from _removal(path, top, take)


def _unless_theirs(whole: bytes, data: bytes) -> bytes | None:
    return None if data == whole else data


def _removal(path: str, top: str, take: Callable[[bytes], bytes | None]) -> Iterator[Edit]:
    try:
        before = read_below(path, top)
        after = before if before is None else take(before)
    except BatonError as error:
        yield Edit(path, None, f"left as it is: {error.message}")
        return
    if after is None:
        yield Edit(path, None, "deleted, git-baton had written it", gone=True)
    elif after != before:
        yield Edit(path, after, "as it was before git-baton")
