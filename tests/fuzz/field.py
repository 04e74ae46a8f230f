"""Where the machine plays: a bare remote, three clones, one of them with a linked work tree."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.race.rows import Row, read_rows

from fuzz.model import FEATURES, TASKS, Feature
from support.sandbox import START, Sandbox

AGENTS = ("ada", "bob", "carol")
GHOST = "ghost"  # dies between its two pushes
LOG = "## Progress Log"
_SINCE = "2024-01-15 10:15"


class Field(NamedTuple):
    """The repositories by name. ``places`` are where agents type, ``clones`` their own clones."""

    folder: Path
    remote: Sandbox
    clones: dict[str, Sandbox]
    places: dict[str, Sandbox]
    judge: Sandbox

    def close(self) -> None:
        """Leave no file behind: a long run plays thousands of these."""
        shutil.rmtree(self.folder)


def lay_out(template: Path, folder: Path) -> Field:
    """A fresh field. Carol's clone is on no branch: she works in a linked work tree beside it.

    Bob edits a file that nobody commits, all the time.
    """
    origin = _template(template)
    folder.mkdir(parents=True)
    shutil.copytree(origin / "remote.git", folder / "remote.git")
    clones = {name: _clone(origin, folder / name, name) for name in (*AGENTS, GHOST, "judge")}
    clones["carol"].git("switch", "--quiet", "--detach")
    clones["carol"].git("worktree", "add", "--quiet", "--detach", str(folder / "carol-linked"))
    clones["bob"].write("README.md", "# Web shop, better\n")
    places = {**clones, "carol": Sandbox(folder / "carol-linked", "carol")}
    return Field(folder, Sandbox(folder / "remote.git"), clones, places, clones["judge"])


def _template(template: Path) -> Path:
    """A remote and a clone of it to copy, made by the first field that needs them.

    The example's first commit brings a README and names no task: it is older than ``since``.
    """
    folder = template / "fuzz"
    if not folder.exists():
        shutil.copytree(template / "bare", folder / "remote.git")
        Sandbox(folder).git("clone", "--quiet", str(folder / "remote.git"), "clone")
        clone = Sandbox(folder / "clone")
        clone.clock = START + 1800
        clone.commit("chore: judge from now on", {".git-baton.toml": f'since = "{_SINCE}"\n'})
        clone.git("push", "--quiet", "origin", "main")
    return folder


def _clone(origin: Path, path: Path, agent: str) -> Sandbox:
    shutil.copytree(origin / "clone", path, symlinks=True)
    config = path / ".git/config"
    here = str(path.parent / "remote.git")
    config.write_text(config.read_text().replace(str(origin / "remote.git"), here))
    return Sandbox(path, agent)


class Told(NamedTuple):
    """What the remote holds: the rows and ticks of each born feature, the rows that refs carry."""

    logs: dict[str, list[Row]]
    ticked: dict[str, set[str]]
    carried: dict[str, list[Row]]


def read_remote(remote: Sandbox) -> Told:
    """The remote's branches and task refs, by two git processes and no reader of ours."""
    listed = remote.git("for-each-ref", "--format=%(objectname) %(refname)").out.split()
    refs = dict(zip(listed[1::2], listed[0::2], strict=True))
    heads = {f.id: refs.get(f"refs/heads/{f.branch}", "") for f in FEATURES.values()}
    born = [f for f in FEATURES.values() if heads[f.id]]
    tasks = {task: refs[f"refs/baton/tasks/{task}"] for task in TASKS if _ref(task) in refs}
    wanted = [f"{heads[f.id]}:{f.path}" for f in born]
    wanted += [f"{oid}:{_path_of(task)}" for task, oid in tasks.items()]
    texts = _read(remote, wanted)
    logs = {f.id: rows_in(text) for f, text in zip(born, texts, strict=False)}
    ticked = {f.id: _ticked(text, f) for f, text in zip(born, texts, strict=False)}
    carried = {task: rows_in(text) for task, text in zip(tasks, texts[len(born) :], strict=True)}
    return Told(logs, ticked, carried)


def _ref(task: str) -> str:
    return f"refs/baton/tasks/{task}"


def _path_of(task: str) -> str:
    return next(feature.path for feature in FEATURES.values() if task in feature.tasks)


def _read(repo: Sandbox, names: Sequence[str]) -> list[str]:
    if not names:
        return []
    output = repo.git("cat-file", "--batch", input="".join([f"{name}\n" for name in names])).out
    texts = []
    for _ in names:
        header, _, output = output.partition("\n")
        size = int(header.split()[2])
        data = output.encode()
        texts.append(data[:size].decode())
        output = data[size + 1 :].decode()
    return texts


def rows_in(text: str) -> list[Row]:
    """The rows of a feature file's text."""
    return read_rows(text.partition(LOG)[2])


def _ticked(text: str, feature: Feature) -> set[str]:
    return {task for task in feature.tasks if f"- [x] {task} " in text}
