"""Plans of any size, in the shape that the README describes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

START = int(datetime(2024, 1, 15, 10, 0, tzinfo=UTC).timestamp())
AGENT = "agent-abc"


class Row(NamedTuple):
    """A row to be written; ``time`` is seconds since the epoch."""

    time: int
    action: str
    task: str
    commit: str = "-"
    agent: str = AGENT

    def __str__(self) -> str:
        stamp = f"{datetime.fromtimestamp(self.time, UTC):%Y-%m-%d %H:%M}"
        return f"| {stamp} | {self.agent} | {self.action} | {self.task} | {self.commit} |\n"


def task_ids(feature: str, count: int) -> list[str]:
    """The IDs of a feature's tasks: 1.1.1a, 1.1.1b, 1.1.1c, 1.1.2a and so on."""
    return [f"{feature}.{n // 3 + 1}{'abc'[n % 3]}" for n in range(count)]


def feature_text(
    feature: str,
    tasks: Sequence[str],
    rows: Iterable[Row] = (),
    ticked: Collection[str] = (),
    *,
    detail_lines: int = 36,
) -> str:
    """A feature file; each task has ``detail_lines`` lines below its heading, most of them code."""
    listed = "".join(
        [f"- [{'x' if task in ticked else ' '}] {task} Build part {task}\n" for task in tasks]
    )
    details = "".join([_detail(task, detail_lines) for task in tasks]) if detail_lines else ""
    return (
        f"# Feature {feature}: Part {feature} of the shop\n\n"
        "**Track:** 1 - Shop\n**Dependencies:** None\n"
        f"**Estimated Tasks:** {len(tasks)} atomic tasks\n\n"
        f"## Task List\n\n{listed}\n## Task Details\n\n{details}"
        "## Progress Log\n\n"
        "| Timestamp | Agent | Action | Task | Commit |\n"
        "|-----------|-------|--------|------|--------|\n" + "".join(map(str, rows))
    )


def _detail(task: str, lines: int) -> str:
    name = task.replace(".", "_")
    code = "".join([f"    total += parts[{n}].price * quantity\n" for n in range(lines - 12)])
    return (
        f"### {task} Build part {task}\n\n**File:** `shop/part_{name}.py`\n"
        "**Action:** Add up the prices of what the visitor chose\n\n"
        f"```python\ndef total_{name}(parts, quantity):\n    total = 0\n{code}    return total\n"
        "```\n\n**Verify:** `python -m unittest`\n"
        f"**Commit:** `feat({task}): build part {task}`\n\n"
    )
