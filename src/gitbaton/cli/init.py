"""``git-baton init``: configuration, pre-commit entry and hooks in one go."""

from __future__ import annotations

import os
import sys

import click

from gitbaton.base.hint import hint_lines
from gitbaton.cli.command_help import Command
from gitbaton.cli.install import package_folder, print_changes
from gitbaton.git.process import Git
from gitbaton.plan.settings import PLAN_FORMATS
from gitbaton.setup.agents.agent_name import name_agent, refuse_odd_name
from gitbaton.setup.agents.files import named_clients
from gitbaton.setup.init import init, init_with_pre_commit, look_around, what_is_left
from gitbaton.setup.init_files import InitOptions
from gitbaton.setup.manual_page import link_manual


@click.command(
    name="init",
    cls=Command,
    needs="a repository with a work tree",
    writes=(
        "settings, .pre-commit-config.yaml, .gitattributes, AGENTS.md; hooks and merge driver "
        "of this clone"
    ),
    prints="what it wrote, and what is left to do",
    exits=(0,),
    examples=("git baton init --dry-run", "git baton init --agent ada --agents claude"),
)
@click.option(
    "--pre-commit",
    "with_pre_commit",
    is_flag=True,
    help="Let pre-commit run the hooks, which shows them one pushed ref only.",
)
@click.option("--agent", default="", metavar="NAME", help="Who works in this clone.")
@click.option(
    "--agents",
    default="",
    metavar="CLIENTS",
    help="Hooks for these clients, too: claude,codex,cursor,copilot,gemini.",
)
@click.option(
    "--plan-format",
    type=click.Choice(PLAN_FORMATS),
    help="How the plan is written: spec-kit for its specs/004-name/tasks.md as they are.",
)
@click.option("--skill", is_flag=True, help="A skill with which agents write plans, too.")
@click.option("--dry-run", is_flag=True, help="Say what is found and would be written, no more.")
def command(
    with_pre_commit: bool,
    agent: str,
    agents: str,
    plan_format: str | None,
    skill: bool,
    dry_run: bool,
) -> None:
    """Bring git-baton into this repository or this clone; safe to run again."""
    if agent:
        refuse_odd_name(agent)
    asked = InitOptions(named_clients(agents), skill, plan_format or "")
    if dry_run:
        text, would = look_around(".", asked)
        click.echo(f"{text}\nwould be changed:")
        print_changes([change for change in would if change.made or change.left])
        return
    bring = init_with_pre_commit if with_pre_commit else init
    changes = bring(".", sys.executable, package_folder(), asked)
    if agent:
        changes += (name_agent(".", agent, Git(os.environ)),)
    manual = link_manual(sys.prefix, os.environ)
    changes += (manual,) if manual else ()
    made = [change for change in changes if change.made or change.left]
    print_changes(made)
    left = what_is_left(".", os.environ)
    if not made and not left:
        click.echo("everything is set up")
    for line in hint_lines("\n".join(left) or "git baton"):
        click.echo(line)
