"""A host on the loopback: git over HTTP, and the part of its REST interface that we speak.

What it answers are the examples of the hosts' own documentation, in ``forges/``, with the facts of
the test filled in.
"""

from __future__ import annotations

import copy
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple
from urllib.parse import parse_qs, quote, unquote, urlsplit

TOKEN = "t0ken-CANARY-5f1e"
_FORGES = Path(__file__).parent / "forges"
_ROOTS = {"github": "/api/v3/", "gitlab": "/api/v4/", "forgejo": "/api/v1/"}
_AUTHORIZED = {
    "github": f"Bearer {TOKEN}",
    "gitlab": f"Bearer {TOKEN}",
    "forgejo": f"token {TOKEN}",
}
VARIABLES = {"github": "GITHUB_TOKEN", "gitlab": "GITLAB_TOKEN", "forgejo": "FORGEJO_TOKEN"}


class Asked(NamedTuple):
    """A request to the interface: method, path without query, its fields, its headers."""

    method: str
    path: str
    fields: dict[str, Any]
    headers: dict[str, str]


class Fault(NamedTuple):
    """An answer out of turn."""

    status: int
    body: bytes = b"{}"
    headers: tuple[tuple[str, str], ...] = ()


class Forge(ThreadingHTTPServer):
    """The host: its requests as its interface shows them, and what it was asked.

    ``faults`` are answers to the next requests of a method; ``blind`` hides the requests from so
    many lists, as if somebody opened one in between.
    """

    daemon_threads = True

    def __init__(self, kind: str, project: str, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.kind, self.project, self.folder = kind, project, folder
        self.record = json.loads((_FORGES / f"{kind}.json").read_text("utf-8"))
        self.pulls: list[dict[str, Any]] = []
        self.asked: list[Asked] = []
        self.faults: dict[str, Fault] = {}
        self.blind = 0

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    @property
    def url(self) -> str:
        return f"http://{self.host}/{self.project}.git"

    @property
    def env(self) -> dict[str, str]:
        """A token for this host, and leave for git to use HTTP."""
        return {VARIABLES[self.kind]: TOKEN, "GIT_ALLOW_PROTOCOL": "file:http"}

    def changes(self) -> list[str]:
        """The methods of the requests that asked for a change."""
        return [each.method for each in self.asked if each.method != "GET"]

    def oid(self, branch: str) -> str:
        """Where a branch of the project stands."""
        repository = self.folder / f"{self.project}.git"
        command = ["git", "-C", str(repository), "rev-parse", f"refs/heads/{branch}"]
        return subprocess.run(command, capture_output=True, check=True, text=True).stdout.strip()

    # -- requests as the interface shows them

    def add(self, branch: str, base: str, title: str, body: str) -> dict[str, Any]:
        """Open a request, by hand or through the interface."""
        number = len(self.pulls) + 7
        pull = copy.deepcopy(self.record["pull"])
        page = f"http://{self.host}/{self.project}"
        if self.kind == "gitlab":
            pull |= {"iid": number, "source_branch": branch, "target_branch": base}
            pull |= {"web_url": f"{page}/-/merge_requests/{number}", "sha": self.oid(branch)}
        else:
            word = "pull" if self.kind == "github" else "pulls"
            pull |= {"number": number, "html_url": f"{page}/{word}/{number}"}
            for side, name in (("head", branch), ("base", base)):
                pull[side] |= {"ref": name, "sha": self.oid(name)}
                pull[side]["repo"]["full_name"] = self.project
        self.pulls.append(pull)
        return self.change(pull, title, body)

    def change(self, pull: dict[str, Any], title: str, body: str) -> dict[str, Any]:
        pull |= {"title": title, self.text: body}
        return pull

    @property
    def text(self) -> str:
        """The name of the field that holds the body."""
        return "description" if self.kind == "gitlab" else "body"

    def end(self, pull: dict[str, Any], merged: bool) -> None:
        """Merge or close a request."""
        if self.kind == "gitlab":
            pull["state"] = "merged" if merged else "closed"
        else:
            pull["state"] = "closed"
            pull["merged_at"] = "2024-01-16T10:00:00Z" if merged else None
        if self.kind == "forgejo":
            pull["merged"] = merged

    # -- the interface

    def answer(self, asked: Asked, query: dict[str, str]) -> tuple[int, Any]:
        if asked.headers.get("Authorization") != _AUTHORIZED[self.kind]:
            return 401, self.record["unauthorized"]
        fields, number = asked.fields, asked.path.rpartition("/")[2]
        collection = asked.path.removesuffix(f"/{number}") if number.isdigit() else asked.path
        if collection != self._collection():
            return 404, self.record["missing"]
        if asked.method == "GET":
            return 200, self._listed(query)
        if asked.method == "POST":
            return self._opened(fields)
        pull = next(p for p in self.pulls if str(p.get("iid", p.get("number"))) == number)
        changed = self.change(pull, fields["title"], fields[self.text])
        return (201 if self.kind == "forgejo" else 200), changed

    def _collection(self) -> str:
        if self.kind == "gitlab":
            return f"projects/{quote(self.project, safe='')}/merge_requests"
        return f"repos/{self.project}/pulls"

    def _listed(self, query: dict[str, str]) -> list[dict[str, Any]]:
        if self.blind:
            self.blind -= 1
            return []
        found = self.pulls[::-1]
        if self.kind == "github":
            owner = self.project.split("/")[0]
            found = [p for p in found if f"{owner}:{p['head']['ref']}" == query["head"]]
        elif self.kind == "gitlab":
            found = [p for p in found if p["source_branch"] == query["source_branch"]]
        if query["state"] != "all":
            found = [p for p in found if p["state"] == query["state"]]
        size, page = int(query.get("limit") or query["per_page"]), int(query.get("page", "1"))
        return found[size * (page - 1) : size * page]

    def _opened(self, fields: dict[str, Any]) -> tuple[int, Any]:
        if self.kind == "gitlab":
            branch, base = fields["source_branch"], fields["target_branch"]
            same = [p for p in self.pulls if p["source_branch"] == branch]
        else:
            branch, base = fields["head"], fields["base"]
            same = [p for p in self.pulls if p["head"]["ref"] == branch]
        if any(p["state"] in ("open", "opened") for p in same):
            return self.record["taken"]["status"], self.record["taken"]["body"]
        return 201, self.add(branch, base, fields["title"], fields[self.text])


@contextmanager
def forge(kind: str, project: str, folder: Path) -> Iterator[Forge]:
    """A host of the kind; the repositories below ``folder`` are what git gets from it."""
    with Forge(kind, project, folder) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: Forge

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        with suppress(ConnectionError):
            self._serve()

    do_POST = do_GET  # noqa: N815
    do_PATCH = do_GET  # noqa: N815
    do_PUT = do_GET  # noqa: N815

    def _serve(self) -> None:
        given = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        root = _ROOTS[self.server.kind]
        if not self.path.startswith(root):
            self._serve_git(given)
            return
        parts = urlsplit(self.path.removeprefix(root))
        fields = json.loads(given) if given else {}
        asked = Asked(self.command, parts.path, fields, dict(self.headers.items()))
        self.server.asked.append(asked)
        if fault := self.server.faults.pop(self.command, None):
            self._send(*fault)
            return
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        status, found = self.server.answer(asked, query)
        self._send(status, json.dumps(found).encode())

    def _send(self, status: int, body: bytes, headers: tuple[tuple[str, str], ...] = ()) -> None:
        if not status:  # the connection breaks before the answer
            return
        self.send_response(status)
        for name, value in (*headers, ("Content-Length", str(len(body)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _serve_git(self, given: bytes) -> None:
        path, _, query = self.path.partition("?")
        variables = {
            "GIT_PROJECT_ROOT": str(self.server.folder),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "PATH_INFO": unquote(path),
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(given)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "REMOTE_ADDR": "127.0.0.1",
        }
        done = subprocess.run(
            ["git", "http-backend"],
            input=given,
            capture_output=True,
            env={**os.environ, **variables},
            check=False,
        )
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if line)
        status = int(fields.pop("Status", "200 OK").split()[0])
        fields.pop("Content-Length", None)
        self._send(status, body, tuple(fields.items()))
