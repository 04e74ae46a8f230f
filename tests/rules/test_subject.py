"""Family S: what a commit's subject must say. Ids in brackets are rows of the hostile inputs."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitbaton.base.mask import mask
from gitbaton.commits.models import SubjectContext
from gitbaton.commits.subject import parse_subject
from gitbaton.plan.edits import EMPTY_LOG as PROGRESS_LOG
from gitbaton.plan.feature_file import FeatureFile, read_feature_file
from gitbaton.plan.read_settings import read_settings
from gitbaton.plan.settings import Settings
from gitbaton.plan.snapshot import Snapshot, snapshot_of
from gitbaton.rules.exempt import freed, is_exempt, names_no_task
from gitbaton.rules.findings import Finding
from gitbaton.rules.hostile_input import judge_message
from gitbaton.rules.subject import judge_subject
from support.plans import feature, row

TASKS = [(task, "Title") for task in ("1.1.5a", "1.1.5b", "1.1.6", "1.1.7")]
RANGED = [(task, "Title") for task in ("1.4.3a", "1.4.3b", "1.4.3c", "1.4.4")]


def _file(id: str, tasks: list[tuple[str, str]], *rows: str, grammar: str = "") -> FeatureFile:
    text = feature(id, tasks=tasks, rows=rows).encode()
    settings = Settings(task_id=grammar) if grammar else Settings()
    file = read_feature_file(text, f"docs/plans/{id}.md", settings.grammar)
    assert file is not None
    return file


PLAN = snapshot_of([_file("1.1", TASKS), _file("1.4", RANGED)])
HELD = snapshot_of([_file("1.1", TASKS, row("10:00", "ada", "START", "1.1.5b"))])
NO_PLAN = snapshot_of([])


def judge(
    text: str,
    body: str = "",
    *,
    plan: Snapshot = PLAN,
    settings: Settings = Settings(),  # noqa: B008 - immutable
    **facts: Any,
) -> list[Finding]:
    """The S findings of one message."""
    subject = parse_subject(text, settings.grammar)
    exempt = is_exempt(subject, facts.get("author", ""), settings)
    if names_no_task(subject, plan, settings.grammar) and (exempt or facts.get("planning")):
        subject = freed(subject)
    named = SubjectContext(subject, body, **{"exempt": exempt, **facts})
    return list(judge_subject(named, plan, settings))


def codes(text: str, body: str = "", **facts: Any) -> list[str]:
    """Their codes, warnings in lower case."""
    found = judge(text, body, **facts)
    return [one.code if one.severity == "error" else one.code.lower() for one in found]


def only(text: str, body: str = "", **facts: Any) -> Finding:
    """The one finding of a message."""
    (finding,) = judge(text, body, **facts)
    return finding


def test_plan_among_other_files() -> None:
    """The plan needs no task, so the way out is two commits."""
    said = "the plan and git-baton's set-up need no task"
    for text in ("add search", "docs: plan search", "docs(plan): search"):
        assert said not in only(text, others=("a.py",)).hint
        hint = only(text, others=("a.py",), beside_plan=("a b.py", "c.py")).hint
        assert f"{said}, so leave out what is neither: git reset --quiet -- 'a b.py' c.py\n" in hint
        assert "\nor put the task's ID in parentheses: " in hint
        made = only(text, others=("a.py",), beside_plan=("a.py",), commit="abc1234").hint
        assert f"{said}: commit a.py apart\n" in made
        many = only(text, others=("a.py",), beside_plan=("a.py", "b", "c", "d")).hint
        assert f"{said}, a.py and 3 more files do: commit them apart\n" in many


def test_a_squash_is_told_the_name_of_what_it_completes() -> None:
    """To leave its work out would be the wrong way: its DONE rows tell what it brings."""
    for text in ("Store of bookmarks", "feat: Store of bookmarks"):
        hint = only(text, beside_plan=("a.py",), completes="1.1.5a,1.1.5b").hint
        assert hint.endswith(": feat(1.1.5a,1.1.5b): Store of bookmarks")
        assert "leave out" not in hint


ACCEPTED = {
    "one task": "feat(1.1.5a): x",
    "breaking": "feat(1.1.5a)!: x",
    "list and range": "feat(1.4.3a-c,1.4.4): x",
    "list and range, space": "feat(1.4.3a-c, 1.4.4): x",
    "full range": "feat(1.4.3a-1.4.3c): x",
    "revert": 'Revert "feat(1.1.5a): x"',
    "revert, reapply": 'Reapply "feat(1.1.5a): x"',
    "revert, twice": 'Revert "Revert "feat(1.1.5a): x""',
    "revert, squashed by a host": 'Revert "feat(1.1.5a): x (#12)" (#13)',
    "fixup": "fixup! feat(1.1.5a): x",
    "fixup, squash": "squash! feat(1.1.5a): x",
    "fixup, amend": "amend! feat(1.1.5a): x",
    "fixup, nested": "fixup! fixup! feat(1.1.5a): x",
    "fixup, of a revert": 'fixup! Revert "feat: x"',
    "task with number": "feat(1.1.5a): x (#12)",
    "feature squashed": "feat(1.1): x (#12)",
    "feature and task squashed": "feat(1.1, 1.4.4): x (#12)",
    "log": "chore: claim task 1.1.5a",
    "log of two": "chore: complete task 1.1.5a, claim task 1.1.5b",
}


@pytest.mark.parametrize("text", ACCEPTED.values(), ids=ACCEPTED)
def test_accepted(text: str) -> None:
    assert codes(text, "body naming 1.1.6") == []


REFUSED = {
    "spacing, no space": ("feat(1.1.5a):x", "S107"),
    "spacing, space before (": ("feat (1.1.5a): x", "S107"),
    "spacing, space before :": ("feat(1.1.5a) : x", "S107"),
    "no colon": ("feat(1.1.5a) x", "S107"),
    "square": ("feat[1.1.5a]: x", "S107"),
    "early !": ("feat!(1.1.5a): x", "S107"),
    "no type": ("1.1.5a: x", "S107"),
    "full-width brackets": ("feat（1.1.5a）: x", "S107"),
    "full-width colon": ("feat(1.1.5a)：x", "S107"),
    "two marks": ("feat(1.1.5a)!!: x", "S107"),
    "en dash": ("feat(1.4.3a–c): x", "S107"),
    "three dots": ("feat(1.4.3a...c): x", "S107"),
    "ampersand": ("feat(1.1.5a&1.1.6): x", "S107"),
    "number sign": ("feat(#1.1.5a): x", "S107"),
    "version": ("feat(v1.1.5a): x", "S107"),
    "slash": ("feat(1.1.5a/b): x", "S107"),
    "two spaces in a log subject": ("chore: claim  task 1.1.5a", "S107"),
    "capital in a log subject": ("chore: Claim task 1.1.5a", "S107"),
    "merge, a host's": ("Merge pull request #1 from ada/login", "S101"),
    "fixup, without its space": ("fixup!feat(1.1.5a): x", "S101"),
    "no description": ("feat(1.1.5a):", "S107"),
    "capital letter": ("feat(1.1.5A): x", "S103"),
    "look-alike letter": ("feat(1.1.5а): x", "S107"),
    "look-alike letter, in the type": ("feаt(1.1.5a): x", "S107"),
    "omicron": ("feat(1.1.5ο): x", "S107"),
    "armenian": ("feat(1.1.5օ): x", "S107"),
    "armenian ayb": ("feat(1.1.5ա): x", "S107"),
    "full width": ("feat(１.1.5a): x", "S107"),
    "arabic digit": ("feat(1.1.٥a): x", "S107"),
    "superscript range": ("feat(1.1.1-²): x", "S107"),
    "invisible character, RLO": ("feat(1.1.5a\u202e): x", "S107"),
    "invisible character, ZWSP": ("feat(1.1.5\u200ba): x", "S107"),
    "invisible character, LRI": ("feat(1.1.5a\u2066): x", "S107"),
    "word joiner": ("feat(1.1.5\u2060a): x", "S107"),
    "soft hyphen": ("feat(1.1.5a\u00ad): x", "S107"),
    "filler": ("feat(1.1.5a\u3164): x", "S107"),
    "tab": ("feat(1.1.5a\t): x", "S107"),
    "escape": ("feat(1.1.5a\x1b[31m): x", "S107"),
    "backwards": ("feat(1.4.3c-a): x", "S107"),
    "backwards range, two stems": ("feat(1.4.3a-1.5.3c): x", "S107"),
    "backwards range, open": ("feat(1.4.3a-): x", "S107"),
    "backwards range, comma first": ("feat(,1.1): x", "S107"),
    "backwards range, two commas": ("feat(1.1,,1.2): x", "S107"),
    "comma last": ("feat(1.1.5a,): x", "S107"),
    "over z": ("feat(1.4.3y-ab): x", "S107"),
    "empty": ("feat(): x", "S107"),
    "backwards range, twice": ("feat(1.1.5a,1.1.5a): x", "s107"),
    "twice by range": ("feat(1.4.3a-c,1.4.3b): x", "s107"),
    "endless range": ("feat(1.1.1-1.1.10000): x", "S107"),
    "merge": ("Merge branch 'x'", "S101"),
    "merge, remote": ("Merge remote-tracking branch 'origin/x'", "S101"),
    "merge, tag": ("Merge tag 'v1'", "S101"),
    "fixup, of nothing": ("fixup! wip", "S101"),
    "fixup, of a malformed one": ("fixup! feat(1.1.5а): x", "S107"),
    "white space, NBSP": ("feat(1.1.5a):\u00a0x", "S107"),
    "wip": ("wip", "S101"),
    "no scope": ("feat: x", "S101"),
    "scope of words": ("docs(readme): x", "S101"),
    "unknown": ("feat(9.9.9): x", "S103"),
    "feature": ("feat(1.1): x", "S104"),
    "feature and task": ("feat(1.1,1.4.4): x", "S104"),
    "log of a feature": ("chore: claim task 1.1", "S104"),
    "log unknown": ("chore: claim task 9.9.9", "S103"),
    "log case": ("chore: claim task 1.1.5A", "S103"),
    "log cyrillic": ("chore: claim task 1.1.5а", "S107"),
    "log without verb": ("chore: claim task 1.1.5a, 1.1.6", "S107"),
    "log range": ("chore: claim task 1.1.5a-b", "S107"),
    "type": ("feature(1.1.5a): x", "S105"),
    "type case": ("Feat(1.1.5a): x", "S105"),
    "long type": (f"{'x' * 300}(1.1.5a): x", "S105"),
    "64 by list": (f"feat({','.join(f'1.1.{n}' for n in range(100, 165))}): x", "H603"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "code"), REFUSED.values(), ids=REFUSED)
def test_refused(text: str, code: str) -> None:
    assert codes(text)[0] == code
    assert set(codes(text)) <= {code, "S103"}


@pytest.mark.parametrize("text", [text for text, _ in REFUSED.values()], ids=REFUSED)
def test_a_hint_can_be_typed_and_shows_nothing_hidden(text: str) -> None:
    for finding in judge(text):
        assert "--amend" not in finding.hint
        assert mask(finding.hint, newline=True) == finding.hint
        assert len(finding.hint) < 400
        assert len(finding.message) < 400


CORRECTED = {
    "spacing, no space": ("feat(1.1.5a):x", "feat(1.1.5a): x"),
    "spacing, space before (": ("feat (1.1.5a): x", "feat(1.1.5a): x"),
    "spacing, space before :": ("feat(1.1.5a) : x", "feat(1.1.5a): x"),
    "capital letter": ("feat(1.1.5A): x", "feat(1.1.5a): x"),
    "look-alike letter": ("feat(1.1.5а): x", "feat(1.1.5a): x"),
    "invisible character": ("feat(1.1.5a\u202e): x", "feat(1.1.5a): x"),
    "backwards range": ("feat(1.4.3c-a): x", "feat(1.4.3a-c): x"),
    "fixup": ("fixup! feat (1.1.5a): x", "fixup! feat(1.1.5a): x"),
    "white space": ("feat(1.1.5a):\u00a0x", "feat(1.1.5a): x"),
    "log": ("chore: claim task 1.1.5а", "chore: claim task 1.1.5a"),
    "log case": ("chore: claim task 1.1.5A", "chore: claim task 1.1.5a"),
}


@pytest.mark.parametrize(("text", "fixed"), CORRECTED.values(), ids=CORRECTED)
def test_the_corrected_line_is_shown_and_accepted(text: str, fixed: str) -> None:
    assert only(text).hint == f"write it as: {fixed}"
    assert codes(fixed) == []


def test_names_the_character_and_the_letter_it_looks_like() -> None:
    message = only("feat(1.1.5а): x").message
    assert message == '"1.1.5а" cannot be read: this is no task ID (U+0430 (looks like a))'
    assert "U+00A0 (looks like a space)" in only("feat(1.1.5a):\u00a0x").message


def test_the_part_at_fault_of_a_list_is_named() -> None:
    message = only("feat(1.1.5a, 1.1.x): x").message
    assert message == '"1.1.5a, 1.1.x" cannot be read at "1.1.x": this is no task ID'


@pytest.mark.parametrize(
    "text", ["feat(1.1.5a\u202e): x", "feat(1.1.5\u200ba): x", "feat(\u2066): x"]
)
def test_is_reported_as_an_unsafe_character_too(text: str) -> None:
    assert [finding.code for finding in judge_message(text, "")] == ["H602"]


def test_id_in_the_body() -> None:
    first, second = judge("feat: add form", "Task: 1.1.5a.\n")
    assert (first.code, second.code, second.task) == ("S101", "S102", "1.1.5a")
    assert first.message == '"feat: add form" names no task'
    assert second.hint == "move it into the subject: feat(1.1.5a): add form"


@pytest.mark.parametrize(
    "body", ["1.1.5a", "(1.1.5a)", "see `1.1.5a`!", "1.1.6x/1.1.5a", "task=1.1.5a;", "a, 1.1.5a-"]
)
def test_a_mention_in_the_body(body: str) -> None:
    assert codes("wip", body) == ["S101", "S102"]


@pytest.mark.parametrize("body", ["", "1.1.5aa", "v1.1.5a", "9.9.9", "1.1.5a.2"])
def test_no_mention_in_the_body(body: str) -> None:
    assert codes("wip", body) == ["S101"]


@pytest.mark.parametrize(
    "text", ["feat: add form (1.1.5a)", "feat: add form [1.1.5a]", "feat: 1.1.5a add form"]
)
def test_id_at_another_place_of_the_subject(text: str) -> None:
    assert codes(text, "1.1.6") == ["S101"]
    assert only(text).hint == "put the task's ID in parentheses: feat(1.1.5a): add form"


def test_without_a_mention_the_only_held_task_is_proposed() -> None:
    assert only("wip", plan=HELD).hint == "put the task's ID in parentheses: feat(1.1.5b): wip"
    assert only("refactor(readme): x", plan=HELD).hint.endswith(": refactor(1.1.5b): x")
    hint = "put the task's ID in parentheses: feat(<task>): wip\n`git baton status` lists the tasks"
    assert only("wip").hint == hint


def test_empty_subject() -> None:
    finding = only("")
    assert finding.message == "the subject is empty and names no task"
    assert "feat(<task>): <what the commit does>" in finding.hint


def test_s103_proposes_the_nearest_task() -> None:
    finding = only("feat(1.1.5c): x")
    assert finding.message == "1.1.5c is no task of the plan; the nearest is 1.1.5b"
    assert finding.task == "1.1.5c"


def test_s103_without_a_plan() -> None:
    finding = only("feat(1.1.5a): x", plan=NO_PLAN)
    assert finding.message == "1.1.5a is no task: this tree holds no feature file"
    assert codes("wip", plan=NO_PLAN) == ["S101"]


def test_many_unknown_tasks_are_summed_up() -> None:
    found = judge("feat(1.4.3a-z): x")
    assert [finding.task for finding in found] == ["1.4.3d", "1.4.3e", "1.4.3f", None]
    assert found[-1].message.startswith("20 more, from 1.4.3g to 1.4.3z, are no tasks")
    assert len(judge("feat(1.4.3c-f): x")) == 3


def test_s104_names_a_task_of_the_feature() -> None:
    finding = only("feat(1.1,1.4.4)!: x")
    tasks = "its tasks are 1.1.5a, 1.1.5b, 1.1.6, …"
    assert finding.message == f"1.1 is a feature, not a task ({tasks})"
    assert finding.hint == "name the task, for example: feat(1.1.5a,1.4.4)!: x"
    log = only("chore: claim task 1.1")
    assert log.hint == "name the task, for example: chore: claim task 1.1.5a"


def test_s104_of_a_feature_without_tasks() -> None:
    finding = only("feat(2.1): x", plan=snapshot_of([_file("2.1", [])]))
    assert "not listed yet" in finding.message
    assert finding.hint.startswith("list the tasks of 2.1")


@pytest.mark.parametrize("text", ["feat(1.1): x", "Merge branch 'x'", "feat(1.1): x (#12)"])
def test_a_merge_may_name_a_feature(text: str) -> None:
    assert codes(text, merge=True) == []


@pytest.mark.parametrize("text", ["feat: x", "wip", "merged"])
def test_a_merge_in_other_words_needs_an_id(text: str) -> None:
    assert codes(text, merge=True) == ["S101"]


def test_a_log_commit_names_tasks_even_with_a_host_s_number() -> None:
    assert codes("chore: claim task 1.1 (#12)") != []


def test_s105_keeps_the_rest_of_the_subject() -> None:
    finding = only("Feature(1.1.5a)!: x")
    assert finding.message == 'the type "Feature" is not allowed'
    assert finding.hint == "did you mean feat? feat(1.1.5a)!: x"
    assert (
        only("zzz(1.1.5a): x", settings=Settings(types=("feat", "fix"))).hint
        == "use one of: feat, fix"
    )


def test_log_commit_that_touches_other_files() -> None:
    finding = only("chore: claim task 1.1.5a", others=("src/x.py",))
    assert finding.code == "S106"
    assert finding.message == (
        '"chore: claim task 1.1.5a" is bookkeeping, but the commit also touches src/x.py'
    )
    assert "feat(1.1.5a): …" in finding.hint
    two = only("chore: claim task 1.1.5a", others=("a", "b"))
    assert two.message.endswith("touches a and 1 more")


def test_a_log_commit_names_64_tasks_at_most() -> None:
    clauses = ", ".join(["note on task 1.1.5a"] * 65)
    assert codes(f"chore: {clauses}") == ["H603"]
    assert codes(f"chore: {', '.join(['note on task 1.1.5a'] * 64)}") == []


def test_duplicates_are_a_warning_with_the_line_to_write() -> None:
    finding = only("feat(1.1.5a,1.1.6, 1.1.5a)!: x")
    assert (finding.severity, finding.task) == ("warning", "1.1.5a")
    assert finding.hint == "name each task once: feat(1.1.5a,1.1.6)!: x"


def test_64_tasks_are_the_most() -> None:
    tasks = [(f"1.1.{number}", "Title") for number in range(1, 66)]
    plan = snapshot_of([_file("1.1", tasks)])
    assert codes("feat(1.1.1-64): x", plan=plan) == []
    assert codes("feat(1.1.1-64,1.1.65): x", plan=plan) == ["H603"]
    assert codes("feat(1.1.1-65): x", plan=plan) == ["S107"]


EXEMPT = Settings(exempt_types=("chore", "wip"))


@pytest.mark.parametrize("text", ["chore: x", "chore(deps): x", "chore(python3.12)!: x", "wip: x",
                                  "chore(deps-dev): x", "chore(1.1.5a): x",
                                  "fixup! chore: x"])  # fmt: skip
def test_exempt_types_need_no_id(text: str) -> None:
    assert codes(text, settings=EXEMPT) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [("feat: x", "S101"), ("chore(1.1.5а): x", "S107"), ("chore(1.1.5a-): x", "S107"),
     ("chore(1.1.5A): x", "S103"), ("chore(1.1.5a,9.9): x", "S103"), ("chores: x", "S105")],
)  # fmt: skip
def test_a_task_in_the_scope_of_an_exempt_type_is_judged_all_the_same(text: str, code: str) -> None:
    assert codes(text, settings=EXEMPT)[0] == code


@pytest.mark.parametrize(
    "scope", ["1.1", "9.9.9", "1.2.x", "release-1.2.0", "release/1.2", "1.2, 1.3", "", "1.2.5-rc.1"]
)
def test_the_scope_of_an_exempt_type_is_free(scope: str) -> None:
    assert codes(f"chore({scope}): release", settings=EXEMPT) == []
    assert codes(f"chore({scope}): plan", planning=True) == []


BOTS = Settings(exempt_authors=("renovate[bot]", "bot@example.com"))


@pytest.mark.parametrize(
    "author",
    [
        "renovate[bot] <29139614+renovate[bot]@users.noreply.github.com>",
        "Renovate[Bot] <x@example.com>",
        "somebody <BOT@example.com>",
        "somebody <123+bot@example.com>",
    ],
)
@pytest.mark.parametrize("text", ["Update dependency x to v2", "chore(main): release 1.2.0", "x"])
def test_an_exempt_author_needs_no_task(author: str, text: str) -> None:
    assert codes(text, settings=BOTS, author=author) == []
    assert codes("feat(1.1.5A): x", settings=BOTS, author=author) == ["S103"]
    assert codes("chore: claim task 1.1.5a", settings=BOTS, author=author, others=("a",)) == [
        "S106"
    ]


@pytest.mark.parametrize(
    "author",
    ["renovate <x@example.com>", "x <a+bot@example.com>", " <>", "bot <x@bot@example.com>"],
)
def test_who_is_only_like_an_exempt_author_needs_one(author: str) -> None:
    assert codes("Update dependency x to v2", settings=BOTS, author=author) == ["S101"]


def test_empty_parentheses_are_told_what_belongs_there() -> None:
    found = only("feat(): create form")
    assert found.message == '"feat(): create form" names no task: nothing stands in the parentheses'
    assert found.hint.startswith("put the task's ID in parentheses: feat(")
    assert "): create form" in found.hint


def test_who_may_be_exempt_is_told_to_whom_it_helps() -> None:
    assert 'exempt-types = ["build"]' in only("build(deps): bump lodash").hint
    assert 'exempt-types = ["docs"]' in only("docs: correct a typo").hint
    hint = only("Bump lodash", author="dependabot[bot] <d@example.com>").hint
    assert 'exempt-authors = ["dependabot[bot]"]' in hint
    for text in ("feat: x", "fix: x", "Bump lodash"):
        assert "exempt" not in only(text, author="Ada <ada@example.com>").hint


PRINTED = re.compile(r"(?:: |\? )((?:fixup! )?(?:[\w-]+)(?:\([^()]*\))?!?: \S.*)$", re.MULTILINE)


@given(
    st.sampled_from(["", "✨ ", ":bug: ", "🐛", "fixup! ", " ", "[x] "]),
    st.sampled_from(["feat", "Feat", "fx", "build", "Build", "chore", "note", "feat!", ""]),
    st.sampled_from(
        [
            "(1.1.5b)",
            " (1.1.5b)",
            "[1.1.5b]",
            "(1.1.5B)",
            "(1.1.99)",
            "(1.1)",
            "(deps)",
            "",
            "()",
            " 1.1.5b",
            "(1.1.5b,1.1.5b)",
            "(1.1.5b 1.1.6)",
            "(1.1.5b-a)",
            "(release/1.2)",
            "(1.2.x)",
        ]
    ),
    st.sampled_from([": ", ":", " : ", " ", " - ", "!: "]),
    st.sampled_from(["bump lodash", "1.1.5b bump", "Ünï 🎉", "a: b"]),
    st.sampled_from(
        [Settings(), Settings(exempt_types=("build", "chore")), Settings(types=("fix",))]
    ),
)
def test_every_corrected_line_passes_when_it_is_typed(
    mark: str, kind: str, scope: str, colon: str, said: str, settings: Settings
) -> None:
    text = f"{mark}{kind}{scope}{colon}{said}".strip()
    for finding in judge(text, plan=HELD, settings=settings, agent="ada"):
        for line in PRINTED.findall(finding.hint):
            if "<task>" not in line and not line.startswith("chore: claim"):
                assert codes(line, plan=HELD, settings=settings) == [], (text, finding)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("✨ feat(1.1.5b): create the table", "feat(1.1.5b): create the table"),
        (":sparkles: feat(1.1.5b): create", "feat(1.1.5b): create"),
        ("build(deps):bump lodash", "build(deps): bump lodash"),
        ("build (deps): bump lodash", "build(deps): bump lodash"),
        ("Build(deps): bump lodash", "build(deps): bump lodash"),
        ("feat:add x", "feat(1.1.5b): add x"),
        ("Feat: add x", "feat(1.1.5b): add x"),
        ("✨ add x", "feat(1.1.5b): ✨ add x"),
    ],
)
def test_what_was_meant_is_written_out(text: str, line: str) -> None:
    settings = Settings(exempt_types=("build",))
    assert PRINTED.findall(only(text, plan=HELD, settings=settings).hint) == [line]


@pytest.mark.parametrize("text", ["docs: plan", "docs(plan): add feature", "chore!: set up"])
def test_planning_needs_no_id(text: str) -> None:
    assert codes(text, planning=True) == []
    assert codes(text) == ["S101"]


def test_planning_needs_a_form() -> None:
    found = only("plan the shop", planning=True)
    assert (found.code, found.hint.endswith("needs a type: chore: plan the shop")) == ("S101", True)
    assert "<task>" in only("plan the shop").hint
    assert "<task>" in only("", planning=True).hint
    assert codes("nope: plan", planning=True) == ["S105"]


STYLES = {
    r"T\d{3}": ("T001", "T002", "t001", "T009"),
    r"[A-Z]+-\d+": ("AUTH-1", "AUTH-2", "auth-1", "AUTH-9"),
    r"#\d+": ("#1", "#2", "", "#9"),
}


@pytest.mark.parametrize("pattern", STYLES)
def test_other_styles(pattern: str) -> None:
    first, second, wrong_case, unknown = STYLES[pattern]
    plan = snapshot_of([_file("1.1", [(first, "A"), (second, "B")], grammar=pattern)])
    facts: dict[str, Any] = {"plan": plan, "settings": Settings(task_id=pattern)}
    for scope in (first, f"{first}, {second}", f"{first}-{second}", f"{first}-{second[-1]}"):
        if not (pattern == r"T\d{3}" and scope == "T001-2"):
            assert codes(f"feat({scope}): x", **facts) == []
    assert codes(f"feat({unknown}): x", **facts) == ["S103"]
    assert codes(f"feat ({first}): x", **facts) == ["S107"]
    assert codes("feat: x", f"see {second}", **facts) == ["S101", "S102"]
    assert codes("feat: x (#12)", **facts) == ["S101"]
    if wrong_case:
        assert codes(f"feat({wrong_case}): x", **facts) == ["S103"]


def test_a_commit_that_exists_is_to_be_reworded() -> None:
    finding = only("wip", commit="0123456789" * 4)
    assert finding.commit == "0123456789" * 4
    assert finding.hint.endswith(
        "(git commit --amend, if it is the last one; else git rebase -i 0123456^)"
    )


HOSTILE = {
    "long subject, 1 MB": "x" * 1_000_000,
    "long subject, (": "(" * 10_000,
    "long subject, 1.": "1." * 500_000,
    "long subject, 1. in a scope": f"feat({'1.' * 500_000}): x",
    "scope below the cap": f"feat({'1.' * 32_000}): x",
    "cyrillic below the cap": f"feat({'а' * 32_000}): x",
    "endless range": "feat(1.1.1-1.1.10000): x",
    "fixups": f"{'fixup! ' * 9_000}x",
    "reverts": 'Revert "' * 5_000 + '"' * 5_000,
    "commas": f"feat({',' * 60_000}): x",
    "IDs": f"feat({'1.1.5a,' * 9_000}): x",
    "type": f"{'x' * 60_000}: x",
    "words": "a " * 30_000,
}  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_subjects_are_judged_quickly(text: str) -> None:
    before = time.process_time()
    found = [*judge_message(text, ""), *judge(text)]
    assert time.process_time() - before < 0.5
    assert found or text.startswith("Revert")
    assert all(len(finding.message) + len(finding.hint) < 800 for finding in found)


def test_ten_thousand_subjects_of_1_mb_stay_cheap() -> None:
    """A hundredth of the row: 100 MB of subjects must not take a twentieth of a minute."""
    text = f"feat(1.1.5a): {'x' * 1_000_000}"
    before = time.process_time()
    for _ in range(100):
        assert codes(text) == ["S101"]
    assert time.process_time() - before < 3


PARTS = st.sampled_from(
    ["feat", "chore", "(", ")", "1.1.5a", "1.1", "9.9", ",", "-", ": ", ":", "!", " ", "x",
    "fixup! ",
     'Revert "', '"', "Merge ", "chore: ", "claim task ", "(#12)", "а", "\u202e", "\udcff",
     "é", "T1"]
)  # fmt: skip


@given(st.lists(PARTS, max_size=12).map("".join), st.booleans(), st.booleans(), st.booleans())
def test_every_subject_gets_a_verdict_that_can_be_printed(
    text: str, merge: bool, planning: bool, exempt: bool
) -> None:
    settings = EXEMPT if exempt else Settings()
    for finding in judge(text, "1.1.6", merge=merge, planning=planning, settings=settings):
        assert finding.message
        assert finding.hint
        assert mask(finding.message)


@given(st.lists(PARTS, max_size=12).map("".join))
def test_what_is_accepted_names_known_tasks(text: str) -> None:
    if not judge(text):
        subject = parse_subject(text, Settings().grammar)
        if subject.kind == "conventional":
            assert subject.ids
            assert all(PLAN.feature_of(task) or task in PLAN.features for task in subject.ids)
        else:
            assert subject.kind in ("log", "revert")


SPEC_KIT = read_settings({"plan-format": "spec-kit"})


def _albums(feature: str, *rows: str) -> FeatureFile:
    text = f"# Tasks: x\n- [ ] T002 a\n- [ ] T003 b\n\n{PROGRESS_LOG}" + "\n".join([*rows, ""])
    path = f"specs/{feature}-x/tasks.md"
    file = read_feature_file(text.encode(), path, SPEC_KIT.grammar)
    assert file is not None
    return file


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("feat(T002): x", "feat(004-T002): x"),
        ("feat(T002,T003): x", "feat(004-T002,004-T003): x"),
        ("feat(005-T002, T003): x", "feat(005-T002, 004-T003): x"),
    ],
)
def test_an_id_as_the_list_of_spec_kit_writes_it(text: str, line: str) -> None:
    claims = [row("10:00", "ada", "START", f"004-{task}") for task in ("T002", "T003")]
    plan = snapshot_of([_albums("004", *claims), _albums("005")])
    facts: dict[str, Any] = {"plan": plan, "settings": SPEC_KIT}
    held = only(text, agent="ada", **facts)
    assert (held.code, held.hint) == ("S103", f"write it as: {line}")
    either = only(text, agent="bob", **facts)
    assert either.code == "S107"
    assert "004-T012 for T012 of feature 004" in either.hint
    alone = only("feat(T003): x", **{**facts, "plan": snapshot_of([_albums("005")])})
    assert alone.hint == "write it as: feat(005-T003): x"


@pytest.mark.parametrize("feature", ["004", "20260319-143022"])
def test_a_feature_of_spec_kit_is_named_where_it_is_squashed(feature: str) -> None:
    facts: dict[str, Any] = {"plan": snapshot_of([_albums(feature)]), "settings": SPEC_KIT}
    assert codes(f"feat: albums ({feature}) (#12)", **facts) == []
    assert codes(f"feat({feature}): albums (#12)", **facts) == []
    assert codes(f"feat({feature}-T002-003): albums (#12)", **facts) == []
    assert codes(f"feat({feature}): T002 albums", **facts) == ["S107"]


def test_a_squashed_subtree_is_no_work_where_nothing_is_planned() -> None:
    text = "Squashed 'lib/' content from commit 1234567"
    body = "git-subtree-dir: lib\ngit-subtree-split: 1234567890123456789012345678901234567890"
    assert codes(text, body, plan=NO_PLAN) == []
    assert codes(text, body) == ["S101"]


def test_a_planning_commit_may_have_any_scope_that_is_no_mistyped_task() -> None:
    assert codes("docs(1-1-5a): search", planning=True) == []
    assert codes("docs(1.1.5A): search", planning=True) == ["S103"]
