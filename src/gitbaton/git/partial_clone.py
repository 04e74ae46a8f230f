"""Partial clones: the plan's missing files, fetched in one connection."""

from __future__ import annotations

from gitbaton.git.history import list_tips
from gitbaton.git.process import Git

_MOST_TIPS = 500  # as many fit a command line


def bring_plan(remote: str, folder: str, git: Git) -> None:
    """Fetch the files below a folder that the tip of a branch has and this clone lacks.

    Whatever is still missing then is fetched when it is read, or its absence is said.
    """
    tips = list_tips(git)[:_MOST_TIPS]
    listing = ["rev-list", "--objects", "--missing=print", "--no-walk", *tips]
    output = git.ask([*listing, "--", folder or "."])[1] if tips else b""
    missing = [line[1:] for line in output.split(b"\n") if line.startswith(b"?")]
    if missing:
        options = ["--quiet", "--no-tags", "--no-write-fetch-head", "--filter=blob:none"]
        wanted = b"\n".join([*missing, b""])
        git.talk(["fetch", *options, "--stdin", "--end-of-options", remote], wanted)
