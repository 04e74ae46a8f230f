"""Family S: what a commit's subject must say (SPEC 3.3)."""

from __future__ import annotations

from gitbaton.core.findings import Finding
from gitbaton.core.task_id import MAX_TASKS
from gitbaton.core.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitbaton.core.settings import Settings
    from gitbaton.core.snapshot import Snapshot
    from gitbaton.core.subject import Subject

AMEND = "git commit --amend"


class Named(Value):
    """A commit message, read, with what its verdict depends on.

    ``merge`` is decided by topology (two parents or more, or MERGE_HEAD), never by the text;
    ``others`` are the paths it touches that are no plan files; ``planning`` says that it only
    makes the plan or sets git-baton up, for which no task can exist; ``commit`` is its object
    ID, None while it is being made.
    """

    subject: Subject
    body: str = ""
    merge: bool = False
    others: tuple[str, ...] = ()
    planning: bool = False
    commit: str | None = None


def judge_subject(named: Named, snapshot: Snapshot, settings: Settings) -> Iterator[Finding]:
    """The S findings of one commit, against the plan of its own tree."""
    subject = named.subject
    if subject.kind == "revert" or (subject.kind == "merge" and named.merge):
        return
    if subject.kind == "log":
        yield from _log_commit(named, snapshot, settings)
    elif subject.kind == "conventional":
        yield from _conventional(named, snapshot, settings)
    else:
        yield from _formless(named, snapshot, settings)


def _log_commit(named: Named, snapshot: Snapshot, settings: Settings) -> Iterator[Finding]:
    subject = named.subject
    if subject.problem:
        yield from _unreadable(named, snapshot, settings)
        return
    if named.others:
        first = named.others[0]
        more = f" and {len(named.others) - 1} more" if len(named.others) > 1 else ""
        yield _finding(
            named,
            "S106",
            f'"{subject.text}" is bookkeeping, but the commit also touches {first}{more}',
            f"commit the feature file alone, and the rest as feat({subject.ids[0]}): …",
        )
    yield from _unknown(named, snapshot)


def _conventional(named: Named, snapshot: Snapshot, settings: Settings) -> Iterator[Finding]:
    subject = named.subject
    exempt = subject.type in settings.exempt_types
    if subject.type not in settings.types and not exempt:
        yield _finding(
            named,
            "S105",
            f'the type "{subject.type}" is not allowed',
            _type_hint(subject, settings),
        )
    if subject.problem:
        yield from _unreadable(named, snapshot, settings)
    elif subject.ids:
        yield from _counted(named)
        yield from _unknown(named, snapshot)
    elif not (exempt or named.planning):
        yield from _missing(named, snapshot, settings)


def _formless(named: Named, snapshot: Snapshot, settings: Settings) -> Iterator[Finding]:
    from gitbaton.core.repair import repair

    fixed = repair(named.subject.text, settings.grammar)
    if fixed is None:
        yield from _missing(named, snapshot, settings)
        return
    yield _finding(
        named,
        "S107",
        f'"{_short(named.subject.text)}" is malformed{_odd(named.subject.text.partition(":")[0])}',
        f"write it as: {fixed}",
    )


def _missing(named: Named, snapshot: Snapshot, settings: Settings) -> Iterator[Finding]:
    known = set(snapshot.tasks())
    text, body = named.subject.text, named.body
    example = _mentioned(text, known) or _mentioned(body, known) or "1.1.5a"
    kind = named.subject.type if named.subject.kind == "conventional" else "feat"
    description = named.subject.description or _short(text) or "what the commit does"
    yield _finding(
        named,
        "S101",
        f'"{_short(text)}" names no task' if text else "the subject is empty and names no task",
        f"put the task's ID in parentheses: {kind}({example}): {description}",
    )
    in_body = _mentioned(body, known)
    if in_body and not _mentioned(text, known):
        yield _finding(
            named,
            "S102",
            f"{in_body} stands only in the body, where log and history are not matched",
            f"move it into the subject: {kind}({in_body}): {description}",
            task=in_body,
        )


def _unreadable(named: Named, snapshot: Snapshot, settings: Settings) -> Iterator[Finding]:
    """A list of IDs that cannot be read: a near miss of a task, a malformed list, or no IDs."""
    problem = named.subject.problem
    assert problem is not None
    token, scope = problem.token, named.subject.scope or ""
    near = _same_letters(token, snapshot)
    if near and token.isascii():
        yield _finding(
            named,
            "S103",
            f'"{token}" is no task of the plan; the nearest is {near}',
            f"write {near} and commit again",
        )
    elif token.isascii() and token.isprintable() and not _looks_like_ids(scope or token):
        yield _finding(
            named,
            "S101",
            f'"{_short(named.subject.text)}" names no task: "{_short(scope)}" is no task ID',
            f"put the task's ID in parentheses: {named.subject.type}(1.1.5a): "
            f"{named.subject.description}",
        )
    else:
        yield _finding(
            named,
            "S107",
            f'"{_short(scope or token)}" cannot be read: {problem.reason}{_odd(scope or token)}',
            _list_hint(named, settings),
        )


def _list_hint(named: Named, settings: Settings) -> str:
    from gitbaton.core.repair import repair

    fixed = repair(named.subject.text, settings.grammar)
    if fixed:
        return f"write it as: {fixed}"
    return "write IDs as 1.1.5a, a list as 1.1.5a,1.1.6, a range as 1.4.3a-c"


def _counted(named: Named) -> Iterator[Finding]:
    ids = named.subject.ids
    if len(ids) > MAX_TASKS:
        yield _finding(
            named,
            "H603",
            f"the subject names {len(ids)} tasks; {MAX_TASKS} are the most",
            "split the commit, a few tasks each",
        )
    twice = next((task for at, task in enumerate(ids) if task in ids[:at]), None)
    if twice is not None:
        yield _finding(
            named,
            "S107",
            f"the subject names {twice} twice",
            f"name each task once ({AMEND})",
            severity="warning",
            task=twice,
        )


def _unknown(named: Named, snapshot: Snapshot) -> Iterator[Finding]:
    for name in dict.fromkeys(named.subject.ids[:MAX_TASKS]):
        if snapshot.feature_of(name) is not None:
            continue
        if name in snapshot.features:
            yield from _feature_named(named, name, snapshot)
        else:
            yield _unknown_task(named, name, snapshot)


def _feature_named(named: Named, feature: str, snapshot: Snapshot) -> Iterator[Finding]:
    if named.merge or (named.subject.kind == "conventional" and named.subject.is_squash_merge):
        return
    items = snapshot.features[feature].outline.items
    tasks = ", ".join([item.id for item in items[:3]])
    example = items[0].id if items else f"{feature}.1a"
    yield _finding(
        named,
        "S104",
        f"{feature} is a feature, not a task (its tasks are {tasks or 'not listed yet'}"
        f"{', …' if len(items) > 3 else ''})",
        f"name the task: {named.subject.type}({example}): {named.subject.description}",
    )


def _unknown_task(named: Named, task: str, snapshot: Snapshot) -> Finding:
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


def _finding(named: Named, code: str, message: str, hint: str, **facts: object) -> Finding:
    return Finding(code, message, hint, commit=named.commit, **facts)  # type: ignore[arg-type]


def _type_hint(subject: Subject, settings: Settings) -> str:
    from difflib import get_close_matches

    near = get_close_matches(subject.type.lower(), settings.types, n=1)
    return f"did you mean {near[0]}?" if near else f"use one of: {', '.join(settings.types)}"


def _mentioned(text: str, known: set[str]) -> str | None:
    """The first known task that stands in the text as a word of its own."""
    for word in text.replace(",", " ").replace("(", " ").replace(")", " ").split():
        task = word.strip("`*_[]:;.!?\"'")
        if task in known:
            return task
    return None


def _same_letters(token: str, snapshot: Snapshot) -> str | None:
    """The task that the token would be, were its case and look-alike letters put right."""
    from gitbaton.core.repair import to_ascii

    wanted = to_ascii(token).casefold()
    return next((task for task in snapshot.tasks() if task.casefold() == wanted), None)


def _looks_like_ids(scope: str) -> bool:
    return any(char.isdigit() for char in scope) or "," in scope or not scope.strip()


def _odd(text: str) -> str:
    from gitbaton.core.repair import oddities

    odd = oddities(text)
    return f" ({odd})" if odd else ""


def _short(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:119]}…"
