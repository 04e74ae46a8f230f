"""What the client refuses, the server refuses with the same words, and nothing of it lands.

One list of attacks, each built on what is published, each put before pre-receive of a server that
has nothing but ``git baton install --server``, and before ``check`` in the clone. Names are rows
of the hostile inputs where they are one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import NamedTuple

import pytest

from gitbaton.base.mask import mask
from gitbaton.plan.feature_file import MAX_BYTES
from support.plans import CART, HEADER, LOGIN, feature, row
from support.protocol import record, sign, work
from support.sandbox import Outcome, Sandbox
from support.seen import Seen, seen_in_json, seen_in_text
from support.siege import BRANCH, CONFIG, ERROR, Scene, craft_commit, receive, refs_on_disk

START_1A = row("10:01", "ada", "START", "1.1.1a")
NOTE_1A = row("10:02", "ada", "NOTE", "1.1.1a", "half done")
HEADING = "## Progress Log"
LATER = "10:20"  # after all that is published, and near enough to the commits


class Attack(NamedTuple):
    """What is done to the branch, the codes of the errors, and the file that the first is about.

    Without a file the place is the commit. ``moved`` attacks take commits away from the branch,
    which only a push tells: they are put before pre-push instead of ``check``.
    """

    build: Callable[[Sandbox], object]
    codes: str
    path: str = ""
    moved: bool = False


def _subject(text: str, body: str = "") -> Callable[[Sandbox], object]:
    return lambda ada: work(ada, text, body=body)


def _message(text: bytes, headers: bytes = b"") -> Callable[[Sandbox], object]:
    return lambda ada: craft_commit(ada, text, headers=headers)


def _edit(old: str, new: str, subject: str = "docs: tidy") -> Callable[[Sandbox], object]:
    def build(ada: Sandbox) -> object:
        text = ada.read(LOGIN)
        assert old in text
        return ada.commit(subject, {LOGIN: text.replace(old, new, 1)})

    return build


def _append(*lines: str) -> Callable[[Sandbox], object]:
    def build(ada: Sandbox) -> object:
        ada.append(LOGIN, *lines)
        return ada.commit("chore: note on task 1.1.1a", {LOGIN: ada.read(LOGIN)})

    return build


def _row(action: str, task: str, commit: str = "-", agent: str = "") -> Callable[[Sandbox], object]:
    return lambda ada: record(ada, action, task, commit, agent=agent)


def _claim_elsewhere(ada: Sandbox) -> object:
    """A START of what ada holds, in the log of another feature that plans it too."""
    start = row("10:40", "eve", "START", "1.1.1a")
    text = feature("1.9", "Login", [("1.1.1a", "Create form")], [start])
    return ada.commit("chore: claim task 1.1.1a", {"docs/plans/1.9.md": text})


def _bytes(change: Callable[[bytes], bytes]) -> Callable[[Sandbox], object]:
    def build(ada: Sandbox) -> object:
        return ada.commit("docs: tidy", {LOGIN: change((ada.path / LOGIN).read_bytes())})

    return build


def _files(**files: str | None) -> Callable[[Sandbox], object]:
    named = {name.replace("__", "/") + ".md": text for name, text in files.items()}
    return lambda ada: ada.commit("docs: plan", named)


def _claim_with_work(ada: Sandbox) -> None:
    subject = sign(ada, "START", "1.1.2")
    ada.commit(subject, {"shop/form.py": "1\n"})


def _swapped_rows(ada: Sandbox) -> None:
    lines = ada.read(LOGIN).split("\n")
    at = next(number for number, line in enumerate(lines) if "| NOTE |" in line)
    lines[at], lines[at + 1] = lines[at + 1], lines[at]
    ada.commit("docs: tidy", {LOGIN: "\n".join(lines)})


def _done_without_work(cell: str) -> Callable[[Sandbox], object]:
    """DONE of a task that was claimed and never worked on; the cell names a commit, or none."""

    def build(ada: Sandbox) -> object:
        record(ada, "START", "1.1.2")
        text = ada.read(LOGIN).replace("- [ ] 1.1.2 ", "- [x] 1.1.2 ")
        done = row(LATER, "ada", "DONE", "1.1.2", cell or _elsewhere(ada))
        return ada.commit("chore: complete task 1.1.2", {LOGIN: f"{text}{done}\n"})

    return build


def _elsewhere(ada: Sandbox) -> str:
    """A commit that nobody published: it is in no history that is pushed."""
    tree = ada.oid("HEAD^{tree}")
    return ada.git("commit-tree", tree, input="feat(1.1.2): elsewhere\n").out.strip()


def _reverted_log_commit(ada: Sandbox) -> None:
    ada.git("revert", "--no-edit", "HEAD")


def _linked_file(ada: Sandbox) -> None:
    ada.write("docs/elsewhere.md", ada.read(LOGIN))
    (ada.path / LOGIN).unlink()
    (ada.path / LOGIN).symlink_to("../elsewhere.md")
    ada.git("add", "--all")
    ada.commit("docs: link")


def _linked_folder(ada: Sandbox) -> None:
    (ada.path / "docs/plans").rename(ada.path / "docs/real")
    (ada.path / "docs/plans").symlink_to("real")
    ada.git("add", "--all")
    ada.commit("docs: link")


def _submodule(ada: Sandbox) -> None:
    ada.git("update-index", "--add", "--cacheinfo", f"160000,{ada.oid()},docs/plans/1.3-sub.md")
    ada.commit("docs: sub")


def _side(ada: Sandbox) -> None:
    """A branch that left main before any row was written."""
    ada.git("checkout", "--quiet", "-B", "side", "origin/main")
    ada.commit("docs: more", {CART: f"{ada.read(CART)}\n"})


def _merge_ours(ada: Sandbox) -> None:
    _side(ada)
    ada.git("merge", "--quiet", "--no-edit", "--strategy=ours", BRANCH)


def _evil_merge(ada: Sandbox) -> None:
    _side(ada)
    ada.git("checkout", "--quiet", BRANCH)
    ada.git("merge", "--quiet", "--no-commit", "--no-ff", "side")
    ada.append(LOGIN, row(LATER, "ada", "START", "1.1.2"))
    ada.commit("Merge branch 'side'", {LOGIN: ada.read(LOGIN)})


def _two_claims_merged(ada: Sandbox) -> None:
    _side(ada)
    eve = row(LATER, "eve", "START", "1.1.2")
    ada.append(LOGIN, eve)
    ada.commit("chore: claim task 1.1.2", {LOGIN: ada.read(LOGIN)})
    ada.git("checkout", "--quiet", BRANCH)
    record(ada, "START", "1.1.2")
    text = f"{ada.read(LOGIN)}{eve}\n"
    ada.git("merge", "--quiet", "--no-commit", "side", check=False)
    ada.commit("Merge branch 'side'", {LOGIN: text})


def _weaker_settings(ada: Sandbox) -> None:
    ada.commit(
        "chore: settings", {CONFIG: 'ignore = ["S", "L", "C"]\nplan = "x"\nsince = "2030-01-01"\n'}
    )
    work(ada, "a form")
    _edit("half done", "all done")(ada)


def _exploding_task_id(ada: Sandbox) -> None:
    ada.commit("chore: settings", {CONFIG: "task-id = '(\\d+\\.?)+'\n"})
    work(ada, f"feat({'1' * 40}!): x")


def _decoy(ada: Sandbox) -> None:
    """A file of the same feature that comes first, and knows of no row."""
    ada.commit("docs: plan", {"docs/plans/0.md": feature()})


def _moved_without_rows(ada: Sandbox) -> None:
    ada.commit("docs: move", {LOGIN: None, "docs/plans/login.md": feature()})


def _amended(ada: Sandbox) -> None:
    ada.git("reset", "--quiet", "--soft", "HEAD~1")
    text = ada.read(LOGIN).replace("nearly done", "not yet done")
    ada.commit("chore: note on task 1.1.1a", {LOGIN: text})


def _rewound(ada: Sandbox) -> None:
    ada.git("reset", "--quiet", "--hard", "HEAD~2")


def _made_anew(ada: Sandbox) -> None:
    ada.git("checkout", "--quiet", "--orphan", "anew")
    ada.commit("docs: plan", {LOGIN: feature()})


ATTACKS: dict[str, Attack] = {
    # subjects and messages
    "ID in the body": Attack(_subject("feat: create form", "Task 1.1.1a."), "S101 S102"),
    "spacing": Attack(_subject("feat(1.1.1a):x"), "S107"),
    "capital letter": Attack(_subject("feat(1.1.1A): x"), "S103"),
    "look-alike letter": Attack(_subject("feat(1.1.1\u0430): x"), "S107"),
    "invisible character": Attack(_subject("feat(1.1.1a\u202e): x"), "H602 S107"),
    "backwards range": Attack(_subject("feat(1.1.1b-a): x"), "S107"),
    "endless range": Attack(_subject("feat(1.1.1-1.1.10000): x"), "S107"),
    "merge": Attack(_subject("Merge branch 'x'"), "S101"),
    "claim with work": Attack(_claim_with_work, "S106"),
    "not UTF-8": Attack(_message(b"feat(1.1.1a): caf\xe9\n"), "H604"),
    "odd encoding": Attack(_message(b"feat(1.1.1a): x\n", b"encoding UTF-7\n"), "H604"),
    "NUL in the body": Attack(_message(b"feat(1.1.1a): x\n\na\0b\n"), "H602"),
    "long subject": Attack(_subject("x" * 70_000), "H603 S101"),
    "squash by a host": Attack(_subject("Login (#12)"), "S101"),
    "bidi in a body": Attack(_subject("feat(1.1.1a): x", "a\u202eb"), "H602"),
    "feature for a task": Attack(_subject("feat(1.1): x"), "S104"),
    "unknown type": Attack(_subject("wip(1.1.1a): x"), "S105"),
    # work and claims
    "work on what nobody holds": Attack(_subject("feat(1.1.2): x"), "C206"),
    "held already": Attack(_row("START", "1.1.1a"), "C201", LOGIN),
    "held already, by another": Attack(_row("START", "1.1.1a", agent="eve"), "C201", LOGIN),
    "illegal row, nothing to complete": Attack(
        _row("DONE", "1.1.2", "1234567"), "C203 M306", LOGIN
    ),
    "illegal row, not the holder": Attack(
        _row("DONE", "1.1.1a", "1234567", "eve"), "C204 M306", LOGIN
    ),
    "illegal row, done already": Attack(_row("START", "1.1.1b"), "C205", LOGIN),
    "not stale yet": Attack(_row("RECLAIM", "1.1.1a", agent="eve"), "C202", LOGIN),
    "own claim": Attack(_row("RECLAIM", "1.1.1a"), "C203", LOGIN),
    "C208": Attack(lambda ada: record(ada, "START", "1.2.1a", path=CART), "C208", CART),
    "unknown commit": Attack(_done_without_work("ab" * 32), "M301", LOGIN),
    "no commit": Attack(_done_without_work("-"), "M304", LOGIN),
    "absent commit": Attack(_done_without_work(""), "M301", LOGIN),
    "task of another feature": Attack(_row("START", "1.2.1a"), "C208 L109", LOGIN),
    "row in the future": Attack(
        _append(row("2099-01-01 10:00", "ada", "NOTE", "1.1.1a", "x")), "T401", LOGIN
    ),
    "claim in a copy of the plan": Attack(_claim_elsewhere, "L109", "docs/plans/1.9.md"),
    # the log
    "row edited": Attack(_edit("half done", "all done"), "L101", LOGIN),
    "row deleted": Attack(_edit(f"{NOTE_1A}\n", ""), "L102", LOGIN),
    "row deleted, all": Attack(
        lambda ada: ada.commit("docs: tidy", {LOGIN: feature()}), "L102", LOGIN
    ),
    "row inserted": Attack(_edit(START_1A, f"{START_1A}\n{NOTE_1A}"), "L103", LOGIN),
    "row inserted, swapped": Attack(_swapped_rows, "L103", LOGIN),
    "malformed row": Attack(_append("| oops |"), "L106", LOGIN),
    "pipe in code": Attack(_append(row(LATER, "ada", "NOTE", "1.1.1a", "`a | b`")), "L106", LOGIN),
    "unknown action": Attack(_append(row(LATER, "ada", "done", "1.1.1a")), "L106", LOGIN),
    "agent like an option": Attack(
        _append(row(LATER, "-ada", "NOTE", "1.1.1a", "x")), "L106", LOGIN
    ),
    "no such day": Attack(
        _append(row("2024-02-30 10:00", "ada", "NOTE", "1.1.1a", "x")), "L106", LOGIN
    ),
    "look-alike agent": Attack(
        _append(row(LATER, "\u0430da", "NOTE", "1.1.1a", "x")), "L106", LOGIN
    ),
    "bidi in a row": Attack(_append(row(LATER, "ada", "NOTE", "1.1.1a", "\u202e")), "H602", LOGIN),
    "escape in a row": Attack(
        _append(row(LATER, "ada", "NOTE", "1.1.1a", "\x1b[2J")), "H602", LOGIN
    ),
    "log in a fence": Attack(_edit(HEADING, f"```\n{HEADING}"), "L105 M306", LOGIN),
    "log in a comment": Attack(_edit(HEADING, f"<!--\n{HEADING}"), "L105 M306", LOGIN),
    "two logs": Attack(_edit(HEADING, f"{HEADING}\n\n{HEADING}"), "L102 L104 L107 M306", LOGIN),
    "heading of another level": Attack(_edit(HEADING, "### Progress Log"), "L105 M306", LOGIN),
    "text below the table": Attack(_append("Looks good."), "L106", LOGIN),
    "no delimiter row": Attack(_edit(f"{HEADER[1]}\n", ""), "L104", LOGIN),
    "UTF-16": Attack(_bytes(lambda text: text.decode().encode("utf-16")), "H604", LOGIN),
    "Latin-1": Attack(_bytes(lambda text: text.replace(b"half", b"h\xe4lf")), "H604 L101", LOGIN),
    "NUL byte": Attack(_bytes(lambda text: text.replace(b"Track", b"Tr\0ck")), "H602", LOGIN),
    "conflict markers": Attack(_append("<<<<<<< a", "=======", ">>>>>>> b"), "L108", LOGIN),
    "too large": Attack(_bytes(lambda text: text + b" " * MAX_BYTES), "H603", LOGIN),
    "header": Attack(_edit("| Agent |", "| Who |"), "L104", LOGIN),
    "file deleted": Attack(_files(**{LOGIN[:-3].replace("/", "__"): None}), "L105", LOGIN),
    "file moved without its rows": Attack(_moved_without_rows, "L105"),
    "decoy": Attack(_decoy, "L105 P501"),
    # history
    "two claims merged": Attack(_two_claims_merged, "C201 L103", LOGIN),
    "log commit reverted": Attack(_reverted_log_commit, "L102", LOGIN),
    "log commit amended": Attack(_amended, "L101", LOGIN, moved=True),
    "branch made anew": Attack(_made_anew, "L102 S101", LOGIN, moved=True),
    "rewound": Attack(_rewound, "L102", LOGIN, moved=True),
    "merge -s ours": Attack(_merge_ours, "L102 S110", LOGIN),
    "evil merge": Attack(_evil_merge, "L103", LOGIN),
    # paths and settings
    "link in the plan": Attack(_linked_file, "H601 L105 S101", LOGIN),
    "link in the plan, folder": Attack(_linked_folder, "H601 L105 S101", "docs/plans"),
    "submodule": Attack(_submodule, "H601", "docs/plans/1.3-sub.md"),
    "unsafe name": Attack(_files(docs__plans__CON=feature("1.3")), "H601", "docs/plans/CON.md"),
    "control characters in a name": Attack(
        _files(**{"docs__plans__a\x1b[2J\n": feature("1.3")}), "H601"
    ),
    "weaker settings": Attack(_weaker_settings, "L101 L105 S101"),
    "exploding pattern": Attack(_exploding_task_id, "S107"),
}


def _ask_client(attack: Attack, ada: Sandbox, scene: Scene) -> tuple[Outcome, str]:
    """What the client says, and how it was asked."""
    if not attack.moved:
        words = ("--from-ref", f"origin/{BRANCH}", "--to-ref", "HEAD", "--format", "json")
        return ada.baton("check", *words, agent=""), "check"
    line = f"{BRANCH} {ada.oid()} refs/heads/{BRANCH} {scene.base}\n"
    return ada.hook("pre-push", "origin", "unused", input=line, agent=""), "pre-push"


def _seen(outcome: Outcome, way: str) -> set[Seen]:
    """The findings as a terminal shows them."""
    if way != "check":
        return seen_in_text(outcome.err)
    found = seen_in_json(outcome.out)
    return {one._replace(path=mask(one.path), message=mask(one.message)) for one in found}


def _errors(outcome: Outcome, way: str) -> list[str]:
    if way == "check":
        findings = json.loads(outcome.out)["findings"]
        found = [one["code"] for one in findings if one["severity"] == "error"]
    else:
        found = ERROR.findall(outcome.err)
    return sorted(set(found))


@pytest.mark.parametrize("name", ATTACKS)
def test_refused_on_both_sides_in_the_same_words(name: str, scene: Scene) -> None:
    attack, ada = ATTACKS[name], scene.again()
    attack.build(ada)
    before = refs_on_disk(scene.server.path)
    refused = receive(scene.server, ada, (ada.oid(), f"refs/heads/{BRANCH}"))
    asked, way = _ask_client(attack, ada, scene)
    assert (refused.code, asked.code) == (1, 1), (refused, asked)
    assert refs_on_disk(scene.server.path) == before
    told = seen_in_text(refused.err)
    assert told == _seen(asked, way)
    assert sorted(set(ERROR.findall(refused.err))) == attack.codes.split()
    assert _errors(asked, way) == attack.codes.split()
    _assert_places([one for one in told if one.code in attack.codes], attack, ada, scene.base)
    assert not [char for char in refused.err if char != "\n" and not char.isprintable()]


def _assert_places(told: Sequence[Seen], attack: Attack, ada: Sandbox, base: str) -> None:
    """Each is about a new commit, or about a file of the ref's new tip; one names the file."""
    new = ada.git("rev-list", "--abbrev-commit", "--abbrev=7", "HEAD", f"^{base}").out.split()
    places = [(one.commit, one.path) for one in told]
    assert places
    assert {commit for commit, _ in places} <= {*new, ""}
    assert all(commit or path for commit, path in places)
    assert not attack.path or attack.path in {path for _, path in places}


def test_what_is_legal_is_accepted_on_both_sides(scene: Scene) -> None:
    """The list above would prove nothing if the judges refused everything."""
    ada = scene.again()
    done = work(ada, "feat(1.1.1a): style form")
    record(ada, "DONE", "1.1.1a", done)
    record(ada, "START", "1.1.2")
    _side(ada)
    ada.git("checkout", "--quiet", BRANCH)
    ada.git("merge", "--quiet", "--no-edit", "side")
    accepted = receive(scene.server, ada, (ada.oid(), f"refs/heads/{BRANCH}"))
    asked, _ = _ask_client(Attack(_side, ""), ada, scene)
    assert (accepted.code, asked.code) == (0, 0), (accepted, asked)
    assert seen_in_text(accepted.err) == _seen(asked, "check")
    assert {one.code for one in seen_in_text(accepted.err)} <= {"T403"}
