"""Who acts, and where: the start of every command of an agent's loop."""

from __future__ import annotations

from gitbaton.base.did_you_mean import did_you_mean
from gitbaton.base.errors import UsageError
from gitbaton.base.hint import NAME_FIRST
from gitbaton.base.value import Value
from gitbaton.git.acting_agent import agent_name
from gitbaton.git.configuration import settings_in_force
from gitbaton.git.git_config import configured, is_true
from gitbaton.git.history import read_repo_info
from gitbaton.git.local_branch import local_tip
from gitbaton.git.objects import Objects
from gitbaton.git.process import Git
from gitbaton.git.push import Seal
from gitbaton.git.remote import bring_plan, fetch_objects
from gitbaton.plan.feature_file import MAX_BYTES, FeatureFile
from gitbaton.plan.log.cells import is_agent
from gitbaton.plan.settings import Settings
from gitbaton.plan.snapshot import Snapshot
from gitbaton.project.feature_branch import branch_seen
from gitbaton.project.plan_at_commit import PlanReader
from gitbaton.project.plan_remote import REMOTE_KEYS, plan_remote, unshared_claims
from gitbaton.project.remote_feature import FeatureLocation, Session

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_KEYS = (
    "baton.agent",
    *REMOTE_KEYS,
    "remote.*.promisor",
    "commit.gpgsign",
    "format.signoff",
)


class Runtime(Value):
    """What the outside world gives: a way to wait, a number from 0 to 1, and a fresh word."""

    pause: Callable[[float], None]
    number: Callable[[], float]
    nonce: Callable[[], str]


def open_session(
    agent: str,
    git: Git,
    runtime: Runtime,
    *,
    needs_remote: bool = True,
    needs_name: bool = True,
) -> Session:
    """The session of one command, to be closed by ``with``.

    Raises UsageError without an agent's name or a remote.
    """
    found = configured(_KEYS, git)
    name = agent_name(git, found, agent)
    if not is_agent(name) and not (needs_name or agent):
        name = ""
    elif not is_agent(name):
        read_repo_info(git)  # raises where there is no repository for us
        what = f'"{name[:64]}" cannot name an agent' if name else "nobody said which agent you are"
        raise UsageError(what, NAME_FIRST)
    git = git.fetching()
    objects = Objects(git, largest=MAX_BYTES)
    try:
        return _session(name, objects, found, runtime, needs_remote)
    except BaseException:
        objects.close()
        raise


def _session(
    name: str, objects: Objects, found: Mapping[str, str], runtime: Runtime, needs_remote: bool
) -> Session:
    remote = plan_remote(objects, found)
    if needs_remote and not remote:
        read_repo_info(objects.git)
        raise UsageError(
            "this repository has no remote, and a claim is a push", "git remote add origin URL"
        )
    settings = settings_in_force(objects, "HEAD")
    if remote and any(key.endswith(".promisor") for key in found):
        bring_plan(remote, settings.plan, objects.git)
    return Session(
        remote,
        name,
        objects,
        PlanReader(objects, settings),
        settings,
        _seal(found, settings),
        runtime.pause,
        runtime.number,
        runtime.nonce,
        unshared_claims(remote, objects, found),
    )


def _seal(configuration: Mapping[str, str], settings: Settings) -> Seal:
    return Seal(
        sign=is_true(configuration.get("commit.gpgsign", "")),
        sign_off=settings.sign_off or is_true(configuration.get("format.signoff", "")),
    )


def find_feature(task: str, session: Session) -> FeatureFile:
    """The feature file that plans a task: in this clone, else on the remote's default branch.

    Raises UsageError, with the nearest task, if neither plans it, and where several files plan
    its feature.
    """
    file = session.reader.file_of(task, "HEAD")
    if file is not None:
        session.reader.naming((file.feature,), "HEAD").refuse_double(file.feature)
        return file
    there = default_plan(session)
    file = there.feature_of(task) or _on_any_branch(task, session)
    if file is None:
        otherwise = "commit and push the plan first"
        raise did_you_mean(task, "task of the plan", there.tasks(), otherwise)
    there.refuse_double(file.feature)
    return file


def _on_any_branch(task: str, session: Session) -> FeatureFile | None:
    """The feature file that plans a task which was added on a branch."""
    from gitbaton.project.merged_plan import read_merged_plan

    return read_merged_plan(session, with_work=False).plan.feature_of(task)


def default_plan(session: Session) -> Snapshot:
    """The plan on the remote's default branch. Raises UnreachableError."""
    state = session.ask_remote()
    tip = state.heads.get(session.default_of(state), "")
    if not tip:
        raise UsageError(f"{session.remote} has no branch yet", f"git push {session.remote} HEAD")
    fetch_objects(session.remote, [tip], session.objects)
    return session.reader.at(tip).snapshot


def location_of(task: str, session: Session) -> FeatureLocation:
    """Where the task's feature is published. Raises UsageError for an unknown task."""
    file = find_feature(task, session)
    branch = branch_seen(file, session.remote, session)
    return FeatureLocation(branch, file, local_tip(branch, session.git))
