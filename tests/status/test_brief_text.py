"""A brief is short whatever it is about, and its last line says what to type."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from gitbaton.status.brief_content import Brief, HeldTask
from gitbaton.status.brief_text import MOST_CHARACTERS, MOST_LINES, brief_fields, brief_text
from gitbaton.status.handout import Obstacle, Offer, PlannedTask
from gitbaton.status.nothing_to_claim import Situation

WORDS = st.text(max_size=400)
HELD = st.builds(
    HeldTask,
    WORDS,
    WORDS,
    WORDS,
    st.integers(0, 30),
    st.text(max_size=4000),
    st.booleans(),
    WORDS,
    WORDS,
)
OFFERS = st.builds(
    Offer,
    st.builds(PlannedTask, WORDS, WORDS, WORDS, WORDS),
    st.none() | st.builds(Obstacle, WORDS, WORDS, WORDS, st.lists(WORDS, max_size=9).map(tuple)),
)
SITUATIONS = st.builds(Situation, st.just("wait"), WORDS, WORDS, st.just(4))
NOTHING = Brief("ada", "main", (), (), (), None)
DONE = "git baton done 1.1.1a --yes --next --switch --merge"
WORK = f"git add shop/form.py && git commit -m 'feat(1.1.1a): create form' && {DONE}"
CLAIM = HeldTask(
    "1.1.1a",
    "Create form",
    "feature/1.1-login",
    25,
    "one\ntwo",
    started=False,
    done=DONE,
    work=WORK,
)


@given(
    st.builds(
        Brief,
        WORDS,
        WORDS,
        st.lists(HELD, max_size=8).map(tuple),
        st.lists(OFFERS, max_size=3).map(tuple),
        st.lists(WORDS, max_size=8).map(tuple),
        st.none() | SITUATIONS,
        WORDS,
        WORDS,
    )
)
def test_never_longer_than_an_agent_should_read(brief: Brief) -> None:
    text = brief_text(brief)
    assert text.count("\n") < MOST_LINES
    assert len(text) <= MOST_CHARACTERS
    json.dumps(brief_fields(brief))


def test_claims_come_with_their_text_and_the_next_command() -> None:
    brief = NOTHING.replace(claims=(CLAIM,), branch=CLAIM.branch, complete=("1.2",))
    assert brief_text(brief).split("\n") == [
        "ada, on feature/1.1-login",
        "you hold 1.1.1a Create form: 25 minutes left",
        "one",
        "two",
        "complete, to be merged: 1.2",
        f"next: {WORK}",
    ]


def test_long_text_is_cut_and_the_rest_is_found() -> None:
    long = CLAIM.replace(text="\n".join(["line"] * 40))
    lines = brief_text(NOTHING.replace(claims=(long,))).split("\n")
    assert len(lines) == MOST_LINES
    assert lines[-2:] == [
        "… git baton show 1.1.1a",
        "next: git switch feature/1.1-login",
    ]


def test_started_work_is_to_be_completed() -> None:
    held = CLAIM.replace(started=True)
    brief = NOTHING.replace(claims=(held,), branch=held.branch)
    assert brief.command == DONE


def test_an_idle_claim_says_how_to_keep_it() -> None:
    brief = NOTHING.replace(claims=(CLAIM.replace(minutes_left=0),))
    assert 'so say that you are at it: git baton note 1.1.1a "…"' in brief_text(brief)


def test_free_tasks_and_what_speaks_against_them() -> None:
    obstacle = Obstacle("shop/form.py", "1.1.1a", "bob")
    offers = (
        Offer(PlannedTask("1.1.2", "1.1", "Remember", "")),
        Offer(PlannedTask("1.1.1b", "1.1", "Check", ""), obstacle),
    )
    assert brief_text(NOTHING.replace(offers=offers)).split("\n") == [
        "ada, on main",
        "free:",
        "1.1.2  Remember",
        "1.1.1b  Check",
        f"    warning: {obstacle.warning}",
        "next: git baton claim --next --switch",
    ]


def test_whoever_has_no_name_gets_one_first() -> None:
    assert NOTHING.replace(agent="", branch="").command == "git baton init --agent NAME"
    assert brief_text(NOTHING.replace(agent="")).startswith("nobody yet, on main\n")


def test_nothing_to_do() -> None:
    finished = Situation("finished", "every task is done and merged", "", 8)
    assert brief_text(NOTHING.replace(situation=finished)).split("\n") == [
        "ada, on main",
        "every task is done and merged",
    ]
