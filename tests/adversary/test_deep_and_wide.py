"""What one reader takes in, no other dies of: folders in folders, wide folders, odd dates."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from support.history import Step, build_history
from support.plans import LOGIN, feature, row
from support.protocol import record, sign
from support.sandbox import Sandbox, run
from support.siege import BRANCH, ERROR, craft, craft_commit, lands, refused, with_tree

Clone = Callable[..., Sandbox]

HEAD = f"refs/heads/{BRANCH}"
MAIN = "refs/heads/main"
LOOKING = (
    *("status", "next", "stale", "stats", "log", "conflicts", "graph", "lint", "doctor"),
    *("check --all", "brief", "dashboard --out dashboard.html"),
)


def _in_folders(clone: Sandbox, folders: int, place: str = "docs/plans") -> str:
    """A commit on top of main with a feature file so many folders below a place; its ID."""
    clone.git("branch", "--force", "deep", "origin/main")
    path = f"{place}/{'a/' * folders}d.md"
    text = feature("1.9", "Deep", [("1.9.1", "Dig")])
    return build_history(clone, [Step("docs: plan", {path: text})], "deep")[0]


def _everybody_goes_on(server: Sandbox, ada: Sandbox) -> None:
    """Claims, plans and refusals as ever, and no command that fails."""
    ada.git("fetch", "--quiet")
    lands(ada, f"{record(ada, 'START', '1.1.1a')}:{HEAD}")
    refused(server, ada, f"{ada.commit('nothing', {'x.py': ''})}:{HEAD}", code="S101")
    ada.git("reset", "--quiet", "--hard", "HEAD~1")
    ada.git("branch", "--force", "after", "origin/main")
    after = build_history(ada, [Step("docs: plan", {"docs/plans/more.md": "more\n"})], "after")[0]
    lands(ada, f"{after}:{MAIN}", f"{after}:refs/heads/z")
    for words in LOOKING:
        outcome = ada.baton(*words.split())
        assert outcome.code in (0, 1, 4, 8), (words, outcome)
        assert "internal error" not in outcome.err, (words, outcome)


@pytest.mark.parametrize("folders", [31, 990, 1100])
def test_a_feature_file_in_too_many_folders(folders: int, fresh: Sandbox, clone_of: Clone) -> None:
    eve, ada = clone_of(fresh, "eve"), clone_of(fresh, "ada")
    deep = _in_folders(eve, folders)
    for ref in (MAIN, "refs/heads/x"):
        assert "folders" in refused(fresh, eve, f"{deep}:{ref}", code="H603")
    on_it = build_history(eve, [Step("feat(1.9.1): dig", {"dig.py": ""})], "deep")[0]
    assert "1.9.1 is no task" in refused(fresh, eve, f"{on_it}:{MAIN}", code="S103")
    fresh.git("fetch", "--quiet", str(eve.path), f"+{deep}:{MAIN}", f"+{deep}:refs/heads/x")
    _everybody_goes_on(fresh, ada)


def test_as_many_folders_as_may_be(fresh: Sandbox, clone_of: Clone) -> None:
    eve = clone_of(fresh, "eve")
    lands(eve, f"{_in_folders(eve, 30)}:{MAIN}")
    eve.git("fetch", "--quiet")
    eve.git("reset", "--quiet", "--hard", "origin/main")
    assert eve.baton("claim", "1.9.1").code == 0


def test_folders_in_folders_are_the_plans_matter_only_below_it(
    fresh: Sandbox, clone_of: Clone
) -> None:
    eve, ada = clone_of(fresh, "eve"), clone_of(fresh, "ada")
    deep = _in_folders(eve, 1100, "assets")
    refused(fresh, eve, f"{deep}:refs/heads/x", code="S101")
    fresh.git("fetch", "--quiet", str(eve.path), f"+{deep}:{MAIN}")
    _everybody_goes_on(fresh, ada)


def test_a_claim_in_too_many_folders_is_none(fresh: Sandbox, clone_of: Clone) -> None:
    ada = clone_of(fresh, "ada")
    start = row("10:00", "ada", "START", "1.9.1")
    text = feature("1.9", "Deep", [("1.9.1", "Dig")], [start])
    ada.commit("docs: plan", {f"docs/plans/{'a/' * 31}d.md": text})
    message = ada.write(".git/COMMIT_EDITMSG", "feat(1.9.1): dig\n")
    outcome = ada.hook("commit-msg", str(message))
    assert (outcome.code, ERROR.findall(outcome.err)) == (1, ["S103"]), outcome


def test_folders_on_the_disk(fresh: Sandbox, clone_of: Clone) -> None:
    """They are no part of the commit, but commit-msg and lint look for feature files there."""
    ada = clone_of(fresh, "ada")
    record(ada, "START", "1.1.1a")
    at = os.open(ada.path / "docs/plans", os.O_RDONLY)
    for _ in range(1200):
        os.mkdir("a", dir_fd=at)
        inner = os.open("a", os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = inner
    os.close(at)
    try:
        message = ada.write(".git/COMMIT_EDITMSG", "feat(1.1.1a): create form\n")
        outcome = ada.hook("commit-msg", str(message))
        assert (outcome.code, outcome.err) == (0, "")
        linted = ada.baton("lint")
        assert "internal error" not in linted.err
        assert linted.code in (0, 1), linted
    finally:
        assert run(["rm", "-rf", "docs/plans/a"], ada.path).code == 0


def test_a_folder_that_is_larger_than_any_feature_file(fresh: Sandbox, clone_of: Clone) -> None:
    """Its listing is over the cap of what is read at once, and hides no row."""
    ada = clone_of(fresh, "ada")
    claim = record(ada, "START", "1.1.1a")
    blob = bytes.fromhex(ada.git("hash-object", "-w", "--stdin", input="x").out.strip())
    known = ada.git("ls-tree", "HEAD:docs/plans").out.splitlines()
    entries = {line.split("\t")[1]: line.split()[2] for line in known}
    names = sorted([*entries, *[f"z{'0' * 180}{at}.txt" for at in range(42_000)]])
    wide = b"".join(
        [
            f"100644 {name}\0".encode()
            + (bytes.fromhex(entries[name]) if name in entries else blob)
            for name in names
        ]
    )
    assert len(wide) > 8 << 20
    craft_commit(ada, b"feat(1.1.1a): x\n", tree=with_tree(ada, "docs/plans", wide))
    lands(ada, f"HEAD:{HEAD}")
    ada.git("reset", "--quiet", "--hard", claim)
    tidy = ada.commit("docs: tidy", {LOGIN: feature()})
    refused(fresh, ada, f"+{tidy}:{HEAD}", code="L102")
    refused(fresh, ada, f":{HEAD}", code="H606")


# -- dates -----------------------------------------------------------------------------------------

DATES = {
    "5000 digits": b"9" * 5000 + b" +0000",
    "4000 digits": b"9" * 4000 + b" +0000",
    "2^64 - 1": b"18446744073709551615 +0000",
    "2^63 - 1": b"9223372036854775807 +0000",
    "year 10000": b"253402300800 +0000",
    "negative": b"-1 +0000",
    "no zone": b"1700000000",
    "no digits": b"soon +0000",
    "a zone of many digits": b"1700000000 +" + b"9" * 5000,
    "none": b"",
}


@pytest.mark.parametrize("name", DATES)
def test_a_date_that_git_reads_somehow(name: str, fresh: Sandbox, clone_of: Clone) -> None:
    eve, ada = clone_of(fresh, "eve"), clone_of(fresh, "ada")
    sign(eve, "START", "1.1.1a")
    tree = eve.git("write-tree").out.strip()
    person = b"eve <eve@example.com> "
    for message in (b"chore: claim task 1.1.1a\n", b"feat(1.1.1a): create form\n"):
        facts = f"tree {tree}\nparent {eve.oid()}\n".encode()
        facts += b"author " + person + DATES[name] + b"\ncommitter " + person + DATES[name]
        eve.git("update-ref", "HEAD", craft(eve, "commit", facts + b"\n\n" + message))
    pushed = eve.git("push", "--no-verify", "origin", f"HEAD:{HEAD}", check=False)
    assert "internal error" not in pushed.err
    if pushed.code:
        assert ERROR.findall(pushed.err) == [], pushed
        return  # git itself says no
    eve.git("reset", "--quiet", "--hard")
    ada.git("fetch", "--quiet")
    ada.git("switch", "--quiet", BRANCH)
    lands(ada, f"{ada.commit('docs: plan', {'docs/plans/more.md': ''})}:{HEAD}")
    for words in (*LOOKING, "pr 1.1 --dry-run", "show 1.1.1a"):
        outcome = ada.baton(*words.split())
        assert outcome.code in (0, 1, 4, 8), (words, outcome)
        assert "internal error" not in outcome.err, (words, outcome)
