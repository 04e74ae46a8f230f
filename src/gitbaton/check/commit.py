"""The commit-msg check: one message against the plan as staged.

It runs on every commit, so it reads no more of the plan than the subject asks for, and only
a commit that is about to be refused pays for a full reading.
"""

from __future__ import annotations

from gitbaton.check.own_set_up import own_set_up
from gitbaton.commits.message import clean, decode, split_message
from gitbaton.commits.models import ABSENT_MODE, REGULAR_MODES, Change, SubjectContext
from gitbaton.commits.subject import drop_unplanned_scope, parse_subject, subject_of_merge
from gitbaton.git.acting_agent import ADDRESSES, agent_name, own_addresses
from gitbaton.git.configuration import settings_in_force
from gitbaton.git.git_config import configured
from gitbaton.git.index import (
    git_version,
    read_message,
    staged_changes,
    staged_entries,
    typed_amend,
)
from gitbaton.git.objects import Objects
from gitbaton.git.process import Git
from gitbaton.git.refs import HEADS
from gitbaton.plan.feature_file import MAX_BYTES, is_too_deep, read_feature_file
from gitbaton.plan.log.task_state import OPEN
from gitbaton.plan.paths import beside_plan, is_planning, other_paths
from gitbaton.plan.snapshot import snapshot_of
from gitbaton.project.plan_dir_move import with_moved_dirs
from gitbaton.rules.exempt import freed, is_exempt, names_no_task
from gitbaton.rules.findings import Report
from gitbaton.rules.hostile_input import judge_encoding, judge_message
from gitbaton.rules.subject import judge_subject
from gitbaton.rules.who_may_work import judge_work

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitbaton.commits.message import Cleanup
    from gitbaton.git.index import IndexEntry
    from gitbaton.plan.feature_file import FeatureFile
    from gitbaton.plan.settings import Settings
    from gitbaton.plan.snapshot import Snapshot
    from gitbaton.project.plan_at_commit import PlanReader
    from gitbaton.rules.findings import Finding

_KEYS = (
    "baton.agent",
    "commit.cleanup",
    "core.commentchar",
    "core.commentstring",
    "i18n.commitencoding",
    *ADDRESSES,
)


_REOPEN_IN_REBASE = (
    "git rebase --abort, open it again (git baton revert {task} --keep-work && git baton claim "
    "{task}),\nthen rebase once more, with this commit behind the claim"
)


def check_commit(arguments: Sequence[str], git: Git, now: str) -> Report:
    """Judge the message that git is about to record (rules S, H and C206, C207).

    ``arguments`` are the hook's: the message's file, before git's clean-up. ``now`` is a
    timestamp for hints.
    """
    message = read_message(arguments, git)
    configuration = configured(_KEYS, git)
    encoding = configuration.get("i18n.commitencoding", "")
    text = decode(message, encoding)
    findings = []
    if text is None:
        findings.append(_unknown_encoding(encoding))
        text = message.decode("utf-8", "surrogateescape")
    recorded = _recorded(text, configuration, git)
    if not recorded.strip(" \t\n\r") and _edited(git.environ):
        return Report(())  # an empty message gives the commit up: git aborts
    subject_text, body = split_message(recorded)
    with Objects(git, largest=MAX_BYTES) as objects:
        settings = settings_in_force(objects, "")
        commit = _Commit(subject_text, body, settings, objects)
        findings += [*judge_message(subject_text, body), *commit.judge(configuration, now)]
        amends = bool(findings) and bool(commit.amended())
    reported = [finding for finding in findings if commit.settings.reports(finding.code)]
    return Report(tuple(reported), commits=1, amends=amends)


def _unknown_encoding(encoding: str) -> Finding:
    hint = "git config i18n.commitEncoding UTF-8"
    return judge_encoding(encoding, "").replace(commit=None, hint=hint)


def _recorded(text: str, configuration: Mapping[str, str], git: Git) -> str:
    """The message after git's clean-up; git sets GIT_EDITOR=: where it runs no editor.

    A ``--cleanup`` on the command line is the one thing that a hook cannot see.
    """
    edited = _edited(git.environ)
    mode = _cleanup(configuration.get("commit.cleanup", ""), edited)
    return clean(text, mode, _comment(configuration, git), edited)


def _edited(environ: Mapping[str, str]) -> bool:
    return environ.get("GIT_EDITOR") != ":"


def _comment(configuration: Mapping[str, str], git: Git) -> str:
    """The comment string: the later of two keys, one of which git knows since 2.45 only."""
    keys = [key for key in configuration if key.startswith("core.comment")]
    if "core.commentstring" in keys and git_version(git) < (2, 45):
        keys.remove("core.commentstring")
    return configuration[keys[-1]] if keys else "#"


def _cleanup(configured_mode: str, edited: bool) -> Cleanup:
    """The mode in force (git-commit, ``--cleanup``)."""
    if configured_mode in ("verbatim", "whitespace", "strip"):
        return configured_mode  # type: ignore[return-value]
    if configured_mode == "scissors":
        return "scissors" if edited else "whitespace"
    return "strip" if edited else "whitespace"


class _Commit:
    """The commit being made, and as much of the plan as its subject calls for."""

    def __init__(
        self,
        subject: str,
        body: str,
        settings: Settings,
        objects: Objects,
    ) -> None:
        self.settings = settings
        self.objects = objects
        self.grammar = settings.grammar
        self.subject = parse_subject(subject, self.grammar)
        self.body = body
        self.entries = [
            entry
            for entry in staged_entries(settings.plan, objects.git)
            if entry.path.endswith(".md")
            and entry.mode in REGULAR_MODES
            and not is_too_deep(entry.path)
        ]

    def judge(self, configuration: Mapping[str, str], now: str) -> list[Finding]:
        amended = self.amended()
        merge = self.objects.read("MERGE_HEAD").kind == "commit" or len(amended) > 1
        if merge:
            self.subject = subject_of_merge(self.subject, self._snapshot(()).features)
        if self.subject.is_work and self.subject.scope is None:
            planning = self._is_planning(self._changed("HEAD"), self.settings)
            self.subject = drop_unplanned_scope(self.subject, self._snapshot(()).features, planning)
        agent = agent_name(self.objects.git, configuration)
        author = self._author()
        exempt = is_exempt(self.subject, author, self.settings)
        wanted = tuple([name.encode() for name in self.subject.ids])
        if self._names_no_task(wanted) and (
            exempt or self._is_planning(self._changed("HEAD"), self.settings)
        ):
            self.subject, wanted = freed(self.subject), ()
        changes = [] if self.subject.is_work else self._changed("HEAD")
        touched = [change.path for change in changes]
        settings = with_moved_dirs(self.settings, ["HEAD"] if touched else [], self.objects)
        planning = self._is_planning(changes, settings)
        if amended and not (planning or self.subject.is_work):
            planning = self._is_planning(self._changed(amended[0]), settings)
        others = other_paths(touched, settings)
        own = own_set_up(changes, "", self.reader)
        beside = () if planning else beside_plan(touched, settings, own)
        named = SubjectContext(
            self.subject,
            self.body,
            merge,
            others,
            planning,
            beside,
            exempt,
            self._completes() if beside else "",
            agent=agent,
            author=author,
        )
        staged = self._snapshot(wanted)
        maker = "" if self._is_anothers(configuration) else agent
        if not any(True for _ in self._findings(named, staged, wanted, maker, now)):
            return []
        staged = self._snapshot(())
        found = self._findings(named, staged, (), maker, now)
        return [
            self._where_claimed(each, staged, agent)
            for each in found
            if not self._is_picked(each, staged)
        ]

    def _names_no_task(self, wanted: tuple[bytes, ...]) -> bool:
        """The whole plan is read only where the files with these words plan none of them."""
        known = self._snapshot(wanted) if wanted else None
        if known and any(known.feature_of(name) for name in self.subject.ids):
            return False
        doubtful = wanted or self.subject.problem
        return bool(doubtful) and names_no_task(self.subject, self._snapshot(()), self.grammar)

    def _author(self) -> str:
        """Whom git is about to name as author: it tells its hooks."""
        name = self.objects.git.environ.get("GIT_AUTHOR_NAME", "")
        return f"{name} <{self.objects.git.environ.get('GIT_AUTHOR_EMAIL', '')}>"

    def _is_picked(self, found: Finding, staged: Snapshot) -> bool:
        """Whether C206 is about a copy, by ``git cherry-pick`` after a conflict or by its message.

        The push holds it against what it copies.
        """
        if found.code != "C206":
            return False
        from gitbaton.check.cherry_picks import names_task, picked_from

        task, names = found.task or "", picked_from(self.body)
        if staged.state_of(task) == OPEN:
            names.append("CHERRY_PICK_HEAD")
        return any(names_task(each, task, staged, self.objects, self.grammar) for each in names)

    def _where_claimed(self, found: Finding, staged: Snapshot, agent: str) -> Finding:
        """C206 with the way to the feature's branch, if the agent holds the task there.

        In a rebase, which cannot go on, with the way out.
        """
        file = staged.feature_of(found.task) if found.code == "C206" and found.task else None
        if file is None:
            return found
        if file.state_of(found.task or "").state == "done":
            from gitbaton.git.index import is_rebasing

            if not is_rebasing(self.objects.git.environ):
                return found
            return found.replace(hint=_REOPEN_IN_REBASE.format(task=found.task))
        from gitbaton.git.local_branch import switch_to, way_to
        from gitbaton.project.feature_branch import branch_seen
        from gitbaton.project.plan_remote import plan_remote

        remote = plan_remote(self.objects)
        branch = branch_seen(file, remote, self)
        for place in (HEADS, *([f"refs/remotes/{remote}/"] if remote else [])):
            blob = self.objects.read(f"{place}{branch}:{file.path}")
            there = read_feature_file(blob.data, file.path, self.grammar)
            state = there.state_of(found.task or "") if there else OPEN
            if state.state == "held" and agent in ("", state.holder):
                git = self.objects.git
                way = switch_to(branch, git) if place == HEADS else way_to(branch, remote, git)
                return found.replace(hint=f"it is claimed on {branch}: {way}")
        return found

    def _findings(
        self,
        named: SubjectContext,
        staged: Snapshot,
        wanted: tuple[bytes, ...],
        agent: str,
        now: str,
    ) -> list[Finding]:
        found = list(judge_subject(named, staged, self.settings))
        if self.subject.is_work and not named.merge:
            parent = self._committed(staged, wanted)
            found.extend(judge_work(self.subject, [parent], staged, agent, now=now))
        return found

    def _snapshot(self, wanted: tuple[bytes, ...]) -> Snapshot:
        """The plan as staged; with ``wanted`` only the files and rows that hold one of these."""
        self.objects.expect([entry.oid for entry in self.entries])
        found = [self._read(entry, wanted) for entry in self.entries]
        return snapshot_of([file for file in found if file is not None])

    def _read(self, entry: IndexEntry, wanted: tuple[bytes, ...]) -> FeatureFile | None:
        data = self.objects.read(entry.oid).data
        if wanted and not any(word in data for word in wanted):
            return None
        return read_feature_file(data, entry.path, self.grammar, wanted=wanted)

    def _completes(self) -> str:
        from gitbaton.rules.subject_hints import completed

        staged = self._snapshot(())
        before = self._committed(staged, ())
        return completed(before, staged, squashed=self.subject.is_squash_merge)

    def _committed(self, staged: Snapshot, wanted: tuple[bytes, ...]) -> Snapshot:
        """The same feature files as HEAD has them."""
        files = []
        for file in staged.features.values():
            data = self.objects.read(f"HEAD:{file.path}").data
            before = (
                file
                if data == file.text
                else read_feature_file(data, file.path, self.grammar, wanted=wanted)
            )
            files.append(before)
        return snapshot_of([file for file in files if file is not None])

    def _changed(self, since: str) -> Sequence[Change]:
        if self.objects.read(since).kind == "commit":
            return staged_changes(self.objects.git, since).changes
        return [
            Change(entry.path, ABSENT_MODE, entry.mode, "", entry.oid)
            for entry in staged_entries("", self.objects.git)
        ]

    def _is_planning(self, changes: Sequence[Change], settings: Settings) -> bool:
        paths = [change.path for change in changes]
        return is_planning(paths, settings, own_set_up(changes, "", self.reader))

    @property
    def reader(self) -> PlanReader:
        """A reader of the plan at commits."""
        from gitbaton.project.plan_at_commit import PlanReader

        return PlanReader(self.objects, self.settings)

    def _is_anothers(self, configuration: Mapping[str, str]) -> bool:
        """Whether another author's commit is made anew, as a rebase and an amend do."""
        mine = own_addresses(self.objects.git.environ, configuration, authoring=True)
        author = self.objects.git.environ.get("GIT_AUTHOR_EMAIL", "").casefold()
        return bool(mine and author) and author not in mine

    def amended(self) -> list[str]:
        """The parents of HEAD if this commit seems to replace it (for a root commit: "").

        ``--amend`` is invisible to a hook where the system does not show git's own command line.
        It keeps the subject (which log commits repeat), or the author's date, which git exports
        (and which tells nothing where the user has set all dates), or it changes nothing but the
        commit itself.
        """
        header, _, message = self.objects.read("HEAD").data.partition(b"\n\n")
        lines = header.split(b"\n")
        typed = typed_amend()
        if not header or not (self._seems_amended(lines, message) if typed is None else typed):
            return []
        return [line[7:].decode() for line in lines if line.startswith(b"parent ")] or [""]

    def _seems_amended(self, header: list[bytes], message: bytes) -> bool:
        date = self.objects.git.environ.get("GIT_AUTHOR_DATE", "").removeprefix("@")
        end = f"> {date}".encode("utf-8", "surrogateescape")
        same_date = any(line.startswith(b"author ") and line.endswith(end) for line in header)
        text = message.decode("utf-8", "surrogateescape")
        same_subject = split_message(text)[0] == self.subject.text
        kept_date = same_date and (
            same_subject or "GIT_COMMITTER_DATE" not in self.objects.git.environ
        )
        repeated = same_subject and self.subject.kind != "log"
        return kept_date or repeated or not self._changed("HEAD")
