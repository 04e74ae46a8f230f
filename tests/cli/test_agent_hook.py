"""What agents are told when their session starts, and when they leave work behind."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import pytest
from click.testing import CliRunner

from gitbaton.cli import agent_hook
from gitbaton.setup.agents.client_hooks import CLIENTS
from support.sandbox import EXECUTABLE, Outcome, Sandbox

NAMES = [client.name for client in CLIENTS]

# What each client writes to its hooks, as its documentation shows it.
STARTS: dict[str, dict[str, Any]] = {
    "claude": {
        "session_id": "abc123",
        "transcript_path": "/home/x/.claude/projects/shop/abc123.jsonl",
        "cwd": "/home/x/shop",
        "permission_mode": "default",
        "hook_event_name": "SessionStart",
        "source": "startup",
        "model": "claude-x",
    },
    "codex": {
        "session_id": "019a-0b",
        "transcript_path": None,
        "cwd": "/home/x/shop",
        "hook_event_name": "SessionStart",
        "model": "gpt-x",
        "permission_mode": "default",
        "source": "startup",
    },
    "cursor": {
        "conversation_id": "c-1",
        "generation_id": "g-1",
        "hook_event_name": "sessionStart",
        "session_id": "c-1",
        "is_background_agent": False,
        "composer_mode": "agent",
        "workspace_roots": ["/home/x/shop"],
        "cursor_version": "3.7",
    },
    "copilot": {
        "sessionId": "s-1",
        "timestamp": 1704614400000,
        "cwd": "/home/x/shop",
        "source": "new",
        "initialPrompt": "Go on",
    },
    "gemini": {
        "session_id": "g-1",
        "transcript_path": "/home/x/.gemini/tmp/chat.json",
        "cwd": "/home/x/shop",
        "hook_event_name": "SessionStart",
        "timestamp": "2026-01-01T00:00:00Z",
        "source": "startup",
    },
}
STOPS: dict[str, dict[str, Any]] = {
    "claude": {"session_id": "abc123", "hook_event_name": "Stop", "stop_hook_active": False},
    "codex": {"session_id": "019a-0b", "hook_event_name": "Stop", "stop_hook_active": False},
    "cursor": {"conversation_id": "c-1", "status": "completed", "loop_count": 0},
    "copilot": {"sessionId": "s-1", "stopReason": "end_turn", "stop_hook_active": False},
    "gemini": {"session_id": "g-1", "prompt": "x", "stop_hook_active": False},
}
AGAIN = {"cursor": {"loop_count": 1}}


def _context(client: str, answer: dict[str, Any]) -> str:
    """The text that a client adds to the session, in the place where it looks for it."""
    if client == "cursor":
        return str(answer["additional_context"])
    if client == "copilot":
        return str(answer["additionalContext"])
    inner = answer["hookSpecificOutput"]
    assert inner["hookEventName"] == "SessionStart"
    return str(inner["additionalContext"])


def _reason(client: str, answer: dict[str, Any]) -> str:
    if client == "cursor":
        return str(answer["followup_message"])
    assert answer["decision"] == ("deny" if client == "gemini" else "block")
    return str(answer["reason"])


@pytest.fixture
def ada(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    """A clone that is named in its configuration, as people's clones are."""
    clone = clone_of(remote, "ada")
    assert clone.baton("init", "--agent", "ada").code == 0
    clone.agent = ""
    clone.commit("chore: set git-baton up", {name: clone.read(name) for name in SET_UP})
    return clone


SET_UP = (".git-baton.toml", ".gitattributes", ".pre-commit-config.yaml", "AGENTS.md")


def _hook(repo: Sandbox, event: str, client: str, fields: object, **env: str) -> Outcome:
    return repo.baton("agent-hook", event, client, input=json.dumps(fields), env=env)


@pytest.fixture
def patient(ada: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """Ada's clone as current directory, where a start may take its time, however busy we are."""
    monkeypatch.chdir(ada.path)
    monkeypatch.setattr(agent_hook, "_SECONDS", 1000.0)
    return ada


def _start(client: str, given: str) -> str:
    """What a session's context gains, asked for in this process."""
    done = CliRunner().invoke(agent_hook.command, ["session-start", client], input=given)
    assert (done.exit_code, done.stderr) == (0, "")
    return _context(client, json.loads(done.stdout))


@pytest.mark.parametrize("client", NAMES)
@pytest.mark.usefixtures("patient")
def test_session_starts_with_the_brief_in_the_client_s_json(client: str) -> None:
    context = _start(client, json.dumps(STARTS[client]))
    assert context.startswith("(")
    assert "ada, on main" in context
    assert "1.1.1a" in context
    assert len(context) <= 2000


@pytest.mark.parametrize("client", NAMES)
def test_nothing_is_said_without_a_plan(client: str, empty: Sandbox, tmp_path: Path) -> None:
    for event in ("session-start", "stop"):
        assert _hook(empty, event, client, STARTS[client]) == Outcome(0, "", "")
        outside = Sandbox(tmp_path)
        assert _hook(outside, event, client, STARTS[client]) == Outcome(0, "", "")


@pytest.mark.parametrize(
    "given", ["", "[]", "{", "null", '"x"', "[" * 100_000, '{"session_id": 1}']
)
@pytest.mark.usefixtures("patient")
def test_any_input_starts_a_session(given: str) -> None:
    assert "ada, on main" in _start("claude", given)


def test_start_never_asks_the_remote(patient: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    patient.git("remote", "set-url", "origin", "ssh://nobody.invalid/shop.git")
    monkeypatch.setenv("GIT_SSH_COMMAND", f"touch {patient.path}/asked; false")
    assert "1.1.1a" in _start("claude", json.dumps(STARTS["claude"]))
    assert not (patient.path / "asked").exists()


@pytest.mark.usefixtures("patient")
def test_start_that_takes_too_long_ends_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agent_hook, "_SECONDS", 1e-6)
    assert _start("claude", json.dumps(STARTS["claude"])) == "ada, type this first: git baton"


def _work(ada: Sandbox, task: str = "1.1.1a") -> None:
    assert ada.baton("claim", task).code == 0
    ada.git("fetch", "--quiet")
    ada.git("switch", "--quiet", "feature/1.1-login")


@pytest.mark.parametrize("client", NAMES)
def test_agent_is_kept_once_from_leaving_work_behind(client: str, ada: Sandbox) -> None:
    _hook(ada, "session-start", client, STARTS[client])
    _work(ada)
    stop = STOPS[client]
    assert _hook(ada, "stop", client, stop).out == "", "nothing is done yet"
    ada.commit("feat(1.1.1a): create form", {"shop/form.py": "x = 1\n"})
    ada.write("shop/more.py", "y = 2\n")
    again = AGAIN.get(client, {"stop_hook_active": True})
    assert _hook(ada, "stop", client, {**stop, **again}) == Outcome(0, "", "")
    outcome = _hook(ada, "stop", client, stop)
    assert (outcome.code, outcome.err) == (0, "")
    reason = _reason(client, json.loads(outcome.out))
    assert reason.startswith(
        "You hold 1.1.1a, and 1 commit and 1 changed file are in this clone alone"
    )
    for command in ("git baton done 1.1.1a", "git baton note 1.1.1a", "git baton release 1.1.1a"):
        assert command in reason
    assert _hook(ada, "stop", client, stop) == Outcome(0, "", ""), "once for each task"


def test_work_that_is_published_or_not_one_s_own_keeps_nobody(ada: Sandbox) -> None:
    _work(ada)
    ada.commit("feat(1.1.1a): create form", {"shop/form.py": "x = 1\n"})
    assert ada.baton("note", "1.1.1a", "half of it").code == 0
    ada.git("push", "--quiet", "origin", "HEAD")
    assert _hook(ada, "stop", "claude", STOPS["claude"]).out == ""
    ada.write("shop/more.py", "y = 2\n")
    assert _hook(ada, "stop", "claude", STOPS["claude"], GIT_BATON_AGENT="bob").out == ""
    assert "1 changed file" in _hook(ada, "stop", "claude", STOPS["claude"]).out


# A client that stays while its sessions come and go: it runs what it is told, a line each.
_CLIENT = """
import json, subprocess, sys
for line in sys.stdin:
    command, given, environ = json.loads(line)
    import os
    done = subprocess.run(["sh", "-c", command], input=given, env={**os.environ, **environ},
                          capture_output=True, text=True)
    print(json.dumps([done.returncode, done.stdout, done.stderr]), flush=True)
"""


class FakeClient:
    """A process that starts sessions, as a coding agent's client does."""

    def __init__(self, repo: Sandbox) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", _CLIENT],
            cwd=repo.path,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, command: str, given: object = None, **environ: str) -> str:
        """The output of a line of shell."""
        sent, got = self.process.stdin, self.process.stdout
        assert sent is not None
        assert got is not None
        self._write(sent, [command, json.dumps(given), environ])
        code, out, err = json.loads(got.readline())
        assert code == 0, err
        return str(out)

    def start(
        self, session: str, client: str = "claude", source: str = "startup", **environ: str
    ) -> str:
        """The name under which a session begins to work."""
        fields = {**STARTS[client], "session_id": session, "source": source}
        out = self.run(f"exec {EXECUTABLE} agent-hook session-start {client}", fields, **environ)
        lines = _context(client, json.loads(out)).split("\n")
        said = (line.partition(", ") for line in lines)
        return next(name for name, _, more in said if more.startswith(("on ", "type ")))

    def end(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    @staticmethod
    def _write(stream: IO[str], value: object) -> None:
        stream.write(json.dumps(value) + "\n")
        stream.flush()


@pytest.fixture
def clients(ada: Sandbox) -> Iterator[tuple[FakeClient, FakeClient]]:
    both = FakeClient(ada), FakeClient(ada)
    yield both
    for client in both:
        client.end()


def test_two_sessions_in_one_clone_have_names_of_their_own(
    clients: tuple[FakeClient, FakeClient], tmp_path: Path
) -> None:
    one, two = clients
    first, second = tmp_path / "env-1", tmp_path / "env-2"
    assert one.start("s1", CLAUDE_ENV_FILE=str(first)) == "ada"
    assert two.start("s2", CLAUDE_ENV_FILE=str(second)) == "ada-2"
    assert not first.exists(), "the clone's own name needs no variable"
    assert second.read_text() == "export GIT_BATON_AGENT=ada-2\n"
    assert two.start("s3", source="clear", CLAUDE_ENV_FILE=str(second)) == "ada-2"
    shown = two.run(f". {second}; {EXECUTABLE} claim 1.1.1a")
    assert "1.1.1a" in shown
    assert two.run(f". {second}; git log -1 --format=%B origin/feature/1.1-login") != ""
    assert one.run(f"{EXECUTABLE} status --json").count('"ada-2"') == 1


def test_name_of_a_client_that_has_ended_goes_to_the_next(ada: Sandbox) -> None:
    gone = FakeClient(ada)
    assert gone.start("s1") == "ada"
    gone.end()
    later = FakeClient(ada)
    assert later.start("s2") == "ada"
    later.end()


def test_codex_says_in_its_commands_which_session_they_are_of(
    clients: tuple[FakeClient, FakeClient],
) -> None:
    one, two = clients
    assert (one.start("t1", "codex"), two.start("t2", "codex")) == ("ada", "ada-2")
    brief = two.run(f"{EXECUTABLE} brief", CODEX_THREAD_ID="t2")
    assert brief.startswith("ada-2, on main")
    assert one.run(f"{EXECUTABLE} brief", CODEX_THREAD_ID="t1").startswith("ada, on main")
    assert one.run(f"{EXECUTABLE} brief", CODEX_THREAD_ID="other").startswith("ada, on main")


def test_client_without_variables_is_told_what_to_export(
    clients: tuple[FakeClient, FakeClient],
) -> None:
    one, two = clients
    one.start("s1")
    fields = {**STARTS["gemini"], "session_id": "s2"}
    out = two.run(f"exec {EXECUTABLE} agent-hook session-start gemini", fields)
    assert "export GIT_BATON_AGENT=ada-2\n" in _context("gemini", json.loads(out))
    out = two.run(f"exec {EXECUTABLE} agent-hook session-start cursor", {**STARTS["cursor"]})
    assert json.loads(out)["env"] == {"GIT_BATON_AGENT": "ada-3"}


def test_session_that_somebody_named_keeps_that_name(ada: Sandbox) -> None:
    outcome = _hook(ada, "session-start", "claude", STARTS["claude"], GIT_BATON_AGENT="eve")
    assert "eve, " in _context("claude", json.loads(outcome.out))
    assert not (ada.path / ".git/baton/sessions").exists()
