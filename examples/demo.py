"""Two agents, one plan: a story played with real git, real hooks and real pushes.

It builds a bare remote and two clones in a temporary folder, prints every command with what it
really said, and ends with exit code 0 only if every act went as told. Nothing is left behind,
and nothing of your own git configuration takes part. Start it with ``make demo``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import textwrap
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from io import TextIOWrapper
from pathlib import Path
from typing import NamedTuple

PLAN = Path(__file__).resolve().parent / "plan"
STORE, TITLES = "docs/plans/1.1-store.md", "docs/plans/1.2-titles.md"
EMPTY_ROW = "|           |       |        |      |        |"
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


class StoryError(Exception):
    """An act that did not go as told."""


class Agent(NamedTuple):
    """Somebody who works in a clone of their own."""

    name: str
    clone: Path
    environ: Mapping[str, str]

    def run(
        self, command: str, code: int = 0, says: str = "", dated: datetime | None = None
    ) -> str:
        """Run a command as typed and show what it says.

        ``code`` is the exit code that the story needs, ``says`` a part of the output.
        """
        show(f"{self.name}$ {command}", BOLD)
        stamp = f"{dated:%Y-%m-%dT%H:%M:%SZ}" if dated else ""
        dates = {"GIT_AUTHOR_DATE": stamp, "GIT_COMMITTER_DATE": stamp} if stamp else {}
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=self.clone,
            env={**self.environ, **dates},
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
        return output

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


def main() -> int:
    """Play the story; 0 if it went as told."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # hints hold an arrow, and a locale may not
    with tempfile.TemporaryDirectory(prefix="git-baton-demo-") as folder:
        try:
            play(Path(folder))
        except StoryError as broken:
            sys.stderr.write(f"\nthe demo went wrong: {broken}\n")
            return 1
        except KeyboardInterrupt:
            return 130
    return 0


def play(folder: Path) -> None:
    """All acts, in order."""
    environ = sealed(folder)
    ada, bob = (Agent(name, folder / name, environ) for name in ("ada", "bob"))
    prepare(folder, ada, bob)
    commit_without_task(ada)
    claim(ada)
    edited_row(ada)
    done_without_commit(ada)
    work_and_done(ada)
    stale_claim(ada)
    act("The end", "Every act went as told. The rules: git baton explain, or docs/rules.md.")


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


def prepare(folder: Path, ada: Agent, bob: Agent) -> None:
    """A remote with the plan, and two clones; bob's claim is 47 minutes old."""
    act(
        "The scene",
        "A bare repository, two clones, and a plan for a bookmarks service. ada sets git-baton up.",
    )
    git(folder, ada.environ, "init", "--quiet", "--bare", "remote.git")
    for agent in (ada, bob):
        git(folder, agent.environ, "clone", "--quiet", "remote.git", agent.name)
        git(agent.clone, agent.environ, "config", "user.name", agent.name)
        git(agent.clone, agent.environ, "config", "user.email", f"{agent.name}@example.org")
        git(agent.clone, agent.environ, "config", "baton.agent", agent.name)
    shutil.copytree(PLAN, ada.clone / "docs/plans")
    ada.run("git baton init", says="commit-msg: installed")
    ada.run("git add . && git commit -q -m 'docs: plan Shelf'", dated=BACK_THEN)
    ada.run("git push -q -u origin main && git switch -q -c feature/1.1-store")
    say(
        "bob claimed a task 47 minutes ago, and then his session died. The demo cannot wait that "
        "long, so it dates his commit back; the hooks would notice, so they come to him later."
    )
    bob.run("git pull -q && git switch -q -c feature/1.2-titles")
    bob.edit(TITLES, (EMPTY_ROW, row("bob", "START", "1.2.1a", when=BACK_THEN)))
    bob.run("git commit -q -a -m 'chore: claim task 1.2.1a'", dated=BACK_THEN)
    bob.run("git push -q -u origin feature/1.2-titles")
    bob.run("git baton install", says="pre-push: installed")


def commit_without_task(ada: Agent) -> None:
    """S101, and C206 when the task is named but nobody holds it."""
    act("1. A commit without a task", "ada begins where agents like to begin: with the code.")
    ada.write("shelf/store.py", code_of("1.1.1a"))
    ada.run("git add shelf && git commit -m 'feat: create the bookmarks table'", 1, "S101")
    say("Naming the task is not enough. Somebody else might be at it, so it has to be hers:")
    ada.run("git commit -m 'feat(1.1.1a): create the bookmarks table'", 1, "C206")


def claim(ada: Agent) -> None:
    """A row, a log commit, a push."""
    act("2. A claim", "A claim is a row at the end of the Progress Log, pushed. First come wins.")
    ada.edit(STORE, (EMPTY_ROW, row("ada", "START", "1.1.1a")))
    ada.run(f"git commit -m 'chore: claim task 1.1.1a' -- {STORE}")
    ada.run("git push -u origin feature/1.1-store")


def edited_row(ada: Agent) -> None:
    """L101."""
    act("3. A row is never edited", "What was published stays. ada would like to have been first.")
    old = last_row(ada)
    ada.edit(STORE, (old, row("ada", "START", "1.1.1a", when=BACK_THEN)))
    ada.run(f"git commit -m 'chore: claim task 1.1.1a' -- {STORE}", 1, "L101")
    ada.run(f"git restore {STORE}")


def done_without_commit(ada: Agent) -> None:
    """M304, at the push."""
    act("4. DONE without proof", "The code is written, though not committed. ada reports success.")
    ada.edit(STORE, TICK, ("", row("ada", "DONE", "1.1.1a")))
    ada.run(f"git commit -m 'chore: complete task 1.1.1a' -- {STORE}")
    ada.run("git push", 1, "M304")
    say("Nothing was published, so the row may still go:")
    ada.run("git reset -q HEAD^ && git restore docs")


def work_and_done(ada: Agent) -> None:
    """The task as it should go."""
    act("5. Work, and a DONE that can be proven", "Now in order: verify, commit, DONE, push.")
    ada.run("""python3 -c "from shelf.store import open_store; open_store(':memory:')\"""")
    ada.run("git add shelf && git commit -m 'feat(1.1.1a): create the bookmarks table'")
    work = ada.run("git rev-parse --short HEAD").strip()
    ada.edit(STORE, TICK, ("", row("ada", "DONE", "1.1.1a", work)))
    ada.run(f"git commit -m 'chore: complete task 1.1.1a' -- {STORE}")
    ada.run("git push")


def stale_claim(ada: Agent) -> None:
    """T403 after a merge."""
    act(
        "6. A stale claim comes to light",
        "ada merges. The hook that runs then looks at every branch, and finds bob's claim.",
    )
    ada.run("git switch -q main && git pull -q")
    ada.run("git merge --no-ff feature/1.1-store", says="T403")
    ada.run("git push")
    ada.run("git baton check --all", says="no findings")


TICK = ("- [ ] 1.1.1a Create the bookmarks table", "- [x] 1.1.1a Create the bookmarks table")


def row(agent: str, action: str, task: str, commit: str = "-", when: datetime | None = None) -> str:
    """One line of a Progress Log, dated in UTC."""
    return (
        f"| {when or datetime.now(UTC):%Y-%m-%d %H:%M} | {agent} | {action} | {task} | {commit} |"
    )


def last_row(agent: Agent) -> str:
    """The last line of the store's log, as it stands in the agent's clone."""
    return (agent.clone / STORE).read_text(encoding="utf-8").splitlines()[-1]


def code_of(task: str) -> str:
    """The code that the plan gives for a task."""
    details = (PLAN / "1.1-store.md").read_text(encoding="utf-8").partition(f"### {task} ")[2]
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
