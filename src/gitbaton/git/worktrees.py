"""All work trees of the repository, each asked about itself (git-worktree)."""

from __future__ import annotations

import os
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from gitbaton.base.errors import RepositoryError
from gitbaton.base.value import Value
from gitbaton.git.git_config import configured, top_of
from gitbaton.git.process import Git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HEADS = "refs/heads/"


class Worktree(Value):
    """One work tree. ``branch`` is short, and empty where HEAD is detached.

    ``main`` is the one that cannot be removed; a bare repository stands for it, and ``bare``
    says so. ``locked`` is why it may not be removed, empty if it may.
    """

    path: str
    head: str
    branch: str = ""
    main: bool = False
    bare: bool = False
    locked: str = ""

    @property
    def gone(self) -> bool:
        """Whether its folder is no longer there."""
        return not os.path.isdir(self.path)


def list_work_trees(git: Git) -> tuple[Worktree, ...]:
    """All work trees of the repository, the main one first.

    Raises RepositoryError outside a repository.
    """
    output = os.fsdecode(git.read(["worktree", "list", "--porcelain"]))
    blocks = [block.strip("\n").split("\n") for block in output.split("\n\n")]
    found = [_read(lines, main=not at) for at, lines in enumerate(blocks) if lines[0]]
    if found and not found[0].bare and not os.path.exists(os.path.join(found[0].path, ".git")):
        # a submodule's: git names its git directory, which says where the work tree is
        where = configured_in(found[0].path, "core.worktree", git)
        if where:
            path = os.path.normpath(os.path.join(found[0].path, where))
            found[0] = found[0].replace(path=path)
    return tuple(found)


def _read(lines: Sequence[str], main: bool) -> Worktree:
    facts: dict[str, str] = {}
    for line in lines:
        word, _, value = line.partition(" ")
        facts[word] = value
    return Worktree(
        facts.get("worktree", ""),
        facts.get("HEAD", ""),
        facts.get("branch", "").removeprefix(_HEADS),
        main,
        "bare" in facts,
        (facts["locked"] or "no reason given") if "locked" in facts else "",
    )


def changed_paths(path: str, git: Git, only: Sequence[str] = ()) -> tuple[str, ...]:
    """What is not committed in the work tree at ``path``: changed, staged, or unknown to git.

    With ``only``, these paths from its top alone; those that lead out of it are left out.
    """
    inside = [each for each in only if not (os.path.isabs(each) or ".." in each.split("/"))]
    if only and not inside:
        return ()
    options = ["--porcelain=v1", "-z", "--no-renames", "--untracked-files=all"]
    output = without_filters(git.elsewhere(path)).read(["status", *options, "--", *inside])
    return tuple([record[3:] for record in os.fsdecode(output).split("\0")[:-1]])


def without_filters(git: Git) -> Git:
    """git that runs no filter of this clone's configuration: `git status` would, to compare files.

    A filter that the user set up for all clones, such as that of Git LFS, goes on working.
    """
    asked = ["config", "-z", "--show-scope", "--get-regexp", r"^filter\..*\.(clean|process)$"]
    fields = os.fsdecode(git.ask(asked)[1]).split("\0")
    entries: dict[str, str] = {}
    for scope, pair in zip(fields[::2], fields[1::2], strict=False):
        if scope in ("local", "worktree"):
            key = pair.partition("\n")[0]
            entries |= {key: "", f"{key.rpartition('.')[0]}.required": "false"}
    return git.with_config(entries) if entries else git


def open_top(git: Git) -> str:
    """The top of the work tree that we are in; empty in a bare repository.

    Raises RepositoryError outside a repository, and inside its git directory.
    """
    asked = ["rev-parse", "--is-inside-work-tree", "--is-bare-repository"]
    inside, bare = git.read(asked).decode("ascii").split()
    if inside == "true":
        return top_of(git)
    if bare == "true":
        return ""
    raise RepositoryError("this folder is inside .git", "cd to the work tree and try again")


def not_checked_out(git: Git) -> tuple[str, ...]:
    """The paths that a sparse checkout leaves out of the work tree that we are in."""
    place = ["rev-parse", "--path-format=absolute", "--git-path", "info/sparse-checkout"]
    if not os.path.exists(os.fsdecode(git.read(place)).removesuffix("\n")):
        return ()
    entries = os.fsdecode(at_top(git).read(["ls-files", "-t", "-z"])).split("\0")
    return tuple([entry[2:] for entry in entries if entry.startswith("S ")])


def at_top(git: Git) -> Git:
    """git at the top of the work tree: merge-tree and ls-files name paths from where they run."""
    return Git(git.environ, top_of(git))


def configured_in(path: str, key: str, git: Git) -> str:
    """What a key of git's configuration is in the work tree at ``path``; empty if not set."""
    return configured((key.lower(),), git.elsewhere(path)).get(key.lower(), "")


def count_commits(tip: str, without: Sequence[str], git: Git, remotes: bool = True) -> int:
    """How many commits behind ``tip`` are behind none of ``without``, nor of remote branches."""
    known = ["--remotes"] if remotes else []
    output = git.read(["rev-list", "--count", tip, "--not", *known, *without])
    return int(output)


def add_work_tree(path: str, branch: str, start: str, git: Git) -> None:
    """Check a branch out at a new path; a ``start`` makes the branch anew from that commit.

    Where the work tree cannot be made, a branch created for it is deleted again. Raises
    RepositoryError.
    """
    if start:
        nothing = "0" * len(start)
        git.write(["update-ref", _HEADS + branch, start, nothing])
    answer = git.elsewhere().attempt(["worktree", "add", "--quiet", "--", path, branch])
    if not answer.status:
        return
    if start:
        git.attempt(["update-ref", "-d", _HEADS + branch, start])
    lines = [line for line in answer.words.split("\n") if line.startswith(("fatal: ", "error: "))]
    reason = (lines or ["no reason given"])[-1].partition(": ")[2]
    raise RepositoryError(f"git cannot make the work tree: {reason}", "git worktree list")


def remove_work_tree(path: str, git: Git) -> None:
    """Take a clean work tree away; its branch stays. Raises RepositoryError."""
    git.elsewhere().write(["worktree", "remove", "--", path])


def set_upstream(branch: str, remote: str, git: Git) -> None:
    """Make a local branch follow the remote's of the same name, whether or not that exists."""
    git.write(["config", f"branch.{branch}.remote", remote])
    git.write(["config", f"branch.{branch}.merge", _HEADS + branch])


def fetch_branch(remote: str, branch: str, git: Git) -> None:
    """Update one remote-tracking branch; does nothing if the remote does not answer."""
    spec = f"+{_HEADS}{branch}:refs/remotes/{remote}/{branch}"
    git.attempt(["fetch", "--quiet", "--no-tags", "--end-of-options", remote, spec])


def is_branch_name(name: str, git: Git) -> bool:
    """Whether git takes it for the name of a branch."""
    return git.attempt(["check-ref-format", "--branch", name]).status == 0


def configure_in(path: str, key: str, value: str, git: Git) -> None:
    """Set a key for the one work tree at ``path``. Raises RepositoryError.

    Configuration of single work trees is switched on first, as git-worktree asks for it: what
    holds for the main work tree alone moves to its own file.
    """
    there = git.elsewhere(path)
    if configured_in(path, "extensions.worktreeConfig", git) != "true":
        common = there.read(["rev-parse", "--git-common-dir"])
        folder = os.path.abspath(os.path.join(path, os.fsdecode(common).removesuffix("\n")))
        shared, own = os.path.join(folder, "config"), os.path.join(folder, "config.worktree")
        for name, only in (("core.bare", "true"), ("core.worktree", "")):
            asked = there.attempt(["config", "--file", shared, "--get", name])
            kept = os.fsdecode(asked.output).removesuffix("\n")
            if kept and only in ("", kept):
                there.write(["config", "--file", own, name, kept])
                there.write(["config", "--file", shared, "--unset", name])
        there.write(["config", "--file", shared, "extensions.worktreeConfig", "true"])
    there.write(["config", "--worktree", key, value])


_MOST_LINKS = 1000


@contextmanager
def trial_worktree(commit: str, top: str, git: Git) -> Iterator[str]:
    """A work tree for one commit, for a while; what git ignores at ``top`` is there by links.

    So commands find what was installed for the project. Raises RepositoryError.
    """
    with TemporaryDirectory(prefix="git-baton-") as above:
        path, hooks = os.path.join(above, "tree"), os.path.join(above, "hooks")
        os.mkdir(hooks)
        own = ["-c", f"core.hooksPath={hooks}", "worktree"]
        git.elsewhere().write([*own, "add", "--quiet", "--detach", "--", path, commit])
        try:
            _link_ignored(top, path, git)
            yield path
        finally:
            git.elsewhere().attempt([*own, "remove", "--force", "--", path])


def _link_ignored(top: str, path: str, git: Git) -> None:
    listing = ["ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z"]
    output = git.elsewhere(top).read(listing)
    for name in os.fsdecode(output).split("\0")[:_MOST_LINKS]:
        bare = name.rstrip("/")
        there = os.path.join(path, bare)
        wanted = bare and os.path.basename(bare) != "__pycache__"
        if wanted and os.path.isdir(os.path.dirname(there)) and not os.path.lexists(there):
            os.symlink(os.path.join(top, bare), there)
