"""Hints are typed: what a hint tells to type runs in a copy of the state that printed it.

Whatever a sandbox prints is looked through. In the rooms named here each hint is typed once a file
of tests for each sentence that it stands under; with ``HINTS=every`` once a test, and in all rooms
but where names cannot be typed. A command begins the line, or stands after a colon, comma,
semicolon, bracket, ``&&``, "then", "or" or "else"; it ends where prose goes on. In back-ticks it
is only spoken of. A corrected subject goes to the judge of messages.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from support.forked import call

_EVERY = os.environ.get("HINTS") == "every"
_ROOMS = ("claims", "cli", "hooks")  # what agents type all day
_LARGE = 3000  # files and folders, beyond which a state is not copied
_PATIENCE = 60.0
_NEVER = (2, 70, 126, 127, 129)  # not understood, or a bug of ours
_FIRST = (  # what comes before the hint can do its work, and says so
    "nobody said which agent you are",
    "this repository has no remote",
    "No configured push destination",
    "Could not read from remote repository",
    "--unshallow on a complete repository",  # its history was cut with a knife
    "CONFLICT",
    "would be overwritten by checkout",
    "src refspec HEAD does not match any",
    "would be overwritten by checkout",
    "source directory is empty",
    "transport 'https' not allowed",
)
_WORDS = {
    "NAME": "nora",
    "FILE": "README.md",
    "FEATURE": "1.1",
    "TASK": "1.1.1a",
    "<task>": "1.1.1a",
    "<your-name>": "nora",
    "<date -u '+%Y-%m-%d %H:%M'>": "2024-01-15 10:00",
    "ADDRESS": "nora@example.com",
    "URL": ".",
    "A": "HEAD",
    "B": "HEAD",
    "P": "elsewhere",
}
PROGRAMS = r"(?:TZ=\S+ )?date|df|echo|export|iconv|ls|mv|printf|rm|unset"
"""What hints tell to type beside git and us, and ``for`` loops."""
_CHANGING = (
    (re.compile(r"/(?:tmp|dev/shm)/[^\s'\":]+"), "PATH"),
    (re.compile(r"\b[0-9a-f]{7,64}\b"), "HEX"),
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d"), "STAMP"),
    (re.compile(r"\b\d+(\.\d+)+[a-z]*(-[a-z]+)*\b"), "ID"),
    (re.compile(r"\d+"), "N"),
)
_BEGIN = re.compile(
    r"(?:^|(?<=: )|(?<=, )|(?<=; )|(?<=\()|(?<=&& )|(?<=then )|(?<=there )|(?<=or )|(?<=else ))"
    r"(?:cd \S|git(?: -[Cc] \S+)?[ -][a-z]|append \|"
    rf"|(?:{PROGRAMS}) [-'\"./+\w])"
)
_ENDS = (", ", "; ", ": ", " (", " && ", "    #", ")", "`")
_SUBJECT = re.compile(r"(?:^|: )((?:build|chore|ci|docs|feat|fix|test)(?:\([^)]*\))?!?: .+)$")
_FINDING = re.compile(r"(?:[A-Z]\d{3} |git-baton: ).+$")
_ON_CONDITION = re.compile(
    r"\bif\b|next time|or take it out|git rebase -i|^(?:commit|mend|solve)\b"
)
_room: list[Path] = []
_typed: set[tuple[str, ...]] = set()


class Typed(NamedTuple):
    """A command as it was typed, its exit code, and all that it printed."""

    command: str
    code: int
    said: str


def start(base: Path, test: Path) -> None:
    """Type hints in a test, by its file, whose folders are beside ``base``."""
    if _EVERY:
        _typed.clear()
    _room[:] = [base, test] if _EVERY or test.parent.name in _ROOMS else []


def stop(patch: pytest.MonkeyPatch) -> None:
    """Type none as long as the patch lasts: names here cannot be typed, or several act at once."""
    patch.setattr(sys.modules[__name__], "_room", [])


def hints_in(text: str) -> Iterator[tuple[str, list[str]]]:
    """The hints of an output, line by line, each with the line above it."""
    above, hint = "", list[str]()
    for raw in [*text.splitlines(), ""]:
        line = raw.removeprefix("remote: ").rstrip()
        if hint and line.startswith("    ") and not line.startswith("      "):
            hint.append(line[4:])
            continue
        if hint:
            yield above, hint
        hint = [line[4:]] if line.startswith("  → ") else []
        above = above if hint else line


def commands_in(line: str) -> list[str]:
    """What a line of a hint tells to type, in its order."""
    if line.startswith("for ") and line.endswith("; done"):
        return [line]
    found, at = [], 0
    while begin := _BEGIN.search(line, at):
        at = _end(line, begin.start())
        found.append(line[begin.start() : at].rstrip())
    return found


def _end(line: str, start: int) -> int:
    if line.startswith("append |", start):
        return next(iter([each.start() for each in re.finditer(r",|\)|$", line[start:])])) + start
    quote = ""
    for at in range(start, len(line)):
        if quote or line[at] in "\"'":
            quote = ("" if line[at] == quote else quote) if quote else line[at]
        elif line.startswith(_ENDS, at):
            return at
    return len(line)


def type_hints(printed: str, cwd: Path, environ: Mapping[str, str]) -> None:
    """Type what the hints of an output say. Raises AssertionError where one does not work."""
    if not _room or "  → " not in printed or threading.active_count() > 1:
        return
    for above, hint in hints_in(printed):
        for line in _joined(hint):
            subject = _SUBJECT.search(line)
            if (subject or commands_in(line)) and _is_first(above, line):
                for typed in _in_copy(line, subject[1] if subject else "", cwd, environ):
                    problem = f"{above}\n  → {line}\n$ {typed.command}\n{typed.said}"
                    assert works(typed, above, line), f"exit {typed.code}: {problem}"


def works(typed: Typed, above: str, line: str) -> bool:
    """Whether a command did what it was for, or at least met something else than before."""
    if typed.command.startswith("git merge ") and "Already up to date" in typed.said:
        return False  # it names what this clone has not fetched
    if typed.code == 0 or typed.command.startswith("git baton wait"):
        return True
    if any(each in typed.said for each in _FIRST):
        return True
    if "would be refused" in above:
        return "  → " in typed.said  # it shows each finding with its way out
    if _ON_CONDITION.search(line):
        return typed.code not in _NEVER or (typed.code == 2 and "Usage:" not in typed.said)
    refused = typed.code == 2 and "  → " in typed.said and "Usage:" not in typed.said
    if typed.code in _NEVER and not refused:
        return False
    judged = "baton" in typed.command or "  → " in typed.said
    finding = _FINDING.search(above)
    return judged and not (finding and finding[0] in typed.said)


def _joined(hint: Sequence[str]) -> list[str]:
    """The lines, those that go on with what the one before has begun as one."""
    lines: list[str] = []
    for line in hint:
        if lines and line.startswith("there "):
            lines[-1] += f", {line}"
        else:
            lines.append(line)
    return lines


def _is_first(above: str, line: str) -> bool:
    for pattern, word in _CHANGING:
        above, line = pattern.sub(word, above), pattern.sub(word, line)
    hint = (str(_room[1]), above, line)
    known = hint in _typed
    _typed.add(hint)
    return not known


def _in_copy(line: str, subject: str, cwd: Path, environ: Mapping[str, str]) -> list[Typed]:
    """Type it where it was printed, in a copy that takes the place of the state meanwhile."""
    room = next((each for each in cwd.parents if each.parent == _room[0].parent), None)
    bare = (cwd / "HEAD").exists()  # the server's words are for who pushes
    if room is None or room == _room[0] or bare or _is_large(room):
        return []
    kept, home = room.with_name(f"{room.name}.kept"), room / "home.copy"
    room.rename(kept)
    try:
        shutil.copytree(kept, room, symlinks=True, ignore=_sockets)
        shutil.copytree(environ["HOME"], home, symlinks=True)
        places = {"HOME": str(home), "GIT_CONFIG_GLOBAL": str(home / ".gitconfig")}
        on_top = "sed -i 1ibreak" if "`break`" in line else ":"
        writes = "sed -i '1s/^$/feat(1.1.1a): typed/'"
        editors = {"GIT_EDITOR": writes, "GIT_SEQUENCE_EDITOR": on_top}
        return list(_type(line, subject, cwd, {**environ, **places, **editors}))
    finally:
        shutil.rmtree(room, ignore_errors=True)
        kept.rename(room)


def _sockets(folder: str, names: list[str]) -> list[str]:
    """What an agent of gpg listens at, which cannot be copied."""
    return [name for name in names if (Path(folder) / name).is_socket()]


def _is_large(room: Path) -> bool:
    count = 0
    for _, folders, files in os.walk(room):
        count += len(folders) + len(files)
        if count > _LARGE:
            return True
    return False


def _type(line: str, subject: str, cwd: Path, environ: Mapping[str, str]) -> Iterator[Typed]:
    if subject:
        message = cwd.parent / "MESSAGE"
        message.write_text(_filled(subject) + "\n", encoding="utf-8", errors="surrogateescape")
        words = ["git", "baton", "hook", "commit-msg", str(message)]
        yield _run(f"git baton hook commit-msg < {subject}", words, cwd, environ)
    for command in commands_in(line):
        filled = _filled(command)
        if filled.startswith("append |"):
            row, _, path = filled.removeprefix("append ").rpartition(" to ")
            with (cwd / path).open("a", encoding="utf-8") as file:
                file.write(f"{row}\n")
            continue
        words = shlex.split(filled)
        if words[0] == "cd":
            cwd = cwd / words[1]
            continue
        if words[0] == "export":
            environ = {**environ, **dict(word.split("=", 1) for word in words[1:])}
            continue
        if words[0] == "unset":
            environ = {name: environ[name] for name in environ if name not in words}
            continue
        if (
            words[1:]
            and words[1] in ("add", "commit")
            and ("…" in line or "git baton done" in line)
        ):
            _work(words, cwd, environ)
        typed = _run(filled, words, cwd, environ)
        yield typed
        if typed.code:
            return


def _work(words: Sequence[str], cwd: Path, environ: Mapping[str, str]) -> None:
    """The work that is to be committed: a line in each file that is added, else in one more."""
    named = [word for word in words[2:] if words[1] == "add" and not word.startswith("-")]
    for path in [cwd / name for name in named or ["typed.txt"]]:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write("the work\n")
    if not named:
        _run("", ["git", "add", "typed.txt"], cwd, environ)


def _filled(text: str) -> str:
    """The text with something true for each word that stands for something."""
    for word, meant in _WORDS.items():
        text = re.sub(rf"(?<![\w-]){re.escape(word)}(?![\w-])", meant, text)
    return text


def _run(command: str, words: list[str], cwd: Path, environ: Mapping[str, str]) -> Typed:
    baton = words[1:] if words[0] == "git-baton" else words[2:] if words[1:2] == ["baton"] else []
    if baton or words == ["git", "baton"]:
        more = ["--timeout", "0s"] if baton[:1] == ["wait"] else []
        code, out, err = call([*baton, *more], cwd, b"", environ, _PATIENCE)
        return Typed(command, code, (out + err).decode("utf-8", "replace"))
    if words[0] == "for" or any(word.startswith((">", "TZ=")) for word in words):
        words = ["sh", "-c", command]
    done = subprocess.run(
        words, cwd=cwd, env=dict(environ), input=b"", capture_output=True, timeout=_PATIENCE
    )
    return Typed(command, done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace"))
