"""Family S: the subject line of each commit."""

from __future__ import annotations

from gitbaton.rules.rule_docs.rule import Rule

_SAY_IT = (
    'git commit -m "feat(1.1.5a): add the login form"   (if the hook refused the commit)\n'
    'git commit --amend -m "feat(1.1.5a): add the login form"   (if it is the last commit)'
)
_REWORD = "git rebase -i <commit>^   and mark it `reword`   (an older one, not yet pushed)"

RULES = (
    Rule(
        code="S101",
        title="The commit subject names no task ID.",
        why=(
            "The ID in the subject is the only link between a commit and the plan that survives "
            "`git log --oneline` and a squash merge: without it nobody can tell whether a task "
            "was ever worked on. Merges and reverts in git's own wording pass as they are, and so "
            "do log commits, plans and set-up. Bots and releases can be let past: "
            "`exempt-authors`, `exempt-types`."
        ),
        bad="feat: add the login form",
        good="feat(1.1.5a): add the login form",
        next=f"{_SAY_IT}\n{_REWORD}",
    ),
    Rule(
        code="S102",
        title="The task ID is only in the body of the commit message.",
        why=(
            "Bodies are cut off by `git log --oneline`, by most review pages and by squash "
            "merges, so an ID down there does not count. It is reported beside S101 because the "
            "cure is easier: the ID is known, it only has to move up. git takes every line up to "
            "the first blank line as the subject."
        ),
        bad="feat: add the login form\n\nTask: 1.1.5a",
        good="feat(1.1.5a): add the login form\n\nThe form posts to /session.",
        next=f"move the ID into the parentheses after the type:\n{_SAY_IT}\n{_REWORD}",
    ),
    Rule(
        code="S103",
        title="The ID in the subject names no task of the plan.",
        why=(
            "A typo in an ID books the work on a task that does not exist, and the real task "
            "looks untouched. The nearest task of the plan is suggested. If the task is new, the "
            "plan has to name it first: one line in the Task List of its feature file."
        ),
        bad="feat(1.1.55a): add the login form",
        good="feat(1.1.5a): add the login form",
        next=(
            f"{_SAY_IT}\n{_REWORD}\n"
            "or add the task to the feature file's Task List, commit that first, and try again"
        ),
    ),
    Rule(
        code="S104",
        title="The ID names a feature, not a task.",
        why=(
            "A feature is many tasks, often held by several agents: a commit that names only the "
            "feature cannot be credited to any of them. It is right in two places, where it "
            "stands for all tasks of the feature: a merge commit, and a squash merge whose "
            "subject ends in the number of its pull request."
        ),
        bad="feat(1.1): add the login form",
        good="feat(1.1.5a): add the login form\nfeat(1.1): login (#12)",
        next=f"{_SAY_IT}\n{_REWORD}",
    ),
    Rule(
        code="S105",
        title="The commit type is not one of the allowed types.",
        why=(
            "A closed list of types keeps the history searchable and release notes mechanical. "
            "The list is the one of Conventional Commits unless the key `types` in "
            ".git-baton.toml says otherwise. Types are written in lower case."
        ),
        bad="feature(1.1.5a): add the login form",
        good="feat(1.1.5a): add the login form",
        next=f"{_SAY_IT}\n{_REWORD}",
    ),
    Rule(
        code="S106",
        title="A log-commit subject, but the commit touches other files too.",
        why=(
            "A log commit is bookkeeping: it may touch feature files and nothing else, and in "
            "return needs no review as work. Code that rides along under `chore: claim task` is "
            "hidden from everyone who looks for the commits of a task. Cut it in two: the rows in "
            "one commit, the work in another."
        ),
        bad="chore: claim task 1.1.5a\n\n  docs/plans/1.1-login.md\n  src/login.py",
        good="chore: claim task 1.1.5a\n\n  docs/plans/1.1-login.md",
        next=(
            "git reset --soft HEAD^   only if it is committed already; then one after the other:\n"
            'git commit -m "chore: claim task 1.1.5a" -- docs/plans/1.1-login.md\n'
            'git commit -m "feat(1.1.5a): add the login form"'
        ),
    ),
    Rule(
        code="S107",
        title="The ID list, a range, or the punctuation around it is malformed.",
        why=(
            "Tools find a task's commits by exact text, so `feat (1.1.5a):` or a Cyrillic `а` in "
            "an ID makes the commit invisible to them although it looks right on the screen. The "
            "form is `type(ids): description`, with ids a comma list of IDs and ranges such as "
            "`1.4.3a-c`. The finding shows the line corrected; an ID that is listed twice is only "
            "a warning."
        ),
        bad="feat (1.1.5a,,1.1.5c-a) add the login form",
        good="feat(1.1.5a-c): add the login form",
        next=f"use the corrected line that the finding shows:\n{_SAY_IT}\n{_REWORD}",
    ),
    Rule(
        code="S108",
        title="The settings change so that less is judged.",
        why=(
            "Two harmless pushes switch the judge off: first the settings, then the deed. So a "
            "commit that loosens them is told by key, old value and new, and `ignore` cannot "
            "silence it. It is a warning, for somebody may decide so; an error where the default "
            "branch or the server says `protect-settings`, unless one of `settings-owners` "
            "committed it."
        ),
        bad='ignore = ["T402"]   becomes   ignore = ["S", "C", "T402"]',
        good='ignore = ["T402"]   becomes   ignore = []',
        next=(
            "git log -1 -p <commit>   shows who changed what; if nobody decided it, put it back:\n"
            'git checkout <commit>^ -- .git-baton.toml && git commit -m "chore: settings"'
        ),
        severity="warning",
    ),
    Rule(
        code="S109",
        title="A revert takes back something else than it says, or nothing.",
        why=(
            "Reverts need no task, so their words alone must not let code in. A revert is held "
            "against the commits that it names, by ID, by the number of a pull request "
            "(`Reverts owner/name#12`) or by the subject that it quotes. They must be behind it, "
            "and line by line it may only undo what they did, all of it or a part. Where git "
            "has a conflict in a revert of one commit, who settles it decides what stands there."
        ),
        bad='Revert "feat(1.1.5a): add the login form"\n\n(and a new file src/other.py)',
        good=(
            'Revert "feat(1.1.5a): add the login form"\n\n'
            "This reverts commit 1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d."
        ),
        next=f"git revert <commit>, and put other changes into a commit with their task\n{_REWORD}",
    ),
    Rule(
        code="S110",
        title="A merge does more than git's own merge, or less.",
        why=(
            "Merges need no task, so nothing may come in with them that was not judged before. A "
            "merge is held against the one that git makes of the same parents: where git has a "
            "conflict, whoever merges decides what stands there; all else is as git merges it, and "
            "nothing is left out (`--strategy ours`). "
            "A commit that is behind the first parent already is nothing to merge."
        ),
        bad="Merge branch 'feature/1.1-login'\n\n(and a new file src/other.py)",
        good="Merge branch 'feature/1.1-login'",
        next=(
            "git reset --keep HEAD^ && git merge <branch>, and put other changes into a commit "
            f"with their task\n{_REWORD}"
        ),
    ),
)
