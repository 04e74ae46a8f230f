"""Family P: the plan itself, as `git baton lint` reads it."""

from __future__ import annotations

from gitbaton.rules.rule_docs.rule import Rule

RULES = (
    Rule(
        code="P501",
        title="An ID names two tasks or two features.",
        why=(
            "A claim, a commit and a row name a task by its ID alone. If two tasks share one, "
            "whoever claims it may work on either, and the other one looks done when nobody has "
            "touched it. A feature that two files plan is told at commit and push as well, and no "
            "command picks one of them. `git baton lint --branches` and the dashboard find the IDs "
            "that two branches gave, each without knowing of the other."
        ),
        bad="- [ ] 1.1.1a Create the table\n- [ ] 1.1.1a Save a bookmark",
        good="- [ ] 1.1.1a Create the table\n- [ ] 1.1.1b Save a bookmark",
        next="give one of the two an ID that is free, in the list, the details and its Commit line",
    ),
    Rule(
        code="P502",
        title="A feature's task list and its task details disagree.",
        why=(
            "The list says what there is to claim, the details say how to do it. A task without "
            "details cannot be done by anybody who was not there when it was planned; details that "
            "no list names are never claimed. Two titles for one task are a warning."
        ),
        bad="- [ ] 1.1.1a Create the table\n\n## Task Details\n\n### 1.1.1b Save a bookmark",
        good=(
            "- [ ] 1.1.1a Create the table\n- [ ] 1.1.1b Save a bookmark\n\n## Task Details\n\n"
            "### 1.1.1a Create the table\n\n### 1.1.1b Save a bookmark"
        ),
        next="write the missing line, or take the one out that is too many",
    ),
    Rule(
        code="P503",
        title="A task has no Verify step.",
        why=(
            "Without it, done means that somebody said so. A Verify step tells the agent when to "
            "stop and the reviewer what to try. A command is best, one sentence about what can be "
            "seen will do."
        ),
        bad="### 1.1.1a Create the table\n\n**Action:** Create the file",
        good="**Verify:** `python3 -m unittest tests.test_store`",
        next="write **Verify:** and what shows that the task is done, below its Action",
        severity="warning",
    ),
    Rule(
        code="P504",
        title="A task's Commit template names another task, or none.",
        why=(
            "Agents commit with the template as it stands. The work then counts for a task that "
            "they do not hold, and the hook refuses it, or it proves the wrong task done."
        ),
        bad="### 1.1.1b Save a bookmark\n\n**Commit:** `feat(1.1.1a): save a bookmark`",
        good="### 1.1.1b Save a bookmark\n\n**Commit:** `feat(1.1.1b): save a bookmark`",
        next="write the task's own ID into its Commit template",
    ),
    Rule(
        code="P505",
        title="A feature depends on something that no feature file plans.",
        why=(
            "A dependency that cannot be found is no dependency: nobody waits for it, and the "
            "feature looks ready from the first day. Most often an ID was mistyped or a file "
            "renamed. A field that holds words and no ID is a warning."
        ),
        bad="**Dependencies:** 1.11 Bookmark store",
        good="**Dependencies:** 1.1 Bookmark store",
        next="write the ID of a feature that has a file, or **Dependencies:** None",
    ),
    Rule(
        code="P506",
        title="Features depend on each other in a circle.",
        why=(
            "Each of them waits until another one of them is complete, so none can ever begin. "
            "Usually one of the dependencies is only a wish, or a few tasks belong into a feature "
            "of their own."
        ),
        bad="1.1: **Dependencies:** 1.2\n1.2: **Dependencies:** 1.1",
        good="1.1: **Dependencies:** None\n1.2: **Dependencies:** 1.1",
        next="take one dependency of the circle out",
    ),
    Rule(
        code="P507",
        title="Estimated Tasks is another number than the tasks of the list.",
        why=(
            "Either the number was forgotten when tasks were added, or tasks are missing that "
            "somebody once thought of. Nobody who reads the file can tell which."
        ),
        bad="**Estimated Tasks:** 14 atomic tasks\n(the list holds 16)",
        good="**Estimated Tasks:** 16 atomic tasks",
        next="count the list; correct the number, or write the tasks that are missing",
        severity="warning",
    ),
    Rule(
        code="P508",
        title="A task uses what another feature creates, without depending on it.",
        why=(
            "The two features look independent, so two agents start at once, and one of them calls "
            "a function or edits a file that does not exist yet. Found by comparing File, Action "
            "and imports in the details; in Python and JavaScript also names that cannot be a "
            "coincidence."
        ),
        bad=(
            "from shelf.logger import create_logger\n"
            "(3.1.2a creates that file; **Dependencies:** None)"
        ),
        good="**Dependencies:** 3.1 Structured logging",
        next="add the feature to **Dependencies:**, or move the code to where it is used first",
        severity="warning",
    ),
    Rule(
        code="P509",
        title="Two unfinished features touch the same file.",
        why=(
            "Nothing makes one of them wait, so both are worked on at once, each from the file as "
            "it was before. Whoever merges second has the conflict, and with code written out in "
            "the plan, a Find step that no longer finds anything."
        ),
        bad="1.2: **File:** `shelf/store.py`\n1.3: **File:** `shelf/store.py`",
        good="1.3: **Dependencies:** 1.2",
        next=(
            "let one of the features depend on the other, or split the file\n"
            "a file that everybody changes goes into the setting hot-files"
        ),
        severity="warning",
    ),
    Rule(
        code="P510",
        title="A new file or a command in a task does not parse.",
        why=(
            "Whoever pastes it gets a syntax error and has to guess what was meant. Only whole "
            "files and commands are judged: a piece of a file may be the inside of anything. "
            "Languages without an installed grammar are not judged."
        ),
        bad="**Action:** Create the file\n\n**Code:**\nif (/* is this the duplicate error? */) f()",
        good='**Action:** Create the file\n\n**Code:**\nif (error.code === "P2002") f()',
        next="mend the code so that it can be pasted (pip install 'git-baton[lint]' reads more)",
        severity="warning",
    ),
    Rule(
        code="P511",
        title="A file keeps a Progress Log or tasks, and its first heading names no feature.",
        why=(
            "Only a file whose heading reads Feature, an ID, a colon and a title is a feature "
            "file. Any other is left alone: its tasks are unknown, its rows count for nothing, and "
            "every commit for them is refused. Without a log it is a warning, and a list of tasks "
            "that feature files have too is none."
        ),
        bad="# Bookmark store\n\n- [ ] 1.1.1a Create the table\n\n## Progress Log",
        good="# Feature 1.1: Bookmark store",
        next="write # Feature <id>: <title> as the first heading of the file",
    ),
    Rule(
        code="P512",
        title="A feature does not say what it depends on.",
        why=(
            "Without the field nobody can tell a feature that needs nothing from one whose needs "
            "were forgotten. Claims wait for dependencies, and they can only wait for what is "
            "written."
        ),
        bad="# Feature 1.2: Page titles\n\n**Track:** 1 - Shelf",
        good="# Feature 1.2: Page titles\n\n**Dependencies:** None",
        next="write **Dependencies:** None, or the IDs it waits for, below the heading",
        severity="warning",
    ),
    Rule(
        code="P513",
        title="A fence is not closed, or is open where another one begins.",
        why=(
            "Everything up to the next line of backticks is code then, and no structure: tasks, "
            "Verify steps and the Progress Log disappear without a word. To show a fence inside a "
            "fence, give the outer one more backticks."
        ),
        bad="(three backticks)bash\nnpm test\n\n**Verify:** all tests pass",
        good="(three backticks)bash\nnpm test\n(three backticks)\n\n**Verify:** all tests pass",
        next="close the fence with three backticks on a line of their own",
    ),
    Rule(
        code="P514",
        title="A task has no Commit line, or one without a subject.",
        why=(
            "The subject is what ties a commit to its task, and the one thing that an agent should "
            "not have to invent. A task that changes no file says so, and its DONE then needs no "
            "commit."
        ),
        bad="**Commit:** when you are done",
        good="**Commit:** `feat(1.1.1a): create the table`\n\n**Commit:** No commit needed",
        next="write **Commit:** and the subject in backticks, or No commit needed",
        severity="warning",
    ),
    Rule(
        code="P515",
        title="A task does not say what to do, or in which file.",
        why=(
            "Details without an Action, a File and a Command hold nothing to act on. Code without "
            "a File leaves the agent to guess where it goes, and two agents guess differently."
        ),
        bad="### 1.1.1a Create the table\n\n**Code:** (a block of Python)",
        good="**File:** `shelf/store.py`\n**Action:** Create the file",
        next="write **File:** with the path and **Action:** with what to do there",
        severity="warning",
    ),
    Rule(
        code="P516",
        title="A feature has no Progress Log that rows can be appended to.",
        why=(
            "A claim is a row of the log. Without exactly one log with its two header lines nobody "
            "can claim a task of the feature, and nobody can see who works on it."
        ),
        bad="# Feature 1.1: Bookmark store\n(no ## Progress Log in the file)",
        good=(
            "## Progress Log\n\n| Timestamp | Agent | Action | Task | Commit |\n"
            "| --------- | ----- | ------ | ---- | ------ |"
        ),
        next="end the file with ## Progress Log and the two header lines of its table",
    ),
    Rule(
        code="P517",
        title="A task's ID begins with the ID of another feature.",
        why=(
            "Tasks are looked up by ID, and people read the feature out of it. A task that was "
            "copied from another file with its old number is claimed on one branch and looked for "
            "on another."
        ),
        bad="# Feature 1.2: Page titles\n\n- [ ] 1.1.4a Fetch a page",
        good="# Feature 1.2: Page titles\n\n- [ ] 1.2.3a Fetch a page",
        next="give the task an ID of its feature, or move it to the other file",
        severity="warning",
    ),
    Rule(
        code="P518",
        title="A Commit template has a type that is not allowed.",
        why=(
            "The commit-msg hook will refuse the subject (S105) after the work is done, at the "
            "worst moment to look for a better word. The types are those of the settings."
        ),
        bad="**Commit:** `feature(1.1.1a): create the table`",
        good="**Commit:** `feat(1.1.1a): create the table`",
        next="take an allowed type, or add this one to types in the configuration",
        severity="warning",
    ),
    Rule(
        code="P519",
        title="A task is done already by its own words, and asks for a commit.",
        why=(
            "There is nothing to change, so there is nothing to commit: git refuses the empty "
            "commit, and a DONE without one is not believed. The agent is stuck with a task that "
            "it holds and cannot finish."
        ),
        bad="**Action:** Already done in the previous task\n**Commit:** `feat(1.1.1b): verify it`",
        good="**Action:** Look at the result\n**Commit:** No commit needed",
        next="write **Commit:** No commit needed, or take the task out",
        severity="warning",
    ),
    Rule(
        code="P520",
        title="A task uses a file that a later task of its feature creates.",
        why=(
            "Tasks are claimed in the order of the list. The earlier one imports or edits what is "
            "not there yet, so its Verify step fails whatever the agent does."
        ),
        bad="1.1.3a imports shelf/password.py\n1.1.4a creates shelf/password.py",
        good="1.1.3a creates shelf/password.py\n1.1.4a imports it",
        next="swap the two tasks in the list and in the details",
        severity="warning",
    ),
    Rule(
        code="P521",
        title="A task speaks of a feature that its own does not depend on.",
        why=(
            "What to do then hangs on whether the other feature is there, and the plan does not "
            "say. Two agents, or the same one on two days, will build two different things."
        ),
        bad="**Note:** If feature 1.2 is not yet done, leave the filter out.",
        good="**Dependencies:** 1.2 Tenants",
        next="add the feature to **Dependencies:**, or write the task so that it works either way",
        severity="warning",
    ),
    Rule(
        code="P522",
        title="A list in which no task is found, or an entry of it that names none.",
        why=(
            "A task is a checkbox that begins with an ID, or a row of a table that has a column "
            "for IDs and one for the status; what an ID looks like is the setting task-id. What it "
            "does not read can be neither claimed nor named by a commit, and a plan with other IDs "
            "looks as if it were empty. Single entries are a warning, and so is a plan without any."
        ),
        bad="- [ ] AUTH-12 Hash passwords\n(with task-id = 'T\\d\\d\\d')",
        good="task-id = '[A-Z]+-\\d+'\n\n- [ ] AUTH-12 Hash passwords",
        next="set task-id in .git-baton.toml, or give the entries IDs that it reads",
    ),
)
