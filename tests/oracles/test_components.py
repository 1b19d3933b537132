"""Variance components by hand, by statsmodels and by the definition of being unbiased."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.formula.api import mixedlm

from evalkit.stats.clusters import FloatArray
from evalkit.stats.components import _moment_estimates, error_shares, variance_components
from evalkit.stats.intervals import share_interval
from tests.oracles.wilson import wilson_of

_AXES = {
    "question": (1,),
    "question_by_run": (0, 1),
    "repeat": (0, 1, 2),
    "judge": (3,),
    "judge_by_run": (0, 3),
    "judge_by_question": (1, 3),
    "residual": (0, 1, 2, 3),
}


def test_two_repeats_of_three_questions_by_hand() -> None:
    """Means 2, 4, 3: between mean square 2 * 1 = 2; within (2 + 0 + 2)/3 = 4/3; question (2 - 4/3)/2 = 1/3."""
    components = variance_components(np.array([[1.0, 3.0], [4.0, 4.0], [2.0, 4.0]]))
    assert (components.question, components.repeat) == pytest.approx((1 / 3, 4 / 3))
    assert (components.judge, components.residual, components.question_by_run) == (None, None, None)
    assert not components.negative


def test_two_judges_of_two_questions_by_hand() -> None:
    """Rows are questions: 1 2 | 5 4. Means 1.5, 4.5 by question, 3, 3 by judge, residuals +-.5.

    Mean squares: question 2 * 4.5 = 9, judge 0, residual 4 * .25 / 1 = 1. Question (9 - 1)/2 = 4; judge (0 - 1)/2 < 0.
    """
    components = variance_components(np.array([[[1.0, 2.0]], [[5.0, 4.0]]]))
    assert (components.question, components.judge, components.residual) == (4, 0, 1)
    assert (components.repeat, components.judge_by_question) == (None, None)
    assert components.negative == {"judge"}


def test_components_are_those_of_restricted_maximum_likelihood() -> None:
    """On balanced data both agree where no component is negative (Searle et al., section 4.8)."""
    random = np.random.default_rng(3)
    scores = random.normal(3, 1, size=(40, 1)) + random.normal(0, 0.7, size=(40, 4))
    frame = pd.DataFrame({"score": scores.ravel(), "question": np.repeat(np.arange(40), 4)})
    fitted = mixedlm("score ~ 1", frame, groups="question").fit(reml=True)
    components = variance_components(scores)
    assert components.question == pytest.approx(float(fitted.cov_re.iloc[0, 0]), rel=1e-3)
    assert components.repeat == pytest.approx(float(fitted.scale), rel=1e-3)


@pytest.mark.parametrize("shape", [(2, 3, 2, 3), (3, 4, 1, 2), (1, 3, 2, 2), (2, 3, 2, 1), (1, 4, 3, 1), (2, 3, 1, 1)])
def test_each_component_is_found_and_no_other(shape: tuple[int, ...]) -> None:
    """Summed over a factor's indicator columns, an unbiased estimator is 1 for that factor's component and 0 elsewhere.

    Effects of the runs themselves must enter nowhere.
    """
    defined = _moment_estimates(np.random.default_rng(0).normal(size=shape)).keys()
    for source in defined:
        found = _summed(shape, _AXES[source])
        assert found == pytest.approx({name: float(name == source) for name in defined}, abs=1e-12)
    assert _summed(shape, (0,)) == pytest.approx(dict.fromkeys(defined, 0.0), abs=1e-12)


def test_shares_of_the_error_by_hand() -> None:
    """Right 3 2 1 0 3 3 of 3: within-question variances 0 1/3 1/3 0 0 0, mean 1/9; p = 2/3.

    SE^2 = 6/5 * (8/9)/36 = .0296296; from repeats (1/9)/3/6 = .0061728: 5/24 of it. Unseen .25 * (5/9)/30 = .00462963,
    p* = 4.25/6.5: now .22633136/.0342593 = 6.606429. Twice the repeats: SE^2 * 43/48 = .0265432, n_eff 7.260531.
    Twice the questions: SE^2/2 = .0148148, K = 12, unseen .25 * (5/9)/132 = .00105219, p* = .66, n_eff 14.142557.
    """
    card = error_shares([3, 2, 1, 0, 3, 3], [3] * 6, clusters=list("abcdef"))
    assert (card.from_repeats, card.from_questions) == pytest.approx((5 / 24, 19 / 24))
    widths = (card.half_width, card.with_more_repeats, card.with_more_questions)
    sizes = ((6.606429, 5), (7.260531, 5), (14.142557, 11))
    for width, (size, degrees) in zip(widths, sizes, strict=True):
        low, high = wilson_of(2 / 3, size=size, degrees=degrees)
        assert width == pytest.approx((high - low) / 2, abs=1e-6)


def test_each_question_brings_its_own_repeats() -> None:
    """Right 1 1 0 3 of 2 1 3 4: within .5, none, 0, .25; over R .25, none, 0, .0625; SE^2 = 4/3 * .546875/16.

    The one asked once is given the mean .25 of the others. From repeats .5625/16 of .0455729: 27/35.
    """
    card = error_shares([1, 1, 0, 3], [2, 1, 3, 4], clusters=list("abcd"))
    assert card.from_repeats == pytest.approx(27 / 35)


def test_the_half_width_is_that_of_the_share() -> None:
    right, clusters = [3, 2, 1, 0, 3, 3, 1], list("aaabbcd")
    estimate = share_interval(right, [3] * 7, clusters=clusters)
    assert error_shares(right, [3] * 7, clusters=clusters).half_width == (estimate.high - estimate.low) / 2


def test_the_part_from_repeats_is_one_over_the_f_of_a_one_way_analysis_of_variance() -> None:
    random = np.random.default_rng(7)
    answers = random.random((30, 5)) < random.beta(1, 1, size=(30, 1))
    f = float(stats.f_oneway(*answers.astype(float)).statistic)
    card = error_shares(answers.sum(axis=1).tolist(), [5] * 30, clusters=[str(number) for number in range(30)])
    assert card.from_repeats == pytest.approx(1 / f)


def _summed(shape: tuple[int, ...], axes: tuple[int, ...]) -> dict[str, float]:
    """The estimates, summed over the indicator columns of a factor or an interaction of factors."""
    levels = np.ravel_multi_index(tuple(np.indices(shape)[axis] for axis in axes), tuple(shape[axis] for axis in axes))
    columns: list[FloatArray] = [(levels == level).astype(np.float64) for level in range(int(levels.max()) + 1)]
    estimates = [_moment_estimates(column) for column in columns]
    return {name: sum(estimate[name] for estimate in estimates) for name in estimates[0]}
