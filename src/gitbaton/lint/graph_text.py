"""The graph of a plan as a tree for a terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from gitbaton.base.mask import mask, without_surrogates
from gitbaton.plan.graph import Graph, GraphNode

_MOST = 20
_STYLES = {"done": "32", "ready": "36", "waiting": "", "stuck": "31"}


def graph_text(graph: Graph, color: bool = False) -> str:
    """Each feature below the first one it needs, track by track; no final newline."""
    if not graph.nodes:
        return "no feature file in the plan"
    children = _children(graph)
    roots = [
        node for node in graph.nodes if all(node.id not in names for names in children.values())
    ]
    lines: list[str] = []
    for track in dict.fromkeys([node.track for node in roots]):
        lines.append(_paint(mask(track or "no track"), "1", color))
        for node in roots:
            if node.track == track:
                lines.extend(_tree(node, "  ", "", children, graph, color))
    return "\n".join([*lines, "", *_summary(graph, color)])


def graph_fields(graph: Graph) -> dict[str, Any]:
    """The graph as JSON has it."""
    return {
        "version": 1,
        "features": [
            {
                "id": without_surrogates(node.id),
                "title": without_surrogates(node.title),
                "track": without_surrogates(node.track),
                "path": without_surrogates(node.path),
                "state": node.state,
                "needs": _names(node.needs),
                "waits_for": _names(node.waits_for),
                "blocks": _names(node.blocks),
                "unknown": _names(node.unknown),
                "done": node.done,
                "tasks": node.tasks,
            }
            for node in graph.nodes
        ],
        "cycles": [_names(cycle) for cycle in graph.cycles],
    }


def _names(names: Iterable[str]) -> list[str]:
    return [without_surrogates(name) for name in names]


def _children(graph: Graph) -> dict[str, list[str]]:
    """The children of each feature in the tree: those that need it first, cycles left out."""
    parents: dict[str, str] = {}
    for needed, needing in graph.edges:
        parents.setdefault(needing, needed)
    children: dict[str, list[str]] = {}
    for child, parent in parents.items():
        children.setdefault(parent, []).append(child)
    return children


def _tree(
    root: GraphNode,
    first: str,
    rest: str,
    children: dict[str, list[str]],
    graph: Graph,
    color: bool,
) -> Iterator[str]:
    """The lines of a feature and all below it, walked without recursion."""
    pending = [(root, first, f"  {rest}")]
    above = {name: parent for parent, names in children.items() for name in names}
    while pending:
        node, lead, below = pending.pop()
        yield lead + _line(node, root, above.get(node.id), color)
        names = children.get(node.id, [])
        for at, name in reversed(list(enumerate(names))):
            last = at == len(names) - 1
            branch, trunk = ("└─ ", "   ") if last else ("├─ ", "│  ")
            pending.append((graph.node(name), below + branch, below + trunk))


def _line(node: GraphNode, root: GraphNode, parent: str | None, color: bool) -> str:
    words = [f"{node.done}/{node.tasks}"]
    others = [name for name in node.waits_for if name != parent or node.state == "stuck"]
    if node.state in ("done", "ready"):
        words.insert(0, node.state)
    elif parent in node.waits_for and not others:
        words.insert(0, "waits")
    if others:
        words.insert(0, f"waits for {_first(node.waits_for)}")
    if node.blocks:
        words.append(f"blocks {_first(node.blocks)}")
    if node.track != root.track:
        words.append(f"track {node.track or 'none'}")
    named = _paint(mask(f"{node.id}  {node.title}"), _STYLES[node.state], color)
    return f"{named}  ({mask('; '.join(words))})"


def _summary(graph: Graph, color: bool) -> Iterator[str]:
    ready = [node.id for node in graph.nodes if node.state == "ready"]
    yield mask(f"ready: {_first(ready) or 'none'}")
    blocking = sorted([n for n in graph.nodes if n.blocks], key=lambda node: -len(node.blocks))
    if blocking:
        most = _first([f"{node.id} ({len(node.blocks)})" for node in blocking])
        yield mask(f"blocking others: {most}")
    for cycle in graph.cycles:
        yield _paint(mask(f"circle: {' -> '.join(cycle)}"), "31", color)
    for node in graph.nodes:
        if node.unknown:
            yield _paint(
                mask(f"{node.id} needs {', '.join(node.unknown)}: not planned"), "31", color
            )


def _first(names: Sequence[str]) -> str:
    """The names, or the first of very many and how many more there are: JSON has them all."""
    more = len(names) - _MOST
    return ", ".join(names[:_MOST]) + (f" and {more} more" if more > 0 else "")


def _paint(text: str, style: str, color: bool) -> str:
    return f"\x1b[{style}m{text}\x1b[0m" if color and style else text
