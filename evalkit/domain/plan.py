"""Plan: what a decision will take, and what it can tell, before the hours are spent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["DecisionPlan", "Pace"]


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
