"""Whatever a repository says is text on the page: the page's shape never changes."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from gitbaton.core.board import Board
from gitbaton.core.course import course_of
from gitbaton.core.dashboard import Dashboard
from gitbaton.core.findings import Finding
from gitbaton.core.hosting import Hosting
from gitbaton.core.overlap import Clash, Overlap, Overlaps, Side, Spot
from gitbaton.core.plan_graph import Graph
from gitbaton.core.report import Report
from gitbaton.core.stats import figures
from gitbaton.outputs.dashboard.page import dashboard_html
from gitbaton.outputs.mask import mask
from support.dashboards import NOW, OID, dashboard, feature, node, task, told, worked
from support.html_page import Page
from support.page_payloads import PAYLOADS

WHERE = "1.1.1"  # an ID that the grammar of tasks allows


def with_text(text: str) -> Dashboard:
    """A project that says the text wherever a project can say what it likes."""
    happened = (
        told("START", text, WHERE, NOW - 90),
        worked("feat(1.1.1): x", WHERE, NOW - 80),
        told("DONE", text, WHERE, NOW - 70),
        told("START", text, "1.1.2", NOW - 60),
    )
    work = happened[1].work
    assert work is not None
    said = worked("", WHERE, NOW - 80)
    happened = (
        happened[0],
        said.replace(work=work.replace(subject=work.subject.replace(text=text))),
        *happened[2:],
    )
    lines = [
        task(WHERE, text, "done", text),
        task("1.1.2", text, "stale", text),
        task("1.1.3", text),
    ]
    shop = feature("1.1", lines, title=text).replace(track=text, path=text, branch=text)
    board = Board((shop,), offline=text)
    course = course_of(happened)
    finding = Finding("L101", text, f"{text}\n{text}", path=text, commit=OID, ref=text)
    return Dashboard(
        text,
        NOW,
        board,
        figures(course, board, 0, NOW),
        course,
        Graph((node("1.1", title=text).replace(path=text, track=text),), (), ((text, text),)),
        happened,
        Report((finding, finding.replace(path=None, commit=None))),
        Overlaps((_collision(text),)),
        {f"refs/heads/{text}": OID},
        f"refs/heads/{text}",
        Hosting("github", "github.com", f"acme/{text}"),
        (text,),
    )


def _collision(text: str) -> Overlap:
    spot = Spot(WHERE, text, 3, text, changed=True)
    sides = (Side(text, text, True, (spot,)), Side("1.2", "b", True))
    return Overlap(text, "conflict", sides, (Clash(text, (text, text), text),))


HARMLESS = Page(dashboard_html(with_text("harmless")))

INNER = [href for href in HARMLESS.values("href") if href.startswith("#")]
OUTER = re.compile(r"https://github\.com/acme/[\w.~%/-]+/(commit|blob)/[0-9a-f]{40}[\w.~%/#-]*")


def shape(page: Page) -> list[tuple[str, ...]]:
    """Line breaks apart, for a hint may have more lines, and the host, for an endless path has no
    page there."""
    left_out = (("br",), ("a", "href", "rel"))
    return [each for each in page.shape if each not in left_out]


def said(page: Page) -> str:
    """All that is seen or read out."""
    return "\n".join([*page.texts, *page.values("aria-label")])


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_hostile_text_stays_text(payload: str) -> None:
    given = dashboard_html(with_text(payload))
    page = Page(given)
    assert page.faults == []
    assert shape(page) == shape(HARMLESS)
    assert (page.raw["style"], page.raw["script"]) == (HARMLESS.raw["style"], [])
    assert [href for href in page.values("href") if href.startswith("#")] == INNER
    for href in [href for href in page.values("href") if not href.startswith("#")]:
        assert OUTER.fullmatch(href)
    assert page.values("id") == HARMLESS.values("id")
    assert page.values("class") == HARMLESS.values("class")
    assert page.values("content") == HARMLESS.values("content")
    told = said(page).count(mask(payload[:250]))  # longer texts are cut
    assert told >= said(HARMLESS).count("harmless") - 4  # some are shortened together
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", given)
    assert len(given.encode()) < 300_000


def test_the_text_stands_in_every_free_field() -> None:
    """Otherwise the test above could pass by showing nothing."""
    assert said(HARMLESS).count("harmless") > 30


IDS: tuple[Callable[[str], Dashboard], ...] = (
    lambda name: dashboard([feature(name, [task("1.1.1", "x")])], ()),
    lambda name: dashboard([feature("1.1", [task(name, "x", "claimed", "ada")])], ()),
    lambda name: dashboard(findings=[Finding("S101", "x", "y", task=name)]),
)


@pytest.mark.parametrize("name", ["é", "a b", "a%20b", 'x" onclick="y', "<b>", "#", "%"])
def test_a_grammar_that_allows_odd_ids(name: str) -> None:
    for project in IDS:
        page = Page(dashboard_html(project(name)))
        assert shape(page) == shape(Page(dashboard_html(project("harmless"))))
        assert page.faults == []
        assert page.dead_links == set()
