"""Task IDs: their grammar, and the lists and ranges that a subject may hold."""

from __future__ import annotations

from gitbaton.core.errors import ConfigError
from gitbaton.core.pattern import PatternError, compile_pattern, matches

DEFAULT_PATTERN = r"\d+(\.\d+)+[a-z]*"
MAX_LENGTH = 64
MAX_TASKS = 64


class MalformedIdsError(ValueError):
    """A list or range of IDs that cannot be read; ``token`` is the part at fault."""

    def __init__(self, token: str, reason: str) -> None:
        super().__init__(reason)
        self.token = token
        self.reason = reason


class TaskGrammar:
    """The repository's pattern for task IDs (SPEC 2), safe against explosion.

    Raises ConfigError for a pattern outside the language of ``core.pattern``.
    """

    def __init__(self, pattern: str = DEFAULT_PATTERN) -> None:
        try:
            self._node = compile_pattern(pattern)
        except PatternError as error:
            raise ConfigError(
                f"task-id is not a pattern that git-baton accepts: {error}",
                f"write task-id = '{DEFAULT_PATTERN}' or a pattern such as '[A-Z]+-\\d+'",
            ) from None
        self.pattern = pattern

    def matches(self, text: str) -> bool:
        """Whether the text is one task ID, and fit to be one component of a ref name."""
        return 0 < len(text) <= MAX_LENGTH and matches(self._node, text) and _is_ref_component(text)

    def expand(self, scope: str) -> tuple[str, ...]:
        """The IDs of a comma list of IDs and ranges, in order, repeats kept (SPEC 3.3).

        Raises MalformedIdsError.
        """
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
        if self.matches(last):
            last_stem, last_counter = split_counter(last)
            if last_stem != stem:
                raise MalformedIdsError(
                    token, "the two ends of the range differ before the last part"
                )
        else:
            last_counter = last
        counters = _count(counter, last_counter)
        if not counters:
            raise MalformedIdsError(
                token, "the range runs backwards or its ends do not fit together"
            )
        if len(counters) > MAX_TASKS:
            raise MalformedIdsError(token, f"the range spans more than {MAX_TASKS} tasks")
        return tuple([stem + counter for counter in counters])


def split_counter(task: str) -> tuple[str, str]:
    """Stem and counter: (``1.4.3``, ``a``) of ``1.4.3a``, (``T``, ``009``) of ``T009``."""
    if task[-1:].isdigit():
        stem = task.rstrip("0123456789")
        return stem, task[len(stem) :]
    return task[:-1], task[-1:]


def _count(first: str, last: str) -> tuple[str, ...]:
    """Every counter from first to last; empty if they do not count upwards together."""
    if first.isdigit() and last.isdigit():
        if len(first) > 9 or len(last) > 9 or not int(first) < int(last):
            return ()
        stop = min(int(last), int(first) + MAX_TASKS)
        return tuple([str(number).zfill(len(first)) for number in range(int(first), stop + 1)])
    if len(first) == len(last) == 1 and first.isalpha() and last.isalpha() and first < last:
        return tuple([chr(code) for code in range(ord(first), ord(last) + 1)])
    return ()


def _is_ref_component(text: str) -> bool:
    # git-check-ref-format: no leading dot or dash, no "..", no trailing dot or ".lock"
    return not (text[0] in ".-" or text[-1] == "." or ".." in text or text.endswith(".lock"))
