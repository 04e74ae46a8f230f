"""Where a remote's URL leads: what kind of host it is, and which project on it."""

from __future__ import annotations

from gitbaton.base.errors import UsageError
from gitbaton.base.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    Kind = Literal["github", "gitlab", "forgejo"]

KINDS: tuple[Kind, ...] = ("github", "gitlab", "forgejo")
_KNOWN: dict[str, Kind] = {
    "github.com": "github",
    "gitlab.com": "gitlab",
    "codeberg.org": "forgejo",
    "gitea.com": "forgejo",
}
_TELLING: tuple[tuple[str, Kind], ...] = (
    ("github", "github"),
    ("gitlab", "gitlab"),
    ("forgejo", "forgejo"),
    ("gitea", "forgejo"),
)
# Names that answer to ssh alone, where port 22 is closed or a person added a prefix.
_ALIASES = {
    "ssh.github.com": "github.com",
    "www.github.com": "github.com",
    "altssh.gitlab.com": "gitlab.com",
}
_SSH = ("ssh", "git+ssh", "ssh+git", "git")
_LONGEST = 1000


class Hosting(Value):
    """A project on a host. ``host`` holds the port where it is not the usual one.

    ``project`` is ``owner/name``, on GitLab with its subgroups. Without ``secure`` it is spoken to
    in plain HTTP, which only a loopback address is.
    """

    kind: Kind
    host: str
    project: str
    secure: bool = True

    @property
    def root(self) -> str:
        """Where the host's own pages begin."""
        return f"{'https' if self.secure else 'http'}://{self.host}"

    @property
    def page(self) -> str:
        """The project's page."""
        return f"{self.root}/{_quoted(self.project)}"

    @property
    def api(self) -> str:
        """Where the REST interface begins (docs.github.com/rest, docs.gitlab.com/api/rest,
        forgejo.org/docs/latest/user/api-usage)."""
        if self.kind == "gitlab":
            return f"{self.root}/api/v4"
        if self.kind == "forgejo":
            return f"{self.root}/api/v1"
        if self.host == "github.com" or self.host.endswith(".ghe.com"):
            return f"https://api.{self.host}"
        return f"{self.root}/api/v3"

    def form(self, branch: str, base: str) -> str:
        """The page on which a person opens the request by hand."""
        head, into = _quoted(branch), _quoted(base)
        if self.kind == "gitlab":
            names = f"merge_request[source_branch]={head}&merge_request[target_branch]={into}"
            return f"{self.page}/-/merge_requests/new?{names}"
        asked = "?expand=1" if self.kind == "github" else ""
        return f"{self.page}/compare/{into}...{head}{asked}"

    def commit(self, oid: str) -> str:
        """The page of a commit."""
        return (
            f"{self.page}/-/commit/{oid}" if self.kind == "gitlab" else f"{self.page}/commit/{oid}"
        )

    def line(self, commit: str, path: str, line: int) -> str:
        """The page of a file as a commit has it, at a line."""
        folder = {"github": "blob", "gitlab": "-/blob", "forgejo": "src/commit"}[self.kind]
        return f"{self.page}/{folder}/{commit}/{_quoted(path)}#L{line}"


def find_hosting(url: str, remote: str, configured: str = "") -> Hosting:
    """Read a remote's URL; ``configured`` is the value of git config baton.host.

    Raises UsageError, without the URL: it may hold a password.
    """
    if configured and configured not in KINDS:
        raise UsageError(
            f'baton.host must be github, gitlab or forgejo, not "{configured[:60]}"',
            "git config baton.host gitlab",
        )
    scheme, host, port, path = _parts(url, remote)
    host = _ALIASES.get(host, host)
    if scheme == "http" and not is_loopback(host):
        raise UsageError(
            f"the URL of {remote} begins with http://, and a token must not travel in the clear",
            f"git remote set-url {_word(remote)} https://{host}/…",
        )
    kind = _kind(host, configured)
    if kind is None:
        raise UsageError(
            f"nobody can tell what {host} is: GitHub, GitLab, or Forgejo (Gitea)",
            "git config baton.host github, or gitlab, or forgejo",
        )
    named = f"[{host}]" if ":" in host else host
    place = f"{named}:{port}" if port and scheme in ("http", "https") else named
    return Hosting(kind, place, _project(path, kind, remote), scheme != "http")


def is_loopback(host: str) -> bool:
    """Whether a name or address without its port is this machine itself."""
    if host == "localhost":
        return True
    from ipaddress import ip_address

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _parts(url: str, remote: str) -> tuple[str, str, int | None, str]:
    """Scheme, host, port and path of a URL that git takes (git-clone, GIT URLS)."""
    from urllib.parse import unquote, urlsplit

    text = url if "://" in url else _scp_as_url(url)
    if len(text) <= _LONGEST and text.isprintable() and " " not in text:
        try:
            found = urlsplit(text)
            host, port = (found.hostname or "").rstrip("."), found.port
        except ValueError:
            host, port = "", None
        if _is_host(host) and found.scheme in (*_SSH, "http", "https"):
            return found.scheme, host, port, unquote(found.path)
    raise UsageError(
        f"the URL of {remote} leads to no host that takes pull requests",
        f"git remote get-url {_word(remote)}; to see the text alone: git baton pr --dry-run",
    )


def _is_host(host: str) -> bool:
    plain = host.replace("-", "").replace(".", "").replace("_", "").replace(":", "")
    return plain.isascii() and plain.isalnum() and host[0] not in "-."


def _scp_as_url(url: str) -> str:
    """``git@host:owner/name.git`` as a URL; empty for what is a path or runs a command."""
    end = url.find("]:") + 1 if "[" in url.partition(":")[0] else url.find(":")
    head, path = url[:end], url[end + 1 :]
    host = head.rpartition("@")[2]
    bare = host.startswith("[") and host.count(":") == 1  # [host:port]:path, as git reads it
    host = host[1:-1] if bare else host
    if end < 2 or "/" in head or path.startswith(":") or url.startswith("-"):
        return ""
    return f"ssh://{host}/{path.lstrip('/')}"


def _kind(host: str, configured: str) -> Kind | None:
    if host in _KNOWN:
        return _KNOWN[host]
    if host.endswith(".ghe.com"):
        return "github"
    if configured:
        return next(kind for kind in KINDS if kind == configured)
    kinds = {kind for word, kind in _TELLING if word in host}
    return kinds.pop() if len(kinds) == 1 else None


def _project(path: str, kind: Kind, remote: str) -> str:
    parts = path.strip("/").removesuffix(".git").split("/")
    enough = len(parts) >= 2 if kind == "gitlab" else len(parts) == 2
    if not enough or any(part in ("", ".", "..") or not part.isprintable() for part in parts):
        raise UsageError(
            f"the URL of {remote} names no project: it should end in OWNER/NAME",
            f"git remote get-url {_word(remote)}",
        )
    return "/".join(parts)


def _quoted(text: str) -> str:
    from urllib.parse import quote

    return quote(text, safe="/", errors="surrogateescape")


def _word(name: str) -> str:
    """A name as one word for a shell."""
    from gitbaton.base.shell import quote

    return quote(name)
