"""Effective sizes beyond the number of clusters, means on a scale, and ratios: by hand and by statsmodels."""

from __future__ import annotations

import math

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from evalkit.stats.intervals import mean_interval, ratio_interval, share_interval, value_share_interval
from tests.oracles.wilson import wilson_of

_FOUR = ["a", "b", "c", "d"]


def test_a_size_beyond_the_clusters_allows_for_clusters_not_seen() -> None:
    """Shares .4, .6, .4, .6 of 15: SE^2 = 4/3 * .04/16 = .003333, unseen .25 * .5/12 = .0104167.

    n_eff = .25 / .01375 = 18.181818, under the 60 attempts.
    """
    estimate = share_interval([6, 9, 6, 9], [15] * 4, clusters=_FOUR)
    assert (estimate.low, estimate.high) == pytest.approx(wilson_of(0.5, size=18.181818, degrees=3), abs=1e-8)


def test_near_certainty_a_question_that_slips_once_is_worth_little_more_than_one_that_never_does() -> None:
    """19 questions at 50/50 and one at 49/50: p = .999, SE^2 = 20/19 * .00038/400 = 1e-6, p* = 20.23/20.5.

    Unseen .25 * .998002/380 = 6.565803e-4: n_eff = .01299726 / .00065758 = 19.765285; without the slip 18.56.
    """
    clusters = [str(number) for number in range(20)]
    estimate = share_interval([50] * 19 + [49], [50] * 20, clusters=clusters)
    assert (estimate.low, estimate.high) == pytest.approx(wilson_of(0.999, size=19.765285, degrees=19), abs=1e-6)


def test_unequal_clusters_count_for_fewer() -> None:
    """70 questions alone, all right, and 30 in one cluster, all wrong: K = 100^2 / (70 + 900) = 10.309278.

    SE^2 = 71/70 * (70 * .003^2 + .21^2) = .04536900; p* = (.7 K + .25)/(K + .5) = .69074876; unseen .25 * .58/(K(K-1))
    = .00151089: n_eff = .21361491 / .04687989 = 4.556643, with t at 9.309278 degrees.
    """
    clusters = [str(number) for number in range(70)] + ["large"] * 30
    estimate = share_interval([1] * 70 + [0] * 30, [1] * 100, clusters=clusters)
    expected = wilson_of(0.7, size=4.556643, degrees=9.309278)
    assert (estimate.low, estimate.high) == pytest.approx(expected, abs=1e-6)
    assert estimate.n_clusters == 71


def test_values_may_be_worth_more_than_the_attempts() -> None:
    """Values .4, .6, .4, .6 of one attempt each: 18.181818 as above, though there are 4 attempts."""
    estimate = value_share_interval([0.4, 0.6, 0.4, 0.6], [1] * 4, clusters=_FOUR)
    assert (estimate.low, estimate.high) == pytest.approx(wilson_of(0.5, size=18.181818, degrees=3), abs=1e-8)
    assert estimate.n_attempts == 4


def test_a_mean_on_a_scale_is_a_share_of_the_way_along_it() -> None:
    """Scores 1, 3, 5, 5: shares 0, .5, 1, 1, p = .625; SE^2 = 4/3 * .6875/16 = .0572917; p* = 2.75/4.5.

    Unseen .25 * .53125/12 = .0110677: n_eff = .23765432 / .0683594 = 3.476543.
    """
    estimate = mean_interval([[1], [3], [5], [5]], clusters=_FOUR, scale=(1, 5))
    low, high = wilson_of(0.625, size=3.476543, degrees=3)
    assert (estimate.value, estimate.low, estimate.high) == pytest.approx((3.5, 1 + 4 * low, 1 + 4 * high), abs=1e-6)


def test_ratio_of_three_questions_by_hand() -> None:
    """r = 600/2 = 300; influences on its logarithm -1/3, 1/12, 1/4; SE = sqrt(3/2 * .180556) = .520417.

    Skewness (-.0208333/3) / .0601852^1.5 = -.470332. t(.975, 2) = 4.302653 becomes 17.29 and -3.225 (Hall): the ends
    are 300 exp(-.520417 * 17.29) = .037 and 300 exp(.520417 * 3.2246) = 1606.7.
    """
    estimate = ratio_interval([100, 200, 300], [1, 0.5, 0.5], clusters=["a", "b", "c"], n_attempts=6)
    assert estimate.value == 300
    assert (estimate.low, estimate.high) == pytest.approx((0.037, 1606.7), rel=2e-3)
    assert (estimate.method, estimate.n_attempts) == ("ratio, Hall's t on clusters", 6)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_error_of_a_ratio_agrees_with_statsmodels(seed: int) -> None:
    """The ratio is the slope of x/sqrt(y) on sqrt(y) through 0, and its clustered error that of the slope.

    Mirroring every question about its cluster's pair takes the skewness away, and Hall's t is the plain one.
    """
    random = np.random.default_rng(seed)
    groups, shares = np.arange(60) // 3, np.tile(random.uniform(0.2, 1, size=30), 2)
    excess = random.normal(0, 800, size=30)
    tokens = 4000 * shares + np.concatenate([excess, -excess])
    fitted = sm.OLS(tokens / np.sqrt(shares), np.sqrt(shares)).fit(
        cov_type="cluster", cov_kwds={"groups": groups, "use_correction": True}
    )
    ratio, error = float(fitted.params[0]), float(fitted.bse[0])
    factor = math.exp(float(stats.t.ppf(0.95, 19)) * error / ratio)
    estimate = ratio_interval(
        tokens.tolist(), shares.tolist(), clusters=[str(group) for group in groups], n_attempts=60, level=0.9
    )
    assert (estimate.value, estimate.low, estimate.high) == pytest.approx((ratio, ratio / factor, ratio * factor))
