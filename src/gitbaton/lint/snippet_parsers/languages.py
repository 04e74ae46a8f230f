"""Which function reads which language. To add one: its reader, and its names in LANGUAGES."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from gitbaton.plan.code_blocks import Fault, Snippet, leaves_out

MAX_CHARACTERS = 200_000
"""Longer files are not read: no plan needs them, and parsers take their time."""

PACKAGES = {
    **dict.fromkeys(("javascript", "js", "jsx", "mjs", "cjs"), "tree_sitter_javascript"),
    **dict.fromkeys(("ts", "tsx", "typescript"), "tree_sitter_typescript"),
    **dict.fromkeys(("go", "golang"), "tree_sitter_go"),
    **dict.fromkeys(("rust", "rs"), "tree_sitter_rust"),
}
"""The package of each language that tree-sitter reads (extra ``lint``)."""

LANGUAGES: dict[str, str] = {
    **dict.fromkeys(("json", "jsonc"), "parsers.read_json"),
    **dict.fromkeys(("yaml", "yml"), "parsers.read_yaml"),
    "toml": "parsers.read_toml",
    **dict.fromkeys(("py", "python", "python3"), "parsers.read_python"),
    **dict.fromkeys(("bash", "sh", "shell"), "parsers.read_shell"),
    **dict.fromkeys(PACKAGES, "tree_sitter.read_tree"),
}


def is_readable(language: str) -> bool:
    """Whether the packages that read the language are installed; True if no package ever does."""
    package = PACKAGES.get(language)
    needed = ("tree_sitter", package) if package else ()
    return all(find_spec(name) is not None for name in needed)


def fault_in(snippet: Snippet) -> Fault | None:
    """What its grammar has against a whole file or a command; None if nothing.

    Pieces of a file are not judged, nor a file with placeholders.
    """
    name = LANGUAGES.get(snippet.language)
    if name is None or snippet.role not in ("whole", "command"):
        return None
    text = snippet.text
    if not text.strip() or len(text) > MAX_CHARACTERS or "\0" in text:
        return None
    if not is_readable(snippet.language):
        return None
    module, _, function = name.partition(".")
    reader = getattr(import_module(f"gitbaton.lint.snippet_parsers.{module}"), function)
    found: Fault | None = reader(text, snippet.language)
    return None if found is None or leaves_out(text) else found
