"""Family P: whether a plan can be trusted, before an agent spends a session on it (SPEC 4)."""

from __future__ import annotations

from gitbaton.rules.plan_files import judge_shared_files
from gitbaton.rules.plan_header import (
    judge_counts,
    judge_cycles,
    judge_dependencies,
    judge_logs,
)
from gitbaton.rules.plan_ids import judge_details, judge_duplicates, judge_homes
from gitbaton.rules.plan_lists import judge_lists, judge_strays
from gitbaton.rules.plan_snippets import judge_faults, judge_fences
from gitbaton.rules.plan_tasks import judge_tasks
from gitbaton.rules.plan_uses import judge_mentions, judge_uses

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from gitbaton.core.findings import Finding
    from gitbaton.core.plan_facts import PlanFacts
    from gitbaton.core.settings import Settings

_RULES: tuple[Callable[[PlanFacts], Iterable[Finding]], ...] = (
    judge_strays,
    judge_logs,
    judge_duplicates,
    judge_details,
    judge_homes,
    judge_fences,
    judge_dependencies,
    judge_cycles,
    judge_counts,
    judge_uses,
    judge_mentions,
    judge_faults,
)


def judge_whole_plan(facts: PlanFacts, settings: Settings) -> tuple[Finding, ...]:
    """Every finding about the wanted files, file by file and in the order of their lines."""
    found = [finding for rule in _RULES for finding in rule(facts)]
    for judge in (judge_shared_files, judge_lists, judge_tasks):
        found += judge(facts, settings)
    wanted = [
        finding
        for finding in found
        if settings.reports(finding.code) and (not facts.wanted or finding.path in facts.wanted)
    ]
    order = {file.path: at for at, file in enumerate(facts.files)}
    return tuple(sorted(wanted, key=lambda f: (order.get(f.path or "", -1), f.line or 0, f.code)))
