"""Family H: bytes, places and refs that are unsafe to read further."""

from __future__ import annotations

from gitbaton.base.ambiguous_refs import is_lookalike
from gitbaton.base.unicode_safety import first_deception, first_undecodable
from gitbaton.commits.models import REGULAR_MODES, SUBMODULE_MODE
from gitbaton.plan.feature_file import MAX_BYTES, MAX_DEPTH, is_too_deep
from gitbaton.plan.log.cells import text_of
from gitbaton.plan.outline import is_plain_ascii
from gitbaton.rules.findings import Finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from gitbaton.commits.models import RefUpdate
    from gitbaton.plan.feature_file import FeatureFile

MAX_SUBJECT_BYTES = 64 * 1024
_NOTIFIED = "refs/baton/notified"
# What a body may hold: tabs, marks of direction that are no embedding, a byte order mark.
_HONEST = {ord("\t"): " ", 0x200E: None, 0x200F: None, 0xFEFF: None}
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul"] + [f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10)]
)


def judge_message(subject: str, body: str, commit: str | None = None) -> Iterator[Finding]:
    """H602, H603 and H604 in a commit message, decoded with surrogate escapes."""
    size = len(subject.encode("utf-8", "surrogatepass"))
    if size > MAX_SUBJECT_BYTES:
        yield Finding(
            "H603",
            f"the subject has {size} bytes; {MAX_SUBJECT_BYTES} are the most",
            "shorten the first line; an empty line ends the subject",
            commit=commit,
        )
    at = first_undecodable(subject + "\n" + body)
    if at is not None:
        offset = len((subject + "\n" + body)[:at].encode("utf-8", "surrogateescape"))
        yield Finding(
            "H604",
            f"the message is not UTF-8: byte {offset} does not decode",
            "write it in UTF-8, or set i18n.commitEncoding to the encoding you use",
            commit=commit,
        )
    for where, text in (("subject", subject), ("body", body)):
        odd = _worst(text, body=where == "body")
        if odd is not None:
            yield Finding(
                "H602",
                f"the {where} holds the character {odd}, which a reader cannot see",
                "type the line again without it",
                commit=commit,
            )


def _worst(text: str, body: bool) -> str | None:
    """The first deceptive character; in a body line ends, tabs and marks are allowed."""
    lines = [line.rstrip("\r") for line in text.translate(_HONEST).split("\n")] if body else [text]
    found = next(filter(None, map(first_deception, lines)), None)
    return found[1] if found else None


def judge_encoding(encoding: str, commit: str) -> Finding:
    """H604 for a commit whose encoding header names no encoding that git converts safely."""
    return Finding(
        "H604",
        f'the commit says that it is encoded in "{encoding[:40]}", which cannot be read',
        "git -c i18n.commitEncoding=UTF-8 commit --amend",
        commit=commit,
    )


def judge_bytes(file: FeatureFile) -> Iterator[Finding]:
    """H602 and H604 in a feature file: bytes that are not UTF-8 are an error in a row only."""
    if file.plain:
        return
    section = file.outline.logs[0] if file.outline.logs else None
    for number, line in enumerate(file.text.splitlines(), 1):
        if is_plain_ascii(line):
            continue
        shown = text_of(line).replace("\t", " ")
        in_log = section is not None and section.start < number <= section.end
        if first_undecodable(shown) is not None:
            yield _not_utf8(file, number, "error" if in_log else "warning")
        if line.count(b"\0") * 2 >= len(line) - 1 > 2:
            yield _not_utf8(file, number, "error" if in_log else "warning").replace(
                message="the line is UTF-16, in a file that is not"
            )
            continue
        found = first_deception(shown.removeprefix("\ufeff") if number == 1 else shown)
        if found is not None:
            yield Finding(
                "H602",
                f"the line holds the character {found[1]}, which a reader cannot see",
                "type the line again without it",
                path=file.path,
                line=number,
            )


def _not_utf8(file: FeatureFile, line: int, severity: str) -> Finding:
    return Finding(
        "H604",
        "the line is not UTF-8",
        "save the file as UTF-8",
        severity=severity,  # type: ignore[arg-type]
        path=file.path,
        line=line,
    )


def judge_whole_encoding(path: str, data: bytes) -> Finding | None:
    """H604: a file that is text in another encoding as a whole, and so is no feature file."""
    from gitbaton.base.shell import quote

    hint = "save it as UTF-8"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or data[:200].count(b"\0") > 40:
        what = "the file is UTF-16"
        hint += f": iconv -f UTF-16 -t UTF-8 {quote(path)} >NEW && mv NEW {quote(path)}"
    elif b"\0" in data[:200]:
        what = "the file holds zero bytes, so it is no UTF-8 text"
    else:
        return None
    return Finding("H604", f"{what}, and cannot be read as a feature file", hint, path=path)


def judge_entry(path: str, mode: str) -> Finding | None:
    """H601 and H603: a path below the plan that must not be followed or cannot be trusted."""
    if is_too_deep(path):
        return Finding(
            "H603",
            f"the file lies in {path.count('/')} folders; {MAX_DEPTH} are the most",
            "move it up, with `git mv`",
            path=path,
        )
    if mode not in REGULAR_MODES:
        what = "a submodule" if mode == SUBMODULE_MODE else "a symbolic link"
        return Finding(
            "H601",
            f"a feature file must be a plain file, and this is {what}",
            "commit the file itself in its place",
            path=path,
        )
    why = _unsafe_name(path)
    if why is None:
        return None
    return Finding(
        "H601",
        f"the path {why}",
        "rename the file: letters, digits, dots and dashes are safe everywhere",
        path=path,
    )


def judge_in_the_way(path: str, mode: str, plan: str) -> Finding | None:
    """H601: a link or submodule where the plan folder, or a folder around or in it, should be.

    Below the plan it is only a warning, for it may be no matter of the plan at all.
    """
    around = path == plan or plan.startswith(f"{path}/")
    if mode in REGULAR_MODES or not (around or (_is_below(path, plan) and "." not in _last(path))):
        return None
    what = "submodule" if mode == SUBMODULE_MODE else "symbolic link"
    return Finding(
        "H601",
        f"this is a {what}, and the feature files behind it are not read",
        "commit a plain folder in its place, or set `plan` in .git-baton.toml to the folder",
        severity="error" if around else "warning",
        path=path,
    )


def _is_below(path: str, plan: str) -> bool:
    """Whether the path lies in the plan folder (everything does in the top folder, "")."""
    return not plan or path.startswith(f"{plan}/")


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _unsafe_name(path: str) -> str | None:
    if first_undecodable(path) is not None or first_deception(path) is not None:
        return "holds a character that a reader cannot see"
    if path.startswith(("/", "-")) or path[1:2] == ":" or "\\" in path:
        return "is not relative to the repository's top on every system"
    for part in path.split("/"):
        folded = part.casefold()
        if part in ("", ".", "..") or folded in (".git", "git~1") or folded.startswith(".git "):
            return f'holds the part "{part}"'
        if part.endswith((".", " ")) or ":" in part or folded.partition(".")[0] in _DEVICES:
            return f'holds the part "{part}", which some systems cannot store'
        if part.startswith("-"):
            return f'holds the part "{part}", which commands read as an option'
    return None


def too_large(path: str, size: int) -> Finding:
    """H603 for a feature file over the cap, judged by its size without reading it."""
    return Finding(
        "H603",
        f"the file has {size} bytes; {MAX_BYTES} are the most for a feature file",
        "split the feature, or move what is no plan out of it",
        path=path,
    )


def judge_twice(path: str) -> Finding:
    """H601: a tree with two entries of one path, of which git shows either, as it happens."""
    return Finding(
        "H601",
        "the commit holds this path twice, and nobody can tell which one counts",
        "make the commit anew with git add and git commit",
        path=path,
    )


def judge_since(ref: str, since: str) -> Finding:
    """H605: a ref whose move would change where the judged history begins."""
    return Finding(
        "H605",
        f'{ref} would change what the setting since = "{since}" means, and so what is judged',
        "push it under another name; whoever moves `since` on does it in the settings",
        ref=ref,
    )


def _is_task_ref(ref: str) -> bool:
    task = ref.removeprefix("refs/baton/tasks/")
    return task != ref and "/" not in task


def judge_stated_refs(updates: Iterable[RefUpdate], refs: Mapping[str, str]) -> Iterator[Finding]:
    """H607: the old values that a push claims, against the refs' real ones (left out: none).

    git itself would refuse such an update, but take the others, which were judged beside it.
    """
    seen: set[str] = set()
    for update in updates:
        real = refs.get(update.ref, "")
        if update.ref in seen:
            yield _untrue(update.ref, f"{update.ref} is named twice in one push")
        elif update.old != real:
            where = f"at {real[:12]}" if real else "nowhere"
            yield _untrue(
                update.ref,
                f"the push says that {update.ref} is "
                f"{f'at {update.old[:12]}' if update.old else 'nowhere'}, but it is {where}",
            )
        seen.add(update.ref)


def _untrue(ref: str, message: str) -> Finding:
    return Finding("H607", message, "git fetch, put your commits on top, then push again", ref=ref)


def judge_notified(ref: str) -> Finding:
    """H605: refs/baton/notified at anything but a commit that holds a notification state."""
    return Finding(
        "H605",
        f"what {ref} would name does not list what was sent",
        "only git baton notify moves it",
        ref=ref,
    )


def judge_new_default(ref: str, main: str) -> Finding:
    """H605: a branch that the server's HEAD names and nobody made; by a push it would rule."""
    return Finding(
        "H605",
        f"{ref} would become the default branch in place of {main}, for the server's HEAD names it",
        f"on the server say which one it is: git symbolic-ref HEAD refs/heads/{main}",
        ref=ref,
    )


def judge_task_elsewhere(ref: str, kept: str) -> Finding:
    """H605: a ref of git-baton's own, where the tasks have branches in the folder ``kept``."""
    return Finding(
        "H605",
        f"{ref} is read by nobody: by the default branch's settings claims are kept at {kept}…",
        "take in the settings of the default branch, then claim again: "
        "git baton claim --next --switch",
        ref=ref,
    )


def judge_last_rows(ref: str) -> Finding:
    """H606 for a branch that would be deleted although no other one is sure to keep its rows."""
    return Finding(
        "H606",
        f"{ref} must not be deleted: no other branch is sure to keep the rows on it",
        "merge it and push that first; once it has landed, delete the branch in a push of its own",
        ref=ref,
    )


def judge_ref(ref: str, deleted: bool, rewound: bool, protected: bool) -> Finding | None:
    """H605 and H606: refs that must not be pushed, deleted or rewound."""
    if ref.startswith("refs/replace/") and not deleted:
        return Finding(
            "H605",
            "replace refs change what history says, and are never published",
            "push without it; `git replace -d` removes it here",
            ref=ref,
        )
    if is_lookalike(ref) and not deleted:
        return Finding(
            "H605",
            f"git takes {ref} for the ref that it ends in, where that is missing",
            "push it under a name without refs/ in it",
            ref=ref,
        )
    own = ref == _NOTIFIED or _is_task_ref(ref)
    if f"{ref}/".startswith("refs/baton/") and not (deleted or own):
        return Finding(
            "H605",
            f"{ref} is no ref of git-baton's: below refs/baton/ it keeps one for each task, "
            f"and {_NOTIFIED}",
            "push it under another name, such as refs/heads/…",
            ref=ref,
        )
    if protected and (deleted or rewound):
        what = "deleted" if deleted else "rewound"
        return Finding(
            "H606",
            f"{ref} must not be {what}: "
            f"{'it lists what was sent' if ref == _NOTIFIED else 'rows and claims stand on it'}",
            "push without deleting it"
            if deleted
            else "git fetch, put your commits on top of it, then push without --force",
            ref=ref,
        )
    return None
