"""PPI++ and the acceptance of judges: by hand, by statsmodels and by scipy."""

from __future__ import annotations

import math

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats as scipy_stats

from evalkit.errors import UndefinedStatistic
from evalkit.stats.bounds import effect_bounds
from evalkit.stats.clusters import FloatArray, grouping_of
from evalkit.stats.paired import mean_effect
from evalkit.stats.ppi import Combined, combined_effect, combined_interval, combined_mean, combined_score

_NAN = math.nan


def _alone(people: FloatArray, judged: FloatArray, **more: list[str]) -> Combined:
    """Every question a cluster of its own."""
    return combined_mean(people, judged, grouping_of(np.arange(len(people))), **more)


def _ninety() -> tuple[FloatArray, FloatArray]:
    """30 labelled: judges 1, 0 and -1 ten times each, people 1 x 8 and 0 x 2, 0 x 10, -1 x 8 and -2 x 2.

    60 unlabelled: judges 1 x 30, 0 x 20, -1 x 10.
    """
    people = [1.0] * 8 + [0.0] * 2 + [0.0] * 10 + [-1.0] * 8 + [-2.0] * 2 + [_NAN] * 60
    judged = [1.0] * 10 + [0.0] * 10 + [-1.0] * 10 + [1.0] * 30 + [0.0] * 20 + [-1.0] * 10
    return np.array(people), np.array(judged)


def test_ninety_questions_by_hand() -> None:
    """Of L: sum Y = 8 - 8 - 4 = -4, sum F = 0, sum YF = 8 + 8 + 4 = 20, sum F^2 = 20, sum Y^2 = 8 + 8 + 8 = 24.

    Cov = 20/29. All F: sum 20, squares 60 of 90: Var F = (60 - 400/90)/89 = 500/801. lambda = (20/29)/(1.5 * 500/801)
    = .736552. Mean of U 20/60. Value = lambda/3 - 4/30 = .112184. Var_U F = (40 - 400/60)/59 = .564972.
    Var_L(Y - lambda F) = (24 - 16/30 - 40 lambda + 20 lambda^2)/29 = (23.466667 - 29.462069 + 10.850167)/29 = .167406.
    SE^2 = lambda^2 .564972/60 + .167406/30 = .0051084 + .0055802; the second times 29/28 for lambda: .0108878.
    """
    combined = _alone(*_ninety())
    assert combined.judge_weight == pytest.approx(0.736552, abs=1e-6)
    assert combined.value == pytest.approx(0.112184, abs=1e-6)
    assert combined.standard_error**2 == pytest.approx(0.0108878, abs=1e-7)
    assert (combined.n_labelled, combined.n_strata, combined.degrees) == (30, 1, pytest.approx(28))
    estimate = combined_interval(combined, n_attempts=60)
    half_width = float(scipy_stats.t.ppf(0.975, 28)) * math.sqrt(0.0108878)
    assert (estimate.low, estimate.high) == pytest.approx((0.112184 - half_width, 0.112184 + half_width), abs=1e-5)
    assert (estimate.method, estimate.n_clusters, estimate.n_questions, estimate.n_attempts) == ("PPI++", 30, 30, 60)


def test_a_judge_that_says_the_same_of_everything_leaves_the_peoples_mean() -> None:
    """Y: 1 x 8, 0 x 12, -1 x 8, -2 x 2, mean -4/30, squares 24: Var = (24 - 16/30)/29 = .809195. No lambda to pay."""
    people, judged = _ninety()
    combined = _alone(people, np.full_like(judged, 3.0))
    assert (combined.value, combined.judge_weight) == (pytest.approx(-4 / 30), 0)
    assert combined.standard_error**2 == pytest.approx(0.809195 / 30, abs=1e-7)
    assert combined.degrees == pytest.approx(29)


def test_what_rounding_makes_of_equal_scores_is_no_opinion() -> None:
    """A mean of equal numbers is not always the number, and a lambda of rounding would cost a degree of freedom."""
    people, judged = _ninety()
    for said in np.linspace(1, 5, 41):
        combined = _alone(people, np.full_like(judged, said))
        assert (combined.judge_weight, combined.degrees) == (0, pytest.approx(29)), said


def test_a_judge_that_says_the_opposite_of_people_is_not_believed() -> None:
    people, judged = _ninety()
    combined = _alone(people, -judged)
    assert (combined.value, combined.judge_weight) == (pytest.approx(-4 / 30), 0)


def test_lambda_is_at_most_one() -> None:
    """People spread twice as far as judges: Cov = 2 Var, so lambda were 2/(1 + 30/270) = 1.8."""
    judged = np.tile([1.0, 0.0, -1.0], 100)
    people = np.where(np.arange(300) < 30, 2 * judged, _NAN)
    assert _alone(people, judged).judge_weight == 1


def test_where_people_have_scored_everything_judges_are_not_asked() -> None:
    people, judged = _ninety()
    combined = _alone(people[:30], judged[:30])
    assert (combined.value, combined.judge_weight) == (pytest.approx(-4 / 30), 0)
    assert combined.standard_error**2 == pytest.approx(0.809195 / 30, abs=1e-7)


def test_strata_by_hand() -> None:
    """Two strata of 60 and 40 questions, 10 and 20 of them labelled, whatever their share; judges say nothing.

    Means 1.5 and 3: .6 * 1.5 + .4 * 3 = 2.1. Variances 10/9 * .25 and 20/19 * 1:
    SE^2 = .36 * .277778/10 + .16 * 1.052632/20 = .010 + .0084211. Degrees: weights .06 and .02,
    K = 1/(10 * .0036 + 20 * .0004) = 22.7273, less two strata.
    """
    people = np.full(100, _NAN)
    people[:10], people[60:80] = [1.0, 2.0] * 5, [2.0, 4.0] * 10
    combined = _alone(people, np.zeros(100), strata=["a"] * 60 + ["b"] * 40)
    assert combined.value == pytest.approx(2.1)
    assert combined.standard_error**2 == pytest.approx(0.0184211, abs=1e-7)
    assert combined.degrees == pytest.approx(1 / 0.044 - 2)


def test_judges_weigh_strata_of_what_is_unlabelled_by_the_share_of_all() -> None:
    """Lambda is 1, so judges' errors are all that is left: people are 1 above them in both strata.

    Value: .5 * 2 + .5 * 4 + 1 = 4, though 60 of the 140 unlabelled ones are of the second stratum.
    """
    judged = np.array([1.9, 2.1] * 50 + [3.9, 4.1] * 50)
    people = np.full(200, _NAN)
    people[:20], people[100:140] = judged[:20] + 1, judged[100:140] + 1
    # Spread widely enough for lambda to reach 1.
    people[:20] += 3 * (judged[:20] - 2)
    people[100:140] += 3 * (judged[100:140] - 4)
    combined = _alone(people, judged, strata=["a"] * 100 + ["b"] * 100)
    assert combined.judge_weight == 1
    assert combined.value == pytest.approx(4)


def test_small_strata_are_put_together_with_their_neighbours() -> None:
    """Labels 3, 2, 20, 5 in a, b, c, d: a with b. What is left over at the end goes with the last that is large enough.

    In quarters of the questions: 5 labels of mean 17/5 for two, 20 of 3, and 5 of 13/5.
    """
    people, names = np.full(80, _NAN), [name for name in "abcd" for _ in range(20)]
    for start, count in ((0, 3), (20, 2), (40, 20), (60, 5)):
        people[start : start + count] = 3.0
    people[0], people[60] = 5.0, 1.0
    combined = _alone(people, np.zeros(80), strata=names)
    assert (combined.n_strata, combined.value) == (3, pytest.approx(0.5 * 3.4 + 0.25 * 3 + 0.25 * 13 / 5))
    # Nothing is labelled in d any more, and b has ten: a and b have 13 of mean 41/13.
    people[60:], people[22:30] = _NAN, 3.0
    combined = _alone(people, np.zeros(80), strata=names)
    assert (combined.n_strata, combined.value) == (2, pytest.approx(0.5 * 41 / 13 + 0.5 * 3))


def test_a_stratum_that_is_labelled_throughout_is_its_peoples_mean_and_has_no_say_in_lambda() -> None:
    """In a, 40 of 40 labelled, people and judges as far apart as can be; in b, 30 of 60, and judges a level too high.

    Value: .4 * 1.5 + .6 * b. Of b alone, lambda is that of b without a, so that b is what it is by itself; and
    SE^2 = .16 * SE_a^2 + .36 * SE_b^2, but for the degree of freedom that lambda costs. Were a's judges (mean 4.5)
    taken out of what people say, and b's put in, the value would move by lambda * .4 * 2.
    """
    people, judged = np.full(100, _NAN), np.tile([2.0, 3.0], 50)
    people[:40], judged[:40] = [1.0, 2.0] * 20, [5.0, 4.0] * 20
    people[40:70] = judged[40:70] - 1 + np.tile([0.5, 0.5, -0.5, -0.5, 0.0], 6)
    alone = _alone(people[40:], judged[40:])
    both = _alone(people, judged, strata=["a"] * 40 + ["b"] * 60)
    assert 0 < alone.judge_weight < 1
    assert both.judge_weight == pytest.approx(alone.judge_weight)
    assert both.value == pytest.approx(0.4 * 1.5 + 0.6 * alone.value)
    ours = 0.16 * (40 / 39) * 0.25 / 40
    assert both.standard_error**2 == pytest.approx(ours + 0.36 * alone.standard_error**2, rel=0.03)


def test_clusters_on_both_sides_agree_with_statsmodels() -> None:
    """Two indicators, for labelled and unlabelled, and the sum of their slopes, errors clustered with G/(G-1) alone.

    Every cluster has one labelled and two unlabelled questions; what lambda costs is taken out.
    """
    random = np.random.default_rng(4)
    groups = np.repeat(np.arange(40), 3)
    shared = random.normal(size=40)[groups]
    judged = shared + random.normal(size=120)
    is_labelled = np.arange(120) % 3 == 0
    people = np.where(is_labelled, 0.8 * shared + 0.5 * judged + random.normal(size=120), _NAN)
    combined = combined_mean(people, judged, grouping_of(groups))
    weight = combined.judge_weight
    assert 0 < weight < 1
    response = np.where(is_labelled, np.nan_to_num(people) - weight * judged, weight * judged)
    fitted = sm.OLS(response, np.column_stack([is_labelled, ~is_labelled]).astype(float)).fit(
        cov_type="cluster", cov_kwds={"groups": groups, "use_correction": True}
    )
    assert combined.value == pytest.approx(float(fitted.params.sum()))
    # As if lambda cost nothing: the labelled side is 39/38 of what it was, in squares.
    residuals = response - np.where(is_labelled, fitted.params[0], fitted.params[1])
    sides = [np.bincount(groups, weights=residuals * side / side.sum()) for side in (is_labelled, ~is_labelled)]
    plain = 40 / 39 * float(np.sum((sides[0] + sides[1]) ** 2))
    assert plain == pytest.approx(float(fitted.cov_params().sum()) * 118 / 119)
    paid = 40 / 39 * float(np.sum((math.sqrt(39 / 38) * sides[0] + sides[1]) ** 2))
    assert combined.standard_error**2 == pytest.approx(paid)
    assert combined.degrees == pytest.approx(38)


def test_an_effect_has_the_standard_error_that_the_interval_has() -> None:
    combined = _alone(*_ninety())
    effect = combined_effect(combined, reference=3.5, n_attempts=60)
    assert effect.grouping.standard_error(effect.influences) == pytest.approx(combined.standard_error)
    assert (effect.reference, effect.candidate, effect.largest) == (3.5, pytest.approx(3.612184), 4)
    assert effect.influences.sum() == pytest.approx(0)


def test_judges_that_say_nothing_leave_the_bounds_that_people_alone_have() -> None:
    """A loss on few questions draws the lower bound out, however many questions nobody has scored."""
    lost = np.array([0.0] * 54 + [-3.0] * 6)
    alone = mean_effect(np.zeros(60), lost, grouping_of(np.arange(60)), n_attempts=120, largest=4)
    beside = combined_effect(_alone(np.append(lost, np.full(240, _NAN)), np.zeros(300)), reference=0.0, n_attempts=120)
    for confidence in (0.9, 0.975):
        expected = effect_bounds(alone, confidence=confidence)
        assert effect_bounds(beside, confidence=confidence) == pytest.approx(expected, abs=2e-4)


def test_a_runs_score_stays_on_its_scale() -> None:
    people = np.where(np.arange(100) < 40, 5.0, _NAN)
    found = combined_score(_alone(people, np.full(100, 5.0)), n_attempts=40)
    assert (found.value, found.high) == (5, 5)
    assert 4.5 < found.low < 4.95


@pytest.mark.parametrize(
    ("labelled", "reason"),
    [
        (0, "0 questions scored by people, needs 30"),
        (1, "1 question scored by people, needs 30"),
        (29, "29 questions scored by people, needs 30"),
    ],
)
def test_with_fewer_than_30_labels_there_is_no_figure(labelled: int, reason: str) -> None:
    people, judged = _ninety()
    with pytest.raises(UndefinedStatistic, match=reason):
        _alone(np.where(np.arange(90) < labelled, people, _NAN), judged)


def test_labels_of_one_cluster_tell_nothing() -> None:
    people, judged = _ninety()
    with pytest.raises(UndefinedStatistic, match="30 questions scored by people in 1 cluster, needs 2 clusters"):
        combined_mean(people, judged, grouping_of(np.maximum(np.arange(90), 29)))


def test_a_question_without_judges_is_refused() -> None:
    people, judged = _ninety()
    judged[50] = _NAN
    with pytest.raises(ValueError, match="no score of judges"):
        _alone(people, judged)
