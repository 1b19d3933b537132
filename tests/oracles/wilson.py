"""Wilson's interval at an effective size, by statsmodels, for figures whose size is worked out by hand."""

from __future__ import annotations

import numpy as np
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

__all__ = ["wilson_of"]


def wilson_of(share: float, *, size: float, degrees: float) -> tuple[float, float]:
    """Both ends at 95 %, with t in place of z: alpha is the one at which a normal quantile equals t(.975)."""
    alpha = float(2 * stats.norm.sf(stats.t.ppf(0.975, degrees)))
    low, high = np.asarray(proportion_confint(share * size, size, alpha=alpha, method="wilson"), dtype=np.float64)
    return float(low), float(high)
