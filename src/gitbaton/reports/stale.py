"""The claims whose holders have gone silent, on all branches."""

from __future__ import annotations

from gitbaton.base.value import Value
from gitbaton.project.merged_plan import read_merged_plan
from gitbaton.project.remote_feature import Session
from gitbaton.rules.claim_rows import last_activity


def stale_claims(session: Session, now: int) -> StaleClaims:
    """The stale claims as the remote has them, or this clone if there is no answer.

    ``now`` is epoch seconds.
    """
    joined = read_merged_plan(session)
    found = []
    for file in joined.plan.features.values():
        titles = {item.id: item.title for item in file.outline.details + file.outline.items}
        for task, state in file.states.items():
            last = last_activity(task, state, joined.work, session.settings, now // 60)
            if state.state != "held" or state.claimed is None or last is None:
                continue
            idle = now // 60 - last
            if idle * 60 > session.settings.stale_after:
                since = state.claimed.timestamp
                found.append(StaleClaim(task, titles.get(task, ""), state.holder, since, idle))
    return StaleClaims(tuple(sorted(found, key=lambda claim: -claim.idle)), joined.offline)


class StaleClaim(Value):
    """A claim whose holder has been idle for so many minutes, longer than is allowed."""

    task: str
    title: str
    agent: str
    since: str
    idle: int


class StaleClaims(Value):
    """The stale claims, the longest idle first; ``offline`` is why the remote was not asked."""

    claims: tuple[StaleClaim, ...]
    offline: str = ""
