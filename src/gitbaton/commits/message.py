"""A commit message as git will record it (git-commit, ``--cleanup``; git-stripspace)."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    Cleanup = Literal["strip", "whitespace", "verbatim", "scissors"]

# The candidates of core.commentChar=auto, in git's order (builtin/commit.c).
AUTO_COMMENT_CHARACTERS = "#;@!$%^&|:"
_CUT = " ------------------------ >8 ------------------------\n"
_ENCODINGS = (
    "ascii",
    "us-ascii",
    "latin",
    "iso-8859-",
    "iso8859-",
    "windows-125",
    "cp125",
    "koi8-",
    "euc-",
    "gb",
    "big5",
    "shift-jis",
    "sjis",
    "cp932",
)
# git's isspace(): unlike str.isspace() it knows neither NBSP nor form feed.
_WHITESPACE = " \t\n\r"


def clean(text: str, mode: Cleanup, comment: str = "#", edited: bool = True) -> str:
    """The message after git's clean-up.

    ``comment`` is the comment string in force (core.commentChar or core.commentString), or
    ``auto``. ``edited`` says that an editor showed the message: only then can git have written
    a scissors line (``scissors``, or ``commit -v`` in any mode), and it goes with what follows.
    """
    if comment == "auto":
        comment = _chosen_comment(text) if edited else _unused_comment(text)
    if edited:
        text = _before_scissors(text, comment)
    if mode == "verbatim":
        return text
    return _stripspace(text, comment if mode == "strip" else "")


def decode(data: bytes, encoding: str) -> str | None:
    """The message as text, undecodable bytes as surrogate escapes; None for an unknown encoding.

    ``encoding`` is the commit's header or i18n.commitEncoding, empty for UTF-8. Encodings in
    which ASCII bytes do not mean ASCII are refused: they could hide a subject.
    """
    if encoding.casefold() in ("", "utf-8", "utf8"):
        return data.decode("utf-8", "surrogateescape")
    name = encoding.casefold().replace("_", "-")
    if not (name.isascii() and name.startswith(_ENCODINGS)):
        return None
    try:
        return data.decode(name, "surrogateescape")
    except (LookupError, ValueError):
        return None


def split_message(message: str) -> tuple[str, str]:
    """Subject and body: the subject is every line up to the first blank one, joined by spaces."""
    end = message.find("\n")
    if message[:end].strip(_WHITESPACE) and message[end + 1 : end + 2] in ("", "\n") and end > 0:
        return message[:end].rstrip(_WHITESPACE), message[end + 1 :].strip("\n")
    lines = message.split("\n")
    first = next((at for at, line in enumerate(lines) if line.strip(_WHITESPACE)), len(lines))
    end = first
    while end < len(lines) and lines[end].strip(_WHITESPACE):
        end += 1
    subject = " ".join([line.rstrip(_WHITESPACE) for line in lines[first:end]])
    return subject, "\n".join(lines[end:]).strip("\n")


def _before_scissors(text: str, comment: str) -> str:
    cut = comment + _CUT
    if text.startswith(cut):
        return ""
    at = text.find("\n" + cut)
    return text if at < 0 else text[: at + 1]


def _stripspace(text: str, comment: str) -> str:
    kept: list[str] = []
    for line in text.split("\n"):
        if comment and line.startswith(comment):
            continue
        line = line.rstrip(_WHITESPACE)
        if line or (kept and kept[-1]):
            kept.append(line)
    while kept and not kept[-1]:
        kept.pop()
    return "\n".join(kept) + "\n" if kept else ""


def _chosen_comment(text: str) -> str:
    """The character that git chose: the one that its own last lines begin with."""
    for char in AUTO_COMMENT_CHARACTERS:
        if _before_scissors(text, char) is not text:
            return char
    last = text.rstrip(_WHITESPACE).rpartition("\n")[2]
    return last[0] if last and last[0] in AUTO_COMMENT_CHARACTERS else "#"


def _unused_comment(text: str) -> str:
    """The character that git chooses where it writes no lines of its own (builtin/commit.c)."""
    if "#" not in text:
        return "#"
    taken = {line[:1] for line in text.replace("\r", "\n").split("\n")}
    return next((char for char in AUTO_COMMENT_CHARACTERS if char not in taken), "#")
