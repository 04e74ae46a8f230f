"""Family M: the rows of a log against the history of the repository."""

from __future__ import annotations

from gitbaton.rules.rule_docs.rule import Rule

_DONE = "| 2024-01-15 11:05 | agent-abc | DONE | 1.1.3a | a1b2c3d |"
_NEW_ROW = "append a REVERT row, and a DONE row that names the right commit; git commit; git push"

RULES = (
    Rule(
        code="M301",
        title="A DONE row names a commit that this history does not hold.",
        why=(
            "A DONE is a receipt, and the commit is its proof. A commit that does not exist, that "
            "several commits could be meant by, or that lives only on some other branch proves "
            "nothing to whoever reads this one. Push the work first, then write the row."
        ),
        bad="| 2024-01-15 11:05 | agent-abc | DONE | 1.1.3a | deadbee |",
        good=_DONE,
        next=(
            'git log --oneline --grep="(1.1.3a)"   finds the commit; correct the row if it is not '
            f"yet pushed.\nIf it is: {_NEW_ROW}"
        ),
    ),
    Rule(
        code="M302",
        title="The commit that a DONE row names does not carry the task in its subject.",
        why=(
            "The commit exists but speaks of another task, or is only a log commit, so it is no "
            "proof that this task was done. Often the row was written with the ID of the claim "
            "commit, or with HEAD after something else had been committed."
        ),
        bad=f"{_DONE}\na1b2c3d chore: claim task 1.1.3a",
        good=f"{_DONE}\na1b2c3d feat(1.1.3a): add the login form",
        next=(
            'git log --oneline --grep="(1.1.3a)"   finds the commit; correct the row if it is not '
            f"yet pushed.\nIf it is: {_NEW_ROW}"
        ),
    ),
    Rule(
        code="M303",
        title="The commit of a DONE row was rewritten; its work was found by the subject.",
        why=(
            "A squash or rebase gave the work a new commit ID, and the old one is gone from this "
            "history. The subject still names the task, so the proof holds and this is only a "
            "warning. Rows are never edited for it: the published row stays as it is."
        ),
        bad=f"{_DONE}\n(a1b2c3d was squashed into 9f8e7d6)",
        good=f"{_DONE}\n(a1b2c3d is an ancestor of HEAD)",
        next=(
            "nothing to repair; to keep commit IDs, merge features with `git merge --no-ff`\n"
            "instead of squashing them"
        ),
        severity="warning",
    ),
    Rule(
        code="M304",
        title="DONE without a work commit.",
        why=(
            "A row that says finished while no commit holds the work is how half of a plan gets "
            "lost. An empty commit holds none, and after a REVERT only later work counts. Only a "
            "task whose plan says `No commit` may have `-` in the Commit cell. If the work was "
            "reverted since, this is a warning: the row was true when it was written."
        ),
        bad="| 2024-01-15 11:05 | agent-abc | DONE | 1.1.3a | - |",
        good=_DONE,
        next=(
            'git commit -m "feat(1.1.3a): …"   for the work, then write its ID into the row\n'
            "(after a revert: append a REVERT row)"
        ),
    ),
    Rule(
        code="M305",
        title="The history here is too shallow to tell.",
        why=(
            "This clone holds only the newest commits, or none of the older contents, so a commit "
            "that is missing here may well exist. Guessing either way would be a lie: a check "
            "that cannot see must not pass."
        ),
        bad="git clone --depth 1 …\nactions/checkout with no fetch-depth",
        good="git clone …\nactions/checkout with `fetch-depth: 0`",
        next=(
            "git fetch --unshallow   (a partial clone: git fetch --refetch --no-filter)\n"
            "in GitHub Actions: `fetch-depth: 0` under `with:` of actions/checkout"
        ),
    ),
    Rule(
        code="M306",
        title="The checkbox of a task and its log disagree.",
        why=(
            "People read the checkboxes, agents read the log, and now the two hear different "
            "stories. A tick without a DONE row claims work that nobody signed for: an error. A "
            "DONE row without a tick is merely forgotten: a warning."
        ),
        bad="- [x] 1.1.3a Login form      (the log has no DONE row for 1.1.3a)",
        good=f"- [x] 1.1.3a Login form\n{_DONE}",
        next="tick or untick the box in the Task List, so that it agrees with the log; git commit",
    ),
    Rule(
        code="M307",
        title="Work was merged, but the log of its task has no row.",
        why=(
            "The code has reached the default branch, yet the plan still offers the task to the "
            "next agent, who will build it a second time. A task that was given back or reopened "
            "may be merged half done: its rows say so."
        ),
        bad="main: feat(1.1.3a): add the login form\nlog:  (no row for 1.1.3a)",
        good=(
            "main: feat(1.1.3a): add the login form\n"
            "log:  | 2024-01-15 10:30 | agent-abc | START | 1.1.3a | - |\n"
            f"      {_DONE}"
        ),
        next="append START and DONE rows that name the merged commit; git commit; git push",
    ),
)
