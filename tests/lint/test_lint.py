"""``git baton lint`` on plans in a work tree: our examples, line by line, and real ones."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from gitbaton.git.process import Git
from gitbaton.lint.lint import Linted, lint
from gitbaton.plan.feature_file import read_feature_file
from gitbaton.plan.snapshot import Snapshot, snapshot_of
from gitbaton.plan.task_id import TaskGrammar
from gitbaton.rules.log import judge_logs
from support.environment import ROOT
from support.linting import LOG, plan_text
from support.plans import CART, LOGIN, feature, row
from support.sandbox import Sandbox

EXAMPLES = sorted((ROOT / "examples/plan").glob("*.md"))
REAL = ROOT.parent / "shared" / "real" / "bank-mvp" / "features"
STYLES = sorted((ROOT / "examples/styles/features").glob("*.md"))
PATTERNS = {"F1": r"T\d{3}", "AUTH": r"[A-Z]+-\d+", "SHOP": r"[A-Z]+-\d+"}

# The lines of a plan that may go without a finding, and why nothing can be found.
MAY_GO = {
    "task details": "the heading of a task that is listed is enough",
    "prose": "what it says is for people; nobody can know that a sentence is missing",
    "track": "it groups features in the graph, and a feature needs no group",
    "count": "it is optional, and a check of the list where it is given",
    "task list": "tasks are found by their checkboxes, under whatever heading",
    "break": "it is decoration",
    "code": "what code must hold is for Verify; what no longer parses is found",
    "label": "the code below stays with the field above",
    "file": "a task without code may say in its Action where it works",
    "placeholder": "an empty row is none",
}


_FIELDS = ("Action", "Commit", "Dependencies", "File", "Find this code", "Replace with", "Verify")
_KINDS = {
    **dict.fromkeys(_FIELDS, ""),
    "Track": "track",
    "Estimated Tasks": "count",
    "Code": "label",
}


def linted(paths: Sequence[str], cwd: Path) -> Linted:
    return lint(paths, str(cwd), Git(os.environ, str(cwd)))


def found(*paths: str, cwd: Path) -> list[str]:
    return [finding.code for finding in linted(paths, cwd).report.findings]


@pytest.fixture
def plan(empty: Sandbox) -> Sandbox:
    """A repository with the plan of ``examples/``."""
    for path in EXAMPLES:
        empty.write(f"docs/plans/{path.name}", path.read_bytes())
    return empty


def test_examples_are_clean(plan: Sandbox) -> None:
    result = linted((), plan.path)
    assert result.report.findings == ()
    assert result.report.files == len(EXAMPLES) == 3
    assert result.unread == ()


def kinds(lines: list[str]) -> list[str]:
    """For each line, the kind of lines that may go it is of; empty where its loss must be found."""
    found, fenced, field = [], False, ""
    for at, line in enumerate(lines):
        opens = line.startswith("```")
        if not fenced and line.startswith(("#", "---")):
            field = ""
        elif not fenced and line.startswith("**"):
            field = line.partition(":")[0].strip("*")
        if fenced and not opens:
            found.append("" if field == "Verify" else "code")
        elif line.startswith("**"):
            coded = "```" in "".join(lines[at + 1 :]).partition("**Verify")[0]
            found.append("file" if field == "File" and not coded else _KINDS.get(field, "prose"))
        else:
            found.append(_kind(line))
        fenced ^= opens
    return found


def _kind(line: str) -> str:
    if line.startswith(("- [", "* [", "  * [", "### ", "# Feature", "```")):
        return ""
    if line.startswith("|"):
        return "" if line.strip("| \n") else "placeholder"
    if line.startswith("## Progress Log"):
        return ""
    if line.startswith("## Task Details"):
        return "task details"
    if line.startswith("## Task"):
        return "task list"
    return "break" if line.startswith("---") else "prose"


def _without(path: Path, repo: Sandbox) -> Iterator[tuple[str, str, list[str]]]:
    """Each line that is not blank, its kind, and what lint finds when it is gone.

    One line of each kind that may go is tried in each file.
    """
    name = f"docs/plans/{path.name}"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    tried = set()
    for at, (line, kind) in enumerate(zip(lines, kinds(lines), strict=True)):
        if line.strip() and kind not in tried:
            tried |= {kind} - {""}
            repo.write(name, "".join(lines[:at] + lines[at + 1 :]))
            yield line, kind, found(name, cwd=repo.path)
    repo.write(name, "".join(lines))


def test_any_line_taken_out_is_found(plan: Sandbox) -> None:
    gone = [one for path in EXAMPLES for one in _without(path, plan)]
    assert [line for line, kind, codes in gone if not (kind or codes)] == []
    assert len([kind for _, kind, _ in gone if not kind]) > 100
    assert {kind for _, kind, codes in gone if not codes} == set(MAY_GO)


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_any_line_of_another_style_taken_out_is_found(path: Path, empty: Sandbox) -> None:
    empty.write(".git-baton.toml", f"task-id = '{PATTERNS[path.name.partition('-')[0]]}'\n")
    empty.write(f"docs/plans/{path.name}", path.read_bytes())
    assert found(cwd=empty.path) == []
    gone = list(_without(path, empty))
    assert [line for line, kind, codes in gone if not (kind or codes)] == []


def test_any_row_taken_out_is_found() -> None:
    rows = [row("10:00", "ada", "START", "1.1.1a"), row("10:05", "ada", "NOTE", "1.1.1a", "hm")]
    rows += [row("10:20", "ada", "DONE", "1.1.1a", "a1b2c3d")]
    before = _snapshot(rows)
    for at in range(len(rows)):
        after = _snapshot(rows[:at] + rows[at + 1 :])
        assert "L102" in [one.code for one in judge_logs([before], after)]


def _snapshot(rows: list[str]) -> Snapshot:
    file = read_feature_file(feature(rows=rows).encode(), LOGIN, TaskGrammar())
    assert file
    return snapshot_of([file])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("feat(1.1.1a)", "feat(1.1.1b)"),
        ("### 1.1.1a", "### 1.1.1c"),
        ("- [ ] 1.1.1a", "- [ ] 1.1.1b"),
        ("**Dependencies:** None", "**Dependencies:** 1.9"),
        ("**Dependencies:** None", "**Dependencies:** 1.3"),
        ("Tasks:** 5", "Tasks:** 6"),
    ],
)
def test_any_slip_is_found(old: str, new: str, plan: Sandbox) -> None:
    text = EXAMPLES[0].read_text(encoding="utf-8")
    assert old in text
    plan.write("docs/plans/1.1-store.md", text.replace(old, new, 1))
    assert found(cwd=plan.path)


def test_paths_choose_what_is_reported(plan: Sandbox) -> None:
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


def test_sparse_checkout_is_reported(plan: Sandbox) -> None:
    plan.git("add", "docs")
    plan.commit("docs: plan", {"src/a": "1\n"})
    plan.git("sparse-checkout", "set", "src")
    [finding] = linted((), plan.path).report.findings
    assert (finding.code, finding.path) == ("P534", "docs/plans/1.1-store.md")
    assert "3 feature files are not in this work tree" in finding.message
    assert finding.hint == "git sparse-checkout add docs/plans"


def test_file_in_another_encoding_is_named(plan: Sandbox) -> None:
    path = "docs/plans/1.1-store.md"
    plan.write(path, b"\xff\xfe" + plan.read(path).encode("utf-16-le"))
    findings = linted((path,), plan.path).report.findings
    assert [(one.code, one.path) for one in findings] == [("H604", path)]
    assert "UTF-16" in findings[0].message


def test_tree_of_the_plan_is_looked_at(plan: Sandbox) -> None:
    text = plan.read("docs/plans/1.1-store.md").replace(
        "shelf.store import open", "shelf.gone import open"
    )
    plan.write("docs/plans/1.1-store.md", text)
    assert "P524" in found("docs/plans/1.1-store.md", cwd=plan.path)
    plan.write("shelf/gone.py", "open_store = 1\n")
    assert "P524" not in found("docs/plans/1.1-store.md", cwd=plan.path)


def test_folders_outside_the_plan_are_plans_of_their_own(plan: Sandbox) -> None:
    for folder in ("one", "two"):
        plan.write(f"{folder}/1.1.md", plan_text())
    assert found("one", "two", "docs", cwd=plan.path) == []
    plan.write("one/again.md", plan_text())
    assert found("one", "two", cwd=plan.path) == ["P501"]


def test_plan_without_a_task(empty: Sandbox) -> None:
    [nothing] = linted((), empty.path).report.findings
    assert (nothing.code, nothing.severity, nothing.path) == ("P522", "warning", "docs/plans")
    assert nothing.hint == 'git baton new 1.1 "Title"'
    empty.write("docs/plans/tasks.md", "# Tasks: Store\n\n- [ ] 1.1.1a Create\n- [x] 1.1.1b Save\n")
    assert found(cwd=empty.path) == ["P511", "P522"]
    assert found("docs/plans/tasks.md", cwd=empty.path) == ["P511"]
    empty.write(".git-baton.toml", 'ignore = ["P522"]\n')
    assert found(cwd=empty.path) == ["P511"]
    outcome = empty.baton("lint")
    assert outcome.code == 0
    assert "holds the task 1.1.1a" in outcome.out


def test_lost_heading(plan: Sandbox) -> None:
    text = EXAMPLES[0].read_text(encoding="utf-8").replace("# Feature 1.1: ", "# ", 1)
    plan.write("docs/plans/1.1-store.md", text)
    assert "P511" in found(cwd=plan.path)
    plan.write("docs/plans/1.1-store.md", EXAMPLES[0].read_bytes())
    plan.write("docs/plans/index.md", "# All\n\n- [ ] 1.1.1a Create the table\n")
    assert found("docs/plans/index.md", cwd=plan.path) == []


def test_symlinks_are_not_followed(plan: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "x.md").write_text(plan_text("9.9").replace("Verify", "Look"))
    (plan.path / "docs/plans/x.md").symlink_to(tmp_path / "x.md")
    (plan.path / "docs/plans/logo.svg").symlink_to(tmp_path / "logo.svg")
    assert found(cwd=plan.path) == ["H601"]
    (plan.path / "docs/plans/more").symlink_to(tmp_path)
    assert found(cwd=plan.path) == ["H601", "H601"]
    assert found("docs/plans/1.1-store.md", cwd=plan.path) == []


@pytest.mark.parametrize("link", ["docs", "docs/plans"])
def test_plan_behind_a_link_is_not_read_by_anybody(
    link: str, plan: Sandbox, tmp_path: Path
) -> None:
    (plan.path / link).rename(tmp_path / "outside")
    (plan.path / link).symlink_to(tmp_path / "outside")
    assert found(cwd=plan.path) == ["H601", "P522"]
    assert found("docs/plans", cwd=plan.path) == ["H601"]
    for command in (["graph"], ["new", "7.1", "Seven"]):
        outcome = plan.baton(*command)
        assert outcome.code == 2
        assert f"{link} is a symbolic link" in outcome.err
    plan.git("add", "--all")
    assert "H601" in plan.hook("pre-commit").err


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
    monkeypatch.setattr("gitbaton.lint.snippet_parsers.languages.find_spec", lambda name: None)
    result = linted((), plan.path)
    assert (result.report.findings, result.unread) == ((), ("ts",))


needs_real = pytest.mark.skipif(
    not REAL.is_dir(), reason="the real plans are not beside this checkout (../shared/real)"
)


@needs_real
def test_real_plans(empty: Sandbox) -> None:
    """Each of these has been read and is true."""
    for path in REAL.glob("*.md"):
        empty.write(f"docs/plans/{path.name}", path.read_bytes())
    findings = linted((), empty.path).report.findings
    assert Counter([finding.code for finding in findings]) == {
        "P507": 1,
        "P508": 6,
        "P509": 3,
        "P519": 3,
        "P520": 4,
        "P521": 4,
        "P523": 6,
    }
    assert {finding.severity for finding in findings} == {"warning"}
    [count] = [finding for finding in findings if finding.code == "P507"]
    assert (count.path, count.line) == ("docs/plans/1.2-tenant-isolation.md", 5)
    assert all(finding.path and finding.line for finding in findings)


@needs_real
def test_real_plans_where_they_lie(sandbox: Sandbox) -> None:
    assert sandbox.baton("lint", str(REAL)).out.endswith("27 warnings in 6 files\n")
