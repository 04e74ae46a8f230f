"""What to do next: the tasks that can be claimed, the best first."""

from __future__ import annotations

from gitbaton.base.value import Value
from gitbaton.plan.feature_file import FeatureFile
from gitbaton.project.merged_plan import MergedPlan, branches_of, read_merged_plan
from gitbaton.project.remote_feature import Session
from gitbaton.status.claim_warning import absent_files, planned_tasks
from gitbaton.status.files_in_task import places_of, with_uses
from gitbaton.status.handout import Offer, PlannedTask, rank, shared_in_feature, users_of
from gitbaton.status.nothing_to_claim import Situation, situation_of
from gitbaton.status.status import status_of
from gitbaton.status.task_status import PlanStatus, TaskStatus

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from gitbaton.git.process import Git


class Handout(Value):
    """The tasks that are free, the best first; ``situation`` says why none should be begun now.

    ``stale`` are the claims of others that anybody may take over beside them. All of it is of
    the plan ``joined``.
    """

    board: PlanStatus
    offers: tuple[Offer, ...]
    situation: Situation | None
    stale: tuple[TaskStatus, ...]
    joined: MergedPlan


def read_handout(session: Session, now: int, with_work: bool = True) -> Handout:
    """Ask the remote what can be claimed; ``now`` is epoch seconds.

    Without the work commits it is faster, and cannot tell which claims are stale.
    """
    joined = read_merged_plan(session, with_work)
    return handout_of(joined, status_of(joined, session, now), session)


def handout_of(joined: MergedPlan, board: PlanStatus, session: Session) -> Handout:
    """What can be claimed, of what was read already."""
    unfinished = unfinished_tasks(joined.plan.features, board, session)
    ready = {feature.id for feature in board.features if feature.ready} - joined.plan.doubles.keys()
    free = [task for task in unfinished if task.feature in ready and not task.holder]
    users = users_of(unfinished)
    free = with_uses(free, joined.plan.features, users)
    places = [*shared_in_feature(users), *places_of(free)]
    needs = {feature.id: feature.waits_for for feature in board.features}
    absent = _absent(places, joined, board, session)
    offers = rank(free, unfinished, session.agent, absent, needs, _distance(board, session.git))
    waits = all(offer.waits for offer in offers)
    situation = situation_of(board, session.agent, session.settings) if waits else None
    if situation and offers and offers[0].obstacle:
        late = f"{offers[0].task.id} is free, but {offers[0].obstacle.reason}"
        situation = situation.replace(message=f"{situation.message}; {late}")
    if situation and situation.kind == "finished":
        from gitbaton.git.local_branch import way_to

        default = session.default_of(joined.state)
        situation = situation.replace(hint=way_to(default, session.remote, session.git))
    stale = [
        task
        for feature in board.features
        for task in feature.tasks
        if task.state == "stale" and task.agent != session.agent
    ]
    return Handout(board, tuple(offers), situation, tuple(stale), joined)


def _distance(board: PlanStatus, git: Git) -> dict[str, int]:
    """By feature: 0 where its branch is checked out here, 2 where in another work tree, else 1."""
    from gitbaton.git.refs import current_branch
    from gitbaton.git.worktrees import list_work_trees

    here = current_branch(git)
    taken = {tree.branch for tree in list_work_trees(git)}
    return {
        feature.id: 0 if feature.branch == here else 2 if feature.branch in taken else 1
        for feature in board.features
    }


def unfinished_tasks(
    files: Mapping[str, FeatureFile], board: PlanStatus, session: Session
) -> list[PlannedTask]:
    """The tasks that are not done, feature by feature in the order of their lists."""
    return [
        task
        for feature in board.features
        for task in planned_tasks(
            files[feature.id],
            {
                task.id: task.agent or "" if task.state != "open" else ""
                for task in feature.tasks
                if not task.finished
            },
            session,
        )
    ]


def _absent(
    places: Sequence[tuple[str, str]], joined: MergedPlan, board: PlanStatus, session: Session
) -> Collection[tuple[str, str]]:
    heads, default = branches_of(joined, session)
    main = heads.get(default, "")
    tips = {feature.id: heads.get(feature.branch, main) for feature in board.features}
    return absent_files(places, tips, session)
