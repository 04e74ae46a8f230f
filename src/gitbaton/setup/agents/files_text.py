"""What ``init`` writes for agents to read: a block in AGENTS.md, and a skill for writing plans."""

from __future__ import annotations

import json

BLOCK_VERSION = 2
"""Raised whenever BLOCK changes: who has an older git-baton leaves a newer block alone."""

BLOCK = """\
## Tasks

Work is planned in tasks, and one agent at a time holds each.

- Begin each session with `git baton`: it says where you are and what to type next.
- Claim a task before you change its files: `git baton claim --next --switch`.
- When its work is there, in one call:
  `git add FILES && git commit -m "feat(TASK): …" && git baton done --yes --next --switch`.
  `done` runs its Verify step, merges and pushes; you need not. Do what the last line says.
- What you cannot finish: `git baton release TASK "why"`.
- Rows of a Progress Log are written by commands alone. No `--no-verify`, no force-push.

`git baton guide` has the rest.
"""

IMPORTS = {"claude": ("CLAUDE.md", "@AGENTS.md"), "gemini": ("GEMINI.md", "@./AGENTS.md")}
"""Clients that do not read AGENTS.md: their own file, and the line of it that imports AGENTS.md."""

SKILL_PATH = ".agents/skills/git-baton-plans/SKILL.md"
SKILL = """\
---
name: git-baton-plans
description: Write or change a plan of features and atomic tasks that several coding agents work \
off in parallel with git-baton. Use when asked to plan work, split a feature into tasks, or add a \
task to docs/plans.
---

# Writing plans

A plan is one Markdown file a feature. Its tasks are done by agents who know nothing but the plan,
several at once. What is not written there is not known to them.

1. `git baton new 1.4 "Title"` writes the file; `--from tasks.md` takes a list of tasks. A task more
   in a feature that exists: `git baton add 1.4 "Title"`. Never choose an ID yourself.
2. Cut tasks so that each takes minutes, ends in one commit, and can be checked alone.
3. Give each task its own files. Where two must change one file, put them into one feature, the one
   that creates it first. Features run side by side, tasks of one feature in their order.
4. Say in `**Dependencies:**` which features must be merged before this one begins. Whatever a task
   calls, imports or edits must be there by then, or be made by an earlier task.
5. Write for each task:

   ````
   ### 1.4.1a Title in the imperative

   **File:** `shop/invoice.py`
   **Action:** What to do there, with names and signatures that others rely on.

   **Verify:**

   ```sh
   python -m pytest tests/test_invoice.py
   ```

   **Commit:** `feat(1.4.1a): title in the imperative`
   ````

   Verify is commands that exist when the task is done, fail when it is not, leave nothing behind
   and use no fixed name in /tmp. Prose is for what only a person can see.
6. `git baton lint` until it is silent; it says what to write instead. Then commit the plan alone,
   as `docs: plan ...`, and push it to the default branch.

Do not tick boxes, do not write rows of the Progress Log, do not rename tasks that have rows.
`git baton guide plan` has the format in full, `git baton graph` what can begin when.
"""

PLUGIN_PATH = ".claude-plugin/plugin.json"
PLUGIN = (
    json.dumps(
        {
            "name": "git-baton",
            "description": "Plan work that several coding agents share, with git-baton.",
            "skills": "./.agents/skills/",
        },
        indent=2,
    )
    + "\n"
)
"""A manifest with which Claude Code takes the repository for a plugin with that skill."""
