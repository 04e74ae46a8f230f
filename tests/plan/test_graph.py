"""Dependencies, circles, and the graph that is shown."""

from __future__ import annotations

import pytest

from gitbaton.base.natural_sort import natural
from gitbaton.plan.dependencies import joined
from gitbaton.plan.graph import Graph, layers, plan_graph
from gitbaton.plan.settings import Settings
from support.linting import facts_of, plan_text


def graph_of(needs: dict[str, str], done: tuple[str, ...] = ()) -> Graph:
    texts = [plan_text(name, dependencies=text) for name, text in needs.items()]
    facts = facts_of(texts)
    progress = {name: (1, 1) if name in done else (0, 1) for name in needs}
    return plan_graph({file.feature: file for file in facts.files}, facts.dependencies, progress)


def test_natural_order() -> None:
    names = ["1.10", "1.9", "T10", "T9", "1.9a", "²"]
    assert sorted(names, key=natural) == ["1.9", "1.9a", "1.10", "T9", "T10", "²"]


def test_natural_order_of_endless_names() -> None:
    """Python reads no number of more than 4,300 digits; a track may be a line of a megabyte."""
    nine, ten = "9" * 5000, "1" + "0" * 5000
    assert sorted([ten, nine, "x" * 1_000_000], key=natural) == [nine, ten, "x" * 1_000_000]
    assert natural("T007") == natural("T7")


def test_states() -> None:
    graph = graph_of(
        {"1.1": "None", "1.2": "1.1", "1.3": "1.2 and 1.1", "1.4": "9.9"}, done=("1.1",)
    )
    assert [(node.id, node.state, node.waits_for) for node in graph.nodes] == [
        ("1.1", "done", ()),
        ("1.2", "ready", ()),
        ("1.3", "waiting", ("1.2",)),
        ("1.4", "ready", ()),
    ]
    assert [node.blocks for node in graph.nodes] == [(), ("1.3",), (), ()]
    assert graph.node("1.4").unknown == ("9.9",)
    assert graph.edges == (("1.1", "1.2"), ("1.2", "1.3"), ("1.1", "1.3"))


def test_feature_without_tasks_is_not_done() -> None:
    facts = facts_of([plan_text("1.1", tasks={})])
    graph = plan_graph({"1.1": facts.files[0]}, facts.dependencies, {"1.1": (0, 0)})
    assert graph.nodes[0].state == "ready"


def test_circles_are_named_and_not_drawn() -> None:
    graph = graph_of(
        {"1.1": "1.3", "1.2": "1.1", "1.3": "1.2", "1.4": "1.3", "1.5": "1.5", "1.6": "None"}
    )
    assert graph.cycles == (("1.1", "1.3", "1.2", "1.1"), ("1.5", "1.5"))
    assert graph.edges == (("1.3", "1.4"),)
    states = {node.id: node.state for node in graph.nodes}
    assert states.pop("1.6") == "ready"
    assert set(states.values()) == {"stuck"}


def test_shortest_circle_is_named() -> None:
    needs = {"a": ("b", "c"), "b": ("d",), "c": ("a",), "d": ("b", "a")}
    assert joined(needs, {}).cycles() == (("a", "c", "a"),)


@pytest.mark.parametrize(
    ("field", "needs", "unknown"),
    [
        ("None", (), ()),
        ("None (1.2 would help)", (), ()),
        ("Feature 1.2, then 1.3.1a", ("1.2", "1.3"), ()),
        ("F1 and 7.7", ("F1",), ("7.7",)),
        ("1.1", ("1.1",), ()),
    ],
)
def test_what_the_field_says(field: str, needs: tuple[str, ...], unknown: tuple[str, ...]) -> None:
    texts = [plan_text("1.1", dependencies=field), *map(plan_text, ("1.2", "1.3", "F1"))]
    graph = facts_of(texts).dependencies
    assert (graph.needs["1.1"], graph.unknown["1.1"]) == (needs, unknown)


def test_missing_field_names_nothing() -> None:
    text = plan_text("1.1").replace("**Dependencies:** None\n", "")
    facts = facts_of([text], Settings())
    assert facts.dependencies.needs == {"1.1": ()}
    assert facts.dependencies.reach("9.9") == frozenset()


def test_columns_of_a_diamond_and_of_what_needs_nothing() -> None:
    graph = graph_of({"1.1": "None", "1.2": "1.1", "1.3": "1.1", "1.4": "1.2, 1.3", "1.5": "None"})
    columns = [[node.id for node in column] for column in layers(graph)]
    assert columns == [["1.1", "1.5"], ["1.2", "1.3"], ["1.4"]]


def test_a_feature_is_right_of_the_last_that_it_needs() -> None:
    graph = graph_of({"1.1": "None", "1.2": "1.1", "1.3": "1.2", "1.4": "1.1 and 1.3"})
    assert [[node.id for node in column] for column in layers(graph)][3] == ["1.4"]


def test_features_of_a_circle_share_a_column() -> None:
    graph = graph_of({"1.1": "1.2", "1.2": "1.1", "1.3": "1.2"})
    assert [[node.id for node in column] for column in layers(graph)] == [["1.1", "1.2"], ["1.3"]]


def test_no_features_no_columns() -> None:
    assert layers(graph_of({})) == ()
