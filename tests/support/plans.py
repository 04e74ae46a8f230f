"""Feature files of an invented web shop."""

from __future__ import annotations

from collections.abc import Collection, Sequence

LOGIN = "docs/plans/1.1-login.md"
CART = "docs/plans/1.2-cart.md"

DAY = "2024-01-15"
HEADER = (
    "| Timestamp | Agent | Action | Task | Commit |",
    "|-----------|-------|--------|------|--------|",
)
PLACEHOLDER = "| | | | | |"

LOGIN_TASKS = (
    ("1.1.1a", "Create form"),
    ("1.1.1b", "Check password"),
    ("1.1.2", "Remember visitor"),
)
CART_TASKS = (
    ("1.2.1a", "Add article"),
    ("1.2.1b", "Remove article"),
    ("1.2.2", "Show total"),
)


def row(time: str, agent: str, action: str, task: str, commit: str = "-") -> str:
    """One line of a Progress Log, without its newline; a bare ``HH:MM`` is on ``DAY``."""
    moment = f"{DAY} {time}" if len(time) == 5 else time
    return f"| {moment} | {agent} | {action} | {task} | {commit} |"


def feature(
    id: str = "1.1",
    title: str = "Login",
    tasks: Sequence[tuple[str, str]] = LOGIN_TASKS,
    rows: Sequence[str] = (),
    *,
    dependencies: str = "None",
    track: str = "1 - Web shop",
    estimated: int | None = None,
    ticked: Collection[str] = (),
    verify: str = "`true`",
) -> str:
    """The text of a feature file without faults: every task has details, no two share a file.

    ``rows`` are lines made by :func:`row`; without any the log holds its header only.
    ``ticked`` lists tasks whose checkbox is set.
    """
    count = len(tasks) if estimated is None else estimated
    return "\n".join(
        [
            f"# Feature {id}: {title}",
            "",
            f"**Track:** {track}",
            f"**Dependencies:** {dependencies}",
            f"**Estimated Tasks:** {count} atomic tasks",
            "",
            "## Task List",
            "",
            *[f"- [{'x' if task in ticked else ' '}] {task} {name}" for task, name in tasks],
            "",
            "## Task Details",
            "",
            *[line for task, name in tasks for line in _details(task, name, verify)],
            "## Progress Log",
            "",
            *HEADER,
            *rows,
            "",
        ]
    )


def _details(task: str, name: str, verify: str) -> list[str]:
    return [
        f"### {task} {name}",
        "",
        f"**File:** `shop/task_{task.replace('.', '_')}.py`",
        f"**Action:** {name} for the visitor of the shop",
        "",
        f"**Verify:** {verify}",
        "",
        f"**Commit:** `feat({task}): {name.lower()}`",
        "",
    ]


def example_plan() -> dict[str, str]:
    """The files of the example repository: two features, the second needs the first."""
    return {
        "README.md": "# Web shop\n",
        LOGIN: feature(),
        CART: feature("1.2", "Cart", CART_TASKS, dependencies="1.1"),
    }
