"""``python -m benchmarks [NAME…] [--write]``: all benchmarks, or those named; one table."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import (
    agent_commands,
    attacks,
    big_file,
    claim,
    claim_race,
    commit_msg,
    conflicts,
    dashboard,
    growth,
    long_range,
    pre_push,
)
from benchmarks.peers import ROOT, prepare_environment
from benchmarks.table import Result, markdown_table, short_table, write_between_markers

_BENCHMARKS = {
    "commit_msg": commit_msg.run,
    "pre_push": pre_push.run,
    "long_range": long_range.run,
    "big_file": big_file.run,
    "claim": claim.run,
    "agent_commands": agent_commands.run,
    "claim_race": claim_race.run,
    "conflicts": conflicts.run,
    "dashboard": dashboard.run,
    "attacks": attacks.run,
    "growth": growth.run,
}

# What people choose by: these rows stand in the README.
_CHOSEN = (
    "commit-msg: 140 tasks",
    "peer: gitlint",
    "claim without rivals",
    "claim race, 8 agents, 12 tasks: git baton",
    "claim race, 8 agents, 12 tasks: Backlog.md, a branch",
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmarks and print the table; 1 if a figure to reach is not reached.

    One that fails costs its own rows only, and then nothing is written: code 2.
    """
    arguments = _parse(argv)
    environment = prepare_environment()
    build = ROOT / "build" / "benchmarks"
    load = os.getloadavg()[0]
    results: list[Result] = []
    failed = False
    for name in arguments.names or _BENCHMARKS:
        print(f"measuring {name}", file=sys.stderr)
        with TemporaryDirectory(dir=build) as folder:
            try:
                results += _BENCHMARKS[name](environment, Path(folder))
            except (RuntimeError, subprocess.CalledProcessError) as error:
                print(f"{name}: {error}", file=sys.stderr)
                failed = True
    text = f"{markdown_table(results)}\n\n{_conditions(load)}"
    print(text)
    if failed:
        return 2
    if arguments.write:
        write_between_markers(ROOT / "docs" / "benchmarks.md", "benchmarks", text)
        chosen = [one for work in _CHOSEN for one in results if one.work.startswith(work)]
        write_between_markers(ROOT / "README.md", "figures", short_table(chosen))
    return int(any(result.reached is False for result in results))


def _parse(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*_BENCHMARKS, []], metavar="NAME")
    parser.add_argument("--write", action="store_true", help="into docs/benchmarks.md and README")
    return parser.parse_args(argv)


def _conditions(load: float) -> str:
    version = subprocess.run(["git", "--version"], stdout=subprocess.PIPE, check=True).stdout
    return (
        f"Measured with Python {platform.python_version()} and {version.decode().strip()} "
        f"on {os.cpu_count()} processors, load {load:.1f} before the run. Times are medians of the "
        "CPU time of a process and its children; the contestants take turns in one run."
    )


if __name__ == "__main__":
    sys.exit(main())
