"""A tasks.md of spec-kit: its feature, its tasks with their order and files, what is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitbaton.base.errors import ConfigError
from gitbaton.lint.plan_rules import judge_whole_plan
from gitbaton.plan.edits import UnwritableError, append_rows, set_checkbox
from gitbaton.plan.feature_file import FeatureFile, read_feature_file
from gitbaton.plan.lint_input import plan_facts
from gitbaton.plan.log.rows import Row
from gitbaton.plan.read_settings import read_settings
from gitbaton.plan.spec_kit import feature_folder, mentioned_files

SETTINGS = read_settings({"plan-format": "spec-kit"})
PATH = "specs/004-photo-albums/tasks.md"
START = Row("2024-01-15 10:30", "ada", "START", "004-T001", "-")
LOG = (
    "## Progress Log\n\n| Timestamp | Agent | Action | Task | Commit |\n"
    "| --------- | ----- | ------ | ---- | ------ |\n"
    "| 2024-01-15 10:30 | ada | START | 004-T001 | - |\n"
)


def _read(text: str, path: str = PATH) -> FeatureFile:
    file = read_feature_file(text.encode(), path, SETTINGS.grammar)
    assert file is not None
    return file


@pytest.mark.parametrize(
    ("path", "feature", "name"),
    [
        (PATH, "004", "photo-albums"),
        ("004-x/tasks.md", "004", "x"),
        ("app/specs/1204-a-b/tasks.md", "1204", "a-b"),
        ("specs/20260319-143022-login/tasks.md", "20260319-143022", "login"),
        ("specs/20260319-143022/tasks.md", "20260319", "143022"),
        ("specs/004-photo-albums/spec.md", "", ""),
        ("specs/004-photo-albums/checklists/tasks.md", "", ""),
        ("specs/04-x/tasks.md", "", ""),
        ("specs/004-/tasks.md", "", ""),
        ("specs/login/tasks.md", "", ""),
        ("specs/\u0664\u0664\u0664-x/tasks.md", "", ""),
        ("tasks.md", "", ""),
    ],
)
def test_the_folder_names_the_feature(path: str, feature: str, name: str) -> None:
    assert feature_folder(path) == (feature, name)
    file = read_feature_file(b"# Feature 1.1: Login\n", path, SETTINGS.grammar)
    assert (file and (file.feature, file.slug)) == ((feature, name) if feature else None)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# Tasks: Photo albums\n", "Photo albums"),
        ("---\ndescription: x\n---\n\n# Implementation Tasks: A: b\n", "A: b"),
        ("# Photo albums, tasks\n", "Photo albums, tasks"),
        ("```\n# Tasks: no\n```\n#\n# Tasks: yes\n", "yes"),
        ("# Tasks:\n", "Tasks:"),
        ("## Phase 1\n", "photo albums"),
        ("", "photo albums"),
    ],
)
def test_the_heading_has_the_title(text: str, title: str) -> None:
    assert _read(text).title == title


@pytest.mark.parametrize(
    ("entry", "task", "title", "marks"),
    [
        ("- [ ] T001 Add a", "004-T001", "Add a", ()),
        ("* [x] T001 [P] [US1] Add a", "004-T001", "Add a", ("P", "US1")),
        ("- [X] **T001** [P] Add *a*", "004-T001", "Add *a*", ("P",)),
        ("- [ ] **T001 [P]** Add", "004-T001", "Add", ("P",)),
        ("- [ ] T001 [US1] **Stop.** Add", "004-T001", "**Stop.** Add", ("US1",)),
        ("- [ ] T001a: [P][US1] Add", "004-T001a", "Add", ("P", "US1")),
        ("- [ ] T1234 - Add [this](x.md)", "004-T1234", "Add [this](x.md)", ()),
        ("- [ ] T001 [this](x.md) is read", "004-T001", "[this](x.md) is read", ()),
        ("  1. [ ] T001 [P]", "004-T001", "", ("P",)),
    ],
)
def test_an_entry_of_the_list(entry: str, task: str, title: str, marks: tuple[str, ...]) -> None:
    [item] = _read(f"# Tasks: x\n\n{entry}\n").outline.items
    assert (item.id, item.title, item.marks) == (task, title, marks)


@pytest.mark.parametrize(
    "entry",
    [
        "- [ ] T01 Add",
        "- [ ] Add T001",
        "- [ ] 1.1.1a Add",
        "- T001 Add",
        "- [-] T001 Add",
        "    - [ ] T001 Add",
        "> - [ ] T001 Add",
        "| Task | Status |\n|---|---|\n| T001 | todo |",
        "## Task Details\n\n### T001 Add",
        "```\n- [ ] T001 Add\n```",
    ],
)
def test_no_entry_of_the_list(entry: str) -> None:
    file = _read(f"# Tasks: x\n\n{entry}\n")
    assert (file.tasks, file.plans("004-T001")) == (frozenset(), False)


PHASES = """\
# Tasks: x

- [ ] T000 Before all
## Phase 1: Setup
- [x] T001 Begin
- [ ] T002 [P] Beside
- [ ] T003 Then
## Phase 2: User Story 1
- [ ] T004 [P] a
### Implementation
- [ ] T005 [US1] b
## Phase 3: User Story 2 (Priority: P2)
- [ ] T006 c
- [ ] T006 c again
## Phase 4: Polish
- [ ] T007 [P] d
"""


def test_phases_stories_and_marks_give_the_order() -> None:
    found = {
        task[-1]: "".join([other[-1] for other in first])
        for task, first in _read(PHASES).order.items()
    }
    assert found == {
        "0": "",
        "1": "0",
        "2": "0",
        "3": "012",
        "4": "0123",
        "5": "01234",
        "6": "0123",
        "7": "0123456",
    }


@pytest.mark.parametrize(
    ("text", "files"),
    [
        ("Add a model in src/models/user.py", ["src/models/user.py"]),
        ("Add `src/a.py` and (`b.ts`), see ./c/d.rs:12-20.", ["src/a.py", "b.ts", "c/d.rs"]),
        (
            "Mend .github/workflows/ci.yml, .gitignore and `.env.example`",
            [".github/workflows/ci.yml", ".gitignore", ".env.example"],
        ),
        ("Write the Dockerfile, Makefile and README.md.", ["Dockerfile", "Makefile", "README.md"]),
        (
            "Routes `src/routes/reset.$token.tsx`, app/(auth)/[id]/page.tsx",
            ["src/routes/reset.$token.tsx", "app/(auth)/[id]/page.tsx"],
        ),
        ("Use Node.js and .NET, e.g. and/or v1.2 of https://x.org/a.html in src/lib/", []),
        ("Add POST /api/v1/users.json, `env.DB`, `res.json()` and src/{a,b}.ts, src/*.py", []),
        ("Follow plan.md and quickstart.md; see specs/004-x/plan.md", ["specs/004-x/plan.md"]),
        ("a.py a.py", ["a.py"]),
    ],
)
def test_files_of_a_task_are_those_that_its_text_names(text: str, files: list[str]) -> None:
    assert list(mentioned_files(text)) == files


def test_a_title_goes_on_below_its_line() -> None:
    text = "- [ ] T001 [P] [US3] Render the prices as a\n  panel of `a.py`\nlazily\n\n  more\n"
    [task] = _read(f"# Tasks: x\n\n{text}").planned
    assert task.title == "Render the prices as a panel of `a.py` lazily"
    assert task.files == ("a.py",)


def test_what_is_indented_below_a_task_is_part_of_it() -> None:
    text = "- [ ] T001 Add\n  the file a.py\n\n  - then `b.py`\n- [ ] T002 c.py\n\nEnd d.py\n"
    one, two = _read(f"# Tasks: x\n\n{text}").planned
    assert (one.files, two.files) == (("a.py", "b.py"), ("c.py",))
    assert one.section
    assert (one.section.start, one.section.end) == (3, 6)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("bom", ["", "\ufeff"], ids=["plain", "bom"])
@pytest.mark.parametrize(
    ("last", "gap"),
    [("- [ ] T001 a\n", "\n"), ("- [ ] T001 a", "\n\n"), ("- [ ] T001 a\n\n", "\n")],
)
def test_the_first_row_brings_the_log_and_changes_nothing_else(
    last: str, gap: str, bom: str, end: str
) -> None:
    text = f"{bom}# Tasks: x\n\n{last}".replace("\n", end)
    added = f"{gap}{LOG}".replace("\n", end)
    assert append_rows(_read(text), [START]).decode() == text + added
    assert append_rows(_read(text), []) == text.encode()


@pytest.mark.parametrize(
    ("below", "why"),
    [
        ("```sh\nx\n", "the code fence of line 4 swallows its Progress Log"),
        ("<!-- x\n", "it has no ## Progress Log"),
    ],
)
def test_a_log_that_nobody_could_read_is_not_begun(below: str, why: str) -> None:
    with pytest.raises(UnwritableError, match=why):
        append_rows(_read(f"# Tasks: x\n- [ ] T001 a\n\n{below}"), [START])


@pytest.mark.parametrize(("known", "tick"), [("[X]", "X"), ("[x]", "x"), ("[ ]", "X")])
def test_a_tick_is_the_letter_that_the_file_has(known: str, tick: str) -> None:
    text = f"# Tasks: x\n- {known} T001 a\n- [ ] T002 b\n"
    ticked = set_checkbox(_read(text), "004-T002", True).decode()
    assert ticked == text.replace("- [ ] T002", f"- [{tick}] T002")


def test_settings_have_other_defaults() -> None:
    assert (SETTINGS.plan, SETTINGS.branch) == ("specs", "{id}-{slug}")
    named = read_settings({"plan-format": "spec-kit", "plan": "x", "branch": "feat/{id}-{slug}"})
    assert (named.plan, named.branch) == ("x", "feat/{id}-{slug}")
    for task in ("004-T012", "1204-T1234", "004-T012b", "20260319-143022-T001"):
        assert SETTINGS.grammar.expand(task) == (task,)
    assert SETTINGS.grammar.expand("004-T008-010") == ("004-T008", "004-T009", "004-T010")
    with pytest.raises(ConfigError, match="must be one of feature-files, spec-kit"):
        read_settings({"plan-format": "speckit"})


LINES = (
    "# Tasks: x",
    "## Phase 1: Setup",
    "Phase 2: Later\n---",
    "- [ ] T001 Add `a.py`",
    "- [x] T002 [P] [US1] Add a.py",
    "-\t[ ]\tT003 tabbed",
    "1. [X] **T004** [P] Number",
    "  - [ ] T005 nested",
    "- [ ] [T006](#t006) linked",
    "- [-] T007 dropped",
    "- [ ] ~~T008~~ struck",
    "- [ ] T001 again",
    "- [ ]T009",
    "- [ ] no ID",
    "* [ ] T010\n  goes on\n\n  - then",
    "> - [ ] T011 quoted",
    "```",
    "<!-- - [ ] T012 -->",
    "| ID | Status |\n|---|---|\n| T013 | todo |",
    "## Progress Log",
    "\ttext \xa0\u2028 T014",
    "",
)


@given(
    st.lists(st.sampled_from(LINES), max_size=12),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["", "\ufeff"]),
    st.booleans(),
)
def test_a_list_of_any_shape_is_read_and_keeps_every_byte(
    lines: list[str], end: str, bom: str, ended: bool
) -> None:
    text = bom + end.join(lines).replace("\n", end) + (end if ended else "")
    file = _read(text)
    told = judge_whole_plan(plan_facts([file]), SETTINGS)
    for finding in told:
        assert 0 < (finding.line or 0) <= max(len(file.texts), 1)
        if finding.task:
            assert finding.task.removeprefix("004-") in file.texts[(finding.line or 0) - 1]
    for item in file.outline.items:
        ticked = set_checkbox(file, item.id, not item.checked)
        changed = [pair for pair in zip(ticked, text.encode(), strict=True) if pair[0] != pair[1]]
        same = [each for each in file.outline.items if each.id == item.id]
        assert len(changed) == len([each for each in same if each.checked == item.checked])
        try:
            row = START.replace(task=item.id)
            written = append_rows(file, [row])
        except UnwritableError:
            continue
        assert written.startswith(text.encode())
        assert [each.task for each in _read(written.decode()).log.rows] == [item.id]
