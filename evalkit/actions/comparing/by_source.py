"""One criterion's difference by whoever is named, whoever the verdict rests on."""

from __future__ import annotations

from evalkit.actions.comparing.judged_scores import MeasuredBy, measured_by
from evalkit.actions.comparing.pairing import PairedTables
from evalkit.actions.comparing.rows import difference_of
from evalkit.domain.comparison import Difference, SourceDifference
from evalkit.domain.criteria import Criterion, ScoredBy
from evalkit.domain.verdict import Undefined
from evalkit.errors import UndefinedStatistic

__all__ = ["found_by", "source_difference"]


def found_by(pair: PairedTables, criterion: Criterion, source: ScoredBy) -> MeasuredBy | Undefined:
    """What is measured by people, by judges or by both, or why nothing is."""
    try:
        return measured_by(pair, criterion.key, source)
    except UndefinedStatistic as error:
        return Undefined(reason=str(error))


def source_difference(
    measured: MeasuredBy | Undefined, criterion: Criterion, source: ScoredBy, *, confidence: float
) -> SourceDifference:
    """The same with its bounds.

    Args:
        measured: By ``found_by``.
        criterion: In whose unit it is.
        source: By whom.
        confidence: Of each bound, one-sided.
    """
    if isinstance(measured, Undefined):
        return SourceDifference(scored_by=source, reference=None, candidate=None, difference=measured)
    effect = measured.effect
    try:
        difference: Difference | Undefined = difference_of(effect, criterion, confidence=confidence)
    except UndefinedStatistic as error:
        difference = Undefined(reason=str(error))
    return SourceDifference(
        scored_by=source, reference=effect.reference, candidate=effect.candidate, difference=difference
    )
