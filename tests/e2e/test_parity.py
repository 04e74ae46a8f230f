"""Three ways in, one judge: whoever asks about a history is told the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from support.environment import ROOT
from support.plans import CART, LOGIN, LOGIN_TASKS, feature
from support.protocol import finish, record, work
from support.sandbox import Outcome, Sandbox, run
from support.seen import Seen, seen_in_json, seen_in_text

BRANCH = "feature/1.1-login"
RUNNERS = ("pre-commit", "prek")
MANIFEST: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())


class Case(NamedTuple):
    """A history that builds itself in a clone, and what is to be said of it.

    ``base`` is the remote's side of the range, ``ref`` the branch that is pushed.
    """

    name: str
    build: Callable[[Sandbox], None]
    codes: set[str]
    ref: str = BRANCH
    base: str = "origin/main"


def _legal(repo: Sandbox) -> None:
    for task, _ in LOGIN_TASKS:
        finish(repo, task)


def _bad_subjects(repo: Sandbox) -> None:
    record(repo, "START", "1.1.1a")
    work(repo, "Update the form")
    work(repo, "feat: create form", body="This is task 1.1.1a.")
    work(repo, "feat(1.1.1a): create form")
    work(repo, "feat(1.1.): create form")
    work(repo, "feat(1.1.1c): create form")
    work(repo, "feat(9.9.9): create form")


def _edited_rows_and_bogus_done(repo: Sandbox) -> None:
    claim = record(repo, "START", "1.1.1a")
    record(repo, "NOTE", "1.1.1a", "Harder than it looks")
    record(repo, "DONE", "1.1.1a", claim)
    record(repo, "START", "1.1.1b")
    record(repo, "DONE", "1.1.1b", "deadbeef")
    record(repo, "START", "1.1.2")
    record(repo, "DONE", "1.1.2")
    text = repo.read(LOGIN)
    repo.commit("docs: tidy the log", {LOGIN: text.replace(" | deadbeef |", " | - |")})
    kept = [line for line in text.splitlines(keepends=True) if "| NOTE |" not in line]
    repo.commit("docs: tidy it more", {LOGIN: "".join(kept)})


def _continued_after_merging_main(repo: Sandbox) -> None:
    finish(repo, "1.1.1a")
    repo.git("push", "--quiet", "--no-verify", "origin", BRANCH)
    repo.git("switch", "--quiet", "main")
    work(repo, "Published before anybody judged")
    repo.git("push", "--quiet", "--no-verify", "origin", "main")
    repo.git("switch", "--quiet", BRANCH)
    repo.git("merge", "--quiet", "--no-edit", "--no-verify", "main")
    record(repo, "START", "1.1.1b", agent="bob")
    work(repo, "feat(1.1.1b): check password")
    repo.commit("docs: plan anew", {LOGIN: feature(tasks=LOGIN_TASKS[1:])})


def _squash(repo: Sandbox) -> None:
    _legal(repo)
    repo.git("switch", "--quiet", "main")
    repo.git("merge", "--quiet", "--squash", BRANCH)
    repo.commit("feat(1.1): log in (#12)")
    repo.git("branch", "--quiet", "--delete", "--force", BRANCH)


def _two_branches_merged(repo: Sandbox) -> None:
    finish(repo, "1.1.1a")
    work(repo, "Clean up")
    repo.git("switch", "--quiet", "--create", "feature/1.2-cart", "main")
    record(repo, "START", "1.2.1a", path=CART)
    work(repo, "feat(1.2.1a,1.2.1b): add article")
    repo.git("switch", "--quiet", "main")
    for branch in (BRANCH, "feature/1.2-cart"):
        repo.git("merge", "--quiet", "--no-edit", "--no-ff", "--no-verify", branch)


CASES = (
    Case("legal", _legal, set()),
    Case("bad-subjects", _bad_subjects, {"S101", "S102", "S103", "S107", "T403"}),
    Case(
        "edited-rows-and-bogus-done",
        _edited_rows_and_bogus_done,
        {"L101", "L102", "M301", "M302", "M304"},
    ),
    Case(
        "continued-after-merging-main",
        _continued_after_merging_main,
        {"C207", "L102"},
        base=f"origin/{BRANCH}",
    ),
    Case("squash-with-warnings-only", _squash, {"M303"}, ref="main"),
    Case(
        "two-branches-merged",
        _two_branches_merged,
        {"S101", "C206", "C208", "M307", "T403"},
        ref="main",
    ),
)


def _local_config() -> str:
    """The manifest's hooks on the executable at hand, so that no environment is built."""
    hooks = [{**entry, "language": "system"} for entry in MANIFEST]
    return yaml.safe_dump({"repos": [{"repo": "local", "hooks": hooks}]})


@pytest.fixture(scope="module")
def hooks(session_base: Path) -> dict[str, Path]:
    """Hooks folders, each with the pre-push that one program installs."""
    folders = {}
    for program in ("git-baton", *RUNNERS):
        repo = Sandbox(session_base / f"parity-{program}")
        repo.path.mkdir()
        repo.git("init", "--quiet")
        repo.write(".pre-commit-config.yaml", _local_config())
        assert run([program, "install", "--hook-type", "pre-push"], repo.path).code == 0
        folders[program] = repo.path / ".git/hooks"
    return folders


@pytest.fixture
def clone(shop: Sandbox) -> Sandbox:
    """The shop with a runner's configuration."""
    shop.write(".pre-commit-config.yaml", _local_config())
    return shop


def _pushes(repo: Sandbox, ref: str, hooks: dict[str, Path]) -> Iterator[tuple[str, Outcome]]:
    """What a push says; a dry run runs the hook too, and leaves the remote for the next one."""
    target = f"refs/heads/{ref}"
    url = repo.git("remote", "get-url", "origin").out.strip()
    old = repo.git("ls-remote", "origin", target).out.partition("\t")[0]
    new = repo.oid(ref)
    line = f"{target} {new} {target} {old or '0' * len(new)}\n"
    yield "hook", repo.hook("pre-push", "origin", url, input=line)
    for program, folder in hooks.items():
        there = f"core.hooksPath={folder}"
        push = repo.git("-c", there, "push", "--dry-run", "origin", ref, check=False)
        yield f"push, {program}", push


def _runs(repo: Sandbox, base: str, ref: str) -> Iterator[tuple[str, Outcome]]:
    span = ("--from-ref", base, "--to-ref", ref)
    for runner in RUNNERS:
        command = [runner, "run", "git-baton-pre-push", "--hook-stage", "pre-push", *span]
        yield f"run, {runner}", run(command, repo.path, env={"GIT_BATON_AGENT": repo.agent})


def _verdict(outcome: Outcome) -> tuple[bool, set[Seen]]:
    """Whether it was refused, and why."""
    assert outcome.code in (0, 1), outcome
    return outcome.code == 1, seen_in_text(outcome.out + outcome.err)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_every_way_in_says_the_same(case: Case, clone: Sandbox, hooks: dict[str, Path]) -> None:
    case.build(clone)
    report = clone.baton("check", "--from-ref", case.base, "--to-ref", case.ref, "--format", "json")
    assert report.code in (0, 1), report
    told = report.code == 1, seen_in_json(report.out)
    assert {one.code for one in told[1]} == case.codes
    ways = [*_pushes(clone, case.ref, hooks), *_runs(clone, case.base, case.ref)]
    verdicts = {way: _verdict(outcome) for way, outcome in ways}
    assert {way: found for way, found in verdicts.items() if found != told} == {}
