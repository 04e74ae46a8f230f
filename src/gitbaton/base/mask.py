"""The one place where text from a repository or a server is made safe for a terminal."""

from __future__ import annotations

from gitbaton.base.unicode_safety import character_name, deceives, is_plain


def mask(text: str, newline: bool = False) -> str:
    """``text`` with every control, bidi, invisible or undecodable character written out.

    U+202E becomes ``<U+202E>``; a byte that was no UTF-8 (a surrogate escape) ``<0xFF>``.
    Zero-width joiners stay between two visible characters outside ASCII, where scripts and
    emoji need them. With ``newline`` line feeds stay. Masking twice changes nothing more.
    """
    if is_plain(text):
        return text
    if newline:
        return "\n".join([mask(line) for line in text.split("\n")])
    return "".join(
        [character_name(char) if deceives(text, at) else char for at, char in enumerate(text)]
    )


def without_surrogates(text: str) -> str:
    """``text`` with lone surrogates written out as ``mask`` does, so that it encodes as UTF-8."""
    if text.isascii():
        return text
    return "".join(
        [character_name(char) if "\ud800" <= char <= "\udfff" else char for char in text]
    )


def json_for_runners(text: str) -> str:
    """JSON in which no CI runner finds ``##[name]``, and which says the same."""
    return text.replace("##[", "\\u0023#[").replace("\x7f", "\\u007f")


def no_workflow_command(line: str) -> str:
    """``line`` with the two marks broken by which a CI runner finds a command in plain output.

    GitHub's runner obeys ``::name::`` at the start of a line and the older ``##[name]``
    anywhere in it.
    """
    body = line.lstrip()
    if body.startswith("::"):
        line = f"{line[: len(line) - len(body)]}<U+003A>{body[1:]}"
    return line.replace("##[", "##<U+005B>") if "##[" in line else line
