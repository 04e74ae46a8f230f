"""Whatever a remote is called, git takes it for a name, in each call: one shields the others."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from gitbaton.base.errors import BatonError
from gitbaton.git.objects import Objects
from gitbaton.git.process import Git
from gitbaton.git.push import push
from gitbaton.git.remote import fetch_objects, read_remote
from gitbaton.git.worktrees import fetch_branch
from support.sandbox import Sandbox

Environ = Mapping[str, str]


def _bring(remote: str, environ: Environ) -> None:
    with Objects(Git(environ)) as objects:
        fetch_objects(remote, ["1" * 40], objects)


CALLS: dict[str, Callable[[str, Environ], object]] = {
    "ls-remote": lambda remote, environ: read_remote(remote, Git(environ)),
    "fetch": _bring,
    "push": lambda remote, environ: push(remote, {"refs/heads/x": "HEAD"}, {}, Git(environ)),
    "fetch a branch": lambda remote, environ: fetch_branch(remote, "main", Git(environ)),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("option", ["--upload-pack", "--receive-pack", "--exec"])
def test_an_option_in_a_remotes_place_runs_nothing(
    call: str, option: str, inside: Sandbox, tmp_path: Path
) -> None:
    canary = tmp_path / "canary"
    inside.git("remote", "add", "origin", ".")
    # a push that took the name for an option would take what it pushes for the remote
    inside.git("config", f"url.{inside.path}.insteadOf", "HEAD:refs/heads/x")
    with suppress(BatonError):
        CALLS[call](f"{option}=touch {canary};", os.environ)
    assert not canary.exists()
