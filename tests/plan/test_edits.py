"""Rows and ticks are written so that every other byte stays."""

from __future__ import annotations

import pytest

from gitbaton.plan.edits import UnwritableError, append_rows, render_row, set_checkbox
from gitbaton.plan.feature_file import FeatureFile, read_feature_file
from gitbaton.plan.log.rows import COLUMNS, Row
from gitbaton.plan.settings import Settings
from support.gfm_table import table_rows
from support.plans import HEADER, LOGIN, PLACEHOLDER, feature, row

GRAMMAR = Settings().grammar
START = row("10:01", "ada", "START", "1.1.1a")
NEW = Row("2024-01-15 10:02", "bob", "NOTE", "1.1.1b", "fine")
NEW_LINE = row("10:02", "bob", "NOTE", "1.1.1b", "fine")


NL, EQUALS = "\n", "=======\n"
CONFLICT = f"<<<<<<< HEAD\n{START}\n{EQUALS}{NEW_LINE}\n>>>>>>> main\n"


def _read(text: str | bytes) -> FeatureFile:
    data = text.encode() if isinstance(text, str) else text
    file = read_feature_file(data, LOGIN, GRAMMAR)
    assert file is not None
    return file


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(f"{START}\n", f"{START}\n{NEW_LINE}\n", id="after-a-row"),
        pytest.param("", f"{NEW_LINE}\n", id="first-row"),
        pytest.param(START, f"{START}\n{NEW_LINE}\n", id="no-final-line-end"),
        pytest.param(f"{START}\n\n\n", f"{START}\n{NEW_LINE}\n\n\n", id="blank-lines-below"),
        pytest.param(f"{PLACEHOLDER}\n", f"{NEW_LINE}\n", id="placeholder"),
        pytest.param(PLACEHOLDER, f"{NEW_LINE}\n", id="placeholder-without-line-end"),
        pytest.param(f"\n{PLACEHOLDER}\n", f"{NEW_LINE}\n\n", id="placeholder-apart"),
        pytest.param(
            f"{START}\n{PLACEHOLDER}\n", f"{START}\n{NEW_LINE}\n", id="placeholder-below-a-row"
        ),
        pytest.param(
            f"{PLACEHOLDER}\n{START}\n", f"{START}\n{NEW_LINE}\n", id="placeholder-above-a-row"
        ),
        pytest.param(
            f"{START}\n\n## Notes\n", f"{START}\n{NEW_LINE}\n\n## Notes\n", id="section-below"
        ),
        pytest.param(f"{START}\ntext\n", f"{START}\n{NEW_LINE}\ntext\n", id="text-below"),
        pytest.param(f"{PLACEHOLDER}\ntext\n", f"{NEW_LINE}\ntext\n", id="placeholder-and-text"),
        pytest.param("| oops |\n", f"| oops |\n{NEW_LINE}\n", id="malformed-row"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("bom", ["", "\ufeff"], ids=["plain", "bom"])
def test_append(before: str, after: str, end: str, bom: str) -> None:
    head = bom + feature()
    text = (head + before).replace("\n", end)
    result = append_rows(_read(text), [NEW])
    assert result.decode() == (head + after).replace("\n", end)
    assert _read(result).log.rows == (*_read(text).log.rows, NEW)


def test_append_of_several_and_of_none() -> None:
    file = _read(feature(rows=[START]))
    assert append_rows(file, []) == file.text
    assert append_rows(file, [NEW, NEW]) == file.text + f"{NEW_LINE}\n{NEW_LINE}\n".encode()


def test_append_keeps_bytes_that_are_no_text() -> None:
    text = feature(rows=[START]).encode().replace(b"visitor", b"\xff\xfe")
    assert append_rows(_read(text), [NEW]) == text + f"{NEW_LINE}\n".encode()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param(feature().partition("## Progress Log")[0], "no ## Progress Log", id="none"),
        pytest.param(feature() + "\n## Progress Log\n", "two Progress Logs", id="two"),
        pytest.param(feature().replace("| Agent |", "| Who |"), "column Agent", id="column"),
        pytest.param(feature().replace(HEADER[1] + "\n", ""), "no delimiter", id="delimiter"),
        pytest.param(f"{feature()}{CONFLICT}", "unresolved merge conflict at line", id="conflict"),
        pytest.param(
            f"{feature()}{CONFLICT.replace(EQUALS, f'||||||| b{NL}{EQUALS}')}",
            "unresolved merge conflict at line",
            id="conflict-with-base",
        ),
        pytest.param(
            feature().replace("## Task Details", f"{CONFLICT}## Task Details"),
            "unresolved merge conflict at line 13",
            id="conflict-above-the-log",
        ),
        pytest.param(
            feature().replace("## Progress Log", "```\n## Progress Log"),
            "the code fence of line \\d+ swallows its Progress Log",
            id="fence",
        ),
    ],
)
def test_broken_log_takes_no_row(text: str, reason: str) -> None:
    with pytest.raises(UnwritableError, match=reason):
        append_rows(_read(text), [NEW])


def test_what_only_looks_like_a_conflict_takes_a_row() -> None:
    text = feature(rows=[START]).replace("## Task List", "A title\n=======\n\n## Task List")
    assert append_rows(_read(text), [NEW]) == f"{text}{NEW_LINE}\n".encode()
    text = text.replace("A title", "<<<<<<< quoted")
    assert append_rows(_read(text), [NEW]) == f"{text}{NEW_LINE}\n".encode()


@pytest.mark.parametrize(
    "cell",
    ["a|b", "|", "||", "a\\|b", "\\", "a\\\\|", "`x|y`", "漢字 é", "***", "a \\"],
)
def test_cell_is_read_as_it_was_written(cell: str) -> None:
    written = NEW.replace(commit=cell)
    file = _read(append_rows(_read(feature(rows=[START])), [written]))
    assert [one.cells for one in file.log.rows[1:]] == [written.cells]
    if "\\|" not in cell:  # GFM's grammar and mistune part ways over a backslash before a pipe
        assert len(table_rows(file.text.decode()) or []) == 2


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r", "\x0b", "\x85", "\u2028"])
def test_row_is_always_one_line(break_: str) -> None:
    line = render_row(NEW.replace(commit=f"one{break_}| two"), COLUMNS)
    assert line.endswith("| one \\| two |")


def test_columns_are_written_in_the_headers_order() -> None:
    columns = ["Task", "Duration", "commit", "ACTION", "Agent", "Timestamp", "Who else"]
    line = render_row(NEW.replace(extra=("5m",)), columns)
    assert line == "| 1.1.1b | 5m | fine | NOTE | bob | 2024-01-15 10:02 |  |"


@pytest.mark.parametrize(
    "item", ["- [{}] 1.1.1a x", "  * [{}]  **1.1.1a**", "1. [{}] `1.1.1a`: a [b]", "+\t[{}] 1.1.1a"]
)
@pytest.mark.parametrize(("before", "tick", "after"), [(" ", 1, "x"), ("x", 0, " "), ("X", 1, "X")])
def test_checkbox(item: str, before: str, tick: int, after: str) -> None:
    text = feature().replace("- [ ] 1.1.1a Create form", item)
    file = _read(text.format(before))
    assert set_checkbox(file, "1.1.1a", bool(tick)).decode() == text.format(after)
    assert set_checkbox(file, "9.9.9", bool(tick)) == file.text
