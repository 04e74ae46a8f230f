"""Findings for a terminal: one line a finding, its hint beneath, a summary at the end."""

from __future__ import annotations

from gitbaton.base.hint import hint_lines
from gitbaton.base.mask import mask, no_workflow_command

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.rules.findings import Finding, Report

_SHORT = 7
_BOLD, _RED, _YELLOW, _CYAN = "1", "31", "33", "36"


def findings_text(report: Report, color: bool = False) -> str:
    """All findings, grouped by place in the order of discovery; empty if there are none.

    A hint that several findings of one code share is printed once, beneath the first of them
    (the last of a run), and so is what their hints say from the second line on. Where several
    refs were judged, each place names its ref. Waived findings come last. No final newline.
    """
    if not report.findings and not report.waived:
        return ""
    lines: list[str] = []
    printed: set[tuple[str, str]] = set()
    ordered = _by_place(report.findings)
    for finding, following in zip(ordered, [*ordered, None][1:], strict=True):
        lines.append(_line(finding, report.refs > 1, color))
        key = finding.code, finding.hint
        if key in printed or (following is not None and key == (following.code, following.hint)):
            continue
        printed.add(key)
        lines.extend([_paint(line, _CYAN, color) for line in _fresh_lines(finding, printed)])
    lines += [_waived_line(finding, report.refs > 1) for finding in report.waived]
    return "\n".join([*lines, _summary(report)])


def _fresh_lines(finding: Finding, printed: set[tuple[str, str]]) -> list[str]:
    """The hint's lines, less the further ones that only name another commit than before."""
    lines = []
    for number, line in enumerate(hint_lines(finding.hint)):
        commit = finding.commit[:_SHORT] if finding.commit else ""
        key = finding.code, line.replace(commit, "<commit>") if commit else line
        if number == 0 or key not in printed:
            lines.append(line)
        printed.add(key)
    return lines


def clean_text(report: Report) -> str:
    """The one line for a report without findings: how much was judged."""
    judged = _judged(report)
    return f"no findings in {judged}" if judged else "nothing to judge"


def place_text(finding: Finding, with_ref: bool = False) -> str:
    """The most specific place that is known, masked: path and line, commit, or ref.

    ``with_ref`` adds the ref to the commit, where several refs are judged.
    """
    commit = f"commit {finding.commit[:_SHORT]}" if finding.commit else ""
    ref = f"ref {finding.ref}" if finding.ref and (with_ref or not commit) else ""
    within = ", ".join(filter(None, [commit, ref]))
    if not finding.path:
        return mask(within)
    line = f":{finding.line}" if finding.line else ""
    return mask(f"{finding.path}{line} ({within})" if within else f"{finding.path}{line}")


def _by_place(findings: tuple[Finding, ...]) -> list[Finding]:
    places: dict[tuple[str | None, str | None, str | None], list[Finding]] = {}
    for finding in findings:
        places.setdefault((finding.path, finding.commit, finding.ref), []).append(finding)
    return [finding for group in places.values() for finding in group]


def _line(finding: Finding, with_ref: bool, color: bool) -> str:
    place = no_workflow_command(place_text(finding, with_ref))
    warning = finding.severity == "warning"
    code = _paint(mask(finding.code), _YELLOW if warning else _RED, color)
    message = no_workflow_command(f" {'warning: ' if warning else ''}{mask(finding.message)}")
    prefix = f"{_paint(place, _BOLD, color)}: " if place else ""
    return f"{prefix}{code}{message}"


def _waived_line(finding: Finding, with_ref: bool) -> str:
    place = no_workflow_command(place_text(finding, with_ref))
    return (
        f"{place}: {mask(finding.code)} waived:{no_workflow_command(f' {mask(finding.message)}')}"
    )


def _summary(report: Report) -> str:
    errors = sum(finding.severity == "error" for finding in report.findings)
    counts = _counts((errors, "error"), (len(report.findings) - errors, "warning"))
    if report.waived:
        counts = ", ".join(filter(None, [counts, f"{len(report.waived)} waived"]))
    judged = _judged(report)
    return f"{counts} in {judged}" if judged else counts


def _judged(report: Report) -> str:
    return _counts((report.commits, "commit"), (report.files, "file"), (report.refs, "ref"))


def _counts(*pairs: tuple[int, str]) -> str:
    return ", ".join(
        [f"{number} {noun}{'' if number == 1 else 's'}" for number, noun in pairs if number]
    )


def _paint(text: str, style: str, color: bool) -> str:
    return f"\x1b[{style}m{text}\x1b[0m" if color else text
