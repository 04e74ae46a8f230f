"""The only door to git.

``process``, ``objects``, ``index`` and ``configuration`` serve the hooks that run on every
commit and use nothing but the standard library.
"""
