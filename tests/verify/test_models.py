"""What a verdict says of a Verify step, in one line that a log commit can record."""

from __future__ import annotations

import pytest

from gitbaton.verify.models import (
    Checked,
    Command,
    CommandResult,
    ManualCheck,
    PathCheck,
    Steps,
    Verdict,
    skipped,
)

BLOCK = Command("make\nmake check", 3, 6, block=True)
LINE = Command("make test", 8, 8)
EYES = ManualCheck("the form is blue", 9)
PASSED = Checked(LINE)
FAILED = Checked(LINE, "it ended with exit code 1", CommandResult(1))
THERE = Checked(PathCheck("shop/form.py", 7))


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        (CommandResult(0), ""),
        (CommandResult(2), "it ended with exit code 2"),
        (CommandResult(127), "it ended with exit code 127 (a command was not found)"),
        (CommandResult(-9), "it was ended by signal 9"),
        (CommandResult(None, seconds=30.2), "within the time (verify-timeout), 30 s"),
    ],
)
def test_why_an_ending_is_no_pass(result: CommandResult, reason: str) -> None:
    assert result.fault.endswith(reason)
    assert bool(result.fault) == bool(reason)


@pytest.mark.parametrize(
    ("verdict", "summary"),
    [
        (Verdict(), "nothing to run"),
        (Verdict((PASSED, THERE)), "passed 1"),
        (Verdict((PASSED, FAILED)), "passed 1, failed 1"),
        (Verdict((PASSED,), (EYES,)), "passed 1, by hand 1"),
        (Verdict((PASSED,), (EYES,), settled=True), "passed 1, not confirmed 1"),
        (Verdict((), (EYES,), seen="blue", settled=True), "by hand 1; seen: blue"),
        (Verdict((PASSED,), merged=True, replanned=True).replace(not_run=2), ""),
        (Verdict((PASSED,), skipped=True), "skipped"),
    ],
)
def test_summary(verdict: Verdict, summary: str) -> None:
    wanted = summary or "passed 1, not run 2, on the merged tree, step changed since the claim"
    assert verdict.summary == wanted
    assert verdict.trailer == f"Baton-Verify: {wanted}"


def test_what_failed_and_what_passed() -> None:
    verdict = Verdict((PASSED, FAILED, THERE))
    assert verdict.failed == (FAILED,)
    assert verdict.passed == (PASSED,)


def test_a_step_that_is_listed_and_not_run() -> None:
    steps = Steps((BLOCK, LINE), (), (EYES,), 3, 9)
    assert steps.scripts == ((True, "make\nmake check"), (False, "make test"))
    assert skipped(steps).summary == "not run 2, by hand 1"
