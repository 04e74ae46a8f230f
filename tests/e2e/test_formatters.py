"""Formatters of Markdown over live Progress Logs: what our commands write reads the same after."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from gitbaton.plan.edits import render_row
from gitbaton.plan.feature_file import read_feature_file
from gitbaton.plan.log.rows import COLUMNS, Row
from gitbaton.plan.settings import Settings
from support.plans import LOGIN, feature
from support.sandbox import Sandbox, run
from support.tools import needed

TOOLS = {
    "prettier": ["prettier", "--write"],
    "prettier, wrapping prose": ["prettier", "--prose-wrap=always", "--write"],
    "mdformat": ["mdformat"],
    "markdownlint": ["markdownlint-cli2", "--fix"],
}
NOTE = "fixed src/__init__.py, *all* green, a<b, `a_b*c` and C:\\dir; see https://x.org/a_b_c (1|2)"
PIECES = [
    *("src/__init__.py", "*all*", "a<b", "snake_case", "a * b", "C:\\dir\\x", "`a_b*c`", "2\\*3"),
    *("https://example.com/a_b_c", "(https://x.org/a?b=c&d=e).", "[docs](x.md)", "~approx~"),
    *("&copy;", "AT&T", "<b>x</b>", "#12", "@ada", "$x$", "a|b", "`c|d`", "``a`b``", "`", "*"),
    *("_", "__x__", "**b**", "_i_", "x_", "_x", "me@x.org", "www.x.org", "![i](u)", "[x]"),
    *("[^1]", "<https://x.org>", "<!-- c -->", "~~s~~", "\\", "1.", "-", "+", "é…ü", "🎉", "a**b"),
    *("*x", "x*", "&amp;", "\\|", "^", "http://localhost:80/", "{}", "--", "->", "<br>", "`` x"),
]


def _format(tool: list[str], repo: Sandbox, path: str) -> None:
    run([needed(tool[0]), *tool[1:], path], repo.path)


@pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)
def test_whatever_a_note_says_a_formatter_leaves_it(tool: list[str], empty: Sandbox) -> None:
    dice = random.Random(0)
    said = [" ".join(dice.choices(PIECES, k=dice.randint(1, 6))) for _ in range(300)]
    rows = [Row("2024-01-15 10:00", "ada", "NOTE", "1.1.1a", each) for each in said]
    text = feature(rows=[render_row(row, COLUMNS) for row in rows])
    empty.write(LOGIN, text)
    _format(tool, empty, LOGIN)
    file = read_feature_file(empty.read(LOGIN).encode(), LOGIN, Settings().grammar)
    assert file is not None
    assert [row.commit for row in file.log.rows] == said


@pytest.fixture
def ada(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    made = clone_of(remote, "ada")
    assert made.baton("init", "--agent", "ada").code == 0
    return made


@pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)
def test_a_formatted_plan_is_committed_and_lived_in(
    tool: list[str], ada: Sandbox, remote: Sandbox
) -> None:
    assert ada.baton("claim", "1.1.1a", "--switch").code == 0
    assert ada.baton("note", "1.1.1a", NOTE).code == 0
    _format(tool, ada, LOGIN)
    committed = run(["git", "commit", "-qam", "docs: format"], ada.path)
    assert committed.code == 0 or "nothing " in committed.out, committed
    ada.stage({"form.py": "form = 1\n"})
    assert run(["git", "commit", "-qm", "feat(1.1.1a): create form"], ada.path).code == 0
    assert ada.baton("note", "1.1.1a", NOTE).code == 0
    done = ada.baton("done", "1.1.1a", "--skip-verify")
    assert done.code == 0, done
    _format(tool, ada, LOGIN)
    run(["git", "commit", "-qam", "docs: format again"], ada.path)
    assert run(["git", "push", "-q"], ada.path).code == 0
    assert ada.baton("check", "--from-ref", "origin/main", "--to-ref", "HEAD").code == 0
    assert ada.baton("log", "1.1.1a").out.count(NOTE) == 2


def test_a_merge_of_a_formatted_log_and_one_that_is_not_keeps_each_row_once(ada: Sandbox) -> None:
    assert ada.baton("claim", "1.1.1a", "--switch").code == 0
    assert ada.baton("note", "1.1.1a", NOTE).code == 0
    ada.git("switch", "--quiet", "--create", "side")
    _format(TOOLS["prettier"], ada, LOGIN)
    assert run(["git", "commit", "-qam", "docs: format"], ada.path).code == 0
    ada.git("switch", "--quiet", "-")
    assert ada.baton("note", "1.1.1a", "and *more*").code == 0
    assert run(["git", "merge", "--no-edit", "side"], ada.path).code == 0
    text = ada.read(LOGIN)
    assert (text.count("| NOTE "), text.count("more")) == (2, 1)


@pytest.mark.parametrize(
    ("file", "content", "ignores"),
    [
        (".prettierrc.json", "{}", ".prettierignore"),
        ("package.json", '{"devDependencies": {"prettier": "3"}}', ".prettierignore"),
        (".markdownlint.yaml", "default: true\n", ".markdownlintignore"),
    ],
)
def test_init_keeps_formatters_in_use_off_the_plan(
    file: str, content: str, ignores: str, sandbox: Sandbox
) -> None:
    sandbox.write(file, content)
    sandbox.commit("chore: leave what is built alone", {ignores: "build/"})
    assert sandbox.baton("init").code == 0
    assert sandbox.read(ignores) == "build/\ndocs/plans/\n"
    assert sandbox.baton("init").code == 0
    assert sandbox.read(ignores) == "build/\ndocs/plans/\n"
    sandbox.git("add", ignores, ".git-baton.toml")
    assert run(["git", "commit", "-qm", "chore: git-baton"], sandbox.path).code == 0


def test_without_a_formatter_nothing_is_ignored(sandbox: Sandbox) -> None:
    sandbox.write("package.json", "{}")
    assert sandbox.baton("init").code == 0
    assert not (sandbox.path / ".prettierignore").exists()
    assert not (sandbox.path / ".markdownlintignore").exists()


def test_prettiers_check_is_content_with_every_claim(ada: Sandbox) -> None:
    ada.write(".prettierrc", "{}\n")
    assert ada.baton("init").code == 0
    assert ada.baton("claim", "1.1.1a", "--switch").code == 0
    assert ada.baton("note", "1.1.1a", NOTE).code == 0
    checked = run([needed("prettier"), "--check", "docs"], ada.path)
    assert checked.code == 0 or "No files matching" in checked.err, checked


def test_a_new_feature_file_has_no_faults_for_markdownlint(sandbox: Sandbox) -> None:
    assert sandbox.baton("new", "1.9", "Book store").code == 0
    found = run([needed("markdownlint-cli2"), "docs/plans/1.9-book-store.md"], sandbox.path)
    assert found.code == 0, found.err
