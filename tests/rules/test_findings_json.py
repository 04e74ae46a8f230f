"""The JSON interface, version 1."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from gitbaton.rules.findings import Finding, Report
from gitbaton.rules.findings_json import findings_json

GOLDEN = """\
{
  "version": 1,
  "findings": [
    {
      "code": "S101",
      "severity": "error",
      "message": "no task ID",
      "hint": "git commit --amend",
      "path": null,
      "line": null,
      "commit": "1a2b3c4",
      "ref": null,
      "task": null
    },
    {
      "code": "L101",
      "severity": "warning",
      "message": "caf\\u00e9 <0xE9>\\u001b",
      "hint": "",
      "path": "docs/a.md",
      "line": 3,
      "commit": null,
      "ref": "refs/heads/x",
      "task": "1.1.1a"
    }
  ],
  "waived": [],
  "judged": {
    "commits": 2,
    "files": 1,
    "refs": 0
  }
}"""


def test_golden() -> None:
    report = Report(
        (
            Finding("S101", "no task ID", "git commit --amend", commit="1a2b3c4"),
            Finding(
                "L101",
                "café \udce9\x1b",
                "",
                "warning",
                path="docs/a.md",
                line=3,
                ref="refs/heads/x",
                task="1.1.1a",
            ),
        ),
        commits=2,
        files=1,
    )
    assert findings_json(report) == GOLDEN


def test_nothing_found() -> None:
    assert json.loads(findings_json(Report((), refs=1))) == {
        "version": 1,
        "findings": [],
        "waived": [],
        "judged": {"commits": 0, "files": 0, "refs": 1},
    }


def test_waived_findings_stand_apart() -> None:
    waived = Finding("C202", "too early", "wait", commit="1a2b3c4")
    document = json.loads(findings_json(Report((), waived=(waived,))))
    assert (document["findings"], document["waived"][0]["code"]) == ([], "C202")


@given(st.text(st.characters()), st.text(st.characters()))
def test_any_text_is_plain_ascii_and_strict_json(message: str, path: str) -> None:
    text = findings_json(Report((Finding("S101", message, "", path=path),)))
    assert all(char == "\n" or " " <= char <= "~" for char in text)
    [found] = json.loads(text)["findings"]
    found["message"].encode("utf-8")
    if message.isascii():
        assert found["message"] == message


def test_bytes_that_are_no_text_stand_in_no_field() -> None:
    """A lone surrogate in JSON is what many readers refuse the whole document for."""
    odd = "a\udce9"
    found = Finding("L101", odd, odd, path=odd, commit=odd, ref=odd, task=odd)
    (told,) = json.loads(findings_json(Report((found,))))["findings"]
    fields = ("message", "hint", "path", "commit", "ref", "task")
    assert [told[name] for name in fields] == ["a<0xE9>"] * 6


def test_json_holds_no_command_to_a_runner_and_says_the_same() -> None:
    found = Finding("S101", "x ##[stop-commands]abc", "y")
    text = findings_json(Report((found,)))
    assert "##[" not in text
    assert json.loads(text)["findings"][0]["message"] == "x ##[stop-commands]abc"
