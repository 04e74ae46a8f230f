"""The GitHub Action and the GitLab template: their YAML as it is, their shell as it runs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.ci import ZERO, checkout, event_text, github, gitlab
from support.environment import ROOT
from support.plans import LOGIN
from support.protocol import record
from support.sandbox import EXECUTABLE, Outcome, Sandbox, run

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
TEMPLATE = (ROOT / "templates/git-baton.yml").read_text(encoding="utf-8")
SPEC, JOBS = list(yaml.safe_load_all(TEMPLATE))
STEPS: dict[str, dict[str, Any]] = {
    step["name"]: step for step in ACTION["runs"]["steps"] if "run" in step
}
SCRIPT: list[str] = JOBS["git-baton"]["script"]
BASH = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c"]
REF = "refs/heads/feature/1.1-login"


# -- what is written -----------------------------------------------------------------------------


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_shell_of_the_action_holds_no_expression(step: dict[str, Any]) -> None:
    assert "${{" not in step["run"]
    assert step["shell"] == "bash"
    assert step.keys() <= {"name", "shell", "env", "run"}


def test_action_takes_from_the_event_but_object_ids() -> None:
    used = re.findall(r"\$\{\{\s*(.*?)\s*\}\}", (ROOT / "action.yml").read_text(encoding="utf-8"))
    assert sorted(used) == [
        "github.event.before",
        "github.event.pull_request.head.sha",
        "inputs.format",
        "inputs.sarif-file",
        "steps.python.outputs.python-path",
    ]


def test_action_declares_what_it_uses() -> None:
    assert ACTION["runs"]["using"] == "composite"
    assert list(ACTION["inputs"]) == ["format", "sarif-file"]
    assert ACTION["inputs"]["format"]["default"] == "github"
    assert all(entry["description"] for entry in ACTION["inputs"].values())


def test_actions_that_run_here_are_pinned_by_commit() -> None:
    """A tag can be moved; the version behind it is for the reader."""
    files = [ROOT / "action.yml", *(ROOT / ".github/workflows").glob("*.yml")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    used = re.findall(r"uses: +(.*)", text)
    pinned = re.compile(r"(?:\./|[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)")
    assert len(used) > 8
    assert [each for each in used if not pinned.fullmatch(each)] == []


def test_template_names_no_title_and_no_branch() -> None:
    assert set(re.findall(r"\$\{?(CI_\w+)", "\n".join(SCRIPT))) == {"CI_COMMIT_BEFORE_SHA"}
    assert set(re.findall(r"\$\[\[ *inputs\.(\w+) *\]\]", TEMPLATE)) == set(SPEC["spec"]["inputs"])
    assert JOBS["git-baton"]["variables"] == {"GIT_DEPTH": "0"}
    assert list(JOBS) == ["git-baton"]


@pytest.mark.parametrize("text", [*[step["run"] for step in STEPS.values()], *SCRIPT])
def test_python_imports_nothing_from_what_is_judged(text: str) -> None:
    calls = re.findall(r"\bpython\b\"? +(\S+)|\"\$PYTHON\" +(\S+)", text, re.IGNORECASE)
    assert [first or second for first, second in calls] == ["-I"] * len(calls)
    assert text.count(" -m ") == len(calls)


def test_documents_show_how_they_are_used() -> None:
    hosts = (ROOT / "docs/hosts.md").read_text(encoding="utf-8")
    for name in (*ACTION["inputs"], *SPEC["spec"]["inputs"]):
        assert name in hosts
    assert "templates/git-baton.yml" in hosts
    blocks = re.findall(r"```yaml\n(.*?)```", hosts, re.DOTALL)
    workflows = [found for found in map(yaml.safe_load, blocks) if isinstance(found, dict)]
    jobs = [job for found in workflows for job in found.get("jobs", {}).values()]
    steps = [step for job in jobs for step in job["steps"]]
    used = [step for step in steps if "git-baton/git-baton@" in step.get("uses", "")]
    assert used
    assert all(step.get("with", {}).keys() <= ACTION["inputs"].keys() for step in used)


# -- what it does --------------------------------------------------------------------------------


@pytest.fixture
def runner(tmp_path: Path) -> Path:
    """A runner's temporary folder in which git-baton is installed."""
    (tmp_path / "temp/git-baton/bin").mkdir(parents=True)
    (tmp_path / "temp/git-baton/bin/git-baton").symlink_to(EXECUTABLE)
    return tmp_path / "temp"


@pytest.fixture
def ada(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    """A clone on the login feature's branch, which has no commit of its own yet."""
    clone = clone_of(remote, "ada")
    clone.git("switch", "--quiet", "--create", REF.removeprefix("refs/heads/"))
    return clone


def _step(name: str, clone: Sandbox, runner: Path, env: Mapping[str, str]) -> Outcome:
    """Run a step as a runner does, every variable that it names set or empty."""
    step = STEPS[name]
    empty = dict.fromkeys(step.get("env", {}), "")
    variables = {**empty, "RUNNER_TEMP": str(runner), **env}
    return run([*BASH, step["run"]], clone.path, env=variables)


def _recorder(path: Path) -> Path:
    """A Python that writes down how it is called, and installs itself where it is told to."""
    path.write_text(
        '#!/bin/sh\nprintf "%s\\n" "$*" >>"$CALLS"\n'
        'if [ "$3" = venv ]; then mkdir -p "$4/bin" && cp "$0" "$4/bin/python"; fi\n'
    )
    path.chmod(0o755)
    return path


def test_install_step(sandbox: Sandbox, tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    variables = {
        "PYTHON": str(_recorder(tmp_path / "python3")),
        "GITHUB_ACTION_PATH": "/the action",
        "CALLS": str(calls),
    }
    outcome = _step("Install git-baton", sandbox, tmp_path / "te mp", variables)
    assert outcome == (0, "", "")
    assert calls.read_text().splitlines() == [
        f"-I -m venv {tmp_path}/te mp/git-baton",
        "-I -m pip install --quiet --disable-pip-version-check /the action",
    ]


def test_fetch_step(remote: Sandbox, ada: Sandbox, runner: Path, tmp_path: Path) -> None:
    before = record(ada, "START", "1.1.1a")
    ada.git("push", "--quiet", "origin", f"HEAD:{REF}", "HEAD:refs/baton/tasks/1.1.1a")
    ada.git("reset", "--quiet", "--hard", "main")
    ada.git("push", "--quiet", "origin", f"+HEAD:{REF}")
    remote.git("config", "uploadpack.allowAnySHA1InWant", "true")
    remote.git("update-ref", "-d", "refs/baton/tasks/1.1.1a")
    clone = checkout(remote, tmp_path / "run", ada.oid())
    variables = {"BEFORE": before, "HEAD": "--upload-pack=touch canary"}
    name = "Fetch what a clone lacks"
    assert _step(name, clone, runner, variables) == (0, "", "")
    assert clone.oid(f"{before}^{{commit}}") == before
    remote.git("update-ref", "refs/baton/tasks/1.1.1a", before)
    assert _step(name, clone, runner, {"BEFORE": ZERO}) == (0, "", "")
    assert clone.oid("refs/baton/tasks/1.1.1a") == before
    missed = _step(name, clone, runner, {"BEFORE": "1" * 40})
    assert (missed.code, "could not be fetched" in missed.out) == (0, True)
    assert not list(tmp_path.rglob("canary"))


def _pushed(
    remote: Sandbox, ada: Sandbox, path: Path, subject: str, file: str = "x.txt"
) -> dict[str, Any]:
    """A clone of a push of a commit that changes the file, its variables, and the commit."""
    after = ada.commit(subject, {file: ada.read(file) + "\n" if file == LOGIN else "1\n"})
    ada.git("push", "--quiet", "origin", f"HEAD:{REF}")
    clone = checkout(remote, path, after)
    event = event_text(
        "github/push",
        ref=REF,
        before=ZERO,
        after=after,
        created="true",
        deleted="false",
        forced="false",
    )
    return {"clone": clone, "env": github(clone, "push", event), "after": after}


def test_judge_step_with_findings(
    remote: Sandbox, ada: Sandbox, runner: Path, tmp_path: Path
) -> None:
    pushed = _pushed(remote, ada, tmp_path / "run", "no task at all")
    clone, env = pushed["clone"], pushed["env"]
    plain = _step("Judge", clone, runner, {**env, "FORMAT": "github"})
    assert plain.code == 1
    assert plain.out.startswith("::error title=S101 ")
    assert "made up" not in plain.out + plain.err
    sarif = tmp_path / "a b.sarif"
    both = _step("Judge", clone, runner, {**env, "FORMAT": "github", "SARIF_FILE": str(sarif)})
    assert (both.code, both.out) == (1, plain.out)
    [result] = json.loads(sarif.read_text())["runs"][0]["results"]
    assert result["ruleId"] == "S101"
    location = result["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"]
    assert location["region"]["startLine"] == 1
    assert not list(tmp_path.rglob("canary"))


def test_judge_step_without_findings(
    remote: Sandbox, ada: Sandbox, runner: Path, tmp_path: Path
) -> None:
    pushed = _pushed(remote, ada, tmp_path / "run", "docs: more", LOGIN)
    sarif = tmp_path / "found.sarif"
    variables = {**pushed["env"], "FORMAT": "text", "SARIF_FILE": str(sarif)}
    outcome = _step("Judge", pushed["clone"], runner, variables)
    assert (outcome.code, outcome.out) == (0, "no findings in 1 commit, 1 file, 1 ref\n")
    assert json.loads(sarif.read_text())["runs"][0]["results"] == []


def test_judge_step_that_cannot_judge(sandbox: Sandbox, runner: Path, tmp_path: Path) -> None:
    variables = github(sandbox, "issues", "{}", FORMAT="github")
    for more in ({}, {"SARIF_FILE": str(tmp_path / "x")}):
        assert _step("Judge", sandbox, runner, {**variables, **more}).code in (1, 2)


def test_judge_step_with_half_an_answer(sandbox: Sandbox, tmp_path: Path) -> None:
    program = tmp_path / "git-baton/bin/git-baton"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\n[ "$4" = sarif ] && exit 70\nexit 0\n')
    program.chmod(0o755)
    assert _step("Judge", sandbox, tmp_path, {"FORMAT": "text"}).code == 0
    half = _step("Judge", sandbox, tmp_path, {"FORMAT": "text", "SARIF_FILE": str(tmp_path / "x")})
    assert half.code != 0


def test_gitlab_script(remote: Sandbox, ada: Sandbox, tmp_path: Path) -> None:
    pushed = _pushed(remote, ada, tmp_path / "run", "no task at all")
    (tmp_path / "bin").mkdir()
    calls = tmp_path / "calls"
    python = _recorder(tmp_path / "bin/python")
    text = python.read_text().replace("&& cp", f'&& ln -s {EXECUTABLE} "$4/bin/git-baton" && cp')
    python.write_text(text)
    values = gitlab(
        "branch",
        source="push",
        branch=REF.removeprefix("refs/heads/"),
        before=ZERO,
        after=pushed["after"],
    )
    script = "\n".join(SCRIPT).replace("$[[ inputs.package ]]", "git-baton==0.1.0")
    path = f"{tmp_path / 'bin'}:/usr/local/bin:/usr/bin:/bin"
    variables = {**values, "CALLS": str(calls), "PATH": path, "TMPDIR": str(tmp_path)}
    outcome = run([*BASH, script], pushed["clone"].path, env=variables)
    assert outcome.code == 1
    assert "S101" in outcome.out
    assert calls.read_text().splitlines()[1].endswith("git-baton==0.1.0")
    assert not list(tmp_path.rglob("canary"))
