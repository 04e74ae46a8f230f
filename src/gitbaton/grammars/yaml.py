"""YAML, its syntax alone: no document is built."""

from __future__ import annotations

import re
import textwrap

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from gitbaton.core.snippet import Fault
from gitbaton.grammars.gaps import is_cut


def read(text: str, _language: str, *, whole: bool) -> Fault | None:
    """The fault of a YAML text. Templates, and texts with something left out, are not judged."""
    if _is_deep(text) or is_cut(text) or "{%" in text or "{{" in text.replace("${{", ""):
        return None
    fault = _fault(text)
    if fault is None or whole:
        return fault
    lines = textwrap.dedent(text).strip("\n").split("\n")
    shifted = "\n".join([lines[0].lstrip(), textwrap.dedent("\n".join(lines[1:]))])
    if _BEGINNING.match(lines[0]) is None:
        return None
    return None if _fault("\n".join(lines)) is None or _fault(shifted) is None else fault


_DEEPEST = 30
_BEGINNING = re.compile(r"(?:- |[\w.$/-]+:(?:\s|$)|#|---)")


def _is_deep(text: str) -> bool:
    """Whether brackets are nested so deeply that ruamel.yaml would take minutes."""
    depth = 0
    for char in text:
        depth += (char in "[{") - (char in "]}")
        if depth > _DEEPEST:
            return True
    return False


def _fault(text: str) -> Fault | None:
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
