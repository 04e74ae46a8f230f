"""The graph of a plan in DOT, the language of Graphviz."""

from __future__ import annotations

from gitbaton.base.mask import mask
from gitbaton.plan.graph import Graph

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
