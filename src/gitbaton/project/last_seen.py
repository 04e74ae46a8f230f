"""What this clone last saw of the remote, without asking it."""

from __future__ import annotations

from gitbaton.git.history import commit_saying
from gitbaton.git.refs import default_branch, list_refs
from gitbaton.git.remote import RemoteState
from gitbaton.plan.log.append_only import decisive
from gitbaton.plan.log.rows import rows_of
from gitbaton.plan.log.task_ref_rows import row_trailer
from gitbaton.plan.settings import BRANCHES
from gitbaton.project.remote_feature import read_remote_feature

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.git.history import RepoInfo
    from gitbaton.project.remote_feature import FeatureLocation, RemoteFeature, Session


def last_seen(session: Session, places: RepoInfo) -> RemoteState:
    """The remote's branches as last fetched or pushed; of its task refs a clone keeps nothing."""
    prefix = f"refs/remotes/{session.remote}/"
    claims = session.settings.task_refs.removeprefix(BRANCHES)
    names = {ref.removeprefix(prefix): oid for ref, oid in list_refs(session.git, prefix).items()}
    heads = {name: oid for name, oid in names.items() if not name.startswith(claims)}
    heads.pop("HEAD", None)
    return RemoteState(heads, {}, default_branch(session.remote, places, session.git))


def feature_last_seen(
    session: Session, place: FeatureLocation, seen: RemoteState
) -> RemoteFeature | None:
    """The feature as last seen; None where this clone has seen neither of its branches.

    Its task refs are those of the agent's own claims, as they stand if nobody has moved them.
    """
    view = read_remote_feature(session, place, seen)
    return view and view.replace(state=seen.replace(tasks=_own_refs(view, session)), asked=False)


def may_be_retitled(view: RemoteFeature, session: Session) -> bool:
    """Whether the feature may have a branch of an earlier title that this clone has not seen."""
    if "{slug}" not in session.settings.branch:
        return False
    heading = f"eature[[:space:]]+{view.file.feature.replace('.', '[.]')}"
    options = ["--format=%H", "--no-textconv", "--no-ext-diff", f"-G{heading}"]
    found = session.git.read(["log", *options, view.base, "--", view.file.path])
    return len(found.split()) != 1  # it was written once, with the file


def _own_refs(view: RemoteFeature, session: Session) -> dict[str, str]:
    """The tasks that the agent holds, each with the commit that published its claim."""
    main = view.state.heads.get(session.default_of(view.state), "")
    found = {}
    for task, state in view.file.states.items():
        if state.state == "held" and state.holder == session.agent:
            *above, claim = decisive(rows_of(view.file.log.rows, task))
            said = row_trailer(claim, above)
            found[task] = commit_saying(said, (view.base, f"^{main}"), session.git) if main else ""
    return {task: commit for task, commit in found.items() if commit}
