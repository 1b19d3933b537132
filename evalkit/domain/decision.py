"""Decision: the written rollout policy, fixed before the candidate is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from evalkit.domain.criteria import DEFAULT_MARGINS, ScoredBy, criterion_of
from evalkit.domain.identity import content_hash
from evalkit.domain.question import Language

__all__ = ["JUDGED_REPEATS", "Decision", "Floors"]

JUDGED_REPEATS: Final = 2
"""Of each question, unless a decision says otherwise: judging costs more than asking (judging.md)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Floors:
    """What a candidate must reach by itself, whatever the reference does; None where nothing is demanded."""

    accuracy: float | None = None
    """Smallest share right, 0-1."""
    unfinished: float | None = None
    """Largest share of attempts that are cut, looping or empty, 0-1."""
    tokens_per_s: float | None = None
    """Smallest decode speed of one request (geometric mean)."""
    speed_band: str | None = None
    """Name of a band of ``rubrics/speed.yaml`` whose beginning is that speed; actions look it up, and fill in
    ``tokens_per_s`` beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Which builds are held against which, on what, and by how much they may be worse."""

    name: str = "decision"
    """What its verdicts are kept under; by default the file's own name."""
    reference: str
    candidates: tuple[str, ...]
    varies: tuple[str, ...] = ()
    """What is meant to differ between the builds: ``quantisation``, ``server``."""
    allowed: tuple[str, ...] = ()
    """What else may differ."""
    bank: str | None = None
    set_name: str | None = None
    """None takes what the configuration says."""
    language: Language | None = None
    repeats: int | None = None
    seed: int = 1
    criteria: Mapping[str, float] = field(default_factory=lambda: dict(DEFAULT_MARGINS))
    """Primary criterion -> largest loss that is accepted, positive, in the unit of the criterion: .05 is five points,
    .25 a quarter of a level, 1.25 a quarter more seconds. All of them must pass."""
    floors: Floors = field(default_factory=Floors)
    gpu_hours: float | None = None
    """Hours that all runs may take together."""
    early_stop: bool = False
    judges: tuple[str, ...] = ()
    """Who must have judged both runs, by name; actions fill in the configured ones where a judged criterion is named.
    () takes what is stored."""
    judged_repeats: int = JUDGED_REPEATS
    """How many repeats of each question are put before judges, drawn at random."""
    scored_by: ScoredBy = ScoredBy.JUDGES
    """Whose scores judged criteria are decided by."""
    confidence: float = 0.95
    """Of each bound, one-sided."""

    @property
    def judged_criteria(self) -> tuple[str, ...]:
        """Primary criteria that have no figure before judges were asked."""
        return tuple(key for key in self.criteria if criterion_of(key).is_judged)

    @property
    def asks_judges(self) -> bool:
        """Whether judges are asked for the verdict."""
        return bool(self.judged_criteria) and self.scored_by is not ScoredBy.PEOPLE

    @property
    def asks_people(self) -> bool:
        """Whether the verdict waits for people, with or without judges."""
        return bool(self.judged_criteria) and self.scored_by is not ScoredBy.JUDGES

    @property
    def policy_hash(self) -> str:
        """Identity of the policy, which stands beside every verdict.

        Neither the order in which things are named nor what the runs may cost is part of it; judges are where something
        judged decides.
        """
        judging: dict[str, object] = {"judges": sorted(self.judges), "judged_repeats": self.judged_repeats}
        if self.scored_by is not ScoredBy.JUDGES:
            judging["scored_by"] = self.scored_by
        return content_hash(
            "decision",
            {
                "reference": self.reference,
                "candidates": sorted(self.candidates),
                "varies": sorted(self.varies),
                "allowed": sorted(self.allowed),
                "bank": self.bank,
                "set": self.set_name,
                "language": self.language,
                "repeats": self.repeats,
                "seed": self.seed,
                "criteria": dict(sorted(self.criteria.items())),
                "floors": self.floors,
                "early_stop": self.early_stop,
                "confidence": self.confidence,
                **(judging if self.judged_criteria else {}),
            },
        )
