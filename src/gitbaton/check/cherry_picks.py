"""Work that was picked to a branch where nobody holds its task: a backport needs no claim there.

It repeats commits that were made under a claim: those that its message names, as ``git cherry-pick
-x`` does, or, where the branch has no row of the task, any on a task that the default branch has
DONE. So it is held against them.
"""

from __future__ import annotations

from gitbaton.base.value import Value
from gitbaton.check.extra_changes import extra_paths, parent_or_nothing, read_steps
from gitbaton.commits.message import split_message
from gitbaton.commits.subject import parse_subject
from gitbaton.git.history import held_by, list_work, message_text, read_commit
from gitbaton.git.refs import HEADS, tips_below
from gitbaton.plan.log.cells import is_object_name
from gitbaton.plan.log.task_state import OPEN
from gitbaton.plan.paths import is_plan_file
from gitbaton.rules.reverts_and_merges import beyond_pick, not_a_pick
from gitbaton.rules.who_may_work import held_within

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from gitbaton.check.extra_changes import SeenLines
    from gitbaton.commits.models import Commit, WorkCommit
    from gitbaton.git.objects import Objects
    from gitbaton.plan.snapshot import Snapshot
    from gitbaton.plan.task_id import TaskGrammar
    from gitbaton.project.plan_at_commit import PlanReader
    from gitbaton.rules.findings import Finding

_PICKED = "(cherry picked from commit "
_MOST_NAMED = 50


class Pick(Value):
    """Work on tasks that nobody holds there, with the plan there and C206 for each.

    ``claimed`` says that it is work on another task, too, which somebody holds.
    """

    commit: Commit
    plan: Snapshot
    findings: tuple[Finding, ...]
    claimed: bool


class Published(Value):
    """What a pick may repeat: the commits behind the branches whose refs begin with ``heads``.

    ``tip`` is the default branch, ``plan`` what it has, and ``new`` the commits of this range.
    """

    heads: str
    tip: str
    plan: Snapshot
    new: Collection[str]


class _Known(Value):
    """What is asked of git once for all picks: else a few commits would cost a server minutes.

    ``held`` are the named commits on published branches, ``landed`` those on the default one.
    ``work``, that behind a tip, and ``seen`` are filled when they are asked for.
    """

    held: Collection[str]
    landed: Collection[str]
    work: dict[str, list[WorkCommit]]
    seen: SeenLines


def judge_picks(
    picks: Sequence[Pick], published: Published, reader: PlanReader
) -> Iterator[Finding]:
    """C206 for each pick that repeats no work on its task, or changes more than that work did."""
    objects, tip = reader.objects, published.tip
    named = {each.commit.oid: picked_from(message_text(each.commit) or "") for each in picks}
    every = list(dict.fromkeys([name for some in named.values() for name in some]))
    objects.expect([f"{name}^{{commit}}" for name in every])
    there = [name for name in every if objects.read(f"{name}^{{commit}}").oid == name]
    heads = tips_below(published.heads or HEADS, objects.git) if there else ()
    known = _Known(
        {*published.new, *(held_by(heads, there, objects.git) if there else ())},
        held_by([tip], there, objects.git) if there and tip else (),
        {},
        {},
    )
    for pick in picks:
        yield from _judge_pick(pick, named[pick.commit.oid], known, published, reader)


def _judge_pick(
    pick: Pick, named: Sequence[str], known: _Known, published: Published, reader: PlanReader
) -> Iterator[Finding]:
    objects, settings = reader.objects, reader.settings
    grammar = settings.grammar
    doubts = {name: _doubt(name, pick, known, reader) for name in named}
    good = [name for name, doubt in doubts.items() if not doubt]
    repeated: dict[str, None] = {}
    for finding in pick.findings:
        task = finding.task or ""
        works = [name for name in good if names_task(name, task, pick.plan, objects, grammar)]
        if not works and pick.plan.state_of(task) == OPEN:
            works = _work_on(task, pick, known, published, reader)
        if not works:
            doubt = next(filter(None, doubts.values()), "")
            yield not_a_pick(finding, named[0], doubt) if named and doubt else finding
        repeated |= dict.fromkeys(works)
    others = [each for each in pick.commit.changes if not is_plan_file(each.path, settings)]
    if repeated and not pick.commit.parents:
        yield pick.findings[0]  # nothing is picked to nowhere
    if not repeated or not others or pick.claimed or not pick.commit.parents:
        return
    commits = [read_commit(oid, objects.read(oid).data) for oid in repeated]
    steps = read_steps([(parent_or_nothing(each), each.oid) for each in commits], objects)
    beyond = extra_paths(pick.commit, others, steps, objects, known.seen)
    if beyond:
        yield beyond_pick(pick.findings[0], next(iter(good), ""), beyond)


def picked_from(message: str) -> list[str]:
    """The commits that a message says it was picked from."""
    lines = message.split("\n")
    names = [line.removeprefix(_PICKED).removesuffix(")") for line in lines if _PICKED in line[:30]]
    return [name for name in dict.fromkeys(names) if is_object_name(name)][:_MOST_NAMED]


def _doubt(name: str, pick: Pick, known: _Known, reader: PlanReader) -> str:
    """Why a commit that is named proves nothing; empty if it is published work under a claim."""
    objects, grammar = reader.objects, reader.settings.grammar
    if objects.read(f"{name}^{{commit}}").oid != name:
        return "is no commit here"
    tasks = [finding.task or "" for finding in pick.findings]
    worked = [task for task in tasks if names_task(name, task, pick.plan, objects, grammar)]
    if not worked:
        return f"is no work on {tasks[0]}"
    if name not in known.held:
        return "is on no published branch"
    if name not in known.landed and not any(_was_claimed(name, task, reader) for task in worked):
        return f"was made while nobody had claimed {worked[0]}"
    return ""


def _was_claimed(oid: str, task: str, reader: PlanReader) -> bool:
    """Whether work was done under a claim."""
    after = reader.at(oid).snapshot
    file = after.feature_of(task)
    parents = read_commit(oid, reader.objects.read(oid).data).parents
    before = [reader.at(parent).snapshot for parent in parents]
    return file is not None and bool(held_within(task, file, before)[0])


def _work_on(
    task: str, pick: Pick, known: _Known, published: Published, reader: PlanReader
) -> list[str]:
    """The published work on a task that its branch may repeat without naming it."""
    tip = published.tip
    if published.plan.state_of(task).state != "done" or not tip:
        return []
    if tip not in known.work:
        known.work[tip] = list_work([tip], reader.settings.grammar, reader.objects.git)[1]
    plans = (pick.plan, published.plan)
    found = [
        each.oid
        for each in known.work[tip]
        if any(task in plan.expand(name) for plan in plans for name in each.subject.ids)
    ]
    return found[-_MOST_NAMED:]


def names_task(
    revision: str, task: str, plan: Snapshot, objects: Objects, grammar: TaskGrammar
) -> bool:
    """Whether a commit, which may be missing, is work on the task."""
    found = objects.read(f"{revision}^{{commit}}")
    if found.kind != "commit":
        return False
    text = message_text(read_commit(found.oid, found.data)) or ""
    subject = parse_subject(split_message(text)[0], grammar)
    return subject.is_work and any(task in plan.expand(name) for name in subject.ids)
