"""Text of a repository in Markdown: what it could do on a host, and that it does nothing there."""

from __future__ import annotations

import html
import re

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options

from gitbaton.hosting.plain_markdown import plain, plain_title
from support.payloads import DANGERS, IN_SOURCE, PAYLOADS


@pytest.mark.parametrize("around", ["{}", "see {} there", "({})", "x{}"])
def test_nothing_of_it_works(around: str) -> None:
    for payload in PAYLOADS:
        source = plain(around.replace("{}", payload))
        entities = re.sub(r"&#\d+;", "\u00a4", source)
        shown = html.unescape(source)
        for name, pattern in IN_SOURCE.items():
            assert not re.search(pattern, entities), (name, source)
        for name, pattern in DANGERS.items():
            assert not re.search(pattern, entities), (name, source)
            assert not re.search(pattern, shown), (name, source)


def test_it_renders_to_the_text_it_is() -> None:
    """GitHub's own renderer of Markdown is the judge, and it is told to let all HTML pass."""
    for payload in PAYLOADS:
        table = f"| a |\n| --- |\n| {plain(payload)} |\n"
        rendered = cmarkgfm.github_flavored_markdown_to_html(table, Options.CMARK_OPT_UNSAFE)
        cell = rendered.partition("<td>")[2].partition("</td>")[0]
        assert "<" not in cell
        visible = re.sub(r"<U\+[0-9A-F]+>|<0x..>", "", html.unescape(cell).replace("\u200b", ""))
        kept = "".join(char for char in payload if char.isprintable() and char != "\u200b")
        assert visible.strip() == kept.strip()


def test_plain_text_stays_legible() -> None:
    assert plain("Create the form (1.1.1a), at 10:30 - it's done") == (
        "Create the form (1.1.1a), at 10:&#8203;30 - it's done"
    )
    assert plain("shop/form.py") == "shop/form.py"


@pytest.mark.parametrize("payload", ["a" * 400, "😀" * 400, "@x" * 400])
def test_long_text_is_cut(payload: str) -> None:
    shown = html.unescape(plain(payload, 50)).replace("\u200b", "")
    assert (len(shown), shown[-1]) == (50, "…")


def test_nothing_of_it_works_in_a_title() -> None:
    names = ("mention", "reference", "key", "address", "emoji", "expression", "invisible")
    for payload in PAYLOADS:
        title = plain_title(f"see {payload}")
        for name in names:
            assert not re.search({**DANGERS, **IN_SOURCE}[name], title), (name, title)
        assert not re.search(r"[<>`\\*\[\]{}|~]", title), title


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("User login", "User login"),
        ("Search & replace: the  basics", "Search and replace the basics"),
        ("closes #1, GH-12 and A-1-2", "closes 1, GH 12 and A 1-2"),
        ("[skip ci] now", "skip ci now"),
        ("a///b", "a/b"),
        ("Überblick über 日本", "Überblick über 日本"),
    ],
)
def test_title(text: str, expected: str) -> None:
    assert plain_title(text) == expected
