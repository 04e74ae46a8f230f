"""The files that a task declares, read without a Markdown parser: what a claim can afford."""

from __future__ import annotations

from gitbaton.core.outline import split_lines
from gitbaton.core.plan import Field, Span
from gitbaton.core.snippet import paths_of
from gitbaton.core.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gitbaton.core.feature_file import FeatureFile

_HEADINGS = ("# ", "## ", "### ")
_FENCES = ("```", "~~~")


class Declared(Value):
    """A path that a task's details name in a File field; ``line`` is that of the field."""

    task: str
    path: str
    line: int


def declared_files(file: FeatureFile, tasks: Iterable[str]) -> tuple[Declared, ...]:
    """What the File fields of these tasks' details name, as ``touches`` has it for plain plans."""
    starts = {entry.id: entry.line for entry in reversed(file.outline.details)}
    wanted = [(task, starts[task]) for task in tasks if task in starts]
    if not wanted:
        return ()
    lines = split_lines(file.text)
    return tuple(
        [
            Declared(task, path, line)
            for task, start in wanted
            for line, value in _file_fields(lines, start)
            for path in paths_of(Field("File", value, Span(line, line)))
        ]
    )


def _file_fields(lines: list[bytes], start: int) -> Iterator[tuple[int, str]]:
    """The line and the value of each File field between a heading's line and the next one."""
    line, value, fence = 0, list[str](), ""
    for at in range(start, len(lines)):
        text = lines[at].decode("utf-8", "surrogateescape").rstrip("\r\n")
        bare = text.strip(" \t")
        if fence or bare.startswith(_FENCES):
            fence = _fence_after(fence, bare)
            continue
        label, rest = _label(bare)
        if label or text.startswith(_HEADINGS):
            if line:
                yield line, "\n".join(value).strip()
            line, value = (at + 1, []) if label in ("file", "files") else (0, [])
            if text.startswith(_HEADINGS):
                return
        value.append(rest if label else text)
    if line:
        yield line, "\n".join(value).strip()


def _fence_after(fence: str, bare: str) -> str:
    """The fence that is open after a line, given the one before; empty if none is."""
    if not fence:
        return bare[: len(bare) - len(bare.lstrip(bare[0]))]
    return "" if bare.startswith(fence) and not bare.strip(fence[0]) else fence


def _label(bare: str) -> tuple[str, str]:
    """The label of a bold field in small letters, and what follows it; empty if it is none."""
    bold = bare[:2]
    if bold not in ("**", "__"):
        return "", ""
    label, closing, rest = bare[2:].partition(bold)
    if not closing or not (label.endswith(":") or rest.lstrip(" \t").startswith(":")):
        return "", ""
    if not label.endswith(":"):
        rest = rest.lstrip(" \t")[1:]
    return label.removesuffix(":").strip(" \t").casefold(), rest
