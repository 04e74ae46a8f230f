"""Inputs made to be slow or large: each has a budget of time, start-up apart, and of memory."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from benchmarks.measuring import MEGABYTE, Task, compare
from benchmarks.peers import Environment
from benchmarks.plans import AGENT, START, Row, feature_text, task_ids
from benchmarks.repositories import Importer, git, new_repository, sealed_environment
from benchmarks.table import Result, milliseconds

_ROUNDS = 3
_MEMORY = 300 * MEGABYTE
_URL = "https://example.com/shop.git"
_ZERO = "0" * 40
_PLAN = "docs/plans/1.1-part.md"


class Attack(NamedTuple):
    """What is pushed (or the hook's other input), how it must end, and what it may take."""

    path: Path
    stdin: str
    seconds: float
    code: int = 0
    hook: tuple[str, ...] = ("pre-push", "origin", _URL)


def run(environment: Environment, folder: Path) -> list[Result]:
    """Each attack against the same hook with nothing to do."""
    return [
        _measured(work, _prepared(work, folder / str(number)), environment)
        for number, work in enumerate(_ATTACKS)
    ]


def _prepared(work: str, path: Path) -> Attack:
    """Prepare an attack in a process of its own.

    A process begins with the size of the one that starts it, and getrusage remembers that.
    """
    alone = get_context("fork")
    with ProcessPoolExecutor(1, mp_context=alone) as pool:
        return pool.submit(_prepare, work, path).result()


def _prepare(work: str, path: Path) -> Attack:
    return _ATTACKS[work](path)


def _measured(work: str, attack: Attack, environment: Environment) -> Result:
    environ = sealed_environment(GIT_BATON_AGENT=AGENT)
    command = [environment.python, "-m", "gitbaton", "hook", *attack.hook]
    tasks = {
        "ours": Task(command, attack.path, environ, attack.stdin.encode(), (attack.code,)),
        "idle": Task([*command[:4], "pre-push", "origin", _URL], attack.path, environ),
    }
    used = compare(tasks, _ROUNDS)
    own = max(used["ours"].cpu - used["idle"].cpu, 0.0)
    peak = used["ours"].peak
    return Result(
        work,
        f"nothing to do {milliseconds(used['idle'].cpu)}",
        f"{milliseconds(own)}, {peak / MEGABYTE:.0f} MiB at most",
        None,
        f"<= {attack.seconds:g} s, {_MEMORY // MEGABYTE} MiB",
        own <= attack.seconds and peak <= _MEMORY,
    )


def _line(path: Path, name: str = "feature", old: str = "") -> str:
    ref = f"refs/heads/{name}"
    return f"{ref} {git(path, 'rev-parse', ref)} {ref} {old or _ZERO}\n"


def _planned(path: Path) -> Path:
    """A repository with one feature on main, which is published."""
    new_repository(path)
    text = feature_text("1.1", task_ids("1.1", 9), detail_lines=0)
    with Importer(path, "main") as history:
        history.commit("docs: plan the shop", {_PLAN: text}, START)
    _publish(path)
    return path


def _publish(path: Path) -> None:
    git(path, "update-ref", "refs/remotes/origin/main", "refs/heads/main")
    git(path, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    git(path, "config", "remote.origin.url", _URL)


def _claimed(history: Importer, more: int = 0) -> None:
    """A claim, and so many commits of work on it."""
    rows = [Row(START + 60, "START", "1.1.1a")]
    text = feature_text("1.1", task_ids("1.1", 9), rows, detail_lines=0)
    history.commit("chore: claim task 1.1.1a", {_PLAN: text}, START + 60)
    for number in range(more):
        files = {"shop.py": f"total = {number}\n"}
        history.commit("feat(1.1.1a): count", files, START + 60 * (number + 2))


# -- pushes --------------------------------------------------------------------------------------


def _long_subjects(path: Path) -> Attack:
    _planned(path)
    with Importer(path, "feature", "refs/heads/main^0") as history:
        for number in range(300):
            history.commit(f"feat({number}" + "x" * MEGABYTE, {"a.py": f"{number}\n"}, START)
    return Attack(path, _line(path), 5.0, 1)


def _large_log(path: Path) -> Attack:
    _planned(path)
    text = feature_text("1.1", task_ids("1.1", 9), detail_lines=0)
    row = str(Row(START + 60, "NOTE", "1.1.1a", "x" * 40))
    with Importer(path, "feature", "refs/heads/main^0") as history:
        large = text + row * (100 * MEGABYTE // len(row))
        history.commit("chore: note on task 1.1.1a", {_PLAN: large}, START + 60)
    return Attack(path, _line(path), 0.5, 1)


def _full_log(path: Path) -> Attack:
    """A log just below the cap; one row is appended to it."""
    _planned(path)
    text = feature_text("1.1", task_ids("1.1", 9), detail_lines=0)
    text += str(Row(START + 60, "START", "1.1.1a"))
    row = str(Row(START + 120, "NOTE", "1.1.1a", "ok"))
    text += row * ((8 * MEGABYTE - len(text) - 200) // len(row))
    with Importer(path, "main", "refs/heads/main^0") as history:
        history.commit("chore: note on task 1.1.1a", {_PLAN: text}, START + 120)
    _publish(path)
    with Importer(path, "feature", "refs/heads/main^0") as history:
        history.commit("chore: note on task 1.1.1a", {_PLAN: text + row}, START + 180)
    return Attack(path, _line(path), 3.0)


def _many_names(path: Path) -> Attack:
    _planned(path)
    with Importer(path, "feature", "refs/heads/main^0") as history:
        _claimed(history, 1)
    tip = git(path, "rev-parse", "feature")
    names = [f"refs/heads/feature/{number}" for number in range(100_000)]
    return Attack(path, "".join([f"{ref} {tip} {ref} {_ZERO}\n" for ref in names]), 5.0)


def _many_branches(path: Path, count: int) -> Attack:
    """Refs at as many commits of one line."""
    _planned(path)
    with Importer(path, "feature", "refs/heads/main^0") as history:
        _claimed(history, count)
    tips = git(path, "rev-list", "main..feature").split()
    lines = [f"x {tip} refs/heads/feature/{n} {_ZERO}\n" for n, tip in enumerate(tips)]
    return Attack(path, "".join(lines), 60.0 * count / 100_000)


def _long_history(path: Path) -> Attack:
    _planned(path)
    late = START + 60 * 100_001
    with Importer(path, "main", "refs/heads/main^0") as history:
        for number in range(100_000):
            files = {"shop.py": f"total = {number}\n"}
            history.commit("feat(1.1.1b): count", files, START + 60 * number)
        rows = [Row(late, "START", "1.1.1a")]
        text = feature_text("1.1", task_ids("1.1", 9), rows, detail_lines=0)
        history.commit("chore: claim task 1.1.1a", {_PLAN: text}, late)
    _publish(path)
    with Importer(path, "feature", "refs/heads/main^0") as history:
        history.commit("feat(1.1.1a): count on", {"shop.py": "total = -1\n"}, late + 60)
    return Attack(path, _line(path), 0.3)


def _many_features(path: Path) -> Attack:
    new_repository(path)
    ids = [f"{at // 100 + 1}.{at % 100 + 1}" for at in range(10_000)]
    files = {
        f"docs/plans/{each}.md": feature_text(each, task_ids(each, 4), detail_lines=0)
        for each in ids
    }
    with Importer(path, "main") as history:
        history.commit("docs: plan the shop", files, START)
    _publish(path)
    claim = str(Row(START + 60, "START", "1.1.1a"))
    with Importer(path, "feature", "refs/heads/main^0") as history:
        changed = {"docs/plans/1.1.md": files["docs/plans/1.1.md"] + claim}
        history.commit("chore: claim task 1.1.1a", changed, START + 60)
    return Attack(path, _line(path), 0.5)


def _ladder(path: Path) -> Attack:
    """Two branches that merge each other a thousand times: 2 to the 1,000 ways to the root.

    Each begins with a file of its own, and the first merge of each brings the other's.
    """
    _planned(path)
    with Importer(path, "feature", "refs/heads/main^0") as history:
        _claimed(history)
    stream = "".join(_rungs(git(path, "rev-parse", "feature"), 1000)).encode()
    subprocess.run(
        ["git", "fast-import", "--quiet"],
        cwd=path,
        env=sealed_environment(),
        input=stream,
        check=True,
    )
    return Attack(path, _line(path) + _line(path, "other"), 5.0)


def _rungs(tip: str, count: int) -> Iterator[str]:
    person = f"A Person <person@example.com> {START + 120} +0000"
    tips, names = [tip, tip], ("feature", "other")
    for number in range(count):
        made = []
        for side, name in enumerate(names):
            mark = 2 * number + side + 1
            subject = f"Merge branch {name}" if number else f"feat(1.1.1a): {name}"
            yield f"commit refs/heads/{name}\nmark :{mark}\nauthor {person}\ncommitter {person}\n"
            yield f"data {len(subject)}\n{subject}\nfrom {tips[side]}\n"
            yield f"merge {tips[1 - side]}\n" if number else ""
            file = names[(side + number) % 2]
            yield f"M 100644 inline {file}.py\ndata 2\n1\n\n" if number < 2 else ""
            made.append(f":{mark}")
        tips = made


def _wide_tree(path: Path) -> Attack:
    """One commit that adds a million files."""
    _planned(path)
    blob = git(path, "rev-parse", f"main:{_PLAN}")
    entries = "".join([f"100644 blob {blob}\tf{number:07}\n" for number in range(1_000_000)])
    wide = _stored(path, entries, "mktree")
    plan = git(path, "ls-tree", "main")
    tree = _stored(path, f"{plan}\n040000 tree {wide}\twide\n", "mktree")
    tip = _stored(path, "docs: all at once\n", "commit-tree", tree, "-p", "main")
    git(path, "update-ref", "refs/heads/feature", tip)
    return Attack(path, _line(path), 5.0, 1)


def _stored(path: Path, given: str, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments],
        cwd=path,
        env=sealed_environment(),
        input=given.encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    return done.stdout.decode().strip()


# -- after a merge -------------------------------------------------------------------------------


def _many_claims(path: Path) -> Attack:
    """5,000 active claims on 500 branches, each of which has all the features."""
    new_repository(path)
    names = [f"{at // 50 + 1}.{at % 50 + 1}" for at in range(500)]
    files = {
        f"docs/plans/{name}.md": feature_text(name, task_ids(name, 10), detail_lines=0)
        for name in names
    }
    with Importer(path, "main") as history:
        history.commit("docs: plan the shop", files, START)
    _publish(path)
    for name in names:
        file = f"docs/plans/{name}.md"
        rows = [Row(START + 60, "START", task) for task in task_ids(name, 10)]
        text = feature_text(name, task_ids(name, 10), rows, detail_lines=0)
        with Importer(path, f"f{name}", "refs/heads/main^0") as history:
            history.commit("chore: claim task", {file: text}, START + 60)
        git(path, "update-ref", f"refs/remotes/origin/f{name}", f"refs/heads/f{name}")
        git(path, "update-ref", "-d", f"refs/heads/f{name}")
    git(path, "update-ref", "ORIG_HEAD", "HEAD")
    return Attack(path, "", 2.0, 0, ("post-merge", "0"))


_ATTACKS: dict[str, Callable[[Path], Attack]] = {
    "pre-push: 300 commits with subjects of 1 MiB": _long_subjects,
    "pre-push: a log of 100 MiB": _large_log,
    "pre-push: one row for a log of 8 MiB, the most it may have": _full_log,
    "pre-push: 100,000 refs at one commit": _many_names,
    "pre-push: 10,000 refs, each at its own commit": lambda path: _many_branches(path, 10_000),
    "pre-push: 20,000 refs, each at its own commit": lambda path: _many_branches(path, 20_000),
    "pre-push: one commit on top of 100,000": _long_history,
    "pre-push: one of 10,000 feature files": _many_features,
    "pre-push: two branches that merge each other 1,000 times": _ladder,
    "pre-push: a commit that adds 1,000,000 files": _wide_tree,
    "post-merge: 5,000 claims on 500 branches": _many_claims,
}
