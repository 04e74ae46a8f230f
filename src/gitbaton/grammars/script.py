"""JavaScript and TypeScript, with and without JSX, by tree-sitter (extra ``lint``)."""

from __future__ import annotations

import re

from gitbaton.grammars.brackets import closed
from gitbaton.grammars.gaps import has_dots
from gitbaton.grammars.tree_sitter import tree_fault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.core.snippet import Fault

_JAVASCRIPT = ("tree_sitter_javascript", "language")
_TYPESCRIPT = ("tree_sitter_typescript", "language_typescript")
_TSX = ("tree_sitter_typescript", "language_tsx")
# what a piece may be the inside of: members, a class, markup, arguments, types, cases, a chain
_WRAPPINGS = (
    "{}",
    "({{{}\n}})",
    "class _ {{{}\n}}",
    "<>{}\n</>",
    "_({}\n)",
    "[{}\n]",
    "interface _ {{{}\n}}",
    "type _ = {}",
    "switch (_) {{{}\n}}",
    "_\n{}",
    "if (_) {{}}\n{}",
    "try {{}} {}",
    "<_ {}\n/>",
    "import _, {} from '_'",
    "enum _ {{{}\n}}",
)
_STATEMENT = re.compile(
    r"\s*(?:async|await|class|const|do|export|for|function|if|import|interface|let|return|switch|"
    r"throw|try|type|var|while)\b"
)
_LAST_COMMA = re.compile(r"[,;]\s*\Z")


def read(text: str, language: str, *, whole: bool) -> Fault | None:
    """The fault of the text in the dialect that reads it furthest."""
    text = _without_tag_types(text)
    dialects = (_JAVASCRIPT, _TSX) if language[0] in "jmc" else (_TYPESCRIPT, _TSX)
    faults = [tree_fault(text, *dialect) for dialect in dialects]
    found = [fault for fault in faults if fault is not None]
    if len(found) < len(faults):
        return None
    furthest = max(found, key=lambda fault: fault.line)
    if whole:
        return furthest
    shut, balanced = closed(text)
    bodies = dict.fromkeys([text, shut, _LAST_COMMA.sub("", text)])
    pieces = [wrap.format(body) for body in bodies for wrap in _wrappings(text)]
    if any(tree_fault(piece, *_TSX) is None for piece in pieces):
        return None
    # the code breaks off, or another language's words stand in it: nobody can know
    return furthest if balanced and not has_dots(text) else None


def _wrappings(text: str) -> tuple[str, ...]:
    """What the piece may be inside of: text between tags, or a method, may read like anything."""
    if _STATEMENT.match(text):
        return _WRAPPINGS[:1]
    return _WRAPPINGS if text.lstrip()[:1] in "<{" else (*_WRAPPINGS[:3], *_WRAPPINGS[4:])


def _without_tag_types(text: str) -> str:
    """The text with ``tag<Type>`` before a template written as ``tag``.

    tree-sitter-typescript (0.23) takes the angle brackets for comparisons.
    """
    at = text.find(">`")
    while at >= 0:
        start = _opening(text, at)
        if start < 0:
            at = text.find(">`", at + 1)
        else:
            gap = "\n" * text.count("\n", start, at)
            text = text[:start] + gap + text[at + 1 :]
            at = text.find(">`", start)
    return text


def _opening(text: str, end: int) -> int:
    """Where the type arguments begin that end at ``end``; -1 if these are none."""
    depth = 0
    for at in range(end, max(end - 1000, -1), -1):
        if text[at] == ">" and text[at - 1 : at] != "=":
            depth += 1
        elif text[at] == "<":
            depth -= 1
            if not depth:
                named = text[at - 1 : at].isalnum() or text[at - 1 : at] in ("_", "$")
                return at if named else -1
    return -1
