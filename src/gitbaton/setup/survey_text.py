"""What was found in a repository, in a few lines for those who decide on git-baton."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitbaton.base.mask import mask
from gitbaton.plan.settings import SPEC_KIT
from gitbaton.setup.suggested_settings import A_HABIT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gitbaton.setup.suggested_settings import PastWork
    from gitbaton.setup.survey import Survey


def survey_text(found: Survey, decided: Mapping[str, str]) -> str:
    """A line for each thing that was looked for, and the settings that follow. Masked."""
    lines = [f"{title:<12} {text}" for title, text in _facts(found)]
    if decided:
        lines += [
            "settings that follow:",
            *[f"  {key} = {value}" for key, value in decided.items()],
        ]
    return "\n".join(mask(line) for line in lines)


def _facts(found: Survey) -> Iterator[tuple[str, str]]:
    past = found.past
    yield "commits", _commits(past)
    if past.people:
        yield "task IDs", _ids(past)
        yield "subjects", _subjects(past)
    yield "bots", ", ".join(f"{name} ({count})" for name, count in past.bots) or "none"
    yield "plan", _plans(found)
    yield "hooks", ", ".join(found.hooks) or "none"
    yield "agents read", ", ".join(found.agents) or "nothing yet"


def _commits(past: PastWork) -> str:
    return f"the last {past.commits}: {past.people} by people, {past.merges} merges"


def _ids(past: PastWork) -> str:
    if not past.ids or _share(past.with_ids) == "0%":
        return "none in subjects"
    return f"in {_share(past.with_ids)} of subjects, such as {past.example}"


def _subjects(past: PastWork) -> str:
    said = f"{_share(past.conventional)} conventional, {_share(past.squashed)} end in (#12)"
    if past.squashed >= A_HABIT:
        said += ": squashed, so let git baton pr write the titles"
    return said


def _plans(found: Survey) -> str:
    plans = [f"{count} feature files in {folder or 'the top'}" for folder, count in found.plans[:3]]
    for folder, count in found.spec_kit[:1]:
        plans.append(
            f"{count} features of spec-kit in {folder or 'the top'}: to work on them as they are, "
            f"git baton init --plan-format {SPEC_KIT}"
        )
    others = [f"{count} files of {tool}, left alone" for tool, count in found.others]
    return ", ".join([*plans, *others]) or "none"


def _share(part: float) -> str:
    return f"{part:.0%}"
