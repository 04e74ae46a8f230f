"""Publishers with one bug each, for the checker to catch, and interleavings that show it."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Mapping

from benchmarks.race.events import Op
from benchmarks.race.rows import Row, by_task, read_rows

from concurrency.publisher import BRANCH, PATH, TASKS, Publisher, Steps, View, World, line_of


class NonceOff(Publisher):
    """The same row by the same name in the same second is the same commit."""

    def nonce(self) -> str:
        return ""


class NoLease(Publisher):
    """Read, then push over whatever came since."""

    force = ("--force",)

    def push(self, view: View, task: str, commit: str) -> bool:
        return self.send("--force", [f"{commit}:{BRANCH}", f"{commit}:{TASKS}{task}"])


class RetryWithoutDeciding(Publisher):
    """A refused row is put on top of what came in between, whatever that was."""

    def decide(self, action: str, task: str, view: View, retry: bool) -> tuple[int, str] | None:
        return None if retry else super().decide(action, task, view, retry)


class BlindRetry(RetryWithoutDeciding):
    """An answer that was lost counts as a push that was lost."""

    def look(self, task: str) -> View:
        view = super().look(task)
        self.leased = view.ref
        return view._replace(ref="")

    def push(self, view: View, task: str, commit: str) -> bool:
        return super().push(view._replace(ref=self.leased), task, commit)


class Merging(Publisher):
    """Sound as well: a refused row is merged with what came in between, if it is still due."""

    def build(self, view: View, row: Row, before: str) -> tuple[str, str]:
        parents = [view.tip, before] if before else [view.tip]
        return self.commit(self.joined(view, row), parents, self.nonce())


class UnionMerge(Merging, RetryWithoutDeciding):
    """Merged as ``merge=union`` does: both sides' lines, no questions."""


class DropsReverts(Merging):
    """A merge driver that takes a REVERT for a row that undoes itself."""

    def joined(self, view: View, row: Row) -> str:
        kept = [line for line in view.text.split("\n") if "| REVERT |" not in line]
        return super().joined(view._replace(text="\n".join(kept)), row)


class ForgetsThirdText(Publisher):
    """Knows two of the three ways in which servers say that somebody was faster."""

    def decide(self, action: str, task: str, view: View, retry: bool) -> tuple[int, str] | None:
        known = ("fetch first", "non-fast-forward", "stale info")
        if retry and not any(words in self.tell for words in known):
            return 5, ""
        return super().decide(action, task, view, retry)


class LocalFirst(Publisher):
    """Commits on the local branch, then asks the server."""

    def push(self, view: View, task: str, commit: str) -> bool:
        self.git("update-ref", BRANCH, commit)
        return super().push(view, task, commit)


class RefFirst(Publisher):
    """Sound: moves the ref, stops, and lets the row follow."""

    def act(self, action: str, task: str) -> Steps:
        op = Op(self.agent, len(self.world.ops), action, task, time.monotonic())
        self.world.ops.append(op)
        view = self.look(task)
        row = Row(self.now, self.agent, action, task, "-")
        commit, nonce = self.build(view, row, "")
        lease = f"--force-with-lease={TASKS}{task}:{view.ref}"
        assert self.send(lease, [f"{commit}:{TASKS}{task}"])
        yield
        view = self.look(task)
        helping, _ = self.build(view, row, "")
        assert self.send([f"{helping}:{BRANCH}"])
        self.record(op, "ok", 0, commit, nonce)


class TwoPushes(Publisher):
    """Row first, ref afterwards: the row stays when the ref is refused."""

    def push(self, view: View, task: str, commit: str) -> bool:
        lease = f"--force-with-lease={TASKS}{task}:{view.ref}"
        landed = self.send([f"{commit}:{BRANCH}"])
        return landed and self.send(lease, [f"{commit}:{TASKS}{task}"])


class NeverHelps(Publisher):
    """Brings its own row and leaves those of the dead to the dead."""

    def joined(self, view: View, row: Row) -> str:
        return super().joined(view._replace(lacking=()), row)


class EarlierClockWins(Publisher):
    """Believes that rows are ordered, and races won, by their times."""

    def decide(self, action: str, task: str, view: View, retry: bool) -> tuple[int, str] | None:
        if view.rows and self.now < view.rows[-1].time:
            return None
        return super().decide(action, task, view, retry)

    def joined(self, view: View, row: Row) -> str:
        lines = view.text.split("\n")
        rows = [line for line in lines if line.startswith("| 2")]
        others = [line for line in lines if line not in rows]
        return "\n".join([*others, *sorted([*rows, line_of(row)])]) + "\n"


class Guessing(Publisher):
    """Sound as well: first tries what its clone last saw, if nothing is unknown that matters."""

    reads_every = 4

    def look(self, task: str) -> View:
        tip = self.git("for-each-ref", "--format=%(objectname)", "refs/remotes/origin/feature/1.1")
        self.guessed = bool(tip) and self.op != len(self.world.ops) and self.trusts(tip, task)
        self.op = len(self.world.ops)  # an operation that was refused looks
        if not self.guessed:
            return super().look(task)
        text = self.git("show", f"{tip}:{PATH}")
        rows = by_task(read_rows(text)).get(task, [])
        return View(tip, self.seen.get(task, ""), text, rows, ())

    op = 0
    guessed = False
    seen: Mapping[str, str] = {}

    def trusts(self, tip: str, task: str) -> bool:
        """Whether the clone knows enough."""
        text = self.git("show", f"{tip}:{PATH}")
        unknown = by_task(read_rows(text)).get(task) and task not in self.seen
        return not (unknown or len(read_rows(text)) % self.reads_every == 0 or self.waits(text))

    def waits(self, text: str) -> bool:
        """Whether the feature needs another one that was not complete when last fetched."""
        return "**Dependencies:** None" not in text

    def decide(self, action: str, task: str, view: View, retry: bool) -> tuple[int, str] | None:
        if self.waits(view.text):
            return 1, ""
        return super().decide(action, task, view, retry)

    def push(self, view: View, task: str, commit: str) -> bool:
        landed = super().push(view, task, commit)
        if landed:
            self.seen = {**self.seen, task: commit}
        return landed


class StaleViewWins(Guessing):
    """Its guess overwrites whatever its clone did not know."""

    def send(self, *arguments: str | list[str]) -> bool:
        return super().send(*(["--force"] if self.guessed else []), *self._unleased(arguments))

    def _unleased(self, arguments: tuple[str | list[str], ...]) -> list[str | list[str]]:
        return [
            word
            for word in arguments
            if not (self.guessed and isinstance(word, str) and "lease" in word)
        ]


class ForgetsNeeds(Guessing):
    """Takes what its clone does not know of other features for complete."""

    def waits(self, text: str) -> bool:
        return False


class NeverReads(Guessing):
    """Reads the remote only when it is refused, so it brings nothing while it wins."""

    def trusts(self, tip: str, task: str) -> bool:
        return True


def launder(who: Publisher, honest: bool) -> None:
    """Push two commits through a side branch; unless honest, the first loses a row for a while."""
    view = who.look("1.1.1a")
    lines = view.text.split("\n")
    text = view.text if honest else "\n".join([line for line in lines if "| ghost |" not in line])
    first, _ = who.commit(text + "\n", [view.tip], "")
    second, _ = who.commit(view.text + "\n", [first], "")
    who.send([f"{first}:refs/heads/side"])
    who.send([f"{second}:{BRANCH}"])


# -- interleavings ------------------------------------------------------------------------------


def finish(*operations: Steps) -> None:
    """Run operations to their ends, one after the other."""
    for operation in operations:
        for _ in operation:
            pass


def look_first(*operations: Steps) -> None:
    """Let all of them look at the server, then finish them in turn."""
    for operation in operations:
        next(operation)
    finish(*operations)


def push_inside(slow: Steps, quick: Steps, world: World) -> None:
    """Both look; the quick one's push runs while the server's hook holds up the slow one's."""
    folder = world.field.folder
    for name in ("entered", "go"):
        subprocess.run(["mkfifo", str(folder / name)], check=True)
    hook = world.field.server / "hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(
        f"#!/bin/sh\nmkdir '{folder}/first' 2>/dev/null || exit 0\n"
        f"echo >'{folder}/entered'\nread _ <'{folder}/go'\nexit 0\n"
    )
    hook.chmod(0o755)
    next(slow)
    next(quick)
    thread = threading.Thread(target=finish, args=(slow,))
    thread.start()
    (folder / "entered").read_text()
    finish(quick)
    (folder / "go").write_text("\n")
    thread.join()
