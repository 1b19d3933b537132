"""Bounds of differences and their p-values, by hand, by exact counts, and by statsmodels and scipy."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.weightstats import ttost_paired

from evalkit.errors import UndefinedStatistic
from evalkit.stats import (
    PairedEffect,
    beyond_p,
    difference_p,
    effect_bounds,
    equivalence_p,
    log_ratio_effect,
    mean_effect,
    sign_flip_p,
    worse_by_p,
)
from evalkit.stats.clusters import FloatArray, grouping_of, hall_bounds


def _effect(
    differences: Sequence[float] | FloatArray, *, clusters: Sequence[int] | None = None, largest: float | None = 1
) -> PairedEffect:
    after = np.array(differences, dtype=np.float64)
    codes = np.arange(len(after)) if clusters is None else np.array(clusters)
    return mean_effect(np.zeros_like(after), after, grouping_of(codes), n_attempts=2 * len(after), largest=largest)


def _lost(lost: int, n: int, *, gained: int = 0) -> PairedEffect:
    return _effect([-1.0] * lost + [1.0] * gained + [0.0] * (n - lost - gained))


def test_bounds_of_four_questions_by_hand() -> None:
    """Differences -1, 0, 0, 0: mean -1/4; influences -3, 1, 1, 1 in 16ths. L/K = 1/4; t(.95, 3) = 2.353363.

    A2 = 12/256 + .05/16 = .05; SE^2 = 4/3 * .05 = 1/15, SE = .2581989. Lower: -u cubes (27 - 3)/4096 = .005859375,
    + .05/64 = .00078125: .006640625; s = .006640625/.05^1.5 = .5939556; s t = 1.397793.
    sqrt(4 + 1.953825) = 2.440046; lower = -.25 - .2581989 * 2.353363 * (2.440046 + 1.397793)/2 = -1.4160, cut at -1.
    Upper: -.005859375 + .00078125 < 0, so s = 0: -.25 + .2581989 * 2.353363 = .357636.
    """
    effect = _effect([-1, 0, 0, 0])
    assert effect_bounds(effect, confidence=0.95) == (-1, pytest.approx(0.357636, abs=1e-6))
    # At confidence .6 t = .276671, s t = .164330: -.25 - .2581989 * .276671 * (2.006740 + .164330)/2 = -.327547.
    low, _ = effect_bounds(effect, confidence=0.6)
    assert low == pytest.approx(-0.327547, abs=1e-6)


def test_bounds_of_unequal_clusters_by_hand() -> None:
    """Sums of influences: differences -1, -1 | 0 | 1: mean -1/4; influences -3, -3 | 1 | 5 in 16ths: -6, 1, 5.

    K = 16/6 = 8/3, K/G = 8/9; t(.9, 5/3) = 2.0877. A2 = 62/256 + .05 * 9/64 = .24921875; SE^2 = 1.5 A2.
    Cubes of u: -216 + 1 + 125 = -90 in 4096ths, times 8/9: -.01953125. Lower: s = (.01953125 + .05 * 27/512)/A2^1.5.
    """
    effect = _effect([-1, -1, 0, 1], clusters=[0, 0, 1, 2], largest=1)
    a2 = 0.24921875
    s, t = (0.01953125 + 0.05 * 27 / 512) / a2**1.5, float(stats.t.ppf(0.6, 5 / 3))
    low, high = effect_bounds(effect, confidence=0.6)
    assert low == pytest.approx(-0.25 - math.sqrt(1.5 * a2) * t * (math.sqrt(4 + (s * t) ** 2) + s * t) / 2)
    assert high == pytest.approx(-0.25 + math.sqrt(1.5 * a2) * t)


@pytest.mark.parametrize("lost", range(8))
def test_questions_that_are_only_lost_are_bounded_as_exactly_counted_ones(lost: int) -> None:
    """Lost of 200, as Garwood (1936) bounds a Poisson mean: chi2(.95, 2(k+1))/2 / n; within a twelfth of it.

    0 -> 2.996, 1 -> 4.744, 2 -> 6.296, ... in 200ths. Wilson's own are 2.71, 4.50, 6.05.
    """
    low, _ = effect_bounds(_lost(lost, 200), confidence=0.95)
    assert -low * 200 == pytest.approx(float(stats.chi2.ppf(0.95, 2 * lost + 2)) / 2, rel=1 / 12)


def test_one_more_lost_question_never_raises_the_lower_bound() -> None:
    """Hall's alone lies lower for 2 of 200 lost than for 3, and for 3 than for 4."""
    ours = [effect_bounds(_lost(lost, 200), confidence=0.95)[0] for lost in range(60)]
    assert all(later < earlier for earlier, later in pairwise(ours))
    two, three, four = (
        effect.value + hall_bounds(effect.influences, effect.grouping, level=0.9)[0]
        for effect in (_lost(2, 200), _lost(3, 200), _lost(4, 200))
    )
    assert two < three < four


def test_halls_transformation_by_hand_and_by_its_formula() -> None:
    """Sums -3, 1, 1, 1 in 16ths: G = 4, sd^2 = 12/4/256, c = (-24/4)/(12/4)^1.5 = -2/sqrt(3) = -1.154701.

    SE = sqrt(4/3 * 12/256) = 1/4. t(.95, 3) = 2.353363. Low end, with t: 1 + c (t/2 - c/24) = 1 - 1.154701 * 1.224794
    = -.414271; cube root -.7454656; t' = 6/c * -1.7454656 = 9.069709; low = -2.267427.
    High end, with -t: 1 - 1.154701 * (-1.176682 + .048113) = 2.303159; cube root 1.3206105; t' = -1.665940: .416485.
    """
    effect = _effect([-1, 0, 0, 0])
    low, high = hall_bounds(effect.influences, effect.grouping, level=0.9)
    assert (low, high) == pytest.approx((-2.267427, 0.416485), abs=2e-6)


def test_bounds_agree_with_halls_where_skewness_is_small() -> None:
    """2,000 differences with skewness 1: s = .022. Both lie further out than t, nearly as far."""
    random = np.random.default_rng(8)
    differences = -random.gamma(4, 0.05, size=2000)
    effect = _effect(differences, largest=None)
    t = float(stats.t.ppf(0.95, 1999)) * effect.grouping.standard_error(effect.influences)
    ours = effect.value - effect_bounds(effect, confidence=0.95)[0]
    halls = -hall_bounds(effect.influences, effect.grouping, level=0.9)[0]
    assert 1.01 * t < halls < ours < 1.005 * halls


def test_without_skewness_equivalence_is_that_of_statsmodels() -> None:
    """Differences that are symmetric about their mean, and have no largest one: plain t both ways."""
    random = np.random.default_rng(2)
    half = random.normal(0, 0.3, size=30)
    differences = np.concatenate([half, -half]) + 0.02
    effect = _effect(differences, largest=None)
    found, (_, p_above, _), (_, p_below, _) = ttost_paired(differences, np.zeros(60), -0.1, 0.1)
    assert equivalence_p(effect, margin=0.1) == pytest.approx(found)
    assert worse_by_p(effect, margin=0.1, is_higher_better=True) == pytest.approx(p_above)
    assert worse_by_p(effect, margin=0.1, is_higher_better=False) == pytest.approx(p_below)
    assert difference_p(effect) == pytest.approx(float(stats.ttest_1samp(differences, 0).pvalue))
    for margin in (0.01, 0.1):
        below = float(stats.ttest_1samp(differences, -margin, alternative="less").pvalue)
        above = float(stats.ttest_1samp(differences, margin, alternative="greater").pvalue)
        assert beyond_p(effect, margin=margin, is_higher_better=True) == pytest.approx(below)
        assert beyond_p(effect, margin=margin, is_higher_better=False) == pytest.approx(above)
    low, high = stats.t.interval(0.9, 59, loc=differences.mean(), scale=stats.sem(differences))
    assert effect_bounds(effect, confidence=0.95) == pytest.approx((low, high))


@pytest.mark.parametrize(("lost", "gained"), [(20, 12), (14, 4), (30, 30), (9, 16)])
def test_one_repeat_is_nearly_mcnemar(lost: int, gained: int) -> None:
    """Right or wrong once: sign flips are McNemar's exact test, and the two-sided p lies near its mid-p."""
    effect = _lost(lost, 200, gained=gained)
    exact = float(getattr(mcnemar(np.array([[0, lost], [gained, 0]]), exact=True), "pvalue"))  # noqa: B009 - untyped
    assert sign_flip_p(effect, draws=20_000, seed=1) == pytest.approx(exact, abs=0.012)
    fewer = stats.binom(lost + gained, 0.5)
    mid = float(2 * fewer.cdf(min(lost, gained)) - fewer.pmf(min(lost, gained)))
    assert difference_p(effect) == pytest.approx(mid, abs=0.02)


def test_sign_flips_swap_whole_clusters() -> None:
    """Two clusters, one of them twice -1: of the four ways to sign, two are as far out as what was seen: p = 1/2."""
    effect = _effect([-1, -1, -1], clusters=[0, 0, 1])
    assert sign_flip_p(effect, draws=4000, seed=3) == pytest.approx(0.5, abs=0.03)
    assert sign_flip_p(_effect([-1, -1, -1]), draws=4000, seed=3) == pytest.approx(0.25, abs=0.03)


def test_sign_flips_are_never_certain() -> None:
    assert sign_flip_p(_lost(60, 200), draws=99, seed=3) == 0.01


def test_all_questions_alike_are_bounded_by_those_not_seen() -> None:
    """No spread: A2 = .05/K^2, s = 1/sqrt(.05): nearly t^2/K beyond the value, on both sides, whatever the value.

    K = 200, t(.95, 199) = 1.652547: SE = sqrt(200/199 * .05)/200 = .00112084; s t = 7.390415:
    .00112084 * 1.652547 * (sqrt(4 + 54.618) + 7.390415)/2 = .0139351.
    """
    for value in (0.0, -0.25, 0.25):
        low, high = effect_bounds(_effect([value] * 200), confidence=0.95)
        assert (low - value, high - value) == pytest.approx((-0.0139353, 0.0139353), abs=1e-6)


def test_all_questions_alike_stay_within_what_is_possible() -> None:
    assert effect_bounds(_effect([-1.0] * 3), confidence=0.95)[0] == -1
    assert effect_bounds(_effect([1.0] * 3), confidence=0.95)[1] == 1


def test_logarithms_that_all_differ_by_the_same_have_no_bounds() -> None:
    before = np.log([1.0, 2.0, 3.0])
    effect = log_ratio_effect(before, before + 0.1, grouping_of(np.arange(3)), n_attempts=6)
    for ask in (
        lambda: effect_bounds(effect, confidence=0.95),
        lambda: difference_p(effect),
        lambda: worse_by_p(effect, margin=0.2, is_higher_better=False),
    ):
        with pytest.raises(UndefinedStatistic, match=r"^no variation between questions$"):
            ask()


def test_a_candidate_that_is_much_worse_fails_and_does_not_pass() -> None:
    effect = _lost(60, 200)
    assert worse_by_p(effect, margin=0.05, is_higher_better=True) > 0.999
    assert beyond_p(effect, margin=0.05, is_higher_better=True) < 0.001
    # The same figures of something of which less is better.
    assert worse_by_p(effect, margin=0.05, is_higher_better=False) < 0.001
    assert beyond_p(effect, margin=0.05, is_higher_better=False) > 0.999
