"""brief, show and what claim prints: an agent need not open the plan to know what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gitbaton.plan.feature_file import read_feature_file
from gitbaton.plan.settings import Settings
from gitbaton.status.task_text import task_text
from support.plans import LOGIN, feature, row
from support.protocol import BRANCH, FORM, at_work
from support.sandbox import Sandbox


def _text(task: str) -> str:
    file = read_feature_file(feature().encode(), LOGIN, Settings().grammar)
    assert file is not None
    return task_text(file, task)


# -- brief ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [["brief"], []], ids=["brief", "bare"])
def test_free_tasks_for_whoever_holds_nothing(ada: Sandbox, words: list[str]) -> None:
    outcome = ada.baton(*words)
    assert (outcome.code, outcome.out.split("\n")) == (
        0,
        [
            "ada, on main",
            "free:",
            "1.1.1a  Create form",
            "1.1.1b  Check password",
            "1.1.2  Remember visitor",
            "next: git baton claim --next --switch",
            "",
        ],
    )


def test_own_claim_comes_with_its_text_and_minutes(ada: Sandbox, bob: Sandbox) -> None:
    assert bob.baton("claim", "1.1.1b").code == 0
    at_work(ada)
    lines = ada.baton("brief").out.split("\n")
    assert lines[0] == f"ada, on {BRANCH}"
    assert lines[1].startswith("you hold 1.1.1a Create form: ")
    assert lines[1].endswith(" minutes left")
    assert "\n".join(lines[2:-2]) == _text("1.1.1a")
    assert lines[-2:] == ["next: git baton done 1.1.1a --yes --next --switch --merge", ""]
    [claim] = json.loads(ada.baton("brief", "--json").out)["claims"]
    assert 28 <= claim["minutes_left"] <= 31


def test_a_claim_on_another_branch_says_where_to_go(ada: Sandbox) -> None:
    assert ada.baton("claim", "1.1.1a").code == 0
    last = ada.baton("brief").out.split("\n")[-2]
    assert last == f"next: git fetch origin && git switch {BRANCH}"


def test_without_a_name_it_says_how_to_get_one(ada: Sandbox) -> None:
    outcome = ada.baton("brief", agent="")
    assert (outcome.code, outcome.out.split("\n")[-2]) == (0, "next: git baton init --agent NAME")


def test_offline_it_shows_what_was_last_fetched(ada: Sandbox, remote: Sandbox) -> None:
    ada.git("remote", "set-url", "origin", str(remote.path / "gone"))
    outcome = ada.baton("brief")
    assert outcome.code == 0
    assert outcome.out.startswith("(offline: ")
    assert "1.1.1a  Create form" in outcome.out


@pytest.mark.parametrize("words", [["brief"], [], ["brief", "--json"]])
def test_silent_without_a_plan(empty: Sandbox, tmp_path: Path, words: list[str]) -> None:
    empty.commit("docs: readme", {"README.md": "# Shop\n"})
    (tmp_path / "nowhere").mkdir()
    for place in (empty, Sandbox(tmp_path / "nowhere")):
        assert place.baton(*words) == (0, "", "")


def test_a_settings_file_that_cannot_be_read_is_not_passed_over(ada: Sandbox) -> None:
    ada.commit("chore: settings", {".git-baton.toml": "plan = 3\n"})
    assert ada.baton("brief").code == 2


# -- show -----------------------------------------------------------------------------------------


def test_show_says_all_there_is(ada: Sandbox, bob: Sandbox) -> None:
    at_work(ada)
    ada.git("push", "--quiet", "--no-verify", "origin", BRANCH)
    assert ada.baton("note", "1.1.1a", "half | way").code == 0
    page = json.loads(bob.baton("show", "1.1.1a", "--json").out)
    assert (page["state"], page["agent"], page["branch"]) == ("claimed", "ada", BRANCH)
    assert (page["title"], page["path"], page["line"]) == ("Create form", LOGIN, 9)
    assert page["text"] == _text("1.1.1a")
    assert page["files"] == [{"path": FORM, "others": []}]
    assert [(note["agent"], note["text"]) for note in page["notes"]] == [("ada", "half | way")]
    assert [each["subject"] for each in page["commits"]] == ["feat(1.1.1a): create form"]
    shown = bob.baton("show", "1.1.1a")
    assert shown.code == 0
    assert shown.out.startswith("1.1.1a  Create form\nheld by ada since ")
    assert shown.out.endswith(f"\n\n{_text('1.1.1a')}\n  → git baton claim --next --switch\n")


def test_show_says_what_is_needed_first(ada: Sandbox) -> None:
    shown = ada.baton("show", "1.2.1a").out
    assert "\nopen; feature 1.2 Cart\n" in shown
    assert "\nneeds 1.1: not complete on the default branch yet\n" in shown


def test_show_says_who_else_has_a_file(ada: Sandbox, bob: Sandbox) -> None:
    text = feature().replace("task_1_1_1b.py", "task_1_1_1a.py")
    ada.commit("docs: one file", {LOGIN: text})
    ada.git("push", "--quiet", "--no-verify", "origin", "main")
    assert bob.baton("claim", "1.1.1b").code == 0
    assert f"\nfile {FORM}, also of 1.1.1b (bob)\n" in ada.baton("show", "1.1.1a").out


def test_show_of_an_unknown_task_names_the_nearest(ada: Sandbox) -> None:
    outcome = ada.baton("show", "1.1.1x")
    assert (outcome.code, "did you mean" in outcome.err) == (2, True)


def test_hostile_text_is_masked(ada: Sandbox) -> None:
    text = feature().replace("for the visitor", "\x1b[31m for\u202e the\n::error::visitor", 1)
    ada.commit("docs: odd", {LOGIN: text})
    ada.git("push", "--quiet", "--no-verify", "origin", "main")
    for words in (["show", "1.1.1a"], ["claim", "1.1.1a"], ["brief"]):
        out = ada.baton(*words).out
        assert "<U+001B>[31m for<U+202E> the\n<U+003A>:error::visitor" in out, words


# -- claim ----------------------------------------------------------------------------------------


def test_claim_prints_what_to_do(ada: Sandbox) -> None:
    outcome = ada.baton("claim", "1.1.1a")
    assert outcome.out == (
        f"claimed 1.1.1a\n\n{_text('1.1.1a')}\n\n  → git fetch origin && git switch {BRANCH}\n"
    )
    fields = json.loads(ada.baton("claim", "--next", "--json").out)
    assert (fields["task"], fields["text"]) == ("1.1.1b", _text("1.1.1b"))


def test_done_next_prints_what_to_do_next(ada: Sandbox) -> None:
    at_work(ada)
    outcome = ada.baton("done", "1.1.1a", "--next")
    assert outcome.out == (
        f"completed 1.1.1a, claimed 1.1.1b; published 1 commit\n\n{_text('1.1.1b')}\n\n"
        "  → git add shop/task_1_1_1b.py && git commit -m 'feat(1.1.1b): check password' && "
        "git baton done 1.1.1b --yes --next --switch --merge\n"
    )


def test_reclaim_prints_what_to_do(ada: Sandbox, bob: Sandbox) -> None:
    ada.git("switch", "--quiet", "--create", BRANCH)
    ada.append(LOGIN, row("10:05", "ada", "START", "1.1.1a"))
    ada.git("add", LOGIN)
    ada.commit("chore: claim task 1.1.1a")
    ada.git("push", "--quiet", "--no-verify", "origin", BRANCH)
    assert f"\n\n{_text('1.1.1a')}\n\n" in bob.baton("reclaim", "1.1.1a").out


def test_a_lost_claim_prints_no_text(ada: Sandbox, bob: Sandbox) -> None:
    assert ada.baton("claim", "1.1.1a").code == 0
    lost = bob.baton("claim", "1.1.1a", "--json")
    assert (lost.code, json.loads(lost.out)["text"]) == (3, None)
