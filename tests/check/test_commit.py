"""The commit-msg hook under real git: the message, the index and the moment it really sees."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from gitbaton.check import commit as flow
from gitbaton.git.process import Git
from support.plans import CART, LOGIN, feature, row
from support.sandbox import Outcome, Sandbox, run

HOOK = '#!/bin/sh\nexec git-baton hook commit-msg "$@"\n'
WORK = "feat(1.1.1a): create form"
CUT = "# ------------------------ >8 ------------------------"


@pytest.fixture
def shop(sandbox: Sandbox) -> Sandbox:
    """A repository with the hook, in which ada holds 1.1.1a and bob 1.1.2; one file is staged."""
    sandbox.append(
        LOGIN, row("10:00", "ada", "START", "1.1.1a"), row("10:01", "bob", "START", "1.1.2")
    )
    sandbox.commit("chore: claim task 1.1.1a", {LOGIN: sandbox.read(LOGIN)})
    sandbox.agent = "ada"
    sandbox.write(".git/hooks/commit-msg", HOOK).chmod(0o755)
    sandbox.stage({"shop/form.py": "form = 1\n"})
    return sandbox


def commit(repo: Sandbox, message: str | bytes, *options: str, **env: str) -> Outcome:
    """``git commit`` with the message given, not edited."""
    return repo.git("commit", "--quiet", *options, "-F-", input=message, check=False, env=env)


def edited(repo: Sandbox, message: str, *options: str, **env: str) -> Outcome:
    """``git commit`` with the message typed above what git wrote into the editor."""
    editor = repo.write("../editor", '#!/bin/sh\ncat ../typed "$1" >../all && cp ../all "$1"\n')
    editor.chmod(0o755)
    repo.write("../typed", message)
    variables = {"GIT_EDITOR": str(editor), **env}
    return repo.git("commit", "--quiet", *options, check=False, env=variables)


def codes(outcome: Outcome) -> list[str]:
    """The codes that a refusal or a warning printed."""
    return re.findall(r"^(?:\S+: )?([SLCMTPH]\d{3}) ", outcome.err, re.MULTILINE)


def subject(repo: Sandbox) -> str:
    """The subject of HEAD as git shows it."""
    return repo.git("log", "-1", "--format=%s").out.removesuffix("\n")


# -- what git records ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "message",
    [
        WORK,
        f"\n\n\n{WORK}\n",
        f"{WORK}\r\n\r\nbody\r\n",
        f"{WORK}\t\n",
        "feat(1.1.1a):\ncreate form",
        "feat(1.1.1a): create\nform and\nmore\n\nbody 9.9.9",
        f"{WORK}\n\n# body {CUT}\n",
        f"fixup! {WORK}",
        f"amend! {WORK}\n\n{WORK}",
        'Revert "feat: anything"',
        'Reapply "feat: anything"',
    ],
    ids=ascii,
)
def test_recorded(shop: Sandbox, message: str) -> None:
    before = shop.oid()
    outcome = commit(shop, message)
    assert (outcome.code, outcome.err) == (0, "")
    assert shop.oid() != before


def test_a_claim_on_the_features_branch_is_named(shop: Sandbox) -> None:
    """The task is held already, but where its feature lives, and that is not here."""
    claim = row("10:05", "ada", "START", "1.1.1b")
    shop.git("stash", "--quiet", "--include-untracked")
    shop.git("switch", "--quiet", "--create", "feature/1.1-login")
    shop.append(LOGIN, claim)
    held = shop.commit("chore: claim task 1.1.1b", {LOGIN: shop.read(LOGIN)})
    shop.git("switch", "--quiet", "main")
    shop.git("stash", "pop", "--quiet", "--index")
    switch = "it is claimed on feature/1.1-login: git switch feature/1.1-login"
    refused = commit(shop, "feat(1.1.1b): x")
    assert codes(refused) == ["C206"]
    assert switch in refused.err
    assert "git baton claim 1.1.1b" not in refused.err
    shop.agent = "eve"
    assert "git baton claim 1.1.1b" in commit(shop, "feat(1.1.1b): x").err
    shop.agent = ""
    assert switch in commit(shop, "feat(1.1.1b): x").err
    shop.git("branch", "--quiet", "--force", "feature/1.1-login", "main")
    assert switch not in commit(shop, "feat(1.1.1b): x").err
    shop.git("remote", "add", "origin", "elsewhere")
    shop.git("update-ref", "refs/remotes/origin/feature/1.1-login", held)
    assert f"{switch} && git pull" in commit(shop, "feat(1.1.1b): x").err
    shop.git("branch", "--quiet", "--delete", "--force", "feature/1.1-login")
    fetched = switch.replace("git switch", "git fetch origin && git switch")
    assert f"{fetched}\n" in commit(shop, "feat(1.1.1b): x").err
    shop.git("remote", "rename", "origin", "upstream")
    assert f"{fetched.replace('origin', 'upstream')}\n" in commit(shop, "feat(1.1.1b): x").err


def test_the_plan_is_committed_alone(shop: Sandbox) -> None:
    assert "alone" not in commit(shop, "docs: plan").err
    shop.stage({"docs/plans/1.3.md": feature("1.3")})
    refused = commit(shop, "docs: plan").err
    apart = next(line for line in refused.splitlines() if "git reset" in line).partition("git ")[2]
    shop.git(*shlex.split(apart))
    assert commit(shop, "docs: plan").code == 0


def test_only_task_of_the_agent_is_proposed(shop: Sandbox) -> None:
    assert "put the task's ID in parentheses: feat(1.1.1a): wip" in commit(shop, "wip").err
    shop.agent = "eve"
    assert "feat(<task>): wip" in commit(shop, "wip").err


REFUSED = {
    "ID in the body": (f"feat: x\n\n{WORK}", ["S101", "S102"]),
    "spacing": ("feat(1.1.1a):x", ["S107"]),
    "capital letter": ("feat(1.1.1A): x", ["S103"]),
    "look-alike letter": ("feat(1.1.1а): x", ["S107"]),
    "invisible character": ("feat(1.1.1a\u202e): x", ["H602", "S107"]),
    "backwards range": ("feat(1.1.1b-a): x", ["S107"]),
    "endless range": ("feat(1.1.1-1.1.10000): x", ["S107"]),
    "leading spaces": (f"   {WORK}", ["S107"]),
    "comment": (f"# {WORK}", ["S101"]),
    "merge": ("Merge branch 'x'", ["S101"]),
    "claim with work": ("chore: claim task 1.1.1a", ["S106"]),
    "not UTF-8": (b"feat(1.1.1a): \xff\xfe", ["H604"]),
    "long subject": ("x" * 1_000_000, ["H603", "S101"]),
    "white space": ("feat(1.1.1a):\u00a0x", ["S107"]),
    "subject of two lines": ("feat\n(1.1.1a): x", ["S107"]),
    "BOM": (f"\ufeff{WORK}", ["H602", "S107"]),
    "body": (f"{WORK}\n\nescape \x1b[31m", ["H602"]),
    "unknown": ("feat(9.9.9): x", ["S103"]),
    "feature": ("feat(1.1): x", ["S104"]),
    "unclaimed": ("feat(1.2.1a): x", ["C206"]),
    "held by bob": ("feat(1.1.2): x", ["C207"]),
    "fixup": ("fixup! wip", ["S101"]),
    "type": ("nope(1.1.1a): x", ["S105"]),
}


@pytest.mark.parametrize(("message", "expected"), REFUSED.values(), ids=REFUSED)
def test_refused(shop: Sandbox, message: str | bytes, expected: list[str]) -> None:
    before = shop.oid()
    outcome = commit(shop, message)
    assert outcome.code == 1
    assert codes(outcome) == expected
    assert "--amend" not in outcome.err
    assert outcome.err.isascii() or "\u202e" not in outcome.err
    assert outcome.err.endswith(
        "your message is kept: git commit --edit --file=.git/COMMIT_EDITMSG\n"
    )
    assert (shop.oid(), shop.git("diff", "--cached", "--name-only").out) == (
        before,
        "shop/form.py\n",
    )


def test_names_the_byte(shop: Sandbox) -> None:
    assert "byte 14 does not decode" in commit(shop, b"feat(1.1.1a): \xff\xfe").err


def test_duplicate_is_a_warning(shop: Sandbox) -> None:
    outcome = commit(shop, "feat(1.1.1a,1.1.1a): x")
    assert (outcome.code, codes(outcome)) == (0, ["S107"])
    assert "name each task once: feat(1.1.1a): x" in outcome.err


def test_a_refused_message_can_be_mended_as_the_refusal_says(shop: Sandbox) -> None:
    shop.write("sub dir/x", "")
    where = Sandbox(shop.path / "sub dir", "ada")
    outcome = where.git("commit", "-m", "wip\n\nbody", check=False)
    assert outcome.code == 1
    command = outcome.err.splitlines()[-1].removeprefix("your message is kept: ")
    editor = shop.write("../editor", f'#!/bin/sh\nsed -i "s/^wip/{WORK}/" "$1"\n')
    editor.chmod(0o755)
    again = run(
        ["sh", "-c", command], where.path, env={"GIT_EDITOR": str(editor), "GIT_BATON_AGENT": "ada"}
    )
    assert again.code == 0, again
    assert shop.git("log", "-1", "--format=%B").out == f"{WORK}\n\nbody\n\n"


@pytest.mark.parametrize("message", ["", "\n \n\t", "# only a comment\n"])
def test_an_empty_message_is_left_to_git(shop: Sandbox, message: str) -> None:
    outcome = edited(shop, message)
    assert outcome.code == 1
    assert "empty commit message" in outcome.err
    assert codes(outcome) == []


@pytest.mark.parametrize("message", ["", " ", "\n\n"])
def test_an_empty_message_that_git_would_record_is_judged(shop: Sandbox, message: str) -> None:
    shop.stage({"shop/form.py": "empty\n"})
    outcome = shop.git("commit", "--allow-empty-message", "-m", message, check=False)
    assert (outcome.code, codes(outcome)) == (1, ["S101"])


# -- the editor, comments, scissors ---------------------------------------------------------------

EDITORS = [
    ("default", "#"),
    ("default", ";"),
    ("default", "auto"),
    ("strip", "#"),
    ("scissors", "#"),
    ("scissors", "auto"),
    ("whitespace", "#"),
    ("verbatim", "#"),
]


@pytest.mark.parametrize(("mode", "comment"), EDITORS)
@pytest.mark.parametrize("verbose", ["--no-verbose", "--verbose"])
def test_message_typed_in_an_editor(shop: Sandbox, mode: str, comment: str, verbose: str) -> None:
    """The diff that ``-v`` appends names tasks and holds characters that a message must not."""
    shop.git("config", "core.commentChar", comment)
    shop.git("config", "commit.cleanup", mode)
    shop.stage({"shop/form.py": "feat(9.9.9): y \u202e\n"})
    outcome = edited(shop, f"{WORK}\n", verbose)
    assert (outcome.code, codes(outcome)) == (0, [])
    outcome = edited(shop, "wip\n", "--allow-empty", verbose)
    assert (outcome.code, codes(outcome)) == (1, ["S101"])


@pytest.mark.parametrize(
    ("comment", "first"), [("#", "# note"), (";", "; note"), (";", ";note"), ("auto", "# note")]
)
def test_comment_above_the_subject(shop: Sandbox, comment: str, first: str) -> None:
    shop.git("config", "core.commentChar", comment)
    outcome = edited(shop, f"{first}\n{WORK}\n")
    assert (outcome.code, outcome.err) == (0, "")
    assert subject(shop) == WORK


@pytest.mark.parametrize(("comment", "first"), [("#", "; note"), (";", "# note")])
def test_what_is_no_comment_is_subject(shop: Sandbox, comment: str, first: str) -> None:
    shop.git("config", "core.commentChar", comment)
    assert codes(edited(shop, f"{first}\n{WORK}\n")) == ["S101"]


def test_comment_lines_stay_without_an_editor(shop: Sandbox) -> None:
    assert codes(commit(shop, f"# note\n{WORK}")) == ["S101"]
    shop.git("config", "commit.cleanup", "strip")
    assert commit(shop, f"# note\n{WORK}").code == 0
    assert subject(shop) == WORK


def test_comment_string_is_obeyed_by_a_git_that_knows_it(
    shop: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What this git records, and what one before or after 2.45 would read."""
    shop.git("config", "core.commentString", "//")
    shop.git("config", "commit.cleanup", "strip")
    outcome = commit(shop, f"// note\n{WORK}")
    words = shop.git("version").out.split()[2].split(".")
    knows = (int(words[0]), int(words[1])) >= (2, 45)
    assert (outcome.code == 0) == knows
    keys = {"core.commentchar": ";", "core.commentstring": "//"}
    for version, expected in (((2, 44), ";"), ((2, 45), "//"), ((3, 0), "//")):
        monkeypatch.setattr(flow, "git_version", lambda _, known=version: known)
        assert flow._comment(keys, Git({})) == expected
        assert flow._comment({"core.commentstring": "//", "core.commentchar": ";"}, Git({})) == ";"
        assert flow._comment({}, Git({})) == "#"


def test_the_last_value_of_a_key_counts(shop: Sandbox) -> None:
    shop.git("config", "core.commentChar", ";")
    shop.git("config", "--add", "core.commentChar", "#")
    assert edited(shop, f"# note\n{WORK}\n").code == 0


def test_amended_message_that_begins_with_a_hash(shop: Sandbox) -> None:
    """With ``auto`` git steps aside for a # that belongs to the message."""
    shop.git("config", "core.commentChar", "auto")
    shop.commit("#12: fix\n; really", {"a": "1"})
    outcome = shop.git("commit", "--amend", check=False, env={"GIT_EDITOR": "true"})
    assert codes(outcome) == ["S101"]
    assert '"#12: fix ; really" names no task' in outcome.err


def test_encodings(shop: Sandbox) -> None:
    shop.git("config", "i18n.commitEncoding", "ISO-8859-1")
    assert commit(shop, "feat(1.1.1a): café".encode("latin-1")).code == 0
    shop.git("config", "i18n.commitEncoding", "UTF-7")
    outcome = commit(shop, "feat(1.1.1a): café", "--allow-empty")
    assert codes(outcome) == ["H604"]
    assert "git config i18n.commitEncoding UTF-8" in outcome.err


# -- which commands reach the hook, and what it finds there ---------------------------------------


def test_amend_judges_the_new_message(shop: Sandbox) -> None:
    shop.commit(WORK)
    assert codes(commit(shop, "wip", "--amend")) == ["S101"]
    assert commit(shop, "feat(1.1.1a): again", "--amend").code == 0


def _without_dates(repo: Sandbox, *args: str) -> Outcome:
    """git as people run it, who set no dates."""
    return run(["git", *args], repo.path, env={"GIT_BATON_AGENT": "ada"})


def test_amending_a_planning_commit(shop: Sandbox) -> None:
    shop.git("reset", "--quiet", "--hard")
    shop.commit("docs: plan more", {CART: shop.read(CART) + "\nMore.\n"})
    assert _without_dates(shop, "commit", "--amend", "-m", "docs: plan even more").code == 0
    assert shop.git("commit", "--amend", "--no-edit").code == 0
    shop.stage({"shop/cart.py": "cart = 1\n"})
    assert codes(_without_dates(shop, "commit", "--amend", "--no-edit")) == ["S101"]
    assert codes(_without_dates(shop, "commit", "-m", "docs: more")) == ["S101"]


def test_amending_the_root_commit(empty: Sandbox) -> None:
    empty.commit("docs: plan", {"docs/plans/notes.md": "x\n"})
    empty.write(".git/hooks/commit-msg", HOOK).chmod(0o755)
    assert _without_dates(empty, "commit", "--amend", "-m", "docs: plan better").code == 0


@pytest.mark.parametrize("how", [["--reset-author"], ["--date=now"], ["--author=Eve <e@x.org>"]])
@pytest.mark.parametrize("message", [["--no-edit"], ["-m", "docs: plan better"]])
def test_amending_with_another_date_or_author(
    shop: Sandbox, how: list[str], message: list[str]
) -> None:
    shop.git("reset", "--quiet", "--hard")
    shop.commit("docs: plan more", {CART: shop.read(CART) + "\nMore.\n"})
    assert _without_dates(shop, "commit", "--amend", *how, *message).code == 0
    shop.stage({CART: shop.read(CART) + "\nEven more.\n"})
    assert _without_dates(shop, "commit", "--amend", *how, *message).code == 0
    shop.stage({"shop/cart.py": "cart = 1\n"})
    assert codes(_without_dates(shop, "commit", "--amend", *how, *message)) == ["S101"]


@pytest.mark.parametrize("how", [["--reset-author"], ["--date=now"]])
def test_amending_a_merge_with_another_date_or_author(shop: Sandbox, how: list[str]) -> None:
    shop.git("reset", "--quiet", "--hard")
    shop.git("switch", "--quiet", "--create", "side")
    shop.commit("feat(1.1.1a): form", {"form.py": "1\n"})
    shop.git("switch", "--quiet", "-")
    shop.git("merge", "--quiet", "--no-ff", "--no-edit", "side")
    assert _without_dates(shop, "commit", "--amend", "--no-edit", *how).code == 0


def test_commit_of_somebody_else_that_is_made_anew_is_not_the_agents_work(shop: Sandbox) -> None:
    shop.git("config", "user.email", "bob@example.com")
    others = shop.commit("feat(1.1.1a): form", {"form.py": "1\n"}, author="Ada <ada@example.com>")
    amend = ["commit", "--amend", "--no-edit"]
    assert run(["git", *amend], shop.path, env={"GIT_BATON_AGENT": "bob"}).code == 0
    mine = run(["git", *amend, "--reset-author"], shop.path, env={"GIT_BATON_AGENT": "bob"})
    assert codes(mine) == ["C207"]
    shop.git("reset", "--quiet", "--hard", f"{others}^")
    shop.git("cherry-pick", others)
    edit = {"GIT_SEQUENCE_EDITOR": "sed -i s/^pick/reword/", "GIT_EDITOR": "true"}
    outcome = shop.git("rebase", "-i", "HEAD^", env={**edit, "GIT_BATON_AGENT": "bob"})
    assert outcome.code == 0


def test_first_commit_of_a_repository(empty: Sandbox) -> None:
    empty.write(".git/hooks/commit-msg", HOOK).chmod(0o755)
    empty.stage({LOGIN: "# Feature 1.1: Login\n", ".git-baton.toml": "", "README.md": ""})
    assert codes(commit(empty, "docs: plan")) == ["S101"]
    empty.git("rm", "--quiet", "--cached", "README.md")
    assert commit(empty, "docs: plan").code == 0


def _side_branch(shop: Sandbox, *names: str) -> None:
    shop.git("reset", "--quiet", "--hard")
    for name in names:
        shop.git("switch", "--quiet", "--create", name, "main")
        shop.commit(WORK, {f"{name}.py": "x\n"})
    shop.git("switch", "--quiet", "main")


@pytest.mark.parametrize(
    "options", [["--no-edit"], ["-m", "Merge tag 'v1'"], ["-m", "feat(1.1): all"]]
)
def test_merge_runs_through_merge_msg(shop: Sandbox, options: list[str]) -> None:
    _side_branch(shop, "side")
    outcome = shop.git("merge", "--no-ff", *options, "side", check=False)
    assert (outcome.code, outcome.err) == (0, "")
    assert len(shop.git("log", "-1", "--format=%P").out.split()) == 2
    assert shop.git("commit", "--amend", "--no-edit", check=False).code == 0
    shop.stage({"x": "1"})
    assert codes(commit(shop, "Merge the parsers")) == ["S101"]


def test_octopus(shop: Sandbox) -> None:
    _side_branch(shop, "one", "two", "three")
    outcome = shop.git("merge", "--no-edit", "one", "two", "three", check=False)
    assert (outcome.code, outcome.err) == (0, "")


def test_merge_in_words_of_its_own_is_refused_and_can_go_on(shop: Sandbox) -> None:
    _side_branch(shop, "side")
    outcome = shop.git("merge", "--no-ff", "-m", "bring side in", "side", check=False)
    assert codes(outcome) == ["S101"]
    assert "--file=.git/MERGE_MSG" in outcome.err
    assert commit(shop, "Merge branch 'side'").code == 0
    assert len(shop.git("log", "-1", "--format=%P").out.split()) == 2


def test_conflicted_merge_ends_in_commit(shop: Sandbox) -> None:
    _side_branch(shop, "side")
    shop.commit(WORK, {"side.py": "y\n"})
    assert shop.git("merge", "side", check=False).code == 1
    shop.stage({"side.py": "z\n"})
    assert edited(shop, "").code == 0
    assert subject(shop) == "Merge branch 'side'"


def test_squash_merge_is_an_ordinary_commit(shop: Sandbox) -> None:
    _side_branch(shop, "side")
    shop.git("merge", "--squash", "side")
    assert codes(edited(shop, "")) == ["S101", "S102"]
    assert commit(shop, WORK).code == 0


def test_squash_is_told_the_tasks_that_it_completes(shop: Sandbox) -> None:
    _side_branch(shop, "side")
    shop.git("switch", "--quiet", "side")
    shop.append(LOGIN, row("10:02", "ada", "DONE", "1.1.1a", shop.oid()[:12]))
    shop.commit("chore: complete task 1.1.1a", {LOGIN: shop.read(LOGIN)})
    shop.git("switch", "--quiet", "main")
    shop.git("merge", "--quiet", "--squash", "side")
    refused = commit(shop, "Login form")
    assert codes(refused) == ["S101"]
    better = refused.err.partition("name what it completes: ")[2].splitlines()[0]
    assert better == "feat(1.1.1a): Login form"
    assert commit(shop, better).code == 0


def test_reword_runs_the_hook_and_picks_do_not(shop: Sandbox) -> None:
    shop.commit(WORK)
    shop.commit("wip", {"a": "1"})
    todo = "sed -i s/^pick/reword/"
    editor = shop.write("../editor", '#!/bin/sh\necho "still wip" >"$1"\n')
    editor.chmod(0o755)
    variables = {"GIT_SEQUENCE_EDITOR": todo, "GIT_EDITOR": str(editor)}
    outcome = shop.git("rebase", "--quiet", "-i", "HEAD^", check=False, env=variables)
    assert codes(outcome) == ["S101"]
    shop.git("rebase", "--abort")
    shop.git("switch", "--quiet", "--create", "other", "HEAD~2")
    assert shop.git("cherry-pick", "main", check=False).code == 0
    assert shop.git("revert", "--no-edit", "HEAD", check=False).code == 0


def test_no_verify_passes_by(shop: Sandbox) -> None:
    assert commit(shop, "wip", "--no-verify").code == 0


# -- the index that the commit is made from -------------------------------------------------------


@pytest.mark.parametrize("options", [["--all"], ["--only", LOGIN], ["--include", LOGIN]])
def test_temporary_index(shop: Sandbox, options: list[str]) -> None:
    """``commit -a`` and ``commit PATH`` bring a claim that the standing index lacks."""
    shop.append(LOGIN, row("10:05", "ada", "START", "1.1.1b"))
    assert codes(commit(shop, "feat(1.1.1b): x")) == ["C206"]
    outcome = commit(shop, "feat(1.1.1b): x", *options)
    assert (outcome.code, outcome.err) == (0, "")


def test_log_commit_of_one_path_while_work_is_staged(shop: Sandbox) -> None:
    shop.append(LOGIN, row("10:05", "ada", "START", "1.1.1b"))
    assert codes(commit(shop, "chore: claim task 1.1.1b", "--include", LOGIN)) == ["S106"]
    assert commit(shop, "chore: claim task 1.1.1b", "--only", LOGIN).code == 0


def test_the_work_tree_says_nothing(shop: Sandbox) -> None:
    shop.append(LOGIN, row("10:05", "ada", "START", "1.1.1b"))
    shop.write(LOGIN, "ruins")
    assert commit(shop, WORK).code == 0


def test_subfolder(shop: Sandbox) -> None:
    where = Sandbox(shop.path / "shop", "ada")
    assert where.git("commit", "-m", WORK, check=False).code == 0


@pytest.mark.parametrize("options", [[], ["--all"]])
def test_linked_work_tree(shop: Sandbox, tmp_path: Path, options: list[str]) -> None:
    shop.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    linked = Sandbox(tmp_path / "linked", "ada")
    linked.stage({"a.py": "1"})
    outcome = commit(linked, "wip", *options)
    assert codes(outcome) == ["S101"]
    assert str(shop.path / ".git/worktrees/linked/COMMIT_EDITMSG") in outcome.err
    assert commit(linked, WORK, *options).code == 0
    linked.git("switch", "--quiet", "--create", "side", "HEAD^")
    linked.commit(WORK, {"b.py": "2"})
    linked.git("switch", "--quiet", "linked")
    assert linked.git("merge", "--no-edit", "side", check=False).code == 0


def test_agent_of_a_work_tree(shop: Sandbox) -> None:
    shop.agent = ""
    shop.git("config", "baton.agent", "bob")
    assert codes(commit(shop, WORK)) == ["C207"]
    assert commit(shop, "feat(1.1.2): x").code == 0


def test_planning_needs_no_task(shop: Sandbox) -> None:
    assert codes(commit(shop, "docs(plan): more")) == ["S101"]
    shop.git("reset", "--quiet", "--hard")
    shop.stage({CART: shop.read(CART) + "\n", ".git-baton.toml": ""})
    assert commit(shop, "docs(plan): more").code == 0


# -- the message's file ---------------------------------------------------------------------------


def test_a_relative_path_out_of_the_work_tree(shop: Sandbox, tmp_path: Path) -> None:
    """As one runner passes it in a linked work tree."""
    shop.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    linked = Sandbox(tmp_path / "linked", "ada")
    shop.write(".git/worktrees/linked/COMMIT_EDITMSG", "wip\n")
    path = f"../{shop.path.name}/.git/worktrees/linked/COMMIT_EDITMSG"
    assert codes(linked.hook("commit-msg", path)) == ["S101"]


@pytest.mark.parametrize("linked", [False, True])
def test_a_runner_that_names_no_file(shop: Sandbox, tmp_path: Path, linked: bool) -> None:
    repo, git_dir = shop, ".git"
    if linked:
        shop.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
        repo, git_dir = Sandbox(tmp_path / "linked", "ada"), ".git/worktrees/linked"
    shop.write(f"{git_dir}/COMMIT_EDITMSG", "wip\n")
    assert codes(repo.hook("commit-msg")) == ["S101"]
    shop.write(f"{git_dir}/MERGE_MSG", "Merge branch 'x'\n")
    assert '"wip" names no task' in repo.hook("commit-msg").err
    merging = {"GIT_REFLOG_ACTION": "merge x"}
    assert "Merge branch 'x'" in repo.hook("commit-msg", env=merging).err


@pytest.mark.parametrize("arguments", [(), ("nowhere",)])
def test_no_message_anywhere(shop: Sandbox, arguments: tuple[str, ...]) -> None:
    shop.write(".git/COMMIT_EDITMSG", "").unlink()
    outcome = shop.hook("commit-msg", *arguments)
    assert outcome.code == 2
    assert "the commit message cannot be read: No such file or directory" in outcome.err
    assert "type the message anew: git commit" in outcome.err


# -- configuration ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [".git-baton.toml", "pyproject.toml"])
def test_configuration_as_staged(shop: Sandbox, name: str) -> None:
    head = "" if name == ".git-baton.toml" else "[tool.git-baton]\n"
    shop.stage({name: f'{head}exempt-types = ["chore"]\n'})
    assert commit(shop, "chore(deps): bump").code == 0
    shop.write(name, "ruins")
    assert commit(shop, "chore: again", "--allow-empty").code == 0


def test_configuration_that_is_not_staged_yet(shop: Sandbox) -> None:
    shop.write(".git-baton.toml", 'ignore = ["S"]\n')
    assert commit(shop, "wip").code == 0


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ('typs = ["feat"]', "unknown key: typs", "did you mean types?"),
        ('stale-after = "1e9d"', "stale-after must be", 'write stale-after = "30m"'),
        ("types = ", "is not TOML", "mend .git-baton.toml"),
        (rb"task-id = '(\d+)+'".decode(), "task-id is not a pattern", "write task-id"),
    ],
)
def test_bad_configuration_exits_2(shop: Sandbox, text: str, said: str, hint: str) -> None:
    shop.stage({".git-baton.toml": text})
    shop.write(".git/COMMIT_EDITMSG", WORK)
    outcome = shop.hook("commit-msg", ".git/COMMIT_EDITMSG")
    assert outcome.code == 2
    assert outcome.err.startswith(f"git-baton: .git-baton.toml: {said}") or said in outcome.err
    assert f"→ {hint}" in outcome.err
    assert "Traceback" not in outcome.err


def test_nothing_hostile_reaches_the_terminal(shop: Sandbox) -> None:
    message = "feat(1.1.1a\x1b]0;x\x07\u202e\u2066): \x1b[31m\udcff".encode(
        "utf-8", "surrogateescape"
    )
    outcome = commit(shop, message)
    assert outcome.code == 1
    assert "<U+202E>" in outcome.err
    assert all(char.isprintable() or char == "\n" for char in outcome.err)


def test_a_git_configuration_that_cannot_be_read(shop: Sandbox) -> None:
    shop.write(".git/COMMIT_EDITMSG", "wip\n")
    outcome = shop.hook("commit-msg", ".git/COMMIT_EDITMSG", env={"GIT_CONFIG_COUNT": "nonsense"})
    assert outcome.code == 2
    assert "Traceback" not in outcome.err
