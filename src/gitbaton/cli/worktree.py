"""``git-baton worktree``: one work tree a feature."""

from __future__ import annotations

import json

import click

from gitbaton.base.hint import hint_lines
from gitbaton.base.mask import mask
from gitbaton.cli.agent_commands import agent_session
from gitbaton.cli.command_help import Command
from gitbaton.worktrees.worktree_remove import remove_tree
from gitbaton.worktrees.worktree_status import TreeChange
from gitbaton.worktrees.worktrees import add_tree, list_trees
from gitbaton.worktrees.worktrees_text import trees_fields, trees_text


@click.group(name="worktree")
def command() -> None:
    """One work tree a feature: add, list and remove them."""


@command.command(
    name="add",
    cls=Command,
    needs="a remote and a feature of its plan",
    writes="a work tree with the feature's branch, and the name of who works there",
    prints="where it is, and what to type there",
    exits=(0, 6),
    examples=("git baton worktree add 1.1", "git baton worktree add 1.2 --agent ada"),
)
@click.argument("feature")
@click.option("--path", default="", metavar="P", help="Where (default: beside the repository).")
@click.option("--agent", default="", metavar="NAME", help="Who works there.")
def add(feature: str, path: str, agent: str) -> int:
    """Check the branch of FEATURE out in a work tree of its own."""
    with agent_session("anyone") as session:
        return _told(add_tree(feature, path, agent, session))


@command.command(
    name="list",
    cls=Command,
    needs="a remote",
    writes="nothing",
    prints="each work tree: its branch, its agent, what is not committed or published",
    exits=(0, 6),
    examples=("git baton worktree list", "git baton worktree list --json"),
)
@click.option("--json", "as_json", is_flag=True, help="Print the work trees as JSON.")
def listed(as_json: bool) -> int:
    """Show every work tree of this clone."""
    with agent_session("anyone") as session:
        states = list_trees(session)
    click.echo(json.dumps(trees_fields(states)) if as_json else trees_text(states))
    return 0


@command.command(
    name="remove",
    cls=Command,
    needs="a work tree that is clean, published and merged",
    writes="removes it and the merged branch",
    prints="that it is gone, or what is in the way",
    exits=(0, 1, 6),
    examples=("git baton worktree remove 1.1", "git baton worktree remove ../ada-1.1"),
)
@click.argument("named", metavar="PATH|FEATURE")
def remove(named: str) -> int:
    """Remove the work tree at PATH or of FEATURE."""
    with agent_session("anyone") as session:
        return _told(remove_tree(named, session))


def _told(change: TreeChange) -> int:
    click.echo(mask(change.message))
    for line in hint_lines(change.hint):
        click.echo(line)
    for gap in change.wrong:
        click.echo(f"warning: {mask(gap.what)}", err=True)
        for line in hint_lines(gap.mend):
            click.echo(line, err=True)
    return 0
