"""prepare-commit-msg, installed on request: the task in a subject that names none."""

from __future__ import annotations

import pytest

from support.plans import LOGIN, feature, row
from support.sandbox import Outcome, Sandbox

HELD = [row("10:00", "ada", "START", "1.1.1a"), row("10:00", "bob", "START", "1.1.1b")]
SAID = "git-baton: the subject named no task; it is now: "


@pytest.fixture
def ada(sandbox: Sandbox) -> Sandbox:
    """A clone with the hook, in which ada holds one task and bob another."""
    sandbox.agent = "ada"
    assert sandbox.baton("install", "--hook-type", "prepare-commit-msg").code == 0
    sandbox.git("switch", "--quiet", "--create", "feature/1.1-login")
    sandbox.commit("chore: claim task 1.1.1a, claim task 1.1.1b", {LOGIN: feature(rows=HELD)})
    return sandbox


def _commit(repo: Sandbox, *options: str, path: str = "shop/form.py") -> Outcome:
    repo.stage({path: f"# {len(repo.git('log', '--oneline').out)}\n"})
    return repo.git("commit", "--quiet", *options)


def _subject(repo: Sandbox) -> str:
    return repo.git("log", "-1", "--format=%B").out.rstrip("\n")


@pytest.mark.parametrize(
    ("given", "recorded"),
    [
        ("feat: create form", "feat(1.1.1a): create form"),
        ("fix!: create form", "fix(1.1.1a)!: create form"),
        ("create form", "feat(1.1.1a): create form"),
        ("feat: über\n\nWhy: ünïcode.", "feat(1.1.1a): über\n\nWhy: ünïcode."),
        ("\n\nfeat: late", "feat(1.1.1a): late"),
    ],
)
def test_the_one_task_is_filled_in_and_said(given: str, recorded: str, ada: Sandbox) -> None:
    outcome = _commit(ada, "--message", given)
    assert _subject(ada) == recorded
    first = recorded.partition("\n")[0]
    assert outcome.err == f"{SAID}{first}\n"


@pytest.mark.parametrize(
    "given",
    [
        "feat(1.1.1b): check password",
        "feat(ui): create form",
        "fixup! feat: create form",
        'Revert "feat: create form"',
        "Merge branch 'x'",
        "feat(1.1.1a: broken",
        "odd: create form (1.1.1a)",
    ],
)
def test_subject_that_says_what_it_is_stays(given: str, ada: Sandbox) -> None:
    outcome = _commit(ada, "--message", given)
    assert (_subject(ada), outcome.err) == (given, "")


def test_nothing_is_filled_in_where_it_is_not_plain_which_task(ada: Sandbox) -> None:
    rows = [*HELD, row("10:01", "ada", "START", "1.1.2")]
    ada.commit("chore: claim task 1.1.2", {LOGIN: feature(rows=rows)})
    assert _commit(ada, "--message", "feat: x").err == ""
    ada.agent = "eve"
    assert _commit(ada, "--message", "feat: x").err == ""
    ada.agent = ""
    assert _commit(ada, "--message", "feat: x").err == ""
    assert _subject(ada) == "feat: x"


def test_plan_and_exempt_types_need_no_task(ada: Sandbox) -> None:
    assert _commit(ada, "--message", "docs: plan", path="docs/plans/notes.md").err == ""
    ada.commit("chore: settings", {".git-baton.toml": 'exempt-types = ["chore"]\n'})
    assert _commit(ada, "--message", "chore: tidy").err == ""


def test_what_an_editor_or_another_commit_gives_stays(ada: Sandbox) -> None:
    _commit(ada, "--message", "feat(1.1.1a): x")
    ada.stage({"shop/more.py": "x\n"})
    edited = {"GIT_EDITOR": "echo feat: typed >"}
    assert ada.git("commit", "--quiet", env=edited).err == ""
    assert _subject(ada) == "feat: typed"
    assert ada.git("commit", "--quiet", "--amend", "--no-edit").err == ""
    ada.git("switch", "--quiet", "--create", "side", "HEAD^")
    assert SAID not in ada.git("cherry-pick", "feature/1.1-login").err
    assert _subject(ada) == "feat: typed"


def test_first_commit_and_broken_settings_stop_nobody(empty: Sandbox, ada: Sandbox) -> None:
    empty.agent = "ada"
    assert empty.baton("install", "--hook-type", "prepare-commit-msg").code == 0
    assert _first(empty).err == ""
    ada.commit("chore: settings", {".git-baton.toml": "plam = 1\n"})
    assert _commit(ada, "--message", "feat: x").err == ""
    assert _subject(ada) == "feat: x"


def _first(repo: Sandbox) -> Outcome:
    repo.stage({"a": "x\n"})
    return repo.git("commit", "--quiet", "--message", "feat: x")


def test_it_is_installed_only_by_name_and_removed_with_the_rest(sandbox: Sandbox) -> None:
    place = sandbox.path / ".git/hooks/prepare-commit-msg"
    assert sandbox.baton("install").code == 0
    assert not place.exists()
    assert sandbox.baton("install", "-t", "prepare-commit-msg").code == 0
    assert place.exists()
    assert sandbox.baton("uninstall").code == 0
    assert not place.exists()
