"""A task's own text: its section of the details."""

from __future__ import annotations

from gitbaton.plan.feature_file import FeatureFile


def task_text(file: FeatureFile, name: str) -> str:
    """What the details say of a task, without their heading; empty if they say nothing.

    Undecodable bytes are surrogates, as everywhere.
    """
    task = file.task(name)
    if task is None or task.section is None:
        return ""
    lines = file.texts[task.section.start : task.section.end]
    return "\n".join([line.rstrip() for line in lines]).strip("\n")
