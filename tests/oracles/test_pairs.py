"""Balanced accuracy and transfer given home, by hand and by statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from evalkit.stats.pairs import balanced_accuracy, given_home
from tests.oracles.wilson import wilson_of

_ABC = ["a", "b", "c"]


def test_balanced_accuracy_of_three_twins_by_hand() -> None:
    """Sides 2/3 and 4/9: 5/9. Influences by cluster, in 54ths: 3 + 5, 0 - 1, -3 - 4; squares 64 + 1 + 49 = 114.

    SE^2 = 3/2 * 114/2916 = .05864198; p* = (5/3 + .25)/3.5 = .54761905; unseen .25 * (41/81)/6 = .02109053:
    n_eff = .24773243 / .07973251 = 3.107044.
    """
    estimate = balanced_accuracy(
        [3, 2, 1, 3, 1, 0], [3] * 6, is_solvable=[True] * 3 + [False] * 3, clusters=_ABC + _ABC
    )
    assert estimate.value == pytest.approx(5 / 9)
    assert (estimate.low, estimate.high) == pytest.approx(wilson_of(5 / 9, size=3.107044, degrees=2), abs=1e-7)


def test_balanced_accuracy_agrees_with_statsmodels() -> None:
    """A regression on both sides' indicators: half the sum of its slopes; its factor (N-1)/(N-2) is taken out."""
    random = np.random.default_rng(5)
    n = 60
    groups, solvable = np.arange(n) // 2, np.arange(n) % 2 == 0
    right = random.binomial(4, np.repeat(random.beta(2, 1, size=n // 2), 2))
    fitted = sm.OLS(right / 4, np.column_stack([solvable, ~solvable]).astype(float)).fit(
        cov_type="cluster", cov_kwds={"groups": groups, "use_correction": True}
    )
    contrast = np.array([0.5, 0.5])
    squared = float(contrast @ fitted.cov_params() @ contrast) * (n - 2) / (n - 1)
    value = float(contrast @ fitted.params)
    clusters = n // 2
    unseen = 0.25 * (value**2 + (1 - value) ** 2) / (clusters * (clusters - 1))
    shifted = (clusters * value + 0.25) / (clusters + 0.5)
    size = shifted * (1 - shifted) / (squared + unseen)
    estimate = balanced_accuracy(
        right.tolist(), [4] * n, is_solvable=solvable.tolist(), clusters=[str(group) for group in groups]
    )
    assert estimate.value == pytest.approx(value)
    assert (estimate.low, estimate.high) == pytest.approx(wilson_of(value, size=size, degrees=clusters - 1))


def test_given_home_of_four_pairs_by_hand() -> None:
    """Home 1, 1, 1/3, 0 and away 1, 2/3, 0, 1: (1 + 2/3)/(7/3) = 5/7; influences 6, -1, -5 in 49ths, squares 62.

    The pair never right at home counts for nothing: G = 3. SE^2 = 3/2 * 62/2401 = .03873386. Weights 3, 3, 1 in
    sevenths: K = 49/19 = 2.578947; p* = (K p + .25)/(K + .5) = 0.679487; unseen .25 * (29/49)/(K(K-1)) = 0.036336:
    n_eff = 2.901106, under the 9 attempts away.
    """
    estimate = given_home([3, 3, 1, 0], [3] * 4, [3, 2, 0, 3], [3] * 4, clusters=["a", "b", "c", "d"])
    assert estimate.value == pytest.approx(5 / 7)
    assert (estimate.low, estimate.high) == pytest.approx(wilson_of(5 / 7, size=2.901106, degrees=30 / 19), abs=1e-7)
    assert (estimate.n_clusters, estimate.n_questions, estimate.n_attempts) == (3, 3, 9)


def test_asked_once_given_home_is_the_share_among_pairs_right_at_home() -> None:
    """Right at home in 20 of 25 pairs, away in 14 of these: SE^2 = .21/19; unseen .25 * .58/380 = .00038158.

    p* = 14.25/20.5 = .69512195: n_eff = .21192742 / .01143421 = 18.534504.
    """
    home, away = [1] * 20 + [0] * 5, [1] * 14 + [0] * 6 + [1] * 5
    estimate = given_home(home, [1] * 25, away, [1] * 25, clusters=[str(number) for number in range(25)])
    assert estimate.value == pytest.approx(0.7)
    assert (estimate.low, estimate.high) == pytest.approx(wilson_of(0.7, size=18.534504, degrees=19))


def test_a_side_of_few_questions_counts_for_few_clusters() -> None:
    """5 and 95 questions, all right: K = 4 / (1/5 + 1/95) = 19; p* = 19.25/19.5; unseen .25/342.

    n_eff = .01265615 / .00073099 = 17.313609, where 100 clusters would make it 98.3.
    """
    estimate = balanced_accuracy(
        [3] * 100, [3] * 100, is_solvable=[True] * 5 + [False] * 95, clusters=[str(number) for number in range(100)]
    )
    low, _ = wilson_of(1, size=17.313609, degrees=18)
    assert (estimate.low, estimate.n_clusters) == (pytest.approx(low, abs=1e-7), 100)
