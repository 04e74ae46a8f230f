"""The sentences of a Verify step: which inline code is a command, and what it should show.

Inline code is a command where the sentence says ``Run``, where it stands alone, where it is the
proof in parentheses, and where a sentence begins with it and a program is known by that name.
What a sentence says beyond that is an expectation of the output, or it is left to a person.
"""

from __future__ import annotations

from gitbaton.core.plan import Field, Span, code_spans
from gitbaton.core.snippet import paths_of
from gitbaton.core.value import Value
from gitbaton.core.verification import ByHand, Command, Expectation, PathCheck
from gitbaton.core.verify_code import is_bare_cd, is_endless, is_known, is_plausible
from gitbaton.core.verify_words import (
    CONDITIONAL,
    GENERIC,
    NEGATIVE,
    PLAIN,
    SIMILAR,
    has_errors,
    is_plain,
    without_none,
    words_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Item = Command | Expectation | PathCheck | ByHand

UNSURE = "how the command should end is said in words"
MOVES = "each command runs at the top of the work tree; write `cd … && …`, or a fenced block"
CHOICE = "it is one of several, or for another case"
ENDLESS = "a command that does not end by itself is not run"
NOT_RUN = (UNSURE, MOVES, CHOICE, ENDLESS)
"""Reasons for which a command was left out."""

# Each piece of inline code and each quotation becomes one character of Unicode's private area.
_CODE, _QUOTE, _END = "\ue000", "\uf000", "\uf8ff"
_C, _Q = "[\ue000-\uefff]", "[\ue000-\uf8ff]"
_TEXT = "[^\ue000-\uf8ff]*"
_INTO_BLOCK = PLAIN | {"following", "these"}
_LONGEST = 20_000
_MOST = 1_000
_SAYS = (
    r"(?:(?:it|this|that|which|you|the command|(?:the )?output|(?:the )?result)\s+)?"
    r"(?:(?:should|must|will|shall)\s+)?(?:now\s+)?"
    r"(?:see|show|print|output|display|return|list|report|contain|include|log|say|be|read)"
    r"(?:s|es)?"
)
_EXPECTS = rf"(?:{_SAYS}|expect(?:ed|s)?(?:\s+(?:output|result))?|(?:the )?output|→|=>|->)"
_WHAT = r"(?:\s*(?:the\s+)?(?:text|line|message|string|version|value)\b)?\s*:?\s*"
_RUNS = r"\b(?:re-?run|run|running|execute|executing)\s*(?:the\s+)?(?:commands?|script)?\s*:?\s*"
_FILES = r"(?:(?:the|new|both|all)\s+)*(?:files?|it)\s+"
_EXIST = r"(?:(?:already\s+)?exists?|(?:(?:is|are|was|were)\s+)?(?:created|there|present))"
_PLACE = (
    r"(?:\s+(?:at|in|on|under)\s+(?:the\s+)?(?:correct|right|given|specified|expected)\s+"
    r"(?:path|place|location|folder|directory))?"
)
_STATUS = (
    r"(?:should\s+|must\s+)?(?:exits?|ends?|fails?)(?:\s+with)?(?:\s+exit)?\s+"
    r"(?:(?:code|status)\s+)?(\d{1,3})"
)
_OF_COMMAND = (
    r"(?:it|this|that|should|must|no|nothing|not|fails?|the (?:command|output|result)|output"
    r"|expected|prints?|shows?|returns?|outputs?|finds?|lists?)\b"
)


class Sentence(Value):
    """A sentence in which each piece of code is one character; ``held`` tells what stood there."""

    text: str
    held: Mapping[str, str]

    def restored(self, part: str) -> str:
        """A part of the text as the plan has it."""
        shown = {
            ord(char): f"`{said}`" if char < _QUOTE else f'"{said}"'
            for char, said in self.held.items()
        }
        return part.strip().translate(shown)


class Known(Value):
    """What is known where a sentence begins: a command before it, File paths, a block after it."""

    command: bool = False
    files: bool = False
    block: bool = False


def read_prose(text: str, line: int, known: Known) -> list[Item]:
    """What the sentences of a paragraph ask for; ``line`` is where it stands.

    An Expectation is of the last command before it. A ByHand whose reason is UNSURE is about that
    command too, and one whose reason is MOVES about every command behind it.
    """
    if len(text) > _LONGEST or any(_CODE <= char <= _END for char in text):
        return [ByHand(text, line)]
    items: list[Item] = []
    sentences = _sentences(text)
    for at, sentence in enumerate(sentences):
        here = known.replace(block=known.block and at == len(sentences) - 1)
        for item in _read_sentence(sentence, line, here):
            known = known.replace(command=runs_last(item, known.command))
            items.append(item)
    return items


def runs_last(item: Item, before: bool) -> bool:
    """Whether a command that is run is the last thing spoken of, behind this item."""
    if isinstance(item, ByHand):
        return before and item.reason not in NOT_RUN and "`" not in item.text
    return before or isinstance(item, Command)


def forbids(text: str) -> bool:
    """Whether the last sentence of a paragraph says that the block below is for another case."""
    sentences = _sentences(text[-_LONGEST:])
    return bool(sentences) and not CONDITIONAL.isdisjoint(words_of(sentences[-1].text))


# -- sentences ----------------------------------------------------------------------------------


def _sentences(text: str) -> list[Sentence]:
    import re

    flat, held = _flattened(text)
    parts = re.split(r"(?<=[.!?;])(?<!\be\.g\.)(?<!\bi\.e\.)\s+", flat.strip())
    return [Sentence(part, held) for part in parts if part]


def _flattened(text: str) -> tuple[str, dict[str, str]]:
    import re

    held: dict[str, str] = {}
    pieces, at = [], 0
    for code in code_spans(text)[:_MOST]:
        found = re.compile(rf"(?<!`)(`+) ?{re.escape(code)} ?\1(?!`)").search(text, at)
        begin, end = found.span() if found else (at, at)
        char = chr(ord(_CODE) + len(held))
        held[char] = code
        pieces += [text[at:begin], char]
        at = end
    flat = "".join([*pieces, text[at:]])
    for number, said in enumerate(re.findall(r'"[^"]+"|“[^”]+”', flat)[:_MOST]):
        char = chr(ord(_QUOTE) + number)
        held[char] = said[1:-1].translate({ord(c): f"`{code}`" for c, code in held.items()})
        flat = flat.replace(said, char, 1)
    return flat, held


def _read_sentence(sentence: Sentence, line: int, known: Known) -> list[Item]:
    """What one sentence asks for; as a whole it is left to a person if no part of it is clear."""
    whole = sentence.restored(sentence.text)
    reason = _why_not(sentence)
    if reason is not None:
        return [ByHand(whole, line, reason)]
    items: list[Item] = []
    unread: list[Item] = []
    for clause in _clauses(sentence):
        status = _ending(clause)
        if status is not None and items and isinstance(items[-1], Command):
            items[-1] = items[-1].replace(status=status)
            continue
        found = _read_clause(clause, sentence, line, known)
        if found is None:
            found = [ByHand(sentence.restored(clause), line)]
            unread += found
        else:
            items += found
        for item in found:
            known = known.replace(command=runs_last(item, known.command))
    return [*items, *unread] if items or not unread else [ByHand(whole, line)]


def _why_not(sentence: Sentence) -> str | None:
    """Why no command of the sentence may run; None if they may.

    It ends never, it leaves for another folder, or it is one of several or for another case.
    """
    import re

    codes = {char: sentence.held[char] for char in sentence.text if _CODE <= char < _QUOTE}
    if any(is_endless(code) for code in codes.values()):
        return ENDLESS
    if any(is_bare_cd(code) for code in codes.values()):
        return MOVES
    ends = [sentence.text.index(char) for char, code in codes.items() if is_known(code)]
    ends += [match.start() for match in re.finditer(rf"{_RUNS}{_C}", sentence.text, re.I)]
    words = words_of(sentence.text[: max(ends, default=0)])
    return None if CONDITIONAL.isdisjoint(words) else CHOICE


def _clauses(sentence: Sentence) -> Iterator[str]:
    """The sentence cut where a new statement may begin: not in parentheses, nor before a text."""
    import re

    text, start = sentence.text, 0
    cuts = r"\s*[,;]\s+(?:(?:and|then|and then)\s+)?|\s+(?:and then|and|then)\s+|\s+[—–]\s+"
    for cut in re.finditer(cuts, text):
        after = text[cut.end() : cut.end() + 1]
        expected = after in sentence.held and not is_known(sentence.held[after])
        if text.count("(", start, cut.start()) > text.count(")", start, cut.start()) or expected:
            continue
        yield text[start : cut.start()]
        start = cut.end()
    yield text[start:]


# -- clauses ------------------------------------------------------------------------------------


def _read_clause(clause: str, sentence: Sentence, line: int, known: Known) -> Sequence[Item] | None:
    """What a clause asks for; None if that is for a person."""
    clause = clause.strip(" \t.:;!✓✅")
    if not clause:
        return ()
    existing = _existing(clause, sentence, line, known)
    if existing is not None:
        return existing
    parts = _command_in(clause, sentence)
    if parts is not None:
        return _command_clause(clause, parts, sentence, line, known)
    expected = _expected(clause, sentence)
    if expected:
        return expected if known.command else None
    return _statement(clause, sentence, line, known)


def _ending(clause: str) -> int | None:
    """The exit code in ``which exits with code 2``, of the command before it; None without one."""
    import re

    status = re.fullmatch(
        rf"(?:which|that|it|the command)\s+{_STATUS}", clause.strip(" .:;!"), re.I
    )
    return int(status[1]) if status else None


def _statement(clause: str, sentence: Sentence, line: int, known: Known) -> Sequence[Item] | None:
    """A clause without a command: of the block below, or in words of the command above."""
    import re

    words = words_of(clause)
    bare = sentence.held.keys().isdisjoint(clause)
    if known.block and re.fullmatch(_EXPECTS, clause, re.I):
        return [Expectation(())]
    if known.block and bare and "run" in words and _INTO_BLOCK.issuperset(words):
        return ()
    if known.command and bare and GENERIC.issuperset(words) and not has_errors(clause):
        return ()
    negative = not NEGATIVE.isdisjoint(words_of(without_none(clause)))
    if known.command and _ending(clause) is not None:
        return [ByHand(sentence.restored(clause), line, UNSURE)]
    if known.command and negative and re.match(_OF_COMMAND, clause, re.I):
        return [ByHand(sentence.restored(clause), line, UNSURE)]
    return None


def _existing(clause: str, sentence: Sentence, line: int, known: Known) -> Sequence[Item] | None:
    """``File exists`` is what the File paths are looked at for; so is a path in the sentence."""
    import re

    if re.fullmatch(_FILES + _EXIST + _PLACE, clause, re.I):
        return () if known.files else None
    named = re.fullmatch(rf"(?:(?:the|files?)\s+)*({_C})\s+{_EXIST}", clause, re.I)
    if named is None:
        return None
    code = Field("File", f"`{sentence.held[named[1]]}`", Span(line, line))
    return [PathCheck(path, line) for path in paths_of(code) if not leads_out(path)] or None


def leads_out(path: str) -> bool:
    """Whether a path need not lie in the work tree."""
    return path.startswith(("/", "~")) or ".." in path.split("/")


class Parts(Value):
    """A command in a clause, and the text around it; ``proves`` the text if in parentheses."""

    lead: str
    code: str
    tail: str
    proves: bool = False


def _command_in(clause: str, sentence: Sentence) -> Parts | None:
    """The first command of a clause."""
    import re

    def found(before: str, behind: str) -> tuple[str, str, str]:
        match = re.match(rf"(?P<lead>{before}(?P<code>{_C}){behind}(?P<tail>.*)", clause, re.I)
        if match is None:
            return "", "", ""
        return match["lead"], sentence.held[match["code"]], match["tail"]

    lead, code, tail = found(rf"{_TEXT})\((?:(?:run|via|with|using|by)\s+)?", r"\)")
    if is_known(code):
        return Parts(lead, code, tail, proves=True)
    lead, code, tail = found(rf".*?){_RUNS}", "")
    if is_plausible(code):
        return Parts(lead, code, tail)
    lead, code, tail = found(rf"{_TEXT})", "")
    alone = len(clause) == 1 and " " in code.strip() and is_plausible(code)
    helped = PLAIN.issuperset(words_of(lead + tail))
    return Parts(lead, code, tail) if alone or is_known(code, helped) else None


def _command_clause(
    clause: str, parts: Parts, sentence: Sentence, line: int, known: Known
) -> Sequence[Item] | None:
    """A command with all that is said of it; None if what is said forbids to run it."""
    import re

    lead, tail = parts.lead.strip(" \t.:("), parts.tail.strip(" \t.:;!)")
    command = Command(parts.code.strip(), line, line)
    proven = _proven(lead, parts.proves, sentence, line, known)
    if proven is None:
        return None
    status = re.fullmatch(_STATUS, tail, re.I)
    if status:
        return [*proven, command.replace(status=int(status[1]))]
    expected = _expected(tail, sentence)
    if expected or is_plain(tail):
        return [*proven, command, *expected]
    lone = " " not in command.script and not is_known(command.script)
    if lone or not (NEGATIVE | CONDITIONAL).isdisjoint(words_of(tail)):
        return None
    return [command, ByHand(sentence.restored(clause), line)]


def _proven(
    lead: str, proves: bool, sentence: Sentence, line: int, known: Known
) -> Sequence[Item] | None:
    """What the words before a command leave to a person; None if it may not run after them."""
    if is_plain(lead):
        return ()
    if not proves:
        return None
    existing = _existing(lead, sentence, line, known)
    if existing is not None:
        return existing
    if not NEGATIVE.isdisjoint(words_of(lead)):
        return None
    return [ByHand(sentence.restored(lead), line)]


def _expected(text: str, sentence: Sentence) -> list[Expectation]:
    """What ``should show `a` or `b``` expects; nothing if the text says more than that."""
    import re

    match = re.fullmatch(
        rf"{_EXPECTS}{_WHAT}(?P<first>{_Q})(?P<more>(?:\s*(?:,|/|,?\s+or|,?\s+and)\s*{_Q})*)"
        r"(?P<rest>.*)",
        text,
        re.I,
    )
    if match is None:
        return []
    rest = match["rest"].strip(" \t.!)")
    chars = [char for char in match["first"] + match["more"] if char in sentence.held]
    texts = [sentence.held[char] for char in chars]
    joints = set(re.findall(r"or|and|,|/", match["more"]))
    if (rest and rest not in SIMILAR) or not all(_says_something(each) for each in texts):
        return []
    if "or" in joints or "/" in joints:
        return [] if "and" in joints else [Expectation(tuple(texts), not rest)]
    return [Expectation((each,), not rest) for each in texts]


def _says_something(text: str) -> bool:
    bare = text.strip(" .…")
    return bool(bare) and not (bare.startswith("<") and bare.endswith(">"))
