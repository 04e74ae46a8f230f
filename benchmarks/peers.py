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
    """A virtual environment, and commitlint's script if npm could install it."""

    scripts: Path
    commitlint: Path | None

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
    return Environment(scripts, _commitlint(folder / "npm"))


def _pip(scripts: Path, *arguments: str) -> None:
    options = ("-m", "pip", "--quiet", "--disable-pip-version-check")
    subprocess.run([scripts / "python", *options, *arguments], check=True)


def _commitlint(folder: Path) -> Path | None:
    """commitlint in a folder of its own; None without npm, or where npm cannot install it."""
    script = folder / "node_modules" / ".bin" / "commitlint"
    npm = shutil.which("npm")
    if npm is None or script.exists():
        return script if script.exists() else None
    _say("installing commitlint")
    folder.mkdir(parents=True, exist_ok=True)
    command = [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder)]
    done = subprocess.run([*command, *_COMMITLINT], check=False, capture_output=True)
    (folder / "commitlint.config.mjs").write_text(_COMMITLINT_CONFIG)
    return script if done.returncode == 0 and script.exists() else None


def _say(*words: str) -> None:
    print(*words, file=sys.stderr)
