"""Identity lines, held to what git reads in them."""

from __future__ import annotations

import pytest

from gitbaton.commits.identity import Identity, epoch_seconds, read_identity
from support.sandbox import Sandbox
from support.siege import craft

LINES = [
    b"mal <mal@example.com> 1700000000 +0000",
    b"  mal  x  <mal@example.com> 1700000000 -0130",
    b"mal <mal@example.com> <ada@example.com> 1700000000 +0000",
    b"mal <mal@example.com>><ada@example.com> 1700000000 +0000",
    b"mal <mal@example.com <ada@example.com> 1700000000 +0000",
    b"mal <ada@example.com 1700000000 +0000",
    b"mal ada@example.com> 1700000000 +0000",
    b"<ada@example.com> 1700000000 +0000",
    b"mal <> 1700000000 +0000",
    b"mal <a@b> 1700000000",
    b"mal <a@b> 1700000000 0000",
    b"mal <a@b>1700000000 +0000",
    b"mal <a@b> \t 1700000000 \t +0",
    b"mal <a@b> 1700000000+0000",
    b"mal <a@b> 1700000000x +0000",
    b"mal <a@b> soon +0000",
    b"mal <a@b>",
    b"mal <a> 1 +0000> 1700000000 +0000",
    b"m\xe9l <\xe9@b> 1700000000 +0000",
    b"",
]


@pytest.mark.parametrize("line", LINES)
def test_as_git_reads_it(line: bytes, inside: Sandbox) -> None:
    facts = f"tree {inside.oid('HEAD^{tree}')}\n".encode() + b"author a <a@b> 1 +0000\n"
    oid = craft(inside, "commit", facts + b"committer " + line + b"\n\nx\n")
    shown = inside.git("log", "-1", "--encoding=UTF-8", "--format=%cn%x00%ce%x00%ct", oid).out
    name, email, seconds = shown.rstrip("\n").split("\0")
    found = read_identity(line)
    assert (found.name, found.email, found.seconds) == (name, email, int(seconds or 0))


@pytest.mark.parametrize(
    ("digits", "seconds"),
    [
        ("0", 0),
        ("007", 7),
        ("9223372036854775807", 9223372036854775807),
        ("9223372036854775808", 0),
        ("18446744073709551616", 0),
        ("9" * 5000, 0),
        ("0" * 5000 + "7", 7),
        ("", 0),
        ("-1", 0),
        ("soon", 0),
        ("٣", 0),
    ],
)
def test_seconds(digits: str, seconds: int) -> None:
    assert epoch_seconds(digits) == seconds


def test_nobody() -> None:
    assert read_identity(b"nobody") == Identity("", "", 0)
