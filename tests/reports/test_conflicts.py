"""conflicts: files that several want, among real branches of a real remote."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.linting import plan_text
from support.plans import row
from support.sandbox import Sandbox, run

APP, MENU, FOOT = "shop/app.py", "shop/menu.py", "shop/foot.py"
LINES = "".join([f"line {n}\n" for n in range(20)])
ONE, TWO, THREE = "feature/1.1-login", "feature/1.2-cart", "feature/1.3-foot"
OLD_GIT = """\
#!/bin/sh
case " $* " in *" merge-tree "*) exit 129 ;; esac
PATH=${PATH#*:}
exec git "$@"
"""

Clone = Callable[..., Sandbox]


def file_field(path: str) -> str:
    return f"**File:** `{path}`\n**Action:** Change it"


PLAN = {
    "docs/plans/1.1-login.md": plan_text(
        "1.1", "Login", {"1.1.1a": file_field(APP), "1.1.1b": file_field(MENU)}
    ),
    "docs/plans/1.2-cart.md": plan_text(
        "1.2", "Cart", {"1.2.1a": file_field(APP), "1.2.1b": file_field(FOOT)}
    ),
    "docs/plans/1.3-foot.md": plan_text(
        "1.3", "Foot", {"1.3.1a": file_field(FOOT), "1.3.1b": file_field(MENU)}
    ),
}


@pytest.fixture
def ada(remote: Sandbox, clone_of: Clone) -> Sandbox:
    """A clone whose remote has a plan of three features, and no branch but main."""
    ada = clone_of(remote, "ada")
    ada.stage({"docs/plans/1.1-login.md": None, "docs/plans/1.2-cart.md": None})
    ada.commit("docs: plan", {**PLAN, APP: LINES, MENU: LINES, FOOT: LINES})
    ada.git("push", "--quiet", "--no-verify", "origin", "main")
    return ada


def edited(word: str, at: int = 3) -> str:
    return LINES.replace(f"line {at}\n", f"{word}\n")


def branch(
    repo: Sandbox,
    name: str,
    files: dict[str, str | bytes | None],
    subject: str = "feat(1.1.1a): x",
    *,
    start: str = "main",
    push: bool = True,
) -> str:
    """Commit on a branch that begins at ``start``; back on main afterwards."""
    known = repo.git("rev-parse", "--quiet", "--verify", f"refs/heads/{name}", check=False)
    repo.git("switch", "--quiet", *([name] if known.code == 0 else ["--create", name, start]))
    oid = repo.commit(subject, files)
    if push:
        repo.git("push", "--quiet", "--no-verify", "origin", f"HEAD:refs/heads/{name}")
    repo.git("switch", "--quiet", "main")
    return oid


def two_branches(repo: Sandbox, one: str = "one", other: str = "two", at: int = 3) -> None:
    branch(repo, ONE, {APP: edited(one)})
    branch(repo, TWO, {APP: edited(other, at)}, "feat(1.2.1a): x")


def document(repo: Sandbox) -> Any:
    outcome = repo.baton("conflicts", "--json")
    assert outcome.code == 0, outcome
    return json.loads(outcome.out)


def dangers(repo: Sandbox) -> dict[str, str]:
    return {each["path"]: each["danger"] for each in document(repo)["overlaps"]}


def line_of(path: str, task: str) -> int:
    lines = PLAN[path].split("\n")
    return lines.index(f"### {task} Do it") + 3


def test_plan_alone(ada: Sandbox) -> None:
    assert dangers(ada) == {APP: "planned", FOOT: "planned", MENU: "planned"}
    found = ada.baton("conflicts")
    assert (found.code, found.err) == (0, "")
    first, second = [
        f"docs/plans/{name}.md:{line_of(f'docs/plans/{name}.md', task)}"
        for name, task in (("1.1-login", "1.1.1a"), ("1.2-cart", "1.2.1a"))
    ]
    assert found.out.split("\n")[:4] == [
        "planned more than once (3)",
        "  shop/app.py",
        f"    feature 1.1  planned  1.1.1a    {first}",
        f"    feature 1.2  planned  1.2.1a    {second}",
    ]
    assert found.out.endswith(
        "\n3 files are wanted by several: 0 live branches, 3 unfinished features, 0 merges tried\n"
    )


def test_the_four_dangers_in_order(ada: Sandbox) -> None:
    two_branches(ada)
    branch(ada, ONE, {FOOT: edited("one")}, "feat(1.1.1b): y")
    branch(ada, TWO, {FOOT: edited("two", 15)}, "feat(1.2.1b): y")
    branch(ada, TWO, {MENU: edited("two")}, "feat(1.2.1b): z")
    found = document(ada)["overlaps"]
    assert [(each["path"], each["danger"]) for each in found] == [
        (APP, "conflict"),
        (FOOT, "changed"),
        (MENU, "changed-and-planned"),
    ]
    assert found[0]["conflicts"] == [{"branches": [ONE, TWO], "kind": "contents"}]
    assert found[1]["conflicts"] == []
    assert [(side["branch"], side["feature"], side["changed"]) for side in found[2]["sides"]] == [
        (TWO, "1.2", True),
        (ONE, "1.1", False),
        (None, "1.3", False),
    ]


def test_what_is_printed_of_a_conflict(ada: Sandbox) -> None:
    two_branches(ada)
    assert ada.baton("claim", "1.1.1a").code == 0
    shown = ada.baton("conflicts").out.split("\n")
    ours, theirs = [
        f"docs/plans/{name}.md:{line_of(f'docs/plans/{name}.md', task)}"
        for name, task in (("1.1-login", "1.1.1a"), ("1.2-cart", "1.2.1a"))
    ]
    assert shown[:6] == [
        "git cannot merge (1)",
        "  shop/app.py",
        "    feature/1.1-login and feature/1.2-cart (contents)",
        f"    feature/1.1-login  changed  1.1.1a  ada  {ours}",
        f"    feature/1.2-cart   changed  1.2.1a       {theirs}",
        "  → git switch feature/1.2-cart && git pull --no-rebase origin feature/1.2-cart"
        " && git pull --no-rebase origin feature/1.1-login",
    ]
    assert shown[-2].endswith("2 live branches, 3 unfinished features, 3 merges tried")


def test_ways_that_cross_nowhere(ada: Sandbox) -> None:
    branch(ada, "ada/one", {"a.py": "1\n"}, "chore: x")
    branch(ada, "ada/two", {"b.py": "1\n"}, "chore: x")
    ada.commit("docs: no plan", dict.fromkeys(PLAN))
    ada.git("push", "--quiet", "--no-verify", "origin", "main", "ada/one", "ada/two")
    for name in ("ada/one", "ada/two"):
        ada.git("switch", "--quiet", name)
        ada.commit("docs: no plan", dict.fromkeys(PLAN))
        ada.git("push", "--quiet", "--no-verify", "origin", name)
    shown = ada.baton("conflicts").out
    assert shown == (
        "no file is wanted by several: 2 live branches, 0 unfinished features, 2 merges tried\n"
    )


def test_conflict_with_the_default_branch(ada: Sandbox) -> None:
    branch(ada, ONE, {APP: edited("one")})
    ada.commit("feat(1.2.1a): x", {APP: edited("main")})
    ada.git("push", "--quiet", "--no-verify", "origin", "main")
    [found] = [each for each in document(ada)["overlaps"] if each["danger"] == "conflict"]
    assert found["conflicts"] == [{"branches": [ONE, "main"], "kind": "contents"}]
    assert "feature/1.1-login && git pull --no-rebase origin main\n" in ada.baton("conflicts").out


def test_merged_branches_are_over(ada: Sandbox) -> None:
    two_branches(ada)
    branch(ada, THREE, {APP: edited("three", 10)}, "feat(1.3.1a): x")
    ada.git("merge", "--quiet", "--no-ff", "--no-verify", "-m", "Merge", ONE)
    ada.git("merge", "--quiet", "--squash", THREE)
    ada.commit("feat(1.3): foot (#3)")
    ada.git("push", "--quiet", "--no-verify", "origin", "main")
    assert document(ada)["judged"]["branches"] == [TWO]


def test_branch_of_a_feature_that_main_has_complete_is_over(ada: Sandbox) -> None:
    two_branches(ada)
    path = "docs/plans/1.1-login.md"
    done = PLAN[path].replace("- [ ]", "- [x]")
    ada.commit("feat(1.1): login (#1)", {path: done, APP: edited("changed in review")})
    ada.git("push", "--quiet", "--no-verify", "origin", "main")
    found = document(ada)
    assert found["judged"]["branches"] == [TWO]
    assert found["judged"]["features"] == ["1.2", "1.3"]


def test_stacked_branches_block_nothing(ada: Sandbox) -> None:
    two_branches(ada)
    branch(ada, "stacked", {APP: edited("more")}, "feat(1.1.1a): y", start=ONE)
    pairs = {tuple(each["branches"]) for each in document(ada)["overlaps"][0]["conflicts"]}
    assert pairs == {(ONE, TWO), (TWO, "stacked")}


def test_task_that_is_done_declares_nothing(ada: Sandbox) -> None:
    path = "docs/plans/1.1-login.md"
    rows = [
        row("10:00", "ada", "START", "1.1.1a"),
        row("10:05", "ada", "DONE", "1.1.1a", "a1b2c3d"),
    ]
    branch(ada, ONE, {path: PLAN[path] + "".join([f"{each}\n" for each in rows])}, "chore: x")
    assert dangers(ada) == {FOOT: "planned", MENU: "planned"}


def test_dependency_settles_what_is_planned(ada: Sandbox) -> None:
    for name in ("1.2-cart", "1.3-foot"):
        path = f"docs/plans/{name}.md"
        needs = "1.1" if name == "1.2-cart" else "1.1, 1.2"
        text = PLAN[path].replace("**Dependencies:** None", f"**Dependencies:** {needs}")
        ada.commit("docs: plan", {path: text})
    ada.git("push", "--quiet", "--no-verify", "origin", "main")
    assert dangers(ada) == {}


def test_feature_files_are_no_danger(ada: Sandbox) -> None:
    path = "docs/plans/1.1-login.md"
    for name, agent in ((ONE, "ada"), (TWO, "bob")):
        line = row("10:00", agent, "START", "1.1.1a")
        branch(ada, name, {path: f"{PLAN[path]}{line}\n"}, "chore: claim task 1.1.1a")
    found = document(ada)
    assert path not in {each["path"] for each in found["overlaps"]}
    assert found["judged"] == {
        "branches": [],
        "features": ["1.1", "1.2", "1.3"],
        "merges": 0,
        "hot_files": [],
    }


def test_hot_files_are_left_out(ada: Sandbox) -> None:
    ada.commit("chore: hot files", {".git-baton.toml": 'hot-files = ["app.py", "shop/m*"]\n'})
    ada.git("push", "--quiet", "--no-verify", "origin", "main")
    two_branches(ada)
    assert dangers(ada) == {FOOT: "planned"}
    assert document(ada)["judged"]["hot_files"] == [APP, MENU]
    assert ada.baton("conflicts").out.endswith(", 2 hot files left out\n")


def test_branch_by_another_name_belongs_to_the_feature_it_works_for(ada: Sandbox) -> None:
    branch(ada, "ada-login", {APP: edited("one")}, "feat(1.1.1a): x")
    branch(ada, "both", {MENU: edited("one")}, "feat(1.1.1b, 1.3.1b): x")
    branch(ada, "nobody", {FOOT: edited("one")}, "chore: x")
    found = {each["path"]: each["sides"] for each in document(ada)["overlaps"]}
    sides = {path: [(each["branch"], each["feature"]) for each in found[path]] for path in found}
    assert sides[APP] == [("ada-login", "1.1"), (None, "1.2")]
    assert sides[MENU][0] == ("both", None)
    assert sides[FOOT][0] == ("nobody", None)
    assert found[FOOT][0]["tasks"] == []
    assert [task["changed"] for task in found[APP][0]["tasks"]] == [True]
    assert "    nobody       changed\n" in ada.baton("conflicts").out


def test_task_that_only_plans_is_not_said_to_have_changed(ada: Sandbox) -> None:
    branch(ada, ONE, {APP: edited("one")}, "feat(1.1.1b): x")
    first = document(ada)["overlaps"][0]["sides"][0]
    assert first["branch"] == ONE
    assert [(task["id"], task["changed"]) for task in first["tasks"]] == [
        ("1.1.1b", True),
        ("1.1.1a", False),
    ]


def test_work_that_is_not_pushed_counts_here(
    ada: Sandbox, clone_of: Clone, remote: Sandbox
) -> None:
    branch(ada, ONE, {APP: edited("one")})
    branch(ada, TWO, {APP: edited("two")}, "feat(1.2.1a): x", push=False)
    branch(ada, ONE, {MENU: edited("one")}, "feat(1.1.1b): x", push=False)
    branch(ada, "scratch", {APP: "mine\n"}, "chore: x", push=False)
    assert document(ada)["judged"]["branches"] == [ONE, TWO]
    assert dangers(ada) == {APP: "conflict", MENU: "changed-and-planned", FOOT: "planned"}
    bob = clone_of(remote, "bob")
    assert document(bob)["judged"]["branches"] == [ONE]
    assert dangers(bob)[APP] == "changed-and-planned"
    assert "git merge feature/1.1-login\n" in ada.baton("conflicts").out


def test_who_never_saw_the_branches_meets_the_conflict_as_told(
    ada: Sandbox, clone_of: Clone, remote: Sandbox
) -> None:
    bob = clone_of(remote, "bob")
    two_branches(ada)
    way = bob.baton("conflicts").out.partition("  → ")[2].partition("\n")[0]
    met = run(["sh", "-c", way], bob.path)
    assert "CONFLICT (content): Merge conflict in shop/app.py" in met.out, met


def test_branch_that_is_behind_the_remote_is_not_taken_for_new(
    ada: Sandbox, clone_of: Clone, remote: Sandbox
) -> None:
    two_branches(ada)
    bob = clone_of(remote, "bob")
    bob.git("switch", "--quiet", TWO)
    bob.commit("feat(1.2.1a): as it was", {APP: edited("two", 3).replace("two", "line 3")})
    bob.git("push", "--quiet", "--no-verify", "origin", TWO)
    assert APP not in {p for p, danger in dangers(ada).items() if danger == "conflict"}


def _everything(repo: Sandbox) -> dict[str, str]:
    found = {}
    for folder, folders, names in os.walk(repo.path):
        for name in names:
            path = Path(folder, name)
            found[str(path)] = hashlib.sha256(path.read_bytes()).hexdigest()
        for name in folders:
            found[str(Path(folder, name))] = ""
    return found


def test_nothing_moves(ada: Sandbox) -> None:
    two_branches(ada)
    ada.write(APP, "dirty\n")
    ada.write("untracked.txt", "mine\n")
    ada.stage({MENU: edited("staged")})
    ada.git("fetch", "--quiet")
    before = _everything(ada)
    assert len(before) > 50
    for arguments in ((), ("--json",)):
        assert ada.baton("conflicts", *arguments).code == 0
        assert _everything(ada) == before


def test_deleted_renamed_and_binary_files(ada: Sandbox) -> None:
    ada.commit("chore: x", {"a.bin": b"\0\1", "gone.py": "1\n2\n", "old.py": LINES})
    ada.git("push", "--quiet", "--no-verify", "origin", "main")
    branch(ada, ONE, {"a.bin": b"\0\2", "gone.py": None, "old.py": None, "new.py": LINES})
    files: dict[str, str | bytes | None] = {
        "a.bin": b"\0\3",
        "gone.py": "1\n3\n",
        "old.py": edited("two"),
    }
    branch(ada, TWO, files, "feat(1.2.1a): x")
    found = {each["path"]: each for each in document(ada)["overlaps"]}
    kinds = {
        path: [clash["kind"] for clash in each["conflicts"]]
        for path, each in found.items()
        if each["danger"] == "conflict"
    }
    assert kinds == {"a.bin": ["binary"], "gone.py": ["modify/delete"]}
    assert found["old.py"]["danger"] == "changed"


def test_folder_that_one_moves_and_the_other_fills(ada: Sandbox) -> None:
    files = {f"src/{n}.py": f"{n}\n{LINES}" for n in range(3)}
    ada.commit("chore: x", files)
    ada.git("push", "--quiet", "--no-verify", "origin", "main")
    moved: dict[str, str | bytes | None] = {f"lib/{n}.py": f"{n}\n{LINES}" for n in range(3)}
    branch(ada, ONE, {**moved, **dict.fromkeys(files)})
    branch(ada, TWO, {"src/new.py": "1\n"}, "feat(1.2.1a): x")
    found = [each for each in document(ada)["overlaps"] if each["danger"] == "conflict"]
    assert [each["path"] for each in found] == ["lib/new.py"]
    assert [side["branch"] for side in found[0]["sides"]] == [ONE, TWO]


HOSTILE = [
    "-rf",
    "new\nline.py",
    'quo"te.py',
    "\x1b[31mred.py",
    "a\u202eb.py",
    os.fsdecode(b"\xff.py"),
    "::error::x",
]


def test_hostile_paths_and_branches(ada: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_LITERAL_PATHSPECS", "1")
    branch(ada, ONE, dict.fromkeys(HOSTILE, "1\n"))
    branch(ada, TWO, dict.fromkeys(HOSTILE, "2\n"), "feat(1.2.1a): x")
    oid = branch(ada, "plain", dict.fromkeys(HOSTILE, "3\n"), "chore: x")
    for name in ("-delete", "$(touch${IFS}canary)", "a\u202eb", "@", "HEAD"):
        ada.git("push", "--quiet", "--no-verify", "origin", f"{oid}:refs/heads/{name}")
    shown = ada.baton("conflicts")
    assert (shown.code, shown.err) == (0, "")
    assert not {"\x1b", "\u202e", "\udcff"} & set(shown.out)
    assert [line for line in shown.out.split("\n") if line.lstrip().startswith("::")] == []
    assert "  new<U+000A>line.py\n" in shown.out
    assert "  <0xFF>.py\n" in shown.out
    assert not (ada.path / "canary").exists()
    paths = [each["path"] for each in document(ada)["overlaps"] if each["danger"] == "conflict"]
    assert len(paths) == len(HOSTILE)


def test_branch_without_the_plan_and_one_without_history(ada: Sandbox) -> None:
    two_branches(ada)
    ada.git("switch", "--quiet", TWO)
    ada.commit("docs: no plan here", dict.fromkeys(PLAN))
    ada.git("push", "--quiet", "--no-verify", "origin", TWO)
    ada.git("switch", "--quiet", "--orphan", "pages")
    ada.commit("docs: pages", {APP: "page\n"})
    ada.git("push", "--quiet", "--no-verify", "origin", "pages")
    ada.git("switch", "--quiet", "main")
    found = document(ada)
    assert found["judged"]["branches"] == [ONE, TWO]
    assert found["remarks"] == ["pages has no common history with main: left out"]
    assert found["overlaps"][0]["danger"] == "conflict"
    assert "\npages has no common history with main: left out\n" in ada.baton("conflicts").out


def test_submodules(ada: Sandbox) -> None:
    tip = ada.oid()
    for name, oid, task in ((ONE, tip, "1.1.1a"), (TWO, f"{1:040}", "1.2.1a")):
        ada.git("switch", "--quiet", "--create", name, "main")
        ada.git("update-index", "--add", "--cacheinfo", f"160000,{oid},vendor/lib")
        ada.commit(f"feat({task}): bump")
        ada.git("push", "--quiet", "--no-verify", "origin", name)
    found = {each["path"]: each["danger"] for each in document(ada)["overlaps"]}
    assert found["vendor/lib"] == "conflict"


def test_shallow_clone_says_what_to_do(ada: Sandbox, remote: Sandbox, tmp_path: Path) -> None:
    two_branches(ada)
    url = f"file://{remote.path}"
    remote.git("clone", "--quiet", "--depth=1", "--no-single-branch", url, str(tmp_path / "flat"))
    outcome = Sandbox(tmp_path / "flat", "bob").baton("conflicts")
    assert (outcome.code, outcome.out) == (2, "")
    assert "history is cut short" in outcome.err
    assert "git fetch --unshallow" in outcome.err


def test_no_remote_no_commit_no_repository(
    sandbox: Sandbox, empty: Sandbox, home: Path, tmp_path: Path
) -> None:
    for repo in (sandbox, empty, Sandbox(home)):
        outcome = repo.baton("conflicts")
        assert (outcome.code, outcome.out) == (2, "")
        assert "→" in outcome.err
    Sandbox(tmp_path).git("init", "--quiet", "--bare", "void.git")
    empty.git("remote", "add", "origin", str(tmp_path / "void.git"))
    shown = empty.baton("conflicts")
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.startswith("no file is wanted by several: 0 live branches, 0 unfinished")


def test_remote_without_its_default_branch(ada: Sandbox, remote: Sandbox) -> None:
    two_branches(ada)
    remote.git("update-ref", "-d", "refs/heads/main")
    outcome = ada.baton("conflicts")
    assert (outcome.code, outcome.out) == (2, "")
    assert 'origin has no branch "main"' in outcome.err
    assert "default-branch" in outcome.err


def test_offline_shows_what_was_seen_last(ada: Sandbox, remote: Sandbox) -> None:
    two_branches(ada)
    ada.git("remote", "set-head", "origin", "main")
    ada.git("remote", "set-url", "origin", str(remote.path / "gone"))
    found = document(ada)
    assert "does not answer" in found["offline"]
    assert found["judged"]["branches"] == [ONE, TWO]
    assert found["overlaps"][0]["danger"] == "conflict"
    assert ada.baton("conflicts").out.startswith("(offline: ")


def test_git_that_is_too_old_does_without(ada: Sandbox, tmp_path: Path) -> None:
    two_branches(ada)
    script = tmp_path / "old" / "git"
    script.parent.mkdir()
    script.write_text(OLD_GIT, encoding="ascii")
    script.chmod(0o755)
    variables = {"PATH": f"{script.parent}:{os.environ['PATH']}"}
    shown = ada.baton("conflicts", env=variables)
    assert shown.code == 0
    assert "\nchanged on several branches (1)\n  shop/app.py\n" in f"\n{shown.out}"
    remarks = [line for line in shown.out.split("\n") if "older than 2.38" in line]
    assert len(remarks) == 1
    assert shown.out.rstrip("\n").endswith("0 merges tried")


def test_from_a_folder_inside(ada: Sandbox) -> None:
    two_branches(ada)
    whole = ada.baton("conflicts", "--json").out
    assert Sandbox(ada.path / "shop", "ada").baton("conflicts", "--json").out == whole


def test_color_is_for_those_who_ask(ada: Sandbox) -> None:
    two_branches(ada)
    assert "\x1b[31m" in ada.baton("conflicts", "--color").out
    assert "\x1b[" not in ada.baton("conflicts").out


def test_git_processes_do_not_grow_with_the_pairs(ada: Sandbox, tmp_path: Path) -> None:
    def count(name: str) -> int:
        trace = tmp_path / name
        trace.mkdir()
        outcome = ada.baton("conflicts", "--json", env={"GIT_TRACE2_EVENT": str(trace)})
        pairs = len(json.loads(outcome.out)["overlaps"][0]["conflicts"])
        assert pairs == {"few": 1, "many": 15}[name]
        return len(list(trace.iterdir()))

    two_branches(ada)
    few = count("few")
    for n in range(4):
        branch(ada, f"more-{n}", {APP: edited(f"more {n}")}, "chore: x")
    # one merge-base for each branch, and one is-ancestor for each that is here too
    assert count("many") <= few + 8
