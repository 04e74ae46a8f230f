"""The hands of the machine: commands and git, typed where an agent would, dated by the model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from benchmarks.race.calling import fingerprint

from fuzz.field import Field, read_remote, rows_in
from fuzz.model import Answer, Feature, Model, Work, claim_of
from support.sandbox import Outcome, Sandbox
from support.seen import codes

# What a legal history may be warned of: claims that grow old, and rows that others had to bring.
MILD = {"T402", "T403", "T404"}


class Hands:
    """Whatever is done in a field; the model says what time it is and what is true."""

    def __init__(self, field: Field, model: Model) -> None:
        self.field = field
        self.model = model

    def run(self, place: Sandbox, *words: str, more: Mapping[str, str] | None = None) -> Outcome:
        return place.baton(*words, env={**self.dated(), **(more or {})})

    def command(self, agent: str, expected: Answer, *words: str) -> dict[str, Any]:
        """A command of the loop; who is refused must find nothing changed."""
        clone = self.field.clones[agent].path
        before = fingerprint(clone)
        outcome = self.run(self.field.places[agent], *words, "--json")
        fields: dict[str, Any] = json.loads(outcome.out)
        assert Answer(outcome.code, fields["outcome"]) == expected, (words, outcome)
        assert expected.outcome == "won" or fingerprint(clone) == before
        return fields

    def dated(self) -> dict[str, str]:
        stamp = f"{self.model.now} +0000"
        return {
            "SANDBOX_CLOCK": str(self.model.now),
            "GIT_AUTHOR_DATE": stamp,
            "GIT_COMMITTER_DATE": stamp,
        }

    def git(self, place: Sandbox, *words: str, check: bool = True) -> Outcome:
        return place.git(*words, date=self.model.now, check=check)

    def sync(self, place: Sandbox, feature: Feature) -> None:
        """Be on the feature's branch, with all that the remote has there."""
        self.git(place, "fetch", "--quiet", "origin")
        there = f"origin/{feature.branch}"
        if feature.id not in self.model.born:
            there = "origin/main"
        if self.has(place, feature.branch):
            self.git(place, "switch", "--quiet", feature.branch)
            if feature.id in self.model.born:
                self.git(place, "merge", "--quiet", "--no-edit", there)
        else:
            words = ["--quiet", "--no-track", "--create", feature.branch, there]
            self.git(place, "switch", *words)

    def to_main(self, place: Sandbox) -> None:
        self.git(place, "fetch", "--quiet", "origin")
        if self.has(place, "main"):
            self.git(place, "switch", "--quiet", "main")
            self.git(place, "merge", "--quiet", "--ff-only", "origin/main")
        else:
            self.git(place, "switch", "--quiet", "--create", "main", "origin/main")

    def push(self, place: Sandbox, branch: str, code: str = "") -> None:
        """Ask pre-push about HEAD, and push it by plain git unless a rule is broken."""
        old = self.field.remote.git("rev-parse", "--verify", "--quiet", branch, check=False).out
        name, new = f"refs/heads/{branch}", place.oid()
        line = f"{name} {new} {name} {old.strip() or '0' * len(new)}\n"
        said = place.hook("pre-push", "origin", "origin", input=line, env=self.dated())
        if code:
            assert said.code == 1, said
            assert code in codes(said.err), said
            return
        assert said.code == 0, said
        assert codes(said.err) <= MILD, said
        self.git(place, "push", "--quiet", "origin", f"HEAD:{name}")

    def has(self, place: Sandbox, branch: str) -> bool:
        found = self.git(place, "show-ref", "--quiet", f"refs/heads/{branch}", check=False)
        return found.code == 0

    def says_mine(self, place: Sandbox, feature: Feature, task: str) -> bool:
        """Whether the clone's own copy of the branch says that its agent holds the task."""
        if not self.has(place, feature.branch):
            return False
        text = self.git(place, "show", f"{feature.branch}:{feature.path}").out
        claim = claim_of(rows_in(text), task)
        return (claim.state, claim.holder) == ("held", place.agent)

    def reachable(self, repo: Sandbox, *revisions: str) -> set[str]:
        found = repo.git("rev-list", *revisions, "--", check=False)
        return set(found.out.split())

    def sight(self, place: Sandbox, feature: Feature, holding: bool = False) -> set[str]:
        """The commits that a command sees: the remote's branch, and the clone's own.

        ``holding``: the clone's own only where it holds all that the remote has.
        """
        there = self.reachable(self.field.remote, feature.branch)
        here = self.reachable(place, feature.branch)
        return there | here if there <= here or not holding else there

    def everything(self, place: Sandbox) -> set[str]:
        return self.reachable(self.field.remote, "--branches") | self.reachable(
            place, "--branches", "--remotes", "HEAD"
        )

    def named(self, feature: Feature, work: list[Work], task: str) -> str:
        """The commit that the DONE row at the remote names: one of the task's work commits."""
        rows = read_remote(self.field.remote).logs[feature.id]
        row = [row for row in rows if (row.action, row.task) == ("DONE", task)][-1]
        assert len(row.commit) == 12
        assert any(each.oid.startswith(row.commit) for each in work)
        return row.commit

    def tidy(self, place: Sandbox) -> None:
        """What somebody does who finds a killed command: git reset, git pull."""
        for lock in (place.path / ".git").rglob("*.lock"):
            lock.unlink()
        self.git(place, "reset", "--quiet", "--hard")
