"""The files that ``init`` writes or adds to: settings, what starts hooks, what agents read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from gitbaton.base.atomic_write import read_plain_file
from gitbaton.base.errors import ConfigError
from gitbaton.base.hook_types import LEFTHOOK_FILE, RUNNER_CONFIG
from gitbaton.base.value import Value
from gitbaton.git.settings_file import SettingsFile, find_settings
from gitbaton.plan.read_settings import read_settings
from gitbaton.plan.settings import CONFIG_FILE, FEATURE_FILES, SPEC_KIT, Settings
from gitbaton.setup.agents.files import agent_edits
from gitbaton.setup.besides_ours import DRIVER, ignore_line, plan_pattern
from gitbaton.setup.file_edits import Edit
from gitbaton.setup.hook_files import hooks_path
from gitbaton.setup.hook_managers import lefthook_text, manager_of
from gitbaton.setup.pre_commit import with_our_hooks
from gitbaton.setup.settings_template import settings_text
from gitbaton.setup.suggested_settings import settings_from
from gitbaton.setup.survey import Survey, survey

if TYPE_CHECKING:
    from gitbaton.setup.repository import Repository

_ATTRIBUTES = ".gitattributes"

_MANIFESTS = ("package.json", ".pre-commit-config.yaml")
_LARGEST = 1 << 20


class Formatter(Value):
    """A formatter of Markdown: its word in a manifest, how its own files begin, what it leaves.

    What we write reads the same whatever it makes of it, but every new row would move the columns
    of a table, so its check would fail with each claim.
    """

    word: str
    files: tuple[str, ...]
    ignores: str


class InitOptions(Value):
    """What ``init`` is asked for.

    ``clients`` are those whose hooks are written, ``skill`` says whether the skill for plans is,
    ``plan_format`` how the plan is written where no settings say so yet.
    """

    clients: tuple[str, ...] = ()
    skill: bool = False
    plan_format: str = ""


_FORMATTERS = (
    Formatter("prettier", (".prettierrc", "prettier.config."), ".prettierignore"),
    Formatter("markdownlint-cli", (".markdownlint.", ".markdownlintrc"), ".markdownlintignore"),
)


def files_to_write(repository: Repository, asked: InitOptions) -> tuple[Edit, ...]:
    """The files of a repository that is set up, those that are as they should be included.

    Raises ConfigError and RepositoryError for a file that cannot be read.
    """
    found = find_settings(repository.top)
    known = None if found.name else survey(repository)
    settings = found.settings
    if asked.plan_format not in ("", settings.plan_format):
        settings = read_settings({"plan-format": asked.plan_format})
    folder = (known and known.plan(settings.plan_format)) or settings.plan
    spec_kit = settings.plan_format == SPEC_KIT
    edits = [_settings_edit(repository, found, known, settings), _runner_edit(repository.top)]
    edits += _lefthook_edits(repository)
    edits.append(_attributes_edit(repository.top, plan_pattern(folder, spec_kit=spec_kit)))
    edits += _ignore_edits(repository.top, ignore_line(folder, spec_kit=spec_kit))
    edits += agent_edits(repository.top, asked.clients, skill=asked.skill)
    place = os.path.join(repository.top, folder)
    edits.append(Edit(place, None, "feature files go here, one Markdown file for each feature"))
    return tuple(edits)


def _settings_edit(
    repository: Repository, found: SettingsFile, known: Survey | None, settings: Settings
) -> Edit:
    """The settings file; ``settings`` are those of the format that its plan is to have."""
    if known is None:
        return _format_edit(os.path.join(repository.top, found.name), found, settings)
    head = ""
    if repository.succeeds("rev-parse", "--verify", "--quiet", "HEAD^{commit}"):
        head = repository.run("rev-parse", "--verify", "HEAD^{commit}")
    decided = settings_from(known.past, known.plan(settings.plan_format), settings)
    text = settings_text(settings, head, decided)
    what = f"written; commits up to {head[:12]} are not judged" if head else "written"
    what += f"; from the history: {', '.join(decided)}" if decided else ""
    return Edit(os.path.join(repository.top, CONFIG_FILE), text.encode(), what)


def _format_edit(path: str, found: SettingsFile, settings: Settings) -> Edit:
    """Settings that are there already, with another format of the plan if that was asked for."""
    if settings.plan_format == found.settings.plan_format:
        return Edit(path, None, "is configured already")
    line = f'plan-format = "{settings.plan_format}"'
    if found.name != CONFIG_FILE:
        raise ConfigError(
            f"the settings are in {found.name}, which init leaves alone",
            f"write {line} into its table tool.git-baton",
        )
    if found.settings.plan_format != FEATURE_FILES:
        raise ConfigError("the plan has a format already", f"write {line} into {found.name}")
    before = read_plain_file(path) or b""
    return Edit(path, line.encode() + b"\n" + before, line)


def _runner_edit(top: str) -> Edit:
    path = os.path.join(top, RUNNER_CONFIG)
    before = read_plain_file(path)
    after = with_our_hooks(before or b"")
    if after == before:
        return Edit(path, None, "has our hooks already")
    return Edit(path, after, "written" if before is None else "our hooks added")


def _lefthook_edits(repository: Repository) -> list[Edit]:
    manager = manager_of(hooks_path(repository), repository.top)
    if manager is None or manager.name != "lefthook" or not manager.silent:
        return []
    path = os.path.join(repository.top, LEFTHOOK_FILE)
    text = lefthook_text().encode()
    same = read_plain_file(path) == text
    what = "has our hooks already" if same else "our hooks, for lefthook"
    return [Edit(path, None if same else text, what)]


def _attributes_edit(top: str, plan_files: str) -> Edit:
    path = os.path.join(top, _ATTRIBUTES)
    before = read_plain_file(path) or b""
    line = f"{plan_files} {DRIVER}"
    if any(char in line for char in '"\\') or line.count(" ") > 1:
        raise ConfigError(f"plan has a character that {_ATTRIBUTES} cannot hold", "rename it")
    if line.encode() in [have.strip() for have in before.splitlines()]:
        return Edit(path, None, "has the merge driver already")
    joint = b"" if not before or before.endswith(b"\n") else b"\n"
    return Edit(path, before + joint + line.encode() + b"\n", "merge driver for feature files")


def _ignore_edits(top: str, line: str) -> list[Edit]:
    """A line for each formatter in use; none where its file has one that covers the plan."""
    return [_ignore_edit(top, line, each) for each in _FORMATTERS if _is_used(top, each)]


def _is_used(top: str, formatter: Formatter) -> bool:
    if any(name.startswith(formatter.files) for name in os.listdir(top)):
        return True
    word = formatter.word.encode()
    return any(word in _content(os.path.join(top, name)) for name in _MANIFESTS)


def _ignore_edit(top: str, line: str, formatter: Formatter) -> Edit:
    path = os.path.join(top, formatter.ignores)
    before = read_plain_file(path) or b""
    known = {have.strip().strip(b"/") for have in before.splitlines()}
    if line.strip("/").encode() in known:
        return Edit(path, None, "leaves feature files alone already")
    joint = b"" if not before or before.endswith(b"\n") else b"\n"
    return Edit(path, before + joint + line.encode() + b"\n", "feature files are not formatted")


def _content(path: str) -> bytes:
    if os.path.islink(path) or not os.path.isfile(path):
        return b""
    return read_plain_file(path, _LARGEST) or b""
