"""The sealed environment: nothing of the caller's git, hooks or terminal reaches a test."""

from __future__ import annotations

import os
import sysconfig
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = Path(sysconfig.get_path("scripts"))

# Certificates, proxies and package-index settings stay: building hook environments needs them.
_SCRUBBED = (
    "GIT_",
    "PRE_COMMIT",
    "PREK_",
    "XDG_",
    "LC_",
    "GITHUB_",
    "GH_",
    "FORGEJO_",
    "GITEA_",
    "GITLAB_",
    "CLICOLOR",
    "COVERAGE_",
)
_SCRUBBED_NAMES = {
    "CI",
    "COLUMNS",
    "EDITOR",
    "EMAIL",
    "FORCE_COLOR",
    "LANG",
    "LANGUAGE",
    "LINES",
    "NO_COLOR",
    "PAGER",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONHOME",
    "PYTHONPATH",
    "SKIP",
    "VIRTUAL_ENV",
    "VISUAL",
}

# checkStat and trustctime: a copied template keeps its mtimes, not its inodes and ctimes,
# and plumbing such as diff-files would call every file changed.
GIT_CONFIG = """\
[user]
	name = Test Person
	email = person@example.com
[init]
	defaultBranch = main
[protocol "file"]
	allow = always
[safe]
	directory = *
[core]
	autocrlf = false
	checkStat = minimal
	trustctime = false
	fsync = none
	preloadIndex = false
[index]
	threads = false
[pack]
	threads = 1
[receive]
	autogc = false
[commit]
	gpgSign = false
[tag]
	gpgSign = false
[gc]
	auto = 0
[maintenance]
	auto = false
[advice]
	detachedHead = false
"""


def scrubbed(environ: Mapping[str, str]) -> Iterator[str]:
    """Names of the caller's variables that could change what git or git-baton does."""
    for name in environ:
        if name.startswith(_SCRUBBED) or name in _SCRUBBED_NAMES:
            yield name


def fixed_variables(base: Path, caller: Mapping[str, str]) -> dict[str, str]:
    """The variables every test shares; ``base`` is a directory of the whole session."""
    template = base / "git-template"
    for folder in ("hooks", "info"):
        (template / folder).mkdir(parents=True, exist_ok=True)
    return {
        "PATH": f"{SCRIPTS}{os.pathsep}{caller.get('PATH', os.defpath)}",
        "LC_ALL": "C",
        "TZ": "UTC",
        "TERM": "dumb",
        "EDITOR": "false",
        "VISUAL": "false",
        "GIT_EDITOR": "false",
        "GIT_PAGER": "cat",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ALLOW_PROTOCOL": "file",
        "GIT_CEILING_DIRECTORIES": str(base.parent),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TEMPLATE_DIR": str(template),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        **_package_index_settings(caller),
    }


def make_home(home: Path) -> dict[str, str]:
    """Create a home directory with the suite's git configuration; the variables naming it."""
    home.mkdir(parents=True)
    config = home / ".gitconfig"
    config.write_text(GIT_CONFIG, encoding="utf-8")
    return {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "XDG_DATA_HOME": str(home / ".local/share"),
        "GIT_CONFIG_GLOBAL": str(config),
    }


def _package_index_settings(caller: Mapping[str, str]) -> dict[str, str]:
    """pip reads its settings below HOME, and HOME moves: name the caller's file outright."""
    if "PIP_CONFIG_FILE" in caller:
        return {}
    home = Path(caller.get("HOME", "/"))
    config = Path(caller.get("XDG_CONFIG_HOME", home / ".config"))
    for path in (config / "pip/pip.conf", home / ".pip/pip.conf"):
        if path.is_file():
            return {"PIP_CONFIG_FILE": str(path)}
    return {}
