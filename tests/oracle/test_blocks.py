"""Blocks and their lines, above all where mistune alone would disagree with GitHub."""

from __future__ import annotations

import pytest

from support.oracle.blocks import read_blocks

Found = list[tuple[str, int, int, str]]


def blocks(text: str) -> Found:
    return [(block.kind, block.line, block.last, block.text) for block in read_blocks(text)]


def headings(text: str) -> list[tuple[int, int, str]]:
    return [
        (block.level, block.line, block.text)
        for block in read_blocks(text)
        if block.kind == "heading" and block.top
    ]


def item_starts(text: str) -> list[tuple[int, str]]:
    return [(block.line, block.text) for block in read_blocks(text) if block.opens_item]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("\n\n", []),
        ("text", [("paragraph", 1, 1, "text")]),
        ("\n\na\nb\n\nc\n", [("paragraph", 3, 4, "a\nb"), ("paragraph", 6, 6, "c")]),
        ("a\n# b\nc", [("paragraph", 1, 1, "a"), ("heading", 2, 2, "b"), ("paragraph", 3, 3, "c")]),
        ("a\n***\n", [("paragraph", 1, 1, "a"), ("break", 2, 2, "")]),
        ("a\nb\n===\n", [("heading", 1, 3, "a b")]),
        ("```py x\na\n\n```\n", [("fence", 1, 4, "a\n\n")]),
        ("~~~\n```\n~~~", [("fence", 1, 3, "```\n")]),
        ("```\nopen\n", [("fence", 1, 2, "open\n")]),
        ("```", [("fence", 1, 1, "")]),
        ("``` a`b\nc", [("paragraph", 1, 2, "``` a`b\nc")]),
        ("  ```\n  a\n   b\n  ```", [("fence", 1, 4, "a\n b\n")]),
        ("    code\n", []),
        ("a\n    b\n", [("paragraph", 1, 2, "a\n    b")]),
        ("> a\n\nb", [("paragraph", 3, 3, "b")]),
        ("<div>\na\n\nb", [("paragraph", 4, 4, "b")]),
        ("[a]: b\nc", [("paragraph", 1, 2, "[a]: b\nc")]),
    ],
)
def test_blocks(text: str, expected: Found) -> None:
    assert blocks(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# a", [(1, 1, "a")]),
        ("#\ta #  ", [(1, 1, "a")]),
        ("# a#", [(1, 1, "a#")]),
        ("# a \\#", [(1, 1, "a \\#")]),
        ("#", [(1, 1, "")]),
        ("## ##", [(2, 1, "")]),
        ("   ###### a", [(6, 1, "a")]),
        ("#a", []),
        ("####### a", []),
        ("    # a", []),
        ("#\u00a0a", []),
        ("## a\u00a0b", [(2, 1, "a\u00a0b")]),
        ("a\n-", [(2, 1, "a")]),
        ("a\n=-=", []),
        ("a\n\n===", []),
        ("=== \n===", [(1, 1, "===")]),
        ("- a\n---\nb\n---", [(2, 3, "b")]),
        ("# a\n# b", [(1, 1, "a"), (1, 2, "b")]),
    ],
)
def test_headings(text: str, expected: list[tuple[int, int, str]]) -> None:
    assert headings(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "```\n## b\n```",
        "```\n## b",
        "~~~\n```\n## b",
        "<!--\n\n## b\n-->",
        "<!-- a\n## b",
        "<pre>\n\n## b\n</pre>",
        "<PRE class='a'>\n\n## b\n</PRE>",
        "<script>\n\n## b\n</script>",
        "<details>\n## b\n</details>",
        "<div\nclass='a'>\n## b",
        "<b>\n## b",
        "</b >\n## b",
        "<?php\n\n## b\n?>",
        "<!DOCTYPE\n\n## b\n>",
        "<![CDATA[\n\n## b\n]]>",
        "> ## b",
        "> a\n> ## b",
        "- ## b",
        "- a\n\n  ## b",
        "- a\n<details>\n## b",
        "- a\n<pre>\n\n## b\n</pre>",
        "- ```\n  ## b\n  ```",
        "- ```\n```\n## b\n```",
        "| a |\n|---|\n| b |\n===",
        "a\n:-:\nb\n---",
        "> a\n===",
        "- a\n===",
        "- > a\n===",
    ],
)
def test_no_heading(text: str) -> None:
    assert headings(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "> a\n## b",
        "> - a\n## b",
        "> ```\n## b",
        "- a\n## b",
        "- ```\n## b",
        "- <!--\n## b",
        "1. a\n   - b\n## b",
        "<!-->\n## b",
        "<!-- a --> c\n## b",
        "<pre></pre>\n## b",
        "<PRE>\n</Script>\n## b",
        "<details>\n\n## b\n</details>",
        "<b> text\n## b",
        "a\n<b>\n## b",
        "<divide\n## b",
        "<https://example.org>\n## b",
        "<!a>\n## b",
        "```\n```\n## b",
        "| a |\n|---|\n| b |\n## b",
        "| a |\n|---|\n| too | long |\n## b",
        "> # a\nb\n---",
        ">\nb\n---",
        "> ```\nb\n---",
        "- ```\nb\n---\n```",
        "- # a\nb\n---",
        "    code\nb\n---",
        "a | b\n|---|\n\nb\n---",
    ],
)
def test_heading(text: str) -> None:
    assert [(level, title) for level, _, title in headings(text)] == [(2, "b")]
    [(_, line, _)] = headings(text)
    assert text.split("\n")[line - 1].lstrip("# ") == "b"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- a\n- b", [(1, "a"), (2, "b")]),
        ("* a\n+ b\n1. c\n2) d", [(1, "a"), (2, "b"), (3, "c"), (4, "d")]),
        ("- a\n\n\n- b\n\nc\n\n- d", [(1, "a"), (4, "b"), (8, "d")]),
        ("- a\n  - b\n    - c\n  - d\n- e", [(1, "a"), (2, "b"), (3, "c"), (4, "d"), (5, "e")]),
        ("- a\n\t- b\n\t\t- c", [(1, "a"), (2, "b"), (3, "c")]),
        ("1. a\n\n   text\n\n   - b\n2. c", [(1, "a"), (5, "b"), (6, "c")]),
        ("- a\nlazy\n- b", [(1, "a\nlazy"), (3, "b")]),
        ("- a\n  ```\n  - b\n  ```\n- c", [(1, "a"), (5, "c")]),
        ("- a\n# h\n- b", [(1, "a"), (3, "b")]),
        ("- a\n```\n- b\n```\n- c", [(1, "a"), (5, "c")]),
        ("-\n  a\n- b", [(3, "b")]),
        ("-\n\n  a", []),
        ("- - a\n  - b", [(2, "b")]),
        ("-\ta", [(1, "a")]),
        ("-     a", []),
        ("-a", []),
        ("a\n- b", [(2, "b")]),
        ("a\n1. b", [(2, "b")]),
        ("a\n2. b", []),
        ("a\n-\n", []),
        ("> - a\n- b", [(2, "b")]),
        ("> a\n- b", [(2, "b")]),
        ("- > a\n- b", [(2, "b")]),
        ("- - -\n- a", [(2, "a")]),
        ("- a\n* * *\n- b", [(1, "a"), (3, "b")]),
        ("- a\n===\n- b", [(1, "a\n==="), (3, "b")]),
        ("- a\n  ===\n- b", [(1, "a"), (3, "b")]),
        ("- a\n|---|\n- b", [(1, "a\n|---|"), (3, "b")]),
        ("- a\n      - b", [(1, "a\n    - b")]),
        ("- a\n\n      - b", [(1, "a")]),
        ("\u0661. a", []),
    ],
)
def test_item_starts(text: str, expected: list[tuple[int, str]]) -> None:
    assert item_starts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- ```\n  a\nb", [("fence", 1, 2, "a\n"), ("paragraph", 3, 3, "b")]),
        (
            "- ~~~\n  a\nb\n~~~\nc",
            [("fence", 1, 2, "a\n"), ("paragraph", 3, 3, "b"), ("fence", 4, 5, "c\n")],
        ),
        ("- <!--\nb\n-->", [("paragraph", 2, 3, "b\n-->")]),
        ("- a\n\n      code\nb", [("paragraph", 1, 1, "a"), ("paragraph", 4, 4, "b")]),
        ("- - ```\n    a\n  b", [("fence", 1, 2, "a\n"), ("paragraph", 3, 3, "b")]),
        ("- - ```\nb", [("fence", 1, 1, ""), ("paragraph", 2, 2, "b")]),
        ("- > a\nb", []),
        ("- > ```\nb", [("paragraph", 2, 2, "b")]),
    ],
)
def test_only_a_paragraph_goes_on_without_indentation(text: str, expected: Found) -> None:
    assert blocks(text) == expected


def test_nested_fences_know_their_lines() -> None:
    text = "a\n\n1. b\n   - c\n\n     ```sh x\n     d\n       e\n     ```\n"
    [fence] = [block for block in read_blocks(text) if block.kind == "fence"]
    assert (fence.line, fence.last, fence.text, fence.info) == (6, 9, "d\n  e\n", "sh x")
    assert not fence.top


def test_depth_ends_at_the_limit_without_harm() -> None:
    text = "".join(["  " * depth + f"- {depth}\n" for depth in range(100)])
    assert item_starts(text)[:19] == [(depth + 1, str(depth)) for depth in range(19)]


@pytest.mark.parametrize(
    "text",
    [
        ">" * 100_000,
        "> " * 100_000 + "x\nlazy\n> y\n",
        "- " * 100_000 + "x\nlazy\n",
        "> - " * 50_000 + "x\nlazy\n",
        "1. " * 50_000 + "[ ] x",
        "".join(["> " * (20 - depth) + "a\n" for depth in range(20)]) * 5 + "lazy\n",
        "**a " * 50_000,
        "-|" * 50_000 + "\n" + "-|" * 50_000,
        "a|b\n" * 10_000,
        "<a " * 50_000,
        "`" * 50_000,
    ],
    ids=lambda text: text[:8].strip(),
)
def test_deep_and_wide_texts_end_in_a_result(text: str) -> None:
    assert len(read_blocks("# a\n\n" + text)) >= 1
