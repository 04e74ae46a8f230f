"""Notify people of what happened: since the last time, or between two commits.

The last time is kept at the remote. Moving that state under a lease gives the right to send, so of
several commands at the same moment one sends; if it dies on the way, none does.
"""

from __future__ import annotations

from gitbaton.base.errors import RepositoryError, UsageError
from gitbaton.base.value import Value
from gitbaton.git.git_config import users_values
from gitbaton.git.history import read_repo_info
from gitbaton.git.process import Git
from gitbaton.git.push import PushResult
from gitbaton.git.refs import NOTIFIED
from gitbaton.git.remote import UnreachableError, read_ref
from gitbaton.hosting.project_page import project_of
from gitbaton.notify.addresses import Service, open_services
from gitbaton.notify.collect import breaches, read_between, read_remote_facts, settings_at
from gitbaton.notify.notices_text import message_text
from gitbaton.notify.sending import send_all
from gitbaton.project.notices import (
    Delivery,
    NotifyReport,
    NotifyState,
    read_told,
    untold,
    wanted,
    write_told,
)
from gitbaton.project.notify_state import (
    RefusedError,
    keep_state,
    read_state,
    write_state,
)
from gitbaton.project.remote_feature import Session
from gitbaton.rules.done_rows import SHALLOW_CURE

KEY = "baton.notify"
VARIABLE = "GIT_BATON_NOTIFY_URLS"
_MOST_PUSHES = 8
_MOST_REFUSALS = 2
_HOW = f"export {VARIABLE}=…, or git config --global --add {KEY} …"


class Recipients(Value):
    """Who can be notified, and the addresses that cannot be used."""

    services: tuple[Service, ...] = ()
    unusable: tuple[Delivery, ...] = ()
    remarks: tuple[str, ...] = ()


def recipients(git: Git, given: str) -> Recipients:
    """The services whose addresses the user gave: ``given`` in the environment, or configured.

    Never one that commits could set. Raises UsageError if there is no address at all.
    """
    own, others = users_values(KEY, git)
    remarks = [f"{KEY} of this clone or its files is not used: {_HOW}"] if others else []
    addresses = given.split() or [word for value in own for word in value.split()]
    if not addresses:
        raise UsageError("; ".join(["there is no address to notify", *remarks]), _HOW)
    services, unusable = open_services(addresses)
    deliveries = tuple([Delivery(one.shown, one.why) for one in unusable])
    return Recipients(tuple(services), deliveries, tuple(remarks))


def notify_news(session: Session, people: Recipients | None, now: int) -> NotifyReport:
    """Notify of what is new since the last time, and record it; without recipients only look.

    ``now`` is epoch seconds. Raises UnreachableError, RefusedError if the remote refuses the
    notification state, and RepositoryError in a shallow clone.
    """
    _refuse_shallow(session)
    found, refusals = _look(session, now), 0
    for attempt in range(1, _MOST_PUSHES):
        if not (people and people.services) or found.is_old:
            return _deliver(found.news, people)
        commit = write_state(found.tip, found.facts, session.nonce(), session.git)
        result = keep_state(session.remote, commit, found.seen, session.git)
        there = commit if result.moved else read_ref(session.remote, NOTIFIED, session.git)
        if there == commit:
            return _deliver(found.news.replace(memory=commit), people)
        refusals = refusals + 1 if there == found.seen else 0
        if refusals > _MOST_REFUSALS or (refusals and result.declined):
            raise _refused(session, result)
        session.pause(0.1 * attempt * (1 + session.chance()))
        found = _look(session, now)
    raise UnreachableError(
        f"{NOTIFIED} at {session.remote} moves too often, so nothing was sent", "git baton notify"
    )


def notify_between(
    session: Session, from_ref: str, to_ref: str, people: Recipients | None, now: int
) -> NotifyReport:
    """Notify of what came between two commits, as if the default branch moved; record nothing."""
    _refuse_shallow(session)
    return _deliver(
        NotifyReport(project_of(session), read_between(from_ref, to_ref, session, now)), people
    )


class _Look(Value):
    """One read of the remote: its notification state, the present notices, and the new ones."""

    seen: str
    tip: str
    facts: bytes
    is_old: bool
    news: NotifyReport


def _look(session: Session, now: int) -> _Look:
    seen, memory = read_state(session.remote, session.objects)
    present = read_remote_facts(session, now)
    remarks = list(present.remarks)
    if memory is None:
        memory = NotifyState()
        remarks.append(f"{NOTIFIED} holds nothing that git-baton wrote: it begins anew")
    news = untold(present.facts, memory)
    if memory.tip and memory.tip != present.tip:
        news += breaches(memory.tip, present.tip, present.default, session, now)
    events = settings_at(memory.tip or present.tip, session).notify
    facts = write_told(present.facts)
    found = NotifyReport(project_of(session), wanted(news, events), remarks=tuple(remarks))
    same = (memory.tip, memory.keys) == (present.tip, read_told(facts))
    return _Look(seen, present.tip, facts, same, found)


def _deliver(found: NotifyReport, people: Recipients | None) -> NotifyReport:
    """Send the notices to all recipients at once."""
    if people is None:
        return found
    found = found.replace(remarks=(*found.remarks, *people.remarks))
    if not found.notices:
        return found.replace(deliveries=people.unusable)
    messages = [(one, message_text(found, one.dialect, one.longest)) for one in people.services]
    problems = send_all(messages)
    sent = [Delivery(one.shown, why) for one, why in zip(people.services, problems, strict=True)]
    return found.replace(deliveries=(*people.unusable, *sent))


def _refused(session: Session, result: PushResult) -> RefusedError:
    reasons = "; ".join(dict.fromkeys([ref.reason for ref in result.refs if not ref.moved]))
    return RefusedError(
        f"{session.remote} does not take {NOTIFIED}, so nothing was sent: "
        f"{reasons or result.words.strip()[-300:] or 'no reason given'}",
        "allow whoever runs this to push that ref; without it: "
        "git baton notify --from-ref A --to-ref B, which remembers nothing",
    )


def _refuse_shallow(session: Session) -> None:
    if read_repo_info(session.git).shallow:
        raise RepositoryError(
            "this clone's history is cut short, so it does not show what happened", SHALLOW_CURE
        )
