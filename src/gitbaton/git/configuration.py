"""The repository's own configuration, read from a tree and remembered by its blob's ID."""

from __future__ import annotations

import os

from gitbaton import __version__
from gitbaton.base.errors import ConfigError
from gitbaton.commits.models import SYMLINK_MODE
from gitbaton.git.process import Git
from gitbaton.plan.settings import CONFIG_FILE, PYPROJECT, SETTINGS_FILES, Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitbaton.git.objects import GitObject, Objects

_LARGEST = {CONFIG_FILE: 64 * 1024, PYPROJECT: 1024 * 1024}
# tomllib takes quadratic time over the parts of a dotted key.
_DOTS = 500
_LONGEST_CACHE = 256 * 1024


def read_configuration(objects: Objects, revision: str) -> Settings | None:
    """The settings in a commit's tree (the index if ``revision`` is empty); None if it has none.

    Raises ConfigError.
    """
    for name in SETTINGS_FILES:
        found = objects.read(f"{revision}:{name}")
        if found.kind != "blob":
            continue
        settings = _remembered(found, objects.git.environ)
        if settings is None:
            settings = _parse(name, found, revision, objects.git)
            if settings is None:
                continue
            _remember(found, settings, objects.git.environ)
        return settings
    return None


def read_work_tree_configuration() -> Settings | None:
    """The settings of a configuration file that is not committed or staged yet."""
    if os.path.islink(CONFIG_FILE):
        raise _symlink(CONFIG_FILE)
    try:
        with open(CONFIG_FILE, "rb") as file:
            data = file.read(_LARGEST[CONFIG_FILE] + 1)
    except OSError:
        return None
    return parse_configuration(CONFIG_FILE, data)


def settings_in_force(objects: Objects, revision: str) -> Settings:
    """The settings of a commit, else those that are not committed yet, else the built-in ones.

    The index's if ``revision`` is empty. Raises ConfigError.
    """
    found = read_configuration(objects, revision)
    return found or read_work_tree_configuration() or Settings()


def _parse(name: str, found: GitObject, revision: str, git: Git) -> Settings | None:
    if not concerns_us(name, found.data):
        return None
    if len(found.data) < found.size:
        raise _too_large(name)
    # A symlink's blob is its target's path: it must not be read as settings.
    tree = ["ls-tree", "--full-tree", revision]
    listing = [*(tree if revision else ["ls-files", "--stage"]), "--", name]
    if git.ask(listing)[1].startswith(SYMLINK_MODE.encode()):
        raise _symlink(name)
    return parse_configuration(name, found.data)


def _too_large(name: str) -> ConfigError:
    return ConfigError(
        f"{name} has more than {_LARGEST[name]} bytes, or {_DOTS} dots in one line (H603)",
        f"shorten {name}, or keep the settings in {CONFIG_FILE}",
    )


def _symlink(name: str) -> ConfigError:
    return ConfigError(f"{name} is a symbolic link (H601)", f"put the settings into {name} itself")


def concerns_us(name: str, data: bytes) -> bool:
    """Whether the file may hold settings of git-baton; any other file is not parsed."""
    return name == CONFIG_FILE or b"git-baton" in data


def parse_configuration(name: str, data: bytes) -> Settings | None:
    """The settings in the text of a configuration file; None if it says nothing of git-baton.

    Raises ConfigError.
    """
    if len(data) > _LARGEST[name] or any(line.count(b".") > _DOTS for line in data.split(b"\n")):
        raise _too_large(name)
    import tomllib

    try:
        table = tomllib.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
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
    from gitbaton.plan.read_settings import read_settings

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
        with open(path, encoding="utf-8", newline="") as file:
            return load_settings(file.read(_LONGEST_CACHE), found.oid)
    except (OSError, ValueError):
        return None


def _remember(found: GitObject, settings: Settings, environ: Mapping[str, str]) -> None:
    path = _cache_path(found.oid, environ)
    if path is None:
        return
    temporary = f"{path}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(temporary, "w", encoding="utf-8", newline="") as file:
            file.write(dump_settings(settings, found.oid))
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


def dump_settings(settings: Settings, oid: str) -> str:
    """Settings as a checksum and lines of ``name<TAB>kind<TAB>value``.

    ``oid`` is the blob they were read from. No value holds a control character.
    """
    lines = []
    for name in Settings._fields:
        value = getattr(settings, name)
        if isinstance(value, tuple):
            lines.append(f"{name}\tlist\t" + "".join([f"{item}\x1f" for item in value]))
        else:
            number = isinstance(value, int)  # true and false are numbers, too
            lines.append(f"{name}\tint\t{value:d}" if number else f"{name}\ttext\t{value}")
    body = "\n".join(lines)
    return f"{_checksum(body, oid)}\n{body}"


def load_settings(text: str, oid: str) -> Settings | None:
    """Settings from ``dump_settings``; None if the text is not what it wrote for this blob."""
    checksum, _, body = text.partition("\n")
    if checksum != _checksum(body, oid):
        return None
    values: dict[str, object] = {}
    for line in body.split("\n"):
        name, kind, value = line.split("\t")
        if kind == "list":
            values[name] = tuple(value.split("\x1f")[:-1])
        else:
            values[name] = int(value) if kind == "int" else value
    return Settings(**values)  # type: ignore[arg-type]


def _checksum(body: str, oid: str) -> str:
    """A checksum against damage. It is no defence: whoever can write to .git controls us anyway."""
    from binascii import crc32

    seal = f"{oid}\n{body}".encode()
    return f"{crc32(seal):08x}"
