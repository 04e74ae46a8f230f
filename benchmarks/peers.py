"""One environment for git-baton and for the tools that people would take instead."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PEERS = ("commitizen", "conventional-pre-commit", "gitlint")
_COMMITLINT = ("@commitlint/cli", "@commitlint/config-conventional")

_COMMITLINT_CONFIG = 'export default { extends: ["@commitlint/config-conventional"] };\n'


class Environment(NamedTuple):
    """A virtual environment, and the scripts of commitlint and Backlog.md if npm has them."""

    scripts: Path
    commitlint: Path | None
    backlog: Path | None

    @property
    def python(self) -> str:
        """The environment's interpreter."""
        return str(self.scripts / "python")


def prepare_environment(folder: Path = ROOT / "build" / "benchmarks") -> Environment:
    """git-baton as it stands in the checkout, anew, beside the peers, which are installed once.

    Raises CalledProcessError if pip fails.
    """
    scripts = folder / "venv" / "bin"
    if not (scripts / "gitlint").exists():
        _say("installing the peers:", *PEERS)
        venv.create(folder / "venv", clear=True, with_pip=True, symlinks=True)
        _pip(scripts, "install", f"{ROOT}[dashboard]", *PEERS)
    else:
        _pip(scripts, "install", "--no-deps", "--force-reinstall", str(ROOT))
    npm = folder / "npm"
    commitlint = _npm(npm / "commitlint", "commitlint", *_COMMITLINT)
    if commitlint is not None:
        (npm / "commitlint" / "commitlint.config.mjs").write_text(_COMMITLINT_CONFIG)
    return Environment(scripts, commitlint, _npm(npm / "backlog", "backlog", "backlog.md"))


def _pip(scripts: Path, *arguments: str) -> None:
    options = ("-m", "pip", "--quiet", "--disable-pip-version-check")
    subprocess.run([scripts / "python", *options, *arguments], check=True)


def _npm(folder: Path, script: str, *packages: str) -> Path | None:
    """The script of a package in a folder of its own; None where npm is missing or fails."""
    path = folder / "node_modules" / ".bin" / script
    npm = shutil.which("npm")
    if npm is None or path.exists():
        return path if path.exists() else None
    _say("installing", *packages)
    folder.mkdir(parents=True, exist_ok=True)
    command = [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder)]
    done = subprocess.run([*command, *packages], check=False, capture_output=True)
    return path if done.returncode == 0 and path.exists() else None


def _say(*words: str) -> None:
    print(*words, file=sys.stderr)
