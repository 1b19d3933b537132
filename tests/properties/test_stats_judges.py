"""Laws of agreement and of what judges add."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from evalkit.errors import UndefinedStatistic
from evalkit.stats.agreement import alpha_interval, gwet_ac2, krippendorff_alpha, pair_agreement
from evalkit.stats.bias import length_slope
from evalkit.stats.clusters import FloatArray
from evalkit.stats.judges import judge_noise, judge_spread
from evalkit.stats.missing import bounded_mean

_untimed = settings(deadline=None, max_examples=40)


@st.composite
def _ratings(draw: st.DrawFn, *, fewest: int = 3) -> FloatArray:
    """Units x raters on 1 to 5, some missing."""
    raters, units = draw(st.integers(2, 4)), draw(st.integers(fewest, 20))
    marks = draw(st.lists(st.sampled_from([1.0, 2, 3, 4, 5, np.nan]), min_size=raters * units, max_size=raters * units))
    return np.array(marks).reshape(units, raters)


def _if_defined(ratings: FloatArray) -> tuple[float, float] | None:
    try:
        return krippendorff_alpha(ratings), gwet_ac2(ratings)
    except UndefinedStatistic:
        return None


@_untimed
@given(_ratings(), st.integers(0, 1000))
def test_neither_the_order_of_raters_nor_of_answers_matters(ratings: FloatArray, seed: int) -> None:
    """Nor which rater gave a score: raters may change from answer to answer."""
    random = np.random.default_rng(seed)
    shuffled = random.permuted(random.permutation(ratings, axis=0), axis=1)
    first, second = _if_defined(ratings), _if_defined(shuffled)
    assert (first is None) == (second is None)
    if first is not None and second is not None:
        assert second == pytest.approx(first)


@_untimed
@given(_ratings())
def test_a_scale_read_backwards_has_the_same_agreement(ratings: FloatArray) -> None:
    first, mirrored = _if_defined(ratings), _if_defined(6 - ratings)
    assert (first is None) == (mirrored is None)
    if first is not None and mirrored is not None:
        assert mirrored == pytest.approx(first)


@_untimed
@given(_ratings())
def test_alpha_looks_at_the_order_of_scores_only(ratings: FloatArray) -> None:
    found = _if_defined(ratings)
    if found is not None:
        assert krippendorff_alpha(np.exp(ratings)) == pytest.approx(found[0])


@_untimed
@given(_ratings())
def test_agreement_is_at_most_one_and_one_only_where_all_agree(ratings: FloatArray) -> None:
    found = _if_defined(ratings)
    assume(found is not None)
    assert found is not None
    # Alpha may fall below -1 with few answers: 1 4 | 1 5 | 2 5 comes to -1.095.
    assert found[1] >= -1 - 1e-9
    spreads = [float(np.ptp(row[~np.isnan(row)])) for row in ratings if np.count_nonzero(~np.isnan(row)) >= 2]
    for figure in found:
        assert figure <= 1 + 1e-9
        assert (figure > 1 - 1e-9) == (max(spreads) == 0)


@_untimed
@given(_ratings(fewest=12), st.integers(0, 1000))
def test_the_interval_holds_the_figure_and_stays_on_the_scale(ratings: FloatArray, seed: int) -> None:
    labels = [str(number) for number in range(len(ratings))]
    try:
        estimate = alpha_interval(ratings, clusters=labels, random=np.random.default_rng(seed), draws=100)
    except UndefinedStatistic:
        return
    assert estimate.low <= estimate.value <= estimate.high <= 1
    assert estimate.low >= min(-1, estimate.value)
    assert estimate.low < estimate.high


@_untimed
@given(_ratings())
def test_more_pairs_agree_the_more_is_allowed_between_them(ratings: FloatArray) -> None:
    labels = [str(number) for number in range(len(ratings))]
    try:
        shares = [pair_agreement(ratings, clusters=labels, within=within).value for within in range(5)]
    except UndefinedStatistic:
        return
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1)


@_untimed
@given(st.lists(st.lists(st.integers(1, 5), min_size=2, max_size=3), min_size=2, max_size=10))
def test_noise_and_spread_read_the_same_on_a_scale_read_backwards(verdicts: list[list[int]]) -> None:
    labels = [str(number) for number in range(len(verdicts))]
    first = judge_noise(verdicts, clusters=labels)
    mirrored = judge_noise([[6 - one for one in row] for row in verdicts], clusters=labels)
    assert (mirrored.value, mirrored.low, mirrored.high) == pytest.approx((first.value, first.low, first.high))
    means = [sum(row) / len(row) for row in verdicts]
    shifted = judge_spread([10 - mean for mean in means])
    assert shifted.deviation == pytest.approx(judge_spread(means).deviation)
    assert shifted.low <= shifted.deviation <= shifted.high


@_untimed
@given(st.integers(0, 10_000), st.floats(0.1, 10), st.floats(-2, 2))
def test_a_slope_turns_with_the_scale_and_ignores_how_hard_or_in_which_unit(
    seed: int, unit: float, shift: float
) -> None:
    random = np.random.default_rng(seed)
    labels = [str(number // 3) for number in range(18)]
    scores, lengths = random.uniform(1, 5, size=18), random.uniform(10, 1000, size=18)
    own = np.repeat(random.normal(size=6), 3)
    first = length_slope(scores, lengths, questions=labels, clusters=labels)
    other = length_slope(shift + own - scores, unit * lengths, questions=labels, clusters=labels)
    assert (other.value, other.low, other.high) == pytest.approx((-first.value, -first.high, -first.low))


@_untimed
@given(st.lists(st.lists(st.none() | st.floats(1, 5), max_size=4), min_size=1).filter(any))
def test_a_mean_lies_between_its_bounds_and_they_meet_where_nothing_is_missing(
    scores: list[list[float | None]],
) -> None:
    bounded = bounded_mean(scores)
    assert 1 <= bounded.lowest <= bounded.highest <= 5
    if bounded.value is not None:
        assert bounded.lowest - 1e-12 <= bounded.value <= bounded.highest + 1e-12
    if bounded.share == 1:
        assert bounded.lowest == bounded.value == bounded.highest
    mirrored = bounded_mean([[None if score is None else 6 - score for score in row] for row in scores])
    assert (mirrored.lowest, mirrored.highest) == pytest.approx((6 - bounded.highest, 6 - bounded.lowest))
