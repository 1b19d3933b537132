"""Mean scores by dimension, and what nobody scored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from evalkit.actions.cards.checked import LEVEL, AskedQuestion, CheckedRun, defined
from evalkit.actions.judging.found import FoundPanel
from evalkit.actions.reviewing.found import FoundPeople
from evalkit.actions.score_run import SeriesInForce
from evalkit.domain.question import Category, OpenAnswer
from evalkit.domain.rubric import Dimension, DimensionName
from evalkit.domain.scorecard import DimensionCard, NotMeasured
from evalkit.domain.verdict import Estimate, Figure
from evalkit.scores.by_rule import RIGHT, WRONG
from evalkit.scores.tally import (
    Mark,
    QuestionFindings,
    ScoreTally,
    completed_in,
    counting_in,
    scores_in,
    tally_scores,
)
from evalkit.stats.intervals import mean_interval
from evalkit.stats.stability import within_question_deviation

__all__ = ["dimension_cards", "in_order", "mean_score", "not_measured", "panel_dimension"]

_SCALE: Final = (WRONG, RIGHT)
_TAGGED: Final = frozenset({Dimension.COMPLEXITY, Dimension.CREATIVITY, Dimension.ASSUMPTION_CHECKING})
"""Dimensions that are scored on questions with the tag of their name only (judging.md)."""
_BY_RULE_OR_CLOCK: Final = frozenset({Dimension.ACCURACY, Dimension.RESPONSE_TIME})


def dimension_cards(checked: CheckedRun, *, found: Mapping[DimensionName, SeriesInForce]) -> tuple[DimensionCard, ...]:
    """One card for each dimension that has a score."""
    return tuple(
        _card(checked, dimension, in_force) for dimension, in_force in found.items() if checked.completed[dimension]
    )


def in_order(cards: Iterable[DimensionCard]) -> tuple[DimensionCard, ...]:
    """In the order of the dimensions, a team's own after the standard ones; by rule before by judges."""
    place = {dimension.value: number for number, dimension in enumerate(Dimension)}
    return tuple(sorted(cards, key=lambda card: (place.get(card.dimension, len(place)), card.dimension)))


def panel_dimension(checked: CheckedRun, panel: FoundPanel | FoundPeople) -> DimensionCard:
    """The card of a panel of judges, or of people, of those chosen attempts that they are asked about."""
    findings = [
        QuestionFindings(
            question.asked_hash,
            question.variant.cluster,
            [
                finding
                for row in question.rows
                if (finding := panel.finding_by_attempt.get(checked.attempts.attempt_ids[row])) is not None
            ],
        )
        for question in checked.questions
    ]
    counted = counting_in(findings)
    completed = completed_in(counted)
    every = scores_in(counted)
    return DimensionCard(
        dimension=panel.dimension,
        rater_kind=panel.series.rater_kind,
        rater=panel.series.rater,
        version=panel.series.version,
        every=_figure(mean_interval, every),
        completed=_figure(mean_interval, scores_in(completed)),
        deviation=_figure(within_question_deviation, every),
        scored=sum(len(question.findings) for question in completed),
        wanted=len(panel.sent),
    )


def not_measured(
    checked: CheckedRun, *, measured: Sequence[DimensionCard], review_command: str
) -> tuple[NotMeasured, ...]:
    """What has no score, with the reason. Transfer is shown as shares, where there are pairs.

    Args:
        checked: The run.
        measured: What has one.
        review_command: What has people score its answers.
    """
    known = {card.dimension for card in measured}
    return tuple(_absent(checked, dimension, review_command) for dimension in Dimension if dimension not in known)


def mean_score(marks: Sequence[Mark]) -> Figure:
    """The mean, 1-5, of marks that all count."""
    return _figure(mean_interval, tally_scores(marks))


def _card(checked: CheckedRun, dimension: DimensionName, in_force: SeriesInForce) -> DimensionCard:
    every, completed = scores_in(checked.counting[dimension]), checked.completed[dimension]
    return DimensionCard(
        dimension=dimension,
        rater_kind=in_force.series.rater_kind,
        rater=in_force.series.rater,
        version=in_force.series.version,
        every=_figure(mean_interval, every),
        completed=_figure(mean_interval, scores_in(completed)),
        deviation=_figure(within_question_deviation, every),
        scored=sum(len(question.findings) for question in completed),
        wanted=sum(
            outcome.is_completed
            for question in checked.questions
            if _applies(question, dimension)
            for outcome in checked.attempts.outcomes[question.rows.start : question.rows.stop]
        ),
    )


def _applies(question: AskedQuestion, dimension: DimensionName) -> bool:
    """Whether a dimension can be scored on an answer: no rule decides an open question."""
    return dimension is not Dimension.ACCURACY or not isinstance(question.variant.expected, OpenAnswer)


def _figure(statistic: Callable[..., Estimate], tally: ScoreTally) -> Figure:
    return defined(lambda: statistic(tally.scores, clusters=tally.clusters, level=LEVEL, scale=_SCALE))


def _absent(checked: CheckedRun, dimension: Dimension, review_command: str) -> NotMeasured:
    variants = [question.variant for question in checked.questions]
    if dimension in _TAGGED and not any(dimension.value in variant.tags for variant in variants):
        return NotMeasured(dimension=dimension, reason="not_tagged")
    if dimension is Dimension.CONTRADICTION_DETECTION and not any(
        variant.category is Category.CONTRADICTION for variant in variants
    ):
        return NotMeasured(dimension=dimension, reason="not_asked")
    if dimension is Dimension.KNOWLEDGE_TRANSFER:
        has_pairs = any(variant.home is not None for variant in variants)
        return NotMeasured(dimension=dimension, reason="shown_as_share" if has_pairs else "not_asked")
    if dimension in _BY_RULE_OR_CLOCK and not any(
        finding is not None for finding in checked.findings.get(dimension, ())
    ):
        command = f"evalkit score {checked.run.short_id}"
        return NotMeasured(dimension=dimension, reason="needs_score", command=command)
    if dimension is Dimension.RESPONSE_TIME:
        reason = "no_answers" if checked.run.imported is None else "imported"
        return NotMeasured(dimension=dimension, reason=reason)
    return NotMeasured(
        dimension=dimension,
        reason="needs_judge",
        command=f"evalkit judge {checked.run.short_id}",
        review_command=review_command,
    )
