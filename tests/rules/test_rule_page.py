"""The catalogue's pages, and the docs page that is made of them."""

from __future__ import annotations

import re

from gitbaton.rules.rule_docs import FAMILIES, RULES, Rule
from gitbaton.rules.rule_page import rule_list, rule_page, rules_markdown
from support.environment import ROOT

RULE = Rule(
    code="S199",
    title="The example is short.",
    why="It is short so that it fits here. Long ones are wrapped.",
    bad="a bad one\n\n  indented",
    good="a good one",
    next="git commit",
    severity="warning",
)


def test_page() -> None:
    assert rule_page(RULE) == (
        "S199 (warning): The example is short.\n"
        "\n"
        "It is short so that it fits here. Long ones are wrapped.\n"
        "\n"
        "Bad:\n    a bad one\n\n      indented\n"
        "\n"
        "Good:\n    a good one\n"
        "\n"
        "Next:\n    git commit"
    )


def test_list_has_a_heading_for_each_family_and_a_line_for_each_rule() -> None:
    lines = rule_list(RULES.values()).split("\n")
    assert [line[0] for line in lines if line and line[0] != " "] == list(FAMILIES)
    assert [line.split()[0] for line in lines if line.startswith("  ")] == list(RULES)
    assert "  T403  A claim is stale. (warning)" in lines


def test_markdown_has_a_section_for_each_rule() -> None:
    text = rules_markdown()
    assert re.findall(r"^### ([A-Z]\d{3})$", text, re.MULTILINE) == list(RULES)
    assert text.count("```") == 6 * len(RULES)


def test_markdown_of_one_rule() -> None:
    assert rules_markdown([RULE]).endswith(
        "### S199\n\n**The example is short.** Usually a warning.\n\n"
        "It is short so that it fits here. Long ones are wrapped.\n\n"
        "Bad:\n\n```text\na bad one\n\n  indented\n```\n\n"
        "Good:\n\n```text\na good one\n```\n\n"
        "Next:\n\n```text\ngit commit\n```"
    )


def test_prose_is_not_taken_for_structure() -> None:
    outside = re.sub(r"```text\n.*?\n```", "", rules_markdown(), flags=re.DOTALL)
    assert re.findall(r"^(?:[-+*>|]|\d+[.)]) .*", outside, re.MULTILINE) == []


def test_docs_page_is_the_catalogue() -> None:
    page = (ROOT / "docs/rules.md").read_text(encoding="utf-8")
    assert page == f"{rules_markdown()}\n", "git-baton explain --markdown > docs/rules.md"
