"""Findings about a file's state, at the commit that introduces them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

    from gitbaton.plan.feature_file import FeatureFile
    from gitbaton.plan.snapshot import Snapshot
    from gitbaton.rules.findings import Finding


def introduced(
    judge: Callable[[FeatureFile], Iterable[Finding]], parents: Sequence[Snapshot], after: Snapshot
) -> Iterator[Finding]:
    """The findings of each file's state that no parent's state had already.

    Two are the same if they say the same, as sternly, of a line that reads the same; of as many as
    a parent had the rest is new.
    """
    for name, file in after.features.items():
        befores = [parent.features[name] for parent in parents if name in parent.features]
        if any(before is file for before in befores):
            continue
        found = list(judge(file))
        known: dict[Hashable, int] = {}
        for before in befores if found else ():
            counts: dict[Hashable, int] = {}
            for old in judge(before):
                said = _said(old, before)
                counts[said] = counts.get(said, 0) + 1
                known[said] = max(known.get(said, 0), counts[said])
        for finding in found:
            said = _said(finding, file)
            known[said] = known.get(said, 0) - 1
            if known[said] < 0:
                yield finding


def _said(finding: Finding, file: FeatureFile) -> Hashable:
    line = file.texts[finding.line - 1] if finding.line else ""
    return finding.code, finding.severity, finding.message, line
