"""Small changes of a module, found and made on its syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

Change = Callable[[], None]

_TURNED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
# Their texts are for people; a test that held every word would hold too much.
_SPOKEN = ("Finding", "BadLine", "Outcome", "Diagnosis", "Rule", "Error")
_LONGEST = 24
_TYPES_ONLY = "TYPE_CHECKING"


class Mutant(NamedTuple):
    """The n-th change of a module, and what it is."""

    module: str
    number: int
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.module.replace('.', '/')}.py:{self.line}: {self.what}"


def mutants_of(module: str, path: Path) -> list[Mutant]:
    """Every mutant of a module."""
    tree = ast.parse(path.read_bytes())
    return [
        Mutant(module, number, line, what) for number, (line, what, _) in enumerate(_changes(tree))
    ]


def mutated(mutant: Mutant, path: Path) -> ast.Module:
    """The module's tree with that one change."""
    tree = ast.parse(path.read_bytes(), str(path))
    for number, (_, _, change) in enumerate(_changes(tree)):
        if number == mutant.number:
            change()
            return ast.fix_missing_locations(tree)
    raise ValueError(f"{mutant.module} has no change {mutant.number}")


def _changes(tree: ast.AST) -> Iterator[tuple[int, str, Change]]:
    """Line, description and way of each change, in the order of the source."""
    for node in _code(tree):
        line = getattr(node, "lineno", 0)
        for what, change in (*_of_expression(node), *_of_statements(node)):
            yield line, what, change


def _code(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that run: no annotations, docstrings, texts for people, imports for types."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "type_comment", "decorator_list"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _is_idle(child):
                yield from _code(child)


def _is_idle(node: ast.AST) -> bool:
    match node:
        case ast.If(test=ast.Name(id=name)) if name == _TYPES_ONLY:
            return True
        case ast.Assign(targets=[ast.Name(id=name)]) if name == _TYPES_ONLY:
            return True
        case ast.Expr(value=ast.Constant()) | ast.JoinedStr() | ast.Import() | ast.ImportFrom():
            return True
        case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(attr=name)):
            return name.endswith(_SPOKEN)
    return False


def _of_expression(node: ast.AST) -> Iterator[tuple[str, Change]]:
    match node:
        case ast.Compare(ops=[op]) if type(op) in _TURNED:
            yield _turn(node, op, lambda new: setattr(node, "ops", [new]))
        case ast.BoolOp(op=op) | ast.BinOp(op=op) | ast.AugAssign(op=op) if type(op) in _TURNED:
            yield _turn(node, op, lambda new: setattr(node, "op", new))
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            yield f"not ({_short(test)})", lambda: setattr(node, "test", _negated(test))
        case ast.comprehension(ifs=[test, *rest]):
            yield f"no if {_short(test)}", lambda: setattr(node, "ifs", rest)
        case ast.UnaryOp(op=ast.Not(), operand=test):
            yield f"no not before {_short(test)}", lambda: setattr(node, "operand", _negated(test))
        case ast.Return(value=ast.expr() as value) if not _is_none(value):
            yield f"return None for {_short(value)}", lambda: setattr(node, "value", _NONE)
        case ast.Constant(value=value):
            yield from _of_constant(node, value)


def _of_constant(node: ast.Constant, value: object) -> Iterator[tuple[str, Change]]:
    new: object
    if isinstance(value, bool):
        new = not value
    elif isinstance(value, int):
        new = value + 1
    elif isinstance(value, str) and len(value) <= _LONGEST:
        new = "" if value else "x"
    elif isinstance(value, bytes) and len(value) <= _LONGEST:
        new = b"" if value else b"x"
    else:
        return
    yield f"{value!r} becomes {new!r}", lambda: setattr(node, "value", new)


def _of_statements(node: ast.AST) -> Iterator[tuple[str, Change]]:
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list):
            for at, statement in enumerate(block):
                if _may_go(statement):
                    what = f"without {_short(statement)} (line {statement.lineno})"
                    yield what, _deletion(block, at)


def _may_go(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(value=ast.Constant()):
            return False
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            return True
    return isinstance(statement, ast.Expr | ast.AugAssign | ast.Raise | ast.Continue | ast.Break)


def _deletion(block: list[ast.stmt], at: int) -> Change:
    def delete() -> None:
        block[at] = ast.copy_location(ast.Pass(), block[at])

    return delete


def _turn(node: ast.AST, op: ast.AST, put: Callable[[ast.AST], None]) -> tuple[str, Change]:
    new = _TURNED[type(op)]
    what = f"{type(op).__name__} becomes {new.__name__} in {_short(node)}"
    return what, lambda: put(new())


_NONE = ast.Constant(value=None)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _negated(test: ast.expr) -> ast.expr:
    return ast.UnaryOp(op=ast.Not(), operand=test)


def _short(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 60 else f"{text[:57]}…"
