"""Hypothesis strategies for feature files as nobody would write them, and as somebody did."""

from __future__ import annotations

from hypothesis import strategies as st

# What a header or the details of a task say, in the spellings that people use.
FIELD_LINES = [
    "**Dependencies:** 1.2, 1.3",
    "**Dependencies:** None",
    "**Dependencies:**",
    "__Dependencies:__ 1.2",
    "**dependencies** : Feature 2",
    "- **Dependencies:** 1.2",
    "  **Depends on:** 1.2.1a",
    "**Requires:** 1.2-1.4",
    "## Dependencies",
    "- 1.2",
    "1.3 Cart (soon)",
    "**Track:** 1",
    "**Estimated Tasks:** 3 to 4",
    "**Estimated Tasks:** 3",
    "**File:** `a.py`",
    "**Files** : `a.py`, b/c.py",
    "__File:__ ./a.py",
    "* **Files:**",
    "1. **File:** `b/c.py`",
    "- `b/c.py`",
    "**File:** `a.py`\n**Action:** Create new file",
    "**Action:** Create new file",
    "**Verify:** `true`",
    "**Verify:**\n```sh\ntrue\n```",
    "- **Verify:** look\n  ```sh\n  true\n\n   false\n  ```",
    "**Commit:** No commit needed",
    "**Commit:** `feat(1.1.1a): x`",
    "***Loud:*** x",
    "**:** x",
    "** A:** x",
    "**A: b:** c **D:** e",
    "> **File:** `q.py`",
    "#### More",
    "#### Verify\n\n`true`",
    "##### 2. **Files**: `a.py`",
    "#### Replace with",
    "_Verify:_ `true`",
    "*File*: `a.py`",
    "**Verify** — `true`",
    "#### Acceptance criteria",
    "#### Testing checklist",
    "##### Files to create\n\n- `a.py`",
    "Done when: it works",
    "**Files touched:** `a.py`",
    "**Verify**",
    "- **Login:** it works",
    "  - **Create:** `b.py`",
    "Action: add it",
    "#### 1.1.1a again",
    "### Task 1.1.2: More",
    "### 1.1.1 Group",
    "## 1.1.1a B",
    "***",
    "---",
    "  ===",
]

TASK_IDS = st.sampled_from(["1.1.1a", "1.1.1b", "1.1.2", "2.10"])

_CHECKS = st.sampled_from(["[ ]", "[x]", "[X]", "[-]", "[]", "[ x]"])
_MARKERS = st.sampled_from(["-", "*", "+", "1.", "2)", "10."])
_INDENTS = st.sampled_from(["", "", "", " ", "  ", "   ", "    ", "\t"])
_HEADINGS = st.sampled_from(
    [
        "## Task List",
        "## Task Details",
        "## Task Details ##",
        "## Progress Log",
        "  ## Progress Log   ",
        "## Progress Log #",
        "##Progress Log",
        "### Progress Log",
        "## progress log",
        "### 1.1.1a First",
        "### 1.1.1b: Second #",
        "### 1.1.3a-c Three at once",
        "### Notes",
        "#### 1.1.2 Too deep",
        "####### 1.1.2 Seven",
        "# Feature 2.1: Another",
        "# Overview",
        "#",
        "##",
    ]
)
_SETEXT_TITLES = ["Task Details", "Progress Log", "Feature 3: Setext", "Notes", "two\nlines"]
_LINES = st.sampled_from(
    [
        "",
        "plain text",
        "| a | b |",
        "|---|---|",
        "|-|",
        "| ID | Status |",
        "| ID | Status |\n|---|---|\n| 1.1.1b Title | done |",
        "| 1.1.1b | Done |",
        "| 2024-01-15 10:30 | agent-a | START | 1.1.1a | - |",
        "===",
        "---",
        "***",
        "```",
        "```python",
        "~~~",
        "````",
        "``` a`b",
        "> quoted",
        ">",
        "> -",
        ">\ttabbed",
        "> > deeper",
        ">     code",
        "> - [ ] 1.1.1a quoted",
        "> ```",
        "> ## Progress Log",
        "<!-- comment",
        "-->",
        "a | b",
        "--- | ---",
        "1 | 2",
        "    code",
        "- [ ]1.1.1a no space",
        "- > quoted in a list",
        "- >",
        "- <div>",
        "- <!-- comment",
        "- ---",
        "- | a | b |",
        "<!-- all -->",
        "<!-->",
        "<details>",
        "</details>",
        "<pre>",
        "<PRE class='x'>",
        "</pre>",
        "<b>",
        "<b> text",
        "</b>",
        "<https://example.org>",
        "<?php",
        "?>",
        "<!DOCTYPE html>",
        "<![CDATA[",
        "]]>",
        "-",
        "1.",
        *FIELD_LINES,
        "[link]: <https://example.org>",
        "\\# no heading",
        "&nbsp;",
    ]
)


@st.composite
def _checkbox(draw: st.DrawFn) -> str:
    task, check, marker = draw(TASK_IDS), draw(_CHECKS), draw(_MARKERS)
    around = draw(st.sampled_from(["{}", "{}", "{}", "**{}**", "`{}`", "{}:", "**{}:**"]))
    gap = draw(st.sampled_from([" ", " ", "  ", "\t", "     "]))
    title = draw(st.sampled_from(["Title", "", "`a|b`", "Größe 漢字"]))
    return f"{draw(_INDENTS)}{marker}{gap}{check} {around.format(task)} {title}".rstrip()


@st.composite
def _setext(draw: st.DrawFn) -> str:
    underline = draw(st.sampled_from(["===", "---", "=", "-", "  ----  ", "=-="]))
    return f"{draw(st.sampled_from(_SETEXT_TITLES))}\n{underline}"


@st.composite
def _indented(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    """Lines moved right, as the continuation of a list item, an indented block, or neither."""
    indent = draw(_INDENTS)
    return "\n".join([indent + line for line in draw(inner).split("\n")])


@st.composite
def _fenced(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    fence = draw(st.sampled_from(["```", "~~~", "`````"]))
    closing = draw(st.sampled_from([fence, fence, fence + fence[0], fence[:2], ""]))
    return f"{draw(_INDENTS)}{fence}\n{draw(inner)}\n{draw(_INDENTS)}{closing}"


@st.composite
def _wrapped(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    start, end = draw(
        st.sampled_from(
            [
                ("<!--", "-->"),
                ("<details>", "</details>"),
                ("<details>\n", "\n</details>"),
                ("<pre>", "</pre>"),
                ("<script>\n", "</script>"),
                ("<div\nclass='x'>", "</div>"),
            ]
        )
    )
    return f"{start}\n{draw(inner)}\n{end}"


@st.composite
def _quoted(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    marker = draw(st.sampled_from(["> ", ">", " > ", "> > "]))
    return "\n".join([marker + line for line in draw(inner).split("\n")])


def _joined(parts: list[str], separators: list[str]) -> str:
    return "".join([part + separator for part, separator in zip(parts, separators, strict=True)])


def _several(inner: st.SearchStrategy[str], most: int) -> st.SearchStrategy[str]:
    separator = st.sampled_from(["\n", "\n", "\n\n"])
    pairs = st.lists(st.tuples(inner, separator), min_size=1, max_size=most)
    return pairs.map(lambda found: _joined([p for p, _ in found], [s for _, s in found]))


_SIMPLE = st.one_of(_LINES, _LINES, _indented(_LINES), _checkbox(), _checkbox(), _HEADINGS)
_BLOCK = st.recursive(
    st.one_of(_SIMPLE, _setext()),
    lambda inner: st.one_of(_indented(inner), _fenced(inner), _wrapped(inner), _quoted(inner)),
    max_leaves=4,
)


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    """A feature file of odd blocks in odd places, in any line ends, with or without BOM."""
    title = draw(st.sampled_from(["# Feature 1.1: Login\n\n", "Feature 1.1: Login\n===\n"]))
    text = title + draw(_several(_BLOCK, 8))
    if draw(st.booleans()):
        text = text.rstrip("\n")
    line_end = draw(st.sampled_from(["\n", "\n", "\r\n", "\r"]))
    bom = draw(st.sampled_from(["", "", "\ufeff"]))
    return (bom + text.replace("\n", line_end)).encode()
