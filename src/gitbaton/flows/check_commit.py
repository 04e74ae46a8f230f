"""The commit-msg check: one message against the plan as staged.

It runs on every commit, so it reads no more of the plan than the subject asks for, and only
a commit that is about to be refused pays for a full reading.
"""

from __future__ import annotations

from gitbaton.core.facts import REGULAR_MODES
from gitbaton.core.feature_file import read_feature_file
from gitbaton.core.message import clean, decode, split_message
from gitbaton.core.plan_files import is_planning, other_paths
from gitbaton.core.report import Report
from gitbaton.core.settings import Settings
from gitbaton.core.snapshot import snapshot_of
from gitbaton.core.subject import parse_subject
from gitbaton.repo.configuration import read_configuration, read_work_tree_configuration
from gitbaton.repo.index import configured, read_message, staged_changes, staged_entries
from gitbaton.repo.objects import Objects
from gitbaton.rules.claims import judge_work
from gitbaton.rules.subject import Named, judge_subject
from gitbaton.rules.unsafe import judge_message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitbaton.core.feature_file import FeatureFile
    from gitbaton.core.findings import Finding
    from gitbaton.core.message import Cleanup
    from gitbaton.core.snapshot import Snapshot
    from gitbaton.repo.index import Entry

_KEYS = (
    "baton.agent",
    "commit.cleanup",
    "core.commentchar",
    "core.commentstring",
    "i18n.commitencoding",
)


def check_commit(arguments: Sequence[str], environ: Mapping[str, str], now: str) -> Report:
    """Judge the message that git is about to record (rules S, H and C206, C207).

    ``arguments`` are the hook's: the message's file, before git's clean-up. ``now`` is a
    timestamp for hints.
    """
    message = read_message(arguments, environ)
    configuration = configured(_KEYS, environ)
    text = decode(message, configuration.get("i18n.commitencoding", ""))
    if text is None:
        text = message.decode("utf-8", "surrogateescape")
    comment = configuration.get("core.commentstring") or configuration.get("core.commentchar", "#")
    recorded = clean(text, _cleanup(configuration.get("commit.cleanup", ""), environ), comment)
    if not recorded.strip():
        return Report(())  # git itself aborts on an empty message
    subject_text, body = split_message(recorded)
    with Objects(environ) as objects:
        settings = read_configuration(objects, "", environ) or read_work_tree_configuration()
        commit = _Commit(subject_text, body, settings or Settings(), objects, environ)
        findings = [*judge_message(subject_text, body), *commit.judge(configuration, now)]
    reported = [finding for finding in findings if commit.settings.reports(finding.code)]
    return Report(tuple(reported), commits=1)


def _cleanup(configured_mode: str, environ: Mapping[str, str]) -> Cleanup:
    """The mode in force (git-commit, ``--cleanup``); git sets GIT_EDITOR=: where it runs no editor.

    A ``--cleanup`` on the command line is the one thing that a hook cannot see.
    """
    edited = environ.get("GIT_EDITOR") != ":"
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
        environ: Mapping[str, str],
    ) -> None:
        self.settings = settings
        self.objects = objects
        self.environ = environ
        self.grammar = settings.grammar
        self.subject = parse_subject(subject, self.grammar)
        self.body = body
        self.entries = [
            entry
            for entry in staged_entries(settings.plan, environ)
            if entry.path.endswith(".md") and entry.mode in REGULAR_MODES
        ]

    def judge(self, configuration: Mapping[str, str], now: str) -> list[Finding]:
        agent = self.environ.get("GIT_BATON_AGENT") or configuration.get("baton.agent", "")
        merge = self.objects.read("MERGE_HEAD").kind == "commit"
        touched = self._changed() if self.subject.scope is None else []
        named = Named(
            self.subject,
            self.body,
            merge,
            others=other_paths(touched, self.settings),
            planning=is_planning(touched, self.settings),
        )
        wanted = tuple([name.encode() for name in self.subject.ids])
        staged = self._snapshot(wanted)
        if not any(True for _ in self._findings(named, staged, wanted, agent, now)):
            return []
        return self._findings(named, self._snapshot(()), (), agent, now)

    def _findings(
        self, named: Named, staged: Snapshot, wanted: tuple[bytes, ...], agent: str, now: str
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

    def _read(self, entry: Entry, wanted: tuple[bytes, ...]) -> FeatureFile | None:
        data = self.objects.read(entry.oid).data
        if wanted and not any(word in data for word in wanted):
            return None
        return read_feature_file(data, entry.path, self.grammar, wanted=wanted)

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

    def _changed(self) -> list[str]:
        if self.objects.read("HEAD").kind != "commit":
            return [entry.path for entry in staged_entries("", self.environ)]
        return [change.path for change in staged_changes(self.environ)]
