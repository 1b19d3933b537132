from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.domain.verdict import Estimate
from evalkit.errors import UndefinedStatistic
from evalkit.stats.intervals import mean_interval, share_interval
from evalkit.stats.quantiles import quantiles_of

_untimed = settings(deadline=None)

_Counted = tuple[int, int, str]


def _counted() -> st.SearchStrategy[_Counted]:
    return st.integers(1, 5).flatmap(
        lambda asked: st.tuples(st.integers(0, asked), st.just(asked), st.sampled_from("abcdefgh"))
    )


def _share(counted: list[_Counted]) -> Estimate | None:
    right, asked, clusters = zip(*counted, strict=True)
    try:
        return share_interval(right, asked, clusters=clusters)
    except UndefinedStatistic:
        assert len(set(clusters)) < 2
        return None


@_untimed
@given(st.lists(_counted(), min_size=2, max_size=20))
def test_a_share_lies_within_its_interval_and_both_within_0_and_1(counted: list[_Counted]) -> None:
    estimate = _share(counted)
    if estimate is not None:
        assert 0 <= estimate.low <= estimate.value + 1e-12
        assert estimate.value - 1e-12 <= estimate.high <= 1
        assert estimate.high - estimate.low > 0


@_untimed
@given(st.lists(_counted(), min_size=2, max_size=20), st.randoms())
def test_the_order_of_questions_does_not_matter(counted: list[_Counted], random: object) -> None:
    shuffled = sorted(counted, key=lambda _: random.random())  # type: ignore[attr-defined]
    first, second = _share(counted), _share(shuffled)
    assert (first is None) == (second is None)
    if first is not None and second is not None:
        assert (first.low, first.value, first.high) == pytest.approx((second.low, second.value, second.high))


@_untimed
@given(st.lists(_counted(), min_size=2, max_size=20))
def test_the_names_of_clusters_do_not_matter(counted: list[_Counted]) -> None:
    renamed = [(right, asked, f"cluster {cluster.upper()}") for right, asked, cluster in counted]
    first, second = _share(counted), _share(renamed)
    assert first == second


@_untimed
@given(st.lists(_counted(), min_size=2, max_size=20))
def test_misses_mirror_hits(counted: list[_Counted]) -> None:
    mirrored = [(asked - right, asked, cluster) for right, asked, cluster in counted]
    first, second = _share(counted), _share(mirrored)
    if first is not None and second is not None:
        assert (first.low, first.high) == pytest.approx((1 - second.high, 1 - second.low), abs=1e-9)


@_untimed
@given(
    st.lists(st.tuples(st.lists(st.floats(1, 5), min_size=1, max_size=4), st.sampled_from("abcd")), min_size=2),
    st.floats(-2, 2),
)
def test_moving_every_score_moves_the_interval(scored: list[tuple[list[float], str]], shift: float) -> None:
    scores, clusters = [repeats for repeats, _ in scored], [cluster for _, cluster in scored]
    if len(set(clusters)) < 2:
        return
    first = mean_interval(scores, clusters=clusters)
    moved = mean_interval([[score + shift for score in repeats] for repeats in scores], clusters=clusters)
    assert (moved.low, moved.high) == pytest.approx((first.low + shift, first.high + shift), abs=1e-6)


@_untimed
@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=50))
def test_quantiles_are_ordered_and_within_what_was_measured(values: list[float]) -> None:
    spread = quantiles_of(values)
    below = math.nextafter(min(values), -1)
    assert below <= spread.p10 * (1 + 1e-12)
    assert spread.p10 <= spread.p50 * (1 + 1e-12)
    assert spread.p50 <= spread.p90 * (1 + 1e-12)
    assert spread.p90 <= max(values) * (1 + 1e-12)
