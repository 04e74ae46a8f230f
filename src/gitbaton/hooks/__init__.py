"""Thin doors for git: one file a hook, ``main(argv, stdin, environ) -> int``."""

from __future__ import annotations

import os
import sys

from gitbaton.base.errors import BatonError
from gitbaton.base.hook_types import EXTRA_HOOKS, HOOKS, SERVER_HOOKS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import BinaryIO, Protocol

    class Hook(Protocol):
        """A hook's module."""

        def main(self, argv: Sequence[str], stdin: BinaryIO, environ: Mapping[str, str]) -> int: ...


def run_hook(name: str, argv: Sequence[str]) -> int:
    """Run one hook by git's name for it. A crash blocks (exit 70), except where hooks only help."""
    try:
        code = _load(name).main(argv, sys.stdin.buffer, os.environ)
    except BatonError as error:
        from gitbaton.base.error_text import error_text

        _tell(error_text(error))
        code = error.exit_code
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:
        code = 1  # the reader closed the pipe; there was output, so report failure
    except Exception as error:
        from gitbaton.base.disk_errors import refused_by_machine
        from gitbaton.base.error_text import error_text, internal_error_text

        refused = refused_by_machine(error)
        _tell(error_text(refused) if refused else internal_error_text(error, f"hook {name}"))
        code = refused.exit_code if refused else 70
    return 0 if name.startswith(("post-", "prepare-")) else code


def _tell(text: str) -> None:
    """Print to standard error; does nothing if the reader closed it."""
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except OSError:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115 - nothing is left to complain about


def _load(name: str) -> Hook:
    known = (*HOOKS, *EXTRA_HOOKS, *SERVER_HOOKS)
    if name not in known:
        from gitbaton.base.errors import UsageError

        raise UsageError(f"no such hook: {name!a}", f"one of: {', '.join(known)}")
    module: Hook = __import__(f"gitbaton.hooks.{name.replace('-', '_')}", fromlist=["main"])
    return module
