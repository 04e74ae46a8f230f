"""Tools that keep a repository's hooks themselves, and how a hook of theirs reaches ours.

husky and lefthook write git's hook files anew whenever they like, so ours are not put among
them: husky runs ``.husky/NAME``, lefthook what its configuration says, and a line there starts
ours. The same line serves in any other hook that a project keeps.
"""

from __future__ import annotations

import os
import re

from gitbaton.base.errors import RepositoryError
from gitbaton.base.hook_types import HOOKS, LEFTHOOK_FILE, LEFTHOOK_FILES, runs_ours
from gitbaton.base.shell import quote
from gitbaton.base.value import Value

_MOST = 256 * 1024
_FED = ("pre-push", "post-rewrite")


class ManagedElsewhereError(RepositoryError):
    """Another tool keeps the hooks; the hint is the line that lets it run ours."""


class Manager(Value):
    """The tool that manages the hooks of a work tree, the file or folder that configures it, and
    the hooks of ours that are missing there."""

    name: str
    place: str
    silent: tuple[str, ...]

    def lines(self, top: str) -> str:
        """What to type, or to add by hand, so that it runs those hooks, too."""
        return _husky_lines(self) if self.name == "husky" else _lefthook_lines(self.place, top)


def manager_of(hooks: str, top: str) -> Manager | None:
    """The manager of the hooks of the work tree at ``top``; ``hooks`` is where git looks."""
    folder, name = os.path.split(hooks.rstrip("/"))
    if name == "_" and os.path.basename(folder) == ".husky":
        silent = [hook for hook in HOOKS if not runs_ours(_text(f"{folder}/{hook}"), hook)]
        return Manager("husky", folder, tuple(silent))
    paths = [os.path.join(top, name) for name in LEFTHOOK_FILES] if top else []
    found = next(filter(os.path.isfile, paths), "")
    if not found:
        return None
    said = _text(found)
    if LEFTHOOK_FILE in said:
        said += "\n" + _text(os.path.join(top, LEFTHOOK_FILE))
    silent = [hook for hook in HOOKS if not runs_ours(said, hook)]
    return Manager("lefthook", found, tuple(silent))


def is_husky_asleep(hooks: str, top: str) -> bool:
    """Whether the work tree at ``top`` has husky's hooks and git does not run them."""
    home = os.path.join(top, ".husky")
    return bool(top) and os.path.isdir(home) and not f"{hooks}/".startswith(f"{home}/")


def refuse_managed(hooks: str, top: str) -> None:
    """Raise ManagedElsewhereError where another tool would overwrite what is installed there."""
    manager = manager_of(hooks, top)
    if manager is not None:
        how = manager.lines(top) if manager.silent else "git-baton doctor"
        message = f"{manager.name} writes the hooks in {hooks}, and runs what {manager.place} says"
        raise ManagedElsewhereError(message, how)


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read(_MOST)
    except OSError:
        return ""


def _husky_lines(husky: Manager) -> str:
    if len(husky.silent) == 1:
        path = os.path.join(husky.place, husky.silent[0])
        return f"echo 'git-baton hook {husky.silent[0]} \"$@\"' >> {quote(path)}"
    return (
        f"for hook in {' '.join(husky.silent)}; do "
        f'echo "git-baton hook $hook \\"\\$@\\"" >> {quote(husky.place)}/$hook; done'
    )


def _lefthook_lines(configuration: str, top: str) -> str:
    """A command, where it can be one: a second ``extends`` would hide the first."""
    if not os.path.isfile(os.path.join(top, LEFTHOOK_FILE)):
        return "git-baton init"
    then = f"cd {quote(top)} && lefthook install"
    plain = configuration.endswith((".yml", ".yaml"))
    if plain and not re.search(r"^extends\s*:", _text(configuration), re.MULTILINE):
        line = rf"printf '\nextends: [{LEFTHOOK_FILE}]\n' >> {quote(configuration)}"
        return f"{line} && {then}"
    return f"add {LEFTHOOK_FILE} to extends in {configuration}, then: {then}"


def lefthook_text() -> str:
    """Our part of lefthook's configuration: each hook of ours, with git's arguments and input."""
    lines = ["# Written by `git baton init`: lefthook.yml names this file under `extends`."]
    for hook in HOOKS:
        run = f"      run: git-baton hook {hook} {{0}}"
        fed = ["      use_stdin: true"] if hook in _FED else []
        lines += [f"{hook}:", "  commands:", "    git-baton:", run, *fed]
    return "\n".join(lines) + "\n"
