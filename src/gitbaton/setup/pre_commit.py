"""pre-commit: the program, what ``.pre-commit-config.yaml`` says of our hooks, and our entry in it.

The entry is put in as lines of text, at places that ruamel.yaml names, so that every other
byte stays. The result is parsed again; where it is not as intended (an unknown layout), ruamel
writes the file instead, which keeps comments, order and quotes.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from gitbaton import __version__
from gitbaton.base.errors import ConfigError, RepositoryError
from gitbaton.base.hook_types import HOOK_REPO, HOOKS, RUNNER_CONFIG
from gitbaton.base.value import Value

HOOK_IDS = tuple(f"git-baton-{name}" for name in HOOKS)
_RELEASE = re.compile(r"v?\d+(\.\d+)+([a-z+-][\w.+-]*)?")
_PLAIN = re.compile(r"[\w :/.,{}\[\]\"'#+-]*\r?")
_REPOS, _TYPES = "repos", "default_install_hook_types"
_INLINE_LIST = re.compile(rf"^({_TYPES}:\s*\[)([^\]#]*?)[,\s]*(\].*)$", re.DOTALL)
_NO_REPOS = re.compile(rf"^{_REPOS}:\s*(?:\[\s*\]|~|null)?[ \t]*(#.*)?\r?\n?$")


class RunnerConfig(Value):
    """What the file says that matters to us. ``types`` is None if the key is not there."""

    ids: tuple[str, ...]
    types: tuple[str, ...] | None
    files: str
    exclude: str


def read_runner_config(data: bytes) -> RunnerConfig:
    """The facts in a ``.pre-commit-config.yaml``; ConfigError if it cannot be understood."""
    return _facts(_load(_decoded(data)))


def changes_our_hooks_alone(before: bytes, after: bytes) -> bool:
    """Whether hooks of ours as a release has them come or go, with their types, and nothing else.

    What others have is compared twice, as YAML and as lines of text, comments apart: what one
    reader of YAML takes for the same another one may not. Raises ConfigError for a file that
    cannot be understood.
    """
    ours, types, rest = _parts(before)
    ours_after, types_after, rest_after = _parts(after)
    if rest != rest_after or {*types} - {*HOOKS} != {*types_after} - {*HOOKS}:
        return False
    if not ours_after:
        return ours or types == types_after
    return {*types} <= {*types_after}


def _parts(data: bytes) -> tuple[bool, list[str], tuple[object, ...]]:
    """Whether hooks of ours are in a file, the types that it installs, and all the rest."""
    text = _decoded(data)
    tree, lines = _load(text), text.split("\n")
    repos: Any = tree.get(_REPOS) or []
    ours = [at for at, entry in enumerate(repos) if _is_ours(entry)]
    items = [repos.lc.item(at)[0] for at in range(len(repos))]
    keys = {key: tree.lc.key(key)[0] for key in tree}
    firsts = [*[items[at] for at in ours], *[keys[key] for key in keys if key == _TYPES]]
    starts = [*keys.values(), *items, len(lines)]  # each part goes on to the next one
    spans = [range(first, min([at for at in starts if at > first])) for first in firsts]
    taken = {at for span in spans for at in span if _PLAIN.fullmatch(lines[at])}
    left = [
        line
        for at, line in enumerate(lines)
        if at not in taken and line.strip() and line.lstrip()[0] != "#"
    ]
    others = {key: tree[key] for key in tree if key not in (_REPOS, _TYPES)}
    entries = [entry for at, entry in enumerate(repos) if at not in ours]
    told = [line for line in left if not _NO_REPOS.match(line)]
    return bool(ours), [str(name) for name in tree.get(_TYPES) or []], (others, entries, told)


def _is_ours(entry: Any) -> bool:
    """Whether an entry of the list has nothing but hooks of ours, from a release of ours.

    A host also gives out the commits of forks by their IDs.
    """
    if not isinstance(entry, dict) or entry.keys() != {"repo", "rev", "hooks"}:
        return False
    hooks, own = entry["hooks"], [{"id": name} for name in HOOK_IDS]
    released = _RELEASE.fullmatch(str(entry["rev"])) is not None
    known = isinstance(hooks, list) and all(hook in own for hook in hooks)
    return known and released and entry["repo"] == HOOK_REPO


def with_our_hooks(data: bytes) -> bytes:
    """The file with our entry and every hook type that is missing; the same bytes if whole.

    Raises ConfigError for a file that cannot be parsed.
    """
    text = _decoded(data)
    tree = _load(text)
    before = _facts(tree)
    new_entry = not set(before.ids) & set(HOOK_IDS)
    new_types = [name for name in HOOKS if name not in (before.types or ())]
    if not new_entry and not new_types:
        return data
    wanted = _sorted(
        before.replace(
            ids=(*HOOK_IDS, *before.ids) if new_entry else before.ids,
            types=(*(before.types or ()), *new_types),
        )
    )
    for edit in (_as_text, _as_tree):
        with suppress(ConfigError):  # an edit may break the YAML: then the next one is tried
            edited = edit(text, tree, new_entry, new_types)
            if _sorted(_facts(_load(edited))) == wanted:
                return edited.encode()
    raise ConfigError(
        f"{RUNNER_CONFIG} has a layout that cannot be edited safely",
        f"add the repo {HOOK_REPO} and its hooks by hand",
    )


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise ConfigError(f"{RUNNER_CONFIG} is not UTF-8", f"file {RUNNER_CONFIG}") from None


def _yaml() -> YAML:
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _load(text: str) -> Any:
    try:
        tree = _yaml().load(text)
    except (YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        problem = str(getattr(error, "problem", None) or "not valid YAML").split("\n")[0]
        raise ConfigError(
            f"{RUNNER_CONFIG}{line} cannot be parsed: {problem}", "pre-commit validate-config"
        ) from None
    tree = {} if tree is None else tree
    if not isinstance(tree, dict):
        raise ConfigError(f"{RUNNER_CONFIG} is not a mapping", "pre-commit sample-config")
    for key in (_REPOS, _TYPES):
        if not isinstance(tree.get(key), list | None):
            raise ConfigError(f"{key} in {RUNNER_CONFIG} is not a list", "pre-commit sample-config")
    return tree


def _facts(tree: Any) -> RunnerConfig:
    repos = [repo for repo in tree.get(_REPOS) or [] if isinstance(repo, dict)]
    hooks = [hook for repo in repos for hook in repo.get("hooks") or [] if isinstance(hook, dict)]
    types = tree.get(_TYPES)
    return RunnerConfig(
        tuple(str(hook.get("id", "")) for hook in hooks),
        tuple(str(name) for name in types) if isinstance(types, list) else None,
        str(tree.get("files") or ""),
        str(tree.get("exclude") or ""),
    )


def _sorted(facts: RunnerConfig) -> RunnerConfig:
    return facts.replace(ids=tuple(sorted(facts.ids)), types=tuple(sorted(facts.types or ())))


def _as_text(text: str, tree: Any, new_entry: bool, new_types: Sequence[str]) -> str:
    """The text with our lines in it; wrong if their place is not recognised."""
    end = "\r\n" if "\r\n" in text else "\n"
    if text and not text.endswith("\n"):
        text += end
    if new_types:
        text = "".join(_with_types(text.splitlines(keepends=True), tree, new_types, end))
    if new_entry:
        text = "".join(_with_entry(text.splitlines(keepends=True), _load(text), end))
    return text


def _with_entry(lines: list[str], tree: Any, end: str) -> list[str]:
    if _REPOS not in tree:
        return [*lines, f"{_REPOS}:{end}", *_entry("  - ", end)]
    at = tree.lc.key(_REPOS)[0]
    if tree[_REPOS]:
        return [*lines[: at + 1], *_entry(_bullet(lines, tree[_REPOS]), end), *lines[at + 1 :]]
    empty = _NO_REPOS.match(lines[at])
    comment = f"  {empty[1]}" if empty and empty[1] else ""
    return [*lines[:at], f"{_REPOS}:{comment}{end}", *_entry("  - ", end), *lines[at + 1 :]]


def _bullet(lines: Sequence[str], items: Any) -> str:
    """How the items of a list begin: indentation, dash and the spaces after it."""
    row: int
    column: int
    row, column = items.lc.item(0)
    return lines[row][:column]


def _entry(bullet: str, end: str) -> list[str]:
    """Our entry as lines; ``bullet`` is a list item's start, with its indentation."""
    inner = " " * len(bullet)
    lines = [f"{bullet}repo: {HOOK_REPO}", f"{inner}rev: v{__version__}", f"{inner}hooks:"]
    return [f"{line}{end}" for line in [*lines, *(f"{inner}{bullet}id: {one}" for one in HOOK_IDS)]]


def _with_types(lines: list[str], tree: Any, names: Sequence[str], end: str) -> list[str]:
    if _TYPES not in tree:
        at = tree.lc.key(_REPOS)[0] if _REPOS in tree else len(lines)
        return [*lines[:at], f"{_TYPES}: [{', '.join(names)}]{end}", *lines[at:]]
    at = tree.lc.key(_TYPES)[0]
    inline = _INLINE_LIST.match(lines[at])
    if inline:
        listed = ", ".join([inline[2], *names] if inline[2] else names)
        return [*lines[:at], f"{inline[1]}{listed}{inline[3]}", *lines[at + 1 :]]
    bullet = _bullet(lines, tree[_TYPES]) if tree[_TYPES] else "  - "
    return [*lines[: at + 1], *(f"{bullet}{name}{end}" for name in names), *lines[at + 1 :]]


def _as_tree(_text: str, tree: Any, new_entry: bool, new_types: Sequence[str]) -> str:
    if new_types:
        tree[_TYPES] = [*(tree.get(_TYPES) or []), *new_types]
    if new_entry:
        hooks = [{"id": name} for name in HOOK_IDS]
        entry = {"repo": HOOK_REPO, "rev": f"v{__version__}", "hooks": hooks}
        tree[_REPOS] = [entry, *(tree.get(_REPOS) or [])]
    out = StringIO()
    _yaml().dump(tree, out)
    return out.getvalue()


_SECONDS = 120


def pre_commit_command() -> tuple[str, ...]:
    """How to start pre-commit: the one beside us, else the one on PATH.

    Raises RepositoryError when there is neither.
    """
    if importlib.util.find_spec("pre_commit"):
        return (sys.executable, "-P", "-m", "pre_commit")
    found = shutil.which("pre-commit")
    if not found:
        raise RepositoryError("pre-commit is not installed", "pip install 'git-baton[pre-commit]'")
    return (found,)


def run_pre_commit_install(command: Sequence[str], top: str) -> None:
    """Run ``pre-commit install`` for all hooks; RepositoryError with its words if it fails."""
    types = [word for hook in HOOKS for word in ("--hook-type", hook)]
    try:
        done = subprocess.run(
            [*command, "install", *types],
            cwd=top,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RepositoryError(
            f"pre-commit install did not end: {error}", "pre-commit install"
        ) from None
    if done.returncode:
        words = (done.stderr or done.stdout).decode(errors="replace").strip()
        raise RepositoryError(f"pre-commit install failed: {words}", "pre-commit install")
