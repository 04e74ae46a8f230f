"""``git-baton init``: configuration, pre-commit entry and hooks in one go."""

from __future__ import annotations

import sys

import click

from gitbaton.cli.command_help import Command
from gitbaton.cli.install import package_folder, print_changes
from gitbaton.flows.init import init, init_with_pre_commit
from gitbaton.outputs.hint import hint_lines

_NEXT = """\
git add .git-baton.toml .pre-commit-config.yaml .gitattributes && git commit -m "chore: git-baton"
git push                         a configuration is in force once it is published
git config baton.agent NAME      who works in this clone
git baton new 1.1 "Title"        a first feature file, if there is none
git baton doctor                 whether everything is sound"""


@click.command(
    name="init",
    cls=Command,
    needs="a repository with a work tree",
    writes=(
        "settings, .pre-commit-config.yaml, .gitattributes; hooks and the merge driver of "
        "this clone"
    ),
    prints="what it wrote, and what is left to do",
    exits=(0,),
    examples=("git baton init", "git baton doctor"),
)
@click.option(
    "--pre-commit",
    "with_pre_commit",
    is_flag=True,
    help="Let pre-commit run the hooks. It shows them one pushed ref only; the native hooks, "
    "installed by default, see all.",
)
def command(with_pre_commit: bool) -> None:
    """Bring git-baton into this repository or this clone; safe to run again."""
    bring = init_with_pre_commit if with_pre_commit else init
    changes = bring(".", sys.executable, package_folder(), merge_driver=True)
    print_changes(changes)
    for line in hint_lines(_NEXT):
        click.echo(line)
