"""Tests against a mutant, in a child of a process that has imported everything but git-baton."""

from __future__ import annotations

import ast
import importlib
import importlib.abc
import importlib.util
import os
import resource
import signal
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import NoReturn

from benchmarks.mutation.mutants import Mutant, mutated
from benchmarks.peers import ROOT

PACKAGE = "gitbaton"
SOURCES = ROOT / "src" / PACKAGE
_SECONDS = 90  # CPU time; the tests of the pure rooms take a fraction of it
_PATIENCE = 600  # seconds by the clock, for a mutant that waits for what never comes
_BYTES = 4 << 30
_WARM = ("pytest", "hypothesis.stateful", "click", "git", "mistune")
_OPTIONS = ("-q", "-x", "--assert=plain", "--tb=no", "-p", "no:cacheprovider", "-p", "no:randomly")


class MutantFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the one module that is changed, before anybody finds the real one."""

    def __init__(self, name: str, path: Path, tree: ast.Module) -> None:
        self.name = name
        self.path = path
        self.code = compile(tree, str(path), "exec")

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name != self.name:
            return None
        return importlib.util.spec_from_file_location(name, self.path, loader=self)

    def create_module(self, spec: ModuleSpec) -> None:
        """The usual module."""

    def exec_module(self, module: ModuleType) -> None:
        exec(self.code, module.__dict__)


def warm_up() -> None:
    """Import what every child needs."""
    for name in _WARM:
        importlib.import_module(name)


def path_of(module: str) -> Path:
    """``plan.log.rows`` to its file."""
    return SOURCES / f"{module.replace('.', '/')}.py"


def tests_of(module: str) -> tuple[list[str], list[str]]:
    """The test files that a module's mutants run against: its own first, then the others."""
    room, _, name = module.rpartition(".")
    own = ROOT / "tests" / room.replace(".", "/") / f"test_{name}.py"
    pure = [
        path
        for part in ("base", "plan", "commits", "rules")
        for path in (ROOT / "tests" / part).rglob("test_*.py")
    ]
    others = [
        path
        for part in ("dashboard", "lint", "reports", "verify")
        for path in (ROOT / "tests" / part).rglob("test_*.py")
        if f"gitbaton.{module} " in path.read_text(encoding="utf-8")
    ]
    first = [str(own)] if own.exists() else []
    return first, [str(path) for path in sorted({*pure, *others} - {own})]


def passes(tests: Sequence[str], mutant: Mutant | None) -> bool:
    """Whether every test passes with this change of the package (None: with none)."""
    child = os.fork()
    if not child:
        _become(tests, mutant)
    _, status = os.waitpid(child, 0)
    return status == 0


def _become(tests: Sequence[str], mutant: Mutant | None) -> NoReturn:
    code = 1
    try:
        _limit()
        silence = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(silence, stream)
        os.chdir(ROOT)
        os.environ["CI"] = "true"  # hypothesis without chance and without memory
        if mutant is not None:
            path = path_of(mutant.module)
            name = f"{PACKAGE}.{mutant.module}"
            sys.meta_path.insert(0, MutantFinder(name, path, mutated(mutant, path)))
        import pytest

        code = int(pytest.main([*_OPTIONS, *tests]))
    finally:
        os._exit(code)


def _limit() -> None:
    signal.alarm(_PATIENCE)
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
