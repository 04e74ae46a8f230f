"""What a merge may bring, and what it may not: anything that neither of its sides has."""

from __future__ import annotations

from gitbaton.rules.findings import Finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_AGAIN = (
    "merge again and leave it as git makes it: git reset --keep HEAD^, and `git merge` anew\n"
    "(if it is not the last commit: git rebase -i --rebase-merges {commit}^)\n"
    "where git has a conflict you decide what stands there; put all else into a commit of its own: "
    "fix(<task>): …"
)


def judge_merge(commit: str, odd: Sequence[str]) -> Finding:
    """S110 for a merge that has at these paths what git would not make of its sides."""
    more = f" and {len(odd) - 1} more" if len(odd) > 1 else ""
    return Finding(
        "S110",
        "the merge is not as git makes it, and that without a conflict to settle: see "
        f"{odd[0]}{more}",
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


def judge_on_subtree(commit: str) -> Finding:
    """S110 for a commit on top of another project's history, which needed no task."""
    return Finding(
        "S110",
        "the commit is on top of what git subtree squashed, which belongs below its folder alone",
        "let git subtree make the merge: git subtree add --squash --prefix=<folder> <repository>",
        commit=commit,
    )
