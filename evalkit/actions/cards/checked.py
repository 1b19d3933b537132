"""A run's final attempts with what they were asked and what every rater found: what all cards are made from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, TypeVar, cast

from evalkit.actions.score_run import ScoredRun
from evalkit.domain.columns import AttemptColumns
from evalkit.domain.question import Variant
from evalkit.domain.rubric import DimensionName
from evalkit.domain.run import Run
from evalkit.domain.score import Finding
from evalkit.domain.verdict import Undefined
from evalkit.errors import UndefinedStatistic
from evalkit.scores.tally import QuestionFindings, completed_in, counting_in

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
    findings: Mapping[DimensionName, Sequence[Finding | None]]
    """Dimension -> column beside those of the attempts; None where the rater has not seen an attempt."""

    counting: Mapping[DimensionName, Sequence[QuestionFindings]]
    """Dimension -> findings by question, of the attempts that count: cut, empty and looping ones are misses."""
    completed: Mapping[DimensionName, Sequence[QuestionFindings]]
    """The same of completed answers that were scored."""


def checked_run(scored: ScoredRun, attempts: AttemptColumns) -> CheckedRun:
    """Sort out a run's attempts.

    A later try of a final cell cannot be: only open cells are asked again.

    Args:
        scored: The run with the findings in force.
        attempts: Every try that is stored.
    """
    final = attempts.taken(_rows_in_order(scored.run, attempts))
    questions = list(_questions(final.asked_hashes, variants=scored.variants))
    findings = {
        dimension: list(map(series.finding_by_attempt.get, final.attempt_ids))
        for dimension, series in scored.found.items()
    }
    counting = {dimension: counting_in(_by_question(questions, column)) for dimension, column in findings.items()}
    return CheckedRun(
        run=scored.run,
        questions=questions,
        attempts=final,
        findings=findings,
        counting=counting,
        completed={dimension: completed_in(counted) for dimension, counted in counting.items()},
    )


def _by_question(questions: Sequence[AskedQuestion], column: Sequence[Finding | None]) -> Iterator[QuestionFindings]:
    for question in questions:
        found = column[question.rows.start : question.rows.stop]
        # A rater has seen all attempts, but for those that came since.
        seen = [finding for finding in found if finding is not None] if None in found else found
        yield QuestionFindings(question.asked_hash, question.variant.cluster, cast("Sequence[Finding]", seen))


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
