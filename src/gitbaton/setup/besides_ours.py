"""What a file of the set-up says besides what git-baton writes there.

Two contents of a file that say the same besides ours differ by nothing but our set-up. What ours
replaces may be of any version of git-baton; what is put there is what this one writes.
"""

from __future__ import annotations

import re
import sys

from gitbaton.base.errors import ConfigError
from gitbaton.base.hook_types import (
    CLIENT_COMMAND,
    KEPT_SUFFIX,
    LEFTHOOK_FILE,
    LEFTHOOK_FILES,
    RUNNER_CONFIG,
    is_project_hook,
)
from gitbaton.plan.paths import CLIENT_FILES
from gitbaton.plan.spec_kit import TASKS_FILE
from gitbaton.setup.agents.files_text import BLOCK, IMPORTS, PLUGIN, PLUGIN_PATH, SKILL, SKILL_PATH
from gitbaton.setup.agents.marked_block import find_block
from gitbaton.setup.hook_managers import lefthook_text
from gitbaton.setup.hook_template import is_shim, shim

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from typing import Any

DRIVER = "merge=baton"
_HARMLESS_KEYS = ("type", "name", "timeout", "timeoutSec")
_NOTHING = object()
_INTERPRETER = re.compile(r"#! ?(/usr)?/bin/(env )?(ba|da)?sh|")
_LEFTHOOK = rf"""["']?{re.escape(LEFTHOOK_FILE)}["']?"""
_EXTENDS = re.compile(rf"""["']?extends["']?[ \t]*[:=][ \t]*(\[?[ \t]*{_LEFTHOOK}[ \t]*\]?,?)?""")
_ITEM = re.compile(rf"[ \t]*(- +)?{_LEFTHOOK},?")
_NEXT_ITEM = re.compile(rf",[ \t]*{_LEFTHOOK}(?=[ \t]*\])")


def is_ours(path: str, before: bytes, after: bytes, folders: Collection[str]) -> bool:
    """Whether a file of the set-up changes by what git-baton writes there, and by nothing else.

    Empty bytes stand for a file that is not there, ``folders`` are those of the plan.
    """
    try:
        return _rest(path, before, folders, old=True) == _rest(path, after, folders, old=False)
    except (ValueError, RecursionError, ConfigError):
        return False


def _rest(path: str, data: bytes, folders: Collection[str], *, old: bool) -> object:
    """What the file says besides. Raises ValueError for what is in our place and not ours."""
    text = data.decode("latin-1")
    if path in CLIENT_FILES:
        return _client_rest(data)
    if path in _WHOLE:
        return "" if old or data in (b"", _WHOLE[path]) else text
    if path in _MARKED:
        return _outside_block(path, data, old=old)
    lines = [line.rstrip("\r \t") for line in text.split("\n")]
    if is_project_hook(path):
        name = path.rpartition("/")[2].removesuffix(KEPT_SUFFIX)
        return _hook_rest(name, data, lines, old=old)
    if path == RUNNER_CONFIG:
        return _runner_rest(data)
    lines = [line for line in lines if line]
    if path in LEFTHOOK_FILES:
        return _lefthook_rest(lines)
    plans = [(folder, spec_kit) for folder in folders for spec_kit in (False, True)]
    if path == ".gitattributes":
        ours = {f"{plan_pattern(folder, spec_kit=kind)} {DRIVER}" for folder, kind in plans}
    else:
        ours = {ignore_line(folder, spec_kit=kind) for folder, kind in plans}
    return [line for line in lines if line not in ours]


def _runner_rest(data: bytes) -> object:
    """The same of pre-commit's file; what reads YAML is no part of what hooks start with."""
    if sys.flags.no_site:
        import site

        site.main()
    from gitbaton.setup.pre_commit import besides_our_hooks

    return besides_our_hooks(data)


def plan_pattern(folder: str, *, spec_kit: bool) -> str:
    """How git's attributes name the feature files of a plan."""
    return f"{folder}/*/{TASKS_FILE}" if spec_kit else f"{folder}/**/*.md".lstrip("/")


def ignore_line(folder: str, *, spec_kit: bool) -> str:
    """How a formatter's ignore file names them."""
    if spec_kit:
        return f"{folder}/*/{TASKS_FILE}"
    return f"{folder}/" if folder else "*.md"


_WHOLE = {
    LEFTHOOK_FILE: lefthook_text().encode(),
    SKILL_PATH: SKILL.encode(),
    PLUGIN_PATH: PLUGIN.encode(),
}
_MARKED = {"AGENTS.md": BLOCK} | dict(IMPORTS.values())


def _outside_block(path: str, data: bytes, *, old: bool) -> list[bytes]:
    block = find_block(data, path)
    if block is not None:
        ours = data[block.start : block.end].splitlines()[1:-1]
        texts = [text.encode().splitlines() for text in (BLOCK, _MARKED[path])]
        if not old and ours not in texts:
            raise ValueError("a block that this version does not write")
        data = data[: block.start] + data[block.end :]
    return [line for line in data.splitlines() if line]


def _hook_rest(name: str, data: bytes, lines: Sequence[str], *, old: bool) -> object:
    """A hook of the project: our file, or our line as the last one."""
    if data == shim(name).encode() or (old and is_shim(data)):
        return []
    call = f'git-baton hook {name} "$@"'
    rest = list(lines)
    while rest and rest[-1] in ("", call, f"exec {call}"):
        rest.pop()
    return [] if all(map(_INTERPRETER.fullmatch, rest)) else rest


def _lefthook_rest(lines: Sequence[str]) -> list[str]:
    others = [line for line in lines if not (_EXTENDS.fullmatch(line) or _ITEM.fullmatch(line))]
    return [_NEXT_ITEM.sub("", line) for line in others]


def _client_rest(data: bytes) -> object:
    """A client's file of JSON without hooks of ours."""
    import json

    tree = json.loads(data or b"{}", object_pairs_hook=_without_ours)
    rest = {} if tree is _NOTHING else tree
    if not isinstance(rest, dict):
        raise ValueError("no object")
    return {key: rest[key] for key in rest if key != "version"}


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
