"""What a finished command proves."""

from __future__ import annotations

from gitbaton.core.verification import Checked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.core.verification import Command, Ending, Expectation

_NOT_FOUND = 127


def judge_ending(command: Command, ending: Ending) -> Checked:
    """The check that a command was, now that it has ended."""
    reason = _wrong_end(command, ending)
    unmet = [each for each in command.expected if not _is_met(each, ending.output)]
    missing = [_words(each) for each in unmet if each.sure]
    if not reason and missing:
        cut = f" (of which {ending.cut} bytes were not kept)" if ending.cut else ""
        reason = f"its output{cut} does not show {', nor '.join(missing)}"
    doubts = tuple([_words(each) for each in unmet if not each.sure])
    return Checked(command, reason, ending, () if reason else doubts)


def _wrong_end(command: Command, ending: Ending) -> str:
    """Why the way it ended is no pass; empty if it is one."""
    if ending.status is None:
        return f"it did not end within the time (verify-timeout), {ending.seconds:.0f} s"
    if ending.status == command.status:
        return ""
    if ending.status < 0:
        return f"it was ended by signal {-ending.status}"
    expected = f", not {command.status}" if command.status else ""
    missing = " (a command was not found)" if ending.status == _NOT_FOUND else ""
    return f"it ended with exit code {ending.status}{expected}{missing}"


def _words(expectation: Expectation) -> str:
    return " or ".join([text.strip() for text in expectation.texts])


def _is_met(expectation: Expectation, output: str) -> bool:
    """Whether the output holds one of the texts as whole words, white space apart."""
    said = " ".join(output.split())
    return any(_holds(said, " ".join(text.split())) for text in expectation.texts)


def _holds(said: str, text: str) -> bool:
    """Whether the pieces of a text stand there in order; ``…`` and ``<words>`` stand for anything.

    Piece by piece, as the text is anybody's: one pattern of many gaps could search for hours.
    """
    import re

    pieces = [piece.strip() for piece in re.split(r"\.\.\.|…|<[\w -]+>", text)]
    at = 0
    for piece in filter(None, pieces):
        found = re.compile(_pattern(piece)).search(said, at)
        if found is None:
            return False
        at = found.end()
    return True


def _pattern(piece: str) -> str:
    """The pattern of a piece, in which ``8.x.x`` is any 8."""
    import re

    parts = re.split(r"(?<=\d)(?:\.[xX*])+(?!\w)", piece)
    before = r"(?<!\w)" if piece[0].isalnum() else ""
    after = r"(?!\w)" if piece[-1].isalnum() else ""
    return before + r"\.\d[\w.]*+".join([re.escape(part) for part in parts]) + after
