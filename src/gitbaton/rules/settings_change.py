"""S108: settings that change so that less is judged, key by key."""

from __future__ import annotations

from gitbaton.base.timestamp import utc_minutes
from gitbaton.base.value import Value
from gitbaton.plan.settings import ALWAYS_REPORTED, CONFIG_FILE, Settings
from gitbaton.rules.findings import Finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

_LONGEST = 200


class Keepers(Value):
    """Whether settings are protected, and the addresses of those who may loosen them."""

    protected: bool = False
    owners: tuple[str, ...] = ()

    def allow(self, email: str) -> bool:
        """Whether whoever commits under an address may loosen the settings."""
        known = {owner.casefold() for owner in self.owners}
        return not self.protected or email.casefold() in known


def _differs(old: object, new: object) -> bool:
    return old != new


def _gains(old: Sequence[str], new: Sequence[str]) -> bool:
    return not set(new) <= set(old)


def _ignores_more(old: tuple[str, ...], new: tuple[str, ...]) -> bool:
    return any(not code.startswith(old) if old else True for code in new)


def _selects_less(old: tuple[str, ...], new: tuple[str, ...]) -> bool:
    return bool(new) and (not old or any(not code.startswith(new) for code in old))


def _exempts_more(old: str, new: str) -> bool:
    """Whether ``since`` moves on; of two dates the earlier one exempts less."""
    days = [utc_minutes(day if len(day) > 10 else f"{day} 00:00", "UTC") for day in (old, new)]
    if not new or new == old:
        return False
    before, after = days
    return before is None or after is None or after > before


def _is_laxer(old: str, new: str) -> bool:
    """Whether fewer claims are kept by refs, or in another place than before."""
    if "/" in old or ("/" in new and old != "off"):
        return True
    order = ("require", "auto", "off")
    return order.index(new if new in order else "auto") > order.index(old)


def _frees_names(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether a name may be used by more people: it is no longer listed, or with more addresses."""
    mapped = {pair.partition(" ")[0] for pair in old}
    kept = {pair.partition(" ")[0] for pair in new}
    more = {pair.partition(" ")[0] for pair in set(new) - set(old)}
    return bool(mapped - kept or mapped & more)


LOOSENING: dict[str, Callable[[Any, Any], bool]] = {
    "plan-format": _differs,
    "plan": _differs,
    "task-id": _differs,
    "types": _gains,
    "exempt-types": _gains,
    "exempt-authors": _gains,
    "stale-after": lambda old, new: new < old,
    "timezone": _differs,
    "default-branch": _differs,
    "since": _exempts_more,
    "clock-skew": lambda old, new: new > old,
    "claim-refs": _is_laxer,
    "select": _selects_less,
    "ignore": _ignores_more,
    "waive": _gains,
    "agents": _frees_names,
    "protect-settings": lambda old, new: old and not new,
    "settings-owners": _gains,
}
"""For each key that the judgement depends on, whether a change of its value lets more pass."""

_ADOPTED = ("since", "plan-format", "plan", "task-id")


def with_loosened(
    before: Settings, after: Settings, judged: Iterable[tuple[Settings, Settings]]
) -> Settings:
    """The settings ``before``, loosened as far as other changes did it that are judged by now.

    What a merge makes of them ``after`` is new only where it goes beyond: an entry that none of
    those added to a list, or a value that none of them came to.
    """
    changes, values = tuple(judged), dict[str, object]()
    for key, loosens in LOOSENING.items():
        name = key.replace("-", "_")
        steps = [(getattr(old, name), getattr(new, name)) for old, new in changes]
        steps = [(old, new) for old, new in steps if old != new and loosens(old, new)]
        if loosens in (_gains, _ignores_more):
            added = [each for old, new in steps for each in new if each not in old]
            values[name] = (*getattr(before, name), *added)
        elif any(new == getattr(after, name) for _, new in steps):
            values[name] = getattr(after, name)
    return before.replace(**values) if changes else before


def judge_settings(
    before: Settings,
    after: Settings,
    keepers: Keepers,
    email: str,
    commit: str | None = None,
    adopting: bool = False,
) -> Iterator[Finding]:
    """S108 for each setting that a change loosens, an error where only others may do that.

    ``email`` is the committer's address. A repository that begins with git-baton is ``adopting``:
    there is no row yet that ``since``, or where the plan is and how it is written, could keep from
    being judged.
    """
    for key, loosens in LOOSENING.items():
        name = key.replace("-", "_")
        old, new = getattr(before, name), getattr(after, name)
        if old == new or not loosens(old, new) or (adopting and key in _ADOPTED):
            continue
        allowed = keepers.allow(email)
        yield Finding(
            ALWAYS_REPORTED,
            f"{key} = {_shown(key, old)} becomes {_shown(key, new)}, so that less is judged",
            _hint(keepers, commit) if not allowed else _look(commit),
            severity="warning" if allowed else "error",
            path=CONFIG_FILE,
            commit=commit,
        )


def _shown(key: str, value: object) -> str:
    """A value as the file would have it, on one line."""
    if key == "protect-settings":
        return "true" if value else "false"
    if isinstance(value, tuple):
        quoted = [f'"{each}"' for each in value]
        text = f"[{', '.join(quoted)}]"
    else:
        text = f'"{value}s"' if isinstance(value, int) else f'"{value}"'
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _look(commit: str | None) -> str:
    if commit is None:
        return "say in the commit's message who decided it"
    return (
        f"see git show {commit[:7]}; if nobody decided it, put it back; if it was right and need "
        f'not be told again, a person writes waive = ["{ALWAYS_REPORTED}@{commit[:12]}"]'
    )


def _hint(keepers: Keepers, commit: str | None) -> str:
    who = ", ".join(keepers.owners) or "nobody, by settings-owners"
    undo = (
        f"git checkout {commit[:7]}^ -- {CONFIG_FILE}" if commit else f"git restore {CONFIG_FILE}"
    )
    return f"the settings are protected, and may be loosened by: {who}\nput them back: {undo}"
