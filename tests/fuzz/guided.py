"""``python -m fuzz.guided TARGET SECONDS FOLDER``: one target under atheris, guided by coverage.

Reads the target's repository and its object IDs as JSON from standard input. What is interesting
is kept below FOLDER; an input that breaks a promise is written there, and ends the run.
"""

from __future__ import annotations

import importlib
import json
import random
import sys
from pathlib import Path
from typing import Any

atheris: Any = importlib.import_module("atheris")

with atheris.instrument_imports(include=["gitbaton"]):
    from fuzz.seeds import seeds
    from fuzz.targets import TARGETS, bounded
    from fuzz.tokens import LARGEST, Edit, edited

_SHARE = 3  # of so many mutations one is the engine's own, the others know our words


def main() -> None:
    target, seconds, folder = sys.argv[1:]
    repository, names = json.load(sys.stdin)
    run = TARGETS[target].open(Path(repository), names)
    corpus = Path(folder, "corpus")
    corpus.mkdir(exist_ok=True)
    for number, seed in enumerate(seeds(target)):
        (corpus / f"seed-{number}").write_bytes(seed)

    def one(data: bytes) -> None:
        with bounded():
            run(data)

    def mutated(data: bytes, largest: int, seed: int) -> bytes:
        chance = random.Random(seed)
        if not chance.randrange(_SHARE):
            made: bytes = atheris.Mutate(data, largest)
            return made
        edits = [_edit(chance) for _ in range(chance.randint(1, 4))]
        return edited(data, edits)[:largest]

    options: list[Any] = [
        sys.argv[0],
        f"-max_total_time={seconds}",
        f"-max_len={LARGEST}",
        "-rss_limit_mb=1024",
        f"-artifact_prefix={folder}/",
        "-print_final_stats=1",
        str(corpus),
    ]
    atheris.Setup(options, one, custom_mutator=mutated)
    atheris.Fuzz()


def _edit(chance: random.Random) -> Edit:
    return Edit(*[chance.randrange(65536) for _ in Edit._fields])


if __name__ == "__main__":
    main()
