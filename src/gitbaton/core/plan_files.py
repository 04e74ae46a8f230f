"""Which paths belong to the plan."""

from __future__ import annotations

from gitbaton.core.settings import CONFIG_FILE, Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

SETUP_FILES = (CONFIG_FILE, ".pre-commit-config.yaml", ".gitattributes")


def is_plan_file(path: str, settings: Settings) -> bool:
    """Whether the path is a Markdown file below the plan folder."""
    if not path.endswith(".md"):
        return False
    return path.startswith(tuple([f"{plan}/" if plan else "" for plan in settings.plans]))


def other_paths(paths: Iterable[str], settings: Settings) -> tuple[str, ...]:
    """The paths that are no plan files: what a log commit must not touch."""
    return tuple([path for path in paths if not is_plan_file(path, settings)])


def is_planning(paths: Iterable[str], settings: Settings) -> bool:
    """Whether a commit only makes the plan or sets git-baton up, for which no task can exist."""
    touched = tuple(paths)
    return bool(touched) and set(other_paths(touched, settings)).issubset(SETUP_FILES)


def is_mixed(paths: Iterable[str], settings: Settings) -> bool:
    """Whether a commit makes the plan or sets git-baton up, and does something else as well."""
    touched = tuple(paths)
    others = [path for path in other_paths(touched, settings) if path not in SETUP_FILES]
    return 0 < len(others) < len(touched)
