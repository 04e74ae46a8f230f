"""The git hooks that git-baton fills."""

from __future__ import annotations

HOOKS = (
    "commit-msg",
    "pre-commit",
    "pre-push",
    "post-merge",
    "post-rewrite",
    "post-checkout",
)
