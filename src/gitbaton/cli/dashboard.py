"""``git-baton dashboard``: the project on one page."""

from __future__ import annotations

import time
from collections.abc import Iterator

import click

from gitbaton.base.error_text import error_text
from gitbaton.base.errors import BatonError, UsageError
from gitbaton.cli.agent_commands import read_session
from gitbaton.cli.command_help import Command
from gitbaton.dashboard.dashboard import read_dashboard, write_page


@click.command(
    name="dashboard",
    cls=Command,
    needs="a remote, and the extra git-baton[dashboard]",
    writes="one HTML file; with --serve nothing",
    prints="the file's name, or the address of the page on this machine",
    exits=(0, 6),
    examples=("git baton dashboard", "git baton dashboard --out plan.html"),
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False),
    default="dashboard.html",
    show_default=True,
    help="The file to write (- for standard output).",
)
@click.option("--serve", is_flag=True, help="Show it in a browser here, always as it is now.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="For --serve.")
def command(out: str, serve: bool, port: int) -> int:
    """Show the whole project on one page, which loads nothing and runs nothing."""
    if serve:
        return _serve(port)
    page = _page().encode("utf-8", "replace")
    if out == "-":
        click.echo(page, nl=False)
    else:
        write_page(page, out)
        click.echo(f"wrote {out}")
    return 0


def _page(live: bool = False) -> str:
    try:
        from gitbaton.dashboard.page import dashboard_html
    except ModuleNotFoundError as missing:
        raise UsageError(
            f"the dashboard needs {missing.name}", "pip install 'git-baton[dashboard]'"
        ) from None
    with read_session() as session:
        return dashboard_html(read_dashboard(session, int(time.time())), live)


def _serve(port: int) -> int:
    from gitbaton.cli.serving import serve

    serve(_pages(), port, lambda url: click.echo(f"{url} (Ctrl-C ends it)"))
    return 0


def _pages() -> Iterator[str]:
    """The page each time that something has moved; what goes wrong costs one page, not all."""
    from gitbaton.project.watch_refs import watch_refs

    for number, _ in enumerate(watch_refs(read_session, time.sleep)):
        try:
            page = _page(live=True)
        except BatonError as error:
            if not number:
                raise
            click.echo(error_text(error), err=True)
        else:
            yield page
