"""Stands in for ``gh`` and ``glab``: what their manuals say of ``api``, spoken to a loopback host.

Run as ``host_tool.py NAME FORGE TOKEN api …``. It takes the documented options and no others, sends
the request to FORGE with a token of its own, and prints what ``--include`` prints.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen


def write(folder: Path, name: str, forge: str, token: str) -> None:
    """Put an executable of that name into a folder."""
    folder.mkdir(exist_ok=True)
    script = folder / name
    script.write_text(
        f'#!/bin/sh\nexec {sys.executable} -I {__file__} {name} {forge} {token or "-"} "$@"\n',
        encoding="utf-8",
    )
    script.chmod(0o755)


def main(name: str, forge: str, token: str, arguments: list[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["api"])
    parser.add_argument("--hostname", required=True)
    parser.add_argument("--method", required=True)
    parser.add_argument("--include", action="store_true", required=True)
    parser.add_argument("--header", default="")
    parser.add_argument("--input", default="")
    parser.add_argument("path")
    given = parser.parse_args(arguments)
    if token == "-" and name == "gh":
        complain("To get started with GitHub CLI, please run:  gh auth login")
        return 4
    data = sys.stdin.buffer.read() if given.input == "-" else None
    root = "api/v3" if name == "gh" else "api/v4"
    request = Request(f"{forge}/{root}/{given.path}", data, method=given.method)
    request.add_header("Authorization", f"Bearer {token}")
    request.add_header("X-Asked-For", given.hostname)
    if given.header:
        request.add_header(*given.header.split(": ", 1))
    try:
        with urlopen(request, timeout=60) as answer:
            return told(answer.status, answer.read(), name)
    except HTTPError as error:
        return told(error.code, error.read(), name)
    except OSError as error:
        complain(f"error connecting to {given.hostname}: {error} {token}")
        return 1


def complain(words: str) -> None:
    sys.stderr.write(f"{words}\n")


def told(status: int, body: bytes, name: str) -> int:
    line_end = "\r\n" if name == "gh" else "\n"
    lines = [f"HTTP/2.0 {status} Whatever", "Content-Type: application/json", "", ""]
    sys.stdout.write(line_end.join(lines))
    sys.stdout.flush()
    sys.stdout.buffer.write(body)
    if status >= 400:
        complain(f"{name}: {json.loads(body).get('message')} (HTTP {status})")
    return int(status >= 400)


if __name__ == "__main__":
    os.environ.pop("http_proxy", None)
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]))
