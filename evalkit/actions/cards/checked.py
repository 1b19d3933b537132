"""A run's final attempts with what they were asked and what every rater found: what all cards are made from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, TypeVar

from evalkit.actions.score_run import ScoredRun
from evalkit.domain.columns import AttemptColumns
from evalkit.domain.question import Variant
from evalkit.domain.rubric import Dimension
from evalkit.domain.run import Run
from evalkit.domain.score import Finding
from evalkit.domain.verdict import Undefined
from evalkit.errors import UndefinedStatistic
from evalkit.scores.tally import QuestionFindings

__all__ = ["LEVEL", "AskedQuestion", "CheckedRun", "checked_run", "defined"]

_Statistic = TypeVar("_Statistic")

LEVEL: Final = 0.95
"""Nominal coverage of every interval on a scorecard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestion:
    """A question that has final attempts in scope."""

    asked_hash: str
    """Of the variant, which would have to compute it each time."""
    variant: Variant
    rows: range
    """Which rows of the columns are its attempts, repeat after repeat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedRun:
    """The final attempts of cells in scope as columns, question after question in the run's order."""

    run: Run
    questions: Sequence[AskedQuestion]
    attempts: AttemptColumns
    findings: Mapping[Dimension, Sequence[Finding | None]]
    """Dimension -> column beside those of the attempts; None where the rater has not seen an attempt."""

    def found(self, dimension: Dimension = Dimension.ACCURACY) -> list[QuestionFindings]:
        """The findings on one dimension by question, for tallies; what the rater has not seen is left out."""
        column = self.findings.get(dimension)
        if column is None:
            return []
        return [
            QuestionFindings(
                asked_hash=question.asked_hash,
                cluster=question.variant.cluster,
                findings=[found for found in column[question.rows.start : question.rows.stop] if found is not None],
            )
            for question in self.questions
        ]


def checked_run(scored: ScoredRun, attempts: AttemptColumns) -> CheckedRun:
    """Sort out a run's attempts.

    A later try of a final cell cannot be: only open cells are asked again.

    Args:
        scored: The run with the findings in force.
        attempts: Every try that is stored.
    """
    final = attempts.taken(_rows_in_order(scored.run, attempts))
    return CheckedRun(
        run=scored.run,
        questions=list(_questions(final.asked_hashes, variants=scored.variants)),
        attempts=final,
        findings={
            dimension: list(map(series.finding_by_attempt.get, final.attempt_ids))
            for dimension, series in scored.found.items()
        },
    )


def _rows_in_order(run: Run, attempts: AttemptColumns) -> list[int]:
    """Rows of final attempts of cells in scope, in the run's order of questions, repeat after repeat."""
    places = {place.asked_hash: (place.repeats, place.position) for place in run.places}
    never = (0, 0)
    keyed: list[tuple[int, int, int]] = []
    for row, (asked_hash, repeat, outcome) in enumerate(
        zip(attempts.asked_hashes, attempts.repeats, attempts.outcomes, strict=True)
    ):
        repeats, position = places.get(asked_hash, never)
        if repeat < repeats and outcome.is_served:
            keyed.append((position, repeat, row))
    keyed.sort()
    return [row for _, _, row in keyed]


def _questions(asked_hashes: Sequence[str], *, variants: Mapping[str, Variant]) -> Iterator[AskedQuestion]:
    start = 0
    for asked_hash, attempts in groupby(asked_hashes):
        stop = start + sum(1 for _ in attempts)
        yield AskedQuestion(asked_hash=asked_hash, variant=variants[asked_hash], rows=range(start, stop))
        start = stop


def defined(statistic: Callable[[], _Statistic]) -> _Statistic | Undefined:
    """What a statistic gives, or why it gives nothing."""
    try:
        return statistic()
    except UndefinedStatistic as error:
        return Undefined(reason=str(error))
