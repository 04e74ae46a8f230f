"""The repositories in which hooks are fuzzed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fuzz.targets import Ground
from support.protocol import record, work
from support.sandbox import Sandbox

BRANCH = "feature/1.1-login"


@pytest.fixture
def ground(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Callable[[str], Ground]:
    """``ground("pre-push")``: the folder to be in, and what the words in an input stand for."""

    def made(target: str) -> Ground:
        if not target.startswith("pre-"):
            return remote.path, {}
        ada = clone_of(remote, "ada")
        names = {"@MAIN@": ada.oid(), "@ZERO@": "0" * 40, "@GONE@": "1" * 40}
        ada.git("switch", "--quiet", "--create", BRANCH)
        record(ada, "START", "1.1.1a")
        names["@OLD@"] = work(ada, "feat(1.1.1a): create form")
        ada.git("push", "--quiet", "origin", BRANCH)
        record(ada, "DONE", "1.1.1a", names["@OLD@"])
        ada.git("tag", "--annotate", "--message=first", "first")
        names |= {"@NEW@": ada.oid(), "@TREE@": ada.oid("HEAD^{tree}"), "@TAG@": ada.oid("first")}
        if target == "pre-push":
            return ada.path, names
        ada.git("push", "--quiet", "origin", "first", "HEAD:refs/heads/on-its-way")
        remote.git("update-ref", "-d", "refs/heads/on-its-way")
        return remote.path, names

    return made
