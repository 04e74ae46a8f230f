"""A feature file of 20,000 lines: its log alone, and the whole of it.

``python -m benchmarks.big_file FILE`` is the part that runs inside the environment, and prints
CPU seconds as JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time

from benchmarks.peers import ROOT, Environment
from benchmarks.plans import START, Row, feature_text, task_ids
from benchmarks.repositories import sealed_environment
from benchmarks.table import Result, milliseconds

_ROUNDS = 7
_LINES = 20_000
_TASKS, _NOTES = 300, 30  # 9,300 rows; the details fill the rest
_LOG, _WHOLE = 0.100, 0.7


def run(environment: Environment, folder: Path) -> list[Result]:
    """CPU time inside one process, so start-up and imports apart."""
    path = folder / "1.1-part.md"
    path.write_text(_text())
    command = [environment.python, "-m", "benchmarks.big_file", str(path)]
    output = subprocess.run(
        command, cwd=ROOT, env=sealed_environment(), stdout=subprocess.PIPE, check=True
    ).stdout
    used: dict[str, float] = json.loads(output)
    blocks, ast = used["mistune blocks"], used["mistune AST"]
    log, whole = used["log"], used["whole"]
    work = "reading a feature file of 20,000 lines"
    return [
        _result(f"{work}: its log", "mistune blocks", blocks, log, _LOG),
        _result(f"{work}: the whole", "mistune AST", ast, whole, _WHOLE),
    ]


def _result(work: str, floor: str, least: float, used: float, limit: float) -> Result:
    return Result(
        work,
        f"{floor} {milliseconds(least)}",
        milliseconds(used),
        used / least,
        f"<= {milliseconds(limit)}",
        used <= limit,
    )


def _text() -> str:
    tasks = task_ids("1.1", _TASKS)
    rows = [
        row
        for task in tasks
        for row in [
            Row(START, "START", task),
            *[Row(START + n * 60, "NOTE", task, f"Step {n} works") for n in range(_NOTES)],
        ]
    ]
    empty = feature_text("1.1", tasks, rows, detail_lines=12).count("\n")
    text = feature_text("1.1", tasks, rows, detail_lines=12 + (_LINES - empty) // _TASKS)
    return text + "".join(map(str, rows[-1:] * (_LINES - text.count("\n"))))


def _measure_here(text: bytes) -> dict[str, float]:
    from mistune import create_markdown

    from gitbaton.plan.feature_file import read_feature_file
    from gitbaton.plan.settings import Settings

    grammar = Settings().grammar
    markdown = create_markdown(renderer=None)
    source = text.decode()

    def log() -> object:
        file = read_feature_file(text, "1.1-part.md", grammar)
        return file.states if file else None

    def whole() -> object:
        file = read_feature_file(text, "1.1-part.md", grammar)
        return (file.states, file.planned) if file else None

    def blocks() -> object:
        state = markdown.block.state_cls()
        state.process(source)
        markdown.block.parse(state)
        return state.tokens

    return {
        "log": _median(log),
        "whole": _median(whole),
        "mistune blocks": _median(blocks),
        "mistune AST": _median(lambda: markdown(source)),
    }


def _median(work: Callable[[], object]) -> float:
    times = []
    for _ in range(_ROUNDS):
        before = process_time()
        assert work()
        times.append(process_time() - before)
    return median(times)


if __name__ == "__main__":
    print(json.dumps(_measure_here(Path(sys.argv[1]).read_bytes())))
