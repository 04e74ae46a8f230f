"""Task refs against logs: what a ref may move to, and what no log may say against it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from gitbaton.commits.models import RefUpdate
from gitbaton.plan.feature_file import FeatureFile, read_feature_file
from gitbaton.plan.log.rows import Row
from gitbaton.plan.log.task_ref_rows import row_trailer
from gitbaton.plan.settings import Settings
from gitbaton.rules.task_refs import judge_task_ref, judge_trailer, judge_won
from support.plans import LOGIN, feature, row

TASK = "1.1.1a"
REF = f"refs/baton/tasks/{TASK}"
ROWS = {
    "A": ("10:00", "ada", "START", TASK),
    "N": ("10:05", "ada", "NOTE", TASK, "thinking"),
    "D": ("10:30", "ada", "DONE", TASK, "a1b2c3d"),
    "U": ("10:40", "ada", "REVERT", TASK, "a1b2c3d"),
    "E": ("10:01", "eve", "START", TASK),
    "R": ("11:00", "eve", "RECLAIM", TASK),
    "B": ("11:00", "bob", "RECLAIM", TASK),
}


def _file(letters: str) -> FeatureFile:
    text = feature(rows=[row(*ROWS[letter]) for letter in letters])
    file = read_feature_file(text.encode(), LOGIN, Settings().grammar)
    assert file is not None
    return file


def _rows(letters: str) -> tuple[Row, ...]:
    return _file(letters).log.rows


@pytest.mark.parametrize(
    ("old", "new", "published", "code"),
    [
        ("", "A", [], ""),
        ("", "A", ["", "A"], ""),
        ("", "AD", ["A"], ""),
        ("", "AND", ["AN", "A"], ""),
        ("A", "AD", [], ""),
        ("A", "AND", ["A", "AN"], ""),
        ("A", "AR", ["A"], ""),
        ("", "", [], "H605"),
        ("", "N", [], "H605"),
        ("A", "", [], "H605"),
        ("A", "A", [], "H606"),
        ("A", "AN", ["AN"], "H606"),
        ("AD", "A", [], "H606"),
        ("A", "E", [], "H606"),
        ("A", "ER", [], "H606"),
        ("", "A", ["AD"], "H606"),
        ("A", "AR", ["AD"], "C205"),
        ("", "E", ["A"], "C201"),
        ("A", "AD", ["AR"], "C204"),
        ("A", "AB", ["AR"], "C203"),
        ("E", "A", ["A"], ""),
        ("E", "AD", ["AN"], ""),
        ("E", "ER", ["A"], "C201"),
        ("", "AD", ["A", "E"], ""),
        ("", "ER", ["A", "E"], ""),
    ],
)
def test_what_a_ref_may_move_to(old: str, new: str, published: Sequence[str], code: str) -> None:
    update = RefUpdate(REF, "1" * 40 if old else "", "2" * 40)
    found = judge_task_ref(update, TASK, _rows(old), _rows(new), [_rows(one) for one in published])
    assert (found.code if found else "") == code
    assert found is None or (found.ref, found.task, bool(found.hint)) == (REF, TASK, True)


@pytest.mark.parametrize(
    ("update", "old", "published", "code"),
    [
        (RefUpdate(REF, "", "1" * 40), "", [], ""),
        (RefUpdate(REF, "", "1" * 40), "", [""], ""),
        (RefUpdate(REF, "", "1" * 40), "", ["A"], "H605"),
        (RefUpdate(REF, "2" * 40, "1" * 40), "", [], "H605"),
        (RefUpdate(REF, "2" * 40, "1" * 40), "A", [], "H605"),
    ],
)
def test_a_new_ref_may_keep_the_id_of_a_task_without_a_row(
    update: RefUpdate, old: str, published: Sequence[str], code: str
) -> None:
    logs = [_rows(one) for one in published]
    found = judge_task_ref(update, TASK, _rows(old), (), logs, planned=True)
    assert (found.code if found else "") == code


def test_a_commit_that_says_it_won_another_row() -> None:
    update = RefUpdate(REF, "1" * 40, "2" * 40)
    start, reclaim = _rows("AR")
    for trailer, code in ((row_trailer(reclaim, [start]), ""), (row_trailer(start, []), "H605")):
        found = judge_trailer(update, TASK, f"tree x\n\nchore: x\n\n{trailer}\n", (start, reclaim))
        assert (found.code if found else "") == code
    assert found is not None
    assert (found.ref, found.task, trailer in found.message) == (REF, TASK, True)


@pytest.mark.parametrize(
    ("logged", "won", "published", "code"),
    [
        ("A", "A", [], ""),
        ("", "A", [], ""),
        ("AD", "A", [], ""),
        ("A", "AD", [], ""),
        ("AN", "AD", [], ""),
        ("E", "A", [], "C201"),
        ("E", "A", ["A"], "C201"),
        ("AD", "AR", ["A"], "C204"),
        ("AR", "AD", ["A"], "C205"),
        ("AB", "AR", ["A"], "C203"),
        ("ADU", "ADR", [], "C203"),
        ("E", "A", ["A", "E"], ""),
    ],
)
def test_what_no_log_may_say(logged: str, won: str, published: Sequence[str], code: str) -> None:
    file = _file(logged)
    found = judge_won(file, file.log.rows, _rows(won), [_rows(one) for one in published])
    assert (found.code if found else "") == code
    assert found is None or (found.path == LOGIN and REF in found.message and found.line)
