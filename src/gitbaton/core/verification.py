"""What a Verify step asks for, and what came of it."""

from __future__ import annotations

from gitbaton.core.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    Shell = Literal["sh", "bash"]

TRAILER = "Baton-Verify: "
"""What the line of a log commit begins with that records a verdict."""

WIDE_SPACES = "\u00a0\u202f\u3000"
"""Spaces that are honest in prose, and letters to a shell."""


class Expectation(Value):
    """Text that a command's output must hold, one of ``texts``; none for the block that follows.

    Where it is not ``sure``, output without it is left to a person and fails nothing.
    """

    texts: tuple[str, ...]
    sure: bool = True


class Command(Value):
    """A script for a shell, with the lines of the plan file that hold it, and how it should end."""

    script: str
    line: int
    last: int
    shell: Shell = "sh"
    expected: tuple[Expectation, ...] = ()
    status: int = 0


class PathCheck(Value):
    """A path that must be there once the task is done, or must not where the task deletes it."""

    path: str
    line: int
    gone: bool = False


class ByHand(Value):
    """What only a person can judge, in the plan's words, and why no machine does."""

    text: str
    line: int
    reason: str = ""


class Steps(Value):
    """A task's Verify step, read. ``line`` to ``last`` are its lines in the plan file."""

    commands: tuple[Command, ...]
    paths: tuple[PathCheck, ...]
    by_hand: tuple[ByHand, ...]
    line: int
    last: int

    @property
    def scripts(self) -> tuple[tuple[Shell, str], ...]:
        """What would be executed, byte for byte."""
        return tuple([(command.shell, command.script) for command in self.commands])


class Planned(Value):
    """A Verify step with what a person should know before it is run.

    ``version`` names the commit that the plan at ``path`` is read from, ``edited`` says that the
    work tree's own plan says otherwise. ``top`` is the work tree to run in; empty if the version
    is checked out nowhere. ``known`` says whether the default branch, ``base``, has the same
    commands, None that nobody has looked; ``diff`` is what differs if it plans the task.
    """

    task: str
    path: str
    version: str
    steps: Steps
    top: str
    edited: bool = False
    known: bool | None = None
    base: str = ""
    diff: tuple[str, ...] = ()


class Ending(Value):
    """How a command ended: its exit status, negative for a signal, None if time ran out.

    ``output`` is the beginning and the end of what it said, with ``cut`` bytes left out between
    its first ``head`` characters and the rest. ``killed`` processes were left in its group;
    ``left`` are the IDs of those that escaped it and still run.
    """

    status: int | None
    output: str = ""
    head: int = 0
    cut: int = 0
    seconds: float = 0.0
    killed: int = 0
    left: tuple[int, ...] = ()


class Checked(Value):
    """A check that was made; ``reason`` says why it failed, and is empty if it passed.

    ``doubts`` are expectations that the output does not meet, and that a person must judge.
    """

    check: Command | PathCheck
    reason: str = ""
    ending: Ending | None = None
    doubts: tuple[str, ...] = ()


class Verdict(Value):
    """What came of a Verify step. ``not_run`` counts commands that nobody agreed to run.

    ``changed`` are files and refs that the commands changed; ``dirty`` says that work that is not
    committed took part.
    """

    checked: tuple[Checked, ...] = ()
    by_hand: tuple[ByHand, ...] = ()
    not_run: int = 0
    changed: tuple[str, ...] = ()
    dirty: bool = False

    @property
    def failed(self) -> tuple[Checked, ...]:
        """The checks that failed."""
        return tuple([checked for checked in self.checked if checked.reason])

    @property
    def doubtful(self) -> tuple[ByHand, ...]:
        """What the output of commands leaves to a person."""
        return tuple(
            [
                ByHand(doubt, each.check.line, "the output does not show it as the plan does")
                for each in self.checked
                for doubt in each.doubts
            ]
        )

    @property
    def judged_by_hand(self) -> tuple[ByHand, ...]:
        """All that is left to a person: of the plan, and of the output of commands."""
        return (*self.by_hand, *self.doubtful)

    @property
    def summary(self) -> str:
        """``passed 2, by hand 1``."""
        counts = {
            "passed": len(self.checked) - len(self.failed),
            "failed": len(self.failed),
            "not run": self.not_run,
            "by hand": len(self.judged_by_hand),
        }
        told = [f"{what} {count}" for what, count in counts.items() if count]
        return ", ".join(told) or "passed 0"

    @property
    def trailer(self) -> str:
        """The line of the log commit that records it."""
        return f"{TRAILER}{self.summary}"


def unrun(steps: Steps) -> Verdict:
    """The verdict on a step that is listed and not run."""
    return Verdict(by_hand=steps.by_hand, not_run=len(steps.commands))
