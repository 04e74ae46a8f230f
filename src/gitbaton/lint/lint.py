"""Lint: the plan in the work tree, judged by the rules of family P."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from gitbaton.base.progress import told_progress
from gitbaton.base.value import Value
from gitbaton.git.history import merge_base, read_repo_info
from gitbaton.git.objects import Objects, is_commit
from gitbaton.git.process import Git
from gitbaton.git.refs import tip_of
from gitbaton.git.worktrees import not_checked_out
from gitbaton.lint.list_rules import judge_emptiness
from gitbaton.lint.plan_rules import judge_whole_plan
from gitbaton.lint.snippet_parsers import fault_in, is_readable
from gitbaton.lint.worktree_plan import open_plan, plan_paths, read_plan, unsafe_links, work_tree
from gitbaton.plan.code_blocks import Fault, Snippet
from gitbaton.plan.feature_file import MAX_BYTES, FeatureFile
from gitbaton.plan.lint_input import LintInput
from gitbaton.plan.settings import Settings
from gitbaton.plan.snapshot import snapshot_of
from gitbaton.project.default_branch import default_ref
from gitbaton.project.dropped_tasks import judge_dropped
from gitbaton.project.plan_at_commit import PlanReader
from gitbaton.project.plan_folder import below, expanded, shown
from gitbaton.project.plan_remote import plan_remote
from gitbaton.rules.findings import Finding, Report


class Linted(Value):
    """The findings, and the languages whose parser is not installed."""

    report: Report
    unread: tuple[str, ...] = ()


def lint(paths: Sequence[str], cwd: str, git: Git) -> Linted:
    """Judge the whole plan, and report what concerns ``paths`` (all of it without any).

    Files outside the plan folder are judged as plans of their own, one a folder. Raises
    ConfigError, RepositoryError and UsageError.
    """
    top, settings = open_plan(cwd, git)
    home = os.path.join(top, settings.plan)
    asked = dict.fromkeys([file for path in paths for file in expanded(path, cwd)])
    inside = [path for path in asked if below(path, home)]
    links = _judge_links([os.path.abspath(os.path.join(cwd, p)) for p in paths], top, settings)
    plans: list[LintInput] = []
    dropped = Linted(Report(()))
    if inside or not paths:
        wanted = frozenset([shown(path, top, cwd) for path in inside])
        whole = read_plan(plan_paths(top, settings), top, cwd, settings)
        left_out = not_checked_out(git)
        missing = [
            path
            for path in left_out
            if path.endswith(".md") and below(os.path.join(top, path), home)
        ]
        if not (whole.files or paths or missing):
            return _together([links, _nothing_there(whole, settings)])
        tree = work_tree(top, frozenset(left_out))
        plans.append(whole.replace(wanted=wanted, tree=tree, left_out=tuple(missing)))
        dropped = _judge_dropped(whole, wanted, settings, cwd)
    for folder in dict.fromkeys([os.path.dirname(p) for p in asked if p not in inside]):
        own = [path for path in asked if path not in inside and os.path.dirname(path) == folder]
        plans.append(read_plan(own, top, cwd, settings))
    return _together([links, *[_judge(plan, settings) for plan in plans], dropped])


def _judge_links(paths: Sequence[str], top: str, settings: Settings) -> Linted:
    """H601 for the links that the hooks refuse, as far as the absolute paths concern them."""
    found = [
        finding
        for finding in unsafe_links(top, settings)
        if settings.reports(finding.code)
        and (not paths or any(_same_way(os.path.join(top, finding.path or ""), p) for p in paths))
    ]
    return Linted(Report(tuple(found)))


def _same_way(one: str, other: str) -> bool:
    """Whether one of two paths is the other, or leads to it."""
    return os.path.commonpath([one, other]) in (one, other)


def _judge(plan: LintInput, settings: Settings) -> Linted:
    judged = [file for file in plan.files if not plan.wanted or file.path in plan.wanted]
    faults = {file.path: _faults(file) for file in told_progress(judged, "reading files")}
    findings = judge_whole_plan(plan.replace(faults=faults), settings)
    return Linted(Report(findings, files=len(judged)), _unread(judged))


def _judge_dropped(plan: LintInput, wanted: frozenset[str], settings: Settings, cwd: str) -> Linted:
    """L109 for the tasks that the last commit or the published plan has, and the work tree lost."""
    git = Git(os.environ, cwd)
    if plan.left_out:
        return Linted(Report(()))
    here = snapshot_of(list(plan.files))
    found: dict[str | None, Finding] = {}
    with Objects(git, largest=MAX_BYTES) as objects:
        remote = plan_remote(objects)
        if not remote:
            return Linted(Report(()))
        reader = PlanReader(objects, settings)
        published = tip_of(default_ref(remote, read_repo_info(git), objects), objects)
        forked = merge_base("HEAD", published, git) if published else ""
        for commit in filter(None, ("HEAD" if is_commit("HEAD", objects) else "", forked)):
            before = reader.at(commit).snapshot
            for finding in judge_dropped(before, here, f"refs/remotes/{remote}/", reader):
                found.setdefault(finding.task, finding)
    reported = [
        each
        for each in found.values()
        if settings.reports(each.code) and (not wanted or each.path in wanted)
    ]
    return Linted(Report(tuple(reported)))


def _nothing_there(plan: LintInput, settings: Settings) -> Linted:
    """A plan without a feature file: that is no reason to find nothing."""
    emptiness = judge_emptiness(settings)
    extra = (emptiness,) if settings.reports(emptiness.code) else ()
    return Linted(Report((*judge_whole_plan(plan, settings), *extra)))


def _faults(file: FeatureFile) -> tuple[tuple[Snippet, Fault], ...]:
    """The snippets that a grammar refuses."""
    found = [(snippet, fault_in(snippet)) for snippet in file.snippets]
    return tuple([(snippet, fault) for snippet, fault in found if fault is not None])


def _unread(files: Iterable[FeatureFile]) -> tuple[str, ...]:
    languages = {snippet.language for file in files for snippet in file.snippets}
    return tuple(sorted([name for name in languages if not is_readable(name)]))


def _together(linted: Sequence[Linted]) -> Linted:
    findings = [finding for one in linted for finding in one.report.findings]
    unread = sorted({name for one in linted for name in one.unread})
    files = sum([one.report.files for one in linted])
    return Linted(Report(tuple(findings), files=files), tuple(unread))
