"""What an agent did and what it was told: one operation, written down before and after."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple, TextIO

Status = Literal["ok", "fail", "info"]


class Op(NamedTuple):
    """One call of the executable, as its caller saw it.

    Times are seconds of the machine's monotonic clock. ``info`` means that the caller cannot
    know whether it took effect; such an operation has no end. ``text`` is the last cell of the
    row that a NOTE asked for. ``left_traces`` says that a failed call changed refs, index or
    files of its clone.
    """

    agent: str
    number: int
    action: str
    task: str
    begin: float
    end: float = math.inf
    status: Status = "info"
    code: int | None = None
    outcome: str = ""
    nonce: str = ""
    commit: str = ""
    holder: str = ""
    text: str = ""
    attempts: int = 0
    left_traces: bool = False
    message: str = ""


class Recorder:
    """Writes operations to a file, line by line: what is begun stays known if we die."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, op: Op) -> None:
        """Note the operation as it is known now; the last line of a number counts."""
        fields: dict[str, Any] = op._asdict()
        fields["end"] = None if math.isinf(op.end) else op.end
        self._file.write(json.dumps(fields) + "\n")
        self._file.flush()


def read_ops(paths: Iterable[Path]) -> list[Op]:
    """All operations of a race, by their beginnings."""
    known = {(op.agent, op.number): op for path in paths for op in _lines(path)}
    return sorted(known.values(), key=lambda op: op.begin)


def _lines(path: Path) -> Iterator[Op]:
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = json.loads(line)
        fields["end"] = math.inf if fields["end"] is None else fields["end"]
        yield Op(**fields)
