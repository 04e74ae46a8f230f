"""The page for a browser on this machine: what it answers, to whom, and when it reloads."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPResponse

import pytest

from support.sandbox import PATIENCE, Sandbox
from support.served import Served

Clone = Callable[..., Sandbox]


@pytest.fixture
def served(ada: Sandbox) -> Iterator[Served]:
    served = Served(ada)
    yield served
    served.end()


def event(stream: HTTPResponse) -> bytes:
    """The next event of a stream; comments keep it alive."""
    while (line := stream.readline()).strip() in (b"", b":"):
        assert line
    return line


def test_page_on_loopback_until_ctrl_c(served: Served) -> None:
    assert served.said == f"http://127.0.0.1:{served.port}/ (Ctrl-C ends it)\n"
    answer = served.ask()
    page = answer.read().decode()
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert page.count("<script>") == 1
    assert "remote: 0 of 6 tasks done" in page
    for name, value in (
        ("Cache-Control", "no-store"),
        ("Referrer-Policy", "no-referrer"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
    ):
        assert answer.headers[name] == value
    assert served.end() == (130, b"", b"\n")


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example:1", "0.0.0.0:1", "[::1]:1"]
)
def test_another_name_is_turned_away(served: Served, host: str) -> None:
    for path in ("/", "/changes", "/other"):
        answer = served.ask(path, host)
        assert (answer.status, b"tasks done" in answer.read()) == (403, False)
    assert served.ask("/", f"localhost:{served.port}").status == 200


@pytest.mark.parametrize(
    "path", ["/x", "/index.html", "/../../etc/passwd", "/.git/config", "/%2e%2e/", "/?x"]
)
def test_another_path_is_not_there(served: Served, path: str) -> None:
    assert served.ask(path).status == 404


def test_only_loopback_is_listened_on(served: Served) -> None:
    """On Linux all of 127.0.0.0/8 is this machine, so another address of it stands for the rest."""
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", served.port), timeout=PATIENCE)


def test_nothing_but_reading(served: Served) -> None:
    connection = HTTPConnection("127.0.0.1", served.port, timeout=PATIENCE)
    connection.request("POST", "/", body="x")
    assert connection.getresponse().status == 501


def test_a_claim_elsewhere_is_named_and_shown(
    served: Served, remote: Sandbox, clone_of: Clone
) -> None:
    stream = served.ask("/changes")
    assert stream.headers["Content-Type"] == "text/event-stream"
    bob = clone_of(remote, "bob")
    assert bob.baton("claim", "1.1.1a").code == 0
    assert event(stream) == b"data: changed\n"
    page = served.ask().read().decode()
    assert '<th scope="row">bob</th>' in page
    assert served.end() == (130, b"", b"\n")


def test_a_bad_moment_costs_one_page(served: Served, ada: Sandbox) -> None:
    stream = served.ask("/changes")
    assert served.process.stderr is not None
    ada.commit("chore: configure", {".git-baton.toml": "stale-after = ["})
    assert b".git-baton.toml" in served.process.stderr.readline()
    assert served.ask().status == 200
    ada.commit("chore: configure", {".git-baton.toml": None})
    assert event(stream) == b"data: changed\n"
    assert served.end()[0] == 130


def test_browsers_that_go_away_leave_no_trace(served: Served) -> None:
    """Cut in the middle of a request, of the page, and while waiting."""
    for request in (b"GET / HT", b"GET / HTTP/1.1\r\nHost: localhost:1\r\n\r\n"):
        rude = socket.create_connection(("127.0.0.1", served.port), timeout=PATIENCE)
        rude.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        rude.sendall(request)
        rude.close()
    stream = served.ask("/changes")
    stream.close()
    assert served.ask().status == 200
    assert served.end() == (130, b"", b"\n")


def test_a_port_that_is_taken(ada: Sandbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, out, err = ada.baton("dashboard", "--serve", "--port", port)
    assert (code, out) == (2, "")
    assert err == f"git-baton: port {port}: Address already in use\n  → take another --port\n"


def test_a_project_that_cannot_be_read_is_not_served(ada: Sandbox) -> None:
    ada.commit("chore: configure", {".git-baton.toml": "stale-after = ["})
    code, out, err = ada.baton("dashboard", "--serve")
    assert (code, out) == (2, "")
    assert ".git-baton.toml" in err
