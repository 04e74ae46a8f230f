"""The work on a task, as the history of one commit has it."""

from __future__ import annotations

from gitbaton.core.claims import TaskState
from gitbaton.core.timestamp import utc_minutes
from gitbaton.flows.evidence import History, gather_evidence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitbaton.core.facts import Work
    from gitbaton.core.log import Row
    from gitbaton.flows.view import Site


def work_since(
    task: str, start: Row | None, tip: str, site: Site, thorough: bool = False
) -> Sequence[Work]:
    """The commits behind ``tip`` that name the task, oldest first, since its ``start``.

    Those that were reverted are left out. The clocks of two machines may differ by what the
    settings allow, so a commit may be dated that much before the row. git stops at the first
    commit that is older than the start, so a clock set back may hide what lies behind it: where
    nothing is found, or with ``thorough``, the whole history is read.
    """
    began = utc_minutes(start.timestamp, site.settings.timezone) if start else None
    earliest = (began or 0) - site.settings.clock_skew // 60
    quick = [] if thorough or start is None else _work(task, [TaskState(started=start)], tip, site)
    return [
        commit
        for commit in quick or _work(task, [], tip, site)
        if commit.minutes >= earliest and not commit.reverted
    ]


def _work(task: str, states: Sequence[TaskState], tip: str, site: Site) -> Sequence[Work]:
    """The work on a task, from a day before the oldest start among ``states`` on."""
    history = History((tip,), (site.reader.at(tip).snapshot,), shallow=False)
    found = gather_evidence(history, [], states, site.objects, site.settings, site.environ)
    return found.work.get(task, ())
