"""Who acts here: the agent's name, and the addresses that commits are made under."""

from __future__ import annotations

import os

from gitbaton.git.git_config import configured

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitbaton.git.process import Git

ADDRESSES = ("user.email", "author.email", "committer.email")


def agent_here(git: Git, asked: str = "") -> str:
    """The agent's name, from the environment, the session or the configuration; else empty."""
    return agent_name(git, {}, asked) or agent_name(git, configured(("baton.agent",), git))


def agent_name(git: Git, configuration: Mapping[str, str], asked: str = "") -> str:
    """Who acts: as asked, else GIT_BATON_AGENT, else the session's name, else ``baton.agent``."""
    return (
        asked
        or git.environ.get("GIT_BATON_AGENT")
        or _session_name(git)
        or configuration.get("baton.agent", "")
    )


def _session_name(git: Git) -> str:
    """The name of the session that runs us, where its client says which one it is.

    Codex does, in the environment of its commands; it takes none from a hook.
    """
    session = git.environ.get("CODEX_THREAD_ID")
    if not session:
        return ""
    from gitbaton.git.session_names import session_of

    asked = ["rev-parse", "--path-format=absolute", "--git-common-dir"]
    known = session_of(os.fsdecode(git.ask(asked)[1]).rstrip("\n"), session)
    return known.name if known else ""


def own_addresses(
    environ: Mapping[str, str], configuration: Mapping[str, str], authoring: bool = False
) -> frozenset[str]:
    """The addresses under which commits are made here, in lower case; empty if none is configured.

    In a hook of git-commit GIT_AUTHOR_EMAIL is the author's of the commit at hand: with
    ``authoring`` it does not count.
    """
    known = [environ.get("GIT_COMMITTER_EMAIL"), *[configuration.get(key) for key in ADDRESSES]]
    known += [] if authoring else [environ.get("GIT_AUTHOR_EMAIL")]
    return frozenset([address.casefold() for address in known if address])
