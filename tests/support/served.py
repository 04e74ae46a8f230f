"""``git-baton dashboard --serve`` as a process of its own."""

from __future__ import annotations

import signal
import subprocess
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

from support.sandbox import EXECUTABLE, PATIENCE, Sandbox


class Served:
    """``git-baton dashboard --serve`` while it runs, and connections to it."""

    def __init__(self, repo: Sandbox) -> None:
        self.process = subprocess.Popen(
            [str(EXECUTABLE), "dashboard", "--serve"],
            cwd=repo.path,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        self.said = self.process.stdout.readline().decode()
        self.url = self.said.partition(" ")[0]
        self.port = urlsplit(self.url).port or 0

    def ask(self, path: str = "/", host: str = "") -> HTTPResponse:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", path, headers={"Host": host} if host else {})
        return connection.getresponse()

    def end(self) -> tuple[int, bytes, bytes]:
        """Ctrl-C, and what came of it."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out, err
