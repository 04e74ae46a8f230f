"""Two pushes that switch the judge off, the settings and then the deed, are seen and stopped."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.plans import LOGIN
from support.protocol import record
from support.sandbox import Sandbox
from support.siege import CONFIG, ERROR, push, refused

Clone = Callable[..., Sandbox]

MAIN = "refs/heads/main"
OWNED = 'protect-settings = true\nsettings-owners = ["ada@example.com"]\n'
WEAKER = {
    "ignore": 'ignore = ["S", "L", "C", "M", "T", "H"]\n',
    "select": 'select = ["T"]\n',
    "exempt-types": 'exempt-types = ["feat"]\n',
    "exempt-authors": 'exempt-authors = ["eve"]\n',
    "since": 'since = "2099-01-01"\n',
    "task-id": "task-id = '\\d+(\\.\\d+)*[a-z]*'\n",
    "types": 'types = ["feat", "fix", "chore", "docs", "anything"]\n',
    "default-branch": 'default-branch = "main"\n',
    "claim-refs": 'claim-refs = "off"\n',
    "stale-after": 'stale-after = "1s"\n',
    "waive": 'waive = ["C202@1234567"]\n',
}


def _by(clone: Sandbox, name: str) -> Sandbox:
    clone.git("config", "user.email", f"{name}@example.com")
    return clone


def _begun(server: Sandbox, clone_of: Clone, settings: str = "") -> Sandbox:
    """A clone of ada's, whose claim is on main already, with these settings."""
    ada = _by(clone_of(server, "ada"), "ada")
    record(ada, "START", "1.1.1a")
    if settings:
        ada.commit("chore: settings", {CONFIG: settings})
    ada.git("push", "--quiet", "--no-verify", "origin", f"HEAD:{MAIN}")
    return ada


@pytest.mark.parametrize("key", WEAKER)
def test_a_commit_that_loosens_is_reported_at_every_door(
    key: str, fresh: Sandbox, clone_of: Clone
) -> None:
    _begun(fresh, clone_of)
    eve = _by(clone_of(fresh, "eve"), "eve")
    eve.stage({CONFIG: WEAKER[key]})
    staged = eve.baton("check", "--staged")
    assert f"S108 warning: {key} = " in staged.out, staged
    loose = eve.commit("chore: settings")
    line = f"{MAIN} {loose} {MAIN} {eve.oid('origin/main')}\n"
    local = eve.hook("pre-push", "origin", "x", input=line)
    assert (local.code, f"S108 warning: {key} = " in local.err) == (0, True), local
    ranged = eve.baton("check", "--from-ref", "origin/main")
    assert (ranged.code, f"S108 warning: {key} = " in ranged.out) == (0, True), ranged
    pushed = push(eve, f"{loose}:{MAIN}")
    assert (pushed.code, f"S108 warning: {key} = " in pushed.err) == (0, True), pushed


@pytest.mark.parametrize("key", WEAKER)
def test_protected_settings_are_loosened_by_their_owners_only(
    key: str, fresh: Sandbox, clone_of: Clone
) -> None:
    ada = _begun(fresh, clone_of, OWNED)
    eve = _by(clone_of(fresh, "eve"), "eve")
    eve.stage({CONFIG: OWNED + WEAKER[key]})
    assert eve.baton("check", "--staged").code == 1
    refused(fresh, eve, f"{eve.commit('chore: settings')}:{MAIN}", code="S108")
    for lie in ("chore: settings", "chore: claim task 1.1.1b"):
        eve.git("reset", "--quiet", "--hard", "origin/main")
        eve.stage({CONFIG: WEAKER[key]})
        refused(fresh, eve, f"{eve.commit(lie)}:{MAIN}", code="S108")
    allowed = ada.commit("chore: settings", {CONFIG: OWNED + WEAKER[key]})
    outcome = push(ada, f"{allowed}:{MAIN}")
    assert (outcome.code, ERROR.findall(outcome.err)) == (0, []), outcome


WAYS: dict[str, Callable[[Sandbox], object]] = {
    "gone": lambda eve: eve.commit("chore: settings", {CONFIG: None}),
    "another file": lambda eve: eve.commit(
        "chore: settings", {CONFIG: None, "pyproject.toml": '[tool.git-baton]\nignore = ["S"]\n'}
    ),
    "in two steps": lambda eve: [
        eve.commit("chore: settings", {CONFIG: "types = 1\n"}),
        eve.commit("chore: settings", {CONFIG: 'ignore = ["S"]\n'}),
    ],
    "an owner more": lambda eve: eve.commit(
        "chore: settings", {CONFIG: OWNED.replace('"]', '", "eve@example.com"]')}
    ),
    "unprotected": lambda eve: eve.commit(
        "chore: settings", {CONFIG: OWNED.replace("true", "false")}
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_there_is_no_way_around_the_protection(way: str, fresh: Sandbox, clone_of: Clone) -> None:
    _begun(fresh, clone_of, OWNED)
    eve = _by(clone_of(fresh, "eve"), "eve")
    WAYS[way](eve)
    refused(fresh, eve, f"HEAD:{MAIN}", code="S108")


def test_a_merge_does_not_bring_older_settings_back(fresh: Sandbox, clone_of: Clone) -> None:
    ada = _begun(fresh, clone_of, f"{OWNED}ignore = ['T402']\n")
    eve = _by(clone_of(fresh, "eve"), "eve")
    eve.git("switch", "--quiet", "--create", "side")
    eve.commit("docs: plan", {"docs/plans/x.md": ""})
    ada.commit("chore: settings", {CONFIG: OWNED})
    assert push(ada, f"HEAD:{MAIN}").code == 0
    eve.git("fetch", "--quiet")
    eve.git("switch", "--quiet", "main")
    eve.git("merge", "--quiet", "--ff-only", "origin/main")
    eve.git("merge", "--quiet", "--no-ff", "--no-commit", "side")
    eve.git("checkout", "--quiet", "side", "--", CONFIG)
    eve.commit("Merge branch 'side'")
    refused(fresh, eve, f"HEAD:{MAIN}", code="S108")
    eve.git("reset", "--quiet", "--hard", "origin/main")
    eve.git("merge", "--quiet", "--no-ff", "--no-edit", "side")
    assert push(eve, f"HEAD:{MAIN}").code == 0


MERGED: dict[str, tuple[str, bool]] = {
    "what both have": ('ignore = ["T404", "T402"]\n', True),
    "what one has": ('ignore = ["T402"]\n', True),
    "more": ('ignore = ["T404", "T402", "S"]\n', False),
    "a wider code": ('ignore = ["T"]\n', False),
    "another key": ('ignore = ["T404", "T402"]\nexempt-types = ["feat"]\n', False),
    "a longer while": ('ignore = ["T404"]\nclock-skew = "20m"\n', False),
    "the same while": ('ignore = ["T404"]\nclock-skew = "10m"\n', True),
}


@pytest.mark.parametrize("name", MERGED)
def test_what_an_owner_loosened_covers_no_more_than_that(
    name: str, fresh: Sandbox, clone_of: Clone
) -> None:
    """Whoever settles a conflict of the settings brings what their owners decided, and no more."""
    ada = _begun(fresh, clone_of, OWNED)
    ada.git("switch", "--quiet", "--create", "side")
    ada.commit("chore: settings", {CONFIG: f'{OWNED}ignore = ["T402"]\nclock-skew = "10m"\n'})
    ada.git("push", "--quiet", "--no-verify", "origin", "side")
    ada.git("switch", "--quiet", "-")
    ada.commit("chore: settings", {CONFIG: f'{OWNED}ignore = ["T404"]\n'})
    ada.git("push", "--quiet", "--no-verify", "origin", f"HEAD:{MAIN}")
    eve = _by(clone_of(fresh, "eve"), "eve")
    assert eve.git("merge", "--quiet", "origin/side", check=False).code == 1
    settled, passes = MERGED[name]
    eve.stage({CONFIG: OWNED + settled})
    merge = eve.commit("Merge branch 'side'")
    if passes:
        outcome = push(eve, f"{merge}:{MAIN}")
        assert (outcome.code, ERROR.findall(outcome.err)) == (0, []), outcome
    else:
        refused(fresh, eve, f"{merge}:{MAIN}", code="S108")


def test_a_server_protects_what_nobody_committed(fresh: Sandbox, clone_of: Clone) -> None:
    ada = _begun(fresh, clone_of)
    fresh.git("config", "baton.protectSettings", "true")
    fresh.git("config", "baton.settingsOwners", "ada@example.com, root@example.com")
    eve = _by(clone_of(fresh, "eve"), "eve")
    refused(fresh, eve, f"{eve.commit('x', {CONFIG: WEAKER['ignore']})}:{MAIN}", code="S108")
    loose = ada.commit("chore: settings", {CONFIG: WEAKER["ignore"]})
    assert push(ada, f"{loose}:{MAIN}").code == 0


def test_two_pushes_and_the_settings_put_back_are_seen_afterwards(
    fresh: Sandbox, clone_of: Clone
) -> None:
    _begun(fresh, clone_of)
    eve = _by(clone_of(fresh, "eve"), "eve")
    loose = eve.commit("chore: settings", {CONFIG: WEAKER["ignore"]})
    assert push(eve, f"HEAD:{MAIN}").code == 0
    kept = [line for line in eve.read(LOGIN).splitlines() if "| ada |" not in line]
    eve.commit("whatever", {LOGIN: "\n".join([*kept, ""]), "evil.py": ""})
    assert push(eve, f"HEAD:{MAIN}").code == 0
    told = eve.baton("check", "--all")
    assert "S108 warning: ignore = [] becomes" in told.out, "ignored rules hide all but that"
    eve.commit("chore: settings", {CONFIG: None})
    assert push(eve, f"HEAD:{MAIN}").code == 0
    told = eve.baton("check", "--all")
    assert told.code == 1
    assert {"S108", "S101", "L102"} <= set(ERROR.findall(told.out)) | {"S108"}
    assert f"commit {loose[:7]}): S108 warning" in told.out, told
    waived = eve.commit("chore: seen", {CONFIG: f'waive = ["S108@{loose[:7]}"]\n'})
    assert push(eve, f"{waived}:{MAIN}").code == 0
    eve.git("fetch", "--quiet")
    assert f"commit {loose[:7]}): S108 waived" in eve.baton("check", "--all").out


def test_where_git_baton_begins_nothing_is_loosened(empty: Sandbox) -> None:
    empty.commit("first", {"x.py": ""})
    empty.commit("chore: adopt git-baton", {CONFIG: f'since = "{empty.oid()}"\nignore = ["T"]\n'})
    assert "S108" not in empty.baton("check", "--all").out


def test_since_that_comes_with_the_first_settings_is_no_loss(
    remote: Sandbox, clone_of: Clone
) -> None:
    ada = clone_of(remote, "ada")
    assert ada.baton("init").code == 0
    ada.git("add", "--all")
    ada.git("commit", "--quiet", "--no-verify", "-m", "chore: adopt git-baton")
    assert "since = " in ada.read(CONFIG)
    assert "S108" not in ada.baton("check", "--from-ref", "origin/main").out
