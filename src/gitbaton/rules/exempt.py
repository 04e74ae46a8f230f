"""Which commits need no task: those of exempt types, and those of exempt authors."""

from __future__ import annotations

from gitbaton.commits.subject import drop_unplanned_scope, parse_subject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitbaton.commits.subject import Subject
    from gitbaton.plan.settings import Settings
    from gitbaton.plan.snapshot import Snapshot
    from gitbaton.plan.task_id import TaskGrammar


def is_exempt(subject: Subject, author: str, settings: Settings) -> bool:
    """Whether a commit with this subject, by ``Name <address>``, needs to name no task."""
    return subject.type in settings.exempt_types or _listed(author, settings.exempt_authors)


def credited_author(author: str, committer: str, settings: Settings) -> str:
    """The author of a commit as ``Name <address>``; empty if an agent put the name there.

    What an agent of the map has committed, by its address, is that agent's.
    """
    agents = [pair.partition(" ")[2] for pair in settings.agents]
    theirs = address_of(author).casefold() == committer.casefold()
    return "" if committer.casefold() in agents and not theirs else author


def names_no_task(subject: Subject, plan: Snapshot, grammar: TaskGrammar) -> bool:
    """Whether it has no scope, or one that is neither a task nor a mistyped one."""
    if subject.kind != "conventional" or not (subject.ids or subject.problem):
        return False
    if any(plan.feature_of(name) for name in subject.ids):
        return False
    from gitbaton.commits.subject_suggestion import suggest_subject

    meant = suggest_subject(subject.text, grammar)
    ids = parse_subject(meant, grammar).ids if meant else ()
    return not any(plan.feature_of(name) for name in ids)


def freed(subject: Subject) -> Subject:
    """The subject of a commit that needs no task: its scope is not read as an ID."""
    return subject.replace(ids=(), problem=None)


def as_planned(
    subject: Subject, plan: Snapshot, *, nameless: bool, exempt: bool, planning: bool
) -> Subject:
    """The subject with the IDs that the plan makes of its scope: none where it needs no task."""
    subject = drop_unplanned_scope(subject, plan.features, planning)
    return freed(subject) if nameless and (exempt or planning) else subject


def name_of(author: str) -> str:
    """The name in ``Name <address>``."""
    return author.partition(" <")[0]


def address_of(author: str) -> str:
    """The address in ``Name <address>``."""
    return author.partition(" <")[2].removesuffix(">")


def _listed(author: str, listed: Sequence[str]) -> bool:
    """Whether a list has the author's name or address. GitHub's addresses compare by number,
    ``49699333+name@users.noreply.github.com``, which may be left out."""
    address = address_of(author)
    number, _, rest = address.partition("+")
    known = {name_of(author), address, rest if number.isdigit() else address}
    said = {one.casefold() for one in known if one}
    return any(one.casefold() in said for one in listed)
