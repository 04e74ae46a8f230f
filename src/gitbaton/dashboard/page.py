"""The page: what the template shows, in the order in which it shows it."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Mapping
from functools import cache, partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from gitbaton import __version__
from gitbaton.base.mask import mask
from gitbaton.base.timestamp import utc_stamp
from gitbaton.dashboard.burn_up import burn_up
from gitbaton.dashboard.dependency_graph import drawing
from gitbaton.dashboard.models import Dashboard, alerts
from gitbaton.dashboard.tasks import task_pages
from gitbaton.dashboard.timeline import days
from gitbaton.reports.forecast import FEWEST
from gitbaton.reports.stats_text import duration
from gitbaton.rules.findings import Finding
from gitbaton.rules.findings_text import place_text

if TYPE_CHECKING:
    from gitbaton.project.file_overlap import Overlap, Side
    from gitbaton.status.task_status import FeatureStatus, TaskStatus

_LONGEST = 300  # characters of one text; a title of a megabyte would be the page
_MOST_READY = 12
_MOST_FINDINGS = 4  # of one kind; the others fold
_BOX = 26  # characters of a title in the graph
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_LIVE = Markup('new EventSource("changes").onmessage = () => location.reload()')


def dashboard_html(dashboard: Dashboard, live: bool = False) -> str:
    """The dashboard as one file that needs nothing else and runs nothing.

    With ``live`` it reloads itself when the server says so, by one script that its own content
    security policy names.
    """
    page, style = _templates()
    return page.render(
        style=style,
        policy=_policy(style, live),
        script=_LIVE if live else "",
        version=__version__,
        fewest=FEWEST,
        most=_MOST_FINDINGS,
        place=place_text,
        on_web=partial(_on_web, dashboard),
        planned=_planned(dashboard),
        board=dashboard,
        features=dashboard.board.features,
        tracks=_tracks(dashboard),
        working=_working(dashboard),
        ready=_ready(dashboard)[:_MOST_READY],
        ready_count=len(_ready(dashboard)),
        concerns=alerts(dashboard.report.findings),
        clashes=_clashes(dashboard),
        burn_up=burn_up(dashboard),
        days=days(dashboard),
        drawing=drawing(dashboard.graph),
        pages=task_pages(dashboard),
    )


@cache
def _templates() -> tuple[Template, Markup]:
    """The page's template, compiled once, and its style sheet."""
    environment = Environment(
        loader=PackageLoader("gitbaton.dashboard", ""),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_safe,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "collides": _collides,
        "day": _day,
        "duration": duration,
        "lines": _lines,
        "ordered": _ordered,
        "short": _short,
        "stamp": utc_stamp,
        "state": _counts,
    }
    style = Markup(environment.get_template("style.css").render())
    return environment.get_template("page.html"), style


def _safe(value: Any) -> Any:
    """Everything that the template prints: what comes from a repository is masked and cut."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return mask(value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…")


def _policy(style: str, live: bool) -> str:
    """The content security policy: this style sheet, this script, and nothing else."""
    script = f"script-src '{_hash(_LIVE)}'; connect-src 'self'; " if live else ""
    return f"default-src 'none'; {script}style-src '{_hash(style)}'; base-uri 'none'"


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _on_web(dashboard: Dashboard, finding: Finding) -> str:
    """Where on the web a finding's line or commit is."""
    commit, ref = finding.commit or "", finding.ref or ""
    if finding.path and finding.line:
        return dashboard.page_of_line(finding.path, finding.line, ref, commit)
    return dashboard.page_of_commit(commit)


def _day(minutes: int) -> str:
    """A moment's day, as short as a person says it: ``5 Mar``."""
    _, month, day = utc_stamp(minutes)[:10].split("-")
    return f"{int(day)} {_MONTHS[int(month) - 1]}"


def _lines(text: str) -> Markup:
    """A hint of several lines, one below the other."""
    return Markup("<br>").join([_safe(line) for line in text.split("\n")])


def _short(title: str) -> str:
    """A title that fits into a box of the graph."""
    return title if len(title) <= _BOX else f"{title[: _BOX - 1]}…"


def _ordered(counts: Mapping[str, int]) -> dict[str, int]:
    """Tasks by state, in the order in which a bar shows them."""
    return {state: counts.get(state, 0) for state in ("done", "claimed", "stale", "open")}


def _counts(feature: FeatureStatus) -> dict[str, int]:
    return _ordered(Counter([task.state for task in feature.tasks]))


def _tracks(dashboard: Dashboard) -> dict[str, list[FeatureStatus]]:
    found: dict[str, list[FeatureStatus]] = {}
    for feature in dashboard.board.features:
        found.setdefault(feature.track, []).append(feature)
    return found


def _planned(dashboard: Dashboard) -> dict[str, TaskStatus]:
    """Every task by its ID; of a plan that has one twice, the first."""
    tasks = [task for feature in dashboard.board.features for task in feature.tasks]
    return {task.id: task for task in reversed(tasks)}


def _working(dashboard: Dashboard) -> list[tuple[FeatureStatus, TaskStatus, int, int]]:
    """Held claims, the longest idle first: feature, task, minutes held, minutes idle."""
    standing = {hold.task: hold for hold in dashboard.claim_history.holds if hold.ended is None}
    now = dashboard.now * 60
    found = [
        (feature, task, max(0, now - hold.began) // 60, max(0, now - hold.last) // 60)
        for feature in dashboard.board.features
        for task in feature.tasks
        if task.state in ("claimed", "stale") and (hold := standing.get(task.id))
    ]
    return sorted(found, key=lambda each: -each[3])


def _ready(dashboard: Dashboard) -> list[tuple[FeatureStatus, TaskStatus]]:
    return [
        (feature, task)
        for feature in dashboard.board.features
        if feature.ready
        for task in feature.tasks
        if task.state == "open"
    ]


def _clashes(dashboard: Dashboard) -> list[Overlap]:
    """Files that git cannot merge, and files that two live branches changed."""
    found = dashboard.overlaps.found if dashboard.overlaps else ()
    return [each for each in found if each.danger in ("conflict", "changed")]


def _collides(side: Side, overlap: Overlap) -> bool:
    """Whether a side is one of those that git cannot merge; without a conflict, all are."""
    branches = [name for clash in overlap.clashes for name in clash.branches]
    return side.branch in branches or not branches
