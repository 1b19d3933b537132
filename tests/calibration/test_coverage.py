"""How often the other intervals of one run hold the truth. The whole grid: `make calibrate`."""

from __future__ import annotations

import math

import numpy as np
import pytest

from evalkit.domain.verdict import Estimate
from evalkit.stats import mean_interval
from tests.calibration.simulated_runs import CASES, OTHERS, Case, Simulated, Truth, coverage

_RUNS = 500
_LOWEST, _HIGHEST = 0.92, 0.99
"""Simulation error of 500 runs at .95 is .010 (one standard error)."""
_TRUTHS = (
    Truth(share=0.7, n_clusters=50, repeats=3),
    Truth(share=0.9, n_clusters=50, repeats=3, shape="bimodal"),
    Truth(share=0.9, n_clusters=50, repeats=3, per_cluster=4),
)


@pytest.mark.parametrize("figure", [figure for figure in CASES if figure != "share"])
@pytest.mark.parametrize("truth", _TRUTHS)
def test_the_interval_holds_the_truth_as_often_as_it_claims(figure: str, truth: Truth) -> None:
    assert _LOWEST <= coverage(CASES[figure](truth), truth, _RUNS) <= _HIGHEST


@pytest.mark.parametrize("figure", ["flip rate", "mean of 1-5", "deviation of 1-5"])
def test_unequal_clusters_hold_it_too(figure: str) -> None:
    truth = Truth(share=0.7, n_clusters=71, repeats=3, n_larger=1, larger=30)
    assert coverage(CASES[figure](truth), truth, _RUNS) >= _LOWEST


@pytest.mark.parametrize("figure", OTHERS)
def test_scores_that_hardly_differ_and_unequal_sides_hold_it_nearly(figure: str) -> None:
    case, truth = OTHERS[figure]
    assert 0.86 <= coverage(case(truth), truth, _RUNS) <= 0.995


def test_t_is_exact_for_normal_means_of_few_questions() -> None:
    assert _coverage_of_normal_means(1.0) == pytest.approx(0.95, abs=0.006)


def test_a_standard_error_with_ddof_0_is_rejected() -> None:
    """Mutant: G in place of G - 1 narrows the interval of 4 questions by sqrt(3/4); it holds .93."""
    assert _coverage_of_normal_means(math.sqrt(3 / 4)) < 0.944


def test_plain_t_on_rare_flips_is_rejected() -> None:
    truth = Truth(share=0.95, n_clusters=30, repeats=3, shape="bimodal")

    def plain_t(run: Simulated) -> Estimate:
        return mean_interval([[2 * right * (3 - right) / 6] for right in run.right()], clusters=truth.clusters)

    ours = CASES["flip rate"](truth)
    assert coverage(Case(truth=ours.truth, estimate=plain_t), truth, _RUNS) < 0.85
    assert coverage(ours, truth, _RUNS) >= _LOWEST


def test_plain_t_on_scores_near_the_end_of_their_scale_is_rejected() -> None:
    truth = Truth(share=0.95, n_clusters=30, repeats=3, per_cluster=8)
    plain = Case(truth=1 + 4 * truth.share, estimate=lambda run: mean_interval(run.scores(4), clusters=truth.clusters))
    assert coverage(plain, truth, _RUNS) < 0.9


def _coverage_of_normal_means(factor: float) -> float:
    """Of 4 normal questions, with the half width multiplied by a factor."""
    random = np.random.default_rng(11)
    held = 0
    for means in random.normal(3, 1, size=(8000, 4)).tolist():
        estimate = mean_interval([[mean] for mean in means], clusters=list("abcd"))
        half_width = factor * (estimate.high - estimate.value)
        held += abs(estimate.value - 3) <= half_width
    return held / 8000
