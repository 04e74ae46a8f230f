"""What ``git baton guide`` prints: how work is done here, and how a plan is written."""

from __future__ import annotations

GUIDE = """\
Work is planned in feature files, cut into tasks with IDs such as 1.1.1a. Several
agents work at once, and one of them holds each task: who claims it first at the
remote. Each command ends with the one to type next.

THE LOOP

  git baton                            where you are, what you hold, what to do now
  git baton claim --next --switch      take the best free task; prints what it asks
  git add shop/cart.py && git commit -m "feat(1.1.1a): add a cart" &&
    git baton done 1.1.1a --yes --next --switch --merge

The last is one call a task: `done` runs the Verify step, publishes, completes, and
takes and prints the next task; with --merge it merges the feature that is complete
with this one, as `git baton merge 1.1` does later. Every subject names its task.

`done` pushes your commits and merges what others pushed: no git push, no git pull, and
no trying the Verify step's commands first, for it runs them. To see others' work
earlier, both are fine: `git pull --no-rebase` on the branch, and for what was merged
`git pull --no-rebase origin main`, if remote and default branch are called that here.
Begin each session with `git baton`.

WHEN NOTHING IS FREE

  exit 4: others hold the rest         git baton wait, then go on
  exit 0 and a merge command           type it
  yours needs another task             git baton wait --until 1.1.1a
  exit 8                               everything is done and merged: stop

VERIFY

--yes runs the commands of the task's Verify step. They are code from the plan: read
them first, `git baton show 1.1.1a` has them. If a check fails: mend it, commit, type
`done` again. What only eyes can see: --by-hand "what I saw". A step that cannot work
is mended in the feature file, in a commit of its own; --skip-verify is recorded.

OTHER MOMENTS

  git baton show 1.1.1b                a task: its text, holder, files, notes
  git baton note 1.1.1a "half works"   still at it; a claim idle for 30 minutes is stale
  git baton release 1.1.1a "why"       give it back, with what you committed
  git baton reclaim 1.1.1b --switch    take over a stale claim
  git baton add 1.1 "Ignore caches"    what no task covers: a new task; then claim it
  git baton revert 1.1.1a              undo a task that was done wrong
  git baton status                     who holds what

EXIT CODES, the same in every command

  0 fine  1 something is missing, it says what  2 mistyped  3 somebody else has it
  4 wait  5 the remote refuses  6 no answer, type it again  7 merge by hand  8 all done

WHAT HOOKS REFUSE

- Commits without the ID of a task that you hold, or not on its feature's branch.
- Any change of the rows of a Progress Log: commands alone write them, and tick boxes.
- Rewriting what is pushed. Do not force-push, do not get past hooks with --no-verify.

If you are warned that another agent has a file of your task, wait until that is done,
or keep to your own lines. `git baton explain C206` says why a rule is there.
"""

PLAN_GUIDE = """\
A plan is one Markdown file a feature, in docs/plans unless the settings say
otherwise. Agents who know nothing else do its tasks, several at once.

  git baton new 1.4 "Invoices" --from tasks.md   a file with a task a line of the list
  git baton add 1.4 "Round to cents"             a task more; choose no ID yourself
  git baton lint                                 what is wrong, and what to write
  git baton graph                                what can begin when

THE FILE

  # Feature 1.4: Invoices

  **Track:** 1 - Shop
  **Dependencies:** 1.1, 1.2
  **Estimated Tasks:** 2

  ## Task List

  - [ ] 1.4.1a Write an invoice
  - [ ] 1.4.1b Add the tax

  ## Task Details

  ### 1.4.1a Write an invoice

  **File:** `shop/invoice.py`
  **Action:** Create the file, with `invoice(order: Order) -> str`.

  **Verify:**

  ```sh
  python -m pytest tests/test_invoice.py
  ```

  **Commit:** `feat(1.4.1a): write an invoice`

  ## Progress Log

  | Timestamp | Agent | Action | Task | Commit |
  |-----------|-------|--------|------|--------|

The log comes last, and commands alone write its rows.

CUTTING WORK

- A task takes minutes, ends in one commit, and can be checked alone.
- Each task has files of its own. Two tasks that change one file go into one feature,
  the one that creates it first: such tasks are handed out one after the other.
- Features run side by side, each on a branch of its own. A feature begins when all
  in its Dependencies is merged; `None` begins at once.
- Whatever a task calls, imports or edits is there by then, or is made by an earlier
  task of its feature.

SAYING WHAT TO DO

- File names every path that the task creates or changes, one in backticks each.
- Action says what to do there, with the names and signatures that others rely on.
  Code goes into a fenced block with its language, whole or as it is to be found.
- Commit is the subject in backticks, or prose that begins with "No" where a task
  needs no commit.

VERIFY

- A fenced block marked sh or bash runs as one script that stops at the first failure,
  pipes included. Inline code runs as one line: alone, after "Run" or "then", or where
  it begins a sentence; what the sentence says of its output is for a person.
- It fails before the task is done and passes after it; it leaves nothing behind, and
  uses no fixed name in /tmp, for others run theirs beside it.
- Use no `grep -q` behind a pipe: it ends early, and what writes to it fails.
- Prose is for what only a person can see. A file that exists passes nothing.

CHANGING A PLAN

Commit plan files alone, as `docs: plan invoices`, and push to the default branch, or
to the feature's branch if it is under way. A task that has rows keeps its ID and its
place. A wrong Verify step is mended like this; `done` records that it differs.
"""
