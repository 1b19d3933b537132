"""Flip rates, variances within questions and variance components are unbiased; tempting versions of them are not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from evalkit.stats import error_shares, flip_rate, share_interval, variance_components, within_question_deviation
from evalkit.stats.clusters import FloatArray
from tests.calibration.simulated_runs import Simulated, Truth, simulated

_RUNS = 600
_TRUE = {
    "question": 0.8,
    "question_by_run": 0.3,
    "repeat": 0.5,
    "judge": 0.4,
    "judge_by_run": 0.2,
    "judge_by_question": 0.25,
    "residual": 0.6,
}


def _flips(right: list[int], repeats: int) -> float:
    labels = [str(number) for number in range(len(right))]
    return flip_rate(right, [repeats] * len(right), clusters=labels).value


def _plugged_in(right: list[int], repeats: int) -> float:
    """Mutant: 2p(1-p) with each question's own share for p."""
    return float(np.mean([2 * hits / repeats * (1 - hits / repeats) for hits in right]))


@pytest.mark.parametrize("repeats", [2, 3, 5])
def test_flip_rates_are_unbiased(repeats: int) -> None:
    assert _bias_of_flips(_flips, repeats) == pytest.approx(1, abs=0.015)


@pytest.mark.parametrize("repeats", [2, 3, 5])
def test_flips_of_shares_plugged_in_are_rejected(repeats: int) -> None:
    """They come to (R-1)/R of the truth."""
    assert _bias_of_flips(_plugged_in, repeats) == pytest.approx((repeats - 1) / repeats, abs=0.015)


def _pooled(scores: FloatArray) -> float:
    labels = [str(number) for number in range(len(scores))]
    return within_question_deviation(scores.tolist(), clusters=labels, scale=(-100, 100)).value ** 2


def _of_mean_deviation(scores: FloatArray) -> float:
    """Mutant: the standard deviations are averaged."""
    return float(scores.std(axis=1, ddof=1).mean()) ** 2


def _with_ddof_0(scores: FloatArray) -> float:
    """Mutant: squared deviations over R in place of R - 1."""
    return float(scores.var(axis=1).mean())


def test_variances_within_questions_are_unbiased() -> None:
    assert _bias_of_variances(_pooled) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize(("mutant", "share"), [(_of_mean_deviation, 0.886**2), (_with_ddof_0, 2 / 3)])
def test_a_shortcut_to_the_variance_is_rejected(mutant: Callable[[FloatArray], float], share: float) -> None:
    assert _bias_of_variances(mutant) == pytest.approx(share, abs=0.01)


def test_variance_components_are_unbiased() -> None:
    """4 runs, 12 questions, 3 repeats, 6 judges: hardly any estimate is negative, and means lie within 4 errors."""
    random = np.random.default_rng(21)
    found = [variance_components(_crossed(random)) for _ in range(500)]
    for name, true in _TRUE.items():
        estimates = np.array([getattr(components, name) for components in found], dtype=np.float64)
        error = float(estimates.std(ddof=1)) / np.sqrt(len(estimates))
        assert abs(float(estimates.mean()) - true) < 4 * error, name


@pytest.mark.parametrize(
    "truth", [Truth(share=0.7, n_clusters=80, repeats=3), Truth(share=0.8, n_clusters=40, repeats=2, per_cluster=2)]
)
def test_what_more_would_buy_is_what_it_buys(truth: Truth) -> None:
    """The half widths foretold from R repeats and n questions are those of 2R and of 2n, on average over runs."""
    cards = [error_shares(run.right(), truth.asked, clusters=truth.clusters) for run in simulated(truth, 300)]
    repeated = Truth(
        share=truth.share, n_clusters=truth.n_clusters, repeats=2 * truth.repeats, per_cluster=truth.per_cluster
    )
    extended = Truth(
        share=truth.share, n_clusters=2 * truth.n_clusters, repeats=truth.repeats, per_cluster=truth.per_cluster
    )
    assert np.mean([card.half_width for card in cards]) == pytest.approx(_half_width(truth), rel=0.02)
    assert np.mean([card.with_more_repeats for card in cards]) == pytest.approx(_half_width(repeated), rel=0.02)
    assert np.mean([card.with_more_questions for card in cards]) == pytest.approx(_half_width(extended), rel=0.02)


def test_the_share_of_the_error_from_repeats_is_the_true_one() -> None:
    """Var(mean) = (Var p + E p(1-p)/R)/n: at p = .7, Beta concentration 4: Var p = .042, E p(1-p) = .168; R = 3.

    A quotient of two estimates, so a little too large: 1 % at 200 questions.
    """
    truth = Truth(share=0.7, n_clusters=200, repeats=3)
    cards = [error_shares(run.right(), truth.asked, clusters=truth.clusters) for run in simulated(truth, 300)]
    assert np.mean([card.from_repeats for card in cards]) == pytest.approx(0.056 / (0.042 + 0.056), abs=0.02)


def _bias_of_flips(method: Callable[[list[int], int], float], repeats: int) -> float:
    truth = Truth(share=0.8, n_clusters=100, repeats=repeats)
    found = [method(run.right(), repeats) for run in simulated(truth, _RUNS)]
    return float(np.mean(found)) / (2 * (truth.share - truth.moment(2)))


def _bias_of_variances(method: Callable[[FloatArray], float]) -> float:
    """Three normal repeats with variance 1 of each of 50 questions."""
    random = np.random.default_rng(12)
    return float(np.mean([method(random.normal(3, 1, size=(50, 3))) for _ in range(_RUNS)]))


def _crossed(random: np.random.Generator) -> FloatArray:
    runs, questions, repeats, judges = 4, 12, 3, 6
    shapes = {
        "question": (1, questions, 1, 1),
        "question_by_run": (runs, questions, 1, 1),
        "repeat": (runs, questions, repeats, 1),
        "judge": (1, 1, 1, judges),
        "judge_by_run": (runs, 1, 1, judges),
        "judge_by_question": (1, questions, 1, judges),
        "residual": (runs, questions, repeats, judges),
    }
    scores = 3 + np.arange(runs, dtype=np.float64)[:, None, None, None]
    for name, shape in shapes.items():
        scores = scores + random.normal(0, np.sqrt(_TRUE[name]), size=shape)
    return scores


def _half_width(truth: Truth) -> float:
    return float(np.mean([_half(run) for run in simulated(truth, 300)]))


def _half(run: Simulated) -> float:
    estimate = share_interval(run.right(), run.truth.asked, clusters=run.truth.clusters)
    return (estimate.high - estimate.low) / 2
