"""A run's final attempts with what they were asked and what every rater found: what all cards are made from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from evalkit.actions.score_run import ScoredSeries
from evalkit.domain.attempt import Attempt
from evalkit.domain.question import Variant
from evalkit.domain.rubric import Dimension
from evalkit.domain.run import Run
from evalkit.domain.score import Scored, Unscored
from evalkit.domain.verdict import Undefined
from evalkit.errors import UndefinedStatistic
from evalkit.scores.tally import Mark

__all__ = ["LEVEL", "CheckedAttempt", "checked_attempts", "defined", "marks_of"]

_Statistic = TypeVar("_Statistic")

LEVEL: Final = 0.95
"""Nominal coverage of every interval on a scorecard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedAttempt:
    """A final attempt with what it was asked and what the raters found."""

    attempt: Attempt
    variant: Variant
    findings: Mapping[Dimension, Scored | Unscored]

    @property
    def accuracy(self) -> Scored | Unscored | None:
        """The rule's finding; None where the rule has not seen it."""
        return self.findings.get(Dimension.ACCURACY)


def checked_attempts(
    run: Run,
    attempts: Sequence[Attempt],
    *,
    variants: Mapping[str, Variant],
    scored: Mapping[Dimension, ScoredSeries],
) -> list[CheckedAttempt]:
    """Final attempts of cells in scope, in the run's order of questions.

    A later try of a final cell cannot be: only open cells are asked again.
    """
    position = {place.asked_hash: place.position for place in run.places}
    cells = frozenset(run.cells())
    checked = [
        CheckedAttempt(
            attempt=attempt,
            variant=variants[attempt.asked_hash],
            findings={
                dimension: series.score_by_attempt[attempt.attempt_id].finding
                for dimension, series in scored.items()
                if attempt.attempt_id in series.score_by_attempt
            },
        )
        for attempt in attempts
        if attempt.is_final and attempt.cell in cells
    ]
    return sorted(checked, key=lambda entry: (position[entry.attempt.asked_hash], entry.attempt.repeat))


def marks_of(checked: Iterable[CheckedAttempt], dimension: Dimension = Dimension.ACCURACY) -> list[Mark]:
    """The findings on one dimension, for tallies; attempts that the rater has not seen are left out."""
    return [
        Mark(
            asked_hash=entry.variant.asked_hash,
            cluster=entry.variant.cluster,
            finding=entry.findings[dimension],
        )
        for entry in checked
        if dimension in entry.findings
    ]


def defined(statistic: Callable[[], _Statistic]) -> _Statistic | Undefined:
    """What a statistic gives, or why it gives nothing."""
    try:
        return statistic()
    except UndefinedStatistic as error:
        return Undefined(reason=str(error))
