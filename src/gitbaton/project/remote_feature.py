"""One feature as the remote has it now: its log, joined with the task refs."""

from __future__ import annotations

from gitbaton.base.natural_sort import natural
from gitbaton.base.value import Value
from gitbaton.git.history import is_ancestor
from gitbaton.git.objects import Objects
from gitbaton.git.process import Git
from gitbaton.git.push import Seal
from gitbaton.git.remote import RemoteState, fetch_objects, read_remote
from gitbaton.plan.edits import append_rows
from gitbaton.plan.feature_file import FeatureFile, read_feature_file
from gitbaton.plan.log.append_only import further
from gitbaton.plan.log.rows import Row, rows_of
from gitbaton.plan.log.task_ref_rows import not_yet_logged, says_logged
from gitbaton.project.default_branch import default_now
from gitbaton.project.feature_branch import earlier_names, feature_branch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gitbaton.plan.settings import Settings
    from gitbaton.project.plan_at_commit import PlanReader, PlanSource

_MOST_HELPED = 48


class Session(Value):
    """Repository, agent, settings, and injected clock and randomness.

    ``pause`` sleeps for so many seconds; ``chance`` gives a number from 0 to 1; ``nonce`` a
    fresh random word; ``seal`` is how the commits that we make are signed. ``unshared`` says why
    others may not see what is claimed, and what mends it.
    """

    remote: str
    agent: str
    objects: Objects
    reader: PlanReader
    settings: Settings
    seal: Seal
    pause: Callable[[float], None]
    chance: Callable[[], float]
    nonce: Callable[[], str]
    unshared: tuple[str, str] | None = None

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.objects.close()

    @property
    def git(self) -> Git:
        """git in this clone."""
        return self.objects.git

    def ask_remote(self) -> RemoteState:
        """What the remote's refs say now. Raises UnreachableError."""
        return read_remote(self.remote, self.git, self.settings.task_refs)

    def default_of(self, state: RemoteState) -> str:
        """The short name of the remote's default branch."""
        return default_now(self.remote, state, self.objects)


class FeatureLocation(Value):
    """Where a feature's log lives: its branch, and the file as this clone knows it.

    ``local`` is the clone's own commit on that branch, empty if it has none.
    """

    branch: str
    file: FeatureFile
    local: str = ""


class RemoteFeature(Value):
    """A feature at one moment.

    ``tip`` is the branch's commit at the remote (empty before the first claim creates it),
    ``start`` that or the default branch's, ``base`` the commit to build on; ``file`` the feature
    file with every row that was won or that the default branch decides, of which the log still
    lacks ``lacking``. The refs of ``void`` tasks lost to a row pushed by hand. ``asked`` is whether
    the remote said so just now; else it is what this clone last saw.
    """

    state: RemoteState
    branch: str
    tip: str
    start: str
    base: str
    file: FeatureFile
    lacking: tuple[Row, ...]
    void: frozenset[str]
    asked: bool = True

    @property
    def own_work(self) -> bool:
        """Whether the base holds commits that the remote does not have there."""
        return self.base != self.start


def read_remote_feature(
    session: Session, place: FeatureLocation, state: RemoteState | None = None
) -> RemoteFeature | None:
    """Read the remote; None if the feature is neither on its branch there nor on the default one.

    A ``state`` is what it has just answered. Raises UnreachableError.
    """
    state = state or session.ask_remote()
    branch = _branch_there(place, state, session)
    tip = state.heads.get(branch, "")
    start = tip or state.heads.get(session.default_of(state), "")
    if not start:
        return None
    refs = [state.tasks[task] for task in place.file.tasks if task in state.tasks]
    fetch_objects(session.remote, [start, *refs], session.objects)
    base = place.local if _holds(place.local, start, session) else start
    file = feature_at(base, place.file, session)
    if file is None:
        return None
    ahead = _ahead_on_default(file, state, session)
    file = with_rows(file, ahead, session) if ahead else file
    found = task_ref_rows(file, state, session)
    missing = sorted(filter(None, found.values()), key=_by_first)
    lacking = [row for rows in missing for row in rows][:_MOST_HELPED]
    void = frozenset([task for task, rows in found.items() if rows is None])
    joined = with_rows(file, lacking, session)
    return RemoteFeature(state, branch, tip, start, base, joined, (*ahead, *lacking), void)


def _branch_there(place: FeatureLocation, state: RemoteState, session: Session) -> str:
    """The feature's branch: where the remote has none of that name, it may have an older title."""
    names = earlier_names(place.file, state.heads, session.settings)
    if place.branch in state.heads or not names:
        return place.branch
    heads = {name: state.heads[name] for name in names}
    fetch_objects(session.remote, heads.values(), session.objects)
    return feature_branch(place.file, heads, session)


def _ahead_on_default(file: FeatureFile, state: RemoteState, session: Session) -> Sequence[Row]:
    """The rows by which the default branch, as last fetched, goes on from the file's log.

    A person may reopen a task there, for instance after a merge was reverted.
    """
    main = state.heads.get(session.default_of(state), "")
    blob = session.objects.read(f"{main}:{file.path}") if main else None
    if blob is None or blob.kind != "blob" or blob.data == file.text:
        return ()
    there = feature_at(main, file, session)
    return further(file.log.rows, there.log.rows) if there else ()


def task_ref_rows(
    file: FeatureFile, state: RemoteState, session: Session
) -> dict[str, Sequence[Row] | None]:
    """For each task of the file that has a ref: the rows that the ref carries and the log lacks.

    None for a ref that contradicts the log. The refs' commits must have been fetched.
    """
    refs = {task: state.tasks[task] for task in sorted(file.tasks & state.tasks.keys())}
    logged: dict[str, list[Row]] = {task: [] for task in refs}
    for row in file.log.rows:
        if row.task in logged:
            logged[row.task].append(row)
    session.objects.expect(refs.values())
    doubtful = [
        task
        for task, oid in refs.items()
        if not says_logged(session.objects.read(oid).data.decode("utf-8", "replace"), logged[task])
    ]
    found: dict[str, Sequence[Row] | None] = dict.fromkeys(refs, ())
    for task in doubtful:
        found[task] = not_yet_logged(logged[task], _carried(refs[task], task, file, session))
    return found


def _carried(oid: str, task: str, file: FeatureFile, session: Session) -> Sequence[Row]:
    carrier = feature_at(oid, file, session)
    return rows_of(carrier.log.rows, task) if carrier else ()


def feature_at(commit: str, like: FeatureFile, session: PlanSource) -> FeatureFile | None:
    """The feature file in a commit: at its last path, else wherever it was moved to."""
    blob = session.objects.read(f"{commit}:{like.path}")
    if blob.kind == "blob" and blob.data:
        file = read_feature_file(blob.data, like.path, session.settings.grammar, like)
        if file is not None and file.feature == like.feature:
            return file
    return session.reader.at(commit).snapshot.features.get(like.feature)


def with_rows(file: FeatureFile, rows: Sequence[Row], session: Session) -> FeatureFile:
    """The file with rows appended to its log. Raises UnwritableError."""
    text = append_rows(file, rows)
    return read_feature_file(text, file.path, session.settings.grammar, file) or file


def _by_first(rows: Sequence[Row]) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    """A key for the rows of different tasks, whose order git does not know: by time, then name."""
    return rows[0].timestamp, natural(rows[0].task)


def _holds(local: str, start: str, session: Session) -> bool:
    return bool(local) and is_ancestor(start, local, session.git)
