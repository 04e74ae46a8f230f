"""Histories of several agents in few minutes, each push judged by the server's judge.

Two promises are looked after at each step. Accepted stays accepted: what pushes were accepted with,
no merge to main refuses, nor a run over all of it. No dead ends: whatever state accepted pushes
lead to, each task has a next step that is accepted.
"""

from __future__ import annotations

import os
from contextlib import chdir
from random import Random

from benchmarks.race.rows import Row

from fuzz.commits import Commit, Store, Tree, applied, behind, merged, news
from fuzz.model import FEATURES, SKEW, STALE, claim_of, decisive, is_legal, stamp
from gitbaton.check.entry_points import check_receive, check_refs
from gitbaton.git.process import Git
from gitbaton.rules.findings import Finding
from support.plans import example_plan
from support.protocol import BRANCH
from support.sandbox import START, Sandbox

MAIN, FEATURE = "refs/heads/main", f"refs/heads/{BRANCH}"
TASKS = FEATURES["1.1"].tasks
AGENTS = ("ada", "bob", "carol")
ZERO = "0" * 40
TITLE = "feat(1.1): login (#12)"  # of the pull request, whatever it brings
_MINUTES = (0,) * 12 + (1, 1, 1, 2, 5, 29, 31, 45)
_VERBS = {"START": "claim task", "DONE": "complete task", "NOTE": "note on task"}


class Server:
    """A bare repository with one branch beside main; the judge is asked in this process."""

    def __init__(self, repository: Sandbox) -> None:
        self.repository = repository
        self.store = Store(repository.path)
        self.now = START + 3600
        tree = Tree((), {**example_plan(), ".git-baton.toml": 'since = "judged"\n'})
        first = self.store.commit("chore: judge from now on", tree, authored=self.now)
        repository.git("update-ref", "refs/tags/judged", first.oid)
        self.refs = {MAIN: first}
        repository.git("update-ref", MAIN, first.oid)

    @property
    def tip(self) -> Commit:
        """Where the feature is worked on: its branch, or main while it has none."""
        return self.refs.get(FEATURE, self.refs[MAIN])

    def judge(self, *updates: tuple[str, str, str], now: int = 0) -> list[Finding]:
        """The errors that pre-receive finds in (old, new, ref) updates."""
        lines = "".join([f"{old} {new} {ref}\n" for old, new, ref in updates]).encode()
        with chdir(self.repository.path):
            report = check_receive(lines, Git({**os.environ, "GIT_DIR": "."}), now or self.now)
        return [each for each in report.findings if each.severity == "error"]

    def judge_move(self, ref: str, new: Commit | None, now: int = 0) -> list[Finding]:
        """The errors that pre-receive finds in a move of one ref from where it stands."""
        old = self.refs.get(ref)
        return self.judge((old.oid if old else ZERO, new.oid if new else ZERO, ref), now=now)

    def judge_again(self) -> list[Finding]:
        """The errors in all that is there, as a run over everything finds them a day later."""
        with chdir(self.repository.path):
            report = check_refs("", self.tip.oid, Git(os.environ), self.now + 86400)
        return [each for each in report.findings if each.severity == "error"]

    def move(self, ref: str, new: Commit | None) -> None:
        words = ("update-ref", ref, new.oid) if new else ("update-ref", "-d", ref)
        self.repository.git(*words)
        if new:
            self.refs[ref] = new
        else:
            del self.refs[ref]


class History:
    """A history that a seed decides: what agents do, in which order, and in which minute."""

    def __init__(self, repository: Sandbox, seed: int) -> None:
        self.chance = Random(seed)
        self.server = Server(repository)
        self.local = dict.fromkeys(AGENTS, self.server.tip)
        self.style = self.chance.choice(["merge", "merge", "squash", "rebase"])
        self.said: list[str] = [f"seed {seed}, {self.style}"]
        self.count = 0

    def play(self, steps: int) -> None:
        """So many steps, and all that was promised of the state they end in."""
        for _ in range(steps):
            self.server.now += 60 * self.chance.choice(_MINUTES)
            before = self.server.refs.copy()
            self.step()
            if self.server.refs != before:
                self.keeps_what_was_accepted(all_styles=False)
                self.has_a_next_step(self.chance.choice(TASKS))
        self.keeps_what_was_accepted(all_styles=True)
        for task in TASKS:
            self.has_a_next_step(task)

    # -- what agents do --------------------------------------------------------------------------

    def step(self) -> None:
        agent = self.chance.choice(AGENTS)
        if self.chance.random() < 0.3 and self.may_be_merged():
            self.merge_to_main()
            return
        if self.chance.random() < 0.7:
            self.sync(agent)
        self.act(agent, self.chance.choice([*self.own(agent) * 2, *TASKS]))
        if self.chance.random() < 0.75:
            self.push(agent)

    def own(self, agent: str) -> list[str]:
        """The tasks that the agent holds, as far as its clone knows."""
        claims = {task: claim_of(self.local[agent].tree.rows, task) for task in TASKS}
        return [t for t, claim in claims.items() if (claim.state, claim.holder) == ("held", agent)]

    def act(self, agent: str, task: str) -> None:
        """One thing that the agent may do about the task, as far as its clone knows."""
        claim = claim_of(self.local[agent].tree.rows, task)
        if claim.state == "open":
            self.write(agent, "START", task)
        elif claim.state == "done":
            act = self.chance.choice(["NOTE", "NOTE", "REVERT", "UNDO"])
            if act == "UNDO":
                self.undo(agent, task)
            self.write(agent, "NOTE" if act == "NOTE" else "REVERT", task)
        elif claim.holder == agent:
            act = self.chance.choice(["WORK", "WORK", "DONE", "DONE", "NOTE", "RELEASE"])
            done = self.proof(self.local[agent], task)
            if act == "WORK" or (act == "DONE" and not done):
                self.work(agent, task)
            else:
                self.write(agent, act, task, done[:12] if act == "DONE" else "-")
        else:
            self.sync(agent)
            if self.is_stale(self.local[agent], task, agent):
                self.write(agent, "RECLAIM", task)
                self.push(agent)

    def write(self, agent: str, action: str, task: str, cell: str = "-") -> None:
        """A row, in a commit of its own."""
        self.local[agent] = self.with_row(self.local[agent], agent, action, task, cell)
        self.said.append(f"{stamp(self.server.now)} {agent} {action} {task}")

    def with_row(
        self, base: Commit, agent: str, action: str, task: str, cell: str = "-", later: int = 0
    ) -> Commit:
        moment = self.server.now + 60 * later
        self.count += action == "NOTE"
        cell = f"step {self.count}" if action == "NOTE" else cell
        tree = base.tree._replace(
            rows=(*base.tree.rows, Row(stamp(moment), agent, action, task, cell))
        )
        verb = _VERBS.get(action, f"{action.lower()} task")
        return self.server.store.commit(f"chore: {verb} {task}", tree, base, authored=moment)

    def work(self, agent: str, task: str) -> None:
        self.local[agent] = self.with_work(self.local[agent], agent, task)
        self.said.append(f"{stamp(self.server.now)} {agent} works on {task}")

    def with_work(self, base: Commit, agent: str, task: str) -> Commit:
        self.count += 1
        files = {**base.tree.files, f"shop/{agent}_{self.count}.py": f"step = {self.count}\n"}
        tree = base.tree._replace(files=files)
        subject = f"feat({task}): step {self.count}"
        return self.server.store.commit(subject, tree, base, authored=self.server.now)

    def undo(self, agent: str, task: str) -> None:
        """Take back the task's work commits, the newest first, as ``git revert`` does."""
        for commit in self.standing_work(self.local[agent], task):
            base = self.local[agent]
            tree = applied(commit.tree, commit.parents[0].tree, base.tree)
            self.local[agent] = self.server.store.commit(
                f'Revert "{commit.subject}"',
                tree,
                base,
                body=f"This reverts commit {commit.oid}.",
                authored=self.server.now,
            )
            self.said.append(f"{stamp(self.server.now)} {agent} reverts {commit.subject}")

    def standing_work(self, tip: Commit, task: str) -> list[Commit]:
        """The commits on the task that no revert took back, the newest first."""
        there = sorted(behind(tip).values(), key=lambda commit: -commit.number)
        undone = {each.body.split()[-1].rstrip(".") for each in there if each.body}
        subject = f"feat({task}): "
        return [c for c in there if c.subject.startswith(subject) and c.oid not in undone]

    def proof(self, tip: Commit, task: str) -> str:
        """A work commit behind the tip that is later than the START of the claim, or empty."""
        work = self.standing_work(tip, task)
        proofs = [each for each in work if _starts(each, task) == _starts(tip, task)]
        return proofs[0].oid if proofs else ""

    def is_stale(self, tip: Commit, task: str, agent: str, later: int = 0) -> bool:
        """Whether the claim may be taken over: no row and no work for long, wherever it is."""
        claim = claim_of(tip.tree.rows, task)
        signs = [work.committed // 60 for work in self.standing_work(tip, task)]
        signs = [minute for minute in signs if minute >= claim.minute - SKEW]
        idle = self.server.now // 60 + later - max([claim.active, *signs])
        return claim.state == "held" and claim.holder != agent and idle > STALE

    # -- pushes ----------------------------------------------------------------------------------

    def sync(self, agent: str) -> None:
        """Take in what the server has: fast-forward, merge or rebase."""
        local, tip = self.local[agent], self.server.tip
        if local.oid in behind(tip):
            self.local[agent] = tip
        elif tip.oid not in behind(local):
            if self.chance.random() < 0.5:
                self.local[agent] = self.replayed(local, tip)
                self.said.append(f"{agent} rebases")
            else:
                self.local[agent] = self.joined(local, tip, f"Merge branch '{BRANCH}' of origin")
                self.said.append(f"{agent} merges")

    def push(self, agent: str) -> None:
        """Push what the clone has; who has lost a claim meanwhile begins again."""
        self.sync(agent)
        new = self.local[agent]
        if new is self.server.tip:
            return
        legal = self.follows(new) and self.is_proven(new) and self.is_claimed(new)
        found = self.server.judge_move(FEATURE, new)
        self.said.append(f"{agent} pushes: {[each.code for each in found]}")
        self.expect(bool(found) != legal, found)
        if found:
            self.names_a_step(found)
            self.local[agent] = self.server.tip
        else:
            self.server.move(FEATURE, new)

    def follows(self, new: Commit) -> bool:
        """Whether the rows are legal, and those of each task go on from what is published."""
        rows, known = new.tree.rows, self.server.tip.tree.rows
        pairs = [(decisive(rows, task), decisive(known, task)) for task in TASKS]
        return is_legal(rows) and all(now[: len(old)] == old for now, old in pairs)

    def is_proven(self, tip: Commit) -> bool:
        """Whether each DONE in force has work behind it; rebasing may leave none."""
        done = [task for task in TASKS if claim_of(tip.tree.rows, task).state == "done"]
        return all(self.proof(tip, task) for task in done)

    def is_claimed(self, tip: Commit) -> bool:
        """Whether somebody holds the task of each commit to be pushed; rebasing may change that."""
        work = [commit for commit in news(tip, self.server.tip) if commit.subject[:5] == "feat("]
        claims = [
            claim_of(commit.tree.rows, commit.subject[5:].partition(")")[0]) for commit in work
        ]
        return all(claim.state == "held" for claim in claims)

    def joined(self, ours: Commit, theirs: Commit, subject: str) -> Commit:
        now = self.server.now
        return self.server.store.commit(subject, merged(ours, theirs), ours, theirs, authored=now)

    def replayed(self, branch: Commit, onto: Commit) -> Commit:
        """The branch's own commits made anew on another one; merges and empty ones are left out."""
        tip = onto
        for commit in news(branch, onto):
            if len(commit.parents) > 1:
                continue
            tree = applied(commit.parents[0].tree, commit.tree, tip.tree)
            if tree != tip.tree:
                tip = self.server.store.commit(
                    commit.subject,
                    tree,
                    tip,
                    body=commit.body,
                    authored=commit.authored,
                    committed=self.server.now,
                )
        return tip

    def squashed(self, branch: Commit, main: Commit) -> Commit:
        tree = merged(main, branch)
        return self.server.store.commit(TITLE, tree, main, authored=self.server.now)

    def merge_to_main(self) -> None:
        """What a host does with a pull request; squashed and rebased branches are deleted."""
        new = self.merge_in(self.style)
        self.accepted(MAIN, new, f"{self.style} to main")
        self.server.move(MAIN, new)
        self.said.append(f"{self.style} to main")
        if self.style != "merge" or self.chance.random() < 0.3:
            self.accepted(FEATURE, None, "deletion of a merged branch")
            self.server.move(FEATURE, None)
            self.local = dict.fromkeys(AGENTS, self.server.tip)

    def may_be_merged(self) -> bool:
        """Whether the branch is complete, and has something that main has not."""
        missing = news(self.server.tip, self.server.refs[MAIN])
        return bool(missing) and FEATURE in self.server.refs and self.is_complete()

    def merge_in(self, style: str) -> Commit:
        main, branch = self.server.refs[MAIN], self.server.tip
        if style == "squash":
            return self.squashed(branch, main)
        if style == "rebase":
            return self.replayed(branch, main)
        return self.joined(main, branch, f"Merge branch '{BRANCH}'")

    def is_complete(self) -> bool:
        rows = self.server.tip.tree.rows
        return all(claim_of(rows, task).state == "done" for task in TASKS)

    # -- what was promised -----------------------------------------------------------------------

    def keeps_what_was_accepted(self, all_styles: bool) -> None:
        """Neither a run over everything refuses it, nor main, whatever way it is merged."""
        self.expect(not (found := self.server.judge_again()), found)
        if not news(self.server.tip, self.server.refs[MAIN]):
            return
        styles = ["merge", "squash", "rebase"] if self.is_complete() else ["merge"]
        for style in styles if all_styles else [self.chance.choice(styles)]:
            new = self.merge_in(style)
            if new is not self.server.refs[MAIN]:
                self.accepted(MAIN, new, f"{style} to main, tried")

    def has_a_next_step(self, task: str) -> None:
        """Whoever may act on the task finds their step accepted."""
        tip, agent = self.server.tip, self.chance.choice(AGENTS)
        claim = claim_of(tip.tree.rows, task)
        if claim.state == "open":
            self.may(self.with_row(tip, agent, "START", task))
        elif claim.state == "done":
            again = self.with_row(self.with_row(tip, agent, "REVERT", task), agent, "START", task)
            worked = self.with_work(again, agent, task)
            self.may(self.with_row(worked, agent, "DONE", task, worked.oid[:12]))
        else:
            worked = self.with_work(tip, claim.holder, task)
            self.may(self.with_row(worked, claim.holder, "DONE", task, worked.oid[:12]))
            self.may(self.with_row(tip, claim.holder, "RELEASE", task))
            other = next(name for name in AGENTS if name != claim.holder)
            late = STALE + SKEW + 1
            self.may(self.with_row(tip, other, "RECLAIM", task, later=late), later=late)

    def may(self, new: Commit, later: int = 0) -> None:
        self.accepted(FEATURE, new, f"next step: {new.subject}", later)

    def accepted(self, ref: str, new: Commit | None, what: str, later: int = 0) -> None:
        found = self.server.judge_move(ref, new, now=self.server.now + 60 * later)
        self.expect(not found, found, what)

    def names_a_step(self, found: list[Finding]) -> None:
        """Each refusal says what to do."""
        for each in found:
            self.expect(bool(each.hint.strip()), found)

    def expect(self, holds: bool, found: list[Finding], what: str = "") -> None:
        """Raise AssertionError with the whole history unless it holds."""
        told = [f"{each.code} {each.message} [{each.hint}]" for each in found]
        assert holds, "\n".join([*self.said, what, *told])


def _starts(commit: Commit, task: str) -> int:
    """How often the task was begun, as a commit knows."""
    return [(row.action, row.task) for row in commit.tree.rows].count(("START", task))
