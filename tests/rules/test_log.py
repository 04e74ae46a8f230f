"""Family L: a feature file before and after, sentence by sentence."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitbaton.plan.feature_file import FeatureFile, read_feature_file
from gitbaton.plan.log.rows import rows_of
from gitbaton.plan.snapshot import Snapshot, snapshot_of
from gitbaton.plan.task_id import TaskGrammar
from gitbaton.rules.findings import Finding
from gitbaton.rules.log import (
    judge_logs,
    judge_move,
    judge_ref_update,
    judge_unmerged,
    state_findings,
)
from support.plans import LOGIN, PLACEHOLDER, feature, row

GRAMMAR = TaskGrammar()
ONE = row("10:30", "ada", "START", "1.1.1a")
TWO = row("10:31", "bob", "START", "1.1.1b")
THREE = row("10:32", "ada", "DONE", "1.1.1a", "a1b2c3d")
NOTE = row("10:33", "ada", "NOTE", "1.1.1a", "half done")
NEW = row("10:40", "eve", "START", "1.1.2")


def file(text: str | bytes, path: str = LOGIN) -> FeatureFile:
    raw = text.encode() if isinstance(text, str) else text
    found = read_feature_file(raw, path, GRAMMAR)
    assert found is not None
    return found


def plan(*rows: str, path: str = LOGIN) -> Snapshot:
    return snapshot_of([file(feature(rows=rows), path)])


def of(text: str | bytes) -> Snapshot:
    return snapshot_of([file(text)])


def judged(before: Snapshot | Sequence[Snapshot], after: Snapshot) -> list[Finding]:
    parents = [before] if isinstance(before, Snapshot) else before
    return list(judge_logs(parents, after))


def codes(before: Snapshot | Sequence[Snapshot], after: Snapshot) -> list[str]:
    return [found.code for found in judged(before, after)]


def line_of(wanted: str, *rows: str) -> int:
    return feature(rows=rows).split("\n").index(wanted) + 1


# -- one parent -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rows",
    [[ONE, TWO, THREE], [ONE, TWO, THREE, NEW], [ONE, TWO, THREE, NOTE, NOTE, NEW]],
)
def test_appending_is_fine(rows: list[str]) -> None:
    assert judged(plan(ONE, TWO, THREE), plan(*rows)) == []


@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize(
    ("cell", "other"), [("10:3", "11:3"), ("ada", "eve"), ("bob", "eve"), ("a1b2c3d", "a1b2c3e")]
)
def test_an_edited_row(at: int, cell: str, other: str) -> None:
    before = [ONE, TWO, THREE]
    after = list(before)
    after[at] = after[at].replace(cell, other)
    found = judged(plan(*before), plan(*after))
    if after == before:
        assert found == []
        return
    assert [one.code for one in found] == ["L101"]
    assert before[at] in found[0].message
    assert f"it now reads {after[at]}" in found[0].message
    assert (found[0].path, found[0].line) == (LOGIN, line_of(after[at], *after))


@pytest.mark.parametrize(
    "after", [[TWO, THREE], [ONE, THREE], [ONE, TWO], [TWO], [], [ONE, TWO, NEW], [ONE, NEW, THREE]]
)
def test_deleted_rows(after: list[str]) -> None:
    before = [ONE, TWO, THREE]
    found = judged(plan(*before), plan(*after))
    gone = [one for one in before if one not in after]
    deleted = [one for one in found if one.code == "L102"]
    assert [one.line for one in deleted] == [line_of(one, *before) for one in gone]
    assert all("was deleted" in one.message for one in deleted)
    assert {one.code for one in found} <= {"L102", "L103"}


def test_a_row_that_git_revert_took_away() -> None:
    (found,) = judged(plan(ONE, THREE), plan(ONE))
    assert "REVERT undoes a DONE" in found.hint
    assert "git baton revert 1.1.1a" in found.hint


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_row_inserted_before_the_end(at: int) -> None:
    rows = [ONE, TWO, THREE]
    after = [*rows[:at], NEW, *rows[at:]]
    found = judged(plan(*rows), plan(*after))
    assert [(one.code, one.line) for one in found] == [("L103", line_of(NEW, *after))]
    assert "inserted before the end" in found[0].message


@pytest.mark.parametrize(
    "after", [[TWO, ONE, THREE], [ONE, THREE, TWO], [THREE, TWO, ONE], [TWO, ONE, THREE, NEW]]
)
def test_rows_in_another_order(after: list[str]) -> None:
    found = judged(plan(ONE, TWO, THREE), plan(*after))
    assert [one.code for one in found] == ["L103"]
    assert "the order of rows changed" in found[0].message


def test_equal_rows_count_as_often_as_they_occur() -> None:
    assert codes(plan(ONE, NOTE, NOTE), plan(ONE, NOTE, NOTE, NOTE)) == []
    assert codes(plan(ONE, NOTE, NOTE), plan(ONE, NOTE)) == ["L102"]
    assert codes(plan(ONE, NOTE, NOTE), plan(NOTE, ONE)) == ["L102"]
    assert codes(plan(ONE, NOTE), plan(ONE, ONE, NOTE)) == ["L103"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("| ada |", "|   ada|"),
        ("| ada |", "|\tada\t|"),
        (" |\n", "|\n"),
        ("\n", "\r\n"),
        (" |\n", " | \n"),
    ],
)
def test_white_space_is_no_edit(old: str, new: str) -> None:
    before = feature(rows=[ONE, TWO])
    assert judged(of(before), of(before.replace(old, new))) == []


def test_a_placeholder_may_go() -> None:
    assert judged(plan(PLACEHOLDER), plan(ONE)) == []
    assert judged(plan(), plan(PLACEHOLDER)) == []


def test_many_edits_are_each_named_once() -> None:
    before = [ONE.replace("10:30", f"{hour:02}:30") for hour in range(24)]
    after = [one.replace("ada", "eve") for one in before]
    assert codes(plan(*before), plan(*after)) == ["L101"] * 24


def test_a_file_that_stays_is_not_judged_again() -> None:
    broken = plan("| broken |")
    assert judged(broken, broken) == []
    assert codes([], broken) == ["L106"]
    assert codes(broken, plan("| broken |", ONE)) == []
    assert codes(broken, plan("| broken |", "| more |")) == ["L106"]


def test_the_header_stays() -> None:
    text = feature(rows=[ONE])
    swapped = text.replace("| Agent | Action |", "| Action | Agent |").replace(
        "| ada | START |", "| START | ada |"
    )
    found = judged(of(text), of(swapped))
    assert [one.code for one in found] == ["L104"]
    assert "changed after rows were written" in found[0].message
    assert found[0].line == line_of(ONE, ONE) - 2
    assert (
        codes(of(feature()), of(feature().replace("| Agent | Action |", "| Action | Agent |")))
        == []
    )
    lost = judged(of(text), of(text.replace("| Agent |", "| Worker |")))
    assert [one.code for one in lost] == ["L104"]
    assert "lacks the column Agent" in lost[0].message


def test_l105_the_log_is_gone() -> None:
    found = judged(plan(ONE, TWO), of(feature().partition("## Progress Log")[0]))
    assert [(one.code, one.severity) for one in found] == [("L105", "error")]
    assert "2 rows with it" in found[0].message
    empty = judged(plan(), of(feature().partition("## Progress Log")[0]))
    assert [(one.code, one.severity) for one in empty] == [("L105", "warning")]


def test_l105_the_file_is_gone() -> None:
    found = judged(plan(ONE), Snapshot({}))
    assert [(one.code, one.severity, one.path) for one in found] == [("L105", "error", LOGIN)]
    assert f"git checkout HEAD -- {LOGIN}" in found[0].hint
    assert [one.severity for one in judged(plan(), Snapshot({}))] == ["warning"]


def test_rows_are_followed_across_a_rename() -> None:
    moved = "docs/plans/auth/login.md"
    assert judged(plan(ONE, TWO), plan(ONE, TWO, THREE, path=moved)) == []
    assert codes(plan(ONE, TWO), plan(ONE, path=moved)) == ["L102"]
    found = judged(plan(ONE, TWO), plan(path=moved))
    assert [(one.code, one.path) for one in found] == [("L105", moved)]
    assert f"was in {LOGIN}, and comes to this file without its 2 rows" in found[0].message
    assert f"if {LOGIN} stays, this is another feature" in found[0].hint


# -- merges and ref updates -------------------------------------------------------------------


def test_a_merge_keeps_the_rows_of_both_sides_task_by_task() -> None:
    ours, theirs = plan(ONE, THREE), plan(TWO)
    assert judged([ours, theirs], plan(ONE, THREE, TWO)) == []
    assert judged([ours, theirs], plan(ONE, TWO, THREE)) == []
    assert judged([ours, theirs], plan(TWO, ONE, THREE)) == []
    (moved,) = judged([ours, theirs], plan(TWO, THREE, ONE))
    assert (moved.code, "put the old lines back" in moved.hint) == ("L103", True)
    assert codes([ours, theirs], plan(ONE, THREE)) == ["L102"]
    assert codes([ours, theirs], plan(TWO)) == ["L102", "L102"]
    assert codes([ours, theirs], plan()) == ["L102"] * 3


def test_claims_of_both_sides_have_no_order_that_would_do() -> None:
    rival = row("10:31", "eve", "START", "1.1.1a")
    (found,) = judged([plan(rival), plan(ONE)], plan(ONE, rival))
    assert (found.code, found.task) == ("L103", "1.1.1a")
    assert "do not merge both: git merge --abort\n" in found.hint
    assert "put the old lines back" not in found.hint


def test_a_merge_that_keeps_one_side_whole_loses_the_other() -> None:
    ours, theirs = plan(ONE), plan(TWO)
    assert codes([ours, theirs], ours) == ["L102"]
    assert codes([ours, theirs], theirs) == ["L102"]
    assert judged([ours, ours], ours) == []


def test_a_merge_brings_no_row_from_nowhere() -> None:
    found = judged([plan(ONE), plan(TWO)], plan(ONE, TWO, NEW))
    assert [(one.code, one.line) for one in found] == [("L103", line_of(NEW, ONE, TWO, NEW))]
    assert "no side of the merge" in found[0].message
    assert codes([plan(ONE, NOTE), plan(ONE, NOTE)], plan(ONE, NOTE, NOTE)) == ["L103"]
    assert codes([plan(ONE, NOTE, NOTE), plan(ONE, NOTE)], plan(ONE, NOTE, NOTE)) == []
    assert codes([Snapshot({}), plan(TWO)], plan(TWO, NEW)) == ["L103"]


def test_an_octopus_is_judged_against_every_parent() -> None:
    sides = [plan(ONE), plan(TWO), plan(NEW)]
    assert judged(sides, plan(NEW, TWO, ONE)) == []
    assert codes(sides, plan(NEW, TWO)) == ["L102"]


def test_a_merge_that_drops_the_log_or_moves_the_file() -> None:
    both = [plan(ONE), plan(TWO)]
    gone = of(feature().partition("## Progress Log")[0])
    assert codes(both, gone) == ["L105", "L105"]
    assert codes(both, Snapshot({})) == ["L105"]
    moved = "docs/plans/login.md"
    assert codes(both, plan(path=moved)) == ["L105", "L105"]
    assert judged(both, plan(ONE, TWO, path=moved)) == []
    assert judged([Snapshot({}), both[0]], both[0]) == []


def update(old: Snapshot, new: Snapshot) -> list[str]:
    return [found.code for found in judge_ref_update(old, new)]


def test_a_ref_update_is_judged_task_by_task() -> None:
    old = plan(ONE, TWO)
    assert update(old, old) == []
    assert update(old, plan(TWO, ONE, THREE, NEW)) == []
    assert update(old, plan(ONE)) == ["L102"]
    assert update(old, plan(ONE.replace("ada", "eve"), TWO)) == ["L101"]
    assert update(old, Snapshot({})) == ["L105"]
    assert update(Snapshot({}), old) == []


ROWS = st.lists(st.sampled_from([ONE, TWO, THREE, NOTE]), max_size=4)


@given(ROWS, ROWS)
def test_one_parent_is_a_prefix_or_a_finding(old: list[str], new: list[str]) -> None:
    before, after = plan(*old), plan(*new)
    found = [one for one in judged(before, after) if one.code in ("L101", "L102", "L103")]
    assert (not found) == (new[: len(old)] == old)


@given(ROWS, ROWS)
def test_a_ref_update_goes_on_in_each_task_or_is_a_finding(old: list[str], new: list[str]) -> None:
    before, after = plan(*old), plan(*new)
    kept = old.count(NOTE) <= new.count(NOTE)
    for task in ("1.1.1a", "1.1.1b", "1.1.2"):
        mine, later = [
            [each for each in rows_of(side.rows_of("1.1"), task) if each.action != "NOTE"]
            for side in (before, after)
        ]
        kept = kept and later[: len(mine)] == mine
    assert (not list(judge_ref_update(before, after))) == kept


def test_notes_may_stand_anywhere_where_branches_meet_and_none_may_be_lost() -> None:
    noted = plan(ONE, NOTE)
    assert update(noted, plan(NOTE, ONE, NOTE)) == []
    assert update(noted, plan(ONE)) == ["L102"]
    assert update(noted, plan(ONE, NOTE.replace("half", "all"))) == ["L101"]
    assert update(plan(ONE, NOTE, NOTE), noted) == ["L102"]


# -- the file as it stands --------------------------------------------------------------------


def state(text: str) -> list[tuple[str, str, int | None]]:
    return [(one.code, one.severity, one.line) for one in state_findings(file(text))]


def test_a_sound_file_has_no_findings() -> None:
    assert state(feature(rows=[ONE, TWO])) == []
    assert state(feature(rows=[PLACEHOLDER])) == []
    assert state("# Feature 1.1: Login\n") == []


def test_l104_a_header_that_cannot_be_read() -> None:
    text = feature()
    header = line_of("## Progress Log") + 2
    assert state(text.replace("| Commit |\n", "|\n")) == [("L104", "error", header)]
    assert state(text.replace("|-----------|", "|")) == [("L104", "error", header)]
    assert state(text.partition("| Timestamp")[0]) == [("L104", "error", header - 2)]


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("| 2024-01-15 10:40 | ada | BEGIN | 1.1.2 | - |", "write it as | 2024-01-15 10:30 |"),
        ("text", "make it a NOTE row"),
        ("    " + NEW, "delete the white space"),
        ("\n" + NEW, "delete the empty line"),
        (">>>>>>> main", "keep the rows of both sides"),
    ],
)
def test_l106_every_line_that_is_no_sound_row(line: str, hint: str) -> None:
    found = list(state_findings(file(feature(rows=[ONE, line]))))
    assert [(one.code, one.severity) for one in found] == [("L106", "error")]
    assert found[0].line == line_of(ONE, ONE) + 1 + line.count("\n")
    assert hint in found[0].hint
    assert line.strip()[:80] in found[0].message


def test_text_above_the_table_only_warns() -> None:
    text = feature(rows=[ONE]).replace("## Progress Log\n", "## Progress Log\n\nAppend only.\n")
    assert state(text) == [("L106", "warning", line_of("## Progress Log") + 2)]


def test_two_logs() -> None:
    text = feature(rows=[ONE])
    assert state(f"{text}\n## Progress Log\n") == [("L107", "error", text.count("\n") + 2)]


def test_a_heading_that_nearly_reads_progress_log() -> None:
    found = list(state_findings(file("# Feature 1.1: Login\n\n## progress log\n")))
    assert [(one.code, one.severity, one.line) for one in found] == [("L107", "warning", 3)]
    assert "write it as ## Progress Log" in found[0].hint


def test_a_section_below_the_log() -> None:
    text = feature(rows=[ONE])
    assert state(f"{text}\n## Notes\n\nx\n") == [("L107", "warning", text.count("\n") + 2)]


def test_an_open_fence_swallows_the_log() -> None:
    text = feature().replace("## Progress Log", "```\n## Progress Log")
    assert state(text) == [("L105", "error", line_of("## Progress Log"))]


CONFLICT = "<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> main"


def test_a_conflict_in_the_log() -> None:
    rows = [CONFLICT.format(ONE, TWO)]
    start = line_of("## Progress Log") + 4
    assert state(feature(rows=rows)) == [("L108", "error", start)]
    assert state(feature(rows=rows).replace("\n", "\r\n")) == [("L108", "error", start)]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (CONFLICT.format("a", "b"), [3]),
        (CONFLICT.format("a", "b").replace("\n=======", "\n||||||| base\nc\n======="), [3]),
        (CONFLICT.format("a", "b").replace(" HEAD", "").replace(" main", ""), [3]),
        (CONFLICT.format("a", "b") + "\n" + CONFLICT.format("a", "b"), [3, 8]),
        ("<<<<<<< HEAD\n" + CONFLICT.format("a", "b"), [4]),
        (CONFLICT.format("a", "b").replace("=======\n", ""), []),
        (CONFLICT.format("a", "b").replace("<<<<<<< HEAD\n", ""), []),
        (CONFLICT.format("a", "b").replace("\n>>>>>>> main", ""), []),
        (CONFLICT.format("a", "b").replace("<<<<<<<", "<<<<<<<<"), []),
        (CONFLICT.format("a", "b").replace("<<<<<<<", " <<<<<<<"), []),
        (">>>>>>> a\n=======\n<<<<<<< b", []),
        ("<<<<<<< a\n>>>>>>> b\n=======\n", []),
        ("Heading\n=======", []),
    ],
)
def test_only_whole_conflicts_count_in_prose(text: str, lines: list[int]) -> None:
    found = state(f"# Feature 1.1: Login\n\n{text}\n")
    assert found == [("L108", "error", line) for line in lines]


def test_a_row_of_another_features_task() -> None:
    found = list(state_findings(file(feature(rows=[ONE, row("10:31", "ada", "START", "1.1.1c")]))))
    assert [(one.code, one.task) for one in found] == [("L109", "1.1.1c")]
    assert "the nearest is 1.1.1" in found[0].message
    bare = list(state_findings(file(feature(tasks=[], rows=[ONE]))))
    assert "plans no task yet" in bare[0].message


def test_thousands_of_foreign_rows_are_all_named() -> None:
    rows = [row("10:31", "ada", "START", f"9.{number}") for number in range(3_000)]
    tasks = [(f"1.1.{number}", "x") for number in range(300)]
    found = list(state_findings(file(feature(tasks=tasks, rows=rows))))
    assert [one.code for one in found] == ["L109"] * 3_000
    assert "the nearest is" in found[0].message
    assert "the nearest is" not in found[-1].message


# -- the plan moves to another folder -----------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "after", "expected"),
    [
        ([], Snapshot({}), []),
        ([ONE], Snapshot({}), ["L105"]),
        ([ONE], plan(ONE, TWO, path="planning/login.md"), []),
        ([ONE, TWO], plan(TWO, ONE, path="planning/login.md"), []),
        ([ONE, TWO], plan(TWO, path="planning/login.md"), ["L102"]),
        ([ONE], plan(path="planning/login.md"), ["L105"]),
    ],
)
def test_every_row_moves_along(rows: list[str], after: Snapshot, expected: list[str]) -> None:
    assert [found.code for found in judge_move(plan(*rows), after, "planning")] == expected


def test_where_the_plan_is_said_to_stand() -> None:
    (found,) = judge_move(plan(ONE, TWO), Snapshot({}), "")
    assert found.message == (
        "feature 1.1 and its 2 rows are not below the top folder, where `plan` points now"
    )
    assert (found.path, found.severity) == (LOGIN, "error")


def test_file_that_a_merge_left_in_conflict() -> None:
    found = judge_unmerged("docs/plans/a b.md")
    assert (found.code, found.path) == ("L108", "docs/plans/a b.md")
    assert "'docs/plans/a b.md'" in found.hint
