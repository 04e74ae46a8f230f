"""How Sphinx builds the documentation site: ``make docs``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gitbaton import __version__

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_REPOSITORY = "https://github.com/git-baton/git-baton/blob/main/"

project = "git-baton"
release = __version__
extensions = ["myst_parser"]
html_theme = "furo"
html_title = "git-baton"
html_show_sphinx = False
html_copy_source = False
html_theme_options = {"source_repository": "https://github.com/git-baton/git-baton/"}
myst_heading_anchors = 4
nitpicky = True


def _link_outside(app: Sphinx, page: str, source: list[str]) -> None:
    """Links that leave docs/ lead to the repository, where the pages are read as they are."""
    source[0] = re.sub(r"\]\(\.\./", f"]({_REPOSITORY}", source[0])


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.connect("source-read", _link_outside)
