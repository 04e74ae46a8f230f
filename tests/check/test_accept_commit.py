"""The quick half of the commit-msg check accepts nothing that the whole one refuses."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gitbaton.check.accept_commit import is_plainly_valid
from gitbaton.check.commit import check_commit
from gitbaton.git.process import Git
from support.plans import LOGIN, feature, row
from support.sandbox import Sandbox

OTHER = "docs/plans/more/1.3-other.md"
WORK = "feat(1.1.1a): create form\n"
START = row("10:30", "ada", "START", "1.1.1a")


@pytest.fixture
def shop(inside: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """The current directory; ada is at work in it and holds 1.1.1a."""
    monkeypatch.setenv("GIT_BATON_AGENT", "ada")
    monkeypatch.setenv("GIT_EDITOR", ":")
    inside.commit("chore: claim task 1.1.1a", {LOGIN: feature(rows=[START])})
    inside.stage({"shop/form.py": "form = 1\n"})
    return inside


def verdicts(message: str | bytes) -> tuple[bool, list[str]]:
    """Whether the quick half accepts the message, and what the whole check finds."""
    path = Path(".git/COMMIT_EDITMSG")
    path.write_bytes(message.encode() if isinstance(message, str) else message)
    report = check_commit([str(path)], Git(os.environ), "2024-01-15 10:30")
    return is_plainly_valid([str(path)], Git(os.environ)), [
        finding.code for finding in report.findings
    ]


@pytest.mark.parametrize("body", ["", "\nIt adds up.\n\nSigned-off-by: A <a@example.com>\n"])
def test_plain_work_on_a_held_task_is_accepted_at_once(shop: Sandbox, body: str) -> None:
    assert verdicts(WORK + body) == (True, [])


@pytest.mark.parametrize(
    "late",
    [
        "| 2024-01-15 10:31 | ada | DONE |1.1.1a| a1b2c3d |",
        "|2024-01-15 10:31|ada|DONE|1.1.1a|a1b2c3d|",
        "| 2024-01-15 11:31 | bob | RECLAIM |\t1.1.1a | - |",
    ],
)
def test_a_row_in_any_spelling_counts(shop: Sandbox, late: str) -> None:
    shop.commit("chore: x", {LOGIN: feature(rows=[START, late])})
    accepted, found = verdicts(WORK)
    assert not accepted
    assert found in (["C206"], ["C207"])


def test_a_plan_below_a_linked_folder_is_not_looked_for(shop: Sandbox) -> None:
    Path("docs/plans/again").symlink_to(".")
    assert verdicts(WORK) == (True, [])


@pytest.mark.parametrize("folder", ["v1.0", "archive.md", "deep/er"])
def test_a_task_that_two_files_plan_is_left_to_doubt(shop: Sandbox, folder: str) -> None:
    tasks = [("1.1.1a", "Create form")]
    shop.stage({f"docs/plans/{folder}/1.3-other.md": feature("1.3", tasks=tasks)})
    assert not verdicts(WORK)[0]


def test_a_message_that_cannot_be_opened_is_left_to_doubt(shop: Sandbox) -> None:
    assert not is_plainly_valid(["nowhere"], Git(os.environ))
    assert not is_plainly_valid([".git"], Git(os.environ))
    assert not is_plainly_valid([], Git(os.environ))


ROWS = st.sampled_from(
    [
        *[
            form.format(agent=agent, action=action, task=task)
            for form in (
                "| 2024-01-15 11:30 | {agent} | {action} | {task} | - |\n",
                "|2024-01-15 11:30|{agent}|{action}|{task}|-|\n",
                " | 2024-01-15 11:30 |{agent} | {action} |\t{task}| a1b2c3d |\n",
            )
            for agent in ("ada", "bob")
            for action in ("START", "DONE", "RECLAIM", "REVERT", "NOTE")
            for task in ("1.1.1a", "1.1.2", "1.1.1ab")
        ],
        "\n",
        "text\n",
        "<<<<<<< HEAD\n",
        "```\n",
        "## Notes\n",
        "## Progress Log\n",
        "### 1.1.1a-b Again\n",
        "- [ ] 1.1.1a Create form\n",
    ]
)
MESSAGES = st.sampled_from(
    [
        WORK,
        "feat(1.1.1a): x\nmore\n",
        "feat(1.1.1a,1.1.2): x\n",
        "feat(1.1.1a-b): x\n",
        "feat(1.1.1a,1.1.1a): x\n",
        "feat(1.1): x\n",
        "fixup! feat(1.1.1a): x\n",
        "chore: claim task 1.1.1a\n",
        "wip(1.1.1a): x\n",
        "feat(1.1.1ab): x\n",
        "feat(1.1.9): x\n",
        "feat: x\n\n1.1.1a\n",
    ]
)
EXAMPLES = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


@EXAMPLES
@given(rows=st.lists(ROWS, max_size=5), other=st.lists(ROWS, max_size=2), message=MESSAGES)
def test_what_is_accepted_at_once_is_accepted_in_full(
    shop: Sandbox, rows: list[str], other: list[str], message: str
) -> None:
    second = feature("1.3", "Other", [("1.3.1", "Ship")]) + "".join(other)
    shop.stage({LOGIN: feature(rows=[START]) + "".join(rows), OTHER: second})
    accepted, found = verdicts(message)
    assert not (accepted and found)
