"""What people make of two runs, beside what judges do, and both combined."""

from __future__ import annotations

from dataclasses import replace

from evalkit.actions.comparing.judged_scores import MeasuredBy, judges_mark, measured_by, source_of
from evalkit.actions.comparing.pairing import PairedTables
from evalkit.actions.comparing.people_pair import people_pair
from evalkit.actions.comparing.rows import difference_of
from evalkit.domain.comparison import CriterionRow, Difference, PeopleBeside, SourceDifference
from evalkit.domain.criteria import Criterion, ScoredBy
from evalkit.domain.rubric import Dimension
from evalkit.domain.verdict import Undefined
from evalkit.errors import UndefinedStatistic

__all__ = ["with_people"]


def with_people(pair: PairedTables, row: CriterionRow, *, confidence: float) -> CriterionRow:
    """A criterion's line with whose scores it is made from, and what others say where people have scored both runs.

    Args:
        pair: Both runs.
        row: A line of theirs.
        confidence: Of each bound, where the line has none.
    """
    criterion = row.criterion
    if not criterion.is_judged or criterion.key == Dimension.ACCURACY:
        return row
    is_judged = any(criterion.key in table.panels for table in (pair.reference, pair.candidate))
    row = replace(
        row,
        scored_by=source_of(pair, criterion.key),
        calibration=judges_mark(pair, criterion.key) if is_judged and not pair.is_early else None,
    )
    try:
        people = people_pair(pair, criterion.key)
    except UndefinedStatistic:
        return row
    level = row.difference.confidence if isinstance(row.difference, Difference) else confidence
    found = {source: _measured(pair, criterion, source) for source in ScoredBy}
    combined = found[ScoredBy.COMBINED]
    wanted = (ScoredBy.PEOPLE, ScoredBy.JUDGES, ScoredBy.COMBINED) if is_judged else (ScoredBy.PEOPLE,)
    return replace(
        row,
        people=PeopleBeside(
            sources=tuple(_source(found[source], criterion, source, level) for source in wanted),
            judge_weight=combined.judge_weight if isinstance(combined, MeasuredBy) else None,
            scored=people.scored,
            wanted=people.wanted,
        ),
    )


def _measured(pair: PairedTables, criterion: Criterion, source: ScoredBy) -> MeasuredBy | Undefined:
    try:
        return measured_by(pair, criterion.key, source)
    except UndefinedStatistic as error:
        return Undefined(reason=str(error))


def _source(
    measured: MeasuredBy | Undefined, criterion: Criterion, source: ScoredBy, confidence: float
) -> SourceDifference:
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
