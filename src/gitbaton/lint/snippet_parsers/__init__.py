"""Real grammars for the whole files in a plan: a snippet in, what is wrong with it out.

Their parsers are imported when a snippet needs them. Those of the extra
``git-baton[lint]`` may be missing; their snippets are then not judged.
"""

from __future__ import annotations

from gitbaton.lint.snippet_parsers.languages import fault_in, is_readable

__all__ = ["fault_in", "is_readable"]
