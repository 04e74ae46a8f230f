"""Which task comes first: what can be worked on side by side."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from random import Random

import pytest
from examples.lantern.plan import features

from gitbaton.status.files_in_task import spoken_of
from gitbaton.status.handout import SOMEBODY, Obstacle, Offer, PlannedTask, rank, shared_in_feature
from gitbaton.status.handout import users_of as users

FORM, CART = "shop/form.py", "shop/cart.py"


def task(id: str, *paths: str, holder: str = "") -> PlannedTask:
    """A task of the feature that its ID begins with."""
    return PlannedTask(id, id.rpartition(".")[0], "", holder, paths)


def ranked(
    *unfinished: PlannedTask, agent: str = "ada", absent: Sequence[str] = ()
) -> list[tuple[str, str, str]]:
    """Each open task, the task in its way and who holds that."""
    places = {(each.feature, path) for each in unfinished for path in absent}
    offers = rank([each for each in unfinished if not each.holder], unfinished, agent, places)
    return [
        (offer.task.id, *((one.task, one.holder) if (one := offer.obstacle) else ("", "")))
        for offer in offers
    ]


def test_without_obstacles_the_plan_says_the_order() -> None:
    assert ranked(task("1.1.1a", FORM), task("1.1.1b"), task("1.2.1", CART)) == [
        ("1.1.1a", "", ""),
        ("1.1.1b", "", ""),
        ("1.2.1", "", ""),
    ]


def test_of_equal_tasks_the_nearest_come_first() -> None:
    plan = [task("1.1.1a"), task("1.2.1", FORM), task("1.2.2"), task("1.3.1", FORM, holder="bob")]
    offers = rank(plan[:3], plan, "ada", (), {}, {"1.1": 2, "1.2": 0, "1.3": 1})
    assert [offer.task.id for offer in offers] == ["1.2.2", "1.1.1a", "1.2.1"]


@pytest.mark.parametrize("holder", ["bob", SOMEBODY])
def test_a_file_in_other_hands_comes_last(holder: str) -> None:
    held = task("1.1.1a", FORM, CART, holder=holder)
    assert ranked(held, task("1.1.1b", FORM), task("1.2.1", CART), task("1.3.1")) == [
        ("1.3.1", "", ""),
        ("1.1.1b", "1.1.1a", holder),
        ("1.2.1", "1.1.1a", holder),
    ]


def test_a_file_in_own_hands_is_no_obstacle() -> None:
    assert ranked(task("1.1.1a", FORM, holder="ada"), task("1.1.1b", FORM)) == [("1.1.1b", "", "")]


def test_nobody_asking_owns_nothing() -> None:
    found = ranked(task("1.1.1a", FORM, holder="bob"), task("1.1.1b", FORM), agent="")
    assert found == [("1.1.1b", "1.1.1a", "bob")]


def test_a_file_to_be_created_by_an_earlier_task_comes_last() -> None:
    plan = (task("1.1.1a", FORM), task("1.1.1b", FORM), task("1.1.2", CART))
    assert ranked(*plan, absent=[FORM]) == [
        ("1.1.1a", "", ""),
        ("1.1.2", "", ""),
        ("1.1.1b", "1.1.1a", ""),
    ]
    assert [name for name, *_ in ranked(*plan)] == ["1.1.1a", "1.1.1b", "1.1.2"]


def test_another_feature_creates_nothing_for_this_one() -> None:
    found = ranked(task("1.1.1", FORM), task("1.2.1", FORM), absent=[FORM])
    assert found == [("1.1.1", "", ""), ("1.2.1", "", "")]


@pytest.mark.parametrize("holder", ["", "bob"])
def test_what_needs_a_file_that_is_not_there_yet_comes_last(holder: str) -> None:
    maker = task("1.2.1", FORM, holder=holder).replace(creates=(FORM,))
    user = task("1.1.1", CART).replace(uses=(FORM,))
    first = [] if holder else [("1.2.1", "", "")]
    assert ranked(user, maker, absent=[FORM]) == [*first, ("1.1.1", "1.2.1", holder)]
    assert ranked(user, maker)[0] == ("1.1.1", "", "")
    assert ranked(user, maker.replace(holder="ada"), absent=[FORM]) == [("1.1.1", "", "")]


def test_what_comes_later_by_the_plan_is_not_waited_for() -> None:
    """The text of 1.1.1 tells who will use it: 1.1.2, and 1.3.1 whose feature waits for 1.1."""
    user = task("1.1.1", CART).replace(uses=(FORM, "shop/mail.py"))
    plan = [user, task("1.1.2", FORM), task("1.3.1", "shop/mail.py")]
    absent = {("1.1", FORM), ("1.1", "shop/mail.py")}
    needs = {"1.3": ("1.2",), "1.2": ("1.1",), "1.1": ()}
    assert [each.obstacle for each in rank(plan[:1], plan, "ada", absent, needs)] == [None]
    assert rank(plan[:1], plan, "ada", absent)[0].obstacle is not None


def test_whoever_gave_a_task_back_gets_it_last() -> None:
    plan = [task("1.1.1").replace(given_back=("ada", "needs 1.2")), task("1.1.2", FORM)]
    held = task("1.2.1", FORM, holder="bob")
    assert ranked(*plan, held) == [("1.1.2", "1.2.1", "bob"), ("1.1.1", "", "")]
    assert ranked(*plan, held, agent="eve")[0] == ("1.1.1", "", "")


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("see `shop/form.py`, line 3", "shop/form.py"),
        ("open ./shop/form.py:12.", "shop/form.py"),
        ("```python\nfrom shop.form import Form\n```", "shop/form.py"),
        ("from shop import (form, cart)", "shop/cart.py"),
        ("import shop.form", "src/shop/form.py"),
        ("`python3 -m unittest tests.test_form.Test`", "tests/test_form.py"),
        ("from form import Form", "form.py"),
        ("reads conf.yaml", "conf.yaml"),
    ],
)
def test_a_text_speaks_of_files(text: str, path: str) -> None:
    assert path in set(spoken_of(text))


def test_a_text_without_names_speaks_of_none() -> None:
    assert list(spoken_of("It works. Then 3 of 4 pass / fail, e.g. now")) == [
        "e.g",
        "e/g.py",
        "src/e/g.py",
        "e.py",
        "src/e.py",
    ]


def test_each_obstacle_is_counted_once() -> None:
    plan = [
        task("1.1.1", FORM, CART, holder="bob"),
        task("1.1.2", FORM),
        task("1.1.3", FORM, CART),
        task("1.2.1", CART, holder="eve"),
    ]
    offers = rank([plan[2]], plan, "ada", {("1.1", FORM)})
    assert offers == [
        Offer(plan[2], Obstacle(FORM, "1.1.1", "bob", ("1.2.1", "1.1.2")), waits=True)
    ]
    assert offers[0].warning == (
        "shop/form.py also belongs to 1.1.1, which is held by bob (also in the way: 1.2.1, 1.1.2): "
        "git baton wait --until 1.1.1"
    )


def test_what_is_to_be_created_is_said() -> None:
    assert Obstacle(FORM, "1.1.1a", "").warning == (
        "shop/form.py is yet to be created by 1.1.1a, which nobody holds: "
        "git baton claim 1.1.1a --switch"
    )
    assert Offer(task("1.1.1a")).warning == ""


def test_only_files_that_a_feature_names_twice_are_looked_for() -> None:
    plan = [task("1.1.1", FORM, CART), task("1.1.2", FORM), task("1.2.1", CART)]
    assert shared_in_feature(users(plan)) == [("1.1", FORM)]


# -- eight agents, 140 tasks ----------------------------------------------------------------------

AGENTS = tuple("abcdefgh")
Choose = Callable[["Project", str, str], PlannedTask | None]


class Project:
    """The example project of 140 tasks in memory; a feature is merged as soon as it is complete."""

    def __init__(self) -> None:
        plan = features(140)
        self.needs = {feature.id: feature.needs for feature in plan}
        self.left = {
            each.id: PlannedTask(each.id, feature.id, each.title, "", (each.module,))
            for feature in plan
            for each in feature.tasks
        }
        self.made: set[tuple[str, str]] = set()
        self.pairs = 0

    def claimable(self) -> list[PlannedTask]:
        pending = {each.feature for each in self.left.values()}
        return [
            each
            for each in self.left.values()
            if not each.holder and not pending.intersection(self.needs[each.feature])
        ]

    def claim(self, chosen: PlannedTask, agent: str) -> None:
        self.pairs += sum(
            each.holder not in ("", agent) and bool(set(each.paths) & set(chosen.paths))
            for each in self.left.values()
        )
        self.left[chosen.id] = chosen.replace(holder=agent)

    def complete(self, name: str) -> None:
        done = self.left.pop(name)
        self.made |= {(done.feature, path) for path in done.paths}


def by_handout(project: Project, agent: str, feature: str) -> PlannedTask | None:
    """What ``done --next`` takes: in its own feature what is free, else the best of the plan."""
    plan = list(project.left.values())
    absent = {(each.feature, path) for each in plan for path in each.paths} - project.made
    offers = rank(project.claimable(), plan, agent, absent)
    near = [one for one in offers if one.task.feature == feature and one.obstacle is None]
    return next((offer.task for offer in [*near, *offers] if not offer.waits), None)


def by_the_plans_order(project: Project, agent: str, feature: str) -> PlannedTask | None:
    """The first open task of the feature, else of the plan."""
    offers = project.claimable()
    near = [each for each in offers if each.feature == feature]
    return next(iter([*near, *offers]), None)


def pairs_in_hand(choose: Choose, seed: int = 1) -> int:
    """Pairs of tasks on one file that were in two agents' hands at once, over the whole project."""
    project, chance = Project(), Random(seed)
    queue = [(chance.random(), agent, "") for agent in AGENTS]
    while project.left:
        now, agent, name = heapq.heappop(queue)
        feature = project.left[name].feature if name else ""
        if name:
            project.complete(name)
        chosen = choose(project, agent, feature)
        if chosen is not None:
            project.claim(chosen, agent)
        took = chance.uniform(5, 60) if chosen else 1.0
        heapq.heappush(queue, (now + took, agent, chosen.id if chosen else ""))
    return project.pairs


def test_eight_agents_over_140_tasks_hold_few_files_together() -> None:
    counts = {
        choose.__name__: [pairs_in_hand(choose, seed) for seed in range(5)]
        for choose in (by_handout, by_the_plans_order)
    }
    assert sum(counts["by_handout"]) == 0 < sum(counts["by_the_plans_order"])


def _planned(id: str, *after: str, holder: str = "") -> PlannedTask:
    """A task of a plan that puts others before it."""
    return PlannedTask(id, "004", "", holder, (), after)


def test_what_comes_first_is_no_reason_to_leave_the_order_of_the_plan() -> None:
    assert ranked(_planned("T1"), _planned("T2", "T0", "T1"), _planned("T3")) == [
        ("T1", "", ""),
        ("T2", "T1", ""),
        ("T3", "", ""),
    ]


def test_what_comes_after_a_task_in_other_hands_comes_last_and_what_comes_after_that() -> None:
    held = _planned("T1", holder="bob")
    assert ranked(held, _planned("T2", "T1"), _planned("T3", "T2"), _planned("T4")) == [
        ("T4", "", ""),
        ("T2", "T1", "bob"),
        ("T3", "T2", ""),
    ]
    mine = _planned("T1", holder="ada")
    assert ranked(mine, _planned("T2", "T1"), _planned("T3")) == [("T2", "", ""), ("T3", "", "")]


def test_a_claim_out_of_order_is_told_what_comes_first() -> None:
    assert Obstacle("", "T1", "").warning == (
        "T1 comes first, which nobody holds: git baton claim T1 --switch"
    )
    assert Obstacle("", "T1", "bob", ("T2", "T3", "T4", "T5")).warning == (
        "T1 comes first, which is held by bob (also in the way: T2, T3, T4, …): "
        "git baton wait --until T1"
    )
