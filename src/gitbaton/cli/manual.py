"""The commands as pages: docs/commands.md, and the manual page that ``git baton --help`` opens."""

from __future__ import annotations

from collections.abc import Iterator

import click

from gitbaton.cli.command_help import EVERYWHERE, EXITS, Command

_HEAD = """\
# Commands

What `-h` says of each command, and more room for it. This page is generated from the commands
themselves: `git-baton help --markdown >docs/commands.md`. Each example is run by a test.
"""

_MAN_HEAD = r"""
.TH GIT-BATON 1 "" "git-baton" "git-baton manual"
.SH NAME
git-baton \- task IDs, Progress Logs and claims for several coding agents in one repository
.SH SYNOPSIS
.B git baton
.I command
.RI [ options ]
.SH DESCRIPTION
The plan is Markdown, one file a feature. Each file ends in a Progress Log, and a task is claimed
by appending a row and pushing it: git decides who was first. Hooks hold everybody to that.
.PP
.B git baton help
.I command
says what one command needs, writes and prints, how it ends, and gives two examples.
""".lstrip("\n")


def commands_page(top: click.Context) -> str:
    """All commands as Markdown, one heading each, with a final newline."""
    parts = [_HEAD]
    for title, contexts in _sections(top):
        parts.append(f"\n## {title}\n")
        parts.extend(_markdown(context) for context in contexts)
    codes = ", ".join(str(code) for code in EVERYWHERE)
    parts.append(
        f"\nAny command can end with {codes}, too: [what exit codes mean](exit-codes.md).\n"
    )
    return "".join(parts)


def _sections(top: click.Context) -> Iterator[tuple[str, list[click.Context]]]:
    from gitbaton.cli import SECTIONS

    for title, names in SECTIONS.items():
        yield title, [context for name in names for context in _below(top, name)]


def _below(context: click.Context, name: str) -> Iterator[click.Context]:
    """The contexts of a command, or of those in it if it is a group."""
    group = context.command
    found = group.get_command(context, name) if isinstance(group, click.Group) else None
    assert found is not None
    inner = click.Context(found, info_name=name, parent=context)
    if isinstance(found, click.Group):
        for each in found.list_commands(inner):
            yield from _below(inner, each)
    else:
        yield inner


def _markdown(context: click.Context) -> str:
    command = context.command
    assert isinstance(command, Command)
    lines = [f"### {_name(context)}", "", command.get_short_help_str(1000)]
    lines += ["", "```", *command.examples, "```", ""]
    lines += [f"- **{title}:** {text}" for title, text in command.facts() if title in _FACTS]
    lines += [f"- **Exit codes:** {', '.join(str(code) for code in command.exits)}", ""]
    lines += ["```", *_usage(context), "```", ""]
    return "\n".join(["", *lines]).rstrip("\n") + "\n"


_FACTS = ("Needs", "Writes", "Prints")
_WIDTH = 78  # whatever the terminal of whoever writes the page


def _name(context: click.Context) -> str:
    return context.command_path.removeprefix("git-baton ")


def _usage(context: click.Context) -> list[str]:
    """The line of usage, and the options beneath it."""
    formatter = click.HelpFormatter(width=_WIDTH)
    context.command.format_usage(context, formatter)
    context.command.format_options(context, formatter)
    return formatter.getvalue().rstrip("\n").split("\n")


def manual_page(top: click.Context) -> str:
    """All commands as man(7), with a final newline."""
    parts = [_MAN_HEAD]
    for title, contexts in _sections(top):
        parts.append(f".SH {_roff(title.upper())}\n")
        parts.extend(_man(context) for context in contexts)
    parts.append(".SH EXIT STATUS\n")
    parts.extend(f".TP\n{code}\n{_roff(meaning)}\n" for code, meaning in EXITS.items())
    return "".join(parts)


def _man(context: click.Context) -> str:
    command = context.command
    assert isinstance(command, Command)
    lines = [f".SS {_roff(' '.join([_name(context), *command.collect_usage_pieces(context)]))}"]
    lines.append(_roff(command.get_short_help_str(1000)))
    for title, text in command.facts():
        lines.extend([".br", f"{_roff(title)}: {_roff(text)}" if title else _roff(text)])
    for option in command.params:
        record = option.get_help_record(context)
        if record and isinstance(option, click.Option):
            lines.extend([".TP", f".B {_roff(record[0])}", _roff(record[1])])
    return "\n".join(lines) + "\n"


def _roff(text: str) -> str:
    """A line of text as man(7) reads it: nothing in it is a request or an escape."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")
    return f"\\&{escaped}" if escaped.startswith(".") else escaped
