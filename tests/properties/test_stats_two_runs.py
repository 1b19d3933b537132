from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from evalkit.stats import (
    PairedEffect,
    benjamini_hochberg,
    beyond_p,
    difference_p,
    effect_bounds,
    equivalence_p,
    excess_flip_effect,
    holm,
    mean_effect,
    sign_flip_p,
    worse_by_p,
)
from evalkit.stats.clusters import FloatArray, grouping_of

_untimed = settings(deadline=None)
_confidences = st.floats(0.51, 0.999)


@dataclass(frozen=True, kw_only=True)
class _Runs:
    reference: FloatArray
    candidate: FloatArray
    clusters: list[int]

    def effect(self, *, largest: float | None = 1, shift: float = 0) -> PairedEffect:
        return mean_effect(
            self.reference,
            self.candidate + shift,
            grouping_of(np.array(self.clusters)),
            n_attempts=6 * len(self.clusters),
            largest=largest,
        )

    def swapped(self) -> _Runs:
        return _Runs(reference=self.candidate, candidate=self.reference, clusters=self.clusters)


_one = st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 11))


@st.composite
def _runs(draw: st.DrawFn) -> _Runs:
    asked = draw(st.lists(_one, min_size=2, max_size=30))
    assume(len({cluster for _, _, cluster in asked}) > 1)
    before, after, clusters = zip(*asked, strict=True)
    return _Runs(reference=np.array(before) / 3, candidate=np.array(after) / 3, clusters=list(clusters))


@_untimed
@given(_runs(), _confidences)
def test_bounds_lie_on_either_side_and_never_meet(runs: _Runs, confidence: float) -> None:
    effect = runs.effect()
    low, high = effect_bounds(effect, confidence=confidence)
    assert -1 <= low <= effect.value <= high <= 1
    assert high - low > 1e-4


@_untimed
@given(_runs(), _confidences)
def test_swapping_the_runs_mirrors_the_bounds(runs: _Runs, confidence: float) -> None:
    low, high = effect_bounds(runs.effect(), confidence=confidence)
    mirrored_low, mirrored_high = effect_bounds(runs.swapped().effect(), confidence=confidence)
    assert (mirrored_low, mirrored_high) == pytest.approx((-high, -low), abs=1e-9)
    first, second = runs.effect(), runs.swapped().effect()
    assert worse_by_p(first, margin=0.1, is_higher_better=True) == pytest.approx(
        worse_by_p(second, margin=0.1, is_higher_better=False), abs=1e-9
    )
    assert difference_p(first) == pytest.approx(difference_p(second), abs=1e-9)


@_untimed
@given(_runs(), st.randoms(use_true_random=False), _confidences)
def test_the_order_of_questions_does_not_matter(runs: _Runs, random: object, confidence: float) -> None:
    order = list(range(len(runs.clusters)))
    random.shuffle(order)  # type: ignore[attr-defined]
    shuffled = _Runs(
        reference=runs.reference[order], candidate=runs.candidate[order], clusters=[runs.clusters[i] for i in order]
    )
    found, other = (effect_bounds(one.effect(), confidence=confidence) for one in (runs, shuffled))
    assert found == pytest.approx(other, abs=1e-9)


@_untimed
@given(_runs(), _confidences, _confidences)
def test_bounds_widen_with_the_confidence(runs: _Runs, first: float, second: float) -> None:
    narrow, wide = (effect_bounds(runs.effect(), confidence=one) for one in sorted((first, second)))
    assert wide[0] <= narrow[0]
    assert narrow[1] <= wide[1]


@_untimed
@given(_runs(), st.floats(-0.4, 0.4), _confidences)
def test_what_is_added_to_every_difference_moves_the_bounds_by_as_much(
    runs: _Runs, shift: float, confidence: float
) -> None:
    # A largest difference so large that it cuts nothing off.
    found = effect_bounds(runs.effect(largest=1e3), confidence=confidence)
    moved = effect_bounds(runs.effect(largest=1e3, shift=shift), confidence=confidence)
    for one, other in zip(found, moved, strict=True):
        assert abs(one) == abs(other) == 1e3 or other == pytest.approx(one + shift, abs=1e-6)


@_untimed
@given(_runs(), st.floats(0, 0.9), st.booleans(), _confidences)
def test_p_is_small_where_the_bound_excludes_the_margin(
    runs: _Runs, margin: float, is_higher_better: bool, confidence: float
) -> None:
    effect, alpha = runs.effect(), 1 - confidence
    low, high = effect_bounds(effect, confidence=confidence)
    passes, fails = (low > -margin, high < -margin) if is_higher_better else (high < margin, low > margin)
    for p, is_excluded in (
        (worse_by_p(effect, margin=margin, is_higher_better=is_higher_better), passes),
        (beyond_p(effect, margin=margin, is_higher_better=is_higher_better), fails),
        (equivalence_p(effect, margin=margin), low > -margin and high < margin),
    ):
        assert (p < alpha) == is_excluded or p == pytest.approx(alpha, abs=1e-9)
    excludes_0 = not low <= 0 <= high
    assert (difference_p(effect) < 2 * alpha) == excludes_0 or difference_p(effect) == pytest.approx(2 * alpha)


@_untimed
@given(_runs(), st.floats(0.01, 0.4), st.floats(0.01, 0.4))
def test_a_larger_margin_is_easier_to_keep(runs: _Runs, first: float, second: float) -> None:
    effect, (small, large) = runs.effect(), sorted((first, second))
    assert worse_by_p(effect, margin=large, is_higher_better=True) <= worse_by_p(
        effect, margin=small, is_higher_better=True
    )
    assert beyond_p(effect, margin=large, is_higher_better=True) >= beyond_p(
        effect, margin=small, is_higher_better=True
    )


@_untimed
@given(st.integers(2, 400), st.integers(0, 400), st.integers(0, 20))
def test_a_question_more_that_is_lost_lowers_the_lower_bound(n: int, lost: int, gained: int) -> None:
    lost = min(lost, n - 1)
    gained = min(gained, n - lost - 1)

    def lower(lost: int) -> float:
        after = np.array([-1.0] * lost + [1.0] * gained + [0.0] * (n - lost - gained))
        effect = mean_effect(np.zeros(n), after, grouping_of(np.arange(n)), n_attempts=2 * n, largest=1)
        return effect_bounds(effect, confidence=0.95)[0]

    assert lower(lost + 1) <= lower(lost) + 1e-9


@_untimed
@given(_runs(), st.integers(0, 5))
def test_sign_flips_of_equal_runs_find_nothing(runs: _Runs, seed: int) -> None:
    effect = _Runs(reference=runs.reference, candidate=runs.reference, clusters=runs.clusters).effect()
    assert sign_flip_p(effect, draws=50, seed=seed) == 1
    assert difference_p(effect) == 1


@_untimed
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=20))
def test_excess_flips_do_not_depend_on_which_run_is_the_reference(counted: list[tuple[int, int]]) -> None:
    before, after = (np.array(column) for column in zip(*counted, strict=True))
    asked, grouping = np.full(len(counted), 4), grouping_of(np.arange(len(counted)))
    first = excess_flip_effect(before, asked, after, asked, grouping)
    second = excess_flip_effect(after, asked, before, asked, grouping)
    assert first.value == pytest.approx(second.value)
    # Nor on whether right or wrong answers are counted.
    third = excess_flip_effect(asked - before, asked, asked - after, asked, grouping)
    assert first.value == pytest.approx(third.value)
    assert -0.6 <= first.value <= 1 or math.isclose(first.value, 1)


@_untimed
@given(st.lists(st.floats(0, 1), max_size=20))
def test_adjusted_ps_keep_their_order_and_never_fall(ps: list[float]) -> None:
    by_holm, by_hochberg = holm(ps), benjamini_hochberg(ps)
    for p, strict, lenient in zip(ps, by_holm, by_hochberg, strict=True):
        assert p * (1 - 1e-12) <= lenient <= strict * (1 + 1e-12) <= 1 + 1e-12
    for adjusted in (by_holm, by_hochberg):
        ranked = [adjusted[place] for place in sorted(range(len(ps)), key=ps.__getitem__)]
        assert all(one <= other for one, other in itertools.pairwise(ranked))
