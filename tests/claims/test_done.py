"""done: what it refuses, what it publishes, and from where."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

import pytest

from support.plans import LOGIN, feature, row
from support.sandbox import Outcome, Sandbox, run

BRANCH = "feature/1.1-login"
FORM = "shop/task_1_1_1a.py"  # what 1.1.1a declares


@pytest.fixture
def ada(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    """A clone whose agent holds 1.1.1a, with its branch checked out."""
    ada = clone_of(remote, "ada")
    assert ada.baton("claim", "1.1.1a").code == 0
    ada.git("switch", "--quiet", BRANCH)
    return ada


@pytest.fixture
def bob(ada: Sandbox, remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    """A clone made after ada's claim."""
    return clone_of(remote, "bob")


def _log(remote: Sandbox, branch: str = BRANCH, path: str = LOGIN) -> list[str]:
    text = remote.git("show", f"{branch}:{path}").out
    return [line for line in text.partition("## Progress Log")[2].split("\n") if "| 2" in line]


def _actions(remote: Sandbox) -> list[tuple[str, str]]:
    cells = [[cell.strip() for cell in line.split("|")] for line in _log(remote)]
    return [(line[3], line[4]) for line in cells]


def _work(ada: Sandbox, task: str = "1.1.1a", path: str = FORM, text: str = "form = 1\n") -> str:
    """A work commit on the branch checked out, dated after the claim that the real clock dated."""
    ada.stage({path: text})
    date = int(ada.git("log", "-1", "--format=%ct", f"origin/{BRANCH}").out) + 60
    ada.git("commit", "--quiet", "--no-verify", "-m", f"feat({task}): create form", date=date)
    return ada.oid()


def _fields(outcome: Outcome) -> dict[str, object]:
    fields = json.loads(outcome.out)
    assert isinstance(fields, dict)
    return fields


def _state(sandbox: Sandbox) -> tuple[str, ...]:
    return (
        sandbox.git("for-each-ref").out,
        sandbox.git("status", "--porcelain").out,
        sandbox.git("ls-files", "--stage").out,
    )


def _judged(sandbox: Sandbox) -> Outcome:
    sandbox.git("fetch", "--quiet")
    return sandbox.baton("check", "--from-ref", "origin/main", "--to-ref", f"origin/{BRANCH}")


def test_last_task_of_a_feature_says_so(ada: Sandbox, remote: Sandbox) -> None:
    for task in ("1.1.1b", "1.1.2"):
        assert ada.baton("claim", task).code == 0
    ada.git("pull", "--quiet")
    for task in ("1.1.1a", "1.1.1b"):
        _work(ada, task, f"shop/{task}.py")
        assert "is complete" not in ada.baton("done", task).out
    _work(ada, "1.1.2", "shop/last.py")
    said = ada.baton("done", "1.1.2").out.splitlines()
    assert said == [
        "completed 1.1.2; published 1 commit; feature 1.1 is complete and waits to be merged",
        "  → git baton merge 1.1",
    ]


# -- refusals -----------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["changed", "staged", "untracked"])
def test_dirty_declared_file_is_refused(ada: Sandbox, remote: Sandbox, how: str) -> None:
    if how == "untracked":
        _work(ada, path="shop/other.py")
    else:
        _work(ada)
    ada.write(FORM, "form = 2\n")
    if how == "staged":
        ada.git("add", FORM)
    before = _state(ada), _state_of_remote(remote)
    outcome = ada.baton("done", "1.1.1a")
    assert (outcome.code, f"{FORM} belongs to 1.1.1a" in outcome.err) == (1, True)
    assert f"git add {FORM} && git commit" in outcome.err
    assert (_state(ada), _state_of_remote(remote)) == before


def _state_of_remote(remote: Sandbox) -> str:
    return remote.git("for-each-ref").out


def test_dirty_declared_file_is_seen_from_a_subfolder(ada: Sandbox) -> None:
    _work(ada)
    ada.write(FORM, "form = 2\n")
    inside = Sandbox(ada.path / "docs", "ada")
    refused = inside.baton("done", "1.1.1a")
    command = refused.err.partition("  → ")[2].replace("…", "create form")
    assert refused.code == 1
    assert run(["sh", "-c", command], inside.path).code == 0
    assert not ada.git("status", "--porcelain", FORM).out


def test_declared_path_that_leads_out_of_the_repository_counts_for_nothing(
    remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    author = clone_of(remote, "author")
    text = author.read(LOGIN).replace(f"`{FORM}`", f"`../../etc/passwd`, `/etc/passwd`, `{FORM}`")
    author.commit("docs: plan", {LOGIN: text})
    author.git("push", "--quiet", "--no-verify", "origin", "main")
    ada = clone_of(remote, "ada")
    ada.baton("claim", "1.1.1a")
    ada.git("switch", "--quiet", BRANCH)
    _work(ada)
    ada.write(FORM, "form = 2\n")
    assert FORM in ada.baton("done", "1.1.1a").err
    ada.git("checkout", "--quiet", FORM)
    assert ada.baton("done", "1.1.1a").code == 0


def test_other_dirty_files_are_no_matter_and_stay(ada: Sandbox) -> None:
    _work(ada)
    ada.write("notes.txt", "mine\n")
    ada.stage({"shop/later.py": "later = 1\n"})
    assert ada.baton("done", "1.1.1a").code == 0
    assert ada.git("status", "--porcelain").out == "A  shop/later.py\n?? notes.txt\n"


def test_work_of_an_earlier_claim_does_not_count(
    remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    ada = clone_of(remote, "ada")
    ada.git("switch", "--quiet", "--create", BRANCH)
    ada.commit("feat(1.1.1a): before any claim", {FORM: "form = 0\n"})
    ada.git("push", "--quiet", "--no-verify", "--set-upstream", "origin", BRANCH)
    assert ada.baton("claim", "1.1.1a").code == 0
    outcome = ada.baton("done", "1.1.1a")
    assert (outcome.code, "no commit since your START" in outcome.err) == (1, True)


def test_work_in_the_wrong_place_is_named(ada: Sandbox) -> None:
    ada.git("switch", "--quiet", "main")
    _work(ada)
    on_main = ada.baton("done", "1.1.1a")
    assert (on_main.code, "is on main, not on" in on_main.err) == (1, True)
    pull = f"git pull --no-rebase origin {BRANCH}"
    assert f"git switch {BRANCH} && {pull} && git merge main" in on_main.err
    ada.git("switch", "--quiet", "--detach")
    assert "is on a detached HEAD, not on" in ada.baton("done", "1.1.1a").err


def test_held_by_someone_else(ada: Sandbox, bob: Sandbox, remote: Sandbox) -> None:
    before = _state(bob), _state_of_remote(remote)
    outcome = bob.baton("done", "1.1.1a", "--json")
    assert (outcome.code, _fields(outcome)["holder"]) == (3, "ada")
    assert _fields(outcome)["next"] is None
    assert (_state(bob), _state_of_remote(remote)) == before


def test_done_twice(ada: Sandbox) -> None:
    _work(ada)
    assert ada.baton("done", "1.1.1a").code == 0
    again = ada.baton("done", "1.1.1a")
    assert (again.code, "done already" in again.out) == (0, True)


def test_offline(ada: Sandbox, remote: Sandbox) -> None:
    _work(ada)
    before = _state(ada)
    ada.git("remote", "set-url", "origin", str(remote.path / "gone"))
    outcome = ada.baton("done", "1.1.1a")
    assert (outcome.code, "does not answer" in outcome.err) == (6, True)
    assert _state(ada) == before


# -- from where ---------------------------------------------------------------------------------


def test_from_another_branch(ada: Sandbox, remote: Sandbox) -> None:
    _work(ada)
    ada.git("switch", "--quiet", "main")
    assert ada.baton("done", "1.1.1a").code == 0
    assert remote.oid(BRANCH) == ada.oid(BRANCH)
    assert ada.git("status", "--porcelain").out == ""


def test_from_a_detached_head(ada: Sandbox, remote: Sandbox) -> None:
    work = _work(ada)
    ada.git("switch", "--quiet", "--detach")
    assert ada.baton("done", "1.1.1a").code == 0
    assert (ada.oid("HEAD"), remote.oid(BRANCH)) == (work, ada.oid(BRANCH))


def test_from_a_linked_work_tree(ada: Sandbox, remote: Sandbox) -> None:
    ada.git("switch", "--quiet", "main")
    ada.git("worktree", "add", "--quiet", "../linked", BRANCH)
    linked = Sandbox(ada.path.parent / "linked", "ada")
    linked.clock = ada.clock
    _work(linked)
    linked.write(FORM, "form = 2\n")
    from_main = ada.baton("done", "1.1.1a")
    assert (from_main.code, f"-C {linked.path} add {FORM}" in from_main.err) == (1, True)
    linked.git("checkout", "--quiet", FORM)
    assert linked.baton("done", "1.1.1a").code == 0
    assert linked.oid("HEAD") == remote.oid(BRANCH)
    assert linked.git("status", "--porcelain").out == ""


def test_without_an_upstream(ada: Sandbox, remote: Sandbox) -> None:
    ada.git("branch", "--unset-upstream")
    work = _work(ada)
    assert ada.baton("done", "1.1.1a").code == 0
    assert work in remote.git("rev-list", BRANCH).out


# -- own work and what others published meanwhile -----------------------------------------------


def test_work_and_others_rows_are_merged(ada: Sandbox, bob: Sandbox, remote: Sandbox) -> None:
    """The normal case in a team: the branch has moved on since the claim."""
    work = _work(ada)
    assert bob.baton("claim", "1.1.1b").code == 0
    outcome = ada.baton("done", "1.1.1a")
    assert outcome.code == 0, outcome
    assert _actions(remote) == [("START", "1.1.1a"), ("START", "1.1.1b"), ("DONE", "1.1.1a")]
    assert f"| DONE | 1.1.1a | {work[:12]} |" in _log(remote)[-1]
    assert (ada.oid("HEAD"), ada.git("status", "--porcelain").out) == (remote.oid(BRANCH), "")
    assert remote.git("log", "-1", "--format=%s", f"{BRANCH}^").out.startswith("Merge work of ada")
    assert _judged(ada).code == 0


def test_own_rows_and_others_rows_are_merged_without_the_driver(
    ada: Sandbox, bob: Sandbox, remote: Sandbox
) -> None:
    """Both sides appended to the same log, which is a conflict for git alone."""
    _work(ada)
    ada.append(LOGIN, row("2024-01-15 10:40", "ada", "NOTE", "1.1.1a", "by hand"))
    ada.git("add", LOGIN)
    ada.commit("chore: note on task 1.1.1a")
    assert bob.baton("claim", "1.1.1b").code == 0
    assert ada.baton("done", "1.1.1a").code == 0
    assert [task for _, task in _actions(remote)] == ["1.1.1a", "1.1.1b", "1.1.1a", "1.1.1a"]
    assert ada.git("status", "--porcelain").out == ""


def test_conflicting_work_is_left_to_a_person(ada: Sandbox, bob: Sandbox, remote: Sandbox) -> None:
    _work(ada)
    bob.git("switch", "--quiet", BRANCH)
    bob.commit("feat(1.1.1b): another form", {FORM: "form = 'other'\n"})
    bob.git("push", "--quiet", "--no-verify", "origin", BRANCH)
    before = _state(ada), _state_of_remote(remote)
    outcome = ada.baton("done", "1.1.1a", "--json")
    assert (outcome.code, _fields(outcome)["outcome"]) == (7, "nothing")
    assert FORM in str(_fields(outcome)["message"])
    assert (_state(ada), _state_of_remote(remote)) == before
    assert "git pull --no-rebase origin" in ada.baton("done", "1.1.1a").err


def test_dirty_feature_file_keeps_its_changes(ada: Sandbox, remote: Sandbox) -> None:
    _work(ada)
    ada.append(LOGIN, row("2024-01-15 10:40", "ada", "NOTE", "1.1.1a", "not committed"))
    outcome = ada.baton("done", "1.1.1a")
    assert (outcome.code, "git pull" in outcome.out) == (0, True)
    assert "not committed" in ada.read(LOGIN)
    assert _actions(remote)[-1] == ("DONE", "1.1.1a")


def test_pre_push_hook_judges_own_work(ada: Sandbox, remote: Sandbox) -> None:
    ada.baton("install", "--hook-type", "pre-push")
    _work(ada)
    ada.commit("no task at all", {"shop/stray.py": "stray = 1\n"})
    before = _state(ada), _state_of_remote(remote)
    outcome = ada.baton("done", "1.1.1a")
    assert outcome.code == 5
    assert (_state(ada), _state_of_remote(remote)) == before


def test_merged_work_passes_the_pre_push_hook(ada: Sandbox, bob: Sandbox) -> None:
    ada.baton("install", "--hook-type", "pre-push")
    _work(ada)
    assert bob.baton("claim", "1.1.1b").code == 0
    outcome = ada.baton("done", "1.1.1a")
    assert outcome.code == 0, outcome


def test_others_who_push_while_the_step_runs_are_no_refusal(ada: Sandbox, bob: Sandbox) -> None:
    """Each run of the step pushes a commit of bob's, so the pre-push hook meets an unknown tip."""
    ada.baton("install", "--hook-type", "pre-push")
    bob.git("switch", "--quiet", "--track", f"origin/{BRANCH}")
    assert bob.baton("claim", "1.1.1b").code == 0
    tips = [_work(bob, "1.1.1b", f"shop/check{at}.py") for at in range(2)]
    bob.write("tips", "\n".join(tips) + "\n")
    push = f'git -C {bob.path} push -q --no-verify origin "$(head -n 1 {bob.path}/tips)":{BRANCH}'
    step = f"test -s {bob.path}/tips || exit 0\n{push}\nsed -i 1d {bob.path}/tips\n"
    ada.git("pull", "--quiet", "--no-rebase")
    text = ada.read(LOGIN).replace("**Verify:** `true`", f"**Verify:**\n\n```sh\n{step}```", 1)
    ada.commit("docs: how it is verified", {LOGIN: text})
    _work(ada)
    outcome = ada.baton("done", "1.1.1a", "--yes")
    assert outcome.code == 0, outcome.err
    assert bob.read("tips") == ""
    assert "merged what bob pushed: shop/check0.py, shop/check1.py" in outcome.out


# -- done --next --------------------------------------------------------------------------------


def test_next_is_one_commit_and_one_push(ada: Sandbox, remote: Sandbox) -> None:
    _work(ada)
    before = int(remote.git("rev-list", "--count", BRANCH).out)
    fields = _fields(ada.baton("done", "1.1.1a", "--next", "--json"))
    assert (fields["outcome"], fields["task"], fields["next"]) == ("won", "1.1.1a", "1.1.1b")
    assert (fields["attempts"], fields["commit"]) == (1, remote.oid(BRANCH))
    assert int(remote.git("rev-list", "--count", BRANCH).out) == before + 2
    assert _actions(remote)[1:] == [("DONE", "1.1.1a"), ("START", "1.1.1b")]
    subject = remote.git("log", "-1", "--format=%s", BRANCH).out.strip()
    assert subject == "chore: complete task 1.1.1a, claim task 1.1.1b"
    refs = [remote.oid(f"refs/baton/tasks/{task}") for task in ("1.1.1a", "1.1.1b")]
    assert refs == [remote.oid(BRANCH)] * 2
    assert _judged(ada).code == 0


def test_next_skips_what_others_hold(ada: Sandbox, bob: Sandbox) -> None:
    _work(ada)
    bob.baton("claim", "1.1.1b")
    assert _fields(ada.baton("done", "1.1.1a", "--next", "--json"))["next"] == "1.1.2"


def test_next_goes_on_in_another_feature(ada: Sandbox, remote: Sandbox) -> None:
    """The cart waits for the login, which is complete with this task, but not on main."""
    ada.commit("docs: plan the search", {"docs/plans/1.3-search.md": _search()})
    ada.git("push", "--quiet", "--no-verify", "origin", "HEAD:main")
    for task in ("1.1.1b", "1.1.2"):
        assert ada.baton("claim", task).code == 0
    _work(ada)
    outcome = ada.baton("done", "1.1.1a", "--next", "--json")
    fields = _fields(outcome)
    assert (outcome.code, fields["task"], fields["next"]) == (0, "1.1.1a", "1.3.1a")
    assert remote.oid("refs/baton/tasks/1.3.1a") == remote.oid("feature/1.3-search")


def _search() -> str:
    return feature("1.3", "Search", (("1.3.1a", "Find article"),))


def test_next_where_nothing_is_left(ada: Sandbox) -> None:
    for task in ("1.1.1b", "1.1.2"):
        assert ada.baton("claim", task).code == 0
    _work(ada)
    outcome = ada.baton("done", "1.1.1a", "--next", "--json")
    fields = _fields(outcome)
    assert (outcome.code, fields["outcome"], fields["next"]) == (4, "won", None)
    assert (fields["situation"], fields["complete"]) == ("wait", None)
    assert "nothing can be claimed now: 1.1.1b is held by you" in str(fields["message"])


def test_refused_done_claims_nothing(ada: Sandbox, remote: Sandbox) -> None:
    outcome = ada.baton("done", "1.1.1a", "--next")
    assert outcome.code == 1
    assert _actions(remote) == [("START", "1.1.1a")]


# -- further columns ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("columns", "place"),
    [
        ("Timestamp | Agent | Action | Task | Commit | Duration", 6),
        ("Timestamp | Agent | Action | Task | Commit | Remark | duration | Cost", 7),
        ("Task | Duration | Action | Agent | Remark | Commit | Timestamp", 2),
    ],
)
def test_duration_column_is_filled(
    remote: Sandbox, clone_of: Callable[..., Sandbox], columns: str, place: int
) -> None:
    ada = clone_of(remote, "ada")
    head, _, _ = ada.read(LOGIN).partition("| Timestamp")
    count = columns.count("|") + 1
    ada.commit("docs: plan", {LOGIN: f"{head}| {columns} |\n{'|---' * count}|\n"})
    ada.git("push", "--quiet", "--no-verify", "origin", "main")
    ada.baton("claim", "1.1.1a")
    ada.git("switch", "--quiet", BRANCH)
    _work(ada)
    assert ada.baton("done", "1.1.1a", "--next").code == 0
    [_, done, start] = [line.split("|") for line in _log(remote)]
    assert done[place].strip() in ("0m", "1m")
    assert (start[place].strip(), len(start), len(done)) == ("", count + 2, count + 2)
    assert "1.1.1b" in "|".join(start)
    assert _judged(ada).code == 0


def test_rows_are_dated_in_the_configured_time_zone(
    remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    """Kiritimati is 14 hours ahead of UTC, all year."""
    ada = clone_of(remote, "ada")
    ada.commit("chore: set up", {".git-baton.toml": 'timezone = "Pacific/Kiritimati"\n'})
    ada.git("push", "--quiet", "--no-verify", "origin", "main")
    assert ada.baton("claim", "1.1.1a").code == 0
    ada.git("switch", "--quiet", BRANCH)
    _work(ada)
    assert ada.baton("done", "1.1.1a").code == 0
    published = int(remote.git("log", "-1", "--format=%ct", BRANCH).out)
    written = datetime.fromisoformat(f"{_log(remote)[-1].split('|')[1].strip()}+00:00")
    assert 13.9 < (written.timestamp() - published) / 3600 < 14.1
    assert _judged(ada).code == 0


# -- notes --------------------------------------------------------------------------------------


@pytest.mark.parametrize("author", ["ada", "bob"])
def test_task_that_is_done_takes_a_note_of_anyone(
    ada: Sandbox, bob: Sandbox, remote: Sandbox, author: str
) -> None:
    _work(ada)
    assert ada.baton("done", "1.1.1a").code == 0
    held = remote.oid("refs/baton/tasks/1.1.1a")
    outcome = (ada if author == "ada" else bob).baton("note", "1.1.1a", "slow on small machines")
    assert outcome.code == 0
    assert "git baton done" not in outcome.out
    assert f"| {author} | NOTE | 1.1.1a | slow on small machines |" in _log(remote)[-1]
    assert remote.oid("refs/baton/tasks/1.1.1a") == held
    assert _judged(bob).code == 0


@pytest.mark.parametrize(
    "text", ["", "  \n ", "right\u202eleft", "\x1b[31mred", b"\xff".decode("latin-1") + "\x07"]
)
def test_unreadable_note_is_refused(ada: Sandbox, remote: Sandbox, text: str) -> None:
    outcome = ada.baton("note", "1.1.1a", text)
    assert outcome.code == 2
    assert len(_log(remote)) == 1
    assert "\x1b" not in outcome.err
