"""``python -m benchmarks.mutation [MODULE…] [--sample N] [--seed S]``: score and survivors."""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Collection, Sequence

from benchmarks.mutation.mutants import Mutant, mutants_of
from benchmarks.mutation.running import SOURCES, passes, path_of, tests_of, warm_up

_SAMPLE = 300


def main(argv: Sequence[str] | None = None) -> int:
    """Run the mutants and print the score."""
    arguments = _parse(argv)
    modules = arguments.modules or _pure()
    everything = [mutant for name in modules for mutant in mutants_of(name, path_of(name))]
    size = min(arguments.sample or len(everything), len(everything))
    chosen = sorted(random.Random(arguments.seed).sample(everything, size))
    warm_up()
    broken = _broken(chosen)
    for path in broken:
        print(f"left out, for it fails without any change: {path}", file=sys.stderr)
    survivors = [mutant for mutant in chosen if _survives(mutant, broken)]
    print(_report(chosen, survivors, len(everything), arguments.seed))
    return 0


def _pure() -> list[str]:
    """The modules that read and decide, the judges apart."""
    paths = sorted(
        path for room in ("base", "plan", "commits") for path in (SOURCES / room).rglob("*.py")
    )
    names = [
        path.relative_to(SOURCES).with_suffix("").as_posix()
        for path in paths
        if path.stem != "__init__"
    ]
    return [name.replace("/", ".") for name in names]


def _broken(chosen: Sequence[Mutant]) -> set[str]:
    """The test files that cannot tell a mutant from the original."""
    files = {path for each in chosen for part in tests_of(each.module) for path in part}
    return set() if passes(sorted(files), None) else {f for f in files if not passes([f], None)}


def _survives(mutant: Mutant, broken: Collection[str]) -> bool:
    own, others = ([f for f in part if f not in broken] for part in tests_of(mutant.module))
    survives = (not own or passes(own, mutant)) and passes(others, mutant)
    print("survives" if survives else "killed", mutant, file=sys.stderr, flush=True)
    return survives


def _report(
    chosen: Sequence[Mutant], survivors: Sequence[Mutant], population: int, seed: int
) -> str:
    tried = Counter(mutant.module for mutant in chosen)
    left = Counter(mutant.module for mutant in survivors)
    lines = [f"{name}: {tried[name] - left[name]} of {tried[name]}" for name in sorted(tried)]
    lines += ["", *map(str, survivors), ""]
    killed = len(chosen) - len(survivors)
    score = 100 * killed / max(len(chosen), 1)
    lines.append(
        f"{killed} of {len(chosen)} mutants killed ({score:.1f} %), "
        f"a sample of {population} with seed {seed}"
    )
    return "\n".join(lines)


def _parse(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutation", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="such as plan.log.rows")
    parser.add_argument("--sample", type=int, default=_SAMPLE, help="how many; 0 for all")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
