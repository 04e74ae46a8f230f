"""Commits and what they change: one ``git log`` for a range, however long."""

from __future__ import annotations

import itertools
import os

from gitbaton.base.timestamp import utc_minutes
from gitbaton.base.value import Value
from gitbaton.commits.identity import epoch_seconds, read_identity
from gitbaton.commits.message import decode, split_message
from gitbaton.commits.models import Change, Commit, CommitSummary, WorkCommit
from gitbaton.commits.reverted_commits import Undone, pull_request_of, read_undoing
from gitbaton.commits.subject import MAX_LENGTH, Subject, parse_subject
from gitbaton.git.index import parse_raw
from gitbaton.git.process import Git
from gitbaton.plan.task_id import TaskGrammar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

_MARK = b"\x01"
_MOST_PATHS = 500  # as many fit a command line


class RepoInfo(Value):
    """Where the repository keeps things, and whether its history is cut short."""

    git_dir: str
    common_dir: str
    shallow: bool


class CommitEntry(Value):
    """A commit of a range before its object is read.

    ``parents`` are those that this clone has: none at the end of a shallow history.
    ``time`` is its committer's, in seconds; ``changes`` are against its first parent.
    """

    oid: str
    parents: tuple[str, ...]
    time: int
    changes: tuple[Change, ...] = ()


def read_repo_info(git: Git) -> RepoInfo:
    """Raises RepositoryError outside a repository."""
    output = git.read(
        [
            "rev-parse",
            "--path-format=absolute",
            "--git-dir",
            "--git-common-dir",
            "--is-shallow-repository",
        ],
    )
    git_dir, common_dir, shallow = os.fsdecode(output).rstrip("\n").split("\n")
    return RepoInfo(git_dir, common_dir, shallow == "true")


def merging(places: RepoInfo) -> tuple[str, ...]:
    """The commits that a merge in progress brings in (gitrevisions, ``MERGE_HEAD``)."""
    try:
        with open(os.path.join(places.git_dir, "MERGE_HEAD"), encoding="ascii") as file:
            return tuple(file.read().split())
    except (OSError, ValueError):
        return ()


def since_when(since: str, zone: str) -> int | None:
    """The moment that ``since`` names, in seconds since the epoch; None if it is no date."""
    minutes = utc_minutes(since if len(since) > 10 else f"{since} 00:00", zone)
    return None if minutes is None else minutes * 60


def moment_of(date: str, git: Git) -> int:
    """Epoch seconds of a date in any form that git reads (git-rev-parse, ``--since``)."""
    output = git.read(["rev-parse", f"--since={date}"]).decode("ascii")
    return int(output.strip().partition("=")[2])


def last_before(moment: int, tip: str, git: Git) -> str:
    """The last commit that a branch had before a moment (epoch seconds); empty if there is none.

    The branch is read along its first parents from its root on, and the first commit that is not
    older ends it: a date set back later makes nothing older.
    """
    found = ""
    options = ["--reverse", "--first-parent", "--format=%H %ct"]
    for line in _log(options, [tip], git).decode("ascii").splitlines():
        oid, _, seconds = line.partition(" ")
        if epoch_seconds(seconds) >= moment:
            break
        found = oid
    return found


def commit_saying(line: str, revisions: Sequence[str], git: Git) -> str:
    """The newest commit of a range whose message has some words; empty if there is none."""
    options = ["--max-count=1", "--fixed-strings", f"--grep={line}", "--format=%H"]
    return _log(options, revisions, git).decode().strip()


def list_changes(revisions: Sequence[str], git: Git) -> list[CommitEntry]:
    """Each commit of a range, parents first, with what it changes against its first parent."""
    output = _log(
        [
            "--reverse",
            "--topo-order",
            "--raw",
            "-z",
            "--no-abbrev",
            "--no-renames",
            "--ignore-submodules=none",
            "--diff-merges=first-parent",
            "--no-relative",
            f"-O{os.devnull}",
            "--format=%x01%H %ct %P",
        ],
        revisions,
        git,
    )
    commits: list[tuple[bytes, list[bytes]]] = []
    fields = iter(output.split(b"\0"))
    for field in fields:
        if field.startswith(_MARK):
            commits.append((field[1:], []))
        elif field:
            commits[-1][1].extend((field.lstrip(b"\n"), next(fields)))
    return [_listed(header.decode().split(" "), raw) for header, raw in commits]


def _listed(header: list[str], raw: list[bytes]) -> CommitEntry:
    oid, seconds, *parents = header
    return CommitEntry(oid, _once(parents), epoch_seconds(seconds), tuple(parse_raw(raw)))


def _once(parents: Iterable[str]) -> tuple[str, ...]:
    """Parents as they count: git merges no commit with itself, but a commit can say so."""
    return tuple(dict.fromkeys(filter(None, parents)))


def read_commit(oid: str, data: bytes, changes: tuple[Change, ...] = ()) -> Commit:
    """A commit from its object, header by header (git-commit-tree; gitformat-signature)."""
    head, _, message = data.partition(b"\n\n")
    parents: list[str] = []
    facts: dict[bytes, bytes] = {}
    for line in head.split(b"\n"):
        key, _, value = line.partition(b" ")
        if key == b"parent":
            parents.append(value.decode("ascii", "replace"))
        else:
            facts.setdefault(key, value)
    lines = facts.get(b"author", b""), facts.get(b"committer", b"")
    committer = read_identity(lines[1])
    author = committer if lines[0] == lines[1] else read_identity(lines[0])
    return Commit(
        oid,
        _once(parents),
        committer.seconds,
        author.seconds,
        f"{author.name} <{author.email}>",
        committer.email,
        facts.get(b"encoding", b"").decode("utf-8", "replace"),
        message,
        changes,
    )


def list_work(
    revisions: Sequence[str],
    grammar: TaskGrammar,
    git: Git,
    since: int = 0,
    summaries: Sequence[CommitSummary] = (),
) -> tuple[frozenset[str], list[WorkCommit]]:
    """The commits of a history from ``since`` (epoch seconds) on, and the work among them.

    Work comes oldest first, with what later commits reverted marked. ``summaries`` are of commits
    that were read already, newest first; the history may not lead back to them. One process.
    """
    oids: list[str] = []
    work: list[WorkCommit] = []
    undone = Undone()
    for commit in itertools.chain(summaries, _listen(revisions, grammar, git, since)):
        oids.append(commit.oid)
        reverted = undone.takes(commit)
        if commit.subject.is_work:
            work.append(_work(commit, reverted))
    return frozenset(oids), work[::-1]


def list_log_commits(
    revisions: Sequence[str], grammar: TaskGrammar, git: Git, since: int
) -> list[tuple[int, Subject]]:
    """Committer time and subject of a history's log commits from ``since`` on (epoch seconds)."""
    if not revisions:
        return []  # git would take HEAD
    options = ["-z", f"--max-age={since}", "--grep=^chore: ", "--format=%ct %s"]
    records = _log(options, revisions, git).decode("utf-8", "surrogateescape").split("\0")
    pairs = [record.partition(" ") for record in records if record]
    found = [(epoch_seconds(time), parse_subject(text, grammar)) for time, _, text in pairs]
    return [each for each in found if each[1].kind == "log"]


def _work(commit: CommitSummary, reverted: bool) -> WorkCommit:
    minutes = commit.time // 60
    return WorkCommit(commit.oid, commit.subject, minutes, reverted, commit.time, commit.authored)


def _listen(
    revisions: Sequence[str], grammar: TaskGrammar, git: Git, since: int
) -> Iterator[CommitSummary]:
    """What the commits of a history say, newest first."""
    if not revisions:
        return  # git would take HEAD
    options = ["-z", "--topo-order", f"--max-age={since}", "--format=%H%x01%ct %at %P%x01%B"]
    for record in _log(options, revisions, git).split(b"\0"):
        if record:
            oid, facts, message = record.decode("utf-8", "surrogateescape").split("\x01", 2)
            time, authored, *parents = facts.split(" ")
            text, body = split_message(message)
            subject = parse_subject(text, grammar)
            behind = _once(parents)
            yield summarise_commit(
                oid, behind, epoch_seconds(time), subject, body, epoch_seconds(authored)
            )


def summarise_commit(
    oid: str, parents: tuple[str, ...], time: int, subject: Subject, body: str, authored: int = 0
) -> CommitSummary:
    """What a message says, once it is split and its subject read; no more of it is kept."""
    if len(subject.text) > MAX_LENGTH:
        subject = subject.replace(text=subject.text[:MAX_LENGTH])
    undoes = read_undoing(body) if subject.kind == "revert" else None
    number = pull_request_of(subject, body)
    return CommitSummary(oid, parents, time, subject, undoes, authored, number)


def which_behind(
    tips: Sequence[str], wanted: Sequence[str], since: int, git: Git
) -> dict[str, frozenset[str]]:
    """Which of the wanted commits each tip has behind it, from ``since`` (seconds) on.

    No commit is behind itself. One process, one pass over the history.
    """
    options = ["--reverse", "--topo-order", f"--max-age={since}", "--format=%H %P"]
    numbers = {oid: number for number, oid in enumerate(dict.fromkeys(wanted))}
    seen: dict[str, int] = {}  # the wanted ones behind a commit and itself, a bit each
    found: dict[str, frozenset[str]] = {}
    ends = frozenset(tips)
    for line in _log(options, tips, git).decode().splitlines():
        oid, *parents = line.split()
        bits = 0
        for parent in parents:
            bits |= seen.get(parent, 0)
        if oid in ends:
            found[oid] = frozenset([each for each, n in numbers.items() if bits >> n & 1])
        seen[oid] = bits | (1 << numbers[oid] if oid in numbers else 0)
    return found


def list_messages(
    revisions: Sequence[str], holding: Sequence[str], git: Git
) -> list[tuple[str, str, str]]:
    """ID, subject and body of each commit of a history whose message holds one of the texts.

    The newest comes first. No commit holds none of no texts.
    """
    if not (holding and revisions):
        return []
    options = ["-z", "--topo-order", "--fixed-strings", "--format=%H %B"]
    options += [f"--grep={text}" for text in holding]
    records = _log(options, revisions, git).split(b"\0")
    texts = [record.decode("utf-8", "surrogateescape") for record in records if record]
    named = [text.partition(" ") for text in texts]
    return [(oid, *split_message(message)) for oid, _, message in named]


def commits_touching(paths: Sequence[str], revision: str, since: str, git: Git) -> tuple[str, ...]:
    """The commits of ``since..revision`` that change one of the paths, newest first.

    Without ``since`` it is the whole history.
    """
    ends = [revision, f"^{since}"] if since else [revision]
    arguments = ["rev-list", "--topo-order", *ends, "--", *paths[:_MOST_PATHS]]
    return tuple(git.read(arguments).decode().split()) if paths else ()


def unpublished(revision: str, git: Git) -> frozenset[str]:
    """The commits of a history that no remote-tracking branch holds; none without a remote."""
    if not git.read(["for-each-ref", "--count=1", "--format=x", "refs/remotes"]):
        return frozenset()
    output = git.read(["rev-list", revision, "--not", "--remotes"])
    return frozenset(output.decode().split())


def held_by(tips: Iterable[str], oids: Collection[str], git: Git) -> frozenset[str]:
    """Those of some commits that are behind one of the tips, or are it."""
    asked = "\n".join([*oids, *[f"^{tip}" for tip in tips], ""]).encode()
    others = git.read(["rev-list", "--stdin"], data=asked).decode().split()
    return frozenset(oids).difference(others)


def published_subjects(since: int, git: Git) -> frozenset[tuple[int, str]]:
    """Author's date and subject of each published commit from ``since`` (epoch seconds) on.

    A rebase and a cherry-pick keep both.
    """
    output = _log(["-z", f"--max-age={since}", "--format=%at %s"], ["--remotes"], git)
    records = output.decode("utf-8", "surrogateescape").split("\0")
    pairs = [record.partition(" ") for record in records if record]
    return frozenset([(epoch_seconds(authored), subject) for authored, _, subject in pairs])


def new_commits(tips: Sequence[str], git: Git) -> tuple[frozenset[str], frozenset[str]]:
    """The commits behind some tips that no branch here holds, and those that they go on from."""
    if not tips:
        return frozenset(), frozenset()
    output = git.read(["rev-list", "--boundary", *dict.fromkeys(tips), "--not", "--branches"])
    found = output.decode().split()
    behind = frozenset([oid[1:] for oid in found if oid.startswith("-")])
    return frozenset([oid for oid in found if not oid.startswith("-")]), behind


def count_work(start: str, tip: str, remote: str, git: Git) -> int:
    """How many commits lead from one to the other, merges and what a remote has left out."""
    known = [f"^{start}", "--not", f"--remotes={remote}"]
    return int(git.read(["rev-list", "--count", "--no-merges", tip, *known]))


def merge_base(one: str, other: str, git: Git) -> str:
    """The best common ancestor, empty if there is none."""
    status, output = git.ask(["merge-base", "--end-of-options", one, other])
    return output.decode().split("\n")[0] if status == 0 else ""


def common_ancestor(oids: Sequence[str], git: Git) -> str:
    """The best commit that is behind all of some commits, or one of them; empty if none is."""
    status, output = git.ask(["merge-base", "--octopus", *oids])
    return output.decode().split("\n")[0] if status == 0 else ""


def is_ancestor(one: str, other: str, git: Git) -> bool:
    """Whether ``other`` holds all that ``one`` does."""
    return one == other or git.ask(["merge-base", "--is-ancestor", one, other])[0] == 0


def list_tips(git: Git) -> tuple[str, ...]:
    """The tips of all branches, local and remote-tracking, each once."""
    output = git.read(["for-each-ref", "--format=%(objectname)", "refs/heads", "refs/remotes"])
    return tuple(dict.fromkeys(output.decode().split()))


def commit_before(newest: int, tips: Sequence[str], git: Git) -> str:
    """The newest commit behind the tips but for so many newer ones; empty if there is none."""
    options = [f"--skip={newest}", "--max-count=1", "--date-order", "--format=%H"]
    return _log(options, tips, git).decode().strip() if tips else ""


def beginning_with(digits: str, git: Git) -> tuple[str, ...]:
    """The objects whose IDs begin with the digits."""
    output = git.read(["rev-parse", f"--disambiguate={digits.lower()}"])
    return tuple(output.decode().split())


def full_ref_name(name: str, git: Git) -> str:
    """The full name of the ref that ``name`` is short for (HEAD: of its branch), or empty."""
    status, output = git.ask(["rev-parse", "--symbolic-full-name", name])
    return os.fsdecode(output).strip() if status == 0 else ""


def _log(options: Iterable[str], revisions: Sequence[str], git: Git) -> bytes:
    """``git log`` over revisions that may be too many for a command line."""
    arguments = ["-c", "log.showRoot=true", "-c", "log.showSignature=false", "log"]
    arguments += ["--no-color", "--encoding=UTF-8"]
    if len(revisions) <= 1000:
        return git.read([*arguments, *options, *revisions, "--"])
    from tempfile import NamedTemporaryFile

    # Before git 2.42 its standard input takes no options such as --not.
    at = next((at for at, word in enumerate(revisions) if word.startswith("--")), len(revisions))
    with NamedTemporaryFile(mode="w", encoding="ascii") as file:
        file.write("".join([f"{revision}\n" for revision in revisions[:at]]))
        file.flush()
        return git.read([*arguments, *options, "--stdin", *revisions[at:]], file.name)


def message_text(commit: Commit) -> str | None:
    """The commit's message as text; None if its encoding cannot be read."""
    return decode(commit.message, commit.encoding)
