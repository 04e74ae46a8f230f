"""What a repository's history says about how it is worked on, and which settings follow from it."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from gitbaton.base.value import Value
from gitbaton.plan.settings import CONVENTIONAL_TYPES, FEATURE_FILES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gitbaton.plan.settings import Settings

_TYPE = re.compile(r"([a-z][a-z0-9-]*)(?:\([^()]*\))?!?: ")
_SQUASHED = re.compile(r" \([#!]\d+\)$")
_DOTTED = re.compile(r"\((\d+(?:\.\d+)+[a-z]*)[,)]")
_KEYED = re.compile(r"\b([A-Z][A-Z0-9]{1,9})-\d+(?:\.\d+)*\b")
_COUNTED = re.compile(r"\bT\d{3,4}\b")
# What looks like the key of a task and is a standard, an encoding or a weakness.
_NO_KEYS = frozenset(
    ("CVE", "CWE", "GHSA", "RFC", "ISO", "UTF", "SHA", "PEP", "ECMA", "HTTP", "TLS", "IEEE", "ES")
)
_BOTS = ("dependabot", "renovate", "greenkeeper", "pre-commit-ci", "github-actions", "snyk-bot")
_PLAIN_NAME = re.compile(r"[\w .\[\]-]{1,60}")
_MOST_BOTS = 10
A_HABIT = 0.5
"""The share of commits from which on something is how work is done."""


class PastCommit(Value):
    """One commit: who made it, its subject, and whether it merges or is signed off."""

    author: str
    email: str
    subject: str
    merge: bool = False
    signed_off: bool = False

    @property
    def by_bot(self) -> bool:
        """Whether a program made it."""
        name = self.author.casefold()
        return "[bot]" in f"{name}{self.email.casefold()}" or name.startswith(_BOTS)


class PastWork(Value):
    """How a repository was worked on. Shares are of the commits that people made, from 0 to 1.

    ``ids`` is the form of task IDs in their subjects, as a pattern, with an example; empty
    without any. ``hot`` are files that many commits change.
    """

    commits: int
    people: int
    merges: int
    ids: str
    example: str
    with_ids: float
    conventional: float
    types: tuple[str, ...]
    squashed: float
    signed_off: float
    bots: tuple[tuple[str, int], ...]
    hot: tuple[str, ...] = ()


def read_past(commits: Sequence[PastCommit], hot: Sequence[str] = ()) -> PastWork:
    """Sum up commits, the newest first or last."""
    bots = Counter(each.author for each in commits if each.by_bot and not each.merge)
    people = [each for each in commits if not (each.by_bot or each.merge)]
    whole = len(people) or 1
    ids, example, count = _ids([each.subject for each in people])
    types = Counter(found[1] for each in people if (found := _TYPE.match(each.subject)))
    return PastWork(
        len(commits),
        len(people),
        sum(each.merge for each in commits),
        ids,
        example,
        count / whole,
        sum(types.values()) / whole,
        tuple([name for name, times in types.most_common() if times >= max(3, whole // 100)]),
        sum(bool(_SQUASHED.search(each.subject)) for each in people) / whole,
        sum(each.signed_off for each in people) / whole,
        tuple(bots.most_common(_MOST_BOTS)),
        tuple(hot),
    )


def _ids(subjects: Iterable[str]) -> tuple[str, str, int]:
    """The commonest form of task IDs in subjects: a pattern, an example, how many have one."""
    found: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for subject in subjects:
        forms = {}
        for match in _KEYED.finditer(subject):
            if match[1] not in _NO_KEYS:
                forms[rf"{match[1]}-\d+(\.\d+)*"] = match[0]
        for match in _COUNTED.finditer(subject):
            forms[r"T\d+"] = match[0]
        for match in _DOTTED.finditer(subject):
            forms[r"\d+(\.\d+)+[a-z]*"] = match[1]
        found.update(forms.keys())
        examples = {**forms, **examples}
    if not found:
        return "", "", 0
    form, count = found.most_common(1)[0]
    return form, examples[form], count


def settings_from(past: PastWork, plan: str, defaults: Settings) -> dict[str, str]:
    """The settings that differ from the defaults of a plan's format, as TOML, by key.

    ``plan`` is the folder in which a plan was found, empty without one.
    """
    found: dict[str, str] = {}
    own_ids = defaults.plan_format == FEATURE_FILES
    if not own_ids:
        found["plan-format"] = _quoted(defaults.plan_format)
    if plan and plan != defaults.plan:
        found["plan"] = _quoted(plan)
    if own_ids and past.with_ids >= A_HABIT and past.ids != defaults.task_id:
        found["task-id"] = f"'{past.ids}'"
    more = [name for name in past.types if name not in CONVENTIONAL_TYPES]
    if past.conventional >= A_HABIT and more:
        found["types"] = _listed([*CONVENTIONAL_TYPES, *more])
    bots = [name for name, _ in past.bots if _PLAIN_NAME.fullmatch(name)]
    if bots:
        found["exempt-authors"] = _listed(bots)
    if past.hot:
        found["hot-files"] = _listed(past.hot)
    if past.signed_off >= A_HABIT:
        found["sign-off"] = "true"
    return found


def _listed(words: Sequence[str]) -> str:
    return f"[{', '.join(map(_quoted, words))}]"


def _quoted(text: str) -> str:
    """A TOML string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
