"""Report: runs that somebody wants to hand round, with how they compare."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from evalkit.domain.comparison import Comparison
from evalkit.domain.scorecard import Scorecard

__all__ = ["Report"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One run or several, the reference first."""

    cards: tuple[Scorecard, ...]
    comparison: Comparison | None
    """Of all others with the first; None with one run, and where they cannot be compared."""
    not_compared: str | None
    """Why several runs are not: ``no_common``; None where they are, and with one run."""
    made_at: datetime

    @property
    def is_simulated(self) -> bool:
        """Whether any of its answers came from the embedded simulator."""
        return any(card.run.target.is_simulated for card in self.cards)
