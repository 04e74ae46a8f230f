"""Languages that tree-sitter reads without much ado: CSS, Go, HTML, Rust."""

from __future__ import annotations

import re

from gitbaton.grammars.brackets import closed
from gitbaton.grammars.gaps import has_dots
from gitbaton.grammars.languages import TREES
from gitbaton.grammars.tree_sitter import tree_fault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.core.snippet import Fault

_WRAPPINGS = {
    "tree_sitter_go": ("package _\nfunc _() {{{}\n}}", "package _\nvar _ = _{{{}\n}}"),
    "tree_sitter_rust": ("fn _() {{{}\n}}", "impl _ {{{}\n}}", "fn _() {{ match _ {{{}\n}} }}"),
}
_TEMPLATE = re.compile(r"\{\{|\{%|<%|<\?|\$\{|@\{")


def read(text: str, language: str, *, whole: bool) -> Fault | None:
    """The fault of the text; templates are not judged, nor pieces of HTML and CSS.

    CSS has more dialects than its grammar knows, so brackets must bear its faults out.
    """
    grammar = TREES[language]
    if _TEMPLATE.search(text) and language in ("css", "html"):
        return None
    fault = tree_fault(text, grammar)
    shut, balanced = closed(text)
    if fault is not None and language == "css":
        return fault if whole and not balanced else None
    if fault is None or whole or language == "html":
        return fault if whole else None
    pieces = [text, *[f"{wrap.format(shut)}" for wrap in _WRAPPINGS.get(grammar, ())], shut]
    if any(tree_fault(piece, grammar) is None for piece in pieces):
        return None
    return fault if balanced and not has_dots(text) else None
