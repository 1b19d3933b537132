"""Criteria: the figures by which one run is held against another, and how a difference of each is counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from evalkit.domain.question import Language
from evalkit.domain.rubric import Dimension

__all__ = ["CRITERIA", "DEFAULT_MARGINS", "Criterion", "ScoredBy", "Unit", "criterion_of"]

_NOT_JUDGED: Final = frozenset({"accuracy_score", Dimension.RESPONSE_TIME, Dimension.KNOWLEDGE_TRANSFER})
"""Scores that rules, the clock and pairs of questions give."""


class Unit(StrEnum):
    """How a figure and its differences are counted."""

    SHARE = "share"
    """0-1; differences in percentage points."""
    SCORE = "score"
    """1-5; differences on that scale."""
    RATIO = "ratio"
    """A positive amount; candidate over reference."""


class ScoredBy(StrEnum):
    """Whose scores a judged criterion is made from. Judges' and people's are never averaged."""

    JUDGES = "judges"
    PEOPLE = "people"
    COMBINED = "combined"
    """People's mean over all questions: what judges say of all of them, set right by what people say of some (PPI++).
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One figure that two runs are compared by."""

    key: str
    """As written in ``decision.toml``: ``accuracy``, ``flip_rate``, ``coherence``."""
    unit: Unit
    is_higher_better: bool
    may_be_primary: bool = True
    """False for what looks at completed answers only, or at pairs right at home: a build that breaks off on hard
    questions would look better for it."""
    title: Mapping[Language, str] = field(default_factory=dict[Language, str])
    """Of a team's own dimension; empty for the others, which reports name themselves."""

    @property
    def is_judged(self) -> bool:
        """Whether judges or people give it: it has no figure before they were asked."""
        return self.unit is Unit.SCORE and self.key not in _NOT_JUDGED


CRITERIA: Final[Mapping[str, Criterion]] = {
    criterion.key: criterion
    for criterion in (
        Criterion(key="accuracy", unit=Unit.SHARE, is_higher_better=True),
        Criterion(key="accuracy_completed", unit=Unit.SHARE, is_higher_better=True, may_be_primary=False),
        Criterion(key="trap_accuracy", unit=Unit.SHARE, is_higher_better=True),
        Criterion(key="flip_rate", unit=Unit.SHARE, is_higher_better=False),
        Criterion(key="answer_flip_rate", unit=Unit.SHARE, is_higher_better=False),
        Criterion(key="excess_flip", unit=Unit.SHARE, is_higher_better=False, may_be_primary=False),
        Criterion(key="all_right", unit=Unit.SHARE, is_higher_better=True),
        Criterion(key="unfinished", unit=Unit.SHARE, is_higher_better=False),
        Criterion(key="cut", unit=Unit.SHARE, is_higher_better=False),
        Criterion(key="looping", unit=Unit.SHARE, is_higher_better=False),
        Criterion(key="empty", unit=Unit.SHARE, is_higher_better=False),
        Criterion(key="unread", unit=Unit.SHARE, is_higher_better=False),
        Criterion(key="transfer", unit=Unit.SHARE, is_higher_better=True, may_be_primary=False),
        Criterion(key="seconds", unit=Unit.RATIO, is_higher_better=False),
        Criterion(key="tokens", unit=Unit.RATIO, is_higher_better=False),
        Criterion(key="tokens_per_s", unit=Unit.RATIO, is_higher_better=True),
        Criterion(key="seconds_per_right", unit=Unit.RATIO, is_higher_better=False),
        Criterion(key="tokens_per_right", unit=Unit.RATIO, is_higher_better=False),
        Criterion(key="money_per_right", unit=Unit.RATIO, is_higher_better=False),
        Criterion(key="energy_per_right", unit=Unit.RATIO, is_higher_better=False),
        Criterion(key="accuracy_score", unit=Unit.SCORE, is_higher_better=True),
        *(
            Criterion(key=dimension.value, unit=Unit.SCORE, is_higher_better=True)
            for dimension in Dimension
            if dimension is not Dimension.ACCURACY
        ),
    )
}
"""Key -> criterion, in the order in which reports show them.

``trap_accuracy``: trap and contradiction questions, with and without a valid answer, balanced. ``all_right``: pass^R,
all repeats right. ``unfinished``: cut, looping or empty. ``transfer``: right in the new field given right at home.
``seconds`` and ``tokens``: of completed answers, geometric means. ``*_per_right``: spent on all attempts for each right
one. ``accuracy_score``: mean of the rule's scores 1-5, which give credit for parts.
"""


def criterion_of(key: str) -> Criterion:
    """The criterion of a key: one of ``CRITERIA``, or the mean score of a dimension that a team has added."""
    return CRITERIA.get(key) or Criterion(key=key, unit=Unit.SCORE, is_higher_better=True)


DEFAULT_MARGINS: Final[Mapping[str, float]] = {
    "accuracy": 0.05,
    "trap_accuracy": 0.12,
    "flip_rate": 0.06,
    "unfinished": 0.03,
}
"""Primary criteria where a decision names none -> how much worse a candidate may be.

A candidate that is as good as the reference passes all four at least 80 % of the time, asked 200 questions 5 times: by
simulation at the variance that plans assume, over accuracies from .6 to .9 (docs/decisions/0010-default-margins.md).
"""
