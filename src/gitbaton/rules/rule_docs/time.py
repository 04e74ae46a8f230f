"""Family T: the timestamps of the rows."""

from __future__ import annotations

from gitbaton.rules.rule_docs.rule import Rule

RULES = (
    Rule(
        code="T401",
        title="The timestamp of a row lies in the future.",
        why=(
            "A claim dated tomorrow would never go stale, and nobody could relieve its holder. A "
            "few minutes are forgiven (the key `clock-skew`). The usual causes are a wrong clock "
            "and local time in a log that counts in UTC."
        ),
        bad="| 2031-01-15 10:30 | agent-abc | START | 1.1.3a | - |",
        good="| 2024-01-15 10:30 | agent-abc | START | 1.1.3a | - |",
        next='date -u "+%Y-%m-%d %H:%M"   prints the time to write; correct the row, git commit',
    ),
    Rule(
        code="T402",
        title="A row is dated far from the commit that brought it.",
        why=(
            "The row and its commit describe one moment, so a gap longer than `stale-after` means "
            "that one of the two clocks is wrong. A gap of whole hours is nearly always local "
            "time where UTC is meant. Rows keep their order whatever they say, hence only a "
            "warning; but staleness is counted from these times."
        ),
        bad="| 2024-01-15 12:30 | agent-abc | START | 1.1.3a | - |      (committed 10:31 UTC)",
        good="| 2024-01-15 10:30 | agent-abc | START | 1.1.3a | - |      (committed 10:31 UTC)",
        next='date -u "+%Y-%m-%d %H:%M"   prints the time to write; correct the row before pushing',
        severity="warning",
    ),
    Rule(
        code="T403",
        title="A claim is stale.",
        why=(
            "Its holder has published neither a row nor a commit for longer than `stale-after`, "
            "and may have crashed. The task is not free: it takes a RECLAIM row to take it over. "
            "A holder who is still at work shows it with a push or a NOTE row."
        ),
        bad="| 2024-01-15 10:30 | agent-abc | START | 1.1.3a | - |      (now 11:15, nothing since)",
        good=(
            "| 2024-01-15 10:30 | agent-abc | START | 1.1.3a | - |\n"
            "| 2024-01-15 10:55 | agent-abc | NOTE | 1.1.3a | tests still failing, going on |"
        ),
        next=(
            'the holder: git push, or git baton note 1.1.3a "going on"\n'
            "anyone else may take it over: git baton reclaim 1.1.3a"
        ),
        severity="warning",
    ),
    Rule(
        code="T404",
        title="A task was reclaimed twice without a commit in between.",
        why=(
            "Two agents in a row took the task and neither produced a commit, so a third will "
            "hardly do better. Most likely the task is too large, or its instructions cannot be "
            "followed. A person should look before more time is spent."
        ),
        bad=(
            "| 2024-01-15 11:15 | agent-xyz | RECLAIM | 1.1.3a | - |\n"
            "| 2024-01-15 12:02 | agent-klm | RECLAIM | 1.1.3a | - |"
        ),
        good=(
            "| 2024-01-15 11:15 | agent-xyz | RECLAIM | 1.1.3a | - |\n"
            "| 2024-01-15 11:20 | agent-xyz | NOTE | 1.1.3a | step 2 cannot work: no such file |"
        ),
        next="ask a person to read the task, and to split it or correct its steps",
        severity="warning",
    ),
)
