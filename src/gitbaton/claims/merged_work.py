"""The work of others that a commit merges with a clone's own: who did it, and which files."""

from __future__ import annotations

from gitbaton.base.value import Value
from gitbaton.git.diff_tree import changes_between
from gitbaton.git.history import list_work
from gitbaton.plan.paths import is_plan_file
from gitbaton.project.remote_feature import feature_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitbaton.project.remote_feature import RemoteFeature, Session

_MOST_NAMED = 3


class MergedWork(Value):
    """Who pushed what was merged, as far as rows tell, and the files that it changed.

    Files of the plan are left out.
    """

    agents: tuple[str, ...]
    files: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """``merged what bob pushed: shop/cart.py``."""
        who = " and ".join(self.agents[:_MOST_NAMED]) or "others"
        if not self.files:
            return f"merged rows of {who}"
        more = f" and {len(self.files) - _MOST_NAMED} more" if len(self.files) > _MOST_NAMED else ""
        return f"merged what {who} pushed: {', '.join(self.files[:_MOST_NAMED])}{more}"


def merged_work(local: str, view: RemoteFeature, session: Session) -> MergedWork | None:
    """What the commit that ``view`` builds on has beside ``local``; None if that is nothing."""
    if not local or local == view.base:
        return None
    agents = dict.fromkeys(_agents(local, view, session))
    for name in (session.agent, ""):
        agents.pop(name, None)
    return MergedWork(tuple(agents), files_brought(local, view.base, session))


def files_brought(local: str, base: str, session: Session) -> tuple[str, ...]:
    """The files, those of the plan left out, that differ between a commit and a later one."""
    if not local or local == base:
        return ()
    [changes] = changes_between([(local, base)], session.git)
    paths = [change.path for change in changes]
    return tuple([path for path in paths if not is_plan_file(path, session.settings)])


def _agents(local: str, view: RemoteFeature, session: Session) -> Iterator[str]:
    """Who holds or held the tasks that the commits name, and who wrote the rows."""
    _, work = list_work([view.base, f"^{local}"], session.settings.grammar, session.git)
    for commit in work:
        for task in commit.subject.ids:
            yield view.file.state_of(task).holder
    here = feature_at(local, view.file, session)
    known = set(here.log.rows) if here else set()
    yield from [row.agent for row in view.file.log.rows if row not in known]
