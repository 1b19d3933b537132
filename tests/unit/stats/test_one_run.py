"""What holds for every statistic of one run alike: examples, reasons, counts."""

from __future__ import annotations

import doctest
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module

import numpy as np
import pytest

import evalkit.stats
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
    question_flip,
    variance_components,
    within_question_deviation,
)

_MODULES = (
    "acceptance",
    "agreement",
    "bias",
    "bounds",
    "components",
    "drift",
    "intervals",
    "judges",
    "missing",
    "multiplicity",
    "paired",
    "pairs",
    "pass_k",
    "ppi",
    "quantiles",
    "stability",
)
_BY_MODULE = frozenset(
    {
        "ALPHA_LOSS",
        "AlphaOfWeights",
        "BIAS_DIFFERENCE_LIMIT",
        "BIAS_LIMIT",
        "FEWEST_LABELLED",
        "FEWEST_SHARED",
        "HALO",
        "MOST_APART",
        "MOST_UNSCORED",
        "TREND_CONFIDENCE",
        "TREND_RECHECKS",
    }
)
"""Constants and what other statistics are made of, which are taken from their module."""
_AB, _AA = ["a", "b"], ["a", "a"]

_Statistic = Callable[[], object]


@pytest.mark.parametrize("module", _MODULES)
def test_the_examples_in_the_docstrings_hold(module: str) -> None:
    outcome = doctest.testmod(import_module(f"evalkit.stats.{module}"))
    assert outcome.attempted > 0
    assert outcome.failed == 0


def test_every_statistic_of_a_module_is_public() -> None:
    listed = {name for module in _MODULES for name in import_module(f"evalkit.stats.{module}").__all__}
    assert listed - _BY_MODULE == set(evalkit.stats.__all__)


def test_scipy_is_not_loaded_before_a_figure_needs_it() -> None:
    program = "import sys, evalkit.stats; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize(
    ("statistic", "reason"),
    [
        (lambda: flip_rate([], [], clusters=[]), "0 repeated questions, needs 2"),
        (lambda: flip_rate([1, 1], [1, 2], clusters=_AB), "1 repeated question, needs 2"),
        (lambda: flip_rate([1, 1], [2, 2], clusters=_AA), "2 repeated questions in 1 cluster, needs 2 clusters"),
        (lambda: answer_flip_rate([[1], [1]], clusters=_AB), "0 repeated questions, needs 2"),
        (lambda: within_question_deviation([[5], [1, 5]], clusters=_AB), "1 repeated question, needs 2"),
        (lambda: pass_hat_k([], [], k=1, clusters=[]), "0 questions, needs 2"),
        (lambda: pass_hat_k([1, 2], [2, 3], k=3, clusters=_AB), "1 question with 3 attempts, needs 2"),
        (
            lambda: pass_at_k([1, 2], [3, 3], k=3, clusters=_AA),
            "2 questions with 3 attempts in 1 cluster, needs 2 clusters",
        ),
        (
            lambda: balanced_accuracy([1, 1], [1, 1], is_solvable=[True, True], clusters=_AB),
            "0 unsolvable questions, needs 2",
        ),
        (
            lambda: balanced_accuracy([1, 1, 1], [1] * 3, is_solvable=[True, False, False], clusters=list("aab")),
            "1 solvable question, needs 2",
        ),
        (lambda: given_home([], [], [], [], clusters=[]), "0 pairs right at home, needs 2"),
        (lambda: given_home([0, 0], [2, 2], [1, 1], [2, 2], clusters=_AB), "never right at home"),
        (lambda: given_home([0, 1], [2, 2], [1, 1], [2, 2], clusters=_AB), "1 pair right at home, needs 2"),
        (
            lambda: given_home([1, 1], [2, 2], [1, 1], [2, 2], clusters=_AA),
            "2 pairs right at home in 1 cluster, needs 2 clusters",
        ),
        (lambda: error_shares([1, 2], [2, 2], clusters=_AA), "2 questions in 1 cluster, needs 2 clusters"),
        (lambda: error_shares([0, 1], [1, 1], clusters=_AB), "0 repeated questions, needs 2"),
        (lambda: error_shares([1, 1], [2, 2], clusters=_AB), "no variation between questions"),
        (lambda: variance_components(np.ones((1, 3))), "1 question, needs 2"),
    ],
)
def test_a_figure_that_does_not_exist_says_why(statistic: _Statistic, reason: str) -> None:
    with pytest.raises(UndefinedStatistic) as refused:
        statistic()
    assert str(refused.value) == reason


@pytest.mark.parametrize(
    "statistic",
    [
        lambda: flip_rate([1, 1], [2, 2], clusters=["a"]),
        lambda: pass_hat_k([1, 1], [2, 2], k=2, clusters=["a"]),
        lambda: within_question_deviation([[1, 2], [3, 4]], clusters=["a"]),
        lambda: balanced_accuracy([1, 1], [2, 2], is_solvable=[True, False], clusters=["a"]),
    ],
)
def test_a_label_is_needed_for_every_question(statistic: _Statistic) -> None:
    with pytest.raises(ValueError, match="2 questions have 1 cluster labels"):
        statistic()


def test_questions_asked_less_often_are_left_out_and_not_counted() -> None:
    estimates: list[Estimate] = [
        flip_rate([1, 1, 0], [1, 2, 2], clusters=list("abc")),
        pass_hat_k([1, 1, 0], [1, 2, 2], k=2, clusters=list("abc")),
        answer_flip_rate([[1], [1, 1], [2]], clusters=list("abc")),
        within_question_deviation([[1], [1, 2], [3, 3]], clusters=list("abc")),
    ]
    assert [(one.n_clusters, one.n_questions, one.n_attempts) for one in estimates] == [(2, 2, 4)] * 4


def test_repeats_that_never_differ_leave_doubt() -> None:
    clusters = [str(number) for number in range(20)]
    assert flip_rate([3] * 20, [3] * 20, clusters=clusters).high > 0.05
    deviation = within_question_deviation([[4, 4, 4]] * 20, clusters=clusters)
    assert deviation.value == deviation.low == 0
    assert deviation.high > 0.5


def test_one_attempt_has_no_flip() -> None:
    assert question_flip(1, 1) is None
    assert question_flip(0, 0) is None


@pytest.mark.parametrize("statistic", [pass_hat_k, pass_at_k])
def test_no_attempts_cannot_all_be_right(statistic: Callable[..., Estimate]) -> None:
    with pytest.raises(ValueError, match="k is 0"):
        statistic([1, 1], [2, 2], k=0, clusters=_AB)


def test_scores_of_another_scale_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="the scale runs from 1 to 5"):
        within_question_deviation([[0, 1], [1, 1]], clusters=_AB)


@pytest.mark.parametrize("axes", [1, 5])
def test_components_need_two_to_four_axes(axes: int) -> None:
    with pytest.raises(ValueError, match=f"scores have {axes} axes"):
        variance_components(np.ones((2,) * axes))


def test_scores_that_are_all_equal_have_components_of_zero_and_no_warning() -> None:
    components = variance_components(np.full((2, 3, 4, 2), 3.7))
    assert components.question == components.residual == components.judge_by_run == 0
    assert not components.negative


def test_more_repeats_help_where_repeats_are_the_trouble_and_more_questions_always() -> None:
    clusters = [str(number) for number in range(20)]
    by_luck = error_shares([1, 2] * 10, [3] * 20, clusters=clusters)
    by_question = error_shares([0, 3] * 10, [3] * 20, clusters=clusters)
    assert (by_luck.from_repeats, by_question.from_repeats) == (1, 0)
    assert by_luck.with_more_repeats < by_luck.half_width
    assert by_question.with_more_repeats == pytest.approx(by_question.half_width)
    assert by_question.with_more_questions < 0.75 * by_question.half_width
