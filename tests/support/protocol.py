"""The protocol by hand: rows and commits as an agent with an editor would make them."""

from __future__ import annotations

from datetime import UTC, datetime

from support.plans import LOGIN, row
from support.sandbox import Sandbox

_VERBS = {
    "START": "claim task",
    "RECLAIM": "reclaim task",
    "DONE": "complete task",
    "NOTE": "note on task",
    "REVERT": "revert task",
    "RELEASE": "release task",
}


BRANCH = "feature/1.1-login"
FORM = "shop/task_1_1_1a.py"


def on_branch(clone: Sandbox) -> Sandbox:
    """The clone, on a new branch of the login feature that has no commit of its own."""
    clone.git("switch", "--quiet", "--create", BRANCH)
    return clone


def at_work(clone: Sandbox) -> Sandbox:
    """The clone, whose agent has claimed 1.1.1a and made a first commit, not published yet."""
    assert clone.baton("claim", "1.1.1a").code == 0
    clone.git("switch", "--quiet", BRANCH)
    clone.clock = int(clone.git("log", "-1", "--format=%ct").out)
    clone.commit("feat(1.1.1a): create form", {FORM: "one\n"})
    return clone


def sign(
    repo: Sandbox, action: str, task: str, commit: str = "-", *, path: str = LOGIN, agent: str = ""
) -> str:
    """Stage a row of the sandbox's agent, dated by its clock; the subject for its commit.

    DONE ticks the task's box as well.
    """
    time = datetime.fromtimestamp(repo.clock, UTC).strftime("%Y-%m-%d %H:%M")
    text = repo.read(path)
    if action == "DONE":
        text = text.replace(f"- [ ] {task} ", f"- [x] {task} ")
    line = row(time, agent or repo.agent, action, task, commit[:12])
    repo.stage({path: f"{text}{line}\n"})
    return f"chore: {_VERBS[action]} {task}"


def record(
    repo: Sandbox, action: str, task: str, commit: str = "-", *, path: str = LOGIN, agent: str = ""
) -> str:
    """Sign, and commit past the hooks; the commit's object ID."""
    return repo.commit(sign(repo, action, task, commit, path=path, agent=agent))


def work(repo: Sandbox, subject: str, *, body: str = "") -> str:
    """Commit a new file past the hooks; the commit's object ID."""
    return repo.commit(subject, {f"shop/{repo.agent}_{repo.clock}.py": "done = True\n"}, body=body)


def finish(repo: Sandbox, task: str, *, path: str = LOGIN) -> str:
    """One task from claim to DONE; the object ID of the work commit."""
    record(repo, "START", task, path=path)
    done = work(repo, f"feat({task}): do it")
    record(repo, "DONE", task, done, path=path)
    return done
