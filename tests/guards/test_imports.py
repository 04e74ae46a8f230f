"""Imports run one way: doors, capabilities, the ground; and git is touched where the table says."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from support.project import PACKAGE, modules

GROUND = ("base", "plan", "commits", "rules", "git", "project")
"""Each imports the rooms before it, and none after it."""

CAPABILITIES = {
    "check": {"setup"},
    "verify": set[str](),
    "status": {"verify"},
    "claims": {"status"},
    "setup": set[str](),
    "worktrees": {"setup"},
    "lint": {"claims", "verify"},
    "reports": {"status"},
    "hosting": {"check", "claims", "reports", "status", "verify"},
    "notify": {"check", "hosting", "reports"},
    "dashboard": {"check", "hosting", "reports", "status"},
}
"""Each imports the ground, and of the other capabilities only these. No circle may come of it."""

DOORS_IN = {"hooks": {"check", "notify"}, "cli": set(CAPABILITIES), "__main__": {"cli", "hooks"}}
TOUCH_GIT = {
    "project": (
        "active_branches",
        "branch_report",
        "commit_lookup",
        "default_branch",
        "double_ids",
        "dropped_tasks",
        "feature_branch",
        "last_seen",
        "merge_detection",
        "merge_driver",
        "merged_plan",
        "notify_state",
        "plan_at_commit",
        "plan_dir_move",
        "plan_remote",
        "remote_feature",
        "session",
        "tree_merge",
        "watch_refs",
    ),
    "check": (
        "accept_commit",
        "row_authors",
        "extra_changes",
        "check_context",
        "cherry_picks",
        "ci",
        "commit",
        "commit_checker",
        "commit_graph",
        "entry_points",
        "fill_in_task",
        "kept_rows",
        "own_set_up",
        "pre_receive_ranges",
        "published_commits",
        "pull_request_title",
        "merges",
        "range",
        "ranges",
        "reclaims",
        "reverts",
        "loosened_settings",
        "staged",
    ),
    "status": ("brief", "claim_warning", "next_task", "wait"),
    "claims": (
        "claim",
        "done_preconditions",
        "holder",
        "merged_work",
        "publish",
        "publish_result",
        "publish_with_commits",
        "revert",
        "switching",
    ),
    "verify": ("consent", "run", "worktree_fingerprint"),
    "lint": ("add_task", "graph", "lint", "new_feature", "worktree_plan"),
    "reports": ("conflicts", "stats", "task_log"),
    "worktrees": ("worktree_remove", "worktrees"),
    "hosting": ("complete_feature", "merge_feature", "pr_summary", "project_page", "pull_request"),
    "notify": ("collect", "notify"),
    "dashboard": ("dashboard",),
    "setup": (
        "agents.hook",
        "agents.agent_name",
        "doctor.task_refs",
        "doctor.context",
        "doctor.history",
        "doctor.hooks",
        "doctor.server",
        "init",
        "init_files",
        "missing_setup",
        "remaining_steps",
        "repository",
    ),
    "cli": (
        "agent_hook",
        "check",
        "completion",
        "doctor",
        "graph",
        "init",
        "lint",
        "agent_commands",
        "merge_driver",
        "new",
        "notify",
        "verify",
        "verifying",
    ),
    "hooks": (
        "branch_report",
        "commit_msg",
        "notify",
        "post_checkout",
        "post_merge",
        "pre_commit",
        "pre_push",
        "pre_receive",
        "prepare_commit_msg",
    ),
}
"""The modules outside `git/` that ask git; every other one imports nothing of that room."""

THIRD_PARTY = {
    "apprise": {"notify"},
    "click": {"cli"},
    "git": {"setup"},
    "gitdb": {"setup"},
    "jinja2": {"dashboard"},
    "markupsafe": {"dashboard"},
    "mistune": {"lint.task_list_import"},
    "pygal": {"dashboard"},
    "requests": {"hosting"},
    "ruamel": {"lint", "setup"},
    "tree_sitter": {"lint"},
}
PURE = ("base", "plan", "commits", "rules")
IMPURE_IN_PURE = ("base.atomic_write", "base.disk_errors", "base.progress")
IMPURE = {"io", "os", "pathlib", "shutil", "socket", "subprocess", "sys", "tempfile", "time"}
MOST_MODULES = 30  # of a room; a command is a file, so `cli` may have more


class Import(NamedTuple):
    """One imported module: where, what, and whether the import runs with the module itself."""

    module: str
    target: str
    line: int
    at_start: bool

    @property
    def room(self) -> str:
        return self.module.partition(".")[0]

    @property
    def top(self) -> str:
        return self.target.partition(".")[0]

    @property
    def into(self) -> str:
        """The room that is imported from, where it is one of ours."""
        return f"{self.target}.".split(".")[1] if self.top == "gitbaton" else ""

    @property
    def place(self) -> str:
        return f"{self.module}:{self.line} imports {self.target}"


def _found(module: str, node: ast.AST, at_start: bool = True) -> Iterator[Import]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield Import(module, alias.name, node.lineno, at_start)
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0, f"{module}:{node.lineno}: relative import"
        for alias in node.names if node.module == "gitbaton" else ():
            yield Import(module, f"gitbaton.{alias.name}", node.lineno, at_start)
        if node.module and node.module != "gitbaton":
            yield Import(module, node.module, node.lineno, at_start)
    inside = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or _is_type_checking(node)
    for child in ast.iter_child_nodes(node):
        yield from _found(module, child, at_start and not inside)


def _is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def _allowed(room: str) -> set[str]:
    if room in GROUND:
        return set(GROUND[: GROUND.index(room) + 1])
    return {*GROUND, room, *CAPABILITIES.get(room, ()), *DOORS_IN.get(room, ())}


ROOMS = {*GROUND, *CAPABILITIES, *DOORS_IN, ""}


@pytest.fixture(scope="module")
def imports() -> list[Import]:
    """Every import of the package; read when a test asks, not by each worker that collects."""
    return [found for module, tree in modules() for found in _found(module, tree)]


def test_every_import_goes_the_way_of_the_rooms(imports: list[Import]) -> None:
    wrong = [
        found.place
        for found in imports
        if found.into in ROOMS - {""} and found.into not in _allowed(found.room)
    ]
    assert wrong == []


def test_every_room_is_known(imports: list[Import]) -> None:
    assert {found.room for found in imports} <= ROOMS


def test_capabilities_form_no_circle() -> None:
    left = dict(CAPABILITIES)
    while left:
        free = {room for room, needs in left.items() if not needs & set(left)}
        assert free, f"a circle among {sorted(left)}"
        left = {room: needs for room, needs in left.items() if room not in free}


def test_modules_form_no_circle(imports: list[Import]) -> None:
    left: dict[str, set[str]] = {}
    for found in imports:
        left.setdefault(f"gitbaton.{found.module}", set()).add(found.target)
    while left:
        free = {module for module, needs in left.items() if not needs & left.keys()}
        assert free, f"a circle is among {sorted(left)}, or needed by them"
        left = {module: needs for module, needs in left.items() if module not in free}


def test_arrows_between_capabilities_are_all_in_use(imports: list[Import]) -> None:
    drawn = {(found.room, found.into) for found in imports}
    assert [(a, b) for a, needs in CAPABILITIES.items() for b in needs if (a, b) not in drawn] == []


def test_git_is_touched_where_the_table_says(imports: list[Import]) -> None:
    touching = {found.module for found in imports if found.into == "git" and found.room != "git"}
    listed = {f"{room}.{name}" for room, names in TOUCH_GIT.items() for name in names}
    assert sorted(touching - listed) == []
    assert sorted(listed - touching) == []


def test_third_party_packages_have_one_room(imports: list[Import]) -> None:
    wrong = []
    for found in imports:
        if found.top == "gitbaton" or found.top in sys.stdlib_module_names:
            continue
        rooms = THIRD_PARTY.get(found.top, set())
        if not any(f"{found.module}.".startswith(f"{room}.") for room in rooms):
            wrong.append(found.place)
    assert wrong == []


def test_pure_rooms_do_no_io(imports: list[Import]) -> None:
    inside = [
        found for found in imports if found.room in PURE and found.module not in IMPURE_IN_PURE
    ]
    assert [found.place for found in inside if found.top in IMPURE] == []


def test_no_room_is_crowded() -> None:
    folders = {path.parent for path in PACKAGE.rglob("*.py")} - {PACKAGE / "cli"}
    crowded = {
        folder.relative_to(PACKAGE).as_posix(): count
        for folder in folders
        if (count := len(list(folder.glob("*.py")))) > MOST_MODULES
    }
    assert crowded == {}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import re", [("re", True)]),
        ("from gitbaton import plan", [("gitbaton.plan", True)]),
        ("def f():\n    from gitbaton.git import refs", [("gitbaton.git", False)]),
        ("if TYPE_CHECKING:\n    import typing", [("typing", False)]),
        ("class A:\n    import enum", [("enum", True)]),
    ],
)
def test_reader_sees(source: str, expected: list[tuple[str, bool]]) -> None:
    found = list(_found("plan.example", ast.parse(source)))
    assert [(one.target, one.at_start) for one in found] == expected
