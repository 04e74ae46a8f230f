"""The branches that have something which the default branch lacks: what they changed, and for what.

What changed is counted from where the two parted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from gitbaton.base.errors import RepositoryError
from gitbaton.base.natural_sort import natural
from gitbaton.base.value import Value
from gitbaton.commits.models import Change
from gitbaton.git.diff_tree import changes_between
from gitbaton.git.history import CommitEntry, is_ancestor, list_changes, list_work, merge_base
from gitbaton.git.refs import HEADS, list_refs
from gitbaton.plan.snapshot import Snapshot
from gitbaton.project.merged_plan import MergedPlan, branches_of
from gitbaton.project.remote_feature import Session


class Tips(Value):
    """The tips of branches: the default one's name and commit, and the others' by name.

    ``unpushed`` are those whose tips only this clone has.
    """

    default: str
    main: str
    heads: Mapping[str, str]
    unpushed: frozenset[str] = frozenset()


class ActiveBranch(Value):
    """A live branch, and its changes by path."""

    name: str
    tip: str
    changes: Mapping[str, Change]


def read_tips(joined: MergedPlan, own: Collection[str], session: Session, published: bool) -> Tips:
    """The remote's branches, with what this clone has on top of them and has not pushed yet.

    ``own`` are branches that count even if the remote has none of that name; ``published`` leaves
    out whatever only this clone has. Raises RepositoryError where the default branch is missing.
    """
    heads, default = branches_of(joined, session)
    main = heads.pop(default, "")
    if heads and not main:
        raise RepositoryError(
            f'{session.remote} has no branch "{default}", '
            "so nobody can tell what the others changed",
            'write default-branch = "…" into .git-baton.toml',
        )
    unpushed: dict[str, str] = {}
    for ref, oid in list_refs(session.git, HEADS).items() if main and not published else ():
        name = ref.removeprefix(HEADS)
        known = heads.get(name, "")
        if name == default or oid == known:
            continue
        if is_ancestor(known, oid, session.git) if known else name in own:
            unpushed[name] = oid
    return Tips(default, main, heads | unpushed, frozenset(unpushed))


def list_active(tips: Tips, session: Session) -> tuple[list[ActiveBranch], list[str]]:
    """The live branches by name, and a remark for each that cannot be compared."""
    bases = {
        name: merge_base(tips.main, tips.heads[name], session.git)
        for name in sorted(tips.heads, key=natural)
    }
    ahead = [name for name, base in bases.items() if base not in ("", tips.heads[name])]
    found = changes_between([(bases[name], tips.heads[name]) for name in ahead], session.git)
    live = [
        ActiveBranch(name, tips.heads[name], {change.path: change for change in changes})
        for name, changes in zip(ahead, found, strict=True)
        if changes
    ]
    odd = [name for name, base in bases.items() if not base]
    return live, [f"{name} has no common history with {tips.default}: left out" for name in odd]


def tasks_by_path(
    live: Sequence[ActiveBranch], tips: Tips, plan: Snapshot, session: Session
) -> dict[str, dict[str, tuple[str, ...]]]:
    """For each live branch the tasks whose commits changed a path, by path."""
    if not live:
        return {}
    revisions = [*dict.fromkeys([branch.tip for branch in live]), f"^{tips.main}"]
    commits = {commit.oid: commit for commit in list_changes(revisions, session.git)}
    _, work = list_work(revisions, session.settings.grammar, session.git)
    named = {
        each.oid: [task for name in each.subject.ids for task in plan.expand(name)] for each in work
    }
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for branch in live:
        tasks: dict[str, set[str]] = {}
        for commit in _behind(branch.tip, commits):
            for change in commit.changes if len(commit.parents) < 2 else ():
                tasks.setdefault(change.path, set()).update(named.get(commit.oid, ()))
        found[branch.name] = {
            path: tuple(sorted(names, key=natural)) for path, names in tasks.items()
        }
    return found


def _behind(tip: str, commits: Mapping[str, CommitEntry]) -> Iterator[CommitEntry]:
    """The commits that a tip leads to, as far as they are listed."""
    seen: set[str] = set()
    waiting = [tip]
    while waiting:
        oid = waiting.pop()
        if oid in commits and oid not in seen:
            seen.add(oid)
            yield commits[oid]
            waiting.extend(commits[oid].parents)
