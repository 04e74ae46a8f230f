"""The input of the rules of family P: a whole plan, read once."""

from __future__ import annotations

from gitbaton.base.natural_sort import natural
from gitbaton.base.value import Value
from gitbaton.plan.code_blocks import Fault, Snippet
from gitbaton.plan.dependencies import Dependencies, dependencies_of
from gitbaton.plan.feature_file import FeatureFile
from gitbaton.plan.snapshot import snapshot_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence


class OrphanFile(Value):
    """A Markdown file that is no feature file, but keeps a log or lists tasks as one does.

    ``tasks`` are the IDs of those that are not ticked.
    """

    path: str
    line: int
    heading: str
    has_log: bool = True
    tasks: tuple[str, ...] = ()


class Tree(Value):
    """The files that the plan is about: whether a path is there, and a small file's text.

    ``text`` is None for what is no plain text, too large, or not there.
    """

    has: Callable[[str], bool]
    text: Callable[[str], str | None]


class LintInput(Value):
    """The feature files in the order of their IDs, stray files, and who needs whom.

    ``wanted`` are the paths to report on; empty means all. ``faults`` are the
    snippets of each path that a grammar refuses. ``tree`` is None where the files that the plan
    is about are unknown; ``left_out`` are feature files that are not checked out, and
    ``unreadable`` are the paths of files in no encoding of ours, with their first bytes.
    """

    files: tuple[FeatureFile, ...]
    strays: tuple[OrphanFile, ...]
    dependencies: Dependencies
    wanted: frozenset[str] = frozenset()
    faults: Mapping[str, tuple[tuple[Snippet, Fault], ...]] = {}
    tree: Tree | None = None
    left_out: tuple[str, ...] = ()
    unreadable: tuple[tuple[str, bytes], ...] = ()

    def reporting_file(self, files: Sequence[FeatureFile]) -> FeatureFile:
        """The file at which something about several files is reported: a wanted one."""
        return next((file for file in files if file.path in self.wanted), files[0])

    def file(self, feature: str) -> FeatureFile | None:
        """The file of a feature; the first, should two claim its ID."""
        return next((file for file in self.files if file.feature == feature), None)

    def ordered(self, one: str, other: str) -> bool:
        """Whether one of two features must be complete before the other begins."""
        return other in self.dependencies.reach(one) or one in self.dependencies.reach(other)


def plan_facts(files: Iterable[FeatureFile], strays: Iterable[OrphanFile] = ()) -> LintInput:
    """The facts of these files; of two files with one ID the first by path counts."""
    ordered = sorted(files, key=lambda file: (natural(file.feature), file.path))
    return LintInput(tuple(ordered), tuple(strays), dependencies_of(snapshot_of(ordered)))


def listing(names: Iterable[str], most: int = 4) -> str:
    """``a, b and c``; of more than ``most`` names the first ones and how many more."""
    listed = list(dict.fromkeys(names))
    if len(listed) > most:
        return f"{', '.join(listed[:most])} and {len(listed) - most} more"
    return " and ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)
