"""``git-baton check`` as people and machines run it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from support.judging import log
from support.plans import LOGIN, feature, row
from support.sandbox import Sandbox, run

START = row("10:02", "ada", "START", "1.1.1a")
FORMATS = ("text", "json", "sarif", "github")


@pytest.fixture
def bad(sandbox: Sandbox) -> Sandbox:
    """One commit on top of ``base`` that names no task."""
    sandbox.git("tag", "base")
    sandbox.commit("no task", {"x.txt": "1\n"})
    return sandbox


@pytest.mark.parametrize("form", FORMATS)
def test_formats_with_a_finding(form: str, bad: Sandbox) -> None:
    outcome = bad.baton("check", "--from-ref", "base", "--to-ref", "HEAD", "--format", form)
    assert (outcome.code, outcome.err) == (1, "")
    assert "S101" in outcome.out
    assert bad.oid()[:7] in outcome.out
    if form in ("json", "sarif"):
        json.loads(outcome.out)
    assert ("\n::error" in f"\n{outcome.out}") == (form == "github")


def test_json_facts(bad: Sandbox) -> None:
    found = json.loads(bad.baton("check", "--from-ref", "base", "--format", "json").out)
    assert found["version"] == 1
    assert found["judged"] == {"commits": 1, "files": 0, "refs": 1}
    (finding,) = found["findings"]
    assert finding == {
        "code": "S101",
        "severity": "error",
        "message": '"no task" names no task',
        "hint": finding["hint"],
        "path": None,
        "line": None,
        "commit": bad.oid(),
        "ref": "refs/heads/main",
        "task": None,
    }


@pytest.mark.parametrize("form", FORMATS)
def test_formats_without_a_finding(form: str, sandbox: Sandbox) -> None:
    outcome = sandbox.baton("check", "--from-ref", "HEAD", "--format", form)
    assert outcome.code == 0
    if form == "text":
        assert outcome.out == "no findings in 1 ref\n"
    elif form == "github":
        assert outcome.out.strip() == ""
    else:
        json.loads(outcome.out)


def test_warnings_do_not_fail(sandbox: Sandbox) -> None:
    log(sandbox, START)
    outcome = sandbox.baton("check", "--from-ref", "HEAD~1")
    assert outcome.code == 0
    assert "T403 warning" in outcome.out


@pytest.mark.parametrize("form", FORMATS)
def test_staged(form: str, sandbox: Sandbox) -> None:
    log(sandbox, START)
    sandbox.stage({LOGIN: feature()})
    outcome = sandbox.baton("check", "--staged", "--format", form)
    assert outcome.code == 1
    assert "L102" in outcome.out
    assert LOGIN in outcome.out


def test_all(sandbox: Sandbox) -> None:
    log(sandbox, START)
    log(sandbox, row("10:03", "bob", "START", "1.1.1a"))
    outcome = sandbox.baton("check", "--all")
    assert outcome.code == 1
    assert "C201" in outcome.out
    assert "in 3 commits, 2 files, 1 ref" in outcome.out


def test_without_a_range_what_no_remote_has(
    remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    ada = clone_of(remote, "ada")
    assert ada.baton("check").out == "no findings in 1 ref\n"
    oid = ada.commit("no task", {"x.txt": "1\n"})
    outcome = ada.baton("check")
    assert (outcome.code, oid[:7] in outcome.out) == (1, True)


def test_without_a_range_on_a_branch_what_a_merge_would_bring(
    remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    """Published or not: the default branch judges all of it when it enters."""
    ada = clone_of(remote, "ada")
    ada.git("switch", "--quiet", "--create", "feature")
    oid = ada.commit("no task", {"x.txt": "1\n"})
    ada.git("push", "--quiet", "--no-verify", "--set-upstream", "origin", "feature")
    outcome = ada.baton("check")
    assert (outcome.code, oid[:7] in outcome.out) == (1, True)
    ada.git("push", "--quiet", "--no-verify", "origin", "feature:main")
    assert ada.baton("check").out == "no findings in 1 ref\n"


def test_agent_is_who_made_what_is_not_published(
    remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    ada = clone_of(remote, "ada")
    log(ada, START)
    ada.commit("feat(1.1.1a): form", {"form.py": "1\n"})
    assert ada.baton("check", "--agent", "ada").code == 0
    outcome = ada.baton("check", "--agent", "bob")
    assert (outcome.code, "C207" in outcome.out) == (1, True)


def test_settings_are_those_of_before_the_range(bad: Sandbox) -> None:
    before = bad.commit("docs: set up", {".git-baton.toml": 'ignore = ["T"]\n'})
    bad.commit("no task", {"x.txt": "3\n"})
    after = bad.commit("docs: allow", {".git-baton.toml": 'ignore = ["S"]\n'})
    assert "S101" in bad.baton("check", "--from-ref", before).out
    bad.commit("no task", {"x.txt": "2\n"})
    assert bad.baton("check", "--from-ref", after).code == 0


@pytest.mark.parametrize("words", [(), ("--all",), ("--staged",)])
def test_branch_without_a_commit(words: tuple[str, ...], empty: Sandbox) -> None:
    outcome = empty.baton("check", *words)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == "nothing to judge\n"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--from-ref", "nowhere"), "nowhere names no commit here"),
        (("--from-ref", "HEAD", "--to-ref", "a\x1b[31mb"), "a<U+001B>[31mb names no commit"),
        (("--to-ref", "--all"), "--all names no commit here"),
        (("--from-ref", "HEAD:README.md"), "names no commit"),
        (("--staged", "--all"), "exclude each other"),
        (("--staged", "--from-ref", "HEAD"), "exclude each other"),
        (("--all", "--to-ref", "HEAD"), "exclude each other"),
        (("--format", "xml"), "xml"),
        (("somewhere",), "somewhere"),
    ],
)
def test_usage(words: tuple[str, ...], says: str, sandbox: Sandbox) -> None:
    outcome = sandbox.baton("check", *words)
    assert (outcome.code, outcome.out) == (2, "")
    assert says in outcome.err
    assert "Traceback" not in outcome.err


def test_a_ref_that_reads_like_an_option_is_no_name_to_type(sandbox: Sandbox) -> None:
    sandbox.git("update-ref", "refs/tags/--all", "HEAD")
    outcome = sandbox.baton("check", "--from-ref", "HEAD", "--to-ref", "--all")
    assert (outcome.code, "--all names no commit here" in outcome.err) == (2, True), outcome
    sandbox.commit("docs: set up", {".git-baton.toml": 'since = "--all"\n'})
    outcome = sandbox.baton("check", "--all")
    assert (outcome.code, "since must be a date" in outcome.err) == (2, True), outcome


@pytest.mark.parametrize("words", [(), ("--all",), ("--staged",), ("--from-ref", "HEAD")])
def test_no_repository(words: tuple[str, ...], home: object, sandbox: Sandbox) -> None:
    outcome = Sandbox(sandbox.path.parent).baton("check", *words)
    assert (outcome.code, outcome.out) == (2, "")
    assert "no git repository here" in outcome.err
    assert "git init" in outcome.err


def test_bad_configuration(sandbox: Sandbox) -> None:
    sandbox.commit("docs: x", {".git-baton.toml": 'plann = "x"\n'})
    outcome = sandbox.baton("check", "--all")
    assert outcome.code == 2
    assert "plan" in outcome.err


def test_odd_names_reach_no_terminal(sandbox: Sandbox) -> None:
    sandbox.git("tag", "base")
    name = "docs/plans/\x1b[31m\u202e.md"
    sandbox.commit("no \x1b]0;x\x07 task", {name: feature("2.1")})
    for form in FORMATS:
        out = sandbox.baton("check", "--from-ref", "base", "--format", form).out
        assert not [char for char in out if char != "\n" and not char.isprintable()], form


@pytest.mark.parametrize(
    ("words", "variables", "colored"),
    [
        ((), {}, False),
        (("--color",), {}, True),
        (("--no-color",), {}, False),
        ((), {"NO_COLOR": "1"}, False),
    ],
)
def test_color(
    words: tuple[str, ...], variables: dict[str, str], colored: bool, bad: Sandbox
) -> None:
    outcome = bad.baton("check", "--from-ref", "base", *words, env=variables)
    assert ("\x1b[" in outcome.out) == colored


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-", "| head -c 1 >/dev/null"])
def test_closed_streams_are_no_crash(closed: str, bad: Sandbox) -> None:
    words = f"{{ git-baton check --from-ref base {closed}; }} 2>&1; echo $?"
    outcome = run(["bash", "-c", words], bad.path)
    assert "internal error" not in outcome.out
    assert "Traceback" not in outcome.out
    assert outcome.out.endswith("0\n" if "head" in closed else "1\n")


def test_hook_without_a_name(sandbox: Sandbox) -> None:
    outcome = sandbox.baton("hook")
    assert (outcome.code, outcome.out) == (2, "")
    assert "git baton hook commit-msg" in outcome.err
    unknown = sandbox.baton("hook", "pre-\x1bx")
    assert unknown.code == 2
    assert "\x1b" not in unknown.err
