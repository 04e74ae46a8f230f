"""A remote's URL: which host it is on, which project it is, and what nobody may follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gitbaton.base.errors import UsageError
from gitbaton.hosting.remote_host import Hosting, find_hosting, is_loopback

if TYPE_CHECKING:
    from gitbaton.hosting.remote_host import Kind

SECRET = "s3cret-CANARY"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://github.com/shop/web.git", Hosting("github", "github.com", "shop/web")),
        ("https://github.com/shop/web/", Hosting("github", "github.com", "shop/web")),
        ("https://www.github.com/shop/web", Hosting("github", "github.com", "shop/web")),
        (f"https://ada:{SECRET}@GitHub.com/a/b", Hosting("github", "github.com", "a/b")),
        ("git@github.com:shop/web.git", Hosting("github", "github.com", "shop/web")),
        ("github.com:shop/web", Hosting("github", "github.com", "shop/web")),
        ("git@github.com:/shop/web.git", Hosting("github", "github.com", "shop/web")),
        ("[git@github.com:22]:shop/web.git", None),
        ("git@[ssh.github.com:443]:shop/web.git", Hosting("github", "github.com", "shop/web")),
        ("ssh://git@ssh.github.com:443/a/b.git", Hosting("github", "github.com", "a/b")),
        ("git://github.com/a/b", Hosting("github", "github.com", "a/b")),
        ("git+ssh://git@github.com/a/b", Hosting("github", "github.com", "a/b")),
        ("https://octo.ghe.com/a/b", Hosting("github", "octo.ghe.com", "a/b")),
        ("https://github.example.com/a/b", Hosting("github", "github.example.com", "a/b")),
        ("https://gitlab.com/a/b/c/d.git", Hosting("gitlab", "gitlab.com", "a/b/c/d")),
        ("git@altssh.gitlab.com:a/b", Hosting("gitlab", "gitlab.com", "a/b")),
        (
            "https://gitlab.example.com:8443/a/b",
            Hosting("gitlab", "gitlab.example.com:8443", "a/b"),
        ),
        ("ssh://git@gitlab.local:2222/a/b", Hosting("gitlab", "gitlab.local", "a/b")),
        ("https://codeberg.org/a/b", Hosting("forgejo", "codeberg.org", "a/b")),
        ("https://gitea.example.com/a/b", Hosting("forgejo", "gitea.example.com", "a/b")),
        ("https://forgejo.example.com/a/b", Hosting("forgejo", "forgejo.example.com", "a/b")),
        ("https://gitlab.com/a%20b/c", Hosting("gitlab", "gitlab.com", "a b/c")),
        ("https://github.com./a/b", Hosting("github", "github.com", "a/b")),
        # no host, no project, or more than a host
        ("/srv/git/shop.git", None),
        ("../shop.git", None),
        ("./a:b/c", None),
        ("C:\\shop", None),
        ("C:/shop/web", None),
        ("file:///srv/git/shop.git", None),
        ("ext::sh -c touch% canary", None),
        ("EXT::sh", None),
        ("fd::17/foo", None),
        ("::", None),
        ("", None),
        ("-oProxyCommand=touch:a/b", None),
        ("ssh://-oProxyCommand=touch/a/b", None),
        ("https://$HOME/a/b", None),
        ("https://git hub.com/a/b", None),
        ("https://github.com/a/b\x1b[2J", None),
        ("https://github.com:port/a/b", None),
        ("https://[::1/a/b", None),
        ("https:///a/b", None),
        (f"https://github.com/{'a' * 1000}/b", None),
        ("https://github.com/a", None),
        ("https://github.com/a/b/c", None),
        ("https://github.com/a/..", None),
        ("https://github.com/a%0ab/c", None),
        ("https://gitlab.com/a//b", None),
        ("https://git.example.com/a/b", None),
        ("https://gitlab.github.io/a/b", None),
        ("http://github.com/a/b", None),
        (f"http://ada:{SECRET}@gitlab.example.com/a/b", None),
        (f"https://ada:{SECRET}@git.example.com/a/b", None),
    ],
)
def test_url(url: str, expected: Hosting | None) -> None:
    if expected is not None:
        assert find_hosting(url, "origin") == expected
        return
    with pytest.raises(UsageError) as refused:
        find_hosting(url, "origin")
    assert refused.value.hint
    assert SECRET not in refused.value.message + refused.value.hint


def test_remote_is_one_word_in_a_hint() -> None:
    with pytest.raises(UsageError) as refused:
        find_hosting("/srv", "a; b")
    assert "git remote get-url 'a; b'" in refused.value.hint


@pytest.mark.parametrize("told", ["github", "gitlab", "forgejo"])
def test_what_a_user_told_decides_where_the_name_does_not(told: str) -> None:
    assert find_hosting("git@git.example.com:a/b", "origin", told).kind == told
    assert find_hosting("git@gitlab.example.com:a/b", "origin", told).kind == told
    assert find_hosting("git@github.com:a/b", "origin", told).kind == "github"


def test_what_a_user_told_must_be_known() -> None:
    with pytest.raises(UsageError, match="github, gitlab or forgejo"):
        find_hosting("git@github.com:a/b", "origin", "bitbucket")


@pytest.mark.parametrize(
    ("url", "told", "api", "page"),
    [
        (
            "git@github.com:a/b",
            "",
            "https://api.github.com",
            "https://github.com/a/b/compare/main...x/y%231?expand=1",
        ),
        (
            "https://octo.ghe.com/a/b",
            "",
            "https://api.octo.ghe.com",
            "https://octo.ghe.com/a/b/compare/main...x/y%231?expand=1",
        ),
        (
            "https://git.example.com:8443/a/b",
            "github",
            "https://git.example.com:8443/api/v3",
            "https://git.example.com:8443/a/b/compare/main...x/y%231?expand=1",
        ),
        (
            "https://gitlab.com/a/b/c",
            "",
            "https://gitlab.com/api/v4",
            "https://gitlab.com/a/b/c/-/merge_requests/new?merge_request[source_branch]=x/y%231"
            "&merge_request[target_branch]=main",
        ),
        (
            "http://127.0.0.1:3000/a/b",
            "forgejo",
            "http://127.0.0.1:3000/api/v1",
            "http://127.0.0.1:3000/a/b/compare/main...x/y%231",
        ),
        (
            "http://[::1]:3000/a/b",
            "forgejo",
            "http://[::1]:3000/api/v1",
            "http://[::1]:3000/a/b/compare/main...x/y%231",
        ),
    ],
)
def test_addresses(url: str, told: str, api: str, page: str) -> None:
    found = find_hosting(url, "origin", told)
    assert (found.api, found.form("x/y#1", "main")) == (api, page)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("127.0.0.2", True),
        ("::1", True),
        ("10.0.0.1", False),
        ("localhost.example.com", False),
        ("127.0.0.1.example.com", False),
    ],
)
def test_loopback(host: str, expected: bool) -> None:
    assert is_loopback(host) == expected


@pytest.mark.parametrize(
    ("kind", "commit", "line"),
    [
        ("github", "commit/abc", "blob/abc/docs/a%20b.md#L7"),
        ("gitlab", "-/commit/abc", "-/blob/abc/docs/a%20b.md#L7"),
        ("forgejo", "commit/abc", "src/commit/abc/docs/a%20b.md#L7"),
    ],
)
def test_pages_of_commits_and_lines(kind: Kind, commit: str, line: str) -> None:
    hosting = Hosting(kind, "code.example", "shop/app")
    assert hosting.commit("abc") == f"https://code.example/shop/app/{commit}"
    assert hosting.line("abc", "docs/a b.md", 7) == f"https://code.example/shop/app/{line}"
