"""`git baton explain`: why a rule exists, a bad and a good example, and what to type."""

from __future__ import annotations

from difflib import get_close_matches

import click

from gitbaton.base.errors import UsageError
from gitbaton.cli.command_help import Command
from gitbaton.rules.rule_docs import FAMILIES, RULES, Rule
from gitbaton.rules.rule_page import rule_list, rule_page, rules_markdown


@click.command(
    name="explain",
    cls=Command,
    needs="nothing",
    writes="nothing",
    prints="why a rule exists, a bad and a good example, what to type next",
    exits=(0,),
    examples=("git baton explain S101", "git baton explain S"),
)
@click.argument("code", required=False)
@click.option("--markdown", is_flag=True, help="Print Markdown: the source of docs/rules.md.")
def command(code: str | None, markdown: bool) -> int:
    """Explain one rule (S101), list a family (S), or list all rules."""
    rules = _chosen(code)
    if markdown:
        click.echo(rules_markdown(rules))
    elif len(rules) == 1:
        click.echo(rule_page(rules[0]))
    else:
        click.echo(rule_list(rules))
    return 0


def _chosen(code: str | None) -> list[Rule]:
    if code is None:
        return list(RULES.values())
    wanted = code.strip().upper()
    rules = [rule for rule in RULES.values() if wanted in (rule.code, rule.family)]
    if not rules:
        raise UsageError(f'no rule is called "{code[:40]}"', _nearest(wanted))
    return rules


def _nearest(wanted: str) -> str:
    near = get_close_matches(wanted, RULES, n=1)
    if near:
        return f"git baton explain {near[0]}"
    return f"git baton explain   lists all rules; the families are {', '.join(FAMILIES)}"
