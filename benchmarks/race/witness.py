"""The server's ref log, and when each of its lines was first seen.

Git's own times in it are whole seconds; what we see by looking often is finer.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

_OFTEN, _NOW_AND_THEN = 0.025, 0.5  # seconds between looks at the branches, at all refs


class Update(NamedTuple):
    """One move of a ref. An ID of zeros means that it was not there."""

    ref: str
    old: str
    new: str
    seen: float


class Witness:
    """Watches the ref log of a bare repository that has ``core.logAllRefUpdates=always``.

    ``lateness`` is the longest time in seconds that a move of a branch can have gone unseen.
    """

    def __init__(self, server: Path) -> None:
        self._logs = server / "logs/refs"
        self._sizes: dict[Path, int] = {}
        self._updates: list[Update] = []
        self._looked = time.monotonic()
        self.lateness = 0.0

    def look(self, below: str = "") -> None:
        """Read what has been added since the last look, for all refs or those in a folder."""
        now = time.monotonic()
        self.lateness, self._looked = max(self.lateness, now - self._looked), now
        for folder, _, names in os.walk(self._logs / below):
            for name in names:
                path = Path(folder, name)
                size = path.stat().st_size
                if size != self._sizes.get(path, 0):
                    self._read(path, now)

    def _read(self, path: Path, now: float) -> None:
        with path.open("rb") as file:
            file.seek(self._sizes.get(path, 0))
            data = file.read()
        whole = data[: data.rfind(b"\n") + 1]
        self._sizes[path] = self._sizes.get(path, 0) + len(whole)
        ref = f"refs/{path.relative_to(self._logs).as_posix()}"
        for line in whole.decode("utf-8", "replace").splitlines():
            old, new = line.split(" ", 2)[:2]
            self._updates.append(Update(ref, old, new, now))

    def by_ref(self) -> Mapping[str, list[Update]]:
        """The moves of each ref, in the order in which the server made them."""
        found: dict[str, list[Update]] = {}
        for update in self._updates:
            found.setdefault(update.ref, []).append(update)
        return found


@contextmanager
def watching(server: Path) -> Iterator[Witness]:
    """A witness that looks every few milliseconds until the block ends, and then once more."""
    witness = Witness(server)
    over = threading.Event()

    def watch() -> None:
        all_seen = 0.0
        while not over.wait(_OFTEN):
            now = time.monotonic()
            if now - all_seen > _NOW_AND_THEN:
                all_seen = now
                witness.look()
            witness.look("heads")

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield witness
    finally:
        over.set()
        thread.join()
        witness.look()
