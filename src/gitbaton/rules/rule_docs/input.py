"""Family H: bytes, names and refs that are unsafe to read further."""

from __future__ import annotations

from gitbaton.rules.rule_docs.rule import Rule

RULES = (
    Rule(
        code="H601",
        title="A feature file has an unsafe path, or is no plain file.",
        why=(
            "A symbolic link or submodule shows one content here and another elsewhere, so its log "
            "cannot be judged. Names with `..`, a drive letter, a reserved device name, a trailing "
            "dot or something that reads like .git escape the folder or break the checkout on "
            "another system. Nothing behind such a path is read."
        ),
        bad="docs/plans/1.1-login.md -> ../../etc/passwd\ndocs/plans/con.md",
        good="docs/plans/1.1-login.md",
        next="git rm --cached <path>, then git add a plain file with a plain name; git commit",
    ),
    Rule(
        code="H602",
        title="A control, bidi or invisible character is where it can deceive.",
        why=(
            "Such characters let a line look different from what it is: reordered text, a hidden "
            "letter in an ID, an escape sequence that repaints the terminal. No task needs them. "
            "Findings show them as `<U+202E>`, so search for the code point, not for what you "
            "see."
        ),
        bad="feat(1.1.5a<U+200B>): add the login form",
        good="feat(1.1.5a): add the login form",
        next=(
            "retype the marked part by hand instead of pasting it, then git commit\n"
            "(already committed, not yet pushed: git commit --amend)"
        ),
    ),
    Rule(
        code="H603",
        title="A file, a path, a subject or a list of tasks is over a cap.",
        why=(
            "Every hook of every agent reads this on each commit, so one huge input would slow "
            "down or stop them all. The caps are 8 MiB and 32 folders for a feature file, 64 KiB "
            "for a subject and 64 tasks in one subject. What lies beyond a cap is refused, never "
            "half read."
        ),
        bad="docs/plans/1.1-login.md      (12 MiB: a log file was pasted into it)",
        good="docs/plans/1.1-login.md      (40 KiB)",
        next=(
            "cut the text down, or split the commit or the feature in two, then git commit\n"
            "(already committed, not yet pushed: git commit --amend)"
        ),
    ),
    Rule(
        code="H604",
        title="The text is not UTF-8.",
        why=(
            "Bytes that cannot be decoded could hide a row or an ID from one tool and show it to "
            "another. Feature files are read as UTF-8, commit messages in the encoding that the "
            "commit declares, if it is one that is known."
        ),
        bad="| 2024-01-15 10:31 | agent-abc | NOTE | 1.1.3a | caf<0xE9> closed |",
        good="| 2024-01-15 10:31 | agent-abc | NOTE | 1.1.3a | café closed |",
        next=(
            "iconv -f LATIN1 -t UTF-8 <file>   converts a file; for a message:\n"
            "git config i18n.commitEncoding UTF-8   then git commit (already committed: --amend)"
        ),
    ),
    Rule(
        code="H605",
        title="A replace ref, a graft or a forbidden ref is in the way.",
        why=(
            "Replace refs and grafts make one clone show another history than everyone else's. "
            "They are ignored when history is judged, and refused when pushed. Below refs/baton/ "
            "only names that git-baton writes are allowed, on commits that carry the row they say "
            "they won, or that list what was told. A tag that `since` names stays where it is, "
            "and no ref may be named like another one: refs/tags/refs/heads/main."
        ),
        bad="git push origin 'refs/replace/*'",
        good="git push origin feature/1.1-login",
        next=(
            "git replace -d <object>   removes a replacement; "
            "git push without the ref removes the refusal"
        ),
    ),
    Rule(
        code="H606",
        title="A protected ref would be deleted or rewound.",
        why=(
            "Task refs and the default branch are the shared memory of all agents: taking "
            "commits away from them takes claims and proofs away from everyone. They only move "
            "forward, and nothing below refs/baton/ is deleted. Mistakes are undone by new commits."
        ),
        bad="git push --force origin main\ngit push origin :refs/baton/tasks/1.1.3a",
        good="git revert <commit>\ngit push origin main",
        next="git pull, put your commits on top, and git push without --force",
    ),
    Rule(
        code="H607",
        title="A push says about the server what is not so.",
        why=(
            "git tells the server's hook what the client said: where each ref stood, and where it "
            "goes. A client may say anything, and name one ref twice. The judge looks for itself: "
            "an old value that is not the ref's, or a ref that is named twice, is refused with the "
            "whole push. An honest client meets this where somebody else's push came first."
        ),
        bad="a push of main from 1a2b3c4, while main is at 5d6e7f8",
        good="git fetch origin\ngit push origin main",
        next="git fetch, put your commits on top, then push again",
    ),
)
