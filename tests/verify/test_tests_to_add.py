"""The test files that a Verify step names, as they are added to a commit."""

from __future__ import annotations

import pytest

from gitbaton.plan.feature_file import read_feature_file
from gitbaton.plan.settings import Settings
from gitbaton.status.done_command import work_command

PLAN = """# Feature 1.1: Reading

## Task List

- [ ] 1.1.1a Parse
- [ ] 1.1.1b Read

## Task Details

### 1.1.1a Parse

**File:** `tally/parse.py`
**Verify:** {}

### 1.1.1b Read

**File:** `tests/test_read.py`

## Progress Log

| Timestamp | Agent | Action | Task | Commit |
|-----------|-------|--------|------|--------|
"""


@pytest.mark.parametrize(
    ("step", "named"),
    [
        ("Run `python3 -m unittest tests.test_parse.Lines`", ["tests/test_parse.py"]),
        ("`pytest ./tests/test_a.py::test_b tests/test_a.py`", ["tests/test_a.py"]),
        ("\n\n```sh\nnpx vitest src/cart.test.ts\n```", ["src/cart.test.ts"]),
        ("`pytest tests/test_read.py`, which another task has yet to write", []),
        ("`pytest /tmp/test_a.py ../test_b.py $HOME/test_c.py ~/test_d.py`", []),
        ("`python3 -m tally examples/june.txt` prints contest.py", []),
    ],
)
def test_tests_that_verify_names_are_added(step: str, named: list[str]) -> None:
    data = PLAN.format(step).encode()
    file = read_feature_file(data, "docs/plans/1.1.md", Settings().grammar)
    assert file is not None
    added = work_command("1.1.1a", file).partition(" && ")[0]
    assert added.split()[2:] == ["tally/parse.py", *named]


def test_a_long_title_is_cut_in_the_subject() -> None:
    text = PLAN.format("`true`").replace("1.1.1a Parse", f"1.1.1a Parse {'every line ' * 20}")
    file = read_feature_file(text.encode(), "docs/plans/1.1.md", Settings().grammar)
    assert file is not None
    commit = work_command("1.1.1a", file).split(" && ")[1]
    subject = commit.removeprefix("git commit -m 'feat(1.1.1a): ").removesuffix("'")
    assert subject == "Parse " + "every line " * 8 + "every"
