"""Whatever a user can type or configure is written down."""

from __future__ import annotations

import re

import pytest
import yaml

from gitbaton import __version__
from gitbaton.base.hook_types import HOOKS
from gitbaton.cli import COMMANDS
from gitbaton.plan.read_settings import KEYS
from support.environment import ROOT

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LONGEST = 130  # lines of the README
TEXT = "\n".join(document.read_text(encoding="utf-8") for document in DOCUMENTS)
MANIFEST = ROOT / ".pre-commit-hooks.yaml"


def _manifest_ids() -> list[str]:
    return [str(entry["id"]) for entry in yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("command", COMMANDS)
def test_command_is_documented(command: str) -> None:
    assert re.search(rf"\bgit[ -]baton {re.escape(command)}\b", TEXT)


@pytest.mark.parametrize("name", [*HOOKS, *KEYS])
def test_hook_and_setting_are_documented(name: str) -> None:
    assert re.search(rf"`{re.escape(name)}`", TEXT)


def test_manifest_ids_are_documented() -> None:
    ids = _manifest_ids()
    assert ids
    assert [name for name in ids if name not in TEXT] == []


def test_readme_is_short() -> None:
    assert (ROOT / "README.md").read_text(encoding="utf-8").count("\n") <= LONGEST


def test_every_version_in_the_documents_is_the_package_s() -> None:
    """It stands in ``gitbaton.__version__`` alone; a release changes what this finds."""
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    template = (ROOT / "templates/git-baton.yml").read_text(encoding="utf-8")
    named = re.findall(r"(?:@v|/v|rev: v|git-baton==)(\d+\.\d+\.\d+)", TEXT + template)
    newest = re.findall(r"^## \[(\d.*?)\]", changes, re.MULTILINE)[:1]
    assert len(named) > 5
    assert {*named, *newest} == {__version__}


def _anchors(text: str) -> set[str]:
    """The names under which GitHub and the site link to the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    words = [re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings]
    return {each.replace(" ", "-") for each in words}


def test_documents_link_to_files_and_headings_that_exist() -> None:
    links = [
        (document, target, heading)
        for document in [*DOCUMENTS, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
        for target, heading in re.findall(
            r"\]\(([^)#:]*)(?:#([^)]*))?\)", document.read_text("utf-8")
        )
    ]
    broken = []
    for document, target, heading in links:
        path = document.parent / target if target else document
        if not path.exists():
            broken.append((document.name, target))
        elif heading and heading not in _anchors(path.read_text("utf-8")):
            broken.append((document.name, f"{target}#{heading}"))
    assert broken == []
    assert len([heading for _, _, heading in links if heading]) > 40
