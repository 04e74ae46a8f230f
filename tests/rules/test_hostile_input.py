"""Unsafe bytes, places and refs: the pure decisions."""

from __future__ import annotations

import pytest

from gitbaton.commits.models import RefUpdate
from gitbaton.plan.feature_file import MAX_BYTES, MAX_DEPTH, read_feature_file
from gitbaton.plan.settings import Settings
from gitbaton.rules.findings import Finding
from gitbaton.rules.hostile_input import (
    MAX_SUBJECT_BYTES,
    judge_bytes,
    judge_encoding,
    judge_entry,
    judge_in_the_way,
    judge_message,
    judge_new_default,
    judge_notified,
    judge_ref,
    judge_since,
    judge_stated_refs,
    judge_twice,
    judge_whole_encoding,
    too_large,
)
from support.plans import LOGIN, feature, row

SUBJECT = "feat(1.1.1a): add form"


def _codes(found: list[Finding]) -> list[str]:
    return [each.code for each in found]


@pytest.mark.parametrize(
    ("subject", "body", "expected"),
    [
        pytest.param(SUBJECT, "", [], id="plain"),
        pytest.param("feat(1.1.1a): 日本語 é 👩\u200d💻", "", [], id="other-scripts"),
        pytest.param("feat(1.1.1a\u202e): x", "", ["<U+202E>"], id="invisible-character-rlo"),
        pytest.param(
            "feat(1.1.1a\u200b): x", "", ["<U+200B>"], id="invisible-character-zero-width"
        ),
        pytest.param("feat(1.1.1a\u2066): x", "", ["<U+2066>"], id="invisible-character-isolate"),
        pytest.param("feat(1.1.1a): \tx", "", ["<U+0009>"], id="tab-in-subject"),
        pytest.param("feat(1.1.1a): x\x1b[31m", "", ["<U+001B>"], id="escape"),
        pytest.param("feat(1.1.1a): \u200ex", "", ["<U+200E>"], id="mark-in-subject"),
        pytest.param(SUBJECT, "a\tb\r\nc\n\ufeffd \u200e\u200f", [], id="honest-body"),
        pytest.param(SUBJECT, "a\nb\u202ec", ["<U+202E>"], id="body"),
        pytest.param(SUBJECT, "\u200eab\u202ec", ["<U+202E>"], id="body-behind-an-honest-mark"),
        pytest.param(SUBJECT, "a\0b", ["<U+0000>"], id="nul-in-the-body-nul"),
        pytest.param(SUBJECT, "a\rb", ["<U+000D>"], id="return-inside-a-line"),
        pytest.param("x\u202e", "y\u2066", ["<U+202E>", "<U+2066>"], id="both"),
    ],
)
def test_characters_that_hide(subject: str, body: str, expected: list[str]) -> None:
    found = list(judge_message(subject, body, "c" * 40))
    assert _codes(found) == ["H602"] * len(expected)
    for each, name in zip(found, expected, strict=True):
        assert name in each.message
        assert each.commit == "c" * 40


@pytest.mark.parametrize(
    ("subject", "body", "offset"),
    [
        pytest.param("x\udcff\udcfe", "", 1, id="not-utf-8-subject"),
        pytest.param("é\udcff", "", 2, id="not-utf-8-bytes-not-characters"),
        pytest.param(SUBJECT, "a\udce9", len(SUBJECT) + 2, id="not-utf-8-body"),
    ],
)
def test_message_that_is_not_utf8(subject: str, body: str, offset: int) -> None:
    (found,) = judge_message(subject, body)
    assert found.code == "H604"
    assert f"byte {offset} " in found.message


@pytest.mark.parametrize(
    ("size", "expected"), [(MAX_SUBJECT_BYTES, []), (MAX_SUBJECT_BYTES + 1, ["H603"])]
)
def test_long_subject(size: int, expected: list[str]) -> None:
    assert _codes(list(judge_message("é" * (size // 2) + "x" * (size % 2), ""))) == expected


def test_unknown_encoding_is_named_and_cut() -> None:
    found = judge_encoding("UTF-7" + "x" * 100, "c" * 40)
    assert (found.code, found.commit) == ("H604", "c" * 40)
    assert '"UTF-7xxx' in found.message
    assert len(found.message) < 200


def _bytes(text: bytes) -> list[tuple[str, str, int | None]]:
    file = read_feature_file(text, LOGIN, Settings().grammar)
    assert file is not None
    return [(each.code, each.severity, each.line) for each in judge_bytes(file)]


NOTE = row("10:05", "ada", "NOTE", "1.1.1a", "caf")
PLAIN = feature(rows=[row("10:00", "ada", "START", "1.1.1a"), NOTE]).encode()
LAST = PLAIN.count(b"\n")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(b"", b"", [], id="plain"),
        pytest.param(b"caf", "café 日本".encode(), [], id="utf-8"),
        pytest.param(b"caf", b"caf\xe9", [("H604", "error", LAST)], id="latin-1-row"),
        pytest.param(b"None", b"N\xe9", [("H604", "warning", 4)], id="latin-1-prose"),
        pytest.param(b"caf", "c\u202ef".encode(), [("H602", "error", LAST)], id="bidi-row"),
        pytest.param(b"None", b"N\0", [("H602", "error", 4)], id="nul-byte-nul"),
        pytest.param(
            b"# Feature", b"\xef\xbb\xbf# Feature", [], id="byte-order-mark-mark-at-the-start"
        ),
        pytest.param(
            b"**Track",
            b"\xef\xbb\xbf**Track",
            [("H602", "error", 3)],
            id="byte-order-mark-mark-elsewhere",
        ),
        pytest.param(b"None", b"N\tone", [], id="tab"),
        pytest.param(
            b"None", b"\xff\xe2\x80\xae", [("H604", "warning", 4), ("H602", "error", 4)], id="both"
        ),
    ],
)
def test_bytes_of_a_file(old: bytes, new: bytes, expected: list[tuple[str, str, int]]) -> None:
    assert _bytes(PLAIN.replace(old, new, 1) if old else PLAIN) == expected


def test_bytes_of_a_file_without_a_log() -> None:
    text = PLAIN.partition(b"## Progress")[0].replace(b"None", b"\xff")
    assert _bytes(text) == [("H604", "warning", 4)]


@pytest.mark.parametrize(
    ("path", "mode", "says"),
    [
        ("docs/plans/1.1-login.md", "100644", None),
        ("docs/plans/1.1 Überblick, Teil 2 (neu).md", "100755", None),
        ("docs/plans/.hidden/a.md", "100644", None),
        ("docs/plans/a.md", "120000", "a symbolic link"),
        ("docs/plans/a.md", "160000", "a submodule"),
        ("docs/plans/../../x.md", "100644", '".."'),
        ("docs//x.md", "100644", 'the part ""'),
        ("docs/./x.md", "100644", 'the part "."'),
        ("docs/.GIT/x.md", "100644", '".GIT"'),
        ("docs/git~1/x.md", "100644", '"git~1"'),
        ("docs/.git /x.md", "100644", '".git "'),
        ("/etc/x.md", "100644", "not relative"),
        ("C:/x.md", "100644", "not relative"),
        ("C:\\x.md", "100644", "not relative"),
        ("docs/a\\b.md", "100644", "not relative"),
        ("-rf.md", "100644", "not relative"),
        ("docs/-rf.md", "100644", "as an option"),
        ("docs/CON.md", "100644", "cannot store"),
        ("docs/lpt1.tar.md", "100644", "cannot store"),
        ("docs/a./x.md", "100644", "cannot store"),
        ("docs/a /x.md", "100644", "cannot store"),
        ("docs/a:b.md", "100644", "cannot store"),
        ("docs/a\nb.md", "100644", "cannot see"),
        ("docs/a\x1b.md", "100644", "cannot see"),
        ("docs/a\u202e.md", "100644", "cannot see"),
        ("docs/a\udcff.md", "100644", "cannot see"),
        ("docs/console.md", "100644", None),
        ("docs/com10.md", "100644", None),
    ],
)
def test_places(path: str, mode: str, says: str | None) -> None:
    found = judge_entry(path, mode)
    assert (found is None) == (says is None)
    if found is not None and says is not None:
        assert (found.code, found.path) == ("H601", path)
        assert says in found.message


@pytest.mark.parametrize(
    ("path", "mode", "plan", "expected"),
    [
        ("docs/plans", "120000", "docs/plans", "error"),
        ("docs", "160000", "docs/plans", "error"),
        ("docs.v2", "120000", "docs.v2/plans", "error"),
        ("docs/plans/shared", "160000", "docs/plans", "warning"),
        ("shared", "120000", "", "warning"),
        ("docs/plans/logo.png", "120000", "docs/plans", None),
        ("doc", "120000", "docs/plans", None),
        ("docs/plans2", "120000", "docs/plans", None),
        ("vendor/lib", "160000", "docs/plans", None),
        ("docs/plans", "100644", "docs/plans", None),
    ],
)
def test_links_in_the_way(path: str, mode: str, plan: str, expected: str | None) -> None:
    found = judge_in_the_way(path, mode, plan)
    assert (found.severity if found else None) == expected
    if found:
        assert found.code == "H601"
        assert ("submodule" in found.message) == (mode == "160000")


def test_size_of_a_file() -> None:
    found = too_large(LOGIN, MAX_BYTES + 1)
    assert (found.code, found.path) == ("H603", LOGIN)
    assert str(MAX_BYTES + 1) in found.message


@pytest.mark.parametrize(
    ("ref", "deleted", "rewound", "protected", "expected"),
    [
        ("refs/heads/main", False, False, True, None),
        ("refs/heads/main", True, False, True, ("H606", "deleted")),
        ("refs/heads/main", False, True, True, ("H606", "rewound")),
        ("refs/heads/side", True, True, False, None),
        ("refs/tags/v1", True, False, False, None),
        ("refs/replace/abc", False, False, False, ("H605", "replace")),
        ("refs/replace/abc", True, False, False, None),
        ("refs/baton/tasks/1.1.1a", False, False, True, None),
        ("refs/baton/tasks/1.1.1a", True, False, True, ("H606", "deleted")),
        ("refs/baton/tasks/a/b", False, False, True, ("H605", "refs/baton/")),
        ("refs/baton/other", False, False, True, ("H605", "refs/baton/")),
        ("refs/baton", False, False, False, ("H605", "refs/baton/")),
        ("refs/baton", True, False, False, None),
        ("refs/batons", False, False, False, None),
        ("refs/baton/other", True, False, True, ("H606", "deleted")),
        ("refs/tags/refs/baton/tasks/1.1.1a", False, False, False, ("H605", "missing")),
        ("refs/tags/refs/baton/tasks/1.1.1a", True, False, False, None),
        ("refs/heads/refs/x", False, False, False, ("H605", "missing")),
        ("refs/remotes/refs/heads/x/HEAD", False, False, False, ("H605", "missing")),
        ("refs/refs/heads/main", False, False, False, ("H605", "missing")),
        ("refs/heads/x/refs/heads/main", False, False, False, None),
        ("refs/heads/refs", False, False, False, None),
        ("refs/baton/notified", False, False, True, None),
        ("refs/baton/notified", True, False, True, ("H606", "it lists what was sent")),
    ],
)
def test_refs(
    ref: str, deleted: bool, rewound: bool, protected: bool, expected: tuple[str, str] | None
) -> None:
    found = judge_ref(ref, deleted, rewound, protected)
    assert (found is None) == (expected is None)
    if found is not None and expected is not None:
        assert (found.code, found.ref) == (expected[0], ref)
        assert expected[1] in found.message


def test_a_ref_that_lists_nothing() -> None:
    found = judge_notified("refs/baton/notified")
    assert (found.code, found.ref) == ("H605", "refs/baton/notified")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_text_in_another_encoding_as_a_whole(encoding: str) -> None:
    found = judge_whole_encoding(LOGIN, feature().encode(encoding))
    assert found is not None
    assert (found.code, found.path) == ("H604", LOGIN)


@pytest.mark.parametrize("text", [b"", b"# Plan\n", b"\xef\xbb\xbf# Plan\n", b"caf\xe9\n"])
def test_text_in_bytes_is_judged_line_by_line(text: bytes) -> None:
    assert judge_whole_encoding(LOGIN, text) is None


def test_tree_that_holds_a_path_twice() -> None:
    found = judge_twice(LOGIN)
    assert (found.code, found.path) == ("H601", LOGIN)


def test_ref_that_moves_where_judging_begins() -> None:
    found = judge_since("refs/tags/v1", "v1")
    assert (found.code, found.ref) == ("H605", "refs/tags/v1")
    assert 'since = "v1"' in found.message


def test_line_of_utf16_in_another_file_is_named() -> None:
    """PowerShell's ``>>`` appends like that."""
    line = "| 2024-01-15 10:30 | ada | NOTE | 1.1.1a | hi |\r\n".encode("utf-16-le")
    text = b"# Feature 1.1: Store\n\n## Progress Log\n\n| a |\n" + line
    file = read_feature_file(text, "a.md", Settings().grammar)
    assert file is not None
    found = [(one.code, one.line) for one in judge_bytes(file) if "UTF-16" in one.message]
    assert found == [("H604", 6)]


def test_file_with_a_few_zero_bytes() -> None:
    found = judge_whole_encoding(LOGIN, b"# Feature 1.1: Login\0\n")
    assert found is not None
    assert (found.code, "zero bytes" in found.message) == ("H604", True)


def test_file_below_too_many_folders() -> None:
    found = judge_entry("x/" * (MAX_DEPTH + 1) + "a.md", "100644")
    assert found is not None
    assert (found.code, f"{MAX_DEPTH} are the most" in found.message) == ("H603", True)


def test_old_values_that_a_push_makes_up() -> None:
    main, old, new = "refs/heads/main", "a" * 40, "b" * 40
    assert list(judge_stated_refs([RefUpdate(main, old, new)], {main: old})) == []
    for stated, refs, says in (
        (new, {main: old}, f"is at {new[:12]}, but it is at {old[:12]}"),
        ("", {main: old}, f"is nowhere, but it is at {old[:12]}"),
        (old, {}, f"is at {old[:12]}, but it is nowhere"),
    ):
        [found] = judge_stated_refs([RefUpdate(main, stated, new)], refs)
        assert (found.code, found.ref, says in found.message) == ("H607", main, True)
    twice = [RefUpdate(main, old, new), RefUpdate(main, old, old)]
    [found] = judge_stated_refs(twice, {main: old})
    assert found.message == f"{main} is named twice in one push"


def test_branch_that_would_become_the_default_one() -> None:
    found = judge_new_default("refs/heads/trunk", "main")
    assert (found.code, found.ref) == ("H605", "refs/heads/trunk")
    assert found.hint.endswith("git symbolic-ref HEAD refs/heads/main")
