"""Family C: whose name a row carries, where the settings map agents to addresses."""

from __future__ import annotations

from gitbaton.rules.findings import Finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.commits.models import NewRow
    from gitbaton.plan.log.rows import Row
    from gitbaton.plan.settings import Settings

_OWN = (
    "write rows under your own name, and commit with its address: git baton init --agent NAME, "
    "git config user.email ADDRESS\n"
    "or add the address to `agents` in .git-baton.toml on the default branch"
)
_FETCH = (
    "git fetch origin 'refs/baton/tasks/*:refs/baton/tasks/*', then check again: a row that its "
    "task's ref carries may be brought by anybody"
)


def is_own(row: Row, email: str, settings: Settings) -> bool:
    """Whether the committer may use the row's name; an unmapped name is free for all."""
    addresses = settings.addresses(row.agent)
    return not addresses or email.casefold() in addresses


def judge_name(new: NewRow, email: str, complete: bool, *, strict: bool = False) -> Finding:
    """C204 for a row under another agent's name.

    Without the task refs it is a warning, unless ``strict``.
    """
    agent = new.row.agent
    return Finding(
        "C204",
        f"the row is in the name of {agent}, and <{email}>, who committed it, is not among the "
        f"addresses of {agent}",
        _OWN if complete else _FETCH,
        severity="error" if complete or strict else "warning",
        path=new.path,
        line=new.row.line,
        commit=new.commit,
        task=new.row.task,
    )
