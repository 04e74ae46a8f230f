"""Whatever a repository or a server holds, a terminal gets nothing but plain characters."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gitbaton.base.hook_types import HOOKS
from gitbaton.cli import COMMANDS
from support.plans import CART, LOGIN, feature, row
from support.sandbox import Outcome, Sandbox
from support.siege import BRANCH

EVIL = "\u202e\x1b[2J\u200b\x07\x9b"
CHANGING = {
    *("add", "claim", "done", "init", "install", "merge", "new", "note", "reclaim", "release"),
    *("revert", "uninstall"),
}
PLUMBING = {"agent-hook", "hook", "merge-driver"}
LOOKS: dict[str, list[tuple[str, ...]]] = {
    "check": [
        ("--from-ref", "origin/main"),
        ("--all",),
        *[("--all", "--format", form) for form in ("json", "sarif", "github")],
        ("--staged",),
    ],
    "explain": [(), ("L101",), (EVIL,)],
    "show": [("1.1.1a",), (EVIL,)],
    "wait": [("--timeout", "1s"), ("--until", "merged", "--timeout", "1s")],
    "graph": [(), ("--format", "dot"), ("--format", "mermaid"), ("--json",)],
    "log": [(), ("1.1.1a",), (EVIL,), ("--json",)],
    "worktree": [("list",)],
}
Clone = Callable[..., Sandbox]


def _is_fit(text: str) -> bool:
    return all(char == "\n" or char.isprintable() for char in text)


def _assert_fit(outcome: Outcome) -> None:
    assert outcome.code != 70, outcome
    assert "Traceback" not in outcome.err
    assert _is_fit(outcome.out), ascii(outcome.out)
    assert _is_fit(outcome.err), ascii(outcome.err)


@pytest.fixture(scope="module")
def hostile_text() -> str:
    """A feature file with something unfit in each field that is ever printed."""
    tasks = [("1.1.1a", f"Form {EVIL}"), ("1.1.1b", "Password"), ("1.1.2", f"`{EVIL}`")]
    rows = [
        row("10:02", "ada", "START", "1.1.1a"),
        row("10:03", "ada", "NOTE", "1.1.1a", f"note {EVIL}"),
        row("10:03", f"a{EVIL}", "NOTE", "1.1.1a", "x"),
        row(f"10:04{EVIL}", "ada", "START", "1.1.1b"),
        row("10:05", "ada", f"START{EVIL}", "1.1.1b"),
        row("10:05", "ada", "START", f"1.1.1b{EVIL}"),
        row("10:06", "ada", "DONE", "1.1.1a", f"1234567{EVIL}"),
        f"| {EVIL} |",
        EVIL,
    ]
    return feature("1.1", f"Login {EVIL}", tasks, rows, dependencies=f"{EVIL} 9.9", verify=EVIL)


@pytest.fixture
def hostile(remote: Sandbox, clone_of: Clone, hostile_text: str) -> Sandbox:
    """A clone with unfit characters in rows, titles, subjects, names of files, people, branches."""
    ada = clone_of(remote, "ada")
    ada.git("switch", "--quiet", "--create", BRANCH)
    name = f"docs/plans/{EVIL}\n.md"
    ada.commit(
        f"feat(1.1.1a{EVIL}): {EVIL}",
        {LOGIN: hostile_text, name: hostile_text, f"shop/{EVIL}": EVIL},
        body=f"1.1.1a {EVIL}",
        author=f"Eve {EVIL} <eve@example.com>".replace("\x1b", ""),
    )
    ada.git("push", "--quiet", "--no-verify", "origin", BRANCH)
    odd = EVIL.replace("\x1b[2J", "").replace("\x07", "").replace("\x9b", "")
    ada.git("branch", f"x{odd}")
    ada.git("push", "--quiet", "--no-verify", "origin", f"x{odd}")
    ada.commit(EVIL, {"x.py": ""})
    ada.append(CART, row("10:09", f"b{EVIL}", "START", "1.2.1a"))
    ada.stage({CART: ada.read(CART)})
    return ada


def test_no_command_that_looks_prints_what_it_should_not(hostile: Sandbox) -> None:
    before = hostile.git("for-each-ref").out
    for command in COMMANDS:
        if command not in CHANGING | PLUMBING:
            for arguments in LOOKS.get(command, [()]):
                _assert_fit(hostile.baton(command, *arguments))
    assert hostile.git("for-each-ref").out == before


def test_no_command_that_acts_prints_what_it_should_not(hostile: Sandbox) -> None:
    for words in (
        ("claim", "1.1.1b"),
        ("claim", "--next"),
        ("done", "1.1.1a"),
        ("note", "1.1.1a", f"x {EVIL}"),
        ("reclaim", "1.1.1a"),
        ("claim", EVIL),
        ("release", "1.1.1a", f"x {EVIL}"),
        ("add", "1.1", f"x {EVIL}"),
        ("merge", "1.1"),
        ("merge", EVIL),
        ("note", EVIL, "x"),
    ):
        _assert_fit(hostile.baton(*words))


def test_no_hook_prints_what_it_should_not(hostile: Sandbox) -> None:
    new, old = hostile.oid(), hostile.oid("origin/main")
    message = hostile.write(".git/COMMIT_EDITMSG", f"feat({EVIL}): {EVIL}\n")
    ref = f"refs/heads/{EVIL}"
    given = {
        "commit-msg": ((str(message),), ""),
        "pre-push": (("origin", "x"), f"{ref} {new} {ref} {'0' * 40}\n"),
        "post-rewrite": (("rebase",), f"{old} {new}\n"),
        "post-checkout": ((old, new, "1"), ""),
        "post-merge": (("0",), ""),
        "pre-commit": ((), ""),
    }
    assert set(given) == set(HOOKS)
    for hook, (arguments, lines) in given.items():
        _assert_fit(hostile.hook(hook, *arguments, input=lines))
    server = {"GIT_DIR": ".git"}
    told = hostile.hook("pre-receive", input=f"{old} {new} {ref}\nx{EVIL}", env=server)
    _assert_fit(told)
    told = hostile.hook("pre-receive", input=f"{old} {new} {ref}\n", env=server)
    _assert_fit(told)


@pytest.mark.parametrize(
    "text",
    [f"{EVIL} = 1\n", f'types = ["{EVIL}"]\n', f"branch = '{EVIL}'\n", f"x = {EVIL}", "[\x1b\n"],
    ids=["key", "value", "branch", "syntax", "table"],
)
def test_settings_that_nobody_can_read(text: str, sandbox: Sandbox) -> None:
    sandbox.commit("chore: settings", {".git-baton.toml": text})
    for words in (("check", "--all"), ("lint",), ("doctor",), ("status",)):
        _assert_fit(sandbox.baton(*words, agent="ada"))


def test_a_servers_own_words(remote: Sandbox, clone_of: Clone) -> None:
    hook = remote.path / "hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_bytes(f"#!/bin/sh\necho '{EVIL} policy' >&2\nexit 1\n".encode())
    hook.chmod(0o755)
    ada = clone_of(remote, "ada")
    for form in ((), ("--json",)):
        outcome = ada.baton("claim", "1.1.1a", *form)
        _assert_fit(outcome)
        assert (outcome.code, "policy" in outcome.out + outcome.err) == (5, True), outcome


@pytest.mark.parametrize("agent", ['"; rm', "a\nb", "-x", "x" * 100_000, "\u0430da", EVIL])
def test_an_agent_that_cannot_be_one(agent: str, sandbox: Sandbox) -> None:
    sandbox.git("remote", "add", "origin", str(sandbox.path))
    outcome = sandbox.baton("claim", "1.1.1a", env={"GIT_BATON_AGENT": agent})
    _assert_fit(outcome)
    assert (outcome.code, "agent" in outcome.err) == (2, True), outcome
    assert len(outcome.err) < 1000


def test_a_loser_is_told_so_in_any_language(remote: Sandbox, clone_of: Clone) -> None:
    ada, bob = clone_of(remote, "ada"), clone_of(remote, "bob")
    german = {"LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8", "LANGUAGE": "de"}
    assert ada.baton("claim", "1.1.1a", env=german).code == 0
    lost = bob.baton("claim", "1.1.1a", env=german)
    assert (lost.code, "held by ada" in lost.err) == (3, True), lost


ODD = "docs/plans/1.3-$(touch ran);x.md"


def test_a_hint_quotes_the_name_of_a_file(sandbox: Sandbox) -> None:
    """Agents type what a hint says."""
    sandbox.commit("docs: plan", {ODD: feature("1.3", title="Odd")})
    sandbox.git("rm", "--quiet", "--cached", ODD)
    gone = sandbox.baton("check", "--staged")
    work = sandbox.git("commit", "--allow-empty", "-m", "feat(1.3.1a): work", check=False)
    checked = sandbox.baton("check")
    said = [line for each in (gone, work, checked) for line in (each.out + each.err).splitlines()]
    named = [line for line in said if ODD in line and "git " in line]
    assert any("git checkout HEAD -- " in line for line in named)
    assert [line for line in named if ODD in line.replace(f"'{ODD}'", "")] == []
