"""Every reader at n, 2n, 4n and 8n: its time may double with its input, and no more.

``python -m benchmarks.growth`` is the part that runs inside the environment, and prints CPU
seconds as JSON.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from time import process_time

from benchmarks.peers import ROOT, Environment
from benchmarks.plans import START, Row, feature_text, task_ids
from benchmarks.repositories import sealed_environment
from benchmarks.table import Result, milliseconds

_ROUNDS = 5
_LEAST = 0.004  # seconds; what is faster than this is repeated until it is not
_DOUBLINGS = 3
_RATIO = 2.3
_REFUSED = 0.1
_HOSTILE = (
    r"(\d+\.?)+",
    r"(\d*)*",
    r"((a+)+)+",
    r"(a|a)*",
    r"(a|aa)+",
    r".*",
    r".+",
    r"(.*)*",
    "(",
    ")",
    "[",
    "[]",
    "[^a]",
    "[z-a]",
    r"\1",
    r"(a)\1",
    r"(?=a)",
    r"(?P<x>a)",
    r"\w+",
    r"\s",
    r"a{1,100000}",
    r"(a{1,64}){1,64}",
    r"((((((((((a))))))))))",
    "a" * 5000,
    "(" * 5000,
    "a|" * 2500,
    r"a++",
    r"a{,3}",
    "é+",
    "\x00",
)

Work = Callable[[], object]


def run(environment: Environment, folder: Path) -> list[Result]:
    """The worst step of each reader, and the slowest of the patterns that are refused."""
    output = subprocess.run(
        [environment.python, "-m", "benchmarks.growth"],
        cwd=ROOT,
        env=sealed_environment(),
        stdout=subprocess.PIPE,
        check=True,
    ).stdout
    told: dict[str, list[float]] = json.loads(output)
    slowest = max(told.pop("refused"))
    return [*[_result(name, times) for name, times in told.items()], _patterns(slowest)]


def _result(name: str, times: list[float]) -> Result:
    worst = max(later / earlier for earlier, later in pairwise(times))
    return Result(
        f"twice the input: {name}",
        f"n takes {milliseconds(times[0])}",
        f"8n takes {milliseconds(times[-1])}",
        worst,
        f"<= {_RATIO}x each step",
        worst <= _RATIO,
    )


def _patterns(slowest: float) -> Result:
    work = f"{len(_HOSTILE)} hostile patterns for task-id: the slowest"
    reached = slowest <= _REFUSED
    return Result(work, "", milliseconds(slowest), None, f"<= {milliseconds(_REFUSED)}", reached)


def _measure_here() -> dict[str, list[float]]:
    told = {
        name: [_fastest(make(n << step)) for step in range(_DOUBLINGS + 1)]
        for name, (n, make) in _readers().items()
    }
    return {**told, "refused": [_fastest(_refusing(pattern)) for pattern in _HOSTILE]}


def _fastest(work: Work) -> float:
    """CPU seconds of one call at its fastest: noise only ever adds."""
    count, used = 1, _timed(work, 1)
    while used < _LEAST:
        count *= 2
        used = _timed(work, count)
    return min([used, *[_timed(work, count) for _ in range(_ROUNDS)]]) / count


def _timed(work: Work, count: int) -> float:
    before = process_time()
    for _ in range(count):
        work()
    return process_time() - before


def _refusing(pattern: str) -> Work:
    from gitbaton.base.errors import ConfigError
    from gitbaton.plan.read_settings import read_settings

    def refuse() -> None:
        try:
            read_settings({"task-id": pattern})
        except ConfigError:
            return

    return refuse


def _readers() -> Mapping[str, tuple[int, Callable[[int], Work]]]:
    """What is measured: a first n, and the work for any n."""
    return {**_scanned(), **_parsed(), **_texts()}


def _scanned() -> dict[str, tuple[int, Callable[[int], Work]]]:
    """Shapes of a feature file, for the line scanner."""
    rows = [Row(START, "NOTE", "1.1.1a", "ok")]
    return {
        "rows of a log": (1000, _scanner(lambda n: "".join(map(str, rows * n)))),
        "malformed rows": (1000, _scanner(lambda n: "| x | y |\n" * n)),
        "block quotes in block quotes": (1000, _scanner(lambda n: ">" * n + "\n")),
        "open fences": (1000, _scanner(lambda n: "```\na\n~~~\n" * n)),
        "a paragraph": (1000, _scanner(lambda n: "text\n" * n + "---\n")),
        "tasks": (500, _scanner(lambda n: "".join([f"- [ ] {t} x\n" for t in task_ids("1.1", n)]))),
        "conflict markers": (500, _scanner(lambda n: "<<<<<<< a\n=======\n>>>>>>> b\n" * n)),
    }


def _scanner(body: Callable[[int], str]) -> Callable[[int], Work]:
    from gitbaton.plan.feature_file import read_feature_file
    from gitbaton.plan.settings import Settings

    head = feature_text("1.1", task_ids("1.1", 3), detail_lines=0)

    def scanned(text: bytes) -> object:
        file = read_feature_file(text, "1.1.md", Settings().grammar)
        return file.states if file else None

    def made(n: int) -> Work:
        text = (head + body(n)).encode()
        return lambda: scanned(text)

    return made


def _parsed() -> dict[str, tuple[int, Callable[[int], Work]]]:
    """Shapes of a feature file, of which every task is asked for."""
    from gitbaton.plan.feature_file import read_feature_file
    from gitbaton.plan.settings import Settings

    def planned(text: bytes) -> object:
        file = read_feature_file(text, "1.1.md", Settings().grammar)
        return file.planned if file else None

    def parser(body: Callable[[int], str]) -> Callable[[int], Work]:
        def made(n: int) -> Work:
            text = f"# Feature 1.1: A\n\n{body(n)}".encode()
            return lambda: planned(text)

        return made

    return {
        "Markdown: tasks": (
            100,
            parser(lambda n: feature_text("1.1", task_ids("1.1", n))),
        ),
        "Markdown: open brackets": (500, parser(lambda n: "[" * n)),
        "Markdown: emphasis": (500, parser(lambda n: "*a " * n)),
    }


def _texts() -> dict[str, tuple[int, Callable[[int], Work]]]:
    from gitbaton.base.mask import mask
    from gitbaton.commits.message import clean, split_message
    from gitbaton.commits.subject import parse_subject
    from gitbaton.plan.settings import Settings

    grammar = Settings().grammar

    def on(read: Callable[[str], object], text: Callable[[int], str]) -> Callable[[int], Work]:
        def made(n: int) -> Work:
            given = text(n)
            return lambda: read(given)

        return made

    def subject(text: str) -> object:
        return parse_subject(text, grammar)

    def cleaned(text: str) -> object:
        return clean(text, "strip")

    return {
        "subject: parentheses": (1000, on(subject, lambda n: "feat" + "(" * n)),
        "subject: 1.1.1.1": (1000, on(subject, lambda n: f"feat({'1.' * n}): x")),
        "subject: a list of IDs": (100, on(subject, lambda n: f"feat({'1.1.1a,' * n}): x")),
        "subject: fixups": (500, on(subject, lambda n: "fixup! " * n + "x")),
        "subject: reverts": (500, on(subject, lambda n: 'Revert "' * n + "x" + '"' * n)),
        "message: lines": (1000, on(cleaned, lambda n: "# a\n\nb \n" * n)),
        "message: one subject": (1000, on(split_message, lambda n: "a\n" * n)),
        "masking": (1000, on(mask, lambda n: "\u202e\x1b" * n)),
    }


if __name__ == "__main__":
    print(json.dumps(_measure_here()))
