"""Resolve the settings, the default branch and the excluded commits for a range."""

from __future__ import annotations

from gitbaton.base.errors import ConfigError
from gitbaton.base.value import Value
from gitbaton.check.range import Range
from gitbaton.commits.models import RefUpdate
from gitbaton.git.acting_agent import ADDRESSES, agent_name, own_addresses
from gitbaton.git.configuration import read_configuration
from gitbaton.git.git_config import configured
from gitbaton.git.history import (
    RepoInfo,
    is_ancestor,
    last_before,
    since_when,
    unpublished,
)
from gitbaton.git.objects import Objects
from gitbaton.git.process import Git
from gitbaton.git.refs import HEADS, current_branch, default_branch, tip_of
from gitbaton.plan.settings import TASK_REFS, Settings
from gitbaton.project.plan_remote import REMOTE_KEYS, plan_remote, remote_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# Refs whose commits are judged only once a branch holds them.
NOT_JUDGED = ("refs/tags/", "refs/notes/", "refs/baton/", "refs/replace/")

_USUAL = "main"
_REMOTES = "refs/remotes/"


class CheckContext(Value):
    """The repository and the agent that a check is for.

    ``heads`` is the prefix of the published branches' refs, empty if they are not known;
    ``published`` git's options for all of them; ``main`` the default branch, empty where nobody
    said which it is; ``head`` what a server's HEAD names, whether or not there is such a branch.
    ``addresses`` are those under which commits are made here. ``elsewhere`` says that a push goes
    to another remote than the plan's: a mirror, a deployment, a fork.
    """

    objects: Objects
    places: RepoInfo
    agent: str
    heads: str
    published: tuple[str, ...]
    main: str
    addresses: frozenset[str] = frozenset()
    head: str = ""
    elsewhere: bool = False

    @property
    def git(self) -> Git:
        """git in this repository."""
        return self.objects.git

    @property
    def remote(self) -> str:
        """The name of the plan's remote; empty on a server, and in a clone that has none."""
        return self.heads.removeprefix(_REMOTES).rstrip("/") if self.heads != HEADS else ""

    def commit(self, name: str) -> str:
        """The object ID of a commit by any name, empty if there is none."""
        found = self.objects.read(f"{name}^{{commit}}")
        return found.oid if found.kind == "commit" else ""

    def published_tip(self, branch: str) -> str:
        """The published tip of a branch, as last fetched; empty if it is not known."""
        return tip_of(f"{self.heads}{branch}", self.objects) if self.heads and branch else ""


def clone_context(
    objects: Objects,
    places: RepoInfo,
    target: str = "",
    url: str = "",
) -> CheckContext:
    """A clone asks: the agent by environment or configuration, the judge is the plan's remote.

    ``target`` is the remote that a push goes to, by name or by URL; empty: the plan's.
    """
    keys = ("baton.agent", *REMOTE_KEYS, "remote.*.pushurl", *ADDRESSES)
    found = configured(keys, objects.git)
    mine = own_addresses(objects.git.environ, found)
    agent = agent_name(objects.git, found)
    remote = plan_remote(objects, found)
    if not remote:
        return CheckContext(objects, places, agent, "", (), "main", mine)
    to = _remotes_at(target, url, found) if target else (remote,)
    main = default_branch(remote, places, objects.git)
    published = tuple([f"--remotes={name}" for name in dict.fromkeys((remote, *to))])
    return CheckContext(
        objects,
        places,
        agent,
        f"{_REMOTES}{remote}/",
        published,
        main,
        mine,
        elsewhere=remote not in to,
    )


def _remotes_at(target: str, url: str, configuration: Mapping[str, str]) -> tuple[str, ...]:
    """The remotes that a push goes to: the one of that name, else all with that URL."""
    if target in remote_names(configuration):
        return (target,)
    keys = [key for key, value in configuration.items() if value in (url, target)]
    remotes = [key.removeprefix("remote.") for key in keys if key.startswith("remote.")]
    return tuple([key.rpartition(".")[0] for key in remotes])


def server_context(objects: Objects, places: RepoInfo) -> CheckContext:
    """The context of a server that receives a push: it has no agent.

    Published is what was judged when it came: branches and task refs, but no tags.
    """
    judged = ("--branches", f"--glob={TASK_REFS}*")
    head = current_branch(objects.git, places.git_dir) or "main"
    main = next((name for name in (head, "main") if tip_of(HEADS + name, objects)), head)
    return CheckContext(objects, places, "", HEADS, judged, main, head=head)


def find_commits(oids: Iterable[str], context: CheckContext) -> dict[str, str]:
    """The commits that object IDs lead to (a tag is no commit); empty where there is none."""
    wanted = dict.fromkeys(filter(None, oids))
    context.objects.expect([f"{oid}^{{commit}}" for oid in wanted])
    return {"": "", **{oid: context.commit(oid) for oid in wanted}}


class RangeSettings(Value):
    """What a range is judged by: the settings, the default branch's ref and its published tip.

    ``home`` is the ref of the branch that the remote's HEAD names. Its settings count, whoever is
    judged, and they may name another default branch. ``waive`` are the waivers that it has: no
    other branch can declare a finding false.
    """

    settings: Settings
    mainline: str
    tip: str
    home: str
    waive: tuple[str, ...] = ()

    def protects(self, ref: str) -> bool:
        """Whether the ref is judged where it enters, and neither deleted nor rewound."""
        return ref in (self.mainline, self.home)


def range_settings(settings: Settings, context: CheckContext) -> RangeSettings:
    """The default branch is the one that the settings name, else the remote's.

    Where nobody said which that is, the usual name is guarded, and nothing on it counts.
    """
    name = settings.default_branch or context.main
    there = settings_before(context.published_tip(context.main), context)
    waive = there.waive if there else ()
    tip = context.published_tip(name) if context.main else ""
    home = context.main or _USUAL
    return RangeSettings(settings, HEADS + (name or home), tip, HEADS + home, waive)


def published_settings(context: CheckContext) -> RangeSettings | None:
    """What everything is judged by: the settings on the branch that the remote's HEAD names.

    The built-in ones where it has none, or none that can be read, so that they can be mended.
    None if nobody knows where that branch stands.
    """
    tip = context.published_tip(context.main)
    return range_settings(settings_before(tip, context) or Settings(), context) if tip else None


def first_settings(revisions: Iterable[str], context: CheckContext) -> Settings | None:
    """The first settings that one of the revisions has. Raises ConfigError."""
    for revision in dict.fromkeys(filter(None, revisions)):
        settings = read_configuration(context.objects, revision)
        if settings is not None:
            return settings
    return None


def settings_before(revision: str, context: CheckContext) -> Settings | None:
    """The settings of a commit; settings that cannot be read are none, so they can be mended."""
    try:
        return first_settings([revision], context)
    except ConfigError:
        return None


def refuse_broken_settings(update: RefUpdate, context: CheckContext) -> None:
    """Raise ConfigError if nobody could judge by the settings that an update brings.

    Those that it leaves as they were are not looked at: whoever pushes did not break them.
    """
    try:
        settings = first_settings([update.new], context)
        if settings is None or settings == settings_before(update.old, context):
            return
        since_named(settings, update.new, context)
        _refuse_missing_branch(settings.default_branch, context)
    except ConfigError as error:
        if _unreadable(update.old, context) != error.message:
            raise ConfigError(f"{update.ref}: {error.message}", error.hint) from None


def _unreadable(commit: str, context: CheckContext) -> str:
    """Why the settings of a commit cannot be read; empty if they can."""
    try:
        first_settings([commit], context)
    except ConfigError as error:
        return error.message
    return ""


def _refuse_missing_branch(name: str, context: CheckContext) -> None:
    if name and context.heads and not context.published_tip(name):
        raise ConfigError(
            f'default-branch names a branch that is not there: "{name}"',
            f"push {name} first, or take default-branch out again",
        )


def since_commit(settings: Settings, along: str, context: CheckContext) -> str:
    """The last commit that ``since`` leaves unjudged, with all behind it; empty if there is none.

    It counts only as far as the branch at ``along`` has it: a date by the branch's own commits, so
    that no date of a commit merged later exempts anything. Raises ConfigError.
    """
    moment = since_when(settings.since, settings.timezone) if settings.since else None
    if moment is not None and along:
        return last_before(moment, along, context.git)
    return since_named(settings, along, context)


def since_named(settings: Settings, along: str, context: CheckContext) -> str:
    """The commit that ``since`` names; empty for a date. Raises ConfigError if it names none.

    Only what the branch at ``along`` has may be left unjudged.
    """
    since = settings.since
    if not (since and along) or since_when(since, settings.timezone) is not None:
        return ""
    found = context.commit(since)
    abbreviated = not since.strip("0123456789abcdef")  # a ref of that name is not meant
    if not found or (abbreviated and not found.startswith(since)):
        raise ConfigError(
            f'since names neither a date nor a commit that is here: "{since}"',
            'write since = "2024-01-15", or fetch the commit',
        )
    if not is_ancestor(found, along, context.git):
        raise ConfigError(
            f'since names a commit that is not behind the default branch: "{since}"',
            'write since = "2024-01-15", or the ID of a commit on it',
        )
    return found


def range_of_updates(
    context: CheckContext, updates: list[RefUpdate], basis: RangeSettings
) -> Range:
    """The range of a push: less what is published, but for what enters the default branch.

    Where the default branch is not published yet, ``since`` says what is not judged.
    """
    published = ["--not", *context.published] if context.published else []
    known = [f"^{update.old}" for update in updates if update.old]
    own = None
    entering = [update.new for update in updates if basis.protects(update.ref)]
    if entering and known:
        published = []
        own = unpublished(entering[0], context.git) if context.agent else frozenset()
    if not basis.tip:
        known += exempt(basis.settings, updates, context)
    span = make_range(context, updates, basis, tuple(dict.fromkeys([*known, *published])), own)
    return span.replace(whole=not basis.tip)


def range_elsewhere(
    context: CheckContext, updates: Sequence[RefUpdate], basis: RangeSettings
) -> Range:
    """The range of a push to another remote than the plan's: the commits that neither has.

    Nothing is merged there, no ref is protected and none is compared with what it was.
    """
    fresh = [update.replace(old="") for update in updates]
    span = range_of_updates(context, fresh, basis.replace(mainline="", home=""))
    seen = tuple([f"^{update.old}" for update in updates if update.old])
    return span.replace(excluded=(*seen, *span.excluded), published=basis.tip)


def exempt(settings: Settings, updates: Sequence[RefUpdate], context: CheckContext) -> list[str]:
    """What ``since`` takes out of the history that refs bring, as ``git log`` takes it."""
    found = (
        [since_commit(settings, update.new, context) for update in updates]
        if settings.since
        else []
    )
    return [f"^{oid}" for oid in dict.fromkeys(filter(None, found))]


def make_range(
    context: CheckContext,
    updates: Sequence[RefUpdate],
    basis: RangeSettings,
    excluded: tuple[str, ...],
    own: frozenset[str] | None = None,
) -> Range:
    """The range of these updates, less what is ``excluded``."""
    return Range(
        tuple(updates),
        basis.settings,
        excluded,
        basis.mainline,
        basis.tip,
        context.agent,
        own,
        context.places.shallow,
        waive=basis.waive,
        addresses=context.addresses,
        heads=context.heads,
        published=context.published_tip(basis.mainline.removeprefix(HEADS)),
        protected=(basis.mainline, basis.home),
    )
