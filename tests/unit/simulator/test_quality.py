"""Answers say their own quality: the levels that were drawn are those that are read back, and come as often as set."""

from __future__ import annotations

import re
import statistics
from decimal import Decimal

import pytest

from evalkit.domain.attempt import Outcome
from evalkit.domain.question import Language, NumberAnswer
from evalkit.domain.rubric import Dimension
from evalkit.domain.score import Scored
from evalkit.scores.by_rule import RIGHT, score_by_rule
from evalkit.simulator.composing import compose_reply
from evalkit.simulator.levels import clipped_mean, level_at, level_weights, mean_level
from evalkit.simulator.personas import PERSONAS, Endings, Persona, Quality
from evalkit.simulator.planning import plan_reply
from evalkit.simulator.quality import expected_level, level_of, level_shares, true_level
from evalkit.simulator.remarks import OVERALL, REMARKS
from tests.builders import a_variant, variants_numbered
from tests.unit.simulator.simulated import a_persona, an_ability

_DIMENSIONS = ("coherence", "completeness", "complexity", "common_sense", "creativity", "politeness")
_ALL_SENTENCES = [
    (language, dimension, level, wording)
    for language, dimensions in REMARKS.items()
    for dimension, levels in dimensions.items()
    for level, wordings in levels.items()
    for wording in wordings
]


def _answer(persona: Persona, seed: int, language: Language = "en", tags: frozenset[str] = frozenset()) -> str:
    variant = a_variant(language=language, tags=tags)
    plan = plan_reply(persona, variant, seed=seed)
    return compose_reply(persona, variant, plan, seed=seed, limit_tokens=500).answer


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("dimension", [*_DIMENSIONS, "contradiction_detection", "assumption_checking"])
def test_the_level_that_was_drawn_is_read_back_from_the_text(dimension: str, language: Language) -> None:
    persona = a_persona(quality=Quality(otherwise=3.0, question_sd=1.0, repeat_sd=1.0))
    for tags in (frozenset[str](), frozenset({dimension})):
        variant = a_variant(language=language, tags=tags)
        for seed in range(20):
            drawn = level_of(persona, dimension, variant, seed=seed)
            assert true_level(_answer(persona, seed, language, tags), dimension) == drawn


def test_each_sentence_stands_for_one_level_and_inside_no_other() -> None:
    sentences = [wording for *_, wording in _ALL_SENTENCES]
    assert len(set(sentences)) == len(sentences)
    assert not [(one, other) for one in sentences for other in sentences if one != other and one in other]
    for _, dimension, level, wording in _ALL_SENTENCES:
        assert true_level(wording, dimension) == level


def test_every_dimension_that_judges_score_has_sentences_for_every_level_in_both_languages() -> None:
    judged = {*Dimension} - {Dimension.ACCURACY, Dimension.RESPONSE_TIME, Dimension.KNOWLEDGE_TRANSFER}
    for dimensions in REMARKS.values():
        assert set(dimensions) == {*judged, OVERALL}
        assert all(set(levels) == {1, 2, 3, 4, 5} for levels in dimensions.values())


def test_no_sentence_holds_a_digit() -> None:
    assert not [wording for *_, wording in _ALL_SENTENCES if re.search(r"\d", wording)]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_rule_reads_answers_as_if_nothing_were_said_of_their_quality(language: Language) -> None:
    ability, endings = an_ability(0.5, agreement=0.0), Endings(no_line=0.2)
    persona = a_persona(ability=ability, endings=endings, quality=Quality(otherwise=3.0, repeat_sd=2.0))
    expected, tags = NumberAnswer(value=Decimal(42)), frozenset(Dimension)
    variant = a_variant(expected=expected, language=language, tags=tags)
    for seed in range(40):
        plan = plan_reply(persona, variant, seed=seed)
        answer = compose_reply(persona, variant, plan, seed=seed, limit_tokens=500).answer
        finding = score_by_rule(variant=variant, outcome=Outcome.ANSWERED, answer=answer)
        assert isinstance(finding, Scored)
        assert (finding.value == RIGHT) is plan.is_right, answer


def test_a_text_that_says_nothing_of_its_quality_has_no_level() -> None:
    assert true_level("The answer is clear.", "coherence") is None
    assert true_level(_answer(a_persona(), 1), "coherence") is None


def test_the_expected_level_is_what_many_repeats_come_to() -> None:
    """20 questions x 200 repeats of a spread below 1: standard error under 0.016."""
    persona, variants = PERSONAS["demo-q2"], variants_numbered(20)
    levels = [level_of(persona, "coherence", variant, seed=seed) or 0 for variant in variants for seed in range(200)]
    assert statistics.fmean(levels) == pytest.approx(expected_level(persona, "coherence", variants), abs=0.06)


def test_repeats_of_a_question_vary_as_the_shares_of_its_levels_say() -> None:
    persona, variant = PERSONAS["demo"], a_variant()
    levels = [level_of(persona, "coherence", variant, seed=seed) for seed in range(2000)]
    for level, share in level_shares(persona, "coherence", variant).items():
        assert levels.count(level) / 2000 == pytest.approx(share, abs=0.05)


def test_builds_of_one_model_are_good_at_the_same_questions_and_the_lossy_ones_less() -> None:
    variants = variants_numbered(200)
    means = {
        name: [expected_level(persona, "completeness", [variant]) for variant in variants]
        for name, persona in PERSONAS.items()
    }
    assert statistics.correlation(means["demo"], means["demo-q4"]) > 0.95
    demo, q4, q2 = map(statistics.fmean, means.values())
    assert demo - 0.3 < q4 < demo - 0.05
    assert q2 < demo - 0.5


def test_weights_of_levels_add_up_and_have_the_mean_of_the_value_behind_them() -> None:
    assert sum(level_weights(3.3, 0.8).values()) == pytest.approx(1.0)
    assert mean_level(level_weights(3.0, 0.4)) == pytest.approx(3.0)
    assert level_weights(2.6, 0.0) == {1: 0.0, 2: 0.0, 3: 1.0, 4: 0.0, 5: 0.0}


def test_what_lies_off_the_scale_is_clipped_to_it() -> None:
    """At the end of the scale half of a normal error is cut off: its mean there is sd / sqrt(2 pi) below 5."""
    assert (level_at(7.2), level_at(-1.0)) == (5, 1)
    assert clipped_mean(5.0, 0.5) == pytest.approx(5.0 - 0.5 * 0.39894, abs=1e-4)
