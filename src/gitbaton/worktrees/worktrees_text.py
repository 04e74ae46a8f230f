"""Work trees as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gitbaton.base.mask import mask, without_surrogates

if TYPE_CHECKING:
    from gitbaton.worktrees.worktree_status import TreeState, TreeStates


def trees_text(states: TreeStates) -> str:
    """Two lines a work tree: where it is, and what is going on in it."""
    lines = [f"(offline: {mask(states.offline)}; as last fetched)"] if states.offline else []
    for tree in states.trees:
        lines += [
            mask(f"{tree.path}  {tree.branch or '(no branch)'}"),
            mask(f"  {_going_on(tree)}"),
        ]
    return "\n".join(lines)


def _going_on(tree: TreeState) -> str:
    if tree.gone:
        return "gone: git worktree prune"
    facts = [
        tree.agent or "no agent",
        f"holds {', '.join(tree.held)}" if tree.held else "",
        f"{tree.changed} not committed" if tree.changed else "clean",
        f"{tree.unpublished} not published" if tree.unpublished else "",
    ]
    return ", ".join(filter(None, facts))


def trees_fields(states: TreeStates) -> dict[str, Any]:
    """The work trees as docs/json.md words them."""
    return {
        "version": 1,
        "offline": states.offline or None,
        "worktrees": [
            {
                "path": without_surrogates(tree.path),
                "main": tree.main,
                "gone": tree.gone,
                "branch": without_surrogates(tree.branch) or None,
                "agent": without_surrogates(tree.agent) or None,
                "uncommitted": tree.changed,
                "unpublished": tree.unpublished,
                "held": list(tree.held),
            }
            for tree in states.trees
        ],
    }
