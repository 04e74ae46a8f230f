"""Where an HTML block of a Markdown file ends, by its first line."""

from __future__ import annotations

_NAME = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"
_RAW_TAGS = (b"pre", b"script", b"style", b"textarea")
_BLOCK_TAGS = frozenset(
    b"address article aside base basefont blockquote body caption center col colgroup dd details"
    b" dialog dir div dl dt fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6"
    b" head header hr html iframe legend li link main menu menuitem nav noframes ol optgroup option"
    b" p param search section summary table tbody td tfoot th thead title tr track ul".split()
)


def html_block_ends(body: bytes, interrupts: bool) -> tuple[bytes, ...]:
    """What ends the HTML block that the line opens (CommonMark 4.6); empty if it opens none.

    ``(b"",)`` is a blank line. ``interrupts`` says that the line is below paragraph text,
    where a lone tag of an unknown name opens nothing.
    """
    if body.startswith(b"<!--"):
        return (b"-->",)
    if body.startswith(b"<?"):
        return (b"?>",)
    if body.startswith(b"<![CDATA["):
        return (b"]]>",)
    if body.startswith(b"<!"):
        return (b">",) if body[2:3].isalpha() else ()
    closing = body.startswith(b"</")
    rest = body[2 if closing else 1 :]
    name = rest[: len(rest) - len(rest.lstrip(_NAME))]
    after = rest[len(name) : len(name) + 1]
    if not name or after not in (b"", b" ", b"\t", b">", b"/"):
        return ()
    if name.lower() in _RAW_TAGS and not closing:
        return tuple([b"</" + tag + b">" for tag in _RAW_TAGS])
    if name.lower() in _BLOCK_TAGS:
        return (b"",)
    alone = body.endswith(b">") and body.count(b"<") == 1 and body.count(b">") == 1
    return (b"",) if alone and not interrupts and name[:1].isalpha() else ()
