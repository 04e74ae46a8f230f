"""Where the boxes of the dependency graph stand."""

from __future__ import annotations

import re

from gitbaton.dashboard.dependency_graph import drawing
from gitbaton.plan.graph import Graph
from support.dashboards import node


def graph_of(needs: dict[str, tuple[str, ...]]) -> Graph:
    edges = [(need, name) for name, all_needs in needs.items() for need in all_needs]
    return Graph(
        tuple([node(name, needs=given) for name, given in needs.items()]), tuple(edges), ()
    )


def test_no_features_is_an_empty_sheet() -> None:
    found = drawing(Graph((), (), ()))
    assert (found.boxes, found.arrows) == ((), ())
    assert found.width > 0
    assert found.height > 0


def test_a_diamond_has_three_columns() -> None:
    found = drawing(graph_of({"1": (), "2": ("1",), "3": ("1",), "4": ("2", "3")}))
    at = {box.node.id: (box.x, box.y) for box in found.boxes}
    assert at["1"][0] < at["2"][0] == at["3"][0] < at["4"][0]
    assert at["2"][1] != at["3"][1]
    assert len(found.arrows) == 4


def test_boxes_lie_on_the_sheet_and_apart() -> None:
    found = drawing(
        graph_of({str(n): tuple([str(need) for need in range(n % 4)]) for n in range(30)})
    )
    assert len({(box.x, box.y) for box in found.boxes}) == 30
    assert max(box.x for box in found.boxes) + 190 <= found.width
    assert max(box.y for box in found.boxes) + 58 <= found.height


def test_an_arrow_leads_from_the_needed_box_to_the_needing_one() -> None:
    found = drawing(graph_of({"1": (), "2": ("1",)}))
    first, second = found.boxes
    [(state, arrow)] = found.arrows
    numbers = [int(number) for number in re.findall(r"\d+", arrow)]
    assert state == "ready"
    assert numbers[:2] == [first.x + 190, first.y + 29]
    assert numbers[-2:] == [second.x, second.y + 29]


def test_a_box_is_beside_what_it_needs() -> None:
    found = drawing(graph_of({"1": (), "2": (), "3": ("2",), "4": ("1",)}))
    at = {box.node.id: box.y for box in found.boxes}
    assert (at["4"], at["3"]) == (at["1"], at["2"])
