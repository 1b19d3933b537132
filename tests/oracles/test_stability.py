"""Flip rates by counting pairs, and the spread within questions by hand and by statsmodels."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm

from evalkit.stats.stability import answer_flip_rate, flip_rate, question_flip, within_question_deviation
from tests.oracles.wilson import wilson_of


@pytest.mark.parametrize(("right", "asked"), [(0, 2), (1, 2), (2, 3), (3, 3), (2, 5), (4, 7)])
def test_flip_is_the_share_of_pairs_that_disagree(right: int, asked: int) -> None:
    pairs = list(combinations([True] * right + [False] * (asked - right), 2))
    assert question_flip(right, asked) == pytest.approx(
        sum(first is not second for first, second in pairs) / len(pairs)
    )


@pytest.mark.parametrize("share", [0.3, 0.9])
@pytest.mark.parametrize("asked", [2, 3, 5])
def test_flip_is_unbiased_at_any_number_of_repeats(share: float, asked: int) -> None:
    """Its mean over the binomial distribution is 2p(1-p): .42 at p = .3, .18 at p = .9."""
    chances = stats.binom.pmf(np.arange(asked + 1), asked, share)
    mean = sum(chance * (question_flip(right, asked) or 0.0) for right, chance in enumerate(chances))
    assert mean == pytest.approx(2 * share * (1 - share))


def test_flip_rate_of_four_questions_by_hand() -> None:
    """Flips 0, 2/3, 2/3, 0: mean 1/3; SE^2 = 4/3 * (4/9)/16 = 1/27; p* = (4/3 + .25)/4.5 = .35185185.

    Unseen .25 * (1/9 + 4/9)/12 = .01157407: n_eff = .22805213 / .04861111 = 4.691358.
    """
    estimate = flip_rate([3, 2, 1, 0], [3] * 4, clusters=["a", "b", "c", "d"])
    assert estimate.value == pytest.approx(1 / 3)
    assert (estimate.low, estimate.high) == pytest.approx(wilson_of(1 / 3, size=4.691358, degrees=3), abs=1e-7)


def test_flips_may_be_worth_more_than_the_attempts() -> None:
    """Each question right 2 times of 3: flips of 2/3 that do not spread. n_eff = p*(1-p*) / (.25 * (5/9)/870).

    p* = 20.25/30.5 = .66393443: .22312550 / .00015964 = 1397.658108, over the 90 attempts.
    """
    estimate = flip_rate([2] * 30, [3] * 30, clusters=[str(number) for number in range(30)])
    assert (estimate.low, estimate.high) == pytest.approx(wilson_of(2 / 3, size=1397.658108, degrees=29), abs=1e-7)


def test_answer_flips_are_the_pairs_of_different_answers() -> None:
    """AAB: 2 of 3 pairs differ; ABC: 3 of 3; AAAA: 0 of 6; AABBC: 8 of 10. Mean (2/3 + 1 + 0 + .8)/4."""
    estimate = answer_flip_rate([[2, 1], [1, 1, 1], [4], [2, 2, 1]], clusters=["a", "b", "c", "d"])
    assert estimate.value == pytest.approx((2 / 3 + 1 + 0 + 0.8) / 4)
    assert (estimate.n_questions, estimate.n_attempts) == (4, 15)


def test_deviation_of_three_questions_by_hand() -> None:
    """Variances 0, 2, 2: mean 4/3. As shares of 4^2/2 = 8: 0, .25, .25, mean 1/6; SE^2 = 3/2 * .0416667/9 = .00694444.

    The cluster not seen is worth v = 1/4: p* = (.5 + .25/16)/3.5 = .14732143; unseen .25 * (1/36 + 1/144)/6 =
    .00144676: n_eff = .12561783 / .00839120 = 14.970179.
    """
    estimate = within_question_deviation([[5, 5], [3, 5], [4, 2]], clusters=["a", "b", "c"])
    low, high = wilson_of(1 / 6, size=14.970179, degrees=2)
    assert estimate.value == pytest.approx(math.sqrt(4 / 3))
    assert (estimate.low, estimate.high) == pytest.approx((math.sqrt(8 * low), math.sqrt(8 * high)), abs=1e-6)


def test_deviation_is_the_residual_one_of_a_one_way_analysis_of_variance() -> None:
    scores = np.random.default_rng(4).uniform(1, 5, size=(20, 3))
    frame = pd.DataFrame({"score": scores.ravel(), "question": np.repeat(np.arange(20), 3)})
    table = anova_lm(ols("score ~ C(question)", frame).fit())
    estimate = within_question_deviation(scores.tolist(), clusters=[str(number) for number in range(20)])
    assert estimate.value == pytest.approx(math.sqrt(float(table["mean_sq"].to_numpy()[-1])))
