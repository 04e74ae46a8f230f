"""The branch on which a feature's log lives."""

from __future__ import annotations

_LONGEST_SLUG = 50


def branch_name(template: str, feature: str, slug: str) -> str:
    """``feature/1.1-user-login`` from ``feature/{id}-{slug}``; a template may hold neither."""
    return template.replace("{id}", feature).replace("{slug}", slug)


def can_name_branch(name: str) -> bool:
    """Whether git takes the name for a branch (git-check-ref-format)."""
    parts = name.split("/")
    odd_part = any(not part or part[0] == "." or part.endswith((".", ".lock")) for part in parts)
    odd_text = ".." in name or "@{" in name or name[:1] == "-" or name == "@"
    return not (odd_part or odd_text or any(c <= " " or c in "~^:?*[\\\x7f" for c in name))


def may_be_branch_of(template: str, feature: str, name: str) -> bool:
    """Whether the template makes the name for the feature, whatever its title is or was."""
    before, _, after = template.replace("{id}", feature).partition("{slug}")
    title = name.removeprefix(before).removesuffix(after)
    fits = name.startswith(before) and name.endswith(after) and len(name) > len(before + after)
    return fits and title == slug(title)


def slug(title: str) -> str:
    """The title in lower-case ASCII letters and digits, joined by dashes."""
    plain = "".join([char if char.isascii() and char.isalnum() else " " for char in title.lower()])
    return "-".join(plain.split())[:_LONGEST_SLUG].strip("-") or "feature"
