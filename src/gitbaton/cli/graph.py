"""``git-baton graph``: which feature needs which, and what can begin."""

from __future__ import annotations

import json
import os
import sys

import click

from gitbaton.base.color import wants_color
from gitbaton.cli.command_help import Command
from gitbaton.cli.findings import color_option
from gitbaton.git.process import Git
from gitbaton.lint.graph import read_graph
from gitbaton.lint.graph_text import graph_dot, graph_fields, graph_mermaid, graph_text


@click.command(
    name="graph",
    cls=Command,
    needs="feature files in the work tree; git fetch first to see the latest",
    writes="nothing",
    prints="the features, what each waits for, what is ready, what blocks others",
    exits=(0,),
    examples=("git baton graph", "git baton graph --format mermaid"),
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["dot", "mermaid", "text"]),
    default="text",
    show_default=True,
    help="A tree for the terminal, or a language that draws it.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the graph as JSON.")
@color_option
def command(form: str, as_json: bool, color: bool | None) -> int:
    """Show the features and their dependencies."""
    graph = read_graph(os.getcwd(), Git(os.environ))
    color = wants_color(sys.stdout, os.environ, color)
    if as_json:
        click.echo(json.dumps(graph_fields(graph)))
    elif form == "text":
        click.echo(graph_text(graph, color), color=color)
    else:
        click.echo(graph_dot(graph) if form == "dot" else graph_mermaid(graph))
    return 0
