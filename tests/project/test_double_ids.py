"""An ID that two branches gave to different things is P501, wherever all branches are seen."""

from __future__ import annotations

from collections.abc import Callable

from support.plans import LOGIN, LOGIN_TASKS, feature
from support.sandbox import Sandbox

Clone = Callable[..., Sandbox]


def _push(who: Sandbox, branch: str, title: str, path: str = LOGIN, name: str = "1.1") -> None:
    """Plan task NAME.3 under a title, on a branch of one's own, and publish it."""
    who.git("switch", "--quiet", "--create", branch)
    tasks = (*LOGIN_TASKS, (f"{name}.3", title)) if name == "1.1" else ((f"{name}.3", title),)
    who.commit("docs: plan more", {path: feature(name, title=f"F {title}", tasks=tasks)})
    who.git("push", "--quiet", "origin", "HEAD")


def _found(who: Sandbox, *options: str) -> list[str]:
    said = who.baton("lint", "--branches", *options)
    return [line for line in said.out.splitlines() if " P501 " in line]


def test_a_task_that_two_branches_added(ada: Sandbox, bob: Sandbox) -> None:
    _push(ada, "docs/more", "Forget visitor")
    _push(bob, "docs/other", "Count visitors")
    [found] = _found(ada)
    assert found.startswith(f"{LOGIN}:")
    told = 'task 1.1.3 is "Forget visitor" on docs/more and "Count visitors" on docs/other'
    assert told in found
    assert ada.baton("lint", "--branches").code == 1
    assert told in ada.baton("dashboard", "--out", "-").out.replace("&#34;", '"')
    assert "P501" not in ada.baton("lint").out


def test_a_task_that_main_got_meanwhile(ada: Sandbox, bob: Sandbox) -> None:
    _push(ada, "docs/more", "Forget visitor")
    bob.commit("docs: plan", {LOGIN: feature(tasks=(*LOGIN_TASKS, ("1.1.3", "Count visitors")))})
    bob.git("push", "--quiet", "origin", "main")
    [found] = _found(ada)
    assert '"Count visitors" on main' in found


def test_a_feature_that_two_branches_plan_is_reported_once(ada: Sandbox, bob: Sandbox) -> None:
    _push(ada, "docs/more", "Ships", "docs/plans/1.4-ships.md", "1.4")
    _push(bob, "docs/other", "Trains", "docs/plans/1.4-trains.md", "1.4")
    [found] = _found(bob)
    assert 'feature 1.4 is "F Ships" on docs/more and "F Trains" on docs/other' in found


def test_one_task_under_another_title_is_one_task(ada: Sandbox, bob: Sandbox) -> None:
    _push(ada, "docs/more", "Forget visitor")
    bob.git("fetch", "--quiet")
    bob.git("switch", "--quiet", "--create", "docs/renamed", "origin/docs/more")
    renamed = bob.read(LOGIN).replace("Forget visitor", "Forget each visitor")
    bob.commit("docs: retitle", {LOGIN: renamed})
    bob.git("push", "--quiet", "origin", "HEAD")
    assert _found(ada) == []


def test_the_same_task_copied_to_two_branches_is_one_task(ada: Sandbox, bob: Sandbox) -> None:
    _push(ada, "docs/more", "Forget visitor")
    _push(bob, "docs/other", "Forget  Visitor")
    assert _found(ada) == []


def test_a_setting_leaves_it_out(ada: Sandbox, bob: Sandbox) -> None:
    bob.commit("chore: settings", {".git-baton.toml": 'ignore = ["P501"]\n'})
    bob.git("push", "--quiet", "origin", "main")
    _push(ada, "docs/more", "Forget visitor")
    _push(bob, "docs/other", "Count visitors")
    assert _found(bob) == []
