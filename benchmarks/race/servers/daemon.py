"""``python -m benchmarks.race.servers.daemon FOLDER``: git:// by one ``git daemon`` a connection.

``git daemon`` cannot be asked for a free port and say which it got, so we accept for it.
"""

from __future__ import annotations

import socketserver
import subprocess
import sys


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 256
    folder = ""


class _Handler(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        subprocess.run(
            [
                "git",
                "daemon",
                "--inetd",
                "--export-all",
                "--enable=receive-pack",
                "--log-destination=none",
                f"--base-path={self.server.folder}",
            ],
            stdin=self.request.fileno(),
            stdout=self.request.fileno(),
            stderr=subprocess.DEVNULL,
            check=False,
        )


def main(folder: str) -> None:
    """Serve the repositories below a folder until the process is ended."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.folder = folder
        print(server.server_address[1], flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1])
