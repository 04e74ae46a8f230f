"""The executable's front door: hooks go straight in, everything else through click."""

from __future__ import annotations

import sys


def main() -> None:
    """Run ``git-baton`` with the process's own arguments and exit."""
    arguments = sys.argv[1:]
    if len(arguments) > 1 and arguments[0] == "hook" and not arguments[1].startswith("-"):
        from gitbaton.hooks import run_hook

        sys.exit(run_hook(arguments[1], arguments[2:]))
    from gitbaton.cli import run

    sys.exit(run(arguments))


if __name__ == "__main__":
    main()
