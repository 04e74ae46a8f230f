"""One race: lay out the field, let agents loose, end it, judge it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.race.agent import count
from benchmarks.race.calling import call, find_executable
from benchmarks.race.checker import Violation
from benchmarks.race.events import Op, read_ops
from benchmarks.race.field import Field, clone, home, lay_out
from benchmarks.race.figures import Figures, Race, measure
from benchmarks.race.judging import Allowed, judge
from benchmarks.race.ledger import read_ledger
from benchmarks.race.nemesis import troubled
from benchmarks.race.profiles import Profile, Transport
from benchmarks.race.storm import storm
from benchmarks.race.transports import FAULTS, ROOT, served
from benchmarks.race.witness import Witness, watching

Say = Callable[[str], None]
CLOSER = "closer"


class Verdict(NamedTuple):
    """A race's figures and everything that was wrong."""

    figures: Figures
    violations: Sequence[Violation]


def run_race(profile: Profile, transport: Transport, seed: int, folder: Path, say: Say) -> Verdict:
    """Run and judge one race in an empty folder."""
    field = lay_out(
        folder,
        profile.features,
        profile.tasks_each,
        profile.claim_refs,
        refuses_refs=profile.refuses_refs,
    )
    agents = [f"agent-{number:02}" for number in range(profile.agents)]
    with served(field, transport, profile, seed) as url:
        environs = {agent: clone(field, agent, url) for agent in agents}
        closing = clone(field, CLOSER, f"file://{field.server}")
        with watching(field.server) as witness:
            begun = time.monotonic()
            if profile.rounds:
                ops = storm(field, environs, profile.rounds, find_executable())
            else:
                ops = _contest(field, profile, seed, environs, say)
            wall = time.monotonic() - begun
            ops += _close(field, closing, ops)
    race = Race(
        profile.name,
        transport,
        seed,
        agents,
        count(folder / "kills"),
        count(folder / "pauses"),
        count(folder / FAULTS),
        wall,
    )
    return _judge(field, profile, race, ops, witness)


def _contest(
    field: Field, profile: Profile, seed: int, environs: Mapping[str, Mapping[str, str]], say: Say
) -> list[Op]:
    """Let the agents race until enough claims are won, or time is up."""
    start = time.monotonic() + 0.5 + 0.05 * profile.agents
    processes = [
        _start(field, profile, seed, agent, environ, start) for agent, environ in environs.items()
    ]
    try:
        with troubled(field, profile, seed, home(field.folder, "server")):
            _await(processes, field, profile, start + profile.limit, say)
    finally:
        (field.folder / "stop").touch()
        for process in processes:
            process.wait()
    return read_ops(field.folder.glob("*.ops"))


def _start(
    field: Field,
    profile: Profile,
    seed: int,
    agent: str,
    environ: Mapping[str, str],
    start: float,
) -> subprocess.Popen[bytes]:
    brief = {
        "agent": agent,
        "seed": seed,
        "start": start,
        "parent": os.getpid(),
        "folder": str(field.folder),
        "clone": str(field.clone_path(agent)),
        "server": str(field.server),
        "record": str(field.folder / f"{agent}.ops"),
        "executable": find_executable(),
        "environ": environ,
        "tasks": [task for feature in field.features for task in feature.tasks],
        "ghosts": [task for feature in field.features for task in feature.ghosts],
        "branches": {feature.id: feature.branch for feature in field.features},
        **{name: getattr(profile, name) for name in ("mix", "claims", "kills", "pauses", "skew")},
    }
    path = field.folder / f"{agent}.json"
    path.write_text(json.dumps(brief), encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.race.agent", str(path)],
        env={**home(field.folder, "driver"), "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        cwd=field.folder,
        start_new_session=True,  # Ctrl-C is for us: agents finish what they have begun
    )


def _await(
    processes: Sequence[subprocess.Popen[bytes]],
    field: Field,
    profile: Profile,
    deadline: float,
    say: Say,
) -> None:
    told = time.monotonic()
    while any(process.poll() is None for process in processes) and time.monotonic() < deadline:
        time.sleep(0.05)
        if time.monotonic() - told > 10:
            told = time.monotonic()
            say(f"  {count(field.folder / 'won')} of {profile.claims} claims are won")


def _close(field: Field, environ: Mapping[str, str], ops: Sequence[Op]) -> list[Op]:
    """With all faults over, one claim on each feature: it must bring whatever rows are missing."""
    touched = {op.task.rsplit(".", 1)[0] for op in ops}
    closing: list[Op] = []
    for feature in field.features:
        if not {feature.id, ""} & touched:
            continue
        for task in (feature.last, *reversed(feature.tasks)):
            op = Op(CLOSER, len(closing), "START", task, time.monotonic())
            command = [find_executable(), "claim", task, "--json"]
            closing.append(call(op, command, field.clone_path(CLOSER), environ))
            if closing[-1].code not in (3, 4):
                break  # won, or in trouble; else claim --next came here first
    return closing


def _judge(
    field: Field, profile: Profile, race: Race, ops: Sequence[Op], witness: Witness
) -> Verdict:
    environ = home(field.folder, "judge")
    ledger = read_ledger(field.server, environ, witness)
    may_lose = profile.loses_answers and race.transport != "file"
    clones = [field.clone_path(agent) for agent in (*race.agents, CLOSER)]
    allowed = Allowed(refusals=bool(profile.locks), silence=may_lose)
    violations = judge(ledger, ops, field.server, clones, environ, allowed)
    violations += _liveness(profile, ops)
    return Verdict(measure(race, ledger, ops, violations), violations)


def _liveness(profile: Profile, ops: Sequence[Op]) -> list[Violation]:
    """Enough claims in time, and with faults over every claim is answered."""
    won = sum(op.status == "ok" and op.action in ("START", "RECLAIM") for op in ops)
    late = [op for op in ops if op.agent == CLOSER and op.code not in (0, 3, 4)]
    found = [
        Violation("unanswered", f"a claim without rivals: exit {op.code} {op.message}")
        for op in late
    ]
    if won < profile.claims:
        found.append(
            Violation("unanswered", f"{won} of {profile.claims} claims in {profile.limit} s")
        )
    return found
