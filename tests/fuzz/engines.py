"""How inputs are made: by hypothesis, or guided by coverage where atheris is installed.

``FUZZ_MINUTES`` asks for a long run of so many minutes in all; without it each test takes a
second or two.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz.seeds import seeds
from fuzz.targets import TARGETS, Run, bounded
from fuzz.tokens import KINDS, Edit, edited
from support.documents import documents
from support.environment import ROOT

_PLACES = st.integers(0, 65535)
_EDITS = st.lists(
    st.builds(Edit, st.integers(0, KINDS - 1), _PLACES, _PLACES, st.integers(0, 255)), max_size=8
)
_AT_ONCE = 400  # examples of a long run, before the clock is looked at


def long_seconds() -> float:
    """How long the long run is to take; 0 if it is the short one."""
    return 60 * float(os.environ.get("FUZZ_MINUTES") or 0)


def rounds(seconds: float) -> Iterator[None]:
    """One round at least, then as many as the time has room for."""
    end = time.monotonic() + seconds
    yield
    while time.monotonic() < end:
        yield


def inputs(target: str) -> st.SearchStrategy[bytes]:
    """Seeds with a few changes, and now and then something else entirely."""
    known = st.builds(edited, st.sampled_from(seeds(target)), _EDITS)
    odd = documents() if target == "feature" else st.binary(max_size=200)
    return st.one_of(known, known, known, odd)


def play(target: str, run: Run, examples: int) -> None:
    """The seeds as they are, then examples by hypothesis."""
    for seed in seeds(target):
        with bounded():
            run(seed)

    @given(inputs(target))
    @settings(max_examples=examples)
    def any_bytes(data: bytes) -> None:
        with bounded():
            run(data)

    any_bytes()


def play_long(target: str, folder: Path, names: Mapping[str, str], seconds: float) -> None:
    """As many inputs as the time has room for. Raises AssertionError with the input that broke."""
    if find_spec("atheris") is None:
        run = TARGETS[target].open(folder, names)
        for _ in rounds(seconds):
            play(target, run, _AT_ONCE)
        return
    found = ROOT / "build" / "fuzz" / target
    found.mkdir(parents=True, exist_ok=True)
    ended = subprocess.run(
        [sys.executable, "-m", "fuzz.guided", target, str(int(seconds)), str(found)],
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'tests'}{os.pathsep}{ROOT}"},
        input=json.dumps([str(folder), dict(names)]).encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout.decode(errors="replace")[-6000:]
