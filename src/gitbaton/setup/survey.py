"""What there is in a repository before git-baton comes: read, and nothing written."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING

from gitbaton.base.errors import RepositoryError
from gitbaton.base.value import Value
from gitbaton.plan.paths import AGENT_FILES
from gitbaton.plan.settings import SPEC_KIT
from gitbaton.plan.spec_kit import TASKS_FILE, feature_folder
from gitbaton.setup.hook_files import hooks_path, inspect_hook
from gitbaton.setup.hook_managers import manager_of
from gitbaton.setup.suggested_settings import PastCommit, PastWork, read_past

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitbaton.setup.repository import Repository

_COMMITS = 1000
_RECENT = 300  # commits whose files are looked at
_HOT = 0.2  # share of them that change a hot file
_LEAST = 20  # commits from which on that says anything
_TRAILER = "%(trailers:key=Signed-off-by,valueonly,separator=%x20)"
_FORM = f"--format=%x01%aN%x00%aE%x00%P%x00%s%x00{_TRAILER}"
_HEADING = "^# +Feature +[A-Za-z]*-?[0-9][^ ]*"
_SPEC_KIT_TASK = r"\[[ xX]\] +[*_`~]*T-?[0-9]+"
_NOT_IN_ATTRIBUTES = set(' "\\')  # a folder with one of these cannot have a merge driver
_OTHER_PLANS = {
    "Backlog.md": ("backlog/tasks/*.md", ".backlog/tasks/*.md"),
    "beads": (".beads/*",),
    "Kiro": (".kiro/specs/*/tasks.md",),
    "OpenSpec": ("openspec/changes/*/tasks.md",),
    "Task Master": (".taskmaster/tasks/*",),
}
_CONFIGURED_HOOKS = (".pre-commit-config.yaml", ".husky", "lefthook.yml", ".lefthook.yml")
_READ_BY_AGENTS = (*AGENT_FILES, ".github/copilot-instructions.md", ".cursor/rules")


class Survey(Value):
    """What was found. ``plans`` are folders with feature files and how many, ``spec_kit`` those
    with features of spec-kit, ``others`` tools that keep tasks in files, with how many; ``hooks``
    who runs the hooks, in words; ``agents`` what agents read already."""

    past: PastWork
    plans: tuple[tuple[str, int], ...]
    spec_kit: tuple[tuple[str, int], ...]
    others: tuple[tuple[str, int], ...]
    hooks: tuple[str, ...]
    agents: tuple[str, ...]

    def plan(self, plan_format: str) -> str:
        """The folder with most of the features in a format; empty without any."""
        found = self.spec_kit if plan_format == SPEC_KIT else self.plans
        return found[0][0] if found else ""


def survey(repository: Repository) -> Survey:
    """Read the last thousand commits and the tracked files. Raises RepositoryError."""
    return Survey(
        read_past(_commits(repository), _hot_files(repository)),
        _plans(repository),
        _spec_kit(repository),
        tuple(_others(repository)),
        tuple(_hooks(repository)),
        tuple([path for path in _READ_BY_AGENTS if _is_there(repository, path)]),
    )


def _has_commits(repository: Repository) -> bool:
    return repository.succeeds("rev-parse", "--verify", "--quiet", "HEAD^{commit}")


def _commits(repository: Repository) -> list[PastCommit]:
    if not _has_commits(repository):
        return []
    output = repository.run("log", f"--max-count={_COMMITS}", _FORM, "HEAD")
    records = [record.split("\0") for record in output.split("\1")[1:]]
    return [
        PastCommit(author, email, subject, " " in parents, bool(signed.strip()))
        for author, email, parents, subject, signed in records
    ]


def _hot_files(repository: Repository) -> list[str]:
    """The files that people change all the time."""
    if not _has_commits(repository):
        return []
    form = "--format=%x01%aN%x00%aE%x00"
    asked = ("log", f"--max-count={_RECENT}", "--no-merges", "--name-only", "-z", form)
    people, touched = 0, Counter[str]()
    for record in repository.run(*asked, "HEAD").split("\1")[1:]:
        author, email, *paths = record.split("\0")
        if not PastCommit(author, email, "").by_bot:
            people += 1
            touched.update({path.lstrip("\n") for path in paths} - {""})
    least = max(_LEAST, int(people * _HOT))
    return [path for path, count in touched.most_common(5) if count >= least]


def _plans(repository: Repository) -> tuple[tuple[str, int], ...]:
    """Folders with feature files, those with most of them first."""
    try:
        listed = repository.run("grep", "-lzE", _HEADING, "--", "*.md")
    except RepositoryError:  # it finds none
        return ()
    found = [path for path in listed.split("\0") if path and not set(path) & _NOT_IN_ATTRIBUTES]
    folders = Counter(os.path.dirname(path) for path in found)
    top = os.path.commonpath(folders) if all(folders) else ""
    return ((top, len(found)),) if top else tuple(folders.most_common())


def _spec_kit(repository: Repository) -> tuple[tuple[str, int], ...]:
    """Folders with spec-kit's folders of features, those with most of them first.

    Other tools have a tasks.md in such folders as well, and no IDs like T001 in it.
    """
    paths = f":(glob)**/{TASKS_FILE}"
    try:
        listed = repository.run("grep", "--untracked", "-lzE", _SPEC_KIT_TASK, "--", paths)
    except RepositoryError:  # it finds none
        return ()
    found = [path for path in listed.split("\0") if all(feature_folder(path))]
    folders = Counter([os.path.dirname(os.path.dirname(path)) for path in found])
    return tuple(folders.most_common())


def _others(repository: Repository) -> Iterator[tuple[str, int]]:
    for tool, patterns in _OTHER_PLANS.items():
        count = len(_tracked(repository, *patterns))
        if count:
            yield tool, count


def _tracked(repository: Repository, *patterns: str) -> list[str]:
    listed = repository.run("ls-files", "-z", "--", *[f":(glob){each}" for each in patterns])
    return [path for path in listed.split("\0") if path]


def _hooks(repository: Repository) -> Iterator[str]:
    path = hooks_path(repository)
    manager = manager_of(path, repository.top)
    if manager:
        yield manager.name
    entries = repository.config(r"^core\.hookspath$")
    if entries:
        yield f"core.hooksPath = {entries[-1].value or 'empty'}"
    yield from [name for name in _CONFIGURED_HOOKS if _is_there(repository, name)]
    if os.path.isdir(path):
        for name in sorted(os.listdir(path)):
            hook = inspect_hook(os.path.join(path, name)) if "." not in name else None
            if hook and hook.executable and not hook.ours and os.path.isfile(hook.path):
                yield f"{name} ({hook.runner or 'your own'})"


def _is_there(repository: Repository, path: str) -> bool:
    return os.path.lexists(os.path.join(repository.top, path))
