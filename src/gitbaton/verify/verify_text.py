"""A Verify step before it is run, and what came of it, as text and as JSON."""

from __future__ import annotations

from gitbaton.base.hint import hint_lines
from gitbaton.base.mask import mask, no_workflow_command, without_surrogates
from gitbaton.base.shell import quote
from gitbaton.base.unicode_safety import character_name
from gitbaton.plan.log.task_state import TaskState
from gitbaton.verify.models import (
    WIDE_SPACES,
    Checked,
    Command,
    CommandResult,
    ManualCheck,
    PathCheck,
    StepPreview,
    Verdict,
)
from gitbaton.verify.steps import deception_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

_FIRST_LINES, _LAST_LINES = 20, 40
_LONGEST_LINE = 500
_MOST_CHANGED = 8


def planned_text(planned: StepPreview, agreed: bool = False) -> str:
    """All of it, in the order of its lines: each command as it would be run, to the character.

    Where somebody has ``agreed`` to run what was published, only what it is besides commands.
    """
    steps = planned.steps
    lines = [f"Verify of {planned.task}: {planned.path}:{steps.line}, {planned.version}"]
    if planned.edited:
        lines.append("  (the plan in the work tree says otherwise; what is committed counts)")
    listed = () if agreed and not _is_new(planned) else steps.commands
    parts: list[tuple[int, list[str]]] = [(each.line, _command(each)) for each in listed]
    parts += [(each.line, _by_hand(each)) for each in steps.by_hand]
    for _, part in sorted(parts, key=lambda pair: pair[0]):
        lines += part
    if planned.since_claim:
        lines.append("  this step is not the one in force when the task was claimed; it was:")
        lines += [f"      {_spaced(line)}" for line in planned.since_claim]
    if planned.diff:
        lines.append(f"  these commands are not those on {planned.base}:")
        lines += [f"      {line}" for line in planned.diff]
    elif steps.commands and planned.known is False:
        lines.append(
            f"  these commands are not on {planned.base}"
            if planned.base
            else "  this clone was not told the default branch, so each command counts as new: "
            "git remote set-head origin --auto"
        )
    return _shown(lines)


def _is_new(planned: StepPreview) -> bool:
    """Whether the commands are not those that everybody can know, or not what they seem."""
    changed = planned.edited or planned.since_claim or planned.diff or planned.known is False
    return bool(changed or deception_in(planned.steps))


def verdict_text(verdict: Verdict) -> str:
    """Each check with how it ended, the output where a person should see it, and a summary.

    What the plan leaves to a person is in ``planned_text``, which was shown before.
    """
    lines: list[str] = []
    for each in verdict.checked:
        lines += _checked(each, bool(verdict.by_hand))
    if verdict.changed:
        lines.append(f"  work tree changed by Verify: {_listed(verdict.changed)}")
    if verdict.litter:
        ignored = " ".join([quote(name) for name in _to_ignore(verdict.litter)])
        where = '"$(git rev-parse --git-path info/exclude)"'
        lines.append(f"  to keep that out of commits: printf '%s\\n' {ignored} >>{where}")
    if verdict.dirty:
        lines.append("  changes that are not committed took part in it")
    return _shown([*lines, verdict.summary])


def ending_lines(task: str, verdict: Verdict, state: TaskState, own: str) -> list[str]:
    """What to type next, by how it ended and by who has the task; and who has it."""
    name = quote(task)
    if state.state == "done" and state.done:
        done = state.done
        said = f"{task} is DONE already, by {done.agent}, {done.timestamp}"
        mended = f"git baton claim {name} says how to reopen it" if verdict.failed else ""
        return [mask(said), *hint_lines(mended or "git baton next")]
    if state.state == "held" and state.holder != own:
        return [mask(f"{task} is held by {state.holder}"), *hint_lines("git baton next")]
    if verdict.failed:
        return hint_lines(f"mend it, then git baton verify {name} --yes")
    if state.state == "held":
        seen = ' --by-hand "what you saw"' if verdict.by_hand else ""
        return hint_lines(f"git baton done {name} --yes --next --switch --merge{seen}")
    return [f"nobody holds {task}", *hint_lines(f"git baton claim {name} --switch")]


def _to_ignore(litter: Sequence[str]) -> list[str]:
    """What to have git ignore for new files: a folder that tools fill by its name alone."""
    return list(dict.fromkeys([_pattern(path) for path in litter]))[:_MOST_CHANGED]


def _pattern(path: str) -> str:
    tools = [part for part in path.split("/") if part.startswith(("__", "."))]
    return f"{tools[0]}/" if tools and f"{tools[0]}/" in path else path


def verify_fields(planned: StepPreview, verdict: Verdict) -> dict[str, Any]:
    """The document of docs/json.md."""
    return {
        "version": 1,
        "task": planned.task,
        "path": without_surrogates(planned.path),
        "outcome": "failed" if verdict.failed else "passed" if verdict.passed else "by hand",
        "summary": verdict.summary,
        "checks": [_check_fields(each) for each in verdict.checked],
        "by_hand": [
            {"text": _said(each.text), "line": each.line, "reason": each.reason or None}
            for each in verdict.by_hand
        ],
        "changed": [without_surrogates(name) for name in verdict.changed],
        "dirty": verdict.dirty,
    }


def _check_fields(checked: Checked) -> dict[str, Any]:
    check, ending = checked.check, checked.ending
    is_command = isinstance(check, Command)
    form = ("script" if check.block else "line") if isinstance(check, Command) else None
    return {
        "kind": "command" if is_command else "path",
        "form": form,
        "text": _said(check.script if isinstance(check, Command) else check.path),
        "line": check.line,
        "outcome": "failed" if checked.reason else "passed",
        "reason": _said(checked.reason) or None,
        "exit_code": ending.status if ending else None,
        "seconds": round(ending.seconds, 3) if ending else None,
        "output": _said(ending.output) if ending else None,
        "cut_bytes": ending.cut if ending else 0,
        "left_running": list(ending.left) if ending else [],
    }


def _said(text: str) -> str:
    return without_surrogates(text)


# -- text ---------------------------------------------------------------------------------------


def _shown(lines: Sequence[str]) -> str:
    """The lines, safe for a terminal and for the log of a CI runner."""
    return "\n".join([no_workflow_command(mask(line)) for line in lines])


def _command(command: Command) -> list[str]:
    several = command.last > command.line
    where = f"lines {command.line}-{command.last}" if several else f"line {command.line}"
    return [
        f"  {where}, {_manner(command)}:",
        *[f"      {_exact(line)}" for line in command.script.split("\n")],
    ]


def _manner(command: Command) -> str:
    if command.block:
        return "one script, which stops at the first failure, pipes included"
    shows = f", and {_exact(command.shows)} in what it prints" if command.shows else ""
    return f"one line, whose last status counts{shows}"


def _exact(line: str) -> str:
    """A line of a command: spaces that are none to a shell are written out, too."""
    return _spaced("".join([character_name(c) if c in WIDE_SPACES else c for c in line]))


def _spaced(line: str) -> str:
    """Tabs as spaces: the one character that is shown as another."""
    return line.replace("\t", "    ")


def _by_hand(each: ManualCheck) -> list[str]:
    first, *rest = each.text.split("\n") or [""]
    why = [f"    ({each.reason})"] if each.reason else []
    return [f"  line {each.line}, by hand: {first}", *[f"      {_spaced(t)}" for t in rest], *why]


def _checked(each: Checked, wanted: bool) -> list[str]:
    """A check that was made; a command's output if it failed, or if a person is to judge."""
    check, ending = each.check, each.ending
    if isinstance(check, PathCheck):
        there = "is gone" if check.gone else "is there"
        return (
            [f"FAILED: {check.path}: {each.reason} (line {check.line} of the plan)"]
            if (each.reason)
            else [f"  {check.path} {there}, as line {check.line} says"]
        )
    first, _, more = check.script.partition("\n")
    took = f", {ending.seconds:.1f} s" if ending else ""
    form = f"{'script' if check.block else 'line'}{took}"
    lines = [f"{'FAILED' if each.reason else 'passed'}: {first}{' …' if more else ''} ({form})"]
    if each.reason:
        lines.append(f"  {each.reason} (line {check.line} of the plan; {_manner(check)})")
    if ending is None:
        return lines
    if each.reason or wanted:
        lines += [f"      {line}" for line in _output(ending)]
    if ending.killed:
        one = ending.killed == 1
        left = "a process" if one else f"{ending.killed} processes"
        lines.append(f"  it left {left} behind, which {'was' if one else 'were'} ended")
    if ending.left:
        pids = ", ".join([str(pid) for pid in ending.left])
        lines.append(f"  it left processes that still run: kill {pids}")
    return lines


def _output(ending: CommandResult) -> list[str]:
    """The first and the last lines, and how much is missing between them."""
    head, tail = ending.output[: ending.head], ending.output[ending.head :]
    if ending.cut:
        first, last = _lines(head), _lines(tail)
        gap = f"[… {ending.cut} bytes and some lines more …]"
    else:
        first, last = _lines(ending.output), []
        gap = f"[… {len(first) - _FIRST_LINES - _LAST_LINES} lines …]"
        if len(first) <= _FIRST_LINES + _LAST_LINES:
            return first
        last = first
    return [*first[:_FIRST_LINES], gap, *last[-_LAST_LINES:]]


def _lines(text: str) -> list[str]:
    lines = text.replace("\r\n", "\n").rstrip("\n").split("\n") if text.strip("\r\n") else []
    return [
        _spaced(line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]} …")
        for line in lines
    ]


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_CHANGED
    return ", ".join(names[:_MOST_CHANGED]) + (f" and {more} more" if more > 0 else "")
