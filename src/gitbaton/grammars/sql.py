"""SQL, by sqlglot (extra ``lint``): a fault is what every dialect refuses."""

from __future__ import annotations

import logging
import re

from sqlglot import ErrorLevel, parse
from sqlglot.errors import SqlglotError

from gitbaton.core.snippet import Fault
from gitbaton.grammars.gaps import has_dots

_DIALECTS = ("postgres", "mysql", "sqlite", "tsql", "oracle")
# what templates, drivers and procedures put into SQL
_FOREIGN = re.compile(
    r"\$\{|\{\{|\{%|<\w+>|^\s*(?:\\\w|GO\b|DELIMITER\b|DO\s+\$)|\$\$|\bBEGIN\b",
    re.M | re.I,
)
_STATEMENT = re.compile(
    r"(?:\s|--[^\n]*\n|/\*.*?\*/)*(?:alter|create|delete|drop|insert|select|update|with)\b"
    r"(?s:.*);\s*(?:--[^\n]*)?\Z",
    re.I | re.S,
)


def read(text: str, language: str, *, whole: bool) -> Fault | None:
    """The fault of a SQL text; None as soon as one dialect can read it.

    A piece is judged if it is made of statements: begun with a verb, ended by a semicolon.
    """
    if has_dots(text) or _FOREIGN.search(text) or not (whole or _STATEMENT.match(text)):
        return None
    first: Fault | None = None
    for dialect in _DIALECTS:
        fault = _fault(text, dialect)
        if fault is None:
            return None
        first = first or fault
    return first


def _fault(text: str, dialect: str) -> Fault | None:
    logger = logging.getLogger("sqlglot")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        parse(text, read=dialect, error_level=ErrorLevel.IMMEDIATE)
    except SqlglotError as error:
        [detail, *_] = getattr(error, "errors", None) or [{}]
        line = detail.get("line") or 1
        return Fault(int(line), str(detail.get("description") or "SQL cannot be read"))
    except (RecursionError, ValueError, IndexError, AttributeError):
        return None
    finally:
        logger.setLevel(level)
    return None
