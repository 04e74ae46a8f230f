"""Who acts, and where: the start of every command of an agent's loop."""

from __future__ import annotations

from contextlib import contextmanager

from gitbaton.core.branch_name import branch_name
from gitbaton.core.errors import UsageError
from gitbaton.core.feature_file import MAX_BYTES
from gitbaton.core.log import is_agent
from gitbaton.core.unknown import unknown
from gitbaton.core.value import Value
from gitbaton.flows.plan_tree import PlanReader
from gitbaton.flows.view import Place, Site
from gitbaton.repo.configuration import settings_in_force
from gitbaton.repo.index import agent_name, configured, first_remote, is_true
from gitbaton.repo.local_branch import local_tip
from gitbaton.repo.objects import Objects
from gitbaton.repo.publish import Seal
from gitbaton.repo.remote import bring, read_remote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from gitbaton.core.feature_file import FeatureFile
    from gitbaton.core.settings import Settings
    from gitbaton.core.snapshot import Snapshot


_KEYS = ("baton.agent", "remote.*.url", "commit.gpgsign", "format.signoff")


class Chance(Value):
    """What the outside world gives: a way to wait, a number from 0 to 1, and a fresh word."""

    pause: Callable[[float], None]
    number: Callable[[], float]
    nonce: Callable[[], str]


@contextmanager
def open_site(
    agent: str,
    environ: Mapping[str, str],
    chance: Chance,
    *,
    needs_remote: bool = True,
    needs_name: bool = True,
) -> Iterator[Site]:
    """The site for one command. Raises UsageError without an agent's name or a remote."""
    found = configured(_KEYS, environ)
    name = agent_name(environ, found, agent)
    if not is_agent(name) and not (needs_name or agent):
        name = ""
    elif not is_agent(name):
        what = f'"{name[:64]}" cannot name an agent' if name else "nobody said which agent you are"
        raise UsageError(what, "git baton init --agent NAME, or add --agent NAME to this command")
    remote = first_remote(found)
    if needs_remote and not remote:
        raise UsageError(
            "this repository has no remote, and a claim is a push", "git remote add origin URL"
        )
    with Objects(environ, largest=MAX_BYTES) as objects:
        settings = settings_in_force(objects, "HEAD", environ)
        yield Site(
            remote,
            name,
            objects,
            PlanReader(objects, settings),
            settings,
            _seal(found, settings),
            environ,
            chance.pause,
            chance.number,
            chance.nonce,
        )


def _seal(configuration: Mapping[str, str], settings: Settings) -> Seal:
    return Seal(
        sign=is_true(configuration.get("commit.gpgsign", "")),
        sign_off=settings.sign_off or is_true(configuration.get("format.signoff", "")),
    )


def find_feature(task: str, site: Site) -> FeatureFile:
    """The feature file that plans a task: in this clone, else on the remote's default branch.

    Raises UsageError, with the nearest task, if neither plans it.
    """
    file = site.reader.file_of(task, "HEAD")
    if file is None:
        there = default_plan(site)
        file = there.feature_of(task)
    if file is None:
        otherwise = "commit and push the plan first"
        raise unknown(task, "task of the plan", there.tasks(), otherwise)
    return file


def default_plan(site: Site) -> Snapshot:
    """The plan on the remote's default branch. Raises UnreachableError."""
    state = read_remote(site.remote, site.environ)
    tip = state.heads.get(site.default_of(state), "")
    if not tip:
        raise UsageError(f"{site.remote} has no branch yet", f"git push {site.remote} HEAD")
    bring(site.remote, [tip], site.objects, site.environ)
    return site.reader.at(tip).snapshot


def place_of(task: str, site: Site) -> Place:
    """Where the task's feature is published. Raises UsageError for an unknown task."""
    file = find_feature(task, site)
    branch = branch_of(file, site.settings)
    return Place(branch, file, local_tip(branch, site.environ))


def branch_of(file: FeatureFile, settings: Settings) -> str:
    """The short name of the branch on which a feature's log lives."""
    return branch_name(settings.branch, file.feature, file.title)
