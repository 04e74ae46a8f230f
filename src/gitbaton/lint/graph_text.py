"""The graph of a plan as text, as JSON, in DOT and as a Mermaid flowchart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from gitbaton.base.mask import mask, without_surrogates
from gitbaton.plan.graph import Graph, GraphNode

_MOST = 20
_STYLES = {"done": "32", "ready": "36", "waiting": "", "stuck": "31"}


def graph_text(graph: Graph, color: bool) -> str:
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


_COLORS = {"done": "#d3f9d8", "ready": "#d0ebff", "waiting": "#f1f3f5", "stuck": "#ffe3e3"}


def graph_dot(graph: Graph) -> str:
    """A digraph, one cluster a track. Circles are named in a comment and not drawn."""
    names = {node.id: f"f{number}" for number, node in enumerate(graph.nodes, 1)}
    lines = ["digraph plan {", "  rankdir=LR;", "  node [shape=box, style=filled];"]
    for number, track in enumerate(dict.fromkeys([node.track for node in graph.nodes]), 1):
        lines.append(f"  subgraph cluster_{number} {{")
        lines.append(f"    label={_quoted(track or 'no track')};")
        for node in graph.nodes:
            if node.track == track:
                label = _quoted(f"{node.id} {node.title}\n{node.done}/{node.tasks}")
                lines.append(
                    f'    {names[node.id]} [label={label}, fillcolor="{_COLORS[node.state]}"];'
                )
        lines.append("  }")
    lines += [f"  {names[needed]} -> {names[needing]};" for needed, needing in graph.edges]
    lines += [f"  // circle: {mask(' -> '.join(cycle))}" for cycle in graph.cycles]
    return "\n".join([*lines, "}"])


def _quoted(text: str) -> str:
    """A quoted string: backslashes would be escapes such as ``\\N``, a quote would end it."""
    plain = mask(text, newline=True).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + plain.replace("\n", "\\n") + '"'


_CLASSES = (
    "classDef done fill:#d3f9d8,stroke:#2b8a3e,color:#000",
    "classDef ready fill:#d0ebff,stroke:#1864ab,color:#000",
    "classDef waiting fill:#f1f3f5,stroke:#868e96,color:#000",
    "classDef stuck fill:#ffe3e3,stroke:#c92a2a,color:#000",
)


def graph_mermaid(graph: Graph) -> str:
    """A flowchart, one subgraph a track. Circles are named in a comment and not drawn."""
    names = {node.id: f"f{number}" for number, node in enumerate(graph.nodes, 1)}
    lines = ["flowchart LR"]
    for number, track in enumerate(dict.fromkeys([node.track for node in graph.nodes]), 1):
        lines.append(f'  subgraph t{number} ["{_label(track or "no track")}"]')
        for node in graph.nodes:
            if node.track == track:
                label = _label(f"{node.id} {node.title}")
                progress = f"{node.done}/{node.tasks}"
                lines.append(f'    {names[node.id]}["{label}<br>{progress}"]:::{node.state}')
        lines.append("  end")
    lines += [f"  {names[needed]} --> {names[needing]}" for needed, needing in graph.edges]
    lines += [f"  %% circle: {_label(' to '.join(cycle))}" for cycle in graph.cycles]
    return "\n".join([*lines, *[f"  {line}" for line in _CLASSES]])


def _label(text: str) -> str:
    """Text that Mermaid shows as it is: what means something to it or to HTML is an entity."""
    return "".join([char if _is_harmless(char) else f"#{ord(char)};" for char in mask(text)])


def _is_harmless(char: str) -> bool:
    return char.isalnum() or char in " .,:-_/()" or ord(char) > 0x7F
