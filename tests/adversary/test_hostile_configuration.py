"""Configuration, names and URLs that would run a program: none of them does, by a canary file."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.plans import LOGIN, feature
from support.sandbox import Sandbox
from support.siege import BRANCH, CONFIG, ERROR, Scene, craft_commit, receive, refs_on_disk

Clone = Callable[..., Sandbox]

HOOKS = (
    "commit-msg",
    "fsmonitor-watchman",
    "post-checkout",
    "post-commit",
    "post-index-change",
    "post-merge",
    "post-receive",
    "post-update",
    "pre-auto-gc",
    "pre-commit",
    "pre-push",
    "pre-receive",
    "prepare-commit-msg",
    "proc-receive",
    "reference-transaction",
    "update",
)

SIGNED = b"gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n"


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    """A file that appears as soon as the program beside it runs."""
    return tmp_path / "canary"


def _arm(repo: Sandbox, canary: Path) -> Path:
    """Name a program wherever git's configuration can name one; where it is."""
    folder = canary.parent / "armed"
    folder.mkdir()
    for name in HOOKS:
        script = folder / name
        script.write_text(f"#!/bin/sh\ntouch {canary}\ncat\n")
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
    evil = str(folder / "update")
    settings = {
        "core.fsmonitor": evil,
        "core.hooksPath": str(folder),
        "core.sshCommand": evil,
        "core.pager": evil,
        "core.editor": evil,
        "core.askPass": evil,
        "core.alternateRefsCommand": evil,
        "core.gitProxy": evil,
        "diff.external": evil,
        "diff.evil.textconv": evil,
        "diff.evil.command": evil,
        "filter.evil.clean": evil,
        "filter.evil.smudge": evil,
        "filter.evil.process": evil,
        "merge.evil.driver": evil,
        "merge.default": "evil",
        "gpg.program": evil,
        "log.showSignature": "true",
        "interactive.diffFilter": evil,
        "trailer.evil.command": evil,
        "sequence.editor": evil,
        "credential.helper": f"!{evil}",
        "uploadpack.packObjectsHook": evil,
        **{f"alias.{name}": f"!{evil}" for name in ("cat-file", "log", "config", "rev-parse")},
    }
    for key, value in settings.items():
        repo.git("config", key, value)
    place = Path(repo.git("rev-parse", "--absolute-git-dir").out.strip()) / "info/attributes"
    place.parent.mkdir(exist_ok=True)
    place.write_text("* diff=evil filter=evil merge=evil\n")
    canary.unlink(missing_ok=True)
    return folder


def test_the_server_runs_nothing_that_its_configuration_names(
    fresh: Sandbox, scene: Scene, canary: Path
) -> None:
    ada = scene.again()
    ada.commit("nothing", {LOGIN: feature()})
    bad = craft_commit(ada, b"signed\n", headers=SIGNED)
    updates = (bad, "refs/heads/x"), (bad, "refs/heads/main")
    before, refs = receive(fresh, ada, *updates), refs_on_disk(fresh.path)
    _arm(fresh, canary)
    assert receive(fresh, ada, *updates) == before
    assert before.code == 1
    assert refs_on_disk(fresh.path) == refs
    assert not canary.exists()


READS = (
    ("check", "--from-ref", "origin/main"),
    ("check", "--all"),
    ("check", "--staged"),
    ("status",),
    ("log",),
    ("next",),
    ("stale",),
    ("stats",),
    ("conflicts",),
    ("brief",),
    ("show", "1.1.1a"),
    ("worktree", "list"),
    ("lint",),
    ("graph",),
    ("doctor",),
    ("hook", "pre-commit"),
    ("hook", "post-merge", "0"),
    ("hook", "post-rewrite", "rebase"),
)


def test_looking_runs_nothing_that_the_clones_configuration_names(
    remote: Sandbox, clone_of: Clone, canary: Path
) -> None:
    ada = clone_of(remote, "ada")
    assert ada.baton("claim", "1.1.1a").code == 0
    ada.git("switch", "--quiet", BRANCH)
    ada.commit("nothing", {LOGIN: feature()})
    craft_commit(ada, b"signed\n", headers=SIGNED)
    ada.stage({LOGIN: f"{feature()}\n"})
    ada.write(LOGIN, f"{feature()}\n\n")
    ada.commit("docs: a note", {"NOTE.md": "some\n"})
    _arm(ada, canary)
    ada.write("NOTE.md", "same\n")  # as long as before: git has to compare, and would run a filter
    for words in READS:
        outcome = ada.baton(*words)
        assert outcome.code in (0, 1, 4), (words, outcome)
        assert not canary.exists(), words


def test_no_file_monitor_runs_while_claims_move_the_work_tree(
    remote: Sandbox, clone_of: Clone, canary: Path
) -> None:
    ada = clone_of(remote, "ada")
    assert ada.baton("claim", "1.1.1a").code == 0
    ada.git("switch", "--quiet", BRANCH)
    monitor = canary.parent / "monitor"
    monitor.write_text(f"#!/bin/sh\ntouch {canary}\n")
    monitor.chmod(0o755)
    ada.git("config", "core.fsmonitor", str(monitor))
    for words in (("note", "1.1.1a", "half done"), ("conflicts",), ("release", "1.1.1a", "tired")):
        outcome = ada.baton(*words)
        assert outcome.code == 0, (words, outcome)
        assert not canary.exists(), words
    assert "RELEASE" in ada.read(LOGIN)


def test_verdicts_come_from_blobs_whatever_the_work_tree_makes_of_them(scene: Scene) -> None:
    ada = scene.again()
    ada.commit("docs: tidy", {LOGIN: feature()})
    asked = ("check", "--from-ref", f"origin/{BRANCH}")
    plain = ada.baton(*asked)
    for key, value in (
        ("core.autocrlf", "true"),
        ("core.eol", "crlf"),
        ("core.ignoreCase", "true"),
    ):
        ada.git("config", key, value)
    (ada.path / ".git/info/attributes").write_text(
        "*.md text eol=crlf working-tree-encoding=UTF-16\n"
    )
    again = ada.baton(*asked)
    for key in ("core.autocrlf", "core.eol", "core.ignoreCase"):
        ada.git("config", "--unset", key)
    (ada.path / ".git/info/attributes").unlink()
    assert (plain, plain.code) == (again, 1)


@pytest.mark.parametrize(
    "url", ["ext::sh -c touch% {}", "EXT::sh -c touch% {}", "-oProxyCommand=x"]
)
def test_a_url_that_is_a_command(url: str, remote: Sandbox, clone_of: Clone, canary: Path) -> None:
    ada = clone_of(remote, "ada")
    ada.git("config", "remote.origin.url", url.format(canary))
    ada.git("config", "protocol.allow", "always")
    ada.git("config", "protocol.ext.allow", "always")
    everything = {"GIT_ALLOW_PROTOCOL": None}
    for words in (("claim", "1.1.1a"), ("status",), ("next",)):
        outcome = _without(ada, everything, *words)
        assert "Traceback" not in outcome
        assert not canary.exists(), words


def _without(repo: Sandbox, names: dict[str, None], *words: str) -> str:
    """What git-baton says with some variables unset."""
    with pytest.MonkeyPatch.context() as patch:
        for name in names:
            patch.delenv(name, raising=False)
        outcome = repo.baton(*words)
    assert outcome.code in (0, 4, 5, 6), outcome
    return outcome.out + outcome.err


def test_a_remote_that_reads_like_an_option(remote: Sandbox, clone_of: Clone, canary: Path) -> None:
    ada = clone_of(remote, "ada")
    for name in (f"--exec=touch {canary}", f"--upload-pack=touch {canary};", "-v"):
        ada.git("config", "--remove-section", "remote.origin", check=False)
        ada.git("config", f"remote.{name}.url", str(remote.path))
        for words in (("claim", "1.1.1a"), ("status",), ("next",), ("check",)):
            outcome = ada.baton(*words)
            assert outcome.code != 70, outcome
            assert not canary.exists(), (name, words)
        line = f"refs/heads/x {ada.oid()} refs/heads/x {'0' * 40}\n"
        assert ada.hook("pre-push", name, name, input=line).code in (0, 1)
        ada.git("config", "--remove-section", f"remote.{name}")
    assert not canary.exists()


def test_a_branch_for_claims_that_reads_like_an_option(
    remote: Sandbox, clone_of: Clone, canary: Path
) -> None:
    ada = clone_of(remote, "ada")
    for at, name in enumerate(
        (f"--exec=touch${{IFS}}{canary}/{{id}}", "-d{id}", "@{-1}", "x" * 250)
    ):
        ada.write(CONFIG, f"branch = '{name}'\n")
        ada.git("add", CONFIG)
        ada.commit(f"chore: settings {at}")
        outcome = ada.baton("claim", "1.1.1a")
        assert outcome.code in (0, 2, 3, 4, 5), outcome
        assert "Traceback" not in outcome.err
        assert not canary.exists()


EXPLODING = (r"(\d+\.?)+", r"(a|a)*", r"(\w*)*x", r"\1", "(", ".*" * 90, "x" * 5000)


@pytest.mark.parametrize("pattern", EXPLODING, ids=range(len(EXPLODING)))
def test_a_task_id_that_explodes_never_enters(pattern: str, scene: Scene) -> None:
    ada = scene.again()
    ada.git("reset", "--quiet", "--hard", "origin/main")
    text = pattern.replace("'", "")
    ada.commit("chore: settings", {CONFIG: f"task-id = '{text}'\n"})
    new = ada.commit(f"feat({'1' * 64}!): x", {"x.py": ""})
    outcome = receive(scene.server, ada, (new, "refs/heads/main"))
    assert (outcome.code, "task-id" in outcome.err) == (2, True), outcome
    elsewhere = receive(scene.server, ada, (new, "refs/heads/elsewhere"))
    assert (elsewhere.code, ERROR.findall(elsewhere.err)) == (1, ["S107"]), elsewhere


@pytest.fixture
def links(remote: Sandbox, clone_of: Clone, tmp_path: Path) -> Iterator[Sandbox]:
    """A clone whose plan folder and settings lead out of the repository."""
    ada = clone_of(remote, "ada")
    outside = tmp_path / "outside"
    (ada.path / "docs/plans").rename(outside)
    (ada.path / "docs/plans").symlink_to(outside)
    (outside / "secret").write_text("task-id = 'x'\n")
    (ada.path / CONFIG).symlink_to(outside / "secret")
    before = {path: path.read_bytes() for path in outside.rglob("*") if path.is_file()}
    yield ada
    assert {path: path.read_bytes() for path in outside.rglob("*") if path.is_file()} == before


def test_links_out_of_the_repository_are_neither_read_nor_written(links: Sandbox) -> None:
    for words in (
        ("lint",),
        ("init",),
        ("new", "1.9", "Odd"),
        ("check", "--all"),
        ("claim", "1.1.1a"),
    ):
        outcome = links.baton(*words)
        assert "secret" not in outcome.out
        assert "Traceback" not in outcome.err
        assert outcome.code in (0, 1, 2), outcome
