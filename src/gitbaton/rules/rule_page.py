"""The catalogue as pages: for `git baton explain`, and as Markdown for the docs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gitbaton.rules.rule_docs import FAMILIES, RULES, Rule

_WIDTH = 80


def rule_page(rule: Rule) -> str:
    """One rule in full, for a terminal. No final newline."""
    return "\n".join(
        [
            f"{rule.code} ({rule.severity}): {rule.title}",
            "",
            _wrapped(rule.why),
            "",
            "Bad:",
            _indented(rule.bad),
            "",
            "Good:",
            _indented(rule.good),
            "",
            "Next:",
            _indented(rule.next),
        ]
    )


def rule_list(rules: Iterable[Rule]) -> str:
    """One line a rule beneath the heading of its family, for a terminal. No final newline."""
    blocks = []
    for letter, group in _families(rules):
        lines = [
            f"  {rule.code}  {rule.title}{' (warning)' if rule.severity == 'warning' else ''}"
            for rule in group
        ]
        blocks.append("\n".join([f"{letter}  {FAMILIES[letter]}", *lines]))
    return "\n\n".join(blocks)


def rules_markdown(rules: Sequence[Rule] = tuple(RULES.values())) -> str:
    """The rules as one Markdown document, families as sections. No final newline."""
    blocks = ["# Rules", _INTRODUCTION]
    for letter, group in _families(rules):
        blocks.append(f"## Family {letter}")
        blocks.append(f"{FAMILIES[letter][0].upper()}{FAMILIES[letter][1:]}.")
        blocks.extend([rule_markdown(rule) for rule in group])
    return "\n\n".join(blocks)


_INTRODUCTION = """\
Every finding of git-baton carries one of these codes. Codes never change their meaning.
An error refuses the commit or push, a warning only tells. `git baton explain CODE` prints the
same text; this page is made by `git-baton explain --markdown > docs/rules.md`."""


def rule_markdown(rule: Rule) -> str:
    """One rule as a Markdown section. No final newline."""
    parts = [
        f"### {rule.code}",
        f"**{rule.title}** Usually {'an error' if rule.severity == 'error' else 'a warning'}.",
        _wrapped(rule.why),
        f"Bad:\n\n{_fenced(rule.bad)}",
        f"Good:\n\n{_fenced(rule.good)}",
        f"Next:\n\n{_fenced(rule.next)}",
    ]
    return "\n\n".join(parts)


def _families(rules: Iterable[Rule]) -> list[tuple[str, list[Rule]]]:
    groups: dict[str, list[Rule]] = {}
    for rule in rules:
        groups.setdefault(rule.family, []).append(rule)
    return list(groups.items())


def _wrapped(text: str) -> str:
    from textwrap import fill

    return fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)


def _indented(text: str) -> str:
    return "\n".join([f"    {line}" if line else "" for line in text.split("\n")])


def _fenced(text: str) -> str:
    return f"```text\n{text}\n```"
