"""A merge brings what its sides have: it needs no task, so nothing else comes in with it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.judging import codes, judge, only
from support.protocol import record
from support.sandbox import Sandbox

Clone = Callable[..., Sandbox]
LINES = "".join([f"line {at}\n" for at in range(30)])
OURS = LINES.replace("line 3\n", "three\n").replace("line 15\n", "fifteen\n")
THEIRS = LINES.replace("line 3\n", "tres\n").replace("line 27\n", "twenty-seven\n")
BOTH = OURS.replace("line 27\n", "twenty-seven\n")


@pytest.fixture
def ada(remote: Sandbox, clone_of: Clone) -> Sandbox:
    """A clone at a branch that its agent works on, beside others that part from the tag base.

    Of these ``side`` has other files, ``near`` other lines, ``clash`` the same line.
    """
    clone = clone_of(remote, "ada")
    record(clone, "START", "1.1.1a")
    clone.commit("feat(1.1.1a): begin", {"form.py": LINES, "old.py": "old\n"})
    clone.git("tag", "base")
    near = THEIRS.replace("tres", "line 3")
    for name, changes in (
        ("side", {"side.py": "side\n"}),
        ("near", {"form.py": near}),
        ("clash", {"form.py": THEIRS}),
        ("feature", {"form.py": OURS}),
    ):
        clone.git("switch", "--quiet", "--create", name, "base")
        clone.commit(f"feat(1.1.1a): {name}", changes)
    return clone


def _merge(ada: Sandbox, *names: str, changes: dict[str, str | None] | None = None) -> str:
    """Merge branches, and put some files into the merge by hand; its object ID."""
    options = ("--quiet", "--no-ff", "--no-commit")
    ada.git("merge", *options, *names, check=False)
    ada.stage(changes or {})
    return ada.commit(f"Merge branch '{names[0]}'")


# -- what does more --------------------------------------------------------------------------------

MORE: dict[str, dict[str, str | None]] = {
    "a new file": {"evil.py": "evil\n"},
    "an empty one": {"evil.py": ""},
    "a line more": {"form.py": BOTH + "evil\n"},
    "a line less": {"form.py": BOTH.replace("line 9\n", "")},
    "a line elsewhere": {
        "form.py": BOTH.replace("line 9\n", "").replace("line 20\n", "line 20\nline 9\n")
    },
    "a file less": {"old.py": None},
    "the settings": {".git-baton.toml": 'ignore = ["S"]\n'},
}


@pytest.mark.parametrize("name", MORE)
def test_a_merge_that_does_more(name: str, ada: Sandbox) -> None:
    merge = _merge(ada, "near", changes=MORE[name])
    found = only(judge(ada, "base"), "S110")
    assert (found.commit, found.path) == (merge, next(iter(MORE[name])))


LESS: dict[str, tuple[str, ...]] = {
    "a file as one side had it": ("checkout", "HEAD", "--", "form.py"),
    "a file of theirs left out": ("rm", "--quiet", "--force", "side.py"),
    "all as one side had it": ("checkout", "HEAD", "--", "."),
}


@pytest.mark.parametrize("name", LESS)
def test_a_merge_takes_nothing_out_that_git_would_keep(name: str, ada: Sandbox) -> None:
    """Else whoever has an old branch could undo what others have merged since."""
    other = "side" if "left out" in name else "near"
    ada.git("merge", "--quiet", "--no-ff", "--no-commit", other)
    ada.git(*LESS[name])
    ada.commit(f"Merge branch '{other}'")
    assert codes(judge(ada, "base")) == ["S110"]
    ada.git("reset", "--quiet", "--hard", "HEAD^")
    ada.git("merge", "--quiet", "--no-edit", "--strategy", "ours", other)
    assert codes(judge(ada, "base")) == ["S110"]


@pytest.mark.parametrize("name", ["old.py", "side.py", "evil.bin"])
def test_bytes_that_are_no_text_are_held_against_git_too(name: str, ada: Sandbox) -> None:
    _merge(ada, "side", changes={name: "evil\0\n"})
    assert codes(judge(ada, "base")) == ["S110"]


@pytest.mark.parametrize("name", ["evil.py", "old.py"])
def test_a_merge_of_several_that_does_more(name: str, ada: Sandbox) -> None:
    _merge(ada, "near", "side", changes={name: "evil\n"})
    assert codes(judge(ada, "base")) == ["S110"]


def test_a_mode_that_no_side_has(ada: Sandbox) -> None:
    ada.git("merge", "--quiet", "--no-ff", "--no-commit", "side")
    ada.git("update-index", "--chmod=+x", "old.py")
    ada.commit("Merge branch 'side'")
    assert codes(judge(ada, "base")) == ["S110"]


@pytest.mark.parametrize("place", ["line 9\n", "twenty-seven\n", "line 29\n"])
def test_beside_a_conflict_nothing_comes_in(place: str, ada: Sandbox) -> None:
    resolved = BOTH.replace("three\n", "drei\n")
    _merge(ada, "clash", changes={"form.py": resolved.replace(place, "evil\n")})
    assert codes(judge(ada, "base")) == ["S110"]


@pytest.mark.parametrize("at", ["HEAD~1", "base", "HEAD~2"])
def test_what_the_first_parent_has_already_is_nothing_to_merge(at: str, ada: Sandbox) -> None:
    """Else an older commit's files could be brought back in the name of a merge."""
    tree, older, head = ada.oid("base^{tree}"), ada.oid(at), ada.oid()
    words = ("commit-tree", tree, "-p", head, "-p", older)
    made = ada.git(*words, input="Merge branch 'old'\n").out.strip()
    ada.git("reset", "--quiet", "--hard", made)
    for since in ("origin/main", "base", head):
        assert codes(judge(ada, since)) == ["S110"]


@pytest.mark.parametrize("form", ["<<<<<<< {ours}", "<<<<<<< {ours}:form.py", "< {ours}"])
def test_a_conflict_begins_where_git_has_it(form: str, ada: Sandbox) -> None:
    """A line like git's marker, with the right name in it, makes no conflict larger."""
    ours, clash = ada.oid(), THEIRS.replace("line 3\n", "tres\n")
    ada.git("switch", "--quiet", "--create", "marked", "base")
    marker = form.format(ours=ours)
    ada.commit("feat(1.1.1a): mark", {"form.py": f"{marker}\n{clash}"})
    ada.git("switch", "--quiet", "feature")
    evil = BOTH.replace("three\n", "drei\n").replace("line 1\n", "evil\n")
    _merge(ada, "marked", changes={"form.py": f"{marker}\n{evil}"})
    assert codes(judge(ada, "base")) == ["S110"]


@pytest.mark.parametrize("place", ["line 0\n", "line 9\n", "line 20\n"])
def test_around_two_conflicts_nothing_comes_in(place: str, ada: Sandbox) -> None:
    ada.git("switch", "--quiet", "--create", "twice", "base")
    text = THEIRS.replace("line 15\n", "quince\n")
    ada.commit("feat(1.1.1a): twice", {"form.py": text})
    ada.git("switch", "--quiet", "feature")
    resolved = BOTH.replace("three\n", "drei\n").replace("fifteen\n", "")
    merge = _merge(ada, "twice", changes={"form.py": resolved})
    assert codes(judge(ada, "base")) == []
    ada.git("reset", "--quiet", "--hard", f"{merge}^")
    _merge(ada, "twice", changes={"form.py": resolved.replace(place, "evil\n")})
    assert codes(judge(ada, "base")) == ["S110"]


def test_a_file_without_a_last_line_break(ada: Sandbox) -> None:
    ada.commit("feat(1.1.1a): cut", {"form.py": OURS.removesuffix("\n")})
    _merge(ada, "near", changes={"form.py": BOTH.replace("line 29\n", "evil\n")})
    assert codes(judge(ada, "base")) == ["S110"]


@pytest.mark.parametrize("name", ["evil.py", "old.py", "vendored.py", "form.py"])
def test_another_project_comes_in_below_its_folder_and_nowhere_else(
    name: str, ada: Sandbox
) -> None:
    """What git subtree squashes needs no task."""
    body = f"git-subtree-dir: vendor\ngit-subtree-split: {'2' * 40}"
    ada.git("switch", "--quiet", "--orphan", "other")
    squashed = ada.commit(
        "Squashed 'vendor/' content from commit 2222222", {name: "x\n"}, body=body
    )
    ada.git("switch", "--quiet", "feature")
    head = ada.oid()
    options = ("--quiet", "--no-commit", "--allow-unrelated-histories", "--strategy", "ours")
    ada.git("merge", *options, squashed)
    ada.stage({f"vendor/{name}": "x\n"})
    ada.commit("Merge commit 'x' as 'vendor'")
    assert codes(judge(ada, "base")) == []
    ada.git("reset", "--quiet", "--hard", head)
    ada.git("merge", *options, squashed)
    ada.stage({name: "x\n"})
    ada.commit("Merge commit 'x' as 'vendor'")
    assert codes(judge(ada, "base")) == ["S110"]


@pytest.mark.parametrize("way", ["on top", "merged into it", "a merge of three"])
def test_nothing_stands_on_another_project(way: str, ada: Sandbox) -> None:
    body = f"git-subtree-dir: vendor\ngit-subtree-split: {'2' * 40}"
    ada.git("switch", "--quiet", "--orphan", "other")
    text = "Squashed 'vendor/' content from commit 2222222"
    squashed = ada.commit(text, {"evil.py": "x\n"}, body=body)
    if way == "on top":
        ada.commit("docs: plan", {"docs/plans/notes.md": "x\n"})
    options = ("--quiet", "--no-edit", "--allow-unrelated-histories")
    if way == "a merge of three":
        tree = ada.oid("feature^{tree}")
        words = ("-p", "feature", "-p", "side", "-p", squashed)
        made = ada.git("commit-tree", tree, *words, input="Merge all\n").out.strip()
        ada.git("reset", "--quiet", "--hard", made)
    else:
        ada.git("merge", *options, "feature")
    assert "S110" in codes(judge(ada, "base"))


# -- honest ones -----------------------------------------------------------------------------------


def _other_files(ada: Sandbox) -> None:
    _merge(ada, "side")


def _other_lines(ada: Sandbox) -> None:
    _merge(ada, "near")


def _three_sides(ada: Sandbox) -> None:
    _merge(ada, "near", "side")


def _in_conflict(ada: Sandbox) -> None:
    _merge(ada, "clash", changes={"form.py": BOTH.replace("three\n", "drei\nvier\n")})


def _one_side_of_it(ada: Sandbox) -> None:
    ada.git("merge", "--quiet", "--no-ff", "--no-edit", "-X", "theirs", "clash")


def _a_fast_forward_with_a_commit(ada: Sandbox) -> None:
    ada.git("switch", "--quiet", "--create", "late", "base")
    ada.git("merge", "--quiet", "--no-ff", "--no-edit", "feature")


def _renamed_and_changed(ada: Sandbox) -> None:
    ada.git("mv", "form.py", "login.py")
    ada.commit("feat(1.1.1a): move it")
    _merge(ada, "clash", changes={"login.py": BOTH.replace("three\n", "drei\n")})


def _deleted_here_changed_there(ada: Sandbox) -> None:
    ada.commit("feat(1.1.1a): drop it", {"form.py": None})
    _merge(ada, "clash", changes={"form.py": None})


def _both_made_it(ada: Sandbox) -> None:
    ada.commit("feat(1.1.1a): side, too", {"side.py": "ours\n"})
    _merge(ada, "side", changes={"side.py": "ours and theirs\n"})


def _in_conflict_beside_markers(ada: Sandbox) -> None:
    """As a page on conflicts has them."""
    for name in ("ours", "theirs"):
        ada.git("switch", "--quiet", "--create", name, "feature" if name == "ours" else "clash")
        text = "<<<<<<< HEAD\n" + (OURS if name == "ours" else THEIRS)
        ada.commit(f"feat(1.1.1a): {name}", {"form.py": text})
    ada.git("switch", "--quiet", "ours")
    resolved = "<<<<<<< HEAD\n" + BOTH.replace("three\n", "drei\n")
    _merge(ada, "theirs", changes={"form.py": resolved})


def _plan_of_neither(ada: Sandbox) -> None:
    _merge(ada, "near", changes={"docs/plans/notes.md": "merged today\n"})


HONEST = (
    *(_other_files, _other_lines, _three_sides, _in_conflict, _one_side_of_it),
    *(_a_fast_forward_with_a_commit, _renamed_and_changed, _deleted_here_changed_there),
    *(_both_made_it, _in_conflict_beside_markers, _plan_of_neither),
)


@pytest.mark.parametrize("way", HONEST, ids=lambda way: way.__name__.strip("_"))
def test_honest_merges_pass(way: Callable[[Sandbox], None], ada: Sandbox) -> None:
    way(ada)
    assert codes(judge(ada, "base")) == []


ATTRIBUTES = ("-merge", "binary", "merge=npm", "merge=binary")


@pytest.mark.parametrize(
    "line", [f"form.py {each}" for each in (*ATTRIBUTES, "merge", "merge=union")]
)
def test_what_git_does_not_merge_by_lines_is_made_anew(line: str, ada: Sandbox) -> None:
    """As a lock file is: no line of it need be of either side."""
    ada.commit("chore(1.1.1a): attributes", {".gitattributes": f"{line}\n"})
    ada.git("merge", "--quiet", "--no-ff", "--no-commit", "near", check=False)
    ada.stage({"form.py": BOTH.replace("line 9\n", "hash\n")})
    ada.commit("Merge branch 'near'")
    wrong = line.endswith((" merge", "=union"))
    assert codes(judge(ada, "base")) == (["S110"] if wrong else [])
    ada.commit("chore(1.1.1a): none", {".gitattributes": ""})
    assert codes(judge(ada, "base")) == (["S110"] if wrong else [])


@pytest.mark.parametrize("name", ["side.py", "old.py", "evil.py", "form.py"])
@pytest.mark.parametrize("other", ["side", "third"])
def test_an_attribute_frees_nothing_that_only_one_side_changed(
    name: str, other: str, ada: Sandbox
) -> None:
    ada.git("switch", "--quiet", "--create", "third", "base")
    ada.commit("feat(1.1.1a): old", {"old.py": "older\n"})
    ada.git("switch", "--quiet", "feature")
    ada.commit("chore(1.1.1a): attributes", {".gitattributes": "* -merge\n"})
    _merge(ada, other, changes={name: "evil\n"})
    assert codes(judge(ada, "base")) == ["S110"]


def test_the_attributes_are_those_that_the_merge_met(ada: Sandbox) -> None:
    ada.git("switch", "--quiet", "near")
    ada.commit("chore(1.1.1a): attributes", {".gitattributes": "* -merge\n"})
    ada.git("switch", "--quiet", "feature")
    _merge(ada, "near", changes={"form.py": BOTH.replace("line 9\n", "evil\n")})
    assert codes(judge(ada, "base")) == ["S110"]


def test_bytes_that_both_changed_are_whoever_merges(ada: Sandbox) -> None:
    for name in ("bytes", "ours"):
        ada.git("switch", "--quiet", "--create", name, "base")
        ada.commit(f"feat(1.1.1a): {name}", {"old.py": f"{name}\0\n"})
    _merge(ada, "bytes", changes={"old.py": "both\0\n"})
    assert codes(judge(ada, "base")) == []


def test_what_one_side_deleted_is_not_made_anew(ada: Sandbox) -> None:
    ada.commit("feat(1.1.1a): drop it", {"form.py": None})
    _merge(ada, "near", changes={"form.py": "evil\n"})
    assert codes(judge(ada, "base")) == ["S110"]


def test_what_goes_beyond_a_merge_has_a_way(ada: Sandbox) -> None:
    _merge(ada, "near")
    ada.commit("fix(1.1.1a): fit them together", {"evil.py": "fitted\n"})
    assert codes(judge(ada, "base")) == []
