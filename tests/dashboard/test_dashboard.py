"""dashboard: one file from a real repository, whatever state that is in."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from support.html_page import Page
from support.plans import CART, LOGIN, feature
from support.protocol import finish, record, work
from support.sandbox import EXECUTABLE, Sandbox, run

Clone = Callable[..., Sandbox]
WITHOUT = """\
import sys
sys.modules[sys.argv.pop(1)] = None
from gitbaton.__main__ import main
main()
"""


@pytest.fixture
def ada(remote: Sandbox, clone_of: Clone) -> Sandbox:
    """Two tasks done, one claimed long ago, a commit around the hooks; all of it pushed."""
    ada = clone_of(remote, "ada")
    ada.git("switch", "--quiet", "--create", "feature/1.1-login")
    finish(ada, "1.1.1a")
    finish(ada, "1.1.1b")
    record(ada, "START", "1.1.2")
    work(ada, "Quick repair")
    ada.git("push", "--quiet", "--no-verify", "--set-upstream", "origin", "HEAD")
    return ada


def page_of(repo: Sandbox) -> Page:
    """The page that ``--out -`` prints, without a fault or a link that leads nowhere."""
    code, out, err = repo.baton("dashboard", "--out", "-")
    assert (code, err) == (0, "")
    page = Page(out)
    assert (page.faults, page.dead_links) == ([], set())
    return page


def test_page_shows_what_the_other_commands_show(ada: Sandbox) -> None:
    text = page_of(ada).text
    assert "remote: 2 of 6 tasks done" in text
    assert "As last fetched" not in text
    assert "1 stale" in text
    assert "ada holds 1.1.2" in text
    assert 'Went around the hooks 2 "docs: plan the shop"' in text
    assert f"{LOGIN}:" in text
    assert "feat(1.1.1a): do it" in text
    assert "3 claims were won, 0 taken over, 0 lost" in text


LOOSENED = {
    "put back": ("main", ['ignore = ["S"]\n', ""]),
    "on a side branch": ("side", ['exempt-types = ["feat"]\n']),
    "put back on a side branch": ("side", ['stale-after = "1s"\n', ""]),
    "while nothing else is judged": ("main", ['select = ["T"]\n']),
}


@pytest.mark.parametrize("name", LOOSENED)
def test_loosened_settings_are_a_persons_to_see(name: str, ada: Sandbox) -> None:
    """Whoever switches the judge off for a deed has not gone by unseen."""
    assert "Settings that judge less" not in page_of(ada).text
    branch, texts = LOOSENED[name]
    ada.git("switch", "--quiet", "--force-create", branch, "origin/main")
    for text in texts:
        ada.commit("chore: settings", {".git-baton.toml": text})
    ada.git("push", "--quiet", "--no-verify", "origin", branch)
    key = texts[0].split(" ")[0]
    assert f"Settings that judge less 1 {key} = " in page_of(ada).text


def test_every_task_of_status_is_on_the_page_with_its_state(ada: Sandbox) -> None:
    page = page_of(ada)
    board = json.loads(ada.baton("status", "--json").out)
    tasks = [task for each in board["features"] for task in each["tasks"]]
    assert len(tasks) == 6
    for task in tasks:
        assert f"t-{task['id']}" in page.values("id")
        assert f"{task['title']} " in page.text
    assert page.values("class").count("state done") == 2
    assert page.values("class").count("state stale") == 1
    assert page.values("class").count("state open") == 3


def test_without_an_answer_it_shows_what_was_fetched(ada: Sandbox, remote: Sandbox) -> None:
    remote.path.rename(remote.path.with_name("moved.git"))
    text = page_of(ada).text
    assert "As last fetched" in text
    assert "remote: 2 of 6 tasks done" in text
    assert 'Went around the hooks 2 "docs: plan the shop"' in text


def test_without_a_remote_it_shows_this_clone(sandbox: Sandbox) -> None:
    assert "this repository: 0 of 6 tasks done" in page_of(sandbox).text


def test_shallow_clone_says_what_it_cannot_see(
    ada: Sandbox, remote: Sandbox, tmp_path: Path
) -> None:
    url = f"file://{remote.path}"
    remote.git("clone", "--quiet", "--depth=1", "--no-single-branch", url, str(tmp_path / "cut"))
    text = page_of(Sandbox(tmp_path / "cut")).text
    assert "no merge was tried: this clone's history is cut short" in text
    assert "this clone's history ends here" in text
    assert "Nothing does." not in text
    assert "remote: 2 of 6 tasks done" in text


def test_empty_repository(empty: Sandbox) -> None:
    assert "0 of 0 tasks done" in page_of(empty).text


def test_plan_without_a_task(empty: Sandbox) -> None:
    empty.commit("docs: plan", {LOGIN: feature(tasks=())})
    assert "0 of 0 tasks done" in page_of(empty).text


def test_a_task_that_is_listed_twice(sandbox: Sandbox) -> None:
    text = sandbox.read(LOGIN).replace("- [ ] 1.1.1b Check", "- [ ] 1.1.1a Check")
    sandbox.commit("docs: plan", {LOGIN: text})
    assert page_of(sandbox).values("id").count("t-1.1.1a") == 1


def test_a_task_that_left_the_plan(ada: Sandbox) -> None:
    text = ada.read(LOGIN).replace("- [x] 1.1.1a Create form\n", "")
    ada.commit("docs: plan", {LOGIN: text})
    ada.git("push", "--quiet", "--no-verify")
    assert "1 of 5 tasks done" in page_of(ada).text


def test_broken_configuration(ada: Sandbox) -> None:
    ada.write("dashboard.html", "yesterday's")
    ada.commit("chore: configure", {".git-baton.toml": "stale-after = ["})
    code, out, err = ada.baton("dashboard")
    assert (code, out) == (2, "")
    assert err.startswith("git-baton: .git-baton.toml")
    assert ada.read("dashboard.html") == "yesterday's"


def test_outside_of_a_repository(home: Path) -> None:
    code, out, err = Sandbox(home).baton("dashboard")
    assert (code, out) == (2, "")
    assert "Traceback" not in err
    assert list(home.glob("*.html")) == []


def test_file_is_replaced_whole(ada: Sandbox) -> None:
    (ada.path / "public").mkdir()
    ada.write("public/kept.html", "old").chmod(0o600)
    (ada.path / "link.html").symlink_to("public/kept.html")
    code, out, err = ada.baton("dashboard", "--out", "link.html")
    assert (code, out, err) == (0, "wrote link.html\n", "")
    assert ada.read("public/kept.html").endswith("</html>")
    assert (ada.path / "link.html").is_symlink()
    assert (ada.path / "public/kept.html").stat().st_mode & 0o777 == 0o600
    assert [each.name for each in (ada.path / "public").iterdir()] == ["kept.html"]


def test_default_file(ada: Sandbox) -> None:
    assert ada.baton("dashboard").out == "wrote dashboard.html\n"
    assert Page(ada.read("dashboard.html")).faults == []


@pytest.mark.parametrize(
    ("out", "words"),
    [
        ("nowhere/page.html", "cannot write"),
        ("shop.html", "is a directory"),
        ("pipe", "no regular file"),
    ],
)
def test_a_place_that_takes_no_file(ada: Sandbox, out: str, words: str) -> None:
    (ada.path / "shop.html").mkdir()
    os.mkfifo(ada.path / "pipe")
    before = sorted(ada.path.rglob("*.html"))
    code, said, err = ada.baton("dashboard", "--out", out)
    assert (code, said) == (2, "")
    assert words in err
    assert sorted(ada.path.rglob("*.html")) == before


def test_no_room(ada: Sandbox) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [str(EXECUTABLE), "dashboard", "--out", "-"],
            cwd=ada.path,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    said = "git-baton: No space left on device\n  → df -h .\n"
    assert (done.returncode, done.stderr.decode()) == (2, said)


def test_reader_that_goes_away(ada: Sandbox) -> None:
    """A page that does not fit into the pipe, and a reader who wants its first line."""
    tasks = [(f"1.2.{number}", "Add an article " * 9) for number in range(400)]
    ada.commit("docs: plan", {CART: feature("1.2", "Cart", tasks)})
    ada.git("push", "--quiet", "--no-verify")
    command = f"{EXECUTABLE} dashboard --out - | head -n 1; echo ${{PIPESTATUS[0]}}"
    code, out, err = run(["bash", "-c", command], ada.path)
    assert (code, out, err) == (0, "<!DOCTYPE html>\n0\n", "")


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
def test_closed_streams(ada: Sandbox, closed: str) -> None:
    code, _, err = run(["bash", "-c", f"{EXECUTABLE} dashboard {closed}"], ada.path)
    assert (code, err) == (0, "")
    assert Page(ada.read("dashboard.html")).faults == []


def test_another_encoding(ada: Sandbox) -> None:
    ada.commit("docs: plan", {CART: feature("1.2", "Körbe → 買い物")})
    ada.git("push", "--quiet", "--no-verify")
    plain = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    code, out, _ = run([str(EXECUTABLE), "dashboard", "--out", "-"], ada.path, env=plain)
    assert code == 0
    assert "Körbe → 買い物" in out


@pytest.mark.parametrize("missing", ["jinja2", "pygal"])
@pytest.mark.parametrize("options", [(), ("--serve",)])
def test_without_the_extra(ada: Sandbox, missing: str, options: tuple[str, ...]) -> None:
    python = str(EXECUTABLE.with_name("python"))
    code, out, err = run([python, "-c", WITHOUT, missing, "dashboard", *options], ada.path)
    assert (code, out) == (2, "")
    assert f"the dashboard needs {missing}" in err
    assert "pip install 'git-baton[dashboard]'" in err
    assert not (ada.path / "dashboard.html").exists()


def test_password_in_the_url_is_not_shown(ada: Sandbox) -> None:
    ada.git("remote", "set-url", "origin", "https://ada:hunter2@shop.invalid")
    assert "hunter2" not in ada.baton("dashboard", "--out", "-").out
