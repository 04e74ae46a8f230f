"""The plain parser reads a command line as click does, or leaves it to click."""

from __future__ import annotations

from itertools import product

import click
import pytest

from gitbaton.cli import COMMANDS, load
from gitbaton.cli.command_help import clicked
from gitbaton.cli.declared import DeclaredCommand, Option
from support.sandbox import Sandbox

DECLARED = {name: found for name in COMMANDS if isinstance(found := load(name), DeclaredCommand)}
ODD = ("1.1.1a", "a b", "", "-", "--", "--no-such", "-h", "--json=1", "--agent=bob", "-x")


def test_what_an_agent_types_all_day_is_declared() -> None:
    loop = {"brief", "next", "show", "claim", "note", "done", "release", "reclaim", "status"}
    assert loop <= DECLARED.keys()


@pytest.mark.parametrize("name", DECLARED)
def test_a_line_is_read_as_click_reads_it_or_not_at_all(name: str) -> None:
    command = DECLARED[name]
    flags = [each.flag for each in command.parameters if isinstance(each, Option)]
    read = 0
    for length in range(4):
        for words in product([*flags, *ODD], repeat=length):
            found = command.read(words)
            if found is not None:
                read += 1
                with clicked(command).make_context(name, list(words)) as context:
                    assert context.params == found, words
    assert read > len(flags)


def test_what_is_not_plainly_right_is_told_by_click(inside: Sandbox) -> None:
    told = inside.baton("claim", "1.1.1a", "--swich")
    assert (told.code, "Did you mean --switch?" in told.err.replace("'", "")) == (2, True), told
    assert inside.baton("show").code == 2
    assert inside.baton("show", "-h").out.startswith("Usage: git-baton show [OPTIONS] TASK")


def test_a_message_goes_to_a_terminal_of_another_age(inside: Sandbox) -> None:
    env = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    told = inside.baton("show", "9.9.9", env=env)
    assert (told.code, "Traceback" in told.err) == (2, False), told


@pytest.mark.parametrize("name", DECLARED)
def test_every_parameter_is_one_of_the_function(name: str) -> None:
    command = DECLARED[name]
    wanted = command.function.__code__.co_varnames[: command.function.__code__.co_argcount]
    assert {each.name for each in command.parameters} == set(wanted)
    assert isinstance(clicked(command), click.Command)
