"""What a revert may not take away: the rows of a Progress Log."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.rules.findings import Finding

_KEPT_IN_REVERT = (
    "let the revert keep them: git checkout {commit}^ -- {path} && git commit --amend --no-edit\n"
    "(if it is not the last commit: git rebase -i {commit}^ first, and edit it there)\n"
    "then open the tasks again: git baton revert {task} --keep-work"
)


def kept_in_revert(finding: Finding, commit: str) -> Finding:
    """A finding about a revert; one about a row that it takes away says how it keeps the row."""
    if finding.code != "L102":
        return finding
    places = {"commit": commit[:7], "path": finding.path, "task": finding.task}
    return finding.replace(hint=_KEPT_IN_REVERT.format(**places))
