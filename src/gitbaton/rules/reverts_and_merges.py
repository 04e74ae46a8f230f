"""What reverts, merges and cherry-picks may change beyond what git makes of them: nothing."""

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
