"""Imports run one way: doors, flows, the four rooms that do not see each other, core."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from support.project import modules

ROOMS = {
    "core": set[str](),
    "grammars": {"core"},
    "hosts": {"core"},
    "markdown": {"core"},
    "outputs": {"core"},
    "repo": {"core"},
    "rules": {"core"},
    "services": {"core"},
    "flows": {"core", "grammars", "hosts", "markdown", "outputs", "repo", "rules", "services"},
    "hooks": {"core", "flows", "outputs"},
    "cli": {"core", "flows", "outputs"},
    "__main__": {"cli", "hooks"},
    "": set[str](),
}
DOORS = {
    "apprise": {"services"},
    "click": {"cli"},
    "git": {"repo"},
    "gitdb": {"repo"},
    "jinja2": {"outputs"},
    "markupsafe": {"outputs"},
    "mistune": {"markdown"},
    "pygal": {"outputs"},
    "requests": {"hosts"},
    "ruamel": {"grammars", "repo"},
    "tree_sitter": {"grammars"},
}
PURE_ROOMS = {"core", "markdown", "outputs", "rules"}
IMPURE = {"io", "os", "pathlib", "shutil", "socket", "subprocess", "sys", "tempfile", "time"}
# Each of these costs the commit-msg hook half an interpreter start or more.
SLOW = {"collections", "dataclasses", "enum", "functools", "json", "re", "tomllib", "typing"}


class Import(NamedTuple):
    """One imported module: where, what, and whether the import runs with the module itself."""

    module: str
    target: str
    line: int
    at_start: bool

    @property
    def room(self) -> str:
        return self.module.partition(".")[0]

    @property
    def top(self) -> str:
        return self.target.partition(".")[0]

    @property
    def place(self) -> str:
        return f"{self.module}:{self.line} imports {self.target}"


def _found(module: str, node: ast.AST, at_start: bool = True) -> Iterator[Import]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield Import(module, alias.name, node.lineno, at_start)
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0, f"{module}:{node.lineno}: relative import"
        for alias in node.names if node.module == "gitbaton" else ():
            yield Import(module, f"gitbaton.{alias.name}", node.lineno, at_start)
        if node.module and node.module != "gitbaton":
            yield Import(module, node.module, node.lineno, at_start)
    inside = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or _is_type_checking(node)
    for child in ast.iter_child_nodes(node):
        yield from _found(module, child, at_start and not inside)


def _is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


IMPORTS = [found for module, tree in modules() for found in _found(module, tree)]


def test_every_import_goes_down() -> None:
    wrong = []
    for found in (found for found in IMPORTS if found.top == "gitbaton"):
        room = f"{found.target}.".split(".")[1]
        if room in set(ROOMS) - {"", found.room} - ROOMS[found.room]:
            wrong.append(found.place)
    assert wrong == []


def test_every_room_is_known() -> None:
    assert {found.room for found in IMPORTS} <= set(ROOMS)


def test_third_party_packages_have_one_door() -> None:
    foreign = [
        found
        for found in IMPORTS
        if found.top != "gitbaton" and found.top not in sys.stdlib_module_names
    ]
    assert [found.place for found in foreign if found.room not in DOORS.get(found.top, ())] == []


def test_pure_rooms_do_no_io() -> None:
    inside = [found for found in IMPORTS if found.room in PURE_ROOMS]
    assert [found.place for found in inside if found.top in IMPURE] == []


def test_core_starts_fast() -> None:
    early = [
        found
        for found in IMPORTS
        if found.room == "core" and found.at_start and not found.module.startswith("core.verify_")
    ]
    assert [found.place for found in early if found.top in SLOW] == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import re", [("re", True)]),
        ("from gitbaton import core", [("gitbaton.core", True)]),
        ("def f():\n    from gitbaton.repo import git", [("gitbaton.repo", False)]),
        ("if TYPE_CHECKING:\n    import typing", [("typing", False)]),
        ("class A:\n    import enum", [("enum", True)]),
    ],
)
def test_reader_sees(source: str, expected: list[tuple[str, bool]]) -> None:
    found = list(_found("core.example", ast.parse(source)))
    assert [(one.target, one.at_start) for one in found] == expected
