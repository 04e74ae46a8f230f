"""Features as a graph: what each waits for, what waits for it, and what can begin now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Literal, Protocol

from gitbaton.base.natural_sort import natural
from gitbaton.base.value import Value
from gitbaton.plan.dependencies import Dependencies

if TYPE_CHECKING:

    class PlannedFeature(Protocol):
        """A feature as the graph needs it."""

        @property
        def title(self) -> str: ...

        @property
        def track(self) -> str: ...

        @property
        def path(self) -> str: ...

    NodeState = Literal["done", "ready", "waiting", "stuck"]


class GraphNode(Value):
    """One feature. ``needs`` are its direct dependencies, ``waits_for`` those not complete.

    ``blocks`` are the features that wait for it, over any number of steps; ``unknown`` the
    dependencies that no file plans; ``done`` and ``tasks`` count its tasks. A feature is
    ``stuck`` when it waits, itself or through others, for a circle of features.
    """

    id: str
    title: str
    track: str
    path: str
    state: NodeState
    needs: tuple[str, ...]
    waits_for: tuple[str, ...]
    blocks: tuple[str, ...]
    unknown: tuple[str, ...]
    done: int
    tasks: int


class Graph(Value):
    """The features in the order of their IDs, and each circle by name.

    ``edges`` are (needed, needing) pairs, those within a circle left out.
    """

    nodes: tuple[GraphNode, ...]
    edges: tuple[tuple[str, str], ...]
    cycles: tuple[tuple[str, ...], ...]

    def node(self, name: str) -> GraphNode:
        """The feature of this ID. Raises StopIteration if there is none."""
        return next(node for node in self.nodes if node.id == name)


def layers(graph: Graph) -> tuple[tuple[GraphNode, ...], ...]:
    """The features column by column: each is to the right of all that it needs."""
    from graphlib import TopologicalSorter

    needs: dict[str, list[str]] = {node.id: [] for node in graph.nodes}
    for need, node_id in graph.edges:
        needs[node_id].append(need)
    depth: dict[str, int] = {}
    for name in TopologicalSorter(needs).static_order():
        depth[name] = max([depth[need] + 1 for need in needs[name]], default=0)
    columns = range(max(depth.values(), default=-1) + 1)
    return tuple([tuple([n for n in graph.nodes if depth[n.id] == at]) for at in columns])


def plan_graph(
    features: Mapping[str, PlannedFeature],
    dependencies: Dependencies,
    progress: Mapping[str, tuple[int, int]],
) -> Graph:
    """The graph of a plan; ``progress`` is (done, all) tasks of each feature."""
    complete = {name for name, (done, all_tasks) in progress.items() if 0 < all_tasks == done}
    circular = frozenset([name for name in features if name in dependencies.reach(name)])
    nodes = [
        _node(name, features[name], dependencies, complete, circular, progress[name])
        for name in sorted(features, key=natural)
    ]
    edges = [
        (need, node.id)
        for node in nodes
        for need in node.needs
        if node.id not in dependencies.reach(need)
    ]
    return Graph(tuple(nodes), tuple(edges), dependencies.cycles())


def _node(
    name: str,
    feature: PlannedFeature,
    dependencies: Dependencies,
    complete: Collection[str],
    circular: frozenset[str],
    progress: tuple[int, int],
) -> GraphNode:
    needs = dependencies.needs[name]
    waits_for = tuple([need for need in needs if need not in complete])
    state: NodeState = "waiting" if waits_for else "ready"
    if name in complete:
        state, waits_for = "done", ()
    elif circular.intersection((name, *dependencies.reach(name))):
        state = "stuck"
    waiting = set(dependencies.needs).difference(complete, [name])
    blocked = [other for other in waiting if name in dependencies.reach(other)]
    if name in complete:
        blocked = []
    return GraphNode(
        name,
        feature.title,
        feature.track,
        feature.path,
        state,
        needs,
        waits_for,
        tuple(sorted(blocked, key=natural)),
        dependencies.unknown[name],
        *progress,
    )
