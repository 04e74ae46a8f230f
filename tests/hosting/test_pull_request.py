"""pr: the pull request of a feature that is done, on hosts of three kinds."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from support.forge import TOKEN, VARIABLES, Fault, Forge, forge
from support.plans import LOGIN
from support.protocol import record
from support.sandbox import Outcome, Sandbox

BRANCH = "feature/1.1-login"
TITLE = "feat: add login (1.1)"
TASKS = ("1.1.1a", "1.1.1b", "1.1.2")


@pytest.fixture(params=["github", "gitlab", "forgejo"])
def host(
    request: pytest.FixtureRequest, ada: Sandbox, remote: Sandbox, tmp_path: Path
) -> Iterator[Forge]:
    """A host of each kind, on which the project of the clone is now."""
    project = "shop/north/web" if request.param == "gitlab" else "shop/web"
    folder = tmp_path / "forge"
    (folder / project).parent.mkdir(parents=True)
    shutil.move(remote.path, folder / f"{project}.git")
    with forge(request.param, project, folder) as found:
        ada.git("remote", "set-url", "origin", found.url)
        ada.git("config", "baton.host", request.param)
        yield found


github = pytest.mark.parametrize("host", ["github"], indirect=True)


def _pr(sandbox: Sandbox, host: Forge, *args: str, env: dict[str, str] | None = None) -> Outcome:
    return sandbox.baton("pr", *args, env={**host.env, **(env or {})})


def _push(sandbox: Sandbox, host: Forge, refs: str = BRANCH) -> None:
    """Publish past the interface, and past the hooks."""
    sandbox.git("push", "--quiet", str(host.folder / f"{host.project}.git"), refs)


def _fields(outcome: Outcome) -> dict[str, Any]:
    fields = json.loads(outcome.out)
    assert fields["version"] == 1
    assert isinstance(fields, dict)
    return fields


# -- opened, once -------------------------------------------------------------------------------


def test_opened_with_what_a_person_needs(ada: Sandbox, host: Forge) -> None:
    outcome = _pr(ada, host)
    assert (outcome.code, outcome.err) == (0, ""), outcome
    [pull] = host.pulls
    assert pull["title"] == TITLE
    assert outcome.out.startswith(f"opened http://{host.host}/{host.project}/")
    body = pull[host.text]
    for task in TASKS:
        assert f"| {task} " in body
    assert "3 tasks by ada" in body
    for commit in ada.git("log", "--format=%h", "--abbrev=10", "--grep=^feat", BRANCH).out.split():
        assert commit in body


def test_twice_changes_nothing(ada: Sandbox, host: Forge) -> None:
    assert _pr(ada, host).code == 0
    outcome = _pr(ada, host)
    assert (outcome.code, "is up to date" in outcome.out) == (0, True), outcome
    assert host.changes() == ["POST"]


def test_what_a_person_wrote_stays(ada: Sandbox, host: Forge) -> None:
    assert _pr(ada, host).code == 0
    [pull] = host.pulls
    ours = pull[host.text]
    host.change(pull, "feat: log in at last", f"Look at this first.\r\n\r\n{ours}\n\nThanks!")
    assert "is up to date" in _pr(ada, host).out
    record(ada, "NOTE", "1.1.2", "seen by me")
    _push(ada, host)
    outcome = _pr(ada, host)
    assert (outcome.code, "is brought up to date" in outcome.out) == (0, True), outcome
    body = pull[host.text]
    assert body.startswith("Look at this first.\r\n\r\n<!-- git-baton begin")
    assert body.endswith("<!-- git-baton end -->\n\nThanks!")
    assert "- 1.1.2, ada: seen by me" in body
    assert pull["title"] == "feat: log in at last"
    assert host.changes() == ["POST", "PUT" if host.kind == "gitlab" else "PATCH"]


def test_request_that_a_person_opened_gets_our_part(ada: Sandbox, host: Forge) -> None:
    pull = host.add(BRANCH, "main", "My login", "By hand.")
    assert _pr(ada, host).code == 0
    assert pull["title"] == "My login"
    assert pull[host.text].startswith("By hand.\n\n<!-- git-baton begin: feat: add login (1.1) -->")
    assert "is up to date" in _pr(ada, host).out


@pytest.mark.parametrize("merged", [False, True], ids=["closed", "merged"])
def test_ended_one_is_said_and_left_alone(ada: Sandbox, host: Forge, merged: bool) -> None:
    assert _pr(ada, host).code == 0
    host.end(host.pulls[0], merged)
    outcome = _pr(ada, host)
    words = "is merged" if merged else "was closed, and stays so"
    assert (outcome.code, words in outcome.out) == (0 if merged else 1, True), outcome
    assert _pr(ada, host, "--auto").code == 0
    assert _fields(_pr(ada, host, "--auto", "--json"))["outcome"] == (
        "merged" if merged else "closed"
    )
    assert host.changes() == ["POST"]


@github
def test_branch_that_went_on_after_the_merge_gets_another(ada: Sandbox, host: Forge) -> None:
    assert _pr(ada, host).code == 0
    host.end(host.pulls[0], merged=True)
    record(ada, "NOTE", "1.1.2", "one more thing")
    _push(ada, host)
    assert _pr(ada, host).out.startswith("opened ")


def test_somebody_was_faster(ada: Sandbox, host: Forge) -> None:
    assert _pr(ada, host).code == 0
    host.blind = 2 if host.kind == "forgejo" else 1
    outcome = _pr(ada, host)
    assert (outcome.code, "is up to date" in outcome.out) == (0, True), outcome
    assert (len(host.pulls), host.changes()) == (1, ["POST", "POST"])


@pytest.mark.parametrize("host", ["github", "forgejo"], indirect=True)
def test_branch_of_that_name_in_a_fork_is_another(ada: Sandbox, host: Forge) -> None:
    pull = host.add(BRANCH, "main", "theirs", "")
    pull["head"]["repo"]["full_name"] = "eve/web"
    host.pulls.append(copy.deepcopy(pull) | {"head": pull["head"] | {"repo": None}})
    for each in host.pulls:
        each["head"]["label"] = "eve:x"
    host.end(host.pulls[0], merged=False)
    host.end(host.pulls[1], merged=False)
    assert _pr(ada, host).out.startswith("opened ")


@pytest.mark.parametrize("host", ["gitlab"], indirect=True)
def test_branch_of_that_name_in_a_fork_on_gitlab(ada: Sandbox, host: Forge) -> None:
    pull = host.add(BRANCH, "main", "theirs", "")
    pull["source_project_id"] = 99
    host.end(pull, merged=False)
    assert _pr(ada, host).out.startswith("opened ")


@pytest.mark.parametrize("host", ["forgejo"], indirect=True)
def test_many_open_requests(ada: Sandbox, host: Forge) -> None:
    mine = host.add(BRANCH, "main", "mine", "")
    for _ in range(120):
        host.pulls.append(copy.deepcopy(mine) | {"head": mine["head"] | {"ref": "other"}})
    assert "is brought up to date" in _pr(ada, host).out
    assert host.changes() == ["PATCH"]


# -- not yet ------------------------------------------------------------------------------------


@github
def test_open_tasks(ada: Sandbox, host: Forge) -> None:
    record(ada, "REVERT", "1.1.1b")
    ada.write(LOGIN, ada.read(LOGIN).replace("- [x] 1.1.1b", "- [ ] 1.1.1b"))
    ada.git("add", "--all")
    record(ada, "START", "1.1.1b")
    _push(ada, host)
    outcome = _pr(ada, host)
    assert (outcome.code, "1 task is not done" in outcome.err) == (1, True), outcome
    assert "1.1.1b (held by ada)" in outcome.err
    assert _pr(ada, host, "--dry-run").code == 1
    auto = _pr(ada, host, "--auto")
    assert (auto.code, auto.err, len(auto.out.splitlines())) == (0, "", 1)
    assert auto.out.startswith("nothing to open yet: 1 task is not done")
    assert host.asked == []


@github
def test_branch_that_the_check_refuses(ada: Sandbox, host: Forge) -> None:
    ada.commit("whatever", {"shop/x.py": "1\n"})
    _push(ada, host)
    for arguments in ((), ("--auto",), ("--dry-run",)):
        outcome = _pr(ada, host, *arguments)
        assert (outcome.code, "S101" in outcome.err) == (1, True), outcome
        assert "is not clean, so no pull request was opened" in outcome.err
    hint = outcome.err.rpartition("→ git ")[2].split()
    ada.git("fetch", "--quiet", env=host.env)
    assert hint[:2] == ["baton", "check"]
    assert ada.baton(*hint[1:]).code == 1
    assert host.asked == []


@github
def test_merged_already(ada: Sandbox, host: Forge) -> None:
    _push(ada, host, "HEAD:main")
    outcome = _pr(ada, host)
    assert (outcome.code, "feature 1.1 is in main already" in outcome.out) == (0, True), outcome
    assert "git baton worktree remove 1.1" in outcome.out
    _push(ada, host, f":{BRANCH}")
    assert "is in main already" in _pr(ada, host).out
    assert host.asked == []


@github
def test_which_feature(ada: Sandbox, host: Forge) -> None:
    ada.git("switch", "--quiet", "--detach", BRANCH)
    assert _fields(_pr(ada, host, "--dry-run", "--json"))["feature"] == "1.1"
    ada.git("switch", "--quiet", "main")
    outcome = _pr(ada, host)
    assert (outcome.code, "main is no feature's branch" in outcome.err) == (2, True)
    auto = _pr(ada, host, "--auto")
    assert (auto.code, auto.out) == (0, "nothing to open yet: main is no feature's branch\n")
    assert "1.7 is no feature of the plan" in _pr(ada, host, "1.7").err
    assert "no branch feature/1.2-cart yet" in _pr(ada, host, "1.2").err
    assert _pr(ada, host, "1.1").out.startswith("opened ")


@github
def test_as_json(ada: Sandbox, host: Forge) -> None:
    fields = _fields(_pr(ada, host, "--json"))
    [pull] = host.pulls
    assert fields == {
        "version": 1,
        "outcome": "opened",
        "number": 7,
        "feature": "1.1",
        "branch": BRANCH,
        "base": "main",
        "title": TITLE,
        "body": pull["body"],
        "url": pull["html_url"],
        "message": f"opened {pull['html_url']}",
    }


# -- tokens, faults -----------------------------------------------------------------------------


def test_without_a_token(ada: Sandbox, host: Forge) -> None:
    outcome = _pr(ada, host, env={VARIABLES[host.kind]: "", "CI_JOB_TOKEN": "x"})
    assert (outcome.code, "there is no token" in outcome.err) == (2, True), outcome
    names = {"github": "GH_ENTERPRISE", "gitlab": "GITLAB", "forgejo": "FORGEJO"}
    assert f"export {names[host.kind]}_TOKEN=" in outcome.err
    assert ("CI_JOB_TOKEN" in outcome.err) == (host.kind == "gitlab")
    assert f"http://{host.host}/{host.project}/" in outcome.err
    assert host.asked == []


@github
def test_dry_run_asks_no_service(ada: Sandbox, host: Forge) -> None:
    outcome = _pr(ada, host, "--dry-run", env={"GITHUB_TOKEN": ""})
    assert outcome.code == 0
    assert outcome.out.splitlines()[0] == TITLE
    assert f"github at http://{host.host}/shop/web" in outcome.out
    assert host.asked == []


def test_dry_run_offline(ada: Sandbox, remote: Sandbox) -> None:
    shutil.rmtree(remote.path)
    outcome = ada.baton("pr", "--dry-run")
    assert (outcome.code, outcome.out.splitlines()[0]) == (0, TITLE), outcome
    outcome = ada.baton("pr")
    assert (outcome.code, "does not answer" in outcome.err) == (6, True), outcome


_FAULTS = {
    "400": (Fault(400, b'{"message": "bad"}'), 5, "answers 400: bad"),
    "401": (Fault(401, b'{"message": "Bad credentials"}'), 5, "does not accept the token"),
    "403": (Fault(403, b'{"message": "Forbidden"}'), 5, "may not do this"),
    "404": (Fault(404, b'{"message": "Not Found"}'), 5, "or the token may not see it"),
    "410": (Fault(410, b"[]"), 5, "answers 410"),
    "422": (Fault(422, b'{"message": "x", "errors": [{"message": "y"}]}'), 5, "422: x; y"),
    "429": (Fault(429), 5, "too many requests"),
    "500": (Fault(500, b"<html>"), 6, "answers 500"),
    "cut": (Fault(0), 6, "does not answer"),
    "no JSON": (Fault(200, b"<html>"), 6, "it sent no JSON"),
    "other JSON": (Fault(200, b'{"a": 1}'), 6, "is not what github would"),
    "odd JSON": (Fault(200, b'[{"number": "x"}]'), 6, "is not what github would"),
    "echo": (Fault(422, f'{{"message": "{TOKEN} \\u001b[2J"}}'.encode()), 5, "*** <U+001B>"),
}


# What opening is answered is read by the same code; these leave a request opened or not.
_FAULTS_OF_POST = ("422", "cut", "no JSON", "odd JSON")


@github
@pytest.mark.parametrize(
    ("method", "name"),
    [*[("GET", name) for name in _FAULTS], *[("POST", name) for name in _FAULTS_OF_POST]],
)
def test_faults(ada: Sandbox, host: Forge, method: str, name: str) -> None:
    fault, code, words = _FAULTS[name]
    host.faults[method] = fault
    outcome = _pr(ada, host, "--json")
    assert (outcome.code, outcome.out) == (code, ""), outcome
    assert words in outcome.err
    assert "→" in outcome.err
    assert TOKEN not in outcome.err
    host.faults.clear()
    assert _pr(ada, host).code == 0
    assert len(host.pulls) == 1


@github
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_token_never_follows_a_redirect(
    ada: Sandbox, host: Forge, tmp_path: Path, status: int
) -> None:
    with forge("github", "shop/web", tmp_path) as thief:
        to = f"http://{thief.host}/api/v3/repos/shop/web/pulls"
        host.faults["GET"] = Fault(status, b"{}", (("Location", to),))
        outcome = _pr(ada, host)
        assert (outcome.code, "has moved" in outcome.err) == (5, True), outcome
        assert thief.asked == []


@github
def test_no_proxy_and_no_netrc_get_in_between(ada: Sandbox, host: Forge, home: Path) -> None:
    (home / ".netrc").write_text("machine 127.0.0.1 login eve password wrong\n", "utf-8")
    with forge("github", "shop/web", home) as proxy:
        proxies = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), f"http://{proxy.host}")
        env = {**proxies, "no_proxy": "127.0.0.1"}
        ada.git("config", "http.proxy", "")
        assert _pr(ada, host, env={**env, "no_proxy": ""}).out.startswith("opened ")
        assert proxy.asked == []


@github
@pytest.mark.parametrize("token", ["two words", "line\nfeed", "t\u00f6ken", "esc\x1b"])
def test_what_cannot_be_a_token(ada: Sandbox, host: Forge, token: str) -> None:
    outcome = _pr(ada, host, env={"GITHUB_TOKEN": f"{TOKEN}{token}"})
    assert (outcome.code, "holds characters that no token has" in outcome.err) == (2, True)
    assert TOKEN not in outcome.err + outcome.out
    assert host.asked == []


@github
def test_password_of_the_remote_is_never_shown(ada: Sandbox, host: Forge) -> None:
    ada.git("remote", "set-url", "origin", host.url.replace("//", f"//ada:{TOKEN}@"))
    for arguments in (("--dry-run",), ("--json",), ()):
        outcome = _pr(ada, host, *arguments)
        assert (outcome.code, TOKEN in outcome.out + outcome.err) == (0, False), outcome
    host.shutdown()
    host.server_close()
    outcome = _pr(ada, host)
    assert (outcome.code, TOKEN in outcome.out + outcome.err) == (6, False), outcome


@pytest.mark.parametrize(
    "url",
    [
        "ext::sh -c 'touch canary'",
        "EXT::touch canary",
        "-oProxyCommand=touch canary",
        "--upload-pack=touch canary",
        "::",
    ],
)
def test_url_that_would_run_something(ada: Sandbox, url: str) -> None:
    ada.git("config", "remote.origin.url", url)
    ada.git("config", "protocol.ext.allow", "always")
    for arguments in ((), ("--dry-run",), ("--auto",)):
        outcome = ada.baton("pr", *arguments, env={"GIT_ALLOW_PROTOCOL": "file:ext:ssh"})
        assert "Traceback" not in outcome.err
    assert not list(ada.path.rglob("canary"))


def test_remote_of_a_hostile_name(ada: Sandbox) -> None:
    ada.git("config", "remote.--exec=touch canary.url", "https://github.com/a/b")
    ada.git("config", "--remove-section", "remote.origin")
    outcome = ada.baton("pr", "--auto")
    assert (outcome.code, "Traceback" in outcome.err) == (6, False), outcome
    assert not list(ada.path.rglob("canary"))


@github
def test_host_that_nobody_knows(ada: Sandbox, host: Forge) -> None:
    ada.git("config", "--unset", "baton.host")
    outcome = _pr(ada, host)
    assert (outcome.code, "git config baton.host github" in outcome.err) == (2, True), outcome
    assert _pr(ada, host, "--dry-run").code == 0
    ada.git("config", "baton.host", "bitbucket")
    assert "must be github, gitlab or forgejo" in _pr(ada, host).err


# -- the text -----------------------------------------------------------------------------------


def test_verify_notes_and_overlaps(
    ada: Sandbox, remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    record(ada, "NOTE", "1.1.2", "@bob #4 <!--")
    record(ada, "REVERT", "1.1.2")
    ada.write(LOGIN, ada.read(LOGIN).replace("- [x] 1.1.2", "- [ ] 1.1.2"))
    ada.git("add", "--all")
    record(ada, "START", "1.1.2")
    again = ada.commit("fix(1.1.2): `rm` @all", {"shop/cart.py": "1\n"})
    row = record(ada, "DONE", "1.1.2", again)
    subject = ada.git("log", "-1", "--format=%s", row).out.strip()
    told = f"{subject}\n\nBaton-Verify: passed 2, step changed since the claim\n"
    ada.git("commit", "--amend", "--no-verify", "--quiet", "--message", told)
    ada.git("push", "--quiet", "--no-verify")
    bob = clone_of(remote, "bob")
    bob.git("switch", "--quiet", "--create", "spike")
    bob.commit("feat(1.2.1a): cart", {"shop/cart.py": "2\n"})
    bob.git("push", "--quiet", "--no-verify", "origin", "spike")
    outcome = ada.baton("pr", "--dry-run")
    assert outcome.code == 0, outcome
    assert "passed 2, step changed since the claim" in outcome.out
    assert "- shop/cart.py: git cannot merge it with spike" in outcome.out
    for danger in ("@bob", "@all", "#4", "`rm`"):
        assert danger not in outcome.out
    assert outcome.out.count("<!--") == 2
    assert f"{again[:10]} " in outcome.out


def test_squashed_under_its_title_it_passes_the_check(ada: Sandbox, remote: Sandbox) -> None:
    title = ada.baton("pr", "--dry-run").out.splitlines()[0]
    ada.git("switch", "--quiet", "main")
    ada.git("merge", "--quiet", "--squash", BRANCH)
    ada.commit(f"{title} (#7)")
    outcome = ada.baton("check", "--from-ref", "origin/main", "--to-ref", "main")
    assert (outcome.code, "S10" in outcome.out, "C20" in outcome.out) == (0, False, False), outcome
    ada.stage({LOGIN: ada.read(LOGIN) + "\n"})
    ada.commit("docs: plan more of it (1.1) (#8)")
    assert ada.baton("check", "--from-ref", "HEAD^", "--to-ref", "main").code == 0
