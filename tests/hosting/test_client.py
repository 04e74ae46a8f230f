"""Ways to a host: which token is whose, and what is missing."""

from __future__ import annotations

import sys

import pytest

from gitbaton.hosting.client import connect
from gitbaton.hosting.host_cli import find_host_cli
from gitbaton.hosting.remote_host import find_hosting
from gitbaton.hosting.response import NoAccessError
from gitbaton.hosting.tokens import find_token

EVERYTHING = {
    "GH_TOKEN": "hub",
    "GITHUB_TOKEN": "actions",
    "GH_ENTERPRISE_TOKEN": "enterprise",
    "GITLAB_TOKEN": "lab",
    "CI_JOB_TOKEN": "job",
    "FORGEJO_TOKEN": "forge",
    "GITEA_TOKEN": "tea",
}


@pytest.mark.parametrize(
    ("url", "environ", "expected"),
    [
        ("git@github.com:a/b", EVERYTHING, "hub"),
        ("git@octo.ghe.com:a/b", EVERYTHING, "hub"),
        ("git@github.com:a/b", {"GITHUB_TOKEN": " actions\n"}, "actions"),
        ("git@github.com:a/b", {"GH_ENTERPRISE_TOKEN": "enterprise"}, ""),
        ("git@github.example.com:a/b", EVERYTHING, "enterprise"),
        ("git@github.example.com:a/b", {"GITHUB_TOKEN": "actions"}, "actions"),
        ("git@gitlab.com:a/b", EVERYTHING, "lab"),
        ("git@gitlab.com:a/b", {"CI_JOB_TOKEN": "job"}, ""),
        ("git@codeberg.org:a/b", EVERYTHING, "forge"),
        ("git@gitea.com:a/b", {"GITEA_TOKEN": "tea", "FORGEJO_TOKEN": ""}, "tea"),
        ("git@codeberg.org:a/b", {"GITHUB_TOKEN": "actions", "GITLAB_TOKEN": "lab"}, ""),
    ],
)
def test_token(url: str, environ: dict[str, str], expected: str) -> None:
    assert find_token(find_hosting(url, "origin"), environ) == expected


def test_tools_are_not_asked_for_what_they_do_not_serve() -> None:
    for url, told in (("git@codeberg.org:a/b", ""), ("http://127.0.0.1:1/a/b", "github")):
        assert find_host_cli(find_hosting(url, "origin", told), {"PATH": "/"}) is None


def test_without_the_client(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "requests", None)
    hosting = find_hosting("git@github.com:a/b", "origin")
    with pytest.raises(NoAccessError) as refused:
        connect(hosting, "x", "main", {"GH_TOKEN": "t", "PATH": ""})
    assert refused.value.hint == "pip install 'git-baton[pr]'"


def test_ways_that_are_left() -> None:
    hosting = find_hosting("git@github.com:a/b", "origin")
    with pytest.raises(NoAccessError) as refused:
        connect(hosting, "x;y", "main", {"PATH": ""})
    assert refused.value.hint.split("\n") == [
        "export GH_TOKEN=…",
        "or install gh: gh auth login --hostname github.com",
        "or by hand, with the text of git baton pr --dry-run: "
        "'https://github.com/a/b/compare/main...x%3By?expand=1'",
    ]
