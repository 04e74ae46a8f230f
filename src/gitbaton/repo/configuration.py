"""The repository's own configuration, read from a tree and remembered by its blob's ID."""

from __future__ import annotations

import os

from gitbaton import __version__
from gitbaton.core.errors import ConfigError
from gitbaton.core.settings import CONFIG_FILE, PYPROJECT, Settings, read_settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitbaton.repo.objects import GitObject, Objects

_LARGEST = {CONFIG_FILE: 64 * 1024, PYPROJECT: 1024 * 1024}


def read_configuration(
    objects: Objects, revision: str, environ: Mapping[str, str]
) -> Settings | None:
    """The settings in a commit's tree (the index if ``revision`` is empty); None if it has none.

    Raises ConfigError.
    """
    for name in (CONFIG_FILE, PYPROJECT):
        found = objects.read(f"{revision}:{name}")
        if found.kind != "blob":
            continue
        settings = _remembered(found, environ) or _parse(name, found)
        if settings is not None:
            _remember(found, settings, environ)
            return settings
    return None


def read_work_tree_configuration() -> Settings | None:
    """The settings of a configuration file that is not committed or staged yet."""
    try:
        with open(CONFIG_FILE, "rb") as file:
            data = file.read(_LARGEST[CONFIG_FILE] + 1)
    except OSError:
        return None
    return parse_configuration(CONFIG_FILE, data)


def _parse(name: str, found: GitObject) -> Settings | None:
    if found.size > _LARGEST[name]:
        if name == PYPROJECT:
            return None
        raise ConfigError(
            f"{name} has {found.size} bytes; {_LARGEST[name]} are the most (H603)",
            f"shorten {name}",
        )
    return parse_configuration(name, found.data)


def parse_configuration(name: str, data: bytes) -> Settings | None:
    """The settings in the text of a configuration file; None if it says nothing of git-baton.

    Raises ConfigError.
    """
    import tomllib

    if name == CONFIG_FILE and len(data) > _LARGEST[name]:
        raise ConfigError(f"{name} has more than {_LARGEST[name]} bytes (H603)", f"shorten {name}")
    try:
        table = tomllib.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        if name == PYPROJECT and b"git-baton" not in data:
            return None
        reason = str(error).split("\n")[0][:200] or type(error).__name__
        raise ConfigError(f"{name} is not TOML: {reason}", f"mend {name}") from None
    ours: object = table
    if name == PYPROJECT:
        tools = table.get("tool")
        ours = tools.get("git-baton") if isinstance(tools, dict) else None
        if ours is None:
            return None
    if not isinstance(ours, dict):
        raise ConfigError(f"tool.git-baton in {name} must be a table", f"mend {name}")
    try:
        return read_settings(ours)
    except ConfigError as error:
        raise ConfigError(f"{name}: {error.message}", error.hint) from None


# -- remembering: tomllib costs more than the rest of the commit-msg hook -----------------------


def _remembered(found: GitObject, environ: Mapping[str, str]) -> Settings | None:
    path = _cache_path(found.oid, environ)
    if path is None:
        return None
    try:
        with open(path, encoding="utf-8") as file:
            return load_settings(file.read())
    except (OSError, ValueError):
        return None


def _remember(found: GitObject, settings: Settings, environ: Mapping[str, str]) -> None:
    path = _cache_path(found.oid, environ)
    if path is None or os.path.exists(path):
        return
    temporary = f"{path}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(dump_settings(settings))
        os.replace(temporary, path)
    except OSError:
        return  # a cache that cannot be written is no cache


def _cache_path(oid: str, environ: Mapping[str, str]) -> str | None:
    common = _common_dir(environ.get("GIT_DIR") or ".git")
    return os.path.join(common, "baton", f"settings-{__version__}-{oid}") if common else None


def _common_dir(git_dir: str) -> str | None:
    """The git directory that all work trees share (gitrepository-layout, ``commondir``)."""
    try:
        if os.path.isfile(git_dir):
            with open(git_dir, encoding="utf-8") as file:
                pointer = file.read().removeprefix("gitdir: ").rstrip("\n")
            git_dir = os.path.join(os.path.dirname(git_dir), pointer)
        if not os.path.isdir(git_dir):
            return None
        commondir = os.path.join(git_dir, "commondir")
        if os.path.exists(commondir):
            with open(commondir, encoding="utf-8") as file:
                git_dir = os.path.join(git_dir, file.read().rstrip("\n"))
    except (OSError, ValueError):
        return None
    return git_dir


def dump_settings(settings: Settings) -> str:
    """Settings as lines of ``name<TAB>kind<TAB>value``; no value holds a control character."""
    lines = []
    for name in Settings._fields:
        value = getattr(settings, name)
        if isinstance(value, tuple):
            lines.append(f"{name}\tlist\t" + "\x1f".join(value))
        else:
            lines.append(f"{name}\t{'int' if isinstance(value, int) else 'text'}\t{value}")
    return "\n".join(lines)


def load_settings(text: str) -> Settings | None:
    """Settings from ``dump_settings``; None if the text holds anything else."""
    values: dict[str, object] = {}
    for line in text.split("\n"):
        name, _, rest = line.partition("\t")
        kind, _, value = rest.partition("\t")
        if kind == "list":
            values[name] = tuple(value.split("\x1f")) if value else ()
        else:
            values[name] = int(value) if kind == "int" else value
    if tuple(values) != Settings._fields:
        return None
    return Settings(**values)  # type: ignore[arg-type]
