from __future__ import annotations

from decimal import Decimal

import pytest

from evalkit.domain.question import (
    BooleanAnswer,
    ChoiceAnswer,
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
)
from evalkit.text.wording import ANSWER_LINE, NO_VALID_ANSWER, word_answer

_MEMBERS = (TextAnswer(text="Ann"), TextAnswer(text="Bob"), TextAnswer(text="Cy"))
_PARTS = PartsAnswer(
    parts=(
        PartAnswer(label="price", answer=NumberAnswer(value=Decimal("12.50"), unit="yuan")),
        PartAnswer(label="fair", answer=BooleanAnswer(is_true=False)),
    )
)


@pytest.mark.parametrize(
    ("expected", "language", "worded"),
    [
        (NumberAnswer(value=Decimal(1200)), "en", "1200"),
        (NumberAnswer(value=Decimal("-0.50")), "en", "-0.5"),
        (NumberAnswer(value=Decimal("3.5"), unit="km"), "en", "3.5 km"),
        (NumberAnswer(value=Decimal(20), unit="°C"), "zh", "20 °C"),
        (NumberAnswer(value=Decimal(40), unit="%"), "en", "40%"),
        (NumberAnswer(value=Decimal(40), unit="元"), "zh", "40元"),
        (ChoiceAnswer(key="B", options={"A": "one", "B": "two"}), "zh", "B"),
        (TextAnswer(text="Thursday", aliases=("Thu",)), "en", "Thursday"),
        (SetAnswer(members=_MEMBERS), "zh", "Ann, Bob, Cy"),
        (SequenceAnswer(members=_MEMBERS), "en", "Ann, Bob, Cy"),
        (BooleanAnswer(is_true=True), "en", "yes"),
        (BooleanAnswer(is_true=False), "en", "no"),
        (BooleanAnswer(is_true=True), "zh", "是"),
        (BooleanAnswer(is_true=False), "zh", "否"),
        (ExpressionAnswer(expression=r"\frac{1}{2}"), "en", r"\frac{1}{2}"),
        (_PARTS, "en", "price = 12.5 yuan; fair = no"),
        (_PARTS, "zh", "price = 12.5 yuan; fair = 否"),
        (NoValidAnswer(reason="no speed given"), "en", "no valid answer"),
        (NoValidAnswer(reason="no speed given"), "zh", "无有效答案"),
        (OpenAnswer(), "en", ""),
    ],
)
def test_every_kind_of_answer_has_one_written_form(expected: ExpectedAnswer, language: Language, worded: str) -> None:
    assert word_answer(expected, language=language) == worded


def test_the_final_line_is_the_label_and_the_answer() -> None:
    expected = ChoiceAnswer(key="C", options={"C": "three"})
    assert ANSWER_LINE["en"] + word_answer(expected, language="en") == "Answer: C"
    assert ANSWER_LINE["zh"] + word_answer(expected, language="zh") == "答案：C"


def test_the_prompted_refusal_comes_first() -> None:
    assert NO_VALID_ANSWER["en"][0] == "no valid answer"
    assert NO_VALID_ANSWER["zh"][0] == "无有效答案"
