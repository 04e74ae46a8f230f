"""``git-baton dashboard``: the project on one page."""

from __future__ import annotations

import time
from typing import IO

import click

from gitbaton.cli.loop import looking
from gitbaton.core.errors import BatonError, UsageError
from gitbaton.flows.dashboard import read_dashboard
from gitbaton.outputs.errors import error_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


@click.command(name="dashboard")
@click.option(
    "--out",
    type=click.File("w", encoding="utf-8", errors="replace", lazy=True, atomic=True),
    default="dashboard.html",
    show_default=True,
    help="The file to write (- for standard output).",
)
@click.option("--serve", is_flag=True, help="Show it in a browser here, always as it is now.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="For --serve.")
def command(out: IO[str], serve: bool, port: int) -> int:
    """Show the whole project on one page: who holds what, what is stuck, what comes next, and
    when it will be done.

    The page is one file that loads nothing and runs nothing. With --serve it is shown on this
    machine alone, and reloads itself when a branch or a claim moves.
    """
    if serve:
        return _serve(port)
    out.write(_page())
    if out.name != "-":
        click.echo(f"wrote {out.name}")
    return 0


def _page(live: bool = False) -> str:
    try:
        from gitbaton.outputs.dashboard.page import dashboard_html
    except ModuleNotFoundError as missing:
        raise UsageError(
            f"the dashboard needs {missing.name}", "pip install 'git-baton[dashboard]'"
        ) from None
    with looking() as site:
        return dashboard_html(read_dashboard(site, int(time.time())), live)


def _serve(port: int) -> int:
    from gitbaton.cli.serving import serve

    try:
        serve(_pages(), port, lambda url: click.echo(f"{url} (Ctrl-C ends it)"))
    except OSError as error:
        raise UsageError(f"port {port}: {error.strerror}", "take another --port") from None
    return 0


def _pages() -> Iterator[str]:
    """The page each time that something has moved; what goes wrong costs one page, not all."""
    from gitbaton.flows.watch import movements

    yield _page(live=True)
    for number, _ in enumerate(movements(looking)):
        try:
            if number:
                yield _page(live=True)
        except BatonError as error:
            click.echo(error_text(error), err=True)
