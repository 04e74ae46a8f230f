"""Whole files in languages that Python, bash and ruamel.yaml read."""

from __future__ import annotations

import re

from gitbaton.plan.code_blocks import Fault

_TEXT_OR_COMMENT = re.compile(r'"(?:\\.|[^"\\\n])*"|//[^\n]*|/\*.*?\*/', re.S)
_SPARE_COMMA = re.compile(r",(\s*[}\]])")  # as tsconfig.json may have it
_PLACE = re.compile(r"\(at (?:line (\d+)|end of document)[^)]*\)")
# what a newer Python than this one may accept
_NEWER = re.compile(
    r"^\s*type\s+\w+|\b(?:def|class)\s+\w+\s*\[|\bexcept\s+\w[\w.]*\s*,|\bexcept\*|\b[fFtT][rR]?[\"']"
    r"|\b[rR][fFtT][\"']|\blazy\s+(?:import|from)\b",
    re.M,
)
_NO_CODE = re.compile(r"^\s*(?:>>>|In \[\d*\]:|[%!]\w)", re.M)
_PROMPT = re.compile(r"^\s*[$%❯] ", re.M)
_BASH_LINE = re.compile(r"line (\d+): (.*)")
_DEEPEST = 30


def read_json(text: str, language: str) -> Fault | None:
    """JSON, with the comments that many tools allow in it."""
    import json

    bare = _TEXT_OR_COMMENT.sub(_without_comment, text)
    if language == "jsonc":
        bare = _SPARE_COMMA.sub(r"\1", bare)
    try:
        json.loads(bare)
    except json.JSONDecodeError as error:
        return Fault(error.lineno, error.msg)
    except RecursionError:
        return None
    return None


def _without_comment(match: re.Match[str]) -> str:
    return match[0] if match[0].startswith('"') else "\n" * match[0].count("\n")


def read_yaml(text: str, _language: str) -> Fault | None:
    """YAML's syntax alone, no document is built; templates are not judged."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    if _is_deep(text) or "{%" in text or "{{" in text.replace("${{", ""):
        return None
    try:
        for _ in YAML(typ="safe", pure=True).parse(text):
            pass
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return Fault(mark.line + 1 if mark else 1, str(error.problem or error.context))
    except (YAMLError, ValueError) as error:
        return Fault(1, str(error).split("\n")[0])
    except RecursionError:
        return None
    return None


def _is_deep(text: str) -> bool:
    """Whether brackets are nested so deeply that ruamel.yaml would take minutes."""
    depth = 0
    for char in text:
        depth += (char in "[{") - (char in "]}")
        if depth > _DEEPEST:
            return True
    return False


def read_toml(text: str, _language: str) -> Fault | None:
    """TOML."""
    import tomllib

    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        line = int(place[1]) if place and place[1] else text.rstrip("\n").count("\n") + 1
        return Fault(line, _PLACE.sub("", str(error)).strip())
    except RecursionError:
        return None
    return None


def read_python(text: str, _language: str) -> Fault | None:
    """Python, as this interpreter reads it."""
    import ast
    import warnings

    if _NO_CODE.search(text):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except SyntaxError as error:
        return None if _NEWER.search(text) else Fault(max(error.lineno or 1, 1), error.msg)
    except (MemoryError, RecursionError, ValueError):
        return None
    return None


def read_shell(text: str, _language: str) -> Fault | None:
    """What ``bash -n`` says, which runs nothing; of a transcript only the commands are read."""
    import subprocess

    if _PROMPT.search(text):
        commands = [
            _PROMPT.sub("", line) if _PROMPT.match(line) else "" for line in text.split("\n")
        ]
        text = "\n".join(commands)
    try:  # -p: no file that BASH_ENV names is read
        done = subprocess.run(
            ["bash", "-np"], input=text.encode("utf-8", "replace"), capture_output=True
        )
    except OSError:
        return None
    said = list(_BASH_LINE.finditer(done.stderr.decode("utf-8", "replace")))
    if done.returncode == 0 and not any("here-document" in match[2] for match in said):
        return None
    return Fault(int(said[0][1]), said[0][2]) if said else Fault(1, "bash cannot read it")
