"""notify: what reaches Slack and Discord, once, and nothing of an address anywhere else."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gitbaton.cli.run import run
from gitbaton.git.process import Git
from gitbaton.notify.notify import notify_news
from gitbaton.project.session import Runtime, open_session
from support.chat import DISCORD, DISCORD_URL, SECRET, SLACK, SLACK_URL, Answer, Chat
from support.plans import LOGIN, feature, row
from support.protocol import record, work
from support.sandbox import Outcome, Sandbox

BRANCH = "feature/1.1-login"
REF = "refs/baton/notified"
HOSTILE = "<!channel> @everyone <@U1> [x](https://evil.example) **b** ${{ secrets }} closes #1"

Clone = Callable[..., Sandbox]


@pytest.fixture
def chat(tmp_path: Path) -> Iterator[Chat]:
    with Chat(tmp_path) as chat:
        yield chat


@pytest.fixture
def ada(remote: Sandbox, clone_of: Clone) -> Sandbox:
    """A clone with a claim of 2024 on its feature branch, pushed by hand."""
    ada = clone_of(remote, "ada")
    ada.git("switch", "--quiet", "--create", BRANCH)
    record(ada, "START", "1.1.1a")
    return _pushed(ada)


def _pushed(clone: Sandbox, *arguments: str) -> Sandbox:
    clone.git("push", "--quiet", "--no-verify", *(arguments or ("origin", BRANCH)))
    return clone


def _notify(clone: Sandbox, chat: Chat, *arguments: str) -> Outcome:
    return clone.baton("notify", *arguments, env=chat.environment(SLACK_URL, DISCORD_URL))


def _lines(outcome: Outcome) -> list[str]:
    assert (outcome.code, outcome.err) == (0, ""), outcome
    return outcome.out.splitlines()


def _slack(chat: Chat) -> list[str]:
    return [document["attachments"][0]["text"] for document in chat.sent_to(SLACK)]


def _retitle(clone: Sandbox, title: str) -> None:
    """Give the claimed task another title, on the feature's branch."""
    text = clone.read(LOGIN).replace("Create form", title)
    clone.commit("docs: plan", {LOGIN: text})


def _done(clone: Sandbox) -> None:
    commit = work(clone, "feat(1.1.1a): form")
    record(clone, "DONE", "1.1.1a", commit)


# -- what is told -------------------------------------------------------------------------------


def test_each_service_is_told_once(ada: Sandbox, chat: Chat) -> None:
    told = _lines(_notify(ada, chat))
    assert told[0] == "remote: 1 notice"
    assert told[1].startswith("stale: ada holds 1.1.1a and has been idle for ")
    assert _slack(chat) == ["\n".join(told)]
    [sent] = chat.sent_to(DISCORD)
    assert sent["content"] == "\n".join(told)
    assert _lines(_notify(ada, chat)) == ["nothing new"]
    assert len(chat.requests) == 2


def test_done_and_complete_are_sent_when_they_happen(ada: Sandbox, chat: Chat) -> None:
    _notify(ada, chat)
    _done(ada)
    done = ada.git("rev-parse", "HEAD^").out[:12]
    _pushed(ada)
    assert _lines(_notify(ada, chat))[1:] == [f"done: 1.1.1a Create form, by ada ({done})"]
    for task in ("1.1.1b", "1.1.2"):
        record(ada, "START", task)
        record(ada, "DONE", task, work(ada, f"feat({task}): do it"))
    _pushed(ada)
    told = _lines(_notify(ada, chat))
    assert told[:2] == ["remote: 3 notices", "feature complete: 1.1 Login, 3 tasks"]
    assert len(told) == 4


def test_what_was_over_before_the_first_time_is_not_sent(ada: Sandbox, chat: Chat) -> None:
    _done(ada)
    _pushed(ada)
    assert _lines(_notify(ada, chat)) == ["nothing new"]
    assert chat.requests == []
    assert _lines(_notify(ada, chat)) == ["nothing new"]


def test_work_that_is_not_pushed_is_no_news(ada: Sandbox, chat: Chat) -> None:
    _notify(ada, chat)
    _done(ada)
    assert _lines(_notify(ada, chat)) == ["nothing new"]


def test_a_task_reclaimed_twice_needs_a_person(ada: Sandbox, chat: Chat) -> None:
    for agent in ("bob", "eve"):
        record(ada, "RECLAIM", "1.1.1a", agent=agent)
    _pushed(ada)
    told = _lines(_notify(ada, chat))
    assert told[1].startswith("reclaimed twice: 1.1.1a was reclaimed 2 times")
    assert told[2].startswith("stale: eve holds 1.1.1a")


def test_conflict_between_live_branches(ada: Sandbox, chat: Chat) -> None:
    _notify(ada, chat)
    for branch, text in (("one", "1\n"), ("two", "2\n")):
        ada.git("switch", "--quiet", "--create", branch, "origin/main")
        ada.commit(f"feat(1.1.1a): {branch}", {"shop/form.py": text})
        _pushed(ada, "origin", branch)
        ada.commit("feat(1.1.1a): only here", {"shop/list.py": text})
    assert _lines(_notify(ada, chat))[1:] == [
        "conflict: git cannot merge shop/form.py, which one and two changed"
    ]
    assert _lines(_notify(ada, chat)) == ["nothing new"]


def test_rewritten_default_branch_is_reported_by_another_clone(
    ada: Sandbox, remote: Sandbox, clone_of: Clone, chat: Chat
) -> None:
    """The memory keeps the old commits at hand, which a fresh clone would not have."""
    ada.git("switch", "--quiet", "main")
    ada.git("merge", "--quiet", "--no-edit", BRANCH)
    _pushed(ada, "origin", "main")
    _notify(ada, chat)
    ada.git("reset", "--quiet", "--hard", "HEAD^")
    ada.commit("docs: another", {"README.md": "# Other\n"})
    _pushed(ada, "--force", "origin", "main")
    told = _lines(_notify(clone_of(remote, "bob"), chat))
    assert [line for line in told if line.startswith("protocol breached: H606")]
    assert [line for line in told if line.startswith("protocol breached: L102")]
    assert [line for line in told if line.startswith("protocol breached: S101")]
    assert _lines(_notify(ada, chat)) == ["nothing new"]


def test_settings_choose_events_and_cannot_hide_their_own_breach(ada: Sandbox, chat: Chat) -> None:
    ada.git("switch", "--quiet", "main")
    ada.commit("docs: tell only what is done", {".git-baton.toml": 'notify = ["done"]\n'})
    _pushed(ada, "origin", "main")
    assert _lines(_notify(ada, chat)) == ["nothing new"]
    ada.commit("chore: no more", {".git-baton.toml": 'notify = ["breach"]\n'})
    _pushed(ada, "origin", "main")
    _lines(_notify(ada, chat))
    ada.commit("oops", {".git-baton.toml": 'notify = ["done"]\nignore = ["S"]\n'})
    _pushed(ada, "origin", "main")
    assert "S101" in _lines(_notify(ada, chat))[1]


# -- told once ----------------------------------------------------------------------------------


def test_of_two_who_look_at_once_one_sends(
    ada: Sandbox, remote: Sandbox, clone_of: Clone, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rival tells between our look and our push: the word of the commit is asked for there."""
    bob = clone_of(remote, "bob")
    rivals: list[Outcome] = []

    def nonce() -> str:
        rivals.append(_notify(bob, chat))
        return "0123456789abcdef"

    monkeypatch.chdir(ada.path)
    for name, value in chat.environment(SLACK_URL).items():
        monkeypatch.setenv(name, value)
    from gitbaton.notify.notify import recipients

    with open_session(
        "anyone", Git(os.environ), Runtime(lambda _: None, lambda: 0.5, nonce)
    ) as session:
        people = recipients(Git(os.environ), SLACK_URL)
        told = notify_news(session, people, int(time.time()))
    assert (told.notices, told.memory) == ((), "")
    assert len(_lines(rivals[0])) == 2
    assert len(_slack(chat)) == 1


def test_a_lost_answer_is_looked_up(ada: Sandbox, remote: Sandbox, chat: Chat) -> None:
    """The server dies after the ref has moved, and before it says so."""
    hook = remote.write(
        "hooks/reference-transaction",
        '#!/bin/sh\n[ "$1" = committed ] && [ -n "$GIT_PUSH_OPTION_COUNT$GIT_QUARANTINE_PATH" -o'
        f' -n "$(grep {REF})" ] && kill -9 $PPID\nexit 0\n',
    )
    hook.chmod(0o755)
    assert len(_lines(_notify(ada, chat))) == 2
    assert len(_slack(chat)) == 1
    hook.unlink()
    assert _lines(_notify(ada, chat)) == ["nothing new"]


def test_a_host_that_keeps_no_such_ref(ada: Sandbox, remote: Sandbox, chat: Chat) -> None:
    remote.git("config", "transfer.hideRefs", "refs/baton")
    refused = _notify(ada, chat)
    assert (refused.code, chat.requests) == (5, [])
    assert "origin does not take refs/baton/notified" in refused.err
    assert "git baton notify --from-ref A --to-ref B" in refused.err


def test_memory_that_is_none_begins_anew(ada: Sandbox, chat: Chat) -> None:
    _pushed(ada, "origin", f"main:{REF}")
    outcome = _notify(ada, chat)
    assert (outcome.code, len(_slack(chat))) == (0, 1)
    assert "holds nothing that git-baton wrote" in outcome.err
    assert _lines(_notify(ada, chat)) == ["nothing new"]


def test_runs_without_a_name_for_commits(ada: Sandbox, chat: Chat, tmp_path: Path) -> None:
    (tmp_path / "nobody.gitconfig").touch()
    nobody = {"GIT_CONFIG_GLOBAL": str(tmp_path / "nobody.gitconfig"), "EMAIL": ""}
    environ = {**chat.environment(SLACK_URL), **nobody}
    assert ada.baton("notify", env=environ).code == 0
    assert len(_slack(chat)) == 1


# -- a range ------------------------------------------------------------------------------------


def test_range_sends_what_came_between_and_remembers_nothing(
    ada: Sandbox, remote: Sandbox, chat: Chat
) -> None:
    _done(ada)
    for _ in range(2):
        told = _lines(_notify(ada, chat, "--from-ref", "origin/main", "--to-ref", BRANCH))
        assert [line.partition(":")[0] for line in told[1:]] == ["done"]
    assert len(_slack(chat)) == 2
    assert REF not in remote.git("for-each-ref").out


def test_range_reports_a_rewritten_log(ada: Sandbox, chat: Chat) -> None:
    text = ada.read(LOGIN).replace("ada", "bob")
    ada.commit("docs: plan", {LOGIN: text})
    told = _lines(_notify(ada, chat, "--from-ref", "HEAD^"))
    assert "protocol breached: L101" in told[1]


@pytest.mark.parametrize("before", ["", "0" * 40])
def test_range_of_a_new_branch_sends_nothing(before: str, ada: Sandbox) -> None:
    _done(ada)
    told = _lines(ada.baton("notify", "--dry-run", "--from-ref", before))
    assert told == ["nothing new"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--to-ref", "HEAD"], "--to-ref needs --from-ref"),
        (["--from-ref", "nowhere"], "nowhere names no commit here"),
    ],
)
def test_range_that_is_none(ada: Sandbox, chat: Chat, arguments: list[str], said: str) -> None:
    outcome = _notify(ada, chat, *arguments)
    assert outcome.code == 2
    assert said in outcome.err


# -- what must not get through ------------------------------------------------------------------


@pytest.mark.parametrize("option", ["", "?format=markdown"])
def test_text_from_a_plan_means_nothing_to_slack(ada: Sandbox, chat: Chat, option: str) -> None:
    _retitle(ada, HOSTILE)
    _done(ada)
    environ = chat.environment(SLACK_URL + option)
    ada.baton("notify", "--from-ref", "origin/main", env=environ)
    [text] = _slack(chat)
    assert "&lt;!channel&gt; @everyone &lt;@U1&gt;" in text
    assert not set("<>") & set(text)
    assert "https://evil.example|" not in text


@pytest.mark.parametrize("option", ["", "?format=markdown"])
def test_text_from_a_plan_means_nothing_to_discord(ada: Sandbox, chat: Chat, option: str) -> None:
    _retitle(ada, HOSTILE)
    _done(ada)
    environ = chat.environment(DISCORD_URL + option)
    ada.baton("notify", "--from-ref", "origin/main", env=environ)
    [sent] = chat.sent_to(DISCORD)
    assert sent["allowed_mentions"] == {"parse": []}
    assert "embeds" not in sent
    assert r"\<!channel\> \@everyone \<\@U1\> \[x\](https://evil.example)" in sent["content"]


def test_text_from_a_plan_means_nothing_to_others(ada: Sandbox, chat: Chat) -> None:
    _retitle(ada, HOSTILE)
    _done(ada)
    environ = chat.environment(f"json://127.0.0.1:{chat.port}/hook")
    ada.baton("notify", "--from-ref", "origin/main", env=environ)
    [sent] = chat.sent_to("127.0.0.1")
    assert "＜!channel＞ ＠everyone ＜＠U1＞ ［x］(https" in sent["message"]


def test_long_text_is_cut_between_lines(ada: Sandbox, chat: Chat) -> None:
    tasks = [(f"1.1.{n}", "🧨&<>" * 40) for n in range(1, 60)]
    rows = [
        line
        for task, _ in tasks
        for line in (row("10:05", "ada", "START", task), row("10:06", "ada", "DONE", task))
    ]
    ada.commit("docs: plan", {LOGIN: feature(tasks=tasks, rows=rows)})
    outcome = _notify(ada, chat, "--from-ref", "origin/main")
    assert (outcome.code, outcome.err) == (0, "")
    [text], [sent] = _slack(chat), chat.sent_to(DISCORD)
    for message, most in ((text, 3000), (sent["content"], 2000)):
        assert len(message.encode("utf-16-le")) // 2 <= most
        assert "more: git baton status" in message.splitlines()[-1]
        assert message.encode()  # no half of a character


# -- services that fail -------------------------------------------------------------------------

EVIL = "evil.example"
FAILURES = {
    "busy": (Answer(429, {"Retry-After": "3600"}), "asked too often (429)"),
    "broken": (Answer(500, body=SECRET.encode()), "did not take the message (500)"),
    "moved": (Answer(302, {"Location": f"https://{EVIL}/{SECRET}"}), "leads elsewhere (302)"),
    "gone": (Answer(404), "knows no such address (404)"),
}


def _keeps_silent(outcome: Outcome) -> None:
    for part in (SECRET, "T1JJ3T3L2", "123456789012345678", "A1BRTD4JD"):
        assert part not in outcome.out + outcome.err


@pytest.mark.parametrize("kind", FAILURES)
def test_service_that_fails_is_a_warning(kind: str, ada: Sandbox, chat: Chat) -> None:
    answer, said = FAILURES[kind]
    chat.answers = {SLACK: answer, DISCORD: answer}
    outcome = _notify(ada, chat, "--json")
    assert outcome.code == 0
    _keeps_silent(outcome)
    assert outcome.err.count(said) == 2
    assert outcome.err.startswith("warning: address 1 (slack://…) was not notified: it ")
    assert (len(chat.sent_to(SLACK)), len(chat.sent_to(DISCORD)) <= 2) == (1, True)
    assert chat.sent_to(EVIL) == []
    services = json.loads(outcome.out)["services"]
    assert [one["sent"] for one in services] == [False, False]


def test_services_that_hang_are_left_after_five_seconds_together(ada: Sandbox, chat: Chat) -> None:
    chat.hangs = True
    began = time.monotonic()
    outcome = _notify(ada, chat)
    assert outcome.code == 0
    assert outcome.err.count("it gave no answer within 5 seconds") == 2
    assert time.monotonic() - began < 60  # a client left to itself would wait for good
    _keeps_silent(outcome)


def test_a_certificate_that_nobody_vouches_for(ada: Sandbox, chat: Chat) -> None:
    environ = chat.environment(SLACK_URL, DISCORD_URL, trusted=False)
    outcome = ada.baton("notify", env=environ)
    assert (outcome.code, outcome.err.count("was not notified"), chat.requests) == (0, 2, [])
    _keeps_silent(outcome)


def test_nobody_listens(ada: Sandbox, tmp_path: Path, chat: Chat) -> None:
    with Chat(tmp_path) as gone:
        environ = gone.environment(SLACK_URL, f"json://user:{SECRET}@127.0.0.1:{gone.port}/x")
    outcome = ada.baton("notify", env=environ)
    assert (outcome.code, outcome.err.count("was not notified")) == (0, 2)
    _keeps_silent(outcome)


def test_redirects_are_off_even_if_the_address_wants_them(ada: Sandbox, chat: Chat) -> None:
    chat.answers = {"127.0.0.1": Answer(307, {"Location": f"http://127.0.0.1:{chat.port}/else"})}
    address = f"json://127.0.0.1:{chat.port}/hook?redirect=yes&rto=600"
    outcome = ada.baton("notify", env=chat.environment(address))
    assert "redirects are not followed" in outcome.err
    assert [request.path for request in chat.requests] == ["/hook"]


NOT_SPOKEN_TO = {
    "json://192.0.2.1/SECRET": "not encrypted",
    "json://shop.example/SECRET": "not encrypted",
    "jsons://169.254.169.254/SECRET": "link-local or metadata",
    "jsons://user:SECRET@169.254.169.254/": "link-local or metadata",
    "json://169.254.169.254/SECRET": "link-local or metadata",
    "jsons://2852039166/SECRET": "link-local or metadata",
    "jsons://[fe80::1]/SECRET": "link-local or metadata",
    "jsons://[::ffff:169.254.169.254]/SECRET": "link-local or metadata",
    "SECRET": "cannot read this address",
    "SECRET://SECRET": "cannot read this address",
    "https://SECRET.example/SECRET": "cannot read this address",
    "slack://SECRET": "cannot read this address",
}


def test_addresses_that_are_not_spoken_to(ada: Sandbox, chat: Chat) -> None:
    """A number in disguise is found out when it is looked up, so it counts as spoken to first."""
    addresses = [address.replace("SECRET", SECRET) for address in NOT_SPOKEN_TO]
    outcome = ada.baton("notify", env=chat.environment(*addresses))
    assert (outcome.code, chat.requests) == (0, [])
    assert SECRET.casefold() not in (outcome.out + outcome.err).casefold()
    for number, why in enumerate(NOT_SPOKEN_TO.values(), 1):
        [line] = [line for line in outcome.err.splitlines() if f"address {number} " in line]
        assert why in line


def test_unusable_addresses_leave_the_news_unsent(ada: Sandbox, chat: Chat) -> None:
    ada.baton("notify", env=chat.environment("SECRET"))
    assert len(_lines(_notify(ada, chat))) == 2


# -- whose addresses ----------------------------------------------------------------------------


def test_addresses_of_the_users_own_configuration(ada: Sandbox, chat: Chat) -> None:
    ada.git("config", "--global", "--add", "baton.notify", SLACK_URL)
    ada.git("config", "--global", "--add", "baton.notify", DISCORD_URL)
    outcome = ada.baton("notify", env=chat.environment())
    assert (outcome.code, len(chat.requests)) == (0, 2)


def test_addresses_of_a_clone_or_its_files_are_not_used(ada: Sandbox, chat: Chat) -> None:
    ada.git("config", "baton.notify", SLACK_URL)
    outcome = ada.baton("notify", env=chat.environment())
    assert (outcome.code, chat.requests) == (2, [])
    assert "baton.notify of this clone or its files is not used" in outcome.err
    ada.git("config", "--unset", "baton.notify")
    ada.write("team.cfg", f"[baton]\n\tnotify = {SLACK_URL}\n")
    ada.git("config", "--global", "include.path", str(ada.path / "team.cfg"))
    outcome = ada.baton("notify", env=chat.environment())
    assert (outcome.code, chat.requests) == (2, [])
    _keeps_silent(outcome)


def test_git_and_what_it_starts_see_no_address(ada: Sandbox, remote: Sandbox, chat: Chat) -> None:
    remote.write("hooks/post-receive", "#!/bin/sh\nenv >seen\n").chmod(0o755)
    ada.git("config", "--global", "baton.notify-after-merge", "true")
    assert ada.hook("post-merge", "0", env=chat.environment(SLACK_URL)).code == 0
    assert "GIT_DIR=" in remote.read("seen")
    assert SECRET not in remote.read("seen")
    (remote.path / "seen").unlink()
    _done(ada)
    _pushed(ada)
    (remote.path / "seen").unlink()
    assert _notify(ada, chat).code == 0
    assert "GIT_DIR=" in remote.read("seen")
    assert SECRET not in remote.read("seen")


def test_no_address_to_notify(ada: Sandbox) -> None:
    outcome = ada.baton("notify")
    assert outcome.code == 2
    assert "export GIT_BATON_NOTIFY_URLS=…" in outcome.err


def test_dry_run_shows_and_does_nothing(ada: Sandbox, remote: Sandbox, chat: Chat) -> None:
    for _ in range(2):
        assert len(_lines(_notify(ada, chat, "--dry-run"))) == 2
    assert len(_lines(ada.baton("notify", "--dry-run"))) == 2
    assert chat.requests == []
    assert REF not in remote.git("for-each-ref").out


def test_json(ada: Sandbox, remote: Sandbox, chat: Chat) -> None:
    document = json.loads(_notify(ada, chat, "--json").out)
    [notice] = document.pop("notices")
    assert notice["text"].startswith("ada holds 1.1.1a")
    assert (notice["event"], notice["about"][:2]) == ("stale", ["1.1.1a", "ada"])
    assert document == {
        "version": 1,
        "project": "remote",
        "services": [
            {"address": "address 1 (slack://…)", "sent": True, "problem": None},
            {"address": "address 2 (discord://…)", "sent": True, "problem": None},
        ],
        "memory": remote.oid(REF),
        "remarks": [],
    }


def test_without_the_extra(
    inside: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    monkeypatch.setenv("GIT_BATON_NOTIFY_URLS", SLACK_URL)
    assert run(["notify"]) == 2
    assert "pip install 'git-baton[notify]'" in capsys.readouterr().err


def test_without_an_answer_nothing_is_sent(ada: Sandbox, remote: Sandbox, chat: Chat) -> None:
    ada.git("remote", "set-url", "origin", str(remote.path / "gone"))
    assert _notify(ada, chat).code == 6
    assert chat.requests == []


def test_short_history_sends_nothing(ada: Sandbox, tmp_path: Path, chat: Chat) -> None:
    ada.git("clone", "--quiet", "--depth=1", f"file://{ada.path}", str(tmp_path / "short"))
    outcome = _notify(Sandbox(tmp_path / "short"), chat)
    assert outcome.code == 2
    assert "history is cut short" in outcome.err


def test_a_token_in_the_remotes_url_is_no_name(ada: Sandbox, chat: Chat) -> None:
    _done(ada)
    ada.git("config", "remote.origin.url", f"https://{SECRET}@host.example")
    outcome = _notify(ada, chat, "--from-ref", "origin/main", "--dry-run")
    assert outcome.out.startswith("git-baton: 1 notice")
    assert SECRET not in outcome.out + outcome.err


# -- guards and hooks ---------------------------------------------------------------------------


def test_server_that_judges_lets_the_memory_through(
    ada: Sandbox, remote: Sandbox, chat: Chat
) -> None:
    assert remote.baton("install", "--server", str(remote.path)).code == 0
    assert len(_lines(_notify(ada, chat))) == 2
    ada.git("switch", "--quiet", "--create", "other")
    _pushed(ada, "origin", "other:feature/9.9-other")
    assert _lines(_notify(ada, chat)) == ["nothing new"]
    for arguments in ([f":{REF}"], [f"+main:{REF}"], ["+HEAD:refs/baton/other"]):
        refused = ada.git("push", "--no-verify", "origin", *arguments, check=False)
        assert refused.code == 1, refused
        assert "H60" in refused.err
    assert _lines(_notify(ada, chat)) == ["nothing new"]
    assert ada.baton("status").code == 0


def test_merge_notifies_others_if_the_user_said_so(
    ada: Sandbox, remote: Sandbox, clone_of: Clone, chat: Chat
) -> None:
    environ = chat.environment(SLACK_URL)
    ada.git("config", "baton.notify-after-merge", "true")
    assert ada.hook("post-merge", "0", env=environ).code == 0
    assert chat.requests == []
    ada.git("config", "--global", "baton.notify-after-merge", "true")
    for _ in range(2):
        assert ada.hook("post-merge", "0", env=environ).code == 0
    assert len(_slack(chat)) == 1


def test_merge_goes_on_whatever_fails(ada: Sandbox, remote: Sandbox, chat: Chat) -> None:
    ada.git("config", "--global", "baton.notify-after-merge", "true")
    outcome = ada.hook("post-merge", "0")
    assert outcome.code == 0
    assert "git-baton: warning: nothing was sent: there is no address to notify" in outcome.err
    ada.git("remote", "set-url", "origin", str(remote.path / "gone"))
    outcome = ada.hook("post-merge", "0", env=chat.environment(SLACK_URL))
    assert outcome.code == 0
    assert "git-baton: warning: nothing was sent: origin does not answer" in outcome.err
