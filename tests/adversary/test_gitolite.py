"""pre-receive below gitolite (Debian: gitolite3), as docs/server.md says; no ssh is needed.

gitolite decides who may, then git runs the hooks that gitolite links into each repository. A script
in the place of ssh hands git's command to ``gitolite-shell``, as a key in authorized_keys would.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from support.environment import ROOT
from support.plans import LOGIN, feature
from support.protocol import record
from support.sandbox import Sandbox, run
from support.siege import BRANCH, ERROR, REF, refs_on_disk

pytestmark = pytest.mark.skipif(
    shutil.which("gitolite") is None,
    reason="gitolite is not installed here: apt-get install gitolite3",
)


class _Host:
    """A gitolite home of its own, and how clients reach it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.at_home = {"HOME": str(home), "USER": "git", "LOGNAME": "git"}
        home.mkdir()
        self.gitolite("setup", "--admin", "root")
        settings = home / ".gitolite.rc"
        with_local_code = settings.read_text().replace("# LOCAL_CODE ", "LOCAL_CODE ", 1)
        settings.write_text(with_local_code)
        hooks = home / "local/hooks/common"
        hooks.mkdir(parents=True)
        shutil.copy(ROOT / "hooks/pre-receive", hooks)
        (hooks / "pre-receive").chmod(0o755)
        rules = "repo shop\n    RW+ = ada root\n    R = @all\n"
        (home / ".gitolite/conf/gitolite.conf").write_text(rules)
        for words in (("compile",), ("trigger", "POST_COMPILE"), ("setup", "--hooks-only")):
            self.gitolite(*words)

    def gitolite(self, *words: str) -> str:
        done = run(["gitolite", *words], self.home, env=self.at_home)
        assert done.code == 0, done
        return done.out

    def ssh(self, user: str) -> Mapping[str, str]:
        """What makes git reach gitolite as a user."""
        shell = Path(self.gitolite("query-rc", "GL_BINDIR").strip()) / "gitolite-shell"
        script = self.home / f"ssh-{user}"
        script.write_text(
            "#!/bin/sh\nfor asked; do :; done\n"
            f"exec env HOME={self.home} SSH_CONNECTION='127.0.0.1 1 127.0.0.1 22' "
            f'SSH_ORIGINAL_COMMAND="$asked" {shell} {user}\n'
        )
        script.chmod(0o755)
        return {
            "GIT_SSH": str(script),
            "GIT_SSH_VARIANT": "simple",
            "GIT_ALLOW_PROTOCOL": "file:ssh",
        }


def test_gitolite_runs_the_judge(tmp_path: Path, empty: Sandbox) -> None:
    host = _Host(tmp_path / "host")
    shop = host.home / "repositories/shop.git"
    assert (shop / "hooks/pre-receive").resolve().is_relative_to(host.home / "local")
    ada, eve = host.ssh("ada"), host.ssh("eve")
    empty.agent = "ada"
    empty.git("remote", "add", "origin", "ssh://git@gitolite.invalid/shop")
    empty.commit("docs: plan the shop", {LOGIN: feature()})
    first = empty.git("push", "--quiet", "origin", "HEAD:refs/heads/main", check=False, env=ada)
    assert first.code == 0, first
    Sandbox(shop).git("symbolic-ref", "HEAD", "refs/heads/main")

    empty.git("switch", "--quiet", "--create", BRANCH)
    claim = record(empty, "START", "1.1.1a")
    updates = ("--atomic", f"{claim}:refs/heads/{BRANCH}", f"{claim}:{REF}")
    landed = empty.git("push", "origin", *updates, check=False, env=ada)
    assert landed.code == 0, landed
    before = refs_on_disk(shop)
    bad = empty.commit("nothing", {LOGIN: feature()})
    for update, code in (
        (f"{bad}:refs/heads/{BRANCH}", "L102"),
        (f"{bad}:refs/heads/x", "S101"),
        (f":{REF}", "H606"),
        (f"+main:refs/heads/{BRANCH}", "L102"),
    ):
        refused = empty.git("push", "origin", update, check=False, env=ada)
        assert (refused.code, code in ERROR.findall(refused.err)) == (1, True), refused
        assert refs_on_disk(shop) == before
    stranger = empty.git("push", "origin", f"{claim}:refs/heads/y", check=False, env=eve)
    assert (stranger.code, "denied" in stranger.err.casefold()) == (128, True), stranger
    assert refs_on_disk(shop) == before
