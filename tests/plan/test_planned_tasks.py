"""Feature files in all the forms that the format allows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitbaton.plan.dependencies import needs_of
from gitbaton.plan.feature import Fence, Field, Span, Task
from gitbaton.plan.feature_file import FeatureFile, read_feature_file
from gitbaton.plan.snapshot import Snapshot
from gitbaton.plan.task_id import TaskGrammar
from support.files import facts
from support.plans import feature as plan

H1 = "# Feature 1.1: Login\n\n"
DETAILS = H1 + "## Task Details\n\n### 1.1.1a Form\n\n"


def read(text: str | bytes, pattern: str = r"\d+(\.\d+)+[a-z]*") -> FeatureFile:
    found = maybe(text, pattern)
    assert found is not None
    return found


def maybe(text: str | bytes, pattern: str = r"\d+(\.\d+)+[a-z]*") -> FeatureFile | None:
    data = text if isinstance(text, bytes) else text.encode()
    return read_feature_file(data, "docs/plans/1.1-login.md", TaskGrammar(pattern))


def listed(text: str) -> list[tuple[int | None, str, str, bool]]:
    return [(task.line, task.id, task.title, task.checked) for task in read(text).planned]


def fields(text: str) -> list[tuple[str, str, int, int]]:
    """The fields of the only task: label, value, first and last line within the section."""
    [task] = read(DETAILS + text).planned
    start = DETAILS.count("\n")
    return [(f.label, f.value, f.span.start - start, f.span.end - start) for f in task.fields]


def test_a_whole_file() -> None:
    found = read(
        plan(
            tasks=[("1.1.1a", "Create form")],
            dependencies="1.0 Base (must be complete)",
            ticked=["1.1.1a"],
            verify="`make test` passes",
        )
    )
    assert (found.feature, found.title, found.heading.line) == ("1.1", "Login", 1)
    assert (found.track, found.estimated) == ("1 - Web shop", 1)
    assert found.header_fields == (
        Field("Track", "1 - Web shop", Span(3, 3)),
        Field("Dependencies", "1.0 Base (must be complete)", Span(4, 4)),
        Field("Estimated Tasks", "1 atomic tasks", Span(5, 5)),
    )
    assert found.dependencies == found.header_fields[1]
    assert found.planned == (
        Task(
            id="1.1.1a",
            title="Create form",
            line=9,
            checked=True,
            section=Span(13, 21),
            fields=(
                Field("File", "`shop/task_1_1_1a.py`", Span(15, 15)),
                Field("Action", "Create form for the visitor of the shop", Span(16, 16)),
                Field("Verify", "`make test` passes", Span(18, 18)),
                Field("Commit", "`feat(1.1.1a): create form`", Span(20, 20)),
            ),
        ),
    )
    assert found.task("1.1.1a") == found.planned[0]
    assert found.task("1.1.1b") is None
    assert span_of_log(found) == Span(22, 25)


def span_of_log(file: FeatureFile) -> Span | None:
    """The lines of the first log."""
    logs = file.outline.logs
    return Span(logs[0].line, logs[0].end) if logs else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Feature 1.1: Login", ("1.1", "Login")),
        ("#  Feature\t1.1 :  Log in #", ("1.1", "Log in")),
        ("Feature 1.1: Login\n===", ("1.1", "Login")),
        ("# Feature AUTH: a: b", ("AUTH", "a: b")),
        ("# Feature 1.1:", ("1.1", "")),
        ("\n\ntext\n\n# Feature 1.1: Login", ("1.1", "Login")),
        ("# Overview\n# Feature 1.1: Login\n# Feature 2: x", ("1.1", "Login")),
        ("\ufeff# Feature 1.1: Login", ("1.1", "Login")),
        ("# Feature 1.1: Größe 漢字 <b> `|`", ("1.1", "Größe 漢字 <b> `|`")),
    ],
)
def test_first_heading(text: str, expected: tuple[str, str]) -> None:
    found = read(text)
    assert (found.feature, found.title) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# Overview",
        "## Feature 1.1: Login",
        "# Feature 1.1 Login",
        "# Feature: Login",
        "# Feature one two: Login",
        "# feature 1.1: Login",
        "# A Feature 1.1: Login",
        "```\n# Feature 1.1: Login\n```",
        "<!--\n# Feature 1.1: Login\n-->",
        "> # Feature 1.1: Login",
        "- # Feature 1.1: Login",
        "    # Feature 1.1: Login",
    ],
)
def test_other_markdown_is_left_alone(text: str) -> None:
    assert maybe(text) is None


@pytest.mark.parametrize(
    ("prose", "expected"),
    [
        ("None", ()),
        ("none (independent of 1.2)", ()),
        ("", ()),
        ("1.2", ("1.2",)),
        ("1.2 Cart (must be complete)", ("1.2",)),
        ("1.2, 1.3/1.4 and (1.5).", ("1.2", "1.3", "1.4", "1.5")),
        ("1.2 and again 1.2", ("1.2",)),
        ("1.2-1.4", ("1.2", "1.3", "1.4")),
        ("**1.2**, `1.3`: both", ("1.2", "1.3")),
        ("[1.2 Cart](1.2-cart.md)", ("1.2",)),
        ("Feature 2 and Features 3.", ("2", "3")),
        ("Feature flags", ()),
        ("\n- 1.2\n- 1.3", ("1.2", "1.3")),
    ],
)
def test_dependencies(prose: str, expected: tuple[str, ...]) -> None:
    text = f"{H1}**Track:** 1\n**Dependencies:** {prose}\n\nIt needs 9.9.\n\n## Task List\n"
    assert needs_of(read(text), Snapshot({}))[1] == expected


@pytest.mark.parametrize(
    ("prose", "expected"),
    [
        ("18 atomic tasks", 18),
        ("about 7", 7),
        ("0", 0),
        ("10-12", None),
        ("10 to 12", None),
        ("10 – 12", None),
        ("many", None),
        ("9" * 5000, None),
    ],
)
def test_estimate(prose: str, expected: int | None) -> None:
    assert read(f"{H1}**Estimated Tasks:** {prose}").estimated == expected


def test_header_ends_at_the_next_heading_and_at_prose() -> None:
    text = f"{H1}**Track:** 1\n\nProse.\n\n**Owner:** me\n\n***\n\n## Notes\n\n**Late:** x\n"
    assert [(f.label, f.value, f.span.end) for f in read(text).header_fields] == [
        ("Track", "1", 3),
        ("Owner", "me", 7),
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("- [ ] 1.1.1a Form", ("1.1.1a", "Form", False)),
        ("* [x] 1.1.1a Form", ("1.1.1a", "Form", True)),
        ("+ [X] 1.1.1a Form", ("1.1.1a", "Form", True)),
        ("1. [ ] 1.1.1a Form", ("1.1.1a", "Form", False)),
        ("   2) [ ] 1.1.1a Form", ("1.1.1a", "Form", False)),
        ("-\t[ ]\t1.1.1a\tForm ", ("1.1.1a", "Form", False)),
        ("- [ ] 1.1.1a", ("1.1.1a", "", False)),
        ("- [ ] **1.1.1a** Form", ("1.1.1a", "Form", False)),
        ("- [ ] **1.1.1a Form**", ("1.1.1a", "Form", False)),
        ("- [ ] **1.1.1a:** Form", ("1.1.1a", "Form", False)),
        ("- [ ] `1.1.1a`: Form", ("1.1.1a", "Form", False)),
        ("- [ ] 1.1.1a: Form", ("1.1.1a", "Form", False)),
        ("- [ ] 1.1.1a. Form", ("1.1.1a", "Form", False)),
        ("- [ ] 1.1.1a - Form", ("1.1.1a", "Form", False)),
        ("- [ ] 1.1.1a `a|b` <i> 漢 \u202e", ("1.1.1a", "`a|b` <i> 漢 \u202e", False)),
        ("- [ ] 1.1.1a Form\n  goes on", ("1.1.1a", "Form", False)),
    ],
)
def test_checkbox(line: str, expected: tuple[str, str, bool]) -> None:
    assert listed(H1 + line + "\n") == [(3, *expected)]


@pytest.mark.parametrize(
    "line",
    [
        "- [-] 1.1.1a Form",
        "- [] 1.1.1a Form",
        "- [ x] 1.1.1a Form",
        "- [ ]1.1.1a Form",
        "- 1.1.1a Form",
        "- [ ] Form 1.1.1a",
        "- [ ] ",
        "[ ] 1.1.1a Form",
        "-[ ] 1.1.1a Form",
        "    - [ ] 1.1.1a Form",
        "> - [ ] 1.1.1a Form",
        "```\n- [ ] 1.1.1a Form\n```",
        "~~~\n```\n- [ ] 1.1.1a Form",
        "<!--\n- [ ] 1.1.1a Form\n-->",
        "<pre>\n\n- [ ] 1.1.1a Form\n</pre>",
        "## Progress Log\n\n- [ ] 1.1.1a Form",
        "## Progress Log\n\ntext\n\n## Progress Log\n- [ ] 1.1.1a Form",
    ],
)
def test_no_task(line: str) -> None:
    assert listed(H1 + line + "\n") == []


def test_checkboxes_count_anywhere_outside_the_log() -> None:
    text = H1 + "- [ ] 1.1.1 A\n\n## Progress Log\n\n- [ ] 1.1.2 B\n\n### After\n\n- [x] 1.1.3 C\n"
    assert listed(text) == [(3, "1.1.1", "A", False), (11, "1.1.3", "C", True)]


def test_nested_tasks_know_their_lines() -> None:
    text = H1 + "\n".join(
        [
            "- [ ] 1.1.1 A",
            "  prose",
            "",
            "  - [ ] 1.1.1a B",
            "    ```",
            "    - [ ] 1.1.9 no",
            "    ```",
            "    1. [x] 1.1.1b C",
            "lazy",
            "- plain",
            "  > - [ ] 1.1.9 no",
            "\t- [ ] 1.1.1c D",
            "***",
            "- [ ] 1.1.2 E",
        ]
    )
    assert [(line, task) for line, task, _, _ in listed(text)] == [
        (3, "1.1.1"),
        (6, "1.1.1a"),
        (10, "1.1.1b"),
        (14, "1.1.1c"),
        (16, "1.1.2"),
    ]


@pytest.mark.parametrize("pattern", ["T[0-9]{3}", "[A-Z]+-[0-9]+"])
def test_other_grammars(pattern: str) -> None:
    task = {"T": "T001", "[": "AUTH-12"}[pattern[0]]
    text = f"{H1}- [ ] {task} A\n- [ ] 1.1.1a B\n\n## Task Details\n### {task}: A\n### 1.1.1a B\n"
    assert [(t.line, t.id, t.section) for t in read(text, pattern).planned] == [
        (3, task, Span(7, 7))
    ]


def test_sections_join_their_list_entries() -> None:
    text = (
        f"{H1}- [ ] 1.1.1 A\n- [ ] 1.1.2 B\n- [ ] 1.1.1 Again\n\n"
        "## Task Details\n### 1.1.3 C\n### 1.1.1 A\n### 1.1.2 B\n### 1.1.2 B\n#### 1.1.4 D\n"
    )
    assert [(task.id, task.line, task.section) for task in read(text).planned] == [
        ("1.1.1", 3, Span(9, 9)),
        ("1.1.2", 4, Span(10, 10)),
        ("1.1.1", 5, None),
        ("1.1.3", None, Span(8, 8)),
        ("1.1.2", None, Span(11, 12)),
    ]


def test_a_range_heads_a_section_of_several_tasks() -> None:
    text = f"{H1}- [ ] 1.1.3b B\n\n## Task Details\n### 1.1.3a-c All\n\n**Verify:** x\n"
    assert [(task.id, task.title, task.line) for task in read(text).planned] == [
        ("1.1.3b", "B", 3),
        ("1.1.3a", "All", None),
        ("1.1.3c", "All", None),
    ]
    assert all(task.verify_fields for task in read(text).planned)


@pytest.mark.parametrize(
    ("heading", "counts"),
    [
        ("## Task Details", True),
        ("Task Details\n---", True),
        ("## task details ##", True),
        ("# Task Details", False),
        ("### Task Details", False),
        ("## Details", False),
        ("## Task Details\n## Notes", False),
        ("## Task Details\n### Notes", True),
        ("```\n## Task Details\n```", False),
        ("> ## Task Details", False),
    ],
)
def test_where_details_stand(heading: str, counts: bool) -> None:
    assert bool(read(f"{H1}{heading}\n\n### 1.1.1a Form\n").planned) is counts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**File:** `a.py`", [("File", "`a.py`", 1, 1)]),
        ("**File:** `a.py`\n**Action:** x", [("File", "`a.py`", 1, 1), ("Action", "x", 2, 2)]),
        ("  **File** : a", [("File", "a", 1, 1)]),
        ("__File:__ a", [("File", "a", 1, 1)]),
        ("**Code to add (after `x_y`):**", [("Code to add (after `x_y`)", "", 1, 1)]),
        ("text\n**File:** a\nmore\n\nstill\n", [("File", "a\nmore\n\nstill", 2, 5)]),
        ("**A:** 1\n\n#### H\n\nx\n\n**B:** 2", [("A", "1", 1, 1), ("B", "2", 7, 7)]),
        ("**A:** 1\n\n---\n\nx\n", [("A", "1", 1, 1)]),
        ("**A:**\n- x\n- y\n\n**B:** 2", [("A", "- x\n- y", 1, 3), ("B", "2", 5, 5)]),
        ("- **A:** 1\n- **B:** 2", [("A", "1", 1, 1), ("B", "2", 2, 2)]),
        ("**A:** 1\n> **B:** 2\n", [("A", "1\n> **B:** 2", 1, 2)]),
        ("**A:** 1\n<!--\n**B:** 2\n-->\n", [("A", "1\n<!--\n**B:** 2\n-->", 1, 4)]),
        ("**A:**\n    **B:** 2\n", [("A", "", 1, 1), ("B", "2", 2, 2)]),
        ("**A:** 1\n\n    **B:** 2\n", [("A", "1\n\n    **B:** 2", 1, 3)]),
        ("**A.** 1\n**Also do this.**\nA: 2\n**:** x\n** A:** x", []),
        ("**A:** 1\n**Also do this.**", [("A", "1\n**Also do this.**", 1, 2)]),
        ("**A: b:** c **D:** e", [("A: b", "c **D:** e", 1, 1)]),
        ("#### Verify\n\n`true`\n\n#### H\n", [("Verify", "`true`", 1, 3)]),
        ("##### 2. **Files**: `a.py`\nb", [("Files", "`a.py`\nb", 1, 2)]),
        ("#### 🔍 How to verify it\nlook", [("How to verify it", "look", 1, 2)]),
        ("#### We verify all of that later\nx", []),
        ("#### Commit Message ####\n`x`", [("Commit Message", "`x`", 1, 2)]),
        ("**Verify** — `true`", [("Verify", "`true`", 1, 1)]),
        ("**Verify**\n\nlook", [("Verify", "look", 1, 3)]),
        ("**Verify** that it works", []),
        ("_Verify:_ `true`\n*File*: a\n", [("Verify", "`true`", 1, 1), ("File", "a", 2, 2)]),
        ("_Mind:_ `true`", []),
        (
            "How to verify: look\nAction: x",
            [("How to verify", "look", 1, 1), ("Action", "x", 2, 2)],
        ),
        ("**Verify:**\n- **Form:** is there", [("Verify", "- **Form:** is there", 1, 2)]),
        ("**Files:**\n- **Create:** `a`", [("Files", "- **Create:** `a`", 1, 2)]),
        ("**Verify:**\n- **File:** `a`", [("Verify", "", 1, 1), ("File", "`a`", 2, 2)]),
    ],
)
def test_fields(text: str, expected: list[tuple[str, str, int, int]]) -> None:
    assert fields(text) == expected


def test_fences_belong_to_their_field() -> None:
    text = (
        "```\nnobody's\n```\n**Verify:** Run\n```bash\nnpm test\n\n**Not:** a field\n```\n"
        "and look.\n\n~~~ts title=x\n### 1.1.1b no heading\n~~~\n\n"
        "1. **Step:** one\n\n   ```\n   code\n   ```\n---\n```\nnobody's\n```\n"
    )
    [task] = read(DETAILS + text).planned
    base = DETAILS.count("\n")
    assert task.fields == (
        Field(
            "Verify",
            "Run\nand look.",
            Span(base + 4, base + 14),
            (
                Fence("bash", "npm test\n\n**Not:** a field\n", Span(base + 5, base + 9)),
                Fence("ts title=x", "### 1.1.1b no heading\n", Span(base + 12, base + 14)),
            ),
        ),
        Field(
            "Step",
            "one",
            Span(base + 16, base + 20),
            (Fence("", "code\n", Span(base + 18, base + 20)),),
        ),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## Progress Log\n\n| a |\n", Span(3, 5)),
        ("## Progress Log", Span(3, 3)),
        ("  ##  Progress\tLog ##\n\n", Span(3, 4)),
        ("Progress Log\n---\nx", Span(3, 5)),
        ("## Progress Log\nx\n### Notes\n", Span(3, 4)),
        ("## Progress Log\nx\n## Progress Log\n", Span(3, 4)),
        ("<details>\n\n## Progress Log\n", Span(5, 5)),
        ("> text\n## Progress Log\n", Span(4, 4)),
        ("### Progress Log", None),
        ("## progress log", None),
        ("## Progress\u00a0Log", None),
        ("##Progress Log", None),
        ("```\n## Progress Log\n", None),
        ("<!-- ## Progress Log\n## Progress Log", None),
        ("<details>\n## Progress Log", None),
        ("> ## Progress Log", None),
        ("- ## Progress Log", None),
    ],
)
def test_log(text: str, expected: Span | None) -> None:
    assert span_of_log(read(H1 + text)) == expected


def said(file: FeatureFile) -> list[object]:
    """What the file says, wherever its lines end."""
    return [*facts(file)[2:8], *facts(file)[9:]]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("last", [True, False], ids=["newline", "no-newline"])
def test_line_ends_bom_and_final_newline_change_nothing(
    line_end: str, bom: str, last: bool
) -> None:
    text = plan()
    expected = said(read(text))
    changed = bom + (text if last else text.rstrip("\n")).replace("\n", line_end)
    assert said(read(changed)) == expected


def test_bytes_that_are_no_utf8_survive() -> None:
    found = read(b"# Feature 1.1: Gr\xf6\xdfe\n\n- [ ] 1.1.1a \xff\xfe\n")
    assert found.title.encode("utf-8", "surrogateescape") == b"Gr\xf6\xdfe"
    assert found.planned[0].title.encode("utf-8", "surrogateescape") == b"\xff\xfe"


def test_other_separators_end_no_line() -> None:
    assert listed(H1 + "a\u2028b\u0085c\x0bd\x0ce\n\n- [ ] 1.1.1a x\u2028y\n") == [
        (5, "1.1.1a", "x\u2028y", False)
    ]


def test_structure_of_a_file_without_newline_ends_with_its_last_line() -> None:
    found = read(DETAILS + "**Verify:** x\n\n\n")
    assert found.planned[0].section == Span(5, DETAILS.count("\n") + 3)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    facts(read(H1.encode() + data))


@given(st.text(alphabet="#-*+>`~|[] \tx1.:<!=\n\r", max_size=120))
def test_no_marks_break_the_reader(text: str) -> None:
    facts(read(H1 + text))


def test_details_are_read_wherever_their_heading_is() -> None:
    list_and_phases = (
        H1 + "## Task List\n\n### Phase 1\n\n- [ ] 1.1.1a One\n- [ ] 1.1.1b Two\n\n"
        "## Phase 1: Forms\n\n### 1.1.1a One\n\n#### Verify\n\n`one`\n\n"
        "#### 1.1.1b Two\n\n##### Verify\n\n`two`\n\n### Why\n\n**Verify:** `none`\n\n"
        "## Tests\n\n### 1.1.1a again\n\n**Verify:** `again`\n"
    )
    tasks = read(list_and_phases).planned
    assert [(t.id, [f.code for f in t.verify_fields]) for t in tasks] == [
        ("1.1.1a", [("one",)]),
        ("1.1.1b", [("two",)]),
    ]


ITEM = """- [ ] **Task 1.1.1a**: Do it

  - **File:** `a.py`
  - **Verify:**
    ```sh
    true
    ```
- [ ] 1.1.1b Then that
  **File:** `b.py`

  - **Group:** no
- [ ] 1.1.1c And that
  more of its title
"""


def test_fields_in_an_item_are_those_of_its_task() -> None:
    first, second, third = read(f"{H1}{ITEM}").planned
    assert (first.section, first.files) == (Span(3, 9), ("a.py",))
    assert [fence.text for field in first.verify_fields for fence in field.fences] == ["true\n"]
    assert (second.section, second.files) == (Span(10, 13), ("b.py",))
    assert (third.section, third.fields) == (None, ())
    assert read(f"{H1}{ITEM}").task("1.1.1b") == second
    detailed = read(f"{H1}{ITEM}\n### 1.1.1a Do it\n\n**File:** `c.py`\n").planned
    assert detailed[0].files == ("c.py",)


@pytest.mark.parametrize(
    ("body", "label", "value"),
    [
        ("**Datei:** `a.py`", "file", "`a.py`"),
        ("**Überprüfung:** `true`", "verify", "`true`"),
        ("- **验证**：`true`", "verify", "`true`"),
        ("#### Vérification\n\n`true`", "verify", "`true`"),
        ("**Acción:** mira", "action", "mira"),
        ("**Zweck:** mehr", "Zweck", "mehr"),
    ],
)
def test_labels_in_other_languages(body: str, label: str, value: str) -> None:
    assert [found[:2] for found in fields(body)] == [(label, value)]


def test_dependencies_in_other_languages() -> None:
    text = f"{H1}## Abhängigkeiten\n\n- {{}}\n\n## Tasks\n\n- [ ] 1.1.1a A\n"
    others = Snapshot({"1.0": read("# Feature 1.0: B\n")})
    assert needs_of(read(text.format("1.0")), others) == (("1.0",), ())
    assert needs_of(read(text.format("keine, siehe 1.0")), others) == ((), ())


@pytest.mark.parametrize(
    "entry",
    [
        "[1.1.1a](#111a-form) Form",
        "[1.1.1a Form](#111a-form)",
        "**[1.1.1a Form](#111a-form)**",
        '<a id="x"></a>1.1.1a Form',
        '<a id="x"></a> **1.1.1a** [Form](x.md)',
        "[1.1.1a] Form",
    ],
)
def test_links_and_anchors_around_an_id(entry: str) -> None:
    [task] = read(f"{H1}- [ ] {entry}\n").planned
    assert task.id == "1.1.1a"
    assert task.title.strip("*") in ("Form", "[Form](x.md)")
    [task] = read(f"{H1}## Task Details\n\n### {entry}\n").planned
    assert task.id == "1.1.1a"


@pytest.mark.parametrize(
    ("row", "needs"),
    [
        ("| **Dependencies** | 1.0 (merged) |", ("1.0",)),
        ("| Depends on: | 1.0 |", ("1.0",)),
        ("| Dependencies | None |", ()),
        ("| Owner | 1.0 |", ()),
    ],
)
def test_dependencies_in_a_table_of_the_header(row: str, needs: tuple[str, ...]) -> None:
    others = Snapshot({"1.0": read("# Feature 1.0: B\n")})
    table = f"| Field | Value |\n|---|---|\n{row}\n"
    found = read(f"{H1}{table}\n## Tasks\n\n- [ ] 1.1.1a A\n")
    assert needs_of(found, others) == (needs, ())
    assert (found.dependencies is None) == ("Owner" in row)
    assert read(f"{H1}## Tasks\n\n{table}").dependencies is None
    assert needs_of(read(f"{H1}**Dependencies:** None\n\n{table}"), others) == ((), ())
