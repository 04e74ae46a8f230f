"""What the subject of a commit could say instead: lines for hints, with a task that fits."""

from __future__ import annotations

from gitbaton.base.id_pattern import ID_CHARACTERS
from gitbaton.commits.models import SubjectContext

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.plan.settings import Settings
    from gitbaton.plan.snapshot import Snapshot

_TASK = "<task>"
_SEARCHED = 64 * 1024
_LISTED = 3
_SELDOM_PLANNED = ("build", "chore", "ci", "docs")


def naming_hint(
    named: SubjectContext, task: str | None, snapshot: Snapshot, settings: Settings
) -> str:
    """How to name the task: the one that was mentioned, the only one that the agent holds, or the
    only one that is held.

    A commit that only plans needs a type instead.
    """
    if named.planning and named.subject.kind == "other" and named.subject.text:
        said = f"chore: {short(named.subject.text)}"
        return f"plan and set-up files need no task, but the subject needs a type: {said}"
    if named.completes:
        said = example(named, named.completes, settings)
        return f"it completes {named.completes}, so name what it completes: {said}"
    if task is None:
        states = [state for file in snapshot.features.values() for state in file.states.items()]
        held = {name: state.holder for name, state in states if state.state == "held"}
        own = [name for name, holder in held.items() if holder == named.agent]
        task = next((names[0] for names in (own, list(held)) if len(names) == 1), None)
    where = "" if task else "\n`git baton status` lists the tasks"
    how = "or put the task's ID" if named.beside_plan else "put the task's ID"
    said = example(named, task or _TASK, settings)
    return f"{_apart(named)}{how} in parentheses: {said}{where}{_way_without(named)}"


def completed(before: Snapshot, after: Snapshot, *, squashed: bool) -> str:
    """The IDs of what is done after a commit and was not before, as a subject lists them.

    A squash may name the feature, if it completes all of it.
    """
    done = [
        (file, task)
        for name, file in after.features.items()
        if before.features.get(name) is not file
        for task, state in file.states.items()
        if state.state == "done" and before.state_of(task).state != "done"
    ]
    files = dict.fromkeys([file for file, _ in done])
    if squashed and len(files) == 1 and all(file.complete for file in files):
        return next(iter(files)).feature
    return ",".join([task for _, task in done])


def _apart(named: SubjectContext) -> str:
    """How to keep the plan and the set-up apart from what needs a task, a line of its own."""
    paths, said = named.beside_plan, "the plan and git-baton's set-up need no task"
    if not paths:
        return ""
    if len(paths) > _LISTED:
        return f"{said}, {paths[0]} and {len(paths) - 1} more files do: commit them apart\n"
    from gitbaton.base.shell import quote

    files = " ".join([quote(path) for path in paths])
    if named.commit is not None:
        return f"{said}: commit {files} apart\n"
    return f"{said}, so leave out what is neither: git reset --quiet -- {files}\n"


def _way_without(named: SubjectContext) -> str:
    """For commits that no task can be planned for: the setting that lets them pass."""
    from gitbaton.rules.exempt import name_of

    name, kind = name_of(named.author), named.subject.type
    if name.casefold().endswith(("bot", "[bot]", "-ci")) and '"' not in name:
        return f'\na bot needs no task where .git-baton.toml has exempt-authors = ["{name}"]'
    if kind in _SELDOM_PLANNED:
        return f'\nno {kind} needs a task where .git-baton.toml has exempt-types = ["{kind}"]'
    return ""


def example(named: SubjectContext, task: str, settings: Settings) -> str:
    """The subject with the task in its place, and not repeated beside it."""
    from gitbaton.commits.subject_suggestion import visible

    subject = named.subject
    kind = "feat" if "feat" in settings.types else settings.types[0]
    if subject.kind == "conventional":
        kind = near_type(subject.type, settings) or kind
    said = subject.description or subject.text or "<what the commit does>"
    said = said.removesuffix(f" ({task})").removesuffix(f" [{task}]").removeprefix(f"{task} ")
    return f"{kind}({task}): {visible(short(said))}"


def likely_task(named: SubjectContext, feature: str, snapshot: Snapshot) -> str:
    """A held task of the feature, the agent's own first; else empty."""
    file = snapshot.features[feature]
    held = {task: state.holder for task, state in file.states.items() if state.state == "held"}
    return next((task for task in held if held[task] == named.agent), next(iter(held), ""))


def in_place(named: SubjectContext, feature: str, task: str) -> str:
    """The subject with the feature's ID replaced where it is used as an ID."""
    text, subject = named.subject.text, named.subject
    if subject.scope is None:
        return text.replace(f"task {feature}", f"task {task}", 1)
    ids = ",".join([task if name == feature else name for name in subject.ids])
    return text.replace(f"({subject.scope})", f"({ids})", 1)


def near_type(name: str, settings: Settings) -> str:
    """The nearest allowed type, empty if none is near."""
    from difflib import get_close_matches

    allowed = list(dict.fromkeys([*settings.types, *settings.exempt_types]))
    near = get_close_matches(name[:40].lower(), allowed, n=1)
    return near[0] if near else ""


def mentioned(text: str, known: set[str]) -> str | None:
    """The first known task that is in the text as a word of its own."""
    text = text[:_SEARCHED]
    for word in "".join([char if char in ID_CHARACTERS else " " for char in text]).split():
        for task in (word, word.strip("._-+#")):
            if task in known:
                return task
    return None


def short(text: str) -> str:
    """The text, cut where it would fill the screen."""
    return text if len(text) <= 120 else f"{text[:119]}…"
