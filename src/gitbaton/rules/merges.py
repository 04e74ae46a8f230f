"""What a merge may bring, and what it may not: anything that neither of its sides has."""

from __future__ import annotations

from gitbaton.rules.findings import Finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_AGAIN = (
    "merge again and leave it as git makes it: git reset --keep HEAD^, then git merge <branch>\n"
    "(if it is not the last commit: git rebase -i --rebase-merges {commit}^)\n"
    "where git has a conflict you decide what stands there; put all else into a commit of its own: "
    "fix(<task>): …"
)


def judge_merge(commit: str, odd: Sequence[str]) -> Finding:
    """S110 for a merge that has at these paths what neither side has, and git would not make."""
    more = f" and {len(odd) - 1} more" if len(odd) > 1 else ""
    return Finding(
        "S110",
        f"the merge has what neither of its sides has, and no conflict to settle: see {odd[0]}"
        f"{more}",
        _AGAIN.format(commit=commit[:7]),
        path=odd[0],
        commit=commit,
    )


def judge_idle_merge(commit: str) -> Finding:
    """S110 for a merge of a commit that its first parent has behind it, and that changes files."""
    return Finding(
        "S110",
        "the merge joins nothing, for its first parent has the other one behind it, and yet it "
        "changes files",
        "git makes no such merge: git reset --keep HEAD^, and put the change into a commit of its "
        "own: fix(<task>): …",
        commit=commit,
    )
