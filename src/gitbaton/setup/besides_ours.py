"""Whether a file of the set-up changes by what git-baton writes there, and by nothing else.

Of a client's file one content must be what ``init`` makes of the other. Of the rest both must say
the same besides ours: what ours replaces may be of any version of git-baton, what is put there is
what this one writes.
"""

from __future__ import annotations

import re
import sys

from gitbaton.base.errors import ConfigError
from gitbaton.base.hook_types import (
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

DRIVER = "merge=baton"
_INTERPRETER = re.compile(r"#! ?(/usr)?/bin/(env )?(ba|da)?sh|")
_LEFTHOOK = rf"""["']?{re.escape(LEFTHOOK_FILE)}["']?"""
_EXTENDS = re.compile(rf"""["']?extends["']?[ \t]*[:=][ \t]*(\[?[ \t]*{_LEFTHOOK}[ \t]*\]?,?)?""")
_ITEM = re.compile(rf"[ \t]*(- +)?{_LEFTHOOK},?")
_NEXT_ITEM = re.compile(rf",[ \t]*{_LEFTHOOK}(?=[ \t]*\])")


def is_ours(path: str, before: bytes, after: bytes, folders: Collection[str]) -> bool:
    """Whether a file of the set-up changes by what git-baton writes there, and by nothing else.

    Empty bytes stand for a file that is not there, ``folders`` are those of the plan. What others
    have in it stays byte for byte: two texts that one reader takes for the same are not the same
    for every other.
    """
    try:
        if path in CLIENT_FILES:
            return _comes_or_goes(path, before, after)
        if path == RUNNER_CONFIG:
            return _is_our_entry(before, after)
        return _rest(path, before, folders, old=True) == _rest(path, after, folders, old=False)
    except (ValueError, RecursionError, ConfigError):
        return False


def _rest(path: str, data: bytes, folders: Collection[str], *, old: bool) -> object:
    """What the file says besides. Raises ValueError for what is in our place and not ours."""
    text = data.decode("latin-1")
    if path in _WHOLE:
        return "" if old or data in (b"", _WHOLE[path]) else text
    if path in _MARKED:
        return _outside_block(path, data, old=old)
    lines = text.rstrip("\n").split("\n") if text.strip("\n") else []
    if is_project_hook(path):
        name = path.rpartition("/")[2].removesuffix(KEPT_SUFFIX)
        return _hook_rest(name, data, lines, old=old)
    if path in LEFTHOOK_FILES:
        return _lefthook_rest(lines)
    plans = [(folder, spec_kit) for folder in folders for spec_kit in (False, True)]
    if path == ".gitattributes":
        ours = {f"{plan_pattern(folder, spec_kit=kind)} {DRIVER}" for folder, kind in plans}
    else:
        ours = {ignore_line(folder, spec_kit=kind) for folder, kind in plans}
    return [line for line in lines if line not in ours]


def _comes_or_goes(path: str, before: bytes, after: bytes) -> bool:
    """Whether a client's file is what ``init --agents`` makes of the other, one way or back."""
    from gitbaton.setup.agents.client_hooks import CLIENTS, with_client_hooks

    client = next(each for each in CLIENTS if each.path == path)
    pairs = ((before, after), (after, before))
    return any(with_client_hooks(old or None, client) == new for old, new in pairs)


def _is_our_entry(before: bytes, after: bytes) -> bool:
    """The same of pre-commit's file; what reads YAML is no part of what hooks start with."""
    if sys.flags.no_site:
        import site

        site.main()
    from gitbaton.setup.pre_commit import changes_our_hooks_alone

    return changes_our_hooks_alone(before, after)


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
    others = [
        line for line in lines if line and not (_EXTENDS.fullmatch(line) or _ITEM.fullmatch(line))
    ]
    return [_NEXT_ITEM.sub("", line) for line in others]
