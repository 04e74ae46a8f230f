"""``git baton lint`` on plans in a work tree: our examples, line by line, and real ones."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from gitbaton.flows.lint import lint
from support.environment import ROOT
from support.linting import LOG, plan_text
from support.plans import CART, LOGIN
from support.sandbox import Sandbox

EXAMPLES = sorted((ROOT / "examples/plan").glob("*.md"))
REAL = ROOT.parent / "shared" / "real" / "bank-mvp" / "features"
# headings and fields whose loss would change what a task is, and every fence
MEANING = ("# ", "## Task Details", "## Progress Log", "### ", "- [ ]", "```", "| Timestamp", "|--")
FIELDS = ("Dependencies", "Verify", "Commit")


def found(*paths: str, cwd: Path) -> list[str]:
    return [finding.code for finding in lint(paths, str(cwd)).report.findings]


@pytest.fixture
def plan(empty: Sandbox) -> Sandbox:
    """A repository with the plan of ``examples/``."""
    for path in EXAMPLES:
        empty.write(f"docs/plans/{path.name}", path.read_bytes())
    return empty


def test_examples_are_clean(plan: Sandbox) -> None:
    linted = lint((), str(plan.path))
    assert linted.report.findings == ()
    assert linted.report.files == len(EXAMPLES) == 3
    assert linted.unread == ()


def meaningful(lines: list[str]) -> list[int]:
    """The lines of a plan that no one may take out unnoticed."""
    marks = (*MEANING, *[f"**{label}:**" for label in FIELDS])
    inside, chosen = False, []
    for at, line in enumerate(lines):
        inside ^= line.startswith("```")
        if line.startswith(marks) and (not inside or line.startswith("```")):
            chosen.append(at)
    return chosen


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_any_line_taken_out_is_found(path: Path, plan: Sandbox) -> None:
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    chosen = meaningful(lines)
    assert len(chosen) > 20
    name = f"docs/plans/{path.name}"
    silent = []
    for at in chosen:
        plan.write(name, "".join(lines[:at] + lines[at + 1 :]))
        if not found(name, cwd=plan.path):
            silent.append(lines[at])
    assert silent == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("feat(1.1.1a)", "feat(1.1.1b)"),
        ("### 1.1.1a", "### 1.1.1c"),
        ("- [ ] 1.1.1a", "- [ ] 1.1.1b"),
        ("**Dependencies:** None", "**Dependencies:** 1.9"),
        ("**Dependencies:** None", "**Dependencies:** 1.3"),
        ("Tasks:** 5", "Tasks:** 6"),
        ("    with store:", "    with store"),
    ],
)
def test_any_slip_is_found(old: str, new: str, plan: Sandbox) -> None:
    text = EXAMPLES[0].read_text(encoding="utf-8")
    assert old in text
    plan.write("docs/plans/1.1-store.md", text.replace(old, new, 1))
    assert found(cwd=plan.path)


def test_paths_choose_what_is_told(plan: Sandbox) -> None:
    for path in EXAMPLES[:2]:
        text = path.read_text(encoding="utf-8").replace("**Verify:**", "**Look:**", 1)
        plan.write(f"docs/plans/{path.name}", text)
    assert found(cwd=plan.path) == ["P503", "P503"]
    assert found("docs/plans/1.1-store.md", cwd=plan.path) == ["P503"]
    assert found("docs", cwd=plan.path) == ["P503", "P503"]
    assert found("plans/1.3-command-line.md", cwd=plan.path / "docs") == []
    (plan.path / "README.md").write_text("# Hello\n")
    assert found("README.md", cwd=plan.path) == []


def test_dependencies_are_those_of_the_whole_plan(plan: Sandbox) -> None:
    assert found("docs/plans/1.3-command-line.md", cwd=plan.path) == []
    (plan.path / "docs/plans/1.1-store.md").unlink()
    assert "P505" in found("docs/plans/1.3-command-line.md", cwd=plan.path)


def test_folders_outside_the_plan_are_plans_of_their_own(plan: Sandbox) -> None:
    for folder in ("one", "two"):
        plan.write(f"{folder}/1.1.md", plan_text())
    assert found("one", "two", "docs", cwd=plan.path) == []
    plan.write("one/again.md", plan_text())
    assert found("one", "two", cwd=plan.path) == ["P501"]


def test_lost_heading(plan: Sandbox) -> None:
    text = EXAMPLES[0].read_text(encoding="utf-8").replace("# Feature 1.1: ", "# ", 1)
    plan.write("docs/plans/1.1-store.md", text)
    assert "P511" in found(cwd=plan.path)
    plan.write("docs/plans/index.md", "# All\n\n- [ ] 1.1.1a Create the table\n")
    assert found("docs/plans/index.md", cwd=plan.path) == []


def test_symlinks_are_not_followed(plan: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "x.md").write_text(plan_text("9.9").replace("Verify", "Look"))
    (plan.path / "docs/plans/x.md").symlink_to(tmp_path / "x.md")
    assert found(cwd=plan.path) == []


def test_command(sandbox: Sandbox) -> None:
    assert sandbox.baton("lint")[:2] == (0, "no findings in 2 files\n")
    text = sandbox.read(LOGIN)
    sandbox.write(LOGIN, text.replace("**Verify:**", "**Look:**", 1))
    outcome = sandbox.baton("lint")
    assert outcome.code == 0
    assert f"{LOGIN}:15: P503 warning: 1.1.1a has no Verify step" in outcome.out
    sandbox.write(LOGIN, text.replace("feat(1.1.1a)", "feat(1.1.1b)"))
    outcome = sandbox.baton("lint", "--format", "json", LOGIN, CART)
    assert outcome.code == 1
    report = json.loads(outcome.out)
    assert [one["code"] for one in report["findings"]] == ["P504"]
    assert report["judged"]["files"] == 2
    assert "::error" in sandbox.baton("lint", "--format", "github").out
    sarif = json.loads(sandbox.baton("lint", "--format", "sarif").out)
    assert sarif["runs"][0]["results"][0]["ruleId"] == "P504"


def test_settings_apply(sandbox: Sandbox) -> None:
    sandbox.write(LOGIN, sandbox.read(LOGIN).replace("feat(1.1.1a)", "feat(1.1.1b)"))
    sandbox.write(".git-baton.toml", 'ignore = ["P504"]\n')
    assert sandbox.baton("lint").code == 0


def test_wrong_path_is_a_usage_error(sandbox: Sandbox) -> None:
    outcome = sandbox.baton("lint", "nowhere.md")
    assert (outcome.code, outcome.out) == (2, "")
    assert "there is no nowhere.md" in outcome.err


def test_nothing_hostile_reaches_the_terminal(sandbox: Sandbox) -> None:
    text = plan_text("1.9", "Evil \x1b[2J\u202e", dependencies="\x1b]0;x\x07 9.9")
    sandbox.write("docs/plans/1.9.md", text.replace(LOG, ""))
    outcome = sandbox.baton("lint")
    assert outcome.code == 1
    assert "P516" in outcome.out
    assert not {"\x1b", "\u202e", "\x07"} & set(outcome.out)


def test_language_that_cannot_be_read_is_named(
    plan: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = "**File:** `a.ts`\n**Action:** Create new file\n\n**Code:**\n```ts\nconst = 1\n```"
    plan.write("docs/plans/2.1.md", plan_text("2.1", tasks={"2.1.1a": body}))
    assert found(cwd=plan.path) == ["P510"]
    monkeypatch.setattr("gitbaton.grammars.languages.find_spec", lambda name: None)
    linted = lint((), str(plan.path))
    assert (linted.report.findings, linted.unread) == ((), ("ts",))


needs_real = pytest.mark.skipif(
    not REAL.is_dir(), reason="the real plans are not beside this checkout (../shared/real)"
)


@needs_real
def test_real_plans(empty: Sandbox) -> None:
    """Each of these has been read and is true."""
    for path in REAL.glob("*.md"):
        empty.write(f"docs/plans/{path.name}", path.read_bytes())
    findings = lint((), str(empty.path)).report.findings
    assert Counter([finding.code for finding in findings]) == {
        "P507": 1,
        "P508": 6,
        "P509": 3,
        "P510": 1,
        "P519": 3,
        "P520": 4,
        "P521": 4,
    }
    assert {finding.severity for finding in findings} == {"warning"}
    [count] = [finding for finding in findings if finding.code == "P507"]
    assert (count.path, count.line) == ("docs/plans/1.2-tenant-isolation.md", 5)
    assert all(finding.path and finding.line for finding in findings)


@needs_real
def test_real_plans_where_they_lie(sandbox: Sandbox) -> None:
    assert sandbox.baton("lint", str(REAL)).out.endswith("22 warnings in 6 files\n")
