"""Code, catalogue, documents and commands tell of the same things."""

from __future__ import annotations

import ast
import re

import click
import pytest
from click.testing import CliRunner

from gitbaton.cli import COMMANDS, LazyGroup, baton
from gitbaton.core.catalogue import FAMILIES, RULES
from gitbaton.outputs.rule_page import rules_markdown
from support.environment import ROOT
from support.project import PACKAGE, modules

CODE = re.compile(r"[SLCMTPH]\d{3}")
TEXTS = "core.catalogue"  # which names every code by itself


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
    assert list(COMMANDS) == sorted(COMMANDS)


def _commands() -> dict[str, click.Command]:
    """Every command by what is typed for it, and the commands of commands that are groups."""
    context = click.Context(baton)
    pending = {name: LazyGroup.get_command(baton, context, name) for name in COMMANDS}
    found: dict[str, click.Command] = {}
    while pending:
        name, command = pending.popitem()
        assert command is not None
        found[name] = command
        if isinstance(command, click.Group):
            pending |= {f"{name} {each}": below for each, below in command.commands.items()}
    return dict(sorted(found.items()))


@pytest.mark.parametrize(("name", "command"), _commands().items(), ids=_commands())
def test_command_tells_what_it_does(name: str, command: click.Command) -> None:
    assert re.match(r"[A-Z][^\n]{10,}", command.help or "")
    options = [each for each in command.params if isinstance(each, click.Option)]
    assert [each.name for each in options if not each.help] == []
    shown = CliRunner().invoke(baton, [*name.split(), "--help"], prog_name="git-baton")
    assert shown.output.startswith(f"Usage: git-baton {name} ")
