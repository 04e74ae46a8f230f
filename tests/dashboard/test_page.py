"""The page: one file that loads nothing, runs nothing, and leads everywhere it promises."""

from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from hashlib import sha256

import pytest

from gitbaton.dashboard.models import Dashboard
from gitbaton.dashboard.page import dashboard_html
from gitbaton.plan.graph import Graph
from gitbaton.project.file_overlap import MergeConflict, Overlap, Overlaps, Side
from gitbaton.rules.findings import Finding
from support.dashboards import (
    COLLISION,
    EMPTY,
    GRAPH,
    NOW,
    SILENT,
    dashboard,
    feature,
    node,
    task,
    told,
)
from support.html_page import Page

FULL = dashboard(graph=GRAPH)


def page_of(project: Dashboard, live: bool = False) -> Page:
    return Page(dashboard_html(project, live))


def policy(page: Page) -> dict[str, list[str]]:
    [given] = [attrs["content"] for tag, attrs in page.elements if "http-equiv" in attrs]
    rules = [rule.split() for rule in given.split(";")]
    return {name: sources for name, *sources in rules}


def digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@pytest.mark.parametrize("project", [FULL, EMPTY, dashboard(happened=())])
def test_every_link_leads_to_the_one_element_of_that_name(project: Dashboard) -> None:
    page = page_of(project)
    assert page.faults == []
    assert page.dead_links == set()
    assert [name for name, count in Counter(page.values("id")).items() if count > 1] == []
    assert len(page.values("href")) > 8


def test_nothing_runs_and_only_the_one_style_sheet_applies() -> None:
    page = page_of(FULL)
    assert page.raw["script"] == []
    [style] = page.raw["style"]
    assert policy(page) == {
        "default-src": ["'none'"],
        "style-src": [digest(style)],
        "base-uri": ["'none'"],
    }
    assert page.values("style") == []
    assert [name for _, *names in page.shape for name in names if name.startswith("on")] == []
    assert [tag for tag, _ in page.elements if tag in ("link", "img", "script", "iframe")] == []
    assert all(href.startswith("#") for href in page.values("href"))
    assert page.values("src") == []
    assert not re.search(r"url\(|@import|expression", style)


def test_live_has_one_script_which_the_policy_names() -> None:
    page = page_of(FULL, live=True)
    [script] = page.raw["script"]
    assert policy(page)["script-src"] == [digest(script)]
    assert policy(page)["connect-src"] == ["'self'"]
    assert policy(page)["default-src"] == ["'none'"]
    still = [shape for shape in page.shape if shape[0] != "script"]
    assert still == page_of(FULL).shape


def test_numbers() -> None:
    text = page_of(FULL).text
    for words in ("shop: 1 of 5 tasks done", "1 in work", "1 stale", "1 ready to claim"):
        assert words in text
    assert "4 need a person" in text
    assert "1.2 Cart waits for 1.1" in text
    assert "1 claim was" not in text
    assert "3 claims were won, 1 taken over, 0 lost to an earlier one" in text


def test_an_empty_project_says_so() -> None:
    text = page_of(EMPTY).text
    for words in (
        "0 of 0 tasks done",
        "no task is planned",
        "No feature is planned yet: git baton new",
        "Nobody has claimed a task yet.",
        "Nobody holds a task.",
        "Nothing can be claimed now.",
        "No task was completed yet.",
        "Nothing does. 9 commits were judged.",
    ):
        assert words in text
    for words in ("every task", "Last 24 hours", "stuck in a circle"):
        assert words not in text


def test_a_box_of_the_graph_shows_how_many_it_blocks() -> None:
    [first, second] = GRAPH.nodes
    graph = GRAPH.replace(nodes=(first.replace(blocks=("1.2",)), second))
    assert "blocks 1 · 1/2" in page_of(dashboard(graph=graph)).text


def test_offline_and_unseen_are_named() -> None:
    offline = FULL.board.replace(offline="no answer from origin")
    text = page_of(FULL.replace(board=offline, unseen=("no merge was tried: old git",))).text
    assert "As last fetched: no answer from origin. As it stood on 2024-01-16 12:00 UTC" in text
    assert "no merge was tried: old git" in text


def test_nothing_was_judged_is_not_told_as_nothing_to_do() -> None:
    blind = EMPTY.replace(unseen=("nothing was judged: the history is cut off",))
    text = page_of(blind.replace(report=blind.report.replace(commits=0))).text
    assert "nothing was judged: the history is cut off" in text
    assert "Nothing does" not in text


def test_circles_are_named() -> None:
    stuck = [node("1.1", "stuck", ["1.2"]), node("1.2", "stuck", ["1.1"])]
    page = page_of(dashboard(graph=Graph(tuple(stuck), (), (("1.1", "1.2", "1.1"),))))
    assert "These wait for each other: 1.1 → 1.2 → 1.1" in page.text
    assert page.dead_links == set()


def test_a_task_that_is_planned_no_more_is_no_link() -> None:
    gone = [told("START", "ada", "1.1.9", NOW - 60), told("DONE", "ada", "1.1.9", NOW - 30)]
    lost = Finding("S104", "the subject names no task of the plan", "git log", task="8.8.8")
    page = page_of(dashboard(happened=gone, findings=[lost]))
    assert page.dead_links == set()
    for name in ("1.1.9 by ada", "8.8.8"):
        assert name in page.text


def test_a_task_that_two_features_plan_has_one_address() -> None:
    twice = [feature("1.1", [task("1.1.1", "One")]), feature("1.2", [task("1.1.1", "Other")])]
    assert [
        name for name, n in Counter(page_of(dashboard(twice)).values("id")).items() if n > 1
    ] == []


def test_long_texts_are_cut() -> None:
    endless = "long " * 300_000
    features = [feature("1.1", [task("1.1.1", endless)], title=endless)]
    findings = [SILENT.replace(message=endless, hint=endless)]
    page = dashboard_html(dashboard(features, findings=findings).replace(project=endless))
    assert len(page) < 60_000
    assert "long long…" in page.replace("lon…", "long…").replace("long …", "long…")


def test_hints_of_several_lines_are_lines() -> None:
    page = page_of(FULL)
    assert ("br",) in page.shape
    assert "git restore x git push" in page.text


def test_waived_findings_are_counted_apart() -> None:
    board = dashboard()
    page = page_of(board.replace(report=board.report.replace(waived=(SILENT,) * 2)))
    assert "2 findings are waived by the settings" in page.text
    assert "waived" not in page_of(board).text


def test_many_findings_fold() -> None:
    many = [SILENT.replace(message=f"claim number {n}") for n in range(250)]
    page = page_of(dashboard(findings=many))
    assert "246 more" in page.text
    assert "claim number 199" in page.text
    assert "claim number 200" not in page.text
    assert "And 50 further ones: git baton check --all" in page.text
    assert page.faults == []


def test_many_features_that_wait_fold() -> None:
    second = GRAPH.nodes[1]
    waiting = tuple([second.replace(id=f"1.{number}") for number in range(2, 12)])
    page = page_of(dashboard(graph=GRAPH.replace(nodes=(GRAPH.nodes[0], *waiting))))
    assert page.text.count("waits for 1.1") == 10
    assert "6 more features wait" in page.text


def test_branches_of_a_collision_are_named() -> None:
    text = page_of(FULL).text
    assert (
        "shop/app.py cannot be merged feature/1.1 and feature/1.2: content 1.1.2 ada 1.2.1 bob"
        in text
    )


def test_sides_that_do_not_collide_are_left_out() -> None:
    bystander = Side("1.3", "feature/1.3", True, COLLISION.sides[0].locations)
    three = COLLISION.replace(sides=(*COLLISION.sides[1:], bystander))
    text = page_of(dashboard(overlaps=Overlaps((three,)))).text
    assert ": content 1.2.1 bob" in text
    assert ": content 1.2.1 bob 1.1.2" not in text


def test_files_that_were_changed_twice_and_merge_need_a_look_too() -> None:
    changed = COLLISION.replace(danger="changed", clashes=())
    planned = COLLISION.replace(danger="planned", clashes=(), path="shop/never.py")
    page = page_of(dashboard(overlaps=Overlaps((changed, planned))))
    assert "shop/app.py was changed on several branches" in page.text
    assert "shop/never.py" not in page.text


def test_of_many_colliding_pairs_three_are_named() -> None:
    pairs = [MergeConflict("a", (f"b{n}", f"c{n}"), "content") for n in range(5)]
    many = Overlap("a", "conflict", (), tuple(pairs))
    assert "and 2 more pairs" in page_of(dashboard(overlaps=Overlaps((many,)))).text


def test_claims_are_listed_the_longest_silent_first() -> None:
    text = page_of(FULL).text
    assert re.search(
        r"ada 1\.1\.2 Check password 10h00m 10h00m eve 1\.1\.3 .*stale 8h20m 8h20m", text
    )


def test_a_claim_of_a_clock_that_is_ahead_was_not_silent_for_less_than_no_time() -> None:
    ahead = [told("START", "ada", "1.1.2", NOW + 90)]
    assert "-90m" not in page_of(dashboard(happened=ahead)).text
