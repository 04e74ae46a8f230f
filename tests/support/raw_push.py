"""A client that says what it likes: git's push by hand (gitprotocol-pack), with any old value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from support.sandbox import PATIENCE, Sandbox, run

_BAND_REPORT, _BAND_WORDS = 1, 2


class Answer(NamedTuple):
    """What the server made of a push: ``ok`` or the refusal of each update, and what it said."""

    report: tuple[str, ...]
    words: str


def raw_push(clone: Sandbox, server: Sandbox, *updates: tuple[str, str, str]) -> Answer:
    """Push (old, new, ref) updates as they are, in this order; empty stands for no object.

    The pack holds all that is behind the new values, so nothing depends on the old ones.
    """
    zero = "0" * len(clone.oid())
    lines = [f"{old or zero} {new or zero} {ref}" for old, new, ref in updates]
    lines[0] += "\0 report-status side-band-64k agent=raw"
    request = b"".join([_packet(f"{line}\n".encode()) for line in lines]) + b"0000"
    news = [new for _, new, _ in updates if new]
    request += _pack(clone, news) if news else b""
    command = ["timeout", str(PATIENCE), "git", "receive-pack", str(server.path)]
    done = run(command, clone.path, input=request)
    packets = _packets(done.out.encode("utf-8", "surrogateescape"))
    while next(packets, b""):  # what the server has, up to a flush
        pass
    bands = {_BAND_REPORT: b"", _BAND_WORDS: b""}
    for packet in packets:
        if packet:
            bands[packet[0]] = bands.get(packet[0], b"") + packet[1:]
    report = [packet.decode().rstrip("\n") for packet in _packets(bands[_BAND_REPORT]) if packet]
    return Answer(tuple(report[1:]), bands[_BAND_WORDS].decode("utf-8", "replace") + done.err)


def _pack(clone: Sandbox, news: list[str]) -> bytes:
    words = ("pack-objects", "--revs", "--stdout", "--quiet")
    return clone.git(*words, input="\n".join([*news, ""])).out.encode("utf-8", "surrogateescape")


def _packet(data: bytes) -> bytes:
    return b"%04x" % (len(data) + 4) + data


def _packets(stream: bytes) -> Iterator[bytes]:
    """The packets of a stream; a flush is an empty one."""
    at = 0
    while at < len(stream):
        size = int(stream[at : at + 4], 16)
        yield stream[at + 4 : at + size]
        at += max(size, 4)
