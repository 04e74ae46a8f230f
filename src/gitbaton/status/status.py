"""The state of every task, joined from the remote's branches and task refs and our own branches."""

from __future__ import annotations

from gitbaton.base.natural_sort import natural
from gitbaton.base.timestamp import utc_minutes
from gitbaton.commits.models import WorkCommit
from gitbaton.plan.dependencies import needed_files
from gitbaton.plan.feature_file import FeatureFile
from gitbaton.project.feature_branch import feature_branch
from gitbaton.project.merged_plan import MergedPlan, branches_of, read_merged_plan
from gitbaton.project.remote_feature import Session
from gitbaton.rules.claim_rows import last_activity
from gitbaton.status.task_status import FeatureStatus, PlanStatus, RecentAgent, TaskStatus

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitbaton.status.task_status import State


def read_status(session: Session, now: int) -> PlanStatus:
    """Read the remote, or without it what was last fetched; ``now`` is epoch seconds."""
    return status_of(read_merged_plan(session), session, now)


def status_of(joined: MergedPlan, session: Session, now: int) -> PlanStatus:
    """The status from a merged plan; ``now`` is epoch seconds."""
    heads, _ = branches_of(joined, session)
    features = [
        _feature(joined.plan.features[name], joined, heads, session, now)
        for name in sorted(joined.plan.features, key=natural)
    ]
    recent, doubles = _recent(joined, session, now), joined.plan.doubles
    return PlanStatus(tuple(features), joined.offline, recent, tuple(doubles.items()))


def _recent(joined: MergedPlan, session: Session, now: int) -> tuple[RecentAgent, ...]:
    """Who wrote a row or a work commit within the time in which a claim goes stale.

    A commit is that of the agent who held its task at the time, as far as the log has one.
    """
    seen: dict[str, int] = {}
    busy: set[str] = set()
    for file in joined.plan.features.values():
        for row in file.log.rows:
            moment = utc_minutes(row.timestamp, session.settings.timezone)
            seen[row.agent] = max(seen.get(row.agent, 0), moment or 0)
        for task, state in file.states.items():
            last = last_activity(task, state, joined.work, session.settings, now // 60)
            seen[state.holder] = max(seen.get(state.holder, 0), last or 0)
            busy |= {state.holder} if state.state == "held" else set()
    ago = {name: max(now // 60 - moment, 0) for name, moment in seen.items() if name}
    found = [
        RecentAgent(name, minutes)
        for name, minutes in ago.items()
        if name not in busy and minutes * 60 <= session.settings.stale_after
    ]
    return tuple(sorted(found, key=lambda agent: (agent.minutes, agent.name)))


def _feature(
    file: FeatureFile,
    joined: MergedPlan,
    heads: Mapping[str, str],
    session: Session,
    now: int,
) -> FeatureStatus:
    tasks = [
        TaskStatus(
            item.id,
            item.title,
            *_state(item.id, file, joined.work, session, now),
            tuple([commit.oid for commit in joined.work.get(item.id, ())]),
            file.is_finished(item.id, item.checked),
        )
        for item in file.outline.items
    ]
    needed = needed_files(file, joined.merged)
    waits_for = tuple([other.feature for other in needed if not other.complete])
    return FeatureStatus(
        file.feature,
        file.title,
        file.track,
        file.path,
        feature_branch(file, heads, session),
        not waits_for,
        tuple(tasks),
        _is_merged(file, joined),
        waits_for,
    )


def _is_merged(file: FeatureFile, joined: MergedPlan) -> bool:
    """Whether the default branch has all of a feature done, as it was done last."""
    there = joined.merged.features.get(file.feature)
    if there is None or not there.complete:
        return False
    return all(there.state_of(task).done == state.done for task, state in file.states.items())


def _state(
    task: str,
    file: FeatureFile,
    work: Mapping[str, Sequence[WorkCommit]],
    session: Session,
    now: int,
) -> tuple[State, str | None, str | None]:
    state = file.state_of(task)
    if state.state == "open":
        return "done" if file.was_ticked(task) else "open", None, None
    if state.state == "done":
        return "done", state.holder, state.done.timestamp if state.done else None
    last = last_activity(task, state, work, session.settings, now // 60)
    idle = 0 if last is None else now // 60 - last
    since = state.since
    return "stale" if idle * 60 > session.settings.stale_after else "claimed", state.holder, since
