"""Chat services on loopback: a proxy that answers in the name of every host asked for.

The client speaks its own HTTPS to ``hooks.slack.com``; the certificate comes from an authority
made for the test, so nothing in the client is replaced.
"""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

import trustme

SLACK, DISCORD = "hooks.slack.com", "discord.com"
SECRET = "C4n4rySecretC4n4ryC4n4ry"  # a token of the length that Slack's have
SLACK_URL = f"slack://T1JJ3T3L2/A1BRTD4JD/{SECRET}/"
DISCORD_URL = f"discord://123456789012345678/{SECRET}/"


class Request(NamedTuple):
    """What a service was sent."""

    host: str
    path: str
    document: Any


class Answer(NamedTuple):
    """What a service answers: a status, headers and a body."""

    status: int
    headers: Mapping[str, str] = {}
    body: bytes = b"ok"


class Chat:
    """A proxy on loopback, and every request that came through it, in order.

    ``answers`` is by host; a host that is not there answers 200 as Slack does. With ``hangs``
    the request is read and never answered.
    """

    def __init__(self, folder: Path) -> None:
        self.requests: list[Request] = []
        self.answers: dict[str, Answer] = {DISCORD: Answer(204, body=b"")}
        self.hangs = False
        self.over = threading.Event()
        self._authority = trustme.CA()
        self._folder = folder
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self) -> Self:
        self._authority.cert_pem.write_to_path(str(self._folder / "authority.pem"))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def port(self) -> int:
        """Where it listens; plain HTTP is answered as well."""
        return int(self._server.server_address[1])

    def environment(self, *addresses: str, trusted: bool = True) -> dict[str, str]:
        """For a client that is to speak to these addresses through this proxy."""
        proxy = {"HTTPS_PROXY": f"http://127.0.0.1:{self.port}", "NO_PROXY": "127.0.0.1"}
        bundle = {"REQUESTS_CA_BUNDLE": str(self._folder / "authority.pem")} if trusted else {}
        return {**proxy, **bundle, "GIT_BATON_NOTIFY_URLS": " ".join(addresses)}

    def sent_to(self, host: str) -> list[Any]:
        """The documents that one host was sent."""
        return [request.document for request in self.requests if request.host == host]

    def certificate(self, host: str) -> ssl.SSLContext:
        """A server's TLS for one host."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._authority.issue_cert(host).configure_cert(context)
        return context


def _handler(chat: Chat) -> Callable[..., BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        tunnel = ""

        def do_CONNECT(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.tunnel = self.path.rpartition(":")[0]
            try:
                encrypted = chat.certificate(self.tunnel).wrap_socket(
                    self.connection, server_side=True
                )
            except (OSError, ssl.SSLError):  # the client trusts nobody here
                self.close_connection = True
                return
            self.finish()
            self.connection = encrypted
            self.rfile, self.wfile = encrypted.makefile("rb"), encrypted.makefile("wb", 0)  # type: ignore[assignment]
            self.close_connection = False

        def finish(self) -> None:
            super().finish()
            if self.tunnel and isinstance(self.connection, ssl.SSLSocket):
                self.connection.close()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            host = self.tunnel or "127.0.0.1"
            chat.requests.append(Request(host, urlsplit(self.path).path, json.loads(body)))
            if chat.hangs:
                chat.over.wait()
                self.close_connection = True
                return
            self._answer(chat.answers.get(host, Answer(200)))

        def do_GET(self) -> None:
            chat.requests.append(Request(self.tunnel, urlsplit(self.path).path, None))
            self._answer(Answer(200))

        def _answer(self, answer: Answer) -> None:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: a test looks at ``requests``."""

    return Handler
