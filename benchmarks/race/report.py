"""Results for people and for machines."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Sequence
from pathlib import Path

from benchmarks.race.figures import Figures
from benchmarks.race.run import Verdict

_HEADER = (
    "race",
    "agents × claims",
    "double / lost / invented / wrong codes",
    "pushes to win",
    "p50 / p99 to know",
    "p99 in the log",
    "claims an agent (Jain)",
    "kills, pauses, lost answers, unknown",
    "wall",
)

# the figures of the profile ``full`` on two processors that do nothing else.
_AT_MOST = {"pushes_to_win": 1.5, "p99_to_know": 15.0, "p99_in_log": 30.0}
_AT_LEAST = {"jain": 0.9}
_TO_REACH = (
    "to reach",
    "",
    "0 / 0 / 0 / 0",
    f"<= {_AT_MOST['pushes_to_win']:.2f}",
    f"- / <= {_AT_MOST['p99_to_know']:.1f} s",
    f"<= {_AT_MOST['p99_in_log']:.1f} s",
    f"(>= {_AT_LEAST['jain']:.2f})",
    "",
    "",
)


def missed(figures: Figures) -> list[str]:
    """Which figures to reach were not reached; they say nothing on a machine with other work."""
    if figures.profile != "full":
        return []
    high = [name for name, most in _AT_MOST.items() if getattr(figures, name) > most]
    return high + [name for name, least in _AT_LEAST.items() if getattr(figures, name) < least]


def table(results: Sequence[Figures]) -> str:
    """The races as a Markdown table, without a final newline."""
    rows = [_HEADER, tuple("---" for _ in _HEADER), *map(_cells, results)]
    if len(results) > 1:
        rows.append(_cells(worst(results), f"all {len(results)}"))
    return "\n".join([f"| {' | '.join(row)} |" for row in rows])


def total(results: Sequence[Figures]) -> str:
    """All races of a profile in one line of a table, above what is to be reached."""
    rows = [_HEADER, tuple("---" for _ in _HEADER), _cells(worst(results), _name(results))]
    if results[0].profile == "full":
        rows.append(_TO_REACH)
    return "\n".join([f"| {' | '.join(row)} |" for row in rows])


def _name(results: Sequence[Figures]) -> str:
    return f"{results[0].profile}, {len(results)} seeds; the worst of them"


def worst(results: Sequence[Figures]) -> Figures:
    """Counts added up over several races, and the worst of every other figure."""
    sums = {
        name: sum(getattr(each, name) for each in results)
        for name, value in results[0]._asdict().items()
        if isinstance(value, int) and name not in ("seed", "agents", "fewest", "most")
    }
    names = ("pushes_to_win", "p50_to_know", "p99_to_know", "p99_in_log", "most", "agents")
    most = {name: max(getattr(each, name) for each in results) for name in names}
    least = {name: min(getattr(each, name) for each in results) for name in ("jain", "fewest")}
    return results[0]._replace(**sums, **most, **least, wall=sum(each.wall for each in results))


def summary(verdict: Verdict) -> str:
    """One race in a few lines: every figure, and the first violations."""
    figures = verdict.figures._asdict()
    shown = {
        name: f"{value:.3g}" if isinstance(value, float) else value
        for name, value in figures.items()
    }
    lines = [", ".join([f"{name.replace('_', ' ')} {value}" for name, value in shown.items()])]
    lines += [f"  not reached: {name.replace('_', ' ')}" for name in missed(verdict.figures)]
    lines += [f"  {violation}" for violation in verdict.violations[:20]]
    return "\n".join(lines)


def conditions() -> str:
    """Where it was measured."""
    version = subprocess.run(["git", "--version"], stdout=subprocess.PIPE, check=True).stdout
    return (
        f"Measured with Python {platform.python_version()} and {version.decode().strip()} on "
        f"{os.cpu_count()} processors. Each agent is a process that calls the installed "
        "executable in a clone of its own and never pauses."
    )


def results_file(folder: Path, profile: str) -> Path:
    """Where the races of a profile are saved: a JSON line each, and a table beside it."""
    return folder / f"race-{profile}.jsonl"


def save(folder: Path, verdict: Verdict) -> None:
    """Add one race to the results of its profile."""
    folder.mkdir(parents=True, exist_ok=True)
    path = results_file(folder, verdict.figures.profile)
    wrong = [str(violation) for violation in verdict.violations]
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps({**verdict.figures._asdict(), "violations": wrong}) + "\n")
    text = f"{table(load(path))}\n\n{conditions()}\n"
    path.with_suffix(".md").write_text(text, encoding="utf-8")


def load(path: Path) -> list[Figures]:
    """The figures of all races that were saved in a file."""
    if not path.exists():
        return []
    found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [Figures(**{name: each[name] for name in Figures._fields}) for each in found]


def _cells(of: Figures, name: str = "") -> tuple[str, ...]:
    wrong = (of.double_claims, of.lost_rows, of.invented_rows, of.wrong_exit_codes)
    other = f" (+{of.other_violations})" if of.other_violations else ""
    return (
        name or f"{of.profile}, {of.transport}, seed {of.seed}",
        f"{of.agents} × {of.claims}",
        " / ".join(map(str, wrong)) + other,
        f"{of.pushes_to_win:.2f}",
        f"{of.p50_to_know:.2f} / {of.p99_to_know:.1f} s",
        f"{of.p99_in_log:.1f} s",
        f"{of.fewest} to {of.most} ({of.jain:.2f})",
        f"{of.kills}, {of.pauses}, {of.lost_answers}, {of.unknown}",
        f"{of.wall:.0f} s",
    )
