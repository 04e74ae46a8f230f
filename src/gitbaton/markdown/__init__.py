"""The only door to mistune: the text of a feature file in, our own values out."""

from __future__ import annotations

from gitbaton.markdown.feature import read_feature, source_of

__all__ = ["read_feature", "source_of"]
