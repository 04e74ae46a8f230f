"""Checks of the merge driver: an attribute in the tree, an entry in the clone's configuration."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

from gitbaton.setup.doctor.result import Diagnosis, note, ok, problem
from gitbaton.setup.hook_selftest import try_driver
from gitbaton.setup.hook_template import baked

if TYPE_CHECKING:
    from gitbaton.setup.doctor.context import DoctorContext


def merge_driver(context: DoctorContext) -> Iterator[Diagnosis]:
    """Whether feature files have their merge driver, and git can start it."""
    if not context.repository.top:
        return
    example = context.settings.example_path
    fields = context.repository.run("check-attr", "-z", "merge", "--", example).split("\0")
    named = fields[2:3] == ["baton"]
    command = context.repository.config_value("merge.baton.driver")
    if named and not command:
        yield problem(
            ".gitattributes names the merge driver baton, which is not registered in this "
            "clone: rows of two branches end in a conflict",
            context.baton("init"),
        )
    elif command and not named:
        yield note(
            f"the merge driver baton is registered, but no attribute names it for {example}",
            context.baton("init"),
        )
    elif command:
        yield _start(command, context)


def drivers_elsewhere(context: DoctorContext) -> Iterator[Diagnosis]:
    """What keeps the driver from its work in another work tree, and not in this one."""
    here = {one.what for one in merge_driver(context)}
    for other in context.others():
        for one in merge_driver(other):
            if one.state == "problem" and one.what not in here:
                yield problem(f"in {other.repository.home}: {one.what}", one.mend)


def _start(command: str, context: DoctorContext) -> Diagnosis:
    """Whether the driver does its work, tried on three empty files."""
    python, path = baked(command.replace("%%", "%"))
    missing = not (os.access(python, os.X_OK) and os.path.isfile(f"{path}/gitbaton/__main__.py"))
    if missing and shutil.which("git-baton", path=context.environ.get("PATH")) is None:
        lost = f"{python or 'its Python'} is gone and " if python else ""
        said = f"the merge driver cannot start: {lost}git-baton is not on PATH"
        return problem(said, f"pip install git-baton && {context.baton('init')}")
    complaint = try_driver(command, context.repository.top, context.environ)
    if complaint:
        return problem(f"the merge driver fails: {complaint}", context.baton("init"))
    return ok("feature files have their merge driver")
