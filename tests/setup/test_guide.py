"""The two pages that agents read: short, and true of the commands that they name."""

from __future__ import annotations

import json
import re
import shlex

import click
import pytest

from gitbaton.cli.click_commands import baton
from gitbaton.plan.feature_file import read_feature_file
from gitbaton.plan.settings import Settings
from gitbaton.setup.agents.guide_text import GUIDE, PLAN_GUIDE
from support.sandbox import Sandbox

TYPED = re.compile(r"git baton ([a-z][^`\n]*?)(?:  |`|,|\n|$)")
PAGES = pytest.mark.parametrize(
    ("page", "longest"), [(GUIDE, 3000), (PLAN_GUIDE, 4000)], ids=["work", "plan"]
)


@PAGES
def test_short_and_fit_for_a_terminal(page: str, longest: int) -> None:
    assert len(page) <= longest
    assert page.isascii()
    assert max(len(line) for line in page.splitlines()) <= 88


@PAGES
def test_commands_and_options_exist(page: str, longest: int) -> None:
    typed = TYPED.findall(page)
    assert len(typed) >= 4
    for line in typed:
        name, *words = shlex.split(line)
        command = baton.get_command(click.Context(baton), name)
        assert command is not None, line
        known = {option for each in command.params for option in each.opts}
        assert {word for word in words if word.startswith("--")} <= known, line


def test_the_example_is_a_feature_file() -> None:
    example = PLAN_GUIDE.partition("THE FILE\n")[2].partition("The log comes last")[0]
    text = "\n".join([line.removeprefix("  ") for line in example.strip("\n").splitlines()])
    file = read_feature_file(f"{text}\n".encode(), "", Settings().grammar)
    assert file is not None
    first = file.task("1.4.1a")
    assert first is not None
    assert (first.files, first.commit) == (
        ("shop/invoice.py",),
        "feat(1.4.1a): write an invoice",
    )
    assert file.log.columns


def test_as_typed(empty: Sandbox) -> None:
    assert empty.baton("guide") == (0, GUIDE, "")
    assert empty.baton("guide", "plan").out == PLAN_GUIDE
    fields = json.loads(empty.baton("guide", "--json").out)
    assert fields == {"version": 1, "topic": "work", "text": GUIDE}
    assert empty.baton("guide", "cooking").code == 2
