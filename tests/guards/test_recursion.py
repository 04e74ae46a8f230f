"""No function calls itself over what somebody else wrote: input is deeper than Python's stack."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from support.environment import ROOT

SOURCE = ROOT / "src/gitbaton"
BOUNDED = {
    "base/id_pattern.py": "a pattern has at most 200 characters",
    "base/mask.py": "masks what masking made of a list, once",
    "cli/manual.py": "follows our own commands",
    "lint/task_list_import.py": "mistune nests no more than a few lists",
    "rules/subject.py": "judges its own suggestions a few times",
}


def _scopes(tree: ast.Module) -> Iterator[tuple[str, list[ast.FunctionDef]]]:
    """The functions of a module and the methods of each class, with how these call each other."""
    yield "", [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield "self", [each for each in node.body if isinstance(each, ast.FunctionDef)]


def _calls(function: ast.FunctionDef, through: str) -> set[str]:
    found = set()
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Name(id=name)) if not through:
                found.add(name)
            case ast.Call(func=ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name)):
                found.add(name)
    return found


def _recursive(path: Path) -> set[str]:
    found = set()
    for through, functions in _scopes(ast.parse(path.read_text(encoding="utf-8"))):
        calls = {function.name: _calls(function, through) for function in functions}
        found |= {name for name in calls if name in _reached(name, calls)}
    return found


def _reached(name: str, calls: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = list(calls[name])
    while waiting:
        called = waiting.pop()
        if called in calls and called not in seen:
            seen.add(called)
            waiting += calls[called]
    return seen


def test_no_function_comes_back_to_itself() -> None:
    found = {
        str(path.relative_to(SOURCE)): names
        for path in SOURCE.rglob("*.py")
        if (names := _recursive(path))
    }
    assert {name: names for name, names in found.items() if name not in BOUNDED} == {}
    assert BOUNDED.keys() <= found.keys(), "what is bounded no longer needs to be listed"


def test_it_sees_a_circle(tmp_path: Path) -> None:
    file = tmp_path / "x.py"
    file.write_text("def a(): b()\ndef b():\n    for x in c(): pass\ndef c(): a()\ndef d(): a()\n")
    assert _recursive(file) == {"a", "b", "c"}


def test_folders_are_walked_in_one_place() -> None:
    walking = [path for path in SOURCE.rglob("*.py") if "os.walk(" in path.read_text()]
    assert [path.name for path in walking] == ["plan_folder.py"]
