"""Accepted stays accepted, and no dead ends: a few histories here, thousands by ``make fuzz``."""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path

import pytest

from fuzz.adversary import BesiegedHistory
from fuzz.engines import long_seconds, rounds
from fuzz.pushes import History
from support.sandbox import Sandbox

HISTORIES = (History, BesiegedHistory)


@pytest.fixture(params=HISTORIES, ids=["honest", "with an adversary"])
def history(request: pytest.FixtureRequest) -> type[History]:
    kind: type[History] = request.param
    return kind


def test_what_pushes_were_accepted_with_stays_accepted_and_leads_on(
    template: Path, tmp_path: Path, history: type[History]
) -> None:
    """The first seeds; in a long run as many as its time has room for."""
    repository = Sandbox(tmp_path / "server.git")
    seeds = itertools.count()
    for _ in rounds(long_seconds() / 4) if long_seconds() else range(3):
        shutil.copytree(template / "bare", repository.path)
        history(repository, next(seeds)).play(50 if long_seconds() else 12)
        repository.git("fsck", "--strict", "--no-dangling")
        shutil.rmtree(repository.path)
