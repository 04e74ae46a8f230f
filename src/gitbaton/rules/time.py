"""Family T: what the timestamps of rows say."""

from __future__ import annotations

from gitbaton.base.timestamp import utc_minutes
from gitbaton.commits.models import NewRow, WorkCommit
from gitbaton.plan.log.task_state import TaskState
from gitbaton.rules.claim_rows import last_activity
from gitbaton.rules.findings import Finding, finding_of_row

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gitbaton.plan.feature_file import FeatureFile
    from gitbaton.plan.settings import Settings
    from gitbaton.plan.snapshot import Snapshot


_HOUR = 3600
_FARTHEST_ZONE = 14  # hours


def judge_timestamp(
    new: NewRow, now: int, dated: Sequence[int], settings: Settings
) -> Finding | None:
    """T401 and T402: a new row that lies in the future, or far from its commit.

    ``now`` and ``dated`` (the commit's own dates, empty where they say nothing about the row)
    are seconds since the epoch.
    """
    minutes = utc_minutes(new.row.timestamp, settings.timezone)
    if minutes is None:
        return None
    ahead = minutes * 60 - now
    if ahead > settings.clock_skew:
        return finding_of_row(
            new,
            "T401",
            f"the row is dated {_span(ahead)} in the future ({new.row.timestamp})"
            + _local_time(min([minutes * 60 - date for date in (*dated, now)]), settings),
            f"write the time that this prints: {_clock(settings)}",
        )
    distance = min([abs(date - minutes * 60) for date in dated], default=0)
    if distance > settings.stale_after:
        return finding_of_row(
            new,
            "T402",
            f"the row is dated {_span(distance)} away from its commit ({new.row.timestamp})"
            + _local_time(distance, settings),
            f"a row has the time at which it is written, as this prints it: {_clock(settings)}",
            severity="warning",
        )
    return None


def judge_stale(
    snapshot: Snapshot,
    now: int,
    work: Mapping[str, Sequence[WorkCommit]],
    settings: Settings,
) -> Iterator[Finding]:
    """T403 and T404: claims without activity, as of ``now`` (seconds)."""
    for file in snapshot.features.values():
        for task, state in file.states.items():
            if state.state == "held":
                yield from _stale(file, task, state, now, work, settings)


def _stale(
    file: FeatureFile,
    task: str,
    state: TaskState,
    now: int,
    work: Mapping[str, Sequence[WorkCommit]],
    settings: Settings,
) -> Iterator[Finding]:
    last = last_activity(task, state, work, settings, now // 60)
    line = state.claimed.line if state.claimed else None
    started = utc_minutes(state.started.timestamp, settings.timezone) if state.started else None
    idle = 0 if last is None else now // 60 - last
    if idle * 60 > settings.stale_after:
        yield Finding(
            "T403",
            f"{state.holder} holds {task} and has been idle for {_span(idle * 60)}",
            f"{state.holder}: push a commit for {task}, or git baton note {task} 'going on'; "
            f"anyone else may take it over with a RECLAIM row: git baton reclaim {task}",
            severity="warning",
            path=file.path,
            line=line,
            task=task,
        )
    worked = [commit for commit in work.get(task, ()) if commit.minutes >= (started or 0)]
    if state.reclaims >= 2 and not worked:
        yield Finding(
            "T404",
            f"{task} was reclaimed {state.reclaims} times since its START, and no commit was made",
            f"a person should look at {task}: split it, rewrite it, or take it off the plan",
            severity="warning",
            path=file.path,
            line=line,
            task=task,
        )


def _local_time(seconds: int, settings: Settings) -> str:
    """A word about a clock that is wrong by a time zone: most differ by whole hours."""
    hours = (seconds + _HOUR // 2) // _HOUR
    if not 0 < hours <= _FARTHEST_ZONE or abs(seconds - hours * _HOUR) > settings.clock_skew:
        return ""
    return f": it looks like a local time, and the log's are {settings.timezone}"


def _clock(settings: Settings) -> str:
    """The command that prints what to write in the Timestamp column."""
    date = "date -u" if settings.timezone == "UTC" else f"TZ={settings.timezone} date"
    return f"{date} '+%Y-%m-%d %H:%M'"


def _span(seconds: int) -> str:
    minutes = seconds // 60
    if minutes < 120:
        return f"{minutes} minutes"
    if minutes < 2 * 1440:
        return f"{minutes // 60} hours"
    return f"{minutes // 1440} days"
