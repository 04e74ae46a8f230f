"""A storm: in each round all agents claim one task at the same moment."""

from __future__ import annotations

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from benchmarks.race.calling import call
from benchmarks.race.events import Op, Recorder
from benchmarks.race.field import Field


def storm(
    field: Field, environs: Mapping[str, Mapping[str, str]], rounds: int, executable: str
) -> list[Op]:
    """All calls of all rounds. Each is a process of its own; threads only wait for them."""
    tasks = [task for feature in field.features for task in feature.tasks][:rounds]
    barrier = Barrier(len(environs))

    def claim(agent: str, number: int, task: str) -> Op:
        barrier.wait()
        op = Op(agent, number, "START", task, time.monotonic())
        command = [executable, "claim", task, "--json"]
        return call(op, command, field.clone_path(agent), environs[agent])

    ops: list[Op] = []
    with ThreadPoolExecutor(len(environs)) as pool:
        for number, task in enumerate(tasks):
            waiting = [pool.submit(claim, agent, number, task) for agent in environs]
            ops += [each.result() for each in waiting]
    with (field.folder / "storm.ops").open("w", encoding="utf-8") as file:
        recorder = Recorder(file)
        for op in ops:
            recorder.write(op)
    return ops
