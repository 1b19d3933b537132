"""How often a candidate at the margin passes, over simulated pairs of runs whose difference is known.

The loss lies on few questions, drawn anew for every pair. Tempting tests are kept as executable mutants; the same
calibration must reject them. The whole grid: `make calibrate`.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from evalkit.stats import worse_by_p
from tests.calibration.simulated_pairs import (
    AMOUNTS,
    Drift,
    Pair,
    Rule,
    Scenario,
    halls,
    ours,
    ours_fails,
    plain_t,
    rate,
    rates,
    unpaired,
)

_PAIRS = 1000
_PROMISE = 0.075
_ERROR = 0.014
"""Two standard errors of 1,000 pairs at .05."""
_FIFTY_OF_FOUR = (4,) * 50
_UNEQUAL = (4,) * 30 + (2,) * 40


def _at(margin: float, n: int = 200, **fields: object) -> Scenario:
    """Worse by exactly the margin."""
    fields = {"sizes": (1,) * n} | fields
    return Scenario(loss=margin, margin=margin, **fields)  # pyright: ignore[reportArgumentType]


_ACCURACIES = [
    *(
        _at(0.05, n, repeats=repeats, share=share, severity=severity)
        for n, repeats, share, severity in [
            (100, 1, 0.9, 0.5),
            (100, 3, 0.6, 1),
            (100, 5, 0.9, 1),
            (200, 1, 0.6, 0.5),
            (200, 3, 0.75, 0.5),
            (200, 5, 0.9, 1),
        ]
    ),
    _at(0.05, 100, amount="greedy", repeats=5),
    _at(0.05, 200, amount="greedy", repeats=5),
]
_CUTS = [
    _at(margin, amount="finished", share=share, repeats=repeats, severity=severity)
    for margin, share, repeats, severity in [
        (0.02, 1, 5, 1),
        (0.02, 1, 3, 0.5),
        (0.02, 0.99, 1, 1),
        (0.03, 0.99, 5, 0.5),
        (0.04, 1, 1, 0.5),
    ]
]
_CLUSTERED = [
    *(_at(0.05, sizes=_FIFTY_OF_FOUR, share=share, repeats=5, hits_clusters=True) for share in (0.6, 0.9)),
    _at(0.05, sizes=_FIFTY_OF_FOUR, share=0.9, repeats=1),
    _at(0.05, sizes=_UNEQUAL, share=0.9, severity=0.5, hits_clusters=True),
    _at(0.05, sizes=_UNEQUAL, share=0.6),
]
_OTHERS = [
    _at(0.05, 100, amount="steadiness", repeats=3),
    _at(0.05, 100, amount="steadiness", repeats=5, share=0.9),
    _at(0.25, 100, amount="score", repeats=1),
    _at(0.25, 100, amount="score", repeats=3, severity=0.5),
    _at(math.log(1.25), 100, amount="log speed", repeats=3),
]


@pytest.mark.parametrize("scenario", [*_ACCURACIES, *_CUTS, *_CLUSTERED, *_OTHERS])
def test_a_candidate_at_the_margin_passes_and_fails_as_rarely_as_promised(scenario: Scenario) -> None:
    passes, fails = rates((ours, ours_fails), scenario, _PAIRS)
    assert passes <= _PROMISE + _ERROR * (scenario in _CLUSTERED)
    assert fails <= _PROMISE


@pytest.mark.parametrize("drift", ["slope", "shift"])
@pytest.mark.parametrize("repeats", [1, 5])
def test_a_session_that_drifts_changes_nothing(drift: Drift, repeats: int) -> None:
    assert rate(ours, _at(0.05, 200, share=0.9, repeats=repeats, drift=drift), _PAIRS) <= _PROMISE


def test_every_kind_of_figure_is_simulated() -> None:
    assert {scenario.amount for scenario in [*_ACCURACIES, *_CUTS, *_OTHERS]} == set(AMOUNTS)


@pytest.mark.parametrize("scenario", [*_ACCURACIES, *_CUTS, *_OTHERS])
def test_the_scenarios_lose_what_they_claim(scenario: Scenario) -> None:
    """The mean loss of all pairs lies within 4 of its standard errors of the margin."""
    losses: list[float] = []

    def note(pair: Pair) -> bool:
        losses.append(-pair.effect.value)
        return True

    rate(note, scenario, 400)
    assert np.mean(losses) == pytest.approx(scenario.loss, abs=4 * float(np.std(losses)) / 20)


@pytest.mark.parametrize(
    ("mutant", "scenario"),
    [
        (plain_t, _at(0.05, 200, amount="greedy", repeats=5)),
        (plain_t, _at(0.05, 100, share=0.9, repeats=5)),
        (plain_t, _at(0.03, amount="finished", share=1, repeats=5)),
        (plain_t, _at(0.05, sizes=_FIFTY_OF_FOUR, share=0.9, repeats=5, hits_clusters=True)),
        (halls, _at(0.01, amount="finished", share=1, repeats=5)),
    ],
)
def test_a_test_that_passes_too_many_is_rejected(mutant: Rule, scenario: Scenario) -> None:
    """Plain t ignores skewness; Hall's alone takes none seen for none there, which 13 % of runs of 200 would pass."""
    assert rate(mutant, scenario, _PAIRS) > _PROMISE
    assert rate(ours, scenario, _PAIRS) <= _PROMISE + _ERROR


def test_what_was_not_seen_may_be_as_large_as_can_be() -> None:
    """Two of 200 questions are always cut, and the margin is 1 %: one run in seven meets none of them.

    Mutant: what was not seen is added, but as if it could only be small.
    """
    scenario = _at(0.01, amount="finished", share=1, repeats=5)

    def as_if_small(pair: Pair) -> bool:
        return worse_by_p(replace(pair.effect, largest=0.05), margin=0.01, is_higher_better=True) < 0.05

    passes, by_mutant = rates((ours, as_if_small), scenario, _PAIRS)
    assert passes <= _PROMISE < by_mutant


def test_clusters_must_not_be_ignored() -> None:
    """The same questions, taken one by one, let whole clusters that are lost pass twice as often as promised."""
    clustered = _at(0.05, sizes=_FIFTY_OF_FOUR, share=0.9, repeats=5, hits_clusters=True)

    def one_by_one(pair: Pair) -> bool:
        return ours(replace(pair, scenario=_at(0.05, 200, share=0.9, repeats=5)))

    assert rate(one_by_one, clustered, _PAIRS) > 2 * _PROMISE


@pytest.mark.parametrize(
    "scenario",
    [
        Scenario(loss=0, margin=0.05, sizes=(1,) * 100, share=0.6, repeats=3),
        Scenario(loss=0, margin=0.05, sizes=(1,) * 100, share=0.9, repeats=5),
        Scenario(loss=0, margin=0.05, share=0.75, repeats=1),
        Scenario(loss=0, margin=0.02, amount="finished", share=0.99, repeats=5),
        Scenario(loss=0, margin=0.25, amount="score", sizes=(1,) * 100, repeats=1),
        Scenario(loss=0, margin=0.05, amount="steadiness", sizes=(1,) * 100, share=0.9, repeats=5),
    ],
)
def test_an_equal_candidate_passes_nearly_as_often_as_by_plain_t(scenario: Scenario) -> None:
    passes, by_plain_t = rates((ours, plain_t), scenario, _PAIRS)
    assert passes >= by_plain_t - 0.07


def test_the_unpaired_test_is_rejected_for_its_power() -> None:
    scenario = Scenario(loss=0, margin=0.05, share=0.6, repeats=5)
    passes, by_unpaired = rates((ours, unpaired), scenario, _PAIRS)
    assert passes > 0.95
    assert by_unpaired < 0.6


def test_halls_alone_is_rejected_for_its_power_on_cut_answers() -> None:
    """One question in a hundred is cut half the time in both runs: what few differ must not stop a candidate."""
    scenario = Scenario(loss=0, margin=0.02, amount="finished", share=0.99, repeats=5)
    passes, by_halls = rates((ours, halls), scenario, _PAIRS)
    assert passes > by_halls + 0.05
