"""A feature file as mistune's block parser reads it: the oracle of our own reader."""

from __future__ import annotations

from support.oracle.feature import Feature, read_feature, source_of

__all__ = ["Feature", "read_feature", "source_of"]
