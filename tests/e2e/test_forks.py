"""Forks, mirrors, deployments: claims go where the plan is shared, and only that remote judges."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from support.judging import codes, judge_push, only
from support.plans import LOGIN, row
from support.sandbox import Sandbox, run

BRANCH = "refs/heads/feature/1.1-login"
MAIN = "refs/heads/main"


@pytest.fixture
def fork(remote: Sandbox, tmp_path: Path) -> Sandbox:
    """A contributor's fork of the project ``remote``, taken before anything was claimed."""
    remote.git("clone", "--quiet", "--bare", str(remote.path), str(tmp_path / "fork.git"))
    made = Sandbox(tmp_path / "fork.git")
    made.git("remote", "remove", "origin")
    return made


@pytest.fixture
def eve(fork: Sandbox, remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    """A clone of the fork that knows the project as ``upstream``, with our hooks."""
    made = clone_of(fork, "eve")
    made.git("remote", "add", "upstream", str(remote.path))
    made.git("fetch", "--quiet", "upstream")
    assert made.baton("init", "--agent", "eve").code == 0
    made.git("clean", "--quiet", "--force")
    made.git("restore", ".")
    return made


def _typed(repo: Sandbox, *lines: str) -> None:
    for line in lines:
        outcome = run(["bash", "-c", line], repo.path, env={"GIT_BATON_AGENT": repo.agent})
        assert outcome.code == 0, (line, outcome)


# -- which remote has the plan ----------------------------------------------------------------


def test_a_claim_goes_to_the_project_and_not_to_the_fork(
    eve: Sandbox, fork: Sandbox, remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    before = fork.git("for-each-ref").out
    claimed = eve.baton("claim", "1.1.1a", "--switch")
    assert (claimed.code, claimed.err) == (0, ""), claimed
    assert eve.baton("status").err == ""
    assert clone_of(remote, "bob").baton("claim", "1.1.1a").code == 3
    eve.stage({"shop/form.py": "form = 1\n"})
    _typed(eve, "git commit -qm 'feat(1.1.1a): create form'", "git baton done --skip-verify")
    assert "DONE" in remote.git("show", f"{BRANCH}:{LOGIN}").out
    assert fork.git("for-each-ref").out == before


def test_work_on_another_branch_is_told_where_the_claim_is(eve: Sandbox) -> None:
    assert eve.baton("claim", "1.1.1a").code == 0
    eve.git("fetch", "--quiet", "upstream")
    eve.stage({"shop/form.py": "form = 1\n"})
    refused = eve.git("commit", "-m", "feat(1.1.1a): create form", check=False)
    way = f"git switch --track upstream/{BRANCH.removeprefix('refs/heads/')}"
    assert way in refused.err, refused
    _typed(eve, way, "git commit -qm 'feat(1.1.1a): create form'")


def test_an_upstream_that_was_never_fetched_is_told(
    eve: Sandbox, fork: Sandbox, remote: Sandbox
) -> None:
    eve.git("remote", "remove", "upstream")
    eve.git("remote", "add", "upstream", str(remote.path))
    claimed = eve.baton("claim", "1.1.1a")
    assert claimed.code == 0
    assert "note: upstream was never fetched, so claims go to origin" in claimed.err
    assert claimed.err.rstrip().endswith(": git fetch upstream")
    assert BRANCH in fork.git("for-each-ref").out
    assert "upstream was never fetched" in eve.baton("status").err
    assert "upstream was never fetched" in eve.baton("doctor").out


def test_an_upstream_without_a_plan_is_not_meant(
    eve: Sandbox, fork: Sandbox, empty: Sandbox
) -> None:
    empty.commit("docs: say hello", {"README.md": "hello\n"})
    eve.git("remote", "set-url", "upstream", str(empty.path))
    eve.git("fetch", "--quiet", "--prune", "upstream")
    claimed = eve.baton("claim", "1.1.1a")
    assert (claimed.code, claimed.err) == (0, "")
    assert BRANCH in fork.git("for-each-ref").out


def test_an_upstream_that_calls_its_default_branch_otherwise(
    remote: Sandbox, clone_of: Callable[..., Sandbox], tmp_path: Path
) -> None:
    remote.git("branch", "--move", "main", "trunk")
    remote.git("symbolic-ref", "HEAD", "refs/heads/trunk")
    remote.git("clone", "--quiet", "--bare", str(remote.path), str(tmp_path / "fork.git"))
    eve = clone_of(Sandbox(tmp_path / "fork.git"), "eve")
    eve.git("remote", "add", "upstream", str(remote.path))
    eve.git("fetch", "--quiet", "upstream")
    assert eve.baton("claim", "1.1.1a").code == 0
    assert BRANCH in remote.git("for-each-ref").out


def test_the_user_may_keep_claims_on_the_fork_and_is_told_what_that_means(
    eve: Sandbox, fork: Sandbox
) -> None:
    eve.git("config", "baton.remote", "origin")
    claimed = eve.baton("claim", "1.1.1a")
    assert claimed.code == 0
    assert BRANCH in fork.git("for-each-ref").out
    sentence = "claims stay on origin, and whoever works from upstream does not see them"
    for outcome in (claimed, eve.baton("status"), eve.baton("doctor")):
        assert sentence in outcome.out + outcome.err, outcome
    _typed(eve, claimed.err.rstrip().rpartition(": ")[2])
    assert eve.baton("status").err == ""


def test_who_may_not_push_to_the_project_is_told_what_can_be_done(
    eve: Sandbox, remote: Sandbox
) -> None:
    hook = remote.write("hooks/pre-receive", "#!/bin/sh\necho only maintainers push here\nexit 1\n")
    hook.chmod(0o755)
    refused = eve.baton("claim", "1.1.1a")
    assert refused.code == 5
    assert "upstream refuses the push" in refused.err
    _typed(eve, refused.err.rstrip().rpartition(": ")[2])
    assert eve.baton("claim", "1.1.1a").code == 0


@pytest.mark.parametrize("command", ["claim 1.1.1a", "status", "lint", "check", "doctor"])
def test_a_remote_that_is_not_there_is_named(eve: Sandbox, command: str) -> None:
    eve.git("config", "baton.remote", "nowhere")
    outcome = eve.baton(*command.split())
    assert outcome.code in (1, 2), outcome
    assert 'baton.remote is "nowhere", and there is no such remote' in outcome.out + outcome.err


# -- pushes elsewhere -------------------------------------------------------------------------


@pytest.fixture
def ada(remote: Sandbox, clone_of: Callable[..., Sandbox], tmp_path: Path) -> Sandbox:
    """A clone of the project that deploys to ``heroku``; main has a commit that nobody judged."""
    made = clone_of(remote, "ada")
    made.commit("no task at all", {"form.py": "form = 1\n"})
    made.git("push", "--quiet", "--no-verify", "origin", "main")
    assert made.baton("init", "--agent", "ada").code == 0
    made.git("clean", "--quiet", "--force")
    made.git("restore", ".")
    made.git("init", "--quiet", "--bare", str(tmp_path / "heroku.git"))
    made.git("remote", "add", "heroku", str(tmp_path / "heroku.git"))
    return made


def test_what_is_published_is_deployed_in_silence(ada: Sandbox, tmp_path: Path) -> None:
    for to in ("heroku", str(tmp_path / "heroku.git"), "heroku"):
        outcome = ada.git("push", "--quiet", to, "main")
        assert (outcome.out, outcome.err) == ("", "")
    old, new = ada.oid("main"), ada.oid("main~1")
    assert judge_push(ada, (MAIN, new, old), remote="heroku").findings == ()
    ada.git("push", "--quiet", "--force", "heroku", "main~1:main")
    ada.git("push", "--quiet", "heroku", "main:other", "main:refs/baton/tasks/1.1.1a")
    ada.git("push", "--quiet", "heroku", "--delete", "other", "refs/baton/tasks/1.1.1a")


def test_what_another_clone_deployed_is_no_reason_to_fetch_first(
    ada: Sandbox, clone_of: Callable[..., Sandbox], tmp_path: Path
) -> None:
    bob = clone_of(Sandbox(tmp_path / "heroku.git"), "bob")
    bob.commit("whatever they do there", {"app.json": "{}\n"})
    bob.git("push", "--quiet", "origin", "HEAD:main")
    assert ada.git("push", "--quiet", "--force", "heroku", "main").err == ""


def test_a_mirror_gets_everything_in_silence(ada: Sandbox, tmp_path: Path) -> None:
    ada.append(LOGIN, row("10:02", "ada", "START", "1.1.1a"))
    ada.commit("chore: claim task 1.1.1a", {LOGIN: ada.read(LOGIN)})
    ada.git("push", "--quiet", "--no-verify", "origin", "main:feature/1.1-login")
    ada.git("init", "--quiet", "--bare", str(tmp_path / "mirror.git"))
    ada.git("remote", "add", "--mirror=push", "mirror", str(tmp_path / "mirror.git"))
    outcome = ada.git("push", "--quiet", "mirror")
    assert (outcome.out, outcome.err) == ("", "")
    ada.git("reset", "--quiet", "--hard", "HEAD~1")
    outcome = ada.git("push", "--quiet", "mirror")
    assert (outcome.out, outcome.err) == ("", "")


def test_new_commits_are_judged_wherever_they_go_first(ada: Sandbox) -> None:
    oid = ada.commit("no task either", {"form.py": "form = 2\n"})
    found = judge_push(ada, (MAIN, oid, ada.oid("origin/main")), remote="heroku")
    assert (codes(found), only(found, "S101").commit, found.commits) == (["S101"], oid, 1)
    assert ada.git("push", "heroku", "main", check=False).code == 1
    ada.git("push", "--quiet", "--no-verify", "heroku", "main")
    assert ada.git("push", "--quiet", "heroku", "main:again").err == ""


def test_a_fork_is_judged_by_the_settings_of_the_project(
    eve: Sandbox, remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    bob = clone_of(remote, "bob")
    bob.commit("chore: free the ci", {".git-baton.toml": 'exempt-types = ["ci"]\n'})
    bob.git("push", "--quiet", "--no-verify", "origin", "main")
    eve.git("fetch", "--quiet", "upstream")
    oid = eve.commit("ci: build on two machines", {"ci.yml": "on: push\n"})
    bad = eve.commit("no task at all", {"form.py": "form = 1\n"})
    found = judge_push(eve, (BRANCH, bad, ""))
    assert (codes(found), found.commits) == (["S101"], 2)
    assert judge_push(eve, (BRANCH, oid, "")).findings == ()
    eve.git("config", "baton.remote", "origin")
    assert codes(judge_push(eve, (BRANCH, oid, ""))) == ["S101"]
