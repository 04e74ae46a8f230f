"""The configuration as it lies in the work tree, for the commands that set a repository up."""

from __future__ import annotations

import os
import tomllib

from gitbaton.core.errors import ConfigError
from gitbaton.core.settings import CONFIG_FILE, PYPROJECT, Settings, read_settings
from gitbaton.core.value import Value
from gitbaton.repo.writing import read_plain_file


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
        return SettingsFile(CONFIG_FILE, read_settings(own))
    tool = (_table(top, PYPROJECT) or {}).get("tool")
    table = tool.get("git-baton") if isinstance(tool, dict) else None
    if table is None:
        return SettingsFile("", Settings())
    if not isinstance(table, dict):
        raise ConfigError(f"{PYPROJECT}: tool.git-baton must be a table", "write [tool.git-baton]")
    return SettingsFile(PYPROJECT, read_settings(table))


def _table(top: str, name: str) -> dict[str, object] | None:
    data = read_plain_file(os.path.join(top, name))
    if data is None:
        return None
    try:
        return tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        reason = str(error).split("\n")[0][:200]
        raise ConfigError(f"{name} is not valid TOML: {reason}", f"correct {name}") from None
