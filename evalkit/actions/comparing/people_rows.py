"""What people make of two runs, beside what judges do, and both combined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from evalkit.actions.comparing.by_source import found_by, source_difference
from evalkit.actions.comparing.judged_scores import MeasuredBy, judges_marks, source_of
from evalkit.actions.comparing.pairing import PairedTables
from evalkit.actions.comparing.people_pair import people_pair
from evalkit.domain.comparison import CriterionRow, Difference, PeopleBeside
from evalkit.domain.criteria import Criterion, ScoredBy
from evalkit.domain.rubric import Dimension
from evalkit.errors import UndefinedStatistic

__all__ = ["with_people"]


def with_people(pair: PairedTables, rows: Sequence[CriterionRow], *, confidence: float) -> Iterator[CriterionRow]:
    """Criteria's lines with whose scores they are made from, and what others say where people have scored both runs.

    Args:
        pair: Both runs.
        rows: Lines of theirs, all of them.
        confidence: Of each bound, where a line has none.
    """
    keys = [row.criterion.key for row in rows if _is_by_people(row.criterion)]
    judged = [key for key in keys if any(key in table.panels for table in (pair.reference, pair.candidate))]
    marks = {} if pair.is_early else judges_marks(pair, judged)
    for row in rows:
        if _is_by_people(row.criterion):
            key = row.criterion.key
            own = replace(row, scored_by=source_of(pair, key), calibration=marks.get(key))
            yield _with_sources(pair, own, is_judged=key in judged, confidence=confidence)
        else:
            yield row


def _is_by_people(criterion: Criterion) -> bool:
    """Whether people are asked for it: accuracy is found by rule, wherever one decides."""
    return criterion.is_judged and criterion.key != Dimension.ACCURACY


def _with_sources(pair: PairedTables, row: CriterionRow, *, is_judged: bool, confidence: float) -> CriterionRow:
    criterion = row.criterion
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
