"""What a finished command proves, and how a verdict is counted."""

from __future__ import annotations

import pytest

from gitbaton.core.verification import (
    ByHand,
    Checked,
    Command,
    Ending,
    Expectation,
    PathCheck,
    Steps,
    Verdict,
    unrun,
)
from gitbaton.core.verify_outcome import judge_ending

COMMAND = Command("npm test", 7, 7)


@pytest.mark.parametrize(
    ("status", "wanted", "reason"),
    [
        (0, 0, ""),
        (2, 2, ""),
        (1, 0, "it ended with exit code 1"),
        (0, 2, "it ended with exit code 0, not 2"),
        (127, 0, "it ended with exit code 127 (a command was not found)"),
        (-9, 0, "it was ended by signal 9"),
        (None, 0, "it did not end within the time (verify-timeout), 3 s"),
    ],
)
def test_exit_code(status: int | None, wanted: int, reason: str) -> None:
    checked = judge_ending(COMMAND.replace(status=wanted), Ending(status, seconds=3.0))
    assert checked.reason == reason


@pytest.mark.parametrize(
    ("text", "output", "met"),
    [
        ("pino@9", "shop\n`-- pino@9 deduped\n", True),
        ("pino@9", "pino@91", False),
        ("3", "13 tests", False),
        ("3", "3 tests", True),
        ("pino@8.x.x", "pino@8.21.0", True),
        ("pino@8.x", "pino@8.21.0-beta.1", True),
        ("pino@8.x", "pino@9.0.1", False),
        ("pino@8.x", "pino@8", False),
        ("v8.*", "v8.1", True),
        ("a b", "a\n   b", True),
        ("done in ... ms", "done in 12 ms", True),
        ("done in … ms", "done in 12 s", False),
        ("user <name> saved", "user ada saved", True),
        ("{}", "{}", True),
        ("(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaa!", False),
        ("... ... ... ... z", "a " * 20_000, False),
        ("1.x 1.x 1.x 1.x z", "1." * 20_000, False),
    ],
)
def test_expected_text(text: str, output: str, met: bool) -> None:
    command = COMMAND.replace(expected=(Expectation((text,)),))
    checked = judge_ending(command, Ending(0, output))
    assert checked.reason == ("" if met else f"its output does not show {text.strip()}")


def test_one_of_several_texts() -> None:
    command = COMMAND.replace(expected=(Expectation(("a", "b")),))
    assert judge_ending(command, Ending(0, "b")).reason == ""
    assert judge_ending(command, Ending(0, "c")).reason == "its output does not show a or b"
    missing = judge_ending(command, Ending(0, "c", 1, cut=9)).reason
    assert missing == "its output (of which 9 bytes were not kept) does not show a or b"


def test_unsure_expectation_is_left_to_a_person() -> None:
    command = COMMAND.replace(expected=(Expectation(("a",), sure=False),))
    assert judge_ending(command, Ending(0, "a")).doubts == ()
    doubtful = judge_ending(command, Ending(0, "b"))
    assert (doubtful.reason, doubtful.doubts) == ("", ("a",))
    assert [each.text for each in Verdict((doubtful,)).judged_by_hand] == ["a"]
    assert judge_ending(command, Ending(1, "b")).doubts == ()


def test_summary() -> None:
    hand = ByHand("look", 9)
    passed, failed = Checked(COMMAND), Checked(PathCheck("a", 3), "it is not there")
    assert Verdict((passed, passed), (hand,)).trailer == "Baton-Verify: passed 2, by hand 1"
    assert Verdict((passed, failed)).summary == "passed 1, failed 1"
    assert Verdict((passed, failed)).failed == (failed,)
    assert Verdict((), (hand,)).summary == "by hand 1"
    assert Verdict().summary == "passed 0"
    steps = Steps((COMMAND,), (PathCheck("a", 3),), (hand,), 7, 9)
    assert unrun(steps).trailer == "Baton-Verify: not run 1, by hand 1"
