"""Programs of other projects that some tests run: where they are, and what happens without them."""

from __future__ import annotations

import os
import shutil

import pytest

from support.environment import ROOT, SCRIPTS

# Read before the session drops the caller's variables.
_MUST = "CI" in os.environ
_PLACES = (str(SCRIPTS), str(ROOT / "build/tools/node_modules/.bin"))


def needed(name: str) -> str:
    """The path of a program. Where it is missing the test is skipped, but fails in CI."""
    path = os.pathsep.join([*_PLACES, os.environ.get("PATH", os.defpath)])
    found = shutil.which(name, path=path)
    if found is None:
        missing = f"no {name} here: `make tools` brings those of npm, the system the others"
        if _MUST:
            pytest.fail(missing)
        pytest.skip(missing)
    return found
