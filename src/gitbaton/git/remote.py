"""The remote's refs as they are now; nothing is cached."""

from __future__ import annotations

import os

from gitbaton.base.errors import BatonError
from gitbaton.base.value import Value
from gitbaton.git.history import list_tips
from gitbaton.git.objects import Objects
from gitbaton.git.process import Answer, Git
from gitbaton.plan.settings import TASK_REFS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_HEADS = "refs/heads/"


class UnreachableError(BatonError):
    """The remote gave no answer (exit 6)."""

    exit_code = 6


class RemoteState(Value):
    """What the remote's refs say: branches by name, task refs by task, and the default branch."""

    heads: Mapping[str, str]
    tasks: Mapping[str, str]
    default: str


def read_remote(remote: str, git: Git, task_refs: str = TASK_REFS) -> RemoteState:
    """Ask the remote for its branches and task refs, in one round. Raises UnreachableError.

    What is below ``task_refs`` are no branches, even where branches keep the claims.
    """
    patterns = ["HEAD", f"{_HEADS}*", f"{TASK_REFS}*"]
    answer = _list_remote(remote, patterns, git)
    heads, tasks, default = {}, {}, "main"
    for line in os.fsdecode(answer.output).split("\n"):
        value, _, ref = line.partition("\t")
        if ref == "HEAD" and value.startswith(f"ref: {_HEADS}"):
            default = value.removeprefix(f"ref: {_HEADS}")
        elif ref.startswith(task_refs):
            tasks[ref.removeprefix(task_refs)] = value
        elif ref.startswith(_HEADS):
            heads[ref.removeprefix(_HEADS)] = value
    return RemoteState(heads, tasks, default)


def url_of(remote: str, git: Git) -> str:
    """Where git would fetch from, ``insteadOf`` applied; it may hold a password."""
    output = git.read(["ls-remote", "--get-url", "--end-of-options", remote])
    return os.fsdecode(output).removesuffix("\n")


def read_ref(remote: str, ref: str, git: Git) -> str:
    """What the remote has at one ref, empty if it has none. Raises UnreachableError."""
    answer = _list_remote(remote, [ref], git)
    listed = [line.partition("\t") for line in os.fsdecode(answer.output).split("\n")]
    return next((oid for oid, _, name in listed if name == ref), "")


def _list_remote(remote: str, patterns: Sequence[str], git: Git) -> Answer:
    arguments = ["ls-remote", "--symref", "--end-of-options", remote]
    answer = git.talk([*arguments, *patterns])
    if answer.status:
        raise UnreachableError(
            f"{remote} does not answer: {_reason(answer)}",
            "check the network and the remote (git remote -v), then type the same command again",
        )
    return answer


def fetch_objects(remote: str, oids: Iterable[str], objects: Objects) -> None:
    """Fetch the commits that are not here yet, without moving any ref. Raises UnreachableError.

    Work trees share their refs: two agents that fetched into refs would get in each other's way.
    """
    wanted = {oid: f"{oid}^{{tree}}" for oid in oids}
    objects.expect(wanted.values())
    missing = [oid for oid, tree in wanted.items() if objects.read(tree).kind != "tree"]
    if not missing:
        return
    arguments = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-gc"]
    answer = objects.git.talk([*arguments, "--end-of-options", remote, *missing])
    if answer.status:
        raise UnreachableError(
            f"{remote} did not send what it has: {_reason(answer)}", "type the same command again"
        )


def _reason(answer: Answer) -> str:
    """Why git failed: the first line that says it, for what follows is advice."""
    lines = [line for line in answer.words.split("\n") if line.strip()]
    fatal = [line.removeprefix("fatal: ") for line in lines if line.startswith("fatal: ")]
    return (fatal or lines or ["no reason given"])[0]


_MOST_TIPS = 500  # as many fit a command line


def bring_plan(remote: str, folder: str, git: Git) -> None:
    """Fetch the files below a folder that the tip of a branch has and this clone lacks.

    Whatever is still missing then is fetched when it is read, or its absence is said.
    """
    tips = list_tips(git)[:_MOST_TIPS]
    listing = ["rev-list", "--objects", "--missing=print", "--no-walk", *tips]
    output = git.ask([*listing, "--", folder or "."])[1] if tips else b""
    missing = [line[1:] for line in output.split(b"\n") if line.startswith(b"?")]
    if missing:
        options = ["--quiet", "--no-tags", "--no-write-fetch-head", "--filter=blob:none"]
        wanted = b"\n".join([*missing, b""])
        git.talk(["fetch", *options, "--stdin", "--end-of-options", remote], wanted)
