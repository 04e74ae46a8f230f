"""Work trees as a person wants to see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitbaton.base.value import Value

if TYPE_CHECKING:
    from gitbaton.setup.doctor.result import Diagnosis


class TreeState(Value):
    """One work tree. ``branch`` and ``agent`` are empty where there is none.

    ``changed`` counts files with changes that are not committed, ``unpublished`` commits that no
    remote branch holds; ``held`` are the tasks that its agent holds on its branch. ``gone`` says
    that its folder is missing.
    """

    path: str
    branch: str
    agent: str
    changed: int
    unpublished: int
    held: tuple[str, ...]
    main: bool
    gone: bool = False


class TreeStates(Value):
    """All work trees, the main one first; ``offline`` is why the remote was not asked."""

    trees: tuple[TreeState, ...]
    offline: str = ""


class TreeChange(Value):
    """What became of a work tree, what to type next, and what is wrong with its hooks."""

    path: str
    branch: str
    message: str
    hint: str
    wrong: tuple[Diagnosis, ...] = ()
