"""A pull request: what a feature has to say in it, and what to do about one that is there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from gitbaton.base.value import Value
from gitbaton.commits.models import WorkCommit
from gitbaton.verify.models import TRAILER

if TYPE_CHECKING:
    from gitbaton.project.file_overlap import Overlap

    RequestState = Literal["open", "merged", "closed"]
    Ending = Literal["opened", "updated", "unchanged", "merged", "closed", "waiting", "shown"]


class Done(Value):
    """A task that is done: by whom, in how many minutes (None: unknown).

    ``verify`` is what its log commit recorded, empty if nothing; ``notes`` are its NOTE rows,
    each with its agent.
    """

    id: str
    title: str
    agent: str
    minutes: int | None
    commits: tuple[WorkCommit, ...] = ()
    verify: str = ""
    notes: tuple[tuple[str, str], ...] = ()


class PullRequestSummary(Value):
    """The work on a feature's branch. ``span`` is the first START and the last DONE, in minutes.

    ``types`` are those that the settings allow; ``overlaps`` those with other active branches,
    ``remarks`` what could not be read of them.
    """

    feature: str
    title: str
    branch: str
    base: str
    tasks: tuple[Done, ...]
    types: tuple[str, ...]
    span: tuple[int, int] | None = None
    overlaps: tuple[Overlap, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def type(self) -> str:
        """The type of the whole: feat if any commit is one, else the one that most are."""
        used = [commit.subject.type for task in self.tasks for commit in task.commits]
        found = [name for name in self.types if name in used]
        if "feat" in self.types and ("feat" in found or not found):
            return "feat"
        return max(found or self.types, key=used.count)


class PullRequest(Value):
    """A pull request as its host has it; ``head`` is the commit that it ends in."""

    number: int
    url: str
    state: RequestState
    title: str
    body: str
    head: str
    base: str


class Result(Value):
    """How it ended, and the one sentence that says so; ``hint`` is what to type next.

    ``number`` and ``url`` are those of the request on the host, where there is one.
    """

    outcome: Ending
    feature: str
    branch: str
    base: str
    message: str
    hint: str = ""
    title: str = ""
    body: str = ""
    number: int | None = None
    url: str = ""


def current_pr(found: Iterable[PullRequest], base: str, tip: str) -> PullRequest | None:
    """The current request of a branch; None if a new one is due.

    An open one counts, whatever it is to be merged into. Else the last one, unless it was merged
    and the branch has newer commits.
    """
    ordered = sorted(found, key=lambda one: (one.base == base, one.number))
    opened = [one for one in ordered if one.state == "open"]
    if opened:
        return opened[-1]
    last = max(ordered, key=lambda one: one.number, default=None)
    return None if last is None or (last.state == "merged" and last.head != tip) else last


def verify_results(messages: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What log commits recorded of Verify steps, by task; subjects and bodies, newest first."""
    found: dict[str, str] = {}
    for subject, body in messages:
        trailers = [line for line in body.split("\n") if line.startswith(TRAILER)]
        for task in _completed(subject) if trailers else ():
            found.setdefault(task, trailers[-1].removeprefix(TRAILER).strip())
    return found


def _completed(subject: str) -> list[str]:
    """The tasks that a log commit's subject says are complete."""
    verb = "complete task "
    clauses = subject.removeprefix("chore: ").split(", ")
    return [each.removeprefix(verb) for each in clauses if each.startswith(verb)]
