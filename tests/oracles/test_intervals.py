"""Figures computed by hand, and by statsmodels, which is a reference in tests only."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from evalkit.stats.intervals import mean_interval, share_interval
from tests.oracles.wilson import wilson_of

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def test_mean_of_three_questions_by_hand() -> None:
    """Means 1, 4, 5: mean 10/3, sd 2.0817, SE 1.2019; t(.975, 2) = 4.3027; half width 5.1712."""
    estimate = mean_interval([[1, 1], [3, 5], [5, 5]], clusters=["a", "b", "c"])
    assert estimate.value == pytest.approx(10 / 3)
    assert estimate.high - estimate.value == pytest.approx(4.302653 * 2.081666 / 3**0.5, rel=1e-6)


def test_mean_of_two_clusters_by_hand() -> None:
    """Means 5, 4 | 2, 1: mean 3; deviations by cluster 3, -3; SE^2 = 2 * 18 / 16 = 2.25; t(.975, 1) = 12.706."""
    estimate = mean_interval([[5], [4], [2], [1]], clusters=["a", "a", "b", "b"])
    assert estimate.value == 3
    assert estimate.high - estimate.value == pytest.approx(12.7062047 * 1.5, rel=1e-8)


def test_share_of_four_questions_by_hand() -> None:
    """Shares 1, 0, 1, 2/3: p = 2/3; SE^2 = 4/3 * 6/9 / 16 = 1/18; p* = (8/3 + .25)/4.5 = .648148; unseen
    .25 * (5/9)/12 = .011574: n_eff = .228052 / .067130 = 3.397190.

    t(.975, 3) = 3.182446, squared 10.127963. Centre (2/3 + 10.127963/6.794381) / (1 + 10.127963/3.397190) = 0.541863;
    half width 3.182446 / 3.981276 * sqrt((2/9)/3.397190 + 10.127963/(4 * 3.397190^2)) = 0.426593.
    """
    estimate = share_interval([3, 0, 3, 2], [3, 3, 3, 3], clusters=["a", "b", "c", "d"])
    assert estimate.low == pytest.approx(0.541863 - 0.426593, abs=2e-6)
    assert estimate.high == pytest.approx(0.541863 + 0.426593, abs=2e-6)


def test_all_right_is_wilson_of_nearly_as_many_answers_as_clusters() -> None:
    """SE = 0, p* = 10.25/10.5: n_eff = .02324263 / (.25/90) = 8.367347; low = n/(n + t^2), t(.975, 9)^2 = 5.117355."""
    estimate = share_interval([3] * 10, [3] * 10, clusters=list(_LETTERS[:10]))
    assert estimate.low == pytest.approx(8.367347 / 13.484702, abs=1e-6)
    assert estimate.high == pytest.approx(1)


def test_opposite_repeats_are_bounded_by_the_number_of_attempts() -> None:
    """Ten at 2/4, one at 1/4, one at 3/4: n_eff = .25 / (12/11 * .125/144 + .125/132) = 132.

    That is more than there are attempts, 48.
    """
    right = [2] * 10 + [1, 3]
    estimate = share_interval(right, [4] * 12, clusters=list(_LETTERS[:12]))
    low, high = proportion_confint(24, 48, alpha=_alpha_of_t(11), method="wilson")
    assert (estimate.low, estimate.high) == pytest.approx((low, high))


def test_single_attempts_are_wilson_of_a_little_less_with_t() -> None:
    """R = 1 without clusters: SE^2 = .21/19, p* = 14.25/20.5, unseen .25 * .58/380: n_eff = 18.534504."""
    right = [1] * 14 + [0] * 6
    estimate = share_interval(right, [1] * 20, clusters=list(_LETTERS[:20]))
    assert (estimate.low, estimate.high) == pytest.approx(wilson_of(0.7, size=18.534504, degrees=19), abs=1e-7)


def test_clusters_that_agree_in_themselves_count_as_one_answer_each() -> None:
    """8 clusters of 6 equal questions, 4 right and 4 wrong: SE^2 = 8/7 * 8 * 9 / 48^2 = 1/28, unseen .125/56.

    n_eff = .25 / .03794643 = 6.588235.
    """
    right = [1] * 24 + [0] * 24
    clusters = [_LETTERS[number // 6] for number in range(48)]
    estimate = share_interval(right, [1] * 48, clusters=clusters)
    assert (estimate.low, estimate.high) == pytest.approx(wilson_of(0.5, size=6.588235, degrees=7), abs=1e-7)


def test_one_giant_cluster_leaves_hardly_any() -> None:
    """20 right in one cluster, 9 wrong alone: K = 29^2/409 = 2.056235, 10 clusters or not.

    SE^2 = 10/9 * (180^2 + 9 * 20^2) / 29^4 = .05655491, unseen .06583487, p* = .65255858: n_eff = 1.852495.
    """
    clusters = ["a"] * 20 + list(_LETTERS[1:10])
    estimate = share_interval([1] * 20 + [0] * 9, [1] * 29, clusters=clusters)
    expected = wilson_of(20 / 29, size=1.852495, degrees=1.056235)
    assert (estimate.low, estimate.high) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_clustered_means_agree_with_statsmodels(seed: int) -> None:
    random = np.random.default_rng(seed)
    groups = random.integers(0, 12, size=60)
    means = random.normal(3, 1, size=60) + random.normal(0, 1, size=12)[groups]
    fitted = sm.OLS(means, np.ones(60)).fit(
        cov_type="cluster", cov_kwds={"groups": groups, "use_correction": True, "df_correction": True}, use_t=True
    )
    sizes = np.bincount(groups)
    degrees = 60**2 / float(sizes @ sizes) - 1
    half_width = float(stats.t.ppf(0.95, degrees)) * float(fitted.bse[0])
    low, high = fitted.params[0] - half_width, fitted.params[0] + half_width
    estimate = mean_interval([[mean] for mean in means], clusters=[str(group) for group in groups], level=0.9)
    assert (estimate.low, estimate.value, estimate.high) == pytest.approx((low, fitted.params[0], high))


def _alpha_of_t(degrees: int) -> float:
    """The alpha at which a normal quantile equals t(.975)."""
    return float(2 * stats.norm.sf(stats.t.ppf(0.975, degrees)))
