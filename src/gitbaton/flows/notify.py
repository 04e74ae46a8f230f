"""Telling people what happened: since the last time, or between two commits.

The last time is remembered at the remote. Whoever moves that memory on has the right to tell, so
of several who look at the same moment one tells; if it dies on the way, nobody does.
"""

from __future__ import annotations

from gitbaton.core.errors import RepositoryError, UsageError
from gitbaton.core.notices import (
    Delivery,
    Memory,
    Told,
    read_told,
    untold,
    wanted,
    write_told,
)
from gitbaton.core.value import Value
from gitbaton.flows.hosting import project_of
from gitbaton.flows.notices import breaches, read_between, read_present, settings_at
from gitbaton.outputs.notices import message_text
from gitbaton.repo.history import find_places
from gitbaton.repo.notified import (
    RefusedError,
    keep_memory,
    read_memory,
    write_memory,
)
from gitbaton.repo.own_values import users_values
from gitbaton.repo.refs import NOTIFIED
from gitbaton.repo.remote import UnreachableError, read_ref
from gitbaton.rules.match import SHALLOW_CURE
from gitbaton.services.addresses import open_services
from gitbaton.services.sending import send_all

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitbaton.flows.view import Site
    from gitbaton.repo.publish import PushResult
    from gitbaton.services.addresses import Service

KEY = "baton.notify"
VARIABLE = "GIT_BATON_NOTIFY_URLS"
_MOST_PUSHES = 8
_MOST_REFUSALS = 2
_HOW = f"export {VARIABLE}=…, or git config --global --add {KEY} …"


class Audience(Value):
    """Who can be told, and what became of the addresses that cannot be used."""

    services: tuple[Service, ...] = ()
    unusable: tuple[Delivery, ...] = ()
    remarks: tuple[str, ...] = ()


def audience(environ: Mapping[str, str], given: str) -> Audience:
    """The services whose addresses the user gave: ``given`` in the environment, or configured.

    Never one that a repository could bring. Raises UsageError if there is no address at all.
    """
    own, others = users_values(KEY, environ)
    remarks = [f"{KEY} of this clone or its files is not used: {_HOW}"] if others else []
    addresses = given.split() or [word for value in own for word in value.split()]
    if not addresses:
        raise UsageError("; ".join(["nobody is to be told", *remarks]), _HOW)
    services, unusable = open_services(addresses)
    deliveries = tuple([Delivery(one.shown, one.why) for one in unusable])
    return Audience(tuple(services), deliveries, tuple(remarks))


def tell_news(site: Site, people: Audience | None, now: int) -> Told:
    """Tell what is new since the last time, and remember it; without people only look.

    ``now`` is epoch seconds. Raises UnreachableError, RefusedError if the remote does not keep
    what was told, and RepositoryError in a shallow clone.
    """
    _refuse_shallow(site)
    told, refusals = _look(site, now), 0
    for attempt in range(1, _MOST_PUSHES):
        if not (people and people.services) or told.is_old:
            return _deliver(told.news, people)
        commit = write_memory(told.tip, told.facts, site.nonce(), site.environ)
        result = keep_memory(site.remote, commit, told.seen, site.environ)
        stands = commit if result.moved else read_ref(site.remote, NOTIFIED, site.environ)
        if stands == commit:
            return _deliver(told.news.replace(memory=commit), people)
        refusals = refusals + 1 if stands == told.seen else 0
        if refusals > _MOST_REFUSALS or (refusals and result.declined):
            raise _refused(site, result)
        site.pause(0.1 * attempt * (1 + site.chance()))
        told = _look(site, now)
    raise UnreachableError(
        f"{NOTIFIED} at {site.remote} moves too often, so nobody was told", "git baton notify"
    )


def tell_between(site: Site, from_ref: str, to_ref: str, people: Audience | None, now: int) -> Told:
    """Tell what came between two commits, as if the default branch had moved; remember nothing."""
    _refuse_shallow(site)
    return _deliver(Told(project_of(site), read_between(from_ref, to_ref, site, now)), people)


class _Look(Value):
    """One look at the remote: what it remembers, what stands now, and what of that is new."""

    seen: str
    tip: str
    facts: bytes
    is_old: bool
    news: Told


def _look(site: Site, now: int) -> _Look:
    seen, memory = read_memory(site.remote, site.objects, site.environ)
    present = read_present(site, now)
    remarks = list(present.remarks)
    if memory is None:
        memory = Memory()
        remarks.append(f"{NOTIFIED} holds nothing that git-baton wrote: it begins anew")
    news = untold(present.facts, memory)
    if memory.tip and memory.tip != present.tip:
        news += breaches(memory.tip, present.tip, present.default, site, now)
    events = settings_at(memory.tip or present.tip, site).notify
    facts = write_told(present.facts)
    told = Told(project_of(site), wanted(news, events), remarks=tuple(remarks))
    same = (memory.tip, memory.told) == (present.tip, read_told(facts))
    return _Look(seen, present.tip, facts, same, told)


def _deliver(told: Told, people: Audience | None) -> Told:
    """Send what there is to tell, to everybody at once."""
    if people is None:
        return told
    told = told.replace(remarks=(*told.remarks, *people.remarks))
    if not told.notices:
        return told.replace(deliveries=people.unusable)
    messages = [(one, message_text(told, one.dialect, one.longest)) for one in people.services]
    problems = send_all(messages)
    sent = [Delivery(one.shown, why) for one, why in zip(people.services, problems, strict=True)]
    return told.replace(deliveries=(*people.unusable, *sent))


def _refused(site: Site, result: PushResult) -> RefusedError:
    reasons = "; ".join(dict.fromkeys([ref.reason for ref in result.refs if not ref.moved]))
    return RefusedError(
        f"{site.remote} does not take {NOTIFIED}, so nobody was told: "
        f"{reasons or result.words.strip()[-300:] or 'no reason given'}",
        "allow whoever runs this to push that ref; without it: "
        "git baton notify --from-ref A --to-ref B, which remembers nothing",
    )


def _refuse_shallow(site: Site) -> None:
    if find_places(site.environ).shallow:
        raise RepositoryError(
            "this clone's history is cut short, so nobody can tell what happened", SHALLOW_CURE
        )
