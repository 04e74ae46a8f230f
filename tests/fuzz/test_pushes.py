"""Accepted stays accepted, and no dead ends: a few histories here, thousands by ``make fuzz``."""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path

from fuzz.engines import long_seconds, rounds
from fuzz.pushes import History
from support.sandbox import Sandbox


def test_what_pushes_were_accepted_with_stays_accepted_and_leads_on(
    template: Path, tmp_path: Path
) -> None:
    repository = Sandbox(tmp_path / "server.git")
    for seed in range(4):
        shutil.copytree(template / "bare", repository.path)
        History(repository, seed).play(12)
        repository.git("fsck", "--strict", "--no-dangling")
        shutil.rmtree(repository.path)


def test_many_long_histories(template: Path, tmp_path: Path) -> None:
    repository = Sandbox(tmp_path / "server.git")
    seeds = itertools.count(100)
    for _ in rounds(long_seconds() / 4):
        shutil.copytree(template / "bare", repository.path)
        History(repository, next(seeds)).play(60 if long_seconds() else 12)
        shutil.rmtree(repository.path)
