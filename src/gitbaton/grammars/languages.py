"""Which module reads which language. To add one: its reader, and its names in LANGUAGES."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from gitbaton.grammars.gaps import is_cut

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.core.snippet import Fault, Snippet

MAX_CHARACTERS = 200_000
"""Longer snippets are not read: no plan needs them, and parsers take their time."""

LANGUAGES: dict[str, str] = {
    **dict.fromkeys(("json", "jsonc"), "json"),
    **dict.fromkeys(("yaml", "yml"), "yaml"),
    "toml": "toml",
    **dict.fromkeys(("py", "python", "python3"), "python"),
    **dict.fromkeys(("bash", "sh", "shell", "zsh"), "shell"),
    **dict.fromkeys(("mysql", "postgres", "postgresql", "sql", "sqlite"), "sql"),
    **dict.fromkeys(("javascript", "js", "jsx", "mjs", "cjs"), "script"),
    **dict.fromkeys(("ts", "tsx", "typescript"), "script"),
    **dict.fromkeys(("css", "go", "golang", "html", "rust", "rs"), "tree"),
}
TREES = {
    "css": "tree_sitter_css",
    "go": "tree_sitter_go",
    "golang": "tree_sitter_go",
    "html": "tree_sitter_html",
    "rs": "tree_sitter_rust",
    "rust": "tree_sitter_rust",
}
"""The package of each language that ``tree`` reads."""
_EXTRA = {"sql": ("sqlglot",), "script": ("tree_sitter", "tree_sitter_javascript")}
_JUDGED = ("whole", "new", "changed", "command")


def is_readable(language: str) -> bool:
    """Whether the packages that read the language are installed; True if no package ever does."""
    reader = LANGUAGES.get(language, "")
    packages = _EXTRA.get(reader, ())
    if reader == "script":
        packages = (*packages, "tree_sitter_typescript")
    if reader == "tree":
        packages = ("tree_sitter", TREES[language])
    return all(find_spec(package) is not None for package in packages)


def fault_in(snippet: Snippet) -> Fault | None:
    """What its grammar has against a snippet; None if nothing, or if nobody can know.

    A whole file must parse as it stands. A piece of one may also be the inside of something
    or break off; what it replaces is not judged at all, for that is text to search for.
    """
    name = LANGUAGES.get(snippet.language)
    if name is None or snippet.role not in _JUDGED or not is_readable(snippet.language):
        return None
    if not snippet.text.strip() or len(snippet.text) > MAX_CHARACTERS or "\0" in snippet.text:
        return None
    whole = snippet.role in ("whole", "command") and not is_cut(snippet.text)
    reader = import_module(f"gitbaton.grammars.{name}")
    found: Fault | None = reader.read(snippet.text, snippet.language, whole=whole)
    return found
