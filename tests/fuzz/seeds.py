"""What every target starts from: our own examples, and the shapes that its input has."""

from __future__ import annotations

from functools import cache

from fuzz.tokens import SEPARATOR
from support.environment import ROOT
from support.plans import PLACEHOLDER, feature, row

_STARTED = [row("10:30", "ada", "START", "1.1.1a")]
_DONE = [*_STARTED, row("11:30", "ada", "DONE", "1.1.1a", "a1b2c3d")]
_OTHER = [*_STARTED, row("10:31", "bob", "START", "1.1.1b")]


@cache
def seeds(target: str) -> tuple[bytes, ...]:
    """The seeds of one target, smallest first."""
    return tuple(sorted(_SEEDS[target](), key=len))


def _features() -> list[bytes]:
    folders = (ROOT / "examples/plan", ROOT / "examples/styles")
    examples = [path.read_bytes() for folder in folders for path in sorted(folder.glob("*.md"))]
    texts = [
        feature(),
        feature(rows=_DONE, ticked=["1.1.1a"]),
        feature(rows=[PLACEHOLDER]),
        "\ufeff" + feature(rows=_STARTED).replace("\n", "\r\n"),
    ]
    plain = [text.encode() for text in texts]
    grown = [feature(rows=rows).encode() for rows in (_STARTED, _DONE, _OTHER)]
    steps = [grown[0] + SEPARATOR + later for later in grown]
    return [*examples, *plain, *steps]


def _tasks_md() -> list[bytes]:
    path = ROOT / "examples/spec-kit/specs/004-photo-albums/tasks.md"
    text = path.read_bytes()
    log = feature(rows=[row("10:30", "ada", "START", "004-T002")]).partition("## Progress")[2]
    logged = text + f"\n## Progress{log}".encode()
    short = b"# Tasks: x\n\n- [ ] T001 [P] [US1] Add a.py"
    odd = b"- [ ] **T001 [P]** Add\n- [-] T002 b\n- [x] T001 c\n\n<!-- never closed\n"
    return [b"", short, odd, text, text.replace(b"\n", b"\r\n"), logged, text + SEPARATOR + logged]


def _messages() -> list[bytes]:
    subjects = [
        "feat(1.1.1a): create form",
        "fix(1.1.1a-b, 1.1.2)!: mend",
        "chore: complete task 1.1.1a, claim task 1.1.1b",
        'fixup! Revert "feat(1.1.1a): create form" (#12)',
        "feat(1.1): login (#7)",
        "Merge branch 'x' into y",
    ]
    cut = "# ------------------------ >8 ------------------------\ndiff --git a/x b/x\n"
    bodies = ["", "\n\nBecause of 1.1.2.\n", f"\n\n# Please enter\n{cut}"]
    return [
        bytes([mode, comment]) + f"{subject}{body}".encode()
        for subject in subjects
        for body in bodies
        for mode, comment in ((0, 0), (2, 130))
    ]


def _configurations() -> list[bytes]:
    own = (ROOT / ".git-baton.toml").read_bytes()
    project = (ROOT / "pyproject.toml").read_bytes()
    tool = b"[tool.git-baton]\nplan = 'plans'\n[tool.git-baton.agents]\nada = ['a@example.com']\n"
    full = b"""\
plan = "docs/plans"
task-id = 'T\\d{3}|[A-Z]+-\\d+'
types = ["feat", "fix"]
stale-after = "45m"
timezone = "Europe/Berlin"
branch = "work/{id}"
since = "2024-01-15"
claim-refs = "off"
ignore = ["T4"]
agents = {ada = ["ada@example.com"]}
"""
    return [own, project, tool, full, b""]


def _merges() -> list[bytes]:
    base = feature(rows=_STARTED).encode()
    sides = [
        feature(rows=rows, ticked=["1.1.1a"][: len(rows) % 2]).encode() for rows in (_DONE, _OTHER)
    ]
    crlf = base.replace(b"\n", b"\r\n")
    return [
        SEPARATOR.join([base, *sides]),
        SEPARATOR.join([base, base, sides[0]]),
        SEPARATOR.join([b"", *sides]),
        SEPARATOR.join([crlf, crlf, sides[1].replace(b"\n", b"\r\n")]),
    ]


def _pushes() -> list[bytes]:
    branch = b"refs/heads/feature/1.1-login"
    return [
        b"",
        b"%s @NEW@ %s @OLD@\n" % (branch, branch),
        b"%s @NEW@ %s @ZERO@\nx @NEW@ refs/heads/main @MAIN@\n" % (branch, branch),
        b"(delete) @ZERO@ %s @OLD@\n" % branch,
        b"a @TAG@ refs/tags/a @ZERO@\nb @NEW@ refs/baton/tasks/1.1.1a @ZERO@\n",
    ]


def _receives() -> list[bytes]:
    branch = b"refs/heads/feature/1.1-login"
    return [
        b"",
        b"@OLD@ @NEW@ %s\n" % branch,
        b"@ZERO@ @NEW@ %s\n@MAIN@ @NEW@ refs/heads/main\n" % branch,
        b"@OLD@ @ZERO@ %s\n" % branch,
        b"@ZERO@ @TAG@ refs/tags/a\n@ZERO@ @NEW@ refs/baton/tasks/1.1.1a\n",
    ]


def _texts() -> list[bytes]:
    return [b"plain", "漢字 \U0001f469\u200d\U0001f467 \u202eabc".encode(), b"\xff\x1b[31m\x07"]


_SEEDS = {
    "feature": _features,
    "tasks-md": _tasks_md,
    "message": _messages,
    "settings": _configurations,
    "mask": _texts,
    "merge": _merges,
    "pre-push": _pushes,
    "pre-receive": _receives,
}
