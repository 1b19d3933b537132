"""Figures as cells of flat rows: a value with its interval, why there is none, and how much of it is missing."""

from __future__ import annotations

from collections.abc import Mapping

from evalkit.domain.panel import Coverage
from evalkit.domain.verdict import Estimate, Figure, Undefined
from evalkit.reports.rows import Cell

__all__ = ["coverage_cells", "interval_cells", "undefined_cell", "value_cell"]


def coverage_cells(coverage: Coverage) -> Mapping[str, Cell]:
    """Column -> value, of what is scored, what is missing and why, and the bounds."""
    return {
        "scored": coverage.scored,
        "wanted": coverage.wanted,
        "unasked": coverage.unasked,
        "unscored_reasons": " ".join(f"{reason}={count}" for reason, count in coverage.unscored.items()) or None,
        "poor_coverage": coverage.is_poor,
        "lowest": coverage.lowest,
        "highest": coverage.highest,
    }


def interval_cells(prefix: str, figure: Figure, *, name: str | None = None) -> Mapping[str, Cell]:
    """Column -> value, of a figure and both ends of its interval.

    Args:
        prefix: What the columns of its ends begin with.
        figure: Which; without a value all three are empty.
        name: Of the column of the value, where that is not the prefix.
    """
    known = figure if isinstance(figure, Estimate) else None
    return {
        name or prefix: None if known is None else known.value,
        f"{prefix}_low": None if known is None else known.low,
        f"{prefix}_high": None if known is None else known.high,
    }


def value_cell(figure: Figure) -> float | None:
    """The value alone."""
    return figure.value if isinstance(figure, Estimate) else None


def undefined_cell(figure: Figure) -> str | None:
    """Why there is none."""
    return figure.reason if isinstance(figure, Undefined) else None
