from __future__ import annotations

from decimal import Decimal

import pytest

from evalkit.domain.question import (
    BooleanAnswer,
    ChoiceAnswer,
    ExpectedAnswer,
    Language,
    NoValidAnswer,
    NumberAnswer,
    OpenAnswer,
    PartAnswer,
    PartsAnswer,
    SequenceAnswer,
    SetAnswer,
    TextAnswer,
)
from evalkit.simulator.composing import compose_reply
from evalkit.simulator.judge_truth import known_level
from evalkit.simulator.personas import Quality
from evalkit.simulator.planning import plan_reply
from tests.builders import a_variant
from tests.unit.simulator.judged import a_task
from tests.unit.simulator.simulated import a_persona, an_ability

_REFERENCE = "There are 6 rows of 7.\nAnswer: 42"
_NAMES = (TextAnswer(text="Ann"), TextAnswer(text="Bob"), TextAnswer(text="Cy"))
_KINDS: tuple[ExpectedAnswer, ...] = (
    NumberAnswer(value=Decimal(42)),
    NumberAnswer(value=Decimal("-12.35"), unit="km"),
    ChoiceAnswer(key="B", options={"A": "one", "B": "two", "C": "three"}),
    TextAnswer(text="Thursday", aliases=("Thu",)),
    SetAnswer(members=_NAMES),
    SequenceAnswer(members=_NAMES),
    BooleanAnswer(is_true=False),
    PartsAnswer(parts=(PartAnswer(label="day", answer=TextAnswer(text="Monday")),)),
    NoValidAnswer(),
)


def _accuracy(answer: str, **material: str) -> int:
    task = a_task(dimension="accuracy", material={"question": a_variant().prompt, "answer": answer, **material})
    return known_level(task, a_variant())


@pytest.mark.parametrize("answer", ["", " \n", ":", "**", "Solution:", "Thought process:", "解", "答案："])
@pytest.mark.parametrize("dimension", ["accuracy", "coherence"])
def test_nothing_but_a_cue_is_the_lowest_level(answer: str, dimension: str) -> None:
    task = a_task(answer, dimension=dimension)
    assert known_level(task, a_variant()) == 1


def test_the_reference_itself_is_the_highest_level_and_with_another_number_it_is_wrong() -> None:
    assert _accuracy(_REFERENCE, reference=_REFERENCE) == 5
    assert _accuracy(_REFERENCE.replace("6", "8"), reference=_REFERENCE) <= 2


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("expected", _KINDS, ids=lambda kind: type(kind).__name__)
def test_an_answer_is_accurate_where_the_persona_was_right(expected: ExpectedAnswer, language: Language) -> None:
    persona = a_persona(ability=an_ability(0.5, agreement=0.0), quality=Quality())
    variant = a_variant(expected=expected, language=language)
    for seed in range(30):
        plan = plan_reply(persona, variant, seed=seed)
        answer = compose_reply(persona, variant, plan, seed=seed, limit_tokens=500).answer
        level = known_level(a_task(answer, dimension="accuracy"), variant)
        assert level == 5 if plan.is_right else level in (1, 2), answer


def test_the_right_answer_to_another_question_is_wrong() -> None:
    assert _accuracy("Each step rests on the last one.\nAnswer: 17") <= 2


def test_without_the_question_the_reference_decides() -> None:
    task = a_task(dimension="accuracy", material={"answer": "So.\nAnswer: 42", "reference": _REFERENCE})
    assert known_level(task, None) == 5


def test_how_accurate_an_open_answer_is_stands_in_its_words() -> None:
    task = a_task("Once upon a time. It will do.", dimension="accuracy")
    assert known_level(task, a_variant(expected=OpenAnswer())) == 3


def test_an_answer_that_says_nothing_of_itself_gets_a_middling_level_and_keeps_it() -> None:
    levels = [known_level(a_task(f"An answer, the {number}th."), None) for number in range(20)]
    assert set(levels) == {2, 3}
    assert levels == [known_level(a_task(f"An answer, the {number}th."), None) for number in range(20)]
