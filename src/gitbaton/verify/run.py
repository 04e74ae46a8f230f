"""Verify: what a task's Verify step asks for, whether it may run here, and what came of it."""

from __future__ import annotations

import os
from contextlib import contextmanager
from shutil import which

from gitbaton.base.atomic_write import read_plain_file
from gitbaton.base.did_you_mean import did_you_mean
from gitbaton.base.errors import BatonError, RepositoryError, UsageError
from gitbaton.base.hint import CLAIM_NEXT, NAME_FIRST
from gitbaton.base.shell import quote
from gitbaton.base.value import Value
from gitbaton.git.acting_agent import agent_here
from gitbaton.git.configuration import settings_in_force
from gitbaton.git.git_config import top_of
from gitbaton.git.history import commits_touching, read_repo_info
from gitbaton.git.objects import Objects, is_commit
from gitbaton.git.process import Git
from gitbaton.git.refs import HEADS, current_branch, tip_of
from gitbaton.git.worktrees import list_work_trees, trial_worktree
from gitbaton.plan.feature_file import MAX_BYTES, FeatureFile, read_feature_file
from gitbaton.plan.log.append_only import decisive
from gitbaton.plan.log.rows import rows_of
from gitbaton.plan.log.task_state import OPEN, TaskState
from gitbaton.plan.settings import Settings
from gitbaton.project.default_branch import default_ref
from gitbaton.project.feature_branch import branch_seen
from gitbaton.project.plan_at_commit import PlanReader
from gitbaton.project.plan_remote import plan_remote
from gitbaton.project.remote_feature import feature_at
from gitbaton.verify.models import Checked, Command, PathCheck, StepPreview, Steps, Verdict
from gitbaton.verify.sentences import is_well_known
from gitbaton.verify.steps import deception_in, verify_steps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Literal

    from gitbaton.project.plan_at_commit import PlanSource
    from gitbaton.project.remote_feature import RemoteFeature, Session
    from gitbaton.verify.consent import Decision

    Choice = Literal["run", "ask", "stop", "leave"]

# Set by git for every hook and for nothing that is typed, aliases with `!` apart.
_HOOK_SIGNS = (
    "GIT_PREFIX",
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_QUARANTINE_PATH",
    "GIT_REFLOG_ACTION",
    "GIT_PUSH_OPTION_COUNT",
    "PRE_COMMIT",
    "PREK_HOOK_STAGE",
)


class RefusedStepError(BatonError):
    """A Verify step that is never run, consent or not (exit 1)."""

    exit_code = 1


class VerifyContext(Value):
    """This clone, as far as a Verify step needs it: no remote and no agent."""

    objects: Objects
    reader: PlanReader
    settings: Settings

    @property
    def git(self) -> Git:
        """git in this clone."""
        return self.objects.git


class Consent(Value):
    """Whether the user lets commands run: ``yes`` for now, or a ``decision`` for all times.

    ``terminal`` says that a question can be asked, ``must`` that the command fails without a yes.
    """

    yes: bool
    decision: Decision
    terminal: bool
    must: bool = False


@contextmanager
def open_context(git: Git) -> Iterator[VerifyContext]:
    """The context of the current work tree. Raises UsageError without a commit."""
    with Objects(git, largest=MAX_BYTES) as objects:
        if not is_commit("HEAD", objects):
            raise UsageError("no commit holds a plan yet", "commit the plan first")
        settings = settings_in_force(objects, "HEAD")
        yield VerifyContext(objects, PlanReader(objects, settings), settings)


# -- what is planned ----------------------------------------------------------------------------


def planned_here(task: str, context: VerifyContext) -> StepPreview:
    """The Verify step of a task, as the commit checked out here has it.

    Raises UsageError for a task without one, and for an unknown task.
    """
    top = top_of(context.git)
    if not top:
        raise RepositoryError("there is no work tree to verify", "cd into a work tree")
    file = context.reader.file_of(task, "HEAD")
    if file is None:
        known = context.reader.at("HEAD").snapshot.tasks()
        what, otherwise = "task of the plan committed here", "switch to the feature's branch"
        raise did_you_mean(task, what, known, f"{otherwise} first", alike=0.6)
    steps = steps_of(task, file, context, top)
    if steps is None:
        raise UsageError(
            f"{task} has no Verify step in {file.path}", f"git baton lint {quote(file.path)}"
        )
    branch = current_branch(context.git)
    version = f"committed on {branch}" if branch else "committed at HEAD"
    return compared(StepPreview(task, file.path, version, steps, top), context, context.git)


def held_task(agent: str, context: VerifyContext, command: str = "verify") -> str:
    """The one task that an agent holds, by the logs at HEAD. Raises UsageError.

    ``command`` is the one that takes the task.
    """
    name = own_name(agent, context.git)
    features = context.reader.at("HEAD").snapshot.features.values()
    held = [
        task
        for file in features
        for task, state in file.states.items()
        if name and state.state == "held" and state.holder == name
    ]
    if len(held) == 1:
        return held[0]
    if not name:
        raise UsageError("nobody said which agent you are: name the task", NAME_FIRST)
    if not held:
        raise UsageError("no task is held here: name the task", CLAIM_NEXT)
    what = f"{name} holds {', '.join(held[:5])}: name the task"
    raise UsageError(what, f"git baton {command} {quote(held[0])} --yes")


def own_name(agent: str, git: Git) -> str:
    """Who we are: the name given, else the environment's or git's configuration; may be empty."""
    return agent_here(git, agent)


def claim_state(task: str, context: VerifyContext) -> TaskState:
    """The state of a task, by the log that has read furthest.

    Looked at are the commit checked out, and the feature's and the default branch as last fetched.
    """
    here = context.reader.file_of(task, "HEAD")
    if here is None:
        return OPEN
    remote = plan_remote(context.objects)
    names = [branch_seen(here, remote, context), _mainline(context.objects)[0]]
    refs = [f"refs/remotes/{remote}/{name}" for name in names if remote]
    known = [ref for ref in refs if tip_of(ref, context.objects)]
    files = [here, *filter(None, [context.reader.file_of(task, ref) for ref in known])]
    furthest = max(files, key=lambda file: len(decisive(rows_of(file.log.rows, task))))
    return furthest.state_of(task)


def planned_on(task: str, view: RemoteFeature, branch: str, session: Session) -> StepPreview | None:
    """The Verify step as a feature's branch has it, for no place yet; None if there is none.

    It is compared with the step that was in force when the task was claimed.
    """
    top = top_of(session.git)
    steps = steps_of(task, view.file, session, top)
    if steps is None:
        return None
    claimed = _file_at_claim(task, view, session)
    before = steps_of(task, claimed, session, top) if claimed else None
    old = before.source if before else ()
    changed = _difference(old, steps.source) if claimed and old != steps.source else ()
    planned = StepPreview(task, view.file.path, f"on {branch}", steps, "")
    return planned.replace(since_claim=changed)


def _file_at_claim(task: str, view: RemoteFeature, session: Session) -> FeatureFile | None:
    """The feature file in the commit that published the claim in force; None if it is not known.

    The task's ref names that commit; where no ref is kept, it is the oldest one that has the row.
    """
    row = view.file.state_of(task).claimed
    if task in view.state.tasks:
        return feature_at(view.state.tasks[task], view.file, session)
    oldest: FeatureFile | None = None
    for commit in commits_touching((view.file.path,), view.base, "", session.git):
        file = feature_at(commit, view.file, session)
        if file is None or row not in file.log.rows:
            break
        oldest = file
    return oldest


def with_work_tree(
    planned: StepPreview, branch: str, tip: str, session: PlanSource, git: Git
) -> StepPreview:
    """The step with a work tree to run in, where there is one.

    That is where the branch is checked out, or here if HEAD is detached at its ``tip``.
    """
    trees = [tree for tree in list_work_trees(git) if not (tree.gone or tree.bare)]
    having = [tree.path for tree in trees if tree.branch == branch]
    if not having and tip and session.objects.read("HEAD^{commit}").oid == tip:
        having = [top_of(git)]
    return planned.replace(top=having[0] if having else "")


@contextmanager
def merged_tree(planned: StepPreview, commit: str, git: Git) -> Iterator[StepPreview]:
    """The step with a work tree of its own, in which a merge is that is published nowhere yet."""
    with trial_worktree(commit, planned.top, git) as path:
        yield planned.replace(top=path)


def steps_of(task: str, file: FeatureFile, context: PlanSource, top: str) -> Steps | None:
    """The Verify step of a task in a feature file; None if there is none.

    What is no well-known program counts as one if it is found on the PATH or at its path in
    the work tree at ``top``.
    """
    planned = file.task(task)
    if planned is None:
        return None

    def is_program(word: str) -> bool:
        if is_well_known(word):
            return True
        return which(os.path.join(top, word) if "/" in word else word) is not None

    return verify_steps(planned, file.texts, is_program)


def compared(planned: StepPreview, context: PlanSource, git: Git) -> StepPreview:
    """The step, compared with the plan in the work tree and with the published default branch's."""
    top = planned.top
    own = _file_on_disk(planned.path, top, context) if top else None
    there = steps_of(planned.task, own, context, top) if own is not None else None
    edited = bool(top) and (there is None or there.source != planned.steps.source)
    name, revision = _mainline(context.objects)
    published = revision if tip_of(revision, context.objects) else ""
    file = context.reader.file_of(planned.task, published) if published else None
    main = steps_of(planned.task, file, context, top) if file else None
    known = main is not None and main.scripts == planned.steps.scripts
    old = _script_lines(main) if main else []
    diff = _difference(old, _script_lines(planned.steps)) if main and not known else ()
    return planned.replace(edited=edited, known=known, base=name, diff=diff)


def _file_on_disk(path: str, top: str, context: PlanSource) -> FeatureFile | None:
    try:
        text = read_plain_file(os.path.join(top, path), MAX_BYTES)
    except RepositoryError:
        return None
    return read_feature_file(text, path, context.settings.grammar) if text is not None else None


def _mainline(objects: Objects) -> tuple[str, str]:
    """The default branch's name and its ref as last fetched; this clone's own without a remote."""
    remote = plan_remote(objects)
    ref = default_ref(remote, read_repo_info(objects.git), objects)
    return ref.removeprefix(f"refs/remotes/{remote}/" if remote else HEADS), ref


def _script_lines(steps: Steps) -> list[str]:
    return [line for _, script in steps.scripts for line in script.split("\n")]


def _difference(old: Sequence[str], new: Sequence[str]) -> tuple[str, ...]:
    from difflib import ndiff

    return tuple([line for line in ndiff(old, new) if not line.startswith("?")])


# -- whether it may run -------------------------------------------------------------------------


def refuse_in_hook(environ: Mapping[str, str]) -> None:
    """Raises UsageError in a hook, and in a command of a Verify step."""
    from gitbaton.verify.user_command import MARK

    if MARK in environ:
        raise UsageError(
            "this is a command of a Verify step, which must not run a Verify step again",
            "take git baton out of the Verify step",
        )
    sign = next((name for name in _HOOK_SIGNS if name in environ), "")
    if sign:
        raise UsageError(
            f"a Verify step is never run from a hook, and {sign} is set as in one",
            "type git baton verify yourself, not through an alias or a script of git's",
        )


def decided(git: Git) -> Decision:
    """What the user has decided for all times. Raises ConfigError."""
    from gitbaton.verify.consent import standing_decision

    return standing_decision(git)


def consent_decision(planned: StepPreview, consent: Consent) -> Choice:
    """Whether to run the step's commands, to ask, to stop without consent, or to go on.

    A decision for all times covers commands that the default branch has: others are new, and
    may be anybody's.
    """
    if not planned.steps.commands or consent.yes:
        return "run"
    if consent.decision == "no" and not consent.must:
        return "leave"
    if consent.decision == "yes" and planned.known:
        return "run"
    if consent.terminal:
        return "ask"
    return "stop" if consent.must or consent.decision else "leave"


def refuse_unreadable(planned: StepPreview) -> None:
    """Raises RefusedStepError (H602) for a command whose reader would be deceived."""
    odd = deception_in(planned.steps)
    if odd is not None:
        line, name = odd
        raise RefusedStepError(
            f"{planned.path}:{line}: H602 a command of {planned.task}'s Verify step holds {name}, "
            "which a reader cannot see",
            "type the command again by hand, and commit the plan",
        )


# -- running ------------------------------------------------------------------------------------


def run_checks(
    planned: StepPreview,
    seconds: int,
    git: Git,
    announce: Callable[[Command], None],
) -> Verdict:
    """Look for the paths and run the commands, all in ``seconds``; ``announce`` is called for each.

    They run in the work tree ``planned.top``. Raises UsageError where a Verify step must not run,
    and KeyboardInterrupt.
    """
    steps = planned.steps
    checked = [_look(check, planned.top) for check in steps.paths]
    if not steps.commands:
        return Verdict(tuple(checked), steps.by_hand)
    refuse_in_hook(git.environ)
    from gitbaton.verify.worktree_fingerprint import mark_tree

    before = mark_tree(planned.top, git)
    left = float(seconds)
    for command in steps.commands:
        announce(command)
        checked.append(_run(command, planned.top, left, git.environ))
        ending = checked[-1].ending
        left -= ending.seconds if ending else 0.0
    after = mark_tree(planned.top, git)
    return Verdict(
        tuple(checked),
        (*steps.by_hand, *[left for each in checked for left in each.not_shown]),
        changed=after.since(before),
        litter=after.untracked_since(before),
        dirty=before.dirty,
    )


def _look(check: PathCheck, top: str) -> Checked:
    there = os.path.lexists(os.path.join(top, check.path))
    reason = "" if there is not check.gone else "it is still there" if there else "it is not there"
    return Checked(check, reason)


def _run(command: Command, top: str, seconds: float, environ: Mapping[str, str]) -> Checked:
    from gitbaton.verify.user_command import run_script

    if seconds <= 0:
        return Checked(command, "no time was left for it (verify-timeout)")
    ending = run_script(command.script, command.block, top, environ, seconds)
    return Checked(command, ending.fault, ending)
