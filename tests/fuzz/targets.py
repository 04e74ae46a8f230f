"""The byte fuzz targets: each takes any bytes, and fails if one of its promises is broken.

Both engines, hypothesis and atheris, run these same functions. What ``BatonError`` says is an
answer; any other exception is a bug.
"""

from __future__ import annotations

import io
import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NamedTuple

from fuzz.promises import assert_masked, assert_sound
from fuzz.tokens import SEPARATOR
from gitbaton.base.error_text import error_text
from gitbaton.base.errors import BatonError, ConfigError
from gitbaton.base.mask import mask
from gitbaton.check.commit_checker import CheckOptions, judge_plan
from gitbaton.commits.message import clean, decode, split_message
from gitbaton.commits.models import SubjectContext
from gitbaton.commits.subject import parse_subject
from gitbaton.git.configuration import dump_settings, load_settings, parse_configuration
from gitbaton.git.process import Git
from gitbaton.hooks import pre_push, pre_receive
from gitbaton.lint.plan_rules import judge_whole_plan
from gitbaton.plan.branch_name import branch_name
from gitbaton.plan.edits import UnwritableError, append_rows, set_checkbox
from gitbaton.plan.feature_file import FeatureFile, read_feature_file
from gitbaton.plan.lint_input import plan_facts
from gitbaton.plan.log.rows import Row
from gitbaton.plan.outline import split_lines
from gitbaton.plan.read_settings import read_settings
from gitbaton.plan.settings import CONFIG_FILE, PYPROJECT, Settings
from gitbaton.plan.snapshot import Snapshot, snapshot_of
from gitbaton.plan.task_id import MalformedIdsError
from gitbaton.project.merge_driver import Versions, merge_versions
from gitbaton.project.plan_at_commit import PlanTree
from gitbaton.rules.claim_rows import new_rows
from gitbaton.rules.findings import Finding
from gitbaton.rules.hostile_input import judge_message
from gitbaton.rules.subject import judge_subject
from support.plans import LOGIN, feature

if TYPE_CHECKING:
    from gitbaton.commits.message import Cleanup

Run = Callable[[bytes], None]
Opener = Callable[[Path, Mapping[str, str]], Run]
Door = Callable[[Sequence[str], io.BytesIO, Mapping[str, str]], int]
Ground = tuple[Path, dict[str, str]]  # a folder to be in, and what the words in an input stand for

_GRAMMAR = Settings().grammar
_PLAN = snapshot_of(
    [file for file in [read_feature_file(feature().encode(), LOGIN, _GRAMMAR)] if file]
)
_ROW = Row("2024-01-15 12:00", "eve", "NOTE", "1.1.1a", "a | b")
_LINE = b"| eve | NOTE | 1.1.1a | a \\| b |"
_SPEC_KIT = read_settings({"plan-format": "spec-kit"})
_ALBUMS = "specs/004-photo-albums/tasks.md"
_NOW = 1705320000  # 2024-01-15 12:00 UTC
_CPU, _PATIENCE = 10.0, 120.0  # seconds; what is fine takes milliseconds
_MODES: tuple[Cleanup, ...] = ("strip", "whitespace", "verbatim", "scissors")
_COMMENTS = ("#", ";", "auto", "//", "%")
_ENCODINGS = ("", "utf-8", "ISO-8859-1", "utf-7", "cp932", "gb18030", "no such\n")
_PROBES = ("1" * 64, "1." * 32, "a-" * 32, "1.1.1a", "T001", "-" * 64)


class Target(NamedTuple):
    """A target: what opens it in a folder of its own, and how many short examples are fair."""

    open: Opener
    examples: int


class HangError(AssertionError):
    """The target did not come to its end."""


@contextmanager
def bounded() -> Iterator[None]:
    """Fails if the work takes seconds of CPU time, or waits for what never comes."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise HangError(f"still busy after {_CPU} s of CPU time, or {_PATIENCE} s")

    timers = (
        (signal.ITIMER_VIRTUAL, signal.SIGVTALRM, _CPU),
        (signal.ITIMER_REAL, signal.SIGALRM, _PATIENCE),
    )
    before = [signal.signal(number, stop) for _, number, _ in timers]
    for timer, _, seconds in timers:
        signal.setitimer(timer, seconds)
    try:
        yield
    finally:
        for (timer, number, _), handler in zip(timers, before, strict=True):
            signal.setitimer(timer, 0)
            signal.signal(number, handler)


# -- feature files -----------------------------------------------------------------------------


def _feature(data: bytes) -> None:
    _reads(data, LOGIN, Settings())


def _tasks_md(data: bytes) -> None:
    _reads(data, _ALBUMS, _SPEC_KIT)


def _reads(data: bytes, path: str, settings: Settings) -> None:
    grammar = settings.grammar
    old, separator, new = data.partition(SEPARATOR)
    before = read_feature_file(old, path, grammar)
    text = new if separator else old
    after = read_feature_file(text, path, grammar)
    assert _facts(after) == _facts(read_feature_file(text, path, grammar))
    if before is not None:
        near = read_feature_file(text, path, grammar, before)
        assert _facts(near) == _facts(after)
    _judged(before, after, text, settings)
    if after is not None:
        _places(after)
        _written(after)
        _planned(after)
        lines = len(split_lines(text)) or 1
        assert_sound(judge_whole_plan(plan_facts([after]), settings), lines)


def _facts(file: FeatureFile | None) -> object:
    """All that reading finds, the places of the rows included."""
    if file is None:
        return None
    log = file.log
    lines = [row.line for row in log.rows]
    rest = (log.bad_lines, log.placeholders, log.markers, log.columns, log.header_problem, log.last)
    return (file.outline, log.rows, lines, rest, dict(file.states), file.tasks, file.plain)


def _places(file: FeatureFile) -> None:
    found, log, count = file.outline, file.log, len(split_lines(file.text))
    assert found.line_count == count
    places = [task.line for task in found.items + found.details]
    places += [row.line for row in log.rows] + [bad.line for bad in log.bad_lines]
    places += [*log.placeholders, *log.markers, *found.odd_headings]
    places += [found.swallowed] if found.swallowed is not None else []
    assert all(1 <= line <= count for line in places)
    assert all(1 <= s.line <= s.start <= s.end <= count for s in found.logs)
    below = {row.line for row in log.rows} | {bad.line for bad in log.bad_lines}
    assert not found.logs or all(line > found.logs[0].line for line in below)


def _written(file: FeatureFile) -> None:
    """What is written back: one line more, or one box, and every other byte as it was."""
    for task in sorted(file.tasks)[:2]:
        ticked = _again(set_checkbox(file, task, True), file)
        cleared = set_checkbox(ticked, task, False)
        assert all(item.checked for item in ticked.outline.items if item.id == task)
        assert cleared == set_checkbox(file, task, False)
        assert len(ticked.text) == len(file.text)
    try:
        text = append_rows(file, [_ROW])
    except UnwritableError as problem:
        assert_masked(error_text(problem))
        return
    result = _again(text, file)
    assert result.log.rows == (*file.log.rows, _ROW)
    if not file.outline.logs:
        assert text.startswith(file.text)
        assert result.outline.items == file.outline.items
    elif not file.log.placeholders and _LINE not in file.text:
        kept = [line for line in split_lines(text) if _LINE not in line]
        assert b"".join(kept).rstrip(b"\r\n") == file.text.rstrip(b"\r\n")


def _again(text: bytes, like: FeatureFile) -> FeatureFile:
    file = read_feature_file(text, like.path, like.grammar)
    assert file is not None
    return file


def _judged(
    before: FeatureFile | None, after: FeatureFile | None, text: bytes, settings: Settings
) -> None:
    """The families H, L, C and T over the step from one version to the other."""
    befores = [_snapshot(before)] if before is not None else []
    tree = PlanTree({after.path: after} if after else {}, _snapshot(after))
    about = CheckOptions(settings, _NOW, Snapshot({}))
    rows = list(new_rows(befores, tree.snapshot, "f" * 40))
    found = list(judge_plan(befores, tree, rows, [_NOW], about))
    lines = max(len(split_lines(text)), len(split_lines(before.text)) if before else 0)
    assert_sound(found, lines)


def _snapshot(file: FeatureFile | None) -> Snapshot:
    return snapshot_of([file] if file else [])


def _planned(file: FeatureFile) -> None:
    count = len(split_lines(file.text)) + 1
    assert all(task.line is None or 1 <= task.line <= count for task in file.planned)
    spans = [task.section for task in file.planned]
    spans += [field.span for task in file.planned for field in task.fields]
    spans += [field.span for field in (*file.header_fields, file.dependencies) if field]
    assert all(span is None or 1 <= span.start <= span.end <= count for span in spans)
    assert all(1 <= entry.line <= count for entry in file.nameless)
    assert all(len({*task.files}) == len(task.files) for task in file.planned)
    assert all(len(task.commands) <= count for task in file.planned)
    assert all(set(first) <= file.tasks - {task} for task, first in file.order.items())


# -- messages ----------------------------------------------------------------------------------


def _message(data: bytes) -> None:
    choice, data = data[:2].ljust(2, b"\0"), data[2:]
    text = decode(data, _ENCODINGS[choice[0] % len(_ENCODINGS)])
    if text is None:
        return
    comment, edited = _COMMENTS[choice[1] % len(_COMMENTS)], choice[1] > 127
    found: list[Finding] = []
    for mode in _MODES:
        cleaned = clean(text, mode, comment, edited)
        if comment != "auto":
            assert clean(cleaned, mode, comment, edited=False) == cleaned or mode == "verbatim"
        subject_text, body = split_message(cleaned)
        assert "\n" not in subject_text
        subject = parse_subject(subject_text, _GRAMMAR)
        again = parse_subject(subject_text, _GRAMMAR)
        assert repr(subject) == repr(again)  # a problem is an exception, equal to itself alone
        assert subject.text == subject_text
        for merge in (False, True):
            named = SubjectContext(subject, body, merge, ("shop/a.py",))
            found += judge_subject(named, _PLAN, Settings())
        found += judge_message(subject_text, body)
    assert_sound(found, 0)


# -- settings ----------------------------------------------------------------------------------


def _settings(data: bytes) -> None:
    for name in (CONFIG_FILE, PYPROJECT):
        try:
            settings = parse_configuration(name, data)
        except ConfigError as problem:
            assert_masked(error_text(problem))
            continue
        if settings is not None:
            _used(settings)


def _used(settings: Settings) -> None:
    assert load_settings(dump_settings(settings, "a1"), "a1") == settings
    assert load_settings(dump_settings(settings, "a1"), "b2") is None
    branch = branch_name(settings.branch, "1.1", "login")
    assert branch.strip(" /.") == branch
    assert not branch.startswith("-")
    for code in ("S101", "T402"):
        wanted = not settings.select or code.startswith(settings.select)
        assert settings.reports(code) == (wanted and not code.startswith(tuple(settings.ignore)))
    assert all(" " not in address for address in settings.addresses("ada"))
    for probe in _PROBES:
        if settings.grammar.matches(probe):
            assert settings.grammar.expand(probe) == (probe,)
        with suppress(MalformedIdsError):
            settings.grammar.expand(f"{probe}-{probe}, {probe}")


# -- the merge driver --------------------------------------------------------------------------


def _merge(data: bytes) -> None:
    base, ours, theirs, *_ = [*data.split(SEPARATOR), b"", b""]
    merged = merge_versions(
        Versions(base, ours, theirs, LOGIN, _GRAMMAR), (_ROW,), 7, Git(os.environ)
    )
    assert_masked(mask(merged.remark))
    if merged.text is None:
        assert merged.conflict
        return
    if not merged.conflict:
        kept = _rows(merged.text)
        for side in (ours, theirs):
            assert all(kept.count(row) >= rows.count(row) for rows in [_rows(side)] for row in rows)
    if ours == theirs == base:
        assert merged.text == ours


def _rows(text: bytes) -> Sequence[Row]:
    file = read_feature_file(text, LOGIN, _GRAMMAR)
    return file.log.rows if file else ()


# -- hooks -------------------------------------------------------------------------------------


def _hook(main: Door) -> Opener:
    """A hook's door, asked in a repository whose object IDs stand for ``@NEW@`` and its kin."""

    def opened(folder: Path, names: Mapping[str, str]) -> Run:
        def run(data: bytes) -> None:
            for name, oid in names.items():
                data = data.replace(name.encode(), oid.encode())
            said = io.StringIO()
            os.chdir(folder)
            try:
                with redirect_stderr(said):
                    code = main(["origin", "origin"], io.BytesIO(data), os.environ)
                assert code in (0, 1)
            except BatonError as problem:
                said.write(error_text(problem))
            assert_masked(said.getvalue())

        return run

    return opened


def _mask(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    masked = mask(text)
    assert_masked(masked)
    assert "\n" not in masked
    assert mask(masked) == masked
    assert mask(text, newline=True).count("\n") == text.count("\n")
    assert_masked(mask(text, newline=True))


def _pure(run: Run) -> Opener:
    return lambda folder, names: run


TARGETS: dict[str, Target] = {
    "feature": Target(_pure(_feature), 150),
    "tasks-md": Target(_pure(_tasks_md), 80),
    "message": Target(_pure(_message), 100),
    "settings": Target(_pure(_settings), 120),
    "mask": Target(_pure(_mask), 60),
    "merge": Target(_pure(_merge), 60),
    "pre-push": Target(_hook(pre_push.main), 15),
    "pre-receive": Target(_hook(pre_receive.main), 15),
}
