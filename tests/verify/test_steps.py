"""What a Verify step asks for: what would be run, and what is left to a person."""

from __future__ import annotations

import pytest

from gitbaton.plan.feature_file import read_feature_file
from gitbaton.plan.task_id import TaskGrammar
from gitbaton.verify.models import Steps
from gitbaton.verify.steps import ENDLESS, MOVES, deception_in, verify_steps

HEAD = "# Feature 1.1: T\n\n## Task Details\n\n### 1.1.1a Do\n\n"
HERE = ("echo", "exit", "grep", "npm", "python3", "shelf", "true", "./check")  # programs found
FIRST = HEAD.count("\n") + 1  # the line on which the details begin


def read(details: str) -> Steps | None:
    text = f"{HEAD}{details}\n\n**Commit:** `feat(1.1.1a): do`\n"
    file = read_feature_file(text.encode("utf-8", "surrogateescape"), "a.md", TaskGrammar())
    assert file is not None
    return verify_steps(file.planned[0], file.texts, lambda word: word in HERE)


def steps_of(details: str) -> Steps:
    steps = read(details)
    assert steps is not None
    return steps


def run(details: str) -> list[str]:
    return [command.script for command in steps_of(details).commands]


def by_hand(details: str) -> list[str]:
    return [each.text for each in steps_of(details).by_hand]


def fenced(language: str, *lines: str) -> str:
    return "\n".join(["**Verify:**", f"```{language}", *lines, "```"])


# -- which inline code is a command -------------------------------------------------------------


@pytest.mark.parametrize(
    ("prose", "commands"),
    [
        ("`true`", ["true"]),
        ("`npm test`", ["npm test"]),
        ("`./check`", ["./check"]),
        ("`CI=1 npm test`", ["CI=1 npm test"]),
        ("`shelf list --all`", ["shelf list --all"]),
        ("Run `npm test`", ["npm test"]),
        ("Run `shelf`", ["shelf"]),
        ("Then run the command: `shelf`.", ["shelf"]),
        ("All tests pass with `npm test`", ["npm test"]),
        ("`npm test` passes", ["npm test"]),
        ("`npm test` ends without any errors", ["npm test"]),
        ("`npm test` ends with exit code 0", ["npm test"]),
        ("TypeScript compiles (`npm run typecheck`)", ["npm run typecheck"]),
        ("All tests pass (run `npm test`).", ["npm test"]),
        ("`npm test` and `npm run lint`", ["npm test", "npm run lint"]),
        ("Run `npm test`, then `npm run lint`", ["npm test", "npm run lint"]),
        ("- [ ] `npm test`\n- `npm run lint`", ["npm test", "npm run lint"]),
        ("`a=1 && npm a | npm b`", ["a=1 && npm a | npm b"]),
        (
            "`d=$(mktemp -d); python3 -m x $d | grep y`",
            ["d=$(mktemp -d); python3 -m x $d | grep y"],
        ),
        ("`D=\"$(pwd)\" E='a b' npm test`", ["D=\"$(pwd)\" E='a b' npm test"]),
        ("`! grep -q secret src`", ["! grep -q secret src"]),
        ("`[ -f a.txt ]`", ["[ -f a.txt ]"]),
        ("`cd app && npm test`", ["cd app && npm test"]),
        ("`` npm test ` ``", ["npm test `"]),
        ("The tests\npass (`npm\ntest`)", ["npm test"]),
        (
            "`python3 -m unittest tests.x` passes with a test for it",
            ["python3 -m unittest tests.x"],
        ),
        ("`npm test` succeeds", ["npm test"]),
        ("All tests pass; `npm run lint` exits with 0", ["npm run lint"]),
    ],
)
def test_command(prose: str, commands: list[str]) -> None:
    assert (run(f"**Verify:** {prose}"), by_hand(f"**Verify:** {prose}")) == (commands, [])


@pytest.mark.parametrize(
    "prose",
    [
        "Saving twice leaves one bookmark",
        "`find` with a word that no bookmark holds returns an empty list",
        "`userId`",
        "`User model`",
        "`len(x) == 3`",
        "Run the `foo` function",
        "Run `MyComponent`",
        "Run `unheard-of --all`",
        "Component renders with `title`",
        "`src/app.ts` holds the import",
        "All tests pass",
        "Command completes without errors",
        "File exists",
        "It prints `3`",
        "`shelf add` stores the address",
        "On staging `npm test` is slow",
        "`./`",
        "``",
        "A = `=1`",
        "`limit=10`",
        "✓",
    ],
)
def test_no_command(prose: str) -> None:
    steps = steps_of(f"**Verify:** {prose}")
    assert steps.commands == ()
    assert [each.text for each in steps.by_hand] == [prose]


@pytest.mark.parametrize(
    "prose",
    [
        "If it fails, run `npm install`",
        "Do not run `rm -rf /`",
        "Don’t run `npm publish`",
        "Run `npm test` or `yarn test`",
        "Never run `npm publish`",
        "`npm test` fails without the variable",
        "`grep -r secret src` finds nothing",
        "`npm test` if docker is there",
        "`npm test` completes with errors",
        "Nothing is broken (`npm test`)",
        "Run `exit 3`, which exits with code 3",
        "`npm test` is refused",
        "`grep -c TODO a.py` prints 0",
        "`npm run a` exits with 2",
        "`npm run a` prints 1 or 2",
        "If it works, then `npm publish` prints 3",
    ],
)
def test_command_for_another_case_is_left_to_a_person(prose: str) -> None:
    steps = steps_of(f"**Verify:** {prose}")
    assert (steps.commands, [each.text for each in steps.by_hand]) == ((), [prose])


@pytest.mark.parametrize(
    ("prose", "reason"),
    [
        ("Run `npm run dev` and look", ENDLESS),
        ("`npm start`", ENDLESS),
        ("Run `npm test -- --watch`", ENDLESS),
        ("Run `cd app`", MOVES),
    ],
)
def test_command_that_is_not_fit_to_run(prose: str, reason: str) -> None:
    steps = steps_of(f"**Verify:** {prose}")
    assert steps.commands == ()
    assert reason in [each.reason for each in steps.by_hand]


@pytest.mark.parametrize(
    "script",
    ["timeout 5 npm run dev", "npm run dev &", "npm run dev:check", "docker compose up -d"],
)
def test_command_that_ends(script: str) -> None:
    assert run(fenced("sh", script)) == [script]


def test_after_a_cd_nothing_runs() -> None:
    """Each command runs at the top, so what follows a lone cd would run in the wrong place."""
    steps = steps_of("**Verify:** Run `cd app`. Run `npm test`.")
    assert steps.commands == ()
    assert [(each.text, each.reason) for each in steps.by_hand] == [
        ("cd app", MOVES),
        ("npm test", MOVES),
    ]


@pytest.mark.parametrize(
    ("prose", "left"),
    [
        ("The button is blue. Run `npm test`", ["The button is blue."]),
        ("`npm test`. It looks right; so do the others", ["It looks right; so do the others"]),
        (
            "The button is blue with `npm test`; check it",
            ["The button is blue"],
        ),
        ("Function exists (`npm test`)", ["Function exists"]),
        ("`npm test` prints 3 rows", ["prints 3 rows"]),
        ("`npm test` prints `3 of 3` twice.", ["prints `3 of 3` twice"]),
        ("`npm test` shows the same as `npm run old`", ["shows the same as `npm run old`"]),
        ("Add a test to `tests/x.py`, then `npm test`", ["Add a test to `tests/x.py`"]),
        ("Write a test `tests/x.py` and run `npm test`.", ["Write a test `tests/x.py`"]),
        ("Tests in `tests/x.py`; `npm test`", ["Tests in `tests/x.py`"]),
        ("1. Run `npm test`\n2. It looks right", ["It looks right"]),
        ("Run `npm test`. Should show `a` or `b`", ["Should show `a` or `b`"]),
    ],
)
def test_what_a_command_leaves_to_a_person(prose: str, left: list[str]) -> None:
    assert (run(f"**Verify:** {prose}"), by_hand(f"**Verify:** {prose}")) == (["npm test"], left)


@pytest.mark.parametrize(
    ("prose", "shows"),
    [
        ("`npm test` prints 3", ["3"]),
        ("Run `npm test` and see 1250.", ["1250"]),
        ("`npm test` prints `3 of 3`.", ["3 of 3"]),
        ('Run `npm test`; it should show "a b"', ["a b"]),
        ("`npm test` prints 3, and `npm run x` prints 4.", ["3", "4"]),
        ("`npm test` prints {'food': 60, 'rent': 5}", ["{'food': 60, 'rent': 5}"]),
        ("`npm test` prints nothing", []),
        ("`npm test` prints 3 rows", [""]),
        ("`npm test` shows `a` or `b`", []),
        ("`npm test` does not print 3", []),
        ("`npm test` looks right; it shows 3", []),
    ],
)
def test_what_a_command_is_to_print(prose: str, shows: list[str]) -> None:
    assert [command.shows for command in steps_of(f"**Verify:** {prose}").commands] == shows


@pytest.mark.parametrize(
    ("prose", "commands", "left"),
    [
        ("`python3 -c 'print(3)'` prints 3", ["python3 -c 'print(3)'"], []),
        ("`grep -c '#' f` prints 3", ["grep -c '#' f"], []),
        (
            "`python3 a.py` prints 3, and `python3 b.py` prints 4.",
            ["python3 a.py", "python3 b.py"],
            [],
        ),
        ("`echo a` prints a\n`echo b` prints b", ["echo a", "echo b"], ["prints a", "prints b"]),
        ("The list is `a b`\n`echo b` prints b", [], ["The list is `a b` `echo b` prints b"]),
        ("`python3 a.py add milk` keeps it", ["python3 a.py add milk"], ["keeps it"]),
    ],
)
def test_command_that_begins_a_sentence_or_a_line(
    prose: str, commands: list[str], left: list[str]
) -> None:
    assert (run(f"**Verify:** {prose}"), by_hand(f"**Verify:** {prose}")) == (commands, left)


@pytest.mark.parametrize(
    ("details", "left"),
    [
        ("**Verify:** `npm test`. It passes.", []),
        ("**Verify:** Run `npm test`, which passes.", []),
        ("**Verify:** `npm run lint`. No errors.", []),
        (f"{fenced('sh', 'npm test')}\nAll tests pass.", []),
        (f"{fenced('sh', 'npm run lint')}\nAll tests pass.", ["All tests pass."]),
        ("**Verify:** All tests pass. Run `npm run lint`.", ["All tests pass."]),
        ("**Verify:** `npm test`. It looks right.", ["It looks right."]),
        ("**Verify:** `npm test`. The types compile.", ["The types compile."]),
    ],
)
def test_how_the_command_before_ends_is_not_asked_of_a_person(
    details: str, left: list[str]
) -> None:
    assert len(run(details)) == 1
    assert by_hand(details) == left


@pytest.mark.parametrize(
    "sentence", ["Should show nothing", "No matches", "It must fail", "It exits with code 3."]
)
def test_command_that_a_sentence_below_means_to_fail_is_not_run(sentence: str) -> None:
    details = f"**Verify:** Run `grep -r a src`. {sentence}"
    assert (run(details), by_hand(details)) == ([], ["Run `grep -r a src`.", sentence])


def test_what_is_no_sentence_is_for_a_person() -> None:
    for prose in ("Run `npm test` \0", f"Run `npm test` {'a ' * 20_000}"):
        assert (run(f"**Verify:** {prose}"), len(by_hand(f"**Verify:** {prose}"))) == ([], 1)


# -- files --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("details", "paths"),
    [
        ("**File:** `a.py`", [("a.py", False)]),
        ("**Files:** `a.py`, `b/c.py`", [("a.py", False), ("b/c.py", False)]),
        ("**File:** `b/c.py` (model `User.id`)", [("b/c.py", False)]),
        ("**File:** `b/c.py:10-20`", [("b/c.py", False)]),
        ("**File:** `a.py`\n**Action:** Delete the file", [("a.py", True)]),
        ("**File:** `a.py`\n**Action:** Delete", [("a.py", True)]),
        ("**File:** `a.py`\n**Action:** Remove `a.py`", [("a.py", True)]),
        ("**File:** `a.py`\n**Action:** Remove the import", [("a.py", False)]),
        ("**File:** `a.py`\n**Action:** Rename to b.py", []),
        (
            "**File:** `a.py`\n**Action:** Delete file\n\n**File:** `b.py`\n**Action:** Add it",
            [("a.py", True), ("b.py", False)],
        ),
    ],
)
def test_declared_paths(details: str, paths: list[tuple[str, bool]]) -> None:
    steps = steps_of(f"{details}\n\n**Verify:** `true`")
    assert [(check.path, check.gone) for check in steps.paths] == paths


@pytest.mark.parametrize("path", ["/etc/passwd", "../x.py", "a/../../x.py", "~/x.py"])
def test_declared_path_that_leads_out(path: str) -> None:
    steps = steps_of(f"**File:** `{path}`\n\n**Verify:** `true`")
    assert (steps.paths, [each.text for each in steps.by_hand]) == ((), [path])


# -- blocks -------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["sh", "bash", "shell"])
def test_shell_block_is_one_script(language: str) -> None:
    [command] = steps_of(fenced(language, "cd app", "npm test # all of them")).commands
    assert (command.script, command.block) == ("cd app\nnpm test # all of them", True)
    assert (command.line, command.last) == (FIRST + 2, FIRST + 3)
    [inline] = steps_of("**Verify:** `npm test`").commands
    assert not inline.block


@pytest.mark.parametrize("language", ["", "python", "text", "sql", "zsh", "powershell", "json"])
def test_other_blocks_are_not_run(language: str) -> None:
    steps = steps_of(fenced(language, "rm -rf x"))
    assert (steps.commands, [each.text for each in steps.by_hand]) == ((), ["rm -rf x"])
    assert "is not run" in steps.by_hand[0].reason


def test_console_block() -> None:
    details = fenced("console", "$ shelf add \\", "  x", "saved 1", "$ shelf list", "…")
    assert run(details) == ["shelf add \\\n  x\nshelf list"]
    assert by_hand(details) == ["it shows: saved 1"]
    assert run(fenced("bash", "$ npm test", "> vitest")) == ["npm test"]
    assert run(fenced("console", "$ a \\", "> b")) == ["a \\\nb"]


def test_console_block_without_a_prompt() -> None:
    steps = steps_of(fenced("console", "npm test"))
    assert (steps.commands, "begin with `$ `" in steps.by_hand[0].reason) == ((), True)


@pytest.mark.parametrize("lines", [[""], ["# nothing yet"]])
def test_block_without_a_command(lines: list[str]) -> None:
    steps = steps_of(fenced("sh", *lines))
    assert (steps.commands, len(steps.by_hand)) == ((), 1)


@pytest.mark.parametrize("line", ["npm run dev", "echo " + "a" * 70_000])
def test_block_that_is_not_fit_to_run(line: str) -> None:
    steps = steps_of(fenced("sh", line))
    assert (steps.commands, [each.text for each in steps.by_hand]) == ((), [line])
    assert steps.by_hand[0].reason


def test_block_that_is_never_closed_is_not_run() -> None:
    text = f"{HEAD}**Verify:**\n```sh\ntrue\n\n## Progress Log\n"
    file = read_feature_file(text.encode(), "a.md", TaskGrammar())
    assert file is not None
    steps = verify_steps(file.planned[0], file.texts)
    assert steps is not None
    assert (steps.commands, steps.by_hand[0].reason) == ((), "the block is never closed")


def test_words_that_lead_to_a_block() -> None:
    assert by_hand("**Verify:** Then run the following:\n```sh\nnpm test\n```") == []
    assert by_hand("**Verify:** Run the tests") == ["Run the tests"]


def test_block_for_another_case_is_not_run() -> None:
    details = "**Verify:** `npm test`\n\nIf it fails:\n```sh\nnpm install\n```\n```sh\ntrue\n```"
    assert run(details) == ["npm test", "true"]
    assert by_hand(details) == ["If it fails:", "npm install"]


def test_too_many_commands() -> None:
    details = "**Verify:**\n" + "\n".join([f"- `npm run t{n}`" for n in range(70)])
    steps = steps_of(details)
    assert (len(steps.commands), len(steps.by_hand)) == (64, 6)


# -- what is not prose --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "aside",
    [
        "<!-- Run `rm -rf x` -->",
        "<!--\nRun `rm -rf x`\n-->",
        "> Run `rm -rf x`",
        "> ```sh\n> rm -rf x\n> ```",
        "| Run `rm -rf x` |\n|---|",
        "    true\n    Run `rm -rf x`",
        "> as they say:\nRun `rm -rf x`",
    ],
)
def test_asides_are_not_run(aside: str) -> None:
    steps = steps_of(f"**Verify:** `true`\n\n{aside}\n\nRun `npm test`")
    assert [command.script for command in steps.commands] == ["true", "npm test"]
    assert any("rm -rf x" in each.text for each in steps.by_hand)


def test_hidden_command_on_the_line_itself() -> None:
    assert run("**Verify:** looks fine <!-- Run `rm -rf x` -->") == []


@pytest.mark.parametrize("label", ["**Verify:**", "**Verify**:", "**Verify** :", "__Verify:__"])
def test_label(label: str) -> None:
    assert (run(f"{label} `true`"), by_hand(f"{label} `true`")) == (["true"], [])


@pytest.mark.parametrize(
    "label",
    [
        "Verification",
        "VERIFY",
        "How to verify",
        "Verification Steps",
        "Verify with",
        "To verify it",
    ],
)
def test_label_in_other_words(label: str) -> None:
    assert run(f"**{label}:** `true`") == ["true"]


def test_label_about_somebody_who_verified_is_no_step() -> None:
    assert read("**Verified by:** `true`") is None


def test_further_fields() -> None:
    details = "**Verification:** `npm test`\n\n**Verify:** It looks right\n\n**Expected:** `a`"
    assert (run(details), by_hand(details)) == (["npm test"], ["It looks right", "Expected: `a`"])


@pytest.mark.parametrize("details", ["**Action:** Do", "**Verify:**"])
def test_no_verify_step(details: str) -> None:
    assert read(details) is None


def test_two_versions_are_the_same_by_what_they_say() -> None:
    assert steps_of("**Verify:** `true`  ").source == steps_of("**Verify:** `true`").source
    assert steps_of("**Verify:** true").source != steps_of("**Verify:** `true`").source


# -- deception ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("char", "name"),
    [
        ("\u202e", "<U+202E>"),
        ("\u2066", "<U+2066>"),
        ("\u200b", "<U+200B>"),
        ("\u200d", "<U+200D>"),
        ("\ufeff", "<U+FEFF>"),
        ("\u00ad", "<U+00AD>"),
        ("\u00a0", "<U+00A0>"),
        ("\u3000", "<U+3000>"),
        ("\u2028", "<U+2028>"),
        ("\u0007", "<U+0007>"),
        ("\u001b", "<U+001B>"),
        ("\u0085", "<U+0085>"),
        ("\U000e0041", "<U+E0041>"),
        ("\udcff", "a byte that is no UTF-8"),
    ],
)
def test_deceiving_command(char: str, name: str) -> None:
    assert deception_in(steps_of(f"**Verify:** Run `npm te{char}st`")) == (FIRST, name)
    block = fenced("sh", "true", f"\techo {char}b")
    assert deception_in(steps_of(block)) == (FIRST + 3, name)


def test_honest_commands() -> None:
    assert deception_in(steps_of(fenced("sh", "\techo héllo 日本", "true"))) is None
    assert deception_in(steps_of("**Verify:** right\u202eleft, run `npm test`")) is None
