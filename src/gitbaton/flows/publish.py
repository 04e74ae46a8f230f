"""Publishing rows: the task ref decides, the log follows at once (SPEC 5).

Without rivals one atomic push moves branch and task refs. If the branch moved meanwhile, the
refs alone are pushed first, under a lease on what was seen there; then the row. Whoever
publishes appends every won row that the log still lacks, so a killed agent's row appears too.
"""

from __future__ import annotations

from gitbaton.core.editing import append_rows, set_checkbox
from gitbaton.core.feature_file import read_feature_file
from gitbaton.core.log import is_prefix, rows_of
from gitbaton.core.outcome import Outcome
from gitbaton.core.subject import LOG_VERBS
from gitbaton.core.value import Value
from gitbaton.repo.history import is_ancestor
from gitbaton.repo.publish import TASK_REFS, push, tree_with, write_commit
from gitbaton.repo.remote import UnreachableError, bring, read_remote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Literal

    from gitbaton.core.feature_file import FeatureFile
    from gitbaton.core.log import Row
    from gitbaton.core.settings import Settings
    from gitbaton.flows.plan_tree import PlanReader
    from gitbaton.repo.objects import Objects
    from gitbaton.repo.publish import PushResult
    from gitbaton.repo.remote import RemoteState

    End = Literal["together", "ref first", "moved", "same", "silent"]

_HEADS = "refs/heads/"
_VERBS = {action: verb for verb, action in LOG_VERBS.items()}
_DID = {
    "START": "claimed",
    "RECLAIM": "took over",
    "DONE": "completed",
    "NOTE": "noted on",
    "REVERT": "reopened",
}
_MOST_ATTEMPTS = 40
_MOST_HELPED = 48
_REFUSED_TRIES = 3


class Site(Value):
    """The clone we act in, and what chance and the clock give us.

    ``pause`` sleeps for so many seconds; ``chance`` gives a number from 0 to 1; ``nonce`` a
    fresh random word.
    """

    remote: str
    agent: str
    objects: Objects
    reader: PlanReader
    settings: Settings
    environ: Mapping[str, str]
    pause: Callable[[float], None]
    chance: Callable[[], float]
    nonce: Callable[[], str]


class View(Value):
    """One feature as the remote has it now.

    ``tip`` is the branch's commit there (empty before the first claim creates it), ``base`` the
    commit to build on; ``file`` the feature file with every won row, of which the log still
    lacks ``lacking``.
    """

    state: RemoteState
    branch: str
    tip: str
    base: str
    file: FeatureFile
    lacking: tuple[Row, ...]


class Step(Value):
    """What to publish: rows, checkboxes to set, and the tasks whose refs move."""

    rows: tuple[Row, ...]
    moves: tuple[str, ...] = ()
    boxes: Mapping[str, bool] = {}
    trailers: tuple[str, ...] = ()


def look(site: Site, branch: str, feature: str, local: str = "") -> View | None:
    """The feature on its branch at the remote, joined with the task refs; None if it is not there.

    ``local`` is the clone's own branch: built upon if it holds all that the remote's has.
    """
    state = read_remote(site.remote, site.environ)
    tip = state.heads.get(branch, "")
    start = tip or state.heads.get(state.default, "")
    if not start:
        return None
    bring(site.remote, [start], site.objects, site.environ)
    base = local if local and is_ancestor(start, local, site.environ) else start
    file = site.reader.at(base).snapshot.features.get(feature)
    if file is None:
        return None
    won = {task: oid for task, oid in state.tasks.items() if task in file.tasks}
    bring(site.remote, won.values(), site.objects, site.environ)
    lacking = [row for task, oid in won.items() for row in lacking_rows(site, file, task, oid)]
    lacking = lacking[:_MOST_HELPED]
    text = append_rows(file, lacking)
    joined = read_feature_file(text, file.path, site.settings.grammar, file) or file
    return View(state, branch, tip, base, joined, tuple(lacking))


def lacking_rows(site: Site, file: FeatureFile, task: str, oid: str) -> Sequence[Row]:
    """The rows of a task that its ref's commit carries and the log does not."""
    carrier = site.reader.at(oid).snapshot.features.get(file.feature)
    if carrier is None:
        return ()
    logged, won = rows_of(file.log.rows, task), rows_of(carrier.log.rows, task)
    return won[len(logged) :] if is_prefix(logged, won) else ()


def publish(
    site: Site,
    branch: str,
    feature: str,
    decide: Callable[[View], Step | Outcome],
    local: str = "",
) -> tuple[Outcome, str]:
    """Publish what ``decide`` makes of the feature as it is now, however often it moves meanwhile.

    Returns the outcome, and the branch's new commit at the remote where this clone made it.
    ``decide`` is asked anew for every attempt. Raises UnreachableError before the first push only.
    """
    attempts = refusals = 0
    while attempts < _MOST_ATTEMPTS:
        view = look(site, branch, feature, local)
        if view is None:
            return _not_there(site, branch, feature), ""
        step = decide(view)
        if isinstance(step, Outcome):
            return step.replace(attempts=attempts), ""
        nonce = site.nonce()
        commit = _build(site, view, step, nonce)
        end, pushes, result = _try(site, view, step, commit)
        attempts += pushes
        won = _won(site, step, commit, nonce, attempts)
        if end == "together":
            return won, commit
        if end == "ref first":
            return won, _settle(site, branch, feature)
        if end == "silent":
            return _unknown(won, site.remote), ""
        refusals += end == "same"
        if refusals == _REFUSED_TRIES:
            return _refused(won, site.remote, result), ""
        site.pause(_backoff(site, attempts))
    return _refused(won, site.remote, result), ""


def _try(site: Site, view: View, step: Step, commit: str) -> tuple[End, int, PushResult]:
    """One attempt: together, and if only the branch was in the way, the task refs first."""
    refs = {TASK_REFS + task: commit for task in step.moves}
    leases = {TASK_REFS + task: view.state.tasks.get(task, "") for task in step.moves}
    own_work = view.base != (view.tip or view.base)
    result = push(
        site.remote, {_HEADS + view.branch: commit, **refs}, leases, site.environ, verify=own_work
    )
    if result.moved:
        return "together", 1, result
    now = _ask(site)
    if now is None:
        return "silent", 1, result
    if _landed(now, step, view.branch, commit):
        return "ref first", 1, result
    branch_moved = now.heads.get(view.branch, "") != view.tip
    if not step.moves or not branch_moved or not _same_refs(now, view, step):
        return ("moved" if branch_moved or not _same_refs(now, view, step) else "same"), 1, result
    result = push(site.remote, refs, leases, site.environ)
    if result.moved:
        return "ref first", 2, result
    now = _ask(site)
    if now is None:
        return "silent", 2, result
    return ("ref first" if _landed(now, step, view.branch, commit) else "moved"), 2, result


def _settle(site: Site, branch: str, feature: str) -> str:
    """Bring every won row into the log; the branch's new commit if this clone made it.

    Others may bring them first. If it cannot be done in time, the next publisher will.
    """
    for attempt in range(1, _MOST_ATTEMPTS):
        try:
            view = look(site, branch, feature)
            if view is None or not view.lacking:
                return view.tip if view else ""
            commit = _build(site, view, Step(()), site.nonce())
            if push(site.remote, {_HEADS + branch: commit}, {}, site.environ).moved:
                return commit
        except UnreachableError:
            return ""
        site.pause(_backoff(site, attempt))
    return ""


def _build(site: Site, view: View, step: Step, nonce: str) -> str:
    """The log commit: the feature file with what is won and what is new, on the base's tree."""
    rows = [*view.lacking, *step.rows]
    text = append_rows(view.file, step.rows)
    for task, checked in step.boxes.items():
        file = read_feature_file(text, view.file.path, site.settings.grammar)
        text = set_checkbox(file, task, checked) if file else text
    tree = tree_with(view.base, view.file.path, text, site.objects, site.environ)
    clauses = dict.fromkeys([f"{_VERBS[row.action]}{row.task}" for row in rows])
    trailers = [f"Baton-Nonce: {nonce}", *step.trailers]
    message = f"chore: {', '.join(clauses)}\n\n" + "\n".join(trailers) + "\n"
    return write_commit(tree, [view.base], message, site.environ)


def _ask(site: Site) -> RemoteState | None:
    try:
        return read_remote(site.remote, site.environ)
    except UnreachableError:
        return None


def _landed(now: RemoteState, step: Step, branch: str, commit: str) -> bool:
    """Whether a push that seemed to fail arrived after all: its commit carries our nonce."""
    if step.moves:
        return all(now.tasks.get(task) == commit for task in step.moves)
    return now.heads.get(branch) == commit


def _same_refs(now: RemoteState, view: View, step: Step) -> bool:
    return all(now.tasks.get(task) == view.state.tasks.get(task) for task in step.moves)


def _backoff(site: Site, attempts: int) -> float:
    """Seconds to wait: full jitter over a span that grows with what was met so far."""
    return site.chance() * min(0.05 * float(2 ** min(attempts, 7)), 4.0)


# -- how it ended -------------------------------------------------------------------------------


def _won(site: Site, step: Step, commit: str, nonce: str, attempts: int) -> Outcome:
    tasks = ", ".join(dict.fromkeys([row.task for row in step.rows]))
    did = ", ".join(dict.fromkeys([_DID[row.action] for row in step.rows]))
    return Outcome(
        "won", tasks, site.agent, f"{did} {tasks}", commit=commit, nonce=nonce, attempts=attempts
    )


def _unknown(won: Outcome, remote: str) -> Outcome:
    return won.replace(
        outcome="unknown",
        message=f"{remote} took the push and gave no answer, so nobody can say whether it landed",
        hint="when the network is back, type the same command again: it reads what landed",
    )


def _refused(won: Outcome, remote: str, result: PushResult) -> Outcome:
    reasons = [ref.reason for ref in result.refs if not ref.moved]
    words = [line for line in result.words.split("\n") if line.startswith("remote: ")]
    said = "; ".join([*reasons[:2], *[line.removeprefix("remote: ").strip() for line in words[:5]]])
    return won.replace(
        outcome="refused",
        commit=None,
        nonce=None,
        message=f"{remote} refuses the push: {said or result.words.strip()[-300:] or 'no reason'}",
        hint="nothing was published; ask whoever keeps the remote, or see git push --dry-run",
    )


def _not_there(site: Site, branch: str, feature: str) -> Outcome:
    return Outcome(
        "nothing",
        "",
        site.agent,
        f"feature {feature} is neither on {branch} nor on the default branch of {site.remote}",
        hint=f"push its feature file first: git push {site.remote} HEAD",
    )
