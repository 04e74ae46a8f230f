"""Which paths belong to the plan, and which set git-baton up."""

from __future__ import annotations

from gitbaton.base.hook_types import LEFTHOOK_FILE, LEFTHOOK_FILES, RUNNER_CONFIG, is_project_hook
from gitbaton.plan.settings import CONFIG_FILE, SPEC_KIT, Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterable

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
    RUNNER_CONFIG,
    ".gitattributes",
    LEFTHOOK_FILE,
    ".prettierignore",
    ".markdownlintignore",
    *AGENT_FILES,
)


_BY_CONTENT = frozenset([*SETUP_FILES, *LEFTHOOK_FILES]) - {CONFIG_FILE}


_SPEC_KIT = (".specify/memory", ".specify/templates")


def is_plan_file(path: str, settings: Settings) -> bool:
    """Whether the path is a Markdown file below the plan folder."""
    if not path.endswith(".md"):
        return False
    return path.startswith(tuple([f"{plan}/" if plan else "" for plan in settings.plans]))


def other_paths(paths: Iterable[str], settings: Settings) -> tuple[str, ...]:
    """The paths that are no plan files: what a log commit must not touch."""
    return tuple([path for path in paths if not is_plan_file(path, settings)])


def may_set_up(path: str) -> bool:
    """Whether git-baton may write in a file of that name; what is in it decides."""
    return path in _BY_CONTENT or is_project_hook(path)


def is_planning(paths: Iterable[str], settings: Settings, own: Container[str]) -> bool:
    """Whether a commit only makes the plan or sets git-baton up, for which no task can exist.

    ``own`` are those of its files of which it changes nothing but what git-baton writes there.
    """
    touched = tuple(paths)
    return bool(touched) and not _unplanned(touched, settings, own)


def beside_plan(
    paths: Iterable[str], settings: Settings, own: Container[str] = ()
) -> tuple[str, ...]:
    """What a commit touches beside the plan and git-baton's set-up, if it touches these as well."""
    touched = tuple(paths)
    others = tuple(_unplanned(touched, settings, own))
    return others if len(others) < len(touched) else ()


def _unplanned(paths: Iterable[str], settings: Settings, own: Container[str]) -> list[str]:
    others = [path for path in other_paths(paths, settings) if path != CONFIG_FILE]
    if settings.plan_format == SPEC_KIT:  # in files of any kind, but not in scripts
        folders = tuple([f"{plan}/" for plan in (*settings.plans, *_SPEC_KIT)])
        others = [path for path in others if not path.startswith(folders)]
    return [path for path in others if path not in own]
