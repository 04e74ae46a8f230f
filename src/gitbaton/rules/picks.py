"""Family C of work that was picked from elsewhere: why it is not that, or not that alone."""

from __future__ import annotations

from gitbaton.rules.findings import Finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def not_a_pick(finding: Finding, name: str, doubt: str) -> Finding:
    """C206 of a commit whose message names one that proves nothing."""
    return finding.replace(
        message=f"{finding.message}; {name[:12]}, which it names as picked, {doubt}",
        hint="pick a commit that was made under a claim of its task, once its branch is published: "
        f"git push, then git cherry-pick -x <commit>\n{finding.hint}",
    )


def beyond_pick(finding: Finding, name: str, paths: Sequence[str]) -> Finding:
    """C206 of a pick that changes ``paths`` otherwise than the work that it repeats."""
    more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
    what = name[:12] or f"the work on {finding.task}"
    return finding.replace(
        message=f"{finding.task} has no claim here, so this may repeat {what} and no more, but it "
        f"changes more: see {paths[0]}{more}",
        hint=f"let git make it, a commit at a time: git cherry-pick -x {name[:12] or '<commit>'}; "
        "where git has a conflict you decide what stands there\n"
        "what goes beyond that is work of its own: put it into a commit of a task that has rows "
        "nowhere else, and claim that one on this branch (a new one: git baton add)",
        path=paths[0],
    )
