"""The grammar of subjects."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitbaton.commits.subject import (
    LOG_VERBS,
    drop_unplanned_scope,
    parse_subject,
    quoted_subject,
    subject_of_merge,
)
from gitbaton.plan.task_id import TaskGrammar

GRAMMAR = TaskGrammar()
WORK = "feat(1.1.5a): x"


@pytest.mark.parametrize(
    ("text", "type", "ids", "description"),
    [
        (WORK, "feat", ("1.1.5a",), "x"),
        ("feat(1.1.5a)!: x", "feat", ("1.1.5a",), "x"),
        ("feat(1.4.3a-c, 1.4.4): x: y", "feat", ("1.4.3a", "1.4.3b", "1.4.3c", "1.4.4"), "x: y"),
        ("fix(1.1.5a): (x) (#12)", "fix", ("1.1.5a",), "(x) (#12)"),
        ("docs: x", "docs", (), "x"),
        ("chore!: drop it", "chore", (), "drop it"),
        ("my-type_2(1.1): é", "my-type_2", ("1.1",), "é"),
    ],
)
def test_conventional(text: str, type: str, ids: tuple[str, ...], description: str) -> None:
    subject = parse_subject(text, GRAMMAR)
    assert (subject.kind, subject.text) == ("conventional", text)
    assert (subject.type, subject.ids, subject.description) == (type, ids, description)
    assert subject.is_work == bool(ids)
    assert (subject.autosquash, subject.problem) == (False, None)


@pytest.mark.parametrize("scope", ["auth", "1.1.5а", "1.1,,1.2", "", "1.1.5a) x(1.1"])
def test_scope_that_holds_no_ids_is_a_problem(scope: str) -> None:
    subject = parse_subject(f"feat({scope}): x", GRAMMAR)
    assert (subject.kind, subject.scope, subject.ids) == ("conventional", scope, ())
    assert subject.problem is not None


@pytest.mark.parametrize(
    "text",
    [
        "", "x", "wip", "feat", "feat:", "feat: ", ":", ": x", "(1.1): x", "feat(1.1.5a):x",
        "feat (1.1.5a): x", "feat(1.1.5a) : x", "feat(1.1.5a): ", "feat(1.1.5a):  x",
        "feat(1.1.5a):\u00a0x", "feat(1.1.5a): \u00a0x", "feat(1.1.5a): \tx", "feat(1.1.5a: x",
        "feat1.1.5a): x", "feat!(1.1.5a): x", "feat(1.1.5a)?: x", "féat(1.1.5a): x",
        "feat\u200b(1.1.5a): x", "feat(1.1.5a)：x", "feat（1.1.5a）: x", "Merged x", "merge x",
        'Revert "', 'Revert "x', "Revert x", 'revert "x"', 'Revert "x" (#a)', 'Revert "x" (#)',
        'Revert "x" (#²)', 'Revert "x" #1)', "fixup!x", "fixup! wip", "x" * 70_000,
        f"feat(1.1.5a): {'x' * 65_536}",
    ],
    ids=lambda text: ascii(text)[:24],
)  # fmt: skip
def test_formless(text: str) -> None:
    subject = parse_subject(text, GRAMMAR)
    assert (subject.kind, subject.text, subject.ids) == ("other", text, ())


@pytest.mark.parametrize(("verb", "action"), LOG_VERBS.items())
def test_log_commit(verb: str, action: str) -> None:
    subject = parse_subject(f"chore: {verb}1.1.5a", GRAMMAR)
    assert (subject.kind, subject.type, subject.ids) == ("log", "chore", ("1.1.5a",))
    assert not subject.is_work
    assert action in ("START", "RECLAIM", "DONE", "NOTE", "REVERT", "RELEASE")


def test_log_commit_of_several_tasks() -> None:
    subject = parse_subject("chore: complete task 1.1.5a, claim task 1.1.5b", GRAMMAR)
    assert (subject.kind, subject.ids) == ("log", ("1.1.5a", "1.1.5b"))


@pytest.mark.parametrize("task", ["1.1.5а", "1.1.5a-b", "1.1.5A", "x1"])
def test_log_commit_of_a_malformed_id(task: str) -> None:
    subject = parse_subject(f"chore: claim task {task}", GRAMMAR)
    assert (subject.kind, subject.ids) == ("log", ())
    assert subject.problem is not None
    assert subject.problem.token == task


@pytest.mark.parametrize(
    "text",
    ["chore: claim task", "chore: claim task force", "chore: claim task 1.1 of 2", "chore: tidy",
     "chore: claim task 1.1, tidy", "chore: claim task 1.1, 1.2", "chore:  claim task 1.1",
     "fix: claim task 1.1", "Chore: claim task 1.1", "chore: claimtask 1.1"],
)  # fmt: skip
def test_what_only_resembles_a_log_commit(text: str) -> None:
    assert parse_subject(text, GRAMMAR).kind in ("conventional", "other")


@pytest.mark.parametrize("text", ["Merge branch 'x'", "Merge remote-tracking branch 'o/x' into y",
                                  "Merge tag 'v1'", "Merge the parsers"])  # fmt: skip
def test_merge(text: str) -> None:
    assert parse_subject(text, GRAMMAR).kind == "merge"


@pytest.mark.parametrize(
    "text",
    [
        f'Revert "{WORK}"',
        f'Reapply "{WORK}"',
        f'Revert "Revert "{WORK}""',
        f'Revert "Reapply "{WORK}""',
        f'Reapply "Revert "{WORK}""',
        f'Revert "Revert "Revert "{WORK}"""',
        f'Revert "{WORK} (#12)"',
        f'Revert "{WORK}" (#13)',
        f'Revert "{WORK} (#12)" (#13)',
        f'Revert "Revert "{WORK} (#12)" (#13)" (#14)',
        f'Revert "fixup! {WORK}"',
    ],
)
def test_revert_names_what_it_quotes(text: str) -> None:
    subject = parse_subject(text, GRAMMAR)
    assert (subject.kind, subject.text) == ("revert", text)
    assert (subject.ids, subject.autosquash, subject.is_work) == (("1.1.5a",), False, False)


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('Revert "tidy"', "tidy"),
        ('Reapply "tidy"', 'Revert "tidy"'),
        ('fixup! squash! Revert "tidy"', "tidy"),
        ('Revert "', ""),
        ("tidy", ""),
    ],
)
def test_the_subject_that_a_revert_quotes(text: str, quoted: str) -> None:
    assert quoted_subject(text) == quoted


def test_revert_of_something_without_ids() -> None:
    assert parse_subject('Revert "tidy"', GRAMMAR).kind == "revert"
    assert parse_subject("Revert \"Merge branch 'x'\"", GRAMMAR).kind == "revert"


@pytest.mark.parametrize(
    "marks", ["fixup! ", "squash! ", "amend! ", "fixup! fixup! ", "squash! fixup! amend! "]
)
def test_autosquash_keeps_the_kind_of_what_it_mends(marks: str) -> None:
    subject = parse_subject(marks + WORK, GRAMMAR)
    assert (subject.kind, subject.text, subject.ids) == ("conventional", marks + WORK, ("1.1.5a",))
    assert subject.autosquash
    assert subject.is_work
    reverted = parse_subject(f'{marks}Revert "{WORK}"', GRAMMAR)
    assert (reverted.kind, reverted.autosquash) == ("revert", True)


@pytest.mark.parametrize(
    ("text", "squash"),
    [
        ("feat(1.3): x (#12)", True),
        ("feat(1.3): x (#1)(#2)", True),
        ("feat(1.3): x (!12)", True),
        ("feat(1.3): x (!)", False),
        ("feat(1.3): x (?12)", False),
        ("feat(1.3): x", False),
        ("feat(1.3): x (#)", False),
        ("feat(1.3): x (#12", False),
        ("feat(1.3): x (#1a)", False),
        ("feat(1.3): x (#²)", False),
        ("(#12)", False),
        ("feat(1.3): x (#12) y", False),
    ],
)
def test_squash_merge(text: str, squash: bool) -> None:
    assert parse_subject(text, GRAMMAR).is_squash_merge == squash


@pytest.mark.parametrize(
    "text",
    [
        "x" * 1_000_000, "(" * 10_000, "1." * 500_000, f"feat({'1.' * 500_000}): x",
        "fixup! " * 100_000, f"{'fixup! ' * 9_000}{WORK}", 'Revert "' * 7_000 + '"' * 7_000,
        'Revert "' * 5_000 + 'x" (#1)' * 1_500, "Reapply " * 8_000, "feat" + "(" * 60_000 + "): x",
        f"feat({'1.1,' * 16_000}): x", "chore: " + "claim task 1.1, " * 4_000,
        ": " * 30_000, "feat(1.1): " + "(#1)" * 15_000, f"feat({'1.1-' * 16_000}): x",
    ],
    ids=lambda text: text[:16],
)  # fmt: skip
def test_hostile_subjects_are_read_quickly(text: str) -> None:
    before = time.process_time()
    subject = parse_subject(text, GRAMMAR)
    assert time.process_time() - before < 0.5
    assert subject.text == text


IDS = st.lists(st.sampled_from(["1.1", "1.1.5a", "1.4.3a-c", "1.4.3-5"]), min_size=1, max_size=4)
TYPES = st.sampled_from(["feat", "fix", "my-type"])
SAID = st.text(min_size=1, max_size=20).filter(lambda text: text.strip() == text)


@given(TYPES, IDS, st.booleans(), SAID)
def test_parsing_gives_back_what_was_put_together(
    type: str, ids: list[str], breaking: bool, said: str
) -> None:
    text = f"{type}({','.join(ids)}){'!' if breaking else ''}: {said}"
    subject = parse_subject(text, GRAMMAR)
    assert (subject.kind, subject.type, subject.description) == ("conventional", type, said)
    assert subject.ids == tuple(task for token in ids for task in GRAMMAR.expand(token))


PARTS = st.sampled_from(
    ["feat", "fix", "(", ")", "1.1.5a", "1.1", ",", "-", ": ", ":", "!", " ", "x", "fixup! ",
     'Revert "', 'Reapply "', '"', "Merge ", "chore: ", "claim task ", ", ", "(#12)", "а", "\u202e"]
)  # fmt: skip


@given(st.lists(PARTS, max_size=12).map("".join))
def test_an_accepted_subject_is_the_sum_of_its_parts(text: str) -> None:
    subject = parse_subject(text, GRAMMAR)
    assert subject.text == text
    if subject.is_work and not subject.autosquash:
        plain = f"{subject.type}({subject.scope}): {subject.description}"
        assert text in (plain, plain.replace("): ", ")!: ", 1))
    if subject.kind == "other":
        assert not subject.ids


@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    assert parse_subject(text, GRAMMAR).text == text


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("feat: add authentication (1.1) (#12)", ("1.1",)),
        ("feat!: add authentication (1.1) (#12)", ("1.1",)),
        ("fixup! feat: add authentication (1.1) (#12)", ("1.1",)),
        ("feat: add authentication (1.1) (!12)", ("1.1",)),
        ("feat: (1.1) (#12)", ()),
        ("feat: add authentication (1.1)", ()),
        ("feat: add authentication (1.1) (#x)", ()),
        ("feat: add authentication (1.1) (#12", ()),
        ("feat: add authentication 1.1 (#12)", ()),
        ("feat: add authentication (soon) (#12)", ()),
        ("feat: add (1.2) authentication (#12)", ()),
        ("feat: (#12)", ()),
        ("feat(ui): add authentication (1.1) (#12)", ()),
    ],
)
def test_title_of_a_squashed_pull_request_names_its_feature(
    text: str, ids: tuple[str, ...]
) -> None:
    assert parse_subject(text, GRAMMAR).ids == ids


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("feat: add login (1.1)", ("1.1",)),
        ("feat: add login (1.1) ", ("1.1",)),
        ("feat: add login (1.2)", ()),
        ("feat: (1.1)", ()),
        ("feat: add login 1.1", ()),
        ("feat(ui): add login (1.1)", ()),
        ("feat(1.1.5a): add login (1.1)", ("1.1.5a",)),
        ("Merge branch 'login' (1.1)", ()),
        ("chore: claim task 1.1.5a", ("1.1.5a",)),
    ],
)
def test_a_merge_may_name_its_feature_at_the_end(text: str, ids: tuple[str, ...]) -> None:
    assert subject_of_merge(parse_subject(text, GRAMMAR), {"1.1"}).ids == ids


@pytest.mark.parametrize(
    ("text", "planning", "ids"),
    [
        ("feat: add authentication (1.1) (#12)", False, ("1.1",)),
        ("docs: plan authentication (1.1) (#12)", True, ()),
        ("docs: release notes (1.2.3) (#12)", False, ()),
        ("feat: x", False, ()),
        ("feat(1.2.3): x (#12)", True, ("1.2.3",)),
        ("chore: claim task 1.1.5a", True, ("1.1.5a",)),
    ],
)
def test_settled(text: str, planning: bool, ids: tuple[str, ...]) -> None:
    assert drop_unplanned_scope(parse_subject(text, GRAMMAR), {"1.1"}, planning).ids == ids


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("feat: add login (1.1) (#12)", ("1.1",)),
        ("feat(1.1): add login (#12)", ("1.1",)),
        ("feat: add login (AUTH-1) (#12)", ("AUTH-1",)),
        ("feat(AUTH-1): add login (#12)", ("AUTH-1",)),
        ("feat(1.1): add login", ()),
        ("feat: add login (soon) (#12)", ()),
        ("feat: add login (1..1) (#12)", ()),
        (f"feat: add login ({'1' * 65}) (#12)", ()),
    ],
)
def test_a_squashed_feature_is_named_by_its_number_whatever_tasks_are_called(
    text: str, ids: tuple[str, ...]
) -> None:
    assert parse_subject(text, TaskGrammar(r"[A-Z]+-\d+")).ids == ids
