"""Looks and the monitor against scipy's multivariate normal, published bounds and arithmetic by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from scipy.special import ndtr, ndtri
from scipy.stats import multivariate_normal

from evalkit.stats.sequential import (
    OBF_LOOKS,
    BrokenBuildMonitor,
    look_confidences,
    look_sizes,
    monitor_crossing,
)


def _level_of(zs: Sequence[float], fractions: Sequence[float]) -> float:
    """That a standardised sum with independent increments is above z at some look, by scipy's own integral."""
    f = np.array(fractions)
    correlations = np.sqrt(np.minimum.outer(f, f) / np.maximum.outer(f, f))
    below = multivariate_normal.cdf(
        np.array(zs), mean=np.zeros(len(f)), cov=correlations, abseps=1e-8, releps=1e-8, maxpts=10**6
    )
    return 1 - float(below)


def test_three_looks_have_the_bounds_that_the_contract_names() -> None:
    """shared/statistics.md, Early stopping: z = 2.89 / 2.12 / 1.71."""
    zs = [float(ndtri(confidence)) for confidence in look_confidences()]
    assert [round(z, 2) for z in zs] == [2.89, 2.12, 1.71]


@pytest.mark.parametrize(
    "fractions", [OBF_LOOKS, (0.4, 0.7, 1.0), (0.5, 1.0), (0.2, 0.4, 0.6, 0.8, 1.0), (0.35, 0.36, 1.0)]
)
@pytest.mark.parametrize("level", [0.05, 0.025])
def test_all_looks_together_cross_as_often_as_one(fractions: tuple[float, ...], level: float) -> None:
    zs = [float(ndtri(confidence)) for confidence in look_confidences(fractions, level=level)]
    # Scipy integrates at random places; where two looks lie close together it strays by 3e-5.
    assert _level_of(zs, fractions) == pytest.approx(level, abs=1e-4)


def test_the_bounds_in_the_contract_cross_five_percent_of_the_time() -> None:
    assert _level_of((2.89, 2.12, 1.71), OBF_LOOKS) == pytest.approx(0.05, abs=3e-4)


def test_simulated_sums_cross_five_percent_of_the_time() -> None:
    """400,000 Brownian paths; one standard error is .00034."""
    steps = np.sqrt(np.diff([0.0, *OBF_LOOKS]))
    paths = np.cumsum(np.random.default_rng(5).standard_normal((400_000, 3)) * steps, axis=1)
    zs = ndtri(np.array(look_confidences()))
    crossed = (paths / np.sqrt(OBF_LOOKS) >= zs).any(axis=1).mean()
    assert float(crossed) == pytest.approx(0.05, abs=0.0011)


def test_two_to_five_equal_looks_have_the_published_bounds() -> None:
    """Jennison and Turnbull (1999), table 2.3: C_B(K, .05), two-sided .05, which is one-sided .025 within 1e-3."""
    for looks, published in ((2, 1.977), (3, 2.004), (4, 2.024), (5, 2.040)):
        fractions = [number / looks for number in range(1, looks + 1)]
        assert float(ndtri(look_confidences(fractions, level=0.025)[-1])) == pytest.approx(published, abs=1e-3)


def test_one_look_costs_nothing() -> None:
    assert look_confidences((1.0,)) == pytest.approx((0.95,))


@pytest.mark.parametrize("fractions", [(), (0.5,), (0.5, 0.5, 1.0), (0.7, 0.3, 1.0), (0.0, 1.0), (0.5, 1.2)])
def test_looks_that_are_not_rising_to_one_are_refused(fractions: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="looks are at"):
        look_confidences(fractions)


def test_looks_fall_on_the_ends_of_blocks() -> None:
    """200 questions in blocks of 20: 70 -> 80, 130 -> 140. 65 % of 20 is 13, whatever 0.65 * 20 rounds to."""
    assert look_sizes(range(20, 201, 20)) == (80, 140, 200)
    assert look_sizes([7, 13, 20]) == (7, 13, 20)
    assert look_sizes([200]) == (200,)


def test_stake_of_equal_losses_by_hand() -> None:
    """Margin 0, losses .5: the mean of ``(1 + b/2)^k`` over b in (0, 1) is ``(1.5^(k+1) - 1) / (.5 (k+1))``.

    It is 82.0 at k = 15 and 115.8 at k = 16, so the stake of 100 is reached after 16 clusters.
    """
    stakes = [(1.5 ** (k + 1) - 1) / (0.5 * (k + 1)) for k in (15, 16)]
    assert stakes[0] < 100 < stakes[1]
    assert monitor_crossing(np.full(20, 0.5), margin=0.0) == 16


def test_the_expected_stake_at_the_margin_stays_one() -> None:
    """Losses 1 with chance .05, else 0, at margin .05: the mean of both outcomes of one step is the stake before it."""
    monitor = BrokenBuildMonitor(margin=0.05)
    bets = monitor._bets
    after = 0.05 * (1 + bets * 0.95) + 0.95 * (1 - bets * 0.05)
    assert after == pytest.approx(np.ones(len(bets)))
    assert float((1 + bets * (-1 - 0.05)).min()) > 0


def test_a_build_once_found_broken_stays_so() -> None:
    monitor = BrokenBuildMonitor(margin=0.05)
    assert [monitor.add(1.0) for _ in range(12)][-1]
    assert all(monitor.add(-1.0) for _ in range(50))
    assert monitor.has_crossed


@pytest.mark.parametrize("loss", [1.01, -1.01, math.nan])
def test_a_loss_outside_its_range_is_refused(loss: float) -> None:
    with pytest.raises(ValueError, match="a cluster's loss"):
        BrokenBuildMonitor(margin=0.05).add(loss)


@pytest.mark.parametrize(("margin", "alpha"), [(1.0, 0.01), (-1.0, 0.01), (0.05, 0.0), (0.05, 1.0)])
def test_a_margin_or_alpha_outside_its_range_is_refused(margin: float, alpha: float) -> None:
    with pytest.raises(ValueError, match="the margin is"):
        BrokenBuildMonitor(margin=margin, alpha=alpha)


def test_the_confidence_is_a_normal_probability() -> None:
    """statistics.md takes z as tail probabilities: 1 - Phi(-2.89) = .99807."""
    assert look_confidences()[0] == pytest.approx(float(ndtr(2.89)), abs=3e-5)
