"""Whatever a repository says is text on the page: the page's shape never changes."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from gitbaton.base.mask import mask
from gitbaton.dashboard.models import Dashboard
from gitbaton.dashboard.page import dashboard_html
from gitbaton.rules.findings import Finding
from support.dashboards import dashboard, feature, task
from support.html_page import Page
from support.page_payloads import PAYLOADS, with_text

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


def test_the_text_is_in_every_free_field() -> None:
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
