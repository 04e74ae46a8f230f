"""Family P: Verify steps that cannot do what they are for."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from gitbaton.base.value import Value
from gitbaton.lint.command_needs import HEREDOC, needs_of
from gitbaton.lint.file_creators import FileCreators
from gitbaton.plan.lint_input import listing
from gitbaton.rules.findings import Finding
from gitbaton.verify.steps import verify_steps

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gitbaton.lint.command_needs import CommandNeed
    from gitbaton.plan.feature import Task
    from gitbaton.plan.feature_file import FeatureFile
    from gitbaton.plan.lint_input import LintInput
    from gitbaton.verify.models import Command

_TEMPORARY = re.compile(r"(?<![\w$}/.-])/(?:var/)?tmp/[\w./-]+")
_QUOTED = re.compile(r"'[^']*'|\"(?!\$\?)[^\"]*\"")
_PLACEHOLDER = re.compile(r"(?<![<\w=])<[a-z](?:[\w -]*\w)?>(?![\w/.])")
_ASKED = re.compile(
    r"(?:\btest|\[|\[\[)\s+\"?\$\?\"?\s+(?:(?:-eq|==?)\s+\"?([1-9]\d*)|(?:-ne|!=|-gt)\s+\"?0)"
)
_GUARDED = re.compile(r"\|\||^\s*(?:!|if|then|else|while|until|do|done|fi|\}|\))")
_WRITES_TESTS = re.compile(r"\b(?:add|create|extend|write)\b[^.;\n]*\btests?\b", re.I)
_HIGHEST = 255  # a status is one byte
_MANIFESTS = ("pyproject.toml", "requirements.txt", "requirements-dev.txt", "setup.cfg", "setup.py")
_TOOLS = frozenset(
    """
    alembic bandit black build celery compileall coverage django fastapi flake8 flask gunicorn
    hypercorn ipykernel isort jupyter mkdocs mypy nox pdm pip pipx poetry pre_commit pylint pyright
    pytest ruff sphinx tox twine uvicorn virtualenv
    """.split()  # noqa: SIM905 - a table, not a list of lines
)


class StepCommands(Value):
    """The commands of one task's Verify step; ``could_run`` says that a command could check it.

    ``writes_tests`` says that the task, or the step itself, asks for a test to be written.
    """

    file: FeatureFile
    task: str
    line: int
    commands: tuple[Command, ...]
    could_run: bool
    writes_tests: bool


def judge_verify_steps(facts: LintInput) -> Iterator[Finding]:
    """P523, P524, P525 and P526: steps that no machine runs, or that cannot pass."""
    creators = FileCreators(facts)
    steps = [step for file in facts.files if not file.complete for step in _steps(file)]
    for file in facts.files:
        yield from _prose_alone(file, [step for step in steps if step.file is file])
    for step in steps:
        yield from _missing(step, creators)
        yield from _impossible(step)
    yield from _shared_temporary(steps)


def _steps(file: FeatureFile) -> Iterator[StepCommands]:
    unfinished = set(file.unfinished)
    for task in file.planned:
        steps = verify_steps(task, file.texts) if task.id in unfinished else None
        if steps is not None:
            said = any(each.text.strip() for each in steps.by_hand)
            texts = [task.title, *[field.value for field in task.fields]]
            yield StepCommands(
                file,
                task.id,
                steps.line,
                steps.commands,
                said and _makes_code(task),
                any(_WRITES_TESTS.search(text) for text in texts),
            )


def _makes_code(task: Task) -> bool:
    """Whether a task changes more than texts for people, and so can be tried by a command."""
    return not task.needs_no_commit and not all(map(_is_prose, task.files))


def _is_prose(path: str) -> bool:
    return path.endswith((".md", ".rst", ".txt", ".adoc"))


def _prose_alone(file: FeatureFile, steps: Sequence[StepCommands]) -> Iterator[Finding]:
    """P523: Verify steps without a command, reported once a feature."""
    prose = [step for step in steps if step.could_run and not step.commands]
    if prose:
        tasks = listing([step.task for step in prose])
        has = "have" if len(prose) > 1 else "has"
        yield _finding(
            "P523",
            prose[0],
            f"{tasks} {has} nothing in Verify that could be run, so a person must look",
            "where a command can tell, write it in a block: **Verify:** and below it\n"
            "```sh\npython3 -m unittest tests.test_store\n```",
        )


# -- P524: what is not there --------------------------------------------------------------------


def _missing(step: StepCommands, creators: FileCreators) -> Iterator[Finding]:
    reported: set[str] = set()
    for command in step.commands:
        for need in needs_of(command.script):
            why = _why_missing(need, command.script, step, creators)
            if why and need.name not in reported:
                reported.add(need.name)
                yield _finding(
                    "P524", step, f"the Verify step of {step.task} {_runs(need)}, {why[0]}", why[1]
                ).replace(line=command.line)


def _runs(need: CommandNeed) -> str:
    where = f" in {need.where}" if need.where else ""
    return {
        "file": f"runs {need.name}",
        "module": f"imports {need.name}",
        "target": f"runs make {need.name}{where}",
        "script": f"runs the npm script {need.name}{where}",
    }[need.kind]


def _why_missing(
    need: CommandNeed, script: str, step: StepCommands, creators: FileCreators
) -> tuple[str, str] | None:
    """Why the step cannot have what it needs, and what to do; None if it may have it."""
    if need.kind in ("target", "script"):
        return _why_no_recipe(need, creators)
    paths = _paths(need)
    if any(creators.is_there(path) for path in paths):
        return None
    late, feature = creators.late(paths, step.file, step.task)
    if late and feature == step.file.feature:
        return f"which {late} makes only later", f"plan {late} before {step.task}"
    if late:
        what = f"which {late} makes, and {step.file.feature} does not wait for {feature}"
        return what, f"add {feature} to **Dependencies:** in {step.file.path}"
    if any(creators.names(path) for path in paths) or not creators.tree_is_known:
        return None
    if need.kind == "module" and _is_foreign(need.name, creators):
        return None
    base = need.name.rpartition("/" if need.kind == "file" else ".")[2]
    if step.writes_tests and "test" in need.name.casefold():
        return None
    spoken = creators.speaks_of(base) or creators.speaks_of(need.name)
    if spoken or _makes_itself(need.name, base, script):
        return None
    return (
        "which neither the tree nor a task of the plan makes",
        f"let a task create it (**File:** `{paths[0]}`), or name what is there",
    )


def _paths(need: CommandNeed) -> tuple[str, ...]:
    """Where a file or a module may be: a module's last words may be names in it."""
    if need.kind == "file":
        return (need.name,)
    roots = [f"{need.where}/" if need.where else "", f"{need.where}/src/" if need.where else "src/"]
    parts = need.name.split(".")
    stems = ["/".join(parts[:count]) for count in range(len(parts), 0, -1)]
    found = [f"{root}{stem}.py" for root in roots for stem in stems]
    found += [f"{root}{stems[0]}/__init__.py" for root in roots]
    return (*found, *[f"{root}{stems[0]}/__main__.py" for root in roots])


def _is_foreign(name: str, creators: FileCreators) -> bool:
    """Whether a module may be another project's, or is the tree's own package as a whole."""
    import sys

    top = name.partition(".")[0]
    if top in sys.stdlib_module_names or top.casefold() in _TOOLS:
        return True
    if creators.is_there(top) or creators.is_there(f"src/{top}"):
        return name == top
    said = "\n".join([creators.text(path) or "" for path in _MANIFESTS]).casefold()
    return top.casefold().replace("_", "-") in said.replace("_", "-")


def _makes_itself(name: str, base: str, script: str) -> bool:
    """Whether the script builds the file before it runs it: its name is there twice."""
    built = name.split("/", 1)[0] in ("bin", "build", "dist", "out", "target")
    return built or len(re.findall(rf"(?<![\w-]){re.escape(base)}(?![\w-])", script)) > 1


def _why_no_recipe(need: CommandNeed, creators: FileCreators) -> tuple[str, str] | None:
    """The same of a make target or an npm script."""
    folder = f"{need.where}/" if need.where else ""
    names = ("Makefile", "makefile", "GNUmakefile") if need.kind == "target" else ("package.json",)
    paths = [f"{folder}{name}" for name in names]
    present = next((path for path in paths if creators.is_there(path)), "")
    if not creators.tree_is_known or creators.speaks_of(need.name):
        return None
    if present and has_recipe(creators.text(present), need):
        return None
    if present or any(creators.names(path) for path in paths):
        what = f"and {present or paths[0]} has none of that name"
        return what, f"let a task add it (**File:** `{present or paths[0]}`), or write the command"
    if creators.speaks_of(names[0]):
        return None
    what = f"and neither the tree nor a task of the plan makes {paths[0]}"
    return what, f"let a task create it (**File:** `{paths[0]}`), or write the command itself"


def has_recipe(text: str | None, need: CommandNeed) -> bool:
    """Whether a Makefile has a target, or a package.json a script; True if that is unknown."""
    if text is None:
        return True
    if need.kind == "target":
        if re.search(r"^\s*-?include\b|^[^#\n]*%[^\n]*:", text, re.M):
            return True
        rules = re.findall(r"^([^\s#=:][^=:#\n]*?)\s*::?(?!=)", text, re.M)
        return any(need.name in rule.split() for rule in rules)
    try:
        scripts = json.loads(text).get("scripts", {})
    except (ValueError, AttributeError, RecursionError):
        return True
    return not isinstance(scripts, dict) or need.name in scripts


# -- P525: what cannot pass ---------------------------------------------------------------------


def _impossible(step: StepCommands) -> Iterator[Finding]:
    for command in step.commands:
        bare = _QUOTED.sub("''", HEREDOC.sub(_blank, command.script))
        what, hint, at = "", "", 0
        if found := _PLACEHOLDER.search(bare):
            what, at = f"holds the placeholder {found[0]}", found.start()
            hint = "write what is to be run as it is to be run"
        elif (at := _unreachable(bare, command.block)) >= 0:
            what = "asks for a status that is never reached there"
            hint = (
                "write code=0; python3 x.py || code=$?; test $code = 2\n"
                "or all of it as inline code: of one line the last status counts"
            )
        if what:
            line = min(command.line + bare.count("\n", 0, at), command.last)
            said = f"the Verify step of {step.task} {what}, so it cannot pass"
            yield _finding("P525", step, said, hint).replace(line=line)


def _blank(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")


def _unreachable(script: str, block: bool) -> int:
    """Where a script asks whether a status is not 0 that can only be 0 there; -1 if nowhere.

    It is 0 at the start, behind ``&&``, and in a block behind all that would have ended it.
    """
    pieces = re.split(r"(;|&&|\|\||\n)", script)
    at, above = 0, ""
    for piece, separator in zip(pieces[::2], ["", *pieces[1::2]], strict=True):
        at += len(separator)
        asked = _ASKED.search(piece)
        ended = separator == "&&" or not above
        ended |= block and separator in (";", "\n") and not _GUARDED.search(above)
        if asked and "set +e" not in script[:at] and (ended or int(asked[1] or 0) > _HIGHEST):
            return at
        above = f"{above} || " if separator == "||" else above if not piece.strip() else ""
        above += piece.strip()
        at += len(piece)
    return -1


# -- P526: what two share -----------------------------------------------------------------------


def _shared_temporary(steps: Sequence[StepCommands]) -> Iterator[Finding]:
    """P526: a fixed name below /tmp in the Verify steps of two tasks."""
    users: dict[str, list[StepCommands]] = {}
    for step in steps:
        scripts = "\n".join([command.script for command in step.commands])
        for path in dict.fromkeys(_TEMPORARY.findall(scripts)):
            users.setdefault(path.rstrip("/."), []).append(step)
    reported: set[str] = set()
    for path, sharing in users.items():
        first = sharing[0]
        others = [step.task for step in sharing[1:] if step.task != first.task]
        if others and first.task not in reported:
            reported.add(first.task)
            yield _finding(
                "P526",
                first,
                f"the Verify steps of {listing([first.task, *others])} share {path}, so side by "
                "side one changes what the other looks at",
                "d=$(mktemp -d) makes a folder that nobody else has",
            )


def _finding(code: str, step: StepCommands, message: str, hint: str) -> Finding:
    return Finding(
        code,
        message,
        hint,
        severity="warning",
        path=step.file.path,
        line=step.line,
        task=step.task,
    )
