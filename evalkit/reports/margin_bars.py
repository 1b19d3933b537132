"""Differences in parts of what is allowed, so that criteria of different units stand in one picture.

Margins have different units, so each difference is shown in parts of its own margin: 0 is no difference, -1 the margin
itself, and positive is better for the candidate.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from evalkit.domain.comparison import CriterionRow, Difference, PairComparison, Status
from evalkit.domain.criteria import Criterion, Unit
from evalkit.domain.question import Language
from evalkit.reports.sections.compared_figures import row_label

__all__ = ["MarginBar", "margin_bars"]

_FARTHEST: Final = 20.0
"""Margins that are drawn to either side: what lies further away would make the rest too small to read."""
_SMALLEST: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginBar:
    """One difference in parts of its margin; positive is better for the candidate."""

    label: str
    row: CriterionRow
    value: float
    low: float
    high: float
    status: Status | None


def margin_bars(pair: PairComparison, language: Language) -> tuple[MarginBar, ...]:
    """Every criterion with a margin and a difference."""
    return tuple(_bars(pair, language))


def _bars(pair: PairComparison, language: Language) -> Iterator[MarginBar]:
    for row in pair.rows:
        if row.margin is not None and isinstance(row.difference, Difference):
            bar = _bar(row, row.margin, row.difference, language)
            yield bar if pair.status is not None else replace(bar, status=None)


def _bar(row: CriterionRow, margin: float, difference: Difference, language: Language) -> MarginBar:
    ends = sorted(_part(row.criterion, bound, margin) for bound in (difference.low, difference.high))
    low, high = (max(-_FARTHEST, min(_FARTHEST, end)) for end in ends)
    value = max(-_FARTHEST, min(_FARTHEST, _part(row.criterion, difference.value, margin)))
    return MarginBar(label=row_label(row, language), row=row, value=value, low=low, high=high, status=row.status)


def _part(criterion: Criterion, difference: float, margin: float) -> float:
    # Half as fast and twice as fast are equally far from the same speed.
    is_ratio = criterion.unit is Unit.RATIO
    part = math.log(max(difference, _SMALLEST)) / math.log(margin) if is_ratio else difference / margin
    return part if criterion.is_higher_better else -part
