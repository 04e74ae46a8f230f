"""Checks of the merge driver: an attribute in the tree, an entry in the clone's configuration."""

from __future__ import annotations

import shutil

from gitbaton.core.diagnosis import Diagnosis, note, ok, problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitbaton.flows.scene import Scene


def merge_driver(scene: Scene) -> Iterator[Diagnosis]:
    """Whether feature files have their merge driver, and git can start it."""
    if not scene.repository.top:
        return
    example = f"{scene.settings.plan}/example.md".lstrip("/")
    fields = scene.repository.run("check-attr", "-z", "merge", "--", example).split("\0")
    named = fields[2:3] == ["baton"]
    command = scene.repository.config_value("merge.baton.driver")
    if named and not command:
        yield problem(
            ".gitattributes names the merge driver baton, which is not registered in this "
            "clone: rows of two branches end in a conflict",
            "git-baton init",
        )
    elif command and not named:
        yield note(
            f"the merge driver baton is registered, but no attribute names it for {example}",
            "git-baton init",
        )
    elif command and shutil.which("git-baton", path=scene.environ.get("PATH")) is None:
        yield problem(
            "the merge driver cannot start: git-baton is not on PATH", "pip install git-baton"
        )
    elif command:
        yield ok("feature files have their merge driver")
