"""What a judge is held to: by hand and by scipy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats as scipy_stats

from evalkit.domain.calibration import Check, Ground, GroundFinding, Standing, standing_of
from evalkit.domain.verdict import Estimate, Undefined
from evalkit.errors import UndefinedStatistic
from evalkit.stats.acceptance import JudgeAgreement, agreement_check, bias_check, judge_agreement
from evalkit.stats.agreement import krippendorff_alpha
from evalkit.stats.clusters import FloatArray, grouping_of

_NAN = math.nan


def _checked(gaps: FloatArray, *, limit: float = 0.25) -> Check:
    return bias_check(gaps, grouping_of(np.arange(len(gaps))), ground=Ground.BIAS, limit=limit, n_attempts=len(gaps))


def test_a_judge_is_met_where_the_90_percent_interval_lies_inside() -> None:
    """64 gaps of 1, -1, 0, 0: variance 32/63, SE .08909; the unseen .05 * (4/64)^2 makes it .09029; t_63 is 1.6694.

    Half a width of .1507 about 0; the skewness of what is unseen adds a fiftieth of it.
    """
    found = _checked(np.tile([1.0, -1.0, 0.0, 0.0], 16))
    assert isinstance(found.figure, Estimate)
    assert (found.finding, found.counted, found.needed) == (GroundFinding.MET, 64, None)
    assert (found.figure.value, found.figure.level) == (0, 0.9)
    half_width = float(scipy_stats.t.ppf(0.95, 63)) * math.sqrt(64 / 63 * (32 + 0.05 * 16) / 64**2)
    assert found.figure.high == pytest.approx(half_width, rel=0.03)
    assert found.figure.low == -found.figure.high


def test_what_is_open_says_how_many_labels_a_judge_without_a_lean_would_need() -> None:
    """Gaps of 1 and -1, limit .15: SE is 1/sqrt(n), and t + z of .9 is 1.649 + 1.282: n = (2.931/.15)^2 = 382.

    The unseen cluster and its skewness add a little.
    """
    found = _checked(np.tile([1.0, -1.0], 30), limit=0.15)
    assert (found.finding, found.counted) == (GroundFinding.OPEN, 60)
    assert found.needed == pytest.approx(382, rel=0.05)


def test_with_so_many_labels_the_chance_is_80_percent() -> None:
    random, n = np.random.default_rng(2), _checked(np.tile([1.0, -1.0], 30), limit=0.15).needed
    assert n is not None
    met = [_checked(random.choice([1.0, -1.0], size=n), limit=0.15).finding is GroundFinding.MET for _ in range(400)]
    assert 0.75 < np.mean(met) < 0.87


def test_a_lean_beyond_the_limit_fails() -> None:
    assert _checked(np.tile([1.0, 0.0], 30)).finding is GroundFinding.FAILED
    assert _checked(-np.tile([1.0, 0.0], 30)).finding is GroundFinding.FAILED


def test_a_lean_beyond_the_limit_that_labels_suffice_for_fails_though_its_interval_reaches_inside() -> None:
    """A mean of .28, SE of .50/sqrt(100): 90 % .20 to .36, and 34 labels would have done for a judge that is fair."""
    gaps = np.array([1.0] * 28 + [0.0] * 72) + np.tile([0.2, -0.2], 50)
    found = _checked(gaps)
    assert isinstance(found.figure, Estimate)
    assert found.figure.low < 0.25 < found.figure.value
    assert (found.finding, found.needed) == (GroundFinding.FAILED, None)


def test_a_small_lean_that_labels_suffice_for_needs_those_that_tell_it_from_the_limit() -> None:
    """A mean of .2, SE .0402: .2 + 1.66 SE reaches over. (t + z)^2 var/.05^2 = 2.93^2 * 65 = 558."""
    found = _checked(np.array([1.0] * 20 + [0.0] * 80))
    assert found.finding is GroundFinding.OPEN
    assert found.needed == pytest.approx(560, rel=0.15)


def test_few_labels_decide_nothing_even_where_all_are_alike() -> None:
    """A twentieth of a question that is 4 levels off is added to what was seen: .25 is not known before 47."""
    for value in (0.0, 2.0):
        found = _checked(np.full(29, value))
        assert (found.finding, found.needed) == (GroundFinding.OPEN, 47)
    assert _checked(np.zeros(46)).finding is GroundFinding.OPEN
    assert _checked(np.zeros(47)).finding is GroundFinding.MET
    assert _checked(np.full(30, 2.0)).finding is GroundFinding.FAILED


def test_one_label_has_no_interval_and_needs_thirty() -> None:
    found = bias_check(np.ones(1), None, ground=Ground.BIAS_DIFFERENCE, limit=0.15, n_attempts=2)
    assert found.figure == Undefined(reason="1 question scored by people, needs 2 clusters")
    assert (found.finding, found.needed) == (GroundFinding.OPEN, 30)


def test_a_judges_alpha_is_that_of_its_pairs_with_single_people() -> None:
    """Written out for five answers, four of them scored by two people; the fifth counts for neither."""
    one = np.array([[1, 2, 1], [3, 3, _NAN], [4, 5, _NAN], [2, _NAN, 2], [5, _NAN, _NAN]])
    judge = np.array([1.0, 3.0, 5.0, 2.5, 1.0])
    ratings, judged = np.tile(one, (6, 1)), np.tile(judge, 6)
    labels = [str(number) for number in range(30)]
    found = judge_agreement(judged, ratings, clusters=labels, random=np.random.default_rng(1))
    pairs = np.array([(1, 1), (1, 2), (1, 1), (3, 3), (3, 3), (5, 4), (5, 5), (2.5, 2), (2.5, 2)])
    assert found.judge == pytest.approx(krippendorff_alpha(np.tile(pairs, (6, 1))))
    assert found.people == pytest.approx(krippendorff_alpha(np.tile(one[:4], (6, 1))))
    assert found.difference.value == pytest.approx(found.judge - found.people)
    assert (found.difference.n_clusters, found.difference.n_attempts) == (24, 24)


def test_the_error_of_a_difference_of_alphas_is_about_that_of_the_jackknife() -> None:
    random = np.random.default_rng(3)
    quality = random.normal(3.3, 1, size=(60, 1))
    scores = np.clip(np.rint(quality + 0.6 * random.normal(size=(60, 3))), 1, 5)
    labels = [str(number) for number in range(60)]
    found = judge_agreement(scores[:, 0], scores[:, 1:], clusters=labels, random=random, draws=4000)

    def without(left_out: int) -> float:
        kept = np.delete(scores, left_out, axis=0)
        pairs = np.concatenate([kept[:, [0, 1]], kept[:, [0, 2]]])
        return krippendorff_alpha(pairs) - krippendorff_alpha(kept[:, 1:])

    jackknifed = np.array([without(number) for number in range(60)])
    error = math.sqrt(59 / 60 * float(np.sum((jackknifed - jackknifed.mean()) ** 2)))
    half_width = float(scipy_stats.t.ppf(0.95, 59)) * error
    assert found.difference.high - found.difference.value == pytest.approx(half_width, rel=0.15)


@pytest.mark.parametrize(
    ("ratings", "reason"),
    [
        (np.full((40, 2), 5.0), "hardly any variation"),
        (np.tile([[1.0, _NAN], [_NAN, 2.0]], (20, 1)), "0 answers scored by judge and two people, needs 2"),
        (np.tile([[1.0, 2.0], [4.0, 4.0]], (4, 1)), "8 clusters scored by judge and two people, needs 10"),
    ],
)
def test_agreement_that_cannot_be_told_says_why(ratings: FloatArray, reason: str) -> None:
    labels = [str(number) for number in range(len(ratings))]
    with pytest.raises(UndefinedStatistic, match=reason):
        judge_agreement(np.ones(len(ratings)), ratings, clusters=labels, random=np.random.default_rng(1))


@pytest.mark.parametrize(
    ("value", "half_width", "finding", "needed"),
    [
        (-0.10, 0.2, GroundFinding.MET, None),
        (0.3, 0.2, GroundFinding.MET, None),
        (-0.5, 0.2, GroundFinding.FAILED, None),
        (-0.2, 0.2, GroundFinding.OPEN, 160),
        (-0.2, 0.15, GroundFinding.OPEN, 90),
        (-0.15, 0.3, GroundFinding.OPEN, 90),
    ],
)
def test_agreement_is_met_by_its_value_and_failed_by_its_interval(
    value: float, half_width: float, finding: GroundFinding, needed: int | None
) -> None:
    """Of 40 answers; t_39 is 1.6849, z of .8 is .8416.

    Half width .2: SE .1187, and a fair judge would need 40 (.8416 * .1187/.1)^2 = 39.9, which are there: so what was
    seen decides, 40 (.2/.1)^2 = 160. At .15: 40 (.15/.1)^2 = 90. At .3: SE .17805, 40 (.8416 * .17805/.1)^2 = 89.8.
    """
    difference = Estimate(
        value=value,
        low=value - half_width,
        high=value + half_width,
        level=0.9,
        method="given",
        n_clusters=40,
        n_questions=40,
        n_attempts=40,
    )
    check = agreement_check(JudgeAgreement(judge=0.5 + value, people=0.5, difference=difference), counted=40)
    assert (check.finding, check.needed) == (finding, needed)


def test_one_ground_that_failed_is_enough_and_all_must_be_met() -> None:
    met, failed, left = (
        Check(
            ground=Ground.BIAS,
            finding=finding,
            figure=Undefined(reason=""),
            limit=0.25,
            counted=30,
            needed=None,
        )
        for finding in (GroundFinding.MET, GroundFinding.FAILED, GroundFinding.OPEN)
    )
    assert standing_of((met, met)) is Standing.ACCEPTED
    assert standing_of((met, left)) is Standing.NOT_YET
    assert standing_of((left, failed, met)) is Standing.HUMAN_ONLY
    assert standing_of(()) is Standing.NOT_YET
