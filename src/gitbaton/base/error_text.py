"""What a user reads when a command cannot be carried out, or when we have failed."""

from __future__ import annotations

from gitbaton.base.hint import hint_lines
from gitbaton.base.mask import mask, no_workflow_command

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

    from gitbaton.base.errors import BatonError

_LONGEST_MESSAGE = 300
_WAYS_OUT = {
    "hook commit-msg": "to get past it once: git commit --no-verify",
    "hook pre-commit": "to get past it once: git commit --no-verify",
    "hook pre-push": "to get past it once: git push --no-verify",
    "hook pre-receive": "the server's keeper can lift the hook meanwhile",
}
_NO_WAY_OUT = "nothing was changed by it; `git baton doctor` tells whether the set-up is sound"


def error_text(error: BatonError) -> str:
    """The error's sentence, and beneath it what to type next. No final newline."""
    first, *rest = mask(error.message, newline=True).split("\n")
    lines = [
        f"git-baton: {no_workflow_command(first)}",
        *[f"    {no_workflow_command(line)}" for line in rest],
    ]
    return "\n".join([*lines, *hint_lines(error.hint)])


def internal_error_text(exc: BaseException, doing: str) -> str:
    """One line for a crash of our own: what, where, how to report it, and the way out.

    ``doing`` is what ran: ``hook commit-msg`` or a command's name.
    """
    where = _innermost(exc.__traceback__)
    place = f" at {where}" if where else ""
    way_out = _WAYS_OUT.get(doing, _NO_WAY_OUT)
    return (
        f"git-baton: internal error in {mask(doing) or 'git-baton'}: {_sentence(exc)}{place}. "
        "This is a bug in git-baton, not in your work: please report this line, with "
        f"`git-baton --version`, to its issue tracker; {way_out}"
    )


def _sentence(exc: BaseException) -> str:
    try:
        message = str(exc)
    except Exception:  # an exception whose own text fails must still be named
        message = ""
    if len(message) > _LONGEST_MESSAGE:
        message = f"{message[:_LONGEST_MESSAGE]}…"
    name = type(exc).__name__
    return no_workflow_command(mask(f"{name}: {message}" if message else name))


def _innermost(traceback: TracebackType | None) -> str:
    """The last ``file:line`` of this package on the way to the crash, as seen from inside it."""
    place = ""
    while traceback is not None:
        frame = traceback.tb_frame
        if str(frame.f_globals.get("__name__", "")).startswith("gitbaton."):
            filename = frame.f_code.co_filename.replace("\\", "/")
            place = f"{filename.rpartition('/gitbaton/')[2]}:{traceback.tb_lineno}"
        traceback = traceback.tb_next
    return mask(place)
