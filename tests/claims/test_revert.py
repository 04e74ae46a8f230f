"""revert: a task's work taken back without the work tree, and its REVERT row."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from support.plans import LOGIN, row
from support.protocol import BRANCH, FORM, at_work
from support.sandbox import Outcome, Sandbox

SUBJECT = "feat(1.1.1a): create form"


@pytest.fixture
def ada(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    """A clone whose agent holds 1.1.1a, with its branch checked out and a first commit on it."""
    return at_work(clone_of(remote, "ada"))


def _log(remote: Sandbox) -> list[str]:
    text = remote.git("show", f"{BRANCH}:{LOGIN}").out
    return [line for line in text.partition("## Progress Log")[2].split("\n") if "| 2" in line]


def _done(ada: Sandbox) -> None:
    outcome = ada.baton("done", "1.1.1a")
    assert outcome.code == 0, outcome


def _fields(outcome: Outcome) -> dict[str, object]:
    fields = json.loads(outcome.out)
    assert isinstance(fields, dict)
    return fields


def _subjects(remote: Sandbox, count: int) -> list[str]:
    return remote.git("log", f"-{count}", "--format=%s", BRANCH).out.splitlines()


def _files(remote: Sandbox) -> list[str]:
    return remote.git("ls-tree", "-r", "--name-only", BRANCH, "shop").out.split()


def _everything(ada: Sandbox, remote: Sandbox) -> tuple[str, ...]:
    here = (ada.git("for-each-ref").out, ada.git("status", "--porcelain").out)
    return (*here, ada.git("ls-files", "--stage").out, remote.git("for-each-ref").out)


def _judged(ada: Sandbox) -> Outcome:
    ada.git("fetch", "--quiet")
    return ada.baton("check", "--from-ref", "origin/main", "--to-ref", f"origin/{BRANCH}")


def test_work_is_undone_newest_first_and_the_task_is_open(ada: Sandbox, remote: Sandbox) -> None:
    ada.commit("fix(1.1.1a): widen form", {FORM: "one\ntwo\n"})
    _done(ada)
    fields = _fields(ada.baton("revert", "1.1.1a", "--json"))
    assert (fields["outcome"], fields["attempts"]) == ("won", 1)
    assert fields["commit"] == remote.oid(BRANCH) == remote.oid("refs/baton/tasks/1.1.1a")
    assert _subjects(remote, 3) == [
        "chore: revert task 1.1.1a",
        f'Revert "{SUBJECT}"',
        'Revert "fix(1.1.1a): widen form"',
    ]
    assert "| ada | REVERT | 1.1.1a | - |" in _log(remote)[-1]
    assert "- [ ] 1.1.1a" in remote.git("show", f"{BRANCH}:{LOGIN}").out
    assert _files(remote) == []
    assert (ada.oid(), ada.git("status", "--porcelain").out) == (remote.oid(BRANCH), "")
    assert _judged(ada).code == 0


def test_task_may_be_reopened_with_its_work_kept(ada: Sandbox, remote: Sandbox) -> None:
    _done(ada)
    fields = _fields(ada.baton("revert", "1.1.1a", "--keep-work", "--json"))
    assert (fields["outcome"], fields["message"]) == ("won", "reopened 1.1.1a, its work stays")
    assert _subjects(remote, 2) == ["chore: revert task 1.1.1a", "chore: complete task 1.1.1a"]
    assert "- [ ] 1.1.1a" in remote.git("show", f"{BRANCH}:{LOGIN}").out
    assert _files(remote) == [FORM]
    assert ada.baton("claim", "1.1.1a").code == 0
    ada.clock = int(ada.git("log", "-1", "--format=%ct").out)
    ada.commit("fix(1.1.1a): what the review found", {FORM: "one\ntwo\n"})
    _done(ada)
    assert _judged(ada).code == 0


def test_fix_that_was_committed_too_early_goes_behind_the_claim(
    ada: Sandbox, remote: Sandbox
) -> None:
    """The way that C206 names for a commit on a task that is done."""
    _done(ada)
    ada.clock = int(ada.git("log", "-1", "--format=%ct").out)
    ada.commit("fix(1.1.1a): what the review found", {FORM: "one\ntwo\n"})
    way = "git baton revert 1.1.1a --keep-work && git baton claim 1.1.1a && git pull --rebase"
    assert way in ada.baton("check").out
    assert ada.baton("revert", "1.1.1a", "--keep-work").code == 0
    assert ada.baton("claim", "1.1.1a").code == 0
    ada.git("pull", "--quiet", "--rebase")
    ada.git("push", "--quiet", "origin", "HEAD")
    assert _judged(ada).code == 0


def test_suggestion_that_a_host_committed_is_mended_behind_the_claim(
    ada: Sandbox, remote: Sandbox
) -> None:
    _done(ada)
    ada.clock = int(ada.git("log", "-1", "--format=%ct").out)
    suggested = ada.commit("Apply suggestions from code review", {FORM: "one\ntwo\n"})
    ada.git("push", "--quiet", "--no-verify", "origin", "HEAD")
    assert "S101" in _judged(ada).out
    assert ada.baton("revert", "1.1.1a", "--keep-work").code == 0
    assert ada.baton("claim", "1.1.1a").code == 0
    ada.git("pull", "--quiet", "--ff-only")
    last = {"GIT_SEQUENCE_EDITOR": "sed -i '1{s/^pick/reword/;h;d};$G'"}
    last["GIT_EDITOR"] = "sed -i '1s/.*/fix(1.1.1a): suggestions/'"
    ada.git("rebase", "--quiet", "-i", f"{suggested}^", env=last)
    ada.git("push", "--quiet", "--force-with-lease", "origin", "HEAD")
    assert _subjects(remote, 2) == ["fix(1.1.1a): suggestions", "chore: claim task 1.1.1a"]
    assert _judged(ada).code == 0


def test_task_that_a_person_reopened_on_the_default_branch(ada: Sandbox, remote: Sandbox) -> None:
    """By hand, as after a revert there: the feature's branch and the task's ref know nothing."""
    _done(ada)
    ada.git("switch", "--quiet", "main")
    ada.git("merge", "--quiet", "--no-ff", "--no-edit", BRANCH)
    ada.append(LOGIN, row("23:59", "lead", "REVERT", "1.1.1a"))
    text = ada.read(LOGIN).replace("- [x] 1.1.1a ", "- [ ] 1.1.1a ")
    ada.commit("chore: revert task 1.1.1a", {LOGIN: text})
    ada.git("push", "--quiet", "--no-verify", "origin", "main")
    assert "1.1.1a" in ada.baton("next").out
    assert ada.baton("status", "--json").out.count('"done"') == 0
    assert ada.baton("claim", "1.1.1a").code == 0
    rows = [[cell.strip() for cell in line.split("|")][2:4] for line in _log(remote)]
    assert rows[-2:] == [["lead", "REVERT"], ["ada", "START"]]
    assert "- [ ] 1.1.1a" in remote.git("show", f"{BRANCH}:{LOGIN}").out
    said = ada.baton("doctor").out
    assert "every task ref of the remote has its row in a log" in said
    ada.git("fetch", "--quiet")
    ada.git("merge", "--quiet", "--no-edit", "-X", "theirs", f"origin/{BRANCH}")
    judged = ada.baton("check", "--from-ref", "origin/main")
    assert judged.code == 0, judged


def test_reverted_task_can_be_claimed_and_done_again(ada: Sandbox, remote: Sandbox) -> None:
    _done(ada)
    assert ada.baton("revert", "1.1.1a").code == 0
    assert ada.baton("claim", "1.1.1a").code == 0
    again = ada.baton("done", "1.1.1a")
    assert (again.code, "no commit since your START" in again.err) == (1, True)
    ada.clock += 600
    work = ada.commit(SUBJECT, {FORM: "better\n"})
    _done(ada)
    assert f"DONE | 1.1.1a | {work[:12]}" in _log(remote)[-1]
    assert ada.baton("revert", "1.1.1a").code == 0
    assert _subjects(remote, 3)[1:] == [f'Revert "{SUBJECT}"', "chore: complete task 1.1.1a"]
    assert _judged(ada).code == 0


def test_git_agrees_that_it_is_a_revert(ada: Sandbox, remote: Sandbox) -> None:
    work = ada.oid()
    _done(ada)
    ada.baton("revert", "1.1.1a")
    body = remote.git("log", "-1", "--format=%b", f"{BRANCH}^").out.strip()
    assert body == f"This reverts commit {work}."


def test_later_work_of_others_stays(ada: Sandbox, remote: Sandbox) -> None:
    ada.commit("feat(1.1.1b): check password", {"shop/task_1_1_1b.py": "kept\n"})
    _done(ada)
    assert ada.baton("revert", "1.1.1a").code == 0
    assert _files(remote) == ["shop/task_1_1_1b.py"]


def test_rows_that_came_with_the_work_stay(ada: Sandbox, remote: Sandbox) -> None:
    """A work commit may carry a row, which no revert takes away again."""
    note = row("2024-01-15 10:40", "ada", "NOTE", "1.1.1a", "half of it")
    ada.commit("feat(1.1.1a): more", {FORM: "two\n", LOGIN: f"{ada.read(LOGIN)}{note}\n"})
    _done(ada)
    outcome = ada.baton("revert", "1.1.1a")
    assert outcome.code == 0, outcome
    actions = [line.split("|")[3].strip() for line in _log(remote)]
    assert actions == ["START", "NOTE", "DONE", "REVERT"]
    assert _files(remote) == []


def test_commits_that_came_in_by_a_merge(ada: Sandbox, remote: Sandbox) -> None:
    ada.git("switch", "--quiet", "--create", "side", "HEAD^")
    ada.commit("feat(1.1.1a): on the side", {"shop/side.py": "side\n"})
    ada.git("switch", "--quiet", BRANCH)
    ada.git("merge", "--quiet", "--no-ff", "--no-verify", "-m", "Merge branch 'side'", "side")
    _done(ada)
    assert ada.baton("revert", "1.1.1a").code == 0
    assert _files(remote) == []
    assert sorted(_subjects(remote, 3)[1:]) == [
        f'Revert "{SUBJECT}"',
        'Revert "feat(1.1.1a): on the side"',
    ]


def test_merge_that_carries_the_task_is_reverted_as_one(ada: Sandbox, remote: Sandbox) -> None:
    ada.git("switch", "--quiet", "--create", "side", "HEAD^")
    ada.commit("feat(1.1.1a): on the side", {"shop/side.py": "side\n"})
    ada.git("switch", "--quiet", BRANCH)
    mainline = ada.oid()
    subject = "feat(1.1.1a): bring the side in"
    ada.git("merge", "--quiet", "--no-ff", "--no-verify", "-m", subject, "side")
    merge = ada.oid()
    _done(ada)
    assert ada.baton("revert", "1.1.1a").code == 0
    assert _files(remote) == []
    assert _subjects(remote, 3)[1:] == [f'Revert "{SUBJECT}"', f'Revert "{subject}"']
    body = remote.git("log", "-1", "--format=%b", f"{BRANCH}~2").out.strip()
    assert body == f"This reverts commit {merge}, reversing\nchanges made to {mainline}."


def test_merge_with_work_on_other_tasks_is_refused(ada: Sandbox, remote: Sandbox) -> None:
    ada.git("switch", "--quiet", "--create", "side", "HEAD^")
    ada.commit("feat(1.1.2): on the side", {"shop/side.py": "side\n"})
    ada.git("switch", "--quiet", BRANCH)
    subject = "feat(1.1.1a): bring the side in"
    ada.git("merge", "--quiet", "--no-ff", "--no-verify", "-m", subject, "side")
    _done(ada)
    before = _everything(ada, remote)
    outcome = ada.baton("revert", "1.1.1a")
    assert (outcome.code, "also did 1.1.2" in outcome.err) == (1, True)
    assert _everything(ada, remote) == before


def test_commit_of_several_tasks_is_refused(ada: Sandbox, remote: Sandbox) -> None:
    shared = ada.commit("fix(1.1.1a, 1.1.1b): both at once", {FORM: "two\n"})
    _done(ada)
    before = _everything(ada, remote)
    outcome = ada.baton("revert", "1.1.1a")
    assert (outcome.code, f"{shared[:12]} also did 1.1.1b" in outcome.err) == (1, True)
    assert _everything(ada, remote) == before


def test_conflict_stops_with_nothing_half_done(ada: Sandbox, remote: Sandbox) -> None:
    work = ada.oid()
    ada.commit("fix(1.1.1a): elsewhere", {"shop/other.py": "other\n"})
    ada.commit("feat(1.1.1b): build on it", {FORM: "changed\n"})
    _done(ada)
    ada.write("notes.txt", "mine\n")
    before = _everything(ada, remote)
    outcome = ada.baton("revert", "1.1.1a")
    assert outcome.code == 7
    assert (work[:12] in outcome.err, FORM in outcome.err) == (True, True)
    assert f"git revert {work[:12]}" in outcome.err
    assert _everything(ada, remote) == before


def test_after_the_conflict_was_solved_by_hand_it_goes_on(ada: Sandbox, remote: Sandbox) -> None:
    work = ada.oid()
    ada.commit("fix(1.1.1a): elsewhere", {"shop/other.py": "other\n"})
    ada.commit("feat(1.1.1b): build on it", {FORM: "changed\n"})
    _done(ada)
    assert ada.baton("revert", "1.1.1a").code == 7
    body = f"This reverts commit {work}."
    ada.clock += 600
    ada.commit(f'Revert "{SUBJECT}"', {FORM: "solved\n"}, body=body)
    assert ada.baton("revert", "1.1.1a").code == 0
    assert _files(remote) == [FORM]
    assert remote.git("show", f"{BRANCH}:{FORM}").out == "solved\n"


def test_dirty_work_stays(ada: Sandbox) -> None:
    _done(ada)
    ada.write("notes.txt", "mine\n")
    ada.stage({"shop/later.py": "later\n"})
    assert ada.baton("revert", "1.1.1a").code == 0
    assert ada.git("status", "--porcelain").out == "A  shop/later.py\n?? notes.txt\n"


def test_dirty_file_of_the_task_is_never_touched(ada: Sandbox, remote: Sandbox) -> None:
    _done(ada)
    ada.write(FORM, "dirty\n")
    outcome = ada.baton("revert", "1.1.1a")
    assert (outcome.code, "git pull" in outcome.out) == (0, True)
    assert ada.read(FORM) == "dirty\n"
    assert _files(remote) == []


@pytest.mark.parametrize(("agent", "code"), [("ada", 1), ("bob", 3)])
def test_task_that_is_held_is_not_reverted(
    ada: Sandbox, remote: Sandbox, agent: str, code: int
) -> None:
    before = _everything(ada, remote)
    outcome = ada.baton("revert", "1.1.1a", agent=agent)
    assert (outcome.code, "not DONE" in outcome.err) == (code, True)
    assert _everything(ada, remote) == before


def test_open_and_unknown_tasks(ada: Sandbox) -> None:
    assert ada.baton("revert", "1.1.2").code == 1
    assert ada.baton("revert", "1.1.9").code == 2


def test_another_clone_takes_it_back(
    ada: Sandbox, remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    _done(ada)
    bob = clone_of(remote, "bob")
    outcome = bob.baton("revert", "1.1.1a")
    assert outcome.code == 0, outcome
    assert _files(remote) == []
    assert bob.git("branch", "--list").out.split() == ["*", "main"]


def test_own_work_rides_along_merged(
    ada: Sandbox, remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    """A local commit on the one side, somebody's claim on the other."""
    _done(ada)
    bob = clone_of(remote, "bob")
    assert bob.baton("claim", "1.1.1b").code == 0
    ada.clock += 600
    ada.commit("fix(1.1.2): mine", {"shop/mine.py": "mine\n"})
    assert ada.baton("revert", "1.1.1a").code == 0
    assert _files(remote) == ["shop/mine.py"]
    assert ada.oid() == remote.oid(BRANCH)


def test_hooks_judge_the_reverts(ada: Sandbox) -> None:
    _done(ada)
    ada.baton("install", "--hook-type", "pre-push")
    outcome = ada.baton("revert", "1.1.1a")
    assert outcome.code == 0, outcome


def test_offline(ada: Sandbox, remote: Sandbox) -> None:
    _done(ada)
    ada.git("remote", "set-url", "origin", str(remote.path / "gone"))
    outcome = ada.baton("revert", "1.1.1a")
    assert (outcome.code, "does not answer" in outcome.err) == (6, True)


def test_hostile_subject_is_masked(ada: Sandbox, remote: Sandbox) -> None:
    ada.commit("fix(1.1.1a): \x1b[31mred \u202e", {FORM: "two\n"})
    ada.commit("feat(1.1.1b): build on it", {FORM: "changed\n"})
    _done(ada)
    outcome = ada.baton("revert", "1.1.1a")
    assert (outcome.code, "<U+001B>" in outcome.err) == (7, True)
    assert "\x1b" not in outcome.err
