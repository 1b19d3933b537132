"""How raters went about it: how long they took, whether they looked, and what they wrote beside their scores."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["RaterWork"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RaterWork:
    """What is known of one rater beside their scores."""

    wanted: int = 0
    """Scores asked for the first time, an answer and a dimension each."""
    median_s: float | None = None
    """Seconds that an answer took."""
    timed: int = 0
    """Answers of which that is known."""
    too_fast: int = 0
    """Of these, scored faster than they can be read."""
    longest_alike: int = 0
    """Answers in a row that got the same scores throughout."""
    is_straight: bool = False
    """Whether that is more than chance would bring."""
    comments: int = 0
    flags: int = 0
