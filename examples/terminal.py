"""The terminal in the README: two commands that are refused, as they really are, drawn as SVG."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from io import StringIO
from pathlib import Path

from demo import PLAN, git, sealed
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

TARGET = Path(__file__).resolve().parent.parent / "docs" / "pictures" / "refusal.svg"
WIDTH = 92
# rich's own frame names a font on somebody's server; a picture loads nothing
FORMAT = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, monospace; \
font-size: {char_height}px; line-height: {line_height}px; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" \
height="{terminal_height}"/></clipPath>{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">{matrix}</g>
</g>
</svg>
"""


def main() -> int:
    """Write the picture."""
    with tempfile.TemporaryDirectory(prefix="git-baton-terminal-") as folder:
        screen = _play(Path(folder))
    console = Console(width=WIDTH, record=True, file=StringIO(), force_terminal=True)
    for line in screen:
        console.print(line)
    svg = console.export_svg(title="git-baton", theme=MONOKAI, code_format=FORMAT, unique_id="t")
    TARGET.write_text(svg, encoding="utf-8")
    return 0


def _play(folder: Path) -> list[Text]:
    """bob claims a task; ada commits without one, and then wants the same."""
    environ = {**sealed(folder), "COLUMNS": str(WIDTH)}
    git(folder, environ, "init", "--quiet", "--bare", "remote.git")
    git(folder, environ, "clone", "--quiet", "remote.git", "ada")
    ada, bob = folder / "ada", folder / "bob"
    shutil.copytree(PLAN, ada / "docs/plans")
    for name, value in (("user.name", "ada"), ("user.email", "ada@example.org")):
        git(folder, environ, "config", "--global", name, value)
    _quietly("git baton init --agent ada", ada, environ)
    _quietly("git add . && git commit -q -m 'docs: plan Shelf' && git push -q", ada, environ)
    git(folder, environ, "clone", "--quiet", "remote.git", "bob")
    _quietly("git baton claim 1.1.1a --agent bob", bob, environ)
    (ada / "shelf").mkdir()
    (ada / "shelf/store.py").write_text("import sqlite3\n", encoding="utf-8")
    git(ada, environ, "add", "shelf")
    screen = _typed("git commit -m 'create the bookmarks table'", ada, environ)
    screen += _typed("git baton claim 1.1.1a", ada, environ)
    return screen + _typed("git baton claim --next", ada, environ)


def _typed(command: str, cwd: Path, environ: Mapping[str, str]) -> list[Text]:
    """The prompt with the command, and what it says; codes and next steps stand out."""
    said = _run(command, cwd, environ).stdout.decode().rstrip("\n")
    lines = [Text(f"$ {command}", style="bold")]
    for line in said.splitlines():
        text = Text(line)
        text.highlight_regex(re.compile(r"\b[A-Z]\d{3}\b"), "bold red")
        text.highlight_regex(re.compile(r"^\s*→.*"), "green")
        lines.append(text)
    return [*lines, Text()]


def _quietly(command: str, cwd: Path, environ: Mapping[str, str]) -> None:
    done = _run(command, cwd, environ)
    if done.returncode:
        raise SystemExit(f"{command}: {done.stdout.decode()}")


def _run(command: str, cwd: Path, environ: Mapping[str, str]) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["sh", "-c", command],
        cwd=cwd,
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )


if __name__ == "__main__":
    sys.exit(main())
