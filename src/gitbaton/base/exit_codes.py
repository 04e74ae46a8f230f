"""Exit codes: one code, one meaning, in every command. docs/exit-codes.md is their page."""

from __future__ import annotations

FINE = 0
LACKING = 1  # findings, or something is missing that the message names
USAGE = 2
TAKEN = 3
WAIT = 4
REFUSED = 5
UNKNOWN = 6
COLLISION = 7
FINISHED = 8
BUG = 70
INTERRUPTED = 130
