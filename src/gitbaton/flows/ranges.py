"""From what a hook or a command is told to the range that is judged."""

from __future__ import annotations

from gitbaton.core.errors import UsageError
from gitbaton.core.facts import RefUpdate
from gitbaton.core.findings import Finding
from gitbaton.core.settings import Settings
from gitbaton.core.value import Value
from gitbaton.flows.check_range import Range
from gitbaton.flows.plan_tree import MissingHistoryError
from gitbaton.repo.configuration import read_configuration, read_work_tree_configuration
from gitbaton.repo.history import (
    default_branch,
    full_ref_name,
    is_ancestor,
    merge_base,
    unpublished,
)
from gitbaton.repo.index import configured
from gitbaton.rules.unsafe import judge_ref

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gitbaton.repo.history import Places
    from gitbaton.repo.objects import Objects

_HEADS = "refs/heads/"
_NOT_JUDGED = ("refs/tags/", "refs/notes/", "refs/baton/", "refs/replace/")


class Asker(Value):
    """The repository that asks, and who asks: the same for every way in.

    ``remote`` is the configured remote that the question is about, empty for a URL of none.
    """

    objects: Objects
    places: Places
    environ: Mapping[str, str]
    agent: str
    remote: str

    def commit(self, name: str) -> str:
        """The object ID of a commit by any name, empty if there is none."""
        found = self.objects.read(f"{name}^{{commit}}")
        return found.oid if found.kind == "commit" else ""

    def published(self, branch: str) -> str:
        """Where the remote's branch stands as of the last fetch, empty if nobody knows."""
        return self.commit(f"refs/remotes/{self.remote}/{branch}") if self.remote else ""


def ask(
    objects: Objects,
    places: Places,
    environ: Mapping[str, str],
    remote: str = "origin",
    url: str = "",
) -> Asker:
    """Who asks: the agent by environment or configuration, the remote by name or by URL."""
    found = configured(("baton.agent", "remote.*.url", "remote.*.pushurl"), environ)
    urls = [
        (key.removeprefix("remote.").rpartition(".")[0], value)
        for key, value in found.items()
        if key.startswith("remote.")
    ]
    if remote not in [name for name, _ in urls]:
        remote = next((name for name, value in urls if value in (url, remote)), "")
    agent = environ.get("GIT_BATON_AGENT") or found.get("baton.agent", "")
    return Asker(objects, places, environ, agent, remote)


def ranges_of_push(lines: bytes, asker: Asker) -> tuple[list[Range], list[Finding]]:
    """The ranges of a push: one line a ref, as git tells pre-push on its standard input.

    What enters the default branch is a range of its own, for it is judged there, whatever branch
    it was pushed to first. Also the findings about refs that must not be pushed at all. Raises
    UsageError for a line that git would not write.
    """
    told = [_update(line) for line in lines.decode("utf-8", "surrogateescape").split("\n")]
    commits = _commits(
        [oid for update in told if update for oid in (update.new, update.old)], asker
    )
    updates = [
        update.replace(old=commits[update.old], new=commits[update.new])
        for update in told
        if update and update.new and not update.ref.startswith(_NOT_JUDGED)
    ]
    ground = _ground([update.old for update in updates], [u.new for u in updates], asker)
    findings = [
        judge_ref(
            update.ref,
            deleted=not update.new,
            rewound=False,
            protected=update.ref == ground.mainline or update.ref.startswith("refs/baton/"),
        )
        for update in filter(None, told)
    ]
    findings += [
        _fetch_first(update.ref, update.old)
        for update in filter(None, told)
        if update.new and update.old and not commits[update.old]
    ]
    main = [update for update in updates if update.ref == ground.mainline]
    others = [update for update in updates if update.ref != ground.mainline]
    groups = [main, others] if main and main[0].old else [updates]
    ranges = [_range(asker, group, ground) for group in groups if group]
    return ranges, [finding for finding in findings if finding is not None]


def _update(line: str) -> RefUpdate | None:
    """One line of pre-push's input: local name, local ID, remote name, remote ID."""
    fields = line.rstrip("\r").rsplit(" ", 3)
    if not line.strip():
        return None
    if len(fields) != 4:
        raise UsageError(f"not a line of pre-push: {line[:80]}", "see git help githooks")
    _, new, ref, old = fields
    return RefUpdate(ref, old if old.strip("0") else "", new if new.strip("0") else "")


def _commits(oids: Iterable[str], asker: Asker) -> dict[str, str]:
    """The commits that object IDs lead to (a tag is no commit); empty where there is none."""
    wanted = dict.fromkeys(filter(None, oids))
    asker.objects.expect([f"{oid}^{{commit}}" for oid in wanted])
    return {"": "", **{oid: asker.commit(oid) for oid in wanted}}


def _fetch_first(ref: str, old: str) -> Finding:
    return Finding(
        "M305",
        f"{ref} stands at {old[:12]} on the remote, which this clone has not fetched",
        "git fetch first, put your commits on top, then push again",
        ref=ref,
    )


def range_of_runner(asker: Asker) -> Range:
    """The range of a push as a hook runner passes it on: one ref at most, in its environment.

    pre-commit and prek leave out FROM, or FROM and TO, where everything is new.
    """
    environ = asker.environ
    named = [environ.get(name, "") for name in ("PRE_COMMIT_TO_REF", "PRE_COMMIT_LOCAL_BRANCH")]
    new = next(filter(None, [asker.commit(name) for name in (*named, "HEAD") if name]), "")
    old = environ.get("PRE_COMMIT_FROM_REF", "")
    ref = environ.get("PRE_COMMIT_REMOTE_BRANCH", "")
    if not ref:
        return range_of_refs(old, environ.get("PRE_COMMIT_TO_REF") or "HEAD", asker)
    known = asker.commit(old) if old else ""
    judged = new and not ref.startswith(_NOT_JUDGED)
    ground = _ground([known], [new], asker)
    return _range(asker, [RefUpdate(ref, known, new)] if judged else [], ground)


def range_of_refs(from_ref: str, to_ref: str, asker: Asker) -> Range:
    """The commits of ``from_ref..to_ref``; without ``from_ref``, all that is not published.

    Rows are compared with the merge base, so that a branch that is merely behind its base loses
    nothing. Where the range ends on the default branch, it is taken at its word: whatever branch
    a commit was pushed to first, it is judged where it enters (SPEC 5). A range that ends on
    another branch is less what the default branch has published, as a push of that branch is:
    those commits came in by a merge and have their judge already.
    Raises UsageError for a name that is no commit.
    """
    new = _named(to_ref, asker)
    old = _named(from_ref, asker) if from_ref.strip("0") else ""
    ref = full_ref_name(to_ref, asker.environ) or to_ref
    base = merge_base(old, new, asker.environ) if old else ""
    own = unpublished(new, asker.environ) if asker.agent else frozenset()
    ground = _ground([old], [new], asker)
    excluded = [f"^{old}"] if old else ["--not", "--remotes"]
    if old and not _enters(ref, new, ground, asker):
        excluded.append(f"^{ground.tip}")
    return _span(asker, [RefUpdate(ref, base, new)], ground, tuple(excluded), own)


def _enters(ref: str, new: str, ground: _Ground, asker: Asker) -> bool:
    """Whether a range up to ``new`` ends on the default branch, as far as anybody can tell."""
    if not ground.tip or ref == ground.mainline:
        return True
    return is_ancestor(new, ground.tip, asker.environ)


def range_of_history(revision: str, asker: Asker) -> Range:
    """Every commit behind a revision, as if it had just been pushed to a new place."""
    new = _named(revision, asker)
    update = RefUpdate(full_ref_name(revision, asker.environ) or revision, "", new)
    ground = _ground([], [new], asker)
    return _span(asker.replace(agent=""), [update], ground, ())


class _Ground(Value):
    """What a range is judged by: the settings, the default branch's ref and its published tip."""

    settings: Settings
    mainline: str
    tip: str


def _ground(olds: Sequence[str], news: Sequence[str], asker: Asker) -> _Ground:
    """The settings as they were before the range, else as the range brings them (SPEC 5)."""
    told = default_branch(asker.remote, asker.places, asker.environ) if asker.remote else "main"
    tip = asker.published(told)
    settings = _policy([*olds, tip, *news], asker)
    name = settings.default_branch or told
    return _Ground(settings, _HEADS + name, tip if name == told else asker.published(name))


def _range(asker: Asker, updates: list[RefUpdate], ground: _Ground) -> Range:
    """The range of a push: less what the remote has, but for what enters the default branch."""
    published = ["--not", f"--remotes={asker.remote}"] if asker.remote else []
    known = [f"^{update.old}" for update in updates if update.old]
    own = None
    entering = [update.new for update in updates if update.ref == ground.mainline]
    if entering and known:
        published = []
        own = unpublished(entering[0], asker.environ) if asker.agent else frozenset()
    return _span(asker, updates, ground, tuple(dict.fromkeys([*known, *published])), own)


def _span(
    asker: Asker,
    updates: Sequence[RefUpdate],
    ground: _Ground,
    excluded: tuple[str, ...],
    own: frozenset[str] | None = None,
) -> Range:
    return Range(
        tuple(updates),
        ground.settings,
        excluded,
        ground.mainline,
        ground.tip,
        asker.agent,
        own,
        asker.places.shallow,
    )


def _policy(revisions: Sequence[str], asker: Asker) -> Settings:
    """The first settings that a revision has, else those of the work tree, else the defaults."""
    for revision in dict.fromkeys(filter(None, revisions)):
        settings = read_configuration(asker.objects, revision, asker.environ)
        if settings is not None:
            return settings
    return read_work_tree_configuration() or Settings()


def _named(name: str, asker: Asker) -> str:
    oid = "" if name.startswith("-") else asker.commit(name)
    if oid:
        return oid
    if asker.places.shallow:
        raise MissingHistoryError(name)
    raise UsageError(f"{name} names no commit here", "git fetch, or see git branch --all")
