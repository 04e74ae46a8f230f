"""A new feature file: the template of ``git baton new``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gitbaton.plan.edits import EMPTY_LOG

NO_ACTION = "Say in which File, and give the code or the Command."
NO_VERIFY = "say what shows that it is done, best a command"


def feature_page(
    feature: str,
    title: str,
    tasks: Sequence[tuple[str, str]],
    kind: str,
    details: Mapping[str, Sequence[str]] | None,
) -> str:
    """The text of a feature file for (ID, title) tasks; ``kind`` is the type of its commits.

    ``details`` are lines of Markdown that a task has already.
    """
    noun = "task" if len(tasks) == 1 else "tasks"
    head = [
        f"# Feature {feature}: {title}",
        "",
        "**Track:** 1 - Main",
        "**Dependencies:** None",
        f"**Estimated Tasks:** {len(tasks)} atomic {noun}",
        "",
        "## Overview",
        "",
        "What this feature is for, and what must be true when it is complete.",
        "",
        "---",
        "",
        "## Task List",
        "",
        *[f"- [ ] {task} {name}" for task, name in tasks],
        "",
        "---",
        "",
        "## Task Details",
        "",
    ]
    known = details or {}
    sections = [
        line for task, name in tasks for line in task_details(task, name, kind, known.get(task, ()))
    ]
    return "\n".join([*head, *sections, EMPTY_LOG])


def task_details(task: str, name: str, kind: str, known: Sequence[str] = ()) -> list[str]:
    """The lines of a task's section, ended by a rule; what is known of it comes first."""
    return [
        f"### {task} {name}",
        "",
        *known,
        f"**Action:** {name.rstrip('.')}. {NO_ACTION}",
        "",
        f"**Verify:** {NO_VERIFY}",
        "",
        f"**Commit:** `{kind}({task}): {_description(name)}`",
        "",
        "---",
        "",
    ]


def _description(name: str) -> str:
    """A title as a subject has it: without marks like ``[P]``, in lower case, without a stop."""
    while name.startswith("[") and "]" in name[:-1]:
        name = name.partition("]")[2].strip()
    name = name.replace("`", "").replace("**", "").rstrip(".") or "do it"
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
