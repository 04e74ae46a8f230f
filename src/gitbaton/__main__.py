"""The executable's front door: hooks go straight in, everything else through click."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run ``git-baton`` with the process's own arguments and exit."""
    _open_standard_streams()
    gc.disable()  # our values form no cycles, and looking for some takes a tenth of the time
    try:
        code = _run(sys.argv[1:])
    except KeyboardInterrupt:  # while modules are loaded; later, whoever runs sees to it
        code = 130
    sys.exit(code)


def _run(arguments: list[str]) -> int:
    if len(arguments) > 1 and arguments[0] == "hook" and not arguments[1].startswith("-"):
        from gitbaton.hooks import run_hook

        return run_hook(arguments[1], arguments[2:])
    from gitbaton.cli.run import run

    return run(arguments)


def _open_standard_streams() -> None:
    """Open what the caller has closed (``<&-``), lest a pipe to git takes its number."""
    if sys.stdin and sys.stdout and sys.stderr:
        return
    while os.open(os.devnull, os.O_RDWR) <= 2:
        pass
    sys.stdin = sys.stdin or open(0, closefd=False)  # noqa: SIM115 - for as long as we run
    sys.stdout = sys.stdout or open(1, "w", closefd=False)  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w", closefd=False)  # noqa: SIM115


if __name__ == "__main__":
    main()
