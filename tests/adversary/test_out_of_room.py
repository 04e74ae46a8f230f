"""Too little memory, too little disk: a named error or a right answer, and nothing half written."""

from __future__ import annotations

import shlex
from collections.abc import Callable

import pytest
from benchmarks.race.calling import fingerprint

from gitbaton.plan.feature_file import MAX_BYTES
from support.plans import LOGIN, feature, row
from support.sandbox import EXECUTABLE, Outcome, Sandbox, run
from support.siege import BRANCH, CONFIG, ZERO, refs_on_disk

Clone = Callable[..., Sandbox]

MEMORY = "ulimit -v 307200"  # KiB
NOTE = row("10:02", "ada", "NOTE", "1.1.1a", "still at it")


def _within(limit: str, repo: Sandbox, *words: str, input: str = "") -> Outcome:
    """Run the executable in a shell that limits it, and all that it starts."""
    command = shlex.join([str(EXECUTABLE), *words])
    agent = {"GIT_BATON_AGENT": repo.agent}
    outcome = run(["sh", "-c", f"{limit}; exec {command}"], repo.path, input=input, env=agent)
    assert "Traceback" not in outcome.err
    assert outcome.code != 70, outcome
    return outcome


@pytest.fixture
def flooded(remote: Sandbox, clone_of: Clone) -> Sandbox:
    """A clone on a branch, not pushed yet, whose log has 57 MB of rows."""
    ada = clone_of(remote, "ada")
    ada.git("config", "core.compression", "0")
    ada.git("switch", "--quiet", "--create", BRANCH)
    text = feature("1.1", "Login", rows=[row("10:01", "ada", "START", "1.1.1a")])
    ada.commit("docs: plan", {LOGIN: text + f"{NOTE}\n" * (57_000_000 // len(f"{NOTE}\n"))})
    return ada


def test_a_log_larger_than_memory_is_h603(flooded: Sandbox, remote: Sandbox) -> None:
    before, refs = fingerprint(flooded.path), refs_on_disk(remote.path)
    pushed = f"refs/heads/x {flooded.oid()} refs/heads/x {ZERO}\n"
    for words, given in (
        (("check", "--from-ref", "origin/main"), ""),
        (("hook", "pre-push", "origin", "x"), pushed),
        (("lint",), ""),
    ):
        outcome = _within(MEMORY, flooded, *words, input=given)
        assert outcome.code in (1, 2), (words, outcome)
        assert str(MAX_BYTES) in outcome.out + outcome.err, (words, outcome)
    assert (fingerprint(flooded.path), refs_on_disk(remote.path)) == (before, refs)


def test_where_it_is_published_nothing_is_claimed(flooded: Sandbox, remote: Sandbox) -> None:
    flooded.git("push", "--quiet", "--no-verify", "origin", BRANCH)
    before, refs = fingerprint(flooded.path), refs_on_disk(remote.path)
    for words in (("status",), ("next",), ("log",), ("stale",), ("claim", "1.1.1b")):
        assert _within(MEMORY, flooded, *words).code in (0, 1, 2, 4), words
    assert (fingerprint(flooded.path), refs_on_disk(remote.path)) == (before, refs)


@pytest.mark.parametrize("where", ["here", "there"])
def test_without_disk_nothing_is_claimed(where: str, remote: Sandbox, clone_of: Clone) -> None:
    """No file may grow: not an object, not a ref."""
    ada = clone_of(remote, "ada")
    full = "ulimit -f 0"
    if where == "there":
        script = ada.write(".git/receive", f'#!/bin/sh\n{full}\nexec git-receive-pack "$@"\n')
        script.chmod(0o755)
        ada.write(CONFIG, 'claim-refs = "off"\n')
        ada.git("config", "remote.origin.receivepack", str(script))
    before, refs = fingerprint(ada.path), refs_on_disk(remote.path)
    outcome = _within(full if where == "here" else ":", ada, "claim", "1.1.1a")
    assert outcome.code == (2 if where == "here" else 5), outcome
    assert refs_on_disk(remote.path) == refs
    assert where == "there" or fingerprint(ada.path) == before
    ada.git("config", "--unset", "remote.origin.receivepack", check=False)
    assert ada.baton("claim", "1.1.1a").code == 0
