"""A second repository adopts git-baton by its configuration and one ``install``, nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from support.environment import ROOT
from support.plans import LOGIN
from support.plugin import Plugin
from support.protocol import record, sign, work
from support.sandbox import Outcome, Sandbox, run
from support.seen import codes

RUNNERS = ("pre-commit", "prek")
STAGES = ["commit-msg", "pre-commit", "pre-push", "post-merge"]
BRANCH = "feature/1.1-login"
# A filter of the user's, which pre-commit applies to the commit message too.
FILTER = "files: ^src/\n"

every_runner = pytest.mark.parametrize("runner", RUNNERS)


def _config(plugin: Plugin, top: str = "") -> str:
    hooks = [{"id": f"git-baton-{stage}"} for stage in STAGES]
    repos = [{"repo": plugin.repo, "rev": plugin.rev, "hooks": hooks}]
    return top + yaml.safe_dump({"default_install_hook_types": STAGES, "repos": repos})


def _adopt(repo: Sandbox, runner: str, config: str) -> None:
    """Publish the configuration, then install: hooks from elsewhere are no set-up of ours."""
    repo.git("switch", "--quiet", "main")
    repo.commit("chore: judge commits by git-baton", {".pre-commit-config.yaml": config})
    repo.git("push", "--quiet", "origin", "main")
    repo.git("switch", "--quiet", "--force-create", BRANCH)
    outcome = run([runner, "install"], repo.path)
    assert outcome.code == 0, outcome
    assert sorted(path.name for path in (repo.path / ".git/hooks").iterdir()) == sorted(STAGES)


def _commit(repo: Sandbox, message: str, *options: str) -> Outcome:
    return repo.git("commit", "--message", message, *options, check=False)


def _refused(outcome: Outcome, code: str) -> bool:
    return outcome.code != 0 and code in codes(outcome.out + outcome.err)


@every_runner
def test_adopted_repository_is_protected_in_four_stages(
    runner: str, shop: Sandbox, plugin: Plugin, clone_of: Callable[..., Sandbox]
) -> None:
    _adopt(shop, runner, _config(plugin))
    before = shop.oid()

    shop.stage({"src/form.py": "form = 1\n"})
    assert _refused(_commit(shop, "feat: create form"), "S101")
    assert shop.oid() == before

    shop.git("reset", "--quiet")
    claim = sign(shop, "START", "1.1.1a")
    assert _commit(shop, claim).code == 0
    shop.stage({LOGIN: shop.read(LOGIN).replace("| ada | START", "| bob | START")})
    assert _refused(_commit(shop, "docs: tidy the log"), "L101")
    shop.git("reset", "--quiet", "--hard")

    record(shop, "DONE", "1.1.1a")
    assert _refused(shop.git("push", "origin", BRANCH, check=False), "M304")
    assert shop.git("ls-remote", "origin", f"refs/heads/{BRANCH}").out == ""
    shop.git("reset", "--quiet", "--hard", "HEAD^")
    assert shop.git("push", "--quiet", "origin", BRANCH, check=False).code == 0

    _claim_elsewhere(shop, clone_of, "1.1.1b")
    merged = shop.git("pull", "--no-rebase", "--quiet", "origin", BRANCH)
    assert "bob holds 1.1.1b" in merged.out + merged.err
    assert "T403" in codes(merged.out + merged.err)


def _claim_elsewhere(shop: Sandbox, clone_of: Callable[..., Sandbox], task: str) -> None:
    remote = Sandbox(Path(shop.git("remote", "get-url", "origin").out.strip()))
    remote.clock = shop.clock
    bob = clone_of(remote, "bob")
    bob.git("switch", "--quiet", BRANCH)
    record(bob, "START", task)
    bob.git("push", "--quiet", "origin", BRANCH)


@every_runner
def test_message_is_found_where_the_runner_names_no_file(
    runner: str, shop: Sandbox, plugin: Plugin, tmp_path: Path
) -> None:
    _adopt(shop, runner, _config(plugin, FILTER))
    shop.stage({"docs/form.md": "Form\n"})
    assert _refused(_commit(shop, "docs: describe form"), "S101")
    shop.git("reset", "--quiet")
    shop.git("switch", "--quiet", "--create", "side", "HEAD^")
    work(shop, "feat(1.1.1a): create form")
    shop.git("switch", "--quiet", BRANCH)
    merge = shop.git("merge", "--no-ff", "--message", "feat: no ID", "side", check=False)
    assert _refused(merge, "S101")

    shop.git("merge", "--abort")
    shop.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "linked"))
    linked = Sandbox(tmp_path / "linked", "ada")
    linked.stage({"src/form.py": "form = 1\n"})
    assert _refused(_commit(linked, "feat: create form"), "S101")
    linked.git("reset", "--quiet")
    linked.stage({LOGIN: linked.read(LOGIN) + "| half a row |\n"})
    assert _refused(_commit(linked, "docs: log"), "L106")
    assert linked.oid() == shop.oid()


@every_runner
def test_first_push_of_a_whole_history_is_judged(
    runner: str, shop: Sandbox, plugin: Plugin, remote: Sandbox
) -> None:
    """Then pre-commit tells no range at all, prek only its end."""
    _adopt(shop, runner, _config(plugin))
    work(shop, "Create form")
    remote.git("init", "--quiet", "--bare", "../empty.git")
    shop.git("remote", "add", "backup", str(remote.path.parent / "empty.git"))
    pushed = shop.git("push", "backup", BRANCH, check=False)
    assert _refused(pushed, "S101")
    assert '"Create form" names no task' in pushed.out + pushed.err


@every_runner
def test_plan_lint_runs_on_changed_feature_files(
    runner: str, shop: Sandbox, plugin: Plugin
) -> None:
    repos = [{"repo": plugin.repo, "rev": plugin.rev, "hooks": [{"id": "plan-lint"}]}]
    plan = shop.read(LOGIN)
    shop.stage(
        {
            ".pre-commit-config.yaml": yaml.safe_dump({"repos": repos}),
            LOGIN: plan.replace("feat(1.1.1a)", "feat(1.1.1b)"),
        }
    )
    refused = run([runner, "run"], shop.path)
    assert _refused(refused, "P504")
    assert f"{LOGIN}:" in refused.out
    shop.stage({LOGIN: plan.replace("**Verify:**", "**Look:**", 1)})
    warned = run([runner, "run"], shop.path)
    assert (warned.code, codes(warned.out)) == (0, {"P503"})


def test_plugin_is_the_working_tree(plugin: Plugin) -> None:
    there = Sandbox(Path(plugin.repo))
    for name in (".pre-commit-hooks.yaml", "src/gitbaton/hooks/commit_msg.py"):
        assert there.git("show", f"{plugin.rev}:{name}").out == (ROOT / name).read_text()
    assert there.git("ls-tree", "--name-only", plugin.rev, ".venv", "build").out == ""
