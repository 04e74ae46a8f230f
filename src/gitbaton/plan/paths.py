"""Which paths belong to the plan, and which set git-baton up."""

from __future__ import annotations

from gitbaton.base.hook_types import KEPT_SUFFIX, LEFTHOOK_FILE, starts_ours
from gitbaton.plan.settings import CONFIG_FILE, SPEC_KIT, Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

CLIENT_FILES = (
    ".claude/settings.json",
    ".codex/hooks.json",
    ".cursor/hooks.json",
    ".gemini/settings.json",
    ".github/hooks/git-baton.json",
)
"""Where coding agents' clients keep what they run, ours among it."""

AGENT_FILES = (
    "AGENTS.md",
    "CLAUDE.md",
    "GEMINI.md",
    *CLIENT_FILES,
    ".agents/skills/git-baton-plans/SKILL.md",
    ".claude-plugin/plugin.json",
)
"""What coding agents and their clients read of git-baton."""

SETUP_FILES = (
    CONFIG_FILE,
    ".pre-commit-config.yaml",
    ".gitattributes",
    LEFTHOOK_FILE,
    ".prettierignore",
    ".markdownlintignore",
    *AGENT_FILES,
)


def is_plan_file(path: str, settings: Settings) -> bool:
    """Whether the path is a Markdown file below the plan folder."""
    if not path.endswith(".md"):
        return False
    return path.startswith(tuple([f"{plan}/" if plan else "" for plan in settings.plans]))


def other_paths(paths: Iterable[str], settings: Settings) -> tuple[str, ...]:
    """The paths that are no plan files: what a log commit must not touch."""
    return tuple([path for path in paths if not is_plan_file(path, settings)])


def own_hook_files(files: Mapping[str, bytes]) -> frozenset[str]:
    """The files of a project that start hooks of ours, with those whose places they took.

    ``files`` are the contents of those for which ``may_start_ours`` is true.
    """
    ours = [path for path, data in files.items() if starts_ours(path, data.decode("latin-1"))]
    return frozenset([*ours, *[path + KEPT_SUFFIX for path in ours if path + KEPT_SUFFIX in files]])


def is_planning(paths: Iterable[str], settings: Settings, hooks: Container[str] = ()) -> bool:
    """Whether a commit only makes the plan or sets git-baton up, for which no task can exist.

    ``hooks`` are those of its files that start hooks of ours, and clients' files of which it
    changes nothing but ours: these run what they say on everybody's machine.
    """
    touched = tuple(paths)
    return bool(touched) and not _unplanned(touched, settings, hooks)


def is_mixed(paths: Iterable[str], settings: Settings, hooks: Container[str] = ()) -> bool:
    """Whether a commit makes the plan or sets git-baton up, and does something else as well."""
    touched = tuple(paths)
    return 0 < len(_unplanned(touched, settings, hooks)) < len(touched)


def _unplanned(paths: Iterable[str], settings: Settings, hooks: Container[str]) -> list[str]:
    by_name = {*SETUP_FILES}.difference(CLIENT_FILES)
    others = [path for path in other_paths(paths, settings) if path not in by_name]
    if settings.plan_format == SPEC_KIT:  # it plans in files of any kind
        folders = tuple([f"{plan}/" for plan in (*settings.plans, ".specify")])
        others = [path for path in others if not path.startswith(folders)]
    return [path for path in others if path not in hooks]
