"""Words that need no task let no code in, and what proves a DONE is work that was done for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from support.history import Step, build_history
from support.judging import codes, judge, judge_all, only
from support.plans import CART, LOGIN
from support.protocol import record, work
from support.sandbox import Sandbox

Clone = Callable[..., Sandbox]
LINES = "".join([f"line {at}\n" for at in range(12)])


@pytest.fixture
def ada(remote: Sandbox, clone_of: Clone) -> Sandbox:
    """A clone whose agent holds 1.1.1a, with two work commits on one file."""
    clone = clone_of(remote, "ada")
    record(clone, "START", "1.1.1a")
    clone.commit("feat(1.1.1a): create form", {"form.py": LINES})
    clone.commit("feat(1.1.1a): check form", {"form.py": LINES.replace("line 3\n", "three\n")})
    clone.git("tag", "base")
    return clone


def _revert(ada: Sandbox, *options: str) -> None:
    ada.git("revert", "--no-edit", *options)


# -- what is no revert -----------------------------------------------------------------------------

FORGED: dict[str, tuple[str, str]] = {
    "anything": ('Revert "anything"', ""),
    "reapplied": ('Reapply "anything"', ""),
    "nothing quoted": ('Revert ""', ""),
    "a host's number": ('Revert "feat(1.1.1a): never made" (#1)', ""),
    "marked": ('fixup! Revert "x"', ""),
    "a subject of this history": ('Revert "feat(1.1.1a): check form"', ""),
    "a pull request": ('Revert "x" (#13)', "Reverts acme/shop#12"),
    "a commit that is not there": ('Revert "x"', f"This reverts commit {'1' * 40}."),
    "a commit that is": ('Revert "x"', "This reverts commit {base}."),
    "its own parent's subject twice": ('Revert "Revert "feat(1.1.1a): check form""', ""),
}


@pytest.mark.parametrize("name", FORGED)
@pytest.mark.parametrize("change", ["new file", "other lines", "nothing"])
def test_a_revert_in_words_alone(change: str, name: str, ada: Sandbox) -> None:
    subject, body = FORGED[name]
    changes = {
        "new file": {"evil.py": "evil\n"},
        "other lines": {"form.py": LINES.replace("line 3\n", "evil\n")},
        "nothing": dict[str, str](),
    }
    forged = ada.commit(subject, changes[change], body=body.format(base=ada.oid()))
    report = judge(ada, "base")
    assert codes(report) == ["S109"]
    assert only(report, "S109").commit == forged


def test_a_revert_that_does_more(ada: Sandbox) -> None:
    _revert(ada, "HEAD")
    ada.stage({"evil.py": "evil\n"})
    ada.git("commit", "--quiet", "--amend", "--no-edit", "--no-verify")
    assert "evil.py" in only(judge(ada, "base"), "S109").message


GUARD = "    if not user.admin:\n        return False\n"
TRUE = "    return True\n"


@pytest.mark.parametrize("body", [GUARD + TRUE, TRUE, TRUE + GUARD, GUARD])
@pytest.mark.parametrize("beside", ["nothing", "another file", "the same file"])
def test_a_revert_takes_no_lines_out_of_their_place(beside: str, body: str, ada: Sandbox) -> None:
    """Else it could make of a guard its contrary."""
    head, tail = "def allow(user):\n", "\n\nname = 1\n"
    ada.commit("feat(1.1.1a): guard", {"auth.py": head + GUARD + TRUE + tail})
    short = f"{head}    return user.admin\n{tail}"
    named = [ada.commit("feat(1.1.1a): shorter", {"auth.py": short})]
    if beside == "another file":
        named.append(ada.oid("base"))
    if beside == "the same file":
        text = short.replace("name = 1", "name = 2")
        named.append(ada.commit("feat(1.1.1a): rename", {"auth.py": text}))
    words = "\n".join([f"This reverts commit {oid}." for oid in named])
    ada.commit('Revert "feat(1.1.1a): shorter"', {"auth.py": head + body + tail}, body=words)
    assert codes(judge(ada, "base")) == ([] if body == GUARD + TRUE else ["S109"])


ALLOW, SHOW = "def allow(user):\n", "def show(user):\n"
PLACES = {
    "above": ALLOW + TRUE + GUARD + TRUE + SHOW,
    "below": ALLOW + GUARD + TRUE + TRUE + SHOW,
    "first": TRUE + ALLOW + GUARD + TRUE + SHOW,
}


@pytest.mark.parametrize("moved", [False, True], ids=["in its file", "in a moved file"])
@pytest.mark.parametrize("place", [*PLACES, "where it was"])
def test_what_a_revert_brings_back_stands_where_it_stood(
    place: str, moved: bool, ada: Sandbox
) -> None:
    """A line that a file once lost would open it elsewhere."""
    now = ALLOW + GUARD + TRUE + SHOW
    ada.commit("feat(1.1.1a): both", {"auth.py": now + TRUE})
    named = ada.commit("feat(1.1.1a): show nothing", {"auth.py": now})
    ada.commit("feat(1.1.1a): begin", {"auth.py": "import x\n" + now})
    name = "auth.py"
    if moved:
        name = "users.py"
        ada.git("mv", "auth.py", name)
        ada.commit("feat(1.1.1a): move it")
    text = "import x\n" + PLACES.get(place, now + TRUE)
    ada.commit('Revert "x"', {name: text}, body=f"This reverts commit {named}.")
    assert codes(judge(ada, "base")) == ([] if place == "where it was" else ["S109"])


@pytest.mark.parametrize("letter", ["n", "ü", "語"])
def test_a_revert_among_later_lines_of_files_with_long_names(letter: str, ada: Sandbox) -> None:
    """More than fits a command line."""
    folder = "/".join([letter * (240 // len(letter.encode()))] * 14)
    names = [f"{folder}/{at}.py" for at in range(620)]
    ada.git("branch", "wide")
    old, new = f"{LINES}old\n", f"{LINES}new\n"
    begin = Step("feat(1.1.1a): begin", dict.fromkeys(names, old))
    change = Step("feat(1.1.1a): change", dict.fromkeys(names, new))
    more = Step("feat(1.1.1a): more", dict.fromkeys(names, f"later\n{new}"))
    named = build_history(ada, [begin, change, more], "wide")[1]
    body = f"\n\nThis reverts commit {named}."
    back = [
        Step(f'Revert "x"{body}', dict.fromkeys(names, f"later\n{old}")),
        Step(f'Revert "x"{body}', {names[-1]: f"later\nevil\n{old}"}),
    ]
    honest, forged = build_history(ada, back, "wide")
    assert codes(judge(ada, "base", honest)) == []
    assert only(judge(ada, honest, forged), "S109").commit == forged


def test_a_revert_of_what_is_on_another_branch(ada: Sandbox) -> None:
    ada.git("switch", "--quiet", "--create", "side")
    ada.commit("feat(1.1.1a): more", {"evil.py": "x\n"})
    other = ada.commit("feat(1.1.1a): less", {"evil.py": None})
    ada.git("switch", "--quiet", "--create", "third", "base")
    body = f"This reverts commit {other}."
    ada.commit('Revert "feat(1.1.1a): less"', {"evil.py": "x\n"}, body=body)
    assert codes(judge(ada, "base")) == ["S109"]


def test_a_mode_that_nobody_changed_is_no_revert(ada: Sandbox) -> None:
    _revert(ada, "HEAD")
    ada.git("update-index", "--chmod=+x", "form.py")
    ada.git("commit", "--quiet", "--amend", "--no-edit", "--no-verify")
    assert "form.py" in only(judge(ada, "base"), "S109").message


# -- what is one -----------------------------------------------------------------------------------


def _whole(ada: Sandbox) -> None:
    _revert(ada, "HEAD")


def _both(ada: Sandbox) -> None:
    _revert(ada, "HEAD", "HEAD~1")


def _back_and_forth(ada: Sandbox) -> None:
    _revert(ada, "HEAD")
    _revert(ada, "HEAD")
    ada.git(
        "commit",
        "--quiet",
        "--amend",
        "--no-verify",
        "-m",
        ada.git("log", "-1", "--format=%B")
        .out.replace('Revert "Revert "', 'Reapply "')
        .replace('""', '"'),
    )


def _in_part(ada: Sandbox) -> None:
    text = ada.read("form.py").replace("line 9\n", "nine\n").replace("line 5\n", "five\n")
    named = ada.commit("feat(1.1.1a): more", {"form.py": text, "paint.py": "red\n"})
    text = text.replace("nine\n", "line 9\n")
    ada.commit('Revert "x"', {"form.py": text}, body=f"This reverts commit {named}.")


def _among_later_lines(ada: Sandbox) -> None:
    check = ada.oid()
    ada.commit("feat(1.1.1a): more", {"form.py": ada.read("form.py") + "later\n"})
    _revert(ada, check)


def _squashed(ada: Sandbox) -> None:
    base = ada.oid()
    _both(ada)
    body = "\n\n".join(ada.git("log", "--format=* %B", f"{base}..").out.split("\n"))
    ada.git("reset", "--quiet", "--soft", base)
    ada.commit('Revert "feat(1.1.1a): create form" (#13)', body=body)


def _by_number(ada: Sandbox) -> None:
    ada.commit("feat(1.1.1a): paint it (#12)", {"paint.py": "red\n"})
    ada.commit('Revert "paint it" (#13)', {"paint.py": None}, body="Reverts acme/shop#12")


def _by_subject(ada: Sandbox) -> None:
    ada.commit("feat(1.1.1a): paint it (#12)", {"paint.py": "red\n"})
    ada.commit('Revert "feat(1.1.1a): paint it" (#13)', {"paint.py": None})


def _of_a_merge(ada: Sandbox) -> None:
    ada.git("switch", "--quiet", "--create", "side", "HEAD~2")
    ada.commit("feat(1.1.1a): paint it", {"paint.py": "red\n"})
    ada.git("switch", "--quiet", "-")
    ada.git("merge", "--quiet", "--no-ff", "--no-edit", "side")
    _revert(ada, "-m", "1", "HEAD")


def _moved_since(ada: Sandbox) -> None:
    check = ada.oid()
    ada.git("mv", "form.py", "login.py")
    ada.commit("feat(1.1.1a): move it")
    _revert(ada, check)


def _of_a_lock_file(ada: Sandbox) -> None:
    ada.commit("chore(1.1.1a): attributes", {".gitattributes": "form.py -merge\n"})
    base = ada.oid()
    ada.commit("feat(1.1.1a): more", {"form.py": LINES + "more\n"})
    assert ada.git("revert", "--no-edit", f"{base}~", check=False).code == 1
    ada.stage({"form.py": "made anew\n"})
    ada.git("-c", "core.editor=true", "revert", "--continue")


def _in_conflict(ada: Sandbox, more: dict[str, str | None] | None = None) -> None:
    """A revert of the second commit where its line has changed since, settled by hand."""
    check = ada.oid()
    later = ada.read("form.py").replace("three\n", "tres\n")
    ada.commit("feat(1.1.1a): in Spanish", {"form.py": later})
    assert ada.git("revert", "--no-edit", check, check=False).code == 1
    ada.stage({"form.py": LINES.replace("line 3\n", "drei\n"), **(more or {})})
    ada.git("-c", "core.editor=true", "revert", "--continue")


HONEST = (
    _in_conflict,
    *(_whole, _both, _back_and_forth, _in_part, _among_later_lines, _squashed),
    *(_by_number, _by_subject, _of_a_merge, _moved_since, _of_a_lock_file),
)


@pytest.mark.parametrize("way", HONEST, ids=lambda way: way.__name__)
def test_honest_reverts_pass(way: Callable[[Sandbox], None], ada: Sandbox) -> None:
    way(ada)
    assert codes(judge(ada, "base")) == []


BESIDE: dict[str, str | None] = {"evil.py": "evil\n", "docs.txt": "", "form.py": None}


@pytest.mark.parametrize("name", BESIDE)
def test_beside_a_conflict_a_revert_takes_back_and_no_more(name: str, ada: Sandbox) -> None:
    evil = LINES.replace("line 3\n", "drei\n").replace("line 9\n", "evil\n")
    _in_conflict(ada, {name: evil if name == "form.py" else BESIDE[name]})
    found = only(judge(ada, "base"), "S109")
    assert (name in found.message, "where git has a conflict" in found.hint) == (True, True)


@pytest.mark.parametrize("words", ["names", "words"])
def test_reverts_cost_a_process_each_however_much_they_name(
    words: str, ada: Sandbox, tmp_path: Path
) -> None:
    """Else a push of some kilobytes would keep a server busy for minutes."""
    works = [Step(f"feat(1.1.1a): n {n % 10}", {"n.py": f"{n}\n"}) for n in range(20)]
    oids = build_history(ada, works, "work")

    def processes(reverts: int, names: int) -> int:
        body = "".join([f"\n\nThis reverts commit {oid}." for oid in oids[:names]])
        back = [
            Step(f'Revert "feat(1.1.1a): n {at % 3}"{body}', {"n.py": f"{at % 2 + 3}\n"})
            for at in range(reverts)
        ]
        ada.git("branch", "--force", "back", "work")
        build_history(ada, back, "back")
        trace = tmp_path / f"{reverts}-{names}"
        trace.mkdir()
        judge(ada, "work", "back", env={"GIT_TRACE2_EVENT": str(trace)})
        return len(list(trace.iterdir()))

    many = 20 if words == "names" else 0
    few = processes(3, many)
    assert processes(12, many) <= few + 9


def test_a_first_commit_can_be_reverted(empty: Sandbox) -> None:
    first = empty.commit("chore: begin", {"form.py": LINES})
    empty.git("revert", "--no-edit", first)
    assert "S109" not in codes(judge_all(empty))


# -- merges ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("parents", ["HEAD", "HEAD HEAD", "HEAD HEAD HEAD"])
def test_a_merge_has_two_different_parents(parents: str, ada: Sandbox) -> None:
    ada.stage({"evil.py": "evil\n"})
    tree = ada.git("write-tree").out.strip()
    head = ada.oid()
    lines = [f"tree {tree}", *[f"parent {head}" for _ in parents.split()]]
    lines += [
        f"{who} Test Person <person@example.com> {ada.clock} +0000"
        for who in ("author", "committer")
    ]
    text = "\n".join([*lines, "", "Merge anything I like", ""])
    oid = ada.git("hash-object", "-t", "commit", "-w", "--literally", "--stdin", input=text).out
    ada.git("reset", "--quiet", "--hard", oid.strip())
    assert codes(judge(ada, "base")) == ["S101"]


def test_two_features_that_claim_one_task_do_not_merge(remote: Sandbox, clone_of: Clone) -> None:
    ada = clone_of(remote, "ada")
    shared = (
        ada.read(CART).replace("- [ ] 1.2.2 ", "- [ ] 1.1.2 ").replace("### 1.2.2 ", "### 1.1.2 ")
    )
    base = ada.commit("docs: plan it twice", {CART: shared})
    ada.git("switch", "--quiet", "--create", "one")
    record(ada, "START", "1.1.2")
    ada.git("switch", "--quiet", "--create", "two", base)
    record(ada, "START", "1.1.2", path=CART, agent="bob")
    ada.git("merge", "--quiet", "--no-ff", "--no-edit", "one")
    found = only(judge(ada, base), "C201")
    assert (found.task, "bob" in found.message, "ada" in found.message) == ("1.1.2", True, True)


# -- proofs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("named", ["itself", "nothing"])
def test_an_empty_commit_proves_nothing(named: str, remote: Sandbox, clone_of: Clone) -> None:
    ada = clone_of(remote, "ada")
    base = ada.oid()
    record(ada, "START", "1.1.1b")
    empty = ada.commit("feat(1.1.1b): nothing")
    record(ada, "DONE", "1.1.1b", empty if named == "itself" else "deadbeefdead")
    assert codes(judge(ada, base)) == ["M304" if named == "itself" else "M301"]


def test_after_a_revert_only_later_work_proves(ada: Sandbox) -> None:
    done = ada.oid()
    record(ada, "DONE", "1.1.1a", done)
    ada.stage({LOGIN: ada.read(LOGIN).replace("- [x] 1.1.1a ", "- [ ] 1.1.1a ")})
    record(ada, "REVERT", "1.1.1a")
    record(ada, "START", "1.1.1a")
    ada.git("tag", "again")
    record(ada, "DONE", "1.1.1a", done)
    assert "opened again" in only(judge(ada, "base"), "M304").message
    ada.git("reset", "--quiet", "--hard", "again")
    record(ada, "DONE", "1.1.1a", work(ada, "feat(1.1.1a): anew"))
    assert codes(judge(ada, "base")) == []


# -- what a warning licenses -----------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 2])
def test_a_byte_in_prose_licenses_none_in_a_row(count: int, ada: Sandbox) -> None:
    text = ada.read(LOGIN).encode()
    prose = text.replace(b"**Track:** ", b"**Track:** caf\xe9 ")
    ada.commit("docs: plan", {LOGIN: prose})
    ada.git("tag", "prose")
    row = b"| 2024-01-15 10:20 | ada | NOTE | 1.1.1a | caf\xe9 %d |\n"
    for at in range(count):
        prose += row % at
        ada.commit("chore: note on task 1.1.1a", {LOGIN: prose})
    assert codes(judge(ada, "prose")) == ["H604"] * count


def test_a_byte_that_goes_from_prose_licenses_none_that_comes_in_a_row(ada: Sandbox) -> None:
    text = ada.read(LOGIN).encode()
    ada.commit("docs: plan", {LOGIN: text.replace(b"**Track:** ", b"**Track:** caf\xe9 ")})
    ada.git("tag", "prose")
    row = b"| 2024-01-15 10:20 | ada | NOTE | 1.1.1a | caf\xe9 |\n"
    ada.commit("chore: note on task 1.1.1a", {LOGIN: text + row})
    assert codes(judge(ada, "prose")) == ["H604"]
