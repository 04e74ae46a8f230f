"""A day with two agents and one plan, played with real git, real hooks and real pushes.

It builds a bare remote and two clones, prints every command with what it really said, and ends
with exit code 0 only if every act went as it should. Nothing of your own git configuration takes
part. ``make demo`` keeps the two clones in build/demo, to look around in; without a folder to
write to nothing is left behind.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import textwrap
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from io import TextIOWrapper
from pathlib import Path
from typing import NamedTuple

PLAN = Path(__file__).resolve().parent / "day"
STORE, TITLES = "docs/plans/1.1-store.md", "docs/plans/1.2-titles.md"
BACK_THEN = datetime.now(UTC) - timedelta(minutes=47)

GIT_CONFIG = """\
[init]
	defaultBranch = main
[advice]
	detachedHead = false
[commit]
	gpgSign = false
"""
BOLD, DIM, CYAN = "1", "2", "36"
DATES = ("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE")


class StoryError(Exception):
    """An act that did not go as it should."""


class Agent(NamedTuple):
    """Somebody who works in a clone of their own."""

    name: str
    clone: Path
    environ: Mapping[str, str]

    def run(self, command: str, code: int = 0, says: str = "") -> None:
        """Run a command as typed and show what it says.

        ``code`` is the exit code that the story needs, ``says`` a part of the output.
        """
        show(f"{self.name}$ {command}", BOLD)
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=self.clone,
            env=dict(self.environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        output = done.stdout.decode("utf-8", "replace")
        show(textwrap.indent(output.rstrip("\n"), "    "))
        if done.returncode != code:
            raise StoryError(f"`{command}` ended with {done.returncode}, not with {code}")
        if says not in output:
            raise StoryError(f"`{command}` did not mention {says}")

    def write(self, path: str, text: str) -> None:
        """Write a new file."""
        show(f"{self.name} writes {path}", DIM)
        target = self.clone / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def edit(self, path: str, *changes: tuple[str, str]) -> None:
        """Replace lines of a file, as in an editor; an empty first part appends."""
        show(f"{self.name} edits {path}", DIM)
        target = self.clone / path
        text = target.read_text(encoding="utf-8")
        for old, new in changes:
            if old and text.count(f"{old}\n") != 1:
                raise StoryError(f"{path} has no line {old!r}")
            text = text.replace(f"{old}\n", f"{new}\n") if old else f"{text}{new}\n"
            show("\n".join([f"    - {old}"] * bool(old) + [f"    + {new}"]), CYAN)
        target.write_text(text, encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Play the story, in the folder that is named; 0 if it went as it should."""
    named = list(sys.argv[1:] if arguments is None else arguments)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # hints hold an arrow, and a locale may not
    with tempfile.TemporaryDirectory(prefix="git-baton-demo-") as temporary:
        folder = Path(named[0]).absolute() if named else Path(temporary)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            play(folder)
        except StoryError as broken:
            sys.stderr.write(f"\nthe demo went wrong: {broken}\n")
            return 1
        except KeyboardInterrupt:
            return 130
        if named:
            look_further(folder / "ada")
    return 0


def play(folder: Path) -> None:
    """All acts, in order."""
    environ = sealed(folder)
    ada, bob, cleo = (Agent(name, folder / name, environ) for name in ("ada", "bob", "cleo"))
    before_the_day(folder, ada, cleo)
    set_up(folder, ada, bob)
    two_want_one(ada, bob)
    commit_without_task(ada)
    done_needs_proof(ada)
    rows_stay(ada)
    dead_agent(bob)
    merge(ada, bob)


def sealed(folder: Path) -> dict[str, str]:
    """An environment in which nobody's configuration or hooks interfere."""
    home, template = folder / "home", folder / "git-template"
    home.mkdir()
    template.mkdir()
    (home / ".gitconfig").write_text(GIT_CONFIG, encoding="utf-8")
    foreign = ("GIT_", "PRE_COMMIT", "PREK_", "XDG_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    scripts = sysconfig.get_path("scripts")
    return {
        **kept,
        "PATH": f"{scripts}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "GIT_CONFIG_GLOBAL": str(home / ".gitconfig"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TEMPLATE_DIR": str(template),
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_EDITOR": "false",
        "GIT_MERGE_AUTOEDIT": "no",
        "LC_ALL": "C",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def before_the_day(folder: Path, ada: Agent, cleo: Agent) -> None:
    """Off stage: a remote with a plan, and a claim of 47 minutes ago whose agent has died."""
    git(folder, ada.environ, "init", "--quiet", "--bare", "remote.git")
    clone(folder, ada)
    shutil.copytree(PLAN, ada.clone / "docs/plans")
    (ada.clone / ".gitignore").write_text("__pycache__/\n", encoding="utf-8")
    then = dict.fromkeys(DATES, f"{BACK_THEN:%Y-%m-%dT%H:%M:%SZ}")
    past = {**ada.environ, **then}
    git(ada.clone, past, "add", ".")
    git(ada.clone, past, "commit", "--quiet", "-m", "docs: plan Shelf, a small bookmarks service")
    git(ada.clone, past, "push", "--quiet", "origin", "main")
    git(ada.clone, past, "remote", "set-head", "origin", "main")
    clone(folder, cleo)
    git(cleo.clone, past, "switch", "--quiet", "-c", "feature/1.2-page-titles")
    with (cleo.clone / TITLES).open("a", encoding="utf-8") as log:
        log.write(f"| {BACK_THEN:%Y-%m-%d %H:%M} | cleo | START | 1.2.1a | - |\n")
    git(cleo.clone, past, "commit", "--quiet", "-a", "-m", "chore: claim task 1.2.1a")
    git(cleo.clone, past, "push", "--quiet", "origin", "HEAD")


def set_up(folder: Path, ada: Agent, bob: Agent) -> None:
    """One command in the first clone, one in every further clone."""
    act(
        "Morning: one command in each clone",
        "A repository has a plan of two features. ada brings git-baton in, bob clones.",
    )
    ada.run("git baton init --agent ada", says="commit-msg: installed")
    ada.run("git add -A && git commit -q -m 'chore: set git-baton up' && git push -q")
    clone(folder, bob)
    bob.run("git baton init --agent bob", says="commit-msg: installed")


def two_want_one(ada: Agent, bob: Agent) -> None:
    """The task's ref decides; exit code 3."""
    act(
        "1. Two agents want one task",
        "A claim is a row in the plan's Progress Log, and a push. Whoever pushes first has it.",
    )
    ada.run("git baton claim --next --switch", says="1.1.1a")
    bob.run("git baton claim 1.1.1a", 3, "ada")
    bob.run("git baton next", 4, "1.2.1a is held by cleo")


def commit_without_task(ada: Agent) -> None:
    """S101, and C206 when the task is named but not held."""
    act("2. Every commit names its task", "ada forgets hers, and then names one she does not have.")
    ada.write("shelf/store.py", code_of("1.1.1a"))
    ada.run("git add shelf && git commit -m 'feat: create the bookmarks table'", 1, "S101")
    ada.run("git commit -m 'feat(1.1.1b): create the bookmarks table'", 1, "C206")


def done_needs_proof(ada: Agent) -> None:
    """No DONE without a commit and a Verify step that passed; then the next task comes along."""
    act("3. Done means committed and verified", "First too early, then in order.")
    ada.run("git baton done", 1)
    ada.run("git commit -q -m 'feat(1.1.1a): create the bookmarks table'")
    ada.run("git baton done --yes --next", says="1.1.1b")


def rows_stay(ada: Agent) -> None:
    """L101."""
    act("4. What was published stays", "ada would like to have begun earlier.")
    log = (ada.clone / STORE).read_text(encoding="utf-8")
    row = log.splitlines()[-1]
    ada.edit(STORE, (row, f"| {BACK_THEN:%Y-%m-%d %H:%M} {row.split(' ', 3)[3]}"))
    ada.run(f"git commit -m 'chore: claim task 1.1.1b' -- {STORE}", 1, "L101")
    ada.run(f"git restore {STORE}")
    ada.write("shelf/save.py", code_of("1.1.1b"))
    ada.run("git add shelf && git commit -q -m 'feat(1.1.1b): save a bookmark'")
    ada.run("git baton done --yes", says="1.1 is complete")


def dead_agent(bob: Agent) -> None:
    """A claim that has been idle for 30 minutes may be taken over."""
    act(
        "5. An agent dies",
        "cleo claimed 1.2.1a before the others came, and then her session ended. After half "
        "an hour of silence a claim is stale: bob takes it over.",
    )
    bob.run("git baton stale", says="cleo")
    bob.run("git baton reclaim 1.2.1a --switch", says="took over 1.2.1a")
    bob.write("shelf/titles.py", code_of("1.2.1a"))
    bob.run("git add shelf && git commit -q -m 'feat(1.2.1a): read the title of a page'")
    bob.run("git baton done --yes", says="1.2 is complete")


def merge(ada: Agent, bob: Agent) -> None:
    """Complete features reach the default branch, all or nothing."""
    act("6. Evening: merge", "What is complete is merged, and the history can prove all of it.")
    ada.run("git baton merge 1.1")
    bob.run("git baton merge 1.2")
    bob.run("git switch -q main && git pull -q && git baton check --all", says="no findings")
    bob.run("git baton", 8, "every task is done and merged")


def look_further(clone: Path) -> None:
    """What to type after the story, in the clone that it leaves."""
    program = Path(sysconfig.get_path("scripts")) / "git-baton"
    show("\n\nThe clones are still there. To look further:\n", BOLD)
    show(
        f"    (cd {os.path.relpath(clone)} && {os.path.relpath(program, clone)} dashboard --serve)"
    )
    show(f"    {os.path.relpath(program)} explain C206")


def clone(folder: Path, agent: Agent) -> None:
    """A clone with its agent's name and address."""
    git(folder, agent.environ, "clone", "--quiet", "remote.git", agent.name)
    git(agent.clone, agent.environ, "config", "user.name", agent.name)
    git(agent.clone, agent.environ, "config", "user.email", f"{agent.name}@example.org")


def code_of(task: str) -> str:
    """The code that the plan gives for a task."""
    plans = "".join(path.read_text(encoding="utf-8") for path in sorted(PLAN.iterdir()))
    details = plans.partition(f"### {task} ")[2]
    return details.partition("```python\n")[2].partition("```")[0]


def git(cwd: Path, environ: Mapping[str, str], *arguments: str) -> None:
    """Prepare the scene, off stage."""
    done = subprocess.run(
        ["git", *arguments], cwd=cwd, env=environ, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise StoryError(f"git {' '.join(arguments)}: {done.stderr}")


def act(title: str, text: str) -> None:
    """The head of an act, and what it is about."""
    show(f"\n\n{title}\n{'=' * len(title)}", BOLD)
    say(text)


def say(text: str) -> None:
    """Narration."""
    show(f"\n{textwrap.fill(text, 96)}\n")


def show(text: str, style: str = "") -> None:
    """Print at once; in colour only on a terminal that wants it."""
    plain = not style or not sys.stdout.isatty() or os.environ.get("NO_COLOR")
    if text.strip():
        sys.stdout.write(f"{text}\n" if plain else f"\x1b[{style}m{text}\x1b[0m\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
