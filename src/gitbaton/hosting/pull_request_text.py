"""The text of a pull request: its title, our part of its body, and the body around it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from gitbaton.base.hint import hint_lines
from gitbaton.base.mask import mask, no_workflow_command, without_surrogates
from gitbaton.base.timestamp import utc_stamp
from gitbaton.hosting.plain_markdown import plain, plain_title
from gitbaton.plan.lint_input import listing
from gitbaton.reports.stats_text import duration

if TYPE_CHECKING:
    from gitbaton.hosting.models import Done, PullRequestSummary, Result
    from gitbaton.project.file_overlap import Overlap, Side

LONGEST_TITLE = 255  # Forgejo and GitLab; GitHub takes one more
LONGEST_BODY = 65_536
"""What GitHub takes, in UTF-16 units; the others take more."""

_BEGIN, _END = "<!-- git-baton begin", "<!-- git-baton end -->"
_TABLE = ["| Task | Done by | Time | Commits | Verify |", "| --- | --- | --- | --- | --- |"]
_MOST_COMMITS = 8
_FEWER = (*[1 << power for power in range(12, -1, -1)], 0)
# First words that say already what is done; any other title names the thing that is added.
_VERBS = """
add allow create define disable enable ensure extend fix generate handle implement improve
integrate introduce let make migrate provide remove rename replace rewrite simplify
"""


def title_of(summary: PullRequestSummary) -> str:
    """``feat: add authentication (1.1)``."""
    words = plain_title(summary.title).split() or ["feature"]
    if not any(char.isupper() or char.isdigit() for char in words[0][1:]):
        words[0] = words[0].lower()
    if summary.type == "feat" and words[0] not in _VERBS.split():
        words.insert(0, "add")
    end = f" ({plain_title(summary.feature) if _odd(summary.feature) else summary.feature})"
    head = f"{summary.type}: {' '.join(words)}"
    room = LONGEST_TITLE - len(end)
    return (f"{head[: room - 1]}…" if len(head) > room else head) + end


def _odd(feature: str) -> bool:
    return not all(char.isalnum() or char in ".-_" for char in feature)


def body_of(summary: PullRequestSummary, title: str, room: int = LONGEST_BODY) -> str:
    """Our part of the body, between two comments that hold it together; it fits into ``room``.

    The first comment records the title that we gave.
    """
    rows = [_row(task) for task in summary.tasks]
    notes = [
        f"- {plain(task.id)}, {plain(agent)}: {plain(text)}"
        for task in summary.tasks
        for agent, text in task.notes
    ]
    files = [line for overlap in summary.overlaps for line in _overlap(overlap, summary)]
    files += [f"- {plain(remark)}" for remark in summary.remarks]
    begin = [f"{_BEGIN}: {title} -->", *_summary(summary)]
    for most in (max(len(rows), len(notes), len(files)), *_FEWER):
        lines = [*begin, *_TABLE, *_first(rows, most, "task")]
        if notes:
            lines += ["", "**Notes**", "", *_first(notes, most, "note")]
        lines += ["", "**Files that other live branches changed, too**", ""]
        lines += [*(_first(files, most, "line") or ["none"]), "", _END]
        text = "\n".join(lines)
        if _units(text) <= room:
            break
    return text


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _summary(summary: PullRequestSummary) -> list[str]:
    count = len(summary.tasks)
    agents = listing([plain(task.agent) for task in summary.tasks if task.agent])
    minutes = [task.minutes for task in summary.tasks if task.minutes is not None]
    parts = [f"{count} task{'' if count == 1 else 's'}{f' by {agents}' if agents else ''}"]
    if minutes:
        parts.append(f"{duration(sum(minutes))} from START to DONE in all")
    if summary.span:
        began, ended = [utc_stamp(minute) for minute in summary.span]
        parts.append(f"between {began} and {ended} UTC")
    name = f"Feature {plain(summary.feature)}: {plain(summary.title)}"
    return [f"**{name}**", "", f"{', '.join(parts)}.", ""]


def _row(task: Done) -> str:
    commits = [
        f"{commit.oid[:10]} {plain(commit.subject.description or commit.subject.text, 120)}"
        for commit in task.commits
    ]
    more = len(commits) - _MOST_COMMITS
    shown = [*commits[:_MOST_COMMITS], *([f"and {more} more"] if more > 0 else [])]
    cells = [
        f"{plain(task.id)} {plain(task.title, 120)}".rstrip(),
        plain(task.agent),
        "" if task.minutes is None else duration(task.minutes),
        "<br>".join(shown) or "none",
        plain(task.verify, 120) or "not recorded",
    ]
    return f"| {' | '.join(cells)} |"


def _first(lines: Sequence[str], most: int, what: str) -> list[str]:
    """The first lines, and how many are left out."""
    left = len(lines) - most
    if left <= 0:
        return list(lines)
    many = f"1 more {what} does" if left == 1 else f"{left} more {what}s do"
    elsewhere = "`git baton log` and `git baton conflicts` show everything"
    return [*lines[:most], "", f"{many} not fit in here: {elsewhere}."]


def _overlap(overlap: Overlap, summary: PullRequestSummary) -> list[str]:
    stuck = [
        name
        for clash in overlap.clashes
        if summary.branch in clash.branches
        for name in clash.branches
        if name != summary.branch
    ]
    lines = []
    if stuck:
        names = listing([plain(name) for name in stuck])
        lines.append(f"- {plain(overlap.path)}: git cannot merge it with {names}")
    others = [side for side in overlap.sides if side.branch not in ("", summary.branch, *stuck)]
    changed = [_who(side) for side in others if side.changed]
    if changed:
        lines.append(f"- {plain(overlap.path)}: changed on {listing(changed)} as well")
    return lines


def _who(side: Side) -> str:
    tasks: Sequence[str] = [plain(location.task) for location in side.locations if location.changed]
    return plain(side.branch) + (f" by {listing(tasks)}" if tasks else "")


# -- the body around it -------------------------------------------------------------------------


def merged_body(there: str, summary: PullRequestSummary, title: str) -> str:
    """The body with our part brought up to date; what a person wrote around it stays.

    Without our two comments the part goes below all that is there.
    """
    before, ours, after = _split(there)
    if not ours:
        before = f"{there.rstrip()}\n\n" if there.strip() else ""
        after = ""
    part = body_of(summary, title, LONGEST_BODY - _units(before) - _units(after))
    return there if ours.replace("\r\n", "\n") == part else before + part + after


def merged_title(there: str, body: str, title: str) -> str:
    """Our title where the request still has the one that we gave, else the person's."""
    _, ours, _ = _split(body)
    given = ours.partition(" -->")[0].removeprefix(f"{_BEGIN}: ")
    return title if ours and there.strip() == given else there


def _split(body: str) -> tuple[str, str, str]:
    """The text before our part, the part with its comments, and the text after it."""
    start = body.find(_BEGIN)
    end = body.find(_END, start) + len(_END)
    if start < 0 or end < len(_END):
        return body, "", ""
    return body[:start], body[start:end], body[end:]


# -- what the command says ------------------------------------------------------------------------


def result_text(result: Result) -> str:
    """How it ended, and the next command; for a text that was only shown, the text above it."""
    lines: list[str] = []
    if result.outcome == "shown":
        lines = [result.title, "", *result.body.split("\n"), ""]
    lines = [no_workflow_command(mask(line)) for line in [*lines, result.message]]
    return "\n".join([*lines, *hint_lines(result.hint)])


def result_fields(result: Result) -> dict[str, Any]:
    """The result as docs/json.md words it."""
    texts = {
        name: without_surrogates(getattr(result, name)) or None
        for name in ("feature", "branch", "base", "title", "body", "url", "message")
    }
    return {"version": 1, "outcome": result.outcome, "number": result.number, **texts}
