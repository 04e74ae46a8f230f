"""DONE rows against what git holds."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.judging import codes, judge, judge_all, log, only
from support.plans import LOGIN, feature, row
from support.sandbox import Sandbox

START = row("10:02", "ada", "START", "1.1.1a")


@pytest.fixture
def claimed(sandbox: Sandbox) -> Sandbox:
    """1.1.1a is held by ada."""
    log(sandbox, START)
    return sandbox


def _done(repo: Sandbox, cell: str, rows: tuple[str, ...] = (START,)) -> str:
    text = feature(rows=[*rows, row("10:09", "ada", "DONE", "1.1.1a", cell)], ticked=["1.1.1a"])
    return repo.commit("chore: complete task 1.1.1a", {LOGIN: text})


def _cells(oid: str) -> list[str]:
    return [oid, oid[:7], oid[:12], oid[:7].upper()]


def test_cells_that_name_the_work(claimed: Sandbox) -> None:
    work = claimed.commit("feat(1.1.1a): form", {"form.py": "1\n"})
    for cell in _cells(work):
        claimed.git("reset", "--quiet", "--hard", work)
        _done(claimed, cell)
        assert codes(judge(claimed, "HEAD~1")) == [], cell


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("feat(1.1.1a-b): both", []),
        ("feat(1.1): login (#12)", []),
        ("fixup! feat(1.1.1a): form", []),
        ("feat(1.1.1b): other", ["M302"]),
        ("chore: note on task 1.1.1a", ["M302"]),
        ('Revert "feat(1.1.1a): form"', ["M302"]),
    ],
)
def test_subjects_that_prove(subject: str, expected: list[str], claimed: Sandbox) -> None:
    files = {} if subject.startswith("chore") else {"form.py": "1\n"}
    work = claimed.commit(subject, files)
    _done(claimed, work[:7])
    found = codes(judge(claimed, "HEAD~2"))
    assert [code for code in found if code == "M302"] == expected


def test_ids_of_another_length(claimed: Sandbox) -> None:
    claimed.commit("feat(1.1.1a): form", {"form.py": "1\n"})
    _done(claimed, "a" * 64)
    assert codes(judge(claimed, "HEAD~1")) == ["M301"]


def test_no_commit(claimed: Sandbox) -> None:
    work = claimed.commit("feat(1.1.1a): form", {"form.py": "1\n"})
    _done(claimed, "-")
    found = only(judge(claimed, "HEAD~1"), "M304")
    assert f"{work[:7]} feat(1.1.1a): form" in found.hint


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("No commit needed", []),
        ("No commit (verification only)", []),
        ("`feat(1.1.1a): create form`", ["M304"]),
    ],
)
def test_task_whose_plan_says_no_commit_needed(
    words: str, expected: list[str], claimed: Sandbox
) -> None:
    plain = "**Commit:** `feat(1.1.1a): create form`"
    done = row("10:09", "ada", "DONE", "1.1.1a", "-")
    text = feature(rows=[START, done], ticked=["1.1.1a"]).replace(plain, f"**Commit:** {words}")
    claimed.commit("chore: complete task 1.1.1a", {LOGIN: text})
    assert codes(judge(claimed, "HEAD~1")) == expected


def test_ambiguous_abbreviation_lists_both(claimed: Sandbox) -> None:
    """Commits until two of them share seven digits would take long: blobs do as well."""
    tree, seen = claimed.oid("HEAD^{tree}"), dict[str, str]()
    person = "A <a@b.c>"
    stream, count = bytearray(), 20_000
    for number in range(1, count + 1):
        stream += (
            f"commit refs/heads/x\nmark :{number}\ncommitter {person} {number} +0000\n"
            f"data 20\nfeat(1.1.1a): {number:06}\n"
        ).encode()
    marks = claimed.path / "marks"
    claimed.git("fast-import", "--quiet", f"--export-marks={marks}", input=bytes(stream))
    pair = None
    for line in marks.read_text().splitlines():
        oid = line.split()[1]
        pair = (seen[oid[:7]], oid) if oid[:7] in seen else pair
        seen[oid[:7]] = oid
    marks.unlink()
    assert tree
    if pair is None:  # the birthday of 20,000 IDs in 16^7 is not certain, but they are fixed
        pytest.fail("no two commits share seven digits: change the messages")
    _done(claimed, pair[0][:7])
    found = only(judge(claimed, "HEAD~1"), "M301")
    assert "ambiguous" in found.message
    assert all(oid[:11] in found.message for oid in pair)


def test_commits_of_elsewhere(claimed: Sandbox) -> None:
    base = claimed.oid()
    claimed.git("switch", "--quiet", "--orphan", "island")
    island = claimed.commit("feat(1.1.1a): island", {"form.py": "1\n"})
    claimed.git("switch", "--quiet", "--detach", base)
    lost = claimed.commit("feat(1.1.1a): lost", {"form.py": "2\n"})
    claimed.git("switch", "--quiet", "main")
    for cell in (island, lost, lost[:7]):
        claimed.git("reset", "--quiet", "--hard", base)
        _done(claimed, cell)
        found = only(judge(claimed, base), "M301")
        assert "not published in this history" in found.message
    claimed.git("reset", "--quiet", "--hard", base)
    real = claimed.commit("feat(1.1.1a): real", {"form.py": "3\n"})
    _done(claimed, lost[:7])
    found = only(judge(claimed, base), "M303")
    assert (found.severity, real[:7] in found.message) == ("warning", True)


@pytest.mark.parametrize("kind", ["blob", "tree", "branch"])
def test_cells_that_name_no_commit(kind: str, claimed: Sandbox) -> None:
    base = claimed.oid()
    cell = {
        "blob": claimed.oid("HEAD:README.md")[:10],
        "tree": claimed.oid("HEAD^{tree}")[:10],
        "branch": "deadbeef",
    }[kind]
    claimed.commit("feat(1.1.1a): form", {"form.py": "1\n"})
    claimed.git("branch", "deadbeef")
    _done(claimed, cell)
    expected = ["m303"] if kind == "branch" else ["M302"]
    assert codes(judge(claimed, base)) == expected


def test_done_names_work_older_than_its_claim(claimed: Sandbox) -> None:
    """Squash and rebase may date work long before the START; it is found all the same."""
    base = claimed.oid()
    work = claimed.commit("feat(1.1.1a): form", {"form.py": "1\n"}, date="2020-01-01T00:00")
    _done(claimed, work[:7])
    assert codes(judge(claimed, base)) == []


def test_row_a_day_before_its_commit(sandbox: Sandbox) -> None:
    oid = log(sandbox, row("2024-01-14 10:00", "ada", "START", "1.1.1a"))
    found = only(judge(sandbox, "HEAD~1"), "T402")
    assert (found.commit, found.severity) == (oid, "warning")


def test_work_keeps_a_claim_from_being_taken(claimed: Sandbox) -> None:
    base = claimed.oid()
    claimed.commit("feat(1.1.1a): form", {"form.py": "1\n"}, date="2024-01-15T10:30")
    take = row("10:45", "bob", "RECLAIM", "1.1.1a")
    claimed.append(LOGIN, take)
    files = {LOGIN: claimed.read(LOGIN)}
    claimed.commit("chore: reclaim task 1.1.1a", files, date="2024-01-15T10:45")
    now = claimed.clock + 3600
    found = only(judge(claimed, base, now=now), "C202")
    assert "15 minutes" in found.message
    assert (found.task, found.ref) == ("1.1.1a", "refs/heads/main")
    claimed.git("reset", "--quiet", "--hard", base)
    claimed.append(LOGIN, take)
    claimed.commit("chore: reclaim task 1.1.1a", files, date="2024-01-15T10:45")
    assert codes(judge(claimed, base, now=now)) == []


def test_dates_out_of_order(claimed: Sandbox) -> None:
    base = claimed.oid()
    dates = ("2024-01-15T10:20", "2024-01-15T09:00", "2024-01-15T10:25", "2024-01-14T23:00")
    works = [
        claimed.commit("feat(1.1.1a): form", {"form.py": f"{number}\n"}, date=date)
        for number, date in enumerate(dates)
    ]
    for work in works:
        claimed.git("reset", "--quiet", "--hard", works[-1])
        _done(claimed, work[:7])
        assert codes(judge(claimed, base)) == [], work
    assert judge(claimed, base).commits == 5


def test_t404_in_a_range(claimed: Sandbox) -> None:
    base = claimed.oid()
    for minute, agent in (("10:40", "bob"), ("11:20", "eve")):
        claimed.append(LOGIN, row(minute, agent, "RECLAIM", "1.1.1a"))
        date = f"2024-01-15T{minute}"
        claimed.commit("chore: reclaim task 1.1.1a", {LOGIN: claimed.read(LOGIN)}, date=date)
    now = claimed.clock + 80 * 60
    assert codes(judge(claimed, base, now=now)) == ["t404"]


def test_merged_work_without_a_row(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> None:
    ada = clone_of(remote, "ada")
    ada.git("switch", "--quiet", "--create", "side")
    ada.commit("feat(1.1.1a): form", {"form.py": "1\n"})
    ada.git("switch", "--quiet", "main")
    ada.git("merge", "--quiet", "--no-ff", "--no-edit", "side")
    found = only(judge(ada, "origin/main"), "M307")
    assert (found.task, found.ref) == ("1.1.1a", "refs/heads/main")
    assert "M307" not in codes(judge(ada, "origin/main", "side"))
    assert "M307" not in codes(judge_all(clone_of(remote, "bob")))


def test_merged_work_that_was_taken_back_needs_no_row(
    remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    ada = clone_of(remote, "ada")
    ada.git("switch", "--quiet", "--create", "side")
    ada.commit("feat(1.1.1a): form", {"form.py": "1\n"})
    ada.git("revert", "--no-edit", "HEAD")
    ada.git("switch", "--quiet", "main")
    ada.git("merge", "--quiet", "--no-ff", "--no-edit", "side")
    assert "M307" not in codes(judge(ada, "origin/main"))
    ada.git("revert", "--no-edit", "side")  # the revert is taken back: the work is there again
    assert only(judge(ada, "origin/main"), "M307").task == "1.1.1a"
