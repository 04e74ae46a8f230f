"""``.pre-commit-hooks.yaml`` and this repository's own configuration follow the hooks."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from gitbaton.base.hook_types import HOOKS
from gitbaton.git.configuration import parse_configuration
from gitbaton.plan.settings import CONFIG_FILE
from gitbaton.setup.pre_commit import HOOK_IDS, with_our_hooks
from support.environment import ROOT, SCRIPTS
from support.sandbox import run

MANIFEST: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
CONFIG: dict[str, Any] = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())


OURS = [entry for entry in MANIFEST if entry["id"] != "plan-lint"]


def test_ids_are_the_hooks() -> None:
    assert [entry["id"] for entry in OURS] == [f"git-baton-{name}" for name in HOOKS]
    assert tuple(entry["id"] for entry in OURS) == HOOK_IDS


def test_what_the_hooks_page_shows_is_what_init_writes() -> None:
    page = (ROOT / "docs/hooks.md").read_text(encoding="utf-8")
    shown = page.partition("## Under pre-commit and prek")[2].partition("```yaml\n")[2]
    assert shown.partition("```")[0].encode() == with_our_hooks(b"")


def test_lint_sees_the_changed_files_of_the_plan() -> None:
    [entry] = [entry for entry in MANIFEST if entry not in OURS]
    assert (entry["id"], entry["entry"]) == ("plan-lint", "git-baton lint")
    assert (entry["types"], entry["stages"]) == (["markdown"], ["pre-commit"])
    assert entry["require_serial"] is entry["verbose"] is True
    assert not entry.keys() & {"always_run", "pass_filenames"}


@pytest.mark.parametrize("entry", OURS, ids=HOOKS)
def test_entry_avoids_the_traps(entry: dict[str, Any]) -> None:
    hook = entry["id"].removeprefix("git-baton-")
    assert entry["entry"] == f"git-baton hook {hook}"
    assert entry["stages"] == [hook]
    assert (entry["language"], entry["always_run"], entry["require_serial"]) == (
        "python",
        True,
        True,
    )
    assert entry["pass_filenames"] is (hook == "commit-msg")
    assert entry.get("verbose", False) is hook.startswith(("post-", "pre-push"))
    assert entry["minimum_pre_commit_version"] == "3.2.0"


def test_manifest_and_configuration_are_valid_for_pre_commit() -> None:
    program = str(SCRIPTS / "pre-commit")
    assert run([program, "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")], ROOT).code == 0
    assert run([program, "validate-config", str(ROOT / ".pre-commit-config.yaml")], ROOT).code == 0


def test_this_repository_uses_every_hook_as_the_manifest_has_it() -> None:
    assert sorted(CONFIG["default_install_hook_types"]) == sorted(HOOKS)
    local = {hook["id"]: hook for repo in CONFIG["repos"] for hook in repo["hooks"]}
    for entry in OURS:
        for key in ("entry", "stages", "always_run", "require_serial", "name"):
            assert local[entry["id"]][key] == entry[key]
        assert local[entry["id"]].get("verbose") == entry.get("verbose")


def test_this_repositorys_own_settings_exempt_every_type() -> None:
    """Its commits name no tasks, for it has no plan."""
    settings = parse_configuration(CONFIG_FILE, (ROOT / CONFIG_FILE).read_bytes())
    assert settings is not None
    assert set(settings.exempt_types) == set(settings.types)
