"""``git baton new``: files that lint clean, in every style, and nothing ever overwritten."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from support.environment import ROOT
from support.sandbox import Sandbox

STYLES = ROOT / "examples/styles"
MADE = "docs/plans/1.4-search-the-shelf.md"


def _lint(sandbox: Sandbox, *paths: str) -> str:
    """What lint says of a plan with nothing amiss but one finding."""
    found = sandbox.baton("lint", *paths)
    assert found.code == 0
    assert found.out.splitlines()[-1].startswith("1 warning in ")
    return found.out


def test_template_asks_once_for_what_is_to_be_filled_in(sandbox: Sandbox) -> None:
    outcome = sandbox.baton("new", "1.4", "Search the shelf")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == f"{MADE}: 1.4.1a\n  → fill in the details, then git baton lint {MADE}\n"
    assert sandbox.baton("lint")[:2] == (
        0,
        f"{MADE}:23: P531 warning: 1.4.1a is not filled in: "
        "Action or Verify is still the template's\n"
        "  → write in Action which File and what to do there, in Verify a command that shows it\n"
        "1 warning in 3 files\n",
    )
    filled = sandbox.read(MADE).replace("Say in which File, and give the code or the Command.", "")
    sandbox.write(MADE, filled.replace("say what shows that it is done, best a command", "`true`"))
    assert sandbox.baton("lint")[:2] == (0, "no findings in 3 files\n")
    assert "**Commit:** `feat(1.4.1a): write the first task`" in sandbox.read(MADE)


def test_titles_from_a_list(sandbox: Sandbox) -> None:
    listed = 'Build `index`\n\n- HTML export.\n2. Show "it" & more\n'
    outcome = sandbox.baton("new", "1.4", "Search the shelf", "--from", "-", input=listed)
    assert outcome.out.startswith(f"{MADE}: 1.4.1a to 1.4.3a\n")
    text = sandbox.read(MADE)
    assert "- [ ] 1.4.2a HTML export.\n" in text
    assert "`feat(1.4.1a): build index`" in text
    assert "`feat(1.4.2a): HTML export`" in text
    assert "**Estimated Tasks:** 3 atomic tasks" in text
    assert "P531 warning: 1.4.1a, 1.4.2a and 1.4.3a are not filled in" in _lint(sandbox)


@pytest.mark.parametrize(
    ("style", "pattern", "feature", "first", "count"),
    [
        ("spec-kit.md", r"T\d{3}", "F1", "T001", 5),
        ("checkboxes.md", r"[A-Z]+-\d+", "AUTH", "AUTH-12", 4),
        ("table.md", r"[A-Z]+-\d+", "SHOP", "SHOP-1", 3),
    ],
)
def test_other_styles_from_end_to_end(
    style: str, pattern: str, feature: str, first: str, count: int, empty: Sandbox
) -> None:
    empty.write(".git-baton.toml", f"task-id = '{pattern}'\n")
    made = empty.baton("new", feature, "Some title", "--from", str(STYLES / style))
    assert made.code == 0, made
    path = f"docs/plans/{feature}-some-title.md"
    assert empty.read(path).count("- [ ] ") == count
    assert "P531 warning: " in _lint(empty)
    empty.commit(
        "docs: plan", {path: empty.read(path), ".git-baton.toml": f"task-id = '{pattern}'\n"}
    )
    empty.append(path, f"| 2024-01-15 10:00 | ada | START | {first} | - |")
    empty.commit(f"chore: claim task {first}", {path: empty.read(path)})
    [template] = [
        line.partition("`")[2].rstrip("`")
        for line in empty.read(path).split("\n")
        if line.startswith("**Commit:**") and f"({first})" in line
    ]
    empty.stage({"work.txt": "1\n"})
    message = str(empty.write(".git/COMMIT_EDITMSG", f"{template}\n"))
    accepted = empty.hook("commit-msg", message, agent="ada")
    assert accepted == (0, "", "")
    empty.write(".git/COMMIT_EDITMSG", "feat: no task\n")
    assert empty.hook("commit-msg", message, agent="ada").code == 1


@pytest.mark.parametrize("style", ["spec-kit.md", "checkboxes.md"])
def test_other_lists_are_read_as_they_are(style: str, empty: Sandbox) -> None:
    pattern = r"T\d{3}" if style == "spec-kit.md" else r"[A-Z]+-\d+"
    text = (STYLES / style).read_text(encoding="utf-8")
    head, _, rest = text.partition("\n")
    log = "\n## Progress Log\n\n| Timestamp | Agent | Action | Task | Commit |\n|-|-|-|-|-|\n"
    feature = head.replace("# Tasks:", "#").replace("# ", "# Feature F1: ", 1)
    empty.write(".git-baton.toml", f"task-id = '{pattern}'\n")
    empty.write("docs/plans/f1.md", f"{feature}\n\n**Dependencies:** None\n{rest}{log}")
    outcome = empty.baton("lint")
    assert (outcome.code, outcome.err) == (0, "")
    ticked = [] if style == "spec-kit.md" else ["P533"]
    assert [
        word for word in outcome.out.split() if word[:1] == "P" and word[1:].isdigit()
    ] == ticked


def test_ids_go_on_where_the_plan_ends(empty: Sandbox) -> None:
    empty.write(".git-baton.toml", "task-id = 'T\\d{3}'\n")
    assert empty.baton("new", "F1", "One", "--from", "-", input="a\nb\n").out.startswith(
        "docs/plans/F1-one.md: T001 to T002\n"
    )
    assert empty.baton("new", "F2", "Two", "--from", "-", input="T009 a\nb\n").out.startswith(
        "docs/plans/F2-two.md: T009 to T010\n"
    )


@pytest.mark.parametrize(
    ("arguments", "listed", "said"),
    [
        (("1.1", "Again"), "", "feature 1.1 is planned in docs/plans/1.1-login.md already"),
        (("../x", "Up"), "", "cannot be the ID of a feature"),
        (("-x", "Up"), "", ""),
        (("a/b", "Up"), "", "cannot be the ID of a feature"),
        (("1.4", ""), "", "the title has 0 characters"),
        (("1.4", "x" * 201), "", "the title has 201 characters"),
        (("1.4", "a\u202eb"), "", "the title holds the character <U+202E>"),
        (("1.4", "Use #"), "", "Markdown would read"),
        (("1.4", "T", "--from", "-"), "", "the list holds 0 tasks"),
        (("1.4", "T", "--from", "-"), "a\n" * 1001, "the list holds 1001 tasks"),
        (("1.4", "T", "--from", "-"), "ok\nbad\x07\n", "line 2 holds the character <U+0007>"),
        (("1.4", "T", "--from", "-"), b"caf\xe9\n", "line 1 holds bytes that are not UTF-8"),
        (("1.4", "T", "--from", "-"), "1.1.1a Again\n", "1.1.1a stands in docs/plans/1.1-login.md"),
        (("1.4", "T", "--from", "-"), "1.4.1a a\n1.4.1a b\n", "line 2: 1.4.1a stands in the list"),
        (("1.4", "T", "--from", "nowhere.md"), "", "nowhere.md"),
    ],
)
def test_refused(
    arguments: tuple[str, ...], listed: str | bytes, said: str, sandbox: Sandbox
) -> None:
    outcome = sandbox.baton("new", *arguments, input=listed)
    assert outcome.code == 2
    assert said in outcome.err
    assert "Traceback" not in outcome.err
    assert sandbox.git("status", "--porcelain").out == ""


def test_nothing_is_overwritten(sandbox: Sandbox) -> None:
    sandbox.write(MADE, "mine\n")
    outcome = sandbox.baton("new", "1.4", "Search the shelf")
    assert (outcome.code, sandbox.read(MADE)) == (2, "mine\n")
    assert f"{MADE} is there already" in outcome.err


def test_no_link_is_written_through(empty: Sandbox, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (empty.path / "docs").symlink_to(outside)
    outcome = empty.baton("new", "1.4", "Search")
    assert outcome.code == 2
    assert "docs is a symbolic link" in outcome.err
    assert list(outside.iterdir()) == []


def test_pattern_without_room_asks_for_ids(empty: Sandbox) -> None:
    empty.write(".git-baton.toml", "task-id = '[A-Z]{4}'\n")
    outcome = empty.baton("new", "F1", "Words")
    assert outcome.code == 2
    assert "no task IDs can be made" in outcome.err
    assert empty.baton("new", "F1", "Words", "--from", "-", input="WORK Do it\n").code == 0


@pytest.mark.parametrize("line", ["T001 Do it", "- [ ] **T001:** Do it"])
def test_pattern_that_would_read_the_list_is_named(empty: Sandbox, line: str) -> None:
    listed = f"{line}\n"
    outcome = empty.baton("new", "F1", "Words", "--from", "-", input=listed)
    assert outcome.code == 2
    assert "if T001 is one: set task-id = '[A-Z]+\\d+' in .git-baton.toml" in outcome.err
    empty.write(".git-baton.toml", "task-id = '[A-Z]+\\d+'\n")
    assert empty.baton("new", "F1", "Words", "--from", "-", input=listed).code == 0


def test_types_of_the_repository(sandbox: Sandbox) -> None:
    sandbox.write(".git-baton.toml", 'types = ["change", "mend"]\n')
    assert sandbox.baton("new", "1.4", "Search the shelf").code == 0
    assert "`change(1.4.1a): write the first task`" in sandbox.read(MADE)
    assert "P531 warning: " in _lint(sandbox, MADE)


def test_no_task_gets_the_id_of_a_feature(sandbox: Sandbox) -> None:
    listed = "## 1. Setup\n- [ ] 1.1 Create\n- [ ] 1.9 Wire\n"
    outcome = sandbox.baton("new", "1.7", "Dark mode", "--from", "-", input=listed)
    assert outcome.code == 2
    assert "line 2: 1.1 is the ID of a feature, docs/plans/1.1-login.md" in outcome.err
    own = sandbox.baton("new", "1.7", "Dark mode", "--from", "-", input="- 1.7 Do it\n")
    assert (own.code, "1.7 is the ID of this feature" in own.err) == (2, True)
    taken = sandbox.baton("new", "1.1.1a", "A task already")
    assert (taken.code, "1.1.1a is a task in docs/plans/1.1-login.md" in taken.err) == (2, True)


def test_ids_that_are_made_pass_over_those_of_features(empty: Sandbox) -> None:
    empty.stage({".git-baton.toml": 'task-id = "[0-9]+\\\\.[0-9]+"\n'})
    assert empty.baton("new", "1.2", "Later", "--from", "-", input="9.1 x\n").code == 0
    outcome = empty.baton("new", "1", "All", "--from", "-", input="a\nb\n")
    assert outcome.code == 0, outcome
    made = (empty.path / "docs/plans/1-all.md").read_text()
    assert "1.1 a" in made
    assert "1.3 b" in made


def test_an_id_that_another_branch_has_is_taken(
    remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    ada, bob = clone_of(remote, "ada"), clone_of(remote, "bob")
    ada.git("switch", "--quiet", "--create", "docs/ships")
    assert ada.baton("new", "1.4", "Ships").code == 0
    ada.git("add", ".")
    ada.git("commit", "--quiet", "-m", "docs: plan ships")
    ada.git("push", "--quiet", "origin", "HEAD")
    refused = bob.baton("new", "1.4", "Trains")
    assert (refused.code, refused.out) == (2, "")
    assert "1.4 is planned on docs/ships already" in refused.err
    listed = bob.baton("new", "1.5", "Trains", "--from", "-", input="- [ ] 1.4.1a Lay rails\n")
    assert (listed.code, listed.out) == (2, "")
    assert "1.4.1a stands in docs/ships" in listed.err
    assert bob.baton("new", "1.5", "Trains").code == 0


def test_a_feature_that_is_here_can_be_written_anew(sandbox: Sandbox) -> None:
    assert sandbox.baton("new", "1.4", "Ships").code == 0
    sandbox.git("add", ".")
    sandbox.git("commit", "--quiet", "-m", "docs: plan ships")
    (sandbox.path / "docs/plans/1.4-ships.md").unlink()
    assert sandbox.baton("new", "1.4", "Ships").code == 0
