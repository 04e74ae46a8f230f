"""A new task in a feature file: every other byte stays."""

from __future__ import annotations

import pytest

from gitbaton.plan.edits import UnwritableError
from gitbaton.plan.feature_file import FeatureFile, read_feature_file
from gitbaton.plan.settings import Settings
from gitbaton.plan.task_id import TaskGrammar
from gitbaton.plan.task_insertion import next_id, with_task
from support.plans import feature

HEAD = "# Feature 1.1: Login\n\n**Estimated Tasks:** 2\n\n## Task List\n\n"
LOG = "## Progress Log\n"
USUAL = Settings().grammar


def file_of(text: str) -> FeatureFile:
    found = read_feature_file(text.encode(), "plan.md", USUAL)
    assert found is not None
    return found


def added(text: str, task: str, after: str, details: tuple[str, ...] = ()) -> str:
    return with_task(file_of(text), task, "New", after, details).decode()


@pytest.mark.parametrize(
    ("after", "close", "taken", "pattern", "found"),
    [
        ("1.1.1a", True, ["1.1.1a"], "", "1.1.1b"),
        ("1.1.1a", True, ["1.1.1b", "1.1.1c"], "", "1.1.1d"),
        ("1.1.1a", False, ["1.1.1b"], "", "1.1.2a"),
        ("1.1.4", False, ["1.1.5"], "", "1.1.6"),
        ("1.1.4", True, [], "", "1.1.5"),
        ("1.1.1z", True, [], "", "1.1.2a"),
        ("T009", False, ["T010"], r"T\d{3}", "T011"),
        ("T999", False, [], r"T\d{3}", "T001"),
        ("AUTH-12", True, [], r"[A-Z]+-\d+", "AUTH-13"),
        ("one", False, ["one"], "one", ""),
    ],
)
def test_the_next_free_id(
    after: str, close: bool, taken: list[str], pattern: str, found: str
) -> None:
    grammar = TaskGrammar(pattern) if pattern else USUAL
    assert next_id("1.1", after, taken, grammar, close=close) == found


def test_the_line_is_below_the_task_and_what_is_indented_under_it() -> None:
    text = f"{HEAD}* [x] 1.1.1a Form\n  more\n* [ ] 1.1.1b Check\n\n{LOG}"
    assert added(text, "1.1.1c", "1.1.1a") == text.replace("Tasks:** 2", "Tasks:** 3").replace(
        "  more\n", "  more\n* [ ] 1.1.1c New\n"
    )


def test_details_follow_those_of_the_task_before() -> None:
    text = feature()
    new = added(text, "1.1.1c", "1.1.1a", ("### 1.1.1c New", "", "text", ""))
    assert "\n- [ ] 1.1.1a Create form\n- [ ] 1.1.1c New\n- [ ] 1.1.1b" in new
    assert "`feat(1.1.1a): create form`\n\n### 1.1.1c New\n\ntext\n\n### 1.1.1b Check" in new
    assert "**Estimated Tasks:** 4 atomic tasks" in new
    assert [task.id for task in file_of(new).planned] == ["1.1.1a", "1.1.1c", "1.1.1b", "1.1.2"]


def test_a_list_without_details_gets_none() -> None:
    text = f"{HEAD}- [ ] 1.1.1a Form\n- [ ] 1.1.1b Check\n\n{LOG}"
    assert "### " not in added(text, "1.1.2", "1.1.1b", ("### 1.1.2 New",))


@pytest.mark.parametrize("count", ["2-3", "7", "many"])
def test_a_count_that_was_not_right_stays(count: str) -> None:
    text = f"{HEAD.replace(' 2', f' {count}')}- [ ] 1.1.1a Form\n- [ ] 1.1.1b Check\n\n{LOG}"
    assert f"**Estimated Tasks:** {count}\n" in added(text, "1.1.2", "1.1.1b")


def test_line_ends_are_kept() -> None:
    text = f"{HEAD}- [ ] 1.1.1a Form\n\n{LOG}".replace("\n", "\r\n")
    assert added(text, "1.1.1b", "1.1.1a").count("\n") == text.count("\n") + 1
    assert "- [ ] 1.1.1b New\r\n" in added(text, "1.1.1b", "1.1.1a")


def test_a_table_is_left_to_a_person() -> None:
    table = "| Task | Status |\n|---|---|\n| 1.1.1a Form | open |\n"
    with pytest.raises(UnwritableError, match="are in a table"):
        added(f"{HEAD}{table}\n{LOG}", "1.1.1b", "1.1.1a")


def test_details_of_a_task_without_any_go_below_the_last_ones() -> None:
    details = "## Task Details\n\n### 1.1.1a Form\n\ntext\n"
    text = f"{HEAD}- [ ] 1.1.1a Form\n- [ ] 1.1.1b Check\n\n{details}\n{LOG}"
    new = added(text, "1.1.2", "1.1.1b", ("### 1.1.2 New", "", "more", ""))
    assert new.index("### 1.1.1a Form") < new.index("### 1.1.2 New") < new.index(LOG)
