"""Use cases: gather facts at the door to git, call pure code, return a result."""
