"""The one catalogue of rules: what `git baton explain`, the docs and SARIF say about a code.

No check reads it, so a hook that only prints findings never imports these texts.
"""

from __future__ import annotations

from gitbaton.rules.rule_docs.claims import RULES as _CLAIMS
from gitbaton.rules.rule_docs.done_rows import RULES as _MATCH
from gitbaton.rules.rule_docs.input import RULES as _INPUT
from gitbaton.rules.rule_docs.log import RULES as _LOG
from gitbaton.rules.rule_docs.plan import RULES as _PLAN
from gitbaton.rules.rule_docs.plan_work import RULES as _PLAN_WORK
from gitbaton.rules.rule_docs.rule import Rule
from gitbaton.rules.rule_docs.subject import RULES as _SUBJECT
from gitbaton.rules.rule_docs.time import RULES as _TIME

__all__ = ["FAMILIES", "RULES", "Rule"]

FAMILIES: dict[str, str] = {
    "S": "subject: the subject line of each commit",
    "L": "log: a feature file's Progress Log, before and after a change",
    "C": "claim: the rows of a log in their order, and who may work on what",
    "M": "match: the rows of a log against the history of the repository",
    "T": "time: the timestamps of the rows",
    "P": "plan: the feature files as a whole, read by `git baton lint`",
    "H": "input: bytes, names and refs that are unsafe to read further",
}

RULES: dict[str, Rule] = {
    rule.code: rule
    for rule in (*_SUBJECT, *_LOG, *_CLAIMS, *_MATCH, *_TIME, *_PLAN, *_PLAN_WORK, *_INPUT)
}
