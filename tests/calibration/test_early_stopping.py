"""What looking early costs, and how often the monitor raises a false alarm. More runs: `make calibrate`."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.stats import PairedEffect, effect_bounds
from evalkit.stats.sequential import monitor_crossing
from tests.calibration.simulated_looks import (
    ALARMS,
    Pairs,
    broken_builds,
    false_alarms,
    passing_at_a_look,
    peeking,
    raw_z_at_a_look,
)
from tests.mutants import Mutant, mutated

_MARGIN = 0.05
_RUNS = 3000
_ERROR = 0.004
"""One standard error of a share of .05 over so many runs."""
_ALARM_RUNS = 1000


@pytest.mark.parametrize("questions", [50, 100, 200])
@pytest.mark.parametrize("repeats", [3, 5])
def test_three_looks_pass_a_build_on_the_margin_as_rarely_as_one(questions: int, repeats: int) -> None:
    pairs = Pairs(questions=questions, repeats=repeats, loss=_MARGIN)
    assert passing_at_a_look(pairs, margin=_MARGIN, n_runs=_RUNS) <= 0.055 + 2 * _ERROR


@pytest.mark.parametrize(("questions", "most"), [(100, 0.07), (200, 0.06)])
def test_losses_on_few_questions_cost_little(questions: int, most: float) -> None:
    pairs = Pairs(questions=questions, repeats=5, loss=_MARGIN, losing="few")
    assert passing_at_a_look(pairs, margin=_MARGIN, n_runs=_RUNS) <= most + 2 * _ERROR


def test_looks_at_clusters_cost_as_little() -> None:
    pairs = Pairs(questions=200, repeats=3, loss=_MARGIN, per_cluster=2)
    assert passing_at_a_look(pairs, margin=_MARGIN, n_runs=_RUNS) <= 0.055 + 2 * _ERROR


def test_three_looks_at_the_confidence_of_one_are_rejected() -> None:
    """Mutant: every look at .95."""
    pairs = Pairs(questions=200, repeats=3, loss=_MARGIN)

    def at_95(effect: PairedEffect, *, confidence: float) -> tuple[float, float]:
        assert confidence > 0.95
        return effect_bounds(effect, confidence=0.95)

    assert passing_at_a_look(pairs, margin=_MARGIN, n_runs=1000, bounds=at_95) > 0.08


def test_raw_z_at_50_questions_is_rejected() -> None:
    """Mutant: 2.89, 2.12 and 1.71 as such, where t is meant. Normal differences; one standard error is .0005."""
    assert raw_z_at_a_look(50, n_runs=200_000) == pytest.approx(0.058, abs=0.002)


def test_peeking_every_ten_questions_is_rejected() -> None:
    """Mutant: a two-sided interval at .95 after every ten of 150 questions; one standard error is .003."""
    assert peeking(150, every=10, n_runs=20_000) == pytest.approx(0.227, abs=0.025)


@pytest.mark.parametrize("case", ALARMS)
def test_the_monitor_rarely_stops_a_build_on_the_margin_however_long_it_watches(case: str) -> None:
    """One standard error of .01 over 1,000 runs is .003."""
    assert false_alarms(ALARMS[case](np.random.default_rng(3), _ALARM_RUNS), margin=_MARGIN) <= 0.01 + 2 * 0.003


@pytest.mark.parametrize(
    "mutant",
    [
        Mutant(where="evalkit.stats.sequential:BrokenBuildMonitor.__init__", old="_N_BETS / alpha", new="1 / alpha"),
        Mutant(where="evalkit.stats.sequential:BrokenBuildMonitor.add", old="loss - self._margin", new="loss"),
    ],
    ids=["one winning bet is enough", "a bet against no loss at all"],
)
def test_a_monitor_that_bets_wrongly_is_rejected(mutant: Mutant) -> None:
    with mutated(mutant):
        assert false_alarms(ALARMS["wins and losses"](np.random.default_rng(3), 300), margin=_MARGIN) > 0.03


@pytest.mark.parametrize(("accuracy", "half", "most"), [(0.2, 20, 30), (0.3, 25, 45), (0.4, 35, 70)])
def test_a_broken_build_is_found_in_the_first_blocks(accuracy: float, half: int, most: int) -> None:
    """Right .8 of the time before. Clusters until half and until 95 % of such builds are found."""
    losses = broken_builds(accuracy, np.random.default_rng(4), 300)
    found = [monitor_crossing(run, margin=_MARGIN) or 1000 for run in losses]
    assert float(np.quantile(found, 0.5)) <= half
    assert float(np.quantile(found, 0.95)) <= most


def test_a_build_that_is_as_good_is_never_stopped() -> None:
    assert false_alarms(broken_builds(0.8, np.random.default_rng(5), 500), margin=_MARGIN) <= 0.002
