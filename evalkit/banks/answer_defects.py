"""What makes an expected answer hard to read back, or gives it away, whatever a model does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from evalkit.domain.question import (
    ChoiceAnswer,
    ExpectedAnswer,
    ExpressionAnswer,
    Language,
    NumberAnswer,
    PartsAnswer,
    SequenceAnswer,
    SetAnswer,
    TextAnswer,
)
from evalkit.text.wording import NO_VALID_ANSWER, word_answer

__all__ = ["gives_away", "says_no_rounding", "unreadable_forms"]

_ROUNDING: Final = re.compile(
    r"round|decimal|exact|nearest|whole number|小数|四舍五入|取整|精确|整数", flags=re.IGNORECASE
)
_SEPARATORS: Final = re.compile(r"[,;=、，；＝\n]")
_ANSWER_CUE: Final = r"(?:answer|result|答案|结果)\s*(?:is|are|:|：|=|是|为)\s*"


def says_no_rounding(expected: ExpectedAnswer, text: str) -> bool:
    """Whether a number with decimals is asked for, and nothing in the text says how far to go."""
    has_decimals = any(number.value != number.value.to_integral_value() for number in _numbers(expected))
    return has_decimals and _ROUNDING.search(text) is None


def gives_away(expected: ExpectedAnswer, text: str, *, language: Language) -> str | None:
    """The passage of the text that states the answer, if there is one."""
    worded = word_answer(expected, language=language)
    if not worded or isinstance(expected, ChoiceAnswer):
        return None
    found = re.search(_ANSWER_CUE + re.escape(worded) + r"(?!\w)", text, flags=re.IGNORECASE)
    if found is not None:
        return found.group(0)
    is_long = isinstance(expected, SequenceAnswer | SetAnswer) and len(expected.members) > 1
    if (is_long or isinstance(expected, ExpressionAnswer)) and worded.casefold() in text.casefold():
        return worded
    return None


def unreadable_forms(expected: ExpectedAnswer, *, language: Language) -> Iterator[str]:
    """What in the answer a reader of final lines would take apart wrongly, each with what to do."""
    match expected:
        case TextAnswer():
            yield from _words(expected, language=language)
        case SetAnswer() | SequenceAnswer():
            for member in expected.members:
                yield from _words(member, language=language)
                yield from _separators("member", member.text)
        case PartsAnswer():
            for part in expected.parts:
                yield from _separators("label", part.label)
                yield from unreadable_forms(part.answer, language=language)
        case ChoiceAnswer():
            wanted = [chr(ord("A") + position) for position in range(len(expected.options))]
            if list(expected.options) != wanted:
                yield f"options are lettered {', '.join(expected.options)}; letter them {', '.join(wanted)}"
        case NumberAnswer() if expected.unit[:1].isdigit():
            yield f"unit `{expected.unit}` begins with a digit, which would be read as part of the number; reword it"
        case _:
            return


def _words(answer: TextAnswer, *, language: Language) -> Iterator[str]:
    if answer.text.casefold() in NO_VALID_ANSWER[language]:
        yield f"text `{answer.text}` is what unsolvable questions are answered with; use `kind: no_valid_answer`"
    if not any(sign.isalnum() for sign in answer.text):
        yield f"text `{answer.text}` has no letter or digit, so nothing would be left to compare; reword it"


def _separators(name: str, text: str) -> Iterator[str]:
    if _SEPARATORS.search(text):
        yield f"{name} `{text}` holds a separator, so it would be read as several; reword it"


def _numbers(expected: ExpectedAnswer) -> Iterator[NumberAnswer]:
    if isinstance(expected, NumberAnswer):
        yield expected
    if isinstance(expected, PartsAnswer):
        yield from (part.answer for part in expected.parts if isinstance(part.answer, NumberAnswer))
