"""Pure values and decisions: no I/O, no clock, no environment.

The commit-msg hook imports part of this room on every commit, so nothing here imports
``re``, ``typing``, ``enum`` or ``dataclasses`` at module level (each costs half an
interpreter start or more); a test holds the line.
"""
