"""What happens on the server: ref locks left for a moment, refs packed under everyone's feet.

Kills, pauses and clocks are the agents' own affair; broken lines are the relay's.
"""

from __future__ import annotations

import random
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.race.field import Field
from benchmarks.race.profiles import Profile

_PACKING = 5.0  # seconds between two rounds of pack-refs


@contextmanager
def troubled(
    field: Field, profile: Profile, seed: int, environ: Mapping[str, str]
) -> Iterator[None]:
    """Trouble the server until the block ends."""
    over = threading.Event()
    thread = threading.Thread(
        target=_trouble, args=(field, profile.locks, seed, environ, over), daemon=True
    )
    if profile.packs:
        thread.start()
    try:
        yield
    finally:
        over.set()
        if profile.packs:
            thread.join()


def _trouble(
    field: Field, locks: int, seed: int, environ: Mapping[str, str], over: threading.Event
) -> None:
    chance = random.Random(f"{seed} nemesis")
    packed = time.monotonic()
    while not over.wait(chance.uniform(0.1, 1.5)):
        if locks:
            branch = chance.choice(field.features).branch
            locks -= _lock(field.server / f"refs/heads/{branch}.lock", chance.uniform(0.05, 0.6))
        if time.monotonic() - packed > _PACKING:
            packed = time.monotonic()
            command = ["git", "pack-refs", "--all", "--prune"]
            subprocess.run(command, cwd=field.server, env=environ, check=False, capture_output=True)


def _lock(path: Path, length: float) -> bool:
    """Hold a ref's lock for a moment, as a crashed server does until somebody cleans up."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.open("x").close()
    except FileExistsError:
        return False
    time.sleep(length)
    path.unlink()
    return True
