"""Family P: what a task's details must say so that any agent can do it and know it is done."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitbaton.commits.subject import parse_subject
from gitbaton.plan.feature import Field, Task, is_commit_label, is_file_label, is_verify_label
from gitbaton.plan.feature_file import FeatureFile
from gitbaton.plan.lint_input import LintInput, listing
from gitbaton.plan.settings import Settings
from gitbaton.rules.findings import Finding

_SAYS_ELSE = ("commit", "depends on", "dependencies", "goal", "note", "requires")
_ENOUGH_WORDS = 6
_IN_A_CASE = re.compile(r"\b(?:check|if|unless|until|when|whether)\b[^.;\n]*$")
_ITEM = r"\s*(?:(?:[-*+]|\d+[.)])\s+(?:\[[ xX]\]\s+)?|\*\*Step\b)"
_SHOWS_THE_END = re.compile(
    rf"{_ITEM}(?:.*[-–—;,:.]\s+|.*\b(?:and|then)\s+|.*\brun\b.*\bto\s+)?[*_]*verify\b"
    rf"|{_ITEM}.*\btests?\b.*\bpass(?:es|ing)?\b"
    r"|[\W\d]*Expected\b[^:]{0,20}:",
    re.I,
)
_DONE_WORDS = (
    "already handles",
    "already handled",
    "already done",
    "already configured",
    "already implemented",
    "already covers",
    "already covered",
    "already complete",
    "already exists",
    "already in place",
    "nothing to do",
    "no changes needed",
    "no change needed",
)


def judge_tasks(facts: LintInput, settings: Settings) -> Iterator[Finding]:
    """P503, P504, P514, P515, P519 and P518 for every task that has details.

    But for what was ticked before there was a log: nobody will do it again.
    """
    for file in facts.files:
        ticked = {task.id for task in file.planned if task.checked} - file.states.keys()
        detailed = [t for t in file.planned if t.section is not None and t.id not in ticked]
        yield from _left_out(file, [task for task in detailed if _is_headed(task)])
        for task in detailed:
            yield from _verify(file, task)
            yield from _commit(file, task, settings)
            yield from _instructions(file, task)
            yield from _nothing_left(file, task)


def _is_headed(task: Task) -> bool:
    """Whether a task has a section of its own: of an item of the list the title says enough."""
    return task.section is not None and task.section.start != task.line


def _left_out(file: FeatureFile, detailed: list[Task]) -> Iterator[Finding]:
    """The tasks without a Verify step, or a Commit line; one finding where it is all of them."""
    without = {
        "P503": [task for task in detailed if not _shows_the_end(file, task)],
        "P514": [task for task in detailed if task.commit_field is None],
    }
    for code, tasks in without.items():
        found = [
            _warning(code, file, task, f"has no {_LABELS[code]}", _line(task)) for task in tasks
        ]
        if 1 < len(tasks) == len(detailed):
            what = f"{listing([task.id for task in tasks])} have no {_LABELS[code]}"
            found = [found[0].replace(message=what)]
        yield from found


def _shows_the_end(file: FeatureFile, task: Task) -> bool:
    """Whether the task has a Verify step, or says elsewhere what to look at in the end.

    ``- [ ] Verify that it works``, ``**Step 4: Run test to verify it passes**``, ``Expected: 3``.
    """
    assert task.section is not None
    lines = file.texts[task.section.start : task.section.end]
    return bool(task.verify_fields) or any(map(_SHOWS_THE_END.match, lines))


def _verify(file: FeatureFile, task: Task) -> Iterator[Finding]:
    fields = task.verify_fields
    said = [field.value.strip() or any(b.text.strip() for b in field.fences) for field in fields]
    if fields and not any(said):
        yield _warning("P503", file, task, "has an empty Verify step", fields[0].span.start)


def _commit(file: FeatureFile, task: Task, settings: Settings) -> Iterator[Finding]:
    field = task.commit_field
    if field is None:
        return
    line = field.span.start
    if task.commit is None:
        if not task.needs_no_commit:
            yield _warning("P514", file, task, "has a Commit line without a subject", line)
        return
    subject = parse_subject(task.commit, settings.grammar)
    whole_feature = subject.is_squash_merge and file.feature in subject.ids
    if task.id not in subject.ids and not whole_feature:
        named = listing(subject.ids) if subject.ids else "no task"
        yield Finding(
            "P504",
            f"the Commit template of {task.id} names {named}",
            _subject_hint(task, subject.type, subject.description, settings),
            path=file.path,
            line=line,
            task=task.id,
        )
    elif subject.type not in (*settings.types, *settings.exempt_types):
        yield Finding(
            "P518",
            f'the Commit template of {task.id} has the type "{subject.type}", which is refused',
            f"take one of {', '.join(settings.types)}",
            severity="warning",
            path=file.path,
            line=line,
            task=task.id,
        )


def _subject_hint(task: Task, kind: str, description: str, settings: Settings) -> str:
    kind = kind if kind in settings.types else "feat"
    return f"write **Commit:** `{kind}({task.id}): {description or task.title}`"


def _instructions(file: FeatureFile, task: Task) -> Iterator[Finding]:
    own = [snippet for snippet in file.snippets if snippet.task == task.id]
    if _is_headed(task) and not (_is_labelled(task) or _tells(task, file)):
        yield _warning("P515", file, task, "has neither an Action nor a Command", _line(task))
    homeless = [s for s in own if not task.files and s.role in ("whole", "new", "changed", "old")]
    code = [s for s in homeless if s.language not in _NO_FILE]
    if code and not any(_names_a_path(field) for field in task.fields):
        what = f"has {code[0].language} code and no File to put it in"
        yield _warning("P515", file, task, what, code[0].line - 1)
    for field in _unasked(task):
        what = "says what to put in, and not in place of what"
        yield _warning("P515", file, task, what, field.span.start)
    for field in _unanswered(task):
        what = "says what to find, and not what to do with it"
        yield _warning("P515", file, task, what, field.span.start)


def _names_a_path(field: Field) -> bool:
    said = () if is_verify_label(field.label) else field.code
    return any("/" in word and "." in word and len(word.split()) == 1 for word in said)


def _is_labelled(task: Task) -> bool:
    return _action(task) is not None or bool(task.commands)


def _tells(task: Task, file: FeatureFile) -> bool:
    """Whether the task says what to do without the label for it: in steps, sentences or code.

    In a plan of which most tasks have an Action, one without it has lost it.
    """
    others = [_action(each) is not None for each in file.planned if each.id != task.id]
    if task.section is None or 2 * sum(others) > len(others):
        return False
    aside: set[int] = set()
    for field in task.fields:
        label = field.label.casefold()
        if is_verify_label(label) or is_commit_label(label):
            aside |= set(range(field.span.start, field.span.end + 1))
        elif is_file_label(label) or label in _SAYS_ELSE:
            aside.add(field.span.start)
    words, fenced = 0, False
    for at in range(task.section.start + 1, task.section.end + 1):
        line = file.texts[at - 1].strip()
        fence = line.startswith(("```", "~~~"))
        fenced ^= fence
        if fenced and line and not fence and at not in aside:
            return True
        if not (fenced or at in aside):
            words += len(re.findall(r"[^\W\d_]{2,}", re.sub(r"`[^`]*`", " ", line)))
    return words >= _ENOUGH_WORDS


def _unanswered(task: Task) -> Iterator[Field]:
    """The fields that show code to find and are followed by no other code before the next one.

    A label that itself says what to do (``Find the imports and add``) asks for nothing more.
    """
    fenced = [field for field in task.fields if field.fences]
    for field, following in zip(fenced, [*fenced, None][1:], strict=True):
        if _is_search(field) and (following is None or _is_search(following)):
            yield field


def _unasked(task: Task) -> Iterator[Field]:
    """The fields that replace code, with no field above that shows which."""
    fenced = [field for field in task.fields if field.fences]
    for before, field in zip([None, *fenced], fenced, strict=False):
        shown = before.label.casefold() if before is not None else ""
        none = shown in ("", "action", "file", "replace with") or is_verify_label(shown)
        if field.label.casefold() == "replace with" and none:
            yield field


def _is_search(field: Field) -> bool:
    label = field.label.casefold()
    return label.startswith("find") and " and " not in label


_NO_FILE = ("", "bash", "console", "fish", "output", "sh", "shell", "sql", "text", "txt", "zsh")


def _nothing_left(file: FeatureFile, task: Task) -> Iterator[Finding]:
    """A task whose text says that it is done already: its commit would be empty."""
    if task.commit is None or task.commands or any(field.fences for field in task.fields):
        return
    for field in task.fields:
        text = f"{field.label} {field.value}".casefold()
        if not is_verify_label(field.label) and any(_is_said(word, text) for word in _DONE_WORDS):
            what = "is done already, by its own words, and asks for a commit that would be empty"
            yield _warning("P519", file, task, what, field.span.start)
            return


def _is_said(words: str, text: str) -> bool:
    """Whether a text says it, and not only for a case."""
    before, found, _ = text.partition(words)
    return bool(found) and _IN_A_CASE.search(before) is None


_LABELS = {"P503": "Verify step", "P514": "Commit line"}
_HINTS = {
    "P503": "write **Verify:** and what shows that the task is done, best a command",
    "P514": "write **Commit:** `feat({task}): …`, or **Commit:** No commit needed",
    "P515": "write **File:** `path/of/the/file`, **Action:** what to do there, and what to find",
    "P519": "write **Commit:** No commit needed, or take the task out",
}


def _warning(code: str, file: FeatureFile, task: Task, what: str, line: int) -> Finding:
    return Finding(
        code,
        f"{task.id} {what}",
        _HINTS[code].replace("{task}", task.id),
        severity="warning",
        path=file.path,
        line=line,
        task=task.id,
    )


def _action(task: Task) -> Field | None:
    return next((field for field in task.fields if field.label.casefold() == "action"), None)


def _line(task: Task) -> int:
    return task.section.start if task.section else task.line or 1
