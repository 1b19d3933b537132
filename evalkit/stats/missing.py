"""What a mean can be at most and at least, when some attempts have no score.

A judge that gives up on an answer is no random event: answers that are long, odd or cut make it fail. So what is
missing is neither dropped in silence nor guessed, but bounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from evalkit.errors import UndefinedStatistic

__all__ = ["MOST_APART", "MOST_UNSCORED", "BoundedMean", "bounded_mean", "has_poor_coverage"]

MOST_UNSCORED: Final = 0.02
"""Of a run's attempts: on a scale of 1 to 5, 2 % move the mean by .08 at most, a third of a margin of .25."""
MOST_APART: Final = 0.02
"""By which the coverages of two runs may differ."""
_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundedMean:
    """A mean over what was scored, and between what it would lie had everything been."""

    value: float | None
    """Over questions with a scored attempt; None where there is none."""
    lowest: float
    highest: float
    """Every attempt without a score taken for the lowest, or the highest, on the scale."""
    scored: int
    wanted: int

    @property
    def share(self) -> float:
        """Coverage: attempts with a score of those that should have one."""
        return self.scored / self.wanted


def bounded_mean(scores: Sequence[Sequence[float | None]], *, scale: tuple[float, float] = (1.0, 5.0)) -> BoundedMean:
    """Mean score over questions, and its bounds over all that the missing scores could be.

    The estimator is that of ``mean_interval``: repeats are averaged first, then questions. The bounds assume nothing of
    why scores are missing, and hold no sampling error: they stand beside the interval, not in its place. The mean over
    what was scored always lies between them.

    Args:
        scores: Shape (n_questions, n_repeats), where the number of repeats may differ; None where an attempt should
            have a score and has none. Questions without attempts are left out.
        scale: Lowest and highest possible score.

    Raises:
        UndefinedStatistic: Without any attempt.

    References:
        Manski (2003), Partial Identification of Probability Distributions, section 1.2 (worst-case bounds).

    Example:
        >>> bounded = bounded_mean([[4, None], [3, 3], [None, None]])
        >>> bounded.value, bounded.lowest, round(bounded.highest, 3), bounded.share
        (3.5, 2.1666666666666665, 4.167, 0.5)
    """
    asked = [row for row in scores if row]
    if not asked:
        raise UndefinedStatistic("no attempt to score")
    found = [[score for score in row if score is not None] for row in asked]
    lowest, highest = scale
    given = [score for row in found for score in row]
    if given and not lowest <= min(given) <= max(given) <= highest:
        message = f"scores run from {min(given):g} to {max(given):g}; the scale runs from {lowest:g} to {highest:g}"
        raise ValueError(message)
    means = [sum(row) / len(row) for row in found if row]
    return BoundedMean(
        value=sum(means) / len(means) if means else None,
        lowest=_filled(asked, lowest),
        highest=_filled(asked, highest),
        scored=len(given),
        wanted=sum(len(row) for row in asked),
    )


def has_poor_coverage(scored: int, wanted: int, *, beside: tuple[int, int] | None = None) -> bool:
    """Whether bounds must stand beside a mean: over 2 % without a score, or 2 points apart from the other run.

    Exactly 2 % is not over it. Of two runs compared, either one may be the poor one.

    Args:
        scored: Attempts with a score.
        wanted: Attempts that should have one, at least 1.
        beside: The same two counts of the run that it is compared with.

    Example:
        >>> has_poor_coverage(98, 100), has_poor_coverage(97, 100), has_poor_coverage(197, 200, beside=(200, 200))
        (False, True, False)
    """
    unscored = (wanted - scored) / wanted
    if unscored > MOST_UNSCORED + _ROUNDING:
        return True
    if beside is None:
        return False
    other_scored, other_wanted = beside
    return has_poor_coverage(*beside) or abs(unscored - (1 - other_scored / other_wanted)) > MOST_APART + _ROUNDING


def _filled(scores: Sequence[Sequence[float | None]], value: float) -> float:
    """Mean over questions with every missing score at one value."""
    means = [sum(value if score is None else score for score in row) / len(row) for row in scores]
    return sum(means) / len(means)
