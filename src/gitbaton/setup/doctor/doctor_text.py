"""Diagnoses as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from gitbaton.base.hint import hint_lines
from gitbaton.base.mask import mask, without_surrogates
from gitbaton.setup.doctor.result import Diagnosis, best_mend


def doctor_text(diagnoses: Sequence[Diagnosis]) -> str:
    """One line for each diagnosis, what mends it beneath, a summary, and what mends most."""
    lines = []
    for diagnosis in diagnoses:
        lines.append(f"{diagnosis.state}: {mask(diagnosis.what)}")
        lines.extend(hint_lines(diagnosis.mend))
    count = sum(diagnosis.state == "problem" for diagnosis in diagnoses)
    problems = f"{count} problem{'s' if count != 1 else ''}" if count else "no problems"
    return "\n".join([*lines, problems, *hint_lines(best_mend(diagnoses))])


def doctor_json(diagnoses: Sequence[Diagnosis]) -> str:
    """``{"version": 1, "diagnoses": [{"state", "what", "mend"}]}``; mend may be empty."""
    entries = [
        {
            "state": diagnosis.state,
            "what": without_surrogates(diagnosis.what),
            "mend": without_surrogates(diagnosis.mend),
        }
        for diagnosis in diagnoses
    ]
    return json.dumps({"version": 1, "diagnoses": entries}, indent=2)
