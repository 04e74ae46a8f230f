"""The configuration as it lies in the work tree, for the commands that set a repository up."""

from __future__ import annotations

import os
import tomllib

from gitbaton.core.errors import ConfigError
from gitbaton.core.settings import CONFIG_FILE, PYPROJECT, Settings, read_settings
from gitbaton.core.value import Value
from gitbaton.repo.writing import read_plain_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class SettingsFile(Value):
    """Settings and the name of the file they are in; empty if there is none."""

    name: str
    settings: Settings


def find_settings(top: str) -> SettingsFile:
    """The settings under ``top``; the defaults if nothing is configured.

    Raises ConfigError for a file that is not valid, naming it.
    """
    own = _table(top, CONFIG_FILE)
    if own is not None:
        return SettingsFile(CONFIG_FILE, _read(CONFIG_FILE, own))
    tool = (_table(top, PYPROJECT) or {}).get("tool")
    table = tool.get("git-baton") if isinstance(tool, dict) else None
    if table is None:
        return SettingsFile("", Settings())
    if not isinstance(table, dict):
        raise ConfigError(f"tool.git-baton in {PYPROJECT} must be a table", f"mend {PYPROJECT}")
    return SettingsFile(PYPROJECT, _read(PYPROJECT, table))


def _read(name: str, table: Mapping[str, object]) -> Settings:
    try:
        return read_settings(table)
    except ConfigError as error:
        raise ConfigError(f"{name}: {error.message}", error.hint) from None


def _table(top: str, name: str) -> dict[str, object] | None:
    data = read_plain_file(os.path.join(top, name))
    if data is None:
        return None
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        if name == PYPROJECT and b"git-baton" not in data:
            return None  # broken, but none of our business
        reason = str(error).split("\n")[0][:200]
        raise ConfigError(f"{name} is not TOML: {reason}", f"mend {name}") from None
