"""Laws of stability, pass^k, pairs and components."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from evalkit.domain.verdict import Estimate
from evalkit.errors import UndefinedStatistic
from evalkit.stats import (
    answer_flip_rate,
    balanced_accuracy,
    error_shares,
    flip_rate,
    given_home,
    pass_at_k,
    pass_hat_k,
    ratio_interval,
    share_interval,
    variance_components,
    within_question_deviation,
)

_untimed = settings(deadline=None)

_Counted = tuple[int, int, str]
_Statistic = Callable[[list[_Counted]], Estimate]


def _counted(most: int = 5) -> st.SearchStrategy[list[_Counted]]:
    one = st.integers(2, most).flatmap(
        lambda asked: st.tuples(st.integers(0, asked), st.just(asked), st.sampled_from("abcdef"))
    )
    return st.lists(one, min_size=4, max_size=15).filter(lambda counted: len({label for _, _, label in counted}) > 1)


def _sides(counted: Sequence[object]) -> list[bool]:
    return [number % 2 == 0 for number in range(len(counted))]


def _columns(counted: list[_Counted]) -> tuple[list[int], list[int], list[str]]:
    return [one[0] for one in counted], [one[1] for one in counted], [one[2] for one in counted]


def _flip(counted: list[_Counted]) -> Estimate:
    right, asked, clusters = _columns(counted)
    return flip_rate(right, asked, clusters=clusters)


def _pass_hat(counted: list[_Counted]) -> Estimate:
    right, asked, clusters = _columns(counted)
    return pass_hat_k(right, asked, k=2, clusters=clusters)


def _pass_at(counted: list[_Counted]) -> Estimate:
    right, asked, clusters = _columns(counted)
    return pass_at_k(right, asked, k=2, clusters=clusters)


def _deviation(counted: list[_Counted]) -> Estimate:
    right, asked, clusters = _columns(counted)
    scores = [[5.0] * hits + [1.0] * (times - hits) for hits, times in zip(right, asked, strict=True)]
    return within_question_deviation(scores, clusters=clusters)


def _home(counted: list[_Counted]) -> Estimate:
    right, asked, clusters = _columns(counted)
    away = [times - hits for hits, times in zip(right, asked, strict=True)]
    return given_home(right, asked, away, asked, clusters=clusters)


def _ratio(counted: list[_Counted]) -> Estimate:
    right, asked, clusters = _columns(counted)
    return ratio_interval(asked, right, clusters=clusters, n_attempts=sum(asked))


_every_statistic = pytest.mark.parametrize("statistic", [_flip, _pass_hat, _pass_at, _deviation, _home, _ratio])


@_every_statistic
@_untimed
@given(counted=_counted(), order=st.randoms(use_true_random=False))
def test_neither_order_nor_names_matter(statistic: _Statistic, counted: list[_Counted], order: object) -> None:
    shuffled = [(right, asked, f"cluster {label}") for right, asked, label in counted]
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    first, second = _if_defined(statistic, counted), _if_defined(statistic, shuffled)
    assert (first is None) == (second is None)
    if first is not None and second is not None:
        assert (second.value, second.low, second.high) == pytest.approx(
            (first.value, first.low, first.high), rel=1e-6, abs=1e-9
        )


@_every_statistic
@_untimed
@given(counted=_counted())
def test_a_figure_lies_in_its_interval(statistic: _Statistic, counted: list[_Counted]) -> None:
    estimate = _if_defined(statistic, counted)
    if estimate is not None:
        assert 0 <= estimate.low <= estimate.value * (1 + 1e-12)
        assert estimate.value <= estimate.high * (1 + 1e-12)
        assert statistic in {_ratio, _deviation} or estimate.high <= 1


@_untimed
@given(_counted())
def test_hits_and_misses_flip_alike(counted: list[_Counted]) -> None:
    mirrored = [(asked - right, asked, label) for right, asked, label in counted]
    first, second = _flip(counted), _flip(mirrored)
    assert (first.value, first.low, first.high) == pytest.approx((second.value, second.low, second.high))


@_untimed
@given(_counted())
def test_all_of_k_mirrors_none_of_k(counted: list[_Counted]) -> None:
    mirrored = [(asked - right, asked, label) for right, asked, label in counted]
    hat, at = _pass_hat(counted), _pass_at(mirrored)
    assert (at.value, at.low, at.high) == pytest.approx((1 - hat.value, 1 - hat.high, 1 - hat.low), abs=1e-9)


@_untimed
@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from("abcd")), min_size=3))
def test_pass_hat_falls_and_pass_at_rises_with_k_and_both_start_at_the_share(counted: list[tuple[int, str]]) -> None:
    right, clusters = [hits for hits, _ in counted], [label for _, label in counted]
    assume(len(set(clusters)) > 1)
    asked = [5] * len(right)
    hats = [pass_hat_k(right, asked, k=k, clusters=clusters) for k in range(1, 6)]
    ats = [pass_at_k(right, asked, k=k, clusters=clusters) for k in range(1, 6)]
    share = share_interval(right, asked, clusters=clusters)
    assert hats[0].value == pytest.approx(ats[0].value)
    assert (hats[0].value, hats[0].low, hats[0].high) == pytest.approx((share.value, share.low, share.high))
    for one, next_one in pairwise(hats):
        assert next_one.value <= one.value + 1e-12
    for one, next_one in pairwise(ats):
        assert next_one.value >= one.value - 1e-12


@_untimed
@given(st.lists(st.tuples(st.integers(1, 4), st.booleans(), st.sampled_from("abcd")), min_size=6), st.booleans())
def test_always_and_never_refusing_come_to_a_half(questions: list[tuple[int, bool, str]], refuses: bool) -> None:
    sides, clusters = [side for _, side, _ in questions], [label for _, _, label in questions]
    assume(all(len({label for _, is_it, label in questions if is_it is side}) > 1 for side in (True, False)))
    asked = [times for times, _, _ in questions]
    right = [times if is_solvable is not refuses else 0 for times, is_solvable, _ in questions]
    assert balanced_accuracy(right, asked, is_solvable=sides, clusters=clusters).value == 0.5


@_untimed
@given(_counted())
def test_swapping_the_sides_changes_nothing(counted: list[_Counted]) -> None:
    right, asked, clusters = _columns(counted)
    sides = _sides(counted)
    try:
        first = balanced_accuracy(right, asked, is_solvable=sides, clusters=clusters)
    except UndefinedStatistic:
        return
    second = balanced_accuracy(right, asked, is_solvable=[not side for side in sides], clusters=clusters)
    assert (first.value, first.low, first.high) == pytest.approx((second.value, second.low, second.high))
    assert 0 <= first.low <= first.value <= first.high <= 1


@_untimed
@given(
    st.lists(st.tuples(st.lists(st.integers(1, 3), min_size=1), st.lists(st.integers(1, 3), min_size=1)), min_size=2)
)
def test_answers_flip_at_least_as_often_as_right_and_wrong(questions: list[tuple[list[int], list[int]]]) -> None:
    clusters = [str(number) for number in range(len(questions))]
    finer = answer_flip_rate([hits + misses for hits, misses in questions], clusters=clusters)
    asked = [sum(hits) + sum(misses) for hits, misses in questions]
    coarser = flip_rate([sum(hits) for hits, _ in questions], asked, clusters=clusters)
    assert finer.value >= coarser.value - 1e-12


@_untimed
@given(_counted())
def test_the_deviation_of_two_scores_is_the_root_of_half_the_flip_rate(counted: list[_Counted]) -> None:
    assert _deviation(counted).value == pytest.approx(4 * (_flip(counted).value / 2) ** 0.5)


@_untimed
@given(_counted())
def test_shares_of_the_error_are_shares_and_more_attempts_never_widen(counted: list[_Counted]) -> None:
    right, asked, clusters = _columns(counted)
    try:
        card = error_shares(right, asked, clusters=clusters)
    except UndefinedStatistic:
        return
    assert card.from_questions + card.from_repeats == pytest.approx(1)
    assert 0 <= card.from_repeats <= 1
    assert card.with_more_repeats <= card.half_width * (1 + 1e-9)
    assert card.with_more_questions < card.half_width


@_untimed
@given(st.integers(0, 10_000), st.floats(-3, 3), st.floats(0.1, 5))
def test_components_ignore_where_a_scale_begins_and_go_with_its_square(seed: int, shift: float, factor: float) -> None:
    scores = np.random.default_rng(seed).normal(size=(2, 4, 2, 3))
    first, second = variance_components(scores), variance_components(shift + factor * scores)
    assert second.negative == first.negative
    for name in ("question", "question_by_run", "repeat", "judge", "judge_by_run", "judge_by_question", "residual"):
        assert getattr(second, name) == pytest.approx(factor**2 * getattr(first, name), abs=1e-9)


def _if_defined(statistic: _Statistic, counted: list[_Counted]) -> Estimate | None:
    try:
        return statistic(counted)
    except UndefinedStatistic:
        return None
