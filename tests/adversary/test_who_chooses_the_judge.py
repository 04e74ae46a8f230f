"""Whoever is judged never chooses the judge: the default branch has settings and proofs.

Each way that a push could bring the rules it is judged by, or the proof of its own rows.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.judging import codes, judge_push
from support.plans import LOGIN, feature, row
from support.protocol import record, sign, work
from support.sandbox import Outcome, Sandbox
from support.siege import BRANCH, CONFIG, ERROR, REF, lands, push, refs_on_disk, refused

Clone = Callable[..., Sandbox]

HEAD = f"refs/heads/{BRANCH}"
MAIN = "refs/heads/main"
SIDE = "refs/heads/side"
MAP = 'agents = {ada = ["ada@example.com"], eve = ["eve@example.com"]}\n'


def _eve(server: Sandbox, clone_of: Clone, settings: str = "") -> Sandbox:
    """A clone of eve's, whose address is her own, of a server with these settings on main."""
    eve = clone_of(server, "eve")
    eve.git("config", "user.email", "eve@example.com")
    if settings:
        lands(eve, f"{eve.commit('chore: settings', {CONFIG: settings})}:{MAIN}")
    return eve


def _unjudged(server: Sandbox, clone: Sandbox, *refspecs: str) -> None:
    """Bring something into a server as if its judge had not been there yet."""
    server.git("fetch", "--quiet", str(clone.path), *refspecs)


# -- settings ------------------------------------------------------------------------------------

WEAKER = {
    "no map": 'stale-after = "1h"\n',
    "ignored": 'ignore = ["C", "L"]\n',
    "selected": 'select = ["T"]\n',
    "another map": 'agents = {eve = ["eve@example.com"]}\n',
    "another default branch": 'default-branch = "side"\nignore = ["C"]\n',
}


@pytest.mark.parametrize("name", WEAKER)
def test_settings_of_a_side_branch_judge_nothing(
    name: str, fresh: Sandbox, clone_of: Clone
) -> None:
    eve = _eve(fresh, clone_of, MAP)
    lands(eve, f"{eve.commit('chore: settings', {CONFIG: WEAKER[name]})}:{SIDE}")
    forged = record(eve, "START", "1.1.1b", agent="ada")
    refused(fresh, eve, f"{forged}:{SIDE}", code="C204")
    refused(fresh, eve, f"{forged}:refs/heads/other", code="C204")
    refused(fresh, eve, f"{forged}:refs/baton/tasks/1.1.1b", code="C204")


@pytest.mark.parametrize("ref", [MAIN, REF, HEAD])
def test_a_row_on_a_side_branch_is_no_proof(ref: str, fresh: Sandbox, clone_of: Clone) -> None:
    """It stands there since before anybody said whose name is whose."""
    eve = clone_of(fresh, "eve")
    eve.git("config", "user.email", "eve@example.com")
    forged = record(eve, "START", "1.1.1a", agent="ada")
    lands(eve, f"{forged}:{SIDE}")
    eve.git("reset", "--quiet", "--hard", "HEAD~1")
    lands(eve, f"{eve.commit('chore: settings', {CONFIG: MAP})}:{MAIN}")
    subject = sign(eve, "START", "1.1.1a", agent="ada")
    eve.stage({LOGIN: eve.git("show", f"{forged}:{LOGIN}").out})
    again = eve.commit(subject)
    refused(fresh, eve, f"{again}:{ref}", code="C204")
    if ref == REF:
        refused(fresh, eve, f"{forged}:{ref}", code="C204")
        eve.git("checkout", "--quiet", forged)
        more = record(eve, "NOTE", "1.1.1a", "mine", agent="nobody")
        refused(fresh, eve, f"{again}:{ref}", f"{more}:{SIDE}", code="C204")
    lands(eve, f"{forged}:{SIDE}")  # where it stands it is no news


def test_a_commit_on_a_side_branch_is_judged_again_for_a_tasks_ref(
    fresh: Sandbox, clone_of: Clone
) -> None:
    eve = clone_of(fresh, "eve")
    eve.commit("nothing", {"x.py": ""})
    record(eve, "START", "1.1.1a")
    _unjudged(fresh, eve, f"HEAD:{SIDE}")
    refused(fresh, eve, f"HEAD:{REF}", code="S101")
    record(eve, "NOTE", "1.1.1a", "on")
    done = record(eve, "DONE", "1.1.1a", work(eve, "feat(1.1.1a): form"))
    refused(fresh, eve, f"{done}:{REF}", code="S101")


def test_a_claim_by_hand_gets_a_ref_later(fresh: Sandbox, clone_of: Clone) -> None:
    ada = clone_of(fresh, "ada")
    record(ada, "START", "1.1.1a")
    lands(ada, f"HEAD:{HEAD}")
    done = record(ada, "DONE", "1.1.1a", work(ada, "feat(1.1.1a): form"))
    lands(ada, "--atomic", f"{done}:{HEAD}", f"{done}:{REF}")


# -- which branch is the default one ---------------------------------------------------------------


@pytest.mark.parametrize("settings", ["", 'ignore = ["S"]\n'])
def test_a_branch_does_not_become_the_default_one_by_a_push(
    settings: str, fresh: Sandbox, clone_of: Clone
) -> None:
    """The server's HEAD names a branch that was never made, as git init makes it."""
    fresh.git("symbolic-ref", "HEAD", "refs/heads/trunk")
    eve = clone_of(fresh, "eve")
    eve.git("checkout", "--quiet", "-B", "main", "origin/main")
    if settings:
        eve.commit("chore: settings", {CONFIG: settings})
    said = refused(fresh, eve, "HEAD:refs/heads/trunk", code="H605")
    assert "git symbolic-ref HEAD refs/heads/main" in said


def test_both_default_branches_are_guarded(fresh: Sandbox, clone_of: Clone) -> None:
    """HEAD's branch has the settings, and the one that they name has the features."""
    ada = clone_of(fresh, "ada")
    lands(ada, "HEAD:refs/heads/trunk")
    base = ada.oid()
    lands(ada, f"{ada.commit('chore: settings', {CONFIG: MAP})}:{MAIN}")
    named = f'{MAP}default-branch = "trunk"\n'
    lands(ada, f"{ada.commit('chore: settings', {CONFIG: named})}:{MAIN}")
    for branch in ("main", "trunk"):
        lands(ada, f"HEAD:refs/heads/{branch}")
        refused(fresh, ada, f"+{base}:refs/heads/{branch}", code="H606")
        refused(fresh, ada, f":refs/heads/{branch}", code="H606")
    bad = ada.commit("nothing", {"x.py": ""})
    _unjudged(fresh, ada, f"{bad}:{SIDE}")
    for branch in ("main", "trunk"):
        refused(fresh, ada, f"{bad}:refs/heads/{branch}", code="S101")


# -- what is exempt --------------------------------------------------------------------------------


def _set_back(eve: Sandbox, root: str) -> str:
    """Commits of 2020, on a root of their own or on an old commit, and a merge with main."""
    date = "2020-01-01T00:00"
    if root:
        eve.git("checkout", "--quiet", "--detach", root)
    else:
        eve.git("checkout", "--quiet", "--orphan", "old")
    eve.commit("anything", {"evil.py": ""}, date=date)
    rows = [
        row("10:00", "ada", "START", "1.1.1a"),
        row("10:01", "ada", "DONE", "1.1.1a", "dead123"),
    ]
    eve.commit("whatever", {LOGIN: feature(rows=rows, ticked=["1.1.1a"])}, date=date)
    old = eve.oid()
    eve.git("checkout", "--quiet", "--force", "main")
    eve.git("merge", "--quiet", "--allow-unrelated-histories", "-X", "theirs", "--no-edit", old)
    return old


@pytest.mark.parametrize("root", ["orphan", "fork"])
@pytest.mark.parametrize("since", ["2020-06-01", "2026-01-01", "2099-01-01"])
def test_a_date_exempts_only_what_the_default_branch_had(
    since: str, root: str, fresh: Sandbox, clone_of: Clone
) -> None:
    eve = _eve(fresh, clone_of, f'since = "{since}"\n')
    old = _set_back(eve, "" if root == "orphan" else "HEAD~1")
    for way in (f"{old}:{SIDE}", f"HEAD:{MAIN}", f"HEAD:{SIDE}"):
        said = refused(fresh, eve, way, code="S101")
        assert old[:7] in said
    _unjudged(fresh, eve, f"{old}:{SIDE}", "HEAD:refs/heads/merged")
    refused(fresh, eve, f"HEAD:{MAIN}", code="S101")


def test_a_date_is_the_default_branchs_own_in_a_whole_history(
    fresh: Sandbox, clone_of: Clone
) -> None:
    eve = _eve(fresh, clone_of, 'since = "2020-06-01"\n')
    old = _set_back(eve, "")
    eve.git("push", "--quiet", "--no-verify", str(fresh.path), "HEAD:refs/odd/x", check=False)
    outcome = eve.baton("check", "--all")
    assert (outcome.code, old[:7] in outcome.out) == (1, True), outcome


@pytest.mark.parametrize("name", ["side", "ID", "abbreviation"])
def test_a_commit_exempts_only_what_the_default_branch_has(
    name: str, fresh: Sandbox, clone_of: Clone
) -> None:
    eve = clone_of(fresh, "eve")
    eve.git("switch", "--quiet", "--create", "side")
    bad = eve.commit("nothing", {"x.py": ""})
    _unjudged(fresh, eve, f"{bad}:{SIDE}")
    eve.git("switch", "--quiet", "main")
    since = {"side": "side", "ID": bad, "abbreviation": bad[:9]}[name]
    settled = eve.commit("chore: settings", {CONFIG: f'since = "{since}"\n'})
    outcome = _declined(fresh, eve, f"{settled}:{MAIN}")
    assert "not behind the default branch" in outcome.err
    _unjudged(fresh, eve, f"+{settled}:{MAIN}")
    eve.git("merge", "--quiet", "--no-ff", "--no-edit", "side")
    refused(fresh, eve, f"HEAD:{MAIN}", code="S101")
    whole = eve.baton("check", "--all")
    assert (whole.code, "not behind the default branch" in whole.err) == (2, True), whole


# -- settings that nobody could judge by -----------------------------------------------------------

BROKEN = {
    "no commit": 'since = "no-such-commit"\n',
    "a blob": f'since = "HEAD:{LOGIN}"\n',
    "a search": 'since = ":/nowhere"\n',
    "an option": 'since = "--all"\n',
    "too far back": 'since = "HEAD~1000"\n',
    "no branch": 'default-branch = "nowhere"\n',
    "no kind": "types = 1\n",
    "no key": 'sinse = "2024-01-01"\n',
    "no TOML": "since = \n",
    "no depth": f"x = {'[' * 2000}\n",
}


def _declined(server: Sandbox, clone: Sandbox, refspec: str) -> Outcome:
    """Push, and see that the server said why it refused, and did not fail."""
    before = refs_on_disk(server.path)
    outcome = push(clone, refspec)
    assert outcome.code == 1, outcome
    assert "internal error" not in outcome.err
    assert "→" in outcome.err
    assert refs_on_disk(server.path) == before
    return outcome


@pytest.mark.parametrize("name", BROKEN)
def test_settings_that_nobody_could_judge_by_stay_out_and_can_be_mended(
    name: str, fresh: Sandbox, clone_of: Clone
) -> None:
    eve, ada = clone_of(fresh, "eve"), clone_of(fresh, "ada")
    broken = eve.commit("chore: settings", {CONFIG: BROKEN[name]})
    _declined(fresh, eve, f"{broken}:{MAIN}")
    _unjudged(fresh, eve, f"+{broken}:{MAIN}")  # all the same, somebody got it there
    lands(ada, f"{record(ada, 'START', '1.1.1a')}:{HEAD}")
    bad = ada.commit("nothing", {"x.py": ""})
    refused(fresh, ada, f"{bad}:{HEAD}", code="S101")
    lands(eve, f"{eve.commit('docs: plan', {'docs/plans/x.md': ''})}:{MAIN}")
    lands(eve, f"{eve.commit('chore: settings', {CONFIG: None})}:{MAIN}")


@pytest.mark.parametrize("name", BROKEN)
def test_what_mends_settings_passes_in_the_clone(
    name: str, remote: Sandbox, clone_of: Clone
) -> None:
    eve = clone_of(remote, "eve")
    eve.commit("chore: settings", {CONFIG: BROKEN[name]})
    eve.git("push", "--quiet", "--no-verify", "origin", "main")
    assert eve.baton("install").code == 0
    eve.stage({CONFIG: 'types = ["chore", "feat"]\n'})
    assert eve.git("commit", "--quiet", "-m", "chore: settings", check=False).code == 0
    outcome = eve.git("push", "origin", "main", check=False)
    assert (outcome.code, ERROR.findall(outcome.err)) == (0, []), outcome


# -- a clone that was not told the default branch --------------------------------------------------

LAX = ('ignore = ["S", "C"]', 'exempt-types = ["feat"]', 'default-branch = "main"\nselect = ["H"]')


@pytest.mark.parametrize("settings", LAX)
def test_no_branch_is_the_default_one_by_its_name(
    settings: str, remote: Sandbox, clone_of: Clone
) -> None:
    """Where the remote's HEAD names another branch, anybody may push one that is called main."""
    remote.git("branch", "--move", "main", "develop")
    ada = clone_of(remote, "ada")
    ada.git("remote", "set-head", "origin", "--delete")
    ada.commit("chore: settings", {CONFIG: settings})
    ada.git("push", "--quiet", "--no-verify", "origin", "HEAD:refs/heads/main")
    ada.git("reset", "--quiet", "--hard", "origin/develop")
    work(ada, "feat: no task")
    assert codes(judge_push(ada, (SIDE, ada.oid(), ""))) == ["S101"]
