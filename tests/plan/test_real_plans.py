"""Real feature files are read without loss: every task, every field, on its own line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gitbaton.plan.dependencies import needs_of
from gitbaton.plan.feature import Task
from gitbaton.plan.feature_file import FeatureFile, read_feature_file
from gitbaton.plan.snapshot import Snapshot
from gitbaton.plan.task_id import TaskGrammar
from support.environment import ROOT

FOLDER = ROOT.parent / "shared" / "real" / "bank-mvp" / "features"
COUNTS = {"1.1": 18, "1.2": 16, "2.1": 12, "2.3": 8, "3.1": 10, "4.2": 8}
ESTIMATES = {"1.1": 18, "1.2": 14, "2.1": 12, "2.3": 8, "3.1": 10, "4.2": 8}
DEPENDENCIES = {"1.2": ("1.1",), "2.3": ("2.1",)}
WITHOUT_COMMIT = {"1.1": ["1.1.2c"], "1.2": ["1.2.2b"]}

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the real plans are not beside this checkout (../shared/real)"
)


@pytest.fixture(params=COUNTS)
def real(request: pytest.FixtureRequest) -> tuple[FeatureFile, list[str]]:
    """One real feature and the lines of its file."""
    [path] = FOLDER.glob(f"{request.param}-*.md")
    feature = read_feature_file(path.read_bytes(), path.name, TaskGrammar())
    assert feature is not None
    return feature, lines_of(path)


def lines_of(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split("\n")


def test_header(real: tuple[FeatureFile, list[str]]) -> None:
    feature, lines = real
    assert lines[feature.heading.line - 1] == f"# Feature {feature.feature}: {feature.title}"
    assert [field.label for field in feature.header_fields] == [
        "Track",
        "Dependencies",
        "Estimated Tasks",
    ]
    assert f"**Track:** {feature.track}" in lines
    assert feature.estimated == ESTIMATES[feature.feature]
    assert needs_of(feature, Snapshot({}))[1] == DEPENDENCIES.get(feature.feature, ())


def test_every_task_is_listed_and_detailed(real: tuple[FeatureFile, list[str]]) -> None:
    feature, lines = real
    boxes = [at for at, line in enumerate(lines, 1) if line.startswith("- [ ] ")]
    sections = [at for at, line in enumerate(lines, 1) if line.startswith("### ")]
    assert len(boxes) == len(sections) == COUNTS[feature.feature]
    assert [task.line for task in feature.planned] == boxes
    assert [task.section.start for task in feature.planned if task.section] == sections
    for task in feature.planned:
        assert task.line
        assert lines[task.line - 1] == f"- [ ] {task.id} {task.title}"


def test_every_field_is_on_its_line(real: tuple[FeatureFile, list[str]]) -> None:
    feature, lines = real
    found = [field for task in feature.planned for field in task.fields]
    assert [field.span.start for field in found] == field_lines(lines)
    for field in found:
        assert lines[field.span.start - 1].startswith(f"**{field.label}:**")
        assert lines[field.span.end - 1].strip()


def field_lines(lines: list[str]) -> list[int]:
    """Lines below the task list that look like fields; no fence of these files holds one."""
    start = lines.index("## Task Details")
    found = [at for at, line in enumerate(lines, 1) if re.match(r"\*\*[^*]+:\*\*", line)]
    return [at for at in found if at > start]


def test_every_fence_is_in_a_field(real: tuple[FeatureFile, list[str]]) -> None:
    feature, lines = real
    fences = [fence for task in feature.planned for field in task.fields for fence in field.fences]
    marks = [at for at, line in enumerate(lines, 1) if line.startswith("```")]
    assert [at for fence in fences for at in (fence.span.start, fence.span.end)] == marks
    for fence in fences:
        assert lines[fence.span.start - 1] == f"```{fence.info}"
        inside = lines[fence.span.start : fence.span.end - 1]
        assert fence.text == "".join([line + "\n" for line in inside])


def test_every_task_can_be_done(real: tuple[FeatureFile, list[str]]) -> None:
    feature, _ = real
    assert [task.id for task in feature.planned if not can_be_done(task)] == []
    without = [task.id for task in feature.planned if task.needs_no_commit]
    assert without == WITHOUT_COMMIT.get(feature.feature, [])


def can_be_done(task: Task) -> bool:
    subject = task.commit or ""
    return (
        bool(task.files or task.commands)
        and bool(task.action)
        and any(field.value or field.fences for field in task.verify_fields)
        and (task.needs_no_commit or f"({task.id}): " in subject)
    )


def test_log_is_the_end_of_the_file(real: tuple[FeatureFile, list[str]]) -> None:
    feature, lines = real
    [log] = feature.outline.logs
    assert lines[log.line - 1] == "## Progress Log"
    assert log.end == len(lines) - (not lines[-1])
