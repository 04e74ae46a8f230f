"""``python -m benchmarks.race.servers.relay JSON``: passes bytes on, and sometimes does not.

A push shows by the word PACK in what the client sends. *Cut*: the line breaks before the pack
gets through. *Swallowed*: the server takes the pack and does its work, its answer is lost.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
from contextlib import suppress
from pathlib import Path
from typing import Literal, NamedTuple

_CHUNK = 65536
_PACK = b"PACK"


class Faults(NamedTuple):
    """How many pushes are still to be broken, and how slow the line is at most (seconds).

    ``share`` of the pushes is chosen. Each fault adds a byte to ``counted``, a file.
    """

    upstream: int
    cuts: int
    swallowed: int
    share: float
    latency: float
    seed: str
    counted: str


class Relay:
    """One relay; every connection goes to the same port of this machine."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._left = {"cut": faults.cuts, "swallow": faults.swallowed}
        self._chance = random.Random(faults.seed)
        self._tasks: set[asyncio.Task[None] | None] = set()  # the loop itself holds them weakly

    async def serve(self) -> None:
        """Print the port, then relay for ever."""
        server = await asyncio.start_server(self._relay, "127.0.0.1", 0, backlog=256)
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()

    async def _relay(self, source: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        self._tasks.add(asyncio.current_task())
        await asyncio.sleep(self._chance.random() * self._faults.latency)
        lost = asyncio.Event()
        with suppress(OSError):
            answers, server = await asyncio.open_connection("127.0.0.1", self._faults.upstream)
            await asyncio.gather(
                self._ask(source, server, client, lost), _answer(answers, client, lost)
            )
            server.close()
        client.close()
        self._tasks.discard(asyncio.current_task())

    async def _ask(
        self,
        source: asyncio.StreamReader,
        server: asyncio.StreamWriter,
        client: asyncio.StreamWriter,
        lost: asyncio.Event,
    ) -> None:
        seen = b""
        with suppress(OSError):
            while data := await source.read(_CHUNK):
                had, seen = _PACK in seen, seen[-3:] + data
                fate = self._fate() if _PACK in seen and not had else "pass"
                if fate == "cut":
                    client.transport.abort()
                    server.close()
                    return
                if fate == "swallow":
                    lost.set()
                server.write(data)
                await server.drain()
            if server.can_write_eof():
                server.write_eof()

    def _fate(self) -> Literal["pass", "cut", "swallow"]:
        names: list[Literal["cut", "swallow"]] = ["cut", "swallow"]
        able = [name for name in names if self._left[name]]
        if not able or self._chance.random() >= self._faults.share:
            return "pass"
        chosen = self._chance.choices(able, [self._left[name] for name in able])[0]
        self._left[chosen] -= 1
        with Path(self._faults.counted).open("a", encoding="utf-8") as file:
            file.write(chosen[0])
        return chosen


async def _answer(
    answers: asyncio.StreamReader, client: asyncio.StreamWriter, lost: asyncio.Event
) -> None:
    """Pass the answers on, until they are to be lost; then wait for the server to be done."""
    with suppress(OSError):
        while data := await answers.read(_CHUNK):
            if not lost.is_set():
                client.write(data)
                await client.drain()
    client.close()


def main(arguments: str) -> None:
    """Relay until the process is ended."""
    asyncio.run(Relay(Faults(**json.loads(arguments))).serve())


if __name__ == "__main__":
    main(sys.argv[1])
