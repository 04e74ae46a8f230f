"""pr through the hosts' own tools, which stand on PATH and have tokens of their own.

git goes by ssh, whose other end is a shell on this machine.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from support import host_tool
from support.environment import SCRIPTS
from support.forge import TOKEN, Fault, Forge, forge
from support.sandbox import Outcome, Sandbox

BRANCH = "feature/1.1-login"
HOSTS = {"github": ("gh", "github.com"), "gitlab": ("glab", "gitlab.example.com")}


@pytest.fixture(params=HOSTS)
def host(
    request: pytest.FixtureRequest, remote: Sandbox, ada: Sandbox, tmp_path: Path
) -> Iterator[Forge]:
    """A host that nobody reaches but by its tool, and ada's clone with all of 1.1 done."""
    folder = tmp_path / "forge"
    (folder / "shop").mkdir(parents=True)
    shutil.move(remote.path, folder / "shop/web.git")
    ada.git("remote", "set-url", "origin", f"git@{HOSTS[request.param][1]}:shop/web.git")
    with forge(request.param, "shop/web", folder) as found:
        yield found


def _pr(host: Forge, tmp_path: Path, *args: str, token: str = TOKEN, **env: str) -> Outcome:
    """Run pr where the host's tool is on PATH, logged in with a token or not."""
    tools, name = tmp_path / "tools", HOSTS[host.kind][0]
    host_tool.write(tools, name, f"http://{host.host}", token)
    over_ssh = tools / "over-ssh"
    over_ssh.write_text(
        f'#!/bin/sh\ncd {host.folder}\nwhile [ $# -gt 1 ]; do shift; done\nexec sh -c "$1"\n',
        encoding="utf-8",
    )
    over_ssh.chmod(0o755)
    variables = {
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "GIT_SSH": str(over_ssh),
        "GIT_SSH_VARIANT": "simple",
        "GIT_ALLOW_PROTOCOL": "file:ssh",
        **env,
    }
    ada = Sandbox(tmp_path / "shop/ada", "ada")
    return Sandbox(ada.path).baton("pr", *args, env=variables)


def test_opened_once_and_kept_up_to_date(host: Forge, tmp_path: Path) -> None:
    outcome = _pr(host, tmp_path)
    assert (outcome.code, outcome.err) == (0, ""), outcome
    assert outcome.out.startswith("opened ")
    assert "is up to date" in _pr(host, tmp_path).out
    [pull] = host.pulls
    host.change(pull, pull["title"], "gone\r\n")
    assert "is brought up to date" in _pr(host, tmp_path).out
    assert pull[host.text].startswith("gone\n\n<!-- git-baton begin")
    assert {each.headers["X-Asked-For"] for each in host.asked} == {HOSTS[host.kind][1]}
    changed = [each for each in host.asked if each.method != "GET"]
    assert len(changed) == 2
    assert {each.headers["Content-Type"] for each in changed} == {"application/json"}


def test_refused(host: Forge, tmp_path: Path) -> None:
    host.faults["POST"] = Fault(403, b'{"message": "Forbidden"}')
    outcome = _pr(host, tmp_path)
    assert (outcome.code, "answers 403: Forbidden" in outcome.err) == (5, True), outcome
    outcome = _pr(host, tmp_path, token="wrong")
    assert (outcome.code, "does not accept the token" in outcome.err) == (5, True), outcome


def test_tool_that_gets_no_answer(host: Forge, tmp_path: Path) -> None:
    host.shutdown()
    host.server_close()
    name = {"github": "GITHUB_TOKEN", "gitlab": "GITLAB_TOKEN"}[host.kind]
    outcome = _pr(host, tmp_path)
    assert (outcome.code, "has no answer from" in outcome.err) == (6, True), outcome
    assert f"{HOSTS[host.kind][0]} auth login --hostname" in outcome.err
    Sandbox(tmp_path / "shop/ada").git("remote", "set-url", "origin", "git@127.0.0.1:shop/web.git")
    Sandbox(tmp_path / "shop/ada").git("config", "baton.host", host.kind)
    outcome = _pr(host, tmp_path, **{name: TOKEN})
    assert (outcome.code, "127.0.0.1 does not answer (" in outcome.err) == (6, True), outcome
    assert TOKEN not in outcome.err


@pytest.mark.parametrize("host", ["github"], indirect=True)
def test_tool_that_nobody_logged_in_to(host: Forge, tmp_path: Path) -> None:
    outcome = _pr(host, tmp_path, token="")
    assert (outcome.code, "gh auth login" in outcome.err) == (2, True), outcome
    assert host.asked == []


def test_tool_that_cannot_be_run(host: Forge, tmp_path: Path) -> None:
    _pr(host, tmp_path, "--dry-run")
    (tmp_path / "tools" / HOSTS[host.kind][0]).unlink()
    outcome = _pr(host, tmp_path, "--dry-run")
    assert outcome.code == 0
    path = tmp_path / "broken"
    path.mkdir()
    tool = path / HOSTS[host.kind][0]
    tool.write_text("no program\n", encoding="utf-8")
    tool.chmod(0o755)
    outcome = _pr(host, tmp_path, PATH=f"{path}{os.pathsep}{SCRIPTS}{os.pathsep}/usr/bin:/bin")
    assert (outcome.code, "did not end well (OSError)" in outcome.err) == (6, True), outcome
