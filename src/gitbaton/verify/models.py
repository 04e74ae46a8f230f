"""What a Verify step asks for, and what came of it."""

from __future__ import annotations

from gitbaton.base.value import Value

TRAILER = "Baton-Verify: "
"""What the line of a log commit begins with that records a verdict."""

WIDE_SPACES = "\u00a0\u202f\u3000"
"""Spaces that are honest in prose, and letters to a shell."""

_NOT_FOUND, _BROKEN_PIPE = 127, 141


class Command(Value):
    """What a shell is given, with the lines of the plan file that hold it.

    A ``block`` is one script that stops at the first failure, pipes included; else it is one
    line, whose last status counts. ``shows`` is what it is to print, where the step says that in
    one word or in code.
    """

    script: str
    line: int
    last: int
    block: bool = False
    shows: str = ""


class PathCheck(Value):
    """A path that must be there once the task is done, or must not where the task deletes it."""

    path: str
    line: int
    gone: bool = False


class ManualCheck(Value):
    """A check that only a person can make, in the plan's words, and why."""

    text: str
    line: int
    reason: str = ""


class Steps(Value):
    """A task's Verify step, read. ``line`` to ``last`` are its lines in the plan file.

    ``source`` is what the plan says, line by line: two versions of a step are compared by it.
    """

    commands: tuple[Command, ...]
    paths: tuple[PathCheck, ...]
    by_hand: tuple[ManualCheck, ...]
    line: int
    last: int
    source: tuple[str, ...] = ()

    @property
    def scripts(self) -> tuple[tuple[bool, str], ...]:
        """What would be executed, byte for byte."""
        return tuple([(command.block, command.script) for command in self.commands])


class StepPreview(Value):
    """A Verify step, and what a person should know before it is run.

    ``version`` names the commit that the plan at ``path`` is read from, ``edited`` says that the
    work tree's own plan says otherwise. ``top`` is the work tree to run in; empty if the version
    is checked out nowhere. ``known`` says whether the published default branch, ``base``, has the
    same commands, None if that was not checked; ``diff`` is what differs if it plans the task.
    ``since_claim`` is what differs from the step in force when the task was claimed.
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
    since_claim: tuple[str, ...] = ()


class CommandResult(Value):
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

    @property
    def fault(self) -> str:
        """Why the way it ended is no pass; empty if it is one."""
        if self.status is None:
            return f"it did not end within the time (verify-timeout), {self.seconds:.0f} s"
        if self.status < 0:
            return f"it was ended by signal {-self.status}"
        parts = {
            _NOT_FOUND: " (a command was not found)",
            _BROKEN_PIPE: " (what it piped was not read to the end; grep -q stops at a match)",
        }
        more = parts.get(self.status, "")
        return f"it ended with exit code {self.status}{more}" if self.status else ""


class Checked(Value):
    """A check that was made; ``reason`` says why it failed, and is empty if it did not."""

    check: Command | PathCheck
    reason: str = ""
    ending: CommandResult | None = None

    @property
    def not_shown(self) -> tuple[ManualCheck, ...]:
        """What a command that passed was to print, and did not print as words of their own."""
        shows = self.check.shows if isinstance(self.check, Command) else ""
        wanted, said = [" ".join(text.split()) for text in (shows, self.output)]
        if not wanted or self.reason or f" {wanted} " in f" {said} ":
            return ()
        return (ManualCheck(f"it prints {wanted}", self.check.line, "its output does not say so"),)

    @property
    def output(self) -> str:
        """What it said, by its beginning and its end."""
        return self.ending.output if self.ending else ""


class Verdict(Value):
    """The result of a Verify step. ``not_run`` counts commands without consent.

    ``seen`` is what a person confirmed by hand, and ``settled`` says that no more questions
    will be asked. ``changed`` are files and refs that the commands changed, ``litter`` those of
    them that git neither knows nor ignores; ``dirty`` says that work that is not committed took
    part. ``replanned`` says that the step is not the one in force when the task was claimed,
    ``merged`` that it ran on the work as it was merged with what others had pushed.
    """

    checked: tuple[Checked, ...] = ()
    by_hand: tuple[ManualCheck, ...] = ()
    not_run: int = 0
    changed: tuple[str, ...] = ()
    litter: tuple[str, ...] = ()
    dirty: bool = False
    seen: str = ""
    settled: bool = False
    skipped: bool = False
    replanned: bool = False
    merged: bool = False

    @property
    def failed(self) -> tuple[Checked, ...]:
        """The checks that failed."""
        return tuple([checked for checked in self.checked if checked.reason])

    @property
    def passed(self) -> tuple[Checked, ...]:
        """The commands that passed. A file that is there is a fact, and proves nothing."""
        commands = [each for each in self.checked if isinstance(each.check, Command)]
        return tuple([each for each in commands if not each.reason])

    @property
    def summary(self) -> str:
        """``passed 2, not confirmed 1``; ``passed 2, by hand 1; seen: the form is blue``."""
        unseen = "not confirmed" if self.settled and not self.seen else "by hand"
        counts = {
            "passed": len(self.passed),
            "failed": len(self.failed),
            "not run": self.not_run,
            unseen: len(self.by_hand),
        }
        parts = ["skipped"] if self.skipped else []
        parts += [f"{what} {count}" for what, count in counts.items() if count and not self.skipped]
        parts += ["on the merged tree"] if self.merged else []
        parts += ["step changed since the claim"] if self.replanned else []
        seen = f"; seen: {self.seen}" if self.seen else ""
        return (", ".join(parts) or "nothing to run") + seen

    @property
    def trailer(self) -> str:
        """The line of the log commit that records it."""
        return f"{TRAILER}{self.summary}"


def skipped(steps: Steps) -> Verdict:
    """The verdict on a step that is listed and not run."""
    return Verdict(by_hand=steps.by_hand, not_run=len(steps.commands))
