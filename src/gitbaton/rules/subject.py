"""Family S: what a commit's subject must say (SPEC 3.3)."""

from __future__ import annotations

from gitbaton.core.findings import Finding
from gitbaton.core.pattern import ID_CHARACTERS
from gitbaton.core.task_id import MAX_TASKS
from gitbaton.core.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitbaton.core.settings import Settings
    from gitbaton.core.snapshot import Snapshot
    from gitbaton.core.subject import Subject

_TASK = "<task>"
_MANY = 3
_SEARCHED = 64 * 1024


class Named(Value):
    """A commit message, read, with what its verdict depends on.

    ``merge`` is decided by topology (two parents or more, or MERGE_HEAD), never by the text;
    ``others`` are the paths it touches that are no plan files; ``planning`` says that it only
    makes the plan or sets git-baton up, for which no task can exist, ``mixed`` that it does so
    among other things; ``commit`` is its object ID, None while it is being made; ``agent`` is who
    makes it, where that is known.
    """

    subject: Subject
    body: str = ""
    merge: bool = False
    others: tuple[str, ...] = ()
    planning: bool = False
    mixed: bool = False
    commit: str | None = None
    agent: str = ""


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
    yield from _too_many(named)
    if named.others:
        first = named.others[0]
        more = f" and {len(named.others) - 1} more" if len(named.others) > 1 else ""
        yield _finding(
            named,
            "S106",
            f'"{_short(subject.text)}" is bookkeeping, but the commit also touches {first}{more}',
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
            f'the type "{_short(subject.type)}" is not allowed',
            _type_hint(subject, settings),
        )
    free = exempt or named.planning
    if subject.ids:
        yield from _too_many(named)
        yield from _repeated(named)
        yield from _unknown(named, snapshot)
    elif subject.problem and not (free and _is_plain_scope(subject, settings)):
        yield from _unreadable(named, snapshot, settings)
    elif not free:
        yield from _formless(named, snapshot, settings)


def _is_plain_scope(subject: Subject, settings: Settings) -> bool:
    """Whether the scope is a word such as ``deps``, in which nobody could mean a task."""
    from gitbaton.core.repair import to_ascii

    scope = to_ascii(subject.scope or "-")[:500]
    words = "".join([char if char in ID_CHARACTERS else " " for char in scope]).split()
    parts = [part for word in words for part in (word, *word.split("-"))]
    cases = [case for part in parts for case in (part, part.lower(), part.upper())]
    plain = not any(settings.grammar.matches(case) for case in cases)
    return plain and any(char.isalpha() for char in scope)


def _formless(named: Named, snapshot: Snapshot, settings: Settings) -> Iterator[Finding]:
    from gitbaton.core.repair import repair

    text = named.subject.text
    fixed = repair(text, settings.grammar)
    if fixed is None:
        yield from _missing(named, snapshot)
        return
    odd = _odd(text.removesuffix(fixed.partition(": ")[2]))
    yield _finding(named, "S107", f'"{_short(text)}" is malformed{odd}', f"write it as: {fixed}")


def _missing(named: Named, snapshot: Snapshot) -> Iterator[Finding]:
    known = set(snapshot.tasks())
    text = named.subject.text
    in_text, in_body = _mentioned(text, known), _mentioned(named.body, known)
    yield _finding(
        named,
        "S101",
        f'"{_short(text)}" names no task' if text else "the subject is empty and names no task",
        _naming_hint(named, in_text or in_body, snapshot),
    )
    if in_body and not in_text:
        yield _finding(
            named,
            "S102",
            f"{in_body} stands only in the body, where log and history are not matched",
            f"move it into the subject: {_example(named, in_body)}",
            task=in_body,
        )


def _unreadable(named: Named, snapshot: Snapshot, settings: Settings) -> Iterator[Finding]:
    """A list of IDs that cannot be read: a near miss of a task, a malformed list, or no IDs."""
    problem = named.subject.problem
    assert problem is not None
    token, scope = problem.token, named.subject.scope or ""
    plain = token.isascii() and token.isprintable()
    near = _same_letters(token, snapshot) if plain else None
    if near:
        yield _finding(
            named,
            "S103",
            f'"{token}" is no task of the plan; the nearest is {near}',
            f"write it as: {_short(named.subject.text.replace(token, near, 1))}",
        )
    elif plain and not _looks_like_ids(scope or token):
        yield _finding(
            named,
            "S101",
            f'"{_short(named.subject.text)}" names no task: "{_short(scope)}" is no task ID',
            _naming_hint(named, None, snapshot),
        )
    else:
        yield _finding(
            named,
            "S107",
            f'"{_short(scope or token)}" cannot be read{_within(token, scope)}: {problem.reason}'
            f"{_odd((scope or token)[:500])}",
            _list_hint(named, settings),
        )


def _list_hint(named: Named, settings: Settings) -> str:
    from gitbaton.core.repair import repair

    fixed = repair(named.subject.text, settings.grammar)
    if fixed:
        return f"write it as: {fixed}"
    return f"name at most {MAX_TASKS} tasks: one ID, a list (1.4.3a,1.4.4) or a range (1.4.3a-c)"


def _too_many(named: Named) -> Iterator[Finding]:
    count = len(named.subject.ids)
    if count > MAX_TASKS:
        yield _finding(
            named,
            "H603",
            f"the subject names {count} tasks; {MAX_TASKS} are the most",
            "split the commit, a few tasks each",
        )


def _repeated(named: Named) -> Iterator[Finding]:
    subject = named.subject
    once = tuple(dict.fromkeys(subject.ids))
    if once != subject.ids:
        twice = next(task for task in once if subject.ids.count(task) > 1)
        line = subject.text.replace(f"({subject.scope})", f"({','.join(once)})", 1)
        yield _finding(
            named,
            "S107",
            f"the subject names {twice} twice",
            f"name each task once: {_short(line)}",
            severity="warning",
            task=twice,
        )


def _unknown(named: Named, snapshot: Snapshot) -> Iterator[Finding]:
    unknown = []
    for name in dict.fromkeys(named.subject.ids[:MAX_TASKS]):
        if snapshot.feature_of(name) is not None:
            continue
        if name in snapshot.features:
            yield from _feature_named(named, name, snapshot)
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


def _feature_named(named: Named, feature: str, snapshot: Snapshot) -> Iterator[Finding]:
    if named.merge or (named.subject.kind == "conventional" and named.subject.is_squash_merge):
        return
    items = snapshot.features[feature].outline.items
    tasks = ", ".join([item.id for item in items[:_MANY]])
    yield _finding(
        named,
        "S104",
        f"{feature} is a feature, not a task (its tasks are {tasks or 'not listed yet'}"
        f"{', …' if len(items) > _MANY else ''})",
        f"name the task, for example: {_short(_in_place(named, feature, items[0].id))}"
        if items
        else f"list the tasks of {feature} in its feature file first, then name one of them",
    )


def _in_place(named: Named, feature: str, task: str) -> str:
    """The subject with the feature's ID replaced where it stands as an ID."""
    text, subject = named.subject.text, named.subject
    if subject.scope is None:
        return text.replace(f"task {feature}", f"task {task}", 1)
    ids = ",".join([task if name == feature else name for name in subject.ids])
    return text.replace(f"({subject.scope})", f"({ids})", 1)


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
    """A finding; where the commit exists already, its hint says how to reword it."""
    if named.commit:
        hint += (
            f"\n(git commit --amend if it is the last one, else git rebase -i {named.commit[:7]}^)"
        )
    return Finding(code, message, hint, commit=named.commit, **facts)  # type: ignore[arg-type]


def _type_hint(subject: Subject, settings: Settings) -> str:
    from difflib import get_close_matches

    near = get_close_matches(subject.type[:40].lower(), settings.types, n=1)
    if not near:
        return f"use one of: {', '.join(settings.types)}"
    return f"did you mean {near[0]}? {_short(subject.text.replace(subject.type, near[0], 1))}"


def _naming_hint(named: Named, task: str | None, snapshot: Snapshot) -> str:
    """How to name the task: the one that was mentioned, or the only one that the agent holds, or
    that anybody does.

    A commit that only plans needs a type instead.
    """
    if named.planning and named.subject.kind == "other" and named.subject.text:
        said = f"chore: {_short(named.subject.text)}"
        return f"plan and set-up files need no task, but the subject needs a type: {said}"
    if task is None:
        states = [state for file in snapshot.features.values() for state in file.states.items()]
        held = {name: state.holder for name, state in states if state.state == "held"}
        own = [name for name, holder in held.items() if holder == named.agent]
        task = next((names[0] for names in (own, list(held)) if len(names) == 1), None)
    where = "" if task else "\n`git baton status` lists the tasks"
    how = "put the task's ID in parentheses"
    if named.mixed:
        how = "commit plan and set-up files alone (they need no task), and the rest with its task"
    return f"{how}: {_example(named, task or _TASK)}{where}"


def _example(named: Named, task: str) -> str:
    """The subject with the task in its place, and not repeated beside it."""
    from gitbaton.core.repair import visible

    subject = named.subject
    kind = _short(subject.type) if subject.kind == "conventional" else "feat"
    said = subject.description or subject.text or "<what the commit does>"
    said = said.removesuffix(f" ({task})").removesuffix(f" [{task}]").removeprefix(f"{task} ")
    return f"{kind}({task}): {visible(_short(said))}"


def _mentioned(text: str, known: set[str]) -> str | None:
    """The first known task that stands in the text as a word of its own."""
    text = text[:_SEARCHED]
    for word in "".join([char if char in ID_CHARACTERS else " " for char in text]).split():
        for task in (word, word.strip("._-+#")):
            if task in known:
                return task
    return None


def _same_letters(token: str, snapshot: Snapshot) -> str | None:
    """The task that the token would be, were its case put right."""
    wanted = token.casefold()
    return next((task for task in snapshot.tasks() if task.casefold() == wanted), None)


def _looks_like_ids(scope: str) -> bool:
    return any(char.isdigit() for char in scope) or "," in scope or not scope.strip()


def _within(token: str, scope: str) -> str:
    return f' at "{_short(token)}"' if token and scope and token != scope.strip() else ""


def _odd(text: str) -> str:
    from gitbaton.core.repair import oddities

    odd = oddities(text)
    return f" ({odd})" if odd else ""


def _short(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:119]}…"
