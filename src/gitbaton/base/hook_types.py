"""The git hooks that git-baton fills, and the files of a project that start them."""

from __future__ import annotations

HOOKS = (
    "commit-msg",
    "pre-commit",
    "pre-push",
    "post-merge",
    "post-rewrite",
    "post-checkout",
)
# Installed only if asked for by name.
EXTRA_HOOKS = ("prepare-commit-msg",)
# What `init` writes where lefthook keeps the hooks.
LEFTHOOK_FILE = "lefthook-git-baton.yml"
# The configuration of pre-commit and prek, and the repository that it names for our hooks.
RUNNER_CONFIG = ".pre-commit-config.yaml"
HOOK_REPO = "https://github.com/git-baton/git-baton"
# These judge what a repository receives, and are installed there alone.
SERVER_HOOKS = ("pre-receive",)
# A hook that was there before keeps its place beside ours under this name.
KEPT_SUFFIX = ".before-git-baton"
# What a coding agent's client runs. Codex trusts a hook by its text, so this text never changes.
CLIENT_COMMAND = (
    "command -v git-baton >/dev/null || exit 0; exec git-baton agent-hook {event} {client}"
)
LEFTHOOK_FILES = tuple(
    [
        f"{name}.{form}"
        for form in ("yml", "yaml", "toml", "json", "jsonc")
        for name in ("lefthook", ".lefthook", ".config/lefthook")
    ]
)
_PROJECT_HOOKS = (*HOOKS, *EXTRA_HOOKS)
_ENDS = tuple([hook + end for hook in _PROJECT_HOOKS for end in ("", KEPT_SUFFIX)])


def runs_ours(text: str, hook: str) -> bool:
    """Whether a line of a hook, or of a hook manager's configuration, runs our hook of that name.

    It reads ``git-baton hook NAME``, with a path before or arguments after it.
    """
    for line in text.split("\n"):
        words = [word.strip("\"',;()[]{}") for word in line.partition("#")[0].split()]
        for program, verb, name in zip(words, words[1:], words[2:], strict=False):
            ours = program == "baton" or program.endswith("git-baton")
            if ours and verb == "hook" and name == hook:
                return True
    return False


def is_project_hook(path: str) -> bool:
    """Whether a file of a project has the name of a hook, or of one whose place ours took."""
    if not path.endswith(_ENDS):  # a commit may have a million of them
        return False
    return path.rpartition("/")[2].removesuffix(KEPT_SUFFIX) in _PROJECT_HOOKS


def starts_ours(path: str, text: str) -> bool:
    """Whether a hook of a project, or lefthook's configuration, starts a hook of ours."""
    if path in LEFTHOOK_FILES:
        return LEFTHOOK_FILE in text or any(runs_ours(text, hook) for hook in HOOKS)
    return runs_ours(text, path.rpartition("/")[2])
