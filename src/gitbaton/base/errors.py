"""The one family of errors a user can meet; each carries its exit code and its hint."""

from __future__ import annotations


class BatonError(Exception):
    """A problem that the user can act on: one sentence, and the next command to type.

    Only the outermost frame prints it. ``exit_code`` is one of docs/exit-codes.md.
    """

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(BatonError):
    """The command line cannot be carried out as typed (exit 2)."""


class ConfigError(BatonError):
    """The configuration cannot be read or obeyed (exit 2)."""


class RepositoryError(BatonError):
    """git refused, or there is no repository here (exit 2)."""


class NoRepositoryError(RepositoryError):
    """There is no repository around the current folder (exit 2)."""

    def __init__(self) -> None:
        super().__init__("there is no git repository here", "go into one, or git init")
