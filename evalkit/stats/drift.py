"""A slow drift over many rechecks, which no single one of them shows."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from evalkit.errors import UndefinedStatistic
from evalkit.stats.clusters import FloatArray, grouping_of
from evalkit.stats.paired import PairedEffect

__all__ = ["TREND_CONFIDENCE", "TREND_RECHECKS", "slope_effect"]

TREND_RECHECKS: Final = 3
"""A line through two points says nothing of a trend."""
TREND_CONFIDENCE: Final = 0.995
"""Of each bound of a trend, one-sided. A history is looked at after every recheck, and a build that never changes must
not seem to sink sooner or later: in histories of 20 rechecks of 40 questions x 3, at .95 it does in 31 %, at .99 in
7 %, and here in 4 % (tests/calibration/test_drift.py). What that costs is time: a loss of a point a recheck is seen by
the tenth in place of the seventh.
"""
_NO_SPREAD: Final = 1e-12
"""A sum of influences below it is rounding."""


def slope_effect(
    shares: FloatArray, clusters: npt.NDArray[np.intp], *, n_attempts: int, largest: float = 1.0
) -> PairedEffect:
    """How much a figure rises from one recheck to the next: the mean over questions of each one's least-squares slope.

    ``b_i = sum_t (t - t_i)(y_it - y_i) / S_i`` with ``S_i = sum_t (t - t_i)^2`` over the rechecks that asked question
    i, and its means ``t_i`` and ``y_i``. A question's own difficulty drops out of its slope, so that the questions of
    one recheck may be others than those of the next. Where they are, the slopes are weighed by ``S_i``: what was asked
    in the first and in the tenth recheck says more than what was asked in three that follow each other.

    The questions are the independent units, and the rechecks are taken as they are: the bounds say how sure it is that
    these very rechecks have sunk or risen, and not that the next will.

    Args:
        shares: Shape (n_rechecks, n_questions): each question's mean over its repeats, in the order of the rechecks;
            NaN where it was not asked.
        clusters: Shape (n_questions,): questions with the same number are not assumed independent.
        n_attempts: Attempts of all rechecks that it rests on.
        largest: The largest difference between two means of one question: 1 for shares, 4 for scores from 1 to 5.

    Returns:
        With the slope as the value, and the first and the last point of the line as the two figures. Questions asked in
        fewer than three rechecks are left out. A largest difference is given only where all questions have one slope,
        and nothing else says how sure it is: the slope of a question rests on all of its rechecks, so that a few deep
        losses, which bounds of a single difference allow for, cannot be missed by chance.

    Raises:
        UndefinedStatistic: With fewer than three rechecks, or fewer than two clusters of questions asked in three.

    References:
        Wooldridge (2010), Econometric Analysis of Cross Section and Panel Data, 2nd edition, section 10.5: the within
        estimator, whose errors are clustered as in Liang and Zeger (1986), Biometrika 73, 13-22.

    Example:
        >>> import numpy as np
        >>> shares = np.array([[1.0, 0.6, 1.0], [0.8, 0.6, 1.0], [0.6, 0.6, 0.7]])
        >>> effect = slope_effect(shares, np.arange(3), n_attempts=45)
        >>> round(effect.value, 3), round(effect.reference, 3), round(effect.candidate, 3)
        (-0.117, 0.883, 0.65)
    """
    if len(shares) < TREND_RECHECKS:
        raise UndefinedStatistic(f"{len(shares)} recheck{'' if len(shares) == 1 else 's'}, needs {TREND_RECHECKS}")
    is_kept = np.count_nonzero(~np.isnan(shares), axis=0) >= TREND_RECHECKS
    grouping = grouping_of(clusters[is_kept], which=f" asked in {TREND_RECHECKS} rechecks")
    lines = _fitted(shares[:, is_kept])
    weights = lines.squares / lines.squares.sum()
    slope = float(weights @ lines.slopes)
    first = float(weights @ lines.means) - slope * float(weights @ lines.middles)
    influences = weights * (lines.slopes - slope)
    has_spread = float(np.abs(grouping.sums(influences)).max()) > _NO_SPREAD
    return PairedEffect(
        reference=first,
        candidate=first + slope * (len(shares) - 1),
        value=slope,
        influences=influences,
        weights=weights,
        largest=None if has_spread else largest * lines.steepest,
        grouping=grouping,
        n_attempts=n_attempts,
    )


class _Lines(NamedTuple):
    """The line of each question; shape (n_questions,) throughout."""

    slopes: FloatArray
    means: FloatArray
    middles: FloatArray
    """Mean number of the rechecks that asked it."""
    squares: FloatArray
    """Sum of squared distances from that."""
    steepest: float
    """The steepest line that shares can have: from 1 to 0 in the middle."""


def _fitted(shares: FloatArray) -> _Lines:
    numbers = np.arange(len(shares), dtype=np.float64)[:, np.newaxis]
    moments = np.where(np.isnan(shares), np.nan, numbers)
    middles, means = np.nanmean(moments, axis=0), np.nanmean(shares, axis=0)
    distances = moments - middles
    squares = np.nansum(distances**2, axis=0)
    return _Lines(
        slopes=np.nansum(distances * (shares - means), axis=0) / squares,
        means=means,
        middles=middles,
        squares=squares,
        steepest=float((np.nansum(np.maximum(distances, 0), axis=0) / squares).max()),
    )
