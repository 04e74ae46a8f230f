"""Real grammars for the code in a plan: a snippet in, what is wrong with it out.

Each language is a module that is imported when a snippet needs it. Those of the extra
``git-baton[lint]`` may be missing; their snippets are then not judged.
"""

from __future__ import annotations

from gitbaton.grammars.languages import fault_in, is_readable

__all__ = ["fault_in", "is_readable"]
