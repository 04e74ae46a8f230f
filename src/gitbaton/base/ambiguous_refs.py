"""Names of refs that git can take for one another."""

from __future__ import annotations

# Where git looks for a name that no ref has in full (gitrevisions), and for what a push names.
_PLACES = ("refs/{}", "refs/tags/{}", "refs/heads/{}", "refs/remotes/{}", "refs/remotes/{}/HEAD")


def lookalikes(ref: str) -> tuple[str, ...]:
    """The names that git takes for a ref's full name where there is no such ref."""
    return tuple([place.format(ref) for place in _PLACES])


def is_lookalike(ref: str) -> bool:
    """Whether git could take the ref for another one's full name: ``refs/tags/refs/heads/main``."""
    return ref.startswith(lookalikes("refs/")[:4])
