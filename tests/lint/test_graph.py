"""``git baton graph``: what is shown of a plan, and from where its state comes."""

from __future__ import annotations

import json
import re

import pytest

from support.linting import plan_text
from support.plans import LOGIN, feature, row
from support.sandbox import Sandbox

PLANS = {
    "1.1": ("Store", "None", "1 - Base"),
    "1.2": ("Titles", "1.1", "1 - Base"),
    "1.3": ("Fetch", "1.1", "1 - Base"),
    "2.1": ("Search", "1.2 and 1.3", "2 - More"),
    "2.2": ("Rank", "None", "2 - More"),
}


@pytest.fixture
def plan(empty: Sandbox) -> Sandbox:
    for name, (title, dependencies, track) in PLANS.items():
        text = plan_text(name, title, dependencies=dependencies)
        head = f"**Track:** {track}\n**Dependencies:**"
        empty.write(f"docs/plans/{name}.md", text.replace("**Dependencies:**", head))
    return empty


def test_tree(plan: Sandbox) -> None:
    assert plan.baton("graph").out == (
        "1 - Base\n"
        "  1.1  Store  (ready; 0/1; blocks 1.2, 1.3, 2.1)\n"
        "  ├─ 1.2  Titles  (waits; 0/1; blocks 2.1)\n"
        "  │  └─ 2.1  Search  (waits for 1.2, 1.3; 0/1; track 2 - More)\n"
        "  └─ 1.3  Fetch  (waits; 0/1; blocks 2.1)\n"
        "2 - More\n"
        "  2.2  Rank  (ready; 0/1)\n"
        "\n"
        "ready: 1.1, 2.2\n"
        "blocking others: 1.1 (3), 1.2 (1), 1.3 (1)\n"
    )


def test_done_opens_the_way(plan: Sandbox) -> None:
    text = plan.read("docs/plans/1.1.md").replace("- [ ]", "- [x]")
    plan.write("docs/plans/1.1.md", text)
    shown = plan.baton("graph").out
    assert "  1.1  Store  (done; 1/1)\n" in shown
    assert "  ├─ 1.2  Titles  (ready; 0/1; blocks 2.1)\n" in shown
    assert "ready: 1.2, 1.3, 2.2\n" in shown


def test_state_comes_from_every_branch(sandbox: Sandbox) -> None:
    rows = [
        row("10:00", "ada", action, task, "-" if action == "START" else "a1b2c3d")
        for task in ("1.1.1a", "1.1.1b", "1.1.2")
        for action in ("START", "DONE")
    ]
    assert "  1.1  Login  (ready; 0/3; blocks 1.2)\n" in sandbox.baton("graph").out
    sandbox.git("switch", "--quiet", "--create", "feature/1.1-login")
    sandbox.commit("chore: complete tasks", {LOGIN: feature(rows=rows)})
    sandbox.git("switch", "--quiet", "main")
    assert "  1.1  Login  (done; 3/3)\n" in sandbox.baton("graph").out


def test_circle_is_named_not_drawn(plan: Sandbox) -> None:
    text = plan.read("docs/plans/1.1.md").replace("**Dependencies:** None", "**Dependencies:** 2.1")
    plan.write("docs/plans/1.1.md", text)
    shown = plan.baton("graph")
    assert shown.code == 0
    assert "circle: 1.1 -> 2.1 -> 1.2 -> 1.1\n" in shown.out
    assert "─" not in shown.out
    assert "ready: 2.2\n" in shown.out
    for form, arrow in (("mermaid", "-->"), ("dot", "f1 ->")):
        drawn = plan.baton("graph", "--format", form).out
        assert arrow not in drawn
        assert "circle: 1.1" in drawn


def test_very_many_names_are_cut(empty: Sandbox) -> None:
    empty.write("docs/plans/1.1.md", feature("1.1", "Base", [("1.1.1", "Do it")]))
    for each in range(2, 24):
        name, tasks = f"1.{each}", [(f"1.{each}.1", "Do it")]
        text = feature(name, "More", tasks, dependencies="1.1")
        empty.write(f"docs/plans/{name}.md", text)
        empty.write(
            f"docs/plans/2.{each}.md", feature(f"2.{each}", "Alone", [(f"2.{each}.1", "x")])
        )
    shown = empty.baton("graph").out
    assert "1.20, 1.21 and 2 more)\n" in shown
    assert "2.19, 2.20 and 3 more\n" in shown
    assert "blocking others: 1.1 (22)\n" in shown


def test_missing_feature_is_named(plan: Sandbox) -> None:
    (plan.path / "docs/plans/1.3.md").unlink()
    assert "2.1 needs 1.3: not planned\n" in plan.baton("graph").out


def test_json(plan: Sandbox) -> None:
    graph = json.loads(plan.baton("graph", "--json").out)
    assert (graph["version"], graph["cycles"]) == (1, [])
    assert graph["features"][3] == {
        "id": "2.1",
        "title": "Search",
        "track": "2 - More",
        "path": "docs/plans/2.1.md",
        "state": "waiting",
        "needs": ["1.2", "1.3"],
        "waits_for": ["1.2", "1.3"],
        "blocks": [],
        "unknown": [],
        "done": 0,
        "tasks": 1,
    }


def test_mermaid(plan: Sandbox) -> None:
    drawn = plan.baton("graph", "--format", "mermaid").out.split("\n")
    assert drawn[:3] == ["flowchart LR", '  subgraph t1 ["1 - Base"]', drawn[2]]
    assert drawn[2] == '    f1["1.1 Store<br>0/1"]:::ready'
    assert [line for line in drawn if "-->" in line] == [
        "  f1 --> f2",
        "  f1 --> f3",
        "  f2 --> f4",
        "  f3 --> f4",
    ]


def test_dot(plan: Sandbox) -> None:
    drawn = plan.baton("graph", "--format", "dot").out
    assert drawn.startswith("digraph plan {\n")
    assert '    f1 [label="1.1 Store\\n0/1", fillcolor="#d0ebff"];\n' in drawn
    assert "  f3 -> f4;\n" in drawn
    assert drawn.endswith("}\n")


EVIL = 'x"]; click f1 "javascript:1" %%{init} <script>\\" \x1b[2J\u202e'


def test_hostile_titles(empty: Sandbox) -> None:
    text = plan_text("1.1", EVIL).replace("**Dep", f"**Track:** {EVIL}\n**Dep")
    empty.write("docs/plans/1.1.md", text)
    for arguments in ((), ("--format", "mermaid"), ("--format", "dot")):
        outcome = empty.baton("graph", *arguments)
        assert outcome.code == 0
        assert not {"\x1b", "\u202e"} & set(outcome.out)
    mermaid = empty.baton("graph", "--format", "mermaid").out
    labels = re.findall(r'\["(.*)"\]', mermaid)
    assert len(labels) == 2
    assert not any(set('"<>[]{}%\\`') & set(label.replace("<br>", "")) for label in labels)
    dot = empty.baton("graph", "--format", "dot").out
    assert re.fullmatch(r'    label="(?:[^"\\]|\\.)*";', dot.split("\n")[4])


def test_no_plan(empty: Sandbox) -> None:
    assert empty.baton("graph")[:2] == (0, "no feature file in the plan\n")
    assert json.loads(empty.baton("graph", "--json").out)["features"] == []


def test_color_is_for_those_who_ask(plan: Sandbox) -> None:
    assert "\x1b[" in plan.baton("graph", "--color").out
    assert "\x1b[" not in plan.baton("graph").out


def test_long_chains_need_no_recursion(empty: Sandbox) -> None:
    for number in range(300):
        needs = f"1.{number - 1}" if number else "None"
        empty.write(f"docs/plans/{number}.md", plan_text(f"1.{number}", dependencies=needs))
    outcome = empty.baton("graph")
    assert outcome.code == 0
    assert "1.0 (299)" in outcome.out
