"""Task IDs: their grammar, and the lists and ranges that a subject may hold."""

from __future__ import annotations

from gitbaton.base.errors import ConfigError
from gitbaton.base.id_pattern import PatternError, compile_pattern, matches
from gitbaton.base.value import Value

DEFAULT_PATTERN = r"\d+(\.\d+)+[a-z]*"
_MARKS = "*_`"
_DASHES = ("-", "–", "—", ":")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
MAX_LENGTH = 64
MAX_TASKS = 64


class MalformedIdsError(ValueError):
    """A list or range of IDs that cannot be read; ``token`` is the part at fault."""

    def __init__(self, token: str, reason: str) -> None:
        super().__init__(reason)
        self.token = token
        self.reason = reason


class TaskGrammar:
    """The repository's pattern for task IDs, safe against explosion.

    Raises ConfigError for a pattern outside the language of ``core.pattern``.
    """

    spec_kit = False

    def __init__(self, pattern: str = DEFAULT_PATTERN) -> None:
        try:
            self._node = None if pattern == DEFAULT_PATTERN else compile_pattern(pattern)
        except PatternError as error:
            raise ConfigError(
                f"task-id is not a pattern that git-baton accepts: {error}",
                f"write task-id = '{DEFAULT_PATTERN}' or a pattern such as '[A-Z]+-\\d+'",
            ) from None
        self.pattern = pattern
        self._judged: dict[str, bool] = {}  # a history names the same tasks again and again

    def matches(self, text: str) -> bool:
        """Whether the text is one task ID, and fit to be one component of a ref name."""
        if not 0 < len(text) <= MAX_LENGTH:
            return False
        if text not in self._judged:
            fits = _is_default_id(text) if self._node is None else matches(self._node, text)
            self._judged[text] = fits and _is_ref_component(text)
        return self._judged[text]

    def whole(self, written: str, feature: str) -> str:
        """The ID of the task that the list of a feature writes so."""
        return written

    def written(self, task: str, feature: str) -> str:
        """How the list of its feature writes a task's ID."""
        return task

    def split_marks(self, title: str) -> tuple[tuple[str, ...], str]:
        """The marks that a title in the list begins with, and the rest; spec-kit alone has any."""
        return (), title

    def expand(self, scope: str) -> tuple[str, ...]:
        """The IDs of a comma list of IDs and ranges, in order, repeats kept.

        Raises MalformedIdsError.
        """
        if not scope.strip(" "):
            raise MalformedIdsError("", "nothing stands in the parentheses")
        ids: list[str] = []
        for part in scope.split(","):
            token = part.strip(" ")
            ids.extend(self._expand_token(token))
            if len(ids) > 16 * MAX_TASKS:
                raise MalformedIdsError(token[:40], f"more than {MAX_TASKS} tasks in one subject")
        return tuple(ids)

    def _expand_token(self, token: str) -> tuple[str, ...]:
        if self.matches(token):
            return (token,)
        if not token:
            raise MalformedIdsError(token, "an ID is missing beside a comma")
        for at, char in enumerate(token[: 2 * MAX_LENGTH]):
            if char == "-" and self.matches(token[:at]):
                return self._range(token, token[:at], token[at + 1 :])
        raise MalformedIdsError(token, "this is no task ID")

    def _range(self, token: str, first: str, last: str) -> tuple[str, ...]:
        stem, counter = split_counter(first)
        if not last:
            raise MalformedIdsError(token, "the range has no end")
        if not last.isascii():
            raise MalformedIdsError(token, "the end of the range is no task ID")
        last_counter = last
        if self.matches(last):
            last_stem, last_counter = split_counter(last)
            if last_stem != stem:
                raise MalformedIdsError(
                    token, "the two ends of the range differ before the last part"
                )
        counters = _counters(token, counter, last_counter)
        if len(counters) > MAX_TASKS:
            raise MalformedIdsError(token, f"the range spans more than {MAX_TASKS} tasks")
        ids = tuple([stem + counter for counter in counters])
        for task in ids:
            if not self.matches(task):
                raise MalformedIdsError(token, f"{task} in the range is no task ID")
        return ids


def _is_default_id(text: str) -> bool:
    """Whether the text matches ``DEFAULT_PATTERN``: in a tenth of the time, for most plans."""
    numbers = text.rstrip(_LETTERS).split(".")
    return text.isascii() and len(numbers) > 1 and all(numbers) and "".join(numbers).isdigit()


def bare_id(word: str) -> str:
    """An ID without the emphasis, brackets and punctuation that people put around it."""
    bare = word.strip(_MARKS).rstrip(":.").strip(_MARKS)
    return bare[1:-1] if bare[:1] + bare[-1:] in ("[]", "()") else bare


def split_title(text: str) -> tuple[str, str]:
    """The ID that a list entry or heading begins with, or the text in its place, and the title.

    Signs before the ID, the word Task, and dashes behind it are passed over; of a link that
    begins the text only what is shown counts.
    """
    text = _unlinked(text.strip(" \t"))
    word, title = [*text.split(None, 1), "", ""][:2]
    ahead, behind = word, title
    while behind and (not any(map(str.isalnum, ahead)) or _is_task_word(ahead, behind)):
        ahead, behind = [*behind.split(None, 1), ""][:2]
    if any(map(str.isdigit, ahead)):
        word, title = ahead, behind
    if word and word[0] in _MARKS and word.rstrip(":.")[-1:] not in _MARKS:
        title = title.rstrip(_MARKS)  # the emphasis began before the ID
    first, _, rest = title.partition(" ")
    return bare_id(word), (rest if first in _DASHES else title).strip(" \t\r\n")


def _unlinked(text: str) -> str:
    """A text without tags, and a link, that it begins with: ``[1.1.1a Title](#anchor)``."""
    while text[:1] == "<" and ">" in text:
        text = text.partition(">")[2].lstrip(" \t")
    before, opened, rest = text.partition("[")
    shown, link, target = rest.partition("](")
    if not (opened and link) or "]" in shown or any(map(str.isalnum, before)):
        return text
    _, closed, behind = target.partition(")")
    return f"{before}{shown}{behind}" if closed else text


def _is_task_word(word: str, behind: str) -> bool:
    following = behind.split(None, 1)[0]
    return word.strip(_MARKS).casefold() == "task" and any(map(str.isdigit, following))


def split_counter(task: str) -> tuple[str, str]:
    """Stem and counter: (``1.4.3``, ``a``) of ``1.4.3a``, (``T``, ``009``) of ``T009``."""
    if task[-1:].isdigit():
        stem = task.rstrip("0123456789")
        return stem, task[len(stem) :]
    return task[:-1], task[-1:]


def _counters(token: str, first: str, last: str) -> tuple[str, ...]:
    """Every counter from first to last, at most one more than a subject may name."""
    if not (_are_numbers(first, last) or _are_letters(first, last)):
        raise MalformedIdsError(token, "the two ends of the range do not count together")
    digits = first.isdigit()
    low, high = (int(first), int(last)) if digits else (ord(first), ord(last))
    if low >= high:
        raise MalformedIdsError(token, "the range does not run upwards")
    steps = range(low, min(high, low + MAX_TASKS) + 1)
    return tuple([str(step).zfill(len(first)) if digits else chr(step) for step in steps])


def _are_numbers(first: str, last: str) -> bool:
    same_padding = len(first) == len(last) or not last.startswith("0")
    return first.isdigit() and last.isdigit() and len(first + last) <= 18 and same_padding


def _are_letters(first: str, last: str) -> bool:
    same_case = first.islower() == last.islower()
    return len(first) == len(last) == 1 and first.isalpha() and last.isalpha() and same_case


def _is_ref_component(text: str) -> bool:
    # git-check-ref-format: no leading dot or dash, no "..", no trailing dot or ".lock"
    return not (text[0] in ".-" or text[-1] == "." or ".." in text or text.endswith(".lock"))


class TaskLine(Value):
    """A task as one line names it; ``checked`` is None for a heading of the details.

    ``cell`` is None for a checkbox; for the row of a task table, the cell with its state.
    ``marks`` are the words in brackets between its ID and its title, in a plan of spec-kit.
    ``level`` is a heading's.
    """

    id: str
    title: str
    line: int
    checked: bool | None = None
    cell: int | None = None
    marks: tuple[str, ...] = ()
    level: int = 0
