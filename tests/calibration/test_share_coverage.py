"""How often the interval of a share holds the truth, over simulated runs whose truth is known.

Tempting shortcuts are kept as executable mutants; the same calibration must reject them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from evalkit.domain.verdict import Estimate
from evalkit.stats import share_interval
from evalkit.stats.clusters import Clustered, clustered_mean, grouped, wilson_interval
from tests.calibration.simulated_runs import CASES, Case, Simulated, Truth, coverage

_RUNS = 600
_LOWEST, _HIGHEST = 0.93, 0.985
"""Simulation error of 600 runs at .95 is .009 (one standard error)."""


def _bimodal(share: float, n_clusters: int = 100, *, repeats: int = 3) -> Truth:
    return Truth(share=share, n_clusters=n_clusters, repeats=repeats, shape="bimodal")


def _correlated(share: float, n_clusters: int = 100, *, per_cluster: int = 4, repeats: int = 3) -> Truth:
    return Truth(share=share, n_clusters=n_clusters, repeats=repeats, per_cluster=per_cluster)


@pytest.mark.parametrize("share", [0.7, 0.9])
@pytest.mark.parametrize("n_clusters", [50, 100])
@pytest.mark.parametrize("questions", [_bimodal, _correlated])
def test_the_interval_holds_the_truth_as_often_as_it_claims(
    share: float, n_clusters: int, questions: Callable[..., Truth]
) -> None:
    truth = questions(share, n_clusters)
    assert _LOWEST <= coverage(CASES["share"](truth), truth, _RUNS) <= _HIGHEST


@pytest.mark.parametrize("n_clusters", [12, 30])
@pytest.mark.parametrize("repeats", [3, 5])
def test_few_clusters_near_certainty_hold_it_too(n_clusters: int, repeats: int) -> None:
    truth = _correlated(0.95, n_clusters, per_cluster=8, repeats=repeats)
    assert _LOWEST <= coverage(CASES["share"](truth), truth, _RUNS) <= 0.995


def _one_of_30(share: float) -> Truth:
    """70 questions alone and 30 in one cluster."""
    return Truth(share=share, n_clusters=71, repeats=3, n_larger=1, larger=30)


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_unequal_clusters_hold_it_too(share: float) -> None:
    one_of_30, five_of_10 = _one_of_30(share), Truth(share=share, n_clusters=45, repeats=3, n_larger=5, larger=10)
    assert _LOWEST <= coverage(CASES["share"](one_of_30), one_of_30, _RUNS) <= 1
    assert 0.92 <= coverage(CASES["share"](five_of_10), five_of_10, _RUNS) <= 0.99


def _attempts_as_independent(run: Simulated) -> Estimate:
    """Mutant: every attempt is a question of its own."""
    attempts = [int(repeat < count) for count in run.right() for repeat in range(run.truth.repeats)]
    return share_interval(attempts, [1] * len(attempts), clusters=[str(number) for number in range(len(attempts))])


def _clusters_ignored(run: Simulated) -> Estimate:
    """Mutant: every question is a cluster of its own."""
    labels = [str(number) for number in range(len(run.truth.asked))]
    return share_interval(run.right(), run.truth.asked, clusters=labels)


def _clusters_not_seen_ignored(run: Simulated) -> Estimate:
    """Mutant: the effective size is taken as it comes out, whatever rare clusters the run may have missed."""
    figure = _figure(run)
    p, t = figure.value, float(stats.t.ppf(0.975, figure.n_clusters - 1))
    size = p * (1 - p) / figure.standard_error**2 if figure.has_spread else figure.n_clusters
    return _wilson(p, min(max(size, figure.n_clusters / 2), figure.n_attempts), t)


def _clusters_as_equals(run: Simulated) -> Estimate:
    """Mutant: a cluster of 30 counts for as much as a question alone, G for K."""
    figure = _figure(run)
    return wilson_interval(replace(figure, effective_clusters=figure.n_clusters), level=0.95)


def _wald(run: Simulated) -> Estimate:
    """Mutant: t times the standard error on both sides."""
    figure = _figure(run)
    half_width = float(stats.t.ppf(0.975, figure.n_clusters - 1)) * figure.standard_error
    return _between(figure.value - half_width, figure.value + half_width)


@pytest.mark.parametrize(
    ("mutant", "truth"),
    [
        (_attempts_as_independent, _bimodal(0.7)),
        (_attempts_as_independent, _bimodal(0.9)),
        (_clusters_ignored, _correlated(0.7)),
        (_clusters_ignored, _correlated(0.9)),
        (_clusters_not_seen_ignored, _correlated(0.95, 30, per_cluster=8)),
        (_clusters_as_equals, _one_of_30(0.5)),
        (_clusters_as_equals, _one_of_30(0.9)),
        (_clusters_not_seen_ignored, _one_of_30(0.5)),
        (_wald, _bimodal(0.95, 30)),
    ],
)
def test_a_shortcut_is_rejected(mutant: Callable[[Simulated], Estimate], truth: Truth) -> None:
    assert coverage(Case(truth=truth.share, estimate=mutant), truth, _RUNS) < _LOWEST


def _figure(run: Simulated) -> Clustered:
    shares = np.array(run.right(), dtype=np.float64) / run.truth.repeats
    grouping = grouped(run.truth.clusters, n_questions=len(shares))
    return clustered_mean(shares, grouping, n_attempts=sum(run.truth.asked))


def _wilson(share: float, size: float, z: float) -> Estimate:
    centre = (share + z * z / (2 * size)) / (1 + z * z / size)
    half_width = z / (1 + z * z / size) * math.sqrt(share * (1 - share) / size + z * z / (4 * size * size))
    return _between(centre - half_width, centre + half_width)


def _between(low: float, high: float) -> Estimate:
    middle = (low + high) / 2
    return Estimate(
        value=middle, low=low, high=high, level=0.95, method="mutant", n_clusters=0, n_questions=0, n_attempts=0
    )
