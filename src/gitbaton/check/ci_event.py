"""The event that a run of continuous integration is for, as its host describes it.

Anybody can choose titles, messages and the names of a fork's branches. So only object IDs, a pull
request's number, and names of refs in the repository itself are taken from an event; and a pull
request's title and author to be judged as those of a commit are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from gitbaton.base.errors import UsageError
from gitbaton.base.value import Value

if TYPE_CHECKING:
    Host = Literal["github", "gitlab"]

_HEADS = "refs/heads/"
_BY_HAND = "any range is judged by hand: git baton check --from-ref A --to-ref B"


class CiEvent(Value):
    """A ref that moved, or that somebody proposes to move; no ref where nothing is to be judged.

    ``old`` is empty where the old value is unknown, ``new`` where the ref was deleted.
    ``default_branch`` is the one that the host names, empty if it names none.

    Of a proposal, ``ref`` is the host's own ref for it, ``target`` the branch that it is for and
    ``merge`` the host's trial of merging it, if there is one. ``base`` is a commit of the default
    branch, given only where the clone has another project's branches. ``squash`` says whether the
    host offers to make one commit of it, or always does; its subject is ``title`` and ``number``.
    """

    host: Host
    ref: str
    old: str = ""
    new: str = ""
    default_branch: str = ""
    target: str = ""
    merge: str = ""
    base: str = ""
    title: str = ""
    number: str = ""
    author: str = ""
    squash: Literal["", "offered", "always"] = ""


def ci_host(variables: Mapping[str, str]) -> Host:
    """Whose variables these are; Gitea and Forgejo set GitHub's. Raises UsageError."""
    if variables.get("GITHUB_EVENT_NAME"):
        return "github"
    if variables.get("GITLAB_CI"):
        return "gitlab"
    raise UsageError("this is no run of GitHub Actions or GitLab CI", _BY_HAND)


def event_text(event: CiEvent) -> str:
    """The event in one line, for the log of the run; not masked."""
    if not event.ref:
        return f"{event.host}: nothing that moves a branch"
    name = f"{event.target}, by {event.ref}" if event.target else event.ref
    old, new = event.old[:12] or "(no old commit)", event.new[:12] or "(deleted)"
    return f"{event.host}: {name}: {new if event.target else f'{old}..{new}'}"


# -- GitHub -------------------------------------------------------------------------------------


def github_event(variables: Mapping[str, str], data: bytes) -> CiEvent:
    """The event of a workflow: its name is in the variables, ``data`` is its event file.

    Raises UsageError for an event that moves no ref, and for a file that GitHub would not write.
    """
    name = variables["GITHUB_EVENT_NAME"]
    event = _parse(data)
    default = _text(event, "repository", "default_branch")
    if name == "push":
        found = _github_push(event)
    elif name in ("pull_request", "pull_request_target"):
        found = _github_proposal(event, variables if name == "pull_request" else {})
    elif name == "merge_group":
        found = _github_queue(event)
    elif name in ("schedule", "workflow_dispatch", "repository_dispatch"):
        new = _oid(variables, "GITHUB_SHA")
        found = CiEvent("github", _ref(variables, "GITHUB_REF"), new=_needed(new, "GITHUB_SHA"))
    elif name == "delete":
        found = CiEvent("github", "")
    else:
        raise UsageError(
            f"the event {name[:80]} says of no commit that it is new",
            "on: push, pull_request, merge_group, schedule or workflow_dispatch; or by hand, "
            + _BY_HAND,
        )
    return found.replace(default_branch=default)


def _github_push(event: object) -> CiEvent:
    old, new = _oid(event, "before"), _oid(event, "after")
    _needed(old or new, "before", "after")
    return CiEvent("github", _ref(event, "ref"), old, new)


def _github_proposal(event: object, variables: Mapping[str, str]) -> CiEvent:
    """A pull request; GITHUB_SHA is the trial merge, but not of a pull_request_target.

    The event's own base is the branch's tip when the pull request was opened, so it is not
    used: by now that branch may be another one.
    """
    if _text(event, "action") == "closed":
        return CiEvent("github", "")
    number = event.get("number") if isinstance(event, dict) else None
    if type(number) is not int or number < 1:
        raise _odd("number")
    new = _needed(_oid(event, "pull_request", "head", "sha"), "pull_request", "head", "sha")
    base = ("pull_request", "base", "ref")
    target = _HEADS + _needed(_text(event, *base), *base)
    merge = _oid(variables, "GITHUB_SHA")
    found = CiEvent("github", f"refs/pull/{number}/head", new=new, target=target, merge=merge)
    squash = _github_squash(event)
    if not squash:
        return found
    return found.replace(
        title=_words(event, "pull_request", "title"),
        number=f" (#{number})",
        author=f"{_words(event, 'pull_request', 'user', 'login')} <>",
        squash=squash,
    )


def _github_squash(event: object) -> Literal["", "offered", "always"]:
    """Whether the repository squashes pull requests and gives the commit their title."""
    repository = ("pull_request", "base", "repo")
    if _found(event, *repository, "allow_squash_merge") is not True:
        return ""
    others = [
        _found(event, *repository, f"allow_{way}") for way in ("merge_commit", "rebase_merge")
    ]
    titled = _found(event, *repository, "squash_merge_commit_title") == "PR_TITLE"
    return "always" if titled and others == [False, False] else "offered"


def _github_queue(event: object) -> CiEvent:
    if _text(event, "action") == "destroyed":
        return CiEvent("github", "")
    old = _needed(_oid(event, "merge_group", "base_sha"), "merge_group", "base_sha")
    new = _needed(_oid(event, "merge_group", "head_sha"), "merge_group", "head_sha")
    return CiEvent("github", _ref(event, "merge_group", "base_ref"), old, new)


def _parse(data: bytes) -> object:
    import json

    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise UsageError(
            "the event file is no JSON", "look at the file GITHUB_EVENT_PATH"
        ) from None


# -- GitLab -------------------------------------------------------------------------------------


def gitlab_event(variables: Mapping[str, str]) -> CiEvent:
    """The event of a pipeline, from GitLab's variables. Raises UsageError."""
    new = _needed(_oid(variables, "CI_COMMIT_SHA"), "CI_COMMIT_SHA")
    default = _text(variables, "CI_DEFAULT_BRANCH")
    if variables.get("CI_MERGE_REQUEST_IID"):
        found = _gitlab_proposal(variables, new).replace(default_branch=default)
        if variables.get("CI_MERGE_REQUEST_SQUASH_ON_MERGE") != "true":
            return found
        title = _words(variables, "CI_MERGE_REQUEST_TITLE")
        number = f" (!{variables['CI_MERGE_REQUEST_IID']})"
        return found.replace(title=title, number=number, squash="offered")
    if variables.get("CI_COMMIT_TAG"):
        tag = f"refs/tags/{_text(variables, 'CI_COMMIT_TAG')}"
        return CiEvent("gitlab", tag, new=new, default_branch=default)
    branch = _needed(_text(variables, "CI_COMMIT_BRANCH"), "CI_COMMIT_BRANCH")
    return CiEvent("gitlab", _HEADS + branch, _oid(variables, "CI_COMMIT_BEFORE_SHA"), new, default)


def _gitlab_proposal(variables: Mapping[str, str], new: str) -> CiEvent:
    """A merge request: with its target's commit, the pipeline is about the merged result.

    Where it runs in the project of a fork, the clone has the fork's branches, so only the commit
    that GitLab names as the base is the target's.
    """
    number = _text(variables, "CI_MERGE_REQUEST_IID")
    if not number.isascii() or not number.isdigit():
        raise _odd("CI_MERGE_REQUEST_IID")
    branch = "CI_MERGE_REQUEST_TARGET_BRANCH_NAME"
    target = _HEADS + _needed(_text(variables, branch), branch)
    here, there = variables.get("CI_PROJECT_ID"), variables.get("CI_MERGE_REQUEST_PROJECT_ID")
    old = _oid(variables, "CI_MERGE_REQUEST_TARGET_BRANCH_SHA")
    if old and here == there:
        return CiEvent("gitlab", target, old, new)
    base = ""
    if here != there:
        at = "CI_MERGE_REQUEST_DIFF_BASE_SHA"
        base = _needed(_oid(variables, at), at)
    ref = f"refs/merge-requests/{number}/head"
    return CiEvent("gitlab", ref, new=new, target=target, base=base)


# -- what is believed ---------------------------------------------------------------------------


def _text(event: object, *keys: str) -> str:
    """A name in the event, empty if it is not there. Raises UsageError if it can be no name."""
    found = _found(event, *keys)
    if found is None:
        return ""
    if not isinstance(found, str) or any(char < " " or _is_lone(char) for char in found):
        raise _odd(*keys)
    return found


def _found(event: object, *keys: str) -> object:
    found = event
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found


def _words(event: object, *keys: str) -> str:
    """Anybody's words in one line; empty if there are none."""
    said = _found(event, *keys)
    text = " ".join(said.split()) if isinstance(said, str) else ""
    return text.encode("utf-8", "replace").decode()


def _is_lone(char: str) -> bool:
    """Half a surrogate pair, which JSON can say and nothing can encode."""
    return "\ud800" <= char <= "\udfff"


def _oid(event: object, *keys: str) -> str:
    """An object ID, empty if it is not there or all zeros."""
    text = _text(event, *keys)
    if not text.strip("0"):
        return ""
    if len(text) not in (40, 64) or text.strip("0123456789abcdef"):
        raise _odd(*keys)
    return text


def _ref(event: object, *keys: str) -> str:
    text = _text(event, *keys)
    if not text.startswith("refs/"):
        raise _odd(*keys)
    return text


def _needed(text: str, *keys: str) -> str:
    if not text:
        raise _odd(*keys)
    return text


def _odd(*keys: str) -> UsageError:
    return UsageError(
        f"the host does not say what is to be judged: {'.'.join(keys)}",
        f"run this in a job of GitHub Actions or GitLab CI; {_BY_HAND}",
    )
