"""The dependency graph: a column for each step, an arrow for each dependency."""

from __future__ import annotations

from gitbaton.base.value import Value
from gitbaton.plan.graph import Graph, GraphNode, layers

_WIDTH, _HEIGHT = 190, 58  # of a box, in units of the drawing
_ACROSS, _DOWN = 250, 78  # from one box to the next
_EDGE = 6


class Box(Value):
    """A feature and the corner where its box begins."""

    node: GraphNode
    x: int
    y: int


class Drawing(Value):
    """Boxes and arrows (as SVG paths) on a sheet of this size."""

    boxes: tuple[Box, ...]
    arrows: tuple[tuple[str, str], ...]
    width: int
    height: int


def drawing(graph: Graph) -> Drawing:
    """The features in columns: what can begin first on the left."""
    boxes: dict[str, Box] = {}
    rows = 0
    for column, nodes in enumerate(layers(graph)):
        for row, node in enumerate(sorted(nodes, key=lambda node: _height(node, boxes))):
            boxes[node.id] = Box(node, _EDGE + column * _ACROSS, _EDGE + row * _DOWN)
            rows = max(rows, row + 1)
    arrows = [
        (boxes[need].node.state, _arrow(boxes[need], boxes[needing]))
        for need, needing in graph.edges
    ]
    columns = 1 + max([box.x for box in boxes.values()], default=0) // _ACROSS
    width = (columns - 1) * _ACROSS + _WIDTH + 2 * _EDGE
    height = max(rows - 1, 0) * _DOWN + _HEIGHT + 2 * _EDGE
    return Drawing(tuple(boxes.values()), tuple(arrows), width, height)


def _height(node: GraphNode, boxes: dict[str, Box]) -> float:
    """The height of a box that is level with what it needs."""
    heights = [boxes[need].y for need in node.needs if need in boxes]
    return sum(heights) / len(heights) if heights else 0


def _arrow(need: Box, needing: Box) -> str:
    x, y = need.x + _WIDTH, need.y + _HEIGHT // 2
    to_x, to_y = needing.x, needing.y + _HEIGHT // 2
    bend = (_ACROSS - _WIDTH) // 2
    return f"M{x} {y}C{x + bend} {y} {to_x - bend} {to_y} {to_x} {to_y}"
