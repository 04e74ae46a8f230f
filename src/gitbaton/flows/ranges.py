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
from gitbaton.repo.history import default_branch, full_ref_name, merge_base, unpublished
from gitbaton.repo.index import configured
from gitbaton.rules.unsafe import judge_ref

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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

    @property
    def elsewhere(self) -> tuple[str, str]:
        """The default branch's name as the remote says, and its published tip (or empty)."""
        name = default_branch(self.remote, self.places, self.environ) if self.remote else "main"
        return name, self.commit(f"refs/remotes/{self.remote}/{name}") if self.remote else ""


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


def range_of_push(lines: bytes, asker: Asker) -> tuple[Range, list[Finding]]:
    """The range of a push: one line a ref, as git tells pre-push on its standard input.

    Also the findings about refs that must not be pushed at all. Raises UsageError for a line
    that git would not write.
    """
    mainline, tip = asker.elsewhere
    updates: list[RefUpdate] = []
    findings: list[Finding] = []
    for line in lines.decode("utf-8", "surrogateescape").splitlines():
        fields = line.rsplit(" ", 3)
        if not line.strip():
            continue
        if len(fields) != 4:
            raise UsageError(f"not a line of pre-push: {line[:80]!r}", "see git help githooks")
        _, new, ref, old = fields
        deleted = not new.strip("0")
        protected = ref == _HEADS + mainline or ref.startswith("refs/baton/")
        odd = judge_ref(ref, deleted, rewound=False, protected=protected)
        if odd is not None:
            findings.append(odd)
        if deleted or ref.startswith(_NOT_JUDGED):
            continue
        known = old if old.strip("0") and asker.commit(old) else ""
        if old.strip("0") and not known:
            findings.append(_fetch_first(ref, old))
        updates.append(RefUpdate(ref, known, new))
    return _range(asker, updates, mainline, tip), findings


def _fetch_first(ref: str, old: str) -> Finding:
    return Finding(
        "M305",
        f"{ref} stands at {old[:12]} on the remote, which is not in this clone",
        "git fetch, then push again",
        severity="warning",
        ref=ref,
    )


def range_of_runner(asker: Asker) -> Range:
    """The range of a push as a hook runner passes it on: one ref at most, in its environment.

    pre-commit and prek leave out FROM, or FROM and TO, where everything is new.
    """
    environ = asker.environ
    new = next(
        filter(
            None,
            [
                asker.commit(environ[name]) if environ.get(name) else ""
                for name in ("PRE_COMMIT_TO_REF", "PRE_COMMIT_LOCAL_BRANCH")
            ],
        ),
        asker.commit("HEAD"),
    )
    old = environ.get("PRE_COMMIT_FROM_REF", "")
    ref = environ.get("PRE_COMMIT_REMOTE_BRANCH", "")
    if not ref:
        return range_of_refs(old, environ.get("PRE_COMMIT_TO_REF") or "HEAD", asker)
    mainline, tip = asker.elsewhere
    update = RefUpdate(ref, asker.commit(old) if old else "", new)
    return _range(asker, [update], mainline, tip)


def range_of_refs(from_ref: str, to_ref: str, asker: Asker) -> Range:
    """The commits of ``from_ref..to_ref``; without ``from_ref``, all that is not published.

    Rows are compared with the merge base, so that a branch that is merely behind its base loses
    nothing. Raises UsageError for a name that is no commit.
    """
    new = _named(to_ref, asker)
    old = _named(from_ref, asker) if from_ref.strip("0") else ""
    mainline, tip = asker.elsewhere
    ref = full_ref_name(to_ref, asker.environ) or to_ref
    base = merge_base(old, new, asker.environ) if old else ""
    own = unpublished(new, asker.environ) if asker.agent else frozenset()
    excluded = (f"^{old}",) if old else ("--not", "--remotes")
    settings = _policy([old, tip, new], asker)
    return Range(
        (RefUpdate(ref, base, new),),
        settings,
        excluded,
        _HEADS + (settings.default_branch or mainline),
        tip,
        asker.agent,
        own,
        asker.places.shallow,
    )


def range_of_history(revision: str, asker: Asker) -> Range:
    """Every commit behind a revision, as if it had just been pushed to a new place."""
    new = _named(revision, asker)
    mainline, tip = asker.elsewhere
    settings = _policy([new], asker)
    return Range(
        (RefUpdate(full_ref_name(revision, asker.environ) or revision, "", new),),
        settings,
        (),
        _HEADS + (settings.default_branch or mainline),
        tip,
        shallow=asker.places.shallow,
    )


def _range(asker: Asker, updates: list[RefUpdate], mainline: str, tip: str) -> Range:
    settings = _policy([*[update.old for update in updates], tip, *[u.new for u in updates]], asker)
    main_ref = _HEADS + (settings.default_branch or mainline)
    published = [f"--remotes={asker.remote}"] if asker.remote else []
    known = [update.old for update in updates if update.old]
    own = None
    entering = [update.new for update in updates if update.ref == main_ref]
    if entering and known:
        # What enters the default branch is judged there, whatever branch it was pushed to first.
        published = []
        own = unpublished(entering[0], asker.environ) if asker.agent else frozenset()
    excluded = ("--not", *known, *published) if known or published else ()
    return Range(
        tuple(updates), settings, excluded, main_ref, tip, asker.agent, own, asker.places.shallow
    )


def _policy(revisions: Sequence[str], asker: Asker) -> Settings:
    """The settings as they were before the range, else as the range brings them (SPEC 5)."""
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
