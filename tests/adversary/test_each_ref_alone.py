"""What a client says about the server is not believed; no ref of a push vouches for another.

git moves the refs of a push one by one, and some moves fail: what one of them would keep, prove or
hide must not be counted for another.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.protocol import record
from support.raw_push import raw_push
from support.sandbox import Sandbox
from support.siege import BRANCH, ERROR, REF, Scene, lands, push, receive, refs_on_disk, refused

Clone = Callable[..., Sandbox]

HEAD = f"refs/heads/{BRANCH}"
MAIN = "refs/heads/main"


def _bad_then_good(ada: Sandbox, base: str) -> tuple[str, str]:
    """A commit that names no task, and a legal one on top of it."""
    ada.git("checkout", "--quiet", "--detach", base)
    bad = ada.commit("nothing", {"evil.py": ""})
    return bad, ada.commit("docs: plan", {"docs/plans/more.md": "more\n"})


# -- old values ----------------------------------------------------------------------------------


@pytest.mark.parametrize("lie", ["hides a commit", "a new branch", "another branch", "nowhere"])
def test_an_old_value_that_is_not_so_is_refused(lie: str, scene: Scene) -> None:
    ada, main = scene.again(), scene.server.oid("main")
    bad, good = _bad_then_good(ada, main)
    updates = {
        "hides a commit": [(bad, good, MAIN)],
        "a new branch": [(bad, good, "refs/heads/new")],
        "another branch": [(main, bad, "refs/heads/side"), (scene.base, good, MAIN)],
        "nowhere": [("", good, MAIN)],
    }[lie]
    before = refs_on_disk(scene.server.path)
    answer = raw_push(ada, scene.server, *updates, ("", good, "refs/tags/innocent"))
    assert set(ERROR.findall(answer.words)) == {"H607"}, answer
    assert refs_on_disk(scene.server.path) == before


def test_a_false_zero_does_not_hide_a_won_task(fresh: Sandbox, clone_of: Clone) -> None:
    """The task's ref would refuse such an update; the branch would have taken the row."""
    ada, eve = clone_of(fresh, "ada"), clone_of(fresh, "eve")
    lands(ada, f"main:{HEAD}")
    lands(ada, f"{record(ada, 'START', '1.1.1a')}:{REF}")
    base = eve.oid()
    rival = record(eve, "START", "1.1.1a")
    before = refs_on_disk(fresh.path)
    answer = raw_push(eve, fresh, ("", rival, REF), (base, rival, HEAD))
    assert ERROR.findall(answer.words) == ["H607"], answer
    assert refs_on_disk(fresh.path) == before


def test_deleting_what_is_elsewhere_is_refused(scene: Scene) -> None:
    """git skips a deletion whose old value is wrong; the judge would have counted it."""
    ada = scene.again()
    main = scene.server.oid("main")
    answer = raw_push(ada, scene.server, (main, "", HEAD))
    assert ERROR.findall(answer.words) == ["H607"], answer
    assert scene.server.oid(HEAD) == scene.base


def test_a_push_that_comes_second_is_told_to_fetch(fresh: Sandbox, clone_of: Clone) -> None:
    """The old value was true when the client looked."""
    ada, bob = clone_of(fresh, "ada"), clone_of(fresh, "bob")
    main = fresh.oid("main")
    lands(bob, f"{bob.commit('docs: plan', {'docs/plans/bob.md': 'x'})}:{MAIN}")
    mine = ada.commit("docs: plan", {"docs/plans/ada.md": "x"})
    answer = raw_push(ada, fresh, (main, mine, MAIN))
    assert "H607" in answer.words
    assert "git fetch" in answer.words
    again = bob.commit("docs: plan", {"docs/plans/bob.md": "more"})
    assert raw_push(bob, fresh, (fresh.oid("main"), again, MAIN)).report == (f"ok {MAIN}",)


# -- one ref twice -------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["in steps", "back and forth", "alike", "gone and back"])
def test_a_ref_named_twice_is_refused(way: str, scene: Scene) -> None:
    ada, main = scene.again(), scene.server.oid("main")
    bad, good = _bad_then_good(ada, main)
    updates = {
        "in steps": [(main, bad, MAIN), (bad, good, MAIN)],
        "back and forth": [(main, good, MAIN), (good, main, MAIN)],
        "alike": [(main, good, MAIN), (main, good, MAIN)],
        "gone and back": [(main, "", MAIN), ("", good, MAIN)],
    }[way]
    before = refs_on_disk(scene.server.path)
    answer = raw_push(ada, scene.server, *updates)
    assert "H607" in ERROR.findall(answer.words), answer
    assert refs_on_disk(scene.server.path) == before


def test_a_ref_and_its_other_name_are_one(fresh: Sandbox, clone_of: Clone) -> None:
    fresh.git("symbolic-ref", "refs/heads/master", MAIN)
    ada, main = clone_of(fresh, "ada"), fresh.oid("main")
    bad, good = _bad_then_good(ada, main)
    before = refs_on_disk(fresh.path)
    answer = raw_push(ada, fresh, (main, bad, "refs/heads/master"), (bad, good, MAIN))
    assert "H607" in ERROR.findall(answer.words), answer
    assert refs_on_disk(fresh.path) == before
    ada.git("reset", "--quiet", "--hard", main)
    lands(ada, f"{ada.commit('docs: plan', {'docs/plans/x.md': ''})}:refs/heads/master")
    assert fresh.oid("main") == ada.oid()


def test_a_ref_named_twice_is_not_rewound(fresh: Sandbox, clone_of: Clone) -> None:
    """A second, failing update brought the true tip into the range of the first."""
    ada = clone_of(fresh, "ada")
    base = ada.oid()
    lands(ada, f"{ada.commit('docs: plan', {'docs/plans/x.md': ''})}:{MAIN}")
    tip = ada.oid()
    evil, _ = _bad_then_good(ada, base)
    tree = ada.oid("HEAD^{tree}")
    joined = ada.git("commit-tree", tree, "-p", "HEAD", "-p", tip, "-m", "Merge main").out.strip()
    answer = raw_push(ada, fresh, (tip, evil, MAIN), (ada.oid(), joined, MAIN))
    assert "H607" in ERROR.findall(answer.words), answer
    assert fresh.oid("main") == tip


# -- what keeps rows -----------------------------------------------------------------------------


def _keepers(ada: Sandbox, base: str) -> dict[str, list[str]]:
    """Pushes beside the branch's deletion, each with something that will not keep its rows."""
    ada.git("tag", "--force", "--annotate", "--message=x", "keep", base)
    return {
        "a ref that cannot be made": [f"{base}:refs/heads/main/x"],
        "a tag as a branch": ["refs/tags/keep:refs/heads/keep"],
        "a tag": ["refs/tags/keep"],
        "a ref of no branch": [f"{base}:refs/odd/keep"],
        "a new branch": [f"{base}:refs/heads/keep"],
        "main": [f"{base}:{MAIN}"],
    }


@pytest.mark.parametrize(
    "keeper",
    [
        "a ref that cannot be made",
        "a tag as a branch",
        "a tag",
        "a ref of no branch",
        "a new branch",
        "main",
    ],
)
def test_rows_are_kept_only_by_what_is_sure_to_be_there(keeper: str, scene: Scene) -> None:
    ada = scene.again()
    others = _keepers(ada, scene.base)[keeper]
    before = refs_on_disk(scene.server.path)
    outcome = push(ada, f":{HEAD}", *others)
    assert "H606" in ERROR.findall(outcome.err), outcome
    assert refs_on_disk(scene.server.path) == before


def test_two_branches_do_not_vouch_for_each_other(fresh: Sandbox, clone_of: Clone) -> None:
    ada = clone_of(fresh, "ada")
    base = ada.oid()
    one = record(ada, "START", "1.1.1a")
    two = record(ada, "NOTE", "1.1.1a", "half done")
    lands(ada, f"{one}:refs/heads/a", f"{two}:refs/heads/b", f"{two}:refs/heads/c")
    refused(fresh, ada, ":refs/heads/b", ":refs/heads/c", code="H606")
    refused(fresh, ada, ":refs/heads/a", f"+{base}:refs/heads/b", code="L102")
    lands(ada, ":refs/heads/b")
    refused(fresh, ada, ":refs/heads/c", code="H606")
    refused(fresh, ada, ":refs/heads/c", f"{two}:refs/heads/a", code="H606")
    lands(ada, f"{two}:refs/heads/a")
    lands(ada, ":refs/heads/c", f"{record(ada, 'NOTE', '1.1.1a', 'nearly')}:refs/heads/a")


def test_another_name_of_a_branch_keeps_none_of_its_rows(fresh: Sandbox, clone_of: Clone) -> None:
    ada = clone_of(fresh, "ada")
    lands(ada, f"{record(ada, 'START', '1.1.1a')}:{HEAD}")
    fresh.git("symbolic-ref", "refs/heads/alias", HEAD)
    refused(fresh, ada, f":{HEAD}", code="H606")
    refused(fresh, ada, ":refs/heads/alias", code="H606")


# -- what a task's ref has won -------------------------------------------------------------------


def test_a_row_agrees_with_the_ref_as_it_is_and_as_it_may_be(
    fresh: Sandbox, clone_of: Clone
) -> None:
    ada, eve = clone_of(fresh, "ada"), clone_of(fresh, "eve")
    mine, rival = record(ada, "START", "1.1.1a"), record(eve, "START", "1.1.1a")
    ada.git("fetch", "--quiet", str(eve.path), "HEAD")
    refused(fresh, ada, f"{mine}:{REF}", f"{rival}:{HEAD}", code="C201")
    refused(fresh, ada, f"{rival}:refs/heads/x", f"{mine}:{REF}", code="C201")
    outcome = receive(fresh, ada, (mine, REF), (mine, HEAD))
    assert ERROR.findall(outcome.err) == [], outcome


def test_of_two_rows_after_the_won_one_only_one_lands(scene: Scene) -> None:
    ada = scene.again()
    finished = record(ada, "DONE", "1.1.1a", ada.oid("HEAD~4"))
    ada.git("reset", "--quiet", "--hard", scene.base)
    ada.clock += 3600
    taken = record(ada, "RECLAIM", "1.1.1a", agent="eve")
    outcome = receive(scene.server, ada, (finished, REF), (taken, HEAD))
    assert ERROR.findall(outcome.err) == ["C205"], outcome
    alone = receive(scene.server, ada, (taken, REF), (taken, HEAD))
    assert ERROR.findall(alone.err) == [], alone
