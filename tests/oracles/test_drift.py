"""The slope over rechecks against lines fitted one by one, and against a regression with a mean for each question."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from evalkit.stats.bounds import effect_bounds
from evalkit.stats.clusters import FloatArray
from evalkit.stats.drift import slope_effect


def shares(*, rechecks: int, questions: int, seed: int = 1) -> FloatArray:
    """Three repeats each."""
    return np.random.default_rng(seed).binomial(3, 0.7, (rechecks, questions)) / 3


def test_the_slope_is_the_mean_of_the_lines_of_the_questions() -> None:
    """numpy's own least squares, one question at a time."""
    found = shares(rechecks=7, questions=12)
    lines = [np.polyfit(np.arange(7), found[:, question], 1)[0] for question in range(12)]
    assert slope_effect(found, np.arange(12), n_attempts=252).value == pytest.approx(np.mean(lines))


def test_four_rechecks_by_hand() -> None:
    """Distances -1.5 -.5 .5 1.5, S = 5: (.5 * -.5 + 1.5 * -1)/5 = -.35 of 1 1 .5 0 and 0 of all .5; their mean."""
    found = np.array([[1.0, 0.5], [1.0, 0.5], [0.5, 0.5], [0.0, 0.5]])
    effect = slope_effect(found, np.arange(2), n_attempts=16)
    assert effect.value == pytest.approx(-0.175)
    assert effect.influences == pytest.approx([-0.0875, 0.0875])
    # Means .625 and .5 in the middle of the line, at 1.5.
    assert (effect.reference, effect.candidate) == pytest.approx((0.5625 + 0.2625, 0.5625 - 0.2625))


def test_questions_that_were_not_always_asked_give_the_slope_and_the_error_of_a_regression() -> None:
    """statsmodels: shares on the number of the recheck and a mean for each question, errors clustered."""
    found = shares(rechecks=6, questions=30, seed=3)
    found[:3, :10] = np.nan
    found[1, 10:20] = np.nan
    clusters = np.arange(30) // 2
    effect = slope_effect(found, clusters, n_attempts=1)
    recheck, question = np.nonzero(~np.isnan(found))
    means = (question[:, np.newaxis] == np.arange(30)).astype(float)
    model = sm.OLS(found[recheck, question], np.column_stack([recheck, means]))
    fitted = model.fit(
        cov_type="cluster", cov_kwds={"groups": clusters[question], "use_correction": False, "df_correction": False}
    )
    assert effect.value == pytest.approx(float(fitted.params[0]))
    # G/(G-1) is ours: 15 clusters.
    assert effect.grouping.standard_error(effect.influences) == pytest.approx(float(fitted.bse[0]) * (15 / 14) ** 0.5)


def test_questions_asked_in_the_same_rechecks_weigh_the_same_and_longer_spans_weigh_more() -> None:
    """Of rechecks 0 to 4: S = 10; of 1 to 3: S = 2."""
    found = shares(rechecks=5, questions=3)
    found[[0, 4], 2] = np.nan
    assert slope_effect(found, np.arange(3), n_attempts=39).weights == pytest.approx([10 / 22, 10 / 22, 2 / 22])


def test_slopes_that_are_all_alike_still_have_bounds_of_some_width() -> None:
    low, high = effect_bounds(slope_effect(np.ones((3, 40)), np.arange(40), n_attempts=360), confidence=0.995)
    assert low < 0 < high
    assert high - low < 0.2
