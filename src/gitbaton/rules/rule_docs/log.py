"""Family L: a feature file's Progress Log, before and after a change."""

from __future__ import annotations

from gitbaton.rules.rule_docs.rule import Rule

_HEADER = "| Timestamp | Agent | Action | Task | Commit |\n|---|---|---|---|---|\n"
_START = "| 2024-01-15 10:30 | agent-abc | START | 1.1.3a | - |\n"
_RESTORE = (
    "git restore --source=HEAD --staged --worktree docs/plans/1.1-login.md\n"
    "(already committed, not yet pushed: --source=HEAD^, and git commit --amend afterwards)"
)

RULES = (
    Rule(
        code="L101",
        title="A row that was already in the Progress Log was edited.",
        why=(
            "The log is append-only: agents trust it because what was read once stays true. A "
            "changed row rewrites who held a task and when, and collides with every branch that "
            "still has the old one. Corrections are new rows: NOTE explains, REVERT undoes a "
            "DONE. Re-aligning the white space of the table is no edit."
        ),
        bad=(
            "- | 2024-01-15 10:30 | agent-abc | START | 1.1.3a | - |\n"
            "+ | 2024-01-15 10:30 | agent-xyz | START | 1.1.3a | - |"
        ),
        good="+ | 2024-01-15 11:15 | agent-xyz | RECLAIM | 1.1.3a | - |",
        next=f"{_RESTORE}\nthen append a new row at the end of the log instead",
    ),
    Rule(
        code="L102",
        title="A row was deleted from the Progress Log.",
        why=(
            "A deleted START makes a held task look free, and the next agent starts it a second "
            "time. A deleted DONE makes finished work look undone. In a merge no row of either "
            "parent may go missing; keep the rows of both sides."
        ),
        bad="- | 2024-01-15 10:30 | agent-abc | START | 1.1.3a | - |",
        good="+ | 2024-01-15 10:40 | agent-abc | NOTE | 1.1.3a | started by mistake, not mine |",
        next=f"{_RESTORE}\nin a merge: put the rows of both sides back instead",
    ),
    Rule(
        code="L103",
        title="A row was inserted before the end, moved, or comes from nowhere.",
        why=(
            "The order of the rows is the order of publication: the first START that was pushed "
            "holds the task. A row slipped in above others claims to have been first when it was "
            "not. In a merge every row must come from one of the parents, and the rows of each "
            "task keep their order, but for NOTEs, which may stand anywhere among them."
        ),
        bad=(
            "@@ Progress Log @@\n"
            "+ | 2024-01-15 10:29 | agent-xyz | START | 1.1.3a | - |\n"
            "  | 2024-01-15 10:30 | agent-abc | START | 1.1.3a | - |"
        ),
        good=(
            "  | 2024-01-15 10:30 | agent-abc | START | 1.1.3a | - |\n"
            "+ | 2024-01-15 10:41 | agent-xyz | START | 1.1.3b | - |"
        ),
        next=f"{_RESTORE}\nthen append the new row after the last one",
    ),
    Rule(
        code="L104",
        title="The header of the Progress Log was changed or is malformed.",
        why=(
            "Columns are found by their names, so a header with a missing or misspelt name makes "
            "every row below it unreadable, and unreadable must never mean free. The five columns "
            "are Timestamp, Agent, Action, Task and Commit; a sixth, Duration, is optional."
        ),
        bad="| Time | Agent | Action | Task |\n|---|---|---|---|",
        good=_HEADER.rstrip(),
        next="restore the two header lines as shown above, then git commit",
    ),
    Rule(
        code="L105",
        title="A Progress Log, or the file that holds it, disappeared.",
        why=(
            "With the log gone all its claims and proofs are gone, and every task of the feature "
            "looks free again. A file may be renamed, and the whole plan moved by changing `plan` "
            "in the same commit, as long as all rows move along. A code fence that is never closed "
            "swallows the rest of the file, the log included. If the log never had a row, this is "
            "only a warning."
        ),
        bad="git rm docs/plans/1.1-login.md",
        good="git mv docs/plans/1.1-login.md docs/plans/auth/1.1-login.md",
        next=f"{_RESTORE}\nif a code fence is open, close it before `## Progress Log`",
    ),
    Rule(
        code="L106",
        title="A row of the Progress Log is malformed.",
        why=(
            "A row that cannot be read might be the very claim that matters, so it is refused "
            "instead of skipped. Usual causes: a missing cell, an unescaped `|` in a note (write "
            "`\\|`), an action that does not exist, a time without a date."
        ),
        bad="| 10:30 | agent abc | BEGIN | 1.1.3a |",
        good=_START.rstrip(),
        next="correct the row in the feature file, then git add it and git commit",
    ),
    Rule(
        code="L107",
        title="A feature file holds two Progress Logs, or the log is not its last section.",
        why=(
            "With two logs, two agents append to different tables and both hold the task: that is "
            "an error. A log that is not the last section, or a heading that only nearly reads "
            "`Progress Log`, invites rows in the wrong place: that is a warning."
        ),
        bad="## Progress Log\n…\n## Progress log (new)\n…",
        good="## Task Details\n…\n## Progress Log\n…",
        next="move all rows, in order, under one `## Progress Log` at the end; git commit",
    ),
    Rule(
        code="L108",
        title="The feature file holds conflict markers.",
        why=(
            "Somebody committed a merge that was never finished, and readers now see both sides "
            "or neither. In the log the cure is always the same: keep the rows of both sides, "
            "those already published first, and remove the three marker lines."
        ),
        bad="<<<<<<< HEAD\n| … | agent-abc | … |\n=======\n| … | agent-xyz | … |\n>>>>>>> main",
        good="| … | agent-xyz | … |\n| … | agent-abc | … |",
        next="delete the lines that begin with <<<<<<<, ======= and >>>>>>>; git add; git commit",
    ),
    Rule(
        code="L109",
        title="A row names a task that is not in this feature file.",
        why=(
            "Each feature has its own log, and a claim is looked up only in the file of its own "
            "task. A row in the wrong file claims nothing: the task still looks free to everyone "
            "else. A task that leaves the plan, or gets another ID, while a branch has rows of it "
            "is told at once, for no merge could bring the two together."
        ),
        bad="docs/plans/1.1-login.md:\n  | 2024-01-15 10:30 | agent-abc | START | 2.3.1a | - |",
        good="docs/plans/2.3-queries.md:\n  | 2024-01-15 10:30 | agent-abc | START | 2.3.1a | - |",
        next="take the row out before committing and append it to the log of the task's own file",
    ),
)
