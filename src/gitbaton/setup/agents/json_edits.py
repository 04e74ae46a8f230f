"""An item inserted into another tool's JSON file, comments and all, and removed again.

The item goes to the front of its list as one piece of text; where the list or the objects around
it are missing, they are part of the piece. All else stays, byte for byte, so cutting the piece out
gives back the text as it was. The white space behind an empty list shows whether it came with the
piece: only then it ends its last line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence

from gitbaton.base.errors import ConfigError
from gitbaton.base.value import Value

_QUIET = re.compile(r"(?:[ \t\r\n\ufeff]+|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_PLAIN = re.compile(r"[^\s,\[\]{}\"/]+")
_TOKEN = re.compile(rf"{_STRING.pattern}|//[^\n]*|/\*.*?\*/|[\[\]{{}}]", re.DOTALL)
_COMMENT = re.compile(rf"({_STRING.pattern})|//[^\n]*|/\*.*?\*/", re.DOTALL)
_LAST_COMMA = re.compile(rf"({_STRING.pattern})|,(\s*[\]}}])")


class Entry(Value):
    """A member of an object, from its key on, or an item of an array, which has no key."""

    key: str
    start: int
    value: int
    end: int


def parsed(text: str, name: str) -> object:
    """The value of JSON, which may have comments and a comma too many at the end of a list.

    Raises ConfigError, naming the file and the line.
    """
    plain = _COMMENT.sub(lambda found: found[1] or " " * len(found[0]), text.removeprefix("\ufeff"))
    plain = _LAST_COMMA.sub(lambda found: found[1] or f" {found[2]}", plain)
    try:
        return json.loads(plain)
    except json.JSONDecodeError as error:
        raise ConfigError(
            f"{name}:{error.lineno} is not JSON: {error.msg}", f"mend {name}"
        ) from None
    except RecursionError:
        raise ConfigError(f"{name} is nested too deeply", f"mend {name}") from None


def with_item(text: str, keys: Sequence[str], item: object, name: str) -> str:
    """The text with an item at the front of the array that ``keys`` lead to, made if missing.

    Raises ConfigError where something else is in the place of an object or of the array.
    """
    parsed(text, name)
    at = _start(text, 0)
    for depth, key in enumerate(keys):
        _expect(text, at, "{", keys[:depth], name)
        entry = next((each for each in _entries(text, at) if each.key == key), None)
        if entry is None:
            value: object = [item]
            for missing in reversed(keys[depth + 1 :]):
                value = {missing: value}
            return _put(text, at, f"{json.dumps(key)}: ", value, depth + 1)
        at = entry.value
    _expect(text, at, "[", keys, name)
    return _put(text, at, "", item, len(keys) + 1)


def without_items(
    text: str, keys: Sequence[str], ours: Callable[[object], bool], name: str
) -> str | None:
    """The text without the items of that array that are ours; None if nothing else was in it.

    What had been made to hold the items goes with them. Raises ConfigError for what is not JSON.
    """
    parsed(text, name)
    while (found := _our_item(text, keys, ours)) is not None:
        containers, entry = found
        while True:
            text, made = _cut(text, containers[-1], entry)
            if not made:
                break
            if len(containers) == 1:
                return None
            inner = containers.pop()
            entry = next(each for each in _entries(text, containers[-1]) if each.value == inner)
    return text


def _our_item(
    text: str, keys: Sequence[str], ours: Callable[[object], bool]
) -> tuple[list[int], Entry] | None:
    """The first item that is ours, and where the containers around it start, outermost first."""
    containers = [_start(text, 0)]
    for key in keys:
        if text[containers[-1]] != "{":
            return None
        members = {each.key: each for each in _entries(text, containers[-1])}
        if key not in members:
            return None
        containers.append(members[key].value)
    if text[containers[-1]] != "[":
        return None
    for entry in _entries(text, containers[-1]):
        if ours(parsed(text[entry.value : entry.end], "")):
            return containers, entry
    return None


def _put(text: str, at: int, label: str, value: object, level: int) -> str:
    """The text with a value at the front of the container that starts at ``at``."""
    newline = "\r\n" if "\r\n" in text else "\n"
    unit = _indentation(text)
    pad = newline + unit * level
    piece = pad + label + json.dumps(value, indent=unit, ensure_ascii=False).replace("\n", pad)
    if any(_entries(text, at)):
        piece += ","
    elif "\n" in text[at : _end(text, at)]:
        piece += " "
    return text[: at + 1] + piece + text[at + 1 :]


def _cut(text: str, at: int, entry: Entry) -> tuple[str, bool]:
    """The text without an entry of the container at ``at``, and whether it came with the entry."""
    entries = list(_entries(text, at))
    place = entries.index(entry)
    if place:
        return text[: entries[place - 1].end] + text[entry.end :], False
    if len(entries) > 1:
        comma = text.index(",", _start(text, entry.end))
        return text[: at + 1] + text[comma + 1 :], False
    rest = text[entry.end : _end(text, at) - 1]
    if rest.startswith(" ") and "\n" in rest:
        return text[: at + 1] + text[entry.end + 1 :], False
    return text[: at + 1] + text[entry.end :], rest.startswith(("\n", "\r\n"))


def _entries(text: str, at: int) -> Iterator[Entry]:
    """What is in the container that starts at ``at``; the text is JSON by then."""
    keyed = text[at] == "{"
    place = _start(text, at + 1)
    while text[place] not in "]}":
        start, key = place, ""
        if keyed:
            end = _end(text, place)
            key = json.loads(text[place:end])
            place = _start(text, _start(text, end) + 1)
        end = _end(text, place)
        yield Entry(key, start, place, end)
        place = _start(text, end)
        if text[place] == ",":
            place = _start(text, place + 1)


def _start(text: str, at: int) -> int:
    """The first place from ``at`` on that is neither white space nor a comment."""
    found = _QUIET.match(text, at)
    return found.end() if found else at


def _end(text: str, at: int) -> int:
    """Where the value that starts at ``at`` ends."""
    if text[at] not in "[{":
        found = _STRING.match(text, at) or _PLAIN.match(text, at)
        return found.end() if found else at
    depth = 0
    for token in _TOKEN.finditer(text, at):
        depth += (token[0] in "[{") - (token[0] in "]}")
        if not depth:
            return token.end()
    return len(text)


def _indentation(text: str) -> str:
    """What the first member of the file is indented by; two spaces where that says nothing."""
    found = re.match(r"\s*\{\s*?\n([ \t]+)\S", text.removeprefix("\ufeff"))
    return found[1] if found else "  "


def _expect(text: str, at: int, bracket: str, keys: Sequence[str], name: str) -> None:
    if text[at : at + 1] != bracket:
        kind = "an object" if bracket == "{" else "a list"
        place = ".".join(keys) or "what it holds"
        raise ConfigError(f"{name}: {place} is not {kind}", f"mend {name}")
