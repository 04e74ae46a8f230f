"""A plan that moves to another folder: legal with all its rows, refused without one of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.judging import codes, judge, judge_push
from support.plans import CART, LOGIN, feature
from support.protocol import record, work
from support.sandbox import Sandbox

MAIN = "refs/heads/main"
CONFIG = ".git-baton.toml"
MOVED = "planning/1.1-login.md"
MOVED_CART = "planning/1.2-cart.md"
NEW_PLAN = {CONFIG: 'plan = "planning"\n'}

Move = Callable[[Sandbox], None]


@pytest.fixture
def ada(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    """A clone where ada's claim of 1.1.1a is published on main."""
    ada = clone_of(remote, "ada")
    record(ada, "START", "1.1.1a")
    ada.git("push", "--quiet", "origin", "main")
    return ada


def _renamed(repo: Sandbox) -> dict[str, str | None]:
    return {
        LOGIN: None,
        CART: None,
        MOVED: repo.read(LOGIN),
        MOVED_CART: repo.read(CART),
    }


def _at_once(ada: Sandbox) -> None:
    ada.commit("docs: move the plan", {**_renamed(ada), **NEW_PLAN})


def _files_first(ada: Sandbox) -> None:
    ada.commit("docs: move the plan", _renamed(ada))
    ada.commit("docs: settings", NEW_PLAN)


def _settings_first(ada: Sandbox) -> None:
    ada.commit("docs: settings", NEW_PLAN)
    ada.commit("docs: move the plan", _renamed(ada))


def _goes_on(ada: Sandbox) -> None:
    work(ada, "feat(1.1.1a): a form")
    _at_once(ada)
    done = work(ada, "feat(1.1.1a): the rest of it")
    record(ada, "DONE", "1.1.1a", done, path=MOVED)
    record(ada, "START", "1.1.1b", path=MOVED)


def _by_way_of_another(ada: Sandbox) -> None:
    ada.commit(
        "docs: move",
        {LOGIN: None, CART: None, "x/1.md": ada.read(LOGIN), "x/2.md": ada.read(CART)}
        | {CONFIG: 'plan = "x"\n'},
    )
    files = {"x/1.md": None, "x/2.md": None, MOVED: ada.read("x/1.md")}
    ada.commit("docs: move on", {**files, MOVED_CART: ada.read("x/2.md"), **NEW_PLAN})


def _to_the_top(ada: Sandbox) -> None:
    ada.commit("docs: move", {LOGIN: None, "1.1.md": ada.read(LOGIN), CONFIG: 'plan = "."\n'})


def _in_pyproject(ada: Sandbox) -> None:
    table = '[tool.git-baton]\nplan = "planning"\n'
    ada.commit("chore(1.1.1a): move the plan", {**_renamed(ada), "pyproject.toml": table})


@pytest.mark.parametrize(
    "move",
    [
        _at_once,
        _files_first,
        _settings_first,
        _goes_on,
        _by_way_of_another,
        _to_the_top,
        _in_pyproject,
    ],
)
def test_a_plan_may_move_with_its_rows(move: Move, ada: Sandbox) -> None:
    """S108 tells of it, for where the plan is decides what is judged."""
    move(ada)
    main, side = (MAIN, ada.oid(), ada.oid("origin/main")), ("refs/heads/side", ada.oid(), "")
    for report in (judge_push(ada, main), judge(ada, "origin/main"), judge_push(ada, side)):
        assert "s108" in codes(report)
        assert set(codes(report)) <= {"s108", "t403"}
    ada.git("push", "--quiet", "--no-verify", "origin", "main")
    record(ada, "START", "1.1.2", path="1.1.md" if move is _to_the_top else MOVED)
    assert set(codes(judge_push(ada, (MAIN, ada.oid(), ada.oid("origin/main"))))) <= {"t403"}


def _empty_folder(ada: Sandbox) -> None:
    ada.commit("docs: settings", NEW_PLAN)


def _without_a_row(ada: Sandbox) -> None:
    ada.commit("docs: move", {**_renamed(ada), MOVED: feature(), **NEW_PLAN})


def _one_file_left(ada: Sandbox) -> None:
    files = {CART: None, MOVED_CART: ada.read(CART)}
    ada.commit("docs: move", {**files, **NEW_PLAN})


def _dropped_afterwards(ada: Sandbox) -> None:
    ada.commit("docs: settings", NEW_PLAN)
    ada.commit("docs: drop", {LOGIN: feature()})


def _behind_a_decoy(ada: Sandbox) -> None:
    """A copy without rows stands where the plan is said to be, and comes first."""
    ada.commit("docs: settings", {"archive/1.md": feature(), CONFIG: 'plan = "archive"\n'})


def _in_two_hops(ada: Sandbox) -> None:
    ada.commit("docs: settings", NEW_PLAN)
    ada.commit("docs: drop", {LOGIN: None, CART: None})
    ada.commit("docs: settings", {CONFIG: 'plan = "elsewhere"\n'})


def _settings_deleted(ada: Sandbox) -> None:
    _at_once(ada)
    ada.git("push", "--quiet", "--no-verify", "origin", "main")
    ada.commit("docs: no settings", {CONFIG: None})


def _copied(ada: Sandbox, folder: str) -> dict[str, str | None]:
    """The plan once more below another folder, and settings that call it the plan."""
    copies = {f"{folder}/{path.rpartition('/')[2]}": ada.read(path) for path in (LOGIN, CART)}
    return {**copies, CONFIG: f'plan = "{folder}"\n'}


def _edited(ada: Sandbox) -> str:
    return ada.read(LOGIN).replace("| ada |", "| eve |")


def _there_and_back(ada: Sandbox) -> None:
    ada.commit("docs: move", _copied(ada, "aside"))
    ada.commit("docs: and back", {LOGIN: _edited(ada), CONFIG: None})


def _edited_behind_a_copy(ada: Sandbox) -> None:
    ada.commit("docs: move", _copied(ada, "aside"))
    ada.commit("docs: and back", {CONFIG: None})
    ada.commit("docs: edit", {LOGIN: _edited(ada)})


def _copied_into_a_folder_above(ada: Sandbox) -> None:
    ada.commit("docs: move", _copied(ada, "docs"))
    ada.commit("docs: edit", {LOGIN: _edited(ada)})
    ada.commit("docs: and back", {CONFIG: None})


def _left_where_it_was_for_a_while(ada: Sandbox) -> None:
    ada.commit("docs: move", _copied(ada, "aside"))
    ada.commit("docs: and back", {LOGIN: None, CONFIG: None})


@pytest.mark.parametrize(
    ("move", "found"),
    [
        (_empty_folder, {"L105"}),
        (_without_a_row, {"L105"}),
        (_one_file_left, {"L105"}),
        (_dropped_afterwards, {"L102", "L105"}),
        (_behind_a_decoy, {"L105"}),
        (_in_two_hops, {"L105"}),
        (_settings_deleted, {"L105"}),
        (_there_and_back, {"L101"}),
        (_edited_behind_a_copy, {"L101"}),
        (_copied_into_a_folder_above, {"L101"}),
        (_left_where_it_was_for_a_while, {"L105"}),
    ],
)
def test_no_row_is_left_behind(move: Move, found: set[str], ada: Sandbox) -> None:
    move(ada)
    for report in (
        judge_push(ada, (MAIN, ada.oid(), ada.oid("origin/main"))),
        judge_push(ada, ("refs/heads/side", ada.oid(), "")),
        judge(ada, "origin/main"),
    ):
        assert {code for code in codes(report) if code.isupper()} == found, codes(report)


@pytest.mark.parametrize("folder", ["aside", "zone"])
def test_a_claim_is_not_hidden_behind_a_copy_of_the_plan(folder: str, ada: Sandbox) -> None:
    """Whichever comes first by its name: the plan is where each commit's settings say."""
    ada.commit("docs: move", _copied(ada, folder))
    record(ada, "START", "1.1.1a", agent="eve", path=f"{folder}/1.1-login.md")
    assert "C201" in codes(judge_push(ada, (MAIN, ada.oid(), ada.oid("origin/main"))))
    ada.git("reset", "--quiet", "--hard", "HEAD~1")
    ada.commit("docs: and back", {CONFIG: None})
    record(ada, "START", "1.1.1a", agent="eve")
    assert "C201" in codes(judge_push(ada, (MAIN, ada.oid(), ada.oid("origin/main"))))


def test_a_row_that_is_edited_on_the_way_is_found(ada: Sandbox) -> None:
    files = _renamed(ada)
    text = str(files[MOVED]).replace("| ada |", "| eve |")
    ada.commit("docs: move the plan", {**files, MOVED: text, **NEW_PLAN})
    assert "L101" in codes(judge_push(ada, (MAIN, ada.oid(), ada.oid("origin/main"))))


def test_the_rest_of_the_settings_is_that_of_before(ada: Sandbox) -> None:
    ada.commit("docs: settings", {CONFIG: 'ignore = ["T"]'})
    ada.git("push", "--quiet", "--no-verify", "origin", "main")
    ada.commit("docs: move", {**_renamed(ada), CONFIG: 'plan = "planning"\nignore = ["S", "L"]\n'})
    work(ada, "no task at all")
    assert "S101" in codes(judge_push(ada, (MAIN, ada.oid(), ada.oid("origin/main"))))


def test_a_branch_from_before_the_move_still_merges(ada: Sandbox) -> None:
    ada.git("switch", "--quiet", "--create", "feature/1.1-login")
    done = work(ada, "feat(1.1.1a): a form")
    record(ada, "DONE", "1.1.1a", done)
    ada.git("switch", "--quiet", "main")
    _at_once(ada)
    ada.git("push", "--quiet", "--no-verify", "origin", "main", "feature/1.1-login")
    ada.git("merge", "--quiet", "--no-ff", "feature/1.1-login", "-m", "Merge the login")
    assert "DONE" in ada.read(MOVED)
    report = judge_push(ada, (MAIN, ada.oid(), ada.oid("origin/main")))
    assert set(codes(report)) <= {"m307", "t403"}


def test_the_server_lets_it_pass_and_refuses_the_rest(ada: Sandbox, remote: Sandbox) -> None:
    assert remote.baton("install", "--server", str(remote.path)).code == 0
    _empty_folder(ada)
    outcome = ada.git("push", "--no-verify", "origin", "main", check=False)
    assert outcome.code != 0
    assert "L105" in outcome.err
    ada.git("reset", "--quiet", "--hard", "origin/main")
    _at_once(ada)
    assert ada.git("push", "--no-verify", "origin", "main", check=False).code == 0


def test_hooks_of_a_commit_let_it_pass(ada: Sandbox) -> None:
    ada.stage({**_renamed(ada), **NEW_PLAN})
    assert ada.hook("pre-commit").code == 0
    ada.write(".git/COMMIT_EDITMSG", "docs: move the plan\n")
    outcome = ada.hook("commit-msg", ".git/COMMIT_EDITMSG")
    assert (outcome.code, outcome.err) == (0, "")


def test_pre_commit_sees_what_is_left_behind(ada: Sandbox) -> None:
    ada.stage(NEW_PLAN)
    outcome = ada.hook("pre-commit")
    assert outcome.code == 1
    assert "L105" in outcome.err
    assert "git mv" in outcome.err


def test_status_knows_claims_on_both_sides_of_the_move(ada: Sandbox) -> None:
    """A branch that has not heard of the move keeps its claims for everybody to see."""
    ada.git("switch", "--quiet", "--create", "feature/1.1-login")
    record(ada, "START", "1.1.1b")
    ada.git("push", "--quiet", "--no-verify", "origin", "feature/1.1-login")
    ada.git("switch", "--quiet", "main")
    _at_once(ada)
    ada.git("push", "--quiet", "--no-verify", "origin", "main")
    assert "1.1.1b" in ada.baton("claim", "1.1.1b", agent="bob").err
    assert ada.baton("claim", "1.1.1b", agent="bob").code == 3
    assert ada.baton("claim", "1.1.2", agent="bob").code == 0
