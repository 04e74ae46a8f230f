"""What the protocol decides in a merge: rows, their bytes, and checkboxes."""

from __future__ import annotations

import pytest

from gitbaton.plan.edits import set_checkbox
from gitbaton.plan.feature_file import FeatureFile, read_feature_file
from gitbaton.plan.log.rows import Row
from gitbaton.plan.merge import (
    count_lost,
    merge_logs,
    merge_rows,
    verify_merge,
    why_not,
    with_merged_log,
)
from gitbaton.plan.settings import Settings
from support.plans import HEADER, LOGIN, PLACEHOLDER, feature, row

GRAMMAR = Settings().grammar
A, B, C = "1.1.1a", "1.1.1b", "1.1.2"


def _row(name: str) -> Row:
    """``a1`` is row 1 of task a; ``x`` before it makes another agent's, ``n`` a NOTE."""
    agent = "bob" if name.startswith("x") else "ada"
    note = name.startswith("n")
    return Row(f"2024-01-15 10:0{name[-1]}", agent, "NOTE" if note else "START", name[-2], "-")


def _rows(names: str) -> tuple[Row, ...]:
    return tuple(_row(name) for name in names.split())


def _read(text: str | bytes) -> FeatureFile:
    data = text.encode() if isinstance(text, str) else text
    file = read_feature_file(data, LOGIN, GRAMMAR)
    assert file is not None
    return file


def _merged(base: FeatureFile | None, ours: FeatureFile, theirs: FeatureFile) -> bytes:
    """Ours with what was agreed: the whole result where only rows and checkboxes differ."""
    assert why_not(ours, theirs) == ""
    agreement = merge_logs(base, ours, theirs)
    text = verify_merge(_read(with_merged_log(ours, agreement)), agreement)
    assert text is not None
    return text


@pytest.mark.parametrize(
    ("published", "ours", "theirs", "expected"),
    [
        pytest.param("", "", "", "", id="nothing"),
        pytest.param("", "a1 a2", "a1 b1", "a1 a2 b1", id="ours-then-theirs"),
        pytest.param("a1 b1", "a1 a2", "a1 b1", "a1 b1 a2", id="published-first"),
        pytest.param("a1 c1", "a1", "a1 b1", "a1 b1", id="published-elsewhere-only"),
        pytest.param("xa1", "a1", "xa1", "xa1 a1", id="published-claim-wins"),
        pytest.param("", "a1", "xa1", "a1 xa1", id="two-unpublished-claims"),
        pytest.param("", "a1 a1", "a1", "a1 a1", id="twice-on-one-side"),
        pytest.param("", "a1 b1", "c1 b1", "a1 b1 c1", id="cherry-picked-once"),
        pytest.param("", "a1", "a1 a2 a3", "a1 a2 a3", id="behind"),
        pytest.param("a2 a1", "a1", "a1 a2", "a1 a2", id="published-in-an-order-nobody-has"),
        pytest.param("", "a1 na2", "a1 a3", "a1 na2 a3", id="note-beside-what-decides"),
        pytest.param("", "a1 a3", "a1 na2", "a1 a3 na2", id="the-other-way-round"),
        pytest.param("a1 a3", "a1 na2", "a1 a3", "a1 na2 a3", id="note-stays-where-it-was"),
        pytest.param("", "a1 na2 na2", "a1 na4 na2", "a1 na2 na2 na4", id="notes-on-both-sides"),
        pytest.param("b1", "a1 b1", "a1 b1 b2", "b1 a1 b2", id="published-between"),
    ],
)
def test_rows(published: str, ours: str, theirs: str, expected: str) -> None:
    assert merge_rows(_rows(ours), _rows(theirs), _rows(published)) == _rows(expected)


def test_columns_beyond_the_five_are_part_of_a_row() -> None:
    short, long = _row("a1").replace(extra=("5m",)), _row("a1").replace(extra=("6m",))
    assert merge_rows([short], [long]) == (short, long)
    assert [one.extra for one in merge_rows([short], [short])] == [("5m",)]


START, DONE = row("10:01", "ada", "START", A), row("10:05", "ada", "DONE", A, "a1b2c3d")
REVERT, AGAIN = row("10:06", "ada", "REVERT", A), row("10:09", "bob", "START", A)
REDONE = row("10:20", "bob", "DONE", A, "b1b2c3d")


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "expected"),
    [
        pytest.param(" ", "x", " ", "x", id="ours-ticks"),
        pytest.param(" ", " ", "x", "x", id="theirs-ticks"),
        pytest.param(" ", "X", "x", "X", id="both-tick-ours-mark"),
        pytest.param("x", "x", "X", "X", id="theirs-changes-the-mark"),
        pytest.param("x", " ", "x", "x", id="cleared-without-a-row"),
        pytest.param("x", " ", " ", " ", id="cleared-on-both-sides"),
        pytest.param(" ", " ", " ", " ", id="nobody-ticks"),
    ],
)
def test_a_tick_stays(base: str, ours: str, theirs: str, expected: str) -> None:
    def version(mark: str) -> FeatureFile:
        return _read(feature(rows=[START, DONE]).replace(f"[ ] {A}", f"[{mark}] {A}"))

    for before in (version(base), None) if base == " " else (version(base),):
        merged = _merged(before, version(ours), version(theirs))
        assert merged == version(expected).text


@pytest.mark.parametrize(
    ("mine", "my_tick", "yours", "your_tick", "expected"),
    [
        pytest.param([DONE], True, [DONE, REVERT], False, False, id="revert-behind-the-tick"),
        pytest.param([DONE, REVERT], False, [DONE], True, False, id="the-other-way-round"),
        pytest.param([DONE], True, [DONE, REVERT, AGAIN], False, False, id="claimed-again"),
        pytest.param(
            [DONE], True, [DONE, REVERT, AGAIN, REDONE], True, True, id="done-again-stays"
        ),
        pytest.param(
            [DONE], True, [DONE, REVERT, AGAIN, REDONE], False, True, id="done-again-unticked"
        ),
        pytest.param([DONE, REVERT], True, [DONE, REVERT], False, True, id="ticked-after-revert"),
        pytest.param(
            [DONE, REVERT], True, [DONE, REVERT, AGAIN], False, True, id="knew-the-revert"
        ),
        pytest.param([], True, [DONE, REVERT], False, False, id="tick-without-done"),
    ],
)
def test_revert_clears_older_ticks(
    mine: list[str], my_tick: bool, yours: list[str], your_tick: bool, expected: bool
) -> None:
    base = _read(feature(rows=[START, DONE], ticked=[A]))
    ours = _read(feature(rows=[START, *mine], ticked=[A] if my_tick else []))
    theirs = _read(feature(rows=[START, *yours], ticked=[A] if your_tick else []))
    for one, other in ((ours, theirs), (theirs, ours)):
        boxes = {item.id: item.checked for item in _read(_merged(base, one, other)).outline.items}
        assert boxes == {A: expected, B: False, C: False}


def test_task_listed_twice_is_left_to_git() -> None:
    ours = _read(feature().replace(f"- [ ] {B}", f"- [ ] {A}"))
    assert _merged(None, ours, _read(feature(ticked=[A]))) == ours.text


def test_raw_lines_are_kept_and_a_realigned_table_stays_realigned() -> None:
    narrow = feature(rows=[START])
    wide = narrow.replace(START, START.replace(" | ", "  |  "))
    more = feature(rows=[START, row("10:02", "bob", "START", B)])
    assert (
        START.replace(" | ", "  |  ") in _merged(_read(narrow), _read(wide), _read(more)).decode()
    )
    assert (
        START.replace(" | ", "  |  ") in _merged(_read(narrow), _read(more), _read(wide)).decode()
    )
    assert START in _merged(_read(wide), _read(more), _read(wide)).decode()


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "expected"),
    [
        pytest.param("\n", "\r\n", "\n", "\r\n", id="ours-became-crlf"),
        pytest.param("\n", "\n", "\r\n", "\r\n", id="theirs-became-crlf"),
        pytest.param("\r\n", "\r\n", "\r\n", "\r\n", id="all-crlf"),
        pytest.param(None, "\r\n", "\n", "\r\n", id="no-base"),
        pytest.param("\r", "\r", "\r", "\r", id="lone-cr"),
    ],
)
def test_row_line_ends_follow_the_file(
    base: str | None, ours: str, theirs: str, expected: str
) -> None:
    def version(end: str, *rows: str) -> FeatureFile:
        return _read(feature(rows=rows).replace("\n", end))

    second, third = row("10:02", "bob", "START", B), row("10:03", "cy", "START", C)
    agreement = merge_logs(
        None if base is None else version(base, START),
        version(ours, START, second),
        version(theirs, START, third),
    )
    assert agreement.block.decode() == "".join(one + expected for one in (START, second, third))


def test_missing_final_line_end_stays_missing() -> None:
    bare, whole = _read(feature(rows=[START])[:-1]), _read(feature(rows=[START]))
    more = row("10:02", "bob", "START", B)
    assert bare.text.endswith(b"- |")
    assert _merged(bare, bare, bare) == bare.text
    longer = whole.text + b"\n\n"
    assert verify_merge(_read(longer), merge_logs(bare, bare, bare)) == longer
    assert _merged(bare, _read(feature(rows=[START, more])), bare).endswith(b"- |\n")
    assert _merged(whole, whole, _read(feature(rows=[START, more])[:-1])).endswith(b"- |")


def test_placeholder_makes_way_for_rows_and_stays_without() -> None:
    empty, started = _read(feature(rows=[PLACEHOLDER])), _read(feature(rows=[START]))
    assert _merged(empty, empty, started) == started.text
    assert _merged(empty, started, empty) == started.text
    assert _merged(empty, empty, empty) == empty.text


GOOD = feature(rows=[START])
CUT_OFF = GOOD.replace(START, f"\n{START}")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param(
            GOOD.replace("Feature 1.1", "Feature 1.2"), "calls it feature 1.1", id="another"
        ),
        pytest.param(GOOD + "\n## Progress Log\n", "two Progress Logs", id="two-logs"),
        pytest.param(GOOD.replace("Action |", "What |", 1), "lacks the column", id="header"),
        pytest.param(GOOD.replace(HEADER[1] + "\n", ""), "no delimiter", id="no-delimiter"),
        pytest.param(GOOD + "| oops |\n", "is no row: it has 1 cell", id="malformed"),
        pytest.param(GOOD + "and text\n", "text below", id="text-below"),
        pytest.param(CUT_OFF, "empty line", id="cut-off"),
        pytest.param(
            GOOD + "<<<<<<< ours\n=======\n>>>>>>> theirs\n", "conflict", id="old-markers"
        ),
        pytest.param(GOOD + ">>>>>>> theirs\n", "no row", id="left-over-marker"),
        pytest.param(
            GOOD.replace("## Task List", "```"), "cannot be found", id="swallowed-by-a-fence"
        ),
        pytest.param(
            GOOD.replace("## Progress Log", "## PROGRESS LOG"), "cannot be found", id="odd-heading"
        ),
        pytest.param(
            GOOD.replace("| Commit |", "| Commit | Duration |")
            .replace("--------|\n", "--------|---|\n")
            .replace(START, f"{START} 1m |"),
            "changed the columns",
            id="another-column",
        ),
    ],
)
def test_git_merges_alone_where_rows_are_uncertain(text: str, reason: str) -> None:
    good, other = _read(GOOD), _read(text)
    assert reason in why_not(good, other)
    assert reason.replace("1.1", "1.2") in why_not(other, good)


def test_git_merges_alone_what_is_no_feature_file() -> None:
    good = _read(GOOD)
    assert why_not(good, None) == why_not(None, good) == "it is a feature file on one side only"
    assert why_not(None, None)
    assert why_not(good, good) == ""
    assert why_not(_read(GOOD.replace("| Agent |", "| AGENT |")), good) == ""


def test_result_is_refused_unless_the_agreed_rows_stand_in_it() -> None:
    ours, theirs = _read(GOOD), _read(feature(rows=[row("10:02", "bob", "START", B)]))
    agreement = merge_logs(ours, ours, theirs)
    assert verify_merge(None, agreement) is None
    assert verify_merge(ours, agreement) is None
    twice = _read(with_merged_log(ours, agreement) + START.encode() + b"\n")
    assert verify_merge(twice, agreement) is None
    whole = with_merged_log(theirs, agreement)
    assert verify_merge(_read(whole), agreement) == whole
    for below in ("| oops |\n", "\n## Progress Log\n"):
        assert verify_merge(_read(whole + below.encode()), agreement) is None


def test_broken_base_is_no_obstacle() -> None:
    base = _read(GOOD + "| oops |\n")
    ours = _read(feature(rows=[START, row("10:02", "bob", "START", B)]))
    agreement = merge_logs(base, ours, _read(GOOD))
    assert with_merged_log(base, agreement) == ours.text + b"| oops |\n"


def test_rows_go_below_a_header_that_ends_the_file() -> None:
    bare = feature(rows=[]).replace(PLACEHOLDER + "\n", "").rstrip("\n")
    agreement = merge_logs(None, _read(bare), _read(GOOD))
    assert bare.endswith("|")
    assert with_merged_log(_read(bare), agreement) == f"{bare}\n{START}\n".encode()


def test_states_of_a_task_table_are_agreed_on_like_ticks() -> None:
    """Git would call rows that stand next to each other a conflict."""
    boxes = feature().partition("- [ ]")[2].partition("\n\n")[0]
    table = f"| Task | Status |\n|---|---|\n| {A} One | todo |\n| {B} Two | open |\n| {C} | |"
    base = _read(feature().replace(f"- [ ]{boxes}", table))
    assert len(base.outline.items) == 3
    ours, theirs = _read(set_checkbox(base, A, True)), _read(set_checkbox(base, B, True))
    agreement = merge_logs(base, ours, theirs)
    texts = {with_merged_log(side, agreement) for side in (base, ours, theirs)}
    assert texts == {set_checkbox(ours, B, True)}


def test_checkbox_of_a_task_that_is_only_here_is_left_alone() -> None:
    agreement = merge_logs(None, _read(GOOD), _read(GOOD))
    more = _read(GOOD.replace("## Progress Log", "- [x] 1.1.9 Another\n\n## Progress Log"))
    assert b"- [x] 1.1.9 Another\n" in with_merged_log(more, agreement)


def test_lost_rows_are_counted_as_often_as_they_occur() -> None:
    once, twice = _read(GOOD), _read(feature(rows=[START, START]))
    assert count_lost([once, twice], twice) == 0
    assert count_lost([once, twice, None], once) == 1
    assert count_lost([once, twice], None) == 2
