"""Family P, rule by rule: what each finds, and what it leaves alone."""

from __future__ import annotations

import pytest

from gitbaton.lint.plan_rules import judge_whole_plan
from gitbaton.plan.code_blocks import Fault
from gitbaton.plan.lint_input import OrphanFile
from gitbaton.plan.settings import Settings
from support.linting import LOG, adds, code, codes, creates, facts_of, judged, plan_text

A = plan_text("1.1")
B = plan_text("1.2")


def test_clean_plan() -> None:
    assert judged(A, B, plan_text("1.3", dependencies="1.1 Store, 1.2 (both)")) == ()


def test_settings_choose() -> None:
    broken = A.replace("**Verify:**", "**Look:**")
    assert codes(broken) == ["P503"]
    assert codes(broken, settings=Settings(ignore=("P5",))) == []
    assert codes(broken, settings=Settings(select=("S",))) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("- [ ] 1.1.1a Do it\n", "- [ ] 1.1.1a Do it\n- [ ] 1.1.1a Do it\n", ["P501"]),
        ("- [ ] 1.1.1a Do it\n", "", ["P502"]),
        ("- [ ] 1.1.1a Do it\n", "- [ ] 1.1.1a Do that\n", ["P502"]),
        ("- [ ] 1.1.1a Do it\n", "- [ ] 1.1.1a **do it**.\n", []),
        ("- [ ] 1.1.1a Do it\n", "- [ ] 1.1.1 Group\n  - [ ] 1.1.1a Do it\n", ["P507"]),
        ("- [ ] 1.1.1a Do it\n", "- [ ] 1.1.1a Do\n  it\n", []),
        ("- [ ] 1.1.1a Do it\n", "- [ ] 1.1.1a Do it\n  first of all\n", []),
        ("- [ ] 1.1.1a Do it\n", "- [ ] 1.1.1a Do\n  that\n", ["P502"]),
        ("### 1.1.1a Do it\n", "### The first\n", ["P502"]),
        ("### 1.1.1a Do it\n", "### 1.1.1 Group\n\n#### 1.1.1a Do it\n", []),
        ("### 1.1.1a Do it\n", "### 1.1 Group\n\n### 1.1.1a Do it\n", []),
        ("### 1.1.1a Do it\n", "### 1.1.1a Do it ✅ DONE\n", []),
        ("### 1.1.1a Do it\n", "### 1.1.1a Do [it](#x) {#y}\n", []),
        ("### 1.1.1a Do it\n", "### 1.1.1a Do it (depends on 1.1.9a)\n", []),
        ("### 1.1.1a Do it\n", "### 1.1.1a Do it done\n", ["P502"]),
        ("**Commit:** `feat(1.1.1a): do it`", "**Commit message:** feat(1.1.1a): do it", []),
        ("`feat(1.1.1a): do it`", "feat(1.1.1b): do it", ["P504"]),
        ("`feat(1.1.1a): do it`", "\n```\ngit commit -F - <<E\nfeat(1.1.1a): do\nE\n```", []),
        ("**Dependencies:** None", "**Blocked by:** 9.9", ["P505"]),
        ("### 1.1.1a Do it\n", "#### 1.1.1a Do it\n", []),
        ("## Task Details\n", "##\n", []),
        ("**Verify:** `true`\n", "", ["P503"]),
        ("**Verify:** `true`\n", "**Verify:**\n", ["P503"]),
        ("**Verify:** `true`\n", "**Verify:**\n```bash\n```\n", ["P503"]),
        ("**Verify:** `true`\n", "**Verify:**\n```bash\nls\n```\n", []),
        ("feat(1.1.1a)", "feat(1.1.1b)", ["P504"]),
        ("feat(1.1.1a)", "feat", ["P504"]),
        ("feat(1.1.1a)", "wibble(1.1.1b)", ["P504"]),
        ("feat(1.1.1a)", "feat(1.1.1a, 1.1.1b)", []),
        ("feat(1.1.1a): do it", "feat(1.1): do it (#12)", []),
        ("**Dependencies:** None", "**Dependencies:** 9.9", ["P505"]),
        ("**Dependencies:** None", "**Dependencies:** the store", ["P505"]),
        ("**Dependencies:** None", "**Dependencies:** n/a", []),
        ("**Dependencies:** None", "**Dependencies:** -", []),
        ("**Dependencies:** None\n", "", ["P512"]),
        ("**Dependencies:** None", "**Dependencies:**", ["P512"]),
        ("**Dependencies:** None", "**Dependencies:** 1.1", ["P506"]),
        ("Tasks:** 1\n", "Tasks:** 2\n", ["P507"]),
        ("**Estimated Tasks:** 1\n", "", []),
        ("**Commit:** `feat(1.1.1a): do it`\n", "", ["P514"]),
        ("`feat(1.1.1a): do it`", "as you like", ["P514"]),
        ("`feat(1.1.1a): do it`", "No commit needed", []),
        ("**Action:** Look at it", "Look at it", ["P515"]),
        ("**Action:** Look at it", "**Command:** `ls`", []),
        ("## Progress Log", "## Progress", ["P516"]),
        ("|---|---|---|---|---|\n", "", ["P516"]),
        (LOG, f"{LOG}\n{LOG}", ["P516"]),
        ("feat(1.1.1a)", "wibble(1.1.1a)", ["P518"]),
        ("Look at it", "Already done in the task before", ["P519"]),
        ("**Action:** Look at it", "**Action:** Look\n\n**This is already done.**", ["P519"]),
        ("**Action:** Look at it", "**Action:** Look\n\n**It is already done:** yes", ["P519"]),
        ("Look at it", "It is already done\n**Command:** `ls`", []),
    ],
)
def test_one_file(old: str, new: str, expected: list[str]) -> None:
    assert old in A
    assert codes(A.replace(old, new, 1)) == expected


def test_every_finding_has_its_place() -> None:
    text = A.replace("**Verify:** `true`\n", "").replace("feat(1.1.1a)", "feat(1.1.1b)")
    found = {finding.code: finding for finding in judged(text)}
    lines = text.split("\n")
    assert lines[(found["P503"].line or 0) - 1] == "### 1.1.1a Do it"
    assert lines[(found["P504"].line or 0) - 1].startswith("**Commit:**")
    assert {(f.path, f.task) for f in found.values()} == {("1.md", "1.1.1a")}
    assert found["P504"].severity == "error"
    assert found["P503"].severity == "warning"


@pytest.mark.parametrize(
    ("template", "hint"),
    [
        ("fix(1.1.1b): do it", "write **Commit:** `fix(1.1.1a): do it`"),
        ("wibble(1.1.1b): do it", "write **Commit:** `feat(1.1.1a): do it`"),
        ("Do it", "write **Commit:** `feat(1.1.1a): Do it`"),
    ],
)
def test_the_template_that_a_task_should_have(template: str, hint: str) -> None:
    [found] = judged(A.replace("feat(1.1.1a): do it", template))
    assert (found.code, found.hint) == ("P504", hint)


def test_lists_without_details_need_none() -> None:
    text = f"# Feature 1.1: Store\n\n**Dependencies:** None\n\n- [ ] 1.1.1a Do it\n\n{LOG}"
    assert judged(text) == ()


BARE = f"# Feature 1.1: Store\n\n**Dependencies:** None\n\n{{}}\n\n{LOG}"


def test_file_without_tasks() -> None:
    [found] = judged(BARE.format(""))
    assert (found.code, found.severity, found.line) == ("P522", "warning", 1)
    assert found.message == "no tasks found: 1.1 has neither a checkbox nor a row of a task table"
    assert found.hint == "list them as checkboxes that begin with an ID, such as 1.1.1a"


@pytest.mark.parametrize(
    ("entries", "pattern", "line", "said"),
    [
        ("- [ ] AUTH-12 Hash\n- [ ] AUTH-13 Sign in", "", 5, "task-id = '[A-Z]+-\\d+'"),
        ("* [ ] **T001**: Set up", "", 5, "task-id = '[A-Z]+\\d+'"),
        ("- [ ] 1.1.1a Set up", r"T\d{3}", 5, "task-id = '\\d+\\.\\d+\\.\\d+[a-z]+'"),
        ("- [ ] a wish\n- [ ] T1 Set up", "", 5, "task-id = '[A-Z]+\\d+'"),
        ("- [ ] Set it up", "", 5, "begin each entry with an ID, such as 1.1.1a"),
        ("- [ ] Set it up", "[A-Z]{4}", 5, "begin each entry with an ID"),
        ("- [ ] größe9 Set it up", "", 5, "begin each entry with an ID, such as 1.1.1a"),
        (f"- [ ] {'9' * 99} Set it up", "", 5, "begin each entry with an ID, such as 1.1.1a"),
        ("| ID | Status |\n|-|-|\n| T1 | |", "", 7, "task-id = '[A-Z]+\\d+'"),
        ("| Task | Status |\n|-|-|\n| Set up | |", "", 7, "begin each entry with an ID"),
    ],
)
def test_list_without_ids(entries: str, pattern: str, line: int, said: str) -> None:
    settings = Settings(task_id=pattern) if pattern else Settings()
    [found] = judged(BARE.format(entries), settings=settings)
    assert (found.code, found.severity, found.line) == ("P522", "error", line)
    assert found.message.startswith(f"no tasks found: task-id = '{settings.task_id}' reads no ID")
    assert found.hint.removeprefix("set ").startswith(said)


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ("- [ ] 1.1.1a One\n- [ ] a wish", [("P522", 6)]),
        ("- [ ] 1.1.1a One\n- [ ] 1.1.X Two", [("P522", 6)]),
        ("- [ ] 1.1.1a One\n  - [ ] a part of it", []),
        ("- [x] 7. Before\n- [ ] 2. Group\n  - [ ] 1.1.1a One\n- [ ] 3. Alone", [("P522", 8)]),
        ("- [ ] 1.1.1a One\n- [ ] ~~1.1.2~~ dropped", []),
        ("- [ ] 1.1.1a One\n\n## Criteria\n\n- [ ] 1.1.1a works\n- [ ] all is well", []),
        ("- [ ] 1.1.1a One\n\n## More\n\n- [ ] 1.1.1b Two\n- [ ] a wish", [("P522", 10)]),
        ("- [ ] 1. Group\n- [ ] 1.1.1a One\n- [ ] 2. Alone", [("P522", 7)]),
        ("- [ ] 1.1.1a One\n\n## Criteria\n\n- [ ] all is well", []),
        ("- [ ] 1.1.1a One\n\n    - [ ] code", []),
        ("| ID | Status |\n|-|-|\n| 1.1.1a | |\n| T7 | |", [("P522", 8)]),
        ("| ID | Status |\n|-|-|\n| 1.1.1a | |\n| Total | |\n| | |", []),
        ("- [ ] 1.1.1a One\n\n| ID | Status |\n|-|-|\n| 1.1.1a | |", []),
        ("- [ ] 1.1.1a One\n\n| ID | Status |\n|-|-|\n| 1.1.1b | |", [("P522", 9)]),
        ("- [ ] 1.1.1a One\n\n| ID | Status |\n|-|-|\n| 1.2.1a | |", []),
    ],
)
def test_entries_that_name_no_task(entries: str, expected: list[tuple[str, int]]) -> None:
    found = judged(BARE.format(entries), B)
    assert [(one.code, one.line) for one in found] == expected
    assert {one.severity for one in found} <= {"warning"}


def test_task_that_is_listed_again_is_told() -> None:
    again = "- [ ] 1.1.1a One\n\n## More\n\n- [ ] 1.1.1a Two\n  - [ ] a part"
    assert codes(BARE.format(again)) == ["P501"]


def test_entry_without_an_id_is_offered_one() -> None:
    [found] = judged(BARE.format("- [ ] 1.1.1a One\n- [ ] **Write it**"))
    assert found.message == '"Write" is no task ID, so this entry cannot be claimed'
    assert found.hint == "begin it with an ID, such as 1.1.2a"


def test_table_of_tasks() -> None:
    rows = "| ID | Task | Status |\n|-|-|-|\n| 1.1.1a | Do it | done |\n| 1.1.1b | And it | |"
    text = BARE.format(rows)
    assert judged(text) == ()
    assert codes(text.replace("None\n", "None\n**Estimated Tasks:** 3\n")) == ["P507"]
    assert codes(text.replace("1.1.1b", "1.1.1a")) == ["P501"]
    details = text.replace("## Progress", "## Task Details\n\n### 1.1.1a Do it\n\n## Progress")
    assert codes(details) == ["P502"]
    assert codes(details.replace("done", "todo")) == ["P502", "P503", "P514", "P515"]
    unlisted = judged(details.replace("### 1.1.1a", "### 1.1.9a"))
    assert "write in 1.md: | 1.1.9a | Do it | todo |" in [found.hint for found in unlisted]


def test_details_without_a_list_are_reported_once() -> None:
    body = "**Action:** Do it\n\n- [ ] all is well\n\n**Verify:** so\n\n**Commit:** No"
    text = BARE.format(f"## Task Details\n\n### 1.1.1a One\n\n{body}")
    assert codes(text) == ["P502"]


def test_details_without_any_list_are_reported_once() -> None:
    bodies = [f"### Task 1.1.{at}a: One\n\nLook. **Verify:** so" for at in range(1, 7)]
    found = judged(BARE.format("\n\n".join(bodies)))
    assert [(one.code, one.line) for one in found if one.code in ("P502", "P514")] == [
        ("P502", 5),
        ("P514", 5),
    ]
    said = {one.code: one.message for one in found}
    assert said["P514"] == "1.1.1a, 1.1.2a, 1.1.3a, 1.1.4a and 2 more have no Commit line"
    found = judged(BARE.format("\n\n".join(bodies).replace("**Verify:** so", "")))
    assert [one.message for one in found if one.code == "P503"] == [
        "1.1.1a, 1.1.2a, 1.1.3a, 1.1.4a and 2 more have no Verify step"
    ]
    assert said["P502"].startswith("1.1.1a, 1.1.2a, 1.1.3a, 1.1.4a and 2 more have details")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("**Testing:** `true`", []),
        ("#### Testing Checklist\n\n- [ ] it works", []),
        ("**Checklist:** it works", ["P503"]),
        ("**How to test:** look at it", []),
        ("**Acceptance Criteria:**\n- [ ] it works", []),
        ("#### Acceptance criteria\n\n- it works", []),
        ("#### Definition of Done\n\n- it works", []),
        ("Done when: it works", []),
        ("1. Write it\n2. **Verify** that it works", []),
        ("- [ ] Run all tests - verify passing", []),
        ("**Step 2: Verify the table is there**\n\nRun: `true`", []),
        ("**Step 4: Run test to verify it passes**", []),
        ("- Ensure all tests still pass", []),
        ("Run: `true`\nExpected: nothing", []),
        ("- [ ] Add a link to verify the address", ["P503"]),
        ("Expect more of it", ["P503"]),
        ("- [ ] Users verify their address", ["P503"]),
        ("**Tested on:** Linux", ["P503"]),
    ],
)
def test_what_shows_that_a_task_is_done(said: str, expected: list[str]) -> None:
    assert codes(A.replace("**Verify:** `true`", said)) == expected


def test_item_with_fields_need_not_have_all_of_them() -> None:
    text = "- [ ] 1.1.1a One\n  - **File:** `a.py`\n  - **Verify:** `true`\n- [ ] 1.1.1b Two"
    assert codes(BARE.format(text)) == []
    assert codes(BARE.format(text.replace("`true`", ""))) == ["P503"]


def test_nothing_is_asked_of_what_was_done_before_there_was_a_log() -> None:
    text = A.replace("**Verify:** `true`\n", "").replace("- [ ]", "- [x]")
    assert codes(text) == []
    row = "| 2024-01-15 10:30 | ada | START | 1.1.1a | - |\n"
    assert codes(text + row) == ["P503"]


def test_label_that_most_tasks_have_is_missed() -> None:
    steps = "Write the table, then the function that reads it, and test both"
    labelled = {f"1.1.{at}a": "**Command:** `ls`" for at in (1, 2)}
    assert codes(plan_text(tasks={**labelled, "1.1.3a": steps})) == []
    labelled = {f"1.1.{at}a": "**Action:** Look at it" for at in (1, 2)}
    assert codes(plan_text(tasks={**labelled, "1.1.3a": steps})) == ["P515"]


def test_code_alone_says_what_to_do() -> None:
    without = A.replace("**Action:** Look at it", "```python\nx = 1\n```")
    assert codes(without) == []
    assert codes(A.replace("**Action:** Look at it", "```python\n```")) == ["P515"]


def test_one_id_in_two_files() -> None:
    [feature] = judged(A, A)
    assert (feature.code, feature.path) == ("P501", "2.md")
    other = B.replace("1.2.1a", "1.1.1a")
    assert codes(A, other) == ["P501", "P517"]
    assert "1.md:8" in judged(A, other)[0].message


def test_task_named_like_a_feature() -> None:
    both = B.replace("1.2.1a", "1.1")
    found = [each for each in judged(A, both) if each.code == "P501"]
    assert [(each.path, each.task) for each in found] == [("2.md", "1.1")] * len(found) != []
    assert all("the feature in 1.md" in each.message for each in found)
    assert "P501" not in codes(both)


def test_details_twice() -> None:
    start, end = A.index("### "), A.index("## Progress")
    assert codes(A[:end] + A[start:end] + A[end:]) == ["P501"]


def test_task_of_another_feature() -> None:
    [found] = judged(A, plan_text("1.2", tasks={"1.1.9a": "**Action:** Look"}))
    assert (found.code, found.path, found.task) == ("P517", "2.md", "1.1.9a")
    assert judged(plan_text("1"), plan_text("1.1", tasks={"1.1.9a": "**Action:** Look"})) == ()


def test_nearest_dependency_is_suggested() -> None:
    [found] = judged(A, plan_text("1.2", dependencies="1.11"))
    assert found.hint == "did you mean 1.1?"
    [found] = judged(A, plan_text("1.2", dependencies="7.77"))
    assert "7.77" in found.hint


def test_tasks_without_their_feature() -> None:
    stray = OrphanFile("notes.md", 1, "Store", has_log=False, tasks=("1.1.1a", "1.9.1a", "1.9.1b"))
    facts = facts_of([A])
    [found] = judge_whole_plan(facts.replace(strays=(stray,)), Settings())
    assert (found.code, found.path, found.severity) == ("P511", "notes.md", "warning")
    assert "holds 2 tasks (1.9.1a, …)" in found.message
    one = stray.replace(tasks=("1.9.1a",))
    assert (
        "the task 1.9.1a" in judge_whole_plan(facts.replace(strays=(one,)), Settings())[0].message
    )
    planned = stray.replace(tasks=("1.1.1a",))
    assert judge_whole_plan(facts.replace(strays=(planned,)), Settings()) == ()


def test_log_without_its_feature() -> None:
    stray = OrphanFile("notes.md", 1, "Store")
    facts = facts_of([A]).replace(strays=(stray,))
    [found] = judge_whole_plan(facts, Settings())
    assert (found.code, found.path, found.line) == ("P511", "notes.md", 1)


def test_fault_of_a_grammar() -> None:
    facts = facts_of([plan_text(tasks={"1.1.1a": creates("a.py", "python", "x = 1\nx =")})])
    [file] = facts.files
    faults = {"1.md": ((file.snippets[0], Fault(2, "invalid syntax")),)}
    [found] = judge_whole_plan(facts.replace(faults=faults), Settings())
    assert (found.code, found.task) == ("P510", "1.1.1a")
    assert file.texts[(found.line or 0) - 1] == "x ="


def test_circle_is_named() -> None:
    plans = [plan_text(f"1.{n}", dependencies=f"1.{n % 3 + 1}") for n in (1, 2, 3)]
    waiting = plan_text("1.4", dependencies="1.2")
    [found] = judged(*plans, waiting)
    assert (found.code, found.path) == ("P506", "1.md")
    assert "1.1 -> 1.2 -> 1.3 -> 1.1" in found.message
    facts = facts_of([*plans, waiting], wanted=["3.md"])
    assert [f.path for f in judge_whole_plan(facts, Settings())] == ["3.md"]


LOGGER = creates("src/lib/logger.ts", "ts", "export function createLogger() {}")


@pytest.mark.parametrize(
    "body",
    [
        adds("src/app.ts", "ts", 'import { createLogger as c } from "@/lib/logger";'),
        adds("src/app.ts", "ts", "const log = createLogger();"),
        adds("src/lib/app.ts", "js", "const { x } = require('./logger')"),
        adds("src/app/a.ts", "ts", "import '../lib/logger.js'"),
        "**File:** `src/lib/logger.ts`\n**Action:** Change it",
    ],
)
def test_use_without_dependency(body: str) -> None:
    creator = plan_text("3.1", tasks={"3.1.2a": LOGGER})
    [found] = judged(plan_text("1.1", tasks={"1.1.1a": body}), creator)
    assert (found.code, found.path, found.task) == ("P508", "1.md", "1.1.1a")
    assert "3.1.2a" in found.message
    assert judged(plan_text("1.1", tasks={"1.1.1a": body}, dependencies="3.1"), creator) == ()
    done = plan_text("3.1", tasks={"3.1.2a": LOGGER}, ticked=True)
    assert judged(plan_text("1.1", tasks={"1.1.1a": body}), done) == ()
    finished = plan_text("1.1", tasks={"1.1.1a": body}, ticked=True)
    assert judged(finished, creator) == ()


@pytest.mark.parametrize(
    "body",
    [
        adds("src/app.ts", "ts", 'import { createLogger } from "winston";\ncreateLogger();'),
        adds("src/app.ts", "ts", "// createLogger() is for later"),
        adds("src/app.ts", "ts", 'const x = "createLogger";'),
        adds("src/app.ts", "ts", "function createLogger() {}\ncreateLogger();"),
        adds("src/app.ts", "ts", "other.createLogger();"),
        adds("src/app.ts", "ts", "const x = { createLogger: 1 };"),
        adds("src/app.ts", "ts", 'import x from "./logger";'),
        adds("src/app.py", "python", "createLogger()"),
        adds("src/app.ts", "text", "createLogger()"),
        adds("src/app.ts", "", "createLogger()"),
        adds("src/other/lib.ts", "ts", 'import x from "logger";'),
        adds("src/lib/lib.ts", "ts", '// import x from "./logger";\n * import "./logger"'),
        adds("src/app.go", "go", "createLogger()"),
    ],
)
def test_no_use(body: str) -> None:
    creator = plan_text("3.1", tasks={"3.1.2a": LOGGER})
    assert judged(plan_text("1.1", tasks={"1.1.1a": body}), creator) == ()


def test_only_the_tasks_that_use_it_are_named() -> None:
    creator = plan_text("3.1", tasks={"3.1.1a": adds("a.py", "python", "class TokenStore: ...")})
    uses = adds("b.py", "python", "s = TokenStore()")
    user = plan_text("1.1", tasks={"1.1.1a": adds("c.py", "python", "x = 1"), "1.1.1b": uses})
    [found] = judged(user, creator)
    assert (found.task, "so does" in found.message) == ("1.1.1b", False)


def test_all_tasks_that_use_it_are_named() -> None:
    body = adds("src/a.ts", "ts", "createLogger()")
    user = plan_text("1.1", tasks={f"1.1.{n}a": body for n in range(1, 8)})
    [found] = judged(user, plan_text("3.1", tasks={"3.1.2a": LOGGER}))
    assert "(so does 1.1.2a, 1.1.3a, 1.1.4a, 1.1.5a and 2 more)" in found.message


@pytest.mark.parametrize(
    ("made", "used"),
    [
        (
            adds("a.py", "python", "def open_store():\n    pass"),
            adds("b.py", "python", "open_store()"),
        ),
        (
            creates("shelf/store.py", "python", "x = 1"),
            adds("shelf/b.py", "python", "from .store import x"),
        ),
        (
            creates("shelf/store.py", "python", "x = 1"),
            adds("b.py", "python", "from shelf.store import (\n    x,  # one\n)"),
        ),
        (
            creates("shelf/store.py", "python", "x = 1"),
            adds("b.py", "python", "import shelf.store"),
        ),
        (
            creates("shelf/__init__.py", "python", "x = 1"),
            adds("b.py", "python", "import shelf"),
        ),
        (
            adds("a.ts", "ts", "export type UserProfile = {}", "Add new type UserProfile"),
            adds("b.ts", "ts", "let x: UserProfile;"),
        ),
    ],
)
def test_languages(made: str, used: str) -> None:
    creator = plan_text("1.1", tasks={"1.1.1a": made})
    assert codes(creator, plan_text("1.2", tasks={"1.2.1a": used})) == ["P508"]


@pytest.mark.parametrize(
    "made",
    [
        adds("a.ts", "ts", "export function createClient() {}", "Add logging to createClient"),
        adds("a.ts", "ts", "export function createClient() {}", "Modify createClient").replace(
            "Code to add", "Update it"
        ),
        adds("a.ts", "ts", "export function createClient() {}").replace("Code to add", "Find this")
        + f"\n\n{code('ts', 'let x', 'Replace with')}",
        adds("a.ts", "ts", "export function create() {}"),
        adds("a.ts", "ts", "function createClient() {}"),
    ],
)
def test_what_is_only_changed_is_not_created(made: str) -> None:
    creator = plan_text("1.1", tasks={"1.1.1a": made})
    user = plan_text("1.2", tasks={"1.2.1a": adds("b.ts", "ts", "createClient(create())")})
    assert judged(creator, user) == ()


def test_name_that_two_features_define_belongs_to_neither() -> None:
    creators = [
        plan_text(f"1.{n}", tasks={f"1.{n}.1a": adds(f"{n}.ts", "ts", "export let openStore = 1")})
        for n in (1, 2)
    ]
    user = plan_text("1.3", tasks={"1.3.1a": adds("b.ts", "ts", "openStore()")})
    assert judged(*creators, user) == ()


def test_shared_file() -> None:
    touch = "**File:** `./src/a.ts`\n**Action:** Change it"
    one = plan_text("1.1", tasks={"1.1.1a": touch})
    two = plan_text("1.2", tasks={"1.2.1a": touch, "1.2.1b": touch})
    [found] = judged(one, two)
    assert (found.code, found.path) == ("P509", "1.md")
    assert "1.1 (1.1.1a) and 1.2 (1.2.1a and 1 more), and neither waits" in found.message
    assert judged(one, plan_text("1.2", tasks={"1.2.1a": touch}, dependencies="1.1")) == ()
    assert judged(one, plan_text("1.2", tasks={"1.2.1a": touch}, ticked=True)) == ()
    three = plan_text("1.3", tasks={"1.3.1a": touch}, dependencies="1.1")
    [found] = judged(one, two, three)
    assert "not all of these wait" in found.message


def test_hot_file_is_shared_by_intent() -> None:
    touch = "**File:** `web/routes.ts`\n**Action:** Add a route"
    plans = [plan_text(f"1.{n}", tasks={f"1.{n}.1a": touch}) for n in (1, 2)]
    assert codes(*plans, settings=Settings(hot_files=("routes.py",))) == ["P509"]
    assert codes(*plans, settings=Settings(hot_files=("routes.ts",))) == []


def test_file_that_one_of_them_creates_is_reported_once() -> None:
    creator = plan_text("1.1", tasks={"1.1.1a": creates("src/a.ts", "ts", "")})
    user = plan_text("1.2", tasks={"1.2.1a": "**File:** `src/a.ts`\n**Action:** Change it"})
    assert codes(creator, user) == ["P508"]
    again = plan_text("1.2", tasks={"1.2.1a": creates("src/a.ts", "ts", "")})
    assert codes(creator, again) == ["P509"]


@pytest.mark.parametrize("path", ["several files", "src/*.ts", "https://a.b/c", "<your file>"])
def test_what_is_no_path_is_not_shared(path: str) -> None:
    body = f"**File:** `{path}`\n**Action:** Change it"
    plans = [plan_text(f"1.{n}", tasks={f"1.{n}.1a": body}) for n in (1, 2)]
    assert judged(*plans) == ()


def test_code_needs_a_file() -> None:
    body = "**Action:** Add it\n\n" + code("python", "x = 1")
    assert codes(plan_text("1.1", tasks={"1.1.1a": body})) == ["P515"]
    body = "**Action:** Run it\n\n" + code("bash", "ls")
    assert codes(plan_text("1.1", tasks={"1.1.1a": body})) == []


def test_replacing_needs_something_to_find() -> None:
    head = "**File:** `a.py`\n**Action:** Change it\n\n"
    found, put = code("python", "x = 1", "Find this code"), code("python", "x = 2", "Replace with")
    assert codes(plan_text(tasks={"1.1.1a": f"{head}{found}\n\n{put}"})) == []
    assert codes(plan_text(tasks={"1.1.1a": head + put})) == ["P515"]
    assert codes(plan_text(tasks={"1.1.1a": head + found})) == ["P515"]
    more = code("python", "x = 3", "Find this too")
    [alone] = judged(plan_text(tasks={"1.1.1a": f"{head}{found}\n\n{put}\n\n{more}"}))
    assert alone.message == "1.1.1a says what to find, and not what to do with it"
    assert codes(plan_text(tasks={"1.1.1a": f"{head}{found}\n\n{more}\n\n{put}"})) == ["P515"]


def test_order_within_a_feature() -> None:
    use = creates("src/auth.ts", "ts", 'import { hash } from "./password";')
    make = creates("src/password.ts", "ts", "export const hash = 1;")
    [found] = judged(plan_text("1.1", tasks={"1.1.1a": use, "1.1.2a": make}))
    assert (found.code, found.task) == ("P520", "1.1.1a")
    assert judged(plan_text("1.1", tasks={"1.1.1a": make, "1.1.2a": use})) == ()
    text = plan_text("1.1", tasks={"1.1.1a": use, "1.1.2a": make})
    assert codes(text.replace("- [ ] 1.1.2a", "- [x] 1.1.2a")) == ["P533"]
    row = "| 2024-01-15 10:00 | ada | START | 1.1.2a | - |\n"
    done = row.replace("START", "DONE").replace("10:00", "10:20").replace("| - |", "| a1b2c3d |")
    assert judged(text + row + done) == ()


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("If Feature 1.2 is not done, leave it out", ["P521"]),
        ("If tenant isolation (1.2) is not yet done, leave it out", ["P521"]),
        ("As 1.2.1a has it", ["P521"]),
        ("Needs version 1.2 of it", []),
        ("Feature 1.2.3 of the library", []),
        ("TLS (1.2)", []),
    ],
)
def test_mention(note: str, expected: list[str]) -> None:
    other = plan_text("1.2", "Tenant Isolation")
    text = plan_text("1.1", tasks={"1.1.1a": f"**Action:** Do it\n\n**Note:** {note}"})
    assert codes(text, other) == expected
    assert codes(text.replace("None", "1.2"), other) == []
    assert codes(text, plan_text("1.2", "Tenant Isolation", ticked=True)) == []


def test_mention_of_a_feature_without_tasks() -> None:
    empty = f"# Feature 1.2: Tenants\n\n**Dependencies:** None\n\n{LOG}"
    text = plan_text("1.1", tasks={"1.1.1a": "**Action:** After feature 1.2"})
    [found, _] = judged(text, empty)
    assert found.message.startswith("1.1.1a speaks of feature 1.2")


FENCED = creates("a.py", "python", "x = 1")


def test_open_fences() -> None:
    whole = plan_text("1.1", tasks={"1.1.1a": f"{FENCED}\n\n{code('bash', 'ls', 'Command')}"})
    assert judged(whole) == ()
    fences = [at for at, line in enumerate(whole.split("\n")) if line.startswith("```")]
    assert len(fences) == 4
    for at in fences:
        lines = whole.split("\n")
        del lines[at]
        assert "P513" in codes("\n".join(lines))


def test_fence_may_show_a_fence() -> None:
    shown = "**File:** `a.md`\n**Action:** Show it\n\n````\n```python\nx\n```\n````"
    shown += "\n\n```md\n```python\n```"
    assert codes(plan_text("1.1", tasks={"1.1.1a": shown})) == []
    stray = A + "\n```\n"
    assert [f.task for f in judged(stray) if f.code == "P513"] == [None]


def test_findings_stand_in_the_order_of_the_plan() -> None:
    broken = [text.replace("**Verify:**", "**Look:**") for text in (plan_text("1.10"), B)]
    found = judged(*broken)
    assert [f.task for f in found] == ["1.2.1a", "1.10.1a"]
