"""Family P, continued: what a plan asks for, against the files that are there."""

from __future__ import annotations

from gitbaton.rules.rule_docs.rule import Rule

RULES = (
    Rule(
        code="P523",
        title="Verify steps hold nothing that can be run.",
        why=(
            "Sentences are for a person. An agent that works alone has nobody who looks, so git "
            "baton done records that nobody confirmed them. Told once a feature; what really only "
            "a person can see may stay."
        ),
        bad="**Verify:** saving one address twice leaves one bookmark",
        good="**Verify:** `python3 -m unittest tests.test_store`",
        next="write a block marked sh where a command can tell",
        severity="warning",
    ),
    Rule(
        code="P524",
        title="A Verify step runs what is not there.",
        why=(
            "A file, a module, a make target or an npm script that neither the tree nor an earlier "
            "task makes, or that a later task or a feature makes for which nobody waits. The step "
            "fails whatever the agent does, and a session goes by before that is understood."
        ),
        bad="**Verify:** `python3 -m unittest tests.test_titles`\n(no task writes that file)",
        good="**File:** `tests/test_titles.py`\n**Action:** Create the file",
        next="let a task above create it, depend on the feature that does, or run what is there",
        severity="warning",
    ),
    Rule(
        code="P525",
        title="A Verify step cannot pass as it is written.",
        why=(
            "A block stops at the first command that fails, so a line below that asks for the "
            "status of that command is never reached; behind && the status is always 0. A "
            "placeholder in angle brackets is a file to read for every shell."
        ),
        bad="(in a block marked sh)\npython3 -m shelf bad-word\ntest $? = 2",
        good="code=0; python3 -m shelf bad-word || code=$?\ntest $code = 2",
        next="keep the status with || code=$?, and write what is to be run as it is to be run",
        severity="warning",
    ),
    Rule(
        code="P526",
        title="Verify steps of several tasks use one temporary file.",
        why=(
            "Agents work side by side, often on one machine. One overwrites what the other is "
            "looking at, and a step fails or passes for no reason that anybody can repeat."
        ),
        bad="**Verify:** `python3 -m shelf list > /tmp/out; grep -q x /tmp/out`",
        good="**Verify:** `d=$(mktemp -d); python3 -m shelf list > $d/out; grep -q x $d/out`",
        next="let each step make a folder of its own: d=$(mktemp -d)",
        severity="warning",
    ),
    Rule(
        code="P527",
        title="A task changes a file that nobody has, or creates one that is there.",
        why=(
            "Most often the path was mistyped or the file has moved since. An agent that does what "
            "it reads writes a second file beside the real one, or overwrites somebody's work. "
            "Only asked where the plan's other files are in the work tree, and of tasks that "
            "nobody has begun."
        ),
        bad="**File:** `shelf/sotre.py`\n**Action:** Update the imports",
        good="**File:** `shelf/store.py`\n**Action:** Update the imports",
        next="name the file that is meant, or let a task create it",
        severity="warning",
    ),
    Rule(
        code="P528",
        title="The text that a task looks for is not in its file, or is there more than once.",
        why=(
            "What to replace cannot be found, or it is a guess which of the places is meant. "
            "Compared without regard to white space, and only where no other task changes the file."
        ),
        bad="**Find:**\n    return None\n(which is there three times)",
        good="**Find:**\ndef find(word):\n    return None",
        next="copy the text from the file, with enough around it that one place is meant",
        severity="warning",
    ),
    Rule(
        code="P529",
        title="Code imports a module that nobody makes.",
        why=(
            "An import of the repository's own that no file of the tree and no task of the plan "
            "answers. The code cannot run, and whoever pastes it invents the missing half."
        ),
        bad="from .titles import title_of\n(there is no titles.py, and no task creates it)",
        good="**File:** `shelf/titles.py`\n**Action:** Create the file",
        next="let a task above create the module, or import what is there",
        severity="warning",
    ),
    Rule(
        code="P530",
        title="Two features replace one function as a whole.",
        why=(
            "Each shows the function as its author last saw it, so the later one takes out what "
            "the earlier one has put in. Where one waits for the other, only words that are lost "
            "on the way are told."
        ),
        bad="1.2.5a: **Replace with:** def save(user):\n3.1.3a: **Replace with:** def save(log):",
        good="3.1.3a: **Add after the first line of save:** log.info(…)",
        next="show only what changes, or plan the function in one feature",
        severity="warning",
    ),
    Rule(
        code="P531",
        title="A task leaves something to be decided.",
        why=(
            "Whoever claims it decides, or stops. TBD, TBC and ??? are read in what a task says, "
            "not in its code, and so is what `git baton new` writes for somebody to fill in."
        ),
        bad="**File:** TBD, ask Ada",
        good="**File:** `shelf/titles.py`",
        next="decide it, or make the decision a task of its own above this one",
        severity="warning",
    ),
    Rule(
        code="P532",
        title="Dependencies say none, and then name a feature.",
        why=(
            "None is what counts, so nobody waits for the feature that the sentence goes on to "
            "name. Its tasks are handed out too early."
        ),
        bad="**Dependencies:** None, but 1.1 must be merged first",
        good="**Dependencies:** 1.1 Bookmark store",
        next="write the ID of the feature, or None and nothing else",
        severity="warning",
    ),
    Rule(
        code="P533",
        title="Boxes are ticked, and no row says who did the tasks.",
        why=(
            "A ticked box counts as done for git baton graph and next, so nobody will be offered "
            "the task, and nothing shows that it was ever worked on. Features of which every box "
            "is ticked are left alone: they were done before there was a log."
        ),
        bad="- [x] 1.1.1a Create the table\n(and no row of 1.1.1a in the log)",
        good="- [ ] 1.1.1a Create the table",
        next="untick it and claim the task; git baton done ticks it",
        severity="warning",
    ),
    Rule(
        code="P534",
        title="Feature files are not in this work tree.",
        why=(
            "A sparse checkout leaves them out, so git baton lint can say nothing of them. What "
            "depends on them looks as if nobody planned it."
        ),
        bad="git sparse-checkout set src",
        good="git sparse-checkout set src docs/plans",
        next="git sparse-checkout add docs/plans",
        severity="warning",
    ),
    Rule(
        code="P535",
        title="A second feature begins in one file.",
        why=(
            "A file is one feature, with one log. The tasks of the second one are read as if they "
            "belonged to the first, and its dependencies are read by nobody."
        ),
        bad="# Feature 1.1: Bookmark store\n…\n# Feature 1.2: Titles",
        good="docs/plans/1.1-store.md\ndocs/plans/1.2-titles.md",
        next="give each feature a file of its own",
    ),
)
