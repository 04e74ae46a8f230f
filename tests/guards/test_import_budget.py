"""The commit-msg hook runs on every commit: what it may import is counted module by module."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import gitbaton
from support.plans import LOGIN, row
from support.sandbox import Outcome, Sandbox, run

# As the installed shim starts it: no site, no user code, the package's parent as only addition.
START = """\
import sys
sys.path.append(sys.argv.pop(1))
from gitbaton.__main__ import main
try:
    main()
finally:
    print(*sorted(sys.modules), sep="\\n")
"""
FORBIDDEN = {
    "click",
    "collections",
    "dataclasses",
    "datetime",
    "enum",
    "git",
    "json",
    "logging",
    "mistune",
    "pathlib",
    "re",
    "subprocess",
    "tomllib",
    "typing",
}
# A module more on this list is paid for on every commit of every user: measure before adding.
OURS = {
    "gitbaton",
    "gitbaton.__main__",
    "gitbaton.core",
    "gitbaton.core.errors",
    "gitbaton.core.findings",
    "gitbaton.core.message",
    "gitbaton.core.settings",
    "gitbaton.core.subject",
    "gitbaton.core.task_id",
    "gitbaton.core.value",
    "gitbaton.flows",
    "gitbaton.flows.check_commit",
    "gitbaton.hooks",
    "gitbaton.hooks.commit_msg",
    "gitbaton.repo",
    "gitbaton.rules",
    "gitbaton.rules.claims",
    "gitbaton.rules.subject",
}


@pytest.fixture
def outcome(sandbox: Sandbox) -> Outcome:
    """The hook on a valid commit: the agent holds the task that the subject names."""
    sandbox.append(LOGIN, row("10:00", "ada", "START", "1.1.1a"))
    sandbox.stage({LOGIN: sandbox.read(LOGIN)})
    sandbox.commit("chore: claim task 1.1.1a")
    sandbox.stage({"shop/login.py": "form = 1\n"})
    message = sandbox.write(".git/COMMIT_EDITMSG", "feat(1.1.1a): create form\n")
    package = str(Path(gitbaton.__file__).parent.parent)
    command = [sys.executable, "-I", "-S", "-c", START, package, "hook", "commit-msg"]
    return run(
        [*command, str(message)], sandbox.path, env={"GIT_EDITOR": ":", "GIT_BATON_AGENT": "ada"}
    )


def test_commit_passes_in_silence(outcome: Outcome) -> None:
    assert (outcome.code, outcome.err) == (0, "")


def test_nothing_slow_is_imported(outcome: Outcome) -> None:
    imported = outcome.out.split()
    assert "gitbaton.hooks" in imported
    assert FORBIDDEN.intersection(imported) == set()


def test_our_modules_are_exactly_these(outcome: Outcome) -> None:
    ours = {name for name in outcome.out.split() if name.partition(".")[0] == "gitbaton"}
    assert ours == OURS
