"""Publishing rows on top of own work, wherever the remote's branch has gone meanwhile.

Own work is merged, never rebased: its commits keep the names by which DONE rows call them. The
merge is made by plumbing, so branch, index and files here stay as they are until it is published.
"""

from __future__ import annotations

from shlex import quote

from gitbaton.core.outcome import Outcome, collision
from gitbaton.flows.merging import merge
from gitbaton.flows.publish import publish
from gitbaton.repo.history import is_ancestor
from gitbaton.repo.publish import write_commit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from gitbaton.flows.publish import Step
    from gitbaton.flows.view import Place, Site, View

    Refuse = Callable[[View], Outcome | None]
    Decide = Callable[[View], Step | Outcome]
    OnTop = Callable[[str], str | Outcome]

_MOST_TRIES = 20


class Behind(Outcome):
    """No end yet: the branch is at ``tip``, and what is to be published must be built on that."""

    tip: str = ""


def publish_work(
    site: Site, place: Place, refuse: Refuse, decide: Decide, on_top: OnTop | None = None
) -> tuple[Outcome, str]:
    """Publish as ``publish`` does, with the clone's own work on that branch.

    ``refuse`` is asked before anything is built, ``decide`` when own work is part of what it
    sees. ``on_top`` may add commits: given one, it returns what to build on, or why it cannot.
    """
    base = "" if on_top else place.local
    attempts = 0
    for _ in range(_MOST_TRIES):
        guarded = _guarded(base, bool(on_top), refuse, decide, site)
        outcome, commit = publish(site, place.replace(local=base), guarded)
        attempts += outcome.attempts
        if not isinstance(outcome, Behind):
            return outcome.replace(attempts=attempts), commit
        found = _merged(outcome.tip, place, site)
        if on_top and isinstance(found, str):
            found = on_top(found)
        if isinstance(found, Outcome):
            return found.replace(attempts=attempts), ""
        base = found
        site.pause(site.chance() * min(0.05 * attempts, 1.0))
    return _too_busy(place.branch, attempts, site), ""


def _guarded(base: str, must: bool, refuse: Refuse, decide: Decide, site: Site) -> Decide:
    def guarded(view: View) -> Step | Outcome:
        refused = refuse(view)
        if refused is not None:
            return refused
        ready = is_ancestor(base, view.base, site.environ) if base else not must
        if not ready:
            return Behind("nothing", "", site.agent, "the branch has moved", tip=view.base)
        return decide(view)

    return guarded


def _merged(tip: str, place: Place, site: Site) -> str | Outcome:
    """A commit that holds what the remote has and what this clone has, or why there is none."""
    branch, local = place.branch, place.local
    if not local or is_ancestor(local, tip, site.environ):
        return tip
    if is_ancestor(tip, local, site.environ):
        return local
    made = merge(tip, local, site)
    if made.conflicts:
        return collision(
            site.agent,
            f"your work on {branch} and what {site.remote} has there both change "
            f"{', '.join(made.conflicts[:5])}",
            f"git switch {quote(branch)} && git pull --no-rebase {quote(site.remote)} "
            f"{quote(branch)}\nsolve the conflict, git commit, and type the same command again",
        )
    message = f"Merge work of {site.agent} into {branch}\n"
    return write_commit(made.tree, [tip, local], message, site.environ, site.seal)


def _too_busy(branch: str, attempts: int, site: Site) -> Outcome:
    message = f"{branch} moves too fast on {site.remote}: somebody was faster each time"
    return Outcome(
        "refused", "", site.agent, message, "type the same command again", attempts=attempts
    )
