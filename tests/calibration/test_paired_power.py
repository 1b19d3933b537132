"""The power of non-inferiority is what the planning table says; excess flips are unbiased, and raw ones are not."""

from __future__ import annotations

import math

import numpy as np
import pytest

from evalkit.stats import excess_flip_effect, mean_effect, worse_by_p
from evalkit.stats.clusters import FloatArray, grouping_of

_RUNS = 2000
_BETWEEN, _WITHIN = 0.0122, 0.1127
"""Of the planning table: Var(delta), and the mean within-question variance of each run."""


@pytest.mark.parametrize(("n", "repeats"), [(50, 5), (100, 3), (100, 5), (200, 1), (200, 5), (300, 3)])
def test_an_equal_candidate_passes_at_the_planned_margin_with_80_percent(n: int, repeats: int) -> None:
    """Margin 2.49 SE, SE^2 = [Var(delta) + (w_A + w_B)/R]/n: 80 %, but for the error of 2,000 runs (.009) and t for z.

    Chances .5 +- a with ``.25 - a^2 = w`` on average over both runs; the candidate's differ by +-.11 = sqrt(.0122).
    """
    random = np.random.default_rng([n, repeats])
    shift = math.sqrt(_BETWEEN) / 2
    spread = math.sqrt(0.25 - _WITHIN - shift**2)
    margin = 2.49 * math.sqrt((_BETWEEN + 2 * _WITHIN / repeats) / n)
    grouping, passed = grouping_of(np.arange(n)), 0
    for _ in range(_RUNS):
        centre = 0.5 + spread * random.choice([-1, 1], size=n)
        apart = shift * random.choice([-1, 1], size=n)
        before, after = (random.binomial(repeats, centre + way * apart) / repeats for way in (-1, 1))
        effect = mean_effect(before, after, grouping, n_attempts=2 * n * repeats, largest=1)
        passed += worse_by_p(effect, margin=margin, is_higher_better=True) < 0.05
    assert passed / _RUNS == pytest.approx(0.8, abs=0.03)


@pytest.mark.parametrize(("repeats_before", "repeats_after"), [(2, 2), (3, 3), (5, 3)])
def test_excess_flips_of_independent_runs_are_unbiased(repeats_before: int, repeats_after: int) -> None:
    """Half of the questions differ by .3: the mean of (p_A - p_B)^2 is .045; within 4 errors of it."""
    found = _excess_flips(repeats_before, repeats_after, apart=0.3)
    assert float(found.mean()) == pytest.approx(0.045, abs=4 * float(found.std()) / math.sqrt(len(found)))


def test_equal_builds_have_no_excess_flips_but_plenty_of_raw_ones() -> None:
    """Mutant: the raw share of differing answers between the runs is that of two repeats of one run, .36 here."""
    found = _excess_flips(3, 3, apart=0.0)
    assert abs(float(found.mean())) < 4 * float(found.std()) / math.sqrt(len(found))
    assert 0.4 < float((found < 0).mean()) < 0.6
    assert float(_raw_flips(3, apart=0.0).mean()) == pytest.approx(0.36, abs=0.01)


def _excess_flips(repeats_before: int, repeats_after: int, *, apart: float) -> FloatArray:
    random, n = np.random.default_rng([repeats_before, repeats_after]), 60
    before, after = _chances(n, apart)
    grouping = grouping_of(np.arange(n))
    asked_before, asked_after = (np.full(n, repeats, dtype=np.intp) for repeats in (repeats_before, repeats_after))
    found = [
        excess_flip_effect(
            random.binomial(asked_before, before),
            asked_before,
            random.binomial(asked_after, after),
            asked_after,
            grouping,
        ).value
        for _ in range(_RUNS)
    ]
    return np.array(found, dtype=np.float64)


def _raw_flips(repeats: int, *, apart: float) -> FloatArray:
    random, n = np.random.default_rng(1), 60
    before, after = (random.binomial(repeats, chances, (_RUNS, n)) / repeats for chances in _chances(n, apart))
    return np.asarray(before * (1 - after) + after * (1 - before), dtype=np.float64)


def _chances(n: int, apart: float) -> tuple[FloatArray, FloatArray]:
    """Chances of .6 +- .245: ``E 2p(1-p) = .36``; every second question is less likely right in the candidate."""
    before = 0.6 + math.sqrt(0.06) * np.where(np.arange(n) % 4 < 2, 1.0, -1.0)
    return before, before - apart * (np.arange(n) % 2)
