"""Recipes for what nobody planned: the commands of docs/recipes.md, typed as they stand there."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from support.environment import ROOT
from support.protocol import FORM
from support.sandbox import Sandbox, run

PAGE = (ROOT / "docs/recipes.md").read_text(encoding="utf-8")


def _blocks(heading: str) -> list[str]:
    """The commands of a recipe, block by block."""
    recipe = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return [block.partition("```")[0] for block in recipe.split("```\n")[1::2]]


AGAIN, SUGGESTED, TOO_EARLY = _blocks("A fix after review")
PLANNED, AT_NIGHT = _blocks("A hotfix on main")
WORDS = "Apply suggestions from code review"


def _type(commands: str, repo: Sandbox) -> None:
    """Type line by line; each must do. Edits are made just before they are committed."""
    for line in commands.splitlines():
        if line.startswith("git commit -am"):
            repo.append(FORM, "better = 1")
        outcome = run(["bash", "-c", line], repo.path, env={"GIT_SEQUENCE_EDITOR": ":"})
        assert outcome.code == 0, (line, outcome)


@pytest.fixture
def ada(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    """A clone with hooks whose agent has completed 1.1.1a; the server judges, too."""
    assert remote.baton("install", "--server", ".").code == 0
    made = clone_of(remote, "ada")
    assert made.baton("init", "--agent", "ada").code == 0
    settings = made.read(".git-baton.toml") + 'exempt-types = ["hotfix"]\n'
    made.commit("chore: set up", {".git-baton.toml": settings})
    made.git("push", "--quiet", "origin", "main")
    made.git("tag", "base")
    made.git("clean", "--quiet", "--force")
    made.git("restore", ".")
    assert made.baton("claim", "1.1.1a", "--switch").code == 0
    made.stage({FORM: "form = 1\n"})
    _type('git commit -qm "feat(1.1.1a): create form"\ngit baton done --yes', made)
    return made


@pytest.fixture
def bob(ada: Sandbox, remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    """The host's page: a clone on the feature's branch that has no hooks."""
    made = clone_of(remote, "bob")
    made.git("switch", "--quiet", "feature/1.1-login")
    return made


def _suggest(page: Sandbox, subject: str) -> str:
    page.git("pull", "--quiet")
    page.append(FORM, "suggested = 1")
    oid = page.commit(subject, {FORM: page.read(FORM)}, date=int(time.time()))  # as the rows are
    page.git("push", "--quiet")
    return oid


def _is_whole(repo: Sandbox) -> bool:
    """All is published, nothing is found, and the task was completed twice."""
    repo.git("fetch", "--quiet")
    checked = repo.baton("check", "--from-ref", "base")
    assert "no findings" in checked.out, checked
    done = repo.baton("log", "1.1.1a").out
    return done.count("DONE") == 2 and repo.oid() == repo.oid("@{upstream}")


def test_a_task_is_opened_again_and_nothing_is_undone(ada: Sandbox) -> None:
    ada.git("switch", "--quiet", "main")
    _type(AGAIN, ada)
    assert ada.read(FORM) == "form = 1\nbetter = 1\n"
    assert _is_whole(ada)


def test_fixups_of_what_is_not_pushed_are_squashed(ada: Sandbox) -> None:
    *begin, commit, done = AGAIN.splitlines()
    fixup = "git commit -a --fixup=HEAD\ngit rebase --quiet -i --autosquash @{upstream}"
    _type("\n".join([*begin, commit]), ada)
    ada.append(FORM, "best = 1")
    _type(f"{fixup}\n{done}", ada)
    assert "fixup!" not in ada.git("log", "--format=%s").out
    assert _is_whole(ada)


def test_a_suggestion_on_the_host_is_a_commit_like_any_other(ada: Sandbox, bob: Sandbox) -> None:
    _type("\n".join(AGAIN.splitlines()[:3]), ada)
    _suggest(bob, "fix(1.1.1a): apply a suggestion")
    _type(SUGGESTED, ada)
    assert _is_whole(ada)


def test_a_suggestion_that_came_too_early_is_picked_behind_a_claim(
    ada: Sandbox, bob: Sandbox, remote: Sandbox
) -> None:
    remote.git("config", "core.hooksPath", "no-hooks")  # few hosts let anybody refuse it
    oid = _suggest(bob, WORDS)
    remote.git("config", "--unset", "core.hooksPath")
    assert "S101" in bob.baton("check", "--from-ref", "origin/main").out
    ada.git("switch", "--quiet", "main")
    _type(TOO_EARLY.replace("a1b2c3d", oid), ada)
    assert WORDS not in ada.git("log", "--format=%s").out
    assert ada.read(FORM) == "form = 1\nsuggested = 1\n"
    assert _is_whole(ada)


def test_what_is_found_on_main_becomes_a_task_and_a_merge(ada: Sandbox, remote: Sandbox) -> None:
    for task in ("1.1.1b", "1.1.2"):
        assert ada.baton("claim", task).code == 0
        path = f"shop/task_{task.replace('.', '_')}.py"
        ada.stage({path: "x = 1\n"})
        _type(f'git commit -qm "feat({task}): do it"\ngit baton done --yes', ada)
    _type("git baton merge 1.1\ngit push -q origin --delete feature/1.1-login", ada)
    _type("git switch -q main\ngit pull -q\ngit branch -qD feature/1.1-login", ada)
    _type(PLANNED, ada)
    assert "better = 1" in remote.git("show", f"main:{FORM}").out
    assert "no findings" in ada.baton("check", "--from-ref", "base").out


def test_a_hotfix_at_night_is_no_obstacle_to_a_feature(ada: Sandbox) -> None:
    _type(f"git switch -q main\ngit merge -q feature/1.1-login\n{AT_NIGHT}", ada)
    _type("git switch feature/1.1-login\ngit merge -q origin/main\ngit push", ada)
    assert ada.read(FORM) == "form = 1\nbetter = 1\n"
    assert "no findings" in ada.baton("check", "--from-ref", "base").out
