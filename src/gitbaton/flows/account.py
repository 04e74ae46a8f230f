"""What a feature's branch brings: its tasks, who did them and how, and who wants its files."""

from __future__ import annotations

from gitbaton.core.course import course_of
from gitbaton.core.errors import RepositoryError
from gitbaton.core.pull_request import Account, Done, verify_results
from gitbaton.core.verification import TRAILER
from gitbaton.flows.conflicts import read_conflicts
from gitbaton.flows.task_log import chronicle_of
from gitbaton.repo.history import list_messages, list_work

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Protocol

    from gitbaton.core.course import Completion
    from gitbaton.core.facts import Work
    from gitbaton.core.feature_file import FeatureFile
    from gitbaton.core.overlap import Overlap
    from gitbaton.core.snapshot import Snapshot
    from gitbaton.flows.joined import Joined
    from gitbaton.flows.view import Site

    class Ends(Protocol):
        """A branch and what it is to be merged into: names and commits."""

        @property
        def name(self) -> str: ...
        @property
        def tip(self) -> str: ...
        @property
        def base(self) -> str: ...
        @property
        def main(self) -> str: ...


def account_of(feature: str, branch: Ends, joined: Joined, site: Site) -> Account:
    """What a person needs to judge the branch, read from its log, its commits and the others'."""
    course = course_of(
        [one for one in chronicle_of(joined, site).entries if one.feature == feature]
    )
    ways = {one.task: one for one in course.completions}
    verified = verify_results(list_messages(branch.tip, TRAILER, site.environ))
    brief = brief_account(feature, branch, site)
    tasks = [
        task.replace(
            agent=ways[task.id].agent if task.id in ways else task.agent,
            minutes=ways[task.id].worked if task.id in ways else None,
            verify=verified.get(task.id, ""),
        )
        for task in brief.tasks
    ]
    overlaps, remarks = _overlaps(branch.name, site)
    return brief.replace(
        tasks=tuple(tasks), span=_span(course.completions), overlaps=overlaps, remarks=remarks
    )


def brief_account(feature: str, branch: Ends, site: Site) -> Account:
    """What the branch itself says: its tasks, their holders, notes and commits."""
    plan = site.reader.at(branch.tip).snapshot
    file = plan.features[feature]
    work = _work(branch, plan, site)
    tasks = [
        Done(
            item.id,
            item.title,
            file.state_of(item.id).holder,
            None,
            tuple(work.get(item.id, ())),
            notes=_notes(item.id, file),
        )
        for item in file.outline.items
    ]
    title, types = file.title, site.settings.types
    return Account(feature, title, branch.name, branch.base, tuple(tasks), types)


def _work(branch: Ends, plan: Snapshot, site: Site) -> dict[str, list[Work]]:
    """The commits of the branch by task, oldest first, those left out that were taken back."""
    _, commits = list_work([branch.tip, f"^{branch.main}"], site.settings.grammar, site.environ)
    found: dict[str, list[Work]] = {}
    for commit in commits:
        tasks = [task for name in commit.subject.ids for task in plan.expand(name)]
        for task in dict.fromkeys(tasks) if not commit.reverted else ():
            found.setdefault(task, []).append(commit)
    return found


def _notes(task: str, file: FeatureFile) -> tuple[tuple[str, str], ...]:
    rows = [row for row in file.log.rows if row.task == task and row.action == "NOTE"]
    return tuple([(row.agent, row.commit) for row in rows])


def _span(completions: Sequence[Completion]) -> tuple[int, int] | None:
    if not completions:
        return None
    return min([one.began for one in completions]), max([one.ended for one in completions])


def _overlaps(branch: str, site: Site) -> tuple[tuple[Overlap, ...], tuple[str, ...]]:
    """The files of the branch that another live one changed or git cannot merge, and remarks."""
    try:
        overlaps = read_conflicts(site)
    except RepositoryError as error:
        return (), (error.message,)
    found = [
        each
        for each in overlaps.found
        if any(branch in clash.branches for clash in each.clashes)
        or {branch} < {side.branch for side in each.sides if side.changed}
    ]
    return tuple(found), overlaps.remarks
