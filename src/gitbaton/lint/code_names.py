"""What the Python and the JavaScript in a plan define, import and mention, as far as words tell.

No grammar is needed for this: definitions that others can use are at the start of a line, and a
name counts only if it is distinctive.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from gitbaton.base.value import Value

SCRIPT = ("javascript", "js", "jsx", "mjs", "svelte", "ts", "tsx", "typescript", "vue")
PYTHON = ("py", "python", "python3")

_SCRIPT_NAME = re.compile(
    r"^export\s+(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?"
    r"(?:function\*?|class|type|interface|enum|const|let|var)\s+([A-Za-z_$][\w$]*)",
    re.M,
)
_PYTHON_NAME = re.compile(r"^(?:async\s+)?(?:def|class)\s+([A-Za-z]\w*)", re.M)
_DEFINITIONS = {
    **dict.fromkeys(SCRIPT, _SCRIPT_NAME),
    **dict.fromkeys(PYTHON, _PYTHON_NAME),
}
_ANY_SCRIPT_NAME = re.compile(
    r"\b(?:function\*?|class|type|interface|enum|const|let|var)\s+([A-Za-z_$][\w$]*)"
    r"|[({,]\s*([A-Za-z_$][\w$]*)(?=\s*[=:;,)}])"
)
_ANY_PYTHON_NAME = re.compile(
    r"\b(?:def|class)\s+([A-Za-z_]\w*)|^\s*([A-Za-z_]\w*)(?=\s*(?::|=[^=]))", re.M
)

_SCRIPT_IMPORT = re.compile(
    r"""\b(?:import|export)\b\s*(?P<names>[^;'"=()]{0,500}?)\bfrom\s*['"](?P<module>[^'"\n]+)['"]"""
    r"""|\bimport\s*\(?\s*['"](?P<bare>[^'"\n]+)['"]"""
    r"""|\b(?:const|let|var)\s+(?P<bound>[^;=]{0,500}?)\s*=\s*require\(\s*['"](?P<required>[^'"\n]+)['"]"""
)
_PYTHON_IMPORT = re.compile(
    r"^[ \t]*from[ \t]+(?P<module>[.\w]+)[ \t]+import[ \t]+(?P<names>\([^)]*\)|[^\n]*)"
    r"|^[ \t]*import[ \t]+(?P<bare>[\w.]+)",
    re.M,
)
_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_SCRIPT_TEXT = re.compile(r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.S)
_PYTHON_TEXT = re.compile(
    r'''#[^\n]*|""".*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*\'''', re.S
)


class Import(Value):
    """A module that code imports, and the names it takes from it; ``line`` of the code, from 1."""

    module: str
    names: tuple[str, ...]
    line: int


def family(language: str) -> str:
    """Languages whose code can use each other's names share a family; empty if unknown."""
    if language in SCRIPT:
        return "script"
    return "python" if language in PYTHON else ""


def defined_names(text: str, language: str) -> tuple[str, ...]:
    """What the code makes for others to use: exports, top-level functions, models, tables."""
    pattern = _DEFINITIONS.get(language)
    if pattern is None:
        return ()
    return tuple(dict.fromkeys(match[1] for match in pattern.finditer(text)))


def own_names(text: str, language: str) -> frozenset[str]:
    """Every name that the code binds anywhere, parameters too: these it need not get elsewhere."""
    if family(language) == "script":
        bare = _SCRIPT_IMPORT.sub(" ", text)
        return frozenset([name for pair in _ANY_SCRIPT_NAME.findall(bare) for name in pair])
    if family(language) == "python":
        return frozenset([name for pair in _ANY_PYTHON_NAME.findall(text) for name in pair])
    return frozenset()


def imports(text: str, language: str) -> tuple[Import, ...]:
    """The imports of the code, those in comments and strings left out as far as lines show."""
    found = _IMPORTS.get(family(language))
    return tuple(found(text)) if found else ()


def _script_imports(text: str) -> Iterator[Import]:
    for match in _SCRIPT_IMPORT.finditer(text):
        module = match["module"] or match["bare"] or match["required"]
        taken = re.sub(r"\bas\s+\w+|\btype\b", "", match["names"] or match["bound"] or "")
        names = tuple(_NAME.findall(taken))
        line = text.count("\n", 0, match.start()) + 1
        if not _is_comment(text, match.start()):
            yield Import(module, names, line)


def _python_imports(text: str) -> Iterator[Import]:
    for match in _PYTHON_IMPORT.finditer(text):
        taken = re.sub(r"#[^\n]*|\bas\s+\w+", "", match["names"] or "")
        line = text.count("\n", 0, match.start()) + 1
        yield Import(match["module"] or match["bare"], tuple(_NAME.findall(taken)), line)


_IMPORTS = {"script": _script_imports, "python": _python_imports}


def _is_comment(text: str, at: int) -> bool:
    line = text[text.rfind("\n", 0, at) + 1 : at].lstrip()
    return line.startswith(("//", "*", "/*"))


def mentions(text: str, language: str, name: str) -> int:
    """The line, from 1, on which the code uses a name by itself; 0 if it does not.

    Strings, comments, ``object.name`` and ``name: value`` are no uses.
    """
    if name not in text:
        return 0
    code = _code_alone(text, language)
    match = re.search(rf"(?<![\w$.]){re.escape(name)}(?![\w$])(?!\s*:[^:])", code)
    return code.count("\n", 0, match.start()) + 1 if match else 0


def words_of(text: str) -> frozenset[str]:
    """Every word of the code that could be a name."""
    return frozenset(_NAME.findall(text))


def is_distinctive(name: str) -> bool:
    """Whether a name is so much of its own that two people would hardly both choose it."""
    words = re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)
    return len(name) >= 8 and len(words) >= 2


@lru_cache(maxsize=256)
def _code_alone(text: str, language: str) -> str:
    """The text without strings and comments, line for line."""
    pattern = _PYTHON_TEXT if family(language) == "python" else _SCRIPT_TEXT
    return pattern.sub(lambda match: "\n" * match[0].count("\n") or " ", text)


def resolves(module: str, path: str, user: str) -> bool:
    """Whether an import of ``module`` in the file ``user`` means the file at ``path``."""
    stem = re.sub(r"\.(?:d\.ts|[cm]?[jt]sx?|pyi?|vue|svelte)$", "", path)
    stem = re.sub(r"/(?:index|__init__)$", "", stem)
    if path.endswith((".py", ".pyi")):
        return _python_resolves(module, stem, user)
    module = re.sub(r"\.[cm]?[jt]sx?$", "", module).removesuffix("/index")
    if module.startswith("."):
        return bool(user) and _joined(user, module) == stem
    if module.startswith(("@/", "~/", "#/", "$lib/", "src/")):
        tail = module.partition("/")[2]
        return stem == tail or stem.endswith(f"/{tail}")
    return False


_SCRIPT_ENDS = (
    ".ts .tsx .js .jsx .mjs .cjs .mts .cts .d.ts .json .vue .svelte .css .scss .astro".split()  # noqa: SIM905
)


def import_paths(module: str, user: str) -> tuple[str, ...]:
    """The paths at one of which an import from the repository must be; none for other imports.

    Own is what begins with a dot, ``@/``, or in Python with the package of the file ``user``.
    """
    if user.endswith((".py", ".pyi")):
        return _python_paths(module, user)
    if module.startswith("."):
        stems = [_joined(user, module)]
    elif module.startswith("@/"):
        folders = user.split("/")[:-1]
        roots = ["/".join(folders[:count]) for count in range(len(folders) + 1)]
        roots += [f"{root}/src".lstrip("/") for root in roots]
        stems = [f"{root}/{module[2:]}".lstrip("/") for root in roots]
    else:
        return ()
    stems = [stem for stem in stems if stem]
    bare = [re.sub(r"\.[cm]?jsx?$", "", stem) for stem in stems]
    files = [f"{stem}{end}" for stem in bare for end in _SCRIPT_ENDS]
    return (*files, *[f"{stem}/index{end}" for stem in bare for end in _SCRIPT_ENDS[:4]], *stems)


def _python_paths(module: str, user: str) -> tuple[str, ...]:
    folders = user.split("/")[:-1]
    dots = len(module) - len(module.lstrip("."))
    words = module.lstrip(".").split(".") if module.strip(".") else []
    if dots:
        folders = folders[: len(folders) + 1 - dots]
    elif len(words) > 1 and words[0] in folders:
        folders = folders[: folders.index(words[0])]
    else:
        return ()
    stem = "/".join([*folders, *words])
    return (f"{stem}.py", f"{stem}/__init__.py", f"{stem}.pyi", stem) if words else ()


def _python_resolves(module: str, stem: str, user: str) -> bool:
    if module.startswith("."):
        dots = len(module) - len(module.lstrip("."))
        folder = user.split("/")[:-dots]
        return bool(user) and "/".join([*folder, *module.lstrip(".").split(".")]) == stem
    tail = module.replace(".", "/")
    return stem == tail or ("/" in tail and stem.endswith(f"/{tail}"))


def _joined(user: str, module: str) -> str:
    parts = user.split("/")[:-1]
    for part in module.split("/"):
        if part == ".." and parts:
            parts.pop()
        elif part not in (".", ""):
            parts.append(part)
    return "/".join(parts)
