"""`git-baton explain`: a rule, a family, everything, and the nearest to a typo."""

from __future__ import annotations

import pytest

from gitbaton.cli.run import run
from gitbaton.rules.rule_docs import RULES
from gitbaton.rules.rule_page import rule_list, rule_page, rules_markdown
from support.sandbox import EXECUTABLE, Sandbox
from support.sandbox import run as run_process

FAMILY_T = [rule for rule in RULES.values() if rule.family == "T"]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ([], rule_list(RULES.values())),
        (["L102"], rule_page(RULES["L102"])),
        (["l102"], rule_page(RULES["L102"])),
        (["T"], rule_list(FAMILY_T)),
        (["t"], rule_list(FAMILY_T)),
        (["--markdown"], rules_markdown()),
        (["--markdown", "T"], rules_markdown(FAMILY_T)),
        (["T403", "--markdown"], rules_markdown([RULES["T403"]])),
    ],
)
def test_explain(arguments: list[str], text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", *arguments]) == 0
    assert capsys.readouterr().out == f"{text}\n"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("S120", 'no rule is called "S120"\n  → git baton explain S1'),
        ("s1o1", 'no rule is called "s1o1"\n  → git baton explain S110\n'),
        ("", "→ git baton explain   lists all rules; the families are S, L, C, M, T, P, H"),
        ("\x1b[2J", 'no rule is called "<U+001B>[2J"'),
    ],
)
def test_unknown_code(code: str, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", code]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert text in captured.err


def test_full_disk_is_no_bug_of_ours(empty: Sandbox) -> None:
    outcome = run_process(["sh", "-c", f"{EXECUTABLE} explain S101 >/dev/full"], empty.path)
    assert (outcome.code, outcome.err) == (2, "git-baton: No space left on device\n  → df -h .\n")
