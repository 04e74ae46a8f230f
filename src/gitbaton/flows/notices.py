"""What there is to tell: of the remote as it stands now, and of what came between two commits."""

from __future__ import annotations

from gitbaton.core.errors import UsageError
from gitbaton.core.facts import RefUpdate
from gitbaton.core.notices import BETWEEN_COMMITS, Memory, Notice, untold, wanted
from gitbaton.core.settings import Settings
from gitbaton.core.value import Value
from gitbaton.flows.check_range import check_range
from gitbaton.flows.conflicts import conflicts_of
from gitbaton.flows.evidence import History, gather_evidence
from gitbaton.flows.ground import ask, ground_of, range_of_updates, settings_before
from gitbaton.flows.joined import read_published
from gitbaton.flows.ranges import named_commit
from gitbaton.repo.history import find_places
from gitbaton.repo.refs import HEADS
from gitbaton.rules.time import judge_stale

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gitbaton.core.facts import Work
    from gitbaton.core.feature_file import FeatureFile
    from gitbaton.core.findings import Finding
    from gitbaton.core.notices import Event
    from gitbaton.core.overlap import Overlaps
    from gitbaton.core.snapshot import Snapshot
    from gitbaton.flows.ground import Asker
    from gitbaton.flows.view import Site

_IDLE: dict[str, Event] = {"T403": "stale", "T404": "reclaimed"}


class Present(Value):
    """What can be told of the remote, where its default branch stands, and what was not seen."""

    facts: tuple[Notice, ...]
    default: str
    tip: str
    remarks: tuple[str, ...]


def read_present(site: Site, now: int) -> Present:
    """Every fact of the remote's branches and task refs, old or new; ``now`` is epoch seconds.

    The same for every clone. Raises UnreachableError, RepositoryError in a shallow clone, and
    UsageError where the remote has no default branch.
    """
    joined = read_published(site)
    default = site.default_of(joined.state)
    tip = joined.state.heads.get(default, "")
    if not tip:
        raise UsageError(
            f'{site.remote} has no branch "{default}"', f"git push {site.remote} HEAD:{default}"
        )
    overlaps = conflicts_of(joined, site, published=True)
    facts = [*_of_plan(joined.plan, joined.work, site.settings, now), *_conflicts(overlaps)]
    return Present(tuple(facts), default, tip, overlaps.remarks)


def read_between(from_ref: str, to_ref: str, site: Site, now: int) -> tuple[Notice, ...]:
    """What came between two commits, as if the default branch had moved from one to the other.

    Nothing if ``from_ref`` is empty or zeros, as hosts write it for a branch that is new. Raises
    UsageError for a name that is no commit.
    """
    asker = _asker(site)
    new = named_commit(to_ref, asker)
    if not from_ref.strip("0"):
        return ()
    old = named_commit(from_ref, asker)
    known = frozenset([fact.key for fact in _facts_at(old, site, now)])
    news = untold(_facts_at(new, site, now), Memory(old, known))
    branch = site.settings.default_branch or asker.main
    found = [notice for notice in news if notice.event in BETWEEN_COMMITS]
    found += breaches(old, new, branch, site, now)
    return wanted(found, settings_at(old, site).notify)


def _facts_at(commit: str, site: Site, now: int) -> list[Notice]:
    """The facts of the plan as a commit has it."""
    plan = site.reader.at(commit).snapshot
    states = [state for file in plan.features.values() for state in file.states.values()]
    history = History((commit,), (plan,), shallow=False)
    evidence = gather_evidence(history, [], states, site.objects, site.settings, site.environ)
    return list(_of_plan(plan, evidence.work, site.settings, now))


def _of_plan(
    plan: Snapshot, work: Mapping[str, Sequence[Work]], settings: Settings, now: int
) -> Iterator[Notice]:
    for file in plan.features.values():
        yield from _done(file)
    for finding in judge_stale(plan, now, work, settings):
        claim = plan.state_of(finding.task or "").claimed
        if claim is not None and settings.reports(finding.code):
            about = (claim.task, claim.agent, claim.timestamp)
            yield Notice(_IDLE[finding.code], about, finding.message)


def _done(file: FeatureFile) -> Iterator[Notice]:
    """The tasks of a feature that are done, and the feature itself if all of them are."""
    titles = {item.id: item.title for item in file.outline.details + file.outline.items}
    for task, state in file.states.items():
        if state.done is not None:
            row = state.done
            about = (task, row.agent, row.timestamp, row.commit)
            commit = f" ({row.commit})" if row.commit != "-" else ""
            text = f"{task} {titles.get(task, '')}".rstrip()
            yield Notice("done", about, f"{text}, by {row.agent}{commit}")
    count = len(file.outline.items)
    if count and file.complete:
        tasks = "1 task" if count == 1 else f"{count} tasks"
        text = f"{file.feature} {file.title}".rstrip()
        yield Notice("complete", (file.feature,), f"{text}, {tasks}")


def _conflicts(overlaps: Overlaps) -> Iterator[Notice]:
    """What git cannot merge when two live branches meet, or one meets the default branch."""
    for overlap in overlaps.found:
        for clash in overlap.clashes:
            one, other = sorted(clash.branches)
            text = f"git cannot merge {clash.path}, which {one} and {other} changed"
            yield Notice("conflict", (one, other, clash.path), text)


# -- the default branch -------------------------------------------------------------------------


def breaches(old: str, new: str, branch: str, site: Site, now: int) -> list[Notice]:
    """What the judge refuses in the default branch's way from one commit to another.

    It is judged by the settings of the old one, as any push to it is.
    """
    asker = _asker(site)
    ground = ground_of(settings_at(old, site), asker).replace(mainline=HEADS + branch)
    span = range_of_updates(asker, [RefUpdate(HEADS + branch, old, new)], ground)
    report = check_range(span, site.objects, site.environ, now)
    return [_breach(finding) for finding in report.findings if finding.severity == "error"]


def settings_at(commit: str, site: Site) -> Settings:
    """The settings of a commit, else the built-in ones: nothing brings its own rules."""
    return settings_before(commit, _asker(site)) or Settings()


def _asker(site: Site) -> Asker:
    asker = ask(site.objects, find_places(site.environ), site.environ, site.remote or "origin")
    return asker.replace(agent="")


def _breach(finding: Finding) -> Notice:
    places = [
        f"{finding.path}:{finding.line}" if finding.path and finding.line else finding.path or "",
        f"commit {finding.commit[:12]}" if finding.commit else "",
    ]
    place = ", ".join(filter(None, places)) or finding.ref or ""
    text = f"{finding.code} {finding.message}" + (f" ({place})" if place else "")
    return Notice("breach", (finding.code, place, finding.message), text)
