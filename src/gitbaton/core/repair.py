"""What a malformed subject was meant to say: the corrected line that a refusal shows."""

from __future__ import annotations

from gitbaton.core.characters import character_name, deceives
from gitbaton.core.subject import parse_subject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.core.task_id import TaskGrammar

# Cyrillic and Greek letters that look like an ASCII one (Unicode confusables, Latin letters).
_LOOK_ALIKES = dict(
    zip(
        "авеікмнорстухѕјԁԛԝһӏАВЕІКМНОРСТУХЅЈԚԜαβεηικνοορτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "abeikmhopctyxsjdqwhlABEIKMHOPCTYXSJQWabenikvooptuxABEZHIKMNOPTYX",
        strict=True,
    )
)
_LONGEST = 500


def repair(text: str, grammar: TaskGrammar) -> str | None:
    """The subject, well-formed, if it is clear what was meant; else None."""
    if len(text) > _LONGEST:
        return None
    import re

    shape = re.compile(
        r"(?P<type>[A-Za-z][\w-]*) *(?P<early>!?) *[(\[{] *(?P<ids>[^()\[\]{}:]+?)"
        r" *(?:[)\]}] *(?P<late>!?) *:?|:) *(?P<description>[^\s:].*)"
    )
    found = shape.fullmatch(to_ascii(text).strip())
    if found is None:
        return None
    tokens = [token for token in re.split(r"[\s,;&+/]+", found["ids"]) if token]
    ids = ",".join([token.rstrip("-.:") for token in tokens])
    breaking = found["early"] or found["late"] or ""
    fixed = f"{found['type'].lower()}({ids}){breaking}: {found['description']}"
    subject = parse_subject(fixed, grammar)
    return fixed if subject.is_work and fixed != text else None


def to_ascii(text: str) -> str:
    """The text with look-alikes, full-width forms and odd spaces replaced, invisibles dropped."""
    from unicodedata import normalize

    seen = "".join([char for at, char in enumerate(text) if not deceives(text, at)])
    plain = normalize("NFKC", "".join([_LOOK_ALIKES.get(char, char) for char in seen]))
    return plain.replace("–", "-").replace("—", "-").replace("−", "-")


def oddities(text: str) -> str:
    """The characters of an ID that are not ASCII, by code point, and the letter each looks like."""
    odd = dict.fromkeys([char for char in text if char > "~" or char < " "])
    names = []
    for char in list(odd)[:5]:
        plain = to_ascii(char)
        like = f" (looks like {plain})" if len(plain) == 1 and plain.isascii() else ""
        names.append(character_name(char).strip("<>") + like)
    return ", ".join(names)
