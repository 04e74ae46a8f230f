"""A task's own text: its section of the details."""

from __future__ import annotations

from gitbaton.plan.feature_file import FeatureFile
from gitbaton.plan.log.cells import text_of


def task_text(file: FeatureFile, name: str) -> str:
    """What the details say of a task, without their heading; empty if they say nothing.

    The rule that parts it from the next task is left out. Undecodable bytes are surrogates, as
    everywhere.
    """
    task = file.task(name)
    if task is None or task.section is None:
        return ""
    code = b"".join(file.lines[task.section.start : task.section.end])
    lines = [line.rstrip() for line in text_of(code).split("\n")]
    while lines and lines[-1].replace(" ", "") in ("", "---", "***", "___"):
        lines.pop()
    return "\n".join(lines).strip("\n")
