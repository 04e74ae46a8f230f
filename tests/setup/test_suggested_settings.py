"""What a history says of how work was done, and the settings that follow."""

from __future__ import annotations

import tomllib

import pytest

from gitbaton.plan.read_settings import read_settings
from gitbaton.plan.settings import CONVENTIONAL_TYPES, Settings
from gitbaton.setup.repository import open_repository
from gitbaton.setup.settings_template import settings_text
from gitbaton.setup.suggested_settings import PastCommit, read_past, settings_from
from gitbaton.setup.survey import Survey, survey
from gitbaton.setup.survey_text import survey_text
from support.plans import LOGIN, feature
from support.sandbox import Sandbox


def _commits(*subjects: str, **facts: object) -> list[PastCommit]:
    return [PastCommit("Ada", "ada@example.com", each, **facts) for each in subjects]  # type: ignore[arg-type]


def _settings(commits: list[PastCommit], plan: str = "") -> dict[str, object]:
    decided = settings_from(read_past(commits), plan, Settings())
    return tomllib.loads("\n".join(f"{key} = {value}" for key, value in decided.items()))


@pytest.mark.parametrize(
    ("subjects", "form", "share"),
    [
        (["BACK-12 - Add x", "BACK-222.1 - Add y", "Tidy"], r"BACK-\d+(\.\d+)*", 2 / 3),
        (["[CSV-1] x", "CSV-2: y, see CVE-2024-1"], r"CSV-\d+(\.\d+)*", 1),
        (["Fix CVE-2024-1", "Use UTF-8", "SHA-256"], "", 0),
        (["feat(004): T012 x", "T013 y"], r"T\d+", 1),
        (["feat(1.2.3a): x", "fix(1.2, 1.3): y", "bump to 1.2.3"], r"\d+(\.\d+)+[a-z]*", 2 / 3),
        (["x", "y"], "", 0),
        ([], "", 0),
    ],
)
def test_form_of_task_ids_is_found(subjects: list[str], form: str, share: float) -> None:
    past = read_past(_commits(*subjects))
    assert (past.ids, past.with_ids) == (form, share)


def test_bots_and_merges_are_no_people() -> None:
    bots = [
        PastCommit("renovate[bot]", "1+renovate[bot]@users.noreply.github.com", "chore: up"),
        PastCommit("Renovate Bot", "bot@renovateapp.com", "chore: up"),
        PastCommit("dependabot-preview", "x@y", "Bump x"),
    ]
    past = read_past([*bots, *_commits("feat: x"), *_commits("Merge y", merge=True)])
    assert (past.commits, past.people, past.merges) == (5, 1, 1)
    assert dict(past.bots).keys() == {"renovate[bot]", "Renovate Bot", "dependabot-preview"}
    assert past.conventional == 1


def test_settings_follow_from_habits_alone() -> None:
    habit = _commits(*["deps: x (#1)"] * 4, *["feat: y (#2)"] * 5, signed_off=True)
    assert _settings(habit) == {"types": [*CONVENTIONAL_TYPES, "deps"], "sign-off": True}
    assert _settings(_commits(*["BACK-1 x"] * 6, *["y"] * 5)) == {"task-id": r"BACK-\d+(\.\d+)*"}
    assert _settings(_commits(*["BACK-1 x"] * 5, *["y"] * 6)) == {}
    assert _settings(_commits("feat(1.1.1a): x"), "docs/plans") == {}
    assert _settings(_commits("feat(1.1.1a): x"), "plans") == {"plan": "plans"}
    assert _settings([]) == {}


def test_names_that_could_be_anything_never_reach_the_settings() -> None:
    names = ['x"]\nignore = ["S[bot]', "ok[bot]", "\x1b[bot]", "<a@b>[bot]"]
    found = _settings([PastCommit(name, "x@y", "Bump") for name in names])
    assert found == {"exempt-authors": ["ok[bot]"]}


def test_settings_file_says_what_was_decided() -> None:
    decided = settings_from(
        read_past([*_commits(*["deps: x"] * 9), PastCommit("a[bot]", "x", "y")]),
        "my plans",
        Settings(),
    )
    table = tomllib.loads(settings_text(Settings(), "f" * 40, decided))
    assert table == {
        "since": "f" * 40,
        "plan": "my plans",
        "types": [*CONVENTIONAL_TYPES, "deps"],
        "exempt-authors": ["a[bot]"],
    }
    assert read_settings(table).plan == "my plans"


@pytest.fixture
def used(sandbox: Sandbox) -> Sandbox:
    """A repository in the middle of its life, with a plan in a folder of its own."""
    sandbox.git("rm", "-r", "--quiet", "docs")
    files = {
        "work/1.1.md": feature(),
        "work/2/1.2.md": feature("1.2", "Cart", [("1.2.1a", "Add")]),
        "backlog/tasks/task-1.md": "# x\n",
        ".husky/commit-msg": "x\n",
        "CLAUDE.md": "# x\n",
        "specs/001-x/tasks.md": "# Tasks: x\n\n- [ ] **T001** [P] x\n",
        "openspec/changes/2025-01-add-x/tasks.md": "# Tasks\n\n- [ ] 1.1 x\n",
        ".kiro/specs/x/tasks.md": "- [ ] 1. x\n",
        "README.md": "# Feature requests\n",
    }
    sandbox.commit("docs: move the plan", files)
    for number in range(30):
        sandbox.commit(f"feat: step (#{number})", {"CHANGELOG.md": f"{number}\n"})
        sandbox.commit("chore: up", {"lock": f"{number}\n"}, author="renovate[bot] <r@x>")
    return sandbox


def test_survey_finds_what_is_there(used: Sandbox) -> None:
    found = survey(open_repository(str(used.path)))
    assert found.plans == (("work", 2),)
    assert found.spec_kit == (("specs", 1),)
    assert found.others == (("Backlog.md", 1), ("Kiro", 1), ("OpenSpec", 1))
    assert found.hooks == (".husky",)
    assert found.agents == ("CLAUDE.md",)
    assert found.past.hot == ("CHANGELOG.md",)
    assert dict(found.past.bots) == {"renovate[bot]": 30}


def test_dry_run_writes_nothing_and_init_does_what_it_said(used: Sandbox) -> None:
    before = used.git("status", "--porcelain", "--ignored").out
    shown = used.baton("init", "--dry-run")
    assert shown.code == 0
    assert used.git("status", "--porcelain", "--ignored").out == before
    assert not (used.path / ".git/hooks/commit-msg").exists()
    follow, would = shown.out.split("settings that follow:\n")[1].split("would be changed:\n")
    assert used.baton("init").code == 0
    written = tomllib.loads(used.read(".git-baton.toml"))
    assert {key: written[key] for key in tomllib.loads(follow)} == tomllib.loads(follow)
    assert written["plan"] == "work"
    assert used.read(".gitattributes") == "work/**/*.md merge=baton\n"
    for line in would.splitlines():
        assert (used.path / line.split(":")[0]).exists(), line
    again = used.baton("init", "--dry-run").out
    assert again.split("would be changed:\n")[1] == ""
    assert "settings that follow" not in again


def test_dry_run_in_a_repository_without_a_commit(empty: Sandbox) -> None:
    shown = empty.baton("init", "--dry-run")
    assert shown.code == 0
    assert "the last 0: 0 by people" in shown.out
    assert not list(empty.path.glob(".git-baton.toml"))


def test_a_version_in_hundreds_of_subjects_is_no_habit() -> None:
    commits = [PastCommit("a", "a@x", "Step")] * 300
    past = read_past([*commits, PastCommit("a", "a@x", "Release 1.19.0")], [])
    said = survey_text(Survey(past, (), (), (), (), ()), {})
    assert "task IDs     none in subjects\n" in said


def test_hostile_history_is_shown_masked(sandbox: Sandbox) -> None:
    sandbox.commit("X-1 \x1b[2J\u202e", {LOGIN: feature()}, author="\x1b]0;x\x07[bot] <x@y>")
    shown = sandbox.baton("init", "--dry-run")
    assert shown.code == 0
    assert shown.out.replace("\n", "").isprintable()


def test_dry_run_offers_to_work_on_plans_of_spec_kit_as_they_are(empty: Sandbox) -> None:
    for name in ("001-login", "002-cart", "notes"):
        empty.write(f"app/specs/{name}/tasks.md", "# Tasks: x\n\n- [ ] T001 a\n")
    empty.commit("T001 begin", {"a.py": ""})
    offered = empty.baton("init", "--dry-run").out
    assert (
        "plan         2 features of spec-kit in app/specs: to work on them as they are, "
        "git baton init --plan-format spec-kit\n"
    ) in offered
    said = empty.baton("init", "--dry-run", "--plan-format", "spec-kit").out
    follow = said.split("settings that follow:\n")[1].split("would be changed:\n")[0]
    assert tomllib.loads(follow) == {"plan-format": "spec-kit", "plan": "app/specs"}
    assert empty.baton("init", "--plan-format", "spec-kit").code == 0
    settings = read_settings(tomllib.loads(empty.read(".git-baton.toml")))
    assert (settings.plan, settings.branch) == ("app/specs", "{id}-{slug}")
    assert empty.read(".gitattributes") == "app/specs/*/tasks.md merge=baton\n"
    again = empty.baton("init", "--dry-run", "--plan-format", "spec-kit").out
    assert again.endswith("would be changed:\n")


def test_settings_that_are_there_get_the_format_that_is_asked_for(empty: Sandbox) -> None:
    empty.write(".git-baton.toml", "# ours\nsign-off = true\n\n[agents]\nada = ['a@x']\n")
    before = empty.read(".git-baton.toml")
    assert empty.baton("init", "--plan-format", "spec-kit").code == 0
    assert empty.read(".git-baton.toml") == f'plan-format = "spec-kit"\n{before}'
    assert empty.read(".gitattributes") == "specs/*/tasks.md merge=baton\n"
    empty.write("pyproject.toml", "[tool.git-baton]\nsign-off = true\n")
    (empty.path / ".git-baton.toml").unlink()
    refused = empty.baton("init", "--plan-format", "spec-kit")
    assert refused.code == 2
    assert 'write plan-format = "spec-kit" into its table tool.git-baton' in refused.err
