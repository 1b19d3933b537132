"""Laws of PPI++ and of what judges are held to."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from evalkit.domain.calibration import Check, Ground, GroundFinding
from evalkit.domain.verdict import Estimate
from evalkit.errors import UndefinedStatistic
from evalkit.stats.acceptance import bias_check, judge_agreement
from evalkit.stats.bounds import effect_bounds
from evalkit.stats.clusters import FloatArray, grouping_of
from evalkit.stats.ppi import Combined, combined_effect, combined_interval, combined_mean, combined_score

_untimed = settings(deadline=None, max_examples=40)
_shifts = st.floats(-4, 4)


@dataclass(frozen=True, kw_only=True)
class _Review:
    people: FloatArray
    judged: FloatArray
    clusters: list[int]
    strata: list[str]

    def combined(self) -> Combined:
        return combined_mean(self.people, self.judged, grouping_of(np.array(self.clusters)), strata=self.strata)

    def interval(self) -> Estimate:
        return combined_interval(self.combined(), n_attempts=1)


@st.composite
def _reviews(draw: st.DrawFn) -> _Review:
    """30 to 60 labelled questions and up to 60 others; scores may be anything from all alike to wild."""
    labelled, others = draw(st.integers(30, 60)), draw(st.integers(0, 60))
    n, random = labelled + others, np.random.default_rng(draw(st.integers(0, 10_000)))
    widest = draw(st.integers(0, 4))
    judged = random.integers(-widest, widest + 1, size=n).astype(np.float64)
    follows = draw(st.sampled_from([-1, 0, 1, 3]))
    people = follows * judged + random.integers(-1, 2, size=n) * draw(st.sampled_from([0, 1]))
    clusters = random.integers(0, draw(st.integers(2, n)), size=n)
    clusters[:2] = 0, 1
    strata = random.integers(0, draw(st.integers(1, 12)), size=n)
    shown = random.permutation(n)
    return _Review(
        people=np.where(np.arange(n) < labelled, people, np.nan)[shown],
        judged=judged[shown],
        clusters=clusters[shown].tolist(),
        strata=[f"{one:02}" for one in strata[shown]],
    )


@_untimed
@given(_reviews())
def test_judges_are_believed_from_not_at_all_to_wholly_and_the_interval_has_a_width(review: _Review) -> None:
    combined, found = review.combined(), review.interval()
    assert 0 <= combined.judge_weight <= 1
    assert found.low < found.value < found.high
    assert found.n_clusters <= found.n_questions == np.count_nonzero(~np.isnan(review.people))
    assert combined.weights.sum() == pytest.approx(1)
    assert combined.influences[np.isnan(review.people)].sum() == pytest.approx(0)


@_untimed
@given(_reviews(), _shifts)
def test_a_judge_that_leans_by_whatever_moves_nothing(review: _Review, lean: float) -> None:
    first, second = review.interval(), replace(review, judged=review.judged + lean).interval()
    assert (second.value, second.low, second.high) == pytest.approx((first.value, first.low, first.high), abs=1e-9)


@_untimed
@given(_reviews(), _shifts)
def test_what_people_add_to_every_score_is_added_to_the_figure(review: _Review, more: float) -> None:
    first, second = review.combined(), replace(review, people=review.people + more).combined()
    assert second.value == pytest.approx(first.value + more)
    assert second.standard_error == pytest.approx(first.standard_error, abs=1e-9)


@_untimed
@given(_reviews())
def test_swapping_the_runs_mirrors_the_difference(review: _Review) -> None:
    first, second = review.interval(), replace(review, people=-review.people, judged=-review.judged).interval()
    assert (second.value, second.low, second.high) == pytest.approx((-first.value, -first.high, -first.low), abs=1e-9)


@_untimed
@given(_reviews(), st.integers(0, 1000))
def test_the_order_of_questions_does_not_matter(review: _Review, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(review.people))
    shuffled = _Review(
        people=review.people[order],
        judged=review.judged[order],
        clusters=[review.clusters[one] for one in order],
        strata=[review.strata[one] for one in order],
    )
    first, second = review.interval(), shuffled.interval()
    assert (second.value, second.low, second.high) == pytest.approx((first.value, first.low, first.high), abs=1e-9)


@_untimed
@given(_reviews())
def test_bounds_of_a_decision_are_hardly_ever_nearer_than_the_interval(review: _Review) -> None:
    """They have one degree of freedom more, and an unseen cluster beside."""
    combined, found = review.combined(), review.interval()
    low, high = effect_bounds(combined_effect(combined, reference=0.0, n_attempts=1), confidence=0.975)
    assert low <= combined.value <= high
    assume(combined.degrees > 10)
    assert high - low > 0.9 * (found.high - found.low)


@_untimed
@given(_reviews())
def test_a_runs_score_stays_between_1_and_5(review: _Review) -> None:
    scores = replace(review, people=np.clip(review.people, 1, 5), judged=np.clip(review.judged, 1, 5))
    combined = scores.combined()
    assume(1 <= combined.value <= 5)
    found = combined_score(combined, n_attempts=1)
    assert 1 <= found.low <= found.value <= found.high <= 5
    assert found.low < found.high


def _checked(gaps: FloatArray, clusters: list[int], limit: float) -> Check:
    return bias_check(gaps, grouping_of(np.array(clusters)), ground=Ground.BIAS, limit=limit, n_attempts=len(gaps))


@_untimed
@given(st.integers(0, 10_000), st.integers(10, 120), st.floats(-1, 1), st.floats(0.05, 1))
def test_a_lean_is_judged_alike_either_way_and_a_wider_limit_never_fails_what_a_narrow_one_took(
    seed: int, n: int, lean: float, limit: float
) -> None:
    random = np.random.default_rng(seed)
    gaps, clusters = lean + random.normal(size=n), random.integers(0, n, size=n).tolist()
    clusters[:2] = [0, 1]
    narrow, mirrored = _checked(gaps, clusters, limit), _checked(-gaps, clusters, limit)
    assert (narrow.finding, narrow.needed) == (mirrored.finding, mirrored.needed)
    wide = _checked(gaps, clusters, 2 * limit)
    if narrow.finding is GroundFinding.MET:
        assert wide.finding is GroundFinding.MET
    if wide.finding is GroundFinding.FAILED:
        assert narrow.finding is not GroundFinding.MET
    if narrow.needed is not None:
        assert narrow.finding is GroundFinding.OPEN
        assert narrow.needed > min(n, 29)


@_untimed
@given(st.integers(0, 10_000), st.integers(12, 40))
def test_a_judge_that_repeats_one_person_agrees_as_people_do_or_better(seed: int, n: int) -> None:
    """Of two people: half of its pairs are that person with itself."""
    random = np.random.default_rng(seed)
    ratings = random.integers(1, 6, size=(n, 2)).astype(np.float64)
    labels = [str(number) for number in range(n)]
    try:
        found = judge_agreement(ratings[:, 0], ratings, clusters=labels, random=random, draws=20)
    except UndefinedStatistic:
        return
    assert found.judge >= found.people - 1e-9
    assert found.difference.low <= found.difference.value <= found.difference.high
