"""Expected answers of every kind, and the rule's finding on what was said to them."""

from __future__ import annotations

from decimal import Decimal

from evalkit.domain.attempt import Outcome
from evalkit.domain.question import (
    BooleanAnswer,
    ChoiceAnswer,
    ExpectedAnswer,
    ExpressionAnswer,
    Language,
    NoValidAnswer,
    NumberAnswer,
    PartAnswer,
    PartsAnswer,
    SequenceAnswer,
    SetAnswer,
    TextAnswer,
)
from evalkit.domain.score import Scored, Unscored
from evalkit.scores.by_rule import is_right, score_by_rule
from tests.builders import a_variant

__all__ = ["CHOICE", "EVERY_KIND", "NAMES", "PARTS", "a_number", "finding_on", "is_read_as_right", "texts"]


def a_number(value: str, unit: str = "", tolerance: str = "0.005") -> NumberAnswer:
    return NumberAnswer(value=Decimal(value), unit=unit, tolerance=Decimal(tolerance))


def texts(*texts: str) -> tuple[TextAnswer, ...]:
    return tuple(TextAnswer(text=text) for text in texts)


CHOICE = ChoiceAnswer(key="B", options={"A": "a red door", "B": "a blue door", "C": "cannot be determined"})
NAMES = texts("Ann", "Bob", "Cy")
PARTS = PartsAnswer(
    parts=(
        PartAnswer(label="price", answer=a_number("12.5", "yuan")),
        PartAnswer(label="fair", answer=BooleanAnswer(is_true=False)),
        PartAnswer(label="order", answer=SequenceAnswer(members=NAMES)),
        PartAnswer(label="unit price", answer=a_number("3")),
    )
)
EVERY_KIND: tuple[ExpectedAnswer, ...] = (
    a_number("42"),
    a_number("-0.5"),
    a_number("1234567.25", "yuan"),
    a_number("40", "%"),
    a_number("40", "元"),
    a_number("20", "°C"),
    a_number("9.8", "m/s"),
    a_number("8", "L/100km"),
    CHOICE,
    TextAnswer(text="Thursday"),
    SetAnswer(members=NAMES),
    SetAnswer(members=texts("-1", "1", "2.5")),
    SetAnswer(members=texts("salt and pepper", "和平", "sugar")),
    SequenceAnswer(members=NAMES),
    BooleanAnswer(is_true=True),
    BooleanAnswer(is_true=False),
    ExpressionAnswer(expression=r"\frac{x+1}{2}"),
    ExpressionAnswer(expression="(x+1)**2"),
    NoValidAnswer(),
    PARTS,
)


def finding_on(expected: ExpectedAnswer, said: str, *, language: Language = "en") -> Scored | Unscored:
    variant = a_variant(expected=expected, language=language)
    return score_by_rule(variant=variant, outcome=Outcome.ANSWERED, answer=f"Some words.\nAnswer: {said}")


def is_read_as_right(expected: ExpectedAnswer, said: str) -> bool:
    return is_right(finding_on(expected, said))
