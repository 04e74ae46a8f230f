"""IDs that two branches plan, each on its own: a task or a feature minted twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from gitbaton.base.natural_sort import natural
from gitbaton.base.value import Value
from gitbaton.git.history import merge_base
from gitbaton.plan.feature_file import FeatureFile
from gitbaton.plan.snapshot import Snapshot
from gitbaton.project.merged_plan import MergedPlan, branches_of, plan_at
from gitbaton.project.remote_feature import Session
from gitbaton.rules.findings import Finding


class _Planned(Value):
    """What one branch means by an ID."""

    branch: str
    tip: str
    feature: str
    title: str
    file: FeatureFile
    line: int

    @property
    def meaning(self) -> tuple[str, str]:
        """Two branches that agree in this mean the same thing."""
        return self.feature, " ".join(self.title.casefold().split())


def judge_branches(joined: MergedPlan, session: Session) -> Iterator[Finding]:
    """P501 for each ID that two branches of the remote plan for different things.

    An ID that they have from a common commit is one thing, whatever they call it now.
    """
    if not session.settings.reports("P501"):
        return
    heads, default = branches_of(joined, session)
    main = plan_at(heads.get(default, ""), session)
    found: dict[str, list[_Planned]] = {}
    for name in sorted(heads.keys() - {default}, key=natural):
        for task, meant in _own(plan_at(heads[name], session), main, name, heads[name]):
            found.setdefault(task, []).append(meant)
    for task, planned in found.items():
        different = _in_main(task, main, default, heads)
        for each in planned:
            different.setdefault(each.meaning, each)
        for one, other in combinations(different.values(), 2):
            if not _is_shared(task, one, other, session):
                yield _twice(task, one, other)
                break


def _own(plan: Snapshot, main: Snapshot, branch: str, tip: str) -> Iterator[tuple[str, _Planned]]:
    """What a branch plans in files that are not those of the default branch."""
    for name, file in plan.features.items():
        if main.features.get(name) is not file:
            yield name, _Planned(branch, tip, name, file.title, file, file.heading.line)
            for item in file.outline.items:
                yield item.id, _Planned(branch, tip, name, item.title, file, item.line)


def _in_main(
    task: str, main: Snapshot, default: str, heads: Mapping[str, str]
) -> dict[tuple[str, str], _Planned]:
    file = main.features.get(task) or main.feature_of(task)
    if file is None:
        return {}
    item = next((each for each in file.outline.items if each.id == task), None)
    title, line = (item.title, item.line) if item else (file.title, file.heading.line)
    found = _Planned(default, heads[default], file.feature, title, file, line)
    return {found.meaning: found}


def _is_shared(task: str, one: _Planned, other: _Planned, session: Session) -> bool:
    """Whether the commit at which two branches parted has the ID."""
    before = plan_at(merge_base(one.tip, other.tip, session.git), session)
    if task in before.features or before.feature_of(task) is not None:
        return True
    both = one.feature == other.feature != task
    return both and one.file.title != other.file.title and one.feature not in before.features


def _twice(task: str, one: _Planned, other: _Planned) -> Finding:
    what = "feature" if task in (one.feature, other.feature) else "task"
    return Finding(
        "P501",
        f'{what} {task} is "{one.title}" on {one.branch} and "{other.title}" on {other.branch}',
        f"on one of the two branches, give it an ID that no branch has, in {other.file.path}",
        path=other.file.path,
        line=other.line,
        ref=f"refs/heads/{other.branch}",
        task=task if what == "task" else None,
    )
