"""An agent's loop: claim, brief, next, note, done, reclaim, release, revert, and status."""
