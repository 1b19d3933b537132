"""Plan: what a decision will take, and what it can tell, before the hours are spent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evalkit.domain.criteria import ScoredBy
from evalkit.domain.decision import Decision

__all__ = [
    "DecidingSize",
    "DecisionPlan",
    "JudgedPlan",
    "JudgingPlan",
    "Pace",
    "PeoplePlan",
    "PlanAhead",
    "TellingSize",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long answers take."""

    seconds: float
    """Of one attempt, mean."""
    tokens: float | None
    """Completion tokens of one attempt, mean; None where nobody counted."""
    at_once: int
    """Attempts in flight."""
    is_measured: bool
    """From a pilot or an earlier run; False: assumed."""

    def hours(self, requests: int) -> float:
        """How long so many take."""
        return requests * self.seconds / self.at_once / 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionPlan:
    """What a decision takes and can tell."""

    questions: int
    repeats: int
    runs: int
    """The reference's and each candidate's."""
    pace: Pace
    hours_available: float | None
    accuracy: float
    flip_rate: float
    unfinished: float
    """What both builds are taken to be like."""
    is_measured: bool
    """Whether that is from a pilot or an earlier run; False: assumed."""
    passes: float
    """Probability that a build as good as the reference passes everything."""
    passes_low: float
    passes_high: float
    """The simulation's own error."""
    passes_by_criterion: Mapping[str, float]
    smallest_margin: float
    """Of the accuracy: what a candidate as good as the reference passes with 80 % power."""
    detectable: float
    """Of the accuracy: the true difference that is found with 80 % power, two-sided."""

    @property
    def requests(self) -> int:
        """Of all runs together."""
        return self.questions * self.repeats * self.runs

    @property
    def hours(self) -> float:
        """Of all runs together, one after another."""
        return self.pace.hours(self.requests)

    @property
    def is_affordable(self) -> bool:
        """Whether the hours suffice."""
        return self.hours_available is None or self.hours <= self.hours_available


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidingSize:
    """Questions and repeats that decide on the accuracy with 80 % power."""

    questions: int
    repeats: int
    requests: int
    """Of all runs together."""
    hours: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TellingSize:
    """What questions and repeats can tell of the accuracy, with 80 % power."""

    questions: int
    repeats: int
    detectable: float
    """True difference, two-sided."""
    smallest_margin: float
    """That a candidate as good as the reference passes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedPlan:
    """One judged criterion of a decision."""

    criterion: str
    questions: int
    """Those that its rubric applies to."""
    detectable: float | None
    """True difference on the scale 1-5 that is found with 80 % power, two-sided; None without a question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgingPlan:
    """What the judges of a decision will take, and what they can tell."""

    judges: tuple[str, ...]
    """By name; empty where none is named or configured."""
    n_judges: int
    """As many, or as many as are assumed."""
    criteria: tuple[JudgedPlan, ...]
    repeats: int
    """Of each question, that judges see."""
    runs: int
    trials: int
    """Calls to try all judges with, unless that was done."""
    tokens: float
    """Of prompts and replies, trials included."""
    hours: float
    """Of the machine with the most to do."""
    is_measured: bool
    """Whether every judge's pace is from earlier verdicts of its own."""

    @property
    def verdicts(self) -> int:
        """Of all judges on all runs."""
        return sum(one.questions for one in self.criteria) * self.repeats * self.runs * self.n_judges


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePlan:
    """What the people of a decision will take, and what they can tell."""

    scored_by: ScoredBy
    criteria: tuple[JudgedPlan, ...]
    """With how many questions of each are scored, and what people alone find by them."""
    questions: int
    """That are put before people, one answer of each run."""
    wanted: int
    """That would do; more than ``questions`` where there are no more."""
    runs: int
    raters: int
    minutes: int
    """Of each rater."""

    @property
    def is_short(self) -> bool:
        """Whether there are too few questions for a verdict by judges and people combined."""
        return self.scored_by is ScoredBy.COMBINED and self.questions < self.wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAhead:
    """What ``evalkit plan`` says."""

    decision: Decision
    plan: DecisionPlan
    """Of the size that is asked about."""
    pilot: str | None
    """Which run the figures are from; None: assumed."""
    n_pairs: int
    """Stored pairs of builds that the scatter of true differences is from; 0: assumed."""
    margin: float
    """Of the accuracy, that the sizes are for."""
    true_loss: float
    """That they are for."""
    available: int
    """Questions that the bank has."""
    deciding: tuple[DecidingSize, ...]
    """Fewest requests first; empty where no bank of that size can decide."""
    out_of_reach: int | None
    """Questions that it would take at the repeats asked about, where the bank has too few; None where it has enough, or
    where no number would do."""
    telling: tuple[TellingSize, ...]
    """A table: questions x repeats."""
    judging: JudgingPlan | None = None
    """None where nobody asks judges."""
    people: PeoplePlan | None = None
    """None where people decide nothing."""
