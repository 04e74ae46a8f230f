"""A page for a browser on this machine, which reloads it when the page has changed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Thread

from gitbaton.base.errors import UsageError

_HOSTS = ("127.0.0.1", "localhost")  # a page of another name was led here by its DNS server
_HEARTBEAT = 20.0  # seconds after which a browser that is gone is noticed
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class _Server(ThreadingHTTPServer):
    """Serves ``page``; ``changed`` wakes those who wait for another one."""

    daemon_threads = True
    page = b""
    version = 0

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.changed = Condition()

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore a closed connection; print anything else."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    def publish(self, page: str) -> None:
        with self.changed:
            self.page = page.encode("utf-8", "replace")
            self.version += 1
            self.changed.notify_all()


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        host = self.headers.get("Host", "").rpartition(":")[0]
        if host not in _HOSTS:
            self.send_error(403, "This page is for this machine only")
        elif self.path == "/":
            page = self.server.page
            self._answer("text/html; charset=utf-8", len(page))
            self.wfile.write(page)
        elif self.path == "/changes":
            self._answer("text/event-stream")
            self._tell()
        else:
            self.send_error(404)

    def _answer(self, kind: str, length: int | None = None) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        if length is not None:
            self.send_header("Content-Length", str(length))
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.end_headers()

    def _tell(self) -> None:
        """One event for each new page, until the browser closes the connection."""
        known = self.server.version
        self.wfile.write(b":\n\n")
        while True:
            self.wfile.flush()
            with self.server.changed:
                if self.server.version == known:
                    self.server.changed.wait(_HEARTBEAT)
                fresh, known = self.server.version != known, self.server.version
            self.wfile.write(b"data: changed\n\n" if fresh else b":\n\n")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing: the terminal is for what goes wrong."""


def serve(pages: Iterable[str], port: int, started: Callable[[str], None]) -> None:
    """Serve the latest of the pages on loopback until they end; ``started`` gets the URL.

    Raises UsageError if the port is taken.
    """
    try:
        server = _Server(port)
    except OSError as error:
        raise UsageError(f"port {port}: {error.strerror}", "take another --port") from None
    with server:
        for page in pages:
            server.publish(page)
            if server.version == 1:
                Thread(target=server.serve_forever, daemon=True).start()
                started(f"http://127.0.0.1:{server.server_address[1]}/")
