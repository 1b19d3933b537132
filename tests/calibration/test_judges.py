"""Intervals of what judges do hold the truth, and tempting shortcuts do not. The whole grid: `make calibrate`."""

from __future__ import annotations

import math

import numpy as np
import pytest

from evalkit.domain.verdict import Estimate
from evalkit.stats.agreement import krippendorff_alpha
from evalkit.stats.clusters import FloatArray
from tests.calibration.simulated_judges import (
    Lengths,
    Noisy,
    Panel,
    Scored,
    agreement_coverage,
    correlation_coverage,
    noise_splits,
    slope_coverage,
)

_RUNS = 200
_LOWEST = 0.95 - 3 * (0.95 * 0.05 / _RUNS) ** 0.5


@pytest.mark.parametrize(
    ("figure", "panel"),
    [
        ("alpha", Panel(n_clusters=30)),
        ("alpha", Panel(n_clusters=30, marks="high", error=0.3, missing=0.3)),
        ("alpha", Panel(n_clusters=50, per_cluster=2, raters=2)),
        ("AC2", Panel(n_clusters=30, marks="high")),
        ("exact agreement", Panel(n_clusters=30)),
    ],
)
def test_intervals_of_agreement_hold_the_truth(figure: str, panel: Panel) -> None:
    assert agreement_coverage(figure, panel, _RUNS) >= _LOWEST


def test_the_plain_percentile_interval_over_answers_is_rejected() -> None:
    """Mutant: answers of one question drawn as if they were independent, and percentiles as they come."""
    panel = Panel(n_clusters=15, per_cluster=4)

    def plain(ratings: FloatArray, clusters: list[str], random: np.random.Generator) -> Estimate:
        n = len(clusters)
        drawn = [krippendorff_alpha(ratings[random.integers(0, n, size=n)]) for _ in range(60)]
        low, high = np.quantile(drawn, [0.025, 0.975]).tolist()
        return Estimate(value=low, low=low, high=high, level=0.95, method="", n_clusters=n, n_questions=n, n_attempts=n)

    assert agreement_coverage("alpha", panel, _RUNS, interval=plain) < 0.88
    assert agreement_coverage("alpha", panel, _RUNS) >= _LOWEST


@pytest.mark.parametrize("marks", ["even", "high"])
def test_the_interval_of_a_correlation_holds_it(marks: str) -> None:
    scored = Scored(n_clusters=30, correlation=0.9, marks="even" if marks == "even" else "high")
    assert correlation_coverage(scored, _RUNS) >= _LOWEST


def test_fishers_interval_with_attempts_for_n_is_rejected() -> None:
    scored = Scored(n_clusters=100, correlation=0.9, own=0.1, marks="high")

    def fisher(first: FloatArray, second: FloatArray, clusters: list[str], random: np.random.Generator) -> Estimate:
        del random
        r, n = float(np.corrcoef(first, second)[0, 1]), len(clusters)
        low, high = (math.tanh(math.atanh(r) + z / math.sqrt(n - 3)) for z in (-1.96, 1.96))
        return Estimate(value=r, low=low, high=high, level=0.95, method="", n_clusters=n, n_questions=n, n_attempts=n)

    assert correlation_coverage(scored, _RUNS, interval=fisher) < 0.85


@pytest.mark.parametrize("lengths", [Lengths(n_clusters=30), Lengths(n_clusters=30, slope=0.2, attempts=5)])
def test_a_slope_on_length_is_held_and_falsely_found_as_often_as_claimed(lengths: Lengths) -> None:
    """Where G - 1 degrees of freedom would hold 86 to 90 %."""
    assert slope_coverage(lengths, 2 * _RUNS) >= _LOWEST


def test_what_is_left_for_the_model_is_unbiased_and_its_interval_holds_it() -> None:
    """Judges of noise .2, .4 and .6 add .0622 to a variance of .09; uncorrected, the model would have it all."""
    noisy = Noisy(n_questions=60)
    splits = noise_splits(noisy, 2 * _RUNS)
    added = sum(noise**2 for noise in noisy.noises) / 9
    seen = np.array([split.within.value**2 for split in splits])
    left = seen - np.array([split.noise**2 for split in splits])
    assert float(seen.mean()) == pytest.approx(noisy.model**2 + added, rel=0.03)
    assert float(left.mean()) == pytest.approx(noisy.model**2, rel=0.04)
    held = [split.model.low <= noisy.model <= split.model.high for split in splits]
    assert np.mean(held) >= _LOWEST
