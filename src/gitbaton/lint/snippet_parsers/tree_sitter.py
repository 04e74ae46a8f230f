"""The one door to tree-sitter (extra ``lint``): the first place that a grammar cannot read."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from tree_sitter import Language, Parser

from gitbaton.lint.snippet_parsers.languages import PACKAGES
from gitbaton.plan.code_blocks import Fault

if TYPE_CHECKING:
    from tree_sitter import Node


def read_tree(text: str, language: str) -> Fault | None:
    """The fault of a whole file; one of TypeScript may have JSX in it or not.

    tree-sitter-typescript (0.23) cannot read ``tag<Type>`` before a template.
    """
    if ">`" in text:
        return None
    package = PACKAGES[language]
    dialects = [(package, "language")]
    if package == "tree_sitter_typescript":
        dialects = [(package, "language_typescript"), (package, "language_tsx")]
    faults = [_fault(text, *dialect) for dialect in dialects]
    found = [fault for fault in faults if fault is not None]
    return max(found, key=lambda fault: fault.line) if len(found) == len(faults) else None


def _fault(text: str, package: str, function: str) -> Fault | None:
    root = _parser(package, function).parse(text.encode("utf-8", "replace")).root_node
    node = _first_wrong(root)
    if node is None:
        return None
    line = node.start_point.row + 1
    if node.is_missing:
        return Fault(line, f"{node.type} expected")
    words = (node.text or b"").decode("utf-8", "replace").split()
    return Fault(line, f"unexpected {words[0][:20]}" if words else "something is missing")


@cache
def _parser(package: str, function: str) -> Parser:
    return Parser(Language(getattr(import_module(package), function)()))


def _first_wrong(root: Node) -> Node | None:
    """The innermost error that comes first, walked without recursion."""
    pending = [root]
    found: Node | None = None
    while pending:
        node = pending.pop()
        if node.is_error or node.is_missing:
            if node.is_missing or not any(child.has_error for child in node.children):
                return node
            found = found or node
        if node.has_error:
            pending.extend(reversed(node.children))
    return found
