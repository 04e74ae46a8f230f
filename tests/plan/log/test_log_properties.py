"""What holds for every log, and for every two branches of one.

Histories in which both sides add other rows for one task have no result that would keep each
side's rows first; where a property needs that they do not, it draws ``branches()``.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gitbaton.git.process import Git
from gitbaton.plan.edits import append_rows
from gitbaton.plan.feature_file import FeatureFile, read_feature_file
from gitbaton.plan.log.cells import ACTIONS
from gitbaton.plan.log.rows import Row, is_prefix
from gitbaton.plan.merge import merge_logs, merge_rows, why_not, with_merged_log
from gitbaton.plan.outline import split_lines
from gitbaton.plan.settings import Settings
from gitbaton.plan.snapshot import snapshot_of
from gitbaton.project.merge_driver import DriverResult, Versions, merge_versions
from gitbaton.rules.log import judge_logs, judge_ref_update
from support.documents import documents
from support.gfm_table import table_rows
from support.plans import LOGIN, PLACEHOLDER, feature
from support.sandbox import run

GRAMMAR = Settings().grammar
TASKS = ("1.1.1a", "1.1.1b", "1.1.2")
ENDS = st.sampled_from(["\n", "\n", "\r\n", "\r"])
WITH_GIT = settings(max_examples=40)  # each example starts git once or twice
Rows = tuple[Row, ...]


ROW = st.builds(
    Row,
    st.sampled_from(["2024-01-15 10:30", "2024-01-15 10:31", "2024-01-15T10:31:07Z"]),
    st.sampled_from(["ada", "bob"]),
    st.sampled_from(ACTIONS),
    st.sampled_from(TASKS),
    st.sampled_from(["-", "a1b2c3d"]),
)
ROWS = st.lists(ROW, max_size=8).map(tuple)
NOTE = ROW.map(lambda row: row.replace(action="NOTE"))
DECISIVE = ROW.filter(lambda row: row.action != "NOTE")


class Branches(NamedTuple):
    """A log and three that went on from it.

    Of two, what one decides of a task begins with what the other does; each has notes of its own.
    """

    base: Rows
    sides: tuple[Rows, Rows, Rows]


@st.composite
def branches(draw: st.DrawFn) -> Branches:
    chains = {
        task: [row.replace(task=task) for row in draw(st.lists(DECISIVE, max_size=4))]
        for task in TASKS
    }
    shared = {task: draw(st.integers(0, len(chain))) for task, chain in chains.items()}

    def interleaved(start: dict[str, int], stop: dict[str, int]) -> Rows:
        turns = [task for task in TASKS for _ in range(stop[task] - start[task])]
        at = dict(start)
        rows = []
        for task in draw(st.permutations(turns)):
            rows.append(chains[task][at[task]])
            at[task] += 1
        return tuple(rows)

    base = interleaved(dict.fromkeys(TASKS, 0), shared)

    def side() -> Rows:
        ends = {task: draw(st.integers(shared[task], len(chains[task]))) for task in TASKS}
        rows = list(interleaved(shared, ends))
        for note in draw(st.lists(NOTE, max_size=2)):
            rows.insert(draw(st.integers(0, len(rows))), note)
        return (*base, *rows)

    return Branches(base, (side(), side(), side()))


def _line(row: Row) -> str:
    return f"| {' | '.join(row.cells)} |"


def _text(rows: Sequence[Row], ticked: Sequence[str] = ()) -> str:
    return feature(rows=[_line(row) for row in rows], ticked=ticked)


def _read(text: str | bytes) -> FeatureFile:
    data = text.encode() if isinstance(text, str) else text
    file = read_feature_file(data, LOGIN, GRAMMAR)
    assert file is not None
    return file


def _file(rows: Sequence[Row], ticked: Sequence[str] = ()) -> FeatureFile:
    return _read(_text(rows, ticked))


def _merge(base: bytes, ours: bytes, theirs: bytes) -> DriverResult:
    return merge_versions(Versions(base, ours, theirs, LOGIN, GRAMMAR), (), 7, Git(os.environ))


def _git_alone(base: bytes, ours: bytes, theirs: bytes) -> tuple[bytes, int]:
    """``git merge-file``, called by a hand other than the driver's."""
    names = ("base", "ours", "theirs")
    for name, text in zip(names, (base, ours, theirs), strict=True):
        with open(name, "wb") as file:
            file.write(text)
    labels = ["-L", "ours", "-L", "base", "-L", "theirs"]
    done = run(["git", "merge-file", "-p", *labels, "ours", "base", "theirs"], Path.cwd())
    return done.out.encode("utf-8", "surrogateescape"), done.code


def _by_task(rows: Sequence[Row]) -> dict[str, Rows]:
    return {task: tuple(row for row in rows if row.task == task) for task in TASKS}


def _said(rows: Sequence[Row]) -> dict[str, tuple[Rows, Counter[Row]]]:
    """What decides of each task, in order, and its notes, which have none."""
    return {
        task: (
            tuple(row for row in mine if row.action != "NOTE"),
            Counter(row for row in mine if row.action == "NOTE"),
        )
        for task, mine in _by_task(rows).items()
    }


def _leq(old: Sequence[Row], new: Sequence[Row]) -> bool:
    """Append-only where branches meet, told without the code under test."""
    mine, later = _said(old), _said(new)
    return all(
        later[task][0][: len(mine[task][0])] == mine[task][0] and mine[task][1] <= later[task][1]
        for task in TASKS
    )


# -- reading and appending --------------------------------------------------------------------


@given(st.binary(max_size=300))
def test_every_line_below_the_heading_is_accounted_for(body: bytes) -> None:
    file = read_feature_file(b"# Feature 1.1: A\n\n## Progress Log\n" + body, LOGIN, GRAMMAR)
    assert file is not None
    log, lines = file.log, split_lines(file.text)
    assert b"".join(lines) == file.text
    section = file.outline.logs[0]
    told = {row.line for row in log.rows} | {bad.line for bad in log.bad_lines}
    told |= {*log.placeholders, *log.markers, *range(log.header_line, log.header_line + 2)}
    untold = [lines[at] for at in range(section.start, section.end) if at + 1 not in told]
    assert [line for line in untold if line.strip()] == []


@given(ROWS, ENDS)
def test_rows_are_read_as_they_were_written(rows: Rows, end: str) -> None:
    file = _read(_text(rows).replace("\n", end))
    assert file.log.rows == rows
    lines = split_lines(file.text)
    raw = [lines[row.line - 1].decode().rstrip("\r\n") for row in file.log.rows]
    assert raw == [_line(row) for row in rows]


@given(st.one_of(st.binary(max_size=200).map(lambda body: _text(()).encode() + body), documents()))
@WITH_GIT
def test_merging_a_text_with_itself_gives_every_byte_back(text: bytes) -> None:
    assume(b"\0" not in text)  # git merges no binary files
    assert _merge(text, text, text) == DriverResult(text, conflict=False)


@st.composite
def logs(draw: st.DrawFn) -> bytes:
    """A sound feature file; its log has any line ends, a placeholder, or no last line end."""
    rows = [_line(row) for row in draw(ROWS)]
    if draw(st.booleans()):
        rows.insert(draw(st.integers(0, len(rows))), PLACEHOLDER)
    text = feature(rows=rows) + draw(st.sampled_from(["", "\n", "\n\n## Notes\n\nx"]))
    if draw(st.booleans()):
        text = text.rstrip("\n")
    return (draw(st.sampled_from(["", "\ufeff"])) + text.replace("\n", draw(ENDS))).encode()


@given(logs(), ROW)
def test_append_adds_one_row_and_one_line(text: bytes, row: Row) -> None:
    before = _read(text)
    result = append_rows(before, [row])
    assert _read(result).log.rows == (*before.log.rows, row)
    old = [line.rstrip(b"\r\n") for line in split_lines(text)]
    new = [line.rstrip(b"\r\n") for line in split_lines(result)]
    added = len(new) - 1 - new[::-1].index(_line(row).encode())
    assert new[:added] + new[added + 1 :] == [line for line in old if line != PLACEHOLDER.encode()]


@given(logs(), ROW)
def test_another_reader_sees_one_row_more(text: bytes, row: Row) -> None:
    assume(not _read(text).log.placeholders)
    before = table_rows(text.decode())
    assert before is not None
    assert table_rows(append_rows(_read(text), [row]).decode()) == [*before, row.cells]


# -- append-only as an order -------------------------------------------------------------------


def _allowed(old: Sequence[Row], new: Sequence[Row]) -> bool:
    """The judge's word on a ref that moves."""
    return not list(judge_ref_update(snapshot_of([_file(old)]), snapshot_of([_file(new)])))


@given(branches(), ROWS)
@settings(max_examples=40)  # 25 verdicts each
def test_append_only_is_a_partial_order(made: Branches, other: Rows) -> None:
    logs = [made.base, *made.sides, other]
    verdicts = {(a, b): _allowed(a, b) for a in logs for b in logs}
    for (a, b), verdict in verdicts.items():
        assert verdict == _leq(a, b)
        assert verdict or a != b
        if verdict and verdicts[b, a]:
            assert _said(a) == _said(b)
        assert all(verdicts[a, c] for c in logs if verdict and verdicts[b, c])


# -- merging rows ------------------------------------------------------------------------------


@given(branches(), ROWS)
def test_both_sides_go_on_in_the_merge(made: Branches, published: Rows) -> None:
    ours, theirs, _ = made.sides
    merged = merge_rows(ours, theirs, published)
    assert _leq(made.base, merged)
    assert _leq(ours, merged)
    assert _leq(theirs, merged)
    parents = [snapshot_of([_file(side)]) for side in (ours, theirs)]
    assert list(judge_logs(parents, snapshot_of([_file(merged)]))) == []


@given(ROWS, ROWS, ROWS)
def test_rows_survive_as_often_as_on_the_side_with_most(a: Rows, b: Rows, p: Rows) -> None:
    assert Counter(merge_rows(a, b, p)) == Counter(a) | Counter(b) == Counter(merge_rows(b, a, p))


@given(branches())
def test_without_a_merge_commit_nothing_comes_before_ours(made: Branches) -> None:
    """A rebase and a cherry-pick bring two sides together in a commit with one parent."""
    ours, theirs, _ = made.sides
    merged = merge_rows(ours, theirs)
    assert is_prefix(ours, merged)
    parent = snapshot_of([_file(ours)])
    assert list(judge_logs([parent], snapshot_of([_file(merged)]))) == []


@given(branches())
def test_per_task_the_order_of_the_sides_does_not_matter(made: Branches) -> None:
    ours, theirs, _ = made.sides
    assert _said(merge_rows(ours, theirs)) == _said(merge_rows(theirs, ours))


@given(ROWS, ROWS)
def test_published_rows_stand_in_one_order_for_everybody(a: Rows, b: Rows) -> None:
    published = merge_rows(a, b)
    assume(not _leq(a, b) and not _leq(b, a))
    said = [{t: _said(rows)[t][0] for t in TASKS} for rows in (a, b)]
    parted = [t for t in TASKS if not is_prefix(said[0][t], said[1][t])]
    parted = [t for t in parted if not is_prefix(said[1][t], said[0][t])]
    one, other = merge_rows(a, b, published), merge_rows(b, a, published)
    assert [row for row in one if row.task in parted] == [
        row for row in published if row.task in parted
    ]
    assert _said(one) == _said(other)


@given(ROWS, ROWS, ROWS)
def test_three_branches_lose_nothing_in_any_order(a: Rows, b: Rows, c: Rows) -> None:
    union = Counter(a) | Counter(b) | Counter(c)
    assert Counter(merge_rows(merge_rows(a, b), c)) == union
    assert Counter(merge_rows(a, merge_rows(b, c))) == union
    assert Counter(merge_rows(merge_rows(a, b), merge_rows(c, b))) == union  # criss-cross


@given(branches())
def test_per_task_the_order_of_merges_does_not_matter(made: Branches) -> None:
    a, b, c = made.sides
    expected = _said(merge_rows(merge_rows(a, b), c))
    assert _said(merge_rows(a, merge_rows(b, c))) == expected
    assert _said(merge_rows(merge_rows(c, a), merge_rows(b, c))) == expected


# -- merging files -----------------------------------------------------------------------------


@given(logs(), logs())
@WITH_GIT
def test_two_sides_that_agree(base: bytes, side: bytes) -> None:
    assume(not (_read(side).log.placeholders and _read(side).log.rows))
    assert _merge(base, side, side) == DriverResult(side, conflict=False)


@given(
    branches(),
    st.sets(st.sampled_from(TASKS)),
    st.sets(st.sampled_from(TASKS)),
    st.sampled_from(["Login", "Sign in"]),
    ENDS,
    st.booleans(),
)
@WITH_GIT
def test_a_side_that_did_nothing(
    made: Branches, old: set[str], new: set[str], title: str, end: str, bare: bool
) -> None:
    base = _text(made.base, sorted(old)).encode()
    text = _text(made.sides[0], sorted(old | new)).replace("Login", title)
    side = (text.rstrip("\n") if bare else text).replace("\n", end).encode()
    assume(not any(row.action == "REVERT" for row in made.sides[0]))  # it clears ticks
    assert _merge(base, base, side) == DriverResult(side, conflict=False)
    assert _merge(base, side, base) == DriverResult(side, conflict=False)


_DAMAGE = (b"```\n", b"| x |\n", b"\n", b"<!--", b"=======\n", b"\n## Progress Log\n", b"\xff")


@st.composite
def _damaged(draw: st.DrawFn, text: bytes) -> bytes:
    place = draw(st.integers(0, len(text)))
    rest = text[place + draw(st.sampled_from([0, 0, 1, 40, 400])) :]
    return text[:place] + draw(st.sampled_from(_DAMAGE)) + rest


@st.composite
def three_versions(draw: st.DrawFn) -> tuple[bytes, bytes, bytes]:
    """Three texts that mostly come from one, mostly with a row more, some of them damaged."""
    base = draw(logs())

    def version() -> bytes:
        kind = draw(st.integers(0, 9))
        if kind == 0:
            return draw(st.one_of(st.binary(max_size=80), documents(), logs()))
        text = append_rows(_read(base), draw(st.lists(ROW, max_size=2))) if kind > 2 else base
        return draw(_damaged(text)) if kind % 3 == 0 else text

    return version(), version(), version()


@given(three_versions())
@settings(max_examples=80)
def test_never_clean_with_a_lost_row_and_never_marked_in_silence(
    three: tuple[bytes, bytes, bytes],
) -> None:
    base, ours, theirs = three
    merged = _merge(base, ours, theirs)
    if merged.text is None:
        assert merged.conflict
        assert b"\0" in base + ours + theirs
        return
    marked = any(line.startswith(b"<<<<<<< ours") for line in split_lines(merged.text))
    assert not marked or merged.conflict
    assert marked or merged.remark or not merged.conflict
    if not merged.conflict:
        sides = [read_feature_file(text, LOGIN, GRAMMAR) for text in (ours, theirs)]
        kept = read_feature_file(merged.text, LOGIN, GRAMMAR)
        had = [Counter(side.log.rows) if side else Counter[Row]() for side in sides]
        assert (had[0] | had[1]) <= Counter(kept.log.rows if kept else ())


_EDITS = st.lists(
    st.tuples(
        st.sampled_from(["Create form", "Check password", "`true`", "1 - Web shop", "**Commit:**"]),
        st.sampled_from(["something else", "nothing\n\nbut lines", ""]),
    ),
    max_size=3,
)


def _edited(text: str, edits: list[tuple[str, str]]) -> str:
    for old, new in edits:
        text = text.replace(old, new)
    return text


@given(branches(), _EDITS, _EDITS)
@WITH_GIT
def test_outside_the_log_it_is_gits_own_merge(
    made: Branches, mine: list[tuple[str, str]], yours: list[tuple[str, str]]
) -> None:
    base, (ours, theirs, _) = made
    merged = _merge(
        _text(base).encode(),
        _edited(_text(ours), mine).encode(),
        _edited(_text(theirs), yours).encode(),
    )
    rows = merge_rows(ours, theirs)
    expected, conflicts = _git_alone(
        _text(rows).encode(),
        _edited(_text(rows), mine).encode(),
        _edited(_text(rows), yours).encode(),
    )
    assert (merged.text, merged.conflict) == (expected, conflicts > 0)


@given(three_versions())
@WITH_GIT
def test_what_is_no_sound_feature_file_is_gits_alone(
    three: tuple[bytes, bytes, bytes],
) -> None:
    base, ours, theirs = three
    assume(b"\0" not in base + ours + theirs)
    sides = [read_feature_file(text, LOGIN, GRAMMAR) for text in (ours, theirs)]
    assume(why_not(*sides))
    merged = _merge(base, ours, theirs)
    expected, conflicts = _git_alone(base, ours, theirs)
    assert merged.text == expected
    assert merged.conflict or not conflicts


_SIDE = st.tuples(ROWS, st.sets(st.sampled_from(TASKS)).map(sorted))


@given(_SIDE, _SIDE, _SIDE)
def test_a_tick_is_lost_only_with_a_revert(
    base: tuple[Rows, list[str]], ours: tuple[Rows, list[str]], theirs: tuple[Rows, list[str]]
) -> None:
    before, mine, yours = _file(*base), _file(*ours), _file(*theirs)
    agreement = merge_logs(before, mine, yours)
    merged = _read(with_merged_log(mine, agreement))
    assert _read(with_merged_log(yours, agreement)).text == merged.text
    for item in merged.outline.items:
        reverts = [row for row in agreement.rows if (row.action, row.task) == ("REVERT", item.id)]
        if item.id in {*ours[1], *theirs[1]}:
            assert item.checked or reverts
        else:
            assert not item.checked
