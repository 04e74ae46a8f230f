"""Family P: whether a plan can be trusted, before an agent spends a session on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from gitbaton.lint.header_rules import (
    judge_counts,
    judge_cycles,
    judge_dependencies,
    judge_logs,
)
from gitbaton.lint.id_rules import judge_details, judge_duplicates, judge_homes
from gitbaton.lint.list_rules import (
    judge_left_out,
    judge_lists,
    judge_near_misses,
    judge_strays,
    judge_unread,
)
from gitbaton.lint.named_file_rules import judge_places
from gitbaton.lint.shared_files import judge_shared_files
from gitbaton.lint.snippet_rules import judge_faults, judge_fences
from gitbaton.lint.task_rules import judge_tasks
from gitbaton.lint.use_rules import judge_mentions, judge_uses
from gitbaton.lint.verify_rules import judge_verify_steps
from gitbaton.lint.wording_rules import judge_words
from gitbaton.plan.lint_input import LintInput
from gitbaton.plan.settings import SPEC_KIT, Settings
from gitbaton.rules.findings import Finding

_RULES: tuple[Callable[[LintInput], Iterable[Finding]], ...] = (
    judge_left_out,
    judge_near_misses,
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
    judge_verify_steps,
    judge_places,
    judge_words,
)

_SPEC_KIT_RULES = (
    judge_left_out,
    judge_near_misses,
    judge_unread,
    judge_logs,
    judge_duplicates,
)
"""What can be said of a plan of spec-kit: it has no fields, and puts its tasks in order itself."""


def judge_whole_plan(facts: LintInput, settings: Settings) -> tuple[Finding, ...]:
    """Every finding about the wanted files, file by file and in the order of their lines."""
    spec_kit = settings.plan_format == SPEC_KIT
    rules = _SPEC_KIT_RULES if spec_kit else _RULES
    found = [finding for rule in rules for finding in rule(facts)]
    for judge in (judge_lists,) if spec_kit else (judge_shared_files, judge_lists, judge_tasks):
        found += judge(facts, settings)
    wanted = [
        finding
        for finding in found
        if settings.reports(finding.code) and (not facts.wanted or finding.path in facts.wanted)
    ]
    order = {file.path: at for at, file in enumerate(facts.files)}
    return tuple(sorted(wanted, key=lambda f: (order.get(f.path or "", -1), f.line or 0, f.code)))
