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
# These judge what a repository receives, and are installed there alone.
SERVER_HOOKS = ("pre-receive",)
