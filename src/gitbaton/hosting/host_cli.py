"""Requests through a host's own command-line tool, which has its own store of tokens."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from typing import TYPE_CHECKING

from gitbaton.base.value import Value
from gitbaton.hosting.response import HostUnreachableError, NoAccessError, Response
from gitbaton.hosting.tokens import token_names, without

if TYPE_CHECKING:
    from gitbaton.hosting.remote_host import Hosting, Kind
    from gitbaton.hosting.response import Fields, Send

_PATIENCE = 90  # seconds
_NO_LOGIN = 4  # of gh (cli.github.com/manual/gh_help_exit-codes)
TOOLS: dict[Kind, str] = {"github": "gh", "gitlab": "glab"}
_QUIET = {
    "GH_PROMPT_DISABLED": "1",
    "GH_NO_UPDATE_NOTIFIER": "1",
    "GLAB_CHECK_UPDATE": "false",
    "NO_PROMPT": "1",
    "NO_COLOR": "1",
}


class HostCli(Value):
    """A host's tool: its name, and where PATH finds it."""

    name: str
    path: str


class HostCliError(HostUnreachableError):
    """The tool got no answer from the host: it is not logged in, say (exit 6)."""


def find_host_cli(hosting: Hosting, environ: Mapping[str, str]) -> HostCli | None:
    """The tool for a kind of host, None where there is none or it is not installed."""
    name = TOOLS.get(hosting.kind, "")
    path = shutil.which(name, path=environ.get("PATH", "")) if name and hosting.secure else None
    return HostCli(name, path) if path else None


def via_cli(tool: HostCli, hosting: Hosting, environ: Mapping[str, str]) -> Send:
    """Send through ``gh api`` or ``glab api``: both take the same words (cli.github.com/manual,
    gitlab.com/gitlab-org/cli). Raises HostCliError."""

    def send(method: str, path: str, fields: Fields | None = None) -> Response:
        options = ["--hostname", hosting.host, "--method", method, "--include"]
        data = b""
        if fields is not None:
            options += ["--header", "Content-Type: application/json", "--input", "-"]
            data = json.dumps(fields).encode()
        try:
            done = subprocess.run(
                [tool.path, "api", *options, path],
                input=data,
                env={**environ, **_QUIET},
                capture_output=True,
                timeout=_PATIENCE,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise HostCliError(
                f"{tool.name} did not end well ({type(error).__name__})",
                "type the same command again: it never opens two",
            ) from None
        secrets = [environ.get(name, "") for name in token_names(hosting)]
        out, words = without(secrets, done.stdout), without(secrets, done.stderr)
        return _reply(done.returncode, out, words, tool, hosting)

    return send


def _reply(status: int, out: bytes, words: bytes, tool: HostCli, hosting: Hosting) -> Response:
    """The answer as ``--include`` prints it: status line, headers, an empty line, the body."""
    head, _, body = out.replace(b"\r\n", b"\n").partition(b"\n\n")
    first = head.split(b"\n")[0].split()
    if len(first) > 1 and first[0].startswith(b"HTTP/") and first[1].isdigit():
        return Response(int(first[1]), body)
    reason = words.decode("utf-8", "replace").strip().split("\n")[0][:300]
    wrong = NoAccessError if status == _NO_LOGIN else HostCliError
    raise wrong(
        f"{tool.name} has no answer from {hosting.host}: {reason or f'exit code {status}'}",
        f"{tool.name} auth login --hostname {hosting.host}",
    )
