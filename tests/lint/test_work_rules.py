"""What a plan asks for, against the files that are there: Verify steps, places, open words."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from gitbaton.lint.plan_rules import judge_whole_plan
from gitbaton.plan.lint_input import Tree
from gitbaton.plan.settings import Settings
from gitbaton.rules.findings import Finding
from support.linting import LOG, adds, code, codes, creates, facts_of, plan_text

FILES: Mapping[str, str] = {
    "Makefile": "all: test\n\ntest lint: deps\n\techo\n.PHONY: all\nX := y\n",
    "package.json": '{"scripts": {"test": "x", "build:all": "y"}}',
    "web/package.json": '{"scripts": {}}',
    "pyproject.toml": '[project]\ndependencies = ["some-tool>=1"]\n',
    "shop": "",
    "shop/__init__.py": "",
    "shop/cart.py": "def total():\n    return 0\n\n\ndef empty():\n    return 0\n",
    "tests": "",
    "tests/test_cart.py": "",
    "src": "",
    "src/app.ts": "",
}


def found(
    *texts: str, files: Mapping[str, str] | None = FILES, settings: Settings | None = None
) -> list[Finding]:
    """What lint says where these files are there."""
    own = settings or Settings()
    facts = facts_of(texts, own)
    if files is not None:
        facts = facts.replace(tree=Tree(lambda path: path in files, files.get))
    return list(judge_whole_plan(facts, own))


def told(*texts: str, files: Mapping[str, str] | None = FILES) -> list[tuple[str, str | None]]:
    """Code and task of each finding."""
    return [(finding.code, finding.task) for finding in found(*texts, files=files)]


def plan(verify: str, id: str = "1.1", body: str = "", dependencies: str = "None") -> str:
    """A feature of one task with this Verify step."""
    body = body or adds("shop/cart.py", "python", "x = 1")
    text = plan_text(id, tasks={f"{id}.1a": body}, dependencies=dependencies)
    return text.replace("**Verify:** `true`", f"**Verify:** {verify}")


def block(*lines: str) -> str:
    return "\n".join(["", "```sh", *lines, "```"])


# -- P523: prose alone --------------------------------------------------------------------------


def test_a_block_is_suggested_where_prose_is_all_there_is() -> None:
    [finding] = found(plan("the cart is empty"))
    assert (finding.code, finding.severity, finding.task) == ("P523", "warning", "1.1.1a")
    assert "```sh\n" in finding.hint
    assert told(plan("the cart is empty. `true`")) == []


def test_what_only_a_person_can_try_needs_no_block() -> None:
    assert told(plan("it reads well", body="**File:** `MANUAL.md`\n**Action:** Write it")) == []
    looked = plan("it looks right").replace("`feat(1.1.1a): do it`", "No commit needed")
    assert told(looked) == []


def test_prose_is_reported_once_a_feature() -> None:
    body = adds("shop/cart.py", "python", "x = 1")
    text = plan_text(tasks={f"1.1.{n}a": body for n in range(1, 7)})
    [finding] = found(text.replace("**Verify:** `true`", "**Verify:** fine"))
    assert "1.1.1a, 1.1.2a, 1.1.3a, 1.1.4a and 2 more have nothing in Verify" in finding.message


# -- P524: what is not there --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "what"),
    [
        ("`python3 -m unittest tests.test_gone`", "imports tests.test_gone"),
        ("`python3 -m unittest tests.test_gone.Case.test_x`", "imports tests.test_gone"),
        ("`pytest tests/test_gone.py::test_x -k y`", "runs tests/test_gone.py"),
        ("`python3 -m pytest -q tests/test_gone.py`", "runs tests/test_gone.py"),
        ("`uv run pytest tests/test_gone.py`", "runs tests/test_gone.py"),
        ("`npx vitest run src/gone.test.ts`", "runs src/gone.test.ts"),
        ("`python3 -m shop.gone --help`", "imports shop.gone"),
        ("`python3 -m mystery`", "imports mystery"),
        ("`python3 -c 'from shop.gone import x'`", "imports shop.gone"),
        ("`d=$(mktemp -d); python3 -m shop.gone $d | grep y`", "imports shop.gone"),
        ("`./scripts/gone.sh`", "runs scripts/gone.sh"),
        ("`bash scripts/gone.sh`", "runs scripts/gone.sh"),
        ("`cd web && node gone.mjs`", "runs web/gone.mjs"),
        ("`make gone`", "runs make gone"),
        ("`make -C web test`", "runs make test in web"),
        ("`npm run gone`", "runs the npm script gone"),
        ("`npm --prefix web test`", "runs the npm script test in web"),
        ("`cd web && npm test`", "runs the npm script test in web"),
    ],
)
def test_step_that_runs_what_nobody_makes(step: str, what: str) -> None:
    [finding] = found(plan(step))
    assert (finding.code, what in finding.message) == ("P524", True), finding.message


@pytest.mark.parametrize(
    "step",
    [
        "`python3 -m unittest tests.test_cart`",
        "`python3 -m unittest tests.test_cart.Case.test_x`",
        "`python3 -m unittest discover -s gone`",
        "`pytest tests/test_cart.py`",
        "`pytest`",
        "`python3 -m json.tool --help`",
        "`python3 -m pytest`",
        "`python3 -m some_tool`",
        "`python3 -m shop`",
        "`python3 -c 'import json, shop.cart'`",
        "`make test lint X=1`",
        "`make`",
        "`npm test`",
        "`npm run build:all`",
        "`npm run -w web gone`",
        "`npx vitest run users`",
        "`cargo test gone`",
        "`cd $D && node gone.mjs`",
        "`gcc -o bin/gone a.c && ./bin/gone`",
        "`node dist/gone.js`",
        "`cat > gone.py; python3 gone.py`",
        "`./node_modules/.bin/gone x`",
        block("cat <<EOF", "python3 gone.py", "EOF"),
    ],
)
def test_step_that_may_run(step: str) -> None:
    assert told(plan(step)) == []


@pytest.mark.parametrize(
    "step",
    [
        "Write a test in `tests/test_gone.py`, then `pytest tests/test_gone.py`",
        "Add a unit test for it; `python3 -m unittest tests.test_gone` passes",
    ],
)
def test_step_that_runs_the_test_that_it_asks_for(step: str) -> None:
    assert told(plan(step)) == []
    gone = step.replace("test_gone", "gone").replace("tests", "shop")
    assert [finding.code for finding in found(plan(gone))] == ["P524"]


def test_step_that_runs_the_test_that_its_task_asks_for() -> None:
    text = plan("`pytest tests/test_gone.py`")
    assert [finding.code for finding in found(text)] == ["P524"]
    assert (
        told(text.replace("**Verify:**", "**Tests:** Write a test for each case.\n\n**Verify:**"))
        == []
    )


def test_step_that_runs_what_a_later_task_makes() -> None:
    test = creates("tests/test_new.py", "python", "x = 1")
    text = plan_text(tasks={"1.1.1a": adds("shop/cart.py", "python", "x = 1"), "1.1.2a": test})
    early = text.replace("**Verify:** `true`", "**Verify:** `pytest tests/test_new.py`", 1)
    [finding] = found(early)
    assert (finding.code, finding.task) == ("P524", "1.1.1a")
    assert "which 1.1.2a makes only later" in finding.message
    assert finding.hint == "plan 1.1.2a before 1.1.1a"
    assert [one.code for one in found(early, files=None)] == ["P524"]
    late = "`pytest tests/test_new.py`".join(text.rsplit("`true`", 1))
    assert told(late) == []


def test_step_that_runs_what_another_feature_makes() -> None:
    other = plan_text("1.2", tasks={"1.2.1a": creates("tests/test_new.py", "python", "x = 1")})
    [finding] = found(plan("`pytest tests/test_new.py`"), other)
    assert "which 1.2.1a makes, and 1.1 does not wait for 1.2" in finding.message
    assert finding.hint == "add 1.2 to **Dependencies:** in 1.md"
    assert told(plan("`pytest tests/test_new.py`", dependencies="1.2"), other) == []


def test_nothing_is_missed_in_a_tree_that_is_not_the_plans() -> None:
    bodies = {f"1.1.{n}a": adds(f"lib/a{n}.ts", "ts", "x") for n in range(1, 4)}
    text = plan_text(tasks=bodies).replace("`true`", "`npm run gone`")
    assert told(text) == []
    assert told(text, files={**FILES, "lib/a1.ts": ""}) != []
    assert told(plan("`npm run gone`"), files=None) == []


def test_finished_tasks_are_left_alone() -> None:
    text = plan_text(tasks={"1.1.1a": adds("shop/cart.py", "python", "x = 1")}, ticked=True)
    assert told(text.replace("`true`", "`make gone`")) == []


# -- P525: what cannot pass ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "step",
    [
        block("python3 -m shop bad", "test $? = 2"),
        block("python3 -m shop bad; [ $? -eq 2 ]"),
        block("python3 -m shop bad | cat", "test $? -ne 0"),
        "`python3 -m shop bad && test $? = 2`",
        "`test $? = 2`",
        "`python3 -m shop bad; test $? -eq 256`",
        block("curl localhost/<id>"),
        "`git switch <your-branch>`",
    ],
)
def test_step_that_cannot_pass(step: str) -> None:
    [finding] = found(plan(step))
    assert (finding.code, finding.task) == ("P525", "1.1.1a")


@pytest.mark.parametrize(
    "step",
    [
        "`python3 -m shop bad; test $? = 2`",
        block("python3 -m shop bad || test $? = 2"),
        block("set +e", "python3 -m shop bad", "test $? = 2"),
        block("code=0; python3 -m shop bad || code=$?", "test $code = 2"),
        block("! python3 -m shop bad", "test $? = 0"),
        block("if python3 -m shop bad; then exit 1; fi"),
        block("sort <shop/cart.py >out"),
        block("""python3 -c "assert '<title>'" """),
        block("cat <<EOF", "test $? = 2", "<id>", "EOF"),
    ],
)
def test_step_that_can_pass(step: str) -> None:
    assert told(plan(step)) == []


def test_line_of_what_cannot_pass() -> None:
    text = plan(block("true", "false", "test $? = 1"))
    line = text.split("\n").index("test $? = 1") + 1
    assert [finding.line for finding in found(text)] == [line]


# -- P526: what two share -----------------------------------------------------------------------


def test_temporary_file_that_two_steps_share() -> None:
    body = adds("shop/cart.py", "python", "x = 1")
    text = plan_text(tasks={"1.1.1a": body, "1.1.2a": body, "1.1.3a": body})
    steps = ["`true > /tmp/out/a`", "`cat /tmp/out/a`", "`d=$(mktemp -d); cat /tmp/other`"]
    for step in steps:
        text = text.replace("`true`", step, 1)
    [finding] = found(text)
    assert (finding.code, finding.task) == ("P526", "1.1.1a")
    assert "1.1.1a and 1.1.2a share /tmp/out/a" in finding.message


# -- P527: files --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "action", "expected"),
    [
        ("shop/gone.py", "Update the imports", ["P527"]),
        ("shop/gone.py:10-20", "Modify the loop", ["P527"]),
        ("gone.toml", "Edit it", ["P527"]),
        ("lib/gone.py", "Update the imports", ["P527"]),
        ("shop/gone.py", "Add a function", []),
        ("shop/cart.py", "Update the imports", []),
        ("shop/cart.py", "Create the file", ["P527"]),
        ("shop/gone.py", "Create the file", []),
        ("/etc/gone", "Update it", []),
    ],
)
def test_file_that_is_not_as_the_plan_says(path: str, action: str, expected: list[str]) -> None:
    assert [
        one.code for one in found(plan("`true`", body=f"**File:** `{path}`\n**Action:** {action}"))
    ] == expected


def test_list_of_files_that_says_what_to_do_with_each() -> None:
    listed = "**Files:**\n- Create: `shop/new.py`\n- Modify: `shop/gone.py` (`total.gone`)"
    body = f"{listed}\n\n**Action:** Do both, one after the other"
    assert told(plan("`true`", body=body)) == [("P527", "1.1.1a")]
    assert told(plan("`true`", body=body.replace("gone.py", "cart.py"))) == []


def test_file_that_an_earlier_task_makes_or_whose_work_has_begun() -> None:
    change = "**File:** `shop/new.py`\n**Action:** Update it"
    make = creates("shop/new.py", "python", "x = 1")
    assert told(plan_text(tasks={"1.1.1a": make, "1.1.2a": change})) == []
    begun = plan("`true`", body=creates("shop/cart.py", "python", "x = 1"))
    assert [one.code for one in found(begun)] == ["P527"]
    assert told(f"{begun}| 2024-01-15 10:00 | ada | START | 1.1.1a | - |\n") == []


# -- P528: text to find -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "label", "said"),
    [
        ("def gone():", "Find", "is not in shop/cart.py"),
        ("return 0", "Find this code", "is in shop/cart.py 2 times"),
        ("return 0", "Find all places", ""),
        ("def total():\n  return 0", "Find", ""),
        ("def gone():\n    ...", "Find", ""),
        ("def gone():", "Current code", ""),
    ],
)
def test_text_to_find(text: str, label: str, said: str) -> None:
    head = "**File:** `shop/cart.py`\n**Action:** Update the function\n\n"
    both = f"{code('python', text, label)}\n\n{code('python', 'x = 3', 'Replace with')}"
    findings = [one for one in found(plan("`true`", body=head + both)) if one.code == "P528"]
    assert bool(findings) is bool(said)
    assert all(said in one.message for one in findings)


def test_text_that_an_earlier_task_puts_in() -> None:
    head = "**File:** `shop/cart.py`\n**Action:** Update the function\n\n"
    find = f"{code('python', 'def new():', 'Find')}\n\n{code('python', 'x = 3', 'Replace with')}"
    make = adds("shop/cart.py", "python", "def new():\n    pass")
    assert told(plan_text(tasks={"1.1.1a": make, "1.1.2a": head + find})) == []


# -- P529: imports ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("shop/new.py", "from .gone import x", ["P529"]),
        ("shop/new.py", "from shop.gone import x", ["P529"]),
        ("shop/new.py", "from .cart import total", []),
        ("shop/new.py", "from shop.cart import total", []),
        ("shop/new.py", "import requests.gone", []),
        ("src/new.ts", "import { x } from './gone';", ["P529"]),
        ("src/new.ts", "import { x } from '@/gone';", ["P529"]),
        ("src/new.ts", "import { x } from './app';", []),
        ("src/new.ts", "import { x } from '@/app';", []),
        ("src/new.ts", "import { x } from './app.js';", []),
        ("src/new.ts", "import { x } from './generated/gone';", []),
        ("src/new.ts", "import { x } from 'gone';", []),
    ],
)
def test_import_of_what_nobody_makes(path: str, text: str, expected: list[str]) -> None:
    language = "python" if path.endswith(".py") else "ts"
    assert [
        one.code for one in found(plan("`true`", body=creates(path, language, text)))
    ] == expected


def test_import_of_what_another_task_makes() -> None:
    user = creates("shop/new.py", "python", "from .helper import x")
    creator = creates("shop/helper.py", "python", "x = 1")
    assert told(plan_text(tasks={"1.1.1a": creator, "1.1.2a": user})) == []


# -- P530: one function, two authors ------------------------------------------------------------


def replaces(text: str) -> str:
    return (
        "**File:** `src/app.ts`\n**Action:** Update run\n\n"
        f"{code('ts', text, 'Replace the whole of run with')}"
    )


RUN = "export function run() {\n  first();\n}"


def test_function_that_two_features_replace() -> None:
    one = plan("`true`", body=replaces(RUN))
    other = plan("`true`", "1.2", replaces(RUN.replace("first", "second")), "1.1")
    [finding] = [each for each in found(one, other) if each.code == "P530"]
    assert "1.1.1a and 1.2.1a each replace run in src/app.ts" in finding.message


def test_later_version_that_keeps_what_the_earlier_has() -> None:
    one = plan("`true`", body=replaces(RUN))
    more = RUN.replace("first();", "first();\n  second();")
    assert "P530" not in [
        each for each, _ in told(one, plan("`true`", "1.2", replaces(more), "1.1"))
    ]
    part = "export function run() {\n  second();"
    assert "P530" not in [
        each for each, _ in told(one, plan("`true`", "1.2", replaces(part), "1.1"))
    ]


# -- P531 to P535: words, ticks, boxes ----------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("**File:** TBD\n**Action:** Look at it", ["P531"]),
        ("**Action:** Decide ??? and do it", ["P531"]),
        ("**Action:** The colour is to be decided", ["P531"]),
        ('**Action:** Look for "TBD" in the texts', []),
        ("**Action:** Take `???` out", []),
        ("**Action:** Look at it\n\n" + code("scala", "def f = ???"), []),
    ],
)
def test_what_is_not_decided(body: str, expected: list[str]) -> None:
    assert [one for one in codes(plan_text(tasks={"1.1.1a": body})) if one == "P531"] == expected


@pytest.mark.parametrize(
    ("dependencies", "expected"),
    [
        ("None, but 1.2 must be merged first", ["P532"]),
        ("none (see 1.2.1a)", ["P532"]),
        ("None", []),
        ("None, as of version 1.2.3", []),
        ("1.2", []),
    ],
)
def test_dependencies_that_are_denied_and_named(dependencies: str, expected: list[str]) -> None:
    assert codes(plan_text(dependencies=dependencies), plan_text("1.2")) == expected


def test_box_that_was_ticked_by_hand() -> None:
    text = plan_text(tasks={"1.1.1a": "**Action:** Look", "1.1.1b": "**Action:** Look"})
    ticked = text.replace("- [ ] 1.1.1a", "- [x] 1.1.1a")
    assert codes(ticked) == ["P533"]
    row = "| 2024-01-15 10:00 | ada | START | 1.1.1a | - |\n"
    assert codes(ticked + row) == []
    assert codes(ticked.replace("- [ ] 1.1.1b", "- [x] 1.1.1b")) == []


@pytest.mark.parametrize("box", ["- []", "- [ ]", "- [-]", "* [~]"])
def test_box_that_is_none(box: str) -> None:
    glued = "" if box == "- [ ]" else " "
    text = plan_text().replace("## Task Details", f"{box}{glued}1.1.9a Left out\n\n## Task Details")
    findings = [one for one in found(text) if one.code == "P522"]
    assert [one.task for one in findings] == ["1.1.9a"]
    assert findings[0].hint == "write - [ ] 1.1.9a Left out"


@pytest.mark.parametrize(
    "item", ["- [1.1.9a](x.md)", "- [x](1.1.9a)", "`- [] 1.1.9a`", "- [1] 1.1.9a"]
)
def test_item_that_means_no_box(item: str) -> None:
    text = plan_text().replace("## Task Details", f"{item}\n\n## Task Details")
    assert "P522" not in codes(text)


def test_second_feature_in_a_file() -> None:
    text = plan_text().replace(LOG, "# Feature 1.2: More\n\n- [ ] 1.2.1a x\n\n") + LOG
    assert ("P535", None) in told(text)


# -- how people write ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "heading",
    [
        "### Task 1.1.1a: Do it",
        "### ✅ 1.1.1a Do it",
        "### 1.1.1a — Do it",
        "### **1.1.1a** Do it (2h)",
        "### [1.1.1a] Do it",
        "### 1.1.1a: Do it [P]",
        "### 1.1.1a - Do it ~30 min",
    ],
)
def test_heading_in_other_hands(heading: str) -> None:
    assert codes(plan_text().replace("### 1.1.1a Do it", heading)) == []


@pytest.mark.parametrize(
    "template",
    [
        '`git commit -m "feat(1.1.1a): x"`',
        "`git commit -am 'feat(1.1.1a): x'`",
        '\n```sh\ngit add .\ngit commit -m "feat(1.1.1a): x"\n```',
    ],
)
def test_template_that_is_a_command(template: str) -> None:
    assert codes(plan_text().replace("`feat(1.1.1a): do it`", template)) == []
    other = plan_text().replace("`feat(1.1.1a): do it`", template.replace("1.1.1a", "1.1.1b"))
    assert codes(other) == ["P504"]


@pytest.mark.parametrize(
    "written",
    [
        "**Depends on:** 1.2",
        "**Requires:** 1.2",
        "**Prerequisites:** 1.2",
        "__Dependencies:__ 1.2",
        "**Dependencies:** Python 3.11",
        "**Dependencies:** Python >= 3.11, Node 20.1",
        "**Prerequisites:** plan.md, spec.md",
        "## Dependencies\n\n- 1.2",
        "## Overview\n\n### Depends on:\n\n#### Inside\n\n- 1.2",
        "_Dependencies:_ 1.2",
        "**Dependencies** — 1.2",
    ],
)
def test_dependencies_in_other_words(written: str) -> None:
    text = plan_text().replace("**Dependencies:** None\n", "")
    at = text.index("## Task List") if written.startswith("##") else text.index("**Estimated")
    assert codes(f"{text[:at]}{written}\n\n{text[at:]}", plan_text("1.2")) == []


@pytest.mark.parametrize(
    "dependencies", ["1.11 Store", "Feature 1.11", "1.2 and 1.11", "after 1.11"]
)
def test_mistyped_dependency_is_no_version(dependencies: str) -> None:
    assert "P505" in codes(plan_text(dependencies=dependencies), plan_text("1.2"))


@pytest.mark.parametrize("label", ["Find the imports and add", "Find the list and insert below it"])
def test_label_that_says_where_and_what(label: str) -> None:
    head = "**File:** `shop/cart.py`\n**Action:** Update it\n\n"
    assert codes(plan_text(tasks={"1.1.1a": head + code("python", "x = 1", label)})) == []


def test_steps_say_what_to_do() -> None:
    steps = "**Files:** `shop/cart.py`\n\n1. Put the total below the list\n2. Show the price in it"
    assert codes(plan_text(tasks={"1.1.1a": steps})) == []


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("Already done in the task above", ["P519"]),
        ("Check whether a plan already exists, and skip it", []),
    ],
)
def test_done_already_but_not_for_a_case(action: str, expected: list[str]) -> None:
    assert codes(plan_text(tasks={"1.1.1a": f"**Action:** {action}"})) == expected


@pytest.mark.parametrize(
    ("named", "path"),
    [
        ("**File(s):** `shop/cart.py`", "shop/cart.py"),
        ("**File:** [shop/cart.py](../shop/cart.py)", "shop/cart.py"),
        ("**File:** `shop/cart.py:10-20`", "shop/cart.py"),
        ("File: `shop/cart.py`", "shop/cart.py"),
        ("**Files:** `shop/cart.py`, `setup.cfg`", "shop/cart.py setup.cfg"),
        ("**Files:**\n- Modify: `shop/cart.py` (`Cart.total`, `.price`)", "shop/cart.py"),
    ],
)
def test_files_as_people_name_them(named: str, path: str) -> None:
    facts = facts_of([plan_text(tasks={"1.1.1a": f"{named}\n**Action:** Update it"})])
    assert " ".join([edit.path for edit in facts.files[0].touches]) == path
