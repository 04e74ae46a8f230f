"""An agent's loop as a state machine: real git, a bare remote, three clones, and a model.

Every command's exit code is foretold by the model; after every step the remote must hold what the
model holds, row by row.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.race.rows import Row, by_task
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from fuzz.dying import dying_at
from fuzz.field import AGENTS, GHOST, lay_out, read_remote
from fuzz.hands import MILD, Hands
from fuzz.model import (
    FEATURES,
    LACKING,
    LOST,
    STALE,
    TASKS,
    WON,
    Answer,
    Feature,
    Model,
    Work,
    claim_of,
    decisive,
    feature_of,
)
from support.protocol import record
from support.sandbox import START
from support.seen import seen_in_json

_AGENTS = st.sampled_from(AGENTS)
_TASKS = st.sampled_from(TASKS)
_FEATURES = st.sampled_from(list(FEATURES.values()))
_PICK = st.integers(0, 11)


class LoopMachine(RuleBasedStateMachine):
    """One field, one model; each rule is something an agent types, or an accident."""

    def __init__(self, template: Path, folder: Path) -> None:
        super().__init__()
        self.field = lay_out(template, folder)
        self.model = Model(START + 3600)
        self.hands = Hands(self.field, self.model)
        self.believes: set[tuple[str, str]] = set()  # who thinks that a task is theirs
        self.count = 0

    def teardown(self) -> None:
        try:
            self.judge_everything()
            bob = self.field.clones["bob"]
            assert bob.read("README.md") == "# Web shop, better\n"
        finally:
            self.field.close()

    # -- the remote against the model ------------------------------------------------------------

    @invariant()
    def the_remote_holds_what_the_model_holds(self) -> None:
        told = read_remote(self.field.remote)
        assert told.logs.keys() == self.model.born
        for feature, rows in told.logs.items():
            before = self.model.seen[feature]
            assert rows[: len(before)] == before
            assert by_task(rows) == by_task(self.model.logs[feature])
            # Rows of different tasks that come in one push may stand in either order.
            self.model.logs[feature] = rows
            self.model.seen[feature] = list(rows)
            done = {
                task for task in FEATURES[feature].tasks if claim_of(rows, task).state == "done"
            }
            assert told.ticked[feature] == done
        assert told.carried.keys() == self.model.moved_by_ref.keys()
        for task, rows in told.carried.items():
            known = self.model.moved_by_ref[task]
            expected = decisive(self.model.rows(feature_of(task).id), task)[:known]
            assert decisive(rows, task) == expected

    # -- what agents type ------------------------------------------------------------------------

    @rule(minutes=st.sampled_from([1, 5, 29, 30, 31, 45]))
    def time_passes(self, minutes: int) -> None:
        self.model.now += minutes * 60

    @rule(agent=_AGENTS, task=_TASKS)
    def claim(self, agent: str, task: str) -> None:
        expected = self.model.answer_to_claim(task)
        before = self.model.claim(task)
        fields = self.hands.command(agent, expected, "claim", task)
        if expected == WON:
            self._won(agent, "START", task)
        elif expected == LOST:
            assert (fields["holder"], fields["since"]) == (before.holder, before.since)

    @rule(agent=_AGENTS)
    def claim_next(self, agent: str) -> None:
        task = self.model.first_open()
        fields = self.hands.command(agent, self.model.answer_to_next(), "claim", "--next")
        assert fields["task"] == task
        if task:
            self._won(agent, "START", task)

    @rule(agent=_AGENTS, pick=_PICK)
    def note(self, agent: str, pick: int) -> None:
        task = self._likely(agent, pick)
        expected = self.model.answer_to_note(agent, task)
        self.count += 1
        text = f"step {self.count} works"
        self.hands.command(agent, expected, "note", task, text)
        if expected == WON:
            self._won(agent, "NOTE", task, text)

    @precondition(lambda self: self.believes)
    @rule(pick=_PICK, pulls=st.booleans())
    def work(self, pick: int, pulls: bool) -> None:
        """A commit by somebody who thinks that the task is theirs; who does not pull may err."""
        agent, task = self._one_of(sorted(self.believes), pick)
        feature, place = feature_of(task), self.field.places[agent]
        if pulls or not self.hands.says_mine(place, feature, task):
            self.hands.sync(place, feature)
        if not self.hands.says_mine(place, feature, task):
            self.believes.discard((agent, task))
            return
        self.hands.git(place, "switch", "--quiet", feature.branch)
        self.count += 1
        path = f"shop/{agent}_{self.count}.py"
        place.clock = self.model.now
        oid = place.commit(f"feat({task}): step {self.count}", {path: f"step = {self.count}\n"})
        self.model.work.append(Work(task, oid, self.model.minute))

    @rule(agent=_AGENTS, pick=_PICK, goes_on=st.booleans())
    def done(self, agent: str, pick: int, goes_on: bool) -> None:
        task = self._likely(agent, pick)
        feature = feature_of(task)
        named = self.model.done_work(task, self.hands.sight(self.field.places[agent], feature))
        expected = self.model.answer_to_holder(agent, task)
        if expected == WON and not named:
            expected = LACKING
        more = ["--next"] if goes_on else []
        if expected != WON:
            self.hands.command(agent, expected, "done", task, *more)
            return
        row = self.model.row(agent, "DONE", task)
        code = self.model.answer_after(row).code if goes_on else WON.code
        fields = self.hands.command(agent, Answer(code, "won"), "done", task, *more)
        rows = [row._replace(commit=self.hands.named(feature, named, task))]
        self._completed(agent, task, rows, goes_on, fields["next"])

    def _completed(
        self, agent: str, task: str, rows: list[Row], goes_on: bool, claimed: str | None
    ) -> None:
        feature = feature_of(task)
        self.believes.discard((agent, task))
        others = [t for t in feature.tasks if self.model.claim(t).state == "open"]
        if not goes_on:
            self.model.publish(rows)
            assert claimed is None
        elif others and self.model.is_ready(feature):
            self.model.publish([*rows, self.model.row(agent, "START", others[0])])
            assert claimed == others[0]
            self.believes.add((agent, others[0]))
        else:
            self.model.publish(rows)
            following = self.model.first_open()
            assert claimed == (following or None)
            if following:
                self._won(agent, "START", following)

    @rule(agent=_AGENTS, pick=_PICK)
    def reclaim(self, agent: str, pick: int) -> None:
        held = [task for task in TASKS if self.model.claim(task).state == "held"]
        task = self._one_of(held or list(TASKS), pick)
        sight = self.hands.sight(self.field.places[agent], feature_of(task), holding=True)
        expected = self.model.answer_to_reclaim(agent, task, sight)
        fields = self.hands.command(agent, expected, "reclaim", task)
        if expected == WON:
            self._won(agent, "RECLAIM", task)
        elif expected == LOST:
            assert fields["holder"] == self.model.claim(task).holder

    @rule(agent=_AGENTS, pick=_PICK)
    def revert(self, agent: str, pick: int) -> None:
        done = [task for task in TASKS if self.model.claim(task).state == "done"]
        task = self._one_of(done or list(TASKS), pick)
        expected = self.model.answer_to_revert(agent, task)
        sight = self.hands.sight(self.field.places[agent], feature_of(task))
        self.hands.command(agent, expected, "revert", task)
        if expected == WON:
            undone = {work.oid for work in self.model.work if work.task == task}
            self.model.reverted |= undone & sight
            self._won(agent, "REVERT", task)
            self.believes.discard((agent, task))

    @rule(agent=_AGENTS)
    def status(self, agent: str) -> None:
        place = self.field.places[agent]
        board = json.loads(self.hands.run(place, "status", "--json").out)
        sight = self.hands.everything(place)
        assert list(self.model.board(sight)) == [
            (task["id"], task["state"], task["agent"], task["since"])
            for feature in board["features"]
            for task in feature["tasks"]
        ]

    # -- git by hand -----------------------------------------------------------------------------

    @rule(
        agent=_AGENTS,
        task=_TASKS,
        action=st.sampled_from(["START", "NOTE", "DONE", "RECLAIM"]),
    )
    def by_hand(self, agent: str, task: str, action: str) -> None:
        """A row by editor and plain push; one that is not legal never gets past pre-push."""
        feature, place = feature_of(task), self.field.places[agent]
        if any(row.task == task for row in self.model.won[feature.id]):
            return  # nobody with an editor can know of it; the protocol's page says what happens
        self.hands.sync(place, feature)
        tip = place.oid()
        named = self.model.done_work(task, self.hands.sight(place, feature))
        commit = named[-1].oid[:12] if action == "DONE" and named else "-"
        commit = "by hand" if action == "NOTE" else commit
        code = self._code_of(agent, action, task, bool(named))
        place.clock = self.model.now
        record(place, action, task, commit, path=feature.path)
        self.hands.push(place, feature.branch, code)
        if code:
            self.hands.git(place, "reset", "--quiet", "--keep", tip)
            return
        self.model.logs[feature.id].append(self.model.row(agent, action, task, commit))
        self.model.born.add(feature.id)
        if action in ("START", "RECLAIM"):
            self.believes.add((agent, task))

    def _code_of(self, agent: str, action: str, task: str, has_work: bool) -> str:
        """The rule that a row by hand would break, or empty."""
        claim = self.model.claim(task)
        mine = claim.holder == agent
        if action == "START" and claim.state == "open":
            return "" if self.model.is_ready(feature_of(task)) else "C208"
        if action == "NOTE" and claim.state != "open":
            return ""
        if claim.state != "held":
            return "C203" if claim.state == "open" else "C205"
        if action == "START":
            return "C201"
        if action == "DONE":
            return ("" if has_work else "M304") if mine else "C204"
        published = self.hands.reachable(self.field.remote, feature_of(task).branch)
        local = self.hands.sight(self.field.places[agent], feature_of(task))
        late = self.model.idle(task, published | local) > STALE
        return "C203" if mine else "" if late else "C202"

    @rule(agent=_AGENTS, feature=_FEATURES, harm=st.sampled_from(["edit", "delete", "swap"]))
    def rewrite_the_log(self, agent: str, feature: Feature, harm: str) -> None:
        rows = self.model.logs[feature.id]
        if not rows or (harm == "swap" and len(set(rows[-2:])) < 2):
            return
        place = self.field.places[agent]
        self.hands.sync(place, feature)
        tip = place.oid()
        *lines, one, two = place.read(feature.path).splitlines(keepends=True)
        code, new = {
            "edit": ("L101", [one, two.replace("| 20", "| 19", 1)]),
            "delete": ("L102", [one]),
            "swap": ("L103", [two, one]),
        }[harm]
        place.clock = self.model.now
        text = "".join([*lines, *new])
        place.commit(f"chore: note on task {rows[-1].task}", {feature.path: text})
        self.hands.push(place, feature.branch, code)
        self.hands.git(place, "reset", "--quiet", "--keep", tip)

    @rule(agent=_AGENTS, feature=_FEATURES, pushes=st.booleans(), main=st.booleans())
    def pull(self, agent: str, feature: Feature, pushes: bool, main: bool) -> None:
        """Merge what others pushed, and main too, and perhaps push the work that is here."""
        if feature.id not in self.model.born:
            return
        place = self.field.places[agent]
        self.hands.sync(place, feature)
        if main:
            self.hands.git(place, "merge", "--quiet", "--no-edit", "origin/main")
        if pushes:
            self.hands.push(place, feature.branch)

    @rule(agent=_AGENTS)
    def plan_on_main(self, agent: str) -> None:
        place = self.field.places[agent]
        self.hands.to_main(place)
        path = FEATURES["1.2"].path
        self.count += 1
        lines = place.read(path).split("\n")
        at = next(at for at, line in enumerate(lines) if line.startswith("**Track:**"))
        lines[at] = f"**Track:** {self.count + 1} - Web shop"
        place.clock = self.model.now
        place.commit("docs: number the track", {path: "\n".join(lines)})
        self.hands.push(place, "main")

    @rule(agent=_AGENTS, feature=_FEATURES)
    def merge_to_main(self, agent: str, feature: Feature) -> None:
        """A feature goes to main as it is, half done or not."""
        if feature.id not in self.model.born:
            return
        place = self.field.places[agent]
        self.hands.to_main(place)
        self.hands.git(
            place, "merge", "--quiet", "--no-ff", "--no-edit", f"origin/{feature.branch}"
        )
        self.hands.push(place, "main")
        self.model.main[feature.id] = list(self.model.logs[feature.id])

    # -- accidents -------------------------------------------------------------------------------

    @rule(task=_TASKS)
    def dies_before_the_row(self, task: str) -> None:
        """The ref is won, and its agent dies before the log has the row."""
        feature = feature_of(task)
        if feature.id not in self.model.born or self.model.answer_to_claim(task) != WON:
            return
        remote, ghost = self.field.remote, self.field.clones[GHOST]
        tip = remote.oid(f"refs/heads/{feature.branch}")
        assert self.hands.run(ghost, "claim", task).code == WON.code
        remote.git("update-ref", f"refs/heads/{feature.branch}", tip)
        ghost.git("update-ref", "-d", f"refs/remotes/origin/{feature.branch}")
        waiting = self.model.won[feature.id]
        waiting.append(self.model.row(GHOST, "START", task))
        self.model.moved_by_ref[task] = len(decisive(self.model.rows(feature.id), task))

    @rule(task=_TASKS, call=st.integers(1, 30), action=st.sampled_from(["claim", "note"]))
    def is_killed(self, task: str, call: int, action: str) -> None:
        """Ada is killed at one of her calls of git; the row is there, or it is not."""
        ada = self.field.clones["ada"]
        words = {"claim": ("claim", task), "note": ("note", task, "last words")}[action]
        expected = (
            self.model.answer_to_claim(task)
            if action == "claim"
            else self.model.answer_to_note("ada", task)
        )
        row = self.model.row("ada", "START" if action == "claim" else "NOTE", task)
        row = row._replace(commit="last words") if action == "note" else row
        with dying_at(call, self.field.folder / "gallows") as path:
            ended = self.hands.run(ada, *words, more={"PATH": path})
        assert ended.code in (expected.code, -9), ended
        if ended.code < 0:
            self.hands.tidy(ada)
        landed = self._landed(row)
        assert landed <= (expected == WON)
        assert landed >= (expected == WON and ended.code == WON.code)

    def _landed(self, row: Row) -> bool:
        """Learn from the remote what became of a row whose agent may have died on the way."""
        told, feature = read_remote(self.field.remote), feature_of(row.task)
        known = decisive(self.model.rows(feature.id), row.task)
        if len(told.logs.get(feature.id, [])) > len(self.model.logs[feature.id]):
            self.model.publish([row])
        elif len(decisive(told.carried.get(row.task, []), row.task)) > len(known):
            self.model.won[feature.id].append(row)
            self.model.moved_by_ref[row.task] = len(known) + 1
        else:
            return False
        if row.action == "START":
            self.believes.add((row.agent, row.task))
        return True

    # -- the judge -------------------------------------------------------------------------------

    @rule()
    def judge_everything(self) -> None:
        """``check --all`` has no error to tell of any legal history."""
        judge = self.field.judge
        self.hands.git(judge, "fetch", "--quiet", "origin")
        branches = [f.branch for f in FEATURES.values() if f.id in self.model.born]
        for branch in ("main", *branches):
            self.hands.git(judge, "switch", "--quiet", "--force-create", branch, f"origin/{branch}")
            outcome = self.hands.run(judge, "check", "--all", "--format", "json")
            found = seen_in_json(outcome.out)
            assert [each for each in found if each.code not in MILD] == []
            assert outcome.code == 0

    # -- choices ---------------------------------------------------------------------------------

    def _won(self, agent: str, action: str, task: str, commit: str = "-") -> None:
        self.model.publish([self.model.row(agent, action, task, commit)])
        if action in ("START", "RECLAIM"):
            self.believes.add((agent, task))

    def _one_of(self, choices: list[Any], pick: int) -> Any:
        return choices[pick % len(choices)]

    def _likely(self, agent: str, pick: int) -> str:
        """A task, most often one that the agent has to do with."""
        own = [task for name, task in sorted(self.believes) if name == agent]
        return str(self._one_of([*own * 3, *TASKS], pick))
