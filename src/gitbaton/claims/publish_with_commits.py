"""Publishing rows on top of own work, wherever the remote's branch has gone meanwhile.

Own work is merged, never rebased: its commits keep the names by which DONE rows call them. The
merge is made by plumbing, so branch, index and files here stay as they are until it is published.
"""

from __future__ import annotations

from gitbaton.claims.pending_rows import PendingRows
from gitbaton.claims.publish import publish
from gitbaton.claims.publish_result import PublishResult, collision
from gitbaton.git.history import is_ancestor
from gitbaton.git.local_branch import way_to
from gitbaton.git.push import write_commit
from gitbaton.project.remote_feature import FeatureLocation, RemoteFeature, Session
from gitbaton.project.tree_merge import merge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from gitbaton.git.remote import RemoteState

    Refuse = Callable[[RemoteFeature], PublishResult | None]
    Decide = Callable[[RemoteFeature], PendingRows | PublishResult]
    OnTop = Callable[[str], str | PublishResult]

_MOST_TRIES = 20


class BranchMoved(PublishResult):
    """No end yet: the branch is at ``tip``, and what is to be published must be built on that.

    ``state`` is what the remote said.
    """

    tip: str = ""
    state: RemoteState | None = None


def publish_work(
    session: Session,
    place: FeatureLocation,
    refuse: Refuse,
    decide: Decide,
    on_top: OnTop | None = None,
) -> tuple[PublishResult, str]:
    """Publish as ``publish`` does, with the clone's own work on that branch.

    ``refuse`` is asked before anything is built, ``decide`` when own work is part of what it
    sees. ``on_top`` may add commits: given one, it returns what to build on, or why it cannot.
    """
    base = "" if on_top else place.local
    attempts = 0
    state: RemoteState | None = None
    for turn in range(_MOST_TRIES):
        guarded = _guarded(base, bool(on_top), refuse, decide, session)
        here, guess = place.replace(local=base), not (on_top or turn)
        outcome, commit = publish(session, here, guarded, guess=guess, state=state)
        attempts += outcome.attempts
        if not isinstance(outcome, BranchMoved):
            return outcome.replace(attempts=attempts), commit
        state = outcome.state
        found = _merged(outcome.tip, place, session)
        if on_top and isinstance(found, str):
            found = on_top(found)
        if isinstance(found, PublishResult):
            return found.replace(attempts=attempts), ""
        base = found
        session.pause(session.chance() * min(0.05 * attempts, 1.0))
    return _too_busy(place.branch, attempts, session), ""


def _guarded(base: str, must: bool, refuse: Refuse, decide: Decide, session: Session) -> Decide:
    def guarded(view: RemoteFeature) -> PendingRows | PublishResult:
        refused = refuse(view)
        if refused is not None:
            return refused
        ready = is_ancestor(base, view.base, session.git) if base else not must
        if not ready:
            end = BranchMoved("nothing", "", session.agent, "the branch has moved")
            return end.replace(tip=view.base, state=view.state)
        return decide(view)

    return guarded


def _merged(tip: str, place: FeatureLocation, session: Session) -> str | PublishResult:
    """A commit that holds what the remote has and what this clone has, or why there is none."""
    branch, local = place.branch, place.local
    if not local or is_ancestor(local, tip, session.git):
        return tip
    if is_ancestor(tip, local, session.git):
        return local
    made = merge(tip, local, session)
    if made.conflicts:
        return collision(
            session.agent,
            f"your work on {branch} and what {session.remote} has there both change "
            f"{', '.join(made.conflicts[:5])}",
            f"{way_to(branch, session.remote, session.git)}\n"
            "solve the conflict, git commit -a --no-edit, and type the same command again",
        )
    message = f"Merge work of {session.agent} into {branch}\n"
    return write_commit(made.tree, [tip, local], message, session.git, session.seal)


def _too_busy(branch: str, attempts: int, session: Session) -> PublishResult:
    message = f"{branch} moves too fast on {session.remote}: somebody was faster each time"
    return PublishResult(
        "refused", "", session.agent, message, "type the same command again", attempts=attempts
    )
