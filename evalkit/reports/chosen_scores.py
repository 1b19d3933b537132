"""The seven dimensions with one rater's scores each: what pictures draw, and what a weighted total is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from evalkit.domain.rubric import Dimension
from evalkit.domain.score import RaterKind
from evalkit.domain.scorecard import DimensionCard, Scorecard
from evalkit.domain.verdict import Estimate

__all__ = ["SEVEN_DIMENSIONS", "chosen_scores"]

SEVEN_DIMENSIONS: Final = tuple(Dimension)[:7]
"""Those that hold for every question that they apply to; the three further criteria are for tagged ones."""
_KINDS: Final = (RaterKind.RULE, RaterKind.CLOCK, RaterKind.JUDGE, RaterKind.HUMAN)
"""Whose scores stand for a dimension that several have scored, the first that there are."""


def chosen_scores(cards: Sequence[Scorecard]) -> Mapping[Dimension, tuple[DimensionCard | None, ...]]:
    """Dimension -> one entry for each run, all by the same kind of rater, for judges and people are never mixed.

    None stands where that kind of rater has not scored the run, or nobody has scored the dimension.
    """
    return {dimension: _entries(cards, dimension) for dimension in SEVEN_DIMENSIONS}


def _entries(cards: Sequence[Scorecard], dimension: Dimension) -> tuple[DimensionCard | None, ...]:
    kind = _kind(cards, dimension)
    return tuple(
        next((entry for entry in card.dimensions if entry.dimension == dimension and entry.rater_kind is kind), None)
        for card in cards
    )


def _kind(cards: Sequence[Scorecard], dimension: Dimension) -> RaterKind | None:
    found = {
        entry.rater_kind
        for card in cards
        for entry in card.dimensions
        if entry.dimension == dimension and isinstance(entry.every, Estimate)
    }
    return next((kind for kind in _KINDS if kind in found), None)
