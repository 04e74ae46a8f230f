"""Tables of tasks: which tables are some, what their rows say, and how a state is written."""

from __future__ import annotations

import pytest

from gitbaton.plan.edits import set_checkbox
from gitbaton.plan.feature_file import FeatureFile, read_feature_file
from gitbaton.plan.outline import outline
from gitbaton.plan.task_id import TaskGrammar, TaskLine
from gitbaton.plan.task_tables import rows_of_table, with_state

SHOP = TaskGrammar(r"[A-Z]+-\d+")
HEAD = "# Feature SHOP: Checkout\n\n**Dependencies:** None\n\n"
TABLE = "| ID | Task | Status |\n|---|---|---|\n| SHOP-1 | Show | done |\n| SHOP-2 | Ask | todo |\n"
LOG = "\n## Progress Log\n\n| Timestamp | Agent | Action | Task | Commit |\n|-|-|-|-|-|\n"


def read(text: str, previous: FeatureFile | None = None) -> FeatureFile:
    found = read_feature_file(text.encode(), "shop.md", SHOP, previous)
    assert found is not None
    return found


def listed(text: str) -> list[tuple[str, str, bool | None]]:
    return [(i.id, i.title, i.checked) for i in outline(text.encode(), SHOP).items]


def test_rows_are_tasks() -> None:
    found = outline((HEAD + TABLE + LOG).encode(), SHOP)
    assert found.items == (
        TaskLine("SHOP-1", "Show", 7, True, 2),
        TaskLine("SHOP-2", "Ask", 8, False, 2),
    )
    assert read(HEAD + TABLE + LOG).tasks == {"SHOP-1", "SHOP-2"}
    assert found.logs[0].line == 10


@pytest.mark.parametrize(
    ("head", "row", "expected"),
    [
        ("| Task | State |", "| SHOP-1 Show it | Done |", [("SHOP-1", "Show it", True)]),
        ("| Task | State |", "| **SHOP-1**: Show it | open |", [("SHOP-1", "Show it", False)]),
        ("Ticket | What | Status", "`SHOP-1` | Show | ✅", [("SHOP-1", "Show", True)]),
        ("Ticket | What | Status", "SHOP-1 | Show | ✅ Done", [("SHOP-1", "Show", True)]),
        ("Ticket | What | Status", "SHOP-1 | Show | **Complete** 🎉", [("SHOP-1", "Show", True)]),
        ("Ticket | What | Status", "SHOP-1 | Show | 50% done", [("SHOP-1", "Show", False)]),
        ("Ticket | What | Status", "SHOP-1 | Show | ❌ not done", [("SHOP-1", "Show", False)]),
        ("Ticket | What | Done", "SHOP-1 | Show | [ ] x", [("SHOP-1", "Show", False)]),
        ("| **ID** | Name | *Done?* |", "| SHOP-1 | A \\| B | yes |", [("SHOP-1", "A | B", True)]),
        ("| # | Task | Status |", "| 1 | SHOP-1 Show | [x] |", [("SHOP-1", "Show", True)]),
        ("| # | Task | Status |", "| SHOP-1 | Show | [ ] |", [("SHOP-1", "Show", False)]),
        ("| Status | Key | Title |", "| ✔\ufe0f | SHOP-1 | Show |", [("SHOP-1", "Show", True)]),
        ("| Key | Title | Status |", "| SHOP-1 | Show |", [("SHOP-1", "Show", False)]),
        ("| Key | Title | Status |", "| SHOP-1", [("SHOP-1", "", False)]),
        ("| Key | Title | Status |", "| none | Show | done |", []),
        ("| Key | Title | Status |", "| |", []),
        ("| Key | Title | Owner |", "| SHOP-1 | Show | done |", []),
        ("| Feature | Title | Status |", "| SHOP-1 | Show | done |", []),
        ("| Status of SHOP-1 | Key |", "| done | SHOP-1 |", []),
    ],
)
def test_columns(head: str, row: str, expected: list[tuple[str, str, bool]]) -> None:
    delimiter = "|" + "---|" * len(head.strip("| ").split("|"))
    assert listed(f"{HEAD}{head}\n{delimiter}\n{row}\n") == expected


def test_rows_without_an_id_are_named_by_what_is_there() -> None:
    table = [(1, "| ID | Status |"), (3, "| SHOP-1 | |"), (4, "| SHOP7 | |"), (5, "| | |")]
    assert [(row.id, row.line) for row in rows_of_table(table, SHOP)] == [
        ("SHOP-1", 3),
        ("SHOP7", 4),
        ("", 5),
    ]
    assert rows_of_table(table[:1], SHOP) == ()


@pytest.mark.parametrize(
    "text",
    [
        f"```\n{TABLE}```\n",
        f"<!--\n{TABLE}-->\n",
        TABLE.replace("|", "> |", 1).replace("\n|", "\n> |"),
        "    " + TABLE.replace("\n|", "\n    |"),
        LOG + "\n" + TABLE,
        LOG + TABLE,
        TABLE.replace("|---|---|---|\n", ""),
        TABLE.replace("|---|---|---|", "|---|---|"),
        "- item\n\n  " + TABLE.replace("\n|", "\n  |"),
    ],
)
def test_tables_that_are_text_or_belong_to_the_log(text: str) -> None:
    assert listed(HEAD + text) == []


def test_a_table_ends_where_another_block_begins() -> None:
    more = "| SHOP-3 | Take | todo |\n"
    assert len(listed(HEAD + TABLE + more)) == 3
    assert len(listed(HEAD + TABLE + "   " + more)) == 3
    for between in ("\n", "---\n", "## Next\n", "- item\n", "===\n", "    code\n", "<div>\n"):
        assert len(listed(HEAD + TABLE + between + more)) == 2, between
    assert len(listed(HEAD + TABLE + "\n" + TABLE.replace("SHOP-", "SHOP-1"))) == 4


def test_checkboxes_go_before_tables() -> None:
    assert listed(f"{HEAD}{TABLE}\n- [ ] SHOP-9 More\n") == [("SHOP-9", "More", False)]
    assert len(listed(f"{HEAD}{TABLE}\n- [ ] a wish\n")) == 2


def test_details_of_a_table() -> None:
    text = f"{HEAD}{TABLE}\n## Task Details\n\n### SHOP-1 Show\n\n### SHOP-7: More\n{LOG}"
    details = outline(text.encode(), SHOP).details
    assert [task.id for task in details] == ["SHOP-1", "SHOP-7"]


@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
@pytest.mark.parametrize(
    ("row", "done", "undone"),
    [
        ("| A-1 | todo |", "| A-1 | done |", "| A-1 | todo |"),
        ("| A-1 | in progress |", "| A-1 | done        |", "| A-1 | todo        |"),
        ("| A-1 | x |", "| A-1 | done |", "| A-1 | todo |"),
        ("| A-1 | [ ] |", "| A-1 | [x] |", "| A-1 | [ ] |"),
        ("| A-1 | Open |", "| A-1 | Done |", "| A-1 | Todo |"),
        ("| A-1 | TODO |", "| A-1 | DONE |", "| A-1 | TODO |"),
        ("| A-1 | no |", "| A-1 | yes |", "| A-1 | no  |"),
        ("| A-1 | |", "| A-1 | done |", "| A-1 | todo |"),
        ("| A-1 ||", "| A-1 | done |", "| A-1 | todo |"),
        ("|A-1|todo|", "|A-1|done|", "|A-1|todo|"),
        ("|A-1|x|", "|A-1|done|", "|A-1|todo|"),
        ("A-1 | todo", "A-1 | done", "A-1 | todo"),
        ("| a\\|1 | todo | 3 |", "| a\\|1 | done | 3 |", "| a\\|1 | todo | 3 |"),
        ("| A-1 |", "| A-1 | done |", "| A-1 | todo |"),
        ("| A-1", "| A-1 | done |", "| A-1 | todo |"),
        ("| A-1 | caf\udce9 |", "| A-1 | done |", "| A-1 | todo |"),
    ],
)
def test_state(row: str, done: str, undone: str, end: str) -> None:
    line = f"{row}{end}".encode("utf-8", "surrogateescape")
    finished = with_state(line, 1, True)
    assert finished.decode() == done + end
    assert with_state(finished, 1, False).decode() == undone + end


def test_state_is_written_for_one_task() -> None:
    file = read(HEAD + TABLE + LOG)
    assert set_checkbox(file, "SHOP-1", True) == set_checkbox(file, "SHOP-2", False) == file.text
    assert set_checkbox(file, "SHOP-9", True) == file.text
    done = set_checkbox(file, "SHOP-2", True)
    assert done == file.text.replace(b"Ask | todo", b"Ask | done")
    assert set_checkbox(read(done.decode()), "SHOP-2", False) == file.text


@pytest.mark.parametrize(
    ("old", "new"),
    [("| Ask | [ ] |", "| Ask | [x] |"), ("| Ask [ ] | todo |", "| Ask [x] | todo |")],
)
def test_an_earlier_version_does_not_deceive(old: str, new: str) -> None:
    text = HEAD + TABLE.replace("| Ask | todo |", old) + LOG
    changed = text.replace(old, new)
    assert changed != text
    before = read(text)
    assert before.states == {}
    assert read(changed, before).planned == read(changed).planned
