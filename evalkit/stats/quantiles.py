"""Spread of measured times and rates."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from evalkit.domain.verdict import Quantiles
from evalkit.errors import UndefinedStatistic

__all__ = ["quantiles_of"]


def quantiles_of(values: Iterable[float]) -> Quantiles:
    """10th, 50th and 90th percentile over attempts, by linear interpolation.

    A description of what was measured, without an interval: attempts of one server at one load are anything but
    independent. Means are not given, for one stalled request moves them anywhere.

    Args:
        values: Shape (n_attempts,); only what was measured, never a stand-in for what was not.

    Raises:
        UndefinedStatistic: Without any value.

    References:
        Hyndman and Fan (1996), The American Statistician 50, 361-365, definition 7.

    Example:
        >>> quantiles_of([1.0, 2.0, 3.0, 4.0, 5.0])
        Quantiles(p10=1.4, p50=3.0, p90=4.6, n_attempts=5)
    """
    measured = np.fromiter(values, dtype=np.float64)
    if measured.size == 0:
        raise UndefinedStatistic("nothing was measured")
    p10, p50, p90 = (float(quantile) for quantile in np.quantile(measured, [0.1, 0.5, 0.9]))
    return Quantiles(p10=p10, p50=p50, p90=p90, n_attempts=int(measured.size))
