from __future__ import annotations

import pytest

from evalkit.errors import UndefinedStatistic
from evalkit.stats.intervals import mean_interval, ratio_interval, share_interval, value_share_interval
from evalkit.stats.quantiles import quantiles_of


@pytest.mark.parametrize(
    ("right", "clusters", "reason"),
    [
        ([], [], "0 questions, needs 2"),
        ([1], ["a"], "1 question, needs 2"),
        ([1, 2, 3], ["a", "a", "a"], "3 questions in 1 cluster, needs 2 clusters"),
    ],
)
def test_under_two_clusters_there_is_no_figure(right: list[int], clusters: list[str], reason: str) -> None:
    with pytest.raises(UndefinedStatistic, match=reason):
        share_interval(right, [3] * len(right), clusters=clusters)
    with pytest.raises(UndefinedStatistic, match=reason):
        mean_interval([[5.0]] * len(right), clusters=clusters)
    with pytest.raises(UndefinedStatistic, match=reason):
        value_share_interval([0.5] * len(right), [3] * len(right), clusters=clusters)
    with pytest.raises(UndefinedStatistic, match=reason):
        ratio_interval([0.5] * len(right), [1.0] * len(right), clusters=clusters, n_attempts=3)


@pytest.mark.parametrize("right", [0, 1, 2, 3])
def test_equal_questions_have_the_interval_of_as_many_answers_as_clusters(right: int) -> None:
    # 2/3 in floats leaves a standard error of 1e-17 instead of 0: that must not pass for endless certainty.
    for count in (7, 30, 49):
        estimate = share_interval([right] * count, [3] * count, clusters=[str(number) for number in range(count)])
        assert estimate.high - estimate.low > 1 / count


def test_counts_say_what_the_interval_rests_on() -> None:
    estimate = share_interval([3, 1, 2], [3, 1, 2], clusters=["a", "a", "b"])
    assert (estimate.n_clusters, estimate.n_questions, estimate.n_attempts) == (2, 3, 6)
    assert estimate.method == "Wilson, effective size"


def test_questions_count_alike_however_often_each_was_asked() -> None:
    assert share_interval([1, 0], [1, 9], clusters=["a", "b"]).value == 0.5


def test_a_label_is_needed_for_every_question() -> None:
    with pytest.raises(ValueError, match="3 questions have 2 cluster labels"):
        share_interval([1, 1, 1], [1, 1, 1], clusters=["a", "b"])


def test_nothing_measured_has_no_quantiles() -> None:
    with pytest.raises(UndefinedStatistic, match="nothing was measured"):
        quantiles_of([])


def test_one_value_is_its_own_quantiles() -> None:
    spread = quantiles_of([2.5])
    assert (spread.p10, spread.p50, spread.p90, spread.n_attempts) == (2.5, 2.5, 2.5, 1)


def test_equal_scores_on_a_scale_leave_doubt() -> None:
    estimate = mean_interval([[5, 5]] * 20, clusters=[str(number) for number in range(20)], scale=(1, 5))
    assert estimate.value == estimate.high == 5
    assert estimate.low < 4.5


@pytest.mark.parametrize("scale", [(1, 4), (3, 5), (5, 1)])
def test_scores_outside_their_scale_are_a_mistake(scale: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="values run from 2 to 5; the scale runs from"):
        mean_interval([[2], [5]], clusters=["a", "b"], scale=scale)


def test_nothing_right_has_no_cost_of_a_right_answer() -> None:
    with pytest.raises(UndefinedStatistic, match="never right"):
        ratio_interval([100, 200], [0, 0], clusters=["a", "b"], n_attempts=2)


def test_a_ratio_without_cost_or_spread_is_itself() -> None:
    free = ratio_interval([0, 0], [1, 0.5], clusters=["a", "b"], n_attempts=2)
    even = ratio_interval([4, 2], [1, 0.5], clusters=["a", "b"], n_attempts=2)
    assert (free.value, free.low, free.high) == (0, 0, 0)
    assert (even.value, even.low, even.high) == (4, 4, 4)


def test_a_ratio_that_is_nearly_undefined_still_has_ends() -> None:
    estimate = ratio_interval([1, 1, 1e6], [1e-9, 1e-9, 1e-9], clusters=["a", "b", "c"], n_attempts=3)
    assert 0 <= estimate.low < estimate.value < estimate.high < float("inf")
