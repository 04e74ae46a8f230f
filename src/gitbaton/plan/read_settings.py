"""Settings from a configuration file: every key with its check."""

from __future__ import annotations

from gitbaton.base.errors import ConfigError
from gitbaton.plan.settings import BRANCHES, EVENTS, PLAN_FORMATS, SPEC_KIT, Settings
from gitbaton.plan.task_id import TaskGrammar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_UNIT_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_AGENTS_FORM = 'write agents = {ada = ["ada@example.com"]}'
_LONGEST_SECONDS = 366 * 86400


def _text(key: str, value: object) -> str:
    if not isinstance(value, str):
        raise ConfigError(f"{key} must be a string, not {_kind(value)}", f'write {key} = "…"')
    if len(value) > 500 or any(char < " " or char == "\x7f" for char in value):
        raise ConfigError(
            f"{key} holds a control character or more than 500 characters",
            f"shorten {key} to plain text",
        )
    return value


def _texts(key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise ConfigError(
            f"{key} must be a list of strings, not {_kind(value)}", f'write {key} = ["…"]'
        )
    if len(value) > 200:
        raise ConfigError(f"{key} lists more than 200 values", f"shorten {key}")
    return tuple([_text(key, item) for item in value])


def _yes_or_no(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise ConfigError(f"{key} must be true or false, not {_kind(value)}", f"write {key} = true")
    return value


def _kind(value: object) -> str:
    names = {
        "bool": "a boolean",
        "dict": "a table",
        "float": "a number",
        "int": "a number",
        "list": "a list",
        "str": "a string",
    }
    return names.get(type(value).__name__, "a date or time")


def seconds_in(text: str) -> int | None:
    """The seconds of a duration such as ``30m``; None if it is none."""
    number, unit = text[:-1], text[-1:]
    known = number.isascii() and number.isdigit() and len(number) <= 9 and unit in _UNIT_SECONDS
    return int(number) * _UNIT_SECONDS[unit] if known else None


def _duration(key: str, value: object) -> int:
    text = _text(key, value)
    seconds = seconds_in(text)
    if seconds is None:
        raise ConfigError(
            f'{key} must be a whole number and a unit of time, not "{text}"',
            f'write {key} = "30m" (s, m, h or d)',
        )
    if seconds > _LONGEST_SECONDS or (seconds == 0 and key != "clock-skew"):
        raise ConfigError(
            f'{key} must lie between one second and 366 days, not "{text}"',
            f'write {key} = "30m"',
        )
    return seconds


def _folder(key: str, value: object) -> str:
    folder = _text(key, value)
    parts = folder.rstrip("/").split("/")
    if folder.startswith("/") or "\\" in folder or ".." in parts or ".git" in parts:
        raise ConfigError(
            f'{key} must be a folder inside the repository, not "{folder}"',
            f'write {key} = "docs/plans"',
        )
    return "/".join([part for part in parts if part not in ("", ".")])


def _plan_format(key: str, value: object) -> str:
    return _one_of(key, _text(key, value), PLAN_FORMATS)


def _task_id(key: str, value: object) -> str:
    return TaskGrammar(_text(key, value)).pattern


def _words(key: str, value: object) -> tuple[str, ...]:
    words = _texts(key, value)
    for word in words:
        if not word or not word.replace("-", "").replace("_", "").isalnum() or not word.isascii():
            raise ConfigError(
                f'{key} lists "{word}", which is not a plain word', f'write {key} = ["feat", "fix"]'
            )
    return words


def _authors(key: str, value: object) -> tuple[str, ...]:
    authors = _texts(key, value)
    if any(not author.strip() or "<" in author for author in authors):
        raise ConfigError(
            f"{key} must list names or addresses, one of the two each",
            f'write {key} = ["renovate[bot]", "bot@example.com"]',
        )
    return authors


def _types(key: str, value: object) -> tuple[str, ...]:
    words = _words(key, value)
    if not words:
        raise ConfigError(
            f"{key} lists no type, so no commit could pass", f'write {key} = ["feat"]'
        )
    return words


def _codes(key: str, value: object) -> tuple[str, ...]:
    codes = _texts(key, value)
    for code in codes:
        if not (code and code.startswith(tuple("SLCMTPH")) and _is_code_prefix(code[1:])):
            raise ConfigError(
                f'{key} lists "{code}", which is no rule code or family',
                f'write {key} = ["T402"] or a family letter; `git baton explain` lists them',
            )
    return codes


def _waivers(key: str, value: object) -> tuple[str, ...]:
    waivers = _texts(key, value)
    for waiver in waivers:
        code, _, commit = waiver.partition("@")
        hexadecimal = 7 <= len(commit) <= 64 and not commit.strip("0123456789abcdef")
        if len(code) != 4 or not hexadecimal or _codes(key, [code]) != (code,):
            raise ConfigError(
                f'{key} lists "{waiver}", which is no rule code and commit',
                f'write {key} = ["C202@3228f21"], in small letters, as the finding names them',
            )
    return waivers


def _is_code_prefix(digits: str) -> bool:
    return len(digits) <= 3 and digits.isascii() and f"{digits}0".isdigit()


def _branch(key: str, value: object) -> str:
    template = _text(key, value)
    name = template.replace("{id}", "1.1").replace("{slug}", "login")
    if "{id}" not in template or not _is_branch(name):
        raise ConfigError(
            f'{key} must make a branch name out of {{id}} and {{slug}}, not "{template}"',
            f'write {key} = "feature/{{id}}-{{slug}}"',
        )
    return template


def _since(key: str, value: object) -> str:
    from gitbaton.base.timestamp import is_timestamp

    text = _text(key, value)
    plain = not text or _is_branch(text) or is_timestamp(text) or is_timestamp(f"{text} 00:00")
    if not plain or text.endswith("HEAD"):
        raise ConfigError(
            f'{key} must be a date, the ID of a commit or a tag, not "{text}"',
            f'write {key} = "2024-01-15"',
        )
    return text


def _default_branch(key: str, value: object) -> str:
    name = _text(key, value)
    if name and not _is_branch(name):
        raise ConfigError(
            f'{key} must be the name of a branch, not "{name}"', f'write {key} = "main"'
        )
    return name


def _is_branch(name: str) -> bool:
    from gitbaton.plan.branch_name import can_name_branch

    return can_name_branch(name) and "{" not in name and "}" not in name


def _claim_refs(key: str, value: object) -> str:
    text = _text(key, value)
    if text.startswith("refs/"):
        name = text.removeprefix(BRANCHES).removesuffix("/")
        if not text.startswith(BRANCHES) or text[-1:] != "/" or not _is_branch(name):
            raise ConfigError(
                f'{key} may name a folder of branches, such as "refs/heads/claude/baton/", not '
                f'"{text}"',
                f'write {key} = "refs/heads/claude/baton/"',
            )
        return text
    return _one_of(key, text, ("auto", "require", "off"))


def _one_of(key: str, value: str, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise ConfigError(
            f'{key} must be one of {", ".join(choices)}, not "{value}"',
            f'write {key} = "{choices[0]}"',
        )
    return value


def _timezone(key: str, value: object) -> str:
    zone = _text(key, value)
    if zone == "UTC":
        return zone
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(zone)
    except Exception:  # ZoneInfo raises five kinds for five ways of being wrong
        raise ConfigError(
            f'{key} names no time zone that this machine knows: "{zone}"',
            f'write {key} = "UTC", or install the time zone data (pip install tzdata)',
        ) from None
    return zone


def _paths(key: str, value: object) -> tuple[str, ...]:
    paths = _texts(key, value)
    for path in paths:
        if not path or path.startswith("/") or ".." in path.split("/"):
            raise ConfigError(
                f'{key} lists "{path}", which is no path inside the repository',
                f'write {key} = ["CHANGELOG.md", "locales/"]',
            )
    return tuple([path.removeprefix("./") for path in paths])


def _events(key: str, value: object) -> tuple[str, ...]:
    return tuple([_one_of(key, event, EVENTS) for event in _texts(key, value)])


def _owners(key: str, value: object) -> tuple[str, ...]:
    addresses = _texts(key, value)
    if not all(addresses) or any(" " in address for address in addresses):
        raise ConfigError(
            f"{key} must list addresses without spaces", f'write {key} = ["ada@example.com"]'
        )
    return addresses


def _agents(key: str, value: object) -> tuple[str, ...]:
    from gitbaton.plan.log.cells import is_agent

    if not isinstance(value, dict):
        raise ConfigError(f"{key} must be a table, not {_kind(value)}", _AGENTS_FORM)
    pairs = []
    for name, addresses in value.items():
        if not is_agent(name):
            raise ConfigError(
                f'{key} lists "{_printable(name)}", which names no agent', _AGENTS_FORM
            )
        found = _texts(f"{key}.{name}", addresses)
        if not found or not all(found) or any(" " in address for address in found):
            raise ConfigError(f"{key}.{name} must list addresses without spaces", _AGENTS_FORM)
        pairs += [f"{name} {address.casefold()}" for address in found]
    return tuple(pairs)


_CHECKS: dict[str, Callable[[str, object], object]] = {
    "plan-format": _plan_format,
    "plan": _folder,
    "task-id": _task_id,
    "types": _types,
    "exempt-types": _words,
    "exempt-authors": _authors,
    "stale-after": _duration,
    "timezone": _timezone,
    "branch": _branch,
    "default-branch": _default_branch,
    "since": _since,
    "clock-skew": _duration,
    "claim-refs": _claim_refs,
    "select": _codes,
    "ignore": _codes,
    "waive": _waivers,
    "verify-timeout": _duration,
    "notify": _events,
    "agents": _agents,
    "hot-files": _paths,
    "sign-off": _yes_or_no,
    "protect-settings": _yes_or_no,
    "settings-owners": _owners,
}
KEYS = tuple(_CHECKS)


def read_settings(table: Mapping[str, object]) -> Settings:
    """Settings from a parsed TOML table.

    Raises ConfigError for an unknown key (with the nearest known one) or a bad value.
    """
    values: dict[str, object] = {}
    for key, value in table.items():
        check = _CHECKS.get(key)
        if check is None:
            raise ConfigError(f"unknown key: {_printable(key)}", _did_you_mean(key))
        values[key.replace("-", "_")] = check(key, value)
    if values.get("protect_settings") and not values.get("settings_owners"):
        raise ConfigError(
            "protect-settings without settings-owners: nobody could ever change that again",
            'write settings-owners = ["ada@example.com"]',
        )
    if values.get("plan_format") == SPEC_KIT:
        from gitbaton.plan.spec_kit import DEFAULTS

        values = {**DEFAULTS, **values}
    return Settings(**values)  # type: ignore[arg-type]


def _printable(key: str) -> str:
    return ascii(key)[1:-1][:60]


def _did_you_mean(key: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(key[:60].replace("_", "-").lower(), KEYS, n=1)
    return f"did you mean {near[0]}?" if near else f"known keys: {', '.join(KEYS)}"
