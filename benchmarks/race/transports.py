"""The server of a race behind one of three transports, with the fault relay before two of them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.race.field import Field, home
from benchmarks.race.profiles import Profile, Transport

ROOT = Path(__file__).resolve().parents[2]
FAULTS = "faults"  # the file in the race's folder that the relay counts its faults in


@contextmanager
def served(field: Field, transport: Transport, profile: Profile, seed: int) -> Iterator[str]:
    """The URL that clones push to; what serves it ends with the block."""
    if transport == "file":
        yield f"file://{field.server}"
        return
    scheme = "git" if transport == "daemon" else "http"
    with ExitStack() as stack:
        port = stack.enter_context(_serving(field, transport, str(field.folder)))
        if profile.loses_answers or profile.latency:
            faults = _faults(field, profile, port, seed)
            port = stack.enter_context(_serving(field, "relay", faults))
        yield f"{scheme}://127.0.0.1:{port}/{field.server.name}"


def _faults(field: Field, profile: Profile, port: int, seed: int) -> str:
    wanted = profile.cuts + profile.swallowed
    return json.dumps(
        {
            "upstream": port,
            "cuts": profile.cuts,
            "swallowed": profile.swallowed,
            "share": min(0.5, wanted / max(1, profile.claims) * 1.2),
            "latency": profile.latency,
            "seed": f"{seed} relay",
            "counted": str(field.folder / FAULTS),
        }
    )


@contextmanager
def _serving(field: Field, name: str, argument: str) -> Iterator[int]:
    """Run one of the servers; the port it got."""
    process = subprocess.Popen(
        [sys.executable, "-m", f"benchmarks.race.servers.{name}", argument],
        env={**home(field.folder, "server"), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        cwd=field.folder,
        start_new_session=True,
    )
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()
