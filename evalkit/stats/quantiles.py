"""Spread of measured times and rates."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from evalkit.domain.verdict import Quantiles
from evalkit.errors import UndefinedStatistic

__all__ = ["quantiles_of"]

_STEPS = 20


def quantiles_of(values: Iterable[float]) -> Quantiles:
    """10th, 50th and 90th percentile over attempts, and the whole distribution in twentieths, by linear interpolation.

    A description of what was measured, without an interval: attempts of one server at one load are anything but
    independent. Means are not given, for one stalled request moves them anywhere.

    Args:
        values: Shape (n_attempts,); only what was measured, never a stand-in for what was not.

    Raises:
        UndefinedStatistic: Without any value.

    References:
        Hyndman and Fan (1996), The American Statistician 50, 361-365, definition 7.

    Example:
        >>> spread = quantiles_of([1.0, 2.0, 3.0, 4.0, 5.0])
        >>> spread.p10, spread.p50, spread.p90, spread.twentieths[:3], spread.n_attempts
        (1.4, 3.0, 4.6, (1.0, 1.2, 1.4), 5)
    """
    measured = np.fromiter(values, dtype=np.float64)
    if measured.size == 0:
        raise UndefinedStatistic("nothing was measured")
    steps = tuple(float(quantile) for quantile in np.quantile(measured, [step / _STEPS for step in range(_STEPS + 1)]))
    return Quantiles(p10=steps[2], p50=steps[10], p90=steps[18], n_attempts=int(measured.size), twentieths=steps)
