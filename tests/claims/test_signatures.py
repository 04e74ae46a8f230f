"""Commits that our commands make are signed, and signed off, as the user's own are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from support.sandbox import Sandbox, run
from support.tools import needed

BRANCH = "feature/1.1-login"
ONLY_SIGNED = """\
#!/bin/sh
case $1 in refs/heads/*) ;; *) exit 0 ;; esac
for commit in $(git rev-list "$3" --not --all); do
    git cat-file commit "$commit" | grep -q ^gpgsig && continue
    echo "GH013: Commits must have verified signatures." >&2
    exit 1
done
"""


@pytest.fixture
def ada(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    hook = remote.write("hooks/update", ONLY_SIGNED)
    hook.chmod(0o755)
    return clone_of(remote, "ada")


def _sign_with_ssh(ada: Sandbox, folder: Path) -> None:
    key = folder / "key"
    run([needed("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-f", str(key)], folder)
    ada.git("config", "gpg.format", "ssh")
    ada.git("config", "user.signingkey", f"{key}.pub")
    ada.git("config", "commit.gpgsign", "true")


def _work(ada: Sandbox, task: str) -> None:
    now = int(ada.git("log", "-1", "--format=%ct", f"origin/{BRANCH}").out) + 60
    ada.stage({f"{task}.txt": task})
    ada.git("commit", "--quiet", "-m", f"feat({task}): write it down", date=now)


def _unsigned(remote: Sandbox) -> list[str]:
    oids = remote.git("rev-list", BRANCH, "^main").out.split()
    assert oids
    texts = {oid: remote.git("cat-file", "commit", oid).out for oid in oids}
    return [text for text in texts.values() if "\ngpgsig " not in text]


def test_each_commit_of_the_loop_is_signed_where_the_users_are(
    ada: Sandbox, remote: Sandbox, tmp_path: Path
) -> None:
    _sign_with_ssh(ada, tmp_path)
    assert ada.baton("claim", "1.1.1a").code == 0
    ada.git("switch", "--quiet", BRANCH)
    _work(ada, "1.1.1a")
    assert ada.baton("note", "1.1.1a", "half way").code == 0
    assert ada.baton("done", "1.1.1a", "--no-verify").code == 0
    assert ada.baton("revert", "1.1.1a").code == 0
    subjects = remote.git("log", "--format=%s", BRANCH, "^main").out
    assert 'Revert "feat(1.1.1a): write it down"' in subjects
    assert _unsigned(remote) == []


def test_the_merge_that_done_makes_is_signed(
    ada: Sandbox, remote: Sandbox, clone_of: Callable[..., Sandbox], tmp_path: Path
) -> None:
    _sign_with_ssh(ada, tmp_path)
    bob = clone_of(remote, "bob")
    _sign_with_ssh(bob, bob.path)
    assert ada.baton("claim", "1.1.1a").code == 0
    ada.git("switch", "--quiet", BRANCH)
    assert bob.baton("claim", "1.1.2").code == 0
    _work(ada, "1.1.1a")
    assert ada.baton("done", "1.1.1a", "--no-verify").code == 0
    assert "Merge work of ada" in remote.git("log", "--format=%s", BRANCH).out
    assert _unsigned(remote) == []


def test_openpgp_signs_too(ada: Sandbox, remote: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    needed("gpg")
    home = ada.path.parent / "gnupg"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("GNUPGHOME", str(home))
    options = ["--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", ""]
    made = run(["gpg", *options, "--quick-generate-key", "ada@example.com"], home)
    assert made.code == 0, made.err
    try:
        ada.git("config", "user.signingkey", "ada@example.com")
        ada.git("config", "commit.gpgsign", "yes")
        assert ada.baton("claim", "1.1.1a").code == 0
        assert "BEGIN PGP SIGNATURE" in remote.git("cat-file", "commit", BRANCH).out
    finally:
        run(["gpgconf", "--kill", "all"], home)


def test_a_signature_that_cannot_be_made_is_said_and_nothing_is_published(
    ada: Sandbox, remote: Sandbox
) -> None:
    ada.git("config", "commit.gpgsign", "true")
    ada.git("config", "gpg.program", "/nowhere/gpg")
    claimed = ada.baton("claim", "1.1.1a")
    assert (claimed.code, claimed.out) == (2, "")
    assert "git-baton: git could not sign the commit: " in claimed.err
    assert "git config --show-origin --get-regexp" in claimed.err
    assert remote.git("for-each-ref", "refs/baton", f"refs/heads/{BRANCH}").out == ""


@pytest.mark.parametrize("said", ["format.signOff", "sign-off"])
def test_commits_are_signed_off_where_git_or_the_settings_say_so(
    remote: Sandbox, clone_of: Callable[..., Sandbox], said: str
) -> None:
    ada = clone_of(remote, "ada")
    ada.git("config", "user.name", "Ada Lovelace")
    ada.git("config", "user.email", "ada@example.com")
    if said == "sign-off":
        ada.commit("chore: settings", {".git-baton.toml": "sign-off = true\n"})
        ada.git("push", "--quiet", "origin", "HEAD:main")
    else:
        ada.git("config", "format.signOff", "true")
    assert ada.baton("claim", "1.1.1a").code == 0
    ada.git("switch", "--quiet", BRANCH)
    _work(ada, "1.1.1a")
    assert ada.baton("done", "1.1.1a", "--no-verify").code == 0
    assert ada.baton("revert", "1.1.1a").code == 0
    form = "--format=%s|%(trailers:key=Signed-off-by,valueonly,separator=;)"
    lines = remote.git("log", form, BRANCH, "^main").out.splitlines()
    ours = [line for line in lines if not line.startswith("feat(")]
    assert len(ours) >= 3
    assert {line.partition("|")[2] for line in ours} == {"Ada Lovelace <ada@example.com>"}
    assert "Baton-Nonce: " in remote.git("log", "-1", "--format=%(trailers)", BRANCH).out


def test_without_either_nothing_is_signed_and_git_is_not_asked_who_signs(
    remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    ada = clone_of(remote, "ada")
    ada.git("config", "commit.gpgsign", "false")
    assert ada.baton("claim", "1.1.1a").code == 0
    text = remote.git("cat-file", "commit", BRANCH).out
    assert "gpgsig" not in text
    assert "Signed-off-by" not in text
