"""Plans judged without a repository."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gitbaton.lint.plan_rules import judge_whole_plan
from gitbaton.plan.feature_file import read_feature_file
from gitbaton.plan.lint_input import LintInput, plan_facts
from gitbaton.plan.settings import Settings
from gitbaton.rules.findings import Finding

LOG = "## Progress Log\n\n| Timestamp | Agent | Action | Task | Commit |\n|---|---|---|---|---|\n"


def facts_of(
    texts: Iterable[str], settings: Settings | None = None, wanted: Iterable[str] = ()
) -> LintInput:
    """The facts of feature files called ``1.md``, ``2.md`` and so on."""
    grammar = (settings or Settings()).grammar
    named = enumerate(texts, 1)
    read = [read_feature_file(text.encode(), f"{at}.md", grammar) for at, text in named]
    return plan_facts([file for file in read if file]).replace(wanted=frozenset(wanted))


def judged(*texts: str, settings: Settings | None = None) -> tuple[Finding, ...]:
    """What lint says of a plan, grammars apart."""
    return judge_whole_plan(facts_of(texts, settings), settings or Settings())


def codes(*texts: str, settings: Settings | None = None) -> list[str]:
    """The codes of the findings, in order."""
    return [finding.code for finding in judged(*texts, settings=settings)]


def plan_text(
    id: str = "1.1",
    title: str = "Store",
    tasks: Mapping[str, str] | None = None,
    dependencies: str = "None",
    ticked: bool = False,
) -> str:
    """A feature file; ``tasks`` are the bodies of the details by task ID.

    A body lacks only Verify and Commit, which are added.
    """
    tasks = {f"{id}.1a": "**Action:** Look at it"} if tasks is None else tasks
    box = "x" if ticked else " "
    lines = [f"# Feature {id}: {title}", "", f"**Dependencies:** {dependencies}"]
    lines += [f"**Estimated Tasks:** {len(tasks)}", "", "## Task List", ""]
    lines += [f"- [{box}] {task} Do it" for task in tasks]
    lines += ["", "## Task Details", ""]
    for task, body in tasks.items():
        lines += [f"### {task} Do it", "", body, "", "**Verify:** `true`", ""]
        lines += [f"**Commit:** `feat({task}): do it`", ""]
    return "\n".join([*lines, LOG])


def code(language: str, text: str, label: str = "Code") -> str:
    """A field with a fenced block."""
    return f"**{label}:**\n```{language}\n{text}\n```"


def creates(path: str, language: str, text: str) -> str:
    """The body of a task that makes a file."""
    return f"**File:** `{path}`\n**Action:** Create new file\n\n{code(language, text)}"


def adds(path: str, language: str, text: str, action: str = "Add a function") -> str:
    """The body of a task that puts something into a file."""
    return f"**File:** `{path}`\n**Action:** {action}\n\n{code(language, text, 'Code to add')}"
