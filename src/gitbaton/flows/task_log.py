"""What happened to the tasks: every row of every branch, with the work between them."""

from __future__ import annotations

from heapq import merge

from gitbaton.core.chronicle import Chronicle, Entry, interleave
from gitbaton.core.timestamp import utc_minutes
from gitbaton.core.unknown import unknown
from gitbaton.flows.joined import read_joined

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitbaton.core.feature_file import FeatureFile
    from gitbaton.flows.joined import Joined
    from gitbaton.flows.view import Site


def task_log(site: Site, task: str = "") -> Chronicle:
    """The chronicle of one task, or of all; rows of a feature keep the order of publication.

    Raises UsageError, with the nearest task, for one that no branch plans.
    """
    joined = read_joined(site)
    if task and joined.plan.feature_of(task) is None:
        raise unknown(task, "task of the plan", joined.plan.tasks(), "git baton status")
    chronicle = chronicle_of(joined, site, task)
    numbered = enumerate(chronicle.entries)
    once = {entry.work.oid if entry.work else at: entry for at, entry in numbered}
    return chronicle.replace(entries=tuple(once.values()))


def chronicle_of(joined: Joined, site: Site, task: str = "") -> Chronicle:
    """The chronicle of what was read, of one task or of all.

    A commit that names several tasks stands there once for each.
    """
    told = [_entries(file, task, joined, site) for file in joined.plan.features.values()]
    return Chronicle(tuple(merge(*told, key=lambda entry: entry.minutes)), joined.offline)


def _entries(file: FeatureFile, task: str, joined: Joined, site: Site) -> list[Entry]:
    wanted = sorted(file.tasks) if not task else [task] if task in file.tasks else []
    commits = [
        Entry(file.feature, each, commit.minutes, work=commit)
        for each in wanted
        for commit in joined.work.get(each, ())
    ]
    rows = [entry for entry in _rows(file, site) if not task or entry.task == task]
    return _rising(interleave(rows, commits))


def _rows(file: FeatureFile, site: Site) -> Iterator[Entry]:
    latest = 0
    for row in file.log.rows:
        latest = max(utc_minutes(row.timestamp, site.settings.timezone) or 0, latest)
        yield Entry(file.feature, row.task, latest, row=row)


def _rising(entries: list[Entry]) -> list[Entry]:
    """The entries such that a merge by time keeps their order."""
    latest, rising = 0, []
    for entry in entries:
        latest = max(latest, entry.minutes)
        rising.append(entry if entry.minutes == latest else entry.replace(minutes=latest))
    return rising
