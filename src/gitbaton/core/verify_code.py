"""Inline code and scripts of a Verify step: could it be a command, and does that end?"""

from __future__ import annotations

from gitbaton.core.verify_words import LONE_PROGRAMS, PROGRAMS


def _program(code: str) -> tuple[str, bool]:
    """The first word behind settings of variables, and whether more words follow."""
    words = code.split()
    while words and "=" in words[0] and words[0].partition("=")[0].isidentifier():
        words.pop(0)
    return (words[0], len(words) > 1) if words else ("", False)


def is_known(code: str, lone: bool = True) -> bool:
    """Whether a piece of code is a command by itself; a lone word needs a sentence that helps."""
    program, more = _program(code)
    if program.startswith("./") and len(program) > 2:
        return more or lone
    return program in PROGRAMS if more else lone and program in LONE_PROGRAMS


def is_plausible(code: str) -> bool:
    """Whether a piece of code could be a command at all."""
    import re

    program, _ = _program(code)
    return re.fullmatch(r"[a-z0-9._/~][\w./+@~-]*", program) is not None


def is_bare_cd(code: str) -> bool:
    """Whether a command does nothing but leave for another folder."""
    return code.split()[:1] == ["cd"] and not any(mark in code for mark in ("&&", ";", "\n"))


def is_endless(script: str) -> bool:
    """Whether a command is known not to end by itself: a server, a watcher."""
    import re

    servers = (
        r"\b(?:npm|pnpm|yarn|bun)\s+(?:run\s+)?(?:dev|start|serve|watch|preview)(?![\w:-])",
        r"\b(?:next|nuxt|astro|vite|ng|hugo|jekyll|artisan|gatsby)\s+(?:dev|serve|server|preview)\b",
        r"\b(?:runserver|nodemon|uvicorn|gunicorn|http\.server|flask\s+run|prisma\s+studio)\b",
        r"\btail\s+-\w*[fF]|--watch\b|\brails\s+s(?:erver)?\b|^(?:npx\s+)?vite$",
        r"\bdocker(?:-|\s+)compose\s+up\b(?!.*\s-\w*d)",
    )
    lines = [line for line in script.split("\n") if not line.rstrip().endswith("&")]
    return any(
        re.search(server, line) and not re.search(r"\btimeout\s", line)
        for line in lines
        for server in servers
    )
