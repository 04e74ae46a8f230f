"""The corrected form of a malformed subject, for the hint of a refusal."""

from __future__ import annotations

from gitbaton.base.unicode_safety import character_name, deceives
from gitbaton.commits.subject import LOG_VERBS, parse_subject
from gitbaton.plan.task_id import MalformedIdsError, TaskGrammar, split_counter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container

# Cyrillic, Greek, Armenian and phonetic letters that look like an ASCII one (Unicode confusables).
_LOOK_ALIKES = dict(
    zip(
        "авеікмнорстухѕјԁԛԝһӏгАВЕІКМНОРСТУХЅЈԚԜαβεηικνορτυχϲϳΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹօոսհցզՕՍɑɡıƖ",
        "abeikmhopctyxsjdqwhlrABEIKMHOPCTYXSJQWabenikvoptuxcjABEZHIKMNOPTYXConuhgqOUagil",
        strict=True,
    )
)
_DASHES = dict.fromkeys("‐‑‒–—―−", "-")
_LONGEST = 500
_NO_DESCRIPTION = "<what the commit does>"
_TYPE = r"(?:(?P<type>[A-Za-z][\w-]*) *(?P<early>!*) *:? *)?"
_DESCRIPTION = r"\s*(?P<description>[^\s:].*)?"
_BRACKETED = (
    _TYPE + r"[(\[{] *(?P<ids>[^()\[\]{}:]+?) *(?:[)\]}]+ *(?P<late>!*) *:?|:)" + _DESCRIPTION
)
_BARE = _TYPE + r"\b(?P<ids>[\w.#+,;&/ -]+?) *[)\]}]? *(?P<late>!*) *:" + _DESCRIPTION
_CONVENTIONAL = (
    r"(?P<type>[A-Za-z][\w-]*) *(?:\( *(?P<scope>[^()]*)\))? *(?P<mark>!?) *: *(?P<said>\S.*)"
)
_LOG_CLAUSE = r"(?:(claim|reclaim|complete|note on|revert|release) +)?(?:tasks? +)?(\S+)"


def suggest_subject(text: str, grammar: TaskGrammar) -> str | None:
    """The well-formed subject, if only one reading is plausible; else None."""
    if len(text) > _LONGEST:
        return None
    prefix, core = _without_autosquash(text)
    core = _unadorned(core)
    line = _log_line(to_ascii(core).strip(), grammar) or _work_line(core.strip(), grammar)
    if line is None or prefix + line == text:
        return None
    subject = parse_subject(line, grammar)
    return prefix + line if subject.ids and not subject.problem else None


def respelled(text: str, types: Container[str]) -> str | None:
    """The subject with type, scope and colon in the form of conventional commits; None if it is
    in that form, or begins with no known type."""
    import re

    found = re.fullmatch(_CONVENTIONAL, _unadorned(text[:_LONGEST]).strip())
    if not found or found["type"].lower() not in types:
        return None
    scope = f"({found['scope'].strip()})" if found["scope"] and found["scope"].strip() else ""
    line = f"{found['type'].lower()}{scope}{found['mark'] or ''}: {found['said']}"
    return None if line == text else line


def _unadorned(text: str) -> str:
    """The text without emoji before the type, as characters or as ``:codes:``."""
    import re

    return re.sub(r"^(?:[^\w\s()\[\]{}:#.,;-]|:[\w+-]+:|[\u200d\ufe0f]|(?<=\W)\s)+", "", text)


def to_ascii(text: str) -> str:
    """The text with look-alikes, full-width forms and odd spaces replaced, invisibles dropped."""
    return "".join([_plain(text, at) for at in range(len(text))])


def visible(text: str) -> str:
    """The text without the characters that do not show themselves."""
    return "".join([char for at, char in enumerate(text) if not deceives(text, at)])


def oddities(text: str) -> str:
    """The characters of an ID that are not ASCII, by code point, and what each looks like."""
    odd = dict.fromkeys([char for char in text if char > "~" or char < " "])
    names = []
    for char in list(odd)[:5]:
        plain = to_ascii(char)
        like = f" (looks like {'a space' if plain == ' ' else plain})" if len(plain) == 1 else ""
        names.append(character_name(char).strip("<>") + (like if plain.isascii() else ""))
    return ", ".join(names)


def _plain(text: str, at: int) -> str:
    char = text[at]
    if " " <= char <= "~":
        return char
    if deceives(text, at):
        return ""
    from unicodedata import decimal, normalize

    digit = decimal(char, None)
    if digit is not None:
        return str(digit)
    return _LOOK_ALIKES.get(char) or _DASHES.get(char) or normalize("NFKC", char)


def _without_autosquash(text: str) -> tuple[str, str]:
    at = 0
    while text.startswith(("fixup! ", "squash! ", "amend! "), at):
        at = text.index(" ", at) + 1
    return text[:at], text[at:]


def _work_line(text: str, grammar: TaskGrammar) -> str | None:
    """``type(ids): description``; the description stays as it was typed."""
    import re

    pieces = [_plain(text, at) for at in range(len(text))]
    plain = "".join(pieces)
    origins = [at for at, piece in enumerate(pieces) for _ in piece]
    for shape in (_BRACKETED, _BARE):
        found = re.fullmatch(shape, plain)
        ids = found and _list(found["ids"], grammar)
        if found and ids:
            start = found.start("description")
            said = visible(text[origins[start] :]) if start >= 0 else _NO_DESCRIPTION
            breaking = "!" if found["early"] or found["late"] else ""
            return f"{(found['type'] or 'feat').lower()}({ids}){breaking}: {said}"
    return None


def _log_line(text: str, grammar: TaskGrammar) -> str | None:
    """``chore: claim task 1.1.5a, claim task 1.1.6``; an ID without a verb takes the last one."""
    import re

    opening = re.match(r"chore *: *", text, re.IGNORECASE)
    if opening is None:
        return None
    verb, clauses = "", []
    for part in re.split(r" *(?:[,;&]| and ) *", text[opening.end() :]):
        found = re.fullmatch(_LOG_CLAUSE, part, re.IGNORECASE)
        verb = ((found and found[1]) or verb).lower()
        ids = found and _token(found[2], grammar)
        if not ids or f"{verb} task " not in LOG_VERBS:
            return None
        clauses += [f"{verb} task {task}" for task in grammar.expand(ids)]
    return f"chore: {', '.join(clauses)}"


def _list(text: str, grammar: TaskGrammar) -> str:
    """The IDs and ranges of a list, with commas between; empty if one cannot be read."""
    import re

    joined = re.sub(r" *\.\.+ *| +- +| +to +", "-", text)
    words = [word for word in re.split(r"[\s,;&/+]+", joined) if word]
    tokens = [_token(word, grammar) for word in words if word.lower() not in _FILLERS]
    return ",".join(tokens) if all(tokens) else ""


_FILLERS = ("task", "tasks", "and")


def _token(word: str, grammar: TaskGrammar) -> str:
    """The nearest well-formed ID or range; empty if there is none."""
    bare = word.strip("-.:#_")
    for candidate in (word, bare, bare.lower(), bare.upper(), _turned(bare, grammar)):
        try:
            grammar.expand(candidate)
        except MalformedIdsError:
            continue
        return candidate
    return ""


def _turned(word: str, grammar: TaskGrammar) -> str:
    """A range the other way round."""
    for at, char in enumerate(word):
        first, last = word[:at], word[at + 1 :]
        if char == "-" and grammar.matches(first):
            stem, counter = split_counter(first)
            if grammar.matches(last):
                return f"{last}-{first}"
            counts_alike = counter.isdigit() == last.isdigit() and (
                last.isdigit() or len(last) == 1
            )
            return f"{stem}{last}-{counter}" if counts_alike else ""
    return ""
