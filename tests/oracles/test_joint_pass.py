"""Single criteria of the joint simulation against the formulas of planning, and its limits."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from evalkit.domain.criteria import CRITERIA, DEFAULT_MARGINS, Unit
from evalkit.errors import UndefinedStatistic
from evalkit.stats.joint_pass import BuildAssumptions, Design, decision_design, joint_pass, measured_builds
from evalkit.stats.planning import Spread, decision_chances

_BUILDS = BuildAssumptions(accuracy=0.7)
_DESIGN = decision_design(100, repeats=3)
_PRIMARY = [key for key, criterion in CRITERIA.items() if criterion.may_be_primary]


def test_a_decision_set_is_mixed_as_the_contract_says() -> None:
    """200 questions: 40 traps and contradictions in 20 pairs of twins, 24 in 12 transfer pairs, 136 alone."""
    design = decision_design(200, repeats=5)
    sizes = np.bincount(design.clusters)
    assert (np.count_nonzero(sizes == 2), np.count_nonzero(sizes == 1)) == (32, 136)
    for cluster in np.unique(design.clusters[design.sides != 0]):
        assert sorted(design.sides[design.clusters == cluster].tolist()) == [-1, 1]
    assert design.trap_grouping.n_clusters == 20


@pytest.mark.parametrize("key", _PRIMARY)
def test_every_criterion_that_may_be_primary_is_simulated(key: str) -> None:
    """A margin that nothing can miss always passes; one that nothing can meet never does, and never fails wrongly."""
    wide, narrow = (50.0, 1.0001) if CRITERIA[key].unit is Unit.RATIO else (0.9, 0.0001)
    assert joint_pass(_BUILDS, _DESIGN, margins={key: wide}, draws=30).passes == 1
    found = joint_pass(_BUILDS, _DESIGN, margins={key: narrow}, draws=30)
    assert found.passes < 0.3
    assert found.fails < 0.3


def test_seconds_pass_as_often_as_the_formula_says() -> None:
    """Logarithms scatter by .35 within a question: w = .1225; margin log(1.1) = .0953."""
    spread = Spread(within_reference=0.1225, within_candidate=0.1225, between=0.0)
    planned = decision_chances(spread, questions=60, repeats=3, margin=math.log(1.1))
    design = Design(clusters=np.arange(60), sides=np.zeros(60, dtype=np.int8), repeats=3)
    found = joint_pass(_BUILDS, design, margins={"seconds": 1.1}, draws=1500)
    assert found.passes == pytest.approx(planned.passes, abs=0.035)
    assert planned.passes == pytest.approx(0.82, abs=0.01)


def test_scores_pass_as_often_as_the_formula_says() -> None:
    """Scores scatter by .6 within a question: w = .36; margin .085."""
    spread = Spread(within_reference=0.36, within_candidate=0.36, between=0.0)
    planned = decision_chances(spread, questions=200, repeats=3, margin=0.085)
    design = Design(clusters=np.arange(200), sides=np.zeros(200, dtype=np.int8), repeats=3)
    found = joint_pass(_BUILDS, design, margins={"coherence": 0.085}, draws=1500)
    assert found.passes == pytest.approx(planned.passes, abs=0.035)


def test_unfinished_answers_scatter_as_assumed() -> None:
    """Mean .05, agreement .3: w = .05 * .95 * .7 = .03325."""
    spread = Spread(within_reference=0.03325, within_candidate=0.03325, between=0.0)
    planned = decision_chances(spread, questions=400, repeats=5, margin=0.02)
    builds = replace(_BUILDS, unfinished=0.05)
    found = joint_pass(builds, decision_design(400, repeats=5), margins={"unfinished": 0.02}, draws=1000)
    assert found.passes == pytest.approx(planned.passes, abs=0.04)


def test_all_together_pass_no_more_often_than_the_least_of_them() -> None:
    found = joint_pass(_BUILDS, _DESIGN, margins=DEFAULT_MARGINS, draws=300)
    assert found.passes <= min(found.passes_by_criterion.values())
    assert found.low <= found.passes <= found.high
    assert list(found.passes_by_criterion) == list(DEFAULT_MARGINS)


def test_the_same_seed_gives_the_same_pairs() -> None:
    found = [joint_pass(_BUILDS, _DESIGN, margins=DEFAULT_MARGINS, draws=50, seed=seed) for seed in (3, 3, 4)]
    assert found[0] == found[1] != found[2]


def test_traps_that_are_harder_pass_less_often_and_leave_the_rest_alone() -> None:
    margins = {"accuracy": 0.08, "trap_accuracy": 0.12}
    easy, design = BuildAssumptions(accuracy=0.9), decision_design(200, repeats=3)
    alike, harder = (
        joint_pass(replace(easy, trap_accuracy=trap), design, margins=margins, draws=300).passes_by_criterion
        for trap in (None, 0.5)
    )
    assert harder["trap_accuracy"] < alike["trap_accuracy"] - 0.1
    assert harder["accuracy"] > alike["accuracy"] - 0.1


def test_what_has_no_figure_does_not_pass() -> None:
    once = replace(_DESIGN, repeats=1)
    assert joint_pass(_BUILDS, once, margins={"flip_rate": 0.5}, draws=20).passes == 0
    no_traps = replace(_DESIGN, sides=np.zeros(100, dtype=np.int8))
    assert joint_pass(_BUILDS, no_traps, margins={"trap_accuracy": 0.5}, draws=20).passes == 0
    never_right = BuildAssumptions(accuracy=0.0)
    assert joint_pass(never_right, _DESIGN, margins={"seconds_per_right": 5.0}, draws=20).passes == 0


@pytest.mark.parametrize("accuracy", [0.0, 0.001, 0.999, 1.0])
@pytest.mark.parametrize("agreement", [0.0, 0.99])
def test_the_ends_of_every_assumption_are_simulated_too(accuracy: float, agreement: float) -> None:
    builds = BuildAssumptions(accuracy=accuracy, agreement=agreement, unfinished=0.0, unfinished_agreement=agreement)
    found = joint_pass(builds, _DESIGN, margins=DEFAULT_MARGINS, draws=20)
    assert 0 <= found.passes <= 1


def test_a_pilot_that_is_always_right_leaves_the_agreement_assumed() -> None:
    builds = measured_builds([3, 3], [0, 0], [3, 3])
    assert (builds.accuracy, builds.agreement, builds.unfinished) == (1.0, 0.3, 0.0)


def test_a_pilot_by_hand() -> None:
    """4/4 and 2/4: mean .75, within (0 + 4/12)/2 = 1/6, of .1875: agreement 1/9. A question asked once says nothing."""
    builds = measured_builds([4, 2, 1], [0, 0, 0], [4, 4, 1])
    assert builds.accuracy == pytest.approx(0.75)
    assert builds.agreement == pytest.approx(1 / 9)


def test_a_pilot_of_one_question_says_nothing() -> None:
    with pytest.raises(UndefinedStatistic, match="1 repeated question, needs 2"):
        measured_builds([3, 1], [0, 0], [3, 1])
