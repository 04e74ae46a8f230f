"""The default branch: one answer, asked of the remote or of what was last fetched."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import chdir

import pytest

from gitbaton.git.history import read_repo_info
from gitbaton.git.objects import Objects
from gitbaton.git.process import Git
from gitbaton.git.remote import read_remote
from gitbaton.project.default_branch import default_name, default_now
from support.sandbox import Sandbox

SETTINGS = ".git-baton.toml"


def answers(clone: Sandbox, remote: str) -> set[str]:
    """What the clone says as last fetched, and after it has asked the remote."""
    with chdir(clone.path), Objects(Git(os.environ)) as objects:
        seen = default_name(remote, read_repo_info(objects.git), objects)
        return {seen, default_now(remote, read_remote(remote, objects.git), objects)}


@pytest.mark.parametrize("name", ["origin", "upstream"])
def test_only_the_settings_of_the_remotes_head_name_another(
    remote: Sandbox, clone_of: Callable[..., Sandbox], name: str
) -> None:
    ada = clone_of(remote, "ada")
    if name != "origin":
        ada.git("remote", "rename", "origin", name)
    ada.git("switch", "--quiet", "--create", "side")
    ada.commit("docs: mine", {SETTINGS: 'default-branch = "side"\n'})
    ada.git("push", "--quiet", name, "side")
    assert answers(ada, name) == {"main"}
    ada.git("switch", "--quiet", "main")
    ada.commit("docs: settings", {SETTINGS: 'default-branch = "trunk"\n'})
    ada.git("push", "--quiet", name, "main")
    assert answers(ada, name) == {"trunk"}


def test_settings_that_cannot_be_read_name_none(
    remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    ada = clone_of(remote, "ada")
    ada.commit("docs: broken", {SETTINGS: "default-branch = 3\n"})
    ada.git("push", "--quiet", "origin", "main")
    assert answers(ada, "origin") == {"main"}


def test_a_branch_names_no_base_for_a_new_feature_branch(
    remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    ada = clone_of(remote, "ada")
    main = remote.oid("main")
    ada.git("switch", "--quiet", "--create", "side")
    ada.commit("docs: mine", {SETTINGS: 'default-branch = "side"\n'})
    ada.git("push", "--quiet", "origin", "side")
    assert ada.baton("claim", "1.1.1a").code == 0
    assert remote.oid("feature/1.1-login~1") == main
