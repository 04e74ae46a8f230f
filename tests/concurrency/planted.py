"""Publishers in plain git: a sound one, and one for each bug that the checker must catch.

Each operation is a generator that stops after it has looked at the server, so that a test can
let rivals act between look and push: the interleavings are chosen, not hoped for.
"""

from __future__ import annotations

import secrets
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import ClassVar, NamedTuple

from benchmarks.race.events import Op
from benchmarks.race.field import PLAN, Field, clone, home, lay_out
from benchmarks.race.judging import Allowed, Violation, judge
from benchmarks.race.ledger import read_ledger
from benchmarks.race.rows import CLAIMS, Row, by_task, read_rows
from benchmarks.race.witness import Witness

PATH = f"{PLAN}/1.1.md"
BRANCH = "refs/heads/feature/1.1"
TASKS = "refs/baton/tasks/"
NOTHING = "0" * 40
Steps = Iterator[None]


class World:
    """One server, the clones of those who act on it, and the record of what they did."""

    def __init__(self, folder: Path) -> None:
        self.field: Field = lay_out(folder, 1, 6)
        self.url = f"file://{self.field.server}"
        self.witness = Witness(self.field.server)
        self.ops: list[Op] = []
        self.clones: list[Path] = []

    def judge(self) -> list[Violation]:
        """The checker's verdict on what happened."""
        self.witness.look()
        environ = home(self.field.folder, "judge")
        ledger = read_ledger(self.field.server, environ, self.witness)
        return judge(ledger, self.ops, self.field.server, self.clones, environ, Allowed())


class View(NamedTuple):
    """What a publisher saw: the tip to build on, the task's ref, the file's text, the task's rows.

    ``lacking`` are rows that refs of other tasks carry and the log does not have yet.
    """

    tip: str
    ref: str
    text: str
    rows: Sequence[Row]
    lacking: Sequence[Row]


class Publisher:
    """The sound one. Its methods are what the bugs below change."""

    force: ClassVar[tuple[str, ...]] = ()

    def __init__(self, world: World, agent: str, clone_name: str = "") -> None:
        self.world = world
        self.agent = agent
        self.environ = clone(world.field, clone_name or agent, world.url)
        self.clone = world.field.clone_path(clone_name or agent)
        self.swallow = False  # loses the answer to the next push
        self.now = "2024-01-15 10:00"
        self.tell = ""  # what git wrote when the last push failed
        world.clones.append(self.clone)

    def act(self, action: str, task: str) -> Steps:
        """Publish a row, or learn why not. Stops once it has looked."""
        op = Op(self.agent, len(self.world.ops), action, task, time.monotonic())
        self.world.ops.append(op)
        heads = self._git("for-each-ref", "refs/heads")
        sent = ("", "")
        while True:
            view = self.look(task)
            yield
            if sent[0] and sent[0] == view.ref:
                return self._record(op, "ok", 0, *sent)
            refused = self.decide(action, task, view, retry=bool(sent[0]))
            if refused is not None:
                traces = heads != self._git("for-each-ref", "refs/heads")
                code, holder = refused
                failed = op._replace(holder=holder, left_traces=traces)
                return self._record(failed, "fail", code)
            commit, nonce = self.build(view, Row(self.now, self.agent, action, task, "-"), sent[0])
            if self.push(view, task, commit):
                return self._record(op, "ok", 0, commit, nonce)
            sent = commit, nonce

    def look(self, task: str) -> View:
        """The server's state now: the log, joined with the rows that task refs carry."""
        refs = self._refs()
        tip = refs.get(BRANCH) or refs["refs/heads/main"]
        won = {ref.removeprefix(TASKS): oid for ref, oid in refs.items() if ref.startswith(TASKS)}
        self._git("fetch", "--quiet", "--no-write-fetch-head", "origin", tip, *won.values())
        text = self._git("show", f"{tip}:{PATH}")
        rows = by_task(read_rows(text))
        found = {
            each: self._carried(each, oid)[len(rows.get(each, ())) :] for each, oid in won.items()
        }
        lacking = [row for each, more in found.items() if each != task for row in more]
        own = [*rows.get(task, ()), *found.get(task, ())]
        return View(tip, won.get(task, ""), text, own, lacking)

    def _carried(self, task: str, oid: str) -> list[Row]:
        return by_task(read_rows(self._git("show", f"{oid}:{PATH}"))).get(task, [])

    def decide(self, action: str, task: str, view: View, retry: bool) -> tuple[int, str] | None:
        """The exit code and holder that refuse the row; None if it is due."""
        last = view.rows[-1] if view.rows else None
        holder = last.agent if last and last.action in CLAIMS else ""
        legal = {
            "START": not holder and (last is None or last.action == "REVERT"),
            "RECLAIM": bool(holder) and holder != self.agent,
            "DONE": holder == self.agent,
            "REVERT": last is not None and last.action == "DONE",
        }
        return None if legal[action] else (3 if holder else 4, holder)

    def build(self, view: View, row: Row, before: str) -> tuple[str, str]:
        """A commit with the row, and its nonce. ``before`` was built for the attempt before."""
        return self.commit(self.joined(view, row), [view.tip], self.nonce())

    def joined(self, view: View, row: Row) -> str:
        """The file's text with what is lacking and the row at its end."""
        return "\n".join([view.text, *map(_line, view.lacking), _line(row)]) + "\n"

    def nonce(self) -> str:
        """A fresh random word."""
        return secrets.token_hex(8)

    def commit(self, text: str, parents: Sequence[str], nonce: str) -> tuple[str, str]:
        """Store a commit of the plan with another text; its ID and nonce."""
        blob = self._git("hash-object", "-w", "--stdin", input=text)
        index = {"GIT_INDEX_FILE": str(self.clone / ".git/planted")}
        self._git("read-tree", parents[0], env=index)
        self._git("update-index", "--cacheinfo", f"100644,{blob},{PATH}", env=index)
        tree = self._git("write-tree", env=index)
        words = [word for parent in parents for word in ("-p", parent)]
        message = f"chore: a row\n\nBaton-Nonce: {nonce}\n"
        person = {"NAME": self.agent, "EMAIL": self.agent, "DATE": "1705312800 +0000"}
        who = {
            f"GIT_{role}_{key}": value
            for role in ("AUTHOR", "COMMITTER")
            for key, value in person.items()
        }
        return self._git("commit-tree", tree, *words, input=message, env=who), nonce

    def push(self, view: View, task: str, commit: str) -> bool:
        """Move branch and ref together, under leases; whether git said that it did."""
        lease = f"--force-with-lease={TASKS}{task}:{view.ref}"
        return self._push(
            "--atomic", lease, *self.force, [f"{commit}:{BRANCH}", f"{commit}:{TASKS}{task}"]
        )

    def _push(self, *arguments: str | list[str]) -> bool:
        words = [word for each in arguments for word in ([each] if isinstance(each, str) else each)]
        options = [word for word in words if word.startswith("--")]
        updates = [word for word in words if not word.startswith("--")]
        done = self._run(["push", "--porcelain", *options, "origin", *updates])
        self.tell = (done.stdout + done.stderr).decode()
        self.world.witness.look()
        lost, self.swallow = self.swallow, False
        return done.returncode == 0 and not lost

    def _record(self, op: Op, status: str, code: int, commit: str = "", nonce: str = "") -> None:
        ended = op._replace(
            end=time.monotonic(),
            status="ok" if status == "ok" else "fail",
            code=code,
            commit=commit,
            nonce=nonce,
        )
        self.world.ops = [ended if each.number == op.number else each for each in self.world.ops]

    def _refs(self) -> dict[str, str]:
        lines = self._git("ls-remote", "origin").splitlines()
        return {ref: oid for oid, ref in (line.split("\t") for line in lines)}

    def _git(self, *arguments: str, input: str = "", env: Mapping[str, str] | None = None) -> str:
        done = self._run(list(arguments), input, env or {})
        assert done.returncode == 0, done.stderr
        return done.stdout.decode().rstrip("\n")

    def _run(
        self, arguments: list[str], input: str = "", env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            ["git", *arguments],
            cwd=self.clone,
            env={**self.environ, **(env or {})},
            input=input.encode(),
            capture_output=True,
            check=False,
        )


# -- bugs ---------------------------------------------------------------------------------------


class NonceOff(Publisher):
    """The same row by the same name in the same second is the same commit."""

    def nonce(self) -> str:
        return ""


class NoLease(Publisher):
    """Read, then push over whatever came since."""

    force = ("--force",)

    def push(self, view: View, task: str, commit: str) -> bool:
        return self._push("--force", [f"{commit}:{BRANCH}", f"{commit}:{TASKS}{task}"])


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
        self._git("update-ref", BRANCH, commit)
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
        assert self._push(lease, [f"{commit}:{TASKS}{task}"])
        yield
        view = self.look(task)
        helping, _ = self.build(view, row, "")
        assert self._push([f"{helping}:{BRANCH}"])
        self._record(op, "ok", 0, commit, nonce)


class TwoPushes(Publisher):
    """Row first, ref afterwards: the row stays when the ref is refused."""

    def push(self, view: View, task: str, commit: str) -> bool:
        lease = f"--force-with-lease={TASKS}{task}:{view.ref}"
        landed = self._push([f"{commit}:{BRANCH}"])
        return landed and self._push(lease, [f"{commit}:{TASKS}{task}"])


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
        return "\n".join([*others, *sorted([*rows, _line(row)])]) + "\n"


def launder(who: Publisher, honest: bool) -> None:
    """Push two commits through a side branch; unless honest, the first loses a row for a while."""
    view = who.look("1.1.1a")
    lines = view.text.split("\n")
    text = view.text if honest else "\n".join([line for line in lines if "| ghost |" not in line])
    first, _ = who.commit(text + "\n", [view.tip], "")
    second, _ = who.commit(view.text + "\n", [first], "")
    who._push([f"{first}:refs/heads/side"])
    who._push([f"{second}:{BRANCH}"])


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


def _line(row: Row) -> str:
    return f"| {' | '.join(row)} |"
