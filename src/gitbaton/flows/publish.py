"""Publishing rows: the task ref decides, the log follows at once (SPEC 5).

Without rivals one atomic push moves branch and task refs. If the branch moved meanwhile, the
refs alone are pushed first, under a lease on what was seen there; then the row. Whoever
publishes appends every won row that the log still lacks, so a killed agent's row appears too.
Every step may be cut off: what matters stands at the remote, and is read again from there.
"""

from __future__ import annotations

from shlex import quote

from gitbaton.core.append_only import decides
from gitbaton.core.editing import set_checkbox
from gitbaton.core.feature_file import read_feature_file
from gitbaton.core.log import rows_of
from gitbaton.core.outcome import Outcome
from gitbaton.core.subject import LOG_VERBS
from gitbaton.core.value import Value
from gitbaton.core.won_rows import row_trailer
from gitbaton.flows.view import View, grown, look
from gitbaton.repo.history import is_ancestor
from gitbaton.repo.publish import push, tree_with, write_commit
from gitbaton.repo.refs import TASK_REFS
from gitbaton.repo.remote import UnreachableError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gitbaton.core.log import Row
    from gitbaton.flows.view import Place, Site
    from gitbaton.repo.publish import PushResult
    from gitbaton.repo.remote import RemoteState

_HEADS = "refs/heads/"
_VERBS = {action: verb for verb, action in LOG_VERBS.items()}
_DID = {
    "START": "claimed",
    "RECLAIM": "took over",
    "DONE": "completed",
    "NOTE": "noted on",
    "REVERT": "reopened",
    "RELEASE": "gave back",
}
_WITHOUT_REFS = "the remote refuses refs/baton/tasks, so its branch alone decided"
_MOST_PUSHES = 40
_MOST_REFUSALS = 6
_MOST_LOOKS = 4
# Seconds to wait at most: among rivals for a task; and beside publishers of other tasks, who
# move the branch all the time, so that whoever waits long only comes too late more often.
_LONGEST, _LONGEST_BESIDE = 4.0, 0.4
_MOST_LINES = 12


class Step(Value):
    """What to publish: rows, and trailers for the commit that carries them."""

    rows: tuple[Row, ...]
    trailers: tuple[str, ...] = ()

    @property
    def tasks(self) -> tuple[str, ...]:
        """The tasks whose refs move."""
        return tuple(dict.fromkeys([row.task for row in self.rows if decides(row)]))


class Sent(Value):
    """A commit that was pushed: what it publishes, and the task refs that moved with it."""

    step: Step
    commit: str
    nonce: str
    refs: tuple[str, ...]


class Way(Value):
    """What the remote lets us do: move task refs, and several refs at once."""

    refs: bool
    atomic: bool = True
    remark: str = ""


def publish(
    site: Site, place: Place, decide: Callable[[View], Step | Outcome]
) -> tuple[Outcome, str]:
    """Publish what ``decide`` makes of the feature as it is now, however often it moves meanwhile.

    Returns the outcome, and the branch's new commit at the remote where this clone knows it.
    ``decide`` is asked anew for every attempt.
    """
    sent: list[Sent] = []
    try:
        return _attempt(site, place, decide, sent)
    except UnreachableError as error:
        return (_unknown(site, sent) if sent else _unreachable(site, error)), ""


def _attempt(
    site: Site, place: Place, decide: Callable[[View], Step | Outcome], sent: list[Sent]
) -> tuple[Outcome, str]:
    """Push until it is won, lost or refused. A push that failed is believed only after a look."""
    way = Way(refs=site.settings.claim_refs != "off")
    result: PushResult | None = None
    seen: RemoteState | None = None
    refusals = 0
    raced = False
    while True:
        view = _look_patiently(site, place) if sent else look(site, place)
        landed = next((one for one in sent if view and _landed(one, view, site)), None)
        if landed is not None:
            return _finish(site, place, landed, way, len(sent))
        if view is None:
            return _not_there(site, place), ""
        rivals = _count_moved(seen, view.state)
        raced = raced or (seen is not None and seen.heads.get(view.branch, "") != view.tip)
        refusals = 0 if rivals or seen is None else refusals + 1
        if result is not None and (_is_final(result, rivals, refusals) or len(sent) > _MOST_PUSHES):
            if result.astray or not _may_drop_refs(site, view, way):
                return _refused(site, sent, result), ""
            way, refusals = Way(refs=False, remark=_WITHOUT_REFS), 0
        step = decide(view)
        if isinstance(step, Outcome):
            _settle(site, place, [row.task for row in view.lacking if row.agent == site.agent])
            return step.replace(attempts=len(sent)), ""
        if view.own_work and not way.atomic:
            result = _push_work(site, view)
            if result.moved:
                continue
        ahead = _runs_ahead(step, view, way, raced)
        sent.append(_build(site, view, step, way))
        result = _push(site, view, sent[-1], ahead)
        if result.moved and ahead:
            return _finish(site, place, sent[-1], way, len(sent))
        if result.moved:
            return _won(site, sent[-1], way, len(sent)), sent[-1].commit
        way = way.replace(atomic=way.atomic and not result.lacks_atomic)
        seen = view.state
        beside = rivals and not ahead
        site.pause(_backoff(site, len(sent), rivals, _LONGEST_BESIDE if beside else _LONGEST))


def _look_patiently(site: Site, place: Place) -> View | None:
    """Look again after a push, whose answer may have been lost with the connection."""
    for attempt in range(1, _MOST_LOOKS):
        try:
            return look(site, place)
        except UnreachableError:
            site.pause(_backoff(site, attempt + 1, 0, _LONGEST))
    return look(site, place)


def _landed(one: Sent, view: View, site: Site) -> bool:
    """Whether a push that seemed to fail arrived after all: its commit carries our nonce."""
    if one.refs:
        return all(view.state.tasks.get(task) == one.commit for task in one.refs)
    return bool(view.tip) and is_ancestor(one.commit, view.tip, site.environ)


def _count_moved(seen: RemoteState | None, now: RemoteState) -> int:
    """How many branches and task refs moved since they were seen: that many rivals, about."""
    if seen is None:
        return 0
    return sum(
        [
            before.get(name) != oid
            for before, after in ((seen.heads, now.heads), (seen.tasks, now.tasks))
            for name, oid in after.items()
        ]
    )


def _is_final(result: PushResult, rivals: int, refusals: int) -> bool:
    """Whether trying again would change nothing. A lock left on the server goes in seconds."""
    return (
        result.stopped_here
        or bool(result.astray)
        or (
            not rivals
            and not result.lacks_atomic
            and (result.declined or refusals > _MOST_REFUSALS)
        )
    )


def _may_drop_refs(site: Site, view: View, way: Way) -> bool:
    """Whether the branch alone may decide: the remote has never taken a task ref (SPEC 5)."""
    return site.settings.claim_refs == "auto" and way.refs and not view.state.tasks


def _runs_ahead(step: Step, view: View, way: Way, raced: bool) -> bool:
    """Whether the task refs are pushed alone, and the row follows: where the branch moved, that is.

    A branch that was refused and did not move may be closed to us: no row could ever follow.
    A RECLAIM does not run ahead where it can be helped: a NOTE that its holder pushes at the
    same moment moves no ref, and would be overtaken. Nor do rows that need the work beside them.
    """
    if not way.refs or not step.tasks or view.own_work:
        return False
    may = all(row.action in ("START", "DONE") for row in step.rows)
    return not way.atomic or (may and (raced or bool(view.lacking)))


def _build(site: Site, view: View, step: Step, way: Way) -> Sent:
    """The log commit: the feature file with what is won and what is new, on the base's tree."""
    rows = [*view.lacking, *step.rows]
    file = grown(view.file, step.rows, site)
    for row in rows:
        if row.action in ("DONE", "REVERT"):
            text = set_checkbox(file, row.task, row.action == "DONE")
            file = read_feature_file(text, file.path, site.settings.grammar) or file
    tree = tree_with(view.base, file.path, file.text, site.objects, site.environ)
    clauses = dict.fromkeys([f"{_VERBS[row.action]}{row.task}" for row in rows])
    nonce = site.nonce()
    logged = view.file.log.rows
    won = [row_trailer(row, rows_of(logged, row.task)) for row in step.rows if decides(row)]
    trailers = [f"Baton-Nonce: {nonce}", *won, *step.trailers]
    message = f"chore: {', '.join(clauses)}\n\n" + "\n".join(trailers) + "\n"
    commit = write_commit(tree, [view.base], message, site.environ, site.seal)
    return Sent(step, commit, nonce, step.tasks if way.refs else ())


def _push(site: Site, view: View, one: Sent, ahead: bool) -> PushResult:
    """Task refs move only from the value seen; the branch only forward."""
    refs = {TASK_REFS + task: one.commit for task in one.refs}
    leases = {TASK_REFS + task: view.state.tasks.get(task, "") for task in one.refs}
    branch = {} if ahead else {_HEADS + view.branch: one.commit}
    return push(site.remote, {**branch, **refs}, leases, site.environ, verify=view.own_work)


def _push_work(site: Site, view: View) -> PushResult:
    """Own work alone, for a server that cannot move it together with the refs."""
    return push(site.remote, {_HEADS + view.branch: view.base}, {}, site.environ, verify=True)


def _finish(site: Site, place: Place, one: Sent, way: Way, pushes: int) -> tuple[Outcome, str]:
    """Let the rows follow their refs: won, unless a row pushed by hand came in between."""
    view = _settle(site, place, one.refs)
    clash = next((task for task in one.refs if view and task in view.void), "")
    if view is None or not clash:
        return _won(site, one, way, pushes), view.tip if view else ""
    refs = {TASK_REFS + task: view.tip for task in one.refs}
    leases = dict.fromkeys(refs, one.commit)
    push(site.remote, refs, leases, site.environ)
    return _overtaken(site, clash, view, pushes), ""


def bring_won_rows(site: Site, place: Place) -> None:
    """Bring the rows that task refs have won, and the feature's log lacks, into the log."""
    view = look(site, place)
    if view is not None:
        _settle(site, place, [row.task for row in view.lacking])


def _settle(site: Site, place: Place, tasks: Sequence[str]) -> View | None:
    """Bring won rows into the log until those of ``tasks`` stand there; the feature by then.

    Others may bring them first. Nothing is brought once the ref of one of ``tasks`` is void.
    None if there is no time or no network for it: the next publisher will bring them.
    """
    place = place.replace(local="")
    try:
        for attempt in range(1, _MOST_PUSHES if tasks else 1):
            view = look(site, place)
            wanting = view and any(row.task in tasks for row in view.lacking)
            if view is None or not wanting or view.void.intersection(tasks):
                return view
            rows = _build(site, view, Step(()), Way(refs=False))
            if _push(site, view, rows, ahead=False).moved:
                return view.replace(tip=rows.commit)
            site.pause(_backoff(site, attempt, 0, _LONGEST_BESIDE))
    except UnreachableError:
        return None
    return None


def _backoff(site: Site, attempts: int, rivals: int, longest: float) -> float:
    """Seconds to wait: a span that grows with attempts and rivals, most of it left to chance."""
    span = min(0.03 * float(2 ** min(attempts, 7)) * (1 + rivals / 8), longest)
    return span * (0.25 + 0.75 * site.chance())


# -- how it ended -------------------------------------------------------------------------------


def _won(site: Site, one: Sent, way: Way, pushes: int) -> Outcome:
    did = dict.fromkeys([f"{_DID[row.action]} {row.task}" for row in one.step.rows])
    tasks = ", ".join(dict.fromkeys([row.task for row in one.step.rows]))
    message = ", ".join(did) + (f" ({way.remark})" if way.remark else "")
    return Outcome(
        "won", tasks, site.agent, message, commit=one.commit, nonce=one.nonce, attempts=pushes
    )


def _overtaken(site: Site, task: str, view: View, pushes: int) -> Outcome:
    state = view.file.state_of(task)
    since = state.claimed.timestamp if state.claimed else None
    return Outcome(
        "lost",
        task,
        site.agent,
        f"{task}: a row that {state.holder or 'somebody'} pushed by hand came first",
        "git baton claim --next",
        attempts=pushes,
        holder=state.holder or None,
        since=since,
    )


def _unknown(site: Site, sent: Sequence[Sent]) -> Outcome:
    return Outcome(
        "unknown",
        ", ".join(sent[-1].step.tasks),
        site.agent,
        f"{site.remote} took the push and gave no answer, so nobody can say whether it landed",
        "when the network is back, type the same command again: it reads what landed",
        attempts=len(sent),
    )


def _unreachable(site: Site, error: UnreachableError) -> Outcome:
    return Outcome("unknown", "", site.agent, error.message, error.hint)


def _refused(site: Site, sent: Sequence[Sent], result: PushResult) -> Outcome:
    tasks = ", ".join(sent[-1].step.tasks)
    return refusal(site, result).replace(task=tasks, attempts=len(sent))


def refusal(site: Site, result: PushResult) -> Outcome:
    """The outcome of a push that the remote, or this clone's own hook, refuses for good."""
    refused = Outcome(
        "refused",
        "",
        site.agent,
        f"{site.remote} refuses the push: {_reasons(result)}",
        "nothing was published; ask whoever keeps the remote, or see git push --dry-run",
    )
    if result.astray:
        message = f"git takes {result.astray[0]} on {site.remote} for the ref it was told to push"
        hint = f"take it away: git push {site.remote} --delete {quote(result.astray[0])}"
        return refused.replace(message=message, hint=hint)
    if result.stopped_here:
        said = "\n".join(result.words.strip().split("\n")[:_MOST_LINES])
        message = "this clone's pre-push hook refuses the commits that would be published with it"
        return refused.replace(message=message, hint=said)
    return refused


def _reasons(result: PushResult) -> str:
    """The server's own words."""
    reasons = dict.fromkeys([ref.reason for ref in result.refs if not ref.moved])
    words = [line for line in result.words.split("\n") if line.startswith("remote: ")]
    said = [*reasons, *[line.removeprefix("remote: ").strip() for line in words]]
    return "; ".join(said[:_MOST_LINES]) or result.words.strip()[-300:] or "no reason given"


def _not_there(site: Site, place: Place) -> Outcome:
    return Outcome(
        "nothing",
        "",
        site.agent,
        f"feature {place.file.feature} is neither on {place.branch} nor on the default branch "
        f"of {site.remote}",
        hint=f"push its feature file first: git push {site.remote} HEAD",
    )
