"""Family S: what a commit's subject must say."""

from __future__ import annotations

from gitbaton.base.id_pattern import ID_CHARACTERS
from gitbaton.commits.models import SubjectContext
from gitbaton.commits.subject import is_squashed_subtree
from gitbaton.plan.task_id import MAX_TASKS
from gitbaton.rules.findings import Finding
from gitbaton.rules.subject_hints import (
    example,
    in_place,
    likely_task,
    mentioned,
    naming_hint,
    near_type,
    short,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitbaton.commits.subject import Subject
    from gitbaton.plan.settings import Settings
    from gitbaton.plan.snapshot import Snapshot

_MANY = 3
_MOST_TRIES = 3  # form, type and ID may be wrong at once


def judge_subject(
    named: SubjectContext, snapshot: Snapshot, settings: Settings
) -> Iterator[Finding]:
    """The S findings of one commit, against the plan of its own tree."""
    subject = named.subject
    if subject.kind == "revert" or (subject.kind == "merge" and named.merge):
        return
    if named.exempt and subject.kind != "log" and not (subject.ids or subject.problem):
        return
    if is_squashed_subtree(subject.text, named.body) and not snapshot.features:
        return
    if subject.kind == "log":
        yield from _log_commit(named, snapshot, settings)
    elif subject.kind == "conventional":
        yield from _conventional(named, snapshot, settings)
    else:
        yield from _formless(named, snapshot, settings)


def _log_commit(named: SubjectContext, snapshot: Snapshot, settings: Settings) -> Iterator[Finding]:
    subject = named.subject
    if subject.problem:
        yield from _unreadable(named, snapshot, settings)
        return
    yield from _too_many(named)
    if named.others:
        first = named.others[0]
        more = f" and {len(named.others) - 1} more" if len(named.others) > 1 else ""
        yield _finding(
            named,
            "S106",
            f'"{short(subject.text)}" is bookkeeping, but the commit also touches {first}{more}',
            f"commit the feature file alone, and the rest as feat({subject.ids[0]}): …",
        )
    yield from _unknown(named, snapshot, settings)


def _conventional(
    named: SubjectContext, snapshot: Snapshot, settings: Settings
) -> Iterator[Finding]:
    subject = named.subject
    allowed = named.exempt or subject.type in settings.types
    if not allowed:
        yield _finding(
            named,
            "S105",
            f'the type "{short(subject.type)}" is not allowed',
            _type_hint(named, snapshot, settings),
        )
    corrected = not allowed and near_type(subject.type, settings)
    if subject.ids:
        yield from _too_many(named)
        yield from _repeated(named, snapshot, settings)
        yield from _unknown(named, snapshot, settings)
    elif corrected:
        return  # the line that was proposed is right in all else, too
    elif subject.problem and not (named.planning and _is_plain_scope(subject, settings)):
        yield from _unreadable(named, snapshot, settings)
    elif not named.planning:
        yield from _formless(named, snapshot, settings)


def _is_plain_scope(subject: Subject, settings: Settings) -> bool:
    """Whether the scope is a word such as ``deps``, which cannot be a task."""
    from gitbaton.commits.subject_suggestion import to_ascii

    scope = to_ascii(subject.scope or "-")[:500]
    words = "".join([char if char in ID_CHARACTERS else " " for char in scope]).split()
    parts = [part for word in words for part in (word, *word.split("-"))]
    cases = [case for part in parts for case in (part, part.lower(), part.upper())]
    plain = not any(settings.grammar.matches(case) for case in cases)
    return plain and any(char.isalpha() for char in scope)


def _formless(named: SubjectContext, snapshot: Snapshot, settings: Settings) -> Iterator[Finding]:
    from gitbaton.commits.subject_suggestion import respelled, suggest_subject

    text = named.subject.text
    fixed = suggest_subject(text, settings.grammar)
    if fixed is None:
        fixed = respelled(text, {*settings.types, *settings.exempt_types})
        again = _read_again(named, fixed, snapshot, settings) if fixed else named
        if fixed is None or not (again.exempt or again.planning):
            yield from _missing(named, again, snapshot, settings)
            return
    odd = _odd(text.removesuffix(fixed.partition(": ")[2]))
    hint = _suggest("write it as: ", fixed, named, snapshot, settings)
    yield _finding(named, "S107", f'"{short(text)}" is malformed{odd}', hint)


def _missing(
    named: SubjectContext, again: SubjectContext, snapshot: Snapshot, settings: Settings
) -> Iterator[Finding]:
    """No task anywhere; ``again`` is the commit with its subject in the right form."""
    known = set(snapshot.tasks())
    text = named.subject.text
    in_text, in_body = mentioned(text, known), mentioned(named.body, known)
    yield _finding(
        named,
        "S101",
        f'"{short(text)}" names no task' if text else "the subject is empty and names no task",
        naming_hint(again, in_text or in_body, snapshot, settings),
    )
    if in_body and not in_text:
        yield _finding(
            named,
            "S102",
            f"{in_body} is only in the body, where log and history are not matched",
            f"move it into the subject: {example(again, in_body, settings)}",
            task=in_body,
        )


def _read_again(
    named: SubjectContext, line: str, snapshot: Snapshot, settings: Settings
) -> SubjectContext:
    """The same commit with another subject."""
    from gitbaton.commits.subject import parse_subject
    from gitbaton.rules.exempt import freed, is_exempt, names_no_task

    subject = parse_subject(line, settings.grammar)
    exempt = is_exempt(subject, named.author, settings)
    if names_no_task(subject, snapshot, settings.grammar) and (exempt or named.planning):
        subject = freed(subject)
    return named.replace(subject=subject, exempt=exempt, tries=named.tries + 1)


def _suggest(
    lead: str, line: str, named: SubjectContext, snapshot: Snapshot, settings: Settings
) -> str:
    """A line to type, if it passes the subject rules; else the findings that it would get."""
    again = _read_again(named, line, snapshot, settings)
    judged = () if named.tries == _MOST_TRIES else judge_subject(again, snapshot, settings)
    found = next(iter(judged), None)
    shown = f"{lead}{short(line)}"
    return shown if found is None else found.hint.partition("\n(git commit --amend")[0]


def _unreadable(named: SubjectContext, snapshot: Snapshot, settings: Settings) -> Iterator[Finding]:
    """A list of IDs that cannot be read: a near miss of a task, a malformed list, or no IDs."""
    problem = named.subject.problem
    assert problem is not None
    token, scope = problem.token, named.subject.scope or ""
    plain = token.isascii() and token.isprintable()
    near = ""
    if plain:
        near = _whole(token, named, snapshot, settings) or _same_letters(token, snapshot)
    if near:
        yield _finding(
            named,
            "S103",
            f'"{token}" is no task of the plan; the nearest is {near}',
            _suggest(
                "write it as: ",
                named.subject.text.replace(token, near, 1),
                named,
                snapshot,
                settings,
            ),
        )
    elif not (scope or token).strip():
        yield _finding(
            named,
            "S107",
            f'"{short(named.subject.text)}" names no task: {problem.reason}',
            naming_hint(named, None, snapshot, settings),
        )
    elif plain and not _looks_like_ids(scope or token):
        yield _finding(
            named,
            "S101",
            f'"{short(named.subject.text)}" names no task: "{short(scope)}" is no task ID',
            naming_hint(named, None, snapshot, settings),
        )
    else:
        yield _finding(
            named,
            "S107",
            f'"{short(scope or token)}" cannot be read{_within(token, scope)}: {problem.reason}'
            f"{_odd((scope or token)[:500])}",
            _list_hint(named, snapshot, settings),
        )


def _list_hint(named: SubjectContext, snapshot: Snapshot, settings: Settings) -> str:
    from gitbaton.commits.subject_suggestion import suggest_subject

    fixed = suggest_subject(named.subject.text, settings.grammar)
    if fixed:
        return _suggest("write it as: ", fixed, named, snapshot, settings)
    forms = "one ID, a list (1.4.3a,1.4.4) or a range (1.4.3a-c)"
    if settings.grammar.spec_kit:
        forms = (
            "004-T012 for T012 of feature 004, a list (004-T012,004-T015), a range (004-T012-015)"
        )
    return f"name at most {MAX_TASKS} tasks: {forms}"


def _too_many(named: SubjectContext) -> Iterator[Finding]:
    count = len(named.subject.ids)
    if count > MAX_TASKS:
        yield _finding(
            named,
            "H603",
            f"the subject names {count} tasks; {MAX_TASKS} are the most",
            "split the commit, a few tasks each",
        )


def _repeated(named: SubjectContext, snapshot: Snapshot, settings: Settings) -> Iterator[Finding]:
    subject = named.subject
    once = tuple(dict.fromkeys(subject.ids))
    if once != subject.ids:
        twice = next(task for task in once if subject.ids.count(task) > 1)
        line = subject.text.replace(f"({subject.scope})", f"({','.join(once)})", 1)
        yield _finding(
            named,
            "S107",
            f"the subject names {twice} twice",
            _suggest("name each task once: ", line, named, snapshot, settings),
            severity="warning",
            task=twice,
        )


def _unknown(named: SubjectContext, snapshot: Snapshot, settings: Settings) -> Iterator[Finding]:
    unknown = []
    for name in dict.fromkeys(named.subject.ids[:MAX_TASKS]):
        if snapshot.feature_of(name) is not None:
            continue
        if name in snapshot.features:
            yield from _feature_named(named, name, snapshot, settings)
        else:
            unknown.append(name)
    few = len(unknown) <= _MANY + 1
    for name in unknown if few else unknown[:_MANY]:
        yield _unknown_task(named, name, snapshot)
    if not few:
        yield _finding(
            named,
            "S103",
            f"{len(unknown) - _MANY} more, from {unknown[_MANY]} to {unknown[-1]}, are no tasks "
            "of the plan either",
            "name only tasks that are planned",
        )


def _feature_named(
    named: SubjectContext, feature: str, snapshot: Snapshot, settings: Settings
) -> Iterator[Finding]:
    if named.merge or (named.subject.kind == "conventional" and named.subject.is_squash_merge):
        return
    file = snapshot.features[feature]
    items = file.outline.items
    numbered = f"{short(named.subject.text)} (#12)"
    squash = f"\nif it squashes all of {feature}, end it with the pull request's number: {numbered}"
    tasks = ", ".join([item.id for item in items[:_MANY]])
    yield _finding(
        named,
        "S104",
        f"{feature} is a feature, not a task (its tasks are {tasks or 'not listed yet'}"
        f"{', …' if len(items) > _MANY else ''})",
        _suggest(
            "name the task, for example: ",
            in_place(named, feature, likely_task(named, feature, snapshot) or items[0].id),
            named,
            snapshot,
            settings,
        )
        + (squash if file.complete and named.subject.kind == "conventional" else "")
        if items
        else f"list the tasks of {feature} in its feature file first, then name one of them",
    )


def _unknown_task(named: SubjectContext, task: str, snapshot: Snapshot) -> Finding:
    from difflib import get_close_matches

    tasks = snapshot.tasks()
    if not tasks:
        return _finding(
            named,
            "S103",
            f"{task} is no task: this tree holds no feature file",
            "commit the plan first, or set `plan` in .git-baton.toml to its folder",
            task=task,
        )
    near = get_close_matches(task, tasks, n=1, cutoff=0)
    return _finding(
        named,
        "S103",
        f"{task} is no task of the plan; the nearest is {near[0]}",
        f"write the ID of a task that is planned, or add {task} to its feature file first",
        task=task,
    )


def _finding(named: SubjectContext, code: str, message: str, hint: str, **facts: object) -> Finding:
    """A finding; where the commit exists already, its hint says how to reword it."""
    if named.commit:
        hint += (
            f"\n(git commit --amend, if it is the last one; else git rebase -i {named.commit[:7]}^)"
        )
    return Finding(code, message, hint, commit=named.commit, **facts)  # type: ignore[arg-type]


def _type_hint(named: SubjectContext, snapshot: Snapshot, settings: Settings) -> str:
    subject = named.subject
    near = near_type(subject.type, settings)
    if not near:
        return f"use one of: {', '.join(settings.types)}"
    line = subject.text.replace(subject.type, near, 1)
    return _suggest(f"did you mean {near}? ", line, named, snapshot, settings)


def _same_letters(token: str, snapshot: Snapshot) -> str:
    """The task that the token would be, were its case put right; empty without one."""
    wanted = token.casefold()
    return next((task for task in snapshot.tasks() if task.casefold() == wanted), "")


def _whole(token: str, named: SubjectContext, snapshot: Snapshot, settings: Settings) -> str:
    """The one task that the token can be in the list of its feature; empty without one.

    Of several the one that the agent holds.
    """
    whole = {
        settings.grammar.whole(token, name): file
        for name, file in snapshot.features.items()
        if settings.grammar.spec_kit
    }
    found = [task for task, file in whole.items() if file.plans(task)]
    held = [task for task in found if whole[task].state_of(task).holder == named.agent != ""]
    best = held or found
    return best[0] if len(best) == 1 else ""


def _looks_like_ids(scope: str) -> bool:
    return any(char.isdigit() for char in scope) or "," in scope or not scope.strip()


def _within(token: str, scope: str) -> str:
    return f' at "{short(token)}"' if token and scope and token != scope.strip() else ""


def _odd(text: str) -> str:
    from gitbaton.commits.subject_suggestion import oddities

    odd = oddities(text)
    return f" ({odd})" if odd else ""
