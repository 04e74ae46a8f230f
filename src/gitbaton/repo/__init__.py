"""The only door to git.

``spawn``, ``objects``, ``index`` and ``configuration`` serve the hooks that run on every
commit and use nothing but the standard library; the rest goes through GitPython.
"""
