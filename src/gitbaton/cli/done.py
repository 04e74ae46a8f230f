"""``git-baton done``: complete a task."""

from __future__ import annotations

import time
from collections.abc import Callable
from shlex import quote
from typing import TYPE_CHECKING

import click

from gitbaton.claims.done import Verified, done
from gitbaton.cli.command_help import Command
from gitbaton.cli.loop import agent_options, agent_session, now_stamp, report
from gitbaton.project.remote_feature import FeatureLocation, RemoteFeature, Session

if TYPE_CHECKING:
    from gitbaton.cli.verifying import DoneOptions
    from gitbaton.verify.models import Verdict


@click.command(
    name="done",
    cls=Command,
    needs="a remote, and your name (git baton init --agent NAME); the work committed",
    writes="a DONE row and a tick, pushed together with the work",
    prints="what came of the Verify step, and that the task is complete",
    exits=(0, 1, 3, 4, 5, 6, 7, 8),
    examples=("git baton done 1.1.1a --yes", "git baton done 1.1.3 --yes --next"),
)
@click.argument("task", required=False)
@click.option("--next", "take_next", is_flag=True, help="Claim the next task along with it.")
@click.option("--yes", is_flag=True, help="Run the commands of its Verify step without asking.")
@click.option(
    "--by-hand", "seen", default="", metavar="TEXT", help="What you saw of what no command shows."
)
@click.option("--skip-verify", "skip", is_flag=True, help="Leave its Verify step; is recorded.")
@click.option("--no-verify", "skip", is_flag=True, hidden=True, help="Its old name.")
@agent_options
def command(
    task: str | None,
    take_next: bool,
    yes: bool,
    seen: str,
    skip: bool,
    agent: str,
    as_json: bool,
) -> int:
    """Complete TASK, by default the one you hold, once its Verify step has passed."""
    from gitbaton.cli.verifying import DoneOptions, held_here, seen_text

    task = task or held_here(agent, "done")

    again = f"git baton done {quote(task)}{' --next' if take_next else ''} --yes"
    asked = DoneOptions(yes, skip, seen_text(seen), not as_json, again)
    with agent_session(agent) as session:
        verdicts: list[Verdict] = []
        verify = _verifier(task, session, asked, verdicts)
        ended = done(task, session, now_stamp(session), int(time.time()), take_next, verify)
        merged = ended.merged
        more = {
            "merged": merged and {"agents": list(merged.agents), "files": list(merged.files)},
            "next": ended.claimed,
            "complete": ended.complete,
            "situation": ended.situation.kind if ended.situation else None,
            "verify": verdicts[0].summary if verdicts else None,
        }
        code = report(ended.outcome, as_json, more)
        return ended.situation.code if ended.situation and not code else code


def _verifier(
    task: str, session: Session, asked: DoneOptions, verdicts: list[Verdict]
) -> Callable[[RemoteFeature, FeatureLocation], Verified]:
    """What runs the Verify step of a task, and says what to record of it."""

    def verify(view: RemoteFeature, place: FeatureLocation) -> Verified:
        from gitbaton.cli.verifying import before_done

        verdict = before_done(task, view, place, session, asked)
        if verdict is None:
            return Verified()
        verdicts[:] = [verdict]
        return Verified((verdict.trailer,), ran=bool(verdict.passed))

    return verify
