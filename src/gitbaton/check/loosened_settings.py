"""Commits that loosen the settings: what they change, and who may."""

from __future__ import annotations

from gitbaton.base.errors import ConfigError
from gitbaton.base.value import Value
from gitbaton.commits.models import Commit, RefUpdate
from gitbaton.git.acting_agent import ADDRESSES, own_addresses
from gitbaton.git.configuration import read_configuration
from gitbaton.git.git_config import configured, is_true
from gitbaton.git.history import read_commit
from gitbaton.git.objects import Objects
from gitbaton.git.process import Git
from gitbaton.plan.settings import SETTINGS_FILES, Settings
from gitbaton.plan.snapshot import Snapshot
from gitbaton.rules.findings import Finding
from gitbaton.rules.settings_change import Keepers, judge_settings, with_loosened

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_PROTECT, _OWNERS = "baton.protectsettings", "baton.settingsowners"


def keepers_of(settings: Settings, git: Git) -> Keepers:
    """Who may loosen the settings: by the settings in force, and by git's configuration here.

    A server has its own word: ``git config baton.protectSettings true``, and with commas between
    them the addresses in ``baton.settingsOwners``.
    """
    found = configured((_PROTECT, _OWNERS), git)
    own = tuple(found.get(_OWNERS, "").replace(",", " ").split())
    protected = bool(settings.protect_settings) or is_true(found.get(_PROTECT, "false"))
    return Keepers(protected, (*settings.settings_owners, *own))


def touches_settings(paths: Iterable[str]) -> bool:
    """Whether one of the paths is a file that may hold settings."""
    return any(path in SETTINGS_FILES for path in paths)


def judge_loosening(
    settings_commits: Iterable[tuple[Commit, Snapshot]],
    moved: Iterable[RefUpdate],
    in_force: Settings,
    objects: Objects,
    *,
    whole: bool,
) -> list[Finding]:
    """S108 for commits that touch the settings, and for what merges made of them beyond that.

    Each commit has at most one parent and comes with the plan that it met; ``moved`` are the refs
    whose settings count. In a ``whole`` history the settings of each commit's own time say who may
    loosen them, in a push those ``in_force``, which stand as well for what nobody can read.
    """
    found: list[Finding] = []
    judged: list[tuple[Settings, Settings]] = []
    for commit, before in settings_commits:
        change = _Change(commit.parents, commit.oid, commit.email, before)
        judged += _old_and_new(change, in_force, objects)
        found += _judge(change, in_force, objects, own=whole)
    for update in moved:
        tip = read_commit(update.new, objects.read(update.new).data)
        change = _Change((update.old,), update.new, tip.email)
        found += _judge(change, in_force, objects, judged)
    return found


def judge_staged_loosening(before: Snapshot, objects: Objects) -> list[Finding]:
    """S108 for the settings as staged, on top of HEAD with its plan, by whoever commits here."""
    mine = own_addresses(objects.git.environ, configured(ADDRESSES, objects.git))
    in_force = _settings("HEAD", Settings(), objects) or Settings()
    owned = mine & {owner.casefold() for owner in in_force.settings_owners}
    email = next(iter([*owned, *mine]), "")
    return list(_judge(_Change(("HEAD",), "", email, before), in_force, objects))


class _Change(Value):
    """A change of the settings from a commit, if there is one, to another (empty: the index).

    ``before`` is the plan that it meets, None where there may be any.
    """

    parents: tuple[str, ...]
    revision: str
    email: str
    before: Snapshot | None = None

    @property
    def begins(self) -> bool:
        """Whether there was no plan yet."""
        return self.before is not None and not self.before.features

    @property
    def adopts(self) -> bool:
        """Whether there was perhaps no row yet."""
        files = self.before.features.values() if self.before else ()
        return not any(file.log.rows for file in files)


def _judge(
    change: _Change,
    in_force: Settings,
    objects: Objects,
    judged: Iterable[tuple[Settings, Settings]] = (),
    *,
    own: bool = False,
) -> Iterator[Finding]:
    for known, new in _old_and_new(change, in_force, objects):
        keepers = Keepers(bool(known.protect_settings), known.settings_owners)
        keepers = keepers if own else keepers_of(in_force, objects.git)
        before, revision = with_loosened(known, new, judged), change.revision or None
        adopting = change.adopts and _settings_before(change, in_force, objects) is None
        yield from judge_settings(before, new, keepers, change.email, revision, adopting)


def _old_and_new(
    change: _Change, in_force: Settings, objects: Objects
) -> Iterator[tuple[Settings, Settings]]:
    """The settings before and after, if they differ and there was a plan that they are for."""
    old = _settings_before(change, in_force, objects)
    if old is None and change.begins:
        return
    known = old or Settings()
    new = _settings(change.revision, known, objects) or Settings()
    if new != known:
        yield known, new


def _settings_before(change: _Change, in_force: Settings, objects: Objects) -> Settings | None:
    return _settings(change.parents[0], in_force, objects) if change.parents else None


def _settings(revision: str, unreadable: Settings, objects: Objects) -> Settings | None:
    """The settings of a commit, or of the index; None if it has none."""
    try:
        return read_configuration(objects, revision)
    except ConfigError:
        return unreadable
