"""Code that a language refuses is found; pieces, templates and other dialects are left alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gitbaton.lint.snippet_parsers import fault_in, is_readable
from gitbaton.lint.snippet_parsers.languages import LANGUAGES, MAX_CHARACTERS
from gitbaton.lint.snippet_parsers.parsers import read_shell
from gitbaton.plan.code_blocks import Fault, Snippet

if TYPE_CHECKING:
    from gitbaton.plan.code_blocks import Role


def fault(language: str, text: str, role: Role = "whole") -> Fault | None:
    return fault_in(Snippet("1.1.1a", language, text, 1, role))


WHOLE_GOOD = [
    ("json", '{"a": [1, 2]}'),
    ("jsonc", '{"a": 1 /* one */} // "'),
    ("jsonc", '{"a": [1, 2,], // two\n}'),
    ("json", '{"a": 1, ...}'),
    ("yaml", "a: 1\nb:\n  - x\n"),
    ("yaml", "on: push\nrun: ${{ github.sha }}\n"),
    ("yaml", "a: {{ .Values.x }}\n"),
    ("toml", '[a]\nb = "c"\n'),
    ("python", "def f(x):\n    return x\n"),
    ("python", ">>> 1 +\n"),
    ("python", "type Pair[T] = tuple[T, T]\n"),
    ("python", '"\\d"\n'),
    ("bash", 'echo \'a\' "b $(date "+%Y")"'),
    ("ts", "const a: number = 1;\nawait f();"),
    ("typescript", "const a = <b>c</b>;"),
    ("typescript", "const r = await db.raw<{ a: number }[]>`SELECT ${a}`;"),
    ("typescript", "if (a>b) f(`x`)"),
    ("js", "const a = <b c={1} />;"),
    ("javascript", "function f() { ... }"),
    ("go", "package a\nfunc b() {}\n"),
    ("rust", "fn a() {}\n"),
    ("cobol", "(((("),
    ("", "(((("),
]
WHOLE_BAD = [
    ("json", '{"a": 1\n "b": 2}', 2),
    ("json", "{'a': 1}", 1),
    ("yaml", "a: b: c\n", 1),
    ("yaml", "a: 1\n\tb: 2\n", 2),
    ("toml", "a = \n", 1),
    ("toml", "[a\nb = 1", 1),
    ("toml", 'a = "b', 1),
    ("python", "def f(x:\n    return x\n", 1),
    ("python", "x = 1\nx =\n", 2),
    ("bash", "echo 1\necho 'a", 2),
    ("bash", "if true; then echo", 2),
    ("ts", "const a = 1;\nfunction f( {", 2),
    ("ts", "const = 1;", 1),
    ("tsx", "const a = <b><c></b>;", 1),
    ("js", "function f() {\n", 1),
    ("go", "package a\nfunc b( {\n", 2),
    ("rust", "fn a( {}", 1),
]


@pytest.mark.parametrize(("language", "text"), WHOLE_GOOD)
def test_whole_file_parses(language: str, text: str) -> None:
    assert fault(language, text) is None


@pytest.mark.parametrize(("language", "text", "line"), WHOLE_BAD)
def test_whole_file_does_not(language: str, text: str, line: int) -> None:
    found = fault(language, text)
    assert found is not None
    assert found.line == line
    assert found.reason.strip()


@pytest.mark.parametrize("role", ["new", "changed", "old", "other"])
def test_piece_is_left_alone(role: Role) -> None:
    """It may be the inside of anything."""
    for language, text, _ in WHOLE_BAD:
        assert fault(language, text, role) is None


def test_what_no_parser_should_see() -> None:
    assert fault("python", "(" * (MAX_CHARACTERS + 1)) is None
    assert fault("python", "\0 = = 1") is None
    assert fault("python", "  \n") is None
    for language in LANGUAGES:
        fault(language, "(" * 5000)
        fault(language, "[{" * 3000)
        fault(language, "\udc80\ud800 = 1")


def test_every_language_is_readable_here() -> None:
    assert [name for name in LANGUAGES if not is_readable(name)] == []


def test_missing_package_means_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gitbaton.lint.snippet_parsers.languages.find_spec", lambda name: None)
    assert not is_readable("typescript")
    assert not is_readable("rust")
    assert is_readable("python")
    assert fault("typescript", "const = 1;") is None
    assert fault("python", "x = = 1") is not None


def test_shell_is_read_and_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start = tmp_path / "start"
    start.write_text(f"touch {tmp_path}/started")
    monkeypatch.setenv("BASH_ENV", str(start))
    assert read_shell(f"touch {tmp_path}/ran\n: $(touch {tmp_path}/ran)\nfi", "sh") is not None
    assert [path.name for path in tmp_path.iterdir()] == ["start"]


def test_here_document_that_never_ends() -> None:
    found = read_shell("echo\ncat <<EOF\nx\n", "bash")
    assert found is not None
    assert "here-document" in found.reason


def test_transcript() -> None:
    assert read_shell("$ ls\nit's output\n$ echo 'x'\n", "bash") is None
    assert read_shell("$ echo 'x\nmore\n", "bash") is not None


def test_shell_without_bash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert read_shell("fi", "bash") is None


def test_what_is_left_out_is_no_fault() -> None:
    assert fault("bash", "git switch <your branch> 'x\n", "command") is None
    assert fault("json", '{"a": 1, ...}') is None
    assert fault("python", "def f(:\n    # ... as before\n") is None
