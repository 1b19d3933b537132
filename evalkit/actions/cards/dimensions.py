"""Mean scores by dimension, and what nobody scored."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from evalkit.actions.cards.checked import LEVEL, CheckedAttempt, defined, marks_of
from evalkit.actions.score_run import ScoredSeries
from evalkit.domain.question import Category, OpenAnswer
from evalkit.domain.rubric import Dimension
from evalkit.domain.run import Run
from evalkit.domain.scorecard import DimensionCard, NotMeasured
from evalkit.domain.verdict import Estimate, Figure
from evalkit.scores.by_rule import RIGHT, WRONG
from evalkit.scores.tally import Mark, completed_only, counting, tally_scores
from evalkit.stats.intervals import mean_interval
from evalkit.stats.stability import within_question_deviation

__all__ = ["dimension_cards", "mean_score", "not_measured"]

_SCALE: Final = (WRONG, RIGHT)
_TAGGED: Final = frozenset({Dimension.COMPLEXITY, Dimension.ASSUMPTION_CHECKING})
"""Dimensions that are scored on questions with the tag of their name only (judging.md)."""
_BY_RULE_OR_CLOCK: Final = frozenset({Dimension.ACCURACY, Dimension.RESPONSE_TIME})


def dimension_cards(
    checked: Sequence[CheckedAttempt], *, scored: Mapping[Dimension, ScoredSeries]
) -> tuple[DimensionCard, ...]:
    """One card for each dimension that has a score, in the order of the dimensions."""
    return tuple(
        _card(checked, dimension, scored[dimension])
        for dimension in Dimension
        if dimension in scored and completed_only(marks_of(checked, dimension))
    )


def not_measured(
    run: Run, checked: Sequence[CheckedAttempt], *, measured: Sequence[DimensionCard]
) -> tuple[NotMeasured, ...]:
    """What has no score, with the reason. Transfer is shown as shares, where there are pairs."""
    known = {card.dimension for card in measured}
    return tuple(_absent(run, checked, dimension) for dimension in Dimension if dimension not in known)


def mean_score(marks: Sequence[Mark]) -> Figure:
    """The mean, 1-5, of marks that all count."""
    return _figure(mean_interval, marks)


def _card(checked: Sequence[CheckedAttempt], dimension: Dimension, scored: ScoredSeries) -> DimensionCard:
    marks = marks_of(checked, dimension)
    every, completed = counting(marks), completed_only(marks)
    return DimensionCard(
        dimension=dimension,
        rater_kind=scored.series.rater_kind,
        rater=scored.series.rater,
        version=scored.series.version,
        every=mean_score(every),
        completed=mean_score(completed),
        deviation=_figure(within_question_deviation, every),
        scored=len(completed),
        wanted=sum(entry.attempt.outcome.is_completed and _applies(entry, dimension) for entry in checked),
    )


def _applies(entry: CheckedAttempt, dimension: Dimension) -> bool:
    """Whether a dimension can be scored on an answer: no rule decides an open question."""
    return dimension is not Dimension.ACCURACY or not isinstance(entry.variant.expected, OpenAnswer)


def _figure(statistic: Callable[..., Estimate], marks: Sequence[Mark]) -> Figure:
    tally = tally_scores(marks)
    return defined(lambda: statistic(tally.scores, clusters=tally.clusters, level=LEVEL, scale=_SCALE))


def _absent(run: Run, checked: Sequence[CheckedAttempt], dimension: Dimension) -> NotMeasured:
    if dimension in _TAGGED and not any(dimension.value in entry.variant.tags for entry in checked):
        return NotMeasured(dimension=dimension, reason="not_tagged")
    if dimension is Dimension.CONTRADICTION_DETECTION and not any(
        entry.variant.category is Category.CONTRADICTION for entry in checked
    ):
        return NotMeasured(dimension=dimension, reason="not_asked")
    if dimension is Dimension.KNOWLEDGE_TRANSFER:
        has_pairs = any(entry.variant.home is not None for entry in checked)
        return NotMeasured(dimension=dimension, reason="shown_as_share" if has_pairs else "not_asked")
    if dimension in _BY_RULE_OR_CLOCK and not any(dimension in entry.findings for entry in checked):
        return NotMeasured(dimension=dimension, reason="needs_score", command=f"evalkit score {run.short_id}")
    if dimension is Dimension.RESPONSE_TIME:
        return NotMeasured(dimension=dimension, reason="no_answers")
    return NotMeasured(dimension=dimension, reason="needs_judge")
