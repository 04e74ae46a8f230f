"""The first table of a Progress Log as mistune's own table plugin sees it: an oracle for rows."""

from __future__ import annotations

from typing import Any

import mistune


def table_rows(text: str) -> list[tuple[str, ...]] | None:
    """The body rows of the first table below ``## Progress Log``, cells trimmed.

    None if mistune sees no table there: one row of another width is enough for that.
    """
    parser = mistune.create_markdown(renderer=None, plugins=["table"])
    state = parser.block.state_cls()
    state.process(text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff") + "\n")
    parser.block.parse(state)
    tokens = iter(state.tokens)
    if not any(_is_log_heading(token) for token in tokens):
        return None
    table = next((token for token in tokens if token["type"] == "table"), None)
    if table is None:
        return None
    _, body = table["children"]
    return [tuple([cell["text"] for cell in row["children"]]) for row in body["children"]]


def _is_log_heading(token: dict[str, Any]) -> bool:
    return bool(
        token["type"] == "heading"
        and token["attrs"]["level"] == 2
        and token["text"].strip() == "Progress Log"
    )
