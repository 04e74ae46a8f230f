"""The merge driver under real git: what it is called for, and what it makes of it."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from gitbaton.plan.edits import EMPTY_LOG
from gitbaton.plan.feature_file import MAX_BYTES
from gitbaton.setup.merge_driver_config import driver
from support.plans import LOGIN, feature, row
from support.sandbox import Outcome, Sandbox

A, B, C = "1.1.1a", "1.1.1b", "1.1.2"
ADA, BOB = row("10:01", "ada", "START", A), row("10:02", "bob", "START", B)
CY = row("10:03", "cy", "START", C)
VERSIONS = ("base", "ours", "theirs")


DRIVER = driver("", "")


def _register(repo: Sandbox, driver: str = DRIVER) -> None:
    """What init leaves, without hooks."""
    repo.write(".git/info/attributes", "docs/plans/**/*.md merge=baton\n")
    repo.git("config", "merge.baton.driver", driver)


@pytest.fixture
def shop(sandbox: Sandbox) -> Sandbox:
    """The example plan, the driver, and a branch ``side`` beside ``main``."""
    _register(sandbox)
    sandbox.git("branch", "side")
    return sandbox


def _log(repo: Sandbox, *rows: str) -> str:
    """One log commit that appends rows, its subject naming the last one's task."""
    repo.append(LOGIN, *rows)
    action, task = [cell.strip() for cell in rows[-1].split("|")[3:5]]
    words = {"START": "claim", "DONE": "complete", "NOTE": "note on", "RECLAIM": "reclaim"}
    word = words[action]
    return repo.commit(f"chore: {word} task {task}", {LOGIN: repo.read(LOGIN)})


def _on(repo: Sandbox, branch: str, *rows: str) -> str:
    repo.git("switch", "--quiet", branch)
    return _log(repo, *rows)


def _merge(repo: Sandbox, *branches: str, check: bool = True) -> Outcome:
    return repo.git("merge", "--quiet", "--no-edit", *branches, check=check)


def _rows(repo: Sandbox) -> list[str]:
    return [line for line in repo.read(LOGIN).splitlines() if line.startswith("| 20")]


def _judged(repo: Sandbox, start: str) -> Outcome:
    return repo.baton("check", "--from-ref", start, "--to-ref", "HEAD")


# -- both sides append -------------------------------------------------------------------------


def test_rows_for_different_tasks_merge_clean(shop: Sandbox) -> None:
    start = shop.oid()
    _on(shop, "side", BOB)
    _on(shop, "main", ADA)
    _merge(shop, "side")
    assert shop.read(LOGIN) == feature(rows=[ADA, BOB])
    judged = _judged(shop, start)
    assert judged.code == 0, judged


def test_without_the_driver_a_resolution_by_hand_is_accepted(sandbox: Sandbox) -> None:
    start = sandbox.oid()
    sandbox.git("branch", "side")
    _on(sandbox, "side", BOB)
    _on(sandbox, "main", ADA)
    assert _merge(sandbox, "side", check=False).code == 1
    assert "<<<<<<< " in sandbox.read(LOGIN)
    sandbox.commit("Merge branch 'side'", {LOGIN: feature(rows=[BOB, ADA])})
    judged = _judged(sandbox, start)
    assert judged.code == 0, judged


def test_a_row_forgotten_by_hand_is_not(sandbox: Sandbox) -> None:
    start = sandbox.oid()
    sandbox.git("branch", "side")
    _on(sandbox, "side", BOB)
    _on(sandbox, "main", ADA)
    _merge(sandbox, "side", check=False)
    sandbox.commit("Merge branch 'side'", {LOGIN: feature(rows=[ADA])})
    judged = _judged(sandbox, start)
    assert judged.code == 1
    assert "L102" in judged.out


def test_criss_cross_three_rounds(shop: Sandbox) -> None:
    start = shop.oid()
    mine, yours = [ADA], [BOB]
    _on(shop, "main", ADA)
    _on(shop, "side", BOB)
    for minute in (10, 20, 30):
        tips = {"main": shop.oid("main"), "side": shop.oid("side")}
        for branch, other in (("main", "side"), ("side", "main")):
            shop.git("switch", "--quiet", branch)
            _merge(shop, tips[other])
            assert sorted(_rows(shop)) == sorted(mine + yours)
        mine.append(row(f"10:{minute}", "ada", "NOTE", A, f"round {minute}"))
        yours.append(row(f"10:{minute + 1}", "bob", "NOTE", B, f"round {minute}"))
        _on(shop, "main", mine[-1])
        _on(shop, "side", yours[-1])
    _merge(shop, "main")
    assert [one for one in _rows(shop) if "ada" in one] == mine
    assert [one for one in _rows(shop) if "bob" in one] == yours
    assert len(_rows(shop)) == 8
    judged = _judged(shop, start)
    assert judged.code == 0, judged


def test_both_sides_claim_one_task(shop: Sandbox) -> None:
    start = shop.oid()
    rival = row("10:02", "bob", "START", A)
    _on(shop, "side", rival)
    _on(shop, "main", ADA)
    _merge(shop, "side")
    assert _rows(shop) == [ADA, rival]
    judged = _judged(shop, start)
    assert judged.code == 1
    assert "C201" in judged.out
    assert "bob" in next(line for line in judged.out.splitlines() if "C201" in line)


def test_cherry_picked_row_is_there_once(shop: Sandbox) -> None:
    first = _on(shop, "side", BOB)
    _on(shop, "side", CY)
    _on(shop, "main", ADA)
    shop.git("cherry-pick", first)
    assert _rows(shop) == [ADA, BOB]
    _merge(shop, "side")
    assert _rows(shop) == [ADA, BOB, CY]


def test_rebase_puts_own_rows_behind(shop: Sandbox) -> None:
    _on(shop, "side", BOB)
    _on(shop, "side", row("10:09", "bob", "NOTE", B, "half"))
    _on(shop, "main", ADA)
    shop.git("switch", "--quiet", "side")
    shop.git("rebase", "--quiet", "main")
    assert _rows(shop) == [ADA, BOB, row("10:09", "bob", "NOTE", B, "half")]


def test_published_rows_come_first_whichever_side_merges(
    remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    ada, bob = clone_of(remote, "ada"), clone_of(remote, "bob")
    _on(bob, "main", BOB)
    bob.git("push", "--quiet")
    _register(ada)
    _on(ada, "main", ADA)
    ada.git("pull", "--quiet", "--no-rebase", "--no-edit")
    assert _rows(ada) == [BOB, ADA]


def test_published_rows_are_found_under_another_path(
    remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    ada, bob = clone_of(remote, "ada"), clone_of(remote, "bob")
    _on(bob, "main", BOB)
    bob.git("push", "--quiet")
    _register(ada)
    moved = "docs/plans/done/sign in.md"
    ada.write(moved, ada.read(LOGIN) + f"{ADA}\n")
    (ada.path / LOGIN).unlink()
    ada.git("add", "--all")
    ada.commit("chore: claim task 1.1.1a")
    ada.git("pull", "--quiet", "--no-rebase", "--no-edit")
    assert ada.read(moved) == feature(rows=[BOB, ADA])


NOTED = row("10:06", "lead", "NOTE", A, "the customer wants it blue")
TAKEN = row("10:40", "bob", "RECLAIM", A)


@pytest.mark.parametrize("ours", ["main", "side"])
@pytest.mark.parametrize("published", ["main", "side"])
def test_note_beside_a_row_that_decides_merges_in_either_direction(
    remote: Sandbox, clone_of: Callable[..., Sandbox], ours: str, published: str
) -> None:
    ada = clone_of(remote, "ada")
    _register(ada)
    start = _on(ada, "main", ADA)
    ada.git("branch", "side")
    _on(ada, "main", NOTED)
    _on(ada, "side", TAKEN)
    ada.git("push", "--quiet", "--no-verify", "origin", published)
    ada.git("switch", "--quiet", ours)
    _merge(ada, "side" if ours == "main" else "main")
    assert sorted(_rows(ada)) == [ADA, NOTED, TAKEN]
    judged = _judged(ada, start)
    assert judged.code == 0, judged


def test_rebase_of_published_rows_puts_nothing_before_those_of_the_new_base(
    remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    ada = clone_of(remote, "ada")
    _register(ada)
    ada.git("branch", "side")
    _on(ada, "side", BOB)
    _on(ada, "main", ADA)
    ada.git("push", "--quiet", "--no-verify", "origin", "main", "side")
    ada.git("rebase", "--quiet", "side")
    assert _rows(ada) == [BOB, ADA]
    judged = _judged(ada, "side")
    assert judged.code == 0, judged


# -- what else git calls it for, or not --------------------------------------------------------


def test_revert_below_newer_rows_takes_nothing_away(shop: Sandbox) -> None:
    claim = _on(shop, "main", ADA)
    _on(shop, "main", BOB)
    reverted = shop.git("revert", "--no-edit", claim, check=False)
    assert "nothing to commit" in reverted.out
    assert shop.read(LOGIN) == feature(rows=[ADA, BOB])


def test_revert_of_the_newest_row_never_asks_the_driver(shop: Sandbox) -> None:
    start = shop.oid()
    _on(shop, "main", ADA)
    shop.git("revert", "--no-edit", "HEAD")
    assert _rows(shop) == []
    judged = _judged(shop, start)
    assert judged.code == 1
    assert "L102" in judged.out


def test_revert_of_a_completion_keeps_its_tick(shop: Sandbox) -> None:
    _on(shop, "main", ADA)
    shop.write(LOGIN, feature(rows=[ADA], ticked=[A]))
    done = row("10:05", "ada", "DONE", A, "a1b2c3d")
    complete = _log(shop, done)
    _on(shop, "main", BOB)
    shop.git("revert", "--no-edit", complete, check=False)
    assert shop.read(LOGIN) == feature(rows=[ADA, done, BOB], ticked=[A])


def _add_on_both(shop: Sandbox, mine: str, yours: str) -> Outcome:
    path = "docs/plans/1.3-pay.md"
    shop.git("switch", "--quiet", "side")
    shop.commit("chore: plan", {path: yours})
    shop.git("switch", "--quiet", "main")
    shop.commit("chore: plan", {path: mine})
    return _merge(shop, "side", check=False)


def _pay(*rows: str, title: str = "Pay", id: str = "1.3") -> str:
    return feature(id, title, [("1.3.1", "Take card"), ("1.3.2", "Take cash")], rows)


PAID = [row("10:01", "ada", "START", "1.3.1"), row("10:02", "bob", "START", "1.3.2")]


def test_one_feature_added_on_both_sides_keeps_the_rows_of_both(shop: Sandbox) -> None:
    assert _add_on_both(shop, _pay(PAID[0]), _pay(PAID[1])).code == 0
    assert shop.read("docs/plans/1.3-pay.md") == _pay(*PAID)


def test_added_with_another_text_is_a_conflict_that_still_has_all_rows(shop: Sandbox) -> None:
    merged = _add_on_both(shop, _pay(PAID[0]), _pay(PAID[1]).replace("card", "a card"))
    assert merged.code == 1
    text = shop.read("docs/plans/1.3-pay.md")
    assert "<<<<<<< ours" in text
    assert text.endswith("\n".join([*PAID, ""]))


def test_two_features_in_one_path_are_gits_to_merge(shop: Sandbox) -> None:
    merged = _add_on_both(shop, _pay(PAID[0]), _pay(PAID[1], id="1.4"))
    assert merged.code == 1
    assert "one side calls it feature 1.3, the other 1.4" in merged.err
    text = shop.read("docs/plans/1.3-pay.md")
    assert all(text.count(one) == 1 for one in PAID)


@pytest.mark.parametrize("count", [2, 3, 8])
def test_octopus_never_asks_the_driver_and_never_passes(shop: Sandbox, count: int) -> None:
    names = [f"side{n}" for n in range(count)]
    for number, name in enumerate(names):
        shop.git("switch", "--quiet", "--create", name, "side")
        _log(shop, row(f"10:0{number}", f"agent{number}", "NOTE", A, f"{number}"))
    shop.git("switch", "--quiet", "main")
    assert _merge(shop, *names, check=False).code != 0
    shop.git("reset", "--quiet", "--hard")
    for name in names:
        _merge(shop, name)
    assert len(_rows(shop)) == count


def test_virtual_ancestor_with_a_conflict_of_its_own(shop: Sandbox) -> None:
    def edit(title: str, *rows: str) -> None:
        shop.write(LOGIN, shop.read(LOGIN).replace("Create form", title, 1))
        _log(shop, *rows)

    shop.git("switch", "--quiet", "side")
    edit("Draw form", BOB)
    shop.git("switch", "--quiet", "main")
    edit("Build form", ADA)
    tips = {"main": shop.oid("main"), "side": shop.oid("side")}
    for branch, other in (("main", "side"), ("side", "main")):
        shop.git("switch", "--quiet", branch)
        assert _merge(shop, tips[other], check=False).code == 1
        assert sorted(_rows(shop)) == [ADA, BOB]
        text = feature(rows=_rows(shop)).replace("Create form", "Build form", 1)
        shop.commit(f"Merge branch '{other}'", {LOGIN: text})
    _on(shop, "main", row("10:11", "ada", "NOTE", A, "on"))
    _on(shop, "side", row("10:12", "bob", "NOTE", B, "on"))
    _merge(shop, "main")
    assert len(_rows(shop)) == 4


def test_conflict_elsewhere_leaves_the_log_merged(shop: Sandbox) -> None:
    for branch, name, claim in (("side", "Draw form", BOB), ("main", "Build form", ADA)):
        shop.git("switch", "--quiet", branch)
        shop.write(LOGIN, shop.read(LOGIN).replace("Create form", name, 1))
        _log(shop, claim)
    assert _merge(shop, "side", check=False).code == 1
    text = shop.read(LOGIN)
    assert text.endswith(f"|\n{ADA}\n{BOB}\n")
    assert "<<<<<<< ours\n- [ ] 1.1.1a Build form\n=======\n- [ ] 1.1.1a Draw form\n" in text


def test_tick_and_claim_on_neighbouring_lines(shop: Sandbox) -> None:
    for branch, task, claim in (("side", B, BOB), ("main", A, ADA)):
        shop.git("switch", "--quiet", branch)
        shop.write(LOGIN, feature(ticked=[task]))
        _log(shop, claim, claim.replace("START", "DONE"))
    _merge(shop, "side")
    assert "- [x] 1.1.1a Create form\n- [x] 1.1.1b Check password\n" in shop.read(LOGIN)


@pytest.mark.parametrize(
    "name", ["with space.md", "it's $HOME.md", '"quoted".md', "-x.md", "größe.md", "a/b/c.md"]
)
def test_path_of_any_shape_in_a_linked_worktree(shop: Sandbox, name: str) -> None:
    path = f"docs/plans/{name}"
    shop.commit("chore: plan", {path: _pay()})
    shop.git("branch", "--force", "side")
    shop.git("worktree", "add", "--quiet", "../tree", "side")
    tree = Sandbox(shop.path.parent / "tree")
    tree.commit("chore: claim task 1.3.2", {path: _pay(PAID[1])})
    shop.commit("chore: claim task 1.3.1", {path: _pay(PAID[0])})
    tree.git("-C", "docs", "merge", "--quiet", "--no-edit", "main")
    assert tree.read(path) == _pay(PAID[1], PAID[0])


def test_other_task_ids_are_ticked_too(shop: Sandbox) -> None:
    tasks = [("AUTH-1", "Create form"), ("AUTH-2", "Check password")]
    shop.commit("chore: plan", {".git-baton.toml": "task-id = '[A-Z]+-\\d+'\n"})
    shop.commit("chore: plan", {LOGIN: feature(tasks=tasks)})
    shop.git("branch", "--force", "side")
    shop.git("switch", "--quiet", "side")
    shop.commit("chore: complete task AUTH-2", {LOGIN: feature(tasks=tasks, ticked=["AUTH-2"])})
    shop.git("switch", "--quiet", "main")
    shop.commit("chore: complete task AUTH-1", {LOGIN: feature(tasks=tasks, ticked=["AUTH-1"])})
    _merge(shop, "side")
    assert shop.read(LOGIN) == feature(tasks=tasks, ticked=["AUTH-1", "AUTH-2"])


def test_broken_configuration_leaves_the_merge_to_git(shop: Sandbox) -> None:
    shop.commit("chore: plan", {".git-baton.toml": "plam = 'x'\n"})
    shop.git("branch", "--force", "side")
    _on(shop, "side", BOB)
    _on(shop, "main", ADA)
    merged = _merge(shop, "side", check=False)
    assert merged.code == 1
    assert "plam" in merged.err
    assert "<<<<<<< ours" in shop.read(LOGIN)


def test_broken_configuration_loses_no_row_either(sandbox: Sandbox) -> None:
    sandbox.commit("chore: plan", {".git-baton.toml": "plam = 'x'\n"})
    text = feature(rows=[ADA])
    other = text.replace("1 - Web shop", "2 - Shop")
    assert _drive(sandbox, text, other, text.partition("## Progress Log")[0]).code == 1
    assert _drive(sandbox, text, other, text.replace("Login", "Sign in")).code == 0


def test_clone_without_the_executable_merges_as_without_the_driver(
    shop: Sandbox, tmp_path: Path
) -> None:
    _on(shop, "side", BOB)
    _on(shop, "main", ADA)
    bare = tmp_path / "bin"
    bare.mkdir()
    for name in ("git", "sh"):
        (bare / name).symlink_to(shutil.which(name) or name)
    merged = shop.git("merge", "side", check=False, env={"PATH": str(bare)})
    assert merged.code == 1
    text = shop.read(LOGIN)
    assert "<<<<<<< " in text
    assert text.count(ADA) == text.count(BOB) == 1


# -- the driver by itself ----------------------------------------------------------------------


def _drive(repo: Sandbox, *texts: str | bytes, path: str = LOGIN) -> Outcome:
    for name, text in zip(VERSIONS, texts, strict=True):
        repo.write(name, text)
    return repo.baton("merge-driver", *VERSIONS, "7", path)


def test_result_takes_the_place_of_ours_and_keeps_its_mode(sandbox: Sandbox) -> None:
    sandbox.write("ours", feature(rows=[ADA])).chmod(0o751)
    os.link(sandbox.path / "ours", sandbox.path / "as it was")
    outcome = _drive(sandbox, feature(), feature(rows=[ADA]), feature(rows=[BOB]))
    assert outcome == (0, "", "")
    assert sandbox.read("as it was") == feature(rows=[ADA]), "it was replaced whole, not written"
    assert sandbox.read("ours") == feature(rows=[ADA, BOB])
    assert stat.S_IMODE((sandbox.path / "ours").stat().st_mode) == 0o751
    assert (sandbox.read("base"), sandbox.read("theirs")) == (feature(), feature(rows=[BOB]))


def test_marker_size_and_default_arguments(sandbox: Sandbox) -> None:
    texts = [feature().replace("Create form", word) for word in ("one", "two", "three")]
    for name, text in zip(VERSIONS, texts, strict=True):
        sandbox.write(name, text)
    assert sandbox.baton("merge-driver", *VERSIONS, "11", LOGIN).code == 1
    assert f"\n{'<' * 11} ours\n" in sandbox.read("ours")
    sandbox.write("ours", texts[1])
    assert sandbox.baton("merge-driver", *VERSIONS).code == 1
    assert f"\n{'<' * 7} ours\n" in sandbox.read("ours")


def test_outside_a_repository_git_merges(home: Path) -> None:
    outcome = _drive(Sandbox(home), feature(), feature(rows=[ADA]), feature(rows=[BOB]))
    assert outcome.code == 1
    assert "git-baton:" in outcome.err


@pytest.mark.parametrize(
    ("ours", "reason"),
    [
        pytest.param(feature(rows=[ADA, "| oops |"]), "line 47 is no row", id="malformed"),
        pytest.param(feature(rows=[ADA]).replace("| Agent ", "| Who "), "lacks", id="header"),
        pytest.param(feature(rows=[ADA]).replace("Feature 1.1:", "1.1"), "one side", id="no-id"),
    ],
)
def test_uncertain_rows_are_never_guessed(sandbox: Sandbox, ours: str, reason: str) -> None:
    outcome = _drive(sandbox, feature(), ours, feature(rows=[BOB]))
    assert outcome.code == 1
    assert f"{LOGIN} is left to you" in outcome.err
    assert reason in outcome.err
    assert all(sandbox.read("ours").count(one) == 1 for one in (ADA, BOB))


def test_clean_merge_by_git_that_would_lose_a_row_is_a_conflict(sandbox: Sandbox) -> None:
    without_log = feature().partition("## Progress Log")[0]
    other = feature(rows=[ADA]).replace("1 - Web shop", "2 - Shop")
    outcome = _drive(sandbox, feature(rows=[ADA]), other, without_log)
    assert outcome.code == 1
    assert "1 row would be lost" in outcome.err


def test_other_markdown_merges_as_git_does_and_in_silence(sandbox: Sandbox) -> None:
    outcome = _drive(sandbox, "a\n\nb\n\nc\n", "A\n\nb\n\nc\n", "a\n\nb\n\nC\n")
    assert outcome == (0, "", "")
    assert sandbox.read("ours") == "A\n\nb\n\nC\n"


def test_binary_is_a_conflict_that_keeps_ours(sandbox: Sandbox) -> None:
    ours = feature(rows=[ADA]).encode() + b"\0"
    outcome = _drive(sandbox, feature(), ours, feature(rows=[BOB]))
    assert outcome.code == 1
    assert (sandbox.path / "ours").read_bytes() == ours
    assert LOGIN in outcome.err


def test_one_side_crlf_is_a_conflict_without_a_lost_row(sandbox: Sandbox) -> None:
    ours = feature(rows=[ADA], title="Sign in")
    outcome = _drive(sandbox, feature(), ours, feature(rows=[BOB]).replace("\n", "\r\n"))
    assert outcome.code == 1
    text = sandbox.read("ours")
    assert text.count(ADA) == text.count(BOB) == 1


def test_both_sides_crlf_merge_in_crlf(sandbox: Sandbox) -> None:
    texts = [feature(rows=rows).replace("\n", "\r\n") for rows in ((), (ADA,), (BOB,), (ADA, BOB))]
    assert _drive(sandbox, *texts[:3]).code == 0
    assert (sandbox.path / "ours").read_bytes().decode() == texts[3]


def test_file_over_the_cap_is_gits_to_merge(sandbox: Sandbox) -> None:
    pad = "x" * 99 + "\n"
    big = pad * (MAX_BYTES // 100 + 1)
    texts = [feature().replace("# Feature", f"{big}# Feature") + row_ for row_ in ("", ADA, BOB)]
    outcome = _drive(sandbox, *texts)
    assert outcome.code == 1
    assert f"more than {MAX_BYTES} bytes" in outcome.err
    assert sandbox.read("ours").count("<<<<<<< ours") == 1


def test_killed_in_the_middle_leaves_ours_and_a_conflict(shop: Sandbox, tmp_path: Path) -> None:
    real = shutil.which("git")
    fake = tmp_path / "bin/git"
    fake.parent.mkdir()
    fake.write_text(
        "#!/bin/sh\n"
        f'case " $* " in *" merge-file "*) : >{tmp_path}/met; kill -9 $PPID;; esac\n'
        f'exec {real} "$@"\n'
    )
    fake.chmod(0o755)
    path = {"PATH": f"{fake.parent}{os.pathsep}{os.environ['PATH']}"}
    _on(shop, "side", BOB)
    _on(shop, "main", ADA)
    # git puts its own folder in front of PATH, where the stand-in could not be found.
    _register(shop, f"PATH={path['PATH']} git-baton merge-driver %O %A %B %L %P")
    merged = shop.git("merge", "side", check=False)
    assert (tmp_path / "met").exists()
    assert merged.code != 0
    assert shop.read(LOGIN) == feature(rows=[ADA])
    assert [one.name for one in shop.path.iterdir() if one.name.startswith(".git-baton-")] == []
    left = shop.git("status", "--porcelain").out
    assert left in (f"UU {LOGIN}\n", ""), left
    shop.git("reset", "--quiet", "--merge")
    _register(shop)
    _merge(shop, "side")
    assert _rows(shop) == [ADA, BOB]


ALBUMS = "specs/004-photo-albums/tasks.md"
TASKS = "# Tasks: x\n\n- [ ] T001 a\n- [ ] T002 b\n"


@pytest.mark.parametrize("more", ["", "\n## Phase 2\n\n- [ ] T003 c\n"])
def test_two_first_claims_of_a_plan_of_spec_kit_share_one_log(more: str, empty: Sandbox) -> None:
    files = {".git-baton.toml": 'plan-format = "spec-kit"\n', ALBUMS: TASKS}
    empty.commit("docs: plan", files)
    empty.write(".git/info/attributes", "specs/*/tasks.md merge=baton\n")
    empty.git("config", "merge.baton.driver", DRIVER)
    empty.git("branch", "side")
    log = f"\n{EMPTY_LOG}"
    one, two = row("10:01", "ada", "START", "004-T001"), row("10:02", "bob", "START", "004-T002")
    ours = f"{TASKS}{more}" if more else f"{TASKS}{log}{one}\n"
    empty.commit("docs: here", {ALBUMS: ours})
    empty.git("switch", "--quiet", "side")
    empty.commit("chore: claim task 004-T002", {ALBUMS: f"{TASKS}{log}{two}\n"})
    empty.git("switch", "--quiet", "main")
    _merge(empty, "side")
    rows = two if more else f"{one}\n{two}"
    assert empty.read(ALBUMS) == f"{TASKS}{more}{log}{rows}\n"
