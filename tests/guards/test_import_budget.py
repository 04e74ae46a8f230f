"""The commit-msg hook runs on every commit: what it may import is counted module by module."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import gitbaton
from gitbaton.base.hook_types import HOOKS, SERVER_HOOKS
from gitbaton.setup.hook_template import shim
from support.plans import LOGIN, row
from support.sandbox import Outcome, Sandbox, run

# As the installed shim starts it: no site, no user code, the package's parent as only addition.
FLAGS = ["-I", "-S"]
SET_UP = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); from gitbaton.__main__ import main; "
    "sys.path.append(sys.path.pop(0)); "
)
TOLD = 'try:\n    main()\nfinally:\n    print(*sorted(sys.modules), sep="\\n")\n'
FORBIDDEN = {
    "click",
    "collections",
    "dataclasses",
    "datetime",
    "enum",
    "functools",
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
    "gitbaton.base",
    "gitbaton.base.errors",
    "gitbaton.base.hook_types",
    "gitbaton.base.id_pattern",
    "gitbaton.base.timestamp",
    "gitbaton.base.value",
    "gitbaton.check",
    "gitbaton.check.accept_commit",
    "gitbaton.commits",
    "gitbaton.commits.message",
    "gitbaton.commits.models",
    "gitbaton.commits.subject",
    "gitbaton.git",
    "gitbaton.git.configuration",
    "gitbaton.git.objects",
    "gitbaton.git.process",
    "gitbaton.hooks",
    "gitbaton.hooks.commit_msg",
    "gitbaton.plan",
    "gitbaton.plan.block_scanner",
    "gitbaton.plan.fast_state",
    "gitbaton.plan.feature_file",
    "gitbaton.plan.log",
    "gitbaton.plan.log.cells",
    "gitbaton.plan.log.task_state",
    "gitbaton.plan.log.rows",
    "gitbaton.plan.outline",
    "gitbaton.plan.settings",
    "gitbaton.plan.task_id",
}
# What no hook needs before it knows that there is something to do.
DEAR = {
    "click",
    "collections",
    "dataclasses",
    "enum",
    "git",
    "pathlib",
    "re",
    "subprocess",
    "tempfile",
    "typing",
}
CONFIGURATION = 'types = ["feat"]\nstale-after = "1h"\n'


@pytest.fixture
def commit(sandbox: Sandbox) -> Callable[..., Outcome]:
    """``commit(subject, …)``: the hook on a commit of the agent that holds 1.1.1a."""
    sandbox.append(LOGIN, row("10:00", "ada", "START", "1.1.1a"))
    sandbox.commit("chore: claim task 1.1.1a", {LOGIN: sandbox.read(LOGIN)})
    sandbox.stage({"shop/login.py": "form = 1\n"})

    def started(subject: str = "feat(1.1.1a): create form", agent: str = "ada") -> Outcome:
        message = sandbox.write(".git/COMMIT_EDITMSG", f"{subject}\n")
        package = str(Path(gitbaton.__file__).parent.parent)
        command = [sys.executable, *FLAGS, "-c", SET_UP.replace("; ", "\n") + TOLD, package]
        env = {"GIT_EDITOR": ":", "GIT_BATON_AGENT": agent}
        return run([*command, "hook", "commit-msg", str(message)], sandbox.path, env=env)

    return started


def _ours(outcome: Outcome) -> set[str]:
    return {name for name in outcome.out.split() if name.partition(".")[0] == "gitbaton"}


def test_it_is_started_as_the_shim_starts_it() -> None:
    assert f"exec \"$python\" {' '.join(FLAGS)} -c '{SET_UP}main()' " in shim("commit-msg")


def test_commit_passes_in_silence(commit: Callable[..., Outcome]) -> None:
    assert commit()[::2] == (0, "")


def test_our_modules_are_exactly_these(commit: Callable[..., Outcome]) -> None:
    outcome = commit()
    assert _ours(outcome) == OURS
    assert FORBIDDEN.intersection(outcome.out.split()) == set()


def test_agent_whom_only_git_knows_goes_the_same_way(
    sandbox: Sandbox, commit: Callable[..., Outcome]
) -> None:
    sandbox.git("config", "baton.agent", "ada")
    outcome = commit(agent="")
    assert (outcome.code, outcome.err) == (0, "")
    assert _ours(outcome) == {*OURS, "gitbaton.git.git_config", "gitbaton.git.acting_agent"}
    assert FORBIDDEN.intersection(outcome.out.split()) == set()


def test_configuration_is_parsed_once(sandbox: Sandbox, commit: Callable[..., Outcome]) -> None:
    sandbox.stage({".git-baton.toml": CONFIGURATION})
    first, second = commit(), commit()
    assert first.code == second.code == 0
    assert "tomllib" in first.out.split()
    assert _ours(second) == OURS
    assert FORBIDDEN.intersection(second.out.split()) == set()


@pytest.mark.parametrize("subject", ["feat(1.1.1a): create form\n# why", "docs: plan"])
def test_commit_in_doubt_that_passes_loads_no_text(
    subject: str, sandbox: Sandbox, commit: Callable[..., Outcome]
) -> None:
    """Such as one whose message git may yet change, or that names no task."""
    sandbox.git("config", "baton.agent", "ada")
    sandbox.git("reset", "--quiet")
    sandbox.stage({LOGIN: sandbox.read(LOGIN).replace("Create form", "Create the form")})
    outcome = commit(subject, agent="")
    assert (outcome.code, outcome.err) == (0, "")
    assert "gitbaton.check.commit" in _ours(outcome)
    assert not [
        name for name in _ours(outcome) if "text" in name or "mask" in name or "rule_docs" in name
    ]
    assert FORBIDDEN.intersection(outcome.out.split()) == set()


# What the hooks ask, once there is something to judge or to say.
ASKED = (
    "check.commit",
    "check.entry_points",
    "check.pre_receive_ranges",
    "check.staged",
    "project.branch_report",
)


@pytest.mark.parametrize("name", [*[f"hooks.{name}" for name in (*HOOKS, *SERVER_HOOKS)], *ASKED])
def test_starting_a_hook_imports_nothing_dear(name: str) -> None:
    package = str(Path(gitbaton.__file__).parent.parent)
    start = f"import sys; sys.path.insert(0, {package!r}); "
    script = f"{start}import gitbaton.{name.replace('-', '_')}; print(*sys.modules)"
    outcome = run([sys.executable, *FLAGS, "-c", script], Path(package))
    assert outcome.code == 0, outcome
    assert DEAR.intersection(outcome.out.split()) == set()


# What an agent types all day: dear modules that it never needs, and how many of ours it may load.
NEVER = {
    "click",
    "dataclasses",
    "git.repo",
    "inspect",
    "json",
    "mistune",
    "shlex",
    "subprocess",
    "typing",
}
LOOKING = {"collections", "contextlib", "functools", "re"}
MOST = {
    "status": 90,
    "next": 100,
    "show": 101,
    "brief": 105,
    "note": 110,
    "claim": 115,
    "done": 125,
}


def test_what_an_agent_types_all_day_imports_little(
    remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    ada = clone_of(remote, "ada")
    package = str(Path(gitbaton.__file__).parent.parent)

    def loaded(name: str, *words: str) -> set[str]:
        script = (
            f"import sys; sys.path.insert(0, {package!r})\nfrom gitbaton.__main__ import main\n"
        )
        told = TOLD.replace('sep="', 'file=sys.stderr, sep="')
        env = {"GIT_BATON_AGENT": "ada"}
        outcome = run(
            [sys.executable, *FLAGS, "-c", script + told, name, *words], ada.path, env=env
        )
        assert outcome.code == 0, outcome
        return set(outcome.err.split())

    calls = {
        "status": (),
        "next": (),
        "claim": ("1.1.1a", "--switch"),
        "brief": (),
        "show": ("1.1.1a",),
        "note": ("1.1.1a", "half"),
        "done": ("1.1.1a", "--skip-verify"),
    }
    counted = {}
    for name, words in calls.items():
        if name == "done":
            ada.clock = int(ada.git("log", "-1", "--format=%ct").out)
            ada.commit("feat(1.1.1a): create form", {"shop/task_1_1_1a.py": "one\n"})
        found = loaded(name, *words)
        counted[name] = len([each for each in found if each.partition(".")[0] == "gitbaton"])
        assert NEVER.intersection(found) == set(), name
        if name == "status":
            assert LOOKING.intersection(found) == set()
    assert {name: count for name, count in counted.items() if count > MOST[name]} == {}
    assert counted.keys() == MOST.keys()
