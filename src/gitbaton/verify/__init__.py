"""Verify steps: what they ask for, whether they may run, and what came of it."""
