"""SIGKILL before every call of git, and inside the push: nothing unpublished is left behind."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from benchmarks.race.calling import fingerprint
from benchmarks.race.rows import Row, read_rows

from concurrency.killing import Gallows
from support.plans import LOGIN
from support.protocol import record
from support.sandbox import Sandbox

pytestmark = pytest.mark.exhaustive

BRANCH = "feature/1.1-login"
TASK, OTHER = "1.1.1a", "1.1.2"
NO_HOOKS = "note: this clone has no hooks: git baton init\n"
MOST_CALLS = 80


class Scene(NamedTuple):
    """What is repeated for every kill: a server, ada's clone, and what she types."""

    server: Sandbox
    ada: Sandbox
    words: tuple[str, ...]
    action: str
    rival: str = ""
    dirty: str = ""


def _claiming(server: Sandbox, ada: Sandbox) -> Scene:
    """The branch is checked out, and a file in it is being edited."""
    _publish(ada, "1.1.1b", "carol")
    ada.write("README.md", "# Web shop, better\n")
    return Scene(server, ada, ("claim", TASK), "START", dirty=" M README.md\n")


def _done(server: Sandbox, ada: Sandbox) -> Scene:
    """The work is committed and not pushed."""
    _publish(ada, TASK, "ada")
    ada.commit(f"feat({TASK}): create form", {"shop/form.py": "form = 1\n"}, date=ada.clock + 3600)
    return Scene(server, ada, ("done", TASK), "DONE")


def _reclaiming(server: Sandbox, ada: Sandbox) -> Scene:
    """The holder has been silent for years."""
    _publish(ada, TASK, "carol")
    return Scene(server, ada, ("reclaim", TASK), "RECLAIM")


def _losing(server: Sandbox, ada: Sandbox) -> Scene:
    """Carol's claim gets in between look and push."""
    scene = _claiming(server, ada)
    before = server.oid(BRANCH)
    _publish(ada, TASK, "carol")
    server.git("update-ref", "refs/rival", BRANCH)
    server.git("update-ref", f"refs/heads/{BRANCH}", before)
    ada.git("stash", "--quiet")
    ada.git("reset", "--quiet", "--hard", before)
    ada.git("stash", "pop", "--quiet")
    ada.git("update-ref", f"refs/remotes/origin/{BRANCH}", before)
    moves = [
        f"'{shutil.which('git')}' --git-dir=\"$SERVER\" update-ref {ref} refs/rival\n"
        for ref in (f"refs/heads/{BRANCH}", f"refs/baton/tasks/{TASK}")
    ]
    return scene._replace(rival="".join(moves))


SCENES = {"claim": _claiming, "done": _done, "reclaim": _reclaiming, "lost": _losing}


@pytest.fixture
def scene(
    request: pytest.FixtureRequest, remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> Scene:
    made = SCENES[request.param](remote, clone_of(remote, "ada"))
    assert isinstance(made, Scene)
    return made


@pytest.mark.parametrize("scene", SCENES, indirect=True)
def test_dying_between_any_two_calls_leaves_nothing_unpublished(
    scene: Scene, tmp_path: Path
) -> None:
    seen: set[tuple[bool, ...]] = set()
    for number in range(1, MOST_CALLS):
        copy = _copy(scene, tmp_path / str(number))
        before = fingerprint(copy.ada.path)
        gallows = Gallows(tmp_path / str(number) / "bin")
        gallows.rival(f"SERVER='{copy.server.path}'\n{scene.rival}")
        ended = gallows.kill_at_call(copy.ada, number, *scene.words)
        state = _judge(copy, before)
        if state not in seen:
            _go_on(copy)
        seen.add(state)
        if ended.code >= 0:
            assert ended.code == (3 if scene.rival else 0), ended
            assert number > 5
            return
    raise AssertionError("the command never came to its end")


@pytest.mark.parametrize(("name", "code"), [("INT", 130), ("TERM", -15), ("HUP", -1)])
@pytest.mark.parametrize("scene", ["claim"], indirect=True)
def test_being_told_to_end_leaves_what_dying_does(
    scene: Scene, name: str, code: int, tmp_path: Path
) -> None:
    """A shell shows 130 for Ctrl-C and 143 for SIGTERM; nothing is said that looks like a bug."""
    seen: set[tuple[bool, ...]] = set()
    for number in range(1, MOST_CALLS):
        copy = _copy(scene, tmp_path / str(number))
        before = fingerprint(copy.ada.path)
        gallows = Gallows(tmp_path / str(number) / "bin")
        ended = gallows.kill_at_call(copy.ada, number, *scene.words, signal=name)
        assert "Traceback" not in ended.err
        state = _judge(copy, before)
        if state not in seen:
            _go_on(copy)
        seen.add(state)
        if ended.code != code:
            assert (ended.code, ended.err) == (0, NO_HOOKS), ended
            assert number > 5
            return
    raise AssertionError("the command never came to its end")


@pytest.mark.parametrize("hook", ["pre-receive", "post-receive"])
@pytest.mark.parametrize("scene", ["claim", "done", "reclaim"], indirect=True)
def test_dying_inside_the_push_loses_nothing(scene: Scene, hook: str, tmp_path: Path) -> None:
    before = fingerprint(scene.ada.path)
    Gallows(tmp_path / "bin").kill_in_hook(scene.ada, scene.server, hook, *scene.words)
    landed, untouched = _judge(scene, before)
    assert landed
    assert untouched
    _go_on(scene)


def _judge(scene: Scene, before: str) -> tuple[bool, bool]:
    """Whether the row was published, and whether the clone is as it was; both may be.

    Where nothing was published, the clone must be as it was, byte for byte. Otherwise each ref
    may name what the server has, and files and index may have rows that HEAD lacks, never the
    other way round.
    """
    server, ada = scene.server, scene.ada
    landed = bool(_rows(server, f"refs/baton/tasks/{TASK}")) and not scene.rival
    untouched = fingerprint(ada.path) == before
    assert untouched or landed
    if not untouched:
        head = ada.oid("HEAD")
        assert server.git("merge-base", "--is-ancestor", head, BRANCH, check=False).code == 0
        committed, staged = _rows(ada, "HEAD"), read_rows(ada.git("show", f":{LOGIN}").out)
        assert staged[: len(committed)] == committed
        assert read_rows(ada.read(LOGIN)) == staged
        assert ada.git("status", "--porcelain", "README.md").out == scene.dirty
    return landed, untouched


def _go_on(scene: Scene) -> None:
    """Ada types the same again, bob claims something else: one row each, and nothing to judge."""
    server, ada = scene.server, scene.ada
    again = ada.baton(*scene.words, "--json")
    if scene.rival:
        assert again.code in (0, 3), again
    else:
        assert again.code in (0, 3, 4), again
    holder = json.loads(again.out)["holder"]
    assert again.code != 3 or holder in ("ada", "carol")
    server.git("clone", "--quiet", str(server.path), str(ada.path.with_name("bob")))
    bob = Sandbox(ada.path.with_name("bob"), "bob")
    assert bob.baton("claim", OTHER).code == 0
    rows = _rows(server, BRANCH)
    mine = [each for each in rows if (each.agent, each.action) == ("ada", scene.action)]
    assert len(mine) == (0 if again.code == 3 and holder == "carol" else 1), rows
    assert [each.agent for each in rows if each.task == OTHER] == ["bob"]
    bob.git("fetch", "--quiet", "origin")
    words = ("check", "--from-ref", "origin/main", "--to-ref", f"origin/{BRANCH}")
    judged = bob.baton(*words, "--format", "json")
    errors = [each for each in json.loads(judged.out)["findings"] if each["severity"] == "error"]
    assert errors == []


def _publish(repo: Sandbox, task: str, agent: str) -> None:
    """Claim a task by hand, on the feature's branch."""
    if repo.git("branch", "--list", BRANCH).out == "":
        repo.git("switch", "--quiet", "--create", BRANCH)
    record(repo, "START", task, agent=agent)
    repo.git("push", "--quiet", "--no-verify", "origin", BRANCH)


def _rows(repo: Sandbox, revision: str) -> list[Row]:
    shown = repo.git("show", f"{revision}:{LOGIN}", check=False)
    return read_rows(shown.out) if shown.code == 0 else []


def _copy(scene: Scene, folder: Path) -> Scene:
    """Server and clone as they were before the first kill."""
    server, ada = Sandbox(folder / "server.git"), Sandbox(folder / "ada", "ada")
    shutil.copytree(scene.server.path, server.path, symlinks=True)
    shutil.copytree(scene.ada.path, ada.path, symlinks=True)
    ada.git("config", "remote.origin.url", str(server.path))
    return scene._replace(server=server, ada=ada)
