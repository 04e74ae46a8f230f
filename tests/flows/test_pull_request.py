"""pr: the pull request of a feature that is done, on hosts of three kinds."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from support.forge import Forge, forge
from support.protocol import finish
from support.sandbox import Outcome, Sandbox

BRANCH = "feature/1.1-login"
TITLE = "feat: add login (1.1)"
TASKS = ("1.1.1a", "1.1.1b", "1.1.2")


@pytest.fixture
def done(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    """A clone in which ada has done every task of 1.1 and pushed it all."""
    ada = clone_of(remote, "ada")
    ada.git("switch", "--quiet", "--create", BRANCH)
    for task in TASKS:
        finish(ada, task)
    ada.git("push", "--quiet", "--no-verify", "--set-upstream", "origin", BRANCH)
    return ada


@pytest.fixture(params=["github", "gitlab", "forgejo"])
def host(
    request: pytest.FixtureRequest, done: Sandbox, remote: Sandbox, tmp_path: Path
) -> Iterator[Forge]:
    """A host of each kind, on which the project of the clone is now."""
    project = "shop/north/web" if request.param == "gitlab" else "shop/web"
    folder = tmp_path / "forge"
    (folder / project).parent.mkdir(parents=True)
    shutil.move(remote.path, folder / f"{project}.git")
    with forge(request.param, project, folder) as found:
        done.git("remote", "set-url", "origin", found.url)
        done.git("config", "baton.host", request.param)
        yield found


def _pr(sandbox: Sandbox, host: Forge, *args: str, env: dict[str, str] | None = None) -> Outcome:
    return sandbox.baton("pr", *args, env={**host.env, **(env or {})})


def _fields(outcome: Outcome) -> dict[str, Any]:
    fields = json.loads(outcome.out)
    assert fields["version"] == 1
    assert isinstance(fields, dict)
    return fields


# -- opened, once -------------------------------------------------------------------------------


def test_opened_with_what_a_person_needs(done: Sandbox, host: Forge) -> None:
    outcome = _pr(done, host)
    assert (outcome.code, outcome.err) == (0, ""), outcome
    [pull] = host.pulls
    assert pull["title"] == TITLE
    assert outcome.out.startswith(f"opened http://{host.host}/{host.project}/")
    body = pull[host.text]
    for task in TASKS:
        assert f"| {task} " in body
    assert "3 tasks by ada" in body
    for commit in done.git("log", "--format=%h", "--abbrev=10", "--grep=^feat", BRANCH).out.split():
        assert commit in body


def test_twice_changes_nothing(done: Sandbox, host: Forge) -> None:
    assert _pr(done, host).code == 0
    outcome = _pr(done, host)
    assert (outcome.code, "is up to date" in outcome.out) == (0, True), outcome
    assert host.changes() == ["POST"]
