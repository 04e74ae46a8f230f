"""How an attempt to publish a row ended: won, lost, nothing to do, refused, or unknown."""

from __future__ import annotations

from gitbaton.base.exit_codes import COLLISION, FINE, LACKING, REFUSED, TAKEN, UNKNOWN
from gitbaton.base.hint import CLAIM_NEXT
from gitbaton.base.shell import quote
from gitbaton.base.value import Value
from gitbaton.project.plan_remote import way_if_refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    from gitbaton.claims.pending_rows import PushedCommit, PushMode
    from gitbaton.git.push import PushResult
    from gitbaton.git.remote import UnreachableError
    from gitbaton.project.remote_feature import FeatureLocation, RemoteFeature, Session

    End = Literal["won", "lost", "nothing", "refused", "unknown"]

_CODES: dict[End, int] = {"won": FINE, "lost": TAKEN, "refused": REFUSED, "unknown": UNKNOWN}
_DID = {
    "START": "claimed",
    "RECLAIM": "took over",
    "DONE": "completed",
    "NOTE": "noted on",
    "REVERT": "reopened",
    "RELEASE": "gave back",
}
_MOST_LINES = 12


class PublishResult(Value):
    """The end of one command of an agent's loop, as docs/json.md words it.

    ``attempts`` counts pushes; ``holder`` and ``since`` say who has the task if it was lost;
    ``hint`` is what to type next, ``warning`` what else the agent should know. ``code`` is the
    exit code where there was ``nothing`` to publish, for that has many reasons. ``text`` is what
    the plan says of the task that was claimed, ``branch`` where the work on it belongs.
    """

    outcome: End
    task: str
    agent: str
    message: str
    hint: str = ""
    commit: str | None = None
    nonce: str | None = None
    attempts: int = 0
    holder: str | None = None
    since: str | None = None
    warning: str = ""
    code: int = LACKING
    text: str = ""
    branch: str | None = None

    @property
    def exit_code(self) -> int:
        """The exit code of the command."""
        return _CODES.get(self.outcome, self.code)


def collision(agent: str, message: str, hint: str) -> PublishResult:
    """Nothing was published: what is here and what is there must be merged by hand."""
    return PublishResult("nothing", "", agent, message, hint, code=COLLISION)


def won(session: Session, one: PushedCommit, way: PushMode, pushes: int) -> PublishResult:
    """What was published, in words."""
    did = dict.fromkeys([f"{_DID[row.action]} {row.task}" for row in one.step.rows])
    tasks = ", ".join(dict.fromkeys([row.task for row in one.step.rows]))
    work = f"; published {one.work} commit{'' if one.work == 1 else 's'}" if one.work else ""
    message = ", ".join(did) + work + (f" ({way.remark})" if way.remark else "")
    return PublishResult(
        "won", tasks, session.agent, message, commit=one.commit, nonce=one.nonce, attempts=pushes
    )


def overtaken(session: Session, task: str, view: RemoteFeature, pushes: int) -> PublishResult:
    """Lost to a row that was pushed by hand after the task's ref was won."""
    state = view.file.state_of(task)
    since = state.since
    return PublishResult(
        "lost",
        task,
        session.agent,
        f"{task}: a row that {state.holder or 'somebody'} pushed by hand came first",
        CLAIM_NEXT,
        attempts=pushes,
        holder=state.holder or None,
        since=since,
    )


def unknown(
    session: Session, sent: Sequence[PushedCommit], error: UnreachableError
) -> PublishResult:
    """Something was pushed, and then the remote gave no answer."""
    return PublishResult(
        "unknown",
        ", ".join(sent[-1].step.tasks),
        session.agent,
        f"{error.message}; nobody can say whether the push before that landed",
        "when the network is back, type the same command again: it reads what landed",
        attempts=len(sent),
    )


def unreachable(session: Session, error: UnreachableError) -> PublishResult:
    """Nothing was pushed, for the remote gave no answer."""
    return PublishResult("unknown", "", session.agent, error.message, error.hint)


def refused(session: Session, sent: Sequence[PushedCommit], result: PushResult) -> PublishResult:
    """The last push was refused for good."""
    tasks = ", ".join(sent[-1].step.tasks)
    return refusal(session, result).replace(task=tasks, attempts=len(sent))


def not_there(session: Session, place: FeatureLocation) -> PublishResult:
    """The remote has the feature nowhere that counts."""
    return PublishResult(
        "nothing",
        "",
        session.agent,
        f"feature {place.file.feature} is neither on {place.branch} nor on the default branch "
        f"of {session.remote}",
        hint=f"push its feature file first: git push {session.remote} HEAD",
    )


def refusal(session: Session, result: PushResult) -> PublishResult:
    """The outcome of a push that the remote, or this clone's own hook, refuses for good."""
    end = PublishResult(
        "refused",
        "",
        session.agent,
        f"{session.remote} refuses the push: {_reasons(result)}",
        f"nothing was published; {way_if_refused(session.remote)}",
    )
    if result.astray:
        message = (
            f"git takes {result.astray[0]} on {session.remote} for the ref it was told to push"
        )
        hint = f"take it away: git push {session.remote} --delete {quote(result.astray[0])}"
        return end.replace(message=message, hint=hint)
    if result.stopped_here:
        said = "\n".join(result.words.strip().split("\n")[:_MOST_LINES])
        message = "this clone's pre-push hook refuses the commits that would be published with it"
        return end.replace(message=message, hint=said)
    if result.misnamed:
        name = result.words.partition(":refs/heads/")[2].strip().removesuffix("'")
        message = f"the feature's branch cannot be made: git takes no branch named {name}"
        return end.replace(message=message, hint="see what to rename: git baton lint")
    if result.judged:
        hint = f"""nothing was published; see who has it: git baton status
or take another task: {CLAIM_NEXT}
a stale row on another branch: merge that into the feature's branch, then `git baton reclaim`"""
        return end.replace(hint=hint)
    return end


def _reasons(result: PushResult) -> str:
    """The server's own words."""
    reasons = dict.fromkeys([ref.reason for ref in result.refs if not ref.moved])
    words = [line for line in result.words.split("\n") if line.startswith("remote: ")]
    said = [*reasons, *[line.removeprefix("remote: ").strip() for line in words]]
    return "; ".join(said[:_MOST_LINES]) or result.words.strip()[-300:] or "no reason given"
