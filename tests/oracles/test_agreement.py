"""Agreement between raters: published figures, other people's programs, and arithmetic."""

from __future__ import annotations

import math

import numpy as np
import pytest

from evalkit.domain.verdict import Estimate
from evalkit.errors import UndefinedStatistic
from evalkit.stats.agreement import (
    ac2_interval,
    alpha_interval,
    gwet_ac2,
    krippendorff_alpha,
    pair_agreement,
)
from evalkit.stats.bootstrap import FEWEST_CLUSTERS
from evalkit.stats.clusters import FloatArray
from evalkit.stats.intervals import value_share_interval

_NAN = math.nan
_FOUR_OBSERVERS = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, _NAN, _NAN, _NAN],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _NAN, 3],
        [_NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _NAN],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _NAN],
    ]
).T
"""Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, example C: four observers, twelve units."""
_THREE_RATERS = np.array(
    [[2, 3, 1], [2, 1, 2], [5, 5, 5], [5, 5, 1], [5, 5, 1], [1, 1, 2], [2, 1, 3], [3, 3, 4]], dtype=np.float64
)
_WITH_GAPS = "..41 2.53 5.15 11.4 .1.. ..3. 4.52 .4.3 ..13 .3.3 .23. 3255"
_TWO_RATERS = "45 21 22 .2 55 .3 55 43 5. 34 45 21 12 22 .1 21 .1 33 12 54 54 55 23 45 34"


def test_the_published_example_has_its_published_alpha() -> None:
    """Ordinal alpha .815 (nominal .743, interval .849, ratio .797: another metric would be seen)."""
    assert krippendorff_alpha(_FOUR_OBSERVERS) == pytest.approx(0.815, abs=5e-4)


@pytest.mark.parametrize(
    ("ratings", "alpha"),
    [
        (_FOUR_OBSERVERS, 0.8153875037548814),
        (_THREE_RATERS, 0.2692597312326229),
        (_WITH_GAPS, -0.18024200209239583),
        (_TWO_RATERS, 0.818486089187056),
    ],
)
def test_alpha_is_that_of_the_package_krippendorff(ratings: FloatArray | str, alpha: float) -> None:
    """Computed once with ``krippendorff`` 0.9.0, ``level_of_measurement="ordinal"``."""
    assert krippendorff_alpha(_read(ratings)) == pytest.approx(alpha, abs=1e-12)


@pytest.mark.parametrize(
    ("ratings", "ac2"),
    [
        (_FOUR_OBSERVERS, 0.89893977),
        (_THREE_RATERS, 0.26797386),
        (_WITH_GAPS, -0.01165319),
        (_TWO_RATERS, 0.75687691),
    ],
)
def test_ac2_is_that_of_the_package_irrcac(ratings: FloatArray | str, ac2: float) -> None:
    """Computed once with ``irrCAC`` 0.4.4 by an author of the method, ``weights="ordinal"``, categories 1 to 5."""
    assert gwet_ac2(_read(ratings)) == pytest.approx(ac2, abs=5e-9)


def test_alpha_by_hand() -> None:
    """Pairs 1 1 | 1 2 | 2 2 | 3 3: n_1 = 3, n_2 = 3, n_3 = 2, n = 8; mid-ranks 1.5, 4.5, 7.

    Observed: one pair 3 apart, both ways: 2 * 9 / 8 = 2.25. Expected: 2 (3 * 9 * 3 + 3 * 5.5^2 * 2 + 3 * 2.5^2 * 2) /
    (8 * 7) = 2 * 300 / 56 = 10.714. Alpha = 1 - 2.25 * 56 / 600 = .79.
    """
    assert krippendorff_alpha(np.array([[1.0, 1], [1, 2], [2, 2], [3, 3]])) == pytest.approx(0.79)


def test_ac2_by_hand() -> None:
    """The same pairs on the scale 1 2 3: weights 1, 1 - 1/3, 0 for 0, 1, 2 places; their sum 3 + 4 * 2/3 = 17/3.

    p_a = (1 + 2/3 + 1 + 1)/4 = 11/12; pi = 3/8, 3/8, 2/8, sum pi(1-pi) = 42/64; p_e = 17/18 * 42/64 = .61979.
    """
    chance = 17 / 18 * 42 / 64
    found = gwet_ac2(np.array([[1.0, 1], [1, 2], [2, 2], [3, 3]]), levels=(1, 2, 3))
    assert found == pytest.approx((11 / 12 - chance) / (1 - chance))


def test_alpha_is_the_same_by_the_definition_over_all_pairs_of_values() -> None:
    """Coincidences and the squared ordinal difference of every pair of values, in loops."""
    random = np.random.default_rng(4)
    for _ in range(20):
        ratings = 1 + 4 * random.integers(0, 7, size=(9, 4)) / 6
        ratings[random.random(ratings.shape) < 0.3] = _NAN
        assert krippendorff_alpha(ratings) == pytest.approx(_by_definition(ratings), abs=1e-12)


def test_shares_of_pairs_by_hand() -> None:
    """Of 5 4 | 3 3 3 | 2 4 4 the pairs agree in 0, 1 and 1/3, and within one level in 1, 1 and 1/3."""
    ratings = np.array([[5, 4, _NAN], [3, 3, 3], [2, 4, 4], [1, _NAN, _NAN]])
    exact, near = (pair_agreement(ratings, clusters=list("abcd"), within=within) for within in (0.0, 1.0))
    assert exact == value_share_interval([0, 1, 1 / 3], [1, 1, 1], clusters=list("abc"))
    assert near == value_share_interval([1, 1, 1 / 3], [1, 1, 1], clusters=list("abc"))


def test_checklist_scores_a_step_apart_are_within_one_level() -> None:
    """1 + 4 * .55 and 1 + 4 * .3 are 1 apart, but for the rounding of floats."""
    ratings = np.array([[1 + 4 * 0.55, 1 + 4 * 0.3], [1 + 4 * 0.8, 1 + 4 * 0.55]])
    assert pair_agreement(ratings, clusters=["a", "b"], within=1).value == 1


@pytest.mark.parametrize("statistic", [krippendorff_alpha, gwet_ac2])
@pytest.mark.parametrize(
    ("ratings", "reason"),
    [
        ([[5, 5], [5, 5], [5, 5]], "no variation"),
        ([[5, _NAN], [4, _NAN], [3, _NAN]], "0 answers scored by two raters, needs 2"),
        ([[5], [4], [3]], "0 answers scored by two raters"),
        ([[5, 4], [4, _NAN]], "1 answer scored by two raters, needs 2"),
        # What one rater alone scored is no variation.
        ([[5, 5], [5, 5], [1, _NAN]], "no variation"),
    ],
)
def test_without_variation_or_pairs_there_is_no_agreement(
    statistic: object, ratings: list[list[float]], reason: str
) -> None:
    with pytest.raises(UndefinedStatistic, match=reason):
        statistic(np.array(ratings, dtype=np.float64))  # type: ignore[operator]


def test_with_few_clusters_or_hardly_any_variation_there_is_no_interval() -> None:
    ratings = np.array([[1.0, 1], [2, 2], [3, 3]] * 3)
    with pytest.raises(UndefinedStatistic, match=f"9 clusters scored by two raters, needs {FEWEST_CLUSTERS}"):
        _alpha(ratings)
    with pytest.raises(UndefinedStatistic, match="no variation"):
        _alpha(np.full((30, 2), 5.0))
    ratings = np.full((100, 2), 5.0)
    ratings[:4] = [[4, 4], [4, 5], [3, 3], [1, 2]]
    with pytest.raises(UndefinedStatistic, match="all but 4 of 100 clusters have one score throughout, needs 5"):
        _alpha(ratings)
    ratings[4] = [4, 4]
    assert _alpha(ratings).n_clusters == 100


def test_perfect_agreement_has_an_interval_of_some_width() -> None:
    """And one answer on which raters differ a little makes it no narrower."""
    ratings = np.repeat(np.tile(np.arange(1.0, 6.0), 6)[:, np.newaxis], 2, axis=1)
    perfect = _alpha(ratings)
    assert (perfect.value, perfect.high) == (1, 1)
    assert 0.9 < perfect.low < 0.95
    ratings[0, 0] = 2
    assert _alpha(ratings).low < perfect.low


def test_the_same_seed_gives_the_same_interval_and_draws_in_portions_change_nothing() -> None:
    ratings = _read(_TWO_RATERS)
    assert _alpha(ratings) == _alpha(ratings)
    labels = [str(number) for number in range(len(ratings))]
    ac2 = ac2_interval(ratings, clusters=labels, random=np.random.default_rng(3))
    assert ac2.low < ac2.value == gwet_ac2(ratings) < ac2.high


def test_repeating_every_answer_in_its_cluster_adds_no_evidence() -> None:
    ratings = _read(_TWO_RATERS)
    single = _alpha(ratings)
    labels = [str(number) for number in range(len(ratings))] * 2
    doubled = alpha_interval(np.tile(ratings, (2, 1)), clusters=labels, random=np.random.default_rng(3))
    assert doubled.n_clusters == single.n_clusters
    assert doubled.high - doubled.low == pytest.approx(single.high - single.low, rel=0.05)


def _alpha(ratings: FloatArray) -> Estimate:
    labels = [str(number) for number in range(len(ratings))]
    return alpha_interval(ratings, clusters=labels, random=np.random.default_rng(3))


def _read(ratings: FloatArray | str) -> FloatArray:
    """A word a unit, a character a rater."""
    if not isinstance(ratings, str):
        return ratings
    return np.array([[_NAN if mark == "." else float(mark) for mark in word] for word in ratings.split()])


def _by_definition(ratings: FloatArray) -> float:
    units = [row[~np.isnan(row)].tolist() for row in ratings]
    units = [unit for unit in units if len(unit) >= 2]
    values = sorted({value for unit in units for value in unit})
    times = [sum(unit.count(value) for unit in units) for value in values]
    n = sum(times)

    def difference(one: float, other: float) -> float:
        low, high = sorted((values.index(one), values.index(other)))
        return (sum(times[low : high + 1]) - (times[low] + times[high]) / 2) ** 2 if low != high else 0.0

    observed = sum(
        difference(unit[i], unit[j]) / (len(unit) - 1)
        for unit in units
        for i in range(len(unit))
        for j in range(len(unit))
        if i != j
    )
    pooled = [value for unit in units for value in unit]
    expected = sum(difference(one, other) for one in pooled for other in pooled)
    return 1 - observed / n / (expected / (n * (n - 1)))
