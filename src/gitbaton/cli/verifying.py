"""What ``verify`` and ``done`` share: a Verify step is shown, consented to, run and reported."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack

from gitbaton.base.errors import BatonError, UsageError
from gitbaton.base.hint import hint_lines
from gitbaton.base.mask import mask
from gitbaton.base.shell import quote
from gitbaton.base.value import Value
from gitbaton.claims.merged_work import files_brought
from gitbaton.cli.output import confirm, echo, prompt
from gitbaton.git.local_branch import way_to
from gitbaton.git.process import Git
from gitbaton.plan.lint_input import listing
from gitbaton.project.remote_feature import FeatureLocation, RemoteFeature, Session
from gitbaton.verify.models import Command, StepPreview, Verdict, skipped
from gitbaton.verify.run import (
    Consent,
    compared,
    consent_decision,
    decided,
    held_task,
    merged_tree,
    open_context,
    planned_on,
    refuse_unreadable,
    run_checks,
    with_work_tree,
)
from gitbaton.verify.verify_text import planned_text, verdict_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


class NotAgreedError(UsageError):
    """There is no consent to run the commands (exit 2)."""


class FailedStepError(BatonError):
    """A check of the Verify step failed (exit 1)."""

    exit_code = 1


class DoneOptions(Value):
    """The options of ``done``: to run, to skip, and what was seen by hand.

    ``can_ask`` says that questions may be asked, ``again`` is the command line that consents.
    ``shown`` says that the step was run a moment ago, before others' work was merged.
    """

    yes: bool
    skip: bool
    seen: str
    can_ask: bool
    again: str
    shown: bool = False


def held_here(agent: str) -> str:
    """The one task that the agent holds, for ``done`` without one. Raises UsageError."""
    with open_context(Git(os.environ)) as context:
        return held_task(agent, context, "done")


def consent_of(yes: bool, can_ask: bool, must: bool) -> Consent:
    """What the user says: on the command line, or once in git's configuration."""
    return Consent(yes, "" if yes else decided(Git(os.environ)), can_ask and _is_terminal(), must)


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def confirm_and_run(
    planned: StepPreview,
    consent: Consent,
    seconds: int,
    again: str,
    aside: bool,
    shown: bool = False,
) -> Verdict | None:
    """Show the step, and run it with consent; None if it is not to be run.

    ``again`` is the command that consents; ``aside`` keeps standard output free. What was ``shown``
    and passes once more is told in one line. Raises NotAgreedError, and RefusedStepError for
    commands that must never run.
    """
    choice = consent_decision(planned, consent)
    if not (shown and choice == "run"):
        echo(planned_text(planned, agreed=choice == "run"), err=aside)
    if choice == "leave":
        return None
    refuse_unreadable(planned)
    if choice == "ask":
        agreed = confirm("Run these commands?", err=aside)
        if not agreed and not consent.must:
            return None
        choice = "run" if agreed else "stop"
    if choice == "stop":
        raise NotAgreedError(
            f"the commands of {planned.task}'s Verify step were not run: they are part of the "
            "plan, and nobody has agreed to them",
            again,
        )
    verdict = run_checks(planned, seconds, Git(os.environ), _tells(aside))
    once = shown and not verdict.failed
    echo(verdict.summary if once else verdict_text(verdict), err=aside)
    return verdict


def _tells(aside: bool) -> Callable[[Command], None]:
    def announce(command: Command) -> None:
        if not sys.stderr.isatty():
            return  # nobody waits; how it ended is said in a moment
        first, _, more = command.script.partition("\n")
        echo(mask(f"running: {first}{' …' if more else ''}"), err=aside)

    return announce


def before_done(
    task: str, view: RemoteFeature, place: FeatureLocation, session: Session, asked: DoneOptions
) -> Verdict | None:
    """Verify a task that is about to be DONE; None if nothing is to be recorded.

    Without consent its commands are shown, and not run. Raises BatonError, which keeps the
    task from being DONE.
    """
    planned = planned_on(task, view, place.branch, session)
    if planned is None:
        return Verdict(seen=asked.seen, settled=True) if asked.seen else None
    if asked.skip:
        verdict = Verdict(skipped=True)
    else:
        verdict = _verified(planned, view, place, session, asked)
        verdict = verdict.replace(settled=True, seen=asked.seen or _asked_by_hand(verdict, asked))
        _refuse_other_output(planned, verdict)
        _tell_not_confirmed(verdict)
    return verdict.replace(replanned=bool(planned.since_claim))


def _verified(
    planned: StepPreview,
    view: RemoteFeature,
    place: FeatureLocation,
    session: Session,
    asked: DoneOptions,
) -> Verdict:
    left = skipped(planned.steps)
    consent = consent_of(asked.yes, asked.can_ask, must=False)
    if planned.steps.commands and consent_decision(planned, consent) == "leave":
        _tell_not_run(planned, consent)
        return left
    planned = with_work_tree(planned, place.branch, place.local, session, Git(os.environ))
    if not planned.top:
        return _nowhere(planned, place, consent, session)
    seconds = session.settings.verify_timeout
    if not planned.steps.commands:
        verdict = confirm_and_run(planned, consent, seconds, asked.again, aside=True)
        return (
            left if verdict is None else _passed(planned, verdict, _held_by_others(view, session))
        )
    brought = files_brought(place.local, view.base, session)
    with ExitStack() as stack:
        if brought:
            planned = stack.enter_context(merged_tree(planned, view.base, Git(os.environ)))
            others = listing(list(brought), 5)
            echo(mask(f"verified with what others pushed meanwhile: {others}"), err=True)
        planned = compared(planned, session, Git(os.environ))
        verdict = confirm_and_run(
            planned, consent, seconds, asked.again, aside=True, shown=asked.shown
        )
    if verdict is None:
        return left
    merge = f"{_merge_command(place, session)}, then " if brought else ""
    others = _held_by_others(view, session)
    return _passed(planned, verdict.replace(merged=bool(brought)), others, merge)


def _held_by_others(view: RemoteFeature, session: Session) -> str:
    """The first task of the feature that another agent has in hand; empty if nobody has one."""
    held = [(task, state) for task, state in view.file.states.items() if state.state == "held"]
    return next((task for task, state in held if state.holder != session.agent), "")


def _merge_command(place: FeatureLocation, session: Session) -> str:
    return f"git pull --no-rebase {quote(session.remote)} {quote(place.branch)}"


def _waiting(other: str) -> str:
    if not other:
        return "if it waits for another task: "
    return f"if it waits for {other}: git baton wait --until {quote(other)}, or "


def _passed(planned: StepPreview, verdict: Verdict, other: str, merge: str = "") -> Verdict:
    """The verdict. Raises FailedStepError where a check failed.

    ``other`` is a task in the hands of another agent, ``merge`` what brings others' work.
    """
    if verdict.failed:
        task = quote(planned.task)
        raise FailedStepError(
            f"{planned.task} is not DONE, nothing is published: {verdict.summary}",
            f"{merge}mend it, commit, and type the same command again\n"
            f"if the step is wrong: correct it in {planned.path} and commit; the change is "
            "recorded\n"
            f'{_waiting(other)}git baton release {task} "why"\n'
            f"to publish unverified, which is recorded: git baton done {task} --skip-verify",
        )
    return verdict


def _asked_by_hand(verdict: Verdict, asked: DoneOptions) -> str:
    """What the person at the terminal confirms of the manual checks; empty if nothing."""
    if not (verdict.by_hand and asked.can_ask and _is_terminal()):
        return ""
    answer = prompt("By hand: what did you see? (Enter: not confirmed)")
    return seen_text(answer)


def seen_text(said: str) -> str:
    """What was seen by hand, on one line. Raises UsageError for deceptive characters."""
    from gitbaton.base.unicode_safety import first_deception, first_undecodable

    words = " ".join(said.split())
    if first_undecodable(words) is not None or first_deception(words) is not None:
        raise UsageError(
            "what was seen by hand holds a control, bidi, invisible or undecodable character",
            "type it again in plain text",
        )
    return words[:500]


def _refuse_other_output(planned: StepPreview, verdict: Verdict) -> None:
    """Raise FailedStepError where a command did not print what it was to, and nobody says why."""
    unlike = next((left for each in verdict.checked for left in each.not_shown), None)
    if unlike and not verdict.seen:
        raise FailedStepError(
            f"{planned.task} is not DONE, nothing is published: the plan says that {unlike.text} "
            f"(line {unlike.line}), and {unlike.reason}",
            "mend it, commit, and type the same command again\n"
            'if it is right as it is: the same command with --by-hand "why"',
        )


def _tell_not_confirmed(verdict: Verdict) -> None:
    if verdict.by_hand and not verdict.seen:
        count = len(verdict.by_hand)
        what = "1 check is" if count == 1 else f"{count} checks are"
        said = f'{what} for a person, and recorded as not confirmed, as --by-hand "…" was not given'
        echo(said, err=True)


def _nowhere(
    planned: StepPreview, place: FeatureLocation, consent: Consent, session: Session
) -> Verdict:
    """The verdict where no work tree has the branch checked out."""
    if planned.steps.commands and (consent.yes or consent.decision):
        raise UsageError(
            f"{place.branch} is checked out nowhere, so the commands of {planned.task}'s Verify "
            "step cannot run",
            f"{way_to(place.branch, session.remote, session.git)} && "
            f"git baton done {quote(planned.task)} --yes",
        )
    echo(planned_text(planned), err=True)
    if planned.steps.commands:
        echo(mask(f"not run: {place.branch} is checked out nowhere"), err=True)
    return skipped(planned.steps)


def _tell_not_run(planned: StepPreview, consent: Consent) -> None:
    """Say that the commands were only listed, why, and what to type to have them run."""
    count = len(planned.steps.commands)
    what = "the command was" if count == 1 else f"the {count} commands were"
    if consent.decision:
        said = f"Verify of {planned.task}: {what} not run, as git config baton.verify says"
        echo(mask(said), err=True)
        return
    echo(planned_text(planned), err=True)
    echo(f"{what} not run, as nobody has agreed; the log commit says so", err=True)
    hint = (
        f"git baton verify {quote(planned.task)} --yes\n"
        "next time: git baton done --yes\n"
        "or decide for all tasks: git config baton.verify yes    # or ask, or no"
    )
    echo("\n".join(hint_lines(hint)), err=True)
