"""Somebody among the agents who lies: about the server's refs, and in rows, dates and settings.

Each lie must be refused, on a side branch with settings of its own too. What is accepted all the
same, such as work of another century, must not break what is promised to the others.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.race.rows import Row

from fuzz.commits import Commit, behind
from fuzz.model import STALE, claim_of, stamp
from fuzz.pushes import FEATURE, MAIN, TASKS, ZERO, History

MALLORY = "mallory"
_LAST_CENTURY, _NEXT_CENTURY = 900_000_000, 4_100_000_000
_SETTINGS = 'ignore = ["C", "L", "M", "T"]\nstale-after = 1\n'


class BesiegedHistory(History):
    """A history in which every few steps are the adversary's."""

    def step(self) -> None:
        if self.chance.random() < 0.3:
            self.attack()
        super().step()

    def play(self, steps: int) -> None:
        super().play(steps)
        for name, updates in self.lies_about_refs():
            self.expect(bool(self.server.judge(*updates)), [], f"mallory got through: {name}")

    def work(self, agent: str, task: str) -> None:
        """Now and then work that is dated as it suits."""
        now = self.server.now
        self.server.now = self.chance.choice([*[now] * 4, _LAST_CENTURY, _NEXT_CENTURY])
        super().work(agent, task)
        self.server.now = now

    def attack(self) -> None:
        """One lie about refs, or one about the protocol: either must be refused."""
        server = self.server
        if self.chance.random() < 0.5:
            lies = list(self.lies_about_refs())
            name, updates = self.chance.choice(lies)
            self.expect(bool(server.judge(*updates)), [], f"mallory got through: {name}")
            return
        for name, new in self.takeovers(self.chance.choice(TASKS)):
            found = server.judge_move("refs/heads/fork", new)
            told = "C202" in [each.code for each in found]
            self.expect(told, found, f"mallory got through: {name}")
        name, new = self.chance.choice(list(self.forged_rows(self.chance.choice(TASKS))))
        self.expect(bool(server.judge_move(FEATURE, new)), [], f"mallory got through: {name}")
        self.from_a_side_branch(name, new)

    def lies_about_refs(self) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
        """Pushes that say what is not so, or take away what everybody builds on."""
        main, tip = self.server.refs[MAIN], self.server.tip
        note = self.with_work(tip, MALLORY, "1.1.1a")
        root = main.parents[0] if main.parents else note
        yield "no old value", [(ZERO, tip.oid, MAIN)]
        yield "a false old value", [(note.oid, tip.oid, MAIN)]
        yield "a ref twice", [(main.oid, tip.oid, MAIN), (tip.oid, tip.oid, MAIN)]
        yield "main deleted", [(main.oid, ZERO, MAIN)]
        yield "the deletion of what is not there", [(note.oid, ZERO, FEATURE)]
        if main.parents:
            yield "main rewound", [(main.oid, root.oid, MAIN)]
        if len(tip.tree.rows) > len(main.tree.rows) and FEATURE in self.server.refs:
            yield "rows deleted", [(tip.oid, ZERO, FEATURE)]
            yield "rows rewound", [(tip.oid, main.oid, FEATURE)]

    def forged_rows(self, task: str) -> Iterator[tuple[str, Commit]]:
        """Rows that no state of the task allows, or that are dated as it suits."""
        tip, now = self.server.tip, self.server.now // 60
        claim = claim_of(tip.tree.rows, task)
        illegal = {
            "open": ["DONE", "RECLAIM", "REVERT", "RELEASE"],
            "held": ["START", "DONE", "REVERT", "RELEASE"],
            "done": ["START", "DONE", "RECLAIM", "RELEASE"],
        }
        for action in illegal[claim.state]:
            work = self.with_work(tip, MALLORY, task)
            yield action, self.with_row(work, MALLORY, action, task, work.oid[:12])
        if claim.state == "held" and now - claim.active <= STALE:
            yield "an early RECLAIM", self.with_row(tip, MALLORY, "RECLAIM", task)
            late = claim.active + STALE + 6 - now
            yield "a RECLAIM of tomorrow", self.with_row(tip, MALLORY, "RECLAIM", task, later=late)
        if tip.tree.rows:
            yield "a row less", self.changed(tip, tip.tree.rows[:-1])
            first = tip.tree.rows[0]._replace(agent=MALLORY)
            yield "a row of mallory's instead", self.changed(tip, (first, *tip.tree.rows[1:]))
            row = Row(stamp(self.server.now), MALLORY, "START", task, "-")
            yield "a row before all others", self.changed(tip, (row, *tip.tree.rows))

    def takeovers(self, task: str) -> Iterator[tuple[str, Commit]]:
        """RECLAIMs of a claim that lives, in a history without what its holder did since."""
        tip, now = self.server.tip, self.server.now // 60
        claim = claim_of(tip.tree.rows, task)
        if claim.state != "held":
            return
        fork = tip
        while claim_of(fork.parents[0].tree.rows, task)[:4] == claim[:4]:
            fork = fork.parents[0]
        minutes = [each.committed // 60 for each in self.standing_work(tip, task)]
        worked = [minute for minute in minutes if claim.minute <= minute <= now]
        if now - max([claim.active, *worked]) <= STALE:
            row = self.with_row(fork, MALLORY, "RECLAIM", task)
            yield "a RECLAIM without what its holder did since", row
        early = claim.minute + STALE + 1
        if any(early < minute for minute in worked):
            row = self.with_row(fork, MALLORY, "RECLAIM", task, later=early - now)
            yield "a RECLAIM dated before its holder's work", row

    def changed(self, base: Commit, rows: tuple[Row, ...]) -> Commit:
        tree = base.tree._replace(rows=rows)
        subject = "chore: note on task 1.1.1a"
        return self.server.store.commit(subject, tree, base, authored=self.server.now)

    def from_a_side_branch(self, name: str, forged: Commit) -> None:
        """The same commits behind settings of their own, pushed first to a branch of their own."""
        server, chain = self.server, [forged]
        known = behind(server.tip)
        while chain[0].parents[0].oid not in known:
            chain.insert(0, chain[0].parents[0])
        tree = server.tip.tree
        loose = tree._replace(files={**tree.files, ".git-baton.toml": _SETTINGS})
        tip = server.store.commit("chore: settings", loose, server.tip, authored=server.now)
        base = tip
        for each in chain:
            moved = each.tree._replace(files={**each.tree.files, ".git-baton.toml": _SETTINGS})
            tip = server.store.commit(each.subject, moved, tip, authored=each.authored)
        side = "refs/heads/side"
        if not server.judge_move(side, base):
            server.move(side, base)
            if not server.judge_move(side, tip):
                server.move(side, tip)
        found = server.judge_move(FEATURE, tip)
        self.expect(bool(found), found, f"mallory got through a side branch: {name}")
        if side in server.refs:
            server.move(side, None)
