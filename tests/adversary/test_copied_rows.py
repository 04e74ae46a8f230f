"""A row that reads as an older one to the letter is a row of its own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.judging import codes, judge
from support.plans import LOGIN
from support.protocol import record, work
from support.sandbox import Sandbox
from support.siege import BRANCH, CONFIG, lands, refused

Clone = Callable[..., Sandbox]
HEAD = f"refs/heads/{BRANCH}"
REF = "refs/baton/tasks/1.1.1b"
MAP = 'agents = {ada = ["ada@example.com"], bob = ["bob@example.com"]}\n'


def _copy(clone: Sandbox, *words: str) -> str:
    """Append a row anew that the log has already, found by its words; the commit's object ID."""
    text = clone.read(LOGIN)
    [*_, line] = [line for line in text.splitlines() if all(f"| {w} |" in line for w in words)]
    clone.stage({LOGIN: f"{text}{line}\n"})
    return clone.commit(f"chore: claim task {words[-1]}")


def _named(clone: Sandbox, name: str) -> Sandbox:
    clone.git("config", "user.email", f"{name}@example.com")
    return clone


# -- who has a task --------------------------------------------------------------------------------


@pytest.mark.parametrize("place", [HEAD, "refs/heads/side", "refs/heads/main"])
def test_a_copy_of_an_older_claim_does_not_overtake_a_won_one(
    place: str, fresh: Sandbox, clone_of: Clone
) -> None:
    eve, ada = clone_of(fresh, "eve"), clone_of(fresh, "ada")
    record(eve, "START", "1.1.1b")
    given_back = record(eve, "RELEASE", "1.1.1b")
    lands(eve, f"{given_back}:{place}")
    ada.git("fetch", "--quiet")
    ada.git("checkout", "--quiet", "--detach", given_back)
    ada.clock = eve.clock + 60
    lands(ada, f"{record(ada, 'START', '1.1.1b')}:{REF}")
    refused(fresh, eve, f"{_copy(eve, 'eve', 'START', '1.1.1b')}:{place}", code="C201")


@pytest.mark.parametrize("words", [("START",), ("RELEASE",), ("START", "RELEASE")])
def test_nobody_acts_in_a_name_by_copying_its_rows(
    words: tuple[str, ...], fresh: Sandbox, clone_of: Clone
) -> None:
    ada = _named(clone_of(fresh, "ada"), "ada")
    lands(ada, f"{ada.commit('chore: settings', {CONFIG: MAP})}:refs/heads/main")
    record(ada, "START", "1.1.1b")
    record(ada, "RELEASE", "1.1.1b")
    if words == ("RELEASE",):
        record(ada, "START", "1.1.1b")
    lands(ada, f"HEAD:{HEAD}")
    eve = _named(clone_of(fresh, "eve"), "eve")
    eve.git("checkout", "--quiet", "--detach", f"origin/{BRANCH}")
    for word in words:
        _copy(eve, "ada", word, "1.1.1b")
    refused(fresh, eve, f"HEAD:{HEAD}", code="C204")


def test_whoever_may_use_the_name_may_repeat_a_row(fresh: Sandbox, clone_of: Clone) -> None:
    """Twice in a minute, for one."""
    ada = _named(clone_of(fresh, "ada"), "ada")
    lands(ada, f"{ada.commit('chore: settings', {CONFIG: MAP})}:refs/heads/main")
    record(ada, "START", "1.1.1b")
    record(ada, "RELEASE", "1.1.1b")
    _copy(ada, "ada", "START", "1.1.1b")
    lands(ada, f"HEAD:{HEAD}")


def test_a_copy_is_not_kept_by_what_it_copies(fresh: Sandbox, clone_of: Clone) -> None:
    ada = clone_of(fresh, "ada")
    record(ada, "START", "1.1.1b")
    lands(ada, f"{record(ada, 'RELEASE', '1.1.1b')}:{HEAD}")
    lands(ada, f"{_copy(ada, 'ada', 'START', '1.1.1b')}:refs/heads/side")
    refused(fresh, ada, ":refs/heads/side", code="H606")


# -- what is done ----------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["its own commit", "after a note", "another branch"])
def test_a_copy_of_an_old_completion_is_judged_as_a_new_one(
    way: str, clone_of: Clone, remote: Sandbox
) -> None:
    ada = clone_of(remote, "ada")
    base = ada.oid()
    record(ada, "START", "1.1.1b")
    record(ada, "DONE", "1.1.1b", work(ada, "feat(1.1.1b): check password"))
    ada.stage({LOGIN: ada.read(LOGIN).replace("- [x] 1.1.1b ", "- [ ] 1.1.1b ")})
    record(ada, "REVERT", "1.1.1b")
    record(ada, "START", "1.1.1b")
    if way == "another branch":
        ada.git("switch", "--quiet", "--create", "side")
    if way == "after a note":
        record(ada, "NOTE", "1.1.1b", "again")
    ada.stage({LOGIN: ada.read(LOGIN).replace("- [ ] 1.1.1b ", "- [x] 1.1.1b ")})
    _copy(ada, "ada", "DONE", "1.1.1b")
    assert codes(judge(ada, base)) == ["M304"]


@pytest.mark.parametrize("parents", ["main", "main side"])
def test_a_merge_is_no_work(parents: str, clone_of: Clone, remote: Sandbox) -> None:
    """What it brings is in the commits that it merges."""
    ada = clone_of(remote, "ada")
    for name in ("main", "side"):
        ada.git("switch", "--quiet", "-C", name, "origin/main")
        ada.commit("docs: theirs", {f"docs/plans/{name}.md": "x\n"})
    ada.git("switch", "--quiet", "--create", "mine", "origin/main")
    record(ada, "START", "1.1.1b")
    options = ("--quiet", "--no-ff", "-m", "feat(1.1.1b): do it")
    ada.git("merge", *options, *parents.split())
    record(ada, "DONE", "1.1.1b", ada.oid())
    assert codes(judge(ada, "origin/main")) == ["M304"]
