"""An HTML page taken apart by Python's own parser: elements, addresses, text."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import unquote

_VOID = {"br", "link", "meta"}


class Page(HTMLParser):
    """What a browser would make of a page, as far as it can be told without one.

    ``elements`` are names with their attributes, in order; ``texts`` the pieces of text; ``raw``
    what stands in style and script. Faults are collected: whatever was not closed in order,
    comments, declarations and processing instructions.
    """

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.raw: dict[str, list[str]] = {"style": [], "script": []}
        self.faults: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        self.faults += [f"open at the end: {tag}" for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._element(tag, attrs)
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._element(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()
        else:
            self.faults.append(f"</{tag}> in {self._open}")

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] in self.raw:
            self.raw[self._open[-1]].append(data)
        else:
            self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"comment: {data}")

    def handle_pi(self, data: str) -> None:
        self.faults.append(f"processing instruction: {data}")

    def unknown_decl(self, data: str) -> None:
        self.faults.append(f"declaration: {data}")

    def _element(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if len(given) < len(attrs):
            self.faults.append(f"attribute given twice: {tag} {attrs}")
        self.elements.append((tag, given))

    def values(self, attribute: str) -> list[str]:
        """The values of an attribute wherever it stands."""
        return [attrs[attribute] for _, attrs in self.elements if attribute in attrs]

    @property
    def shape(self) -> list[tuple[str, ...]]:
        """Elements with the names of their attributes: the page without its words."""
        return [(tag, *attrs) for tag, attrs in self.elements]

    @property
    def dead_links(self) -> set[str]:
        """Addresses that lead nowhere in this page."""
        targets = {f"#{name}" for name in self.values("id")}
        return {href for href in self.values("href") if unquote(href) not in targets}

    @property
    def text(self) -> str:
        """All that can be seen, with single spaces."""
        return " ".join(" ".join(self.texts).split())
