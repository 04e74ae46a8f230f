"""The one door to tree-sitter (extra ``lint``): the first place that a grammar cannot read."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from tree_sitter import Language, Parser

from gitbaton.core.snippet import Fault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tree_sitter import Node


def tree_fault(text: str, package: str, function: str = "language") -> Fault | None:
    """What the grammar ``package.function`` has against a text."""
    root = _parser(package, function).parse(text.encode("utf-8", "replace")).root_node
    node = _first_wrong(root)
    if node is None:
        return None
    line = node.start_point.row + 1
    if node.is_missing:
        return Fault(line, f"{node.type} expected")
    if node.type.startswith("erroneous"):
        return Fault(line, "an end tag that nothing opens")
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
        if node.is_error or node.is_missing or node.type.startswith("erroneous"):
            if node.is_missing or not any(child.has_error for child in node.children):
                return node
            found = found or node
        if node.has_error or node.type in _HOLD_END_TAGS:
            pending.extend(reversed(node.children))
    return found


_HOLD_END_TAGS = ("document", "element")
