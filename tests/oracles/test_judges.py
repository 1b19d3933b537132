"""Noise, spread, halo and length of judges, and bounds of what is missing: by hand, by scipy and by statsmodels."""

from __future__ import annotations

import math

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats as scipy_stats

from evalkit.domain.verdict import Estimate
from evalkit.errors import UndefinedStatistic
from evalkit.stats.bias import HALO, dimension_correlation, length_slope
from evalkit.stats.judges import judge_noise, judge_spread, model_deviation
from evalkit.stats.missing import bounded_mean, has_poor_coverage
from evalkit.stats.stability import within_question_deviation

_NAN = math.nan


def test_the_noise_of_verdicts_asked_twice_by_hand() -> None:
    """Differences 0, 2, 1: (0 + 4 + 1)/2/3 = 5/6. The answer with one verdict says nothing."""
    noise = judge_noise([[4, 4], [3, 5], [2, 3], [5]], clusters=["a", "b", "c", "d"])
    assert noise.value**2 == pytest.approx(5 / 6)
    assert (noise.n_clusters, noise.n_attempts) == (3, 3)


def test_a_judge_that_says_the_same_again_has_noise_0_and_is_not_sure_of_it() -> None:
    noise = judge_noise([[4, 4], [3, 3], [2, 2]] * 5, clusters=[str(number) for number in range(15)])
    assert (noise.value, noise.low) == (0, 0)
    assert noise.high > 0.2


def test_the_models_part_by_hand() -> None:
    """Within: variances .5, .5, .125, .5, mean .40625. Noise: 5/6 and 1/3 of two judges, three samples each.

    Taken out: (5/6 + 1/3)/(4 * 3) = .0972222; left .3090278.
    """
    within = within_question_deviation([[3.5, 4.5], [2, 3], [4, 4.5], [3, 2]], clusters=list("abcd"))
    noises = [
        judge_noise([[4, 4], [3, 5], [2, 3]], clusters=list("abc")),
        judge_noise([[4, 4], [3, 4], [2, 3]], clusters=list("abc")),
    ]
    split = model_deviation(within, noises, samples=3)
    assert split.within is within
    assert split.noise**2 == pytest.approx((5 / 6 + 1 / 3) / 12)
    assert split.model.value**2 == pytest.approx(0.40625 - (5 / 6 + 1 / 3) / 12)
    assert split.model.low < split.model.value < split.model.high
    assert not split.is_clipped


def test_the_interval_of_the_models_part_by_hand() -> None:
    """MOVER: variances .4 (.3 to .6) and .2 (.1 to .5) over one judge and one sample: .2 left.

    Low: .2 - sqrt(.1^2 + .3^2) = -.116, so 0. High: .2 + sqrt(.2^2 + .1^2) = .42361.
    """
    split = model_deviation(_root_of(0.4, 0.3, 0.6), [_root_of(0.2, 0.1, 0.5)], samples=1)
    found = (split.model.value**2, split.model.low, split.model.high**2)
    assert found == pytest.approx((0.2, 0, 0.2 + math.sqrt(0.05)))


def test_noise_larger_than_what_was_seen_leaves_nothing_and_says_so() -> None:
    split = model_deviation(_root_of(0.1, 0.05, 0.3), [_root_of(0.2, 0.1, 0.5)], samples=1)
    assert (split.model.value, split.is_clipped) == (0, True)
    assert split.model.high**2 == pytest.approx(-0.1 + math.hypot(0.2, 0.1))


def test_noise_that_nobody_measured_is_undefined() -> None:
    with pytest.raises(UndefinedStatistic, match="no answer was judged twice"):
        judge_noise([[4], [3]], clusters=["a", "b"])
    with pytest.raises(UndefinedStatistic, match="1 answer judged twice, needs 2"):
        judge_noise([[4, 4], [3]], clusters=["a", "b"])
    with pytest.raises(UndefinedStatistic, match="no answer was judged twice"):
        model_deviation(_root_of(0.4, 0.3, 0.6), [], samples=1)


def test_the_spread_of_three_judges_by_hand() -> None:
    """-.3, -.1, .1: sd .2, over sqrt(3) .11547; chi-square of 2 degrees at .025 and .975 is .050636 and 7.377759."""
    spread = judge_spread([-0.3, -0.1, 0.1])
    assert (spread.deviation, spread.added, spread.n_judges) == pytest.approx((0.2, 0.1154701, 3))
    assert (spread.low, spread.high) == pytest.approx((math.sqrt(0.08 / 7.377759), math.sqrt(0.08 / 0.0506356)))


@pytest.mark.parametrize(("figures", "reason"), [([], "0 judges, needs 2"), ([0.1], "1 judge, needs 2")])
def test_one_judge_has_no_spread(figures: list[float], reason: str) -> None:
    with pytest.raises(UndefinedStatistic, match=reason):
        judge_spread(figures)


def test_the_correlation_is_pearsons_over_attempts_scored_on_both() -> None:
    random = np.random.default_rng(5)
    first = random.normal(3, 1, size=40)
    second = first + random.normal(0, 1, size=40)
    first[3], second[7] = _NAN, _NAN
    both = ~np.isnan(first + second)
    labels = [str(number // 2) for number in range(40)]
    estimate = dimension_correlation(first, second, clusters=labels, random=random)
    assert estimate.value == pytest.approx(float(scipy_stats.pearsonr(first[both], second[both]).statistic))
    assert (estimate.n_attempts, estimate.n_clusters) == (38, 20)
    assert -1 < estimate.low < estimate.value < estimate.high < 1


def test_dimensions_that_are_one_have_an_interval_of_some_width() -> None:
    scores = np.tile(np.arange(1.0, 6.0), 8)
    labels = [str(number) for number in range(40)]
    estimate = dimension_correlation(scores, scores, clusters=labels, random=np.random.default_rng(1))
    assert estimate.value == pytest.approx(1)
    assert HALO < estimate.low < 0.97


@pytest.mark.parametrize(
    ("first", "reason"),
    [
        ([4.0] * 30, "no variation"),
        ([4.0] * 27 + [1.0, 2, 3], "all but 3 of 30 clusters"),
        ([_NAN] * 30, "0 attempts scored on both, needs 2"),
        ([_NAN] * 21 + [1.0, 2, 3] * 3, "9 clusters scored on both, needs 10"),
    ],
)
def test_a_dimension_that_hardly_varies_has_no_correlation(first: list[float], reason: str) -> None:
    second, labels = np.tile([1.0, 2, 3, 4, 5], 6), [str(number) for number in range(30)]
    with pytest.raises(UndefinedStatistic, match=reason):
        dimension_correlation(np.array(first), second, clusters=labels, random=np.random.default_rng(1))


def test_the_slope_by_hand() -> None:
    """Scores 3 4 | 5 4 | 2 3 at lengths 100 200 | 50 200 | 80 80: centred log2 -.5 .5 | -1 1 | 0 0.

    b = (.5 * .5 * 2 - 1 * .5 * 2) / (.5 + 2) = (.5 - 1)/2.5 = -.2. Influences (.5 + .2 * .5)/2.5 = .24 and
    (-1 + .2 * 2)/2.5 = -.24. SE^2 = 2/1 * 2 * .24^2 = .2304. K = 1/(.2^2 + .8^2) = 1.47, so one degree of freedom:
    t = 12.7062, half width 6.0990. The third question says nothing.
    """
    labels = list("aabbcc")
    estimate = length_slope(
        np.array([3.0, 4, 5, 4, 2, 3]), np.array([100.0, 200, 50, 200, 80, 80]), questions=labels, clusters=labels
    )
    assert (estimate.value, estimate.high - estimate.value) == pytest.approx((-0.2, 6.0990), abs=1e-4)
    assert (estimate.n_clusters, estimate.n_questions, estimate.n_attempts) == (2, 2, 4)


def test_the_slope_is_that_of_least_squares_with_a_dummy_for_each_question() -> None:
    """statsmodels, errors clustered with the correction G/(G-1) alone, as the code has it."""
    random = np.random.default_rng(8)
    questions = np.repeat(np.arange(20), 3)
    lengths, scores = random.uniform(50, 4000, size=60), random.uniform(1, 5, size=60)
    dummies = (questions[:, np.newaxis] == np.arange(20)).astype(np.float64)
    columns = np.column_stack([np.log2(lengths), dummies])
    fitted = sm.OLS(scores, columns).fit()
    meat = np.zeros((21, 21))
    for cluster in range(10):
        is_of = questions // 2 == cluster
        moved = columns[is_of].T @ (scores - columns @ fitted.params)[is_of]
        meat += np.outer(moved, moved)
    bread = np.linalg.inv(columns.T @ columns)
    error = math.sqrt(10 / 9 * float((bread @ meat @ bread)[0, 0]))
    estimate = length_slope(
        scores, lengths, questions=[str(q) for q in questions], clusters=[str(q // 2) for q in questions]
    )
    centred = np.log2(lengths) - (dummies @ (dummies.T @ np.log2(lengths))) / 3
    shares = np.bincount(questions // 2, weights=centred**2) / float(centred @ centred)
    t = float(scipy_stats.t.ppf(0.975, 1 / float(shares @ shares) - 1))
    assert estimate.value == pytest.approx(float(fitted.params[0]))
    assert estimate.high - estimate.value == pytest.approx(t * error)


@pytest.mark.parametrize(
    ("scores", "lengths", "reason"),
    [
        ([3, 4, 5, 4], [80, 80, 90, 90], "no question has scored answers of different length"),
        ([_NAN] * 4, [80, 90, 80, 90], "no question has scored answers of different length"),
        ([3, 4, 5, 4], [80, 90, 90, 90], "1 question with answers of different length, needs 2"),
        ([3, 3, 4, 4], [80, 90, 80, 90], "no variation about the line"),
    ],
)
def test_without_different_lengths_or_scores_there_is_no_slope(
    scores: list[float], lengths: list[float], reason: str
) -> None:
    labels, given, long = list("aabb"), np.array(scores, dtype=np.float64), np.array(lengths, dtype=np.float64)
    with pytest.raises(UndefinedStatistic, match=reason):
        length_slope(given, long, questions=labels, clusters=labels)


def test_a_length_of_0_is_refused() -> None:
    labels = list("aabb")
    with pytest.raises(ValueError, match="a judged answer has some"):
        length_slope(np.ones(4), np.array([0.0, 1, 2, 3]), questions=labels, clusters=labels)


def test_bounds_by_hand() -> None:
    """4 ? | 3 3 | ? ?: mean (4 + 3)/2; lowest (2.5 + 3 + 1)/3, highest (4.5 + 3 + 5)/3; 3 of 6."""
    bounded = bounded_mean([[4, None], [3, 3], [None, None], []])
    assert (bounded.value, bounded.lowest, bounded.highest) == pytest.approx((3.5, 6.5 / 3, 12.5 / 3))
    assert (bounded.scored, bounded.wanted, bounded.share) == (3, 6, 0.5)


def test_where_nothing_was_scored_the_bounds_are_the_scale() -> None:
    bounded = bounded_mean([[None], [None, None]])
    assert (bounded.value, bounded.lowest, bounded.highest, bounded.share) == (None, 1, 5, 0)
    with pytest.raises(UndefinedStatistic, match="no attempt"):
        bounded_mean([[], []])


def test_a_score_off_the_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="scores run from 0 to 3"):
        bounded_mean([[0, 3]])


@pytest.mark.parametrize(
    ("scored", "wanted", "beside", "is_poor"),
    [
        (98, 100, None, False),
        (979, 1000, None, True),
        (100, 100, (98, 100), False),
        (100, 100, (979, 1000), True),
        (985, 1000, (1000, 1000), False),
        (49, 50, (50, 50), False),
    ],
)
def test_coverage_is_poor_over_two_percent(
    scored: int, wanted: int, beside: tuple[int, int] | None, is_poor: bool
) -> None:
    assert has_poor_coverage(scored, wanted, beside=beside) is is_poor


def _root_of(value: float, low: float, high: float) -> Estimate:
    """A deviation whose variance and its interval are these."""
    return Estimate(
        value=math.sqrt(value),
        low=math.sqrt(low),
        high=math.sqrt(high),
        level=0.95,
        method="given",
        n_clusters=20,
        n_questions=20,
        n_attempts=40,
    )
