"""The message as git records it: every clean-up mode, held against real git."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitbaton.commits.message import clean, decode, split_message
from support.sandbox import Sandbox

if TYPE_CHECKING:
    from gitbaton.commits.message import Cleanup

CUT = "------------------------ >8 ------------------------"
MESSAGES = {
    "plain": "feat(1.1.1a): x\n",
    "no newline": "feat(1.1.1a): x",
    "body": "feat(1.1.1a): x\n\nbody\n",
    "leading spaces, blank lines first": "\n \t\n\n  feat(1.1.1a): x\n",
    "leading spaces": "   feat(1.1.1a): x\n",
    "two lines": "feat(1.1.1a): x\nand more \t\n  indented\n\nbody\n",
    "comment first": "# feat(9.9.9): no\nfeat(1.1.1a): x\n",
    "comment inside": "feat(1.1.1a): x\n# no\nand more\n",
    "comment, semicolon first": "; feat(9.9.9): no\nfeat(1.1.1a): x\n",
    "indented comment": "feat(1.1.1a): x\n # kept\n",
    "hash subject": "#12: fix\n\n; body\n",
    "white space, CRLF": "feat(1.1.1a): x\r\nmore\r\n\r\nbody\r\n",
    "white space, trailing tab": "feat(1.1.1a): x\t\n",
    "trailing NBSP": "feat(1.1.1a): x\u00a0\n",
    "form feed": "feat(1.1.1a): x\x0c\n\x0c\nbody\n",
    "many blanks": "feat(1.1.1a): x\n\n\n\nbody\n\n\n\nmore\n\n\n",
    "BOM": "\ufefffeat(1.1.1a): x\n",
    "scissors": f"feat(1.1.1a): x\n\n# {CUT}\n# no\ndiff --git\n+feat(9.9.9): y\n",
    "scissors first": f"# {CUT}\nfeat(1.1.1a): x\n",
    "scissors inside a line": f"feat(1.1.1a): x\n\na # {CUT}\nb\n",
    "all candidates": "\n".join(f"{char} line" for char in "#;@!$%^&|:") + "\nfeat(1.1.1a): x\n",
    "first candidates": "# a\n; b\n\nfeat(1.1.1a): x\n",
    "hash after CR": "feat(1.1.1a): x\r# a\n",
    "unicode": "feat(1.1.1a): é中👩\u200d🔧\n",
    "separators": "feat(1.1.1a): a\u2028b\x0bc\x1cd\x85e\n",
}
# The comment string matters only where comments or scissors go.
MODES = (
    *[
        (mode, comment)
        for mode in ("strip", "scissors", "default")
        for comment in ("#", ";", "auto")
    ],
    ("whitespace", "#"),
    ("verbatim", "#"),
)


def _assert_recorded(repo: Sandbox, ours: list[str]) -> None:
    """Our readings of the messages, in order, against the commits that git made of them."""
    log = repo.git("log", "--reverse", "--format=%s%x00%B%x00").out.split("\0")
    subjects = [subject.removeprefix("\n") for subject in log[0:-1:2]]
    bodies = [body.removesuffix("\n") for body in log[1:-1:2]]
    assert [message.removesuffix("\n") for message in ours] == bodies
    assert [split_message(message)[0] for message in ours] == subjects


def _first_paragraph(message: str) -> tuple[str, str]:
    """What ``split_message`` should say, line by line."""
    lines = message.split("\n")
    while lines and not lines[0].strip(" \t\r"):
        del lines[0]
    subject = []
    while lines and lines[0].strip(" \t\r"):
        subject.append(lines.pop(0).rstrip(" \t\r"))
    return " ".join(subject), "\n".join(lines).strip("\n")


@given(st.text("ab \t\r\n\xa0\f", max_size=12))
def test_the_subject_is_the_first_paragraph(message: str) -> None:
    assert split_message(message) == _first_paragraph(message)


def _reading(mode: str, edited: bool) -> Cleanup:
    if mode == "default":
        return "strip" if edited else "whitespace"
    if mode == "scissors" and not edited:
        return "whitespace"
    return cast("Cleanup", mode)


@pytest.mark.parametrize(("mode", "comment"), MODES)
def test_message_given_without_editor(empty: Sandbox, mode: str, comment: str) -> None:
    ours = []
    empty.git("config", "core.commentChar", comment)
    for name, text in MESSAGES.items():
        if comment == "auto" and name == "all candidates":
            continue  # git finds no character for its comments, and gives up
        empty.git("commit", "--allow-empty", "--quiet", f"--cleanup={mode}", "-F-", input=text)
        ours.append(clean(text, _reading(mode, False), comment, edited=False))
    _assert_recorded(empty, ours)


@pytest.mark.parametrize(("mode", "comment"), MODES)
@pytest.mark.parametrize("verbose", ["--no-verbose", "--verbose"])
def test_message_typed_in_an_editor(empty: Sandbox, mode: str, comment: str, verbose: str) -> None:
    """The editor puts the text above what git wrote; the hook keeps what git then reads."""
    empty.stage({"file": "feat(9.9.9): y\n"})
    empty.git("config", "core.commentChar", comment)
    editor = empty.write("../editor", '#!/bin/sh\ncat ../typed "$1" >../all && cp ../all "$1"\n')
    hook = empty.write(".git/hooks/commit-msg", '#!/bin/sh\ncp "$1" ../seen\n')
    for script in (editor, hook):
        script.chmod(0o755)
    ours = []
    for name in ("plain", "two lines", "comment first", "comment, semicolon first"):
        empty.write("../typed", MESSAGES[name])
        options = ["--allow-empty", "--quiet", f"--cleanup={mode}", verbose]
        empty.git("commit", *options, env={"GIT_EDITOR": str(editor)})
        ours.append(clean((empty.path / "../seen").read_text(), _reading(mode, True), comment))
    _assert_recorded(empty, ours)


def test_comment_character_that_git_chose_for_an_amended_message(empty: Sandbox) -> None:
    """A message with # lines makes ``auto`` choose another character for git's own lines."""
    empty.git("config", "core.commentChar", "auto")
    hook = empty.write(".git/hooks/commit-msg", '#!/bin/sh\ncp "$1" ../seen\n')
    hook.chmod(0o755)
    empty.commit("#12: fix\n; really", {"file": "1\n"})
    for verbose in ("--no-verbose", "--verbose"):
        empty.git("commit", "--amend", "--quiet", verbose, env={"GIT_EDITOR": "true"})
        seen = (empty.path / "../seen").read_text()
        assert clean(seen, "strip", "auto") == "#12: fix\n; really\n"
        _assert_recorded(empty, [clean(seen, "strip", "auto")])


@pytest.mark.parametrize("text", ["", "\n", "# only\n", " \n\t\n# comment"])
def test_nothing_is_left(text: str) -> None:
    assert clean(text, "strip") == ""
    assert split_message(clean(text, "strip")) == ("", "")


def test_scissors_in_the_first_line_leave_nothing() -> None:
    assert clean(f"# {CUT}\nfeat(1.1.1a): x\n", "strip") == ""


@pytest.mark.parametrize("comment", ["//", "§", "rem "])
def test_comment_string_of_many_characters(comment: str) -> None:
    text = f"{comment} no\nfeat(1.1.1a): x\n\n{comment} {CUT}\n{comment} no\ndiff\n"
    assert clean(text, "strip", comment) == "feat(1.1.1a): x\n"
    assert clean(text, "scissors", comment) == f"{comment} no\nfeat(1.1.1a): x\n"


def test_editor_with_every_line_of_git_removed() -> None:
    assert clean("feat(1.1.1a): x\n# no\nmore", "strip", "auto") == "feat(1.1.1a): x\nmore\n"
    assert clean("", "strip", "auto") == ""


def test_body_follows_the_first_blank_line() -> None:
    assert split_message("\n a \nb\n\nc\n\nd\n") == (" a b", "c\n\nd")


@pytest.mark.parametrize(
    ("encoding", "data", "text"),
    [
        ("", "é".encode(), "é"),
        ("UTF-8", "é".encode(), "é"),
        ("utf8", b"a\xff\xfe", "a\udcff\udcfe"),
        ("ISO-8859-1", b"\xe9", "é"),
        ("latin1", b"\xe9", "é"),
        ("ISO8859-15", b"\xa4", "€"),
        ("ISO_8859-1", b"\xe9", "é"),
        ("windows-1252", b"\x80", "€"),
        ("CP1251", b"\xe0", "а"),
        ("KOI8-R", b"\xc1", "а"),
        ("EUC-JP", "字".encode("euc-jp"), "字"),
        ("Shift_JIS", "字".encode("shift-jis"), "字"),
        ("GBK", "字".encode("gbk"), "字"),
        ("Big5", "字".encode("big5"), "字"),
        ("US-ASCII", b"a\xe9", "a\udce9"),
    ],
)
def test_decoding(encoding: str, data: bytes, text: str) -> None:
    assert decode(data, encoding) == text


@pytest.mark.parametrize(
    "encoding",
    ["UTF-7", "UTF-16", "utf-32", "utf-16le", "EBCDIC-CP-US", "cp037", "cp500", "iso-2022-jp", "HZ",
     "rot13", "hex", "base64", "idna", "punycode", "unicode_escape", "none", "gbnonsense", "gb\0",
     "latin\u202e", "x" * 1000],
    ids=lambda encoding: ascii(encoding)[:20],
)  # fmt: skip
def test_encodings_that_are_refused(encoding: str) -> None:
    assert decode(b"feat(1.1.1a): x", encoding) is None


def test_encoded_commit_reads_as_git_shows_it(empty: Sandbox) -> None:
    empty.git("config", "i18n.commitEncoding", "ISO-8859-1")
    message = b"feat(1.1.1a): caf\xe9\n"
    empty.git("commit", "--allow-empty", "--quiet", "--file=-", input=message)
    shown = empty.git("log", "-1", "--format=%B", "--encoding=UTF-8").out
    assert decode(message, "ISO-8859-1") == shown[:-1]
