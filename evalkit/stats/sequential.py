"""Verdicts before the last question: looks at fixed shares of a run, and a monitor for builds that are broken.

Whoever looks at a run again and again and stops at the first good figure is wrong more often than each look claims.
Looks that are fixed beforehand pay for that with wider bounds, little at the last one. The monitor may look at any time
and pays with power: it sees what nobody would call a small loss, and nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np

from evalkit.stats.clusters import FloatArray

__all__ = [
    "OBF_LOOKS",
    "BrokenBuildMonitor",
    "look_confidences",
    "look_sizes",
    "monitor_crossing",
]

OBF_LOOKS: Final = (0.35, 0.65, 1.0)
"""Shares of the candidate's questions after which it is looked at."""
_NODES: Final = 400
"""Of the integral over what earlier looks left open; right to rounding for looks that are 0.2 % apart."""
_FAR: Final = 9.0
"""Standard deviations beyond which a normal density counts as 0."""
_N_BETS: Final = 50


def look_confidences(fractions: Sequence[float] = OBF_LOOKS, *, level: float = 0.05) -> tuple[float, ...]:
    """Confidence of a one-sided bound at each look, such that all looks together err no more often than one would.

    O'Brien and Fleming's bounds: at the share f of the questions, ``z = c/sqrt(f)``, with c solved so that a
    difference that lies on the margin crosses at some look with probability ``level``. In units of the sum of all
    differences that is one height for all looks: early ones ask for a lot, and the last one for little more than a
    single look would. The increments between looks are taken as independent and normal, with variance in proportion
    to the questions: true of the mean over a prefix of a random order.

    What is returned is ``Phi(z)``, the confidence of ``effect_bounds`` at that look. They take it as a probability of
    t at their own degrees of freedom; z itself would err 5.8 % of the time with 50 questions.

    Args:
        fractions: Share of the questions at each look, rising, the last one 1. Those that were really looked at:
            blocks end where they end (``look_sizes``).
        level: Probability to cross at any look, in (0, 0.5).

    References:
        O'Brien and Fleming (1979), Biometrics 35, 549-556. Armitage, McPherson, Rowe (1969), J. R. Statist. Soc. A
        132, 235-244, the integral. Jennison and Turnbull (1999), Group Sequential Methods, sections 2.4 and 3.3 (t).

    Example:
        >>> [round(confidence, 4) for confidence in look_confidences()]
        [0.9981, 0.9829, 0.9562]
    """
    shares = tuple(float(fraction) for fraction in fractions)
    is_rising = all(earlier < later for earlier, later in zip((0.0, *shares), shares, strict=False))
    if not shares or not is_rising or shares[-1] != 1:
        message = f"looks are at {shares}; each must be later than the one before, and the last one at 1"
        raise ValueError(message)
    return _confidences(shares, level)


def look_sizes(block_ends: Sequence[int], fractions: Sequence[float] = OBF_LOOKS) -> tuple[int, ...]:
    """How many questions have been asked at each look: the first end of a block at or after each share.

    Args:
        block_ends: Shape (n_blocks,): questions asked by the end of each block, rising; the last one is all of them.
        fractions: Share of the questions at each look.

    Returns:
        Rising sizes; fewer than shares where two fall on one end.

    Example:
        >>> look_sizes([20, 40, 60, 80, 100]), look_sizes([20, 30])
        ((40, 80, 100), (20, 30))
    """
    total = block_ends[-1]
    reached = (next(end for end in block_ends if end >= fraction * total - 1e-9) for fraction in fractions)
    return tuple(sorted(set(reached)))


@lru_cache(maxsize=64)
def _confidences(fractions: tuple[float, ...], level: float) -> tuple[float, ...]:
    from scipy.optimize import brentq  # noqa: PLC0415 - as above
    from scipy.special import ndtr  # noqa: PLC0415 - as above

    height = float(brentq(lambda c: _crossing_probability(float(c), fractions) - level, 0.0, _FAR, xtol=1e-10))
    return tuple(float(ndtr(height / math.sqrt(fraction))) for fraction in fractions)


def _crossing_probability(height: float, fractions: Sequence[float]) -> float:
    """That Brownian motion is above the height at one of these times."""
    from scipy.special import ndtr  # noqa: PLC0415 - as above

    roots, weights = _nodes()
    half_length = (height + _FAR) / 2
    points, weights = (height - _FAR) / 2 + half_length * roots, half_length * weights
    density = _normal_density(points, fractions[0])
    crossed = float(ndtr(-height / math.sqrt(fractions[0])))
    for earlier, later in pairwise(fractions):
        mass = weights * density
        crossed += float(mass @ ndtr((points - height) / math.sqrt(later - earlier)))
        density = _normal_density(points[:, None] - points, later - earlier) @ mass
    return crossed


@lru_cache(maxsize=1)
def _nodes() -> tuple[FloatArray, FloatArray]:
    """Where the integral is evaluated in (-1, 1), with the weights; finding them is most of its work."""
    return np.polynomial.legendre.leggauss(_NODES)


def _normal_density(distance: FloatArray, variance: float) -> FloatArray:
    return np.exp(-(distance**2) / (2 * variance)) / math.sqrt(2 * math.pi * variance)


class BrokenBuildMonitor:
    """Watches a candidate's losses as they come in, and says when it is worse by more than a margin beyond doubt.

    It bets against "the mean loss is at most the margin". With loss d of a cluster, a stake is multiplied by
    ``1 + b (d - margin)``, for 50 bets b at once, spread evenly over what cannot lose more than the stake. If
    the hypothesis is true, none of these factors is larger than 1 on average, whatever the losses' distribution, so
    the mean stake is 1/alpha or more *at any time* with probability alpha at most (Ville's inequality). Nothing is
    estimated, and no bet looks at the loss that it is on: those that won weigh more by themselves.

    What is assumed: the losses come in an order that has nothing to do with them, so that whatever has been seen, the
    next cluster's expected loss is at most the margin when the mean of all is. That holds for independent clusters, of
    any sizes, and nearly for a random order without replacement (as for one by strata), where what is left makes up
    for what has been seen; there the stakes were simulated (tests/calibration/test_early_stopping.py). Each
    cluster counts once, whatever its size: the mean is one over clusters. It enters when its last
    question is in, in the order of asking, not in that of finishing: what finishes late is not like the rest.

    References:
        Waudby-Smith and Ramdas (2024), Estimating means of bounded random variables by betting, J. R. Statist. Soc. B
        86, 1-27, sections 4 and B.3 (mixtures of bets). Ville (1939), Étude critique de la notion de collectif.

    Example:
        >>> monitor = BrokenBuildMonitor(margin=0.05)
        >>> [monitor.add(loss) for loss in (0.8, 0.6, 1.0, 0.4, 0.8, 0.8, 0.6, 1.0, 0.8, 0.8)].count(True)
        0
        >>> monitor.add(1.0), monitor.add(0.8), monitor.add(0.2)
        (False, True, True)
    """

    def __init__(self, *, margin: float, alpha: float = 0.01) -> None:
        """Stakes one.

        Args:
            margin: Largest mean loss that is no reason to stop, in (-1, 1).
            alpha: Probability to stop a build, ever, whose mean loss is at most the margin; in (0, 1).
        """
        if not -1 < margin < 1 or not 0 < alpha < 1:
            message = f"the margin is {margin:g} and alpha {alpha:g}; they must lie in (-1, 1) and in (0, 1)"
            raise ValueError(message)
        self._margin = margin
        self._threshold = math.log(_N_BETS / alpha)
        # A loss of -1, the best that can be, leaves something of every stake.
        self._bets = (np.arange(_N_BETS) + 0.5) / _N_BETS / (1 + margin)
        self._log_stakes = np.zeros(_N_BETS)
        self._has_crossed = False

    @property
    def has_crossed(self) -> bool:
        """Whether the build has been found broken; once found, it stays so."""
        return self._has_crossed

    def add(self, loss: float) -> bool:
        """Takes in the next cluster, and says whether the build is found broken by now.

        Args:
            loss: The reference's mean over the cluster less the candidate's, in [-1, 1]; positive is worse.
        """
        if not -1 <= loss <= 1:
            message = f"a cluster's loss is {loss:g}; it must lie in [-1, 1]"
            raise ValueError(message)
        self._log_stakes += np.log1p(self._bets * (loss - self._margin))
        largest = float(self._log_stakes.max())
        total = largest + math.log(float(np.exp(self._log_stakes - largest).sum()))
        self._has_crossed = self._has_crossed or total >= self._threshold
        return self._has_crossed


def monitor_crossing(losses: FloatArray, *, margin: float, alpha: float = 0.01) -> int | None:
    """After how many clusters ``BrokenBuildMonitor`` finds the build broken; None if it never does.

    Args:
        losses: Shape (n_clusters,): the reference's mean over each cluster less the candidate's, in [-1, 1], in the
            order of asking.
        margin: Largest mean loss that is no reason to stop, in (-1, 1).
        alpha: Probability of a false alarm over the whole run; in (0, 1).

    Example:
        >>> monitor_crossing(np.full(30, 0.6), margin=0.05), monitor_crossing(np.zeros(200), margin=0.05)
        (15, None)
    """
    monitor = BrokenBuildMonitor(margin=margin, alpha=alpha)
    return next((number for number, loss in enumerate(losses.tolist(), start=1) if monitor.add(loss)), None)
