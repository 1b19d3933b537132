"""The planning table of shared/statistics.md, statsmodels' power, and arithmetic by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.power import TTestPower

from evalkit.errors import UndefinedStatistic
from evalkit.stats.clusters import grouping_of
from evalkit.stats.planning import (
    ASSUMED_OF_SCORES,
    ASSUMED_OF_SHARES,
    Size,
    between_builds,
    decision_chances,
    design_effect,
    detectable_difference,
    gpu_hours,
    needed_questions,
    right_noise,
    sizes_that_decide,
    smallest_margin,
    standard_error,
    within_question,
)

_TABLE = {
    50: ((19.3, 17.1), (11.7, 10.4), (9.5, 8.4)),
    100: ((13.7, 12.1), (8.3, 7.4), (6.7, 6.0)),
    200: ((9.7, 8.6), (5.9, 5.2), (4.8, 4.2)),
    300: ((7.9, 7.0), (4.8, 4.3), (3.9, 3.4)),
}
"""Questions -> (detectable, margin) in points for R = 1, 3, 5."""


def test_the_planning_table_is_reproduced() -> None:
    """From the two variances as they are printed, Var(delta) = .0122 and w_A + w_B = .2254.

    21 of the 24 entries agree to the last digit. 7.35 stands as 7.4, 4.74 as 4.8 and 4.24 as 4.3, so the variances
    had more digits than are printed: with .0127 and .2250 all 24 agree.
    """
    wanted = [figure for row in _TABLE.values() for pair in row for figure in pair]
    found = _table(ASSUMED_OF_SHARES.between, ASSUMED_OF_SHARES.within_reference)
    assert found == pytest.approx(wanted, abs=0.065)
    assert sum(round(one, 1) == other for one, other in zip(found, wanted, strict=True)) == 21
    assert [round(figure, 1) for figure in _table(0.0127, 0.1125)] == wanted


def _table(between: float, within: float) -> list[float]:
    spread = replace(ASSUMED_OF_SHARES, between=between, within_reference=within, within_candidate=within)
    return [
        100 * smallest(spread, questions=n, repeats=repeats)
        for n, repeats in product(_TABLE, (1, 3, 5))
        for smallest in (detectable_difference, smallest_margin)
    ]


def test_standard_error_by_hand() -> None:
    """(.0122 + .2254/5)/200 = .0002864; its root is .016923."""
    assert standard_error(ASSUMED_OF_SHARES, questions=200, repeats=5) == pytest.approx(0.016923, abs=1e-6)


def test_the_factors_are_2_80_and_2_49() -> None:
    error = standard_error(ASSUMED_OF_SHARES, questions=80, repeats=4)
    assert detectable_difference(ASSUMED_OF_SHARES, questions=80, repeats=4) / error == pytest.approx(2.80, abs=0.005)
    assert smallest_margin(ASSUMED_OF_SHARES, questions=80, repeats=4) / error == pytest.approx(2.49, abs=0.005)


def test_rubric_scores_detect_what_the_contract_says() -> None:
    """100 x 3 detects .18 and 200 x 5 .11 of a level, when repeats scatter by .6 and true differences by .4."""
    assert round(detectable_difference(ASSUMED_OF_SCORES, questions=100, repeats=3), 2) == 0.18
    assert round(detectable_difference(ASSUMED_OF_SCORES, questions=200, repeats=5), 2) == 0.11


def test_one_point_of_accuracy_needs_about_3500_questions_5_times() -> None:
    assert needed_questions(ASSUMED_OF_SHARES, repeats=5, margin=0.01) == pytest.approx(3500, rel=0.02)


def test_1800_requests_take_42_hours() -> None:
    """1,800 requests of 5,000 tokens at 4 x 15 tokens/s: 9,000,000 / 60 / 3600 = 41.7."""
    assert gpu_hours(1800, tokens=5000, tokens_per_s=15, at_once=4) == pytest.approx(41.667, abs=1e-3)


@pytest.mark.parametrize(("questions", "margin", "loss"), [(30, 0.1, 0.0), (100, 0.05, 0.02), (200, 0.05, 0.0)])
def test_chances_are_the_power_of_a_one_sided_paired_t(questions: int, margin: float, loss: float) -> None:
    chances = decision_chances(ASSUMED_OF_SHARES, questions=questions, repeats=3, margin=margin, true_loss=loss)
    deviation = ASSUMED_OF_SHARES.of_question(3) ** 0.5
    power = TTestPower().power((margin - loss) / deviation, nobs=questions, alpha=0.05, alternative="larger")
    assert chances.passes == pytest.approx(float(power), abs=1e-6)


def test_at_the_margin_either_verdict_is_wrong_five_percent_of_the_time() -> None:
    chances = decision_chances(ASSUMED_OF_SHARES, questions=77, repeats=3, margin=0.05, true_loss=0.05)
    assert (chances.passes, chances.fails, chances.inconclusive) == pytest.approx((0.05, 0.05, 0.9))


def test_no_loss_and_twice_the_margin_mirror_each_other() -> None:
    passing = decision_chances(ASSUMED_OF_SHARES, questions=150, repeats=3, margin=0.05)
    failing = decision_chances(ASSUMED_OF_SHARES, questions=150, repeats=3, margin=0.05, true_loss=0.1)
    assert (passing.passes, passing.fails) == pytest.approx((failing.fails, failing.passes))


@pytest.mark.parametrize(("margin", "loss"), [(0.05, 0.0), (0.05, 0.12), (0.08, 0.03), (0.3, 0.0)])
def test_needed_questions_are_the_fewest(margin: float, loss: float) -> None:
    needed = needed_questions(ASSUMED_OF_SHARES, repeats=3, margin=margin, true_loss=loss)
    assert needed is not None

    def power(questions: int) -> float:
        chances = decision_chances(ASSUMED_OF_SHARES, questions=questions, repeats=3, margin=margin, true_loss=loss)
        return max(chances.passes, chances.fails)

    assert power(needed) >= 0.8 > power(needed - 1)


def test_a_loss_on_the_margin_is_never_decided() -> None:
    assert needed_questions(ASSUMED_OF_SHARES, repeats=5, margin=0.05, true_loss=0.05) is None
    assert sizes_that_decide(ASSUMED_OF_SHARES, margin=0.05, true_loss=0.05) == ()


def test_a_bank_that_is_too_small_leaves_no_size() -> None:
    assert sizes_that_decide(ASSUMED_OF_SHARES, margin=0.01, available=400) == ()
    assert sizes_that_decide(ASSUMED_OF_SHARES, margin=0.05)[0].repeats == 2


def test_requests_are_questions_times_repeats() -> None:
    assert Size(questions=200, repeats=5).requests == 1000


def test_within_variance_of_a_pilot_by_hand() -> None:
    """c(R-c)/(R(R-1)) of 2/5, 5/5, 1/5: 6/20, 0, 4/20; their mean is 1/6."""
    estimate = within_question([2, 5, 1], [5, 5, 5], clusters=["a", "b", "c"])
    assert estimate.value == pytest.approx(1 / 6)
    assert estimate.low < 1 / 6 < estimate.high <= 0.5


def test_variance_between_builds_by_hand() -> None:
    """Differences .6, 0, -.2: variance .17333. Noise c(R-c)/(R^2 (R-1)): 2/5 and 5/5: .06 + 0; 3/5 and 3/5: .12;
    1/5 and 0/5: .04 + 0; mean .073333; what is left is .1."""
    before, after, asked = np.array([2.0, 3, 1]), np.array([5.0, 3, 0]), np.full(3, 5.0)
    noise = right_noise(before, asked) + right_noise(after, asked)
    assert noise == pytest.approx([0.06, 0.12, 0.04])
    assert between_builds((after - before) / asked, noise) == pytest.approx(0.1)


def test_variance_between_builds_is_unbiased() -> None:
    """True differences +-.2: .04; 4 repeats of 60 questions, 2,000 runs."""
    random, asked = np.random.default_rng(2), np.full(60, 4.0)
    found: list[float] = []
    for _ in range(2000):
        chances, shift = random.uniform(0.3, 0.7, 60), random.choice([-0.2, 0.2], 60)
        before, after = random.binomial(4, chances), random.binomial(4, chances + shift)
        noise = right_noise(before.astype(float), asked) + right_noise(after.astype(float), asked)
        found.append(between_builds((after - before) / 4, noise))
    assert float(np.mean(found)) == pytest.approx(0.04, abs=4 * float(stats.sem(found)))


def test_design_effect_of_doubled_questions_is_two() -> None:
    """Every question twice in its cluster: half as many pieces of evidence, but for G/(G-1) against n/(n-1)."""
    once = np.random.default_rng(3).normal(size=500)
    effect = design_effect(np.repeat(once, 2), grouping_of(np.repeat(np.arange(500), 2)))
    assert effect == pytest.approx(2, rel=0.003)


def test_what_does_not_exist_has_no_figure() -> None:
    with pytest.raises(UndefinedStatistic, match="1 question, needs 2"):
        between_builds(np.zeros(1), np.zeros(1))
    with pytest.raises(UndefinedStatistic, match="differ alike"):
        design_effect(np.zeros(4), grouping_of(np.arange(4)))
