"""The race lives in ``benchmarks/``, which only a run from the root of the project can import."""

from __future__ import annotations

import sys

import pytest

from support import typed_hints
from support.environment import ROOT

if str(ROOT) not in sys.path:
    sys.path.append(str(ROOT))


@pytest.fixture(autouse=True)
def untyped_hints(typed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    typed_hints.stop(monkeypatch)
