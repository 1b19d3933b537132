from __future__ import annotations

import statistics

import pytest

from evalkit.domain.exchange import Delivery
from evalkit.domain.question import Difficulty, OpenAnswer
from evalkit.simulator.personas import PERSONAS, Drift, Endings, Fault
from evalkit.simulator.planning import (
    Ending,
    Moment,
    chance_right,
    expected_share_right,
    fault_of,
    plan_reply,
    slowdown_at,
)
from tests.builders import a_variant, variants_numbered
from tests.unit.simulator.simulated import a_persona, an_ability

_LATER = Moment(hours=2.0, requests=100)


@pytest.mark.parametrize("agreement", [0.0, 0.3, 0.8, 1.0])
def test_the_share_of_right_answers_is_the_persona_s_whatever_the_agreement(agreement: float) -> None:
    """Standard error of a mean over 2,000 questions is at most sqrt(0.7 * 0.3 / 2000) = 0.010."""
    persona = a_persona(ability=an_ability(0.7, agreement=agreement))
    plans = [plan_reply(persona, variant, seed=0) for variant in variants_numbered(2000)]
    assert statistics.mean(plan.is_right is True for plan in plans) == pytest.approx(0.7, abs=0.035)


@pytest.mark.parametrize("agreement", [0.0, 0.4, 1.0])
def test_repeats_of_a_question_agree_as_set(agreement: float) -> None:
    """Covariance of two repeats over the variance of one is the intraclass correlation."""
    persona = a_persona(ability=an_ability(0.6, agreement=agreement))
    first, second = (
        [float(plan_reply(persona, variant, seed=seed).is_right is True) for variant in variants_numbered(2000)]
        for seed in (1, 2)
    )
    assert statistics.correlation(first, second) == pytest.approx(agreement, abs=0.08)


def test_the_loss_hits_few_questions_and_hits_them_hard() -> None:
    before = a_persona(ability=an_ability(0.9, agreement=0.0))
    after = a_persona(ability=an_ability(0.9, agreement=0.0, loss_share=dict.fromkeys(Difficulty, 0.1), loss_drop=0.6))
    variants = variants_numbered(1000)
    drops = [chance_right(before, variant) - chance_right(after, variant) for variant in variants]
    assert {round(drop, 9) for drop in drops} == {0.0, 0.6}
    assert statistics.mean(drop > 0 for drop in drops) == pytest.approx(0.1, abs=0.03)


def test_the_expected_share_is_what_many_repeats_come_to() -> None:
    """20 questions x 300 repeats: standard error at most 0.5 / sqrt(6000) = 0.0065."""
    persona, variants = PERSONAS["demo-q2"], variants_numbered(20)
    plans = [plan_reply(persona, variant, seed=seed) for variant in variants for seed in range(300)]
    measured = statistics.mean(plan.is_right is True for plan in plans)
    assert measured == pytest.approx(expected_share_right(persona, variants), abs=0.02)


def test_builds_of_one_model_find_the_same_questions_hard() -> None:
    variants = variants_numbered(300)
    q8, q4 = ([chance_right(PERSONAS[name], variant) for variant in variants] for name in ("demo", "demo-q4"))
    assert statistics.correlation(q8, q4) > 0.8
    assert statistics.mean(q8) > statistics.mean(q4)


def test_endings_come_in_their_shares() -> None:
    persona = a_persona(endings=Endings(cut=0.2, looping=0.2, empty=0.1, no_line=0.1))
    endings = [plan_reply(persona, a_variant(), seed=seed).ending for seed in range(3000)]
    share = {ending: endings.count(ending) / len(endings) for ending in Ending}
    assert share[Ending.CUT_IN_REASONING] + share[Ending.CUT_IN_ANSWER] == pytest.approx(0.2, abs=0.03)
    assert share[Ending.LOOPING_IN_REASONING] + share[Ending.LOOPING_IN_ANSWER] == pytest.approx(0.2, abs=0.03)
    assert share[Ending.EMPTY] == pytest.approx(0.1, abs=0.03)
    assert share[Ending.NO_LINE] == pytest.approx(0.1, abs=0.03)
    assert share[Ending.FINISHED] == pytest.approx(0.4, abs=0.03)


def test_nothing_that_does_not_finish_is_right() -> None:
    persona = a_persona(endings=Endings(cut=0.25, looping=0.25, empty=0.25, no_line=0.25))
    assert not any(plan_reply(persona, a_variant(), seed=seed).is_right for seed in range(50))


def test_a_reply_that_never_closes_its_reasoning_is_never_right() -> None:
    persona = a_persona(delivery=Delivery.UNCLOSED)
    assert plan_reply(persona, a_variant(), seed=1).ending is Ending.CUT_IN_REASONING
    assert expected_share_right(persona, [a_variant()]) == 0.0


def test_an_open_question_is_neither_right_nor_wrong() -> None:
    assert plan_reply(a_persona(), a_variant(expected=OpenAnswer()), seed=1).is_right is None


def test_ability_and_pace_drift_with_the_hours() -> None:
    persona = a_persona(
        ability=an_ability(0.8, agreement=0.0), drift=Drift(ability_per_hour=-0.1, slowdown_per_hour=0.5)
    )
    assert chance_right(persona, a_variant()) == pytest.approx(0.8)
    assert chance_right(persona, a_variant(), moment=_LATER) == pytest.approx(0.6)
    assert slowdown_at(persona, _LATER) == pytest.approx(2.0)


def test_ability_and_pace_step_after_a_number_of_requests() -> None:
    drift = Drift(after_requests=100, ability_then=-0.3, slowdown_then=1.0)
    persona = a_persona(ability=an_ability(0.8, agreement=0.0), drift=drift)
    just_before = Moment(requests=99)
    assert chance_right(persona, a_variant(), moment=just_before) == pytest.approx(0.8)
    assert chance_right(persona, a_variant(), moment=_LATER) == pytest.approx(0.5)
    assert (slowdown_at(persona, just_before), slowdown_at(persona, _LATER)) == (1.0, 2.0)


def test_faults_come_with_their_probabilities_and_a_retry_draws_anew() -> None:
    persona = a_persona(faults={Fault.RATE_LIMIT: 0.3, Fault.STALL: 0.2})
    drawn = [fault_of(persona, prompt="p", seed=4, earlier=earlier) for earlier in range(2000)]
    assert drawn.count(Fault.RATE_LIMIT) / 2000 == pytest.approx(0.3, abs=0.05)
    assert drawn.count(Fault.STALL) / 2000 == pytest.approx(0.2, abs=0.05)
    assert drawn.count(None) / 2000 == pytest.approx(0.5, abs=0.05)
