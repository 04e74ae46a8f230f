"""Runs of GitHub Actions: recorded events, the clones that its runners make, the real command."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from support.ci import ZERO, Verdict, checkout, commit_bad, event_text, github, verdict
from support.plans import CART, LOGIN, feature
from support.protocol import BRANCH, finish, on_branch, record, work
from support.sandbox import Sandbox

MERGE, HEAD = "refs/pull/7/merge", "refs/pull/7/head"
CONFIG = ".git-baton.toml"
LAX = {CONFIG: 'ignore = ["S", "C"]\n'}

Clone = Callable[..., Sandbox]


@pytest.fixture
def ada(remote: Sandbox, clone_of: Clone) -> Sandbox:
    """A clone on the login feature's branch, which has no commit of its own yet."""
    return on_branch(clone_of(remote, "ada"))


def _publish(repo: Sandbox, *refspecs: str) -> None:
    repo.git("push", "--quiet", "origin", *refspecs)


def _on_main(ada: Sandbox, subject: str, files: Mapping[str, str | bytes | None]) -> str:
    """Publish a commit on main, from wherever ada is; its object ID."""
    ada.git("switch", "--quiet", "main")
    oid = ada.commit(subject, files)
    _publish(ada, "main")
    ada.git("switch", "--quiet", "-")
    return oid


def _propose(ada: Sandbox, base: str = "origin/main") -> tuple[str, str]:
    """Head and trial merge of a pull request, published as GitHub does; ada stays on the head."""
    head, onto = ada.oid(), ada.oid(base)
    ada.git("switch", "--quiet", "--detach", onto)
    ada.git("merge", "--quiet", "--no-ff", "-m", f"Merge {head} into {onto}", head)
    merge = ada.oid()
    _publish(ada, f"+{merge}:{MERGE}", f"+{head}:{HEAD}")
    ada.git("switch", "--quiet", "-")
    return head, merge


def _pull_request(
    remote: Sandbox,
    path: Path,
    head: str,
    merge: str,
    *,
    target: str = "main",
    opened_at: str = "",
    action: str = "synchronize",
    depth: int = 0,
) -> tuple[Sandbox, dict[str, str]]:
    """The clone of a run for the pull request, and its variables."""
    clone = checkout(remote, path, merge, MERGE, depth=depth)
    event = event_text(
        "github/pull_request", action=action, head=head, target=target, opened_at=opened_at or head
    )
    return clone, github(clone, "pull_request", event, GITHUB_REF=MERGE)


def _judge_pull_request(
    remote: Sandbox, path: Path, head: str, merge: str, target: str = "main"
) -> Verdict:
    return verdict(*_pull_request(remote, path, head, merge, target=target))


def _push_event(before: str, after: str, ref: str = "refs/heads/main", forced: bool = False) -> str:
    return event_text(
        "github/push",
        ref=ref,
        before=before,
        after=after,
        created=json.dumps(before == ZERO),
        deleted=json.dumps(after == ZERO),
        forced=json.dumps(forced),
    )


def _judge_push(
    remote: Sandbox, path: Path, before: str, after: str, ref: str = "refs/heads/main"
) -> Verdict:
    clone = checkout(remote, path, after)
    return verdict(clone, github(clone, "push", _push_event(before, after, ref), GITHUB_REF=ref))


# -- pull requests -------------------------------------------------------------------------------


def test_pull_request_is_judged_as_it_would_be_merged(
    remote: Sandbox, ada: Sandbox, tmp_path: Path
) -> None:
    opened_at = ada.oid("main")
    finish(ada, "1.1.1a")
    bad = commit_bad(ada)
    _on_main(ada, "published before anybody judged", {"README.md": "# Shop\n"})
    head, merge = _propose(ada)
    run = _pull_request(remote, tmp_path / "run", head, merge, opened_at=opened_at)
    found = verdict(*run)
    assert (found.code, found.errors, found.commits) == (1, ["S101"], 5)
    assert (found.only("S101")["commit"], found.only("S101")["ref"]) == (bad, "refs/heads/main")
    assert found.err == f"github: refs/heads/main, by {HEAD}: {head[:12]}\n"


def test_pull_request_without_a_finding(remote: Sandbox, ada: Sandbox, tmp_path: Path) -> None:
    finish(ada, "1.1.1a")
    found = _judge_pull_request(remote, tmp_path / "run", *_propose(ada))
    assert (found.code, found.findings, found.commits) == (0, [], 4)


def _judge_title(
    remote: Sandbox, path: Path, trial: tuple[str, str], title: str, *, alone: bool = True
) -> Verdict:
    clone, variables = _pull_request(remote, path, *trial)
    file = Path(variables["GITHUB_EVENT_PATH"])
    event = json.loads(file.read_text(encoding="utf-8"))
    event["pull_request"]["title"] = title
    event["pull_request"]["base"]["repo"] |= {
        "allow_squash_merge": True,
        "allow_merge_commit": not alone,
        "allow_rebase_merge": False,
        "squash_merge_commit_title": "PR_TITLE",
    }
    file.write_text(json.dumps(event), encoding="utf-8")
    return verdict(clone, variables)


def test_the_title_that_a_squash_would_have_is_judged(
    remote: Sandbox, ada: Sandbox, tmp_path: Path
) -> None:
    finish(ada, "1.1.1a")
    trial = _propose(ada)
    found = _judge_title(remote, tmp_path / "a", trial, "Store of ::error:: bookmarks")
    assert (found.code, found.errors) == (1, ["S101"])
    assert "the pull request's title" in found.only("S101")["message"]
    assert "(#7)" not in found.only("S101")["hint"]
    assert found.only("S101")["ref"] == HEAD
    may = _judge_title(remote, tmp_path / "b", trial, "Store of bookmarks", alone=False)
    assert (may.code, may.only("S101")["severity"]) == (0, "warning")
    for number, title in enumerate(("feat(1.1.1a): store", "feat: store (1.1)", "feat(1.1): x")):
        assert _judge_title(remote, tmp_path / f"c{number}", trial, title).findings == []


def test_the_title_of_a_whole_feature_may_name_it(
    remote: Sandbox, ada: Sandbox, tmp_path: Path
) -> None:
    for task in ("1.1.1a", "1.1.1b", "1.1.2"):
        finish(ada, task)
    trial = _propose(ada)
    found = _judge_title(remote, tmp_path / "run", trial, "Add the login")
    assert found.only("S101")["hint"] == "change the title: feat(1.1): Add the login"
    again = _judge_title(remote, tmp_path / "again", trial, "feat(1.1): Add the login")
    assert again.findings == []


@pytest.mark.parametrize("title", ["feat(1.1.1a-b,1.1.2): login", "Login", "feat(1.1.9): login"])
def test_the_title_of_half_a_feature_names_the_half(
    title: str, remote: Sandbox, ada: Sandbox, tmp_path: Path
) -> None:
    finish(ada, "1.1.1a")
    finish(ada, "1.1.1b")
    trial = _propose(ada)
    found = _judge_title(remote, tmp_path / "run", trial, title)
    said = title.rpartition(": ")[2]
    assert found.code == 1
    assert {each["hint"] for each in found.findings if each["severity"] == "error"} == {
        f"change the title: feat(1.1.1a,1.1.1b): {said}"
    }
    for number, honest in enumerate((f"feat(1.1.1a,1.1.1b): {said}", "feat(1.1): half of it")):
        assert _judge_title(remote, tmp_path / f"h{number}", trial, honest).findings == []


def test_a_plan_alone_needs_no_task_in_its_title(
    remote: Sandbox, ada: Sandbox, tmp_path: Path
) -> None:
    ada.commit(
        "docs: say more", {CART: ada.read(CART).replace("## Task List", "More.\n\n## Task List", 1)}
    )
    assert _judge_title(remote, tmp_path / "run", _propose(ada), "docs: say more").findings == []


def test_trial_merge_shows_what_the_branch_alone_does_not(
    remote: Sandbox, ada: Sandbox, tmp_path: Path
) -> None:
    _on_main(ada, "docs: set up", {CONFIG: 'ignore = ["C206"]\n'})
    work(ada, "feat(1.1.1a): do what nobody claimed")
    head, merge = _propose(ada)
    assert _judge_pull_request(remote, tmp_path / "run", head, merge).errors == ["M307"]


def test_pull_request_believes_nothing_of_its_head(
    remote: Sandbox, ada: Sandbox, tmp_path: Path
) -> None:
    """A fork's pull request brings settings, a plan of its own, and a branch called main."""
    ada.commit("docs: set up", {CONFIG: 'ignore = ["S", "C", "L"]\nsince = "2030-01-01"\n'})
    bad = commit_bad(ada)
    head, merge = _propose(ada)
    found = _judge_pull_request(remote, tmp_path / "none", head, merge)
    assert (found.errors, found.only("S101")["commit"]) == (["S101"], bad)
    _on_main(ada, "docs: set up", {CONFIG: 'ignore = ["T"]\n'})
    ada.git("merge", "--quiet", "--no-edit", "--strategy=ours", "main")
    head, merge = _propose(ada)
    found = _judge_pull_request(remote, tmp_path / "some", head, merge)
    assert (found.errors, found.only("S101")["commit"]) == (["S101"], bad)


def test_settings_of_the_base_are_in_force(remote: Sandbox, ada: Sandbox, tmp_path: Path) -> None:
    commit_bad(ada)
    _on_main(ada, "docs: set up", {CONFIG: 'ignore = ["S101"]\n'})
    found = _judge_pull_request(remote, tmp_path / "run", *_propose(ada))
    assert (found.code, found.commits) == (0, 2)


def test_settings_of_the_base_that_cannot_be_read_can_be_mended(
    remote: Sandbox, ada: Sandbox, tmp_path: Path
) -> None:
    _on_main(ada, "docs: set up", {CONFIG: "plan = 7\n"})
    ada.git("merge", "--quiet", "--ff-only", "main")
    head, merge = _propose(ada, ada.oid("main~1"))
    clone, variables = _pull_request(remote, tmp_path / "broken", head, merge)
    refused = clone.baton("check", "--ci", env=variables)
    assert refused.code == 2
    assert f"refs/heads/main: {CONFIG}: plan" in refused.err
    ada.commit("docs: mend", {CONFIG: 'plan = "docs/plans"\n'})
    assert _judge_pull_request(remote, tmp_path / "mended", *_propose(ada)).code == 0


def test_tag_does_not_take_over_what_since_says(
    remote: Sandbox, ada: Sandbox, tmp_path: Path
) -> None:
    since = ada.oid()[:9]
    _on_main(ada, "docs: set up", {CONFIG: f'since = "{since}"\n'})
    bad = commit_bad(ada)
    head, merge = _propose(ada)
    clone, variables = _pull_request(remote, tmp_path / "run", head, merge)
    for tag in ("2024", since):
        assert verdict(clone, variables).errors == ["S101"]
        clone.git("tag", tag, bad)
    assert verdict(clone, variables).errors == ["S101"]
    event = event_text("github/schedule")
    run = github(clone, "schedule", event, GITHUB_REF="refs/heads/main")
    audit = clone.baton("check", "--ci", env=run)
    assert (audit.code, since in audit.err) == (2, True), audit


def test_branch_that_a_pull_request_is_for_is_judged_with_it(
    remote: Sandbox, ada: Sandbox, tmp_path: Path
) -> None:
    """A check stays green when the pull request is turned to main afterwards."""
    ada.commit("docs: set up", LAX)
    bad = commit_bad(ada)
    _publish(ada, "HEAD:refs/heads/weak")
    ada.commit("docs: more", {LOGIN: f"{ada.read(LOGIN)}\n"})
    head, merge = _propose(ada, bad)
    for target in ("weak", "main"):  # and to main with the trial merge that weak has left
        found = _judge_pull_request(remote, tmp_path / target, head, merge, target)
        assert (found.errors, found.only("S101")["commit"]) == (["S101"], bad), target
        assert found.only("S101")["ref"] == HEAD


def test_only_the_default_branch_is_judged_by_its_trial_merge(
    remote: Sandbox, ada: Sandbox, tmp_path: Path
) -> None:
    _publish(ada, "main:refs/heads/twin")
    commit_bad(ada)
    found = _judge_pull_request(remote, tmp_path / "run", *_propose(ada), "twin")
    assert (found.commits, found.only("S101")["ref"]) == (1, HEAD)


def test_pull_request_target_judges_the_head(remote: Sandbox, ada: Sandbox, tmp_path: Path) -> None:
    bad = commit_bad(ada)
    head, _ = _propose(ada)
    clone = checkout(remote, tmp_path / "run", "refs/remotes/origin/main", HEAD)
    event = event_text(
        "github/pull_request", action="opened", head=head, target="main", opened_at=head
    )
    found = verdict(clone, github(clone, "pull_request_target", event))
    assert (found.errors, found.only("S101")["commit"]) == (["S101"], bad)


def test_pull_request_in_a_clone_without_its_commits(
    remote: Sandbox, ada: Sandbox, tmp_path: Path
) -> None:
    finish(ada, "1.1.1a")
    head, merge = _propose(ada)
    shallow = _pull_request(remote, tmp_path / "shallow", head, merge, depth=1)
    found = verdict(*shallow)
    assert (found.code, found.errors) == (1, ["M305"])
    assert head[:12] in found.only("M305")["message"]
    assert "fetch-depth: 0" in found.only("M305")["hint"]
    two, variables = _pull_request(remote, tmp_path / "cut", head, merge, depth=2)
    for lookalike in ("x", "refs/remotes/origin/main"):
        two.git("update-ref", f"refs/tags/{lookalike}", "HEAD")
        cut = verdict(two, variables)
        assert (cut.code, cut.errors) == (1, ["M305"])
        assert "the default branch, main, is not in this clone" in cut.only("M305")["message"]
    clone, variables = _pull_request(remote, tmp_path / "other", head, merge)
    gone = verdict(clone, {**variables, "GITHUB_SHA": "1" * 40})
    assert gone.errors == ["M305"]
    assert f"git fetch origin {'1' * 40}" in gone.only("M305")["hint"]
    clone.git("remote", "rename", "origin", "project")
    gone = verdict(clone, {**variables, "GITHUB_SHA": "1" * 40})
    assert f"git fetch project {'1' * 40}" in gone.only("M305")["hint"]


def test_history_that_is_cut_further_back_says_this_hosts_cure(
    remote: Sandbox, ada: Sandbox, tmp_path: Path
) -> None:
    finish(ada, "1.1.1a")
    head, merge = _propose(ada)
    clone, variables = _pull_request(remote, tmp_path / "run", head, merge, depth=2)
    clone.git("fetch", "--quiet", "--depth=1", "origin", "main:refs/remotes/origin/main")
    found = verdict(clone, variables)
    assert set(found.errors) == {"M305"}
    assert {each["hint"].partition(";")[0].partition(",")[0] for each in found.findings} == {
        "check out with fetch-depth: 0 (actions/checkout)"
    }


def test_closed_pull_request(remote: Sandbox, ada: Sandbox, tmp_path: Path) -> None:
    commit_bad(ada)
    head, merge = _propose(ada)
    found = verdict(*_pull_request(remote, tmp_path / "run", head, merge, action="closed"))
    assert (found.code, found.commits) == (0, 0)
    assert found.err == "github: nothing that moves a branch\n"


# -- rows by whom --------------------------------------------------------------------------------

MAP = '[agents]\nada = ["ada@example.com"]\n'


def test_agents_of_the_base_are_enforced(remote: Sandbox, ada: Sandbox, tmp_path: Path) -> None:
    _on_main(ada, "docs: set up", {CONFIG: MAP})
    ada.git("merge", "--quiet", "--ff-only", "main")
    ada.commit("docs: set up", {CONFIG: '[agents]\nada = ["person@example.com"]\n'})
    forged = record(ada, "START", "1.1.1a")
    found = _judge_pull_request(remote, tmp_path / "forged", *_propose(ada))
    assert (found.code, found.errors, found.only("C204")["commit"]) == (1, ["C204"], forged)
    assert "refs/baton/tasks" in found.only("C204")["hint"]


def test_own_name_and_a_row_that_its_ref_carries(
    remote: Sandbox, ada: Sandbox, tmp_path: Path
) -> None:
    _on_main(ada, "docs: set up", {CONFIG: MAP})
    ada.git("merge", "--quiet", "--ff-only", "main")
    ada.git("config", "user.email", "Ada@Example.com")
    own = record(ada, "START", "1.1.1a")
    assert _judge_pull_request(remote, tmp_path / "own", *_propose(ada)).code == 0
    ada.git("config", "user.email", "bob@example.com")
    ada.git("commit", "--quiet", "--amend", "--no-edit", "--no-verify")
    head, merge = _propose(ada)
    assert _judge_pull_request(remote, tmp_path / "brought", head, merge).errors == ["C204"]
    _publish(ada, f"{own}:refs/baton/tasks/1.1.1a")
    clone, variables = _pull_request(remote, tmp_path / "refs", head, merge)
    assert verdict(clone, variables).errors == ["C204"]
    clone.git("fetch", "--quiet", "origin", "+refs/baton/tasks/*:refs/baton/tasks/*")
    assert verdict(clone, variables).code == 0


# -- merge queues --------------------------------------------------------------------------------


@pytest.mark.parametrize("judged", [True, False])
def test_merge_group_is_judged_from_the_group_before_it(
    judged: bool, remote: Sandbox, ada: Sandbox, tmp_path: Path
) -> None:
    before = commit_bad(ada)
    finish(ada, "1.1.1a")
    bad = "" if judged else commit_bad(ada)
    head = ada.oid()
    queue = f"refs/heads/gh-readonly-queue/main/pr-7-{before}"
    _publish(ada, f"{head}:{queue}")
    clone = checkout(remote, tmp_path / "run", head)
    event = event_text("github/merge_group", head=head, base=before, target="main")
    found = verdict(clone, github(clone, "merge_group", event, GITHUB_REF=queue))
    assert (found.code, found.commits) == ((0, 3) if judged else (1, 4))
    assert [each["commit"] for each in found.findings] == ([] if judged else [bad])


# -- pushes --------------------------------------------------------------------------------------


def test_push_to_the_default_branch(remote: Sandbox, ada: Sandbox, tmp_path: Path) -> None:
    """Also of what was on a side branch before, and by the settings that it found there."""
    before = ada.oid()
    laundered = commit_bad(ada)
    _publish(ada, BRANCH)
    ada.commit("docs: set up", LAX)
    after = ada.commit("another", {"y.txt": "1\n"})
    _publish(ada, "HEAD:main")
    found = _judge_push(remote, tmp_path / "run", before, after)
    assert (found.code, found.errors, found.commits) == (1, ["S101", "S101"], 3)
    wrong = [each for each in found.findings if each["severity"] == "error"]
    assert {each["commit"] for each in wrong} == {laundered, after}
    for each in wrong:
        assert f'waive = ["S101@{each["commit"][:12]}"]' in each["hint"]
        assert "git rebase" not in each["hint"]
    assert found.err == f"github: refs/heads/main: {before[:12]}..{after[:12]}\n"
    later = ada.commit("one more", {"z.txt": "1\n"})
    _publish(ada, "HEAD:main")
    assert _judge_push(remote, tmp_path / "later", after, later).code == 0


@pytest.mark.parametrize("fetched", [True, False])
def test_forced_push_of_the_default_branch(
    fetched: bool, remote: Sandbox, ada: Sandbox, tmp_path: Path
) -> None:
    record(ada, "START", "1.1.1a")
    before = ada.oid()
    _publish(ada, "HEAD:main")
    ada.git("reset", "--quiet", "--hard", "HEAD~1")
    after = ada.commit("docs: more", {LOGIN: f"{ada.read(LOGIN)}\n"})
    _publish(ada, "+HEAD:main", f"{before}:refs/keep/gone")
    clone = checkout(remote, tmp_path / "run", after, *["refs/keep/gone"] * fetched)
    found = verdict(clone, github(clone, "push", _push_event(before, after, forced=True)))
    assert (found.code, found.errors) == (1, ["H606", "L102"] if fetched else ["M305"])
    if not fetched:
        assert f"{before[:12]}, where refs/heads/main was before" in found.only("M305")["message"]
        assert f"git fetch origin {before}" in found.only("M305")["hint"]


def test_first_push_of_the_default_branch_is_all_of_it(
    remote: Sandbox, ada: Sandbox, tmp_path: Path
) -> None:
    ada.commit("docs: set up", {CONFIG: 'ignore = ["S101"]\n'})
    commit_bad(ada)
    record(ada, "START", "1.1.1a")
    after = record(ada, "START", "1.1.1a", agent="bob")
    _publish(ada, "HEAD:main")
    found = _judge_push(remote, tmp_path / "run", ZERO, after)
    assert (found.errors, found.commits) == (["C201"], 5)


def test_first_push_of_branches_hides_none_behind_the_other(
    remote: Sandbox, ada: Sandbox, tmp_path: Path
) -> None:
    bad = commit_bad(ada)
    _publish(ada, "HEAD:refs/heads/one", "HEAD:refs/heads/two")
    for name in ("one", "two"):
        found = _judge_push(remote, tmp_path / name, ZERO, bad, f"refs/heads/{name}")
        assert (found.errors, found.commits) == (["S101"], 1)
        assert found.only("S101")["ref"] == f"refs/heads/{name}"


def test_first_push_answers_only_for_what_the_branch_changes(
    remote: Sandbox, ada: Sandbox, tmp_path: Path
) -> None:
    _on_main(ada, "docs: tick too early", {LOGIN: feature(ticked=["1.1.2"])})
    ada.commit("docs: more", {CART: f"{ada.read(CART)}\n"})
    ada.git("merge", "--quiet", "--no-edit", "main")
    after = ada.oid()
    _publish(ada, BRANCH)
    found = _judge_push(remote, tmp_path / "run", ZERO, after, f"refs/heads/{BRANCH}")
    assert (found.code, found.findings, found.commits) == (0, [], 2)


def test_later_pushes_of_a_branch_make_nothing_good(
    remote: Sandbox, ada: Sandbox, tmp_path: Path
) -> None:
    ada.commit("docs: set up", LAX)
    bad = commit_bad(ada)
    after = ada.commit("docs: more", {LOGIN: f"{ada.read(LOGIN)}\n"})
    _publish(ada, BRANCH)
    found = _judge_push(remote, tmp_path / "run", bad, after, f"refs/heads/{BRANCH}")
    assert (found.errors, found.only("S101")["commit"]) == (["S101"], bad)


def test_forced_push_of_a_branch_loses_no_row(
    remote: Sandbox, ada: Sandbox, tmp_path: Path
) -> None:
    before = record(ada, "START", "1.1.1a")
    ada.git("reset", "--quiet", "--hard", "HEAD~1")
    after = ada.commit("docs: more", {LOGIN: f"{ada.read(LOGIN)}\n"})
    _publish(ada, BRANCH, f"{before}:refs/keep/gone")
    ref = f"refs/heads/{BRANCH}"
    assert _judge_push(remote, tmp_path / "missing", before, after, ref).errors == ["M305"]
    clone = checkout(remote, tmp_path / "run", after, "refs/keep/gone")
    found = verdict(clone, github(clone, "push", _push_event(before, after, ref)))
    assert found.errors == ["L102"]


@pytest.mark.parametrize(
    ("ref", "errors"),
    [("refs/heads/main", ["H606"]), (f"refs/heads/{BRANCH}", []), ("refs/tags/v1", [])],
)
def test_deletion(ref: str, errors: list[str], remote: Sandbox, tmp_path: Path) -> None:
    clone = checkout(remote, tmp_path / "run", "refs/remotes/origin/main")
    found = verdict(clone, github(clone, "push", _push_event(clone.oid(), ZERO, ref)))
    assert (found.errors, found.commits) == (errors, 0)
    assert found.err.endswith("..(deleted)\n")


def test_delete_event(remote: Sandbox, tmp_path: Path) -> None:
    clone = checkout(remote, tmp_path / "run", "refs/remotes/origin/main")
    outcome = clone.baton("check", "--ci", env=github(clone, "delete", event_text("github/delete")))
    assert (outcome.code, outcome.out) == (0, "nothing to judge\n")


def test_tag(remote: Sandbox, ada: Sandbox, tmp_path: Path) -> None:
    bad = commit_bad(ada)
    _publish(ada, f"{bad}:refs/tags/v1")
    clone = checkout(remote, tmp_path / "run", bad, "refs/tags/v1")
    found = verdict(clone, github(clone, "push", _push_event(ZERO, bad, "refs/tags/v1")))
    assert (found.code, found.errors) == (1, ["S101"])
    event = event_text("github/schedule")
    asked = github(clone, "workflow_dispatch", event, GITHUB_REF="refs/tags/v1")
    assert verdict(clone, asked).errors == ["S101"]
    moved = _push_event(bad, ada.oid("origin/main"), "refs/tags/v1")
    assert verdict(clone, github(clone, "push", moved)).code == 0


# -- audits --------------------------------------------------------------------------------------


def test_schedule_judges_the_whole_default_branch(
    remote: Sandbox, ada: Sandbox, tmp_path: Path
) -> None:
    since = commit_bad(ada)
    ada.commit("docs: set up", {CONFIG: f'since = "{since}"\n'})
    bad = commit_bad(ada)
    _publish(ada, "HEAD:main")
    clone = checkout(remote, tmp_path / "run", bad)
    event = event_text("github/schedule")
    found = verdict(clone, github(clone, "schedule", event, GITHUB_REF="refs/heads/main"))
    assert (found.errors, found.only("S101")["commit"]) == (["S101"], bad)
    assert found.commits == 2


def test_dispatch_judges_what_a_branch_has_beyond_the_default_branch(
    remote: Sandbox, ada: Sandbox, tmp_path: Path
) -> None:
    ada.commit("docs: set up", LAX)
    bad = commit_bad(ada)
    _publish(ada, BRANCH)
    clone = checkout(remote, tmp_path / "run", bad)
    ref = f"refs/heads/{BRANCH}"
    event = event_text("github/workflow_dispatch", ref=ref)
    found = verdict(clone, github(clone, "workflow_dispatch", event, GITHUB_REF=ref))
    assert (found.errors, found.commits) == (["S101"], 2)


# -- what cannot be judged -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "event", "says"),
    [
        ("issue_comment", "{}", "the event issue_comment says of no commit"),
        ("\x1b[31m", "{}", "<U+001B>[31m"),
        ("push", "", "no JSON"),
        ("push", "[" * 100_000, "no JSON"),
        ("push", "[]", "before.after"),
        ("push", '{"after": "--upload-pack=x"}', "after"),
        ("pull_request", "{}", "number"),
        ("schedule", "{}", "GITHUB_REF"),
    ],
)
def test_event_that_makes_no_sense_is_no_pass(
    name: str, event: str, says: str, sandbox: Sandbox
) -> None:
    outcome = sandbox.baton("check", "--ci", env=github(sandbox, name, event))
    assert (outcome.code, outcome.out) == (2, "")
    assert says in outcome.err
    assert "Traceback" not in outcome.err


def test_event_file_that_is_not_there(sandbox: Sandbox) -> None:
    variables = github(sandbox, "push", "{}")
    for path in ("", "/nowhere", str(sandbox.path)):
        outcome = sandbox.baton("check", "--ci", env={**variables, "GITHUB_EVENT_PATH": path})
        assert outcome.code == 2
        assert "the event file cannot be read" in outcome.err


def test_outside_a_run(sandbox: Sandbox) -> None:
    outcome = sandbox.baton("check", "--ci")
    assert outcome.code == 2
    assert "no run of GitHub Actions or GitLab CI" in outcome.err
    assert "--from-ref A --to-ref B" in outcome.err
    both = sandbox.baton("check", "--ci", "--all")
    assert (both.code, "exclude each other" in both.err) == (2, True)


def test_clone_without_a_remote_is_no_pass(sandbox: Sandbox) -> None:
    bad = commit_bad(sandbox)
    event = _push_event(ZERO, bad, f"refs/heads/{BRANCH}")
    assert verdict(sandbox, github(sandbox, "push", event)).errors == ["M305"]


@pytest.mark.parametrize("name", ["::error::x", "a\u202eb", "--all", "$(touch canary)"])
def test_odd_names_are_masked_and_never_options(
    name: str, remote: Sandbox, ada: Sandbox, tmp_path: Path
) -> None:
    bad = commit_bad(ada)
    _publish(ada, BRANCH)
    clone = checkout(remote, tmp_path / "run", bad)
    variables = github(clone, "push", _push_event(ZERO, bad, f"refs/heads/{name}"))
    for form in ("text", "json", "sarif", "github"):
        outcome = clone.baton("check", "--ci", "--format", form, env=variables)
        assert outcome.code == 1
        assert "\u202e" not in outcome.out + outcome.err
        assert not [line for line in outcome.err.splitlines() if line.startswith("::")]
        assert "Traceback" not in outcome.err
    assert "::error" in clone.baton("check", "--ci", "--format", "github", env=variables).out
    assert not list(tmp_path.rglob("canary"))


def test_annotations_of_a_feature_file(remote: Sandbox, ada: Sandbox, tmp_path: Path) -> None:
    record(ada, "START", "1.1.1a")
    ada.commit("docs: tidy", {LOGIN: feature()})
    head, merge = _propose(ada)
    clone, variables = _pull_request(remote, tmp_path / "run", head, merge)
    outcome = clone.baton("check", "--ci", "--format", "github", env=variables)
    assert outcome.code == 1
    assert f"::error file={LOGIN}" in outcome.out
    assert "title=L102" in outcome.out


def test_work_in_progress_may_be_proposed(remote: Sandbox, ada: Sandbox, tmp_path: Path) -> None:
    record(ada, "START", "1.1.1a")
    work(ada, "feat(1.1.1a): create form")
    found = _judge_pull_request(remote, tmp_path / "run", *_propose(ada))
    assert (found.code, found.errors) == (0, [])
