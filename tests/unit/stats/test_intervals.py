from __future__ import annotations

import doctest
from types import ModuleType

import pytest

from evalkit.errors import UndefinedStatistic
from evalkit.stats import intervals, quantiles
from evalkit.stats.intervals import mean_interval, share_interval
from evalkit.stats.quantiles import quantiles_of


@pytest.mark.parametrize("module", [intervals, quantiles])
def test_the_examples_in_the_docstrings_hold(module: ModuleType) -> None:
    outcome = doctest.testmod(module)
    assert outcome.attempted > 0
    assert outcome.failed == 0


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
