"""Resolve the settings, the default branch and the excluded commits for a range."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gitbaton.base.errors import ConfigError
from gitbaton.base.value import Value
from gitbaton.check.range import Range
from gitbaton.commits.models import RefUpdate
from gitbaton.git.configuration import read_configuration
from gitbaton.git.git_config import configured
from gitbaton.git.history import RepoInfo, default_branch, unpublished
from gitbaton.git.identity import ADDRESSES, agent_name, own_addresses
from gitbaton.git.objects import Objects
from gitbaton.git.process import Git
from gitbaton.git.refs import HEADS, head_branch, tip_of
from gitbaton.plan.settings import TASK_REFS, Settings

# Refs whose commits are judged only once a branch holds them.
NOT_JUDGED = ("refs/tags/", "refs/notes/", "refs/baton/", "refs/replace/")


class CheckContext(Value):
    """The repository and the agent that a check is for.

    ``heads`` is the prefix of the published branches' refs, empty if they are not known;
    ``published`` git's options for all of them; ``main`` the default branch as far as it is known.
    ``addresses`` are those under which commits are made here.
    """

    objects: Objects
    places: RepoInfo
    agent: str
    heads: str
    published: tuple[str, ...]
    main: str
    addresses: frozenset[str] = frozenset()

    @property
    def git(self) -> Git:
        """git in this repository."""
        return self.objects.git

    def commit(self, name: str) -> str:
        """The object ID of a commit by any name, empty if there is none."""
        found = self.objects.read(f"{name}^{{commit}}")
        return found.oid if found.kind == "commit" else ""

    def published_tip(self, branch: str) -> str:
        """The published tip of a branch, as last fetched; empty if it is not known."""
        return tip_of(f"{self.heads}{branch}", self.objects) if self.heads else ""


def clone_context(
    objects: Objects,
    places: RepoInfo,
    remote: str = "origin",
    url: str = "",
) -> CheckContext:
    """A clone asks: the agent by environment or configuration, the remote by name or by URL."""
    found = configured(("baton.agent", "remote.*.url", "remote.*.pushurl", *ADDRESSES), objects.git)
    mine = own_addresses(objects.git.environ, found)
    urls = [
        (key.removeprefix("remote.").rpartition(".")[0], value)
        for key, value in found.items()
        if key.startswith("remote.")
    ]
    if remote not in [name for name, _ in urls]:
        remote = next((name for name, value in urls if value in (url, remote)), "")
    agent = agent_name(objects.git, found)
    if not remote:
        return CheckContext(objects, places, agent, "", (), "main", mine)
    main = default_branch(remote, places, objects.git)
    heads = f"refs/remotes/{remote}/"
    return CheckContext(objects, places, agent, heads, (f"--remotes={remote}",), main, mine)


def server_context(objects: Objects, places: RepoInfo) -> CheckContext:
    """The context of a server that receives a push: it has no agent.

    Published is what was judged when it came: branches and task refs, but no tags.
    """
    judged = ("--branches", f"--glob={TASK_REFS}*")
    head = head_branch(objects.git) or "main"
    main = next((name for name in (head, "main") if tip_of(HEADS + name, objects)), head)
    return CheckContext(objects, places, "", HEADS, judged, main)


def find_commits(oids: Iterable[str], context: CheckContext) -> dict[str, str]:
    """The commits that object IDs lead to (a tag is no commit); empty where there is none."""
    wanted = dict.fromkeys(filter(None, oids))
    context.objects.expect([f"{oid}^{{commit}}" for oid in wanted])
    return {"": "", **{oid: context.commit(oid) for oid in wanted}}


class RangeSettings(Value):
    """What a range is judged by: the settings, the default branch's ref and its published tip.

    ``waive`` are the waivers at that tip: no other branch can declare a finding false.
    """

    settings: Settings
    mainline: str
    tip: str
    waive: tuple[str, ...] = ()


def range_settings(settings: Settings, context: CheckContext) -> RangeSettings:
    """The default branch is the one that the settings name, else the remote's."""
    name = settings.default_branch or context.main
    tip = context.published_tip(name)
    there = settings_before(tip, context)
    return RangeSettings(settings, HEADS + name, tip, there.waive if there else ())


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
    """Raise ConfigError if the settings that an update brings are broken."""
    try:
        first_settings([update.new], context)
    except ConfigError as error:
        raise ConfigError(f"{update.ref}: {error.message}", error.hint) from None


def range_of_updates(
    context: CheckContext, updates: list[RefUpdate], basis: RangeSettings
) -> Range:
    """The range of a push: less what is published, but for what enters the default branch."""
    published = ["--not", *context.published] if context.published else []
    known = [f"^{update.old}" for update in updates if update.old]
    own = None
    entering = [update.new for update in updates if update.ref == basis.mainline]
    if entering and known:
        published = []
        own = unpublished(entering[0], context.git) if context.agent else frozenset()
    return make_range(context, updates, basis, tuple(dict.fromkeys([*known, *published])), own)


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
    )
