"""What people make of two runs, beside what judges do, and both combined."""

from __future__ import annotations

from dataclasses import replace

from evalkit.actions.comparing.by_source import found_by, source_difference
from evalkit.actions.comparing.judged_scores import MeasuredBy, judges_mark, source_of
from evalkit.actions.comparing.pairing import PairedTables
from evalkit.actions.comparing.people_pair import people_pair
from evalkit.domain.comparison import CriterionRow, Difference, PeopleBeside
from evalkit.domain.criteria import ScoredBy
from evalkit.domain.rubric import Dimension
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
    found = {source: found_by(pair, criterion, source) for source in ScoredBy}
    combined = found[ScoredBy.COMBINED]
    wanted = (ScoredBy.PEOPLE, ScoredBy.JUDGES, ScoredBy.COMBINED) if is_judged else (ScoredBy.PEOPLE,)
    return replace(
        row,
        people=PeopleBeside(
            sources=tuple(source_difference(found[one], criterion, one, confidence=level) for one in wanted),
            judge_weight=combined.judge_weight if isinstance(combined, MeasuredBy) else None,
            scored=people.scored,
            wanted=people.wanted,
        ),
    )
