"""Code, catalogue, documents and commands tell of the same things."""

from __future__ import annotations

import ast
import re
import shlex
import tomllib

import click
import pytest
from click.testing import CliRunner

from gitbaton.cli import COMMANDS
from gitbaton.cli.click_commands import baton
from gitbaton.cli.command_help import EVERYWHERE, EXITS, Command
from gitbaton.rules.rule_docs import FAMILIES, RULES
from gitbaton.rules.rule_page import rules_markdown
from gitbaton.setup.agents.files_text import BLOCK, SKILL
from support.commands import all_commands
from support.environment import ROOT
from support.project import PACKAGE, modules

CODE = re.compile(r"[SLCMTPH]\d{3}")
LONGEST_HELP = 25  # lines, 80 columns wide
EXAMPLES = 2
MANUALS = (("--markdown", "docs/commands.md"), ("--man", "docs/git-baton.1"))
TEXTS = "rules.rule_docs"  # which names every code by itself


def _codes_in_use() -> dict[str, list[str]]:
    """Where each code stands as a whole string literal: that is how a finding is given it."""
    found: dict[str, list[str]] = {}
    for module, tree in modules():
        if module.startswith(TEXTS):
            continue
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
                continue
            if CODE.fullmatch(node.value):
                found.setdefault(node.value, []).append(f"{module}:{node.lineno}")
    return found


def test_every_code_in_use_is_in_the_catalogue() -> None:
    unknown = {code: places for code, places in _codes_in_use().items() if code not in RULES}
    assert unknown == {}


def test_every_code_in_the_catalogue_is_in_use() -> None:
    assert set(RULES) - set(_codes_in_use()) == set()


def test_codes_belong_to_a_family() -> None:
    assert {code[0] for code in RULES} == set(FAMILIES)


def test_rules_page_is_the_catalogue() -> None:
    page = (ROOT / "docs/rules.md").read_text(encoding="utf-8")
    wanted = rules_markdown(list(RULES.values()))
    assert page.rstrip("\n") == wanted.rstrip("\n"), "git-baton explain --markdown >docs/rules.md"


def test_commands_are_files_and_files_are_commands() -> None:
    """A file of ``cli`` without a ``command`` is a part that several commands share."""
    files = {
        path.stem.replace("_", "-")
        for path in (PACKAGE / "cli").glob("*.py")
        if re.search(r"^def command\(|^command = ", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert files == set(COMMANDS)
    assert len(set(COMMANDS)) == len(COMMANDS)


@pytest.mark.parametrize(("name", "command"), all_commands().items(), ids=all_commands())
def test_help_says_what_a_caller_must_know(name: str, command: Command) -> None:
    assert re.match(r"[A-Z][^\n]{10,}", command.help or "")
    options = [each for each in command.params if isinstance(each, click.Option)]
    assert [each.name for each in options if not each.help] == []
    shown = CliRunner().invoke(baton, [*name.split(), "-h"], prog_name="git-baton").output
    assert shown.startswith(f"Usage: git-baton {name} ")
    headings = re.findall(r"^  (Needs|Writes|Prints|Exit|Examples)  ", shown, re.MULTILINE)
    assert headings == ["Needs", "Writes", "Prints", "Exit", "Examples"]
    assert shown.count("\n") <= LONGEST_HELP, shown
    assert command.exits == tuple(sorted(set(command.exits) & set(EXITS) - set(EVERYWHERE)))
    assert len(command.examples) == EXAMPLES
    assert any(each.startswith(f"git baton {name}") for each in command.examples)


@pytest.mark.parametrize("text", [BLOCK, SKILL], ids=["block", "skill"])
def test_what_agents_read_can_be_typed(text: str) -> None:
    commands = all_commands()
    typed = re.findall(r"`git baton ?([^`\n]*)`", text)
    assert len(typed) > 3
    for words in map(shlex.split, typed):
        if not words:
            continue
        assert words[0] in commands, words
        options = {name for each in commands[words[0]].params for name in each.opts}
        assert {word for word in words if word.startswith("--")} <= options, words


@pytest.mark.parametrize(("option", "path"), MANUALS)
def test_manuals_are_what_the_commands_say(option: str, path: str) -> None:
    wanted = CliRunner().invoke(baton, ["help", option], prog_name="git-baton").output
    page = (ROOT / path).read_text(encoding="utf-8")
    assert page == wanted, f"git-baton help {option} >{path}"


def test_the_wheel_has_the_manual_page_where_man_looks_for_it() -> None:
    """In ``share`` beside the folder of PATH in which git finds us."""
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]
    shared = wheel["build"]["targets"]["wheel"]["shared-data"]
    assert shared == {MANUALS[1][1]: "share/man/man1/git-baton.1"}


def test_every_exit_code_has_a_line_on_its_page() -> None:
    page = (ROOT / "docs/exit-codes.md").read_text(encoding="utf-8")
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)] == list(EXITS)


@pytest.mark.parametrize("page", ["docs/architecture.md", "CONTRIBUTING.md"])
def test_files_that_the_pages_name_are_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_./]+/(?:[a-z_]+\.py)?)`", text))
    roots = (PACKAGE, ROOT)
    assert len(named) > 5
    assert [
        name for name in sorted(named) if not any((root / name).exists() for root in roots)
    ] == []
