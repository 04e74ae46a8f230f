"""Family C: the rows of a log in their order, and who may work on what."""

from __future__ import annotations

from gitbaton.rules.rule_docs.rule import Rule

_CLAIM = (
    "git baton claim 1.1.3b\n"
    "(by hand: append a START row at the end of the feature's Progress Log, then\n"
    'git commit -m "chore: claim task 1.1.3b" -- docs/plans/1.1-login.md; git push)'
)

RULES = (
    Rule(
        code="C201",
        title="START on a task that somebody already holds.",
        why=(
            "Two agents on one task means that one of them works for nothing, and the reviewer "
            "gets two pull requests for the same thing. The first START that was published wins, "
            "whatever the timestamps say. Where two branches published one each, no merge can "
            "take either row out again, so a person decides which branch keeps the task."
        ),
        bad=(
            "| 2024-01-15 10:30 | agent-abc | START | 1.1.3a | - |\n"
            "| 2024-01-15 10:34 | agent-xyz | START | 1.1.3a | - |"
        ),
        good=(
            "| 2024-01-15 10:30 | agent-abc | START | 1.1.3a | - |\n"
            "| 2024-01-15 10:34 | agent-xyz | START | 1.1.3b | - |"
        ),
        next=(
            f"take your row out, git pull, choose a task that nobody holds:\n{_CLAIM}\n"
            "in a merge: git merge --abort, and git cherry-pick the work of the branch that loses\n"
            "onto the one that keeps the task"
        ),
    ),
    Rule(
        code="C202",
        title="RECLAIM before the holder's claim is stale.",
        why=(
            "The holder may be in the middle of a long edit and is entitled to finish. A claim is "
            "stale when its holder has published neither a row nor a commit for it for more than "
            "30 full minutes (the key `stale-after`). Until then the task is theirs."
        ),
        bad=(
            "| 2024-01-15 10:30 | agent-abc | START | 1.1.3a | - |\n"
            "| 2024-01-15 10:50 | agent-xyz | RECLAIM | 1.1.3a | - |"
        ),
        good=(
            "| 2024-01-15 10:30 | agent-abc | START | 1.1.3a | - |\n"
            "| 2024-01-15 11:01 | agent-xyz | RECLAIM | 1.1.3a | - |"
        ),
        next=f"take the RECLAIM row out, and choose another task or wait:\n{_CLAIM}",
    ),
    Rule(
        code="C203",
        title="DONE, RECLAIM, NOTE, RELEASE or REVERT that fits no claim.",
        why=(
            "Such a row answers a START that is not there: the claim was forgotten, not pulled "
            "yet, or the ID is mistyped. A RECLAIM takes over from somebody else, so the holder "
            "cannot reclaim from itself. A REVERT needs a DONE to undo. A NOTE may follow at "
            "any time once the task was claimed, after its DONE too."
        ),
        bad="| 2024-01-15 11:05 | agent-abc | DONE | 1.1.3a | a1b2c3d |",
        good=(
            "| 2024-01-15 10:30 | agent-abc | START | 1.1.3a | - |\n"
            "| 2024-01-15 11:05 | agent-abc | DONE | 1.1.3a | a1b2c3d |"
        ),
        next=(
            "git pull, check the task ID, and claim the task before this row is written:\n"
            "git baton claim 1.1.3a"
        ),
    ),
    Rule(
        code="C204",
        title="DONE or RELEASE by someone else than the holder.",
        why=(
            "Only the holder knows whether the task is finished, or to be given back, and is "
            "probably still typing. If "
            "the holder went quiet, take the task over first: a RECLAIM row once the claim is "
            "stale. If it was you under another name, set the name once with "
            "`git config baton.agent`. Where the settings map `agents` to addresses, the same goes "
            "for every row in the name of somebody else than its committer."
        ),
        bad=(
            "| 2024-01-15 10:30 | agent-abc | START | 1.1.3a | - |\n"
            "| 2024-01-15 11:05 | agent-xyz | DONE | 1.1.3a | a1b2c3d |"
        ),
        good=(
            "| 2024-01-15 10:30 | agent-abc | START | 1.1.3a | - |\n"
            "| 2024-01-15 11:15 | agent-xyz | RECLAIM | 1.1.3a | - |\n"
            "| 2024-01-15 11:40 | agent-xyz | DONE | 1.1.3a | a1b2c3d |"
        ),
        next=(
            "let the holder type git baton done 1.1.3a; if it is stale, take over first:\n"
            "git baton reclaim 1.1.3a"
        ),
    ),
    Rule(
        code="C205",
        title="START, RECLAIM, DONE or RELEASE on a task that is already DONE.",
        why=(
            "The task is finished; working on it again duplicates it or undoes it unseen. If the "
            "work turned out to be wrong or lacks something, say so: a REVERT row opens the task "
            "again, whether its work was undone or stays, and a new START may follow."
        ),
        bad=(
            "| 2024-01-15 11:05 | agent-abc | DONE | 1.1.3a | a1b2c3d |\n"
            "| 2024-01-15 14:20 | agent-xyz | START | 1.1.3a | - |"
        ),
        good=(
            "| 2024-01-15 11:05 | agent-abc | DONE | 1.1.3a | a1b2c3d |\n"
            "| 2024-01-15 14:19 | agent-xyz | REVERT | 1.1.3a | a1b2c3d |\n"
            "| 2024-01-15 14:20 | agent-xyz | START | 1.1.3a | - |"
        ),
        next="choose another task, or append a REVERT row first",
    ),
    Rule(
        code="C206",
        title="A work commit on a task that nobody holds at that commit.",
        why=(
            "Work without a claim is invisible to the others, who may start the same task at any "
            "moment. The claim has to come before the work in history: the START row in the same "
            "commit or an earlier one. A claim written afterwards protects nobody."
        ),
        bad="feat(1.1.3b): add the reset form\n(the log has no START row for 1.1.3b)",
        good="chore: claim task 1.1.3b\nfeat(1.1.3b): add the reset form",
        next=(
            f"{_CLAIM}\nthen commit the work; if it is committed already: git rebase -i, write\n"
            "`break` on top, claim by hand there, git rebase --continue"
        ),
    ),
    Rule(
        code="C207",
        title="Work on a task that another agent holds.",
        why=(
            "The holder is doing the same work right now, and one of the two will be thrown away. "
            "Who you are is read from --agent, GIT_BATON_AGENT or `git config baton.agent`; if it "
            "was your own claim, one of them is set wrongly."
        ),
        bad=(
            "| 2024-01-15 10:30 | agent-abc | START | 1.1.3a | - |\n"
            "feat(1.1.3a): add the login form      (committed by agent-xyz)"
        ),
        good=(
            "| 2024-01-15 10:34 | agent-xyz | START | 1.1.3b | - |\n"
            "feat(1.1.3b): add the reset form      (committed by agent-xyz)"
        ),
        next=(
            "git config baton.agent   shows who you are; set it if it is wrong.\n"
            "Else choose a task that nobody holds, or append a RECLAIM row once the claim is stale"
        ),
    ),
    Rule(
        code="C208",
        title="START on a feature whose dependency is not complete.",
        why=(
            "The feature builds on files that another feature still has to write, so the work "
            "would start from ground that is about to move. The header field `Dependencies` of "
            "the feature file says which. A feature is complete when each of its tasks is DONE."
        ),
        bad="**Dependencies:** 1.1      (two tasks of 1.1 are open)\n| … | START | 1.2.1a | - |",
        good="| … | START | 1.1.7b | - |",
        next="take the START row out and claim an open task of the dependency instead",
    ),
)
