"""Add: a new task of a feature, with its ID reserved at the remote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitbaton.base.did_you_mean import did_you_mean
from gitbaton.base.errors import UsageError
from gitbaton.base.shell import quote
from gitbaton.claims.claim import with_local_branch
from gitbaton.claims.pending_rows import NewTask, PendingRows
from gitbaton.claims.publish import publish
from gitbaton.git.local_branch import local_tip
from gitbaton.git.remote import UnreachableError
from gitbaton.lint.feature_page import task_details
from gitbaton.lint.new_feature import checked_title, commit_type
from gitbaton.plan.feature_file import read_feature_file
from gitbaton.plan.task_insertion import next_id, with_task
from gitbaton.project.feature_branch import feature_branch
from gitbaton.project.merged_plan import planned_anywhere, read_merged_plan
from gitbaton.project.remote_feature import FeatureLocation

if TYPE_CHECKING:
    from collections.abc import Collection

    from gitbaton.claims.publish_result import PublishResult
    from gitbaton.plan.feature_file import FeatureFile
    from gitbaton.plan.settings import Settings
    from gitbaton.project.remote_feature import RemoteFeature, Session

_RULE = "---"


def add_task(feature: str, title: str, after: str, session: Session) -> PublishResult:
    """Add a task to a feature's plan, after another one or (empty) at the end of the list.

    Its ref is created with its line in the plan, so that of two who take one ID the second takes
    another. Raises UsageError, UnreachableError, UnwritableError.
    """
    title = checked_title(" ".join(title.split()), "the title")
    joined = read_merged_plan(session, with_work=False)
    if joined.offline:
        raise UnreachableError(joined.offline, "check the network, then type it again")
    file = joined.plan.features.get(feature)
    if file is None:
        raise did_you_mean(feature, "feature of the plan", joined.plan.features, "git baton status")
    joined.plan.refuse_double(feature)
    known = planned_anywhere(joined, session)
    branch = feature_branch(file, joined.state.heads, session)
    place = FeatureLocation(branch, file, local_tip(branch, session.git))
    named: list[str] = []

    def decide(view: RemoteFeature) -> PendingRows | PublishResult:
        step = _step(view.file, title, after, {*known, *view.state.tasks}, session.settings)
        named[:] = [step.new.id] if step.new else []
        return step

    outcome, commit = publish(session, place, decide)
    outcome = with_local_branch(outcome, branch, commit, session).replace(branch=branch)
    if outcome.outcome != "won":
        return outcome
    [task] = named
    message = f"added {task} to feature {feature}: {title}"
    hint = f"say in {file.path} what it asks for, or begin: git baton claim {quote(task)} --switch"
    return outcome.replace(task=task, message=message, hint=hint)


def _step(
    file: FeatureFile, title: str, after: str, taken: Collection[str], settings: Settings
) -> PendingRows:
    ids = [item.id for item in file.outline.items]
    if not ids:
        raise UsageError(f"{file.path} lists no task to go by", "git baton lint")
    if after and after not in ids:
        raise did_you_mean(after, f"task in the list of {file.path}", ids, "git baton status")
    before = after or ids[-1]
    grammar = settings.grammar
    task = next_id(file.feature, before, {*taken, *file.tasks}, grammar, close=bool(after))
    if not task:
        raise UsageError(
            f"task-id = '{settings.task_id}' holds no free ID after {before}", "git baton lint"
        )
    text = with_task(file, task, title, before, _details(file, task, title, before, settings))
    read = read_feature_file(text, file.path, grammar)
    entries = [*read.outline.items, *read.outline.details] if read else []
    listed = [item for item in entries if item.checked is not None]
    titles = {entry.title for entry in entries if entry.id == task}
    said = grammar.split_marks(title)[1]
    if titles != {said} or len(listed) != len(ids) + 1:
        raise UsageError(
            "Markdown would read the title as something else",
            "leave out #, *, _ and backticks at its ends",
        )
    kind = next((name for name in ("docs", "chore") if name in settings.types), settings.types[0])
    subject = f"{kind}: add task {task} to feature {file.feature}"
    return PendingRows((), new=NewTask(task, text, subject))


def _details(file: FeatureFile, task: str, title: str, after: str, settings: Settings) -> list[str]:
    """The lines of its section; a rule ends it only where one ends the sections there."""
    lines = task_details(task, title, commit_type(settings))
    planned = file.task(after)
    section = planned.section if planned else None
    heads = {entry.line: entry for entry in file.outline.details}
    if section and section.start in heads:
        lines[0] = f"{'#' * heads[section.start].level} {lines[0].lstrip('# ')}"
    there = [text for text in file.texts[section.start : section.end] if text] if section else []
    if there and there[-1].strip() != _RULE:
        lines = lines[: lines.index(_RULE)]
    tight = section and file.texts[section.end - 1 : section.end] != [""]
    return ["", *lines] if tight else lines
