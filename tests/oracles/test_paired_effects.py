"""Differences of two runs by hand, by exact enumeration, and by statsmodels, which is a reference in tests only."""

from __future__ import annotations

from itertools import product
from math import comb, exp, log

import numpy as np
import pytest
import statsmodels.api as sm

from evalkit.errors import UndefinedStatistic
from evalkit.stats import (
    PairedEffect,
    balanced_effect,
    excess_flip_effect,
    home_effect,
    log_ratio_effect,
    mean_effect,
    ratio_effect,
)
from evalkit.stats.clusters import FloatArray, Grouping, grouping_of

_RANDOM = np.random.default_rng(3)


def _alone(n: int) -> Grouping:
    return grouping_of(np.arange(n))


def _floats(*values: float) -> FloatArray:
    return np.array(values, dtype=np.float64)


def test_a_mean_effect_of_three_questions_by_hand() -> None:
    """Differences -.5, 0, -1: mean -.5; influences (d - mean)/3."""
    effect = mean_effect(_floats(1, 0.5, 1), _floats(0.5, 0.5, 0), _alone(3), n_attempts=12, largest=1)
    assert (effect.reference, effect.candidate, effect.value) == pytest.approx((5 / 6, 1 / 3, -0.5))
    assert effect.influences == pytest.approx([0, 1 / 6, -1 / 6])
    assert effect.weights == pytest.approx([1 / 3] * 3)
    assert (effect.n_attempts, effect.largest) == (12, 1)


def test_a_balanced_effect_by_hand() -> None:
    """Solvable -.5 and 0: mean -.25. Unsolvable -1, 0 and -.5: mean -.5. Half of each: -.375.

    Influences (d - side's mean) / (2 n_side): -.25/4, .25/4; -.5/6, .5/6, 0.
    """
    effect = balanced_effect(
        _floats(1, 1, 1, 0.5, 0.5),
        _floats(0.5, 1, 0, 0.5, 0),
        grouping_of(np.array([0, 1, 0, 1, 2])),
        is_solvable=np.array([True, True, False, False, False]),
        n_attempts=20,
    )
    assert (effect.reference, effect.candidate) == pytest.approx(((1 + 2 / 3) / 2, (0.75 + 1 / 6) / 2))
    assert effect.value == pytest.approx(-0.375)
    assert effect.influences == pytest.approx([-1 / 16, 1 / 16, -1 / 12, 1 / 12, 0])
    assert effect.weights == pytest.approx([1 / 4] * 2 + [1 / 6] * 3)


def test_a_balanced_effect_agrees_with_statsmodels() -> None:
    """A regression of the differences on both sides' indicators; its factor (N-1)/(N-2) is taken out."""
    n = 60
    groups, solvable = np.arange(n) // 2, np.arange(n) % 3 > 0
    before, after = _RANDOM.binomial(4, 0.7, size=(2, n)) / 4
    fitted = sm.OLS(after - before, np.column_stack([solvable, ~solvable]).astype(float)).fit(
        cov_type="cluster", cov_kwds={"groups": groups, "use_correction": True}
    )
    contrast = np.array([0.5, 0.5])
    error = float(contrast @ fitted.cov_params() @ contrast * (n - 2) / (n - 1)) ** 0.5
    effect = balanced_effect(before, after, grouping_of(groups), is_solvable=solvable, n_attempts=480)
    assert effect.value == pytest.approx(float(contrast @ fitted.params))
    assert _error(effect) == pytest.approx(error)


@pytest.mark.parametrize("side", ["solvable question", "unsolvable question"])
def test_a_balanced_effect_with_one_question_on_a_side_is_undefined(side: str) -> None:
    is_solvable = np.array([side == "solvable question"] + [side != "solvable question"] * 3)
    with pytest.raises(UndefinedStatistic, match=f"1 {side}, needs 2"):
        balanced_effect(_floats(1, 1, 1, 1), _floats(1, 1, 1, 0), _alone(4), is_solvable=is_solvable, n_attempts=8)


def test_a_log_ratio_effect_is_the_ratio_of_geometric_means() -> None:
    """Seconds 2, 8 | 4, 8: geometric means 4 and sqrt(32): log ratio log(2)/2."""
    effect = log_ratio_effect(np.log([2.0, 8.0]), np.log([4.0, 8.0]), _alone(2), n_attempts=4)
    assert (effect.reference, effect.candidate) == pytest.approx((4, 32**0.5))
    assert effect.value == pytest.approx(log(2) / 2)
    assert effect.influences == pytest.approx([log(2) / 4, -log(2) / 4])
    assert effect.largest is None


def test_a_ratio_effect_by_hand() -> None:
    """Tokens 10, 30 with 1, 1 right: 20 each. Tokens 30, 50 with 1, 0 right: 80 each. log 4.

    Influences 30/80 - 1 - 10/40 + 1/2 and 50/80 - 0 - 30/40 + 1/2: -3/8 and 3/8.
    """
    effect = ratio_effect(_floats(10, 30), _floats(1, 1), _floats(30, 50), _floats(1, 0), _alone(2), n_attempts=4)
    assert (effect.reference, effect.candidate, effect.value) == pytest.approx((20, 80, log(4)))
    assert effect.influences == pytest.approx([-3 / 8, 3 / 8])


@pytest.mark.parametrize("kind", ["ratio", "home"])
def test_influences_are_the_derivatives_of_the_value(kind: str) -> None:
    """Delta method: how the value moves when a question counts for a little more, by finite differences."""
    first, second, third, fourth = _RANDOM.uniform(0.2, 1, size=(4, 12))
    step = 1e-6

    def value_of(counts: FloatArray) -> float:
        """Of the figures with each question counted so often."""
        if kind == "ratio":
            return log((counts @ third) / (counts @ fourth)) - log((counts @ first) / (counts @ second))
        return float((counts * third) @ fourth / (counts @ third) - (counts * first) @ second / (counts @ first))

    build = ratio_effect if kind == "ratio" else home_effect
    effect = build(first, second, third, fourth, _alone(12), n_attempts=24)
    assert effect.value == pytest.approx(value_of(np.ones(12)))
    moved = [(value_of(np.ones(12) + step * np.eye(12)[i]) - effect.value) / step for i in range(12)]
    assert effect.influences == pytest.approx(moved, abs=1e-5)
    assert (effect.influences.sum(), effect.weights.sum()) == pytest.approx((0, 1), abs=1e-12)


def test_a_home_effect_by_hand() -> None:
    """Home 1, 1/2, 0 and away 1, 0, 1: 2/3. Home 1, 1, 0 and away 1/2, 1/2, 1: 1/2."""
    effect = home_effect(
        _floats(1, 0.5, 0), _floats(1, 0, 1), _floats(1, 1, 0), _floats(0.5, 0.5, 1), _alone(3), n_attempts=12
    )
    assert (effect.reference, effect.candidate, effect.value) == pytest.approx((2 / 3, 1 / 2, -1 / 6))
    assert effect.influences == pytest.approx([-2 / 9, 2 / 9, 0])
    assert effect.weights == pytest.approx([7 / 12, 5 / 12, 0])


def test_what_a_run_never_reached_has_no_ratio() -> None:
    zeros, ones = _floats(0, 0, 0), _floats(1, 1, 1)
    with pytest.raises(UndefinedStatistic, match=r"^never right$"):
        ratio_effect(ones, ones, ones, zeros, _alone(3), n_attempts=6)
    with pytest.raises(UndefinedStatistic, match=r"^nothing spent$"):
        ratio_effect(ones, ones, zeros, ones, _alone(3), n_attempts=6)
    with pytest.raises(UndefinedStatistic, match=r"^never right at home$"):
        home_effect(ones, ones, zeros, ones, _alone(3), n_attempts=6)
    with pytest.raises(UndefinedStatistic, match=r"^1 pair right at home, needs 2$"):
        home_effect(ones, ones, _floats(1, 0, 0), ones, _alone(3), n_attempts=6)


def test_an_excess_flip_by_hand() -> None:
    """3 of 3 and 1 of 3: between (3*2 + 1*0)/9 = 2/3; within (0 + 2/3)/2 = 1/3: 1/3. 2 of 3 twice: 4/9 - 2/3 = -2/9."""
    effect = _excess([3, 2], [3, 3], [1, 2], [3, 3])
    assert effect.value == pytest.approx((1 / 3 - 2 / 9) / 2)
    assert (effect.reference, effect.candidate) == pytest.approx((1 / 3, 2 / 3))
    assert effect.influences == pytest.approx([5 / 36, -5 / 36])
    assert effect.n_attempts == 12


@pytest.mark.parametrize(("asked_before", "asked_after"), [(2, 2), (3, 3), (2, 4), (5, 3)])
@pytest.mark.parametrize(("before", "after"), [(0.3, 0.3), (0.9, 0.4), (0.0, 1.0)])
def test_excess_flips_are_unbiased_by_enumeration(
    asked_before: int, asked_after: int, before: float, after: float
) -> None:
    """Over all binomial outcomes of both runs, weighed by their chances, it comes to (p_A - p_B)^2 exactly."""
    expected = sum(
        _binomial(c, asked_before, before)
        * _binomial(d, asked_after, after)
        * _excess([c] * 2, [asked_before] * 2, [d] * 2, [asked_after] * 2).value
        for c, d in product(range(asked_before + 1), range(asked_after + 1))
    )
    assert expected == pytest.approx((before - after) ** 2, abs=1e-12)


def test_numbers_that_are_no_labels_group_as_labels_do() -> None:
    grouping = grouping_of(np.array([-4, 9, -4, 100]))
    assert (grouping.n_clusters, grouping.n_questions) == (3, 4)
    assert grouping.sums(_floats(1, 2, 3, 4)) == pytest.approx([4, 2, 4])
    with pytest.raises(UndefinedStatistic, match=r"^2 pairs in 1 cluster, needs 2 clusters$"):
        grouping_of(np.array([1, 1]), noun="pair")


def test_a_value_on_the_log_scale_reads_back_as_a_ratio() -> None:
    effect = log_ratio_effect(np.log([1.0, 1.0]), np.log([1.25, 1.25]), _alone(2), n_attempts=4)
    assert exp(effect.value) == pytest.approx(effect.candidate / effect.reference)


def _error(effect: PairedEffect) -> float:
    return effect.grouping.standard_error(effect.influences)


def _excess(
    right_before: list[int], asked_before: list[int], right_after: list[int], asked_after: list[int]
) -> PairedEffect:
    first, second, third, fourth = (
        np.array(counted, dtype=np.intp) for counted in (right_before, asked_before, right_after, asked_after)
    )
    return excess_flip_effect(first, second, third, fourth, _alone(len(right_before)))


def _binomial(right: int, asked: int, chance: float) -> float:
    return comb(asked, right) * chance**right * (1 - chance) ** (asked - right)
