"""The settings file in the work tree, for the commands that set a repository up."""

from __future__ import annotations

import os

from gitbaton.base.atomic_write import read_plain_file
from gitbaton.base.value import Value
from gitbaton.git.configuration import concerns_us, parse_configuration
from gitbaton.plan.settings import SETTINGS_FILES, Settings


class SettingsFile(Value):
    """Settings and the name of the file they are in; empty if there is none."""

    name: str
    settings: Settings


def find_settings(top: str) -> SettingsFile:
    """The settings under ``top``; the defaults if nothing is configured.

    Raises ConfigError for a file that is not valid, naming it, and RepositoryError for one that
    is no regular file.
    """
    for name in SETTINGS_FILES:
        data = read_plain_file(os.path.join(top, name))
        if data is None or not concerns_us(name, data):
            continue
        settings = parse_configuration(name, data)
        if settings is not None:
            return SettingsFile(name, settings)
    return SettingsFile("", Settings())
