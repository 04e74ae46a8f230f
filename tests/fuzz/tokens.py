"""The words of our inputs, and edits made of them: what a fuzzer would not guess by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

SEPARATOR = b"\0|\0"  # between the parts of an input that has several
LARGEST = 16 * 1024

_ROW = b"| 2024-01-15 10:30 | ada | START | 1.1.1a | - |"
_FEATURE = [
    _ROW,
    _ROW.replace(b"START", b"DONE").replace(b"| - |", b"| a1b2c3d |"),
    _ROW.replace(b"START", b"NOTE").replace(b"| - |", b"| a \\| b |"),
    _ROW.replace(b"START", b"RECLAIM").replace(b"ada", b"bob").replace(b"10:30", b"11:45"),
    _ROW.replace(b"START", b"REVERT").replace(b"10:30", b"10:30:59+05:30"),
    _ROW.replace(b"START", b"start"),
    _ROW.replace(b" | - |", b" |"),
    _ROW.replace(b"-15", b"-45"),
    _ROW.replace(b"ada", b"\xd0\xb0da"),
    b"    " + _ROW,
    b"\t" + _ROW,
    b"| | | | | |",
    b"||",
    b"| Timestamp | Agent | Action | Task | Commit |",
    b"| Timestamp | Agent | Action | Task | Commit | Duration |",
    b"|-----------|-------|--------|------|--------|",
    b"|---|---|---|---|---|---|",
    b"|:-:|",
    b"## Progress Log",
    b"## Progress Log ##",
    b"### progress log",
    b"Progress Log\n---",
    b"# Feature 1.1: Login",
    b"# Feature 1.2: Cart",
    b"**Dependencies:** 1.2, None",
    b"**Estimated Tasks:** 3 atomic tasks",
    b"## Task List",
    b"## Task Details",
    b"- [ ] 1.1.1a Create form",
    b"- [x] 1.1.1b Check password",
    b"* [X] **1.1.2** Remember",
    b"+ [-] 1.1.2",
    b"10. [ ] 1.1.1a",
    b"### 1.1.1a-c Three",
    b"### 1.1.1a Create form",
    b"**Verify:** `true`",
    b"**Commit:** `feat(1.1.1a): x`",
    b"**File:** `../../x` and `a.py`",
    b"```",
    b"```python",
    b"~~~~",
    b"    ```",
    b"> quoted",
    b">>>>>>>>>>",
    b"<!--",
    b"-->",
    b"<details>",
    b"<pre>",
    b"</pre>",
    b"<![CDATA[",
    b"<<<<<<< ours",
    b"=======",
    b"||||||| base",
    b">>>>>>> theirs",
    b"| <<<<<<< |",
    b"- - - -",
    b"===",
    b"---",
    b"1) [ ] 1.1.2 [ ] [x]",
    b"# Tasks: Photo albums",
    b"## Phase 3: User Story 1 - Albums",
    b"- [ ] T012 [P] [US1] Add albums in `src/a.py`",
    b"- [X] **T013 [P]** [US2](x) Add",
    b"  - [-] T014 [",
]
_SUBJECTS = [
    b"feat(1.1.1a): create form",
    b"fix(1.1.1a-b, 1.1.2)!: x",
    b"chore: claim task 1.1.1a",
    b"chore: complete task 1.1.1a, claim task 1.1.1b",
    b"chore: revert task 1.1.1a",
    b"fixup! ",
    b"squash! ",
    b'Revert "',
    b'Reapply "',
    b'" (#12)',
    b"Merge branch 'x'",
    b"feat(1.1): all of it (#7)",
    b"feat(1.1.1a-1.1.10000): x",
    b"feat(1.1.1\xd0\xb0): x",
    b"(((((((((",
    b"1.1.1.1.1.1.1.1.1.",
    b"# ------------------------ >8 ------------------------",
    b"; ------------------------ >8 ------------------------",
    b"# comment",
    b"Baton-Nonce: 9c1185a5c5e9fc54",
    b"This reverts commit 5f1a0c9f0d5c3b8b9f3f2f6d7a1e4c2b8d9e0f1a.",
    b"latin-1",
    b"utf-7",
]
_SETTINGS = [
    b"task-id = '\\d+(\\.\\d+)+[a-z]*'",
    b"task-id = '(\\d+\\.?)+'",
    b"task-id = '([A-Z]-){1,64}\\d{0,64}'",
    b"task-id = 'T[0-9]{3}|AUTH-\\d+'",
    b'plan = "docs/../plans"',
    b'types = ["feat", "fix"]',
    b"exempt-types = []",
    b'stale-after = "1e9d"',
    b'stale-after = "31m"',
    b'timezone = "Europe/Berlin"',
    b'timezone = "../../etc"',
    b'branch = "team/{id}/{slug}"',
    b'branch = "-{id}"',
    b'since = "2024-01-15"',
    b'clock-skew = "0s"',
    b'claim-refs = "require"',
    b'select = ["S", "L1"]',
    b'ignore = ["T402"]',
    b'agents = {ada = ["ada@example.com"]}',
    b"[agents]",
    b'ada = ["ADA@example.com", "a b"]',
    b"[tool.git-baton]",
    b"[tool]",
    b"git-baton = 1",
    b"a.b.c.d = 1",
    b"plam = 1",
    b"x = 1979-05-27T07:32:00Z",
    b"x = [[[[[[[[",
    b'"""',
    b"'''",
]
_PUSHES = [
    b"refs/heads/feature/1.1-login @NEW@ refs/heads/feature/1.1-login @OLD@",
    b"refs/heads/main @MAIN@ refs/heads/main @OLD@",
    b"(delete) @ZERO@ refs/heads/main @MAIN@",
    b"HEAD~ @OLD@ refs/tags/x @ZERO@",
    b"refs/baton/tasks/1.1.1a @NEW@ refs/baton/tasks/1.1.1a @ZERO@",
    b"x @GONE@ refs/replace/@OLD@ @ZERO@",
    b"x @NEW@ refs/heads/-delete @GONE@",
    b"@ZERO@ @NEW@ refs/heads/feature/1.1-login",
    b"@OLD@ @NEW@ refs/heads/main",
    b"@MAIN@ @ZERO@ refs/heads/main",
    b"@ZERO@ @NEW@ refs/baton/tasks/1.1.1a",
    b"@NEW@ @ZERO@ refs/baton/tasks/1.1.1a",
    b"@ZERO@ @TREE@ refs/heads/x",
    b"@ZERO@ @TAG@ refs/notes/x",
    b"@NEW@",
    b"@OLD@^{tree}",
    b"HEAD",
    b"refs/heads/",
    b" ",
]
_BYTES = [
    b"\n",
    b"\r\n",
    b"\r",
    b"\n\n",
    b"\x0b",
    b"\x0c",
    b"\x1c",
    b"\xc2\x85",
    b"\xe2\x80\xa8",
    b"\xef\xbb\xbf",
    b"\xe2\x80\xae",
    b"\xe2\x81\xa6",
    b"\xe2\x80\x8b",
    b"\xe2\x80\x8d",
    b"\xc2\xa0",
    b"\x1b[31m",
    b"\0",
    b"\xff",
    b"\xed\xa0\x80",
    b"\x80",
    b"|",
    b"\\|",
    b"`",
    b"\t",
    b"    ",
    b"::error::x",
    b"##[group]",
    b"1.1.1a",
    b"1.1.1b",
    b"1.1.2",
    b"a1b2c3d",
    "²".encode(),
    "١.١".encode(),
    SEPARATOR,
]
TOKENS: tuple[bytes, ...] = (*_FEATURE, *_SUBJECTS, *_SETTINGS, *_PUSHES, *_BYTES)

KINDS = 9


class Edit(NamedTuple):
    """One change: ``kind`` says which, ``at`` and ``to`` are places (of 65,536 in the text)."""

    kind: int
    at: int
    to: int
    token: int


def edited(data: bytes, edits: Sequence[Edit]) -> bytes:
    """The data after all edits, cut to the most that a target is given."""
    for edit in edits:
        data = _edited(data, edit)
    return data[:LARGEST]


def _edited(data: bytes, edit: Edit) -> bytes:
    token = TOKENS[edit.token % len(TOKENS)]
    one, two = sorted([edit.at * len(data) >> 16, edit.to * len(data) >> 16])
    lines = data.splitlines(keepends=True)
    top, low = edit.at * len(lines) >> 16, edit.to * len(lines) >> 16
    match edit.kind % KINDS:
        case 0:
            return data[:one] + token + data[one:]
        case 1 | 2:
            return b"".join([*lines[:top], token + b"\n", *lines[top:]])
        case 3:
            return b"".join(lines[:top] + lines[top + 1 :])
        case 4:
            return b"".join([*lines[:top], *lines[low : low + 3], *lines[top:]])
        case 5:
            return data[:one] + data[min(two, one + 200) :]
        case 6:
            return data[:one] + bytes([edit.token & 255]) + data[one + 1 :]
        case 7:
            end = (b"\n", b"\r\n", b"\r")[edit.token % 3]
            return end.join(data.splitlines()) + end * (edit.at & 1)
        case _:
            return data + SEPARATOR + data
