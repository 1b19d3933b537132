"""Plans keep their word: power, joint passes and pilots against simulated runs. More runs: `make calibrate`."""

from __future__ import annotations

import time

import numpy as np
import pytest

from evalkit.domain.criteria import DEFAULT_MARGINS
from evalkit.stats.joint_pass import BuildAssumptions, decision_design, joint_pass, measured_builds
from evalkit.stats.planning import Spread, between_builds, decision_chances, right_noise, within_question
from tests.calibration.simulated_looks import Pairs, decided, drawn_chances, true_spread

_STARTING = {"accuracy": 0.05, "trap_accuracy": 0.08, "flip_rate": 0.05, "unfinished": 0.02}
"""The margins of shared/statistics.md before they were chosen by simulation."""
_RUNS = 3000


@pytest.mark.parametrize(
    ("pairs", "margin"),
    [
        (Pairs(questions=200, repeats=5, loss=0.0), 0.04),
        (Pairs(questions=100, repeats=3, loss=0.0), 0.05),
        (Pairs(questions=100, repeats=3, loss=0.03), 0.08),
        (Pairs(questions=200, repeats=3, loss=0.02, losing="some"), 0.06),
        (Pairs(questions=200, repeats=3, loss=0.12), 0.08),
        (Pairs(questions=200, repeats=1, loss=0.0, agreement=0.3), 0.08),
    ],
)
def test_verdicts_fall_as_often_as_planned_within_three_points(pairs: Pairs, margin: float) -> None:
    planned = decision_chances(
        true_spread(pairs), questions=pairs.questions, repeats=pairs.repeats, margin=margin, true_loss=pairs.loss
    )
    passed, failed = decided(pairs, margin=margin, n_runs=_RUNS)
    assert passed == pytest.approx(planned.passes, abs=0.03)
    assert failed == pytest.approx(planned.fails, abs=0.03)


def test_losses_on_few_questions_cost_at_most_eight_points() -> None:
    pairs = Pairs(questions=200, repeats=5, loss=0.03, losing="few")
    planned = decision_chances(true_spread(pairs), questions=200, repeats=5, margin=0.08, true_loss=0.03)
    passed, _ = decided(pairs, margin=0.08, n_runs=_RUNS)
    assert planned.passes - 0.08 <= passed <= planned.passes + 0.03


def test_a_plan_that_forgets_the_candidates_own_noise_is_rejected() -> None:
    """Mutant: w_A alone."""
    pairs = Pairs(questions=100, repeats=3, loss=0.0)
    spread = true_spread(pairs)
    alone = Spread(within_reference=spread.within_reference, within_candidate=0.0, between=spread.between)
    planned = decision_chances(alone, questions=100, repeats=3, margin=0.05)
    passed, _ = decided(pairs, margin=0.05, n_runs=1000)
    assert planned.passes - passed > 0.1


@pytest.mark.parametrize("accuracy", [0.6, 0.7, 0.8])
def test_one_criterion_of_the_joint_simulation_agrees_with_the_formula(accuracy: float) -> None:
    within = accuracy * (1 - accuracy) * (1 - 0.4)
    spread = Spread(within_reference=within, within_candidate=within, between=0.0)
    planned = decision_chances(spread, questions=150, repeats=3, margin=0.06)
    builds = BuildAssumptions(accuracy=accuracy, agreement=0.4, unfinished=0.001)
    found = joint_pass(builds, decision_design(150, repeats=3), margins={"accuracy": 0.06}, draws=2000)
    assert found.passes == found.passes_by_criterion["accuracy"] == pytest.approx(planned.passes, abs=0.03)


@pytest.mark.parametrize("accuracy", [0.6, 0.7, 0.8, 0.9])
@pytest.mark.parametrize("unfinished", [0.005, 0.02])
def test_identical_builds_pass_the_default_margins_with_80_percent(accuracy: float, unfinished: float) -> None:
    """With the variance that plans assume, w = .1127. One standard error is .008; the smallest of these is .823."""
    agreement = 1 - 0.1127 / (accuracy * (1 - accuracy))
    builds = BuildAssumptions(accuracy=accuracy, agreement=max(0.0, agreement), unfinished=unfinished)
    found = joint_pass(builds, decision_design(200, repeats=5), margins=DEFAULT_MARGINS, draws=2000)
    assert found.passes >= 0.8 - 0.01
    assert found.fails <= 0.01


@pytest.mark.parametrize(
    "tighter", [{"accuracy": 0.045}, {"trap_accuracy": 0.11}, {"flip_rate": 0.05}, {"unfinished": 0.025}]
)
def test_any_tighter_margin_passes_fewer_than_80_percent_somewhere(tighter: dict[str, float]) -> None:
    builds = BuildAssumptions(accuracy=0.6, agreement=0.5, unfinished=0.04)
    found = joint_pass(builds, decision_design(200, repeats=5), margins={**DEFAULT_MARGINS, **tighter}, draws=2000)
    assert found.passes < 0.8


@pytest.mark.parametrize("accuracy", [0.65, 0.7, 0.8])
def test_the_starting_margins_turn_down_every_other_good_build(accuracy: float) -> None:
    """The contract's variance w = .1127; it found 48-58 % at 200 x 5 and 6 % at 100 x 3."""
    builds = BuildAssumptions(accuracy=accuracy, agreement=1 - 0.1127 / (accuracy * (1 - accuracy)))
    asked_often, asked_little = (
        joint_pass(builds, decision_design(questions, repeats=repeats), margins=_STARTING, draws=1000).passes
        for questions, repeats in ((200, 5), (100, 3))
    )
    assert 0.48 - 0.03 <= asked_often <= 0.58 + 0.05
    assert asked_little <= 0.12


def test_400_pairs_are_drawn_in_two_seconds() -> None:
    design = decision_design(200, repeats=5)
    started = time.process_time()
    joint_pass(BuildAssumptions(), design, margins=DEFAULT_MARGINS, draws=400)
    assert time.process_time() - started < 2


def test_a_pilot_finds_the_variance_within_questions_and_its_interval_holds_it() -> None:
    """30 questions, 5 times, chances uniform: the mean of p(1-p) is 1/6."""
    random, held, found = np.random.default_rng(6), 0, list[float]()
    for _ in range(500):
        right = random.binomial(5, random.uniform(size=30)).tolist()
        estimate = within_question(right, [5] * 30, clusters=[str(number) for number in range(30)])
        found.append(estimate.value)
        held += estimate.low <= 1 / 6 <= estimate.high
    assert float(np.mean(found)) == pytest.approx(1 / 6, abs=0.004)
    assert 0.92 <= held / 500 <= 0.99


def test_a_stored_pair_of_builds_finds_what_lies_between_them() -> None:
    pairs = Pairs(questions=200, repeats=3, loss=0.06, losing="some")
    asked, found = np.full(200, 3.0), list[float]()
    for before, after in drawn_chances(pairs, 500):
        random = np.random.default_rng(round(1e6 * float(before[0])))
        right, kept = random.binomial(3, before).astype(float), random.binomial(3, after).astype(float)
        found.append(between_builds((kept - right) / 3, right_noise(right, asked) + right_noise(kept, asked)))
    assert float(np.mean(found)) == pytest.approx(true_spread(pairs).between, abs=0.001)


def test_a_pilot_gives_back_the_build_that_it_was_drawn_from() -> None:
    random = np.random.default_rng(8)
    right = random.binomial(5, random.beta(0.8, 0.2, 3000))
    early = random.binomial(5 - right, 0.1)
    builds = measured_builds(right.tolist(), early.tolist(), [5] * 3000)
    assert builds.accuracy == pytest.approx(0.8, abs=0.02)
    assert builds.agreement == pytest.approx(0.5, abs=0.03)
    assert builds.unfinished == pytest.approx(0.02, abs=0.003)
    assert builds.is_measured


def test_identical_builds_pass_as_often_as_a_pilot_of_them_says() -> None:
    """The plan from a pilot of 30 x 5 scatters around the truth; its mean over pilots must not miss by 8 points."""
    random, design = np.random.default_rng(9), decision_design(100, repeats=5)
    truth = joint_pass(BuildAssumptions(accuracy=0.75), design, margins=DEFAULT_MARGINS, draws=1000).passes
    planned: list[float] = []
    for _ in range(12):
        right = random.binomial(5, random.beta(0.75, 0.25, 30))
        early = random.binomial(5 - right, 0.08)
        pilot = measured_builds(right.tolist(), early.tolist(), [5] * 30)
        planned.append(joint_pass(pilot, design, margins=DEFAULT_MARGINS, draws=100).passes)
    assert float(np.mean(planned)) == pytest.approx(truth, abs=0.08)
