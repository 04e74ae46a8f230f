"""``python -m benchmarks.race.agent FILE``: one agent, that never pauses between its calls.

It draws from its seed what to do, calls the executable, and writes down what it was told. After
a call that was killed under it, it mostly types the same again, as people do.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.race.calling import Fault, call
from benchmarks.race.events import Op, Recorder
from benchmarks.race.field import git

ACTIONS = {
    "claim": "START",
    "hot": "START",
    "next": "START",
    "note": "NOTE",
    "done": "DONE",
    "reclaim": "RECLAIM",
    "look": "LOOK",
}
_HOT = 5  # tasks that many agents want at once
_RETRIES = 0.7


class Agent:
    """What one agent knows: what it holds, what it is not sure of, and what others have."""

    def __init__(self, brief: dict[str, Any], recorder: Recorder) -> None:
        self._brief = brief
        self._name: str = brief["agent"]
        self._clone = Path(brief["clone"])
        self._folder = Path(brief["folder"])
        self._chance = random.Random(f"{brief['seed']} {self._name}")
        self._skew = self._chance.randint(-brief["skew"], brief["skew"])
        self._recorder = recorder
        self._number = 0
        self._held: list[str] = []
        self._taken: set[str] = set()
        self._doubtful: tuple[str, str] | None = None
        self._usual = 1.0  # seconds that a call took lately

    def run(self) -> None:
        """Act until enough claims are won or the race is called off."""
        while time.monotonic() < self._brief["start"]:
            time.sleep(0.005)
        while not self._over():
            action, task = self._choose()
            if action:
                self._act(action, task)

    def _over(self) -> bool:
        won = count(self._folder / "won")
        alone = os.getppid() != self._brief["parent"]
        return alone or won >= self._brief["claims"] or (self._folder / "stop").exists()

    # -- what to do -----------------------------------------------------------------------------

    def _choose(self) -> tuple[str, str]:
        if self._doubtful and self._chance.random() < _RETRIES:
            return self._doubtful
        mix = self._brief["mix"]
        wish = self._chance.choices(list(mix), list(mix.values()))[0]
        if wish in ("note", "done"):
            return (wish, self._chance.choice(self._held)) if self._held else self._open_task("")
        if wish in ("next", "look"):
            return wish, ""
        if wish == "reclaim":
            left = [task for task in self._brief["ghosts"] if task not in self._taken]
            return (wish, self._chance.choice(left)) if left else self._open_task("")
        return self._open_task(wish)

    def _open_task(self, wish: str) -> tuple[str, str]:
        """A task nobody seems to have. Looking at the server's refs only spares us a question."""
        taken = self._taken | refs_taken(Path(self._brief["server"]))
        left = [task for task in self._brief["tasks"] if task not in taken]
        if wish == "hot":
            return "claim", self._chance.choice(left[:_HOT] or self._brief["tasks"])
        return "claim", self._chance.choice(left or self._brief["tasks"])

    # -- doing it -------------------------------------------------------------------------------

    def _act(self, wish: str, task: str) -> None:
        self._number += 1
        text = f"note {self._name} {self._number}" if wish == "note" else ""
        if wish == "done":
            self._work(task)
        fault = self._fault()
        action = ACTIONS[wish]
        begin = time.monotonic()
        op = Op(self._name, self._number, action, task, begin, text=text)
        self._recorder.write(op)
        op = call(op, self._command(wish, task, text), self._clone, self._environ(wish), fault)
        self._recorder.write(op)
        self._usual = 0.8 * self._usual + 0.2 * (time.monotonic() - begin)
        self._learn(wish, op)

    def _command(self, wish: str, task: str, text: str) -> list[str]:
        words = {"hot": "claim", "next": "claim --next", "look": "next"}.get(wish, wish).split()
        given = [each for each in (task, text) if each]
        return [self._brief["executable"], *words, *given, "--json"]

    def _environ(self, wish: str) -> dict[str, str]:
        """The agent's committer clock is off, except where its own work must follow its claim."""
        environ: dict[str, str] = dict(self._brief["environ"])
        if self._brief["skew"] and wish != "done":
            stamp = f"{int(time.time()) + self._skew} +0000"
            environ |= {"GIT_COMMITTER_DATE": stamp, "GIT_AUTHOR_DATE": stamp}
        return environ

    def _fault(self) -> Fault | None:
        after = self._chance.uniform(0.02, 1.1 * self._usual)
        if self._draws("kills"):
            return Fault("kill", after)
        if self._draws("pauses"):
            return Fault("pause", after, self._chance.uniform(0.5, 3.0))
        return None

    def _draws(self, kind: str) -> bool:
        """Whether a fault of the race's stock is for this call; it is taken from the stock."""
        stock, claims = self._brief[kind], max(1, self._brief["claims"])
        share = min(0.45, 1.2 * stock / claims)
        if not stock or self._chance.random() >= share:
            return False
        return take(self._folder / kind, stock)

    def _learn(self, wish: str, op: Op) -> None:
        if op.status == "info":
            self._doubtful = ("claim" if wish == "hot" else wish, op.task)
            return
        self._doubtful = None
        if op.status == "ok" and op.action in ("START", "RECLAIM"):
            take(self._folder / "won")
            self._held.append(op.task)
        if op.action == "DONE":
            self._held = [task for task in self._held if task != op.task]
        elif op.holder == self._name and op.task not in self._held:
            self._held.append(op.task)  # a killed call of ours had won after all
        if op.task:
            self._taken.add(op.task)

    def _work(self, task: str) -> None:
        """A work commit with plain git; every other one is pushed, the rest is left to done."""
        branch = self._brief["branches"][task.rsplit(".", 1)[0]]
        (self._clone / ".git/index.lock").unlink(missing_ok=True)  # git asks people to do this
        try:
            self._git("fetch", "--quiet", "origin")
            self._git("switch", "--quiet", branch)
            self._git("reset", "--quiet", "--hard", f"origin/{branch}")
            path = self._clone / "shop" / f"part_{task.replace('.', '_')}.py"
            path.parent.mkdir(exist_ok=True)
            path.write_text(f"part = {self._number}\n", encoding="utf-8")
            self._git("add", "shop")
            self._git("commit", "--quiet", "-m", f"feat({task}): build it")
            if self._chance.random() < 0.5:
                self._git("pull", "--quiet", "--rebase", "origin", branch)
                self._git("push", "--quiet", "origin", branch)
        except subprocess.CalledProcessError:
            return  # a rival was faster, or a line broke: done will say what is missing

    def _git(self, *arguments: str) -> None:
        git(self._clone, self._brief["environ"], *arguments)


def refs_taken(server: Path) -> set[str]:
    """Tasks that have a ref on the server now."""
    folder = server / "refs/baton/tasks"
    loose = {path.name for path in folder.iterdir()} if folder.exists() else set()
    packed = server / "packed-refs"
    lines = packed.read_text(encoding="utf-8").splitlines() if packed.exists() else []
    return loose | {line.rpartition("/")[2] for line in lines if "refs/baton/tasks/" in line}


def count(path: Path) -> int:
    """How many bytes a file has: what has been counted in it."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def take(path: Path, stock: int = 0) -> bool:
    """Count one more; False, and nothing counted, if a stock is used up."""
    if stock and count(path) >= stock:
        return False
    with path.open("ab", buffering=0) as file:
        file.write(b".")
    return True


def main(brief: str) -> None:
    """Play the part that a file describes."""
    fields = json.loads(Path(brief).read_text(encoding="utf-8"))
    with Path(fields["record"]).open("w", encoding="utf-8") as file:
        Agent(fields, Recorder(file)).run()


if __name__ == "__main__":
    main(sys.argv[1])
