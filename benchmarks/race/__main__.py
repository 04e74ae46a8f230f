"""``python -m benchmarks.race --profile NAME``: race, judge, print; 1 if anything was broken.

With ``--write`` each race is added to those saved before, and the table shows them all.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import mkdtemp

from benchmarks.race.profiles import PROFILES, TRANSPORTS
from benchmarks.race.report import (
    conditions,
    load,
    results_file,
    save,
    summary,
    table,
    total,
)
from benchmarks.race.run import Verdict, run_race
from benchmarks.table import write_between_markers


def main(argv: Sequence[str] | None = None) -> int:
    """Run the races one by one; each is printed, and saved if asked, as soon as it is over."""
    arguments = _parse(argv)
    profile = PROFILES[arguments.profile]
    transports = {None: profile.transports, "all": TRANSPORTS}.get(
        arguments.transport, (arguments.transport,)
    )
    first = arguments.seed if arguments.seed is not None else random.SystemRandom().randrange(10**6)
    verdicts: list[Verdict] = []
    code = 0
    try:
        for seed in range(first, first + arguments.seeds):
            for transport in transports:
                _say(f"{profile.name} over {transport}, seed {seed}")
                verdicts.append(_one(profile.name, transport, seed, arguments.keep))
                print(summary(verdicts[-1]), flush=True)
                if arguments.write:
                    save(arguments.write, verdicts[-1])
    except KeyboardInterrupt:
        _say("interrupted; what is finished is kept")
        code = 130
    figures = [each.figures for each in verdicts]
    if arguments.write:
        figures = load(results_file(arguments.write, profile.name))
    print(f"{table(figures)}\n\n{conditions()}")
    if arguments.page and figures:
        short = f"{total(figures)}\n\n{conditions()}"
        if not write_between_markers(arguments.page, "race", short):
            _say(f"{arguments.page} has no race markers: printed only")
    return code or int(any(each.violations for each in verdicts))


def _one(name: str, transport: str, seed: int, keep: bool) -> Verdict:
    folder = Path(mkdtemp(prefix="baton-race-"))
    chosen = next(each for each in TRANSPORTS if each == transport)
    try:
        verdict = run_race(PROFILES[name], chosen, seed, folder, _say)
    finally:
        if keep:
            _say(f"kept in {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    return verdict


def _parse(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.race", description=__doc__)
    parser.add_argument("--profile", choices=PROFILES, default="smoke")
    parser.add_argument("--seed", type=int, help="the first seed (default: a random one)")
    parser.add_argument(
        "--seeds", type=int, default=1, help="how many, one after the other; 0: saved ones"
    )
    parser.add_argument("--transport", choices=[*TRANSPORTS, "all"])
    parser.add_argument("--write", type=Path, metavar="FOLDER", help="save the results there")
    parser.add_argument("--page", type=Path, metavar="FILE", help="replace its race table")
    parser.add_argument("--keep", action="store_true", help="leave the repositories to look at")
    return parser.parse_args(argv)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
