"""The grammar of commit subjects."""

from __future__ import annotations

from gitbaton.base.value import Value
from gitbaton.plan.task_id import MalformedIdsError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container
    from typing import Literal

    from gitbaton.plan.task_id import TaskGrammar

    Kind = Literal["conventional", "log", "merge", "revert", "other"]

# The verb of a log commit's subject, and the action of the row that it announces.
LOG_VERBS = {
    "claim task ": "START",
    "reclaim task ": "RECLAIM",
    "complete task ": "DONE",
    "note on task ": "NOTE",
    "revert task ": "REVERT",
    "release task ": "RELEASE",
}
_AUTOSQUASH = ("fixup! ", "squash! ", "amend! ")
_QUOTING = ('Revert "', 'Reapply "')
_MARKS = _AUTOSQUASH + _QUOTING
MAX_LENGTH = 64 * 1024


class Subject(Value):
    """One commit subject, read.

    ``ids`` are the task or feature IDs it names, in order, ranges expanded, repeats kept;
    for ``revert`` those of the quoted subject. Without a ``scope`` it is the one in front of a
    host's ``(#12)``. ``problem`` is set where a list of IDs
    cannot be read.
    """

    text: str
    kind: Kind
    type: str = ""
    scope: str | None = None
    ids: tuple[str, ...] = ()
    description: str = ""
    problem: MalformedIdsError | None = None
    autosquash: bool = False

    @property
    def is_squash_merge(self) -> bool:
        """Whether the subject ends in ``(#12)``, as hosts write it when they squash.

        ``(!12)`` is what GitLab makes of ``%{local_reference}``.
        """
        return bool(_unnumbered(self.text))

    @property
    def is_work(self) -> bool:
        """Whether the subject says that work on its IDs was done."""
        return self.kind == "conventional" and bool(self.ids)


def parse_subject(text: str, grammar: TaskGrammar) -> Subject:
    """Read a subject. Never raises: what fits no form, or is over the cap, has kind ``other``."""
    if len(text) > MAX_LENGTH:
        return Subject(text, "other")
    marks, core = _peeled(text)
    found = _plain_subject(core, grammar)
    if not marks:
        return found
    kind: Kind = "revert" if any(mark in _QUOTING for mark in marks) else found.kind
    return found.replace(text=text, kind=kind, autosquash=marks[0] in _AUTOSQUASH)


def is_squashed_subtree(text: str, body: str) -> bool:
    """Whether it is the message that ``git subtree`` writes for another project's history."""
    keys = ("git-subtree-dir", "git-subtree-split")
    return text.startswith("Squashed '") and all(f"\n{key}: " in f"\n{body}" for key in keys)


def subtree_folder(body: str) -> str:
    """The folder for which ``git subtree`` made a commit, by its body; empty if it did not."""
    key = "git-subtree-dir: "
    found = [line.removeprefix(key) for line in body.split("\n") if line.startswith(key)]
    return f"{found[0].strip('/')}/" if found and found[0].strip("/") else ""


def drop_unplanned_scope(subject: Subject, features: Container[str], planning: bool) -> Subject:
    """Ignore a trailing ``(1.1)``, which may be no ID at all.

    It counts only if 1.1 is a feature of the plan and the commit changes more than the plan.
    """
    if subject.scope is not None or subject.kind != "conventional" or not subject.ids:
        return subject
    return subject if subject.ids[0] in features and not planning else subject.replace(ids=())


def subject_of_merge(subject: Subject, features: Container[str]) -> Subject:
    """The subject of a merge commit, which may end in the feature as ``add login (1.1)`` does."""
    if subject.scope is not None or subject.kind != "conventional" or subject.ids:
        return subject
    name = _name_at_end(subject.description)
    return subject.replace(ids=(name,)) if name in features else subject


def quoted_subject(text: str) -> str:
    """The subject of the commit that a revert says it takes back; empty where it quotes none.

    In git's words ``Reapply "x"`` takes ``Revert "x"`` back.
    """
    at = 0
    while mark := next((mark for mark in _AUTOSQUASH if text.startswith(mark, at)), ""):
        at += len(mark)
    mark = next((mark for mark in _QUOTING if text.startswith(mark, at)), "")
    close = _closing_quote(text, at + len(mark), len(text)) if mark else -1
    quoted = text[at + len(mark) : max(close, 0)]
    return f'Revert "{quoted}"' if quoted and mark == _QUOTING[1] else quoted


def _peeled(text: str) -> tuple[list[str], str]:
    """The marks that git puts around a subject, outermost first, and what they surround."""
    if not text.startswith(_MARKS):
        return [], text
    marks, at, end = [], 0, len(text)
    while mark := next((mark for mark in _MARKS if text.startswith(mark, at, end)), ""):
        if mark in _QUOTING:
            close = _closing_quote(text, at + len(mark), end)
            if close < 0:
                break
            end = close
        marks.append(mark)
        at += len(mark)
    return marks, text[at:end]


def _closing_quote(text: str, start: int, end: int) -> int:
    """Where a quotation ends, if need be before a host's ``(#12)``; -1 if it does not."""
    if text.endswith(")", start, end):
        number = text.rfind(" (#", start, end)
        end = number if number > 0 and _is_number(text[number + 3 : end - 1]) else start
    return end - 1 if text.endswith('"', start, end) else -1


def _plain_subject(text: str, grammar: TaskGrammar) -> Subject:
    if text.startswith("Merge "):
        return Subject(text, "merge")
    return _log_subject(text, grammar) or _conventional(text, grammar)


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
    well_formed = colon and description.strip(" ") and not description[0].isspace()
    if not (well_formed and _is_type(name)) or (paren and not scope.endswith(")")):
        return Subject(text, "other")
    if not paren:
        ids = _squashed(description, grammar)
        return Subject(text, "conventional", name, ids=ids, description=description)
    scope = scope[:-1]
    if _is_numbered(scope) and _unnumbered(text):
        return Subject(text, "conventional", name, scope, (scope,), description)
    try:
        ids, problem = grammar.expand(scope), None
    except MalformedIdsError as malformed:
        ids, problem = (), malformed
    return Subject(text, "conventional", name, scope, ids, description, problem)


def _squashed(description: str, grammar: TaskGrammar) -> tuple[str, ...]:
    """The feature in ``add authentication (1.1) (#12)``, as a pull request's title is squashed.

    Whether it is one, the plan decides: see ``as_planned``.
    """
    feature = _name_at_end(_unnumbered(description))
    return (feature,) if grammar.matches(feature) or _is_numbered(feature) else ()


def _name_at_end(description: str) -> str:
    """The text in parentheses at the end; empty if there is none."""
    head, _, name = description.rstrip(" ").rpartition(" (")
    return name[:-1] if head and name[-1:] == ")" else ""


def _unnumbered(text: str) -> str:
    """The text before a pull request's number at the end; empty if there is no number."""
    at = max(text.rfind("(#"), text.rfind("(!"))
    return text[:at] if at > 0 and text[-1] == ")" and _is_number(text[at + 2 : -1]) else ""


def _is_type(name: str) -> bool:
    return name.isascii() and name.replace("-", "").replace("_", "").isalnum()


def _is_numbered(name: str) -> bool:
    """Whether it looks like a feature's ID, as ``1.1`` does, whatever tasks are called.

    In a plan of spec-kit that may be the time at which the feature was begun.
    """
    date, dash, time = name.partition("-")
    if dash and (len(date), len(time)) == (8, 6):
        return _is_number(date + time)
    return len(name) <= 64 and all(_is_number(part) for part in name.split("."))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()
