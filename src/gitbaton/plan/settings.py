"""What a repository has decided: every setting with its default."""

from __future__ import annotations

from gitbaton.base.value import Value
from gitbaton.plan.task_id import DEFAULT_PATTERN, TaskGrammar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    Event = Literal["breach", "conflict", "reclaimed", "stale", "complete", "done"]

CONFIG_FILE = ".git-baton.toml"
PYPROJECT = "pyproject.toml"
SETTINGS_FILES = (CONFIG_FILE, PYPROJECT)
BRANCHES = "refs/heads/"
TASK_REFS = "refs/baton/tasks/"
"""Below this name a task has its ref, unless the settings name a folder of branches."""

FEATURE_FILES, SPEC_KIT = PLAN_FORMATS = ("feature-files", "spec-kit")

CONVENTIONAL_TYPES = (
    "build",
    "chore",
    "ci",
    "docs",
    "feat",
    "fix",
    "perf",
    "refactor",
    "revert",
    "style",
    "test",
)
ALWAYS_REPORTED = "S108"

EVENTS: tuple[Event, ...] = ("breach", "conflict", "reclaimed", "stale", "complete", "done")
"""What `notify` can report, the most urgent first: what is cut off a long message can wait."""


class Settings(Value):
    """A repository's settings. Durations are seconds; ``since`` a commit or a date.

    ``agents`` pairs an agent's name with an address, ``"ada ada@example.com"``, in lower case.
    ``other_plans`` has no key: the folders that the plan moves from or to within a range.
    """

    plan_format: str = FEATURE_FILES
    plan: str = "docs/plans"
    task_id: str = DEFAULT_PATTERN
    types: tuple[str, ...] = CONVENTIONAL_TYPES
    exempt_types: tuple[str, ...] = ()
    exempt_authors: tuple[str, ...] = ()
    stale_after: int = 30 * 60
    timezone: str = "UTC"
    branch: str = "feature/{id}-{slug}"
    default_branch: str = ""
    since: str = ""
    clock_skew: int = 5 * 60
    claim_refs: str = "auto"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    waive: tuple[str, ...] = ()
    verify_timeout: int = 10 * 60
    notify: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    hot_files: tuple[str, ...] = ()
    sign_off: bool = False
    protect_settings: bool = False
    settings_owners: tuple[str, ...] = ()
    other_plans: tuple[str, ...] = ()

    @property
    def plans(self) -> tuple[str, ...]:
        """The folders that hold feature files: more than one only while the plan moves."""
        return (self.plan, *self.other_plans)

    @property
    def example_path(self) -> str:
        """Where a first feature could be planned."""
        name = "001-name/tasks.md" if self.plan_format == SPEC_KIT else "1.1-name.md"
        return f"{self.plan}/{name}".lstrip("/")

    @property
    def first_step(self) -> str:
        """What begins a plan: a command to type, or one of the agent's."""
        if self.plan_format == SPEC_KIT:
            return f"have your agent write {self.example_path}: /speckit.specify, … /speckit.tasks"
        return 'git baton new 1.1 "Title"'

    @property
    def task_refs(self) -> str:
        """Below which name of the remote a task has its ref."""
        return self.claim_refs if self.claim_refs.startswith(BRANCHES) else TASK_REFS

    @property
    def grammar(self) -> TaskGrammar:
        """The grammar of task IDs, checked when the settings were read."""
        if self.plan_format == SPEC_KIT:
            from gitbaton.plan.spec_kit import SpecKitGrammar

            return SpecKitGrammar(self.task_id)
        return TaskGrammar(self.task_id)

    def addresses(self, agent: str) -> tuple[str, ...]:
        """The committer addresses that may use an agent's name; none if it is not mapped."""
        pairs = [pair.partition(" ") for pair in self.agents]
        return tuple([address for name, _, address in pairs if name == agent])

    def reports(self, code: str) -> bool:
        """Whether findings of ``code`` are reported: prefixes in ``select`` minus ``ignore``.

        A change that loosens the settings cannot silence that it does.
        """
        if code == ALWAYS_REPORTED:
            return True
        return (not self.select or code.startswith(self.select)) and not code.startswith(
            self.ignore or ("\0",)
        )
