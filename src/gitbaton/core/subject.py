"""The grammar of commit subjects (SPEC 3.3)."""

from __future__ import annotations

from gitbaton.core.task_id import MalformedIdsError
from gitbaton.core.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from gitbaton.core.task_id import TaskGrammar

    Kind = Literal["conventional", "log", "merge", "revert", "other"]

# The verb of a log commit's subject, and the action of the row that it announces.
LOG_VERBS = {
    "claim task ": "START",
    "reclaim task ": "RECLAIM",
    "complete task ": "DONE",
    "note on task ": "NOTE",
    "revert task ": "REVERT",
}
_AUTOSQUASH = ("fixup! ", "squash! ", "amend! ")


class Subject(Value):
    """One commit subject, read.

    ``ids`` are the task or feature IDs it names, in order, ranges expanded, repeats kept;
    for ``revert`` those of the quoted subject. ``problem`` is set where a list of IDs was
    meant but cannot be read. ``undone`` says that a revert takes the quoted work away (a
    revert of a revert does not).
    """

    text: str
    kind: Kind
    type: str = ""
    scope: str | None = None
    ids: tuple[str, ...] = ()
    description: str = ""
    problem: MalformedIdsError | None = None
    autosquash: bool = False
    undone: bool = False

    @property
    def is_squash_merge(self) -> bool:
        """Whether the subject ends in ``(#12)``, as hosts write it when they squash."""
        head, _, number = self.text.rpartition("(#")
        return bool(head) and number[-1:] == ")" and number[:-1].isdigit()

    @property
    def is_work(self) -> bool:
        """Whether the subject says that work on its IDs was done."""
        return self.kind == "conventional" and bool(self.ids)


def parse_subject(text: str, grammar: TaskGrammar) -> Subject:
    """Read a subject. Never raises: what fits no form has kind ``other``."""
    if text.startswith(_AUTOSQUASH):
        return parse_subject(text.partition(" ")[2], grammar).replace(text=text, autosquash=True)
    quoted = _quoted(text)
    if quoted is not None:
        inner = parse_subject(quoted, grammar)
        again = text.startswith("Reapply ") or (inner.kind == "revert" and inner.undone)
        return inner.replace(text=text, kind="revert", undone=not again)
    if text.startswith("Merge "):
        return Subject(text, "merge")
    return _log_subject(text, grammar) or _conventional(text, grammar)


def _quoted(text: str) -> str | None:
    """What git's own ``Revert "…"`` and ``Reapply "…"`` quote."""
    for opening in ('Revert "', 'Reapply "'):
        if text.startswith(opening) and text.endswith('"') and len(text) > len(opening):
            return text[len(opening) : -1]
    return None


def _log_subject(text: str, grammar: TaskGrammar) -> Subject | None:
    if not text.startswith("chore: "):
        return None
    ids, problem = [], None
    for clause in text[len("chore: ") :].split(", "):
        verb = next((verb for verb in LOG_VERBS if clause.startswith(verb)), None)
        if verb is None:
            return None
        task = clause[len(verb) :]
        ids.append(task)
        if not grammar.matches(task):
            if not any(char.isdigit() for char in task) or " " in task:
                return None
            problem = MalformedIdsError(task, "this is no task ID")
    return Subject(text, "log", type="chore", ids=() if problem else tuple(ids), problem=problem)


def _conventional(text: str, grammar: TaskGrammar) -> Subject:
    head, colon, description = text.partition(": ")
    name, paren, scope = head.removesuffix("!").partition("(")
    well_formed = colon and description.strip(" ") == description and description
    if not (well_formed and _is_type(name)) or (paren and not scope.endswith(")")):
        return Subject(text, "other")
    if not paren:
        return Subject(text, "conventional", type=name, description=description)
    scope = scope[:-1]
    found = Subject(text, "conventional", name, scope, description=description)
    try:
        return found.replace(ids=grammar.expand(scope))
    except MalformedIdsError as problem:
        return found.replace(problem=problem)


def _is_type(name: str) -> bool:
    return name.isascii() and name.replace("-", "").replace("_", "").isalnum()
