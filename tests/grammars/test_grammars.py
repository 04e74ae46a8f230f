"""Code that a language refuses is found; pieces, templates and other dialects are left alone."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from gitbaton.core.snippet import Fault, Snippet
from gitbaton.grammars import fault_in, is_readable
from gitbaton.grammars.languages import LANGUAGES, MAX_CHARACTERS
from gitbaton.grammars.shell import read as read_shell

if TYPE_CHECKING:
    from gitbaton.core.snippet import Role


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
    ("sql", "CREATE TABLE a (b int);"),
    ("sql", "SELECT TOP 3 * FROM a;"),
    ("sql", "SELECT ${columns} FROM"),
    ("ts", "const a: number = 1;\nawait f();"),
    ("typescript", "const a = <b>c</b>;"),
    ("typescript", "const r = await db.raw<{ a: number }[]>`SELECT ${a}`;"),
    ("typescript", "if (a>b) f(`x`)"),
    ("js", "const a = <b c={1} />;"),
    ("javascript", "function f() { ... }"),
    ("css", "a { b: c }"),
    ("css", "a { b: c ! ie }"),
    ("html", "<p>a<p>b"),
    ("html", "<p {{ a }}></div>"),
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
    ("bash", "if true; then echo", 1),
    ("sql", "SELECT a\nFROM (b;", 2),
    ("ts", "const a = 1;\nfunction f( {", 2),
    ("ts", "const = 1;", 1),
    ("tsx", "const a = <b><c></b>;", 1),
    ("js", "function f() {\n", 1),
    ("css", "a { b: c", 1),
    ("html", "<div></span></div>", 1),
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


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("json", '"a": 1,\n"b": [2],'),
        ("json", '}, {"a": 1'),
        ("yaml", "    a: 1\n  b: 2\n"),
        ("yaml", "text of\n a scalar: b: c\n"),
        ("yaml", "a: 1\n  b: 2\n  c: 3".replace("a: 1", "a:")),
        ("toml", '  "x",\n]\n'),
        ("toml", "a = 1\na = 2\n"),
        ("python", "    return x\n"),
        ("python", "else:\n    x = 1\n"),
        ("python", "except OSError:\n    pass\n"),
        ("python", "case 1:\n    pass\n"),
        ("python", "def f():"),
        ("python", "@decorated\n"),
        ("python", '"a": 1,\n"b": 2,\n'),
        ("python", "x: int,\ny: int,\n"),
        ("python", ".filter(a)\n.all()\n"),
        ("python", "def f():\n    # ... as before\n"),
        ("python", "    a = 1\n  b = 2\n"),
        ("python", 'end of text"""\nx = 1\n'),
        ("python", "f(a,\n"),
        ("bash", "  done\nfi\n"),
        ("bash", "if x; then\n"),
        ("bash", "cat <<EOF\n"),
        ("sql", "WHERE a = 1"),
        ("ts", "userId,\nname: data.name,"),
        ("ts", "  });\n}"),
        ("ts", "try {\n  const a = f({"),
        ("ts", "private a: string;\nb() {}"),
        ("ts", "case 1:\n  break;"),
        ("ts", "  .then(a)\n  .catch(b)"),
        ("ts", "else {\n a()\n}"),
        ("ts", "} catch (e) {"),
        ("ts", "a: string;\nb?: number;"),
        ("ts", "| 'a'\n| 'b'"),
        ("tsx", "<A />\n<B c={1} />"),
        ("tsx", 'onClick={f}\nclassName="x"'),
        ("ts", "* of a comment\n */\nf("),
        ("css", "b: c;"),
        ("html", "</div>"),
        ("go", "x := 1\nreturn x"),
        ("rust", "let x = 1;"),
        ("rust", "Some(x) => x,"),
    ],
)
def test_piece_is_left_alone(language: str, text: str) -> None:
    assert fault(language, text, "changed") is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("json", '"a": 1\n"b": 2'),
        ("yaml", "a: b: c"),
        ("toml", "a = = 1"),
        ("python", "x = = 1"),
        ("python", "def f() -> :\n    pass"),
        ("bash", 'echo "a'),
        ("sql", "SELECT FROM WHERE;"),
        ("ts", "if (/* which error? */) {\n  f();\n}"),
        ("ts", "const a = = 1;"),
        ("go", "x := := 1"),
        ("rust", "let = 1;"),
    ],
)
def test_piece_that_fits_nowhere(language: str, text: str) -> None:
    assert fault(language, text, "new") is not None


def test_what_is_searched_for_is_not_judged() -> None:
    assert fault("python", "x = = 1", "old") is None
    assert fault("python", "x = = 1", "other") is None


def test_what_no_parser_should_see() -> None:
    assert fault("python", "(" * (MAX_CHARACTERS + 1)) is None
    assert fault("python", "\0 = = 1") is None
    assert fault("python", "  \n") is None
    for language in LANGUAGES:
        fault(language, "(" * 5000)
        fault(language, "[{" * 3000, "new")
        fault(language, "\udc80\ud800 = 1")


def test_every_language_is_readable_here() -> None:
    assert [name for name in LANGUAGES if not is_readable(name)] == []


def test_missing_package_means_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gitbaton.grammars.languages.find_spec", lambda name: None)
    assert not is_readable("typescript")
    assert not is_readable("sql")
    assert not is_readable("css")
    assert is_readable("python")
    assert fault("typescript", "const = 1;") is None
    assert fault("python", "x = = 1") is not None


SHELL = [
    "if true; then echo x; else :; fi",
    "for i in 1 2; do echo $i; done",
    "cat <<EOF\nit's\nEOF",
    "cat <<'EOF' > x\na \" b\nEOF\necho 1",
    "cat <<-E\n\tx\n\tE",
    "cat <<< 'x'",
    'x=$((1+2)) y=${x:-"y"} ${#x} $# # it\'s',
    "case $x in\n a) echo 1;;\n (b) echo 2;;\nesac",
    "echo `date` $'it\\'s'",
    "(cd x && y)",
    "a | while read -r l; do\n echo $l\ndone < f",
    "a 2>&1 | \\\nwhile read x; do y; done",
    "f() {\n echo hi\n}",
    'echo "$(echo "$(echo \'a\')")" "a `b` c"',
    "[[ $a == b ]] && echo a\\'b a#b",
    "echo if then fi done",
    "for ((i=0;i<3;i++)); do echo; done",
    "echo $(case x in x) echo 1;; esac)",
    "echo $((1 << 2))",
    'echo "a',
    "echo 'a",
    "echo $(date",
    "echo ${x",
    "echo `date",
    "(cd x",
    "if true; then x",
    "while true; do if x; then y; done",
    "done",
    "fi",
    "case x in a) b;;",
]


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash to compare with")
@pytest.mark.parametrize("text", SHELL)
def test_shell_agrees_with_bash(text: str) -> None:
    done = subprocess.run(["bash", "-n"], input=text, text=True, capture_output=True, check=False)
    assert (read_shell(text, "bash", whole=True) is not None) == (done.returncode != 0)


def test_here_document_that_never_ends() -> None:
    found = read_shell("echo\ncat <<EOF\nx\n", "bash", whole=True)
    assert found == Fault(2, "the here-document is never ended by EOF")


def test_transcript() -> None:
    assert read_shell("$ ls\nit's output\n$ echo 'x'\n", "bash", whole=True) is None
    assert read_shell("$ echo 'x\nmore\n", "bash", whole=True) is not None


def test_placeholder_is_no_fault() -> None:
    assert read_shell("git switch <your branch> 'x\n", "bash", whole=True) is None
