"""Nothing grows past what fits a screen or two."""

from __future__ import annotations

import ast
import tomllib
from collections import Counter
from fnmatch import fnmatch

from support.environment import ROOT
from support.project import PACKAGE, dotted, modules

LONGEST_FUNCTION = 60
LONGEST_MODULE = 400


def test_functions_are_short() -> None:
    long = [
        f"{module}.{node.name}: {length} lines"
        for module, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert long == []


def test_modules_are_short() -> None:
    lengths = {
        dotted(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in PACKAGE.rglob("*.py")
    }
    assert {name: size for name, size in lengths.items() if size > LONGEST_MODULE} == {}
    assert len(lengths) > 10


def test_class_names_are_unique() -> None:
    """One word means one thing; a class may have the name of the one it extends."""
    names = Counter(
        node.name
        for _, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and not any(ast.unparse(base).endswith(f".{node.name}") for base in node.bases)
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_what_coverage_measures_or_leaves_out_is_there() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["coverage"]["run"]
    paths = [f"/{path.relative_to(PACKAGE).as_posix()}" for path in PACKAGE.rglob("*.py")]
    names = {f"gitbaton.{dotted(path)}" for path in PACKAGE.rglob("*.py")}
    assert [name for name in settings["source_pkgs"] if name not in names] == []
    assert [
        pattern for pattern in settings["omit"] if not any(fnmatch(path, pattern) for path in paths)
    ] == []
