"""What a revert may take back, and what it may not: the rows of a Progress Log."""

from __future__ import annotations

from gitbaton.rules.findings import Finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_KEPT_IN_REVERT = (
    "let the revert keep them: git checkout {commit}^ -- {path} "
    "&& git commit --amend --no-edit --allow-empty\n"
    "(if it is not the last commit, edit it there: git rebase -i {commit}^)\n"
    "then open the tasks again: git baton revert {task} --keep-work"
)


def kept_in_revert(finding: Finding, commit: str) -> Finding:
    """A finding about a revert; one about a row that it takes away says how it keeps the row."""
    if finding.code != "L102":
        return finding
    from gitbaton.base.shell import quote

    places = {"commit": commit[:7], "path": quote(finding.path or ""), "task": finding.task}
    return finding.replace(hint=_KEPT_IN_REVERT.format(**places))


def judge_revert(commit: str, subject: str, odd: Sequence[str] | None) -> Finding:
    """S109 for a revert of which some paths are ``odd``, or that takes nothing back (None).

    A path is odd that it changes otherwise than back to what a named commit had found.
    """
    says = f'"{subject[:80]}"'
    if odd is None:
        message = f"{says} takes back no commit that it names and that is behind it"
    else:
        more = f" and {len(odd) - 1} more" if len(odd) > 1 else ""
        message = f"{says} does more than take back: see {odd[0]}{more}"
    return Finding(
        "S109",
        message,
        "let git write it: git revert <commit>; squashed or by hand, say in the body which it is: "
        "This reverts commit <ID>.\nwhere git has a conflict you decide what stands there, if the "
        "commit reverts one other; what goes beyond that is work of its own: fix(<task>): …",
        commit=commit,
    )
