"""What can be done about a commit that the default branch has: nobody rewrites it any more."""

from __future__ import annotations

from gitbaton.git.history import held_by
from gitbaton.git.process import Git
from gitbaton.rules.findings import Finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_REWRITING = ("git rebase", "--amend", "git reset")


def without_rewriting(findings: Iterable[Finding], tip: str, git: Git) -> list[Finding]:
    """The findings; hints to rewrite a commit that is published behind ``tip`` say what is left."""
    found = list(findings)
    commits = {each.commit for each in found if each.commit and _rewrites(each)} if tip else set()
    published = held_by([tip], commits, git) if commits else ()
    return [
        each.replace(
            hint="it is published on the default branch and stays as it is; settle it there: "
            f'waive = ["{each.code}@{each.commit[:12]}"] in .git-baton.toml'
        )
        if each.commit and each.commit in published and _rewrites(each)
        else each
        for each in found
    ]


def _rewrites(finding: Finding) -> bool:
    return any(word in finding.hint for word in _REWRITING)
