"""The dashboard in a real browser: eyes, keyboard, screen reader, paper."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from gitbaton.dashboard.page import dashboard_html
from support.chromium import Visit, chromium, visit
from support.environment import ROOT
from support.page_payloads import PAYLOADS, with_text
from support.plans import CART, LOGIN, feature
from support.protocol import record, work
from support.sandbox import Sandbox, run
from support.served import Served

NOW = "2024-03-22T12:00"
CLOCK = {"SANDBOX_CLOCK": "1711108800"}
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 390, "height": 800}
OPEN_ALL = "document.querySelectorAll('details').forEach(each => each.open = true)"
FOLLOW_ALL = """async () => {
    const dead = [], links = document.querySelectorAll('a[href^="#"]');
    for (const link of links) {
        document.querySelectorAll('details').forEach(each => each.open = false);
        link.closest('details')?.setAttribute('open', '');
        link.dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true}));
        await new Promise(requestAnimationFrame);
        await new Promise(requestAnimationFrame);
        const href = link.getAttribute('href');
        const target = document.getElementById(decodeURIComponent(href.slice(1)));
        if (location.hash !== href || !target?.checkVisibility()) dead.push(href);
    }
    return [links.length, dead];
}"""
FOCUSED = """() => {
    const at = document.activeElement;
    const inner = getComputedStyle(at.querySelector('rect') || at);
    const box = at.getBoundingClientRect();
    return {
        index: [...document.querySelectorAll('*')].indexOf(at),
        name: at.outerHTML.slice(0, 90),
        ring: getComputedStyle(at).outlineStyle !== 'none' || parseFloat(inner.strokeWidth) >= 2,
        seen: at.checkVisibility() && box.width > 0 && box.right > 0 && box.bottom > 0,
        body: at === document.body,
        box: [box.x, box.y, box.right, box.bottom],
    };
}"""
# What the browser's own parser makes of a page; an endless text has fewer links and line breaks.
SHAPE = """text => [...new DOMParser().parseFromString(text, 'text/html').querySelectorAll('*')]
    .filter(each => !each.matches('br, code, a[rel]')).map(each => each.tagName).join()"""
REACHABLE = """() => [...document.querySelectorAll('a[href], summary, [tabindex="0"]')]
    .filter(each => each.checkVisibility()).length"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    folder = tmp_path_factory.mktemp("lantern") / "made"
    program = [sys.executable, str(ROOT / "examples/project.py"), str(folder), "--now", NOW]
    assert run(program, folder.parent).code == 0
    project = Sandbox(folder / "project")
    assert project.baton("dashboard", env=CLOCK).code == 0
    return project


@pytest.fixture(scope="module")
def url(project: Sandbox) -> str:
    return (project.path / "dashboard.html").as_uri()


@pytest.fixture
def shown(browser: Browser, url: str) -> Iterator[Visit]:
    """The page of the example project, which is silent and asks for nothing to the end."""
    with visit(browser, url, reduced_motion="reduce") as shown:
        yield shown
        assert shown.said == []
        assert shown.asked == [url]


def fields(project: Sandbox, command: str) -> Any:
    return json.loads(project.baton(command, "--json", env=CLOCK).out)


def tile(page: Page, words: str) -> int:
    text = page.locator(".tile", has_text=words).first.inner_text()
    return int(re.findall(r"\d+", text)[0])


def test_numbers_are_those_of_the_commands(shown: Visit, project: Sandbox) -> None:
    page, stats = shown.page, fields(project, "stats")
    tasks = [task for each in fields(project, "status")["features"] for task in each["tasks"]]
    states = {state: sum(t["state"] == state for t in tasks) for state in stats["tasks"]}
    assert states == stats["tasks"]
    assert page.title().endswith(f": {states['done']} of {len(tasks)} tasks done")
    assert tile(page, "done") == states["done"]
    assert tile(page, "in work") == states["claimed"]
    assert tile(page, "stale") == states["stale"]
    assert page.locator("#now tbody tr").count() == states["claimed"] + states["stale"]
    assert page.locator("tr[id^='t-']").count() == len(tasks)
    text = page.locator("#times").inner_text()
    won, over, lost = (stats["claims"][name] for name in ("won", "taken_over", "lost"))
    assert f"{won} claims were won, {over} taken over, {lost} lost" in text
    for moment in stats["forecast"].values():
        assert moment in page.locator("#burn-up").inner_text()
    for agent in stats["agents"]:
        row = page.locator(
            "#times tr", has=page.get_by_role("rowheader", name=agent["name"], exact=True)
        )
        assert row.locator("td").first.inner_text() == str(agent["tasks"])


def test_each_task_has_the_state_and_the_holder_of_status(shown: Visit, project: Sandbox) -> None:
    shown.page.evaluate(OPEN_ALL)
    seen = shown.page.evaluate(
        "[...document.querySelectorAll(\"tr[id^='t-']\")].map(row => [row.id.slice(2),"
        " row.querySelector('.state').innerText, row.cells[3].innerText])"
    )
    board = fields(project, "status")
    wanted = [
        [task["id"], task["state"], task["agent"] or ""]
        for each in board["features"]
        for task in each["tasks"]
    ]
    assert seen == wanted


def test_every_link_leads_to_something_that_shows(shown: Visit) -> None:
    number, dead = shown.page.evaluate(FOLLOW_ALL)
    assert dead == []
    assert number > 100


def test_a_click_opens_the_task(shown: Visit) -> None:
    for place in ("#now td a", ".lane a", "#main .place a.id"):
        link = shown.page.locator(place).first
        href = link.get_attribute("href") or ""
        link.click()
        row = shown.page.locator(f"[id='{href[1:]}']")
        row.wait_for(state="visible")
        assert shown.page.url.endswith(href)


def test_keyboard_reaches_everything_in_order_and_shows_where_it_is(shown: Visit) -> None:
    reachable, at, seen = shown.page.evaluate(REACHABLE), -1, 0
    while True:
        shown.page.keyboard.press("Tab")
        focused = shown.page.evaluate(FOCUSED)
        if focused["body"] or focused["index"] < at:
            break
        assert focused["index"] > at, focused["name"]
        assert (focused["ring"], focused["seen"]) == (True, True), focused
        at, seen = focused["index"], seen + 1
    assert seen == reachable > 50


def test_skip_link_and_folds_by_keyboard(shown: Visit) -> None:
    page = shown.page
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    fold = page.locator("details:not([open])").first
    summary = fold.locator("summary")
    handle = fold.element_handle()
    summary.focus()
    page.keyboard.press("Enter")
    assert handle.evaluate("fold => fold.open")
    page.keyboard.press("Space")
    assert not handle.evaluate("fold => fold.open")


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("scheme", "viewport"), [("light", WIDE), ("dark", NARROW)], ids=["light-wide", "dark-narrow"]
)
def test_accessibility(browser: Browser, url: str, scheme: str, viewport: dict[str, int]) -> None:
    """With all folds open, which shows whatever the closed page shows.

    Colours know nothing of the width, nor the layout of colours: no style asks for both.
    """
    options = {"color_scheme": scheme, "viewport": viewport, "bypass_csp": True}
    with visit(browser, url, **options) as shown:
        shown.page.evaluate(OPEN_ALL)
        _accessible(shown.page)


@pytest.mark.exhaustive
def test_accessibility_of_closed_folds(browser: Browser, url: str) -> None:
    with visit(browser, url, viewport=WIDE, bypass_csp=True) as shown:
        _accessible(shown.page)


def _accessible(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert len(found.response["passes"]) > 20


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_the_page_never_scrolls_sideways(browser: Browser, url: str, width: int) -> None:
    with visit(browser, url, viewport={"width": width, "height": 800}) as shown:
        for script in ("0", OPEN_ALL):
            shown.page.evaluate(script)
            assert shown.page.evaluate("document.documentElement.scrollWidth") <= width


def test_paper_has_every_section(shown: Visit) -> None:
    shown.page.emulate_media(media="print")
    sections = shown.page.locator("main section h2")
    assert sections.count() == 9
    for number in range(9):
        assert sections.nth(number).is_visible()
    assert shown.page.pdf().startswith(b"%PDF")


def test_hostile_text_is_text_in_a_browser(shown: Visit) -> None:
    def shape(text: str) -> str:
        found: str = shown.page.evaluate(SHAPE, dashboard_html(with_text(text)))
        return found

    harmless = shape("harmless")
    assert harmless.count("A,") > 20
    for payload in PAYLOADS:
        assert shape(payload) == harmless, payload[:300]


HOSTILE = (
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title><svg onload=alert(1)>",
    "{{7*7}}{% raw %}",
    "<!-- \u202etxet\u202c ]]>",
    "&#x6a;avascript:alert(1)",
)


def test_hostile_project(
    browser: Browser, remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    """Titles, tracks, subjects, file names and branches that git takes as they are."""
    ada = clone_of(remote, "ada")
    tasks = [(f"1.1.{number}", text) for number, text in enumerate(HOSTILE, 1)]
    plan = feature("1.1", HOSTILE[0], tasks, track=HOSTILE[1])
    ada.commit("docs: plan", {LOGIN: plan, CART: feature("1.2", HOSTILE[2], [], track=HOSTILE[3])})
    ada.git("push", "--quiet", "--no-verify")
    for name in ("<img/src=x/onerror=alert(1)>", "'onclick='alert(1)"):
        ada.git("switch", "--quiet", "--create", name, "main")
        record(ada, "START", "1.1.1")
        for text in HOSTILE:
            work(ada, f"feat(1.1.1): {text}")
            work(ada, text)
        ada.commit("feat(1.1.1): name", {"<script>alert(1)/</script>.py": name, '"onload="x': name})
        ada.git("push", "--quiet", "--no-verify", "--set-upstream", "origin", "HEAD")
    assert ada.baton("dashboard").code == 0
    url = (ada.path / "dashboard.html").as_uri()
    with visit(browser, url) as shown:
        assert shown.page.locator("script, img, iframe, [onload], [onclick]").count() == 0
        shown.page.evaluate(OPEN_ALL)
        text = shown.page.locator("body").inner_text()
        for each in HOSTILE:
            assert each.replace("\u202e", "<U+202E>").replace("\u202c", "<U+202C>") in text
        assert "feat(1.1.1): </script><script>alert(1)</script>" in text
        assert '"onload="x' in text
        assert "<img/src=x/onerror=alert(1)>" in text
        assert (shown.said, shown.asked) == ([], [url])


def test_a_claim_reloads_the_served_page(
    browser: Browser, remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    ada, bob = clone_of(remote, "ada"), clone_of(remote, "bob")
    served = Served(ada)
    try:
        with visit(browser, served.url) as shown:
            assert "Nobody holds a task." in shown.page.locator("#now").inner_text()
            with shown.page.expect_event("load", timeout=120_000):
                assert bob.baton("claim", "1.1.1a").code == 0
            assert "bob" in shown.page.locator("#now").inner_text()
            assert shown.said == []
            assert set(shown.asked) == {served.url, f"{served.url}changes"}
    finally:
        served.end()
