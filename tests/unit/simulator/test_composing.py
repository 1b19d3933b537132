from __future__ import annotations

import random
from decimal import Decimal

import pytest

from evalkit.domain.exchange import Delivery
from evalkit.domain.question import (
    BooleanAnswer,
    ChoiceAnswer,
    Difficulty,
    ExpectedAnswer,
    ExpressionAnswer,
    Language,
    NoValidAnswer,
    NumberAnswer,
    OpenAnswer,
    PartAnswer,
    PartsAnswer,
    SequenceAnswer,
    SetAnswer,
    TextAnswer,
    Variant,
)
from evalkit.simulator.composing import Composed, compose_greeting, compose_reply
from evalkit.simulator.mistakes import word_mistake
from evalkit.simulator.personas import Endings, Lengths, Persona
from evalkit.simulator.planning import plan_reply
from evalkit.simulator.tokens import tokens_of
from evalkit.text.loops import has_repeated_tail
from evalkit.text.wording import NO_VALID_ANSWER, word_answer
from tests.builders import a_variant
from tests.unit.simulator.simulated import a_persona, an_ability

_NAMES = (TextAnswer(text="Ann"), TextAnswer(text="Bob"), TextAnswer(text="Cy"))
_KINDS: tuple[ExpectedAnswer, ...] = (
    NumberAnswer(value=Decimal(42)),
    NumberAnswer(value=Decimal("0.35"), tolerance=Decimal("0.2"), unit="km"),
    NumberAnswer(value=Decimal(0)),
    ChoiceAnswer(key="B", options={"A": "1", "B": "2", "C": "3"}),
    TextAnswer(text="Bob", aliases=("Robert", "Clara")),
    SetAnswer(members=_NAMES),
    SetAnswer(members=_NAMES[:1]),
    SequenceAnswer(members=_NAMES),
    SequenceAnswer(members=_NAMES[:1]),
    BooleanAnswer(is_true=True),
    ExpressionAnswer(expression=r"\frac{1}{2}"),
    PartsAnswer(parts=(PartAnswer(label="x", answer=NumberAnswer(value=Decimal(3))),)),
    NoValidAnswer(),
)
_ENGLISH = "Then Clara met Bob at 9 and paid 12 yuan for 3 apples. Who paid?\n\nEnd with `Answer:`."
_CHINESE = "小明、小红、小刚在9点相遇，花12元买了3个苹果。谁付的钱？\n\n最后一行写“答案：”。"


def _variant(expected: ExpectedAnswer, language: Language = "en") -> Variant:
    return a_variant(expected=expected, language=language, prompt=_CHINESE if language == "zh" else _ENGLISH)


def _reply(persona: Persona, variant: Variant, *, seed: int = 1, limit_tokens: int = 400) -> Composed:
    plan = plan_reply(persona, variant, seed=seed)
    return compose_reply(persona, variant, plan, seed=seed, limit_tokens=limit_tokens)


def _significant(text: str) -> str:
    return "".join(character for character in text if character.isalnum()).casefold()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("expected", _KINDS, ids=lambda kind: type(kind).__name__)
def test_a_mistake_is_never_right(expected: ExpectedAnswer, language: Language) -> None:
    variant = _variant(expected, language)
    mistakes = {word_mistake(variant, random.Random(seed)) for seed in range(60)}
    right = {word_answer(expected, language=language), *(getattr(expected, "aliases", ()))}
    assert all(mistakes)
    assert not {_significant(mistake) for mistake in mistakes} & {_significant(text) for text in right}


def test_a_wrong_number_lies_outside_the_tolerance() -> None:
    expected = NumberAnswer(value=Decimal("12.5"), tolerance=Decimal("0.3"))
    mistakes = {Decimal(word_mistake(_variant(expected), random.Random(seed))) for seed in range(60)}
    assert len(mistakes) > 3
    assert all(abs(mistake - expected.value) > expected.tolerance for mistake in mistakes)


def test_a_wrong_set_differs_as_a_set() -> None:
    for seed in range(60):
        members = set(word_mistake(_variant(SetAnswer(members=_NAMES)), random.Random(seed)).split(", "))
        assert members != {"Ann", "Bob", "Cy"}


def test_a_question_without_an_answer_gets_one_from_who_does_not_notice() -> None:
    mistakes = {word_mistake(_variant(NoValidAnswer()), random.Random(seed)) for seed in range(20)}
    assert not mistakes & set(NO_VALID_ANSWER["en"])


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "expected", [kind for kind in _KINDS if not isinstance(kind, SetAnswer)], ids=lambda kind: type(kind).__name__
)
def test_a_right_reply_ends_in_the_right_answer(expected: ExpectedAnswer, language: Language) -> None:
    accepted = {word_answer(expected, language=language), *(getattr(expected, "aliases", ()))}
    for seed in range(20):
        last_line = _reply(a_persona(), _variant(expected, language), seed=seed).answer.splitlines()[-1]
        assert any(text in last_line for text in accepted)


def test_right_and_wrong_replies_use_the_same_sentences() -> None:
    right, wrong = (
        _reply(a_persona(ability=an_ability(share)), _variant(BooleanAnswer(is_true=True))).answer for share in (1, 0)
    )
    assert right.replace("yes", "no") == wrong


def test_a_refusal_of_a_solvable_question_uses_the_prompted_words() -> None:
    persona = a_persona(ability=an_ability(0.0), endings=Endings(refusing=1.0))
    assert "无有效答案" in _reply(persona, _variant(BooleanAnswer(is_true=True), "zh")).answer.splitlines()[-1]


def test_models_do_not_always_follow_the_form() -> None:
    lines = [
        _reply(a_persona(), _variant(NumberAnswer(value=Decimal(42))), seed=seed).answer.splitlines()[-1]
        for seed in range(80)
    ]
    assert {"Answer: 42", "**Answer: 42**", "**Answer:** 42", "Answer: \\boxed{42}", "\\boxed{42}"} == set(lines)


def test_reasoning_is_about_as_long_as_set() -> None:
    lengths = Lengths(reasoning_tokens=dict.fromkeys(Difficulty, 300), spread=0.0)
    reasoning = _reply(a_persona(lengths=lengths), a_variant()).reasoning
    assert 300 <= len(tokens_of(reasoning)) <= 360


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_runs_on_reaches_the_cut_and_does_not_loop(language: Language) -> None:
    persona = a_persona(endings=Endings(cut=1.0))
    for seed in range(10):
        composed = _reply(persona, _variant(BooleanAnswer(is_true=True), language), seed=seed, limit_tokens=1500)
        assert len(tokens_of(composed.reasoning + composed.answer)) > 1500
        assert not has_repeated_tail(composed.reasoning)
        assert not has_repeated_tail(composed.answer)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_loop_repeats_word_for_word_up_to_the_cut(language: Language) -> None:
    persona = a_persona(endings=Endings(looping=1.0))
    for seed in range(10):
        composed = _reply(persona, _variant(BooleanAnswer(is_true=True), language), seed=seed, limit_tokens=1024)
        kept = "".join(tokens_of(composed.answer or composed.reasoning)[:1024])
        assert has_repeated_tail(kept)


def test_an_empty_reply_thinks_and_says_nothing() -> None:
    composed = _reply(a_persona(endings=Endings(empty=1.0)), a_variant())
    assert composed.reasoning
    assert composed.answer == ""


def test_a_forgotten_line_leaves_prose_only() -> None:
    composed = _reply(a_persona(endings=Endings(no_line=1.0)), a_variant())
    assert composed.answer
    assert "Answer" not in composed.answer


def test_a_persona_without_reasoning_runs_on_in_its_answer() -> None:
    persona = a_persona(delivery=Delivery.NONE, endings=Endings(cut=1.0))
    composed = _reply(persona, a_variant(), limit_tokens=200)
    assert composed.reasoning == ""
    assert len(tokens_of(composed.answer)) > 200


def test_an_open_question_gets_prose_without_a_final_line() -> None:
    assert "Answer" not in _reply(a_persona(), a_variant(expected=OpenAnswer())).answer


def test_an_unknown_prompt_gets_a_polite_reply_in_its_language() -> None:
    assert compose_greeting(a_persona(), "你好", seed=1).answer >= "\u4e00"
    assert compose_greeting(a_persona(), "Hi there", seed=1).answer.isascii()


@pytest.mark.parametrize(
    "text", ["", "Hello, wörld!\n\n 12345 <think>\n小红在小刚之后。</think>  ", "\u3000a\ud800b\x00"]
)
def test_tokens_add_up_to_the_text(text: str) -> None:
    assert "".join(tokens_of(text)) == text
