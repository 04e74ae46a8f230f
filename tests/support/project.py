"""The project's own sources, as the guards read them."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from support.environment import ROOT

PACKAGE = ROOT / "src/gitbaton"
OLDEST_PYTHON = (3, 11)


@cache
def modules() -> tuple[tuple[str, ast.Module], ...]:
    """Every module of the package: its dotted name below ``gitbaton``, and its tree."""
    return tuple((dotted(path), _tree(path)) for path in sorted(PACKAGE.rglob("*.py")))


def _tree(path: Path) -> ast.Module:
    text = path.read_text(encoding="utf-8")
    return ast.parse(text, str(path), feature_version=OLDEST_PYTHON)


def dotted(path: Path) -> str:
    """``core.task_id`` for its file, ``core`` for the package's own file."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")
