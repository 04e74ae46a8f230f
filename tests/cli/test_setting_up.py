"""init in a first and in a further clone, and what a clone lacks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from support.sandbox import Sandbox, run

WRITTEN = (".git-baton.toml", ".gitattributes", ".pre-commit-config.yaml", "AGENTS.md")


def _hint(text: str) -> list[str]:
    """The lines of advice at the end of what a command printed."""
    lines = text.splitlines()
    return [line[4:] for line in lines if line.startswith(("  → ", "    "))]


@pytest.fixture
def published(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    """A remote whose default branch is set up."""
    first = clone_of(remote, "first")
    first.agent = ""
    assert first.baton("init").code == 0
    first.git("add", *WRITTEN)
    first.git("commit", "--quiet", "--message", "chore: set git-baton up")
    first.git("push", "--quiet")
    return remote


def test_first_clone_is_told_what_to_commit_and_to_name_its_agent(
    remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    first = clone_of(remote, "first")
    first.agent = ""
    steps = _hint(first.baton("init").out)
    assert [step.split("    ")[0] for step in steps] == [
        f'git add {" ".join(WRITTEN)} && git commit -m "chore: set git-baton up"',
        "git push",
        "git baton init --agent NAME",
    ]
    first.git("add", *WRITTEN)
    first.git("commit", "--quiet", "--message", "chore: set git-baton up")
    steps = _hint(first.baton("init", "--agent", "ada").out)
    assert [step.split("    ")[0] for step in steps] == ["git push"]


def test_first_clone_without_a_plan_is_told_to_make_one(empty: Sandbox) -> None:
    assert _hint(empty.baton("init").out)[-1].startswith('git baton new 1.1 "Title"')


def test_clone_that_was_not_told_the_default_branch_learns_how_to_ask(
    empty: Sandbox, tmp_path: Path
) -> None:
    """A clone of an empty repository, or one whose remote was added by hand."""
    empty.git("init", "--quiet", "--bare", str(tmp_path / "new.git"))
    empty.git("remote", "add", "project", str(tmp_path / "new.git"))
    steps = _hint(empty.baton("init", "--agent", "ada").out)
    ask = "git remote set-head project --auto"
    assert steps[1].startswith(f"git push --set-upstream project HEAD && {ask}    #")
    for step in steps[:2]:
        typed = run(["bash", "-c", step], empty.path)
        assert typed.code == 0, typed
    assert _hint(empty.baton("init").out)[0].startswith("git baton new")
    assert "default one" not in empty.baton("doctor").out
    empty.git("remote", "set-head", "project", "--delete")
    assert _hint(empty.baton("init").out)[0].startswith(f"{ask}    #")


def test_further_clone_does_what_is_left_and_says_only_that(
    published: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    further = clone_of(published, "further")
    further.agent = ""
    outcome = further.baton("init", "--agent", "bob")
    places = {line.partition(": ")[0] for line in outcome.out.splitlines() if ": " in line}
    assert {place.split("/")[0] for place in places} == {".git"}
    assert _hint(outcome.out) == ["git baton"]
    assert further.git("config", "baton.agent").out == "bob\n"
    again = further.baton("init", "--agent", "bob")
    assert again.out == "everything is set up\n  → git baton\n"


def test_name_belongs_to_one_work_tree_where_there_are_several(sandbox: Sandbox) -> None:
    sandbox.git("worktree", "add", "--quiet", "../side")
    side = Sandbox(sandbox.path.parent / "side")
    assert sandbox.baton("init", "--agent", "ada").code == 0
    assert side.baton("init", "--agent", "bob").code == 0
    assert sandbox.git("config", "baton.agent").out == "ada\n"
    assert side.git("config", "baton.agent").out == "bob\n"


def test_name_that_no_row_can_hold_is_refused_before_anything_is_written(empty: Sandbox) -> None:
    outcome = empty.baton("init", "--agent", "a b")
    assert (outcome.code, outcome.out) == (2, "")
    assert '"a b" cannot name an agent' in outcome.err
    assert not (empty.path / ".git-baton.toml").exists()


@pytest.mark.parametrize("words", [("status",), ("next",), ("claim", "1.1.1a")])
def test_commands_say_in_one_line_what_the_clone_lacks(
    words: tuple[str, ...], published: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    clone = clone_of(published, "ada")
    assert "note: this clone has no hooks: git baton init\n" in clone.baton(*words).err
    assert clone.baton("init").code == 0
    assert "note:" not in clone.baton(*words).err


def test_a_clone_without_a_name_says_so(
    published: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    clone = clone_of(published, "x")
    neither = "this clone has neither hooks nor an agent's name: git baton init --agent NAME"
    assert clone.baton("next", agent="").err == f"note: {neither}\n"
    assert clone.baton("init").code == 0
    nameless = "note: this clone has no agent's name: git baton init --agent NAME\n"
    assert clone.baton("next", agent="").err == nameless
    refused = clone.baton("claim", "1.1.1a", agent="")
    assert refused.code == 2
    assert "git baton init --agent NAME" in refused.err


def test_doctor_ends_with_the_one_command_that_mends_most(
    published: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    clone = clone_of(published, "ada")
    ill = clone.baton("doctor", agent="")
    assert ill.code == 1
    assert ill.out.splitlines()[-1] == "  → git baton init --agent NAME    # mends all of them"
    assert clone.baton("init", "--agent", "ada").code == 0
    well = clone.baton("doctor", agent="")
    assert (well.code, well.out.splitlines()[-1]) == (0, "no problems")
