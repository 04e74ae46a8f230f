"""Coverage of the modules that decide, by the tests of their rooms.

Tracing doubles the time of Python, so every other test runs without it.
"""

from __future__ import annotations

import os
import pkgutil
from collections.abc import Generator
from importlib import import_module

import pytest
from coverage import Coverage

_ROOMS = (
    *("base", "check", "claims", "commits", "dashboard", "hosting", "lint", "oracle", "plan"),
    *("project", "reports", "rules", "setup/doctor", "status", "verify", "worktrees"),
)
_FOR_CHILDREN = "COVERAGE_PROCESS_CONFIG"  # each start of coverage sets it anew
_MEASURED = tuple(f"tests/{room}/" for room in _ROOMS)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Import what is measured while it is measured: a module's own lines run once."""
    if measuring := Coverage.current():
        packages = measuring.get_option("run:source_pkgs")
        assert isinstance(packages, list)
        for package in packages:
            path = getattr(import_module(package), "__path__", ())
            for module in pkgutil.walk_packages(path, f"{package}."):
                import_module(module.name)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Do not trace the tests of other rooms."""
    measuring = None if item.nodeid.startswith(_MEASURED) else Coverage.current()
    if measuring is None:
        return (yield)
    measuring.stop()
    try:
        return (yield)
    finally:
        measuring.start()
        os.environ.pop(_FOR_CHILDREN, None)
