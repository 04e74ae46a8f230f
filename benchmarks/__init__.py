"""Each figure that the README quotes, measured anew: ``python -m benchmarks``.

Needs git and Python alone; the environment with git-baton and its peers is made below build/.
"""
