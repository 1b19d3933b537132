"""Classical item statistics: whether the builds that do well elsewhere do well at a question.

They flag questions that deserve a second look, and decide nothing: a handful of builds cannot fit a model of items.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import stats as scipy_stats

from evalkit.domain.bank_figures import ItemRest
from evalkit.errors import UndefinedStatistic
from evalkit.stats.clusters import FloatArray

__all__ = ["FEWEST_SITTINGS", "item_rest_correlations"]

FEWEST_SITTINGS: Final = 10
"""Below it a correlation says next to nothing: at ten, one of .5 has a 99 % bound of -.3."""
_CONFIDENCE: Final = 0.99
"""One-sided. A bank has hundreds of questions: at .95 twenty good ones of 400 would be accused."""


def item_rest_correlations(right: FloatArray) -> tuple[ItemRest | None, ...]:
    """The corrected item-total correlation of every question.

    A sitting is one repeat of one run: all its questions asked once. Of each sitting the *rest* of a question is the
    mean, over the other questions that were asked, of right or wrong less that question's own share right over all
    sittings; so sittings that were asked other questions (a smoke set and a decision set) can stand side by side. The
    bound is Fisher's: ``tanh(atanh r + z / sqrt(n - 3))``. Sittings of one build are alike, so it is a little narrow
    where few builds were asked often: a flag, not a verdict.

    Args:
        right: Shape (n_sittings, n_questions): 1 for right, 0 for wrong, NaN for not asked (or not served).

    Returns:
        For each question, or None where nothing can be said: fewer than ten sittings, or all right, all wrong, or no
        difference between the sittings elsewhere.

    Raises:
        UndefinedStatistic: When there is no question or no sitting.

    Examples:
        >>> import numpy as np
        >>> able = np.arange(12) % 2
        >>> right = np.column_stack([able, able, able, 1 - able]).astype(float)
        >>> [item.is_negative for item in item_rest_correlations(right)]
        [False, False, False, True]

    References:
        Lord and Novick (1968), Statistical Theories of Mental Test Scores, section 15.5 (item-test correlation) with
        the item itself left out of the total (Henrysson 1963, Psychometrika 28, 211-218).
    """
    if right.ndim != 2 or not right.size:
        raise UndefinedStatistic("items need at least one question and one sitting")
    is_asked = ~np.isnan(right)
    counts = is_asked.sum(axis=0)
    shares = np.divide(np.nansum(right, axis=0), counts, out=np.zeros(right.shape[1]), where=counts > 0)
    excess = np.where(is_asked, right - shares, 0.0)
    others = is_asked.sum(axis=1, keepdims=True) - is_asked
    rest = np.divide(
        excess.sum(axis=1, keepdims=True) - excess, others, out=np.full(right.shape, np.nan), where=others > 0
    )
    return tuple(
        _item_rest(right[rows, column], rest[rows, column])
        for column in range(right.shape[1])
        for rows in [is_asked[:, column] & ~np.isnan(rest[:, column])]
    )


def _item_rest(right: npt.NDArray[np.float64], rest: npt.NDArray[np.float64]) -> ItemRest | None:
    n = len(right)
    if n < FEWEST_SITTINGS or np.ptp(right) == 0 or np.ptp(rest) < 1e-12:
        return None
    r = float(np.corrcoef(right, rest)[0, 1])
    z = float(scipy_stats.norm.ppf(_CONFIDENCE)) / math.sqrt(n - 3)
    upper = math.tanh(math.atanh(r) + z) if abs(r) < 1 else r
    return ItemRest(correlation=r, upper=upper, n_sittings=n)
