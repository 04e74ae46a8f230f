"""How much can be changed before a test notices: ``python -m benchmarks.mutation``.

Each mutant is one small change of one module: a comparison turned, a number moved, a condition
negated. The tests of these rooms run against it; a mutant that none of them notices survives.
"""
