"""The sentences of a Verify step: which inline code is a command.

A code span is one where it stands alone, begins a sentence or a clause, follows "run" or "with",
or is in parentheses, and its first word is a program. In doubt it is for a person: a command that
should not run is worse than one that did not.
"""

from __future__ import annotations

import re

from gitbaton.base.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    IsProgram = Callable[[str], bool]

_PROGRAMS = frozenset(
    """
    ansible awk bash bats black bun bundle bunx cargo cat cmake cmp composer coverage curl cypress
    dart deno diff django-admin docker dotnet echo elixir env eslint find flake8 flutter gcc gem git
    git-baton go golangci-lint gradle grep head helm java jest jq kubectl ls make mix mkdir mocha
    mvn mypy mysql ninja node nox npm npx phpunit php pip pip3 playwright pnpm poetry pre-commit
    prettier prisma psql pylint pyright pytest python python3 rails rake rg rspec rubocop ruby ruff
    rustc sed sh shellcheck sqlite3 swift tail terraform test timeout tox true tsc tsx turbo uv uvx
    vite vitest wc yarn zig
    """.split()  # noqa: SIM905 - a table, not a list of lines
)
# Commands without a further word; ``find`` is rather a function's name.
_ALONE = frozenset(
    """
    eslint false gradle jest make mvn mypy nox phpunit pre-commit pytest pyright rake rspec rubocop
    ruff tox true tsc vitest
    """.split()  # noqa: SIM905 - a table, not a list of lines
)
_SHELL_WORDS = ("!", "(", "[", "[[", "cd", "command", "export", "for", "if", "set", "{")

# Words that say no more than that a command ends well.
_PLAIN = frozenset(
    """
    0 a again all also and any are build builds by check checks clean cleanly code command commands
    compiles complete completes confirm end ends ensure error errors exist exists exit exits file
    files finally finish finishes following for green in is it lint lints must new no now of ok okay
    output pass passed passes please run running runs script see should status still succeed
    succeeds successfully suite test tests that the then there they this to type typecheck types
    typescript unit using verify via warnings which will with without works zero
    """.split()  # noqa: SIM905 - a table, not a list of lines
)
# Words by which a command may be meant for another case.
_OTHER_CASE = frozenset(
    """
    after alternatively avoid before don't either if instead never not once optional optionally or
    otherwise unless until when whenever
    """.split()  # noqa: SIM905 - a table, not a list of lines
)
# Words by which it may be meant to fail, or to show nothing.
_DENIAL = frozenset(
    """
    can't cannot crash crashes denied doesn't error errors fail failing fails failure failures isn't
    neither no none nonzero not nothing refuse refused refuses reject rejected rejects shouldn't
    throws won't
    """.split()  # noqa: SIM905 - a table, not a list of lines
)

_LONGEST = 4096
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.S)
_HOLE = re.compile("\0+")
_CUT = re.compile(r"(?<=[.!?])\s+(?=[A-Z\0])|(?<=[.!?]\))\s+")
_RUNS = re.compile(
    r"\b(?:run|running|runs|execute|executing|with|via|using)"
    r"(?:\s+(?:the\s+)?(?:command|script|tests?)s?)?\s*:?\s*$",
    re.I,
)
_AND = re.compile(r"(?:and|then|also|run|[\s,])*", re.I)
_CLAUSE = re.compile(r"(?:;|\n|\bthen)\s*$", re.I)
_SAYS_MORE = re.compile(r"(?:,|\band|\bbut|\bwhile)\s*$", re.I)
_OUTCOME = re.compile(
    r"\s*(?:$|[^\w\s]|(?:also|still|now|then|must|should|will|again)\b|(?:answers?|contains?|counts?|"
    r"displays?|ends?|exits?|finds?|gives?|has|is|lists?|outputs?|pass(?:es)?|prints?|reports?|"
    r"returns?|says?|shows?|succeeds?|writes?)\b)",
    re.I,
)
_COUNT_OF_NONE = re.compile(r"\s*\w+\s+(?:exactly\s+)?`?(?:0|zero)(?![\w.])", re.I)
_JOINT = re.compile(r"[\s,;:.()]*(?:\b(?:and|then|but)\b[\s,;:]*)*", re.I)
_LAST_JOINT = re.compile(r"(?:[\s,;:.(]|(?<=[\s,;])(?:and|then|also)\b)*$", re.I)
_OF_THE_COMMAND = re.compile(
    r"(?:it|this|that|they|the (?:command|output|result)|there|should|must|exits?|no|nothing)\b",
    re.I,
)
_NO_TROUBLE = re.compile(
    r"\b(?:no|without|zero|0)\s+(?:any\s+)?(?:\w+\s+)?(?:error|failure|issue|warning)s?\b", re.I
)
_OTHER_STATUS = re.compile(r"\b(?:code|exit\w*|return\w*|status)\b[^\d\0]{0,20}[1-9]", re.I)
_VALUE = r"(?:\$\((?:[^()]|\([^()]*\))*\)|\"[^\"]*\"|'[^']*'|[^\s;&|()])*"
_ASSIGNMENTS = re.compile(rf"(?:[A-Za-z_]\w*={_VALUE}\s*(?:;|&&)?\s*)+")


_SHOWS = re.compile(
    r"(?:(?:and|it|must|should|then|to|will)\s+)*(?:displays?|gives?|outputs?|prints?|returns?|says?|"
    r"see|shows?)\s+(?:exactly\s+|just\s+|only\s+)?(?:`([^`]+)`|\"([^\"]+)\"|(-?\d[\d.,:]*\b)|"
    r"([\[{(][^`]*[\])}]))\.?",
    re.I,
)


class Said(Value):
    """A part of a paragraph: a command, or a sentence that is left to a person.

    ``plain`` says that the sentence only asks to run something, or says how that ends.
    """

    text: str
    runs: bool
    plain: bool = False


def read_paragraph(text: str, is_program: IsProgram) -> list[Said]:
    """The commands of a paragraph, and its sentences that say more than that they end well."""
    if len(text) > _LONGEST or "\0" in text:
        return [Said(text, runs=False)]
    found: list[Said] = []
    sentences = list(_sentences(text))
    for (said, bare), (_, below) in zip(sentences, [*sentences[1:], ("", "")], strict=True):
        doubtful = is_doubtful(bare) or (_OF_THE_COMMAND.match(below) and _denies(below))
        spans = [] if doubtful else list(_commands(said, bare, is_program))
        parts = [(start, Said(_code(said[start:end]), runs=True)) for start, end in spans]
        parts += _left(said, bare, spans)
        found += [part for _, part in sorted(parts, key=lambda each: each[0])]
    return found


def shown_text(text: str) -> str:
    """What a command is to print by what is said behind it: one number, quotation, code span
    or something in brackets.
    """
    match = _SHOWS.fullmatch(text.strip())
    return next(filter(None, match.groups()), "").strip() if match else ""


def is_well_known(word: str) -> bool:
    """Whether a word is a program wherever the plan is read: a usual one, or one by its path."""
    return word in _PROGRAMS or re.match(r"\./\w", word) is not None


def is_command(code: str, is_program: IsProgram, lone: bool = False) -> bool:
    """Whether a piece of code is a command: its first word, settings of variables apart, is one.

    A word by itself must be a program that is a whole command, unless it may be ``lone``.
    """
    settings = _ASSIGNMENTS.match(code)
    words = code[settings.end() if settings else 0 :].split()
    if not words:
        return False
    if words[0] in _SHELL_WORDS:
        return len(words) > 1
    if len(words) == 1 and not lone:
        return words[0] in _ALONE or re.match(r"\./\w", words[0]) is not None
    return re.fullmatch(r"[a-z0-9._/~][\w./+@~-]*", words[0]) is not None and is_program(words[0])


def is_of_the_command(text: str) -> bool:
    """Whether a sentence begins as one that goes on about the command before it."""
    return _OF_THE_COMMAND.match(text) is not None


def is_doubtful(text: str) -> bool:
    """Whether the words around a command may mean another case, or that it should fail."""
    return not _OTHER_CASE.isdisjoint(_words(text)) or _denies(text)


def _denies(text: str) -> bool:
    bare = _NO_TROUBLE.sub(" ", text)
    return not _DENIAL.isdisjoint(_words(bare)) or _OTHER_STATUS.search(bare) is not None


def _sentences(text: str) -> Iterator[tuple[str, str]]:
    """Each sentence as written, and with ``\\0`` in the place of its code."""
    bare = _CODE.sub(lambda match: "\0" * len(match[0]), text)
    start = 0
    for end, following in [*[cut.span() for cut in _CUT.finditer(bare)], (len(bare), 0)]:
        if bare[start:end].strip():
            left = end - len(bare[start:end].lstrip())
            yield text[left:end].rstrip(), bare[left:end].rstrip()
        start = following


def _commands(said: str, bare: str, is_program: IsProgram) -> Iterator[tuple[int, int]]:
    """Where the commands of a sentence are."""
    end, follows, some = 0, False, False
    for hole in _HOLE.finditer(bare):
        lead, behind = bare[end : hole.start()], bare[hole.end() :]
        code = _code(said[hole.start() : hole.end()])
        asked = _RUNS.search(lead) is not None
        follows = follows and _AND.fullmatch(lead) is not None
        begins = not bare[: hole.start()].strip() or _CLAUSE.search(lead)
        opens = (begins or (some and _SAYS_MORE.search(lead))) and _tells_outcome(
            code, said[hole.end() :]
        )
        runs = asked or follows or opens or _is_plain(bare)
        runs = runs or _in_parentheses(bare[: hole.start()], behind)
        follows = bool(runs) and is_command(code, is_program, lone=asked)
        if follows:
            some = True
            yield hole.span()
        end = hole.end()


def _code(span: str) -> str:
    return span.strip("`").strip()


def _tells_outcome(code: str, behind: str) -> bool:
    """Whether what follows a command that begins a clause says how it ends or what it shows.

    ``shelf add`` by itself, with another verb behind it, is the name of what is described.
    """
    if "grep" in code and _COUNT_OF_NONE.match(behind):
        return False  # it finds nothing, so its exit code is 1
    return len(code.split()) > 2 or _OUTCOME.match(behind) is not None


def _left(said: str, bare: str, spans: list[tuple[int, int]]) -> Iterator[tuple[int, Said]]:
    """What of a sentence is for a person, in its own words, and where it begins."""
    if not spans:
        yield 0, Said(said, runs=False, plain=_is_plain(bare))
        return
    edges = [0, *[edge for span in spans for edge in span], len(bare)]
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        part = bare[start:end] if end == len(bare) else _RUNS.sub("", bare[start:end])
        joint, last_joint = _JOINT.match(part), _LAST_JOINT.search(part)
        first = joint.end() if joint else 0
        last = max(last_joint.start() if last_joint else len(part), first)
        if "\0" in part[first:last] or not _is_plain(part[first:last]):
            yield start, Said(said[start + first : start + last], runs=False)


def _in_parentheses(before: str, behind: str) -> bool:
    """Whether a code span has a pair of parentheses for itself, plain words apart."""
    opened, closed = before.rfind("("), behind.find(")")
    aside = before[opened + 1 :] + behind[: max(closed, 0)]
    return opened > before.rfind(")") and closed >= 0 and _is_plain(aside)


def _is_plain(text: str) -> bool:
    return _PLAIN.issuperset(_words(text)) and text.isascii() and not is_doubtful(text)


def _words(text: str) -> list[str]:
    return re.findall(r"\w[\w'-]*", text.replace("’", "'").casefold())
