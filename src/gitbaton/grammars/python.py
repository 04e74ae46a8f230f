"""Python, as the interpreter at hand reads it."""

from __future__ import annotations

import ast
import re
import textwrap
import warnings

from gitbaton.core.snippet import Fault
from gitbaton.grammars.brackets import is_balanced
from gitbaton.grammars.gaps import is_cut

# what a newer Python than the one at hand may well accept
_NEWER = re.compile(
    r"^\s*type\s+\w+|\b(?:def|class)\s+\w+\s*\[|\bexcept\s+\w[\w.]*\s*,|\bexcept\*|\b[fFtT][rR]?[\"']"
    r"|\b[rR][fFtT][\"']|\blazy\s+(?:import|from)\b",
    re.M,
)
_NO_CODE = re.compile(r"^\s*(?:>>>|In \[\d*\]:|[%!]\w)", re.M)
_FOLLOWS = {
    "elif": "if _:\n    pass\n",
    "else": "if _:\n    pass\n",
    "except": "try:\n    pass\n",
    "finally": "try:\n    pass\n",
    "case": "match _:\n",
}


def read(text: str, _language: str, *, whole: bool) -> Fault | None:
    """The fault of a Python text. A piece may go on from, or break off in, code not shown.

    Of a piece's indentation nothing is said: it belongs to the code around it.
    """
    if _NO_CODE.search(text):
        return None
    fault = _fault(text if whole else textwrap.dedent(text))
    if fault is None or _NEWER.search(text):
        return None
    if whole:
        return fault
    if any(_fault(piece) is None for piece in _pieces(text)):
        return None
    return None if is_cut(text) or _breaks_off(text) else fault


def _pieces(text: str) -> list[str]:
    """The text as part of something larger."""
    plain = textwrap.dedent(text).strip("\n")
    first, _, rest = plain.partition("\n")
    shifted = f"{first.lstrip()}\n{textwrap.dedent(rest)}"
    word = first.split(":")[0].split(None, 1)[0] if first.split(":")[0].split() else ""
    inside = textwrap.indent(plain, "    ") if word == "case" else plain
    pad = " " * (len(plain.rsplit("\n", 1)[-1]) - len(plain.rsplit("\n", 1)[-1].lstrip()))
    return [
        plain,
        shifted,
        _FOLLOWS.get(word, "") + inside,
        f"{plain}\n{pad}    pass",
        f"{_FOLLOWS.get(word, '')}{inside}\n{pad}    pass",
        f"{plain}\ndef _(): pass",
        f"_({plain}\n)",
        f"def _({plain}\n): pass",
        f"{{{plain}\n}}",
        f"[{plain}\n]",
        f"_ = (_\n{plain}\n)",
        f"{plain}\n{pad}finally: pass",
    ]


def _fault(text: str) -> Fault | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except SyntaxError as error:
        return Fault(max(error.lineno or 1, 1), error.msg)
    except (MemoryError, RecursionError, ValueError):
        return None
    return None


def _breaks_off(text: str) -> bool:
    """Whether a string, a bracket or a block goes on in code that is not shown."""
    if any(text.count(quotes) % 2 for quotes in ('"""', "'''")):
        return True
    plain = re.sub(r"\"\"\".*?\"\"\"|'''.*?'''", "", text, flags=re.S)
    plain = re.sub(r"\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|#[^\n]*", "", plain)
    try:
        ast.parse(textwrap.dedent(text))
    except IndentationError:
        return True
    except (SyntaxError, MemoryError, RecursionError, ValueError):
        return not is_balanced(plain.replace("/*", "").replace("*/", ""))
    return False
