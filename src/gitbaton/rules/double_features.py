"""Family P, where a change brings it about: a feature that two files plan."""

from __future__ import annotations

from gitbaton.plan.snapshot import Snapshot
from gitbaton.rules.findings import Finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def judge_doubles(parents: Sequence[Snapshot], after: Snapshot) -> Iterator[Finding]:
    """P501 for each file that plans a feature which another file plans already."""
    from gitbaton.base.shell import quote

    for name, paths in after.doubles.items():
        known = {path for parent in parents for path in parent.doubles.get(name, ())}
        planned = {parent.features[name].path for parent in parents if name in parent.features}
        fresh = [path for path in paths if path not in known]
        added = [path for path in fresh if path not in planned]
        if len(added) in (0, len(paths)):  # a merge of two, or all of them at once
            added = fresh[1:] or fresh
        for path in added:
            other = next(each for each in paths if each != path)
            yield Finding(
                "P501",
                f"feature {name} is planned in {other} already",
                "give this one and its tasks another ID, or take it out: "
                f"git rm --cached {quote(path)}",
                path=path,
            )
