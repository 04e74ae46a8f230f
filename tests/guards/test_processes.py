"""How many git processes a hook starts, counted by git's own trace; never one a commit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gitbaton.base.hook_types import HOOKS, SERVER_HOOKS
from support.history import Step, build_history
from support.plans import LOGIN, row
from support.protocol import record
from support.sandbox import Outcome, Sandbox
from support.siege import REF, receive

LIMITS = {
    "commit-msg": 4,
    "pre-commit": 5,
    "pre-push": 5,
    "post-merge": 6,
    "post-rewrite": 6,
    "post-checkout": 6,
    "pre-receive": 6,
}
COMMITS = 40
BRANCH = "refs/heads/feature/1.1-login"


@pytest.fixture
def shop(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    """A clone with a claim and many unpublished commits on its feature branch."""
    shop = clone_of(remote, "ada")
    shop.git("switch", "--quiet", "--create", BRANCH.removeprefix("refs/heads/"))
    shop.append(LOGIN, row("10:02", "ada", "START", "1.1.1a"))
    claim = Step("chore: claim task 1.1.1a", {LOGIN: shop.read(LOGIN)})
    work = [Step(f"feat(1.1.1a): step {n}", {"form.txt": f"{n}\n"}) for n in range(COMMITS)]
    shop.git("restore", LOGIN)
    build_history(shop, [claim, *work], BRANCH.removeprefix("refs/heads/"))
    return shop


def _run(shop: Sandbox, hook: str, trace: Path) -> Outcome:
    old, new = shop.oid("origin/main"), shop.oid()
    message = shop.write(".git/COMMIT_EDITMSG", "feat(1.1.1a): create form\n")
    shop.append(LOGIN, row("10:50", "ada", "NOTE", "1.1.1a", "Looks good"))
    shop.stage({LOGIN: shop.read(LOGIN), "shop/form.py": "form = 1\n"})
    arguments, given = {
        "commit-msg": ((str(message),), ""),
        "pre-commit": ((), ""),
        "pre-push": (("origin", "unused"), f"{BRANCH} {new} {BRANCH} {'0' * len(new)}\n"),
        "post-merge": (("0",), ""),
        "post-rewrite": (("rebase",), f"{old} {new}\n"),
        "post-checkout": ((old, new, "1"), ""),
    }[hook]
    trace.mkdir()
    return shop.hook(hook, *arguments, input=given, env={"GIT_TRACE2_EVENT": str(trace)})


def _receive(remote: Sandbox, shop: Sandbox, trace: Path) -> Outcome:
    """A push of the branch, of a DONE row at its end and of the task's ref."""
    done = record(shop, "DONE", "1.1.1a", shop.oid())
    trace.mkdir()
    updates = (done, BRANCH), (done, REF)
    return receive(remote, shop, *updates, env={"GIT_TRACE2_EVENT": str(trace)})


@pytest.mark.parametrize("hook", HOOKS)
def test_hook_keeps_to_its_limit(hook: str, shop: Sandbox, tmp_path: Path) -> None:
    outcome = _run(shop, hook, tmp_path / "trace")
    assert outcome.code == 0, outcome
    started = len(list((tmp_path / "trace").iterdir()))
    assert 1 <= started <= LIMITS[hook]


def test_pre_receive_keeps_to_its_limit(remote: Sandbox, shop: Sandbox, tmp_path: Path) -> None:
    outcome = _receive(remote, shop, tmp_path / "trace")
    assert outcome.code == 0, outcome
    assert 1 <= len(list((tmp_path / "trace").iterdir())) <= LIMITS["pre-receive"]


def test_a_remote_without_a_head_costs_no_process_more(shop: Sandbox, tmp_path: Path) -> None:
    shop.git("remote", "set-head", "origin", "--delete")
    outcome = _run(shop, "pre-push", tmp_path / "trace")
    assert outcome.code == 0, outcome
    assert 1 <= len(list((tmp_path / "trace").iterdir())) <= LIMITS["pre-push"]


def test_every_hook_has_a_limit() -> None:
    assert tuple(LIMITS) == (*HOOKS, *SERVER_HOOKS)


def test_trace_counts_processes(shop: Sandbox, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    trace.mkdir()
    for _ in range(3):
        shop.git("rev-parse", "HEAD", env={"GIT_TRACE2_EVENT": str(trace)})
    assert len(list(trace.iterdir())) == 3
