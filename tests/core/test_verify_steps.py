"""What a Verify step asks for: what would be run, what it must show, what is left to a person."""

from __future__ import annotations

import pytest

from gitbaton.core.task_id import TaskGrammar
from gitbaton.core.verification import Expectation, PathCheck, Steps
from gitbaton.core.verify_prose import CHOICE, ENDLESS, MOVES, UNSURE
from gitbaton.core.verify_steps import deception_in, verify_steps
from gitbaton.markdown import read_feature

HEAD = "# Feature 1.1: T\n\n## Task Details\n\n### 1.1.1a Do\n\n"
FIRST = HEAD.count("\n") + 1  # the line on which the details begin


def read(details: str) -> Steps | None:
    text = f"{HEAD}{details}\n\n**Commit:** `feat(1.1.1a): do`\n"
    feature = read_feature(text.encode("utf-8", "surrogateescape"), "a.md", TaskGrammar())
    assert feature is not None
    return verify_steps(feature.tasks[0], text.split("\n"))


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


# -- which inline code is a command (H01) -------------------------------------------------------


@pytest.mark.parametrize(
    ("prose", "commands", "left"),
    [
        ("`true`", ["true"], []),
        ("`npm test`", ["npm test"], []),
        ("`./check`", ["./check"], []),
        ("`CI=1 npm test`", ["CI=1 npm test"], []),
        ("`shelf list --all`", ["shelf list --all"], []),
        ("Run `npm test`", ["npm test"], []),
        ("Run `shelf`", ["shelf"], []),
        ("Then run the command: `shelf`.", ["shelf"], []),
        ("All tests pass with `npm test`", ["npm test"], []),
        ("`npm test` passes", ["npm test"], []),
        ("`npm test` ends without any errors", ["npm test"], []),
        ("TypeScript compiles (`npm run typecheck`)", ["npm run typecheck"], []),
        ("All tests pass (run `npm test`).", ["npm test"], []),
        ("`npm test` and `npm run lint`", ["npm test", "npm run lint"], []),
        ("Run `npm test`, then `npm run lint`", ["npm test", "npm run lint"], []),
        ("- [ ] `npm test`\n- `npm run lint`", ["npm test", "npm run lint"], []),
        ("1. Run `npm test`\n2. It looks right", ["npm test"], ["It looks right"]),
        ("`a && b | c`", ["a && b | c"], []),
    ],
)
def test_command(prose: str, commands: list[str], left: list[str]) -> None:
    assert (run(f"**Verify:** {prose}"), by_hand(f"**Verify:** {prose}")) == (commands, left)


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
        "`src/app.ts` holds the import",
        "`model User` has `userId`",
        "All tests pass",
        "Command completes without errors",
        "It prints `3`",
        "`shelf add` stores the address",
        "On staging run `npm test`",
        'See "run `npm test`"',
        "`./`",
        "``",
        "A = `=1`",
    ],
)
def test_no_command(prose: str) -> None:
    steps = steps_of(f"**Verify:** {prose}")
    assert steps.commands == ()
    assert [each.text for each in steps.by_hand] == [prose]


@pytest.mark.parametrize(
    ("prose", "reason"),
    [
        ("If it fails, run `npm install`", CHOICE),
        ("Do not run `rm -rf /`", CHOICE),
        ("Run `npm test` or `yarn test`", CHOICE),
        ("Never run `npm publish`", CHOICE),
        ("Running `npm run dev` shows the page", ENDLESS),
        ("`npm start`", ENDLESS),
        ("`docker compose up`", ENDLESS),
        ("`cd app`", MOVES),
        ("`npm test` fails without the variable", ""),
        ("`grep -r secret src` finds nothing", ""),
        ("`npm test` if docker is there", ""),
        ("`npm test` completes with errors", ""),
        ("Nothing is broken (`npm test`)", ""),
    ],
)
def test_command_that_is_not_run(prose: str, reason: str) -> None:
    steps = steps_of(f"**Verify:** {prose}")
    assert (steps.commands, len(steps.by_hand)) == ((), 1)
    assert (steps.by_hand[0].text, steps.by_hand[0].reason) == (prose, reason)


@pytest.mark.parametrize(
    "script",
    ["timeout 5 npm run dev", "npm run dev &", "npm run dev:check", "docker compose up -d"],
)
def test_command_that_ends(script: str) -> None:
    assert run(f"**Verify:** Run `{script}`") == [script]


def test_after_a_cd_nothing_runs() -> None:
    """Each command runs at the top, so what follows a lone cd would run in the wrong place."""
    steps = steps_of("**Verify:** Run `cd app`. Run `npm test`.")
    assert steps.commands == ()
    assert [(each.text, each.reason) for each in steps.by_hand] == [
        ("Run `cd app`.", MOVES),
        ("npm test", MOVES),
    ]
    assert run("**Verify:** `cd app && npm test`") == ["cd app && npm test"]


@pytest.mark.parametrize(
    ("prose", "left"),
    [
        ("The button is blue. Run `npm test`", "The button is blue."),
        ("The button is blue and `npm test` passes", "The button is blue"),
        ("Function exists and types check (`npm run typecheck`)", "Function exists"),
        ("Dashboard looks right (`npm run build`)", "Dashboard looks right"),
        ("`npm test` and look at the page", "look at the page"),
        (
            "`shelf list` prints what `add` has saved",
            "`shelf list` prints what `add` has saved",
        ),
        ("`npm ls pino` shows 9", "`npm ls pino` shows 9"),
    ],
)
def test_what_a_command_leaves_to_a_person(prose: str, left: str) -> None:
    steps = steps_of(f"**Verify:** {prose}")
    assert len(steps.commands) == (0 if prose.startswith("`shelf") else 1)
    assert [each.text for each in steps.by_hand] == [left]


@pytest.mark.parametrize(
    ("prose", "status"),
    [
        ("`npm test` exits with code 2", 2),
        ("Run `exit 3`, which exits with code 3", 3),
        ("Run `exit 3`, and it should fail with status 3.", 3),
        ("`npm test` fails with exit code 1", 1),
        ("`npm test` ends with exit code 0", 0),
    ],
)
def test_exit_code(prose: str, status: int) -> None:
    [command] = steps_of(f"**Verify:** {prose}").commands
    assert command.status == status


def test_private_characters_and_endless_sentences_are_for_a_person() -> None:
    for prose in ("Run `npm test` \ue000", f"Run `npm test` {'a ' * 20_000}"):
        assert (run(f"**Verify:** {prose}"), len(by_hand(f"**Verify:** {prose}"))) == ([], 1)


def test_code_between_unequal_backticks() -> None:
    assert run("**Verify:** Run `` npm test ` ``") == ["npm test `"]


def test_exit_code_in_a_sentence_of_its_own() -> None:
    steps = steps_of("**Verify:** Run `exit 3`. It exits with code 3.")
    assert steps.commands == ()
    assert UNSURE in [each.reason for each in steps.by_hand]
    assert run("**Verify:** Run `true`. It exits with code 0.") == ["true"]
    assert by_hand("**Verify:** Look at it, which exits with code 3") != []


# -- files --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "prose", ["File exists", "The file is created", "File exists at correct path", "Files exist."]
)
def test_file_exists(prose: str) -> None:
    assert steps_of(f"**File:** `a/b.py`\n\n**Verify:** {prose}").by_hand == ()
    assert by_hand(f"**Verify:** {prose}") == [prose]


def test_file_exists_and_a_command() -> None:
    steps = steps_of("**File:** `a.py`\n\n**Verify:** File exists (`npm test`) and it is fine")
    assert [command.script for command in steps.commands] == ["npm test"]
    assert steps.paths == (PathCheck("a.py", FIRST),)
    assert [each.text for each in steps.by_hand] == ["it is fine"]


def test_path_in_a_sentence() -> None:
    assert steps_of("**Verify:** `a/b.py` exists").paths == (PathCheck("a/b.py", FIRST),)
    assert by_hand("**Verify:** `/etc/b.py` exists") == ["`/etc/b.py` exists"]
    assert by_hand("**Verify:** `Foo` exists") == ["`Foo` exists"]


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


# -- what a command should show -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Should show `a@1`", [("a@1",)]),
        ("It prints `a`.", [("a",)]),
        ("Prints `a` or `b`", [("a", "b")]),
        ("Shows `a` and `b`", [("a",), ("b",)]),
        ("The output should contain `a`, `b`", [("a",), ("b",)]),
        ("Expected output: `a`", [("a",)]),
        ('Should print "all good"', [("all good",)]),
        ("→ `a`", [("a",)]),
        ("Should show the text `a`", [("a",)]),
    ],
)
@pytest.mark.parametrize("above", ["Run `npm test`. ", "`npm test`\n\n", "```sh\nnpm test\n```\n"])
def test_expectation(above: str, sentence: str, expected: list[tuple[str, ...]]) -> None:
    [command] = steps_of(f"**Verify:**\n{above}{sentence}").commands
    assert [each.texts for each in command.expected] == expected
    assert by_hand(f"**Verify:**\n{above}{sentence}") == []


def test_expectation_in_the_sentence_of_its_command() -> None:
    [command] = steps_of("**Verify:** `npm ls pino` shows `pino@9`").commands
    assert command.expected == (Expectation(("pino@9",)),)
    [command] = steps_of("**Verify:** Run `npm ls pino`, prints `pino@9` or similar").commands
    assert command.expected == (Expectation(("pino@9",), sure=False),)


@pytest.mark.parametrize(
    "sentence",
    [
        "Should show `a` or `b` and `c`",
        "Should show `a` in blue",
        "Should show `...`",
        "Should show `<version>`",
        "The page should show `a`",
        "The page works",
        "Should show a table",
    ],
)
def test_expectation_that_is_not_clear(sentence: str) -> None:
    details = f"**Verify:** Run `npm test`. {sentence}"
    assert (run(details), by_hand(details)) == (["npm test"], [sentence])
    assert steps_of(details).commands[0].expected == ()


@pytest.mark.parametrize(
    "sentence", ["Should show nothing", "No matches", "It must fail", "Should not show `a`"]
)
def test_end_that_is_said_in_words(sentence: str) -> None:
    steps = steps_of(f"**Verify:** Run `grep -r a src`. {sentence}")
    assert steps.commands == ()
    assert [(each.text, each.reason) for each in steps.by_hand] == [
        ("grep -r a src", UNSURE),
        (sentence, UNSURE),
    ]


def test_words_about_a_command_that_is_not_run_touch_no_other() -> None:
    details = "**Verify:** Run `npm test`. `npm run dev` starts. Should print `ready`. It must fail"
    steps = steps_of(details)
    assert [(each.script, each.expected) for each in steps.commands] == [("npm test", ())]
    assert len(steps.by_hand) == 3
    block = "**Verify:**\n```sh\nnpm test\n```\n\n```python\nprint(3)\n```\nPrints `3`"
    assert steps_of(block).commands[0].expected == ()
    assert by_hand(block) == ["print(3)", "Prints `3`"]


@pytest.mark.parametrize("said", ["Command completes without errors", "It passes.", "Exits with 0"])
def test_words_that_a_command_above_has_proven(said: str) -> None:
    assert by_hand(f"**Verify:** Run `npm run build`. {said}") == []
    assert by_hand(f"**Verify:** {said}") == [said]


def test_words_with_errors_are_not_proven() -> None:
    assert by_hand("**Verify:** Run `npm run build`. Completes with errors") != []


def test_tests_are_not_proven_by_a_build() -> None:
    assert by_hand("**Verify:** Run `npm run build`. All tests pass.") == ["All tests pass."]


# -- blocks -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "shell"), [("sh", "sh"), ("bash", "bash"), ("shell", "sh")])
def test_shell_block_is_one_script(language: str, shell: str) -> None:
    [command] = steps_of(fenced(language, "cd app", "npm test # all of them")).commands
    assert (command.script, command.shell) == ("cd app\nnpm test # all of them", shell)
    assert (command.line, command.last) == (FIRST + 2, FIRST + 3)


@pytest.mark.parametrize("language", ["", "python", "text", "sql", "zsh", "powershell", "json"])
def test_other_blocks_are_not_run(language: str) -> None:
    steps = steps_of(fenced(language, "rm -rf x"))
    assert (steps.commands, [each.text for each in steps.by_hand]) == ((), ["rm -rf x"])
    assert "is not run" in steps.by_hand[0].reason


def test_console_block() -> None:
    steps = steps_of(fenced("console", "$ shelf add \\", "  x", "saved 1", "$ shelf list", "…"))
    assert [command.script for command in steps.commands] == ["shelf add \\\n  x\nshelf list"]
    assert steps.commands[0].expected == (Expectation(("saved 1",), sure=False),)
    assert run(fenced("bash", "$ npm test", "> vitest")) == ["npm test"]
    assert run(fenced("console", "$ a \\", "> b")) == ["a \\\nb"]


def test_console_block_without_a_prompt() -> None:
    steps = steps_of(fenced("console", "npm test"))
    assert (steps.commands, "begin with `$ `" in steps.by_hand[0].reason) == ((), True)


@pytest.mark.parametrize("lines", [[""], ["# nothing yet"]])
def test_block_without_a_command(lines: list[str]) -> None:
    steps = steps_of(fenced("sh", *lines))
    assert (steps.commands, len(steps.by_hand)) == ((), 1)


@pytest.mark.parametrize(
    "line", ["npm run dev", "curl localhost/<id>", "export KEY=…", "echo " + "a" * 70_000]
)
def test_block_that_is_not_fit_to_run(line: str) -> None:
    steps = steps_of(fenced("sh", line) + "\nShould show `a`")
    assert steps.commands == ()
    assert [each.text for each in steps.by_hand] == [line, "Should show `a`"]
    assert steps.by_hand[0].reason


def test_unfit_console_block_gives_its_output_to_no_other_command() -> None:
    steps = steps_of("**Verify:** `npm test`\n```console\n$ npm run dev\nready in 3 ms\n```")
    assert steps.commands[0].expected == ()
    assert [each.text for each in steps.by_hand] == ["npm run dev", "ready in 3 ms"]


def test_block_that_is_never_closed_is_not_run() -> None:
    text = f"{HEAD}**Verify:**\n```sh\ntrue\n\n## Progress Log\n"
    feature = read_feature(text.encode(), "a.md", TaskGrammar())
    assert feature is not None
    steps = verify_steps(feature.tasks[0], text.split("\n"))
    assert steps is not None
    assert (steps.commands, steps.by_hand[0].reason) == ((), "the block is never closed")


def test_doubt_takes_the_expectations_along() -> None:
    details = "**Verify:** Run `npm test`. Should show `a`. Should not show `b`"
    assert (run(details), by_hand(details)) == ([], ["npm test", "a", "Should not show `b`"])


def test_what_is_quoted_is_no_placeholder() -> None:
    line = """python3 -c "assert t('<title> A</title>')" """.strip()
    assert steps_of(fenced("sh", line)).scripts == (("sh", line),)


def test_heredoc_is_no_placeholder() -> None:
    assert len(run(fenced("sh", "cat <<EOF", "a", "EOF"))) == 1


@pytest.mark.parametrize("text", ["Should print:", "Expected output:"])
def test_block_of_expected_output(text: str) -> None:
    details = f"**Verify:**\n```sh\nshelf list\n```\n{text}\n```text\na\n\nb\n```"
    [command] = steps_of(details).commands
    assert command.expected == (Expectation(("a",)), Expectation(("b",)))
    assert by_hand(details) == []


@pytest.mark.parametrize(
    ("after", "left"),
    [
        ("Should print:", ["Should print:"]),
        ("Should print:\n```python\nx\n```", ["Should print:", "x"]),
        ("Should print:\n\nNice.", ["Should print:", "Nice."]),
    ],
)
def test_expected_block_that_does_not_come(after: str, left: list[str]) -> None:
    assert by_hand(f"**Verify:**\n```sh\nshelf list\n```\n{after}") == left


def test_words_that_lead_to_a_block() -> None:
    assert by_hand("**Verify:** Then run the following:\n```sh\nnpm test\n```") == []
    assert by_hand("**Verify:** Run the tests") == ["Run the tests"]


def test_block_for_another_case_is_not_run() -> None:
    details = "**Verify:** `npm test`\n\nIf it fails:\n```sh\nnpm install\n```\n```sh\ntrue\n```"
    assert run(details) == ["npm test", "true"]
    assert by_hand(details) == ["If it fails:", "npm install"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("shelf list # should print 3", ["# should print 3"]),
        ("# expect no output", ["# expect no output"]),
        ("shelf list # all of it", []),
        ("echo '# should stay'", []),
        ("echo 'a # should stay'", []),
    ],
)
def test_comments_that_ask_something_of_a_person(line: str, told: list[str]) -> None:
    assert by_hand(fenced("sh", "true", line)) == told


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


def test_sentence_over_several_lines() -> None:
    assert run("**Verify:** The tests\npass (`npm\ntest`)") == ["npm test"]


def test_further_fields() -> None:
    details = "**Verification:** `npm test`\n\n**Verify:** It looks right\n\n**Expected:** `a`"
    assert (run(details), by_hand(details)) == (["npm test"], ["It looks right", "Expected: `a`"])


@pytest.mark.parametrize("details", ["**Action:** Do", "**Verify:**"])
def test_no_verify_step(details: str) -> None:
    assert read(details) is None


def test_step_that_says_nothing_is_not_passed_silently() -> None:
    assert by_hand("**Verify:** ✓") == ["✓"]
    assert by_hand("**File:** `a.py`\n\n**Verify:** ✓") == []


# -- deception (H04) ----------------------------------------------------------------------------


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
