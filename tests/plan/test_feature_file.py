"""A feature file read whole, read on from an earlier version, or read for one task."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitbaton.plan.feature_file import FeatureFile, read_feature_file
from gitbaton.plan.log.rows import Row
from gitbaton.plan.log.task_state import OPEN
from gitbaton.plan.outline import is_plain_ascii
from gitbaton.plan.task_id import TaskGrammar
from support.files import facts
from support.plans import LOGIN, LOGIN_TASKS, feature, row

GRAMMAR = TaskGrammar()
START = row("10:30", "ada", "START", "1.1.1a")


def read(
    text: str | bytes, previous: FeatureFile | None = None, wanted: tuple[bytes, ...] = ()
) -> FeatureFile:
    raw = text.encode() if isinstance(text, str) else text
    found = read_feature_file(raw, LOGIN, GRAMMAR, previous, wanted)
    assert found is not None
    assert found.states is not None  # who is asked for no state is never read on from
    return found


def lines_of(file: FeatureFile) -> list[tuple[Row, int]]:
    return [(row, row.line) for row in file.log.rows]


def test_a_file_knows_its_tasks_and_states() -> None:
    file = read(feature(rows=[START]))
    assert (file.feature, file.path, file.plain) == ("1.1", LOGIN, True)
    assert file.tasks == {task for task, _ in LOGIN_TASKS}
    assert file.state_of("1.1.1a").holder == "ada"
    assert file.state_of("1.1.2") is OPEN


def test_tasks_of_the_details_count_as_well() -> None:
    assert "1.1.9" in read(feature() + "\n## Task Details\n\n### 1.1.9 Nine\n").tasks


@pytest.mark.parametrize("text", [b"", b"# Notes\n", b"\xff\xfe#\x00 \x00", b"text"])
def test_what_is_no_feature_file(text: bytes) -> None:
    assert read_feature_file(text, LOGIN, GRAMMAR) is None


def test_a_file_without_a_log() -> None:
    file = read("# Feature 1.1: Login\n")
    assert file.log.rows == file.outline.logs == ()
    assert file.log.header_problem == ""


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (b"a\tb\r\n~", True),
        (b"\x7f", False),
        (b"\x00", False),
        (b"\x1b[0m", False),
        (b"\xc3\xa9", False),
    ],
)
def test_plain_bytes(text: bytes, plain: bool) -> None:
    assert is_plain_ascii(text) == plain


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_line_ends_and_bom(end: str, bom: str) -> None:
    text = bom + feature(rows=[START]).replace("\n", end)
    for version in (text, text.removesuffix(end)):
        file = read(version)
        assert lines_of(file) == lines_of(read(feature(rows=[START])))
        assert file.text == version.encode()


# -- reading on -------------------------------------------------------------------------------

NOTE = row("10:31", "ada", "NOTE", "1.1.1a", "half done")


def reads_on(before: FeatureFile, text: bytes) -> bool:
    """Whether a new version keeps the rows of the one before instead of reading them again."""
    kept = zip(read(text, before).log.rows, before.log.rows, strict=False)
    return any(row is old for row, old in kept)


def test_rows_below_are_read_on() -> None:
    before = read(feature(rows=[START]))
    text = feature(rows=[START, NOTE]).encode()
    assert reads_on(before, text)
    after = read(text, before)
    assert facts(after) == facts(read(text))
    assert after.log.rows[0] is before.log.rows[0]
    assert before.state_of("1.1.1a").activity == before.log.rows[0]


@pytest.mark.parametrize(
    "tail",
    ["text\n", "\n", f"\n{NOTE}\n", f" {NOTE}\n", "## Notes\n", "---\n", "<<<<<<< HEAD\n", "\r\n"],
)
def test_anything_else_below_is_read_from_scratch(tail: str) -> None:
    before = read(feature(rows=[START]))
    text = feature(rows=[START]).encode() + tail.encode()
    assert not reads_on(before, text)
    assert facts(read(text, before)) == facts(read(text))


@pytest.mark.parametrize(
    "before",
    [
        feature(rows=[START]).removesuffix("\n"),
        feature(rows=[START]) + "\n## Notes\n",
        feature(rows=[START]) + "\n## Progress Log\n",
        feature(rows=[START]).replace("| Agent |", "| Worker |"),
        "# Feature 1.1: Login\n",
        feature(rows=[START]).replace("10:30", "10:29"),
    ],
)
def test_versions_that_cannot_be_read_on(before: str) -> None:
    assert not reads_on(read(before), feature(rows=[START, NOTE]).encode())
    assert not reads_on(read(before), (before + NOTE + "\n").encode()) or "10:29" in before


TAILS = st.sampled_from(
    [
        *[
            row(time, agent, action, task) + "\n"
            for time in ("10:30", "25:00")
            for agent in ("ada", "bob")
            for action in ("START", "DONE", "NOTE")
            for task in ("1.1.1a", "1.1.2", "9.9.9")
        ],
        "| | | | | |\n",
        "|\n",
        "\n",
        "text\n",
        " " + START + "\n",
        "| é |\n",
        "<<<<<<< HEAD\n",
        "| <<<<<<< |\n",
        "=======\n",
        ">>>>>>> main\n",
        "## Notes\n",
        "## Progress Log\n",
        "```\n",
        "- [ ] 1.1.9 Nine\n",
        "|\r",
        "|\r\n",
        "|",
    ]
)
EDITS = st.one_of(
    st.lists(TAILS, max_size=4).map(lambda tails: lambda text: text + "".join(tails)),
    st.tuples(st.sampled_from(["[ ]", "[x]"]), st.sampled_from(["[x]", "[X]", "[]"])).map(
        lambda pair: lambda text: text.replace(*pair, 1)
    ),
    st.integers(0, 60).map(lambda at: lambda text: "\n".join(text.split("\n")[:-at])),
    st.tuples(st.sampled_from(["ada", "START", "\n\n", "|", "1.1.1a"]), TAILS).map(
        lambda pair: lambda text: text.replace(*pair, 1)
    ),
)


def test_row_right_below_a_line_that_is_none_is_not_cut_off() -> None:
    for text in (stray := feature(rows=[START]) + "```\n", stray + START + "\n"):
        assert facts(read(text, read(stray))) == facts(read(text))


def test_markers_in_added_rows_are_seen() -> None:
    text = feature(rows=[START])
    before = read(text)
    assert not before.marked
    text += "| <<<<<<< |\n"
    assert facts(read(text, before)) == facts(read(text))


@given(st.lists(EDITS, max_size=6))
def test_reading_on_is_reading_from_scratch(edits: list) -> None:  # type: ignore[type-arg]
    text = feature(rows=[START])
    file: FeatureFile | None = read(text)
    for edit in edits:
        text = edit(text)
        found = read_feature_file(text.encode(), LOGIN, GRAMMAR, file)
        scratch = read_feature_file(text.encode(), LOGIN, GRAMMAR)
        assert (found is None) == (scratch is None)
        if found is not None and scratch is not None:
            assert facts(found) == facts(scratch)
        file = found


LISTS = """
- [ ] 1.1.3a Tell [x] from [ ] in a title
- [ ] no task
  - [ ] 1.1.3b A task below one
- [ ][ ] 1.1.3c no box at all

```
- [ ] 1.1.3d in a fence
```

## Task Details

### 1.1.3a Tell

Boxes such as [ ] in prose, and [ ] twice.

## Progress Log
"""
BOXES = feature(rows=[START, row("10:31", "ada", "NOTE", "1.1.1a", "[ ] half")]).replace(
    "\n## Progress Log\n", LISTS, 1
)


def _marked(text: str, count: int, mark: str) -> str:
    """The text with its nth pair of brackets that may be a box marked."""
    parts = text.replace("[x]", "[ ]").split("[ ]")
    return "[ ]".join(parts[: count + 1]) + f"[{mark}]" + "[ ]".join(parts[count + 1 :])


@pytest.mark.parametrize("mark", ["x", "X"])
@pytest.mark.parametrize("row_too", [False, True])
@pytest.mark.parametrize("count", range(BOXES.count("[ ]") + BOXES.count("[x]")))
def test_whatever_box_is_ticked_the_file_is_read_as_from_scratch(
    count: int, row_too: bool, mark: str
) -> None:
    before = read(BOXES.replace("[x]", "[ ]"))
    text = _marked(BOXES, count, mark) + f"{NOTE}\n" * row_too
    after = read(text, before)
    assert facts(after) == facts(read(text))
    assert facts(read(BOXES.replace("[x]", "[ ]"), after)) == facts(before)


def test_a_tick_and_a_row_are_read_on_together() -> None:
    before = read(feature(rows=[START]))
    done = row("10:40", "ada", "DONE", "1.1.1a", "a1b2c3d")
    text = feature(rows=[START, done]).replace("- [ ] 1.1.1a", "- [x] 1.1.1a", 1)
    after = read(text, before)
    assert facts(after) == facts(read(text))
    assert [item.id for item in after.outline.items if item.checked] == ["1.1.1a"]
    assert after.log.rows[0] is before.log.rows[0]


def test_a_box_in_a_cell_is_no_tick_but_an_edit() -> None:
    old, new = (row("10:31", "ada", "NOTE", "1.1.1a", text) for text in ("[ ] b", "[x] b"))
    after = read(feature(rows=[START, new]), read(feature(rows=[START, old])))
    assert [each.commit for each in after.log.rows] == ["-", "[x] b"]


def test_many_boxes_ticked_at_once_are_read_as_from_scratch() -> None:
    text = BOXES.replace("[ ]", "[x]")
    assert facts(read(text, read(BOXES))) == facts(read(text))


def test_a_box_may_be_emptied_again() -> None:
    before = read(feature(rows=[START]).replace("- [ ] 1.1.1a", "- [X] 1.1.1a", 1))
    assert before.outline.items[0].checked
    after = read(feature(rows=[START]), before)
    assert not after.outline.items[0].checked
    assert after.log.rows[0] is before.log.rows[0]


def test_a_version_read_on_takes_the_new_path() -> None:
    before = read(feature(rows=[START]))
    text = feature(rows=[START, NOTE]).encode()
    moved = read_feature_file(text, "docs/plans/new.md", GRAMMAR, before)
    scratch = read_feature_file(text, "docs/plans/new.md", GRAMMAR)
    assert moved is not None
    assert scratch is not None
    assert facts(moved) == facts(scratch)


# -- reading for one task ---------------------------------------------------------------------


@given(st.lists(TAILS, max_size=12), st.sampled_from(["1.1.1a", "1.1.2", "9.9.9"]))
def test_reading_for_one_task_says_the_same_of_it(tails: list[str], task: str) -> None:
    text = feature(rows=[START]) + "".join(tails)
    found, whole = read(text, wanted=(task.encode(),)), read(text)
    assert found.state_of(task) == whole.state_of(task)
    assert found.tasks == whole.tasks
    assert found.outline == whole.outline
    mine = [pair for pair in lines_of(whole) if pair[0].task == task]
    assert [pair for pair in lines_of(found) if pair[0].task == task] == mine


def test_reading_for_one_task_leaves_other_rows_out() -> None:
    other = row("10:31", "bob", "START", "1.1.2")
    assert len(read(feature(rows=[START, other]), wanted=(b"1.1.1a",)).log.rows) == 1
