"""How large a race is, and what goes wrong in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

Transport = Literal["file", "daemon", "http"]
TRANSPORTS: tuple[Transport, ...] = ("file", "daemon", "http")

CLAIMS_ONLY = {"claim": 90, "hot": 10}
MIXED = {"claim": 55, "hot": 10, "next": 5, "note": 10, "done": 10, "reclaim": 7, "look": 3}
FEW_OTHERS = {"claim": 76, "hot": 8, "note": 6, "done": 5, "reclaim": 5}


class Profile(NamedTuple):
    """One shape of race.

    ``claims`` won end it; ``mix`` weighs what agents do. ``kills`` are SIGKILLs of a whole
    process group, ``pauses`` SIGSTOPs, ``cuts`` lines cut before the pack, ``swallowed`` answers
    lost after it, ``locks`` ref locks left on the server for a moment, where ``packs`` says that
    it packs its refs every five seconds, as hosts do now and then. ``skew`` is how far (in
    seconds) committer clocks may be off, ``limit`` how many seconds a race may take. A storm has
    ``rounds``: in each, all agents want one task. ``refuses_refs`` makes the server a host that
    takes branches only.
    """

    name: str
    agents: int
    claims: int
    transports: tuple[Transport, ...] = ("file",)
    features: int = 13
    mix: Mapping[str, int] = CLAIMS_ONLY
    kills: int = 0
    pauses: int = 0
    cuts: int = 0
    swallowed: int = 0
    latency: float = 0.0
    locks: int = 0
    packs: bool = False
    skew: int = 0
    limit: float = 300.0
    rounds: int = 0
    claim_refs: str = "auto"
    refuses_refs: bool = False

    @property
    def tasks_each(self) -> int:
        """Tasks of a feature: a fifth more than needed, so that the last claims find some."""
        return max(6, round(self.claims * 1.2 / self.features) + 3)

    @property
    def loses_answers(self) -> bool:
        """Whether an agent may honestly not know how its push ended."""
        return bool(self.cuts or self.swallowed)


SMOKE = Profile("smoke", 8, 32, features=8, mix=FEW_OTHERS, kills=16, skew=7200, limit=120)
CI = Profile(
    "ci",
    16,
    200,
    TRANSPORTS,
    mix=MIXED,
    kills=67,
    pauses=10,
    cuts=25,
    swallowed=25,
    latency=0.02,
    locks=10,
    packs=True,
    skew=7200,
    limit=600,
)
FULL = Profile("full", 64, 1000, packs=True, limit=1800)
NEMESIS = Profile(
    "nemesis",
    64,
    1000,
    TRANSPORTS,
    mix=MIXED,
    kills=500,
    pauses=50,
    cuts=100,
    swallowed=200,
    latency=0.02,
    locks=50,
    packs=True,
    skew=7200,
    limit=3600,
)
STORM = Profile("storm", 64, 0, rounds=10, limit=600)
BRANCH_ONLY = Profile("branch-only", 16, 200, kills=40, claim_refs="off", skew=7200, limit=900)
NO_REFS = BRANCH_ONLY._replace(name="no-refs", claim_refs="auto", refuses_refs=True)

PROFILES = {each.name: each for each in (SMOKE, CI, FULL, NEMESIS, STORM, BRANCH_ONLY, NO_REFS)}
