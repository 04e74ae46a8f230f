"""The Progress Log, line by line: nothing that stands in it vanishes."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gitbaton.plan.log.cells import ACTIONS, is_agent, is_object_name, split_cells
from gitbaton.plan.log.rows import (
    BadLine,
    ProgressLog,
    Row,
    Rows,
    extend_log,
    is_delimiter,
    is_prefix,
    read_log,
    rows_of,
)

HEADER = "| Timestamp | Agent | Action | Task | Commit |\n|---|---|---|---|---|\n"
START = "| 2024-01-15 10:30 | agent-abc | START | 1.1.3a | - |\n"
DONE = "| 2024-01-15 11:30 | agent-abc | DONE | 1.1.3a | a1b2c3d |\n"


def read(text: str | bytes, first_line: int = 1) -> ProgressLog:
    raw = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    return read_log(raw.splitlines(keepends=True), first_line)


def rows(*lines: str) -> tuple[Row, ...]:
    return read(HEADER + "".join(lines)).rows


def bad(line: str) -> BadLine:
    """What the reader says about one line between two sound rows, both of which it must read."""
    log = read(HEADER + START + line + "\n" + DONE)
    assert [row.action for row in log.rows] == ["START", "DONE"]
    assert len(log.bad_lines) == 1
    assert log.bad_lines[0].line == 4
    return log.bad_lines[0]


def test_a_row_is_its_cells_and_its_line() -> None:
    log = read(HEADER + START, first_line=40)
    assert log.rows == (Row("2024-01-15 10:30", "agent-abc", "START", "1.1.3a", "-"),)
    assert (log.rows[0].line, log.last, log.header_line) == (42, 42, 40)
    assert (log.bad_lines, log.placeholders, log.header_problem) == ((), (), "")


def test_every_action_of_the_specification_is_read() -> None:
    written = [START.replace("START", action) for action in ACTIONS]
    assert [row.action for row in rows(*written)] == list(ACTIONS)


@pytest.mark.parametrize("action", ["NOTE", "RELEASE"])
def test_last_cell_of_a_note_and_of_a_release_is_text(action: str) -> None:
    line = START.replace("START", action)
    found = rows(line, line.replace("| - |", "| half of it works |"), line)
    assert [row.commit for row in found] == ["-", "half of it works", "-"]


def test_rows_compare_by_cells_not_by_place() -> None:
    one, two = rows(START, START)
    assert one == two
    assert hash(one) == hash(two)
    assert one.line != two.line
    assert one != rows(DONE)[0]
    assert one != one.cells


def test_white_space_between_cells_is_no_difference() -> None:
    wide = "|  2024-01-15 10:30 |agent-abc|\tSTART  | 1.1.3a\t|  -  |   \n"
    assert rows(wide) == rows(START)
    assert rows("   " + START) == rows(START)
    assert rows(START.replace(" |\n", "\n")) == rows(START)


@pytest.mark.parametrize("header", [HEADER, HEADER.replace("|\n", "\n").replace("\n|", "\n")[2:]])
@pytest.mark.parametrize("indent", ["", "  ", "   "])
def test_rows_and_headers_need_no_outer_pipes(header: str, indent: str) -> None:
    bare = indent + START[2:-3] + "\n"
    log = read(f"\n{header}{bare}{DONE}{bare}")
    assert log.rows == rows(START, DONE, START)
    assert (log.bad_lines, log.header_problem, log.last) == ((), "", 6)


@pytest.mark.parametrize(
    "line",
    [
        "    " + START[2:-3],
        "\t" + START[2:-3],
        START[2:-3].replace("START", "BEGIN"),
        "see a | b",
        "a | b | c | d | e",
    ],
)
def test_other_lines_without_outer_pipes_are_no_rows(line: str) -> None:
    assert bad(line).text == line


def test_row_with_a_typing_error_and_no_outer_pipes_is_reported_as_a_row() -> None:
    assert "did you mean START" in bad(START[2:-3].replace("START", "Start")).reason


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("| 2024-01-15 10:30 | a | START | 1.1.3a |", "it has 4 cells, not 5"),
        ("| 2024-01-15 10:30 | a | START | 1.1.3a | - | x |", "it has 6 cells, not 5"),
        ("||", "it has 1 cell, not 5"),
        ("|", "it has 0 cells, not 5"),
        ("| |", "it has 1 cell, not 5"),
        ("| text |", "it has 1 cell, not 5"),
        ("| 2024-01-15 10:30 | a | NOTE | 1.1.3a | `a | b` |", "write a pipe inside a cell as \\|"),
        (START.replace("START", "start").strip(), '"start" is no action (did you mean START?)'),
        (START.replace("START", "Start").strip(), "(did you mean START?)"),
        (START.replace("START", "STARTED").strip(), "(did you mean START?)"),
        (START.replace("START", "DONE.").strip(), "(did you mean DONE?)"),
        (START.replace("START", "✅ DONE").strip(), "(did you mean DONE?)"),
        (
            START.replace("START", "").strip(),
            "(one of START, DONE, RECLAIM, NOTE, REVERT, RELEASE)",
        ),
        (
            START.replace("START", "PAUSE").strip(),
            "(one of START, DONE, RECLAIM, NOTE, REVERT, RELEASE)",
        ),
        (
            START.replace("START", "ЅTART").strip(),
            "(one of START, DONE, RECLAIM, NOTE, REVERT, RELEASE)",
        ),
        (START.replace("agent-abc", "").strip(), '"" is no agent name'),
        (START.replace("agent-abc", "-abc").strip(), '"-abc" is no agent name'),
        (START.replace("agent-abc", "agent abc").strip(), "is no agent name"),
        (START.replace("agent-abc", "agent/abc").strip(), "is no agent name"),
        (START.replace("agent-abc", "a" * 65).strip(), "is no agent name"),
        (START.replace("agent-abc", "аgent-1").strip(), "is no agent name"),
        (START.replace("agent-abc", "agent\u202e").strip(), "is no agent name"),
        (START.replace("agent-abc", "agent\x1b[2J").strip(), "is no agent name"),
        (START.replace("2024-01-15", "2024-13-01").strip(), "is no timestamp such as"),
        (START.replace("10:30", "24:00").strip(), "is no timestamp such as"),
        (START.replace("2024-01-15 ", "").strip(), '"10:30" is no timestamp such as'),
        (START.replace("1.1.3a", "").strip(), "it names no task"),
        (START.replace("| - |", "| |").strip(), '"" is neither "-" nor 7 to 64 hexadecimal'),
        (DONE.replace("a1b2c3d", "a1b2c3").strip(), "is neither"),
        (DONE.replace("a1b2c3d", "a" * 65).strip(), "is neither"),
        (DONE.replace("a1b2c3d", "a1b2c3g").strip(), "is neither"),
        (DONE.replace("a1b2c3d", "0xa1b2c3").strip(), "is neither"),
        (DONE.replace("a1b2c3d", "a1b2 c3d").strip(), "is neither"),
        (DONE.replace("a1b2c3d", "main").strip(), "is neither"),
        ("text below", "text below the table is no row"),
        ("```", "text below the table is no row"),
        ("<!-- hidden", "text below the table is no row"),
        ("    " + START.strip(), "four columns of indentation make it text"),
        ("\t" + START.strip(), "four columns of indentation make it text"),
        ("  \t" + START.strip(), "four columns of indentation make it text"),
        ("<<<<<<< HEAD", "left over from a merge conflict"),
        ("=======", "left over from a merge conflict"),
        (">>>>>>> main", "left over from a merge conflict"),
    ],
)
def test_a_malformed_line_is_named_and_hides_no_other(line: str, reason: str) -> None:
    found = bad(line)
    assert reason in found.reason
    assert found.text == line[:200]
    assert found.cure


@pytest.mark.parametrize(
    "row",
    [
        DONE.replace("a1b2c3d", "A1B2C3D4" * 8),
        DONE.replace("a1b2c3d", "0" * 7),
        DONE.replace("agent-abc", "9._@+-"),
        DONE.replace("agent-abc", "a" * 64),
        DONE.replace("2024-01-15 11:30", "2024-01-15T11:30:59+05:30"),
        DONE.replace("DONE", "NOTE").replace("a1b2c3d", "anything, ‮even this"),
        DONE.replace("DONE", "NOTE").replace("a1b2c3d", ""),
    ],
)
def test_what_the_grammar_allows_is_a_row(row: str) -> None:
    assert rows(row)[0].cells == tuple([cell.strip() for cell in row.split("|")[1:-1]])


def test_words_that_are_sound_in_one_cell_are_not_in_another() -> None:
    as_agent = START.replace("agent-abc", "2024-99-99T")
    as_date = START.replace("2024-01-15 ", "2024-99-99T")
    log = read(HEADER + as_agent + as_date + START)
    assert [row.agent for row in log.rows] == ["2024-99-99T", "agent-abc"]
    assert [found.line for found in log.bad_lines] == [4]


ODD_ROWS = [
    START,
    DONE,
    START.replace(" | ", "|"),
    DONE[:-3] + "\n",
    START.replace("1.1.3a", "1.1.3b|x"),
    START.replace("1.1.3a", "1.1.3b "),
    START.replace("1.1.3a", r"1.1.3b\\"),
    START.replace("| 2024", "|x2024"),
    START.replace("| 2024", "|| 2024"),
    START.replace("- |", "- | |"),
    START.replace("- |", "-|"),
    START.replace("- |", "-"),
    START.replace("START", "NOTE").replace("- |", "a |b |"),
    START.replace("START", "NOTE").replace("- |", r"a \| b |"),
    START.replace("\n", "\r\n"),
    START.replace("\n", "  \n"),
]


@pytest.mark.parametrize("line", ODD_ROWS)
def test_a_row_reads_the_same_after_any_other(line: str) -> None:
    known = [START, DONE, START.replace("1.1.3a", "1.1.3b")]
    alone, after = read(HEADER + line), read(HEADER + "".join(known) + line)
    assert after.rows[3:] == alone.rows
    assert [found.reason for found in after.bad_lines] == [
        found.reason for found in alone.bad_lines
    ]


# -- cells ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("| a | b |", ["a", "b"]),
        ("a | b", ["a", "b"]),
        ("| a | |", ["a", ""]),
        ("| | a |", ["", "a"]),
        ("|a||b|", ["a", "", "b"]),
        (r"| x \| y | b |", ["x | y", "b"]),
        (r"| `a \| b` |", ["`a | b`"]),
        (r"| a\|", ["a|"]),
        (r"| \| | \| |", ["|", "|"]),
        (r"| a \\ | b |", [r"a \\", "b"]),
        (r"| a \\| b |", [r"a \| b"]),
        (r"| C:\dir | b |", [r"C:\dir", "b"]),
        (r"| a | b\ ", ["a", "b\\"]),
        ("|\u00a0a | b |", ["\u00a0a", "b"]),
        ("|", []),
        ("||", [""]),
        ("", []),
    ],
)
def test_cells(line: str, cells: list[str]) -> None:
    assert split_cells(line) == cells


@given(st.lists(st.text(st.sampled_from("ab|\\ \t`")), min_size=1, max_size=5))
def test_escaped_cells_come_back(texts: list[str]) -> None:
    cells = [text.strip(" \t") for text in texts]
    line = "| " + " | ".join([cell.replace("|", r"\|") for cell in cells]) + " |"
    assert split_cells(line) == cells


def test_an_escaped_pipe_stays_in_the_note() -> None:
    note = DONE.replace("DONE", "NOTE").replace("a1b2c3d", r"use a \| b")
    assert rows(note, note)[1].commit == "use a | b"


def test_ten_thousand_columns_and_a_line_of_megabytes_are_only_odd() -> None:
    wide = "| x " * 10_000 + "|"
    assert bad(wide).reason.startswith("it has 10000 cells, not 5")
    for filling in ("x", "|", "\\|", "\\", " ", "#"):
        log = read(HEADER + START + "|" + filling * 1_000_000 + "y\n" + DONE)
        assert len(log.rows) == 2
        assert [found.line for found in log.bad_lines] == [4]
        assert len(log.bad_lines[0].text) <= 200
        assert len(log.bad_lines[0].reason) < 200


# -- header -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        (HEADER, ""),
        (HEADER.replace("|---|", "|:--|"), ""),
        (HEADER.replace("\n|---", "\n---"), ""),
        ("| agent | TIMESTAMP | Action | Task | Commit |\n|-|:-:|-:|:-|---|\n", ""),
        (HEADER.replace("| Commit |", "|"), "it lacks the column Commit"),
        (HEADER.replace("Agent", "Worker"), "it lacks the column Agent"),
        (HEADER.replace("| Task ", "| Task | task "), "it names a column twice"),
        (HEADER.partition("\n")[0] + "\n", "it has no delimiter row below it"),
        (HEADER.replace("---|\n", "===|\n"), "it has no delimiter row below it"),
        (HEADER.replace("|---|\n", "|\n"), "its delimiter row has another number of columns"),
    ],
)
def test_header(header: str, problem: str) -> None:
    log = read(header)
    assert log.header_problem == problem
    assert log.rows == ()
    assert bool(log.bad_lines) == ("===" in header)


def test_rows_below_a_broken_header_are_still_read() -> None:
    log = read(HEADER.partition("\n")[0] + "\n" + START)
    assert log.header_problem
    assert log.rows == rows(START)
    assert read(HEADER.replace("Agent", "Worker") + START).rows == rows(START)


def test_columns_are_found_by_name() -> None:
    log = read(
        "| Task | Duration | agent | Commit | Action | Timestamp |\n|-|-|-|-|-|-|\n"
        "| 1.1.3a | 60m | agent-abc | a1b2c3d | DONE | 2024-01-15 11:30 |\n"
        "| 1.1.3a | 60m | agent-abc | a1b2c3d | BEGIN | 2024-01-15 11:30 |\n"
    )
    assert log.rows == (
        Row("2024-01-15 11:30", "agent-abc", "DONE", "1.1.3a", "a1b2c3d", ("60m",)),
    )
    assert '"BEGIN" is no action' in log.bad_lines[0].reason


def test_a_duration_column_is_part_of_the_row() -> None:
    header = "| Timestamp | Agent | Action | Task | Commit | Duration |\n|-|-|-|-|-|-|\n"
    first, second = (f"{DONE.strip()} {took} |\n" for took in ("60m", "61m"))
    log = read(header + first + second + first)
    assert [row.extra for row in log.rows] == [("60m",), ("61m",), ("60m",)]
    assert log.rows[0] != log.rows[1]


def test_a_log_without_a_table() -> None:
    log = read("\ntext\n\nmore\n", first_line=10)
    assert log.header_problem == "it has no table"
    assert log.header_line == 9
    assert [(found.line, found.text) for found in log.bad_lines] == [(11, "text"), (13, "more")]
    assert read("").header_problem == "it has no table"


def test_text_above_the_table_is_named() -> None:
    log = read("\nAppend only.\n\n" + HEADER + START)
    assert [(found.line, found.text) for found in log.bad_lines] == [(2, "Append only.")]
    assert log.rows == rows(START)


@pytest.mark.parametrize("placeholder", ["| | | | | |", "||||||", "|  |", "| | |", "|\t|  |  |"])
def test_a_placeholder_is_no_row(placeholder: str) -> None:
    log = read(HEADER + placeholder + "\n")
    if placeholder == "|  |":
        assert [found.line for found in log.bad_lines] == [3]
    else:
        assert (log.rows, log.bad_lines, log.placeholders) == ((), (), (3,))
    assert log.last == 3


def test_an_empty_line_inside_the_table_is_an_error_but_hides_nothing() -> None:
    log = read(HEADER + START + "\n" + DONE + DONE)
    assert log.rows == rows(START, DONE, DONE)
    assert [(found.line, found.reason) for found in log.bad_lines] == [
        (5, "an empty line cuts it off from the table")
    ]
    assert "delete the empty line" in log.bad_lines[0].cure


def test_the_next_row_goes_above_text_below_the_table() -> None:
    assert read(HEADER + START + "text\n").last == 3


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("final", [True, False])
def test_line_ends(end: str, final: bool) -> None:
    text = (HEADER + START + DONE).replace("\n", end)
    assert read(text if final else text.removesuffix(end)).rows == rows(START, DONE)


def test_a_line_end_of_its_own_ends_a_row() -> None:
    log = read(HEADER + START.replace("START", "STA\rRT") + DONE)
    assert log.rows == rows(DONE)
    assert [found.line for found in log.bad_lines] == [3, 4]


def test_bytes_that_are_no_utf8_survive() -> None:
    note = DONE.encode().replace(b"DONE", b"NOTE").replace(b"a1b2c3d", b"caf\xe9")
    log = read(HEADER.encode() + note + START.encode().replace(b"agent", b"\xff"))
    assert log.rows[0].commit == "caf\udce9"
    assert log.bad_lines[0].text.startswith("| 2024-01-15 10:30 | \udcff")


@pytest.mark.parametrize("middle", ["", "||||||| 1234567\n"])
def test_both_sides_of_a_conflict_are_read(middle: str) -> None:
    log = read(HEADER + "<<<<<<< HEAD\n" + START + middle + "=======\n" + DONE + ">>>>>>> main\n")
    assert log.rows == rows(START, DONE)
    assert log.bad_lines == ()
    assert log.markers == ((3, 5, 6, 8) if middle else (3, 5, 7))


# -- lossless ------------------------------------------------------------------------------------

LINES = st.sampled_from(
    [
        START,
        DONE,
        *HEADER.splitlines(keepends=True),
        "| | | | | |\n",
        "\n",
        "   \t\n",
        "text\n",
        "|\n",
        "    " + START,
        "\t" + DONE,
        "<<<<<<< HEAD\n",
        "||||||| base\n",
        "=======\n",
        ">>>>>>> main\n",
        "| a | b |\n",
        "|||||||\n",
        START.replace("\n", "\r\n"),
        START.replace("\n", "\r"),
        "\x00\n",
    ]
)
SECTIONS = st.one_of(
    st.lists(LINES).map(lambda lines: "".join(lines).encode()),
    st.lists(LINES).map(lambda lines: (HEADER + "".join(lines)).encode()),
    st.lists(st.one_of(LINES.map(str.encode), st.binary(max_size=20))).map(b"".join),
)


@given(SECTIONS, st.integers(1, 1000))
def test_every_line_is_accounted_for(section: bytes, first: int) -> None:
    log = read(section, first)
    lines = section.splitlines()
    header = set() if log.header_problem == "it has no table" else {log.header_line}
    below = lines[log.header_line - first + 1 : log.header_line - first + 2] if header else []
    if below and b"-" in below[0] and not below[0].strip(b"|:- \t"):
        header.add(log.header_line + 1)
    blank = {
        number for number, line in enumerate(lines, first) if not line.strip(b" \t\r\n\x0b\x0c")
    }
    known = {row.line for row in log.rows} | {found.line for found in log.bad_lines}
    known |= blank | header | set(log.placeholders) | set(log.markers)
    assert known >= set(range(first, first + len(lines)))


@given(SECTIONS, st.integers(1, 1000))
@example(f"{START}\n<<<<<<< HEAD\n=======\n|||||||\n>>>>>>> main\n".encode(), 1)
def test_no_line_is_two_things(section: bytes, first: int) -> None:
    log = read(section, first)
    cut_off = {found.line for found in log.bad_lines if "cuts it off" in found.reason}
    kinds = [
        *[row.line for row in log.rows],
        *[found.line for found in log.bad_lines if found.line not in cut_off],
        *log.placeholders,
        *log.markers,
    ]
    assert len(kinds) == len(set(kinds))
    assert cut_off <= {row.line for row in log.rows}
    assert list(log.rows) == sorted(log.rows, key=lambda row: row.line)


@given(SECTIONS)
def test_reading_in_two_steps_is_reading_at_once(tail: bytes) -> None:
    below = b"".join([line for line in tail.splitlines(keepends=True) if line[:1] == b"|"])
    whole = (HEADER + START).encode() + below
    head = read(HEADER + START)
    assert extend_log(head, below.splitlines(keepends=True), 4) == read(whole)


# -- prefixes ------------------------------------------------------------------------------------

ROWS = st.lists(st.sampled_from(rows(START, DONE, DONE.replace("1.1.3a", "1.1.3b")))).map(tuple)


@given(ROWS, ROWS, ROWS)
def test_prefix_is_a_partial_order(
    one: tuple[Row, ...], two: tuple[Row, ...], three: tuple[Row, ...]
) -> None:
    assert is_prefix(one, one)
    assert is_prefix(one, one + two)
    assert not (is_prefix(one, two) and is_prefix(two, one)) or one == two
    assert not (is_prefix(one, two) and is_prefix(two, three)) or is_prefix(one, three)
    assert is_prefix(one, two) == (two[: len(one)] == one)


@given(ROWS, ROWS)
def test_a_prefix_is_a_prefix_for_each_task(one: tuple[Row, ...], two: tuple[Row, ...]) -> None:
    for task in ("1.1.3a", "1.1.3b"):
        assert is_prefix(rows_of(one, task), rows_of(one + two, task))
        assert {row.task for row in rows_of(two, task)} <= {task}


def test_one_row_more_or_less_is_no_prefix() -> None:
    start, done = rows(START, DONE)
    assert not is_prefix((start, done), (start,))
    assert not is_prefix((start, start), (start, done))
    assert not is_prefix((done,), (start, done))


def test_a_log_that_grew_knows_where_it_came_from() -> None:
    start, done, note = rows(START, DONE, DONE.replace("DONE", "NOTE"))
    first = Rows.with_rows((), [start])
    left, right = Rows.with_rows(first, [done]), Rows.with_rows(first, [note])
    last = Rows.with_rows(left, [note])
    assert is_prefix(first, left)
    assert is_prefix(left, last)
    assert is_prefix(first, last)
    assert not is_prefix(left, right)
    assert not is_prefix(right, last)
    assert not is_prefix(left, first)
    assert Rows.with_rows((), [done]) == (done,)
    assert not is_prefix(Rows.with_rows((), [done]), first)


def test_words() -> None:
    assert is_agent("a")
    assert not is_agent("")
    assert not is_agent("é")
    assert is_object_name("abcdef0")
    assert not is_object_name("abcdef")
    assert not is_object_name("a" * 65)
    assert not is_delimiter([])
    assert not is_delimiter(["---", ""])
    assert not is_delimiter([":", "-"])
    assert is_delimiter([":-:", "-"])


def test_a_log_of_conflict_markers_is_read_in_linear_time() -> None:
    lines = [b"<<<<<<< a\n", b"=======\n", b">>>>>>> b\n"] * 10_000
    head = [b"| Timestamp | Agent | Action | Task | Commit |\n", b"|---|---|---|---|---|\n"]
    before = time.process_time()
    log = read_log([*head, *lines], 1)
    assert time.process_time() - before < 2
    assert len(log.markers) == len(lines)
