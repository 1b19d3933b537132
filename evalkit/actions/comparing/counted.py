"""Sums over the attempts at each question in both runs, and the differences that are made from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from evalkit.actions.comparing.pairing import PairedTables
from evalkit.actions.comparing.run_table import BoolArray, RunTable, ScoreColumn
from evalkit.domain.rubric import Dimension, DimensionName
from evalkit.domain.score import Series
from evalkit.errors import UndefinedStatistic
from evalkit.stats.clusters import FloatArray, Grouping, grouping_of
from evalkit.stats.paired import PairedEffect, mean_effect

__all__ = [
    "ByQuestion",
    "Measured",
    "Measuring",
    "attempts_of",
    "by_question",
    "counted",
    "every_attempt",
    "left_out",
    "means",
    "repeated",
    "right_counted",
    "scored_alike",
    "shares",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A criterion's difference, and what it leaves out."""

    effect: PairedEffect
    dropped: Mapping[str, int] = field(default_factory=dict)
    """Reason -> paired questions without this figure in one of the runs."""
    series: Series | None = None
    """Who scored; None for what is counted or measured."""


Measuring = Callable[[PairedTables], Measured]
"""Measures a criterion. Raises UndefinedStatistic where it does not exist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ByQuestion:
    """One run's counts of each question."""

    hits: FloatArray
    """How many attempts have the property; or the sum of a value over them."""
    total: FloatArray
    """How many attempts there are."""

    def mean(self, rows: BoolArray | Sequence[int]) -> FloatArray:
        """The mean of each of these questions, all of which have attempts."""
        return self.hits[rows] / self.total[rows]


def shares(
    pair: PairedTables,
    flag: Callable[[RunTable], BoolArray],
    *,
    among: Callable[[RunTable], BoolArray],
    reason: str,
    series: Series | None = None,
) -> Measured:
    """Difference of two shares of attempts.

    Args:
        pair: Both runs.
        flag: Whether an attempt has the property.
        among: Which attempts count.
        reason: Why a question without such attempts is left out.
        series: Who scored, if anybody did.
    """
    return means(pair, flag, among=among, reason=reason, largest=1.0, series=series)


def means(
    pair: PairedTables,
    values: Callable[[RunTable], FloatArray | BoolArray],
    *,
    among: Callable[[RunTable], BoolArray],
    reason: str,
    largest: float,
    series: Series | None,
) -> Measured:
    """Difference of two means over questions, each the mean of its attempts; as ``shares``.

    Args:
        pair: Both runs.
        values: The value of each attempt.
        among: Which attempts count.
        reason: Why a question without such attempts is left out.
        largest: The largest difference that one question can make.
        series: Who scored, if anybody did.
    """
    (ours, theirs), kept = counted(pair, values, among=among)
    effect = mean_effect(
        ours.mean(kept),
        theirs.mean(kept),
        grouping_of(pair.clusters[kept]),
        n_attempts=attempts_of(ours, theirs, kept),
        largest=largest,
    )
    return Measured(effect=effect, dropped=left_out(kept, reason), series=series)


def counted(
    pair: PairedTables,
    values: Callable[[RunTable], FloatArray | BoolArray],
    *,
    among: Callable[[RunTable], BoolArray],
) -> tuple[tuple[ByQuestion, ByQuestion], BoolArray]:
    """Sums of a value over some attempts at each question in both runs, and which questions have such in both."""
    ours, theirs = (by_question(table, values(table), among(table)) for table in (pair.reference, pair.candidate))
    return (ours, theirs), (ours.total > 0) & (theirs.total > 0)


def right_counted(pair: PairedTables) -> tuple[tuple[ByQuestion, ByQuestion], BoolArray]:
    """Right answers of every attempt that counts, as ``counted``; both runs must have been scored by rule."""
    return counted(pair, lambda table: table.is_right, among=lambda table: table.scores[Dimension.ACCURACY].is_counted)


def by_question(table: RunTable, values: FloatArray | BoolArray, among: BoolArray) -> ByQuestion:
    """Sums of a value over some attempts at each question, and how many these are."""
    question = table.question[among]
    return ByQuestion(
        hits=np.asarray(np.bincount(question, weights=values[among], minlength=table.n_questions), dtype=np.float64),
        total=np.bincount(question, minlength=table.n_questions).astype(np.float64),
    )


def every_attempt(table: RunTable) -> BoolArray:
    """All of them: each was served."""
    return np.ones(len(table.question), dtype=np.bool_)


def scored_alike(pair: PairedTables, dimension: DimensionName) -> ScoreColumn:
    """The reference's scores, made in the same way as the candidate's."""
    ours, theirs = pair.reference.scores.get(dimension), pair.candidate.scores.get(dimension)
    if ours is None or theirs is None:
        names = [name for name, column in (("reference", ours), ("candidate", theirs)) if column is None]
        raise UndefinedStatistic(f"not scored in {' and '.join(names)}")
    made = [(column.series.rater_kind, column.series.rater, column.series.version) for column in (ours, theirs)]
    if made[0] != made[1]:
        raise UndefinedStatistic("scored by different raters or versions")
    return ours


def repeated(pair: PairedTables, kept: BoolArray) -> Grouping:
    """The clusters of questions that were asked more than once. Raises UndefinedStatistic with fewer than two."""
    return grouping_of(pair.clusters[kept], noun="repeated question")


def attempts_of(ours: ByQuestion, theirs: ByQuestion, kept: BoolArray) -> int:
    """Attempts of both runs together, at the questions that are kept."""
    return int(ours.total[kept].sum() + theirs.total[kept].sum())


def left_out(kept: BoolArray, reason: str, *, is_counted: BoolArray | None = None) -> dict[str, int]:
    """How many questions are not kept, under the reason why.

    Args:
        kept: Which are.
        reason: Why the others are not.
        is_counted: Which questions have attempts that count in both runs; the others were not scored, which is then
            the reason. None for all.
    """
    counted = np.ones(len(kept), dtype=np.bool_) if is_counted is None else is_counted
    counts = {"not_scored": int((~counted).sum()), reason: int((counted & ~kept).sum())}
    return {why: count for why, count in counts.items() if count}
