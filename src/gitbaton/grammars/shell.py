"""Shell commands, as far as quotes, substitutions, here-documents and compound commands go.

The language has no grammar that all shells share. What is judged here, every shell refuses.
"""

from __future__ import annotations

import re

from gitbaton.core.snippet import Fault
from gitbaton.grammars.gaps import is_cut

_PROMPT = re.compile(r"^\s*[$%❯] ", re.M)
_HEREDOC = re.compile(r"<<(?P<dash>-?)[ \t]*(?P<quote>['\"\\]?)(?P<word>[\w.-]+)")
_WORD = re.compile(r"[^\s;&|()<>\"'`$\\#]+")
_LOOPS = ("for", "select", "until", "while")
_ENDS = {"case": "esac", "if": "fi", **dict.fromkeys(_LOOPS, "done")}
_BEFORE_COMMANDS = {"!", "{", "do", "elif", "else", "if", "then", "time", "until", "while"}
_CLOSERS = {"(": ")", "$(": ")", "$((": "))", "${": "}", "`": "`", '"': '"'}


def read(text: str, _language: str, *, whole: bool) -> Fault | None:
    """The fault of a shell text; of a transcript with prompts, only the commands are read.

    In a piece of a script ``done`` may end, and ``if`` may begin, what is not shown.
    """
    if _PROMPT.search(text):
        text = "\n".join([_command(line) for line in text.split("\n")])
    fault = _Reader(text, whole).fault()
    return None if fault is not None and is_cut(text) else fault


def _command(line: str) -> str:
    return _PROMPT.sub("", line) if _PROMPT.match(line) else ""


class _Reader:
    """One pass over the text; the attributes are what stands open."""

    def __init__(self, text: str, whole: bool) -> None:
        self.text = text
        self.whole = whole
        self.at = 0
        self.open: list[tuple[str, int]] = []
        self.compound: list[tuple[str, int]] = []
        self.heredocs: list[tuple[str, bool, int]] = []
        self.command = True  # whether the next word is a command's name
        self.found: Fault | None = None

    def fault(self) -> Fault | None:
        while self.at < len(self.text) and self.found is None:
            self._step()
        if self.found is not None:
            return self.found
        for what, at in self.open:
            if not self.whole and what != '"':
                return None
            return self._refuse(at, f"{what} is never closed by {_CLOSERS[what]}")
        for word, at in self.compound:
            return self._refuse(at, f"{word} is never ended by {_ENDS[word]}")
        for word, _, at in self.heredocs if self.whole else ():
            return self._refuse(at, f"the here-document is never ended by {word}")
        return None

    def _refuse(self, at: int, reason: str) -> Fault:
        self.found = Fault(self.text.count("\n", 0, at) + 1, reason)
        return self.found

    def _step(self) -> None:
        char, inside = self.text[self.at], self.open[-1][0] if self.open else ""
        if char == "\\":
            self.command &= self.text.startswith("\n", self.at + 1)
            self.at += 2
        elif self._opens() or self._closes(char, inside):
            pass
        elif inside in ('"', "${", "$(("):
            self.at += 1
        else:
            self._code(char)

    def _opens(self) -> bool:
        """Substitutions and double quotes, which open in code and in each other alike."""
        inside = self.open[-1][0] if self.open else ""
        for mark in ("$((", "$(", "${", '"', "`"):
            if self.text.startswith(mark, self.at):
                if mark in ('"', "`") and inside == mark:
                    return False
                if mark == '"' and inside == "$((":
                    return False
                self.open.append((mark, self.at))
                self.at += len(mark)
                self.command = mark in ("$(", "`")
                return True
        return False

    def _closes(self, char: str, inside: str) -> bool:
        if not inside or not self.text.startswith(_CLOSERS[inside], self.at):
            return False
        self.open.pop()
        self.at += len(_CLOSERS[inside])
        self.command = False
        return True

    def _code(self, char: str) -> None:
        if char == "'":
            self._single_quoted()
        elif char == "\n":
            self.at += 1
            self.command = True
            self._bodies()
        elif char in " \t":
            self.at += 1
        elif char == "#" and (self.at == 0 or self.text[self.at - 1] in " \t\n;&|("):
            end = self.text.find("\n", self.at)
            self.at = len(self.text) if end < 0 else end
        elif self.text.startswith("<<<", self.at):
            self.at += 3
        elif self.text.startswith("<<", self.at):
            self._heredoc()
        elif char in ";&|(":
            self._separator(char)
        else:
            self._word()

    def _separator(self, char: str) -> None:
        if char == "(" and not self._in_case():
            self.open.append(("(", self.at))
        self.at += 1
        self.command = True

    def _in_case(self) -> bool:
        return any(word == "case" for word, _ in self.compound)

    def _single_quoted(self) -> None:
        escaped = self.text[self.at - 1 : self.at] == "$"
        end = self.at + 1
        while end < len(self.text) and self.text[end] != "'":
            end += 2 if escaped and self.text[end] == "\\" else 1
        if end >= len(self.text):
            self._refuse(self.at, "the quote ' is never closed")
        self.at = end + 1
        self.command = False

    def _heredoc(self) -> None:
        match = _HEREDOC.match(self.text, self.at)
        if match is not None:
            self.heredocs.append((match["word"], bool(match["dash"]), self.at))
            self.at = match.end() + (match["quote"] in ("'", '"') and bool(match["quote"]))
        else:
            self.at += 2

    def _bodies(self) -> None:
        """Skip the lines of the here-documents that the last line has announced."""
        while self.heredocs:
            word, dash, _ = self.heredocs[0]
            end = self.text.find("\n", self.at)
            line = self.text[self.at : end if end >= 0 else len(self.text)]
            if self.at >= len(self.text):
                return
            self.at = len(self.text) if end < 0 else end + 1
            if (line.lstrip("\t") if dash else line).rstrip("\r") == word:
                self.heredocs.pop(0)

    def _word(self) -> None:
        match = _WORD.match(self.text, self.at)
        word = match[0] if match else self.text[self.at]
        if self.command and self.whole:
            self._keyword(word)
        self.command = self.command and word in _BEFORE_COMMANDS
        self.at += len(word)

    def _keyword(self, word: str) -> None:
        if word in _ENDS:
            self.compound.append((word, self.at))
        elif word in _ENDS.values():
            if self.compound and _ENDS[self.compound[-1][0]] == word:
                self.compound.pop()
            elif not self._in_case():
                self._refuse(self.at, f"{word} ends nothing")
