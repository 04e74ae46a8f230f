"""What is picked to a branch without a claim repeats work that had one, and does no more."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from support.history import Step, build_history
from support.judging import codes, judge, judge_push, only
from support.protocol import record
from support.sandbox import Sandbox

Clone = Callable[..., Sandbox]
RELEASE = "refs/heads/release/1.0"
LINES = "".join([f"line {at}\n" for at in range(30)])
FIRST, SECOND = "feat(1.1.1a): three", "feat(1.1.1a): twenty"


@pytest.fixture
def ada(remote: Sandbox, clone_of: Clone) -> Sandbox:
    """A clone at a release branch, beside a published branch with two commits on 1.1.1a.

    The release has changed a line of its own.
    """
    clone = clone_of(remote, "ada")
    clone.commit("docs: begin", {"form.py": LINES, "other.py": LINES})
    clone.git("branch", "release/1.0")
    clone.git("push", "--quiet", "--no-verify", "origin", "release/1.0")
    clone.git("switch", "--quiet", "--create", "feature")
    record(clone, "START", "1.1.1a")
    text = LINES.replace("line 3\n", "three\n")
    clone.commit(FIRST, {"form.py": text})
    clone.commit(SECOND, {"form.py": text.replace("line 20\n", "twenty\n"), "new.py": "new\n"})
    record(clone, "NOTE", "1.1.1a", "half")
    clone.git("push", "--quiet", "--no-verify", "origin", "feature")
    clone.git("switch", "--quiet", "release/1.0")
    return clone


def _done_on_main(ada: Sandbox) -> None:
    ada.git("switch", "--quiet", "feature")
    record(ada, "DONE", "1.1.1a", _at(ada, SECOND))
    ada.git("push", "--quiet", "--no-verify", "origin", "HEAD:main", "HEAD:feature")
    ada.git("switch", "--quiet", "release/1.0")


def _at(ada: Sandbox, subject: str) -> str:
    found = ada.git("log", "-1", "--format=%H", "--fixed-strings", f"--grep={subject}", "feature")
    return found.out.strip()


def _pick(ada: Sandbox, subject: str, *options: str) -> str:
    """Pick a commit; its own object ID."""
    original = _at(ada, subject)
    ada.git("cherry-pick", *options, original)
    return original


def _judged(ada: Sandbox) -> list[str]:
    return codes(judge_push(ada, (RELEASE, ada.oid(), "")))


def _amended(ada: Sandbox, changes: dict[str, str | None]) -> None:
    ada.stage(changes)
    ada.git("commit", "--quiet", "--amend", "--no-edit", "--no-verify")


# -- what says that it is picked, and is not -------------------------------------------------------

MORE: dict[str, dict[str, str | None]] = {
    "a new file": {"evil.py": "evil\n"},
    "a line elsewhere": {"form.py": LINES.replace("line 3\n", "three\n").replace("9\n", "evil\n")},
    "a line less": {"form.py": LINES.replace("line 3\n", "three\n").replace("line 9\n", "")},
    "a file less": {"other.py": None},
    "another file": {"other.py": LINES.replace("line 3\n", "three\n")},
    "the settings": {".git-baton.toml": 'types = ["feat", "fix"]\n'},
}


@pytest.mark.parametrize("done", [False, True], ids=["named", "done on main"])
@pytest.mark.parametrize("name", MORE)
def test_a_pick_that_does_more(name: str, done: bool, ada: Sandbox) -> None:
    if done:
        _done_on_main(ada)
    original = _pick(ada, FIRST, *([] if done else ["-x"]))
    assert _judged(ada) == []
    _amended(ada, MORE[name])
    found = only(judge_push(ada, (RELEASE, ada.oid(), "")), "C206")
    assert next(iter(MORE[name])) in found.message
    assert ("git cherry-pick -x " + ("<commit>" if done else original[:12])) in found.hint


@pytest.mark.parametrize("place", [0, 9, 29])
def test_what_is_picked_stands_where_it_stood(place: int, ada: Sandbox) -> None:
    """A line that is right in one place is not in another."""
    ada.git("switch", "--quiet", "feature")
    original = ada.commit("feat(1.1.1a): go", {"other.py": LINES.replace("9\n", "9\ngo\n", 1)})
    ada.git("push", "--quiet", "--no-verify", "origin", "feature")
    ada.git("switch", "--quiet", "release/1.0")
    lines = LINES.replace("line 20\n", "own\n").splitlines(keepends=True)
    ada.commit("docs: own", {"other.py": "".join(lines)})
    ada.git("push", "--quiet", "--no-verify", "origin", "release/1.0")
    ada.git("cherry-pick", "-x", original)
    _amended(ada, {"other.py": "".join([*lines[: place + 1], "go\n", *lines[place + 1 :]])})
    assert _judged(ada) == ([] if place == 9 else ["C206"])


@pytest.mark.parametrize("way", ["the same", "others", "none"])
def test_picks_cost_a_few_processes_each_whatever_they_name(
    way: str, ada: Sandbox, tmp_path: Path
) -> None:
    """Else a push of some kilobytes would keep a server busy for minutes."""
    _done_on_main(ada)
    ada.git("branch", "many", "feature")
    works = [Step(f"feat(1.1.1a): n {n}", {"n.py": f"{n}\n"}) for n in range(60)]
    oids = build_history(ada, works, "many")
    ada.git("push", "--quiet", "--no-verify", "origin", "many")

    def processes(picks: int) -> int:
        names = {"the same": lambda at: oids[:5], "others": lambda at: oids[5 * at : 5 * at + 5]}
        named = [names[way](at) if way in names else [] for at in range(picks)]
        body = ["".join([f"\n(cherry picked from commit {oid})" for oid in some]) for some in named]
        ada.git("branch", "--force", "back", "release/1.0")
        steps = [Step(f"feat(1.1.1a): x\n{more}", {"o.py": f"{more}.\n"}) for more in body]
        tip = build_history(ada, steps, "back")[-1]
        trace = tmp_path / str(picks)
        trace.mkdir()
        judge(ada, "release/1.0", tip, env={"GIT_TRACE2_EVENT": str(trace)})
        return len(list(trace.iterdir()))

    few, more = processes(2), processes(12)
    assert more <= few + 10 * 3, (few, more)


@pytest.mark.parametrize("mode", ["+x", "-x"])
def test_a_mode_is_not_picked_along(mode: str, ada: Sandbox) -> None:
    if mode == "-x":
        ada.git("update-index", "--chmod=+x", "other.py")
        ada.git("commit", "--quiet", "--no-verify", "-m", "docs: run it")
        ada.git("push", "--quiet", "--no-verify", "origin", "HEAD:release/1.0")
        ada.git("fetch", "--quiet")
    _pick(ada, FIRST, "-x")
    ada.git("update-index", f"--chmod={mode}", "form.py" if mode == "+x" else "other.py")
    ada.git("commit", "--quiet", "--amend", "--no-edit", "--no-verify")
    assert _judged(ada) == ["C206"]


def test_another_commit_is_named_than_the_one_that_was_picked(ada: Sandbox) -> None:
    _pick(ada, SECOND)
    body = f"(cherry picked from commit {_at(ada, FIRST)})"
    ada.git("commit", "--quiet", "--amend", "--no-verify", "-m", SECOND, "-m", body)
    assert _judged(ada) == ["C206"]


FORGED = ("unpublished", "unclaimed", "a tag", "a branch of the past")


@pytest.mark.parametrize("kind", FORGED)
def test_an_original_that_was_never_judged(kind: str, ada: Sandbox) -> None:
    """Anybody can make a commit that names a task, and pick it."""
    ada.git("switch", "--quiet", "--create", "evil", "origin/main")
    evil = ada.commit("feat(1.1.1a): evil", {"evil.py": "evil\n"})
    if kind == "a tag":
        ada.git("push", "--quiet", "--no-verify", "origin", f"{evil}:refs/tags/v1")
    if kind != "unpublished":
        ada.git("push", "--quiet", "--no-verify", "origin", "evil")
    if kind in ("a branch of the past", "a tag"):
        ada.git("push", "--quiet", "--no-verify", "origin", "--delete", "evil")
    ada.git("switch", "--quiet", "release/1.0")
    ada.git("cherry-pick", "-x", evil)
    found = only(judge_push(ada, (RELEASE, ada.oid(), "")), "C206")
    why = "nobody had claimed" if kind == "unclaimed" else "is on no published branch"
    assert (evil[:12] in found.message, why in found.message) == (True, True)


def test_beside_a_conflict_nothing_more_comes_in(ada: Sandbox) -> None:
    _in_conflict(ada, LINES.replace("line 3\n", "drei\n").replace("line 25\n", "evil\n"))
    assert _judged(ada) == ["C206"]


@pytest.mark.parametrize("marker", ["<<<<<<< ours\n", ">>>>>>> theirs\n", "<<<<<<< HEAD\n"])
def test_markers_that_were_there_before_are_no_conflict(marker: str, ada: Sandbox) -> None:
    text = LINES.replace("line 9\n", f"{marker}evil\n")
    _in_conflict(ada, text.replace("line 3\n", "drei\n"))
    assert _judged(ada) == ["C206"]


# -- honest ones -----------------------------------------------------------------------------------


def _in_conflict(ada: Sandbox, resolved: str) -> None:
    """A pick that meets another line 3 on the release branch, settled by hand."""
    ada.commit("docs: own way", {"form.py": LINES.replace("line 3\n", "tres\n")})
    ada.git("push", "--quiet", "--no-verify", "origin", "HEAD:release/1.0")
    ada.git("fetch", "--quiet")
    assert ada.git("cherry-pick", "-x", _at(ada, FIRST), check=False).code == 1
    ada.stage({"form.py": resolved})
    ada.git("-c", "core.editor=true", "cherry-pick", "--continue")


def _by_hand(ada: Sandbox) -> None:
    _in_conflict(ada, LINES.replace("line 3\n", "drei\n"))


def _as_it_was(ada: Sandbox) -> None:
    _pick(ada, FIRST, "-x")


def _in_part(ada: Sandbox) -> None:
    _pick(ada, FIRST, "-x")
    _pick(ada, SECOND, "-x")
    _amended(ada, {"new.py": None})


def _of_both(ada: Sandbox) -> None:
    first, second = _at(ada, FIRST), _at(ada, SECOND)
    ada.git("cherry-pick", "--no-commit", first, second)
    body = "\n".join([f"(cherry picked from commit {oid})" for oid in (first, second)])
    ada.commit("feat(1.1.1a): both", body=body)


def _to_a_moved_file(ada: Sandbox) -> None:
    ada.git("mv", "form.py", "login.py")
    ada.git("commit", "--quiet", "--no-verify", "-m", "docs: move it")
    ada.git("push", "--quiet", "--no-verify", "origin", "HEAD:release/1.0")
    ada.git("fetch", "--quiet")
    _pick(ada, FIRST, "-x")


def _a_deleted_file_stays_away(ada: Sandbox) -> None:
    ada.commit("docs: not here", {"form.py": None})
    ada.git("push", "--quiet", "--no-verify", "origin", "HEAD:release/1.0")
    ada.git("fetch", "--quiet")
    assert ada.git("cherry-pick", "-x", _at(ada, SECOND), check=False).code == 1
    ada.git("rm", "--quiet", "form.py")
    ada.git("-c", "core.editor=true", "cherry-pick", "--continue")


def _after_a_squash(ada: Sandbox) -> None:
    """The branch that had the original is gone; the default branch has its work."""
    _pick(ada, FIRST, "-x")
    ada.git("switch", "--quiet", "--detach", "origin/main")
    ada.git("merge", "--quiet", "--squash", "feature")
    ada.commit("feat(1.1): login (#12)")
    record(ada, "DONE", "1.1.1a", ada.oid())
    ada.git("push", "--quiet", "--no-verify", "origin", "HEAD:main", ":feature")
    ada.git("switch", "--quiet", "release/1.0")


def _work_with_a_claim_here_beside_it(ada: Sandbox) -> None:
    record(ada, "START", "1.1.2")
    original = _at(ada, FIRST)
    ada.git("cherry-pick", "--no-commit", original)
    ada.stage({"mine.py": "mine\n"})
    body = f"(cherry picked from commit {original})"
    ada.commit("feat(1.1.1a,1.1.2): both", body=body)


HONEST = (
    *(_by_hand, _as_it_was, _in_part, _of_both, _to_a_moved_file, _a_deleted_file_stays_away),
    *(_after_a_squash, _work_with_a_claim_here_beside_it),
)


@pytest.mark.parametrize("way", HONEST, ids=lambda way: way.__name__.strip("_"))
def test_honest_picks_pass(way: Callable[[Sandbox], None], ada: Sandbox) -> None:
    way(ada)
    assert _judged(ada) == []


def test_what_goes_beyond_a_pick_has_a_way(ada: Sandbox) -> None:
    """As the hint says: a task of its own, claimed on this branch."""
    _pick(ada, FIRST, "-x")
    record(ada, "START", "1.1.2")
    ada.commit("fix(1.1.2): as 1.0 needs it", {"adapted.py": "old way\n"})
    assert _judged(ada) == []
