"""What to type once a task's work is there: the commit, and the command that completes it."""

from __future__ import annotations

from gitbaton.base.shell import quote
from gitbaton.commits.subject import parse_subject
from gitbaton.plan.code_blocks import file_edits
from gitbaton.verify.sentences import is_well_known
from gitbaton.verify.steps import named_tests, verify_steps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.plan.feature import Task
    from gitbaton.plan.feature_file import FeatureFile

_WIDEST = 100  # characters of paths, and of a subject; a line that is typed stays readable


def done_command(name: str, file: FeatureFile) -> str:
    """What completes a task whose work is committed, and takes the next one.

    With ``--by-hand`` where its Verify step leaves something to a person.
    """
    seen = ' --by-hand "what you saw"' if asks_a_person(name, file) else ""
    return f"git baton done {quote(name)} --yes --next --switch --merge{seen}"


def work_command(name: str, file: FeatureFile) -> str:
    """What commits the work of a task, under the subject that the plan gives, and completes it."""
    task = file.task(name)
    done = done_command(name, file)
    if task is not None and task.needs_no_commit:
        return done
    paths = " ".join([quote(path) for path in _files(task, file)]) if task else ""
    added = paths if 0 < len(paths) <= _WIDEST else "-A"
    return f"git add {added} && git commit -m {quote(_subject(name, task, file))} && {done}"


def _files(task: Task, file: FeatureFile) -> list[str]:
    """The files that a task declares, and the tests that its Verify step names.

    Not those that an unfinished task of the feature declares: they may not be there yet.
    """
    declared = dict.fromkeys([edit.path for edit in file_edits(task)])
    tests = named_tests(task, file.texts) if declared else []
    others = [file.task(name) for name in file.unfinished if name != task.id] if tests else []
    taken = {edit.path for other in others if other for edit in file_edits(other)}
    return [*declared, *[path for path in tests if path not in declared and path not in taken]]


def asks_a_person(name: str, file: FeatureFile) -> bool:
    """Whether the Verify step of a task leaves something to a person."""
    planned = file.task(name)
    steps = verify_steps(planned, file.texts, _is_program) if planned else None
    return steps is not None and bool(steps.by_hand)


def _is_program(word: str) -> bool:
    from shutil import which

    return is_well_known(word) or which(word) is not None


def _subject(name: str, task: Task | None, file: FeatureFile) -> str:
    """The subject that the plan prescribes, if it names the task; else one of its title."""
    planned = (task and task.commit) or ""
    if len(planned) <= _WIDEST and name in parse_subject(planned, file.grammar).ids:
        return planned
    title = " ".join(task.title.split()) if task else ""
    if len(title) > _WIDEST:
        title = title[:_WIDEST].rpartition(" ")[0].rstrip(" (,;:`–—-")
    return f"feat({name}): {title or '…'}"
