"""``git-baton done``: complete a task."""

from __future__ import annotations

import time

from gitbaton.base.errors import BatonError, UsageError
from gitbaton.base.shell import quote
from gitbaton.claims.done import Completed, Verified, done
from gitbaton.claims.publish_result import PublishResult
from gitbaton.cli.agent_commands import agent_session, now_stamp, report
from gitbaton.cli.declared import AGENT_OPTIONS, Argument, Option, declare
from gitbaton.cli.output import echo
from gitbaton.project.remote_feature import FeatureLocation, RemoteFeature, Session

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from gitbaton.cli.verifying import DoneOptions
    from gitbaton.verify.models import Verdict


@declare(
    "done",
    Argument("task", required=False),
    Option("--next", "take_next", "Claim the next task along with it."),
    Option("--switch", "switch", "With --next: check its feature's branch out."),
    Option("--merge", "merge", "Merge the feature if it is complete with this."),
    Option("--yes", "yes", "Run the commands of its Verify step without asking."),
    Option("--by-hand", "seen", "What you saw of what no command shows.", "TEXT"),
    Option("--skip-verify", "skip", "Leave its Verify step; is recorded."),
    Option("--no-verify", "skip", "Its old name.", hidden=True),
    *AGENT_OPTIONS,
    needs="a remote, and your name (git baton init --agent NAME); the work committed",
    writes="a DONE row and a tick, pushed together with the work",
    prints="what came of Verify, what was merged, the text of the next task",
    exits=(0, 1, 3, 4, 5, 6, 7, 8),
    examples=("git baton done 1.1.1a --yes", "git baton done 1.1.3 --yes --next --switch --merge"),
)
def command(
    task: str | None,
    take_next: bool,
    switch: bool,
    merge: bool,
    yes: bool,
    seen: str,
    skip: bool,
    agent: str,
    as_json: bool,
) -> int:
    """Complete TASK, by default the one you hold, once its Verify step has passed."""
    from gitbaton.cli.verifying import DoneOptions, held_here, seen_text

    if switch and not take_next:
        raise UsageError("--switch goes with --next", "git baton done --next --switch")
    task = task or held_here(agent)
    flags = {"--next": take_next, "--switch": switch, "--merge": merge, "--yes": True}
    again = " ".join(["git baton done", quote(task), *[flag for flag in flags if flags[flag]]])
    asked = DoneOptions(yes, skip, seen_text(seen), not as_json, again)
    with agent_session(agent) as session:
        verdicts: list[Verdict] = []
        verify = _verifier(task, session, asked, verdicts)
        ended = done(
            task,
            session,
            now_stamp(session),
            int(time.time()),
            take_next,
            verify,
            _merger(session) if merge else None,
            switch=switch,
        )
        merged = ended.merged
        more = {
            "merged": merged and {"agents": list(merged.agents), "files": list(merged.files)},
            "next": ended.claimed,
            "complete": ended.complete,
            "merge": ended.merge.outcome if ended.merge else None,
            "situation": ended.situation.kind if ended.situation else None,
            "verify": verdicts[0].summary if verdicts else None,
        }
        outcome = ended.outcome if ended.merge else _foreseen(ended, session)
        code = report(outcome, as_json, more)
        if ended.merge and ended.merge.exit_code:
            return code or ended.merge.exit_code
        return ended.situation.code if ended.situation and not code else code


def _merger(session: Session) -> Callable[[str], PublishResult]:
    """What merges a feature that is complete, and says how that ended."""

    def merge(feature: str) -> PublishResult:
        from gitbaton.hosting.complete_feature import NotCleanError
        from gitbaton.hosting.merge_feature import merge_feature
        from gitbaton.rules.findings_text import findings_text

        try:
            return merge_feature(feature, session, int(time.time())).outcome
        except BatonError as error:
            if isinstance(error, NotCleanError):
                echo(findings_text(error.report), err=True)
            return PublishResult(
                "nothing", "", session.agent, error.message, error.hint, code=error.exit_code
            )

    return merge


def _foreseen(ended: Completed, session: Session) -> PublishResult:
    """The outcome; of a feature that is complete with it, warned where merging would be refused."""
    outcome = ended.outcome
    if not ended.complete:
        return outcome
    from gitbaton.hosting.merge_feature import foreseen_refusal

    refusal = foreseen_refusal(ended.complete, session, int(time.time()))
    if refusal is None:
        return outcome
    kept = [line for line in outcome.hint.split("\n") if not line.startswith("git baton merge ")]
    return outcome.replace(warning=refusal[0], hint="\n".join(filter(None, [*kept, refusal[1]])))


def _verifier(
    task: str, session: Session, asked: DoneOptions, verdicts: list[Verdict]
) -> Callable[[RemoteFeature, FeatureLocation], Verified]:
    """What runs the Verify step of a task, and says what to record of it."""

    def verify(view: RemoteFeature, place: FeatureLocation) -> Verified:
        from gitbaton.cli.verifying import before_done

        options = asked.replace(shown=bool(verdicts))
        verdict = before_done(task, view, place, session, options)
        if verdict is None:
            return Verified()
        verdicts[:] = [verdict]
        return Verified((verdict.trailer,), ran=bool(verdict.passed))

    return verify
