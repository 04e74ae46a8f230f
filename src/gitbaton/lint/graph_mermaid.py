"""The graph of a plan as a Mermaid flowchart, which GitHub and GitLab draw in Markdown."""

from __future__ import annotations

from gitbaton.base.mask import mask
from gitbaton.plan.graph import Graph

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
