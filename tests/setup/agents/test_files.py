"""Files for agents: written beside what is there, renewed, and taken out without a trace."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gitbaton.base.errors import ConfigError, RepositoryError, UsageError
from gitbaton.base.hook_types import CLIENT_COMMAND
from gitbaton.plan.paths import AGENT_FILES
from gitbaton.setup.agents.client_hooks import CLIENTS, Client, with_client_hooks
from gitbaton.setup.agents.files import agent_edits, named_clients, removals, stale_agent_files
from gitbaton.setup.agents.files_text import BLOCK, BLOCK_VERSION, SKILL, SKILL_PATH
from gitbaton.setup.agents.marked_block import with_block
from gitbaton.setup.file_edits import write
from support.sandbox import Sandbox

NAMES = tuple(client.name for client in CLIENTS)

# What the documentation of each client shows, with hooks of somebody else.
DOCUMENTED: dict[str, dict[str, Any]] = {
    "claude": {
        "permissions": {"allow": ["Bash(npm run lint)"]},
        "hooks": {
            "SessionStart": [
                {
                    "matcher": "startup",
                    "hooks": [{"type": "command", "command": "./load.sh", "timeout": 30}],
                }
            ],
            "Stop": [{"hooks": [{"type": "command", "command": "./stop.sh", "timeout": 30}]}],
        },
    },
    "codex": {
        "hooks": {
            "SessionStart": [
                {
                    "matcher": "startup|resume",
                    "hooks": [
                        {
                            "type": "command",
                            "command": "python3 start.py",
                            "statusMessage": "Loading",
                            "timeout": 30,
                        }
                    ],
                }
            ],
            "Stop": [{"hooks": [{"type": "command", "command": "python3 stop.py", "timeout": 30}]}],
        }
    },
    "cursor": {
        "version": 1,
        "hooks": {
            "sessionStart": [{"command": "./start.sh", "timeout": 30}],
            "stop": [{"command": "./audit.sh", "timeout": 30, "loop_limit": 10}],
        },
    },
    "copilot": {
        "version": 1,
        "hooks": {
            "sessionStart": [
                {
                    "type": "command",
                    "bash": "./start.sh",
                    "powershell": "./start.ps1",
                    "cwd": "scripts",
                    "env": {"LEVEL": "INFO"},
                    "timeoutSec": 30,
                }
            ],
            "agentStop": [{"type": "command", "bash": "./stop.sh", "timeoutSec": 30}],
        },
    },
    "gemini": {
        "hooks": {
            "SessionStart": [
                {
                    "matcher": "startup",
                    "hooks": [
                        {
                            "name": "start",
                            "type": "command",
                            "command": "node start.js",
                            "timeout": 5000,
                            "description": "Loads",
                        }
                    ],
                }
            ],
            "AfterAgent": [
                {
                    "hooks": [
                        {
                            "name": "after",
                            "type": "command",
                            "command": "node after.js",
                            "timeout": 5000,
                        }
                    ]
                }
            ],
        }
    },
}


def _shapes(value: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """The places of a JSON value and the types there; the items of a list share one place."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _shapes(inner, f"{at}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from _shapes(inner, f"{at}[]")
    else:
        yield at, type(value).__name__


def _tree(top: Path) -> dict[str, bytes]:
    files = [path for path in top.rglob("*") if path.is_file() and ".git" not in path.parts]
    return {str(path.relative_to(top)): path.read_bytes() for path in files}


def _write(top: Path, clients: tuple[str, ...] = NAMES, skill: bool = True) -> list[str]:
    made = write(agent_edits(str(top), clients, skill=skill))
    return [str(Path(change.path).relative_to(top)) for change in made if change.made]


@pytest.mark.parametrize("client", CLIENTS, ids=NAMES)
def test_hooks_have_the_form_that_the_client_documents(client: Client) -> None:
    ours = json.loads(with_client_hooks(None, client))
    assert set(_shapes(ours)) <= set(_shapes(DOCUMENTED[client.name]))


@pytest.mark.parametrize("client", CLIENTS, ids=NAMES)
def test_hooks_of_others_stay(client: Client) -> None:
    theirs = DOCUMENTED[client.name]
    both = json.loads(with_client_hooks(json.dumps(theirs).encode(), client))
    for event, hooks in theirs["hooks"].items():
        assert both["hooks"][event][1:] == hooks
        assert "git-baton agent-hook" in json.dumps(both["hooks"][event][0])
    assert {**both, "hooks": None} == {**theirs, "hooks": None}


def test_command_of_a_hook_is_trusted_by_its_text_and_never_changes() -> None:
    assert CLIENT_COMMAND.format(event="stop", client="codex") == (
        "command -v git-baton >/dev/null || exit 0; exec git-baton agent-hook stop codex"
    )


def test_block_is_short_and_the_skill_is_one() -> None:
    block = with_block(None, BLOCK, BLOCK_VERSION, "AGENTS.md").decode()
    assert len(block) <= 700
    assert len(SKILL.encode()) <= 3000
    head, _, body = SKILL.removeprefix("---\n").partition("\n---\n")
    fields = dict(line.split(": ", 1) for line in head.split("\n"))
    assert fields["name"] == SKILL_PATH.split("/")[-2]
    assert 0 < len(fields["description"]) <= 1024
    assert body.startswith("\n# ")


def test_commit_of_them_alone_needs_no_task(sandbox: Sandbox) -> None:
    assert sandbox.baton("init", "--agents", ",".join(NAMES), "--skill").code == 0
    sandbox.git("add", "--", *AGENT_FILES)
    commit = sandbox.git("commit", "--message", "chore: tell agents", check=False)
    assert commit.code == 0, commit
    (sandbox.path / "other.py").write_text("x = 1\n")
    sandbox.git("add", "other.py")
    refused = sandbox.git("commit", "--message", "chore: tell agents", check=False)
    assert "S101" in refused.err


def test_everything_is_written_once(sandbox: Sandbox) -> None:
    top = sandbox.path
    assert set(_write(top)) == set(AGENT_FILES)
    before = _tree(top)
    assert _write(top) == []
    assert _tree(top) == before


def test_without_clients_only_agents_are_told(sandbox: Sandbox) -> None:
    assert _write(sandbox.path, (), skill=False) == ["AGENTS.md"]


ENDS = {"lines": b"# Ours\n\ntext\n", "CRLF": b"# Ours\r\n\r\ntext\r\n", "no newline": b"# Ours"}


@pytest.mark.parametrize("markdown", [*ENDS.values(), b"", None], ids=[*ENDS, "empty", "none"])
@pytest.mark.parametrize("style", ["none", "indented", "one line", "CRLF"])
def test_uninstall_gives_every_byte_back(
    markdown: bytes | None, style: str, sandbox: Sandbox
) -> None:
    if markdown is not None:
        for name in ("AGENTS.md", "CLAUDE.md", "GEMINI.md"):
            sandbox.write(name, markdown)
    for client in CLIENTS if style != "none" else ():
        text = json.dumps(DOCUMENTED[client.name], indent=None if style == "one line" else 4)
        sandbox.write(client.path, text.replace("\n", "\r\n" if style == "CRLF" else "\n"))
    before = _tree(sandbox.path)
    assert set(_write(sandbox.path)) == set(AGENT_FILES)
    write(list(removals(str(sandbox.path))))
    assert _tree(sandbox.path) == before
    assert not (sandbox.path / ".claude-plugin").exists()


def test_import_is_added_to_a_claude_file_that_lacks_it(sandbox: Sandbox) -> None:
    sandbox.write("CLAUDE.md", "# Claude\n")
    assert set(_write(sandbox.path, (), skill=False)) == {"AGENTS.md", "CLAUDE.md"}
    assert "\n@AGENTS.md\n" in sandbox.read("CLAUDE.md")


@pytest.mark.parametrize("text", ["@AGENTS.md\n", "See @AGENTS.md for more", "x\n@./AGENTS.md\n"])
def test_claude_file_that_imports_already_stays(text: str, sandbox: Sandbox) -> None:
    sandbox.write("CLAUDE.md", text)
    assert _write(sandbox.path, ("claude",), skill=False) == ["AGENTS.md", ".claude/settings.json"]


def test_links_are_left_alone(sandbox: Sandbox, tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.write_bytes(b"not ours\n")
    for name in ("AGENTS.md", "CLAUDE.md"):
        (sandbox.path / name).symlink_to(outside)
    assert _write(sandbox.path, (), skill=False) == []
    assert list(removals(str(sandbox.path))) == []
    assert outside.read_bytes() == b"not ours\n"


@pytest.mark.parametrize(("link", "real"), [("CLAUDE.md", "AGENTS.md"), ("AGENTS.md", "CLAUDE.md")])
def test_two_names_of_one_file_get_one_block(link: str, real: str, sandbox: Sandbox) -> None:
    sandbox.write(real, "# Ours\n")
    (sandbox.path / link).symlink_to(real)
    assert _write(sandbox.path, (), skill=False) == [real]
    assert sandbox.read(real).count("git-baton begin") == 1
    assert "@AGENTS.md" not in sandbox.read(real)
    write(list(removals(str(sandbox.path))))
    assert sandbox.read(real) == "# Ours\n"


def test_folder_that_leads_out_of_the_repository_is_refused(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    (sandbox.path / ".claude").symlink_to(tmp_path)
    with pytest.raises(RepositoryError, match="leads out of the repository"):
        _write(sandbox.path)
    assert not (tmp_path / "settings.json").exists()
    assert not (sandbox.path / "AGENTS.md").exists()


def test_broken_settings_are_refused_before_anything_is_written(sandbox: Sandbox) -> None:
    sandbox.write(".gemini/settings.json", '{"hooks": {\n')
    with pytest.raises(ConfigError, match=r"\.gemini/settings\.json:2 is not JSON"):
        _write(sandbox.path)
    assert not (sandbox.path / "AGENTS.md").exists()
    assert [edit.what for edit in removals(str(sandbox.path))] == [
        "left as it is: .gemini/settings.json:2 is not JSON: Expecting property name enclosed in "
        "double quotes"
    ]


def test_block_of_another_version_is_stale_until_init(sandbox: Sandbox) -> None:
    assert stale_agent_files(str(sandbox.path)) == ["AGENTS.md"]
    sandbox.write("AGENTS.md", with_block(b"# Ours\n", "old text", 1, "AGENTS.md"))
    assert stale_agent_files(str(sandbox.path)) == ["AGENTS.md"]
    _write(sandbox.path, (), skill=False)
    assert stale_agent_files(str(sandbox.path)) == []
    newer = with_block(b"# Ours\n", "new text", BLOCK_VERSION + 1, "AGENTS.md")
    sandbox.write("AGENTS.md", newer)
    assert stale_agent_files(str(sandbox.path)) == []


def test_skill_and_manifest_of_somebody_else_stay(sandbox: Sandbox) -> None:
    for path in (SKILL_PATH, ".claude-plugin/plugin.json"):
        sandbox.write(path, "theirs\n")
    before = _tree(sandbox.path)
    assert _write(sandbox.path, ()) == ["AGENTS.md"]
    write(list(removals(str(sandbox.path))))
    assert _tree(sandbox.path) == before


def test_clients_are_named_in_a_list() -> None:
    assert named_clients("") == ()
    assert named_clients(" claude, Codex,claude") == ("claude", "codex")
    with pytest.raises(UsageError, match="cluade is no client") as caught:
        named_clients("cluade")
    assert "claude" in caught.value.hint
    with pytest.raises(UsageError, match="names no client"):
        named_clients(",")
