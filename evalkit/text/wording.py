"""How an expected answer is written on a final line: what prompts ask for, what extraction reads back.

One module says it for all three sides (the prompt, the reader, the embedded endpoint), so that they cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final, assert_never

from evalkit.domain.question import (
    BooleanAnswer,
    ChoiceAnswer,
    ExpectedAnswer,
    ExpressionAnswer,
    Language,
    NoValidAnswer,
    NumberAnswer,
    OpenAnswer,
    PartsAnswer,
    SequenceAnswer,
    SetAnswer,
    TextAnswer,
)

__all__ = ["ANSWER_LINE", "MEMBER_SEPARATOR", "NO_VALID_ANSWER", "PART_SEPARATOR", "YES_NO", "word_answer"]

ANSWER_LINE: Final[Mapping[Language, str]] = {"en": "Answer: ", "zh": "答案："}
"""What the final line begins with, so that ``ANSWER_LINE[language] + word_answer(...)`` is that line."""

NO_VALID_ANSWER: Final[Mapping[Language, tuple[str, ...]]] = {
    "en": (
        "no valid answer",
        "no answer",
        "no solution",
        "cannot be determined",
        "cannot be answered",
        "not enough information",
        "insufficient information",
    ),
    "zh": ("无有效答案", "没有有效答案", "无解", "无法确定", "无法回答", "信息不足", "条件不足"),
}
"""How a model says that a question cannot be answered; the first is what the prompt asks for."""

YES_NO: Final[Mapping[Language, tuple[str, str]]] = {"en": ("yes", "no"), "zh": ("是", "否")}
"""How true and false are written, in this order."""

MEMBER_SEPARATOR: Final = ", "
"""Between the members of a set or a sequence, in both languages."""

PART_SEPARATOR: Final = "; "
"""Between ``label = value`` parts, in both languages."""

_FIRST_CJK: Final = "\u2e80"


def word_answer(expected: ExpectedAnswer, *, language: Language) -> str:  # noqa: PLR0911 - one branch per kind
    """The right answer as a model that follows the prompt writes it; empty where no rule knows one."""
    match expected:
        case NumberAnswer():
            return _worded_number(expected.value, expected.unit)
        case ChoiceAnswer():
            return expected.key
        case TextAnswer():
            return expected.text
        case SetAnswer() | SequenceAnswer():
            return MEMBER_SEPARATOR.join(member.text for member in expected.members)
        case BooleanAnswer():
            return YES_NO[language][0 if expected.is_true else 1]
        case ExpressionAnswer():
            return expected.expression
        case PartsAnswer():
            return PART_SEPARATOR.join(
                f"{part.label} = {word_answer(part.answer, language=language)}" for part in expected.parts
            )
        case NoValidAnswer():
            return NO_VALID_ANSWER[language][0]
        case OpenAnswer():
            return ""
        case _:
            assert_never(expected)


def _worded_number(value: Decimal, unit: str) -> str:
    # `normalize` alone writes 1200 as 1.2E+3, which readers of plain numbers miss.
    digits = format(value.normalize(), "f")
    if not unit:
        return digits
    # Percent signs and Chinese units stand close to the number; others are set off.
    stands_close = unit[0] == "%" or unit[0] >= _FIRST_CJK
    return f"{digits}{unit}" if stands_close else f"{digits} {unit}"
