"""How often the interval of a share holds the truth, over simulated runs whose truth is known.

Two tempting shortcuts are kept as executable mutants; the same calibration must reject them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from evalkit.domain.verdict import Estimate
from evalkit.stats.intervals import share_interval

_RUNS = 600
_REPEATS = 3
_NOMINAL = 0.95
_LOWEST, _HIGHEST = 0.93, 0.985
"""Simulation error of 600 runs at .95 is .009 (one standard error)."""

_Method = Callable[[Sequence[int], Sequence[int], Sequence[str]], Estimate]


def _ours(right: Sequence[int], asked: Sequence[int], clusters: Sequence[str]) -> Estimate:
    return share_interval(right, asked, clusters=clusters, level=_NOMINAL)


def _attempts_as_independent(right: Sequence[int], asked: Sequence[int], clusters: Sequence[str]) -> Estimate:
    """Mutant: every attempt is a question of its own."""
    del clusters
    attempts = [int(repeat < count) for count, times in zip(right, asked, strict=True) for repeat in range(times)]
    labels = [str(number) for number in range(len(attempts))]
    return share_interval(attempts, [1] * len(attempts), clusters=labels, level=_NOMINAL)


def _clusters_ignored(right: Sequence[int], asked: Sequence[int], clusters: Sequence[str]) -> Estimate:
    """Mutant: every question is a cluster of its own."""
    labels = [str(number) for number in range(len(clusters))]
    return share_interval(right, asked, clusters=labels, level=_NOMINAL)


def _coverage(method: _Method, *, share: float, n_clusters: int, per_cluster: int) -> float:
    """Share of simulated runs whose interval holds the true share.

    Questions of one cluster are equally hard, and hardness is bimodal (most are mastered or not), as with models.
    """
    random = np.random.default_rng([int(share * 100), n_clusters, per_cluster])
    clusters = [str(number // per_cluster) for number in range(n_clusters * per_cluster)]
    asked = [_REPEATS] * len(clusters)
    hits = 0
    for _ in range(_RUNS):
        mastery = np.repeat(random.beta(share, 1 - share, size=n_clusters), per_cluster)
        right = [int(count) for count in random.binomial(_REPEATS, mastery)]
        estimate = method(right, asked, clusters)
        hits += estimate.low <= share <= estimate.high
    return hits / _RUNS


@pytest.mark.parametrize("share", [0.7, 0.9])
@pytest.mark.parametrize("n_clusters", [50, 100])
@pytest.mark.parametrize("per_cluster", [1, 4])
def test_the_interval_holds_the_truth_as_often_as_it_claims(share: float, n_clusters: int, per_cluster: int) -> None:
    coverage = _coverage(_ours, share=share, n_clusters=n_clusters, per_cluster=per_cluster)
    assert _LOWEST <= coverage <= _HIGHEST


@pytest.mark.parametrize("share", [0.7, 0.9])
def test_counting_attempts_as_independent_is_rejected(share: float) -> None:
    assert _coverage(_attempts_as_independent, share=share, n_clusters=100, per_cluster=1) < _LOWEST


@pytest.mark.parametrize("share", [0.7, 0.9])
def test_ignoring_clusters_is_rejected(share: float) -> None:
    assert _coverage(_clusters_ignored, share=share, n_clusters=100, per_cluster=4) < _LOWEST
