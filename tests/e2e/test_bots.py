"""Commits that nobody plans: what docs/bots.md says of bots and releases, tried."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from support.environment import ROOT
from support.sandbox import Outcome, Sandbox, run

PAGE = (ROOT / "docs/bots.md").read_text(encoding="utf-8")
RECIPE = PAGE.partition("\n## Work that nobody plans\n")[2].partition("\n## ")[0]
SETTINGS = RECIPE.partition("```toml\n")[2].partition("```")[0]
GITHUB = "{0} <49699333+{0}@users.noreply.github.com>"

COMMITS = [
    ("Bump lodash from 4.17.20 to 4.17.21", GITHUB.format("dependabot[bot]")),
    ("chore(deps): update dependency react to v19 (#31)", GITHUB.format("renovate[bot]")),
    ("[pre-commit.ci] auto fixes from pre-commit.com hooks", GITHUB.format("pre-commit-ci[bot]")),
    ("chore(main): release 1.2.0", GITHUB.format("github-actions[bot]")),
    ("v1.2.0", "Release <release-bot@example.com>"),
    ("build(deps): bump lodash", ""),
    ("docs: correct a typo", ""),
    ("release(1.2.0): publish", ""),
    ("hotfix: charge nobody twice", ""),
]


@pytest.fixture
def ada(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    made = clone_of(remote, "ada")
    assert made.baton("init").code == 0
    made.git("config", "user.email", "ada@example.com")
    made.commit("chore: settings", {".git-baton.toml": SETTINGS})
    made.git("push", "--quiet")
    assert remote.baton("install", "--server", ".").code == 0
    return made


def _push(ada: Sandbox, *options: str) -> Outcome:
    return ada.git("push", *options, "origin", "HEAD:main", check=False)


def test_the_table_shows_the_commits_that_are_tried() -> None:
    shown = "\n".join(re.findall(r"^\| (`.+?`)", RECIPE, re.MULTILINE))
    assert [subject for subject, _ in COMMITS if f"`{subject}`" not in shown] == []


@pytest.mark.parametrize(("subject", "author"), COMMITS, ids=[text for text, _ in COMMITS])
def test_it_passes_hook_push_server_and_ci(ada: Sandbox, subject: str, author: str) -> None:
    ada.stage({"package.json": "{}\n"})
    options = [f"--author={author}"] if author else []
    committed = ada.git("commit", "-m", subject, *options, check=False)
    assert committed.code == 0, committed.err
    assert ada.baton("check", "--from-ref", "origin/main", "--to-ref", "HEAD").code == 0
    assert _push(ada).code == 0


def test_the_same_by_anybody_else_is_refused_by_the_server(ada: Sandbox) -> None:
    ada.commit("v1.2.0", {"package.json": "{}\n"})
    refused = _push(ada, "--no-verify")
    assert (refused.code, "S101" in refused.err) == (1, True)


def test_rows_of_an_exempt_commit_are_judged(ada: Sandbox) -> None:
    plan = next(ada.path.glob("docs/plans/*.md")).relative_to(ada.path)
    text = ada.read(str(plan)) + "| 2024-01-15 10:00 | bob | DONE | 1.1.1a | - |\n"
    ada.commit("v1.2.0", {str(plan): text}, author="R <release-bot@example.com>")
    refused = _push(ada, "--no-verify")
    assert (refused.code, "C203" in refused.err) == (1, True)


def test_a_bot_is_told_how_it_may_be_exempt(
    remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    ada = clone_of(remote, "ada")
    assert ada.baton("init").code == 0
    ada.stage({"package.json": "{}\n"})
    author = GITHUB.format("dependabot[bot]")
    refused = ada.git("commit", "-m", "Bump lodash", f"--author={author}", check=False)
    assert 'exempt-authors = ["dependabot[bot]"]' in refused.err
    refused = ada.git("commit", "-m", "build(deps): bump lodash", check=False)
    assert 'exempt-types = ["build"]' in refused.err


def test_a_squashed_subtree_is_added_and_pulled(ada: Sandbox, empty: Sandbox) -> None:
    empty.commit("Lib", {"lib.py": "one = 1\n"})
    added = ada.git("subtree", "add", "--prefix=vendor/lib", str(empty.path), "main", "--squash")
    assert added.code == 0
    assert _push(ada).code == 0
    empty.commit("More", {"lib.py": "two = 2\n"})
    ada.git("subtree", "pull", "--prefix=vendor/lib", str(empty.path), "main", "--squash")
    assert _push(ada).code == 0


def test_words_of_git_subtree_are_no_cover_for_work_on_the_plan_s_own_history(ada: Sandbox) -> None:
    body = "git-subtree-dir: vendor\ngit-subtree-split: 2948b11048fa7cc78522ebacb6662b87ec898651"
    ada.commit("Squashed 'vendor/' content from commit 2948b11", {"a.py": "a = 1\n"}, body=body)
    refused = _push(ada, "--no-verify")
    assert (refused.code, "S101" in refused.err) == (1, True)


def test_the_way_on_after_amend_amends(ada: Sandbox) -> None:
    ada.stage({"package.json": "{}\n"})
    ada.git("commit", "-m", "build: bump", date="2024-01-15 10:30")
    head = ada.oid("HEAD^")
    refused = run(["git", "commit", "--amend", "-m", "wrong"], ada.path)
    way = refused.err.partition("your message is kept: ")[2].strip()
    assert way == "git commit --amend --edit --file=.git/COMMIT_EDITMSG"
    run(["sh", "-c", way], ada.path, env={"GIT_EDITOR": "sed -i '1s/.*/build: better/'"})
    assert (ada.oid("HEAD^"), ada.git("log", "-1", "--format=%s").out) == (head, "build: better\n")
