"""The shape of one catalogue entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitbaton.base.value import Value

if TYPE_CHECKING:
    from gitbaton.rules.findings import Severity


class Rule(Value):
    """What one code means, for ever.

    ``title`` is one sentence; ``why`` two to four, written for a reader in a hurry; ``bad`` and
    ``good`` are example text, shown as they are; ``next`` says what to type. ``severity`` is the
    usual one: a finding may carry the other where ``why`` says so.
    """

    code: str
    title: str
    why: str
    bad: str
    good: str
    next: str
    severity: Severity = "error"

    @property
    def family(self) -> str:
        """The letter that the code begins with."""
        return self.code[0]
