"""What a feature file says, to compare two readings of it."""

from __future__ import annotations

from gitbaton.plan.feature_file import FeatureFile


def facts(file: FeatureFile) -> list[object]:
    """All that the file says, the lines of its rows included."""
    lines = [row.line for row in file.log.rows]
    told = [file.path, file.text, file.title, file.outline, file.log, lines, dict(file.states)]
    return [
        *told,
        file.tasks,
        file.plain,
        file.marked,
        file.planned,
        file.header_fields,
        file.nameless,
    ]
