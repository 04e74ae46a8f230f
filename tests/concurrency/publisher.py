"""A world to publish in, and a sound publisher in plain git.

Each operation is a generator that stops after it has looked at the server, so that a test can
let rivals act between look and push: the interleavings are chosen, not hoped for.
"""

from __future__ import annotations

import secrets
import subprocess
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
        heads = self.git("for-each-ref", "refs/heads")
        sent = ("", "")
        while True:
            view = self.look(task)
            yield
            if sent[0] and sent[0] == view.ref:
                return self.record(op, "ok", 0, *sent)
            refused = self.decide(action, task, view, retry=bool(sent[0]))
            if refused is not None:
                traces = heads != self.git("for-each-ref", "refs/heads")
                code, holder = refused
                failed = op._replace(holder=holder, left_traces=traces)
                return self.record(failed, "fail", code)
            commit, nonce = self.build(view, Row(self.now, self.agent, action, task, "-"), sent[0])
            if self.push(view, task, commit):
                return self.record(op, "ok", 0, commit, nonce)
            sent = commit, nonce

    def look(self, task: str) -> View:
        """The server's state now: the log, joined with the rows that task refs carry."""
        refs = self._refs()
        tip = refs.get(BRANCH) or refs["refs/heads/main"]
        won = {ref.removeprefix(TASKS): oid for ref, oid in refs.items() if ref.startswith(TASKS)}
        self.git("fetch", "--quiet", "--no-write-fetch-head", "origin", tip, *won.values())
        text = self.git("show", f"{tip}:{PATH}")
        rows = by_task(read_rows(text))
        found = {
            each: self._carried(each, oid)[len(rows.get(each, ())) :] for each, oid in won.items()
        }
        lacking = [row for each, more in found.items() if each != task for row in more]
        own = [*rows.get(task, ()), *found.get(task, ())]
        return View(tip, won.get(task, ""), text, own, lacking)

    def _carried(self, task: str, oid: str) -> list[Row]:
        return by_task(read_rows(self.git("show", f"{oid}:{PATH}"))).get(task, [])

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
        return "\n".join([view.text, *map(line_of, view.lacking), line_of(row)]) + "\n"

    def nonce(self) -> str:
        """A fresh random word."""
        return secrets.token_hex(8)

    def commit(self, text: str, parents: Sequence[str], nonce: str) -> tuple[str, str]:
        """Store a commit of the plan with another text; its ID and nonce."""
        blob = self.git("hash-object", "-w", "--stdin", input=text)
        index = {"GIT_INDEX_FILE": str(self.clone / ".git/planted")}
        self.git("read-tree", parents[0], env=index)
        self.git("update-index", "--cacheinfo", f"100644,{blob},{PATH}", env=index)
        tree = self.git("write-tree", env=index)
        words = [word for parent in parents for word in ("-p", parent)]
        message = f"chore: a row\n\nBaton-Nonce: {nonce}\n"
        person = {"NAME": self.agent, "EMAIL": self.agent, "DATE": "1705312800 +0000"}
        who = {
            f"GIT_{role}_{key}": value
            for role in ("AUTHOR", "COMMITTER")
            for key, value in person.items()
        }
        return self.git("commit-tree", tree, *words, input=message, env=who), nonce

    def push(self, view: View, task: str, commit: str) -> bool:
        """Move branch and ref together, under leases; whether git said that it did."""
        lease = f"--force-with-lease={TASKS}{task}:{view.ref}"
        return self.send(
            "--atomic", lease, *self.force, [f"{commit}:{BRANCH}", f"{commit}:{TASKS}{task}"]
        )

    def send(self, *arguments: str | list[str]) -> bool:
        words = [word for each in arguments for word in ([each] if isinstance(each, str) else each)]
        options = [word for word in words if word.startswith("--")]
        updates = [word for word in words if not word.startswith("--")]
        done = self._run(["push", "--porcelain", *options, "origin", *updates])
        self.tell = (done.stdout + done.stderr).decode()
        self.world.witness.look()
        lost, self.swallow = self.swallow, False
        return done.returncode == 0 and not lost

    def record(self, op: Op, status: str, code: int, commit: str = "", nonce: str = "") -> None:
        ended = op._replace(
            end=time.monotonic(),
            status="ok" if status == "ok" else "fail",
            code=code,
            commit=commit,
            nonce=nonce,
        )
        self.world.ops = [ended if each.number == op.number else each for each in self.world.ops]

    def _refs(self) -> dict[str, str]:
        lines = self.git("ls-remote", "origin").splitlines()
        return {ref: oid for oid, ref in (line.split("\t") for line in lines)}

    def git(self, *arguments: str, input: str = "", env: Mapping[str, str] | None = None) -> str:
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


def line_of(row: Row) -> str:
    """The row as it stands in a log."""
    return f"| {' | '.join(row)} |"
