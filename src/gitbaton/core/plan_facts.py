"""What the rules of family P look at: a whole plan, read once."""

from __future__ import annotations

from gitbaton.core.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gitbaton.core.dependencies import Dependencies
    from gitbaton.core.feature_file import FeatureFile
    from gitbaton.core.plan import Feature
    from gitbaton.core.snippet import Fault, Snippet, Touch


class PlanFile(Value):
    """One feature file: as the Markdown reader and as the judge read it, and its code.

    ``faults`` are the snippets that a grammar refuses. ``complete`` says that every task is
    DONE or ticked.
    """

    feature: Feature
    file: FeatureFile
    lines: tuple[str, ...]
    snippets: tuple[Snippet, ...]
    touches: tuple[Touch, ...]
    faults: tuple[tuple[Snippet, Fault], ...] = ()
    complete: bool = False

    @property
    def id(self) -> str:
        """The feature's ID."""
        return self.feature.id

    @property
    def path(self) -> str:
        """The file's path."""
        return self.feature.path

    @property
    def is_detailed(self) -> bool:
        """Whether the plan says more of its tasks than a list does."""
        return bool(self.file.outline.details) or any(
            line.strip().casefold() == "## task details" for line in self.lines
        )

    def field_line(self, label: str) -> int:
        """The line of a field of the header; the heading's if there is no such field."""
        fields = [field for field in self.feature.fields if field.label.casefold() == label]
        return fields[0].span.start if fields else self.feature.line


class Stray(Value):
    """A Markdown file that is no feature file, but keeps a log or lists tasks as one does.

    ``tasks`` are the IDs of those that are not ticked.
    """

    path: str
    line: int
    heading: str
    has_log: bool = True
    tasks: tuple[str, ...] = ()


class PlanFacts(Value):
    """The feature files in the order of their IDs, stray files, and who needs whom.

    ``wanted`` are the paths that were asked about; empty stands for all.
    """

    files: tuple[PlanFile, ...]
    strays: tuple[Stray, ...]
    dependencies: Dependencies
    wanted: frozenset[str] = frozenset()

    def speaker(self, files: Sequence[PlanFile]) -> PlanFile:
        """The file at which something about several files is reported: a wanted one."""
        return next((file for file in files if file.path in self.wanted), files[0])

    def file(self, feature: str) -> PlanFile | None:
        """The file of a feature; the first, should two claim its ID."""
        return next((file for file in self.files if file.id == feature), None)

    def ordered(self, one: str, other: str) -> bool:
        """Whether one of two features must be complete before the other begins."""
        return other in self.dependencies.reach(one) or one in self.dependencies.reach(other)


def listing(names: Iterable[str], most: int = 4) -> str:
    """``a, b and c``; of more than ``most`` names the first ones and how many more."""
    listed = list(dict.fromkeys(names))
    if len(listed) > most:
        return f"{', '.join(listed[:most])} and {len(listed) - most} more"
    return " and ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)
