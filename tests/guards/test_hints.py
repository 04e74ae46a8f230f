"""Hints that are commands are seen by what types them: no program is named that it overlooks."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from support.environment import ROOT
from support.typed_hints import commands_in

_SOURCE = ROOT / "src" / "gitbaton"
_NO_HINTS = ("verify", "rule_docs", "snippet_parsers")  # words of Verify steps, pages, languages
_COMMAND = (  # but for pip, npx and lefthook, which need the network
    "awk|cat|cd|chmod|chown|cp|curl|date|df|du|echo|export|find(?= [-./])|gh|git|git-baton|glab|"
    "gpg|grep|iconv|kill|ln|ls|mkdir|mv|printf|python|rm|rmdir|sed|sh|source|ssh-keygen|sudo|tea|"
    "touch|unset|uv"
)
_WRITTEN = re.compile(r"(?:^|: |&& |then )(" + _COMMAND + r") (?=[-'\"./>+\w])")


def _texts(path: Path) -> Iterator[tuple[int, str]]:
    """The strings of a module, line by line; what is filled in is a word."""
    parts: set[ast.expr] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            parts.update(node.values)
            words = [p.value if isinstance(p, ast.Constant) else "word" for p in node.values]
            text = "".join([str(word) for word in words])
        elif isinstance(node, ast.Constant) and node not in parts and isinstance(node.value, str):
            text = node.value
        else:
            continue
        yield from ((node.lineno, line) for line in text.split("\n"))


def test_every_command_of_a_hint_is_typed() -> None:
    overlooked = []
    for path in sorted(_SOURCE.rglob("*.py")):
        if {*_NO_HINTS} & {*path.parts}:
            continue
        for number, line in _texts(path):
            if line.endswith(" ") or line.startswith("    "):  # a beginning, or a docstring
                continue
            named = {found[1] for found in _WRITTEN.finditer(line)}
            seen = " ".join(commands_in(line))
            overlooked += [f"{path.name}:{number}: {line}" for name in named if name not in seen]
    assert overlooked == []
