"""What the commands of a Verify step run of the repository's own, as far as their words tell."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from gitbaton.base.value import Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Literal

    Kind = Literal["file", "module", "target", "script"]

HEREDOC = re.compile(r"<<-?[ \t]*(['\"]?)(\w+)\1[^\n]*\n.*?^[ \t]*\2[ \t]*$", re.S | re.M)
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
_IMPORTED = re.compile(
    r"^\s*(?:from\s+([\w.]+)\s+import\b|import\s+([\w.]+))|;\s*import\s+([\w.]+)", re.M
)
_ENDS = ("&&", "||", ";", "|", "&", "(", ")", "\n")
_SCRIPTS = (".bats", ".cjs", ".js", ".mjs", ".php", ".pl", ".py", ".rb", ".sh", ".ts", ".tsx")
# Programs that run a file that is named first, past their options.
_RUN_A_FILE = frozenset(
    "bash bats bun deno node perl php python python3 ruby sh ts-node tsx zsh".split()  # noqa: SIM905
)
# Programs that are given files and folders of tests.
_RUN_TESTS = ("ava", "jest", "mocha", "nose2", "playwright", "py.test", "pytest", "rspec", "vitest")
# Words before a program that leave its own words as they are, and how many of them each takes.
_BEFORE = {"!": 0, "command": 0, "env": 0, "exec": 0, "npx": 0, "bunx": 0, "time": 0, "timeout": 1}
_RUNNERS = {
    ("uv", "run"),
    ("poetry", "run"),
    ("pipenv", "run"),
    ("pnpm", "exec"),
    ("bundle", "exec"),
}
_NPM_WORDS = ("start", "stop", "test")


class CommandNeed(Value):
    """Something that a command cannot do without.

    ``kind``: a ``file`` by its path from the top, a Python ``module`` by its dotted name, a make
    ``target`` or an npm ``script``; of the last two ``where`` is the folder of the Makefile or
    package.json, empty for the top.
    """

    kind: Kind
    name: str
    where: str = ""


def needs_of(script: str) -> tuple[CommandNeed, ...]:
    """What a script runs of the repository, in order; nothing after an unreadable command."""
    found: list[CommandNeed] = []
    folder = ""
    for words in _commands(script):
        if words[:1] == ["cd"]:
            plain = len(words) == 2 and not re.search(r"[$~*]|^/|\.\.", words[1])
            if not plain:
                break
            folder = _joined(folder, words[1])
            continue
        found += _needs(words, folder)
    return tuple(dict.fromkeys(found))


def _commands(script: str) -> Iterator[list[str]]:
    """The words of each simple command; none of a script whose quotes do not close."""
    text = HEREDOC.sub("", script.replace("\\\n", " "))
    for line in text.split("\n"):
        lexer = shlex.shlex(line, posix=True, punctuation_chars="();&|")
        lexer.commenters = "#"
        lexer.whitespace_split = True
        try:
            tokens = list(lexer)
        except ValueError:
            return
        words: list[str] = []
        for token in [*tokens, "\n"]:
            if token not in _ENDS and token.strip("();&|"):
                words.append(token)
            elif words:
                yield _plain(words)
                words = []


def _plain(words: list[str]) -> list[str]:
    """The command itself, without its prefixes and redirections."""
    while words:
        if _ASSIGNMENT.match(words[0]):
            words = words[1:]
        elif tuple(words[:2]) in _RUNNERS:
            words = words[2:]
        elif words[0] in _BEFORE:
            words = words[1 + _BEFORE[words[0]] :]
        else:
            break
    kept: list[str] = []
    skip = False
    for word in words:
        if skip or re.match(r"\d?[<>]", word):
            skip = not skip and re.fullmatch(r"\d?(?:[<>]|>>)", word) is not None
            continue
        kept.append(word)
    return kept


def _needs(words: Sequence[str], folder: str) -> Iterator[CommandNeed]:
    program, rest = (words[0], list(words[1:])) if words else ("", [])
    if program in ("python", "python3") and "-c" in rest[:-1]:
        for match in _IMPORTED.finditer(rest[rest.index("-c") + 1]):
            yield CommandNeed("module", match[1] or match[2] or match[3], folder)
    elif program in ("python", "python3") and rest[:1] == ["-m"] and len(rest) > 1:
        yield from _module(rest[1], rest[2:], folder)
    elif program in _RUN_TESTS:
        yield from _test_files(rest, folder)
    elif program in _RUN_A_FILE:
        named = rest[1:] if rest[:1] == ["run"] else rest
        options = [word for word in named if word.startswith("-")]
        path = next((word for word in named if not word.startswith("-")), "")
        if path.endswith(_SCRIPTS) and options[:1] != ["-c"]:
            yield from _file(path, folder)
    elif program == "make":
        yield from _targets(rest, folder)
    elif program in ("npm", "pnpm", "yarn", "bun") and rest:
        yield from _npm(program, rest, folder)
    elif "/" in program:
        yield from _file(program, folder)


def _module(name: str, rest: list[str], folder: str) -> Iterator[CommandNeed]:
    while name == "coverage" and rest[:2] == ["run", "-m"] and len(rest) > 2:
        name, rest = rest[2], rest[3:]
    if name == "unittest":
        for word in rest:
            if word.endswith(".py"):
                yield from _file(word, folder)
            elif re.fullmatch(r"[\w.]+", word) and word not in ("discover",):
                yield CommandNeed("module", word, folder)
            elif word == "discover":
                return
    elif name in _RUN_TESTS:
        yield from _test_files(rest, folder)
    else:
        yield CommandNeed("module", name, folder)


def _test_files(rest: Sequence[str], folder: str) -> Iterator[CommandNeed]:
    """The test files among the words: with a suffix, or below a folder, before ``::``."""
    values = False
    for word in rest:
        path = word.partition("::")[0]
        if word.startswith("-"):
            values = "=" not in word and word in ("-k", "-m", "-n", "-p", "-c", "-t", "--config")
        elif values:
            values = False
        elif re.search(r"\.(?:py|[cm]?[jt]sx?|rb)$", path):
            yield from _file(path, folder)


def _targets(rest: Sequence[str], folder: str) -> Iterator[CommandNeed]:
    where = folder
    takes = ""
    for word in rest:
        if takes:
            where, takes = (_joined(folder, word) if takes == "-C" else where), ""
        elif word in ("-C", "-f", "-j", "-o", "-I"):
            if word == "-f":
                return
            takes = word if word != "-j" else ""
        elif not word.startswith("-") and "=" not in word and re.fullmatch(r"[\w.-]+", word):
            yield CommandNeed("target", word, where)


def _npm(program: str, rest: list[str], folder: str) -> Iterator[CommandNeed]:
    if any(word.startswith(("-w", "--workspace", "--filter", "-r")) for word in rest):
        return
    where = folder
    for flag in ("--prefix", "-C", "--dir", "--cwd"):
        if flag in rest[:-1]:
            at = rest.index(flag)
            where = _joined(folder, rest[at + 1])
            rest = rest[:at] + rest[at + 2 :]
    words = [word for word in rest if not word.startswith("-")]
    if words[:1] in (["run"], ["run-script"]) and len(words) > 1:
        if not words[1].endswith(_SCRIPTS):
            yield CommandNeed("script", words[1], where)
    elif words and words[0] in _NPM_WORDS and program != "bun":
        yield CommandNeed("script", words[0], where)


def _file(path: str, folder: str) -> Iterator[CommandNeed]:
    bare = path.removeprefix("./")
    inside = not bare.startswith(("/", "~", "$")) and not re.search(r"[*?{}$<>]|\.\.", bare)
    if inside and "node_modules" not in bare and not bare.startswith((".venv/", "venv/")):
        yield CommandNeed("file", _joined(folder, bare))


def _joined(folder: str, path: str) -> str:
    path = path.removeprefix("./").rstrip("/")
    return f"{folder}/{path}" if folder and path not in ("", ".") else folder or path.strip(".")
