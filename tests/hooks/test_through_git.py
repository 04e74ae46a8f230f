"""The hooks as git runs them: pre-push, and those that only tell."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Sequence
from contextlib import chdir

import pytest

from gitbaton.hooks import post_checkout, post_merge, post_rewrite
from gitbaton.plan.log.rows import Row
from gitbaton.project.branch_report import branch_report_text
from support.judging import log
from support.plans import LOGIN, row
from support.sandbox import Outcome, Sandbox, run

Main = Callable[[Sequence[str], io.BytesIO, dict[str, str]], int]

OLD = row("2024-01-15 10:02", "bob", "START", "1.1.1a")
TELLERS = ("post-merge", "post-rewrite", "post-checkout")


@pytest.fixture
def clones(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> tuple[Sandbox, Sandbox]:
    """ada's clone with every hook of ours, and bob's, who has just published a claim."""
    ada, bob = clone_of(remote, "ada"), clone_of(remote, "bob")
    for name in (*TELLERS, "pre-push"):
        path = ada.write(f".git/hooks/{name}", f'#!/bin/sh\nexec git-baton hook {name} "$@"\n')
        path.chmod(0o755)
    log(bob, OLD)
    bob.git("push", "--quiet", "origin", "main")
    return ada, bob


def test_pull_prints_the_news_and_stale_claims(clones: tuple[Sandbox, Sandbox]) -> None:
    ada, _ = clones
    told = ada.git("pull", "--quiet").err
    assert "bob claimed 1.1.1a" in told
    assert "T403 warning: bob holds 1.1.1a" in told
    assert "RECLAIM" in told
    again = ada.git("pull").err
    assert "claimed" not in again


def test_rebase_prints_the_news_and_an_amend_does_not(clones: tuple[Sandbox, Sandbox]) -> None:
    ada, _ = clones
    ada.commit("docs: x", {"docs/plans/notes.md": "x\n"})
    told = ada.git("pull", "--quiet", "--rebase").err
    assert told.count("bob claimed 1.1.1a") == 1
    assert told.count("T403") == 1
    amended = ada.git("commit", "--quiet", "--amend", "--no-edit", "--no-verify")
    assert amended.err == ""


def test_squash_prints_no_news_and_a_checkout_only_what_is_stale(
    clones: tuple[Sandbox, Sandbox],
) -> None:
    ada, _ = clones
    ada.git("fetch", "--quiet")
    squashed = ada.git("merge", "--quiet", "--squash", "origin/main").err
    assert "claimed" not in squashed
    assert "T403" in squashed
    ada.git("reset", "--quiet", "--hard")
    assert "T403" in ada.git("switch", "--quiet", "--detach", "origin/main").err
    assert ada.git("switch", "--quiet", "--create", "same").err == ""
    assert ada.git("checkout", "--quiet", "--", LOGIN).err == ""


def test_own_rows_are_no_news(clones: tuple[Sandbox, Sandbox]) -> None:
    ada, _ = clones
    ada.agent = "bob"
    assert "claimed" not in ada.git("pull", "--quiet").err


@pytest.mark.parametrize(
    ("main", "argv", "variables", "says"),
    [
        (post_merge.main, ["0"], {}, True),
        (post_merge.main, [], {}, True),
        (post_merge.main, ["1"], {}, False),
        (post_merge.main, [], {"PRE_COMMIT_IS_SQUASH_MERGE": "0"}, True),
        (post_merge.main, [], {"PRE_COMMIT_IS_SQUASH_MERGE": "1"}, False),
        (post_merge.main, [], {"PRE_COMMIT_SQUASH_MERGE": "1"}, False),
        (post_rewrite.main, ["rebase"], {}, True),
        (post_rewrite.main, ["amend"], {}, False),
        (post_rewrite.main, [], {"PRE_COMMIT_REWRITE_COMMAND": "rebase"}, True),
        (post_rewrite.main, [], {"PRE_COMMIT_REWRITE_COMMAND": "amend"}, False),
        (post_rewrite.main, [], {}, False),
    ],
)
def test_news_by_what_git_or_a_runner_says(
    main: Main,
    argv: list[str],
    variables: dict[str, str],
    says: bool,
    sandbox: Sandbox,
    capsys: pytest.CaptureFixture[str],
) -> None:
    sandbox.git("update-ref", "ORIG_HEAD", "HEAD")
    log(sandbox, row("2026-01-15 10:02", "bob", "START", "1.1.1a"))
    with chdir(sandbox.path):
        assert main(argv, io.BytesIO(), {**os.environ, **variables}) == 0
    assert ("bob claimed 1.1.1a" in capsys.readouterr().err) == says


@pytest.mark.parametrize(
    ("argv", "variables", "says"),
    [
        (["a", "b", "1"], {}, True),
        (["a", "b", "0"], {}, False),
        (["a", "a", "1"], {}, False),
        (["a", "b", "1"], {"GIT_REFLOG_ACTION": "rebase (pick)"}, False),
        (["a", "b", "1"], {"GIT_REFLOG_ACTION": "pull --rebase"}, False),
        ([], {}, False),
        (
            [],
            {
                "PRE_COMMIT_FROM_REF": "a",
                "PRE_COMMIT_TO_REF": "b",
                "PRE_COMMIT_CHECKOUT_TYPE": "1",
            },
            True,
        ),
    ],
)
def test_checkout_by_what_git_or_a_runner_says(
    argv: list[str],
    variables: dict[str, str],
    says: bool,
    sandbox: Sandbox,
    capsys: pytest.CaptureFixture[str],
) -> None:
    log(sandbox, OLD)
    with chdir(sandbox.path):
        assert post_checkout.main(argv, io.BytesIO(), {**os.environ, **variables}) == 0
    assert ("T403" in capsys.readouterr().err) == says


def _broken(sandbox: Sandbox, how: str) -> dict[str, str]:
    if how == "configuration":
        sandbox.commit("docs: x", {".git-baton.toml": "no TOML\n"})
    elif how == "objects":
        for path in (sandbox.path / ".git/objects").glob("??/*"):
            path.unlink()
    elif how == "no git":
        return {"PATH": "/nowhere"}
    elif how == "no repository":
        (sandbox.path / ".git").rename(sandbox.path / "git")
    return {}


@pytest.mark.parametrize("how", ["configuration", "objects", "no git", "no repository"])
@pytest.mark.parametrize("name", TELLERS)
def test_never_blocks_and_never_silent(name: str, how: str, sandbox: Sandbox) -> None:
    variables = _broken(sandbox, how)
    arguments = {"post-merge": ["0"], "post-rewrite": ["rebase"], "post-checkout": ["a", "b", "1"]}
    outcome = sandbox.hook(name, *arguments[name], env=variables)
    assert outcome.code == 0
    assert outcome.err.startswith("git-baton: ") or "M305 warning" in outcome.err
    assert "Traceback" not in outcome.err
    assert "internal error" not in outcome.err


def test_a_crash_of_our_own_does_not_block_either(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from gitbaton.hooks import run_hook

    def crash(*_: object) -> int:
        raise RuntimeError("boom")

    monkeypatch.setattr(post_merge, "main", crash)
    assert run_hook("post-merge", []) == 0
    told = capsys.readouterr().err
    assert "internal error in hook post-merge: RuntimeError: boom" in told


def _row(agent: str, action: str, task: str) -> Row:
    return Row("2024-01-15 10:00", agent, action, task, "-")  # type: ignore[arg-type]


def test_news_are_short_and_masked() -> None:
    rows = [_row("ada", "DONE", f"1.1.{n}") for n in range(30)]
    text = branch_report_text(
        [*rows, _row("bob\x1b[31m", "START", "1.2"), _row("ada", "REVERT", "1.1.1")]
    )
    assert text.split("\n")[0] == "git-baton: news in the Progress Logs"
    assert "… (30 in all)" in text
    assert "\x1b" not in text
    assert "ada reopened 1.1.1" in text
    many = branch_report_text([_row(f"a{n}", "RECLAIM", "1.1") for n in range(25)])
    assert many.split("\n")[-1] == "  … and 5 more"
    assert "a0 took over 1.1" in many


# -- pre-push through git ----------------------------------------------------------------------


def _push(repo: Sandbox, *words: str) -> Outcome:
    return repo.git("push", *words, check=False)


@pytest.fixture
def ada(clones: tuple[Sandbox, Sandbox]) -> Sandbox:
    """ada's clone with the hooks, up to date, with one good and one bad branch."""
    ada, _ = clones
    ada.git("-c", "core.hooksPath=/dev/null", "pull", "--quiet")
    ada.git("switch", "--quiet", "--create", "bad")
    ada.commit("no task", {"x.txt": "1\n"})
    ada.git("switch", "--quiet", "--create", "good", "main")
    ada.commit("docs: plan", {"docs/plans/notes.md": "x\n"})
    return ada


def test_push_is_refused_whole_and_names_commit_and_cure(ada: Sandbox, remote: Sandbox) -> None:
    refused = _push(ada, "origin", "good", "bad")
    assert refused.code == 1
    assert f"commit {ada.oid('bad')[:7]}" in refused.err
    assert "S101" in refused.err
    assert "put the task's ID in parentheses" in refused.err
    assert "good" not in remote.git("branch", "--list").out
    assert _push(ada, "origin", "good").code == 0
    assert _push(ada, "--no-verify", "origin", "bad").code == 0


def test_dry_run_says_the_same(ada: Sandbox, remote: Sandbox) -> None:
    dry = _push(ada, "--dry-run", "origin", "bad")
    wet = _push(ada, "origin", "bad")
    assert (dry.code, wet.code) == (1, 1)
    assert [line for line in dry.err.split("\n") if "S101" in line] == [
        line for line in wet.err.split("\n") if "S101" in line
    ]
    assert "bad" not in remote.git("branch", "--list").out


def test_push_of_tags_notes_deletions_and_by_url(ada: Sandbox, remote: Sandbox) -> None:
    ada.git("tag", "v1", "bad")
    ada.git("notes", "add", "--message=hm", "main")
    assert _push(ada, "origin", "v1", "refs/notes/commits").code == 0
    assert _push(ada, "origin", "good").code == 0
    assert _push(ada, "origin", ":good").code == 0
    by_url = _push(ada, str(remote.path), "bad")
    assert (by_url.code, by_url.err.count("S101")) == (1, 1)
    refused = _push(ada, "origin", ":main")
    assert (refused.code, "H606" in refused.err) == (1, True)
    ada.git("replace", "bad", "good")
    assert "H605" in _push(ada, "origin", "refs/replace/*").err


def test_forced_push_of_an_amended_log(ada: Sandbox) -> None:
    ada.git("switch", "--quiet", "--create", "feature/1.1-login", "main")
    log(ada, row("10:09", "ada", "START", "1.1.1b"), subject="chore: claim task 1.1.1b")
    assert _push(ada, "origin", "HEAD").code == 0
    ada.git("reset", "--quiet", "--hard", "HEAD~")
    log(ada, row("10:10", "ada", "START", "1.1.1b"), subject="chore: claim task 1.1.1b")
    refused = _push(ada, "--force-with-lease", "origin", "HEAD")
    assert refused.code == 1
    assert "L101" in refused.err
    assert "refs/heads/feature/1.1-login" in refused.err


def test_rewound_main_is_refused(ada: Sandbox) -> None:
    refused = _push(ada, "--force", "origin", "main~1:main")
    assert refused.code == 1
    assert "H606" in refused.err
    assert "L102" in refused.err


def test_push_below_a_runner_has_no_arguments(ada: Sandbox) -> None:
    variables = {
        "PRE_COMMIT_TO_REF": ada.oid("bad"),
        "PRE_COMMIT_REMOTE_NAME": "origin",
        "PRE_COMMIT_REMOTE_BRANCH": "refs/heads/bad",
    }
    refused = ada.hook("pre-push", env=variables)
    assert (refused.code, refused.err.count("S101")) == (1, 1)


@pytest.mark.parametrize("name", ["pre-push", "post-merge"])
def test_input_closed_early(name: str, ada: Sandbox) -> None:
    outcome = ada.hook(name, "origin", "x", input=b"")
    assert outcome.code == 0
    assert "S101" not in outcome.err


def test_zombie_pushes_work_after_a_reclaim(clones: tuple[Sandbox, Sandbox]) -> None:
    """Bob holds the task no more."""
    ada, bob = clones
    ada.git("pull", "--quiet")
    log(ada, row("10:40", "ada", "RECLAIM", "1.1.1a"), subject="chore: reclaim task 1.1.1a")
    assert _push(ada, "origin", "main").code == 0
    bob.git("pull", "--quiet")
    bob.write(".git/hooks/pre-push", '#!/bin/sh\nexec git-baton hook pre-push "$@"\n').chmod(0o755)
    bob.git("switch", "--quiet", "--create", "side")
    bob.commit("feat(1.1.1a): late", {"form.py": "1\n"})
    refused = _push(bob, "origin", "side")
    assert refused.code == 1
    assert "C207" in refused.err
    assert "ada" in refused.err


_CLOSED = ("<&-", ">&- 2>&-", "<&- >&- 2>&-")


@pytest.mark.parametrize("closed", _CLOSED)
def test_closed_streams_change_no_verdict(closed: str, ada: Sandbox) -> None:
    ada.write("good", "feat(1.1.1b): x\n")
    ada.write("bad", "no task\n")
    log(ada, row("10:02", "ada", "START", "1.1.1b"), subject="chore: claim task 1.1.1b")
    for arguments, code in {
        "commit-msg good": 0,
        "commit-msg bad": 1,
        "no-such-hook": 2,
        "pre-commit": 0,
        "pre-push origin x": 0,
        "pre-push": 0,
        "post-merge 0": 0,
    }.items():
        outcome = _in_shell(ada, f"git-baton hook {arguments} {closed}")
        assert outcome.code == code, (arguments, outcome)
        assert "Traceback" not in outcome.err
        assert "internal error" not in outcome.err


@pytest.mark.parametrize(("sink", "code"), [("2>/dev/full", "2"), ("2>&1 | true", "1")])
def test_words_that_nobody_hears_are_no_pass(sink: str, code: str, ada: Sandbox) -> None:
    ada.write("bad", "no task\n")
    outcome = _in_shell(ada, f"{{ git-baton hook commit-msg bad; echo $? >code; }} {sink}")
    assert outcome.err == ""
    assert ada.read("code").strip() == code


def _in_shell(repo: Sandbox, command: str) -> Outcome:
    return run(["sh", "-c", command], repo.path, env={"GIT_BATON_AGENT": "ada"})
