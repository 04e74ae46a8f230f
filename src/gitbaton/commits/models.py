"""The values that describe commits, refs and rows, copied from what git prints."""

from __future__ import annotations

from gitbaton.base.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.commits.subject import Subject
    from gitbaton.plan.log.rows import Row
    from gitbaton.plan.log.task_state import TaskState

# Modes of tree entries (git-fast-import).
REGULAR_MODES = ("100644", "100755")
SYMLINK_MODE = "120000"
SUBMODULE_MODE = "160000"
ABSENT_MODE = "000000"


class Change(Value):
    """One path that a commit changes against its first parent. Paths keep undecodable bytes."""

    path: str
    old_mode: str
    new_mode: str
    old: str
    new: str

    def __init__(self, path: str, old_mode: str, new_mode: str, old: str, new: str) -> None:
        # spelt out, for a long history makes several for each commit
        state = self.__dict__
        state["path"] = path
        state["old_mode"] = old_mode
        state["new_mode"] = new_mode
        state["old"] = old
        state["new"] = new


class Commit(Value):
    """One commit. ``time`` and ``authored`` are seconds since the epoch (committer, author).

    ``author`` reads ``Name <address>``, ``email`` is the committer's address; no parent is
    listed twice.
    """

    oid: str
    parents: tuple[str, ...]
    time: int
    authored: int
    author: str
    email: str
    encoding: str
    message: bytes
    changes: tuple[Change, ...] = ()


class RefUpdate(Value):
    """One ref that moves from ``old`` to ``new``; an absent side is empty."""

    ref: str
    old: str
    new: str


class CommitSummary(Value):
    """What a commit's message says: its subject, and what its body says it reverts.

    ``time`` is its committer's, in seconds, ``authored`` its author's; ``parents`` are those
    that the history goes on to; ``number`` is that of the pull request that it is, or empty.
    """

    oid: str
    parents: tuple[str, ...]
    time: int
    subject: Subject
    undoes: Undoing | None = None
    authored: int = 0
    number: str = ""


class WorkCommit(Value):
    """A commit whose subject names tasks.

    ``minutes`` is its committer time in full minutes since the epoch, ``time`` the same and
    ``authored`` its author's in seconds; ``reverted`` says that a later commit reverted it.
    """

    oid: str
    subject: Subject
    minutes: int
    reverted: bool = False
    time: int = 0
    authored: int = 0


class Resolved(Value):
    """What a row's Commit cell names: how many objects, and the commit if it is exactly one.

    ``reachable`` says that the commit is part of the history being judged.
    """

    candidates: int
    oid: str = ""
    subject: Subject | None = None
    reachable: bool = False


class NewRow(Value):
    """A row that a commit appends, and the state that it met."""

    row: Row
    path: str
    commit: str | None
    before: TaskState


class Undoing(Value):
    """What a revert says: the commits and the numbers of the pull requests that it takes back.

    ``onto`` are the parents whose side of a merge stays.
    """

    commits: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    onto: frozenset[str] = frozenset()


class SubjectContext(Value):
    """A commit message, read, with what its verdict depends on.

    ``merge`` is decided by topology (two parents or more, or MERGE_HEAD), never by the text;
    ``others`` are the paths it touches that are no plan files; ``planning`` says that it only
    changes the plan or git-baton's own files, for which no task can exist, ``beside_plan`` are the
    paths that it touches beside these; ``exempt`` that its type or its author needs no task;
    ``completes`` are the IDs of what its DONE rows complete, as a subject lists them, for
    the hint where it names no task; ``commit`` is its object ID, None while it is being made;
    ``agent`` its agent, where that is known, and ``author`` git's author, ``Name <address>``.
    ``tries`` counts the suggestions judged so far.
    """

    subject: Subject
    body: str = ""
    merge: bool = False
    others: tuple[str, ...] = ()
    planning: bool = False
    beside_plan: tuple[str, ...] = ()
    exempt: bool = False
    completes: str = ""
    commit: str | None = None
    agent: str = ""
    author: str = ""
    tries: int = 0
