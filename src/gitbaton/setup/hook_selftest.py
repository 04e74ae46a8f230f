"""Starting an installed hook, or its interpreter, to see whether it runs."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from collections.abc import Mapping, Sequence

_SECONDS = 60
_NEEDED = "gitbaton.cli, click, git, mistune, ruamel.yaml"


def try_commit_msg(shim: bytes, work_tree: str, environ: Mapping[str, str]) -> str:
    """Run a copy of a commit-msg shim in ``work_tree`` on an empty message.

    The copy is alone in a temporary folder, so no chained hook runs and no files change.
    Returns the complaint, empty if the hook succeeded.
    """
    with tempfile.TemporaryDirectory(prefix="git-baton-") as folder:
        copy, message = os.path.join(folder, "commit-msg"), os.path.join(folder, "message")
        for path, data in ((copy, shim), (message, b"")):
            with open(path, "wb") as file:
                file.write(data)
        return _complaint(["/bin/sh", copy, message], work_tree, _outside(environ))


def try_pre_receive(shim: bytes, git_dir: str, environ: Mapping[str, str]) -> str:
    """Run a copy of a pre-receive shim as git would for a push of nothing, alike alone.

    Returns the complaint, empty if the hook ended well.
    """
    with tempfile.TemporaryDirectory(prefix="git-baton-") as folder:
        copy = os.path.join(folder, "pre-receive")
        with open(copy, "wb") as file:
            file.write(shim)
        return _complaint(["/bin/sh", copy], git_dir, {**_outside(environ), "GIT_DIR": "."})


def try_driver(command: str, work_tree: str, environ: Mapping[str, str]) -> str:
    """Run a merge driver as git would, on three empty files in a temporary folder.

    Returns the complaint, empty if the driver ended well.
    """
    with tempfile.TemporaryDirectory(prefix="git-baton-") as folder:
        words = {"%L": "7", "%P": "empty.md"}
        for word in ("%O", "%A", "%B"):
            path = os.path.join(folder, word[1])
            with open(path, "wb"):
                words[word] = shlex.quote(path)
        typed = command.replace("%%", "\0")
        for word, value in words.items():
            typed = typed.replace(word, value)
        typed = typed.replace("\0", "%")
        return _complaint(["/bin/sh", "-c", typed], work_tree, _outside(environ))


def try_import(python: str, path: str, environ: Mapping[str, str]) -> str:
    """Import all that the hooks need, as a shim's interpreter would. Returns the complaint."""
    script = f"import sys; sys.path.insert(0, sys.argv[1]); import {_NEEDED}"
    return _complaint([python, "-E", "-P", "-c", script, path], os.sep, environ)


def _outside(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment less what ties git to one place."""
    return {name: value for name, value in environ.items() if not _is_git_local(name)}


def _is_git_local(name: str) -> bool:
    """Variables that tie git to one work tree, or that change what the hook would see."""
    return name.startswith("GIT_") and not name.startswith(("GIT_CONFIG", "GIT_BATON", "GIT_EXEC"))


def _complaint(command: Sequence[str], cwd: str, environ: Mapping[str, str]) -> str:
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if done.returncode == 0:
        return ""
    lines = (done.stderr or done.stdout).decode(errors="surrogateescape").strip().splitlines()
    traceback = bool(lines) and lines[0].startswith("Traceback")
    return lines[-1 if traceback else 0] if lines else f"exit code {done.returncode}"
